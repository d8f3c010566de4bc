"""From scored candidates to a Decision: LINK, AMBIGUOUS or NIL, always with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from canonym.evidence import ORIGINAL, Evidence, Fact, Facts, Pair
from canonym.lexicon.model import Channel, Entity, NameKind


class HasEvidence(Protocol):
    """What can say why a mention may mean an entity."""

    @property
    def evidence(self) -> Evidence:
        """Why."""


class Outcome(StrEnum):
    """What was decided about a mention."""

    LINK = "LINK"
    AMBIGUOUS = "AMBIGUOUS"
    NIL = "NIL"


class Reason(StrEnum):
    """Why. A closed list: programs may switch on it."""

    EXACT = "exact"
    UNLISTED = "unlisted spelling"
    TIED = "several equally good"
    BELOW = "below threshold"
    EMPTY = "cannot be compared"
    GUARDED = "guarded"
    PROVISIONAL = "provisional"
    FORBIDDEN = "forbidden spelling"
    NO_ROMANISER = "no romaniser"
    NOTHING = "nothing similar"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Every threshold in one value.

    `link`: the least probability of a LINK. `margin`: how many times as probable as the runner-up the winner must be.
    `near`: the least probability at which a mention in a text is reported among the unsettled. `absent`: how often a
    mention means an entity that the lexicon lacks. `considered`: how many candidates a Decision lists.
    """

    link: float = 0.55
    margin: float = 2.0
    near: float = 0.25
    absent: float = 0.5
    considered: int = 10
    replace: tuple[Channel, ...] = (
        Channel.EXACT,
        Channel.FOLDED,
        Channel.TRANSLITERATION,
        Channel.CALQUE,
        Channel.HOMOGRAPH,
        Channel.PARTIAL,
        Channel.REORDER,
        Channel.TRUNCATION,
        Channel.TYPO,
        Channel.MOJIBAKE,
        Channel.NATIVE,
    )

    @classmethod
    def for_precision(cls, precision: float, **options: Any) -> Policy:
        """The policy whose links are right about as often as asked, with the other thresholds as in `options`.

        The threshold is that which reached `precision` on the open-set choices that the weights were fitted on
        (`benchmarks/fit_scoring.py`; half of the mentions there mean no entity of the list). Raises ValueError where
        no threshold reached it.

        >>> Policy.for_precision(0.9).link <= Policy.for_precision(0.95).link
        True
        """
        from canonym.scoring import reached_precisions

        if not isinstance(precision, (int, float)):
            raise TypeError(f"precision must be a number, not {precision.__class__.__name__}")
        if not 0.0 < precision < 1.0:
            raise ValueError(f"precision is a share above 0 and below 1, not {precision!r}")
        for link, reached in reached_precisions():
            if reached >= precision:
                return cls(link=link, **options)
        best = max((reached for _, reached in reached_precisions()), default=0.0)
        raise ValueError(f"no threshold reached a precision of {precision}; the best reached {best:.3f}")

    def __post_init__(self) -> None:
        for name in ("link", "near", "absent", "margin", "considered"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                raise TypeError(f"Policy.{name} is a number, not {value.__class__.__name__}")
        for name in ("link", "near", "absent"):
            value = getattr(self, name)
            if not 0.0 <= value <= 1.0:
                raise ValueError(f"Policy.{name} is a probability between 0 and 1, not {value!r}")
        if not self.margin >= 1.0:
            raise ValueError(f"Policy.margin is a ratio of 1 or more, not {self.margin!r}")
        whole: object = self.considered
        if not isinstance(whole, int):
            raise TypeError(f"Policy.considered is a whole number, not {self.considered.__class__.__name__}")
        if self.considered < 1:
            raise ValueError(f"Policy.considered is 1 or more, not {self.considered!r}")
        several: object = self.replace
        if isinstance(several, str | bytes) or not isinstance(several, Iterable):
            raise TypeError(f"Policy.replace is several channels, not {several.__class__.__name__}")
        channels = []
        for channel in several:
            try:
                channels.append(Channel(channel))
            except ValueError:
                known = ", ".join(Channel)
                raise ValueError(f"Policy.replace: no channel is called {channel!r}; they are {known}") from None
        object.__setattr__(self, "replace", tuple(channels))


@dataclass(frozen=True)
class Considered:
    """An entity that was weighed, with its share of probability and the evidence.

    The evidence of one that had no say in the decision is worked out when somebody asks for it.
    """

    entity: Entity
    probability: float
    evidence: Evidence
    context: Facts = field(default_factory=Facts, repr=False)
    """What the context said for and against the entity."""

    @classmethod
    def unasked(cls, entity: Entity, probability: float, weighed: HasEvidence, context: Facts) -> Considered:
        """One whose evidence is that of `weighed`, asked for when it is looked at."""
        considered = object.__new__(cls)
        considered.__dict__.update(entity=entity, probability=probability, context=context, _weighed=weighed)
        return considered

    @property
    def is_asked(self) -> bool:
        """Whether the evidence has been worked out."""
        return "evidence" in self.__dict__

    def __getattr__(self, name: str) -> Any:  # only what is not there yet
        if name != "evidence" or "_weighed" not in self.__dict__:
            raise AttributeError(f"{self.__class__.__name__!r} object has no attribute {name!r}")
        evidence = self.__dict__["evidence"] = self.__dict__["_weighed"].evidence
        return evidence

    def __reduce__(self) -> tuple[type[Considered], tuple[Entity, float, Evidence, Facts]]:
        return Considered, (self.entity, self.probability, self.evidence, self.context)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a mention means. `considered` is best first whatever the outcome; `none` is the probability of no entity."""

    mention: str
    outcome: Outcome
    reason: Reason
    considered: tuple[Considered, ...] = ()
    none: float = 1.0
    note: str = field(default="", compare=False)

    @property
    def entity(self) -> Entity | None:
        """The entity linked to, or None."""
        return self.considered[0].entity if self.outcome is Outcome.LINK else None

    @property
    def probability(self) -> float:
        """Of the best candidate, 0 where there is none."""
        return self.considered[0].probability if self.considered else 0.0

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels that explain the mention as the best candidate."""
        return self.considered[0].evidence.channels if self.considered else ()

    def explain(self) -> str:
        """One sentence that a reviewer can check: the spelling matched, the channel, what spoke against, the runner-up."""
        return _sentence(self)


TOLD = 0.005
"""Probability from which the runner-up is told: less would read 0.00."""


def _sentence(decision: Decision) -> str:
    quoted = f"“{decision.mention}”"
    if not decision.considered:
        return f"{quoted} links to nothing: {_BECAUSE[decision.reason]}{': ' + decision.note if decision.note else ''}."
    best = decision.considered[0]
    name = f"{best.entity.name} ({best.entity.id})"
    if decision.outcome is Outcome.LINK:
        text = f"{quoted} is {name}, probability {best.probability:.2f}: {describe(best.evidence, best.context)}"
    elif decision.outcome is Outcome.AMBIGUOUS:
        rivals = [item for item in decision.considered if item.probability * 4 >= best.probability]
        listed = " or ".join(f"{item.entity.name} ({item.entity.id}, {item.probability:.2f})" for item in rivals[:4])
        return f"{quoted} may be {listed}: nothing decides between them."
    else:
        text = (
            f"{quoted} links to nothing, since {_BECAUSE[decision.reason]}; nearest is {name}, "
            f"probability {best.probability:.2f}: {describe(best.evidence, best.context)}"
        )
    if len(decision.considered) > 1 and decision.considered[1].probability >= TOLD:
        second = decision.considered[1]
        text += f"; next is {second.entity.name} ({second.entity.id}), {second.probability:.2f}"
    return text + "."


_BECAUSE = {
    Reason.EXACT: "the spelling is listed",
    Reason.UNLISTED: "the spelling is not listed but can be explained",
    Reason.TIED: "several are equally good",
    Reason.BELOW: "no candidate is probable enough",
    Reason.EMPTY: "it holds nothing that can be compared",
    Reason.GUARDED: "what matches may be ordinary words, and no head word or context vouches for them",
    Reason.PROVISIONAL: "the entry is provisional and the spelling is not listed",
    Reason.FORBIDDEN: "the lexicon says that this spelling never means the nearest entity",
    Reason.NO_ROMANISER: "nothing here can romanise its script",
    Reason.NOTHING: "nothing in the lexicon resembles it",
}


def describe(evidence: Evidence, context: Facts | None = None) -> str:
    """The evidence in words: what was compared with which spelling, word by word, and what was left over.

    The limit: it names facts, not their weights; `canonym.scoring.WEIGHTS` shows those.
    """
    spelling = evidence.spelling
    if evidence.facts[Fact.WHOLE]:
        said = f"it is the {_KINDS[spelling.kind]} “{spelling.text}”"
        if spelling.kind is NameKind.ATTESTED:
            said += f", seen as {spelling.channel}"
    else:
        said = f"compared with “{spelling.text}”"
        if evidence.facts[Fact.DERIVED]:
            said += ", whose body it is"
        steps = [_step(pair).format(pair.mention, pair.spelling) for pair in evidence.pairs]
        if steps:
            said += ": " + ", ".join(steps)
        if evidence.excused:
            said += ", beside the name " + ", ".join(evidence.excused)
        said += f" ({', '.join(evidence.channels)})"
    supporting = [words for fact, least, words in _FOR if context is not None and context[fact] >= least]
    against = []
    if evidence.missing:
        against.append("the mention lacks " + ", ".join(evidence.missing))
    if evidence.extra:
        against.append("nothing explains " + ", ".join(evidence.extra))
    for fact, words in _AGAINST.items():
        if evidence.facts[fact] > 0 or (context is not None and context[fact] > 0):
            against.append(words)
    if supporting:
        said += "; for it: " + supporting[0]
    if against:
        said += "; against it: " + ", ".join(against)
    return said


def _step(pair: Pair) -> str:
    """How a word of the mention came of the word of the spelling."""
    if pair.channel is Channel.CALQUE and pair.mention.isascii() and pair.spelling.isascii():
        return "{0} stands for {1}"  # a head word for another of its family
    if len(pair.spelling) == 1 < len(pair.mention):
        return "{1} is short for {0}"
    return "{0} = {1}" if pair.mention == pair.spelling else _STEPS.get(pair.channel, "{0} is {1}")


_KINDS = {
    NameKind.NAME: "canonical name",
    NameKind.ALIAS: "alias",
    NameKind.NATIVE: "native name",
    NameKind.ATTESTED: "attested spelling",
}
_STEPS = {
    Channel.TRANSLITERATION: "{0} is {1} letter by letter",
    Channel.DESCRIPTOR: "{0} stands for {1}",
    Channel.ABBREVIATION: "{0} is short for {1}",
    Channel.CALQUE: "{0} translates {1}",
    Channel.ABBREVIATION: "{0} stands for {1}",
    Channel.HOMOGRAPH: "{0} translates a word one letter away from {1}",
}
_FOR = (
    (Fact.SUPPORT, ORIGINAL, "the original names it"),
    (Fact.SUPPORT, 1.0, "the text names it elsewhere"),
    (Fact.SUPPORT, 0.5, "the text names what it leads or belongs to"),
    (Fact.CONTEXT_COUNTRY, 1.0, "the country agrees"),
)
"""What the context says for an entity: the fact, the least of it, the words. The first that holds is told."""

_AGAINST = {
    Fact.HEAD_CLASH: "its head word belongs to another kind of thing",
    Fact.HEAD_OTHER: "its head word differs",
    Fact.NUMBER_CLASH: "a number or direction differs",
    Fact.COUNTRY_CLASH: "it names another country",
    Fact.NAME_CLASH: "a given name or a country is another one",
    Fact.CONTEXT_ABROAD: "the context is another country",
    Fact.CONTEXT_DATE: "the date lies outside its time",
    Fact.CONTEXT_TYPE: "another type was asked for",
    Fact.REORDER: "the order differs",
}


def decide(mention: str, scored: Sequence[tuple[Considered, bool]], none: float, policy: Policy) -> Decision:
    """Choose the outcome. `scored` is best first, each with whether its guard is satisfied."""
    shown = tuple(considered for considered, _ in scored[: policy.considered])
    if not scored:
        return Decision(mention, Outcome.NIL, Reason.NOTHING)
    best, safe = scored[0]
    second = scored[1][0].probability if len(scored) > 1 else 0.0
    if best.probability >= policy.link and best.probability >= policy.margin * second:
        if not safe:
            return Decision(mention, Outcome.NIL, Reason.GUARDED, shown, none)
        if best.entity.provisional and not best.evidence.facts[Fact.WHOLE]:
            return Decision(mention, Outcome.NIL, Reason.PROVISIONAL, shown, none)
        reason = Reason.EXACT if best.evidence.facts[Fact.WHOLE] else Reason.UNLISTED
        return Decision(mention, Outcome.LINK, reason, shown, none)
    rivals = [
        considered
        for considered, guard in scored
        if guard and considered.probability * policy.margin > best.probability
    ]
    if len(rivals) > 1 and sum(considered.probability for considered in rivals) >= policy.link:
        return Decision(mention, Outcome.AMBIGUOUS, Reason.TIED, shown, none)
    return Decision(mention, Outcome.NIL, Reason.BELOW, shown, none)
