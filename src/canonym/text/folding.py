"""Folding: the differences that never tell two names apart, removed, with the way back to the source.

Every path here gives the same answer (tests hold them together): `str.translate` for short names, a numpy table for
long texts, bytes for ASCII. All take time and memory linear in the text, whatever the text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from canonym.text.codepoints import APOSTROPHE, DOT, QUOTE, SEPARATOR, folded_code_point

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SHORT = 200
"""Below this many code points numpy's fixed costs exceed those of `str.translate`."""


class _Translation(dict[int, str]):
    """The table for `str.translate`, filled as letters are met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = folded_code_point(chr(code))
        return folded


_TRANSLATION = _Translation()
_ASCII = bytes(ord(folded_code_point(chr(code)) if chr(code) != QUOTE else " ") for code in range(128)) + bytes(128)

# Letters that a per-code-point table would take apart from their marks: composed before anything else.
_COMPOSED = re.compile(
    "[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?|[\uff66-\uff9d][\uff9e\uff9f]|[\u3041-\u30ff][\u3099\u309a]"
    "|[иИуУ]\u0306|[іІ]\u0308|[гГкК]\u0301"
)
_COMPOSABLE = re.compile("[\u1161-\u1175\uff9e\uff9f\u3099\u309a\u0306\u0308\u0301]")

# In translated text every character but the space and the three signs belongs to a word.
_INITIAL_DOT = re.compile(r"""\.(?=[^ .'"0-9\u2e80-\U0010ffff][ .'"])(?<=[ .'"][^ .'"0-9\u2e80-\U0010ffff]\.)""")
_HEBREW_QUOTE = re.compile('"(?<=[א-ת]")(?=[א-ת])')
_POSSESSIVE = re.compile(r"'(?=s(?:[ ']|\Z))")


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text and the way back. Compare `text`, not the whole, when asking whether two spellings fold alike.

    >>> folded = fold("the Ṣanʿāʾ airport")
    >>> folded.text
    'the sana airport'
    >>> folded.source[slice(*folded.span(4, 8))]
    'Ṣanʿāʾ'
    """

    text: str
    source: str
    _offsets: list[NDArray[np.signedinteger[Any]]] = field(default_factory=list, repr=False, compare=False)

    @property
    def offsets(self) -> NDArray[np.signedinteger[Any]]:
        """For each character of `text`, the index in `source` of the code point it came from; read-only, built once.

        A space stands for the first separator of its run.
        """
        if not self._offsets:
            codes, offsets = _fold_codes(self.source)
            if len(codes) != len(self.text):  # pragma: no cover - the paths agree; tests hold them together
                raise AssertionError("folding paths disagree")
            offsets.flags.writeable = False
            self._offsets.append(offsets)
        return self._offsets[0]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The slice of `source` that the folded range came from, without separators at its ends.

        Marks and folded-away letters that belong to the last letter go with it (combining marks, ayn, hamza), as do
        folded-away letters at the start of a word. Raises `ValueError` when the range holds nothing but space.

        >>> fold("“Al-Watiya”, they said").span(0, 9)
        (1, 10)
        >>> fold("a b").span(1, 2)
        Traceback (most recent call last):
        ...
        ValueError: nothing but space in 1:2
        """
        text, source = self.text, self.source
        if not 0 <= start < end <= len(text):
            raise ValueError(f"{start}:{end} is not a range of the folded text of {len(text)} characters")
        first, last = start, end
        while last > first and text[last - 1] == " ":
            last -= 1
        while first < last and text[first] == " ":
            first += 1
        if first == last:
            raise ValueError(f"nothing but space in {start}:{end}")
        if text is source:
            return first, last
        offsets = self.offsets
        left, right = int(offsets[first]), int(offsets[last - 1]) + 1
        limit = int(offsets[last]) if last < len(text) else len(source)
        while right < limit and _belongs(source[right], "LM") and folded_code_point(source[right]) != SEPARATOR:
            right += 1
        if first == 0 or text[first - 1] == " ":
            limit = int(offsets[first - 1]) if first else -1
            while left - 1 > limit and _belongs(source[left - 1], "L") and folded_code_point(source[left - 1]) == "":
                left -= 1
        return left, right


def fold(text: str) -> Folded:
    """Remove the differences that never tell two names apart.

    Case, accents, ayn and hamza, apostrophes, invisible signs and harakat go; letters and their order stay; whatever
    stands between words becomes one space. Two spellings that fold alike become one key, so folding must not merge
    what a reader keeps apart: vowels, doubled letters and the article *al-* are matters of degree, and degree belongs
    to `evidence`. An English possessive becomes a word of its own, and dotted initials are joined.

    >>> fold("Ṣanʿāʾ").text
    'sana'
    >>> fold("Haftar’s U.S.-backed forces").text
    'haftar s us backed forces'
    >>> fold("Sanaa").text == fold("Sana").text
    False
    """
    if not isinstance(text, str):
        raise TypeError(f"text must be a string, not {text.__class__.__name__}")
    folded = fold_name(text)
    return Folded(text if folded == text else folded, text)


def fold_name(text: str) -> str:
    """The folded text alone; the same as ``fold(text).text``, and quick for short names.

    >>> fold_name("Rabi'a Square"), fold_name("J. Smith")
    ('rabia square', 'j smith')
    >>> fold_name("Ahmed") == fold_name("Hamed")
    False
    """
    if len(text) > _SHORT:
        if text.isascii():
            return _squeezed(_resolved(text.encode("ascii").translate(_ASCII).decode("ascii")))
        codes, _ = _fold_codes(text, offsets=False)
        return codes.tobytes().decode("utf-32-le")
    if not text.isascii() and _COMPOSABLE.search(text):
        text = _COMPOSED.sub(_compose, text)
    text = text.translate(_TRANSLATION)
    if APOSTROPHE in text or DOT in text or QUOTE in text:
        text = _resolved(text)
    return " ".join(text.split())


def _belongs(character: str, categories: str) -> bool:
    return unicodedata.category(character)[0] in categories


def _compose(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", match[0])


def _resolved(text: str) -> str:
    """Translated text with the three signs settled by their neighbours."""
    if DOT in text:
        text = _INITIAL_DOT.sub("", f" {text} ").replace(DOT, " ")
    if QUOTE in text:
        text = _HEBREW_QUOTE.sub("", text).replace(QUOTE, " ")
    if APOSTROPHE in text:
        text = _POSSESSIVE.sub(" ", text).replace(APOSTROPHE, "")
    return text


def _squeezed(text: str) -> str:
    """ASCII text with single spaces, none at the ends."""
    import numpy as np

    codes = np.frombuffer(text.strip(" ").encode("ascii"), dtype=np.uint8)
    space = codes == 32
    keep = np.ones(len(codes), dtype=bool)
    np.logical_and(space[1:], space[:-1], out=keep[1:])
    np.logical_not(keep[1:], out=keep[1:])
    return codes[keep].tobytes().decode("ascii")


# --- the table for long texts -------------------------------------------------------------------------------------

_FIRST_LONG = 0x110000
"""Table values from here on number the code points that fold to several characters."""


_BLOCK = 1 << 20


class _Table:
    """Code point -> folded code point, 0 for none, or `_FIRST_LONG` + n for several; built page by page when met."""

    def __init__(self) -> None:
        import numpy as np

        self.values = np.zeros(0x110000, dtype=np.uint32)
        self.built = np.zeros(0x1100, dtype=bool)
        self.long_codes = np.zeros(0, dtype=np.uint32)
        self.long_starts = np.zeros(1, dtype=np.int64)
        self._lock = Lock()
        self._long: list[str] = []

    def folded(self, codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
        """The table's values for code points, looked up block by block so that no copy is as large as the text."""
        import numpy as np

        result = np.empty(len(codes), dtype=np.uint32)
        for start in range(0, len(codes), _BLOCK):
            block = codes[start : start + _BLOCK]
            self.need(block)
            result[start : start + _BLOCK] = self.values[block]
        return result

    def need(self, codes: NDArray[np.uint32]) -> None:
        """Build the pages of 256 code points that `codes` touch."""
        import numpy as np

        seen = np.zeros(0x1100, dtype=bool)
        seen[codes >> 8] = True
        missing = np.flatnonzero(seen & ~self.built)
        if len(missing) == 0:
            return
        with self._lock:
            before = len(self._long)
            pages = {int(page): [self._value(code) for code in range(page << 8, (page + 1) << 8)] for page in missing}
            if len(self._long) > before:
                self.long_codes = np.array([ord(part) for text in self._long for part in text], dtype=np.uint32)
                self.long_starts = np.cumsum([0, *map(len, self._long)], dtype=np.int64)
            for page, values in pages.items():
                self.values[page << 8 : (page + 1) << 8] = values
                self.built[page] = True

    def _value(self, code: int) -> int:
        folded = folded_code_point(chr(code))
        if len(folded) < 2:
            return ord(folded) if folded else 0
        self._long.append(folded)
        return _FIRST_LONG + len(self._long) - 1


_TABLES: list[_Table] = []


def _table() -> _Table:
    if not _TABLES:
        _TABLES.append(_Table())
    return _TABLES[0]


def _fold_codes(text: str, *, offsets: bool = True) -> tuple[NDArray[np.uint32], NDArray[np.signedinteger[Any]]]:
    """Folded code points and, for each, its index in `text` (an empty array when `offsets` is false)."""
    import numpy as np

    composed: NDArray[np.int64] | None = None
    if not text.isascii() and _COMPOSABLE.search(text):
        text, composed = _composed(text)
    size = np.int32 if len(text) < 2**31 else np.int64
    codes: NDArray[np.uint32] = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    table = _table()
    codes = table.folded(codes)
    where: NDArray[np.signedinteger[Any]] = np.zeros(0, dtype=size)
    if len(codes) and int(codes.max()) >= _FIRST_LONG:
        codes, where = _expanded(codes, table, size)
    elif offsets:
        kept = codes != 0
        codes, where = codes[kept], np.arange(len(codes), dtype=size)[kept]
    else:
        codes = codes[codes != 0]
    signs = (codes == 46) | (codes == 34) | (codes == 39)
    if signs.any():
        codes, where = _settled(codes, where if offsets else None)
    space = codes == 32
    keep = ~space
    keep[1:] |= ~space[:-1]
    if len(codes) and space[0]:
        keep[0] = False
    if len(codes) and space[-1]:
        last = np.flatnonzero(~space)
        keep[int(last[-1]) + 1 if len(last) else 0 :] = False
    codes = codes[keep]
    if not offsets:
        return codes, np.zeros(0, dtype=size)
    where = where[keep]
    if composed is not None:
        where = composed[where]
    return codes, where


def _composed(text: str) -> tuple[str, NDArray[np.int64]]:
    """Text with `_COMPOSED` runs composed, and the source index of each of its code points."""
    import numpy as np

    parts: list[str] = []
    starts: list[int] = []
    lengths: list[int] = []
    position = 0
    for match in _COMPOSED.finditer(text):
        replacement = _compose(match)
        parts += (text[position : match.start()], replacement)
        starts += (position, match.start())
        lengths += (match.start() - position, len(replacement))
        position = match.end()
    parts.append(text[position:])
    starts.append(position)
    lengths.append(len(text) - position)
    counts = np.array(lengths, dtype=np.int64)
    begins = np.cumsum(counts) - counts
    where = np.arange(int(counts.sum()), dtype=np.int64) - np.repeat(begins - np.array(starts, dtype=np.int64), counts)
    return "".join(parts), where


def _expanded(
    codes: NDArray[np.uint32], table: _Table, size: type[np.int32] | type[np.int64]
) -> tuple[NDArray[np.uint32], NDArray[np.signedinteger[Any]]]:
    """Codes with every long value spelled out, and the index each came from."""
    import numpy as np

    long: NDArray[np.int64] = np.flatnonzero(codes >= _FIRST_LONG)
    numbers = codes[long].astype(np.int64) - _FIRST_LONG
    lengths = table.long_starts[numbers + 1] - table.long_starts[numbers]
    counts = (codes != 0).astype(np.uint8)
    counts[long] = lengths
    where: NDArray[np.signedinteger[Any]] = np.repeat(np.arange(len(codes), dtype=size), counts)
    result = codes[where]
    begins = np.cumsum(counts, dtype=np.int64)[long] - lengths
    ramp = np.arange(int(lengths.sum()), dtype=np.int64) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    result[np.repeat(begins, lengths) + ramp] = table.long_codes[np.repeat(table.long_starts[numbers], lengths) + ramp]
    return result, where


def _settled(
    codes: NDArray[np.uint32], where: NDArray[np.signedinteger[Any]] | None
) -> tuple[NDArray[np.uint32], NDArray[np.signedinteger[Any]]]:
    """What `_resolved` does, on arrays."""
    import numpy as np

    edge = np.full(2, 32, dtype=np.uint32)
    positions = np.zeros(0, dtype=np.int32) if where is None else where

    def without(dropped: NDArray[np.int64]) -> None:
        nonlocal codes, positions
        keep = np.ones(len(codes), dtype=bool)
        keep[dropped] = False
        codes = codes[keep]
        if where is not None:
            positions = positions[keep]

    def word(values: NDArray[np.uint32]) -> NDArray[np.bool_]:
        result: NDArray[np.bool_] = (values != 32) & (values != 34) & (values != 39) & (values != 46)
        return result

    def letter(values: NDArray[np.uint32]) -> NDArray[np.bool_]:
        digit = (values >= 48) & (values <= 57)
        return word(values) & ~digit & (values < 0x2E80)

    def hebrew(values: NDArray[np.uint32]) -> NDArray[np.bool_]:
        return (values >= 0x5D0) & (values <= 0x5EA)

    dots = np.flatnonzero(codes == 46)
    if len(dots):
        wide = np.concatenate((edge, codes, edge))
        at = dots + 2
        joined = letter(wide[at - 1]) & ~word(wide[at - 2]) & letter(wide[at + 1]) & ~word(wide[at + 2])
        codes[dots] = 32
        without(dots[joined])
    quotes = np.flatnonzero(codes == 34)
    if len(quotes):
        wide = np.concatenate((edge, codes, edge))
        joined = hebrew(wide[quotes + 1]) & hebrew(wide[quotes + 3])
        codes[quotes] = 32
        without(quotes[joined])
    marks = np.flatnonzero(codes == 39)
    if len(marks):
        wide = np.concatenate((edge, codes, edge))
        after = wide[marks + 4]
        possessive = (wide[marks + 3] == 115) & ((after == 32) | (after == 39))
        codes[marks] = 32
        without(marks[~possessive])
    return codes, positions
