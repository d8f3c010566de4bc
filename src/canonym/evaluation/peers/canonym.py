"""Canonym itself, measured by the same protocol as everybody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from canonym.decision import Reason
from canonym.evaluation.matching import Found, Listed, Peer, Scored
from canonym.lexicon.model import Channel, Entity, Name, NameKind


class Canonym:
    """A matcher over the list, or over one that was loaded or built already."""

    def __init__(self, names: Sequence[Listed] = (), *, matcher: Any = None) -> None:
        if matcher is None:
            import canonym

            matcher = canonym.build([entity(one) for one in names])
        self.matcher = matcher

    def rank(self, mentions: Sequence[str], *, limit: int = 10) -> list[tuple[Scored, ...]]:
        """Entities by probability."""
        policy = replace(self.matcher.policy, considered=limit)
        decisions = self.matcher.resolve_many(mentions, policy=policy)
        return [
            tuple((one.entity.id, one.probability) for one in decision.considered[:limit]) for decision in decisions
        ]

    def find(self, text: str, *, country: str = "", date: str = "") -> list[Found]:
        """What is linked with its probability; what is unsettled with half of it: no threshold mixes them.

        A guarded word is no near miss, however probable: that it may not be linked is the answer.
        """
        document = self.matcher.annotate(text, country=country or None, date=date or None)
        linked = [Found(one.start, one.end, one.entity.id, one.probability) for one in document.mentions]
        unsure = [
            Found(one.start, one.end, one.entity.id, one.probability / 2)
            for one in document.unsettled
            if one.decision.reason is not Reason.GUARDED
        ]
        return sorted(linked + unsure, key=lambda one: (one.start, -one.score))


class CanonymPairs:
    """`canonym.compare`."""

    def compare(self, pairs: Sequence[tuple[str, str]], *, types: Sequence[str] = ()) -> list[float]:
        """Probabilities."""
        import canonym

        known = types or [""] * len(pairs)
        return [
            canonym.compare(first, second, type=type if type in canonym.TYPES else None).probability
            for (first, second), type in zip(pairs, known, strict=True)
        ]


def entity(one: Listed) -> Entity:
    """A listed entity as the library takes it; nothing that a peer is not given, but for the native names."""
    names = [Name(one.name, "en", Channel.EXACT, NameKind.NAME)]
    names += [Name(alias, "en", Channel.EXACT, NameKind.ALIAS) for alias in one.aliases if alias != one.name]
    names += [Name(text, language, Channel.NATIVE, NameKind.NATIVE) for language, text in one.native]
    names += [Name(text, "en", Channel.TYPO, NameKind.ATTESTED, "gold list") for text in one.attested]
    return Entity(
        id=one.id,
        name=one.name,
        type=one.type,
        names=tuple(names),
        countries=(one.country,) if one.country else (),
        checked=("given list",),
    )


PEERS = (
    Peer(
        name="canonym",
        note="this library",
        matcher=Canonym,
        finder=Canonym,
        comparer=CanonymPairs,
        probabilities=True,
    ),
)
