"""Spellings as numbers."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

MAX_LETTERS: Final = 64
"""Longer spellings are cut here: the sums below stay inside the range of float64 up to this length."""

START: Final = 0x02
END: Final = 0x03
OTHER: Final = 0xFFFD

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.uint16]
Nodes = npt.NDArray[np.int32]
Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Letters:
    """Spellings as numbers: `codes` (N, L) code points with zeros behind the end, `lengths` (N).

    Both are plain arrays, so that an index can store them as `.npy` and map them. Hangul is in single jamo.
    """

    codes: Codes
    lengths: Codes

    def __len__(self) -> int:
        return len(self.lengths)

    def take(self, indices: npt.NDArray[Any] | Sequence[int]) -> Letters:
        """The chosen spellings, in the order asked for, no wider than the longest of them.

        >>> encode(["sana", "a"]).take([1]).codes.shape
        (1, 1)
        """
        chosen = np.asarray(indices, dtype=np.intp)
        lengths = self.lengths[chosen]
        width = int(lengths.max()) if len(lengths) else 0
        return Letters(self.codes[chosen, :width], lengths)


def spell(text: str) -> str:
    """Hangul syllables as jamo, everything else as it is, cut to `MAX_LETTERS`."""
    if not text.isascii():
        text = "".join(unicodedata.normalize("NFD", c) if "\uac00" <= c <= "\ud7a3" else c for c in text)
    return text[:MAX_LETTERS]


def encode(texts: Sequence[str]) -> Letters:
    """Folded spellings as arrays that `LetterModel` compares.

    Nothing is folded here: case or an accent left in the text is another letter. Characters beyond the basic plane
    become one unknown letter; spellings are cut to `MAX_LETTERS`.

    >>> letters = encode(["haftar", "sana"])
    >>> letters.codes.shape, letters.lengths.tolist()
    ((2, 6), [6, 4])
    >>> bool(letters.codes[1, 5])
    False
    """
    spelled = [spell(text) for text in texts]
    sizes = list(map(len, spelled))
    lengths = np.array(sizes, np.uint16)
    codes = np.zeros((len(spelled), max(sizes, default=0)), dtype=np.uint16)
    points = np.frombuffer("".join(spelled).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    codes[np.arange(codes.shape[1]) < lengths[:, None]] = np.where(points > 0xFFFF, OTHER, points)
    return Letters(codes, lengths)
