"""What the index says of mentions, whatever the context: entities with the odds of their best forms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf

import numpy as np

from canonym.candidates import (
    MOST_UNITS,
    SHORTLIST,
    Asked,
    Candidate,
    Contacts,
    Mention,
    Vocabulary,
    candidate_of,
    find_candidates,
    gather,
    retrieve_many,
)
from canonym.evidence import Evidence, Form, apart, unpack, weigh
from canonym.index.model import Index
from canonym.lexicon.model import Entity
from canonym.ranking import VOID, Ranking
from canonym.scoring import log_odds
from canonym.text.folding import fold_name

UNSURE = 3.0
"""Nats. Forms of an entity that are estimated this far behind its best may yet be it; likewise an entity behind another."""


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    """What it takes to weigh a form that was only estimated."""

    weighing: Weighing
    mention: Mention
    found: Contacts


class Weighed:
    """An entity with the evidence of its best form, and the log-odds that it is worth without context.

    The odds are estimated until the evidence is asked for; then they are those of the evidence.
    """

    __slots__ = ("_evidence", "_forms", "_work", "entity", "odds")

    entity: Entity
    odds: float

    def __init__(
        self,
        entity: Entity,
        odds: float,
        evidence: Evidence | None,
        work: _Work | None = None,
        forms: Sequence[tuple[float, int]] = (),
    ) -> None:
        self.entity = entity
        self.odds = odds
        self._evidence = evidence
        self._work = work
        self._forms = forms

    @property
    def is_exact(self) -> bool:
        """Whether the odds are no estimate."""
        return self._evidence is not None

    @property
    def evidence(self) -> Evidence:
        """Why the mention may mean the entity; worked out now where nobody asked before."""
        known = self._evidence
        if known is None:
            work, odds = self._work, 2 * VOID
            assert work is not None
            for estimate, pair in self._forms:
                if known is not None and estimate <= odds:
                    break
                one = candidate_of(work.found, pair)
                evidence, worth = work.weighing.weigh_form(work.mention, one)
                if worth > odds:
                    odds, known = worth, evidence
            assert known is not None
            self.odds, self._evidence = odds, known
            self._work, self._forms = None, ()
        return known


class Weighing:
    """Weighs mentions over one index. Immutable but for what it remembers; safe to share between threads."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.vocabulary = Vocabulary(index)
        self.form = lru_cache(maxsize=20_000)(self._unpack)
        self.ranking = Ranking(index)

    def _unpack(self, number: int) -> Form:
        return unpack(self.index, number)

    def weigh_whole(self, mentions: Sequence[Mention]) -> list[tuple[tuple[Weighed, ...], bool]]:
        """For each mention that stands alone what `weigh_asked` says of it, all at once."""
        results: list[tuple[tuple[Weighed, ...], bool]] = [((), False)] * len(mentions)
        asked: dict[int, Asked] = {}
        for at, (mention, found) in enumerate(zip(mentions, retrieve_many(mentions, self.vocabulary), strict=True)):
            if len(mention.units) > MOST_UNITS:
                results[at] = self.weigh_all(mention, find_candidates(mention, self.vocabulary))
            elif found:
                last = len(mention.units) - 1
                asked[at] = Asked(found, 0, last, found.forms(0, last, limit=SHORTLIST))
        for at, result in zip(
            asked, self.weigh_asked([mentions[at] for at in asked], list(asked.values())), strict=True
        ):
            results[at] = result
        return results

    def weigh_asked(
        self, mentions: Sequence[Mention], asked: Sequence[Asked], *, lead: float = inf
    ) -> list[tuple[tuple[Weighed, ...], bool]]:
        """For each mention the entities of the forms asked for, best first by estimate; and whether one was forbidden.

        Those that lie more than `lead` nats behind the best are left out.
        """
        if not asked:
            return []
        index = self.index
        found = gather(asked, self.vocabulary)
        odds = self.ranking.odds(mentions, found)
        entity = index.form_entity[found.form].astype(np.int64)
        forbidden = [False] * len(mentions)
        for pair in self.ranking.may_be_forbidden(entity).nonzero()[0].tolist():
            at = int(found.job[pair])
            if mentions[at].folded in _never(index.entities[int(entity[pair])]):
                forbidden[at] = True
                odds[pair] = VOID
        kept = (odds > VOID).nonzero()[0]
        by_odds = (256 * (VOID - odds[kept])).astype(np.int64) + (1 << 20)
        order = kept[(((found.job[kept] << 24) + entity[kept] << 21) + by_odds).argsort()]
        job, which, worth = found.job[order].tolist(), entity[order].tolist(), odds[order].tolist()
        best: list[list[Weighed]] = [[] for _ in mentions]
        top = np.full(len(mentions), -inf)
        np.maximum.at(top, found.job[order], odds[order])
        least = (top - lead).tolist()
        parts = list(found.by_job(len(mentions)))
        works = [_Work(self, mention, part) for mention, (_, part) in zip(mentions, parts, strict=True)]
        begin = [first for first, _ in parts]
        forms: list[tuple[float, int]] = []
        before = (-1, -1)
        limit = 0.0
        for at, one, odd, pair in zip(job, which, worth, order.tolist(), strict=True):
            if (at, one) == before:
                if odd >= limit:
                    forms.append((odd, pair - begin[at]))
                continue
            before, forms, limit = (at, one), [(odd, pair - begin[at])], odd - UNSURE
            if odd >= least[at]:
                best[at].append(Weighed(index.entities[one], odd, None, works[at], forms))
            else:
                limit = inf
        for some in best:
            some.sort(key=lambda item: (-item.odds, item.entity.id))
        return [(tuple(some), no) for some, no in zip(best, forbidden, strict=True)]

    def weigh_all(self, mention: Mention, candidates: Iterable[Candidate]) -> tuple[tuple[Weighed, ...], bool]:
        """Each entity with its best form's evidence, whatever the context, best first; and whether one was forbidden."""
        best: dict[str, Weighed] = {}
        forbidden = False
        for candidate in candidates:
            form = self.form(candidate.form)
            if form.entity.never and mention.folded in _never(form.entity):
                forbidden = True
                continue
            evidence, odds = self.weigh_form(mention, candidate)
            if evidence.void:
                continue
            known = best.get(form.entity.id)
            if known is None or odds > known.odds:
                best[form.entity.id] = Weighed(form.entity, odds, evidence)
        return tuple(sorted(best.values(), key=lambda item: (-item.odds, item.entity.id))), forbidden

    def weigh_form(self, mention: Mention, candidate: Candidate) -> tuple[Evidence, float]:
        """The evidence for one form and its odds, `VOID` where it is no match; the better of two ways to part its words."""
        form = self.form(candidate.form)
        evidence = weigh(mention, candidate.contacts, form, self.index.grammar)
        odds = VOID if evidence.void else log_odds(evidence.facts)
        if other := apart(mention, candidate.contacts, evidence):
            again = weigh(mention, other, form, self.index.grammar)
            if not again.void and log_odds(again.facts) > odds:
                return again, log_odds(again.facts)
        return evidence, odds


def _never(entity: Entity) -> frozenset[str]:
    return frozenset(map(fold_name, entity.never)) if entity.never else frozenset()
