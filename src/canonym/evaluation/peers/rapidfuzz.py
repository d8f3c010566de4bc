"""RapidFuzz: four of its scorers over folded, romanised names. The strongest plain baseline."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from canonym.evaluation.matching import Found, Listed, Matcher, Peer, Scored
from canonym.evaluation.peers.reading import by_place, plain, spellings

LONGEST = 6
"""Words of a window in running text."""

LEAST = 0.5
"""Windows that resemble nothing this much are not reported; no threshold that was ever chosen lay below."""


def _scorer(name: str) -> Callable[..., float]:
    from rapidfuzz import distance, fuzz

    scorers: dict[str, Any] = {
        "ratio": fuzz.ratio,
        "jaro-winkler": distance.JaroWinkler.normalized_similarity,
        "token-set": fuzz.token_set_ratio,
        "wratio": fuzz.WRatio,
    }
    found: Callable[..., float] = scorers[name]
    return found


def _scale(name: str) -> float:
    return 1.0 if name == "jaro-winkler" else 100.0


class Fuzzy:
    """The best score over the names and aliases of an entity is the entity's."""

    def __init__(self, names: Sequence[Listed], *, scorer: str) -> None:
        given = [(plain(text), id) for text, id in spellings(names)]
        given = [(text, id) for text, id in dict.fromkeys(given) if text]
        self._texts = [text for text, _ in given]
        self._ids = [id for _, id in given]
        self._scorer = _scorer(scorer)
        self._scale = _scale(scorer)

    def rank(self, mentions: Sequence[str], *, limit: int = 10) -> list[tuple[Scored, ...]]:
        """By brute force, in blocks; equal scores stand in the order of the list."""
        import numpy as np
        from rapidfuzz import process

        result: list[tuple[Scored, ...]] = []
        block = max(1, 4_000_000 // max(1, len(self._texts)))
        for start in range(0, len(mentions), block):
            folded = [plain(mention) for mention in mentions[start : start + block]]
            scores = process.cdist(folded, self._texts, scorer=self._scorer, dtype=np.float32)
            for row in scores:
                result.append(self._best(row, limit))
        return result

    def _best(self, row: Any, limit: int) -> tuple[Scored, ...]:
        import numpy as np

        wide = min(len(row), 4 * limit + 8)
        if not wide:
            return ()
        # The last score of the widened cut may be tied with others: take them all, so that the order is the list's.
        least = np.partition(row, len(row) - wide)[len(row) - wide]
        places = np.flatnonzero(row >= least)
        places = places[np.argsort(-row[places], kind="stable")]
        best: dict[str, float] = {}
        for place in places:
            if row[place] <= 0:
                break
            best.setdefault(self._ids[place], float(row[place]) / self._scale)
            if len(best) == limit:
                break
        return tuple(best.items())

    def find(self, text: str, *, country: str = "", date: str = "") -> list[Found]:
        """Windows of one to six words that begin and end with a capital (or a letter without case) or a digit."""
        words = [match.span() for match in re.finditer(r"\w[\w'’ʿʾ-]*", text)]
        spans = [
            (words[first][0], words[last][1])
            for first in range(len(words))
            for last in range(first, min(first + LONGEST, len(words)))
            if _begins(text[words[first][0]]) and _begins(text[words[last][0]])
        ]
        ranked = self.rank([text[start:end] for start, end in spans], limit=1)
        found = [
            Found(start, end, best[0][0], best[0][1])
            for (start, end), best in zip(spans, ranked, strict=True)
            if best and best[0][1] >= LEAST
        ]
        return by_place(found)


def _begins(letter: str) -> bool:
    return letter.isdigit() or (letter.isalpha() and not letter.islower())


class FuzzyPairs:
    """One score for two names."""

    def __init__(self, *, scorer: str) -> None:
        self._scorer = _scorer(scorer)
        self._scale = _scale(scorer)

    def compare(self, pairs: Sequence[tuple[str, str]], *, types: Sequence[str] = ()) -> list[float]:
        """0 to 1."""
        return [self._scorer(plain(first), plain(second)) / self._scale for first, second in pairs]


def ranked_by(scorer: str, names: Sequence[Listed]) -> Matcher:
    """A ready ranker, for peers that only re-rank."""
    return Fuzzy(names, scorer=scorer)


def _peer(scorer: str, note: str, most: int | None) -> Peer:
    return Peer(
        name=f"rapidfuzz-{scorer}",
        note=f"{note}, on folded names romanised by Unidecode",
        packages=("rapidfuzz",),
        matcher=partial(Fuzzy, scorer=scorer),
        finder=partial(Fuzzy, scorer=scorer),
        comparer=partial(FuzzyPairs, scorer=scorer),
        most=most,
    )


PEERS = (
    _peer("ratio", "edit distance", None),
    _peer("jaro-winkler", "Jaro-Winkler", None),
    _peer("token-set", "token_set_ratio", None),
    _peer("wratio", "WRatio", 500),
)
