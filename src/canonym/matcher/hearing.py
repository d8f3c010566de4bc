"""What a context says of entities, each thing worked out once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from canonym.evidence import Context, Fact, Facts, Traits, facts_of_context, traits_of
from canonym.lexicon.model import Entity
from canonym.scoring import log_odds


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """What a context says of an entity, and what that is worth in nats. Equal words are one object."""

    facts: Facts
    worth: float


class Hearing(dict[Traits, Said]):
    """What one context says of entities that it has not settled on, by their traits; worked out when it is looked up."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.dated = bool(context.date)
        self._of_ids: dict[str, Said] = {}

    def __missing__(self, traits: Traits) -> Said:
        said = self[traits] = _said(tuple(facts_of_context(traits, self.context).items()))
        return said

    def of(self, entity: Entity, spelling: str) -> Said:
        """What the context says of the entity to a mention that is spelled so, folded."""
        alone = self.context.alone.get(spelling)
        if alone and entity.id in alone:
            return self._of(entity, alone[entity.id])
        known = self._of_ids.get(entity.id)
        if known is None:
            known = self._of_ids[entity.id] = self._of(entity, self.context.settled.get(entity.id, 0.0))
        return known

    def _of(self, entity: Entity, support: float) -> Said:
        traits = traits_of(entity, dated=self.dated)
        return _said(tuple(facts_of_context(traits, self.context, support).items())) if support else self[traits]

    def besides(self, spellings: Iterable[str]) -> tuple[object, ...]:
        """What tells this context from others, of mentions that may have settled something alone."""
        alone = self.context.alone
        return tuple([(one, *alone[one].items()) for one in spellings if one in alone]) if alone else ()

    def of_all(self, traits: Iterable[Traits], ids: frozenset[str]) -> tuple[object, ...]:
        """What tells this context from others, of entities with these traits and ids."""
        settled = self.context.settled
        said = tuple(map(self.__getitem__, traits))
        return said if ids.isdisjoint(settled) else (*said, *sorted((id, settled[id]) for id in ids & settled.keys()))

    def most(self, traits: Iterable[Traits], ids: frozenset[str]) -> float:
        """Nats that it is worth to one of them at most."""
        support = max(map(self.context.settled.__getitem__, ids & self.context.settled.keys()), default=0.0)
        return max(self[one].worth for one in traits) + log_odds({Fact.SUPPORT: support})


@lru_cache(maxsize=4096)
def _said(facts: tuple[tuple[Fact, float], ...]) -> Said:
    return Said(Facts(facts), log_odds(dict(facts)))
