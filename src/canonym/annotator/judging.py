"""What each run means in one context, as far as it is no piece of a longer name that nobody knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from canonym.annotator.glue import ARTICLE_WORDS, GLUE
from canonym.annotator.reading import CLEAR, Reading, without_overlaps
from canonym.annotator.runs import Cutter, CutText, Span, Token
from canonym.annotator.weighing import WeighedRun
from canonym.decision import Outcome, Policy
from canonym.evidence import Context, Evidence, Fact
from canonym.index.grammar import Role
from canonym.lexicon.model import Entity
from canonym.matcher import Hearing, NameMatcher
from canonym.text.keys import skeleton
from canonym.text.parts import SON

PLAIN = 0.75
"""Probability from which one word that opens a sentence is a name however it is written."""

IZAFE = frozenset({"e", "ye"})
"""What joins the words of a Persian name: "Kalateh-ye Now"."""

INDEFINITE = frozenset({"a", "an"})
"""Before ordinary words these say that they are no name: "a good party" is any."""

PARTS_OF_A_PLACE = frozenset({"lower", "upper"})
"""Before the name of a place, without a capital too, these make it another's: "the lower Otba Valley"."""

REMEMBERED_CONTEXTS = 32
"""Contexts of a run whose readings are kept."""

CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september "
    "october november december".split()
)
"""Capitalised words that follow a place without being part of its name: "in Sirte Monday"."""


class Judge:
    """Decides what the stretches of runs mean in a context, and remembers it by what the context says of their entities."""

    def __init__(self, matcher: NameMatcher, cutter: Cutter) -> None:
        self.matcher = matcher
        self.cutter = cutter

    def judge(
        self, cut: CutText, weighed: Sequence[WeighedRun], context: Context, policy: Policy
    ) -> list[tuple[Reading, ...]]:
        """The readings of every run in one context."""
        heard = Hearing(context)
        found = [
            self._remembered(cut.run(place), run, heard, policy, cut.names) if run.spans else ()
            for place, run in zip(cut.runs, weighed, strict=True)
        ]
        strangers = {
            whose
            for place, readings in zip(cut.runs, found, strict=True)
            for reading in readings
            if reading.half
            for whose in _borne_by(cut.tokens[place.first + reading.span.last].text, reading)
        }

        def is_strangers(first: int, reading: Reading) -> bool:
            return (
                reading.core.first == reading.core.last
                and reading.decision.considered[0].context[Fact.SUPPORT] < 1
                and not strangers.isdisjoint(_borne_by(cut.tokens[first + reading.core.last].text, reading))
            )

        return [
            tuple(reading for reading in readings if not reading.half and not is_strangers(place.first, reading))
            for place, readings in zip(cut.runs, found, strict=True)
        ]

    def _remembered(
        self,
        stretch: Sequence[Token],
        run: WeighedRun,
        heard: Hearing,
        policy: Policy,
        names: frozenset[str],
    ) -> tuple[Reading, ...]:
        """The readings of one run, its first token being token 0; remembered for what the context says of its entities."""
        key = (
            heard.of_all(run.traits[heard.dated], run.ids),
            heard.besides([mention.folded for _, mention, _ in run.spans]),
            tuple([token.breaks for token in stretch]),
            stretch[0].text in names,
            policy,
        )
        known = run.readings.get(key)
        if known is None:
            known = self._judge_run(stretch, run, heard, policy, names)
            if len(run.readings) >= REMEMBERED_CONTEXTS:
                run.readings.clear()
            run.readings[key] = known
        return known

    def _judge_run(
        self,
        stretch: Sequence[Token],
        run: WeighedRun,
        heard: Hearing,
        policy: Policy,
        names: frozenset[str],
    ) -> tuple[Reading, ...]:
        """The readings of one run that do not overlap: LINKs first, longest first, then the unsettled."""
        sense = self.matcher.index.grammar.sense
        most = heard.most(run.traits[heard.dated], run.ids)
        readings: list[Reading] = []
        for span, mention, weighed in run.spans:
            if not self.matcher.may_be_near(weighed, most, policy):
                continue
            decision = self.matcher.settle(mention, weighed, heard, policy, brief=True)
            if not decision.considered:
                continue
            best = decision.considered[0]
            if decision.outcome is Outcome.NIL and (decision.probability < policy.near or mention.casing == "lower"):
                continue
            if not _has_sound_edges(best.evidence, span, stretch[span.first].text):
                continue
            opening = stretch[span.first]
            if (
                span.first == span.last
                and opening.opens
                and opening.text not in names
                and not _is_plain(best.evidence, decision.probability)
            ):
                continue
            cut = (span.first and stretch[span.first - 1].text in SON) or stretch[span.last].text in SON
            if (cut or span.last - span.first + len(opening.text) == 1) and not best.evidence.facts[Fact.WHOLE]:
                continue
            if best.entity.type == "PER" and _is_fathers(stretch, span.first):
                continue
            if best.evidence.common and span.first and not opening.cased and stretch[span.first - 1].text in INDEFINITE:
                continue
            if span.first and best.entity.type == "ORG":
                before = sense(stretch[span.first - 1].text).countries
                if before and best.entity.countries and before.isdisjoint(best.entity.countries):
                    continue
            core = best.evidence.covered or (0, span.last - span.first)
            readings.append(Reading(span, Span(span.first + core[0], span.first + core[1]), decision))
        linked = [reading for reading in readings if reading.decision.outcome is Outcome.LINK]
        halves: list[Reading] = []
        for _ in range(2):  # what was taken for a name, and is half a stranger's, leaves the other half free
            sure = [reading for reading in linked if reading not in halves]
            halves = [reading for reading in readings if self._is_half(stretch, reading, sure)]
        strangers = tuple(replace(reading, half=True) for reading in halves)
        return (*without_overlaps([reading for reading in readings if reading not in halves]), *strangers)

    def _is_half(self, tokens: Sequence[Token], reading: Reading, linked: Sequence[Reading]) -> bool:
        """Whether a reading is a piece of a longer name that nobody knows: "Riad Salameh" is no Ghassan Salame.

        A person has names before, a doubtful one after, a place or body before and after: capitalised words that mean
        nothing here, and after it capitalised ordinary words too ("Sirte Hands for Relief"), a direction or a number ("Camp
        Two").
        """
        best = reading.decision.considered[0]
        entity, facts = best.entity, best.evidence.facts
        first, last = reading.span.first, reading.span.last
        doubtful = not facts[Fact.WHOLE] and reading.decision.probability < CLEAR
        alone = reading.core.first == reading.core.last
        part = facts[Fact.SURNAME_MISSING] > 0
        loose = part or (alone and not facts[Fact.SAME] + facts[Fact.GLOSSES] + facts[Fact.WHOLE])
        if (best.context[Fact.SUPPORT] >= 1 and not loose) or (entity.kind == "country" and not doubtful):
            return False
        before = tokens[first - 1] if first and not tokens[first - 1].breaks else None
        if loose and before and (before.text in IZAFE or self._makes_another(before, entity)):
            return True
        if before and entity.type == "LOC" and not facts[Fact.WHOLE] and before.text in PARTS_OF_A_PLACE:
            return True
        free = [at for at in range(len(tokens)) if not any(one.span.first <= at <= one.span.last for one in linked)]
        slight = doubtful or alone
        if before and before.text == "of" and not facts[Fact.WHOLE] and first - 2 in free:
            opener = tokens[first - 2]
            ordinary = opener.text in self.matcher.index.grammar.common and opener.text not in CALENDAR
            if not opener.breaks and ordinary and self._is_capitalised(opener):
                return True  # "Smile of Idlib Countryside", but not "Ali of Kunetra"
        if before and tokens[first].text in SON and before.cased and before.text not in GLUE:
            return True
        headed = entity.type != "PER" and facts[Fact.HEAD_SAME] + facts[Fact.HEAD_FITS] > 0
        own = headed and self.matcher.index.grammar.sense(tokens[first].text).roles == 0  # "Tareq Saleh's forces"
        if before and (own or (slight and not headed)) and first - 1 in free and self._may_name(before):
            return True
        if headed:
            return best.evidence.common and before is not None and first - 1 in free and self._is_capitalised(before)
        if tokens[last].breaks or (tokens[last].opens and first == last):
            return False  # "Khartoum - Violent clashes": a dateline
        after = last + 1
        while after < len(tokens) - 1 and tokens[after].text in ARTICLE_WORDS and not tokens[after].breaks:
            after += 1
        if entity.type == "PER":
            return (doubtful or part) and after < len(tokens) and self._may_name(tokens[after])
        if after not in free:
            return False
        if (slight or after > last + 1) and self._may_name(tokens[after]):
            return True
        return self._goes_on(tokens[after]) or (loose and self._makes_another(tokens[after], entity))

    def _makes_another(self, token: Token, entity: Entity) -> bool:
        """Whether a capitalised direction or head word beside a name makes it that of something else: "Jabal Amel"."""
        if not token.cased or token.opens or token.upper:
            return False
        grammar = self.matcher.index.grammar
        sense = grammar.sense(token.text)
        if not sense.roles & Role.HEAD or sense.roles & Role.TITLE:
            return bool(sense.roles & Role.DIRECTION)
        return not any(entity.type in grammar.types.get(family, ()) for family in sense.families)

    def _goes_on(self, token: Token) -> bool:
        """Whether a word after a place or body shows that the name is longer than what is known of it."""
        if (
            _is_uncased(token)
            or not token.cased
            or token.opens
            or token.upper
            or token.text in GLUE
            or token.text in CALENDAR
        ):
            return False
        roles = self.matcher.index.grammar.sense(token.text).roles
        return bool(roles & (Role.NUMBER | Role.DIRECTION)) if roles else self.cutter.kind(token) == 1

    def _may_name(self, token: Token) -> bool:
        """Whether a word looks like part of a name: a capital that opens no sentence, and no role or ordinary meaning."""
        return self._is_capitalised(token) and self.cutter.kind_of(token.text, True) == 2

    def _is_capitalised(self, token: Token) -> bool:
        """Whether a word without a role has a capital that opens no sentence.

        Where a script has no capitals, a given name counts as such: وصل إلى is no part of القاهرة.
        """
        if not token.cased or token.opens or token.upper or token.text in GLUE:
            return False
        sense = self.matcher.index.grammar.sense(token.text)
        return not sense.roles and (bool(sense.names) or not _is_uncased(token))


def _is_fathers(tokens: Sequence[Token], first: int) -> bool:
    """Whether a name that begins at a token is that of the father of somebody: "Turki bin Salman bin Abdulaziz"."""
    son = first if tokens[first].text in SON else first - 1
    if son < 1 or tokens[son].text not in SON:
        return False
    before = tokens[son - 1]
    return before.cased and not before.breaks and before.text not in GLUE


def _is_uncased(token: Token) -> bool:
    """Whether a word's script has no capitals."""
    return token.text[0].upper() == token.text[0]


def _borne_by(word: str, reading: Reading) -> tuple[tuple[str, str], ...]:
    """Who may bear a name that ends in that word: any person, or what is only spelled like it."""
    best = reading.decision.considered[0]
    if best.entity.type == "PER":
        return ((skeleton(word), ""),)
    return (
        ()
        if best.evidence.facts[Fact.SAME] + best.evidence.facts[Fact.GLOSSES]
        else ((skeleton(word), best.entity.id),)
    )


def _is_plain(evidence: Evidence, probability: float) -> bool:
    """Whether the words say by themselves that they are a name: no ordinary word, and written as the name is, or nearly so."""
    facts = evidence.facts
    return facts[Fact.WHOLE] > 0 or (not evidence.common and (facts[Fact.SAME] > 0 or probability >= PLAIN))


def _has_sound_edges(evidence: Evidence, span: Span, first: str) -> bool:
    """Whether the span begins and ends with a word that the spelling explains, or with a fitting head word or country."""
    sound = evidence.sound
    return (0 in sound or (first in ARTICLE_WORDS and 1 in sound)) and span.last - span.first in sound
