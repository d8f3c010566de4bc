"""What the index says of each run, whatever the context: its stretches, each with the entities it may mean.

Remembered by how a run and a stretch are written, and used for every round and every text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from canonym.annotator.glue import ARTICLE_WORDS
from canonym.annotator.reading import Reading
from canonym.annotator.runs import CutText, Span
from canonym.annotator.stretches import Stretches
from canonym.candidates import Asked, Mention, Retrieval, mention_of, retrieve, retrieve_many
from canonym.evidence import Traits, traits_of
from canonym.matcher import NameMatcher, Weighed

FORMS_OF_A_RUN = 60
FORMS_OF_A_SPAN = 20
"""Forms. How many are looked at to find where mentions stand in a run, and judged for one stretch of it."""

REMEMBERED_SPANS = 20_000
"""Spans whose weighing is kept; then all are forgotten at once."""

CONTEXT_LEAD = 11.0
"""Nats. What lies further behind the best entity of a span is its meaning in no context."""

_RunKey = tuple[tuple[str, ...], tuple[bool, ...], tuple[bool, ...], bool]
"""A run as it is written: its folded words, which are cased, which are in capitals, whether the first opens a sentence."""

_SpanKey = tuple[tuple[str, ...], tuple[bool, ...], str, str]
"""A stretch as it is written: its folded words, which are cased, the surface, the casing."""


@dataclass(frozen=True, slots=True, eq=False)
class WeighedRun:
    """What the index says of a run, whatever the context: spans with the entities weighed; and what was made of it."""

    spans: tuple[tuple[Span, Mention, tuple[Weighed, ...]], ...]
    traits: tuple[frozenset[Traits], frozenset[Traits]]
    """Those of its entities, without their dates and with them."""
    ids: frozenset[str]
    """Of its entities."""
    readings: dict[Any, tuple[Reading, ...]] = field(default_factory=dict)
    """The readings by what a context says of the entities."""


class Weigher:
    """Weighs the stretches of runs, and remembers them."""

    def __init__(self, matcher: NameMatcher) -> None:
        self.matcher = matcher
        self.stretches = Stretches(matcher)
        self._runs_known: dict[_RunKey, WeighedRun] = {}
        self._weighed_spans: dict[_SpanKey, tuple[Mention, tuple[Weighed, ...]]] = {}

    def weigh(self, cut: CutText) -> list[WeighedRun]:
        """Every run with what some form of the index explains of it; new ones are worked out together."""
        keys: list[_RunKey] = []
        for place in cut.runs:
            stretch = cut.run(place)
            keys.append(
                (
                    tuple([token.text for token in stretch]),
                    tuple([token.cased for token in stretch]),
                    tuple([token.upper for token in stretch]),
                    stretch[0].opens,
                )
            )
        known = self._runs_known
        found = {key: known[key] for key in keys if key in known}
        fresh = [key for key in dict.fromkeys(keys) if key not in found]
        if fresh:
            found.update(zip(fresh, self._weighed(fresh), strict=True))
            if len(known) + len(fresh) > REMEMBERED_SPANS:
                known = self._runs_known = {}
            known.update((key, found[key]) for key in fresh)
        return [found[key] for key in keys]

    def _weighed(self, keys: Sequence[_RunKey]) -> list[WeighedRun]:
        """Every stretch of each run that some form of the index explains, with the entities weighed, whatever the context."""
        matcher, index = self.matcher, self.matcher.index
        wholes = [
            mention_of(folded, folded, key[0], index, running=True) for key in keys for folded in (" ".join(key[0]),)
        ]
        retrieved = retrieve_many(wholes, matcher.weighing.vocabulary, fuzzy=[key[1] for key in keys])
        asked = {
            at: Asked(
                found,
                0,
                len(found.mention.units) - 1,
                found.forms(0, len(found.mention.units) - 1, limit=FORMS_OF_A_RUN, everything=True),
                keys[at][1],
            )
            for at, found in enumerate(retrieved)
            if found is not None
        }
        spans = dict(zip(asked, self.stretches.of(list(asked.values())), strict=True))
        # Stretches that were weighed before need not be weighed again; the new ones are weighed together.
        weighed: dict[_SpanKey | int, tuple[Mention, tuple[Weighed, ...]]] = {}
        plans: list[list[tuple[Span, _SpanKey | int]]] = []
        new: list[_SpanKey | int] = []
        mentions: list[Mention] = []
        questions: list[Asked] = []
        memory = self._weighed_spans
        for at, (texts, cased, upper, opens) in enumerate(keys):
            plan: list[tuple[Span, _SpanKey | int]] = []
            plans.append(plan)
            found = retrieved[at]
            if found is None:
                continue
            for span in sorted(spans[at], key=lambda span: (span.first, -span.last)):
                part = slice(span.first, span.last + 1)
                capitals = upper[part]
                if any(capitals):  # "Al-GNA"
                    capitals = tuple(
                        [up or text in ARTICLE_WORDS for up, text in zip(capitals, texts[part], strict=True)]
                    )
                casing = _Casing(cased[part], capitals, opens and span.first == 0)
                written = (texts[part], cased[part], casing.surface(texts[part]), casing.name)
                key: _SpanKey | int = written if found.complete else len(weighed)
                plan.append((span, key))
                if key in weighed:
                    continue
                if key in memory:
                    weighed[key] = memory[written]
                    continue
                mention = replace(
                    mention_of(written[2], " ".join(texts[part]), texts[part], index, running=True), casing=casing.name
                )
                weighed[key] = (mention, ())
                question = self._question(found, mention, span, cased)
                if question is not None:
                    new.append(key)
                    mentions.append(mention)
                    questions.append(question)
        results = matcher.weighing.weigh_asked(mentions, questions, lead=CONTEXT_LEAD)
        for key, mention, (some, _) in zip(new, mentions, results, strict=True):
            weighed[key] = (mention, some)
        if len(memory) + len(new) > REMEMBERED_SPANS:
            memory = self._weighed_spans = {}
        memory.update((key, weighed[key]) for key in new if not isinstance(key, int))
        result = []
        for plan in plans:
            rows = tuple((span, *weighed[key]) for span, key in plan if weighed[key][1])
            entities = {item.entity.id: item.entity for _, _, some in rows for item in some}
            undated, dated = (
                frozenset(traits_of(one, dated=dated) for one in entities.values()) for dated in (False, True)
            )
            result.append(WeighedRun(rows, (undated, dated), frozenset(entities)))
        return result

    def _question(self, found: Retrieval, mention: Mention, span: Span, cased: tuple[bool, ...]) -> Asked | None:
        """The forms of a span, from what was retrieved for its run where the span splits into the same units."""
        inside = [
            at for at, unit in enumerate(found.mention.units) if span.first <= unit.first and unit.last <= span.last
        ]
        if [found.mention.units[at].text for at in inside] == [unit.text for unit in mention.units]:
            rows = found.forms(inside[0], inside[-1], limit=FORMS_OF_A_SPAN)
            return Asked(found, inside[0], inside[-1], rows, cased) if rows else None
        own = retrieve(mention, self.matcher.weighing.vocabulary)
        if own is None:
            return None
        last = len(mention.units) - 1
        return Asked(own, 0, last, own.forms(0, last, limit=FORMS_OF_A_SPAN))


@dataclass(frozen=True, slots=True)
class _Casing:
    """How the tokens of a span are written."""

    first_upper: tuple[bool, ...]
    upper: tuple[bool, ...]
    opens: bool

    @property
    def name(self) -> str:
        """How the span is written.

        "capitals" throughout, "name" where a capital marks a name, "initial" where it only opens a sentence, or "lower".
        """
        if all(self.upper):
            return "capitals"
        if any(self.first_upper[1:]) or (self.first_upper[0] and not self.opens):
            return "name"
        return "initial" if self.first_upper[0] else "lower"

    def surface(self, texts: Sequence[str]) -> str:
        """The tokens with their capitals, roughly as they stand in the text."""
        return " ".join(
            text.upper() if all_upper else text.capitalize() if upper else text
            for text, upper, all_upper in zip(texts, self.first_upper, self.upper, strict=True)
        )
