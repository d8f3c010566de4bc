"""What is called after a place gives way to the place."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

from canonym.evidence import Evidence, Fact
from canonym.matcher.weighing import Weighed

NAMESAKE = 3.0
"""Nats against what is called after a place, where the mention says no more than the place."""

ALIKE = 1.0
"""Nats by which the place's name may agree less with the mention than the part of the other name does."""


def called_after_a_place(weighed: Mapping[int, Weighed]) -> frozenset[int]:
    """Those of whose name a part is missing where the rest is all of a place's name: who says Basra means the town.

    People are called by a part of their name, and a ministry without its country where everybody knows which.
    """
    places: dict[frozenset[str], float] = {}
    for item in weighed.values():
        evidence = item.evidence
        if item.entity.type == "LOC" and not evidence.facts[Fact.MISSING] and not evidence.extra:
            said = frozenset(pair.mention for pair in evidence.pairs)
            places[said] = max(places.get(said, 0.0), _agreement(evidence))
    return frozenset(
        at
        for at, item in weighed.items()
        if item.evidence.missing
        and not item.evidence.facts[Fact.COVERED]
        and item.entity.type not in ("PER", "LOC")
        and places.get(frozenset(pair.mention for pair in item.evidence.pairs), -inf)
        >= _agreement(item.evidence) - ALIKE
    )


def _agreement(evidence: Evidence) -> float:
    return evidence.facts[Fact.LETTERS] + evidence.facts[Fact.GLOSS]
