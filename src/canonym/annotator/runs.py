"""Words, and the runs of them in which names may stand: anchors, and the glue between and beside them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from canonym.annotator.glue import GLUE
from canonym.annotator.unspaced import pieces
from canonym.index.build import singular
from canonym.index.grammar import Role
from canonym.index.learned import is_unspaced
from canonym.matcher import NameMatcher
from canonym.text.folding import fold, fold_name
from canonym.text.parts import CONNECTORS
from canonym.text.scripts import script_of, unmixed
from canonym.text.tokens import words

LONGEST_RUN = 16
"""Tokens. Longer runs of capitalised words are cut: headings in capitals, lists without commas."""

LONGEST_LISTED = 9
"""Tokens. Longer spellings are found by their parts."""

_APOSTROPHE = re.compile("['’ʼ‘`´]")

_SOFT = frozenset(" -\u00a0·・\u2010\u2011\u2013'’‘\"“”`´&\n\t")

_OPENING = frozenset('.!?:\n"“”‘([•*')


class Token(NamedTuple):
    """One word of a text with what the text shows of it."""

    text: str
    start: int
    end: int
    cased: bool
    """Whether it begins with a capital, or its script has none."""
    upper: bool
    opens: bool
    """Whether it opens a sentence, where a capital means nothing."""
    breaks: bool
    """Whether something that no name contains follows."""


class Span(NamedTuple):
    """A stretch of tokens, the last one included."""

    first: int
    last: int

    def cuts(self, phrase: Span) -> bool:
        """Whether it holds some words of a phrase but not all."""
        inside = max(0, min(self.last, phrase.last) - max(self.first, phrase.first) + 1)
        return 0 < inside < phrase.last - phrase.first + 1


@dataclass(frozen=True, slots=True)
class CutText:
    """A text cut into words, and the runs of them in which names may stand."""

    text: str
    tokens: Sequence[Token]
    runs: tuple[Span, ...]
    names: frozenset[str]
    """The words that have a capital elsewhere than at the beginning of a sentence."""

    def run(self, place: Span) -> Sequence[Token]:
        """The tokens of a run."""
        return self.tokens[place.first : place.last + 1]


class Cutter:
    """Cuts texts into words and runs, by what the index knows of each word."""

    def __init__(self, matcher: NameMatcher) -> None:
        self.matcher = matcher
        self.kind_of = lru_cache(maxsize=50_000)(self._kind_of)

    def cut(self, text: str) -> CutText:
        """The words of a text and its runs."""
        tokens = self._tokens(text)
        names = frozenset(token.text for token in tokens if token.cased and not token.opens)
        return CutText(text, tokens, tuple(self._runs(tokens)), names)

    def kind(self, token: Token) -> int:
        """0 for a word that no name contains, 1 for one that may stand beside a name, 2 for one that may be a name."""
        return self.kind_of(token.text, token.cased)

    def _tokens(self, text: str) -> list[Token]:
        folded = fold(text)
        found = words(folded.text)
        if not found.texts:
            return []
        offsets = None if folded.text is text else folded.offsets
        if offsets is None:
            first, last = found.starts.tolist(), (found.ends - 1).tolist()
        else:
            first, last = offsets[found.starts].tolist(), offsets[found.ends - 1].tolist()
        tokens: list[Token] = []
        count = len(found.texts)
        opens = True
        for at, word in enumerate(found.texts):
            start, end = first[at], last[at] + 1
            following = first[at + 1] if at + 1 < count else len(text)
            gap = text[end:following]
            surface = text[start:end]
            if not surface.isalnum():
                word = self._without_suffix(word, surface)
            if not word.isascii():
                word = unmixed(word)
            letter = surface[0]
            uncased = letter.isalpha() and letter.lower() == letter.upper()
            upper = surface.isupper()
            breaks = gap not in (" ", "-") and (
                self._breaks(gap, word, surface) or (len(gap) > 1 and text.startswith("The ", following))
            )  # "Tunis - The ...": a dateline
            if len(word) > 1 and is_unspaced(word) and script_of(word) != "Hang":
                place = int(found.starts[at])
                for piece in pieces(word, self.matcher.index.spellings):
                    here, there = place + piece.first, place + piece.end - 1
                    if offsets is not None:
                        here, there = int(offsets[here]), int(offsets[there])
                    ends = breaks or piece.end < len(word)
                    tokens.append(Token(piece.of(word), here, there + 1, piece.named, False, False, ends))
            else:
                tokens.append(
                    Token(word, start, end, uncased or letter.isupper() or letter.isdigit(), upper, opens, breaks)
                )
            opens = breaks and any(sign in _OPENING for sign in gap)
        return tokens

    def _without_suffix(self, word: str, surface: str) -> str:
        """The word before an apostrophe where the whole is unknown: Turkish sets case endings off so."""
        name = _APOSTROPHE.split(surface, maxsplit=1)[0]
        if len(name) == len(surface) or len(name) < 3 or self.matcher.knows(word):
            return word
        base = fold_name(name)
        return base if base and " " not in base else word

    def _breaks(self, gap: str, word: str, surface: str) -> bool:
        """Whether a name cannot run across what stands between two words."""
        if "\n\n" in gap or gap.count("\n") > 1:
            return True
        rest = gap.strip(" \t\u00a0")
        if (
            rest == "."
            and (len(word) == 1 or self.matcher.index.grammar.sense(word).roles & Role.TITLE)
            and surface[:1].isupper()
        ):
            return False
        return any(sign not in _SOFT and sign.isprintable() and not sign.isalpha() for sign in gap)

    def _runs(self, tokens: Sequence[Token]) -> Iterator[Span]:
        """The stretches of tokens in which names may stand: anchors, and the glue between and beside them."""
        start: int | None = None
        anchored = False
        last_solid = -1
        for at, token in enumerate(tokens):
            kind = self.kind(token)
            if kind and start is None:
                start, anchored = at, False
            if kind == 2:
                anchored = True
            if (kind == 1 and token.text not in GLUE) or kind == 2:
                last_solid = at
            full = start is not None and at - start + 1 >= LONGEST_RUN
            if start is not None and (not kind or token.breaks or full or at == len(tokens) - 1):
                if last_solid >= start and (anchored or self._lists(tokens[start : last_solid + 1])):
                    yield Span(start, last_solid)
                start = None

    def _lists(self, tokens: Sequence[Token]) -> bool:
        """Whether words that are no names by themselves hold a spelling of the index: "legitimate government"."""
        return len(tokens) > 1 and any(
            True for _ in listed(tuple(token.text for token in tokens), self.matcher.index.spellings)
        )

    def _kind_of(self, word: str, cased: bool) -> int:
        index = self.matcher.index
        if word in GLUE:
            return 1
        sense = index.grammar.sense(word)
        common = (
            bool(sense.roles & ~Role.COUNTRY) or word in index.grammar.common or singular(word) in index.grammar.common
        )
        if cased and not common:
            return 2
        known = self.matcher.knows(word)
        if sense.roles & (Role.HEAD | Role.TITLE | Role.EPITHET | Role.COUNTRY | Role.NUMBER | Role.DIRECTION):
            return 2 if known and cased else 1
        return 2 if known else int(cased)


def listed(texts: tuple[str, ...], spellings: Container[str]) -> Iterator[Span]:
    """The stretches of a run that are spellings of the index to the letter."""
    for first in range(len(texts)):
        if texts[first] in CONNECTORS:
            continue
        for last in range(first, min(len(texts), first + LONGEST_LISTED)):
            if " ".join(texts[first : last + 1]) in spellings:
                yield Span(first, last)
