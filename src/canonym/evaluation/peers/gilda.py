"""Gilda: grounding by normalised look-up, from the life sciences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from canonym.evaluation.matching import Found, Listed, Peer, Scored
from canonym.evaluation.peers.reading import by_place, spellings


class Gilda:
    """A grounder over the list alone; its bundled terms are not used."""

    def __init__(self, names: Sequence[Listed]) -> None:
        from gilda import Term, make_grounder
        from gilda.process import normalize

        named = {one.id: one.name for one in names}
        terms = [
            Term(normalize(text), text, "LIST", id, named[id], "name" if text == named[id] else "synonym", "list")
            for text, id in spellings(names)
            if normalize(text)
        ]
        self._grounder = make_grounder(terms)
        # Else the first homonym downloads models that tell genes apart.
        self._grounder.gilda_disambiguators = {}
        self._grounder.adeft_disambiguators = {}

    def rank(self, mentions: Sequence[str], *, limit: int = 10) -> list[tuple[Scored, ...]]:
        """By Gilda's score."""
        return [_scored(self._grounder.ground(mention), limit) for mention in mentions]

    def find(self, text: str, *, country: str = "", date: str = "") -> list[Found]:
        """With Gilda's own annotator, sentences split at line ends so that no download is needed."""
        from gilda.ner import annotate

        found = []
        place = 0
        for line in text.split("\n"):
            for one in annotate(line, grounder=self._grounder, sent_split_fun=lambda sentence: [(0, len(sentence))]):
                best = _scored(one.matches, 1)
                if best:
                    found.append(Found(place + one.start, place + one.end, best[0][0], best[0][1]))
            place += len(line) + 1
        return by_place(found)


def _scored(matches: Any, limit: int) -> tuple[Scored, ...]:
    best: dict[str, float] = {}
    for match in matches:
        best.setdefault(match.term.id, float(match.score))
    return tuple(best.items())[:limit]


PEERS = (Peer(name="gilda", note="normalised look-up", packages=("gilda",), matcher=Gilda, finder=Gilda),)
