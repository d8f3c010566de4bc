"""How a peer that only compares pairs takes part in look-ups: it orders what a cheap scorer has retrieved."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from canonym.evaluation.matching import Comparer, Listed, Matcher, Scored

RETRIEVED = 50
"""Entities that are compared in earnest; the true one is among them for nearly all that any peer gets right."""


class _Reranker:
    """The names and aliases of the retrieved entities, compared one by one."""

    def __init__(self, names: Sequence[Listed], comparer: Comparer) -> None:
        from canonym.evaluation.peers.rapidfuzz import ranked_by

        self._comparer = comparer
        self._named = {one.id: one for one in names}
        self._first = ranked_by("ratio", names)

    def rank(self, mentions: Sequence[str], *, limit: int = 10) -> list[tuple[Scored, ...]]:
        """Ties keep the order of the retrieval."""
        result: list[tuple[Scored, ...]] = []
        for mention, near in zip(mentions, self._first.rank(mentions, limit=RETRIEVED), strict=True):
            pairs = [
                (id, text)
                for id, _ in near
                for text in (self._named[id].name, *self._named[id].aliases, *self._named[id].attested)
            ]
            types = [self._named[id].type for id, _ in pairs]
            scores = self._comparer.compare([(mention, text) for _, text in pairs], types=types)
            best: dict[str, float] = {}
            for (id, _), score in zip(pairs, scores, strict=True):
                best[id] = max(score, best.get(id, 0.0))
            ranked = sorted(best.items(), key=lambda item: -item[1])
            result.append(tuple((id, score) for id, score in ranked[:limit] if score > 0))
        return result


def reranker(comparer: Callable[[], Comparer]) -> Callable[[Sequence[Listed]], Matcher]:
    """A factory of matchers from a factory of comparers."""

    def make(names: Sequence[Listed]) -> Matcher:
        return _Reranker(names, comparer())

    return make
