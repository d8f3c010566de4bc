"""Matchers with no thought in them: exact look-up, and two that are wrong on purpose, whose scores arithmetic tells."""

from __future__ import annotations

import re
from collections.abc import Sequence

from canonym.evaluation.matching import Found, Listed, Peer, Scored
from canonym.evaluation.peers.reading import by_place, plain, spellings


class Exact:
    """Knows the spellings it was given, folded, and no other."""

    def __init__(self, names: Sequence[Listed]) -> None:
        self._ids: dict[str, list[str]] = {}
        for text, id in spellings(names):
            ids = self._ids.setdefault(plain(text), [])
            if id not in ids:
                ids.append(id)
        self._longest = max((text.count(" ") + 1 for text in self._ids if text), default=0)

    def rank(self, mentions: Sequence[str], *, limit: int = 10) -> list[tuple[Scored, ...]]:
        """The owners of the spelling, all with score 1."""
        return [tuple((id, 1.0) for id in self._ids.get(plain(mention), ())[:limit]) for mention in mentions]

    def find(self, text: str, *, country: str = "", date: str = "") -> list[Found]:
        """Spellings that stand in the text as whole words, at each place the longest."""
        folded, places = _words(text)
        words = [match.span() for match in re.finditer(r"\S+", folded)]
        found: list[Found] = []
        first = 0
        while first < len(words):
            start, step = words[first][0], 1
            for last in range(min(first + self._longest, len(words)) - 1, first - 1, -1):
                end = words[last][1]
                ids = self._ids.get(folded[start:end])
                if ids:
                    found += [Found(places[start], places[end - 1] + 1, id, 1.0) for id in ids]
                    step = last - first + 1
                    break
            first += step
        return by_place(found)


def _words(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its letters the place it came from."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        for one in plain(letter) or " ":
            if one == " " and (not letters or letters[-1] == " "):
                continue
            letters.append(one)
            places.append(place)
    return "".join(letters), places


class AlwaysFirst:
    """Says the first entity of the list, whatever was asked."""

    def __init__(self, names: Sequence[Listed]) -> None:
        self._first = min((one.id for one in names), default="")

    def rank(self, mentions: Sequence[str], *, limit: int = 10) -> list[tuple[Scored, ...]]:
        """One answer for everything."""
        return [((self._first, 1.0),) if self._first else () for _ in mentions]

    def find(self, text: str, *, country: str = "", date: str = "") -> list[Found]:
        """Every word is the first entity."""
        return [Found(*match.span(), self._first, 1.0) for match in re.finditer(r"\w+", text) if self._first]


class AlwaysNil:
    """Says nothing, ever."""

    def __init__(self, names: Sequence[Listed] = ()) -> None:
        pass

    def rank(self, mentions: Sequence[str], *, limit: int = 10) -> list[tuple[Scored, ...]]:
        """No answer to anything."""
        return [() for _ in mentions]

    def find(self, text: str, *, country: str = "", date: str = "") -> list[Found]:
        """No mention anywhere."""
        return []


class Same:
    """Two names are the same when they fold alike."""

    def compare(self, pairs: Sequence[tuple[str, str]], *, types: Sequence[str] = ()) -> list[float]:
        """1 or 0."""
        return [float(plain(first) == plain(second)) for first, second in pairs]


PEERS = (
    Peer(name="exact", note="folded look-up, nothing else", matcher=Exact, finder=Exact, comparer=Same),
    Peer(name="always-first", note="wrong on purpose", matcher=AlwaysFirst, finder=AlwaysFirst),
    Peer(name="always-nil", note="wrong on purpose", matcher=AlwaysNil, finder=AlwaysNil),
)
