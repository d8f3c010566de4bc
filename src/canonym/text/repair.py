"""Text whose bytes were read in the wrong encoding, or that HTML was left in, put right for matching; with the way back."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

_SUSPECT = re.compile(
    "[ÂÃÄÅÐÑ][\u0080-\u00bf\u0152-\u0192\u02c6-\u02dc\u2013-\u2122]"
    "|[ØÙ][\u00a0-\u00bf\u0152-\u0192\u02c6\u2020-\u2122]|â€"
)
_REFERENCE = re.compile(r"&(?:amp;)*(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_BREAK = re.compile(r"[\s&;]")
LONGEST_WORD = 200
"""Characters. A longer run without spaces is no word whose encoding could be judged."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """The text to match in, and the stretches that were changed: (start, end, start in source, end in source)."""

    text: str
    source: str
    changes: tuple[tuple[int, int, int, int], ...] = ()
    misread: tuple[tuple[int, int], ...] = ()
    """The changed stretches of `text` whose bytes had been read in a wrong encoding; the rest was HTML."""

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
        """Whether a range of `text` holds something that had been read in a wrong encoding."""
        at = bisect_right(self.misread, end - 1, key=lambda stretch: stretch[0]) - 1
        return at >= 0 and self.misread[at][1] > start


def repair(text: str) -> Repaired:
    """Put right the words that show the marks of a wrong encoding, each by itself, and the characters that HTML writes out.

    The decoding is ftfy's. Letters of another script that stand alone in a word are no encoding fault and stay; so do
    tags, which are for whoever takes a page apart.

    >>> repair("in FranÃ§ois today").text
    'in François today'
    >>> repair("Mis&shy;rata&#39;s &amp; <b>Sirte</b>").text.replace("\xad", "")
    "Misrata's & <b>Sirte</b>"
    >>> repair("São Paulo").changes
    ()
    """
    escaped = "&" in text and _REFERENCE.search(text)
    if not escaped and (text.isascii() or not _SUSPECT.search(text)):
        return Repaired(text, text)
    pieces: list[str] = []
    changes: list[tuple[int, int, int, int]] = []
    misread: list[tuple[int, int]] = []
    done = length = 0
    for start, end, fixed, is_misread in _faults(text):
        pieces += (text[done:start], fixed)
        length += start - done
        changes.append((length, length + len(fixed), start, end))
        if is_misread:
            misread.append((length, length + len(fixed)))
        length += len(fixed)
        done = end
    pieces.append(text[done:])
    return Repaired("".join(pieces), text, tuple(changes), tuple(misread))


def _faults(text: str) -> Iterator[tuple[int, int, str, bool]]:
    """Every stretch to be changed, in order: where it begins and ends, what it should be, whether its encoding was wrong."""
    done = 0
    misread = () if text.isascii() else _misread(text)
    for start, end, fixed in (*misread, (len(text), len(text), "")):
        for match in _REFERENCE.finditer(text, done, start):
            if character := _referred(match[1]):
                yield match.start(), match.end(), character, False
        if fixed:
            yield start, end, fixed, True
        done = end


def _referred(reference: str) -> str:
    """The character that a reference of HTML stands for; empty where it stands for none."""
    import html

    character = html.unescape(f"&{reference};")
    return "" if character.endswith(";") or character == "\ufffd" else character


def _misread(text: str) -> Iterator[tuple[int, int, str]]:
    """The words that another encoding makes sense of, as it does."""
    import ftfy

    for start, end in _words(text):
        fixed = ftfy.fix_encoding(text[start:end])
        if fixed and fixed != text[start:end]:
            yield start, end, fixed


def _words(text: str) -> Iterator[tuple[int, int]]:
    """The words that hold a suspicious pair of letters, each once, in time linear in the text."""
    done = 0
    for match in _SUSPECT.finditer(text):
        if match.start() < done:
            continue
        start = match.start()
        while start > done and match.start() - start < LONGEST_WORD and not _BREAK.match(text, start - 1):
            start -= 1
        after = _BREAK.search(text, match.end(), match.end() + LONGEST_WORD)
        end = after.start() if after else min(len(text), match.end() + LONGEST_WORD)
        yield start, end
        done = end
