"""What is called after another thing gives way to it."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

from canonym.evidence import Evidence, Fact
from canonym.matcher.weighing import Weighed

NAMESAKE = 3.0
"""Nats against what is called after another, where the mention says no more than that."""

ALIKE = 1.0
"""Nats by which the first bearer's name may agree less with the mention than the part of the other name does."""


FIRST = {"FAC": ("LOC",), "EVENT": ("LOC",), "": ("LOC",), "ORG": ("LOC", "FAC"), "MEDIA": ("LOC", "FAC", "ORG")}
"""By type what it may be called after: Basra Oil after the town, Hmeimim Center after the base, Al-Nujaba TV after the
movement. People are called by a part of their name."""


def namesakes(weighed: Mapping[int, Weighed]) -> frozenset[int]:
    """Those of whose name a part is missing where the rest is all of another's name: who says Basra means the town.

    A ministry goes without its country where everybody knows which.
    """
    bearers: dict[tuple[str, frozenset[str]], float] = {}
    for item in weighed.values():
        evidence = item.evidence
        if not evidence.facts[Fact.MISSING] and not evidence.extra:
            key = (item.entity.type, _said(evidence))
            bearers[key] = max(bearers.get(key, 0.0), _agreement(evidence))
    return frozenset(
        at
        for at, item in weighed.items()
        if item.evidence.missing
        and not item.evidence.facts[Fact.COVERED]
        and max(
            (bearers.get((type, _said(item.evidence)), -inf) for type in FIRST.get(item.entity.type, ())), default=-inf
        )
        >= _agreement(item.evidence) - ALIKE
    )


def _said(evidence: Evidence) -> frozenset[str]:
    return frozenset(pair.mention for pair in evidence.pairs)


def _agreement(evidence: Evidence) -> float:
    return evidence.facts[Fact.LETTERS] + evidence.facts[Fact.GLOSS]
