"""Words of folded text. A run of Chinese without spaces stays one word, and a change of script splits none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Word:
    """One word and where it stands in the folded text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """All words of a text as columns; iterating yields `Word`. `starts` and `ends` are int64, one for each text."""

    texts: tuple[str, ...]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.texts)

    def __iter__(self) -> Iterator[Word]:
        return map(Word, self.texts, self.starts.tolist(), self.ends.tolist())


def tokenize(folded: str) -> tuple[str, ...]:
    """The words of folded text, which has single spaces between them.

    >>> tokenize("haftar s forces")
    ('haftar', 's', 'forces')
    >>> tokenize("")
    ()
    """
    return tuple(folded.split())


def words(folded: str) -> Words:
    """The words of folded text with their places. Text that `fold` did not make is refused when its spaces are wrong.

    >>> list(words("al watiya"))
    [Word(text='al', start=0, end=2), Word(text='watiya', start=3, end=9)]
    >>> words("al  watiya")
    Traceback (most recent call last):
    ...
    ValueError: not folded text: fold it first
    """
    import numpy as np

    texts = tuple(folded.split())
    if not texts:
        return Words((), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    if folded.isascii():
        breaks = np.flatnonzero(np.frombuffer(folded.encode("ascii"), dtype=np.uint8) == 32)
    else:
        breaks = np.flatnonzero(np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype="<u4") == 32)
    if len(breaks) != len(texts) - 1 or folded[0] == " ":
        raise ValueError("not folded text: fold it first")
    starts = np.zeros(len(texts), dtype=np.int64)
    starts[1:] = breaks + 1
    ends = np.empty(len(texts), dtype=np.int64)
    ends[:-1] = breaks
    ends[-1] = len(folded)
    return Words(texts, starts, ends)
