"""Text whose bytes were read in the wrong encoding, put right for matching; with the way back to the text as given."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

_SUSPECT = re.compile(
    "[ÂÃÄÅÐÑ][\u0080-\u00bf\u0152-\u0192\u02c6-\u02dc\u2013-\u2122]"
    "|[ØÙ][\u00a0-\u00bf\u0152-\u0192\u02c6\u2020-\u2122]|â€"
)
_SPACE = re.compile(r"\s")
LONGEST_WORD = 200
"""Characters. A longer run without spaces is no word whose encoding could be judged."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """The text to match in, and the stretches that were changed: (start, end, start in source, end in source)."""

    text: str
    source: str
    changes: tuple[tuple[int, int, int, int], ...] = ()

    def start(self, position: int) -> int:
        """Where in the source something begins that begins at `position` of `text`."""
        return self._back(position, 2)

    def end(self, position: int) -> int:
        """Where in the source something ends that ends at `position` of `text`."""
        return self._back(position, 3)

    def _back(self, position: int, side: int) -> int:
        if not self.changes:
            return position
        at = bisect_right(self.changes, position, key=lambda change: change[0]) - 1
        if at < 0:
            return position
        start, end, _, source_end = self.changes[at]
        inside = start <= position < end if side == 2 else start < position <= end
        if inside:
            return self.changes[at][side]
        return position - end + source_end if position >= end else position - start + self.changes[at][2]

    def touches(self, start: int, end: int) -> bool:
        """Whether a range of `text` holds something that was changed."""
        at = bisect_right(self.changes, end - 1, key=lambda change: change[0]) - 1
        return at >= 0 and self.changes[at][1] > start


def repair(text: str) -> Repaired:
    """Put right the words that show the marks of a wrong encoding, each by itself; everything else stays.

    The decoding is ftfy's. Letters of another script that stand alone in a word are no encoding fault and stay.

    >>> repair("in FranÃ§ois today").text
    'in François today'
    >>> repair("São Paulo").changes
    ()
    """
    if text.isascii() or not _SUSPECT.search(text):
        return Repaired(text, text)
    import ftfy

    pieces: list[str] = []
    changes: list[tuple[int, int, int, int]] = []
    done = length = 0
    for start, end in _words(text):
        fixed = ftfy.fix_encoding(text[start:end])
        if fixed == text[start:end] or not fixed:
            continue
        pieces += (text[done:start], fixed)
        length += start - done
        changes.append((length, length + len(fixed), start, end))
        length += len(fixed)
        done = end
    pieces.append(text[done:])
    return Repaired("".join(pieces), text, tuple(changes))


def _words(text: str) -> Iterator[tuple[int, int]]:
    """The words that hold a suspicious pair of letters, each once, in time linear in the text."""
    done = 0
    for match in _SUSPECT.finditer(text):
        if match.start() < done:
            continue
        start = match.start()
        while start > done and match.start() - start < LONGEST_WORD and not text[start - 1].isspace():
            start -= 1
        space = _SPACE.search(text, match.end(), match.end() + LONGEST_WORD)
        end = space.start() if space else min(len(text), match.end() + LONGEST_WORD)
        yield start, end
        done = end
