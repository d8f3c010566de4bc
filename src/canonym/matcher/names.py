"""The whole path for one name, and for many: what was weighed, in a context, under the guards, becomes a Decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import exp, inf, log, log1p

from canonym.candidates import Mention, read_mention
from canonym.decision import Considered, Decision, Outcome, Policy, Reason, decide
from canonym.evidence import Context, Evidence, make_context
from canonym.index.build import singular
from canonym.index.grammar import without_article
from canonym.index.model import Index
from canonym.lexicon.model import Entity
from canonym.lexicon.store import Lexicon
from canonym.matcher.guards import is_safe
from canonym.matcher.hearing import Hearing
from canonym.matcher.namesakes import NAMESAKE, namesakes
from canonym.matcher.weighing import Weighed, Weighing
from canonym.ranking import VOID
from canonym.scoring import Alone, probabilities

TOGETHER = 64
"""Names whose words `resolve_many` looks up at once."""

FEWEST = 10
"""Names. In a shorter list one more that resembles nothing must not decide whether a mention is linked: how often a stranger
looks like one of the list was measured on hundreds of names and more."""

CLOSE = 0.8
"""Share of the probability of a LINK that an estimate may fall short of it and be weighed."""

SHOWN = 0.01
"""Probability from which a candidate is shown where a text is annotated; the two likeliest are in any case."""


class NameMatcher:
    """Decides what names mean, one or many. Immutable; safe to share between threads."""

    def __init__(self, lexicon: Lexicon, index: Index, policy: Policy) -> None:
        self.lexicon = lexicon
        self.index = index
        self.policy = policy
        self.size = max(index.size, FEWEST)
        self.weighing = Weighing(index)

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
        return self._decided(mention, *self.weighing.weigh_whole((mention,))[0], context, policy)

    def evidence_of(self, mention: str, entity: Entity, *, source_language: str | None = None) -> Evidence:
        """Why a name may mean an entity that a decision about it considered, whatever the context.

        Raises KeyError where no spelling of the entity resembles the mention.
        """
        ((weighed, _),) = self.weighing.weigh_whole((read_mention(mention, self.index, language=source_language),))
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
        given_way: frozenset[int] = frozenset()
        while True:
            odds = [item.odds + one.worth for item, one in zip(weighed, said, strict=True)]
            for at in given_way:
                odds[at] -= NAMESAKE
            alone = None if mention.casing else _alone(mention, weighed[odds.index(max(odds))])
            shares, none = probabilities(odds, size=self.size, absent=policy.absent, alone=alone)
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
            known = given_way
            given_way |= namesakes({at: weighed[at] for at in telling})
            if not doubtful and given_way == known:
                break
        scored = []
        for at in listed:
            item, facts = weighed[at], said[at].facts
            if item.odds <= VOID:
                continue
            safe = shares[at] * policy.margin >= top and is_safe(mention, item.evidence, facts, item.entity)
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
            found = dict(zip(map(id, real), self.weighing.weigh_whole(real), strict=True))
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


@lru_cache(maxsize=256)
def _bars(size: int, policy: Policy) -> tuple[float, float]:
    """Odds from which one entity, and all together, may be more than a NIL that names none; a little less, to be safe."""
    _, none = probabilities((0.0,), size=size, absent=policy.absent)
    bar = log(none) - log1p(-none)

    def odds(share: float) -> float:
        return -inf if share <= 0 else inf if share >= 1 else bar + log(share) - log1p(-share) - 1e-6

    return odds(min(policy.near, policy.link)), odds(policy.link - 1e-9)


def _alone(mention: Mention, best: Weighed) -> Alone:
    """What "none of these" asks of a name; what nothing explains is known once the evidence is."""
    return Alone(not (best.is_exact and best.evidence.extra), mention.script == "Latn" and len(mention.units) == 1)


def _is_empty(mention: Mention) -> bool:
    return not mention.tokens or not any(letter.isalpha() for letter in mention.folded)


def _checked(mention: str) -> str:
    if not isinstance(mention, str):
        raise TypeError(f"mention must be a string, not {mention.__class__.__name__}")
    return mention
