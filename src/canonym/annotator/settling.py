"""The document as context: what its clear mentions settle about the others, and what must not settle anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from canonym.annotator.reading import CLEAR, Reading, links
from canonym.decision import Outcome
from canonym.evidence import Context, Fact
from canonym.lexicon.model import Channel, Entity
from canonym.matcher import NameMatcher
from canonym.rewriting import is_replaced
from canonym.text.folding import fold_name

SETTLED_SHARE = 0.08
"""A country counts for a document when this share of its settled mentions belongs to it."""


RELATED = 0.5
"""The weight of an entity that a settled one is led by or belongs to, beside the settled one's."""


class Settler:
    """Makes the context of the next round."""

    def __init__(self, matcher: NameMatcher) -> None:
        self.matcher = matcher
        self._related = lru_cache(maxsize=20_000)(self._related_to)

    def settle(
        self,
        readings: Sequence[Sequence[Reading]],
        given: Context,
        settled: Mapping[str, float],
        *,
        righted: Iterable[Channel] = (),
    ) -> Context:
        """What the clear mentions say about the rest: the entities they settle, and their countries; so does the original,
        which has `settled` some already.

        An entity that is met by one word alone, which is not its name, settles nothing: it would speak for itself. Nor does
        one that is spelled in one way only say anything about the mentions that are spelled so.
        Mentions that are put right, as those of the channels `righted` are, would be clear in the text made of this one.
        """
        linked: dict[str, Entity] = {id: self.matcher.entity(id) for id in settled}
        clear: set[str] = set()
        spelled: dict[str, set[str]] = {}
        for found in readings:
            for reading in found:
                decision = reading.decision
                if decision.outcome is not Outcome.LINK:
                    continue
                best = decision.considered[0]
                if righted and is_replaced(best.evidence.channels, righted):
                    clear.add(best.entity.id)
                elif decision.probability < CLEAR:
                    continue
                linked[best.entity.id] = best.entity
                spelled.setdefault(best.entity.id, set()).add(fold_name(decision.mention))
                several = len(best.evidence.pairs) > 1 or Channel.METONYM in best.evidence.channels
                if several or best.evidence.facts[Fact.CANONICAL]:
                    clear.add(best.entity.id)
        countries = Counter(
            code for entity in linked.values() if len(entity.countries) <= 3 for code in entity.countries
        )
        total = sum(countries.values())
        named = frozenset(code for code, count in countries.items() if count >= SETTLED_SHARE * total)
        known = dict.fromkeys(sorted(clear), 1.0) | dict(settled)
        told: dict[str, set[str]] = {}
        for id in known:
            for related in self._related(id):
                told.setdefault(related, set()).add(id)
        alone: dict[str, dict[str, float]] = {}
        for id in sorted(clear - settled.keys()):
            if len(spelled[id]) == 1:
                alone.setdefault(next(iter(spelled[id])), {})[id] = 0.0
        for own in alone.values():
            own.update((id, RELATED) for id in own if not told.get(id, own.keys()) <= own.keys())
        return Context(given.countries or named, False, given.date, "", self.with_relations(known), alone)

    def held(
        self,
        readings: Sequence[Sequence[Reading]],
        righted: Sequence[Sequence[Reading]],
        context: Context,
        after: Context,
    ) -> frozenset[str]:
        """The entities whose damaged mentions are left as they are: put right, they would decide what others mean.

        `righted` are the readings once all that can be put right counts as clear, in the context `after`.
        """
        changed: set[str] = set()
        for found, then in zip(readings, righted, strict=True):
            changed.update(id for _, id in links(found) ^ links(then))
        if not changed:
            return frozenset()
        fresh = frozenset(id for id, share in after.settled.items() if share > context.settled.get(id, 0.0))
        guilty = frozenset(id for id in fresh if id in changed or not changed.isdisjoint(self._related(id)))
        if after.countries != context.countries:
            guilty |= frozenset(
                reading.decision.considered[0].entity.id
                for found in readings
                for reading in found
                if reading.decision.probability < CLEAR
            )
        return guilty or fresh

    def with_relations(self, settled: Mapping[str, float]) -> dict[str, float]:
        """Settled entities, and at half their weight those that lead them or that they belong to."""
        found = dict(settled)
        for id in settled:
            for related in self._related(id):
                found.setdefault(related, RELATED)
        return found

    def _related_to(self, id: str) -> tuple[str, ...]:
        """Who leads the entity, and what it belongs to."""
        try:
            entity = self.matcher.entity(id)
        except KeyError:
            return ()
        return *entity.leaders, *entity.part_of
