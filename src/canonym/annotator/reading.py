"""What a stretch is taken for, and which readings win where several overlap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from canonym.annotator.runs import Span
from canonym.decision import Decision, Outcome
from canonym.evidence import Fact
from canonym.lexicon.model import Channel

CLEAR = 0.9
"""Probability from which a mention counts as settled for the rest of its document."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A span with its decision and the tokens of the name itself, counted from the beginning of its run."""

    span: Span
    core: Span
    decision: Decision
    half: bool = False
    """Whether it is a word of a stranger's longer name, and so none: it tells whom the word means elsewhere."""


def links(readings: Iterable[Reading]) -> frozenset[tuple[Span, str]]:
    """What is linked, and where."""
    return frozenset(
        (reading.span, reading.decision.considered[0].entity.id)
        for reading in readings
        if reading.decision.outcome is Outcome.LINK
    )


def is_whole(reading: Reading) -> bool:
    """Whether it is a spelling of its entity to the letter."""
    return reading.decision.considered[0].evidence.facts[Fact.WHOLE] > 0


def without_overlaps(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """LINKs win over the rest, then the longer core, then the longer span, then the more probable.

    Of what a leader stands for the head word is no less a part than the name: "Tareq Saleh's forces" goes before "Saleh's
    forces", which is the whole name of others.
    """

    def rank(reading: Reading) -> tuple[int, int, int, float, int]:
        metonym = Channel.METONYM in reading.decision.considered[0].evidence.channels
        core = reading.span.last - reading.span.first if metonym else reading.core.last - reading.core.first
        length = reading.span.last - reading.span.first
        linked = reading.decision.outcome is Outcome.LINK
        ambiguous = reading.decision.outcome is Outcome.AMBIGUOUS
        return (
            0 if linked else 1 if ambiguous else 2,
            -core,
            -length,
            -reading.decision.probability,
            reading.span.first,
        )

    exact = [reading for reading in readings if reading.decision.outcome is Outcome.LINK and is_whole(reading)]
    taken: set[int] = set()
    kept: list[Reading] = []
    for reading in sorted(readings, key=rank):
        if _borrows(reading, exact) or _takes_apart(reading, exact) or _cuts_a_name(reading, exact):
            continue
        places = range(reading.span.first, reading.span.last + 1)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(reading)
    return tuple(sorted(kept, key=lambda reading: reading.span.first))


def _cuts_a_name(reading: Reading, exact: Sequence[Reading]) -> bool:
    """Whether a loose reading takes words of an exact name of several words, and leaves some: "pass the Salang" Tunnel."""
    return not is_whole(reading) and any(
        reading.span.cuts(other.span) for other in exact if other.span.last > other.span.first
    )


def _borrows(reading: Reading, exact: Sequence[Reading]) -> bool:
    """Whether all that a loose reading rests on is the exact name of something else inside it.

    In "conflict in Libya" the words around the country are no more than words, though a war is called after it.
    """
    if reading.decision.outcome is not Outcome.LINK or is_whole(reading):
        return False
    best = reading.decision.considered[0]
    if not {Channel.METONYM, Channel.DESCRIPTOR}.isdisjoint(best.evidence.channels):
        return False
    if best.evidence.facts[Fact.COVERED] and best.evidence.headed:
        return False
    if best.entity.type not in ("ORG", "EVENT") and not best.evidence.facts[Fact.HEAD_OTHER]:
        return False
    bearing = {reading.span.first + place for place in best.evidence.bearing}
    return bool(bearing) and any(
        other.decision.considered[0].entity.id != best.entity.id
        and reading.span.first <= other.span.first
        and other.span.last <= reading.span.last
        and bearing <= set(range(other.span.first, other.span.last + 1))
        for other in exact
    )


def _takes_apart(reading: Reading, exact: Sequence[Reading]) -> bool:
    """Whether a metonym takes its head word out of the exact name of something else: "the Future Movement of Hariri"."""
    best = reading.decision.considered[0]
    if reading.decision.outcome is not Outcome.LINK or Channel.METONYM not in best.evidence.channels:
        return False
    leader = {reading.span.first + place for place in best.evidence.bearing}
    return any(
        leader.isdisjoint(range(other.span.first, other.span.last + 1))
        and other.span.last > other.span.first
        and not (other.span.last < reading.span.first or reading.span.last < other.span.first)
        for other in exact
    )
