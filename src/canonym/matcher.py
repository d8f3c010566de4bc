"""The whole path for one name, and for many: mention -> candidates -> evidence -> probabilities -> Decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, inf, log, log1p

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
    read_mention,
    retrieve_many,
)
from canonym.decision import Considered, Decision, Outcome, Policy, Reason, decide
from canonym.evidence import (
    Context,
    Evidence,
    Fact,
    Facts,
    Form,
    Traits,
    apart,
    facts_of_context,
    traits_of,
    unpack,
    weigh,
)
from canonym.index.build import singular
from canonym.index.grammar import Role, without_article
from canonym.index.model import Flag, Index
from canonym.lexicon.model import TYPES, Channel, Entity
from canonym.lexicon.store import Lexicon
from canonym.ranking import VOID, Ranking
from canonym.scoring import log_odds, probabilities
from canonym.text.folding import fold_name

SHORTEST_LOWER = 5
"""Letters. A shorter word without a capital is taken for an ordinary word: "the last of the ebb"."""

TOGETHER = 64
"""Names whose words `resolve_many` looks up at once."""

FEWEST = 10
"""Names. In a shorter list one more that resembles nothing must not decide whether a mention is linked: how often a stranger
looks like one of the list was measured on hundreds of names and more."""

LEAST_CORE = 5.4
"""Nats. What ordinary words beside a head word must tell in running text: "reconciliation" does, "media" does not."""


NAMESAKE = 3.0
"""Nats against what is called after a place, where the mention says no more than the place."""

ALIKE = 1.0
"""Nats by which the place's name may agree less with the mention than the part of the other name does."""

CLOSE = 0.8
"""Share of the probability of a LINK that an estimate may fall short of it and be weighed."""

UNSURE = 3.0
"""Nats. Forms of an entity that are estimated this far behind its best may yet be it; likewise an entity behind another."""

SHOWN = 0.01
"""Probability from which a candidate is shown where a text is annotated; the two likeliest are in any case."""


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    """What it takes to weigh a form that was only estimated."""

    matcher: NameMatcher
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
                matcher = work.matcher
                evidence, worth = matcher.weighed_as(work.mention, one, matcher.form(one.form))
                if worth > odds:
                    odds, known = worth, evidence
            assert known is not None
            self.odds, self._evidence = odds, known
            self._work, self._forms = None, ()
        return known


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


@lru_cache(maxsize=256)
def _bars(size: int, policy: Policy) -> tuple[float, float]:
    """Odds from which one entity, and all together, may be more than a NIL that names none; a little less, to be safe."""
    _, none = probabilities((0.0,), size=size, absent=policy.absent)
    bar = log(none) - log1p(-none)

    def odds(share: float) -> float:
        return -inf if share <= 0 else inf if share >= 1 else bar + log(share) - log1p(-share) - 1e-6

    return odds(min(policy.near, policy.link)), odds(policy.link - 1e-9)


class NameMatcher:
    """Decides what names mean, one or many. Immutable; safe to share between threads."""

    def __init__(self, lexicon: Lexicon, index: Index, policy: Policy) -> None:
        self.lexicon = lexicon
        self.index = index
        self.policy = policy
        self.size = max(index.size, FEWEST)
        self.vocabulary = Vocabulary(index)
        self.form = lru_cache(maxsize=20_000)(self._unpack)
        self.ranking = Ranking(index)

    def _unpack(self, number: int) -> Form:
        return unpack(self.index, number)

    def resolve(
        self,
        mention: str,
        *,
        country: str | Iterable[str] | None = None,
        date: str | None = None,
        type: str | None = None,
        source_language: str | None = None,
        policy: Policy | None = None,
    ) -> Decision:
        """Decide what one name means.

        `country` is an ISO 3166-1 alpha-2 code or several, `date` an ISO date of any precision, `type` one of
        `canonym.TYPES`; all three weigh, none of them filters. Raises TypeError where `mention` is not a string.
        """
        _checked(mention)
        if policy is not None and not isinstance(policy, Policy):
            raise TypeError(f"policy must be a canonym.Policy, not {policy.__class__.__name__}")
        if source_language is not None and not isinstance(source_language, str):
            raise TypeError(f"source_language must be a string, not {source_language.__class__.__name__}")
        context = make_context(country=country, date=date, type=type)
        read = read_mention(mention, self.index, language=source_language)
        return self.judge(read, context, policy or self.policy)

    def judge(self, mention: Mention, context: Context, policy: Policy) -> Decision:
        """Decide about a mention that has been read already."""
        if _is_empty(mention):
            return Decision(mention.text, Outcome.NIL, Reason.EMPTY)
        return self._decided(mention, *self._weighed_whole((mention,))[0], context, policy)

    def evidence_of(self, mention: str, entity: Entity, *, source_language: str | None = None) -> Evidence:
        """Why a name may mean an entity that a decision about it considered, whatever the context.

        Raises KeyError where no spelling of the entity resembles the mention.
        """
        ((weighed, _),) = self._weighed_whole((read_mention(mention, self.index, language=source_language),))
        for item in weighed:
            if item.entity.id == entity.id:
                return item.evidence
        raise KeyError(f"nothing of {entity.id} resembles {mention!r}")

    def _decided(
        self, mention: Mention, weighed: Sequence[Weighed], forbidden: bool, context: Context, policy: Policy
    ) -> Decision:
        if not weighed:
            return Decision(mention.text, Outcome.NIL, Reason.FORBIDDEN if forbidden else Reason.NOTHING)
        return self.settle(mention, weighed, Hearing(context), policy)

    def _weighed_whole(self, mentions: Sequence[Mention]) -> list[tuple[tuple[Weighed, ...], bool]]:
        """`weighed` for mentions that stand alone, all at once."""
        results: list[tuple[tuple[Weighed, ...], bool]] = [((), False)] * len(mentions)
        asked: dict[int, Asked] = {}
        for at, (mention, found) in enumerate(zip(mentions, retrieve_many(mentions, self.vocabulary), strict=True)):
            if len(mention.units) > MOST_UNITS:
                results[at] = self.weighed(mention, find_candidates(mention, self.vocabulary))
            elif found:
                last = len(mention.units) - 1
                asked[at] = Asked(found, 0, last, found.forms(0, last, limit=SHORTLIST))
        for at, result in zip(
            asked, self.weighed_many([mentions[at] for at in asked], list(asked.values())), strict=True
        ):
            results[at] = result
        return results

    def weighed_many(
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
        for pair in np.flatnonzero(self.ranking.may_be_forbidden(entity)).tolist():
            at = int(found.job[pair])
            if mentions[at].folded in _never(index.entities[int(entity[pair])]):
                forbidden[at] = True
                odds[pair] = VOID
        kept = np.flatnonzero(odds > VOID)
        by_odds = (256 * (VOID - odds[kept])).astype(np.int64) + (1 << 20)
        order = kept[np.argsort(((found.job[kept] << 24) + entity[kept] << 21) + by_odds)]
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

    def weighed(self, mention: Mention, candidates: Iterable[Candidate]) -> tuple[tuple[Weighed, ...], bool]:
        """Each entity with its best form's evidence, whatever the context, best first; and whether one was forbidden."""
        best: dict[str, Weighed] = {}
        forbidden = False
        for candidate in candidates:
            form = self.form(candidate.form)
            if form.entity.never and mention.folded in _never(form.entity):
                forbidden = True
                continue
            evidence, odds = self.weighed_as(mention, candidate, form)
            if evidence.void:
                continue
            known = best.get(form.entity.id)
            if known is None or odds > known.odds:
                best[form.entity.id] = Weighed(form.entity, odds, evidence)
        return tuple(sorted(best.values(), key=lambda item: (-item.odds, item.entity.id))), forbidden

    def weighed_as(self, mention: Mention, candidate: Candidate, form: Form) -> tuple[Evidence, float]:
        """The evidence for one form and its odds, `VOID` where it is no match; the better of two ways to part its words."""
        evidence = weigh(mention, candidate.contacts, form, self.index.grammar)
        odds = VOID if evidence.void else log_odds(evidence.facts)
        if other := apart(mention, candidate.contacts, evidence):
            again = weigh(mention, other, form, self.index.grammar)
            if not again.void and log_odds(again.facts) > odds:
                return again, log_odds(again.facts)
        return evidence, odds

    def may_be_near(self, weighed: Sequence[Weighed], most: float, policy: Policy) -> bool:
        """Whether a context that is worth `most` nats at best could make more of a mention than `brief` NIL.

        A bound: a mention that may be near need not be.
        """
        single, together = _bars(self.size, policy)
        top = max([item.odds for item in weighed])  # the first no more, where what was estimated has been worked out
        if top + most >= single:
            return True
        return top + most + log(sum(exp(item.odds - top) for item in weighed)) >= together

    def settle(
        self,
        mention: Mention,
        weighed: Sequence[Weighed],
        heard: Hearing,
        policy: Policy,
        *,
        brief: bool = False,
    ) -> Decision:
        """The decision that a context makes of what was weighed.

        With `brief` a mention that has no near miss gets a NIL that names no candidate: running text is full of them. A
        word without a capital is no near miss.
        """
        bar = CLOSE * policy.link if mention.casing == "lower" else min(policy.near, policy.link)
        said = [heard.of(item.entity, mention.folded) for item in weighed]
        namesakes: frozenset[int] = frozenset()
        while True:
            odds = [item.odds + one.worth for item, one in zip(weighed, said, strict=True)]
            for at in namesakes:
                odds[at] -= NAMESAKE
            shares, none = probabilities(odds, size=self.size, absent=policy.absent)
            top = max(shares, default=0.0)
            rivals = [share for share in shares if share * policy.margin >= top]  # the rest has no say in the decision
            if brief and top < bar and sum(rivals) < policy.link - 1e-9:
                return Decision(mention.text, Outcome.NIL, Reason.BELOW)
            order = sorted(range(len(shares)), key=lambda at: (-shares[at], weighed[at].entity.id))
            shown = sum(share >= SHOWN for share in shares) if brief else policy.considered
            listed = order[: max(len(rivals), min(shown, policy.considered), 1 if brief else 2)]
            telling = [at for n, at in enumerate(listed) if n < len(rivals) or shares[at] >= SHOWN]
            doubtful = [at for at in telling if not weighed[at].is_exact]
            for at in doubtful:
                weighed[at].evidence  # noqa: B018
            known = namesakes
            namesakes |= _called_after_a_place({at: weighed[at] for at in telling})
            if not doubtful and namesakes == known:
                break
        scored = []
        for at in listed:
            item, facts = weighed[at], said[at].facts
            if item.odds <= VOID:
                continue
            safe = shares[at] * policy.margin >= top and _is_safe(mention, item.evidence, facts, item.entity)
            if item.is_exact:
                scored.append((Considered(item.entity, shares[at], item.evidence, facts), safe))
            else:
                scored.append((Considered.unasked(item.entity, shares[at], item, facts), safe))
        decision = decide(mention.text, scored, none, policy)
        if decision.reason is Reason.GUARDED and len(weighed) > 1 and not scored[0][0].evidence.common:
            best = decision.considered[0].entity.id
            rest = self.settle(
                mention, [item for item in weighed if item.entity.id != best], heard, policy, brief=brief
            )
            if rest.outcome is Outcome.LINK:
                return rest  # a newspaper's name that is no newspaper here may be somebody's surname
        return decision

    def resolve_many(
        self,
        mentions: Iterable[str],
        *,
        country: str | Iterable[str] | None = None,
        date: str | None = None,
        type: str | None = None,
        source_language: str | None = None,
        policy: Policy | None = None,
    ) -> list[Decision]:
        """Decide about many names, in order; each distinct one is worked out once."""
        listed = list(mentions)
        context = make_context(country=country, date=date, type=type)
        distinct = list(dict.fromkeys(map(_checked, listed)))
        known: dict[str, Decision] = {}
        for start in range(0, len(distinct), TOGETHER):
            some = distinct[start : start + TOGETHER]
            read = [read_mention(mention, self.index, language=source_language) for mention in some]
            real = [mention for mention in read if not _is_empty(mention)]
            found = dict(zip(map(id, real), self._weighed_whole(real), strict=True))
            for text, mention in zip(some, read, strict=True):
                known[text] = (
                    self._decided(mention, *found[id(mention)], context, policy or self.policy)
                    if id(mention) in found
                    else Decision(mention.text, Outcome.NIL, Reason.EMPTY)
                )
        return [known[mention] for mention in listed]

    def knows(self, word: str) -> bool:
        """Whether some spelling, or some translation of one, holds this folded word."""
        index = self.index
        for form in (word, without_article(word), singular(word)):
            number = index.terms.get(form)
            if number is not None and index.posting_start[number] < index.posting_start[number + 1]:
                return True
        return False

    def entity(self, id: str) -> Entity:
        """The entity of that id; a retired id leads to what replaced it. Raises KeyError with near misses."""
        return self.lexicon.entity(id)


def _called_after_a_place(weighed: Mapping[int, Weighed]) -> frozenset[int]:
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


def _is_empty(mention: Mention) -> bool:
    return not mention.tokens or not any(letter.isalpha() for letter in mention.folded)


def _checked(mention: str) -> str:
    if not isinstance(mention, str):
        raise TypeError(f"mention must be a string, not {mention.__class__.__name__}")
    return mention


def _never(entity: Entity) -> frozenset[str]:
    return frozenset(map(fold_name, entity.never)) if entity.never else frozenset()


def _is_safe(mention: Mention, evidence: Evidence, said: Facts, entity: Entity) -> bool:
    """Whether the guards of a dangerous match are satisfied.

    A name that stands alone needs a fitting head word where all that matches are ordinary words, or a document that
    has settled on the entity. In running text such a match needs support from the document besides the head word, and
    without a head word it needs a capital that no sentence opens with. An abbreviation must stand in capitals.
    """
    settled = said[Fact.SUPPORT] >= 1.0
    if not mention.casing:
        listed = evidence.facts[Fact.WHOLE] > 0 and (
            len(evidence.pairs) > 1 or (evidence.facts[Fact.CANONICAL] > 0 and not evidence.flags & Flag.GUARDED)
        )
        return listed or not evidence.guarded or settled or (said[Fact.CONTEXT_COUNTRY] > 0 and not evidence.partial)
    if evidence.facts[Fact.HEAD_CLASH]:
        return False
    whole = evidence.facts[Fact.WHOLE] > 0
    guarded = evidence.flags & Flag.GUARDED
    if evidence.flags & Flag.UPPER:
        return whole or settled
    if not evidence.common:
        bare = len(mention.folded) < SHORTEST_LOWER or (not whole and len(evidence.bearing) == 1 and not evidence.heads)
        if mention.casing == "lower" and bare and not settled:
            return False
        told = whole or (evidence.facts[Fact.COVERED] > 0 and len(evidence.pairs) > 1)
        shown = told and mention.casing in ("name", "capitals") and said[Fact.CONTEXT_COUNTRY] > 0
        return not evidence.guarded or settled or shown
    if whole and not evidence.guarded:
        return mention.casing != "lower" or (settled and evidence.heads)
    supported = settled or said[Fact.CONTEXT_COUNTRY] > 0
    if whole and mention.casing in ("name", "capitals") and not evidence.flags & Flag.NATIVE:
        return supported or (not guarded and (evidence.facts[Fact.CANONICAL] > 0 or entity.type == "LOC"))
    if evidence.spelling.channel is Channel.DESCRIPTOR:
        return supported
    facts = evidence.facts
    casing = mention.casing if mention.casing != "name" or _is_capitalised(mention) else "lower"
    several = len(evidence.pairs) > 1 and facts[Fact.HOMOGRAPHS] == 0 and casing == "name"
    headless = (
        evidence.core > 0 and facts[Fact.SAME] == len(evidence.pairs) and not facts[Fact.MISSING] + facts[Fact.EXTRA]
    )
    if several and supported and (facts[Fact.COVERED] or headless):
        return True
    if casing == "lower" and (evidence.swapped or (facts[Fact.HOMOGRAPHS] and not evidence.headed)):
        return False
    if evidence.headed and evidence.core and not evidence.partial and casing == "name" and not guarded:
        return True
    if evidence.heads and not evidence.guarded:
        return settled or (supported and evidence.core >= (2 * LEAST_CORE if entity.type == "EVENT" else LEAST_CORE))
    if evidence.partial or casing != "name":
        return False
    return (settled and evidence.core > 0) or (supported and evidence.core >= 1.5 * LEAST_CORE)


def _is_capitalised(mention: Mention) -> bool:
    """Whether a word besides countries and their adjectives, which always have one, is written with a capital."""
    written = mention.text.split(" ")
    return len(written) != len(mention.tokens) or any(
        written[at][:1].isupper()
        for unit in mention.units
        if not unit.sense.roles & Role.COUNTRY
        for at in range(unit.first, unit.last + 1)
    )


def make_context(
    *,
    country: str | Iterable[str] | None = None,
    date: str | None = None,
    type: str | None = None,
    settled: Mapping[str, float] | None = None,
) -> Context:
    """Check and normalise what a caller knows about a mention. Raises TypeError or ValueError naming the argument."""
    if country is None:
        countries: tuple[str, ...] = ()
    elif isinstance(country, str):
        countries = (country,)
    else:
        try:
            countries = tuple(country)
        except TypeError:
            raise TypeError(f"country must be a string or several, not {country.__class__.__name__}") from None
    for code in countries:
        if not isinstance(code, str):
            raise TypeError(f"country must be a string, not {code.__class__.__name__}")
        if len(code) != 2 or not code.isalpha() or not code.isascii():
            raise ValueError(f"country must be an ISO 3166-1 alpha-2 code such as 'LY', not {code!r}")
    if date is not None:
        if not isinstance(date, str):
            raise TypeError(f"date must be an ISO date as a string, not {date.__class__.__name__}")
        _check_date(date)
    if type is not None and not isinstance(type, str):
        raise TypeError(f"type must be a string, not {type.__class__.__name__}")
    if type is not None and type not in TYPES:
        raise ValueError(f"type must be one of {', '.join(TYPES)}, not {type!r}")
    return Context(
        frozenset(code.upper() for code in countries), bool(countries), date or "", type or "", settled or {}
    )


def _check_date(date: str) -> None:
    import datetime

    pieces = date.split("-")
    full = "-".join((*pieces, *("01", "01")[len(pieces) - 1 :])) if 1 <= len(pieces) <= 3 else ""
    try:
        if [len(piece) for piece in pieces] != [4, 2, 2][: len(pieces)]:
            raise ValueError
        datetime.date.fromisoformat(full)
    except ValueError:
        raise ValueError(f"date must be YYYY, YYYY-MM or YYYY-MM-DD, not {date!r}") from None
