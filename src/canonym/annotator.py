"""From text to mentions: where names may stand, what each means, and which readings win.

In rounds. The first settles what is clear by itself; the next judge everything again knowing which entities and
countries the text is about, so that short forms, bare surnames and calques can lean on the clear mentions; and so on
until nothing more is settled.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np

from canonym import page, wire
from canonym.annotation import Annotation
from canonym.candidates import Asked, Contacts, Mention, Retrieval, gather, mention_of, retrieve, words_to_look_up
from canonym.decision import Decision, Outcome, Policy
from canonym.evidence import Context, Evidence, Fact
from canonym.index.build import singular
from canonym.index.grammar import Role
from canonym.lexicon.model import Channel, Entity
from canonym.matcher import Hearing, NameMatcher, Said, Weighed, make_context
from canonym.rewriting import Rewrite, is_replaced, rewrite
from canonym.text.folding import fold, fold_name
from canonym.text.keys import skeleton
from canonym.text.parts import ARTICLES, ASSIMILATED, CONNECTORS, SON
from canonym.text.repair import Repaired, repair
from canonym.text.scripts import unmixed
from canonym.text.tokens import tokenize, words

LONGEST_RUN = 16
"""Tokens. Longer runs of capitalised words are cut: headings in capitals, lists without commas."""

FORMS_OF_A_RUN = 60
FORMS_OF_A_SPAN = 20
"""Forms. How many are looked at to find where mentions stand in a run, and judged for one stretch of it."""

AGAIN = 4.0
"""Nats that a word must gain to speak for another mention of a name that the run holds already."""

MOST_ROUNDS = 4
"""How often the text is judged again with what it has settled; most texts are stable after the second time."""

LONGEST_LISTED = 9
"""Tokens. Longer spellings are found by their parts."""

REMEMBERED_SPANS = 20_000
"""Spans whose weighing is kept; then all are forgotten at once."""

CONTEXT_LEAD = 11.0
"""Nats. What lies further behind the best entity of a span is its meaning in no context."""

REMEMBERED_CONTEXTS = 32
"""Contexts of a run whose readings are kept."""

CLEAR = 0.9
"""Probability from which a mention counts as settled for the rest of its document."""

PLAIN = 0.95
"""Probability from which one word that opens a sentence is a name however it is written."""

SETTLED_SHARE = 0.08
"""A country counts for a document when this share of its settled mentions belongs to it."""

_RunKey = tuple[tuple[str, ...], tuple[bool, ...], tuple[bool, ...], bool]
"""A run as it is written: its folded words, which are cased, which are in capitals, whether the first opens a sentence."""

_SpanKey = tuple[tuple[str, ...], tuple[bool, ...], str, str]
"""A stretch as it is written: its folded words, which are cased, the surface, the casing."""

_APOSTROPHE = re.compile("['’ʼ‘`´]")
_SOFT = frozenset(" -\u00a0\u2010\u2011\u2013'’‘\"“”`´&\n\t")
_OPENING = frozenset('.!?:\n"“”‘([•*')


@dataclass(frozen=True, slots=True)
class Document:
    """An annotated text. `mentions` are the LINKed ones in order; `unsettled` the ambiguous ones and the near misses."""

    text: str
    mentions: tuple[Annotation, ...]
    unsettled: tuple[Annotation, ...]
    policy: Policy = field(repr=False)

    def rewrite(self, *, style: str = "name", channels: Iterable[Channel | str] | None = None) -> Rewrite:
        """Put damaged names right. Styles: "name", "short", "gloss"; `channels` chooses what to replace.

        By default descriptors and metonyms stay: to replace them would be our claim, not the author's.
        """
        return rewrite(self.text, self.mentions, style=style, channels=channels, default=self.policy.replace)

    def to_dict(self) -> dict[str, Any]:
        """The stable, versioned JSON form."""
        return wire.document_to_dict(self.text, self.mentions, self.unsettled)

    def to_html(self, *, title: str = "Canonym") -> str:
        """A self-contained page with the mentions marked."""
        return page.page([self._repr_html_()], title=title)

    def _repr_html_(self) -> str:
        return page.fragment(self.text, self.mentions, self.unsettled)


@dataclass(frozen=True, slots=True)
class _Token:
    """One word of a text with what the text shows of it."""

    text: str
    start: int
    end: int
    cased: bool
    """Whether it begins with a capital, or its script has none."""
    upper: bool
    opens: bool
    """Whether it opens a sentence, where a capital means nothing."""
    breaks: bool
    """Whether something that no name contains follows."""


@dataclass(frozen=True, slots=True)
class _Span:
    """A stretch of tokens that may be a mention."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Reading:
    """A span with its decision and the tokens of the name itself, counted from the beginning of its run."""

    span: _Span
    core: _Span
    decision: Decision
    half: bool = False
    """Whether it is a word of a stranger's longer name, and so none: it tells whom the word means elsewhere."""


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """What the index says of a run, whatever the context: spans with the entities weighed; and what was made of it."""

    spans: tuple[tuple[_Span, Mention, tuple[Weighed, ...]], ...]
    entities: tuple[Entity, ...]
    """Each entity once."""
    readings: dict[Any, tuple[_Reading, ...]] = field(default_factory=dict)
    """The readings by what a context says of the entities."""


class Annotator:
    """Finds the mentions of a lexicon's entities in text. Shares its matcher's index; safe to share between threads."""

    def __init__(self, matcher: NameMatcher) -> None:
        self.matcher = matcher
        self._related = lru_cache(maxsize=20_000)(self._related_uncached)
        self._joins = lru_cache(maxsize=20_000)(self._joins_uncached)
        self._kind_of = lru_cache(maxsize=50_000)(self._kind_of_uncached)
        self._runs_known: dict[_RunKey, _Run] = {}
        self._weighed_spans: dict[_SpanKey, tuple[Mention, tuple[Weighed, ...]]] = {}

    def annotate(
        self,
        text: str,
        *,
        country: str | Iterable[str] | None = None,
        date: str | None = None,
        source_language: str | None = None,
        source: str | None = None,
        policy: Policy | None = None,
    ) -> Document:
        """Find and decide every mention in `text`. See `canonym.Matcher.annotate`."""
        if not isinstance(text, str):
            raise TypeError(f"text must be a string, not {text.__class__.__name__}")
        policy = policy or self.matcher.policy
        given = make_context(country=country, date=date)
        settled: dict[str, float] = {}
        if source is not None:
            if not isinstance(source, str):
                raise TypeError(f"source must be a string, not {source.__class__.__name__}")
            original = self.annotate(source, country=country, date=date, source_language=source_language, policy=policy)
            settled = {annotation.entity.id: 1.0 for annotation in original.mentions}
        repaired = repair(text)
        folded = fold(repaired.text)
        tokens = self._tokens(folded.text, repaired.text, folded)
        runs = list(self._runs(tokens))
        first = Context(given.countries, False, given.date, "", self._with_relations(settled))
        names = frozenset(token.text for token in tokens if token.cased and not token.opens)
        weighed = self._weighed_runs(tokens, runs)
        readings = self._read_runs(tokens, runs, weighed, first, policy, names)
        context = first
        for _ in range(MOST_ROUNDS):
            known = self._settle(readings, given, settled)
            if known == context:
                break
            context = known
            readings = self._read_runs(tokens, runs, weighed, context, policy, names)
        readings = self._completed(repaired.text, tokens, runs, readings)
        held: frozenset[str] = frozenset()
        righted = self._settle(readings, given, settled, righted=policy.replace)
        if righted != context:
            then = self._read_runs(tokens, runs, weighed, righted, policy, names)
            then = self._completed(repaired.text, tokens, runs, then)
            held = self._held(readings, then, context, righted)
        linked: list[Annotation] = []
        unsettled: list[Annotation] = []
        for (start, _), found in zip(runs, readings, strict=True):
            for reading in found:
                annotation = self._annotation(repaired, tokens, start, reading)
                if annotation.entity.id in held and is_replaced(annotation.channels, policy.replace):
                    annotation = replace(annotation, held=True)
                (linked if reading.decision.outcome is Outcome.LINK else unsettled).append(annotation)
        return Document(text, tuple(linked), tuple(unsettled), policy)

    # --- tokens and runs -------------------------------------------------------------------------------------------

    def _tokens(self, folded_text: str, text: str, folded: Any) -> list[_Token]:
        found = words(folded_text)
        if not found.texts:
            return []
        if folded_text is text:
            first, last = found.starts.tolist(), (found.ends - 1).tolist()
        else:
            offsets = folded.offsets
            first, last = offsets[found.starts].tolist(), offsets[found.ends - 1].tolist()
        tokens: list[_Token] = []
        count = len(found.texts)
        opens = True
        for at, word in enumerate(found.texts):
            start, end = first[at], last[at] + 1
            following = first[at + 1] if at + 1 < count else len(text)
            gap = text[end:following]
            surface = text[start:end]
            if not surface.isalnum():
                word = self._without_suffix(word, surface)
            if not word.isascii():
                word = unmixed(word)
            letter = surface[0]
            uncased = letter.isalpha() and letter.lower() == letter.upper()
            upper = surface.isupper()
            breaks = gap not in (" ", "-") and self._breaks(gap, word, surface)
            tokens.append(
                _Token(word, start, end, uncased or letter.isupper() or letter.isdigit(), upper, opens, breaks)
            )
            opens = breaks and any(sign in _OPENING for sign in gap)
        return tokens

    def _without_suffix(self, word: str, surface: str) -> str:
        """The word before an apostrophe where the whole is unknown: Turkish sets case endings off so."""
        name = _APOSTROPHE.split(surface, maxsplit=1)[0]
        if len(name) == len(surface) or len(name) < 3 or self.matcher.knows(word):
            return word
        base = fold_name(name)
        return base if base and " " not in base else word

    def _breaks(self, gap: str, word: str, surface: str) -> bool:
        """Whether a name cannot run across what stands between two words."""
        if "\n\n" in gap or gap.count("\n") > 1:
            return True
        rest = gap.strip(" \t\u00a0")
        if (
            rest == "."
            and (len(word) == 1 or self.matcher.index.grammar.sense(word).roles & Role.TITLE)
            and surface[:1].isupper()
        ):
            return False
        return any(sign not in _SOFT and sign.isprintable() and not sign.isalpha() for sign in gap)

    def _runs(self, tokens: Sequence[_Token]) -> Iterator[tuple[int, int]]:
        """Stretches (first, last) of tokens in which names may stand: anchors, and the glue between and beside them."""
        start: int | None = None
        anchored = False
        last_solid = -1
        for at, token in enumerate(tokens):
            kind = self._kind(token)
            if kind and start is None:
                start, anchored = at, False
            if kind == 2:
                anchored = True
            if (kind == 1 and token.text not in _GLUE) or kind == 2:
                last_solid = at
            full = start is not None and at - start + 1 >= LONGEST_RUN
            if start is not None and (not kind or token.breaks or full or at == len(tokens) - 1):
                if last_solid >= start and (anchored or self._lists(tokens[start : last_solid + 1])):
                    yield start, last_solid
                start = None

    def _lists(self, tokens: Sequence[_Token]) -> bool:
        """Whether words that are no names by themselves hold a spelling of the index: "legitimate government"."""
        return len(tokens) > 1 and any(True for _ in self._listed(tuple(token.text for token in tokens)))

    def _kind(self, token: _Token) -> int:
        """0 for a word that no name contains, 1 for one that may stand beside a name, 2 for one that may be a name."""
        return self._kind_of(token.text, token.cased)

    def _kind_of_uncached(self, word: str, cased: bool) -> int:
        index = self.matcher.index
        if word in _GLUE:
            return 1
        sense = index.grammar.sense(word)
        common = (
            bool(sense.roles & ~Role.COUNTRY) or word in index.grammar.common or singular(word) in index.grammar.common
        )
        if cased and not common:
            return 2
        known = self.matcher.knows(word)
        if sense.roles & (Role.HEAD | Role.TITLE | Role.EPITHET | Role.COUNTRY | Role.NUMBER | Role.DIRECTION):
            return 2 if known and cased else 1
        return 2 if known else int(cased)

    # --- readings --------------------------------------------------------------------------------------------------

    def _read_runs(
        self,
        tokens: Sequence[_Token],
        runs: Sequence[tuple[int, int]],
        weighed: Sequence[_Run],
        context: Context,
        policy: Policy,
        names: frozenset[str],
    ) -> list[tuple[_Reading, ...]]:
        """The readings of every run in one context."""
        heard = Hearing(context)
        found = [
            self._read_run(tokens[first : last + 1], run, heard, policy, names) if run.spans else ()
            for (first, last), run in zip(runs, weighed, strict=True)
        ]
        strangers = {
            skeleton(tokens[first + reading.span.last].text)
            for (first, _), readings in zip(runs, found, strict=True)
            for reading in readings
            if reading.half
        }

        def is_strangers(first: int, reading: _Reading) -> bool:
            best = reading.decision.considered[0]
            alone = best.entity.type == "PER" and reading.core.first == reading.core.last
            return (
                alone
                and best.context[Fact.SUPPORT] < 1
                and (skeleton(tokens[first + reading.core.last].text) in strangers)
            )

        return [
            tuple(reading for reading in readings if not reading.half and not is_strangers(first, reading))
            for (first, _), readings in zip(runs, found, strict=True)
        ]

    def _read_run(
        self,
        stretch: Sequence[_Token],
        run: _Run,
        heard: Hearing,
        policy: Policy,
        names: frozenset[str],
    ) -> tuple[_Reading, ...]:
        """The readings of one run, its first token being token 0; remembered for what the context says of its entities."""
        key = (
            tuple(map(heard.of, run.entities)),
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
        stretch: Sequence[_Token],
        run: _Run,
        heard: Mapping[str, Said],
        policy: Policy,
        names: frozenset[str],
    ) -> tuple[_Reading, ...]:
        """The readings of one run that do not overlap: LINKs first, longest first, then the unsettled."""
        sense = self.matcher.index.grammar.sense
        most = max(heard[entity.id].worth for entity in run.entities)
        readings: list[_Reading] = []
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
            if span.first and best.entity.type == "ORG":
                before = sense(stretch[span.first - 1].text).countries
                if before and best.entity.countries and before.isdisjoint(best.entity.countries):
                    continue
            core = best.evidence.covered or (0, span.last - span.first)
            readings.append(_Reading(span, _Span(span.first + core[0], span.first + core[1]), decision))
        linked = [reading for reading in readings if reading.decision.outcome is Outcome.LINK]
        halves: list[_Reading] = []
        for _ in range(2):  # what was taken for a name, and is half a stranger's, leaves the other half free
            sure = [reading for reading in linked if reading not in halves]
            halves = [reading for reading in readings if self._is_half(stretch, reading, sure)]
        strangers = tuple(
            replace(reading, half=True) for reading in halves if reading.decision.considered[0].entity.type == "PER"
        )
        return (*_without_overlaps([reading for reading in readings if reading not in halves]), *strangers)

    def _is_half(self, tokens: Sequence[_Token], reading: _Reading, linked: Sequence[_Reading]) -> bool:
        """Whether a reading is a piece of a longer name that nobody knows: "Riad Salameh" is no Ghassan Salame.

        A person has names before, a doubtful one after, a place or body before and after: capitalised words that mean
        nothing here, and after it capitalised ordinary words too ("Sirte Hands for Relief"), a direction or a number ("Camp
        Two").
        """
        best = reading.decision.considered[0]
        entity, facts = best.entity, best.evidence.facts
        doubtful = not facts[Fact.WHOLE] and reading.decision.probability < CLEAR
        if best.context[Fact.SUPPORT] >= 1 or (entity.kind == "country" and not doubtful):
            return False
        if entity.type != "PER" and facts[Fact.HEAD_SAME] + facts[Fact.HEAD_FITS]:
            return False
        first, last = reading.span.first, reading.span.last
        free = [at for at in range(len(tokens)) if not any(one.span.first <= at <= one.span.last for one in linked)]
        slight = doubtful or reading.core.last == reading.core.first
        before = tokens[first - 1] if first and not tokens[first - 1].breaks else None
        if before and tokens[first].text in SON and before.cased and before.text not in _GLUE:
            return True
        if before and slight and first - 1 in free and self._may_name(before):
            return True
        if (entity.type == "PER" and not doubtful) or tokens[last].breaks or (tokens[last].opens and first == last):
            return False  # "Khartoum - Violent clashes": a dateline
        after = last + 1
        while after < len(tokens) - 1 and tokens[after].text in _ARTICLE_WORDS and not tokens[after].breaks:
            after += 1
        if entity.type == "PER":
            return after < len(tokens) and self._may_name(tokens[after])
        if after not in free:
            return False
        return (slight and self._may_name(tokens[after])) or self._goes_on(tokens[after])

    def _goes_on(self, token: _Token) -> bool:
        """Whether a word after a place or body shows that the name is longer than what is known of it."""
        uncased = token.text[0].upper() == token.text[0]
        if uncased or not token.cased or token.opens or token.upper or token.text in _GLUE or token.text in CALENDAR:
            return False
        roles = self.matcher.index.grammar.sense(token.text).roles
        return bool(roles & (Role.NUMBER | Role.DIRECTION)) if roles else self._kind(token) == 1

    def _may_name(self, token: _Token) -> bool:
        """Whether a word looks like part of a name: a capital that opens no sentence, and no role or ordinary meaning."""
        if not token.cased or token.opens or token.upper or token.text in _GLUE:
            return False
        return self._kind_of(token.text, True) == 2 and not self.matcher.index.grammar.sense(token.text).roles

    def _weighed_runs(self, tokens: Sequence[_Token], runs: Sequence[tuple[int, int]]) -> list[_Run]:
        """Every run with what some form of the index explains of it; new ones are worked out together."""
        keys: list[_RunKey] = []
        for first, last in runs:
            stretch = tokens[first : last + 1]
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
            found.update(zip(fresh, self._weigh_runs(fresh), strict=True))
            if len(known) + len(fresh) > REMEMBERED_SPANS:
                known = self._runs_known = {}
            known.update((key, found[key]) for key in fresh)
        return [found[key] for key in keys]

    def _weigh_runs(self, keys: Sequence[_RunKey]) -> list[_Run]:
        """Every stretch of each run that some form of the index explains, with the entities weighed, whatever the context."""
        matcher, index = self.matcher, self.matcher.index
        wholes = [
            mention_of(folded, folded, key[0], index, running=True) for key in keys for folded in (" ".join(key[0]),)
        ]
        matcher.vocabulary.lookup_many(
            [word for whole, key in zip(wholes, keys, strict=True) for word in words_to_look_up(whole, index, key[1])]
        )
        retrieved = [retrieve(whole, matcher.vocabulary, fuzzy=key[1]) for whole, key in zip(wholes, keys, strict=True)]
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
        spans = dict(zip(asked, self._spans(wholes, keys, asked), strict=True))
        # Stretches that were weighed before need not be weighed again; the new ones are weighed together.
        weighed: dict[_SpanKey | int, tuple[Mention, tuple[Weighed, ...]]] = {}
        plans: list[list[tuple[_Span, _SpanKey | int]]] = []
        new: list[_SpanKey | int] = []
        mentions: list[Mention] = []
        questions: list[Asked] = []
        memory = self._weighed_spans
        for at, (texts, cased, upper, opens) in enumerate(keys):
            plan: list[tuple[_Span, _SpanKey | int]] = []
            plans.append(plan)
            found = retrieved[at]
            if found is None:
                continue
            for span in sorted(spans[at], key=lambda span: (span.first, -span.last)):
                part = slice(span.first, span.last + 1)
                capitals = upper[part]
                if any(capitals):  # "Al-GNA"
                    capitals = tuple(
                        [up or text in _ARTICLE_WORDS for up, text in zip(capitals, texts[part], strict=True)]
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
        results = matcher.weighed_many(mentions, questions, lead=CONTEXT_LEAD)
        for key, mention, (some, _) in zip(new, mentions, results, strict=True):
            weighed[key] = (mention, some)
        if len(memory) + len(new) > REMEMBERED_SPANS:
            memory = self._weighed_spans = {}
        memory.update((key, weighed[key]) for key in new if not isinstance(key, int))
        result = []
        for plan in plans:
            rows = tuple((span, *weighed[key]) for span, key in plan if weighed[key][1])
            entities = {item.entity.id: item.entity for _, _, some in rows for item in some}
            result.append(_Run(rows, tuple(entities.values())))
        return result

    def _question(self, found: Retrieval, mention: Mention, span: _Span, cased: tuple[bool, ...]) -> Asked | None:
        """The forms of a span, from what was retrieved for its run where the span splits into the same units."""
        inside = [
            at for at, unit in enumerate(found.mention.units) if span.first <= unit.first and unit.last <= span.last
        ]
        if [found.mention.units[at].text for at in inside] == [unit.text for unit in mention.units]:
            rows = found.forms(inside[0], inside[-1], limit=FORMS_OF_A_SPAN)
            return Asked(found, inside[0], inside[-1], rows, cased) if rows else None
        own = retrieve(mention, self.matcher.vocabulary)
        if own is None:
            return None
        last = len(mention.units) - 1
        return Asked(own, 0, last, own.forms(0, last, limit=FORMS_OF_A_SPAN))

    def _spans(
        self, wholes: Sequence[Mention], keys: Sequence[_RunKey], asked: Mapping[int, Asked]
    ) -> Iterator[set[_Span]]:
        """For each run that is asked about the stretches that may be mentions."""
        if not asked:
            return
        some = [wholes[at] for at in asked]
        found = gather(list(asked.values()), self.matcher.vocabulary)
        chosen, filled = self.matcher.ranking.assigned(some, found)
        ways: list[dict[int, list[int]]] = [{} for _ in some]
        for job, form, units in zip(found.job.tolist(), found.form.tolist(), chosen.tolist(), strict=True):
            ways[job].setdefault(units, []).append(form)
        for pair, units in _next_mentions(some, found, chosen, filled):
            ways[int(found.job[pair])].setdefault(units, []).append(int(found.form[pair]))
        for at, whole, forms in zip(asked, some, ways, strict=True):
            texts, cased = keys[at][0], keys[at][1]
            alone: set[_Span] = set(self._listed(texts))
            for units, same in forms.items():
                alone.update(self._clusters(whole, units, same, cased))
            spans = set(alone)
            for span in alone:
                spans.update(self._beside(whole, span))
            phrases = self._titles(texts)
            yield {_with_article(span, texts) for span in spans if not any(_cuts(span, phrase) for phrase in phrases)}

    def _listed(self, texts: tuple[str, ...]) -> Iterator[_Span]:
        """The spans of a run that are spellings of the index to the letter."""
        spellings = self.matcher.index.spellings
        for first in range(len(texts)):
            if texts[first] in CONNECTORS:
                continue
            for last in range(first, min(len(texts), first + LONGEST_LISTED)):
                if " ".join(texts[first : last + 1]) in spellings:
                    yield _Span(first, last)

    def _titles(self, texts: tuple[str, ...]) -> tuple[_Span, ...]:
        """The titles of several words in a run: "foreign minister" is no half of a ministry."""
        found: list[_Span] = []
        at = 0
        while at < len(texts):
            length, sense = self.matcher.index.grammar.phrase_at(texts, at)
            if length > 1 and sense.roles & Role.TITLE:
                found.append(_Span(at, at + length - 1))
            at += length
        return tuple(found)

    def _clusters(self, mention: Mention, chosen: int, forms: Sequence[int], cased: Sequence[bool]) -> Iterator[_Span]:
        """The stretches in which the units (bits) that met a slot of each of the forms stand close together."""
        everything = (*mention.units, *mention.joined)
        places = sorted((unit.first, unit.last) for at, unit in enumerate(everything) if chosen >> at & 1)
        between = mention.tokens[places[0][1] + 1 : places[-1][0]]
        said = _TELLING & frozenset(between)
        for joins in {self._joins(form) & said for form in forms} if said else (frozenset[str](),):
            groups: list[list[int]] = []
            for start, end in places:
                if groups and self._close(mention, groups[-1][1], start, cased, joins):
                    groups[-1][1] = max(groups[-1][1], end)
                else:
                    groups.append([start, end])
            for start, end in groups:
                yield _Span(start, end)

    def _joins_uncached(self, form: int) -> frozenset[str]:
        """The words of a form's spelling as it is written, with those between its parts."""
        return frozenset(tokenize(fold_name(self.matcher.form(form).name.text)))

    def _close(self, mention: Mention, end: int, start: int, cased: Sequence[bool], joins: frozenset[str]) -> bool:
        """Whether what stands between two contacts lets them belong to one name: glue, titles, one more capitalised part.

        *And*, *in* and their like stand between two names, unless the spelling itself has them.
        """
        if not (_TELLING & frozenset(mention.tokens[end + 1 : start])) <= joins:
            return False
        if "the" in mention.tokens[end + 1 : start] and any(
            unit.last == end and unit.sense.countries for unit in mention.units
        ):
            return False  # "In Iraq the Ministry of Oil"
        between = [unit for unit in mention.units if end < unit.first and unit.last < start]
        strangers = [unit for unit in between if not unit.sense.roles & (Role.TITLE | Role.EPITHET | Role.HEAD)]
        return len(between) <= 4 and len(strangers) <= 1 and all(cased[unit.first] for unit in strangers)

    def _beside(self, mention: Mention, span: _Span) -> Iterator[_Span]:
        """The span with the head words and countries that stand directly before or after it."""
        units = mention.units
        before = [at for at, unit in enumerate(units) if unit.last < span.first]
        after = [at for at, unit in enumerate(units) if unit.first > span.last]
        left = span.first
        lefts, rights = [], []
        for at in reversed(before[-6:]):
            unit = units[at]
            between = frozenset(mention.tokens[unit.last + 1 : left])
            if not _LOOSE.isdisjoint(between) or (unit.sense.roles & Role.COUNTRY and "the" in between):
                break
            if not between.isdisjoint(("by", "to", "with")) and unit.text not in _TIES:
                break  # "forces backed by Egypt" are not Egypt's
            if not unit.sense.roles & (Role.HEAD | Role.TITLE | Role.EPITHET | Role.COUNTRY) and unit.text not in _TIES:
                break
            left = unit.first
            owns = "s" in mention.tokens[unit.last + 1 : unit.last + 2]
            if unit.sense.roles & Role.HEAD or (unit.sense.roles & Role.COUNTRY and not owns):
                lefts.append(left)
        right = span.last
        for at in after[:3]:
            unit = units[at]
            if not {"s"}.issuperset(mention.tokens[right + 1 : unit.first]) or not unit.sense.roles & (
                Role.HEAD | Role.EPITHET
            ):
                break
            right = unit.last
            if unit.sense.roles & Role.HEAD:
                rights.append(right)
        for at in after[:1]:
            between = frozenset(mention.tokens[span.last + 1 : units[at].first])
            if units[at].sense.countries and "of" in between <= {"of", "the"}:
                rights.append(units[at].last)
        for right in rights:
            yield _Span(span.first, right)
        for left in lefts[:3]:
            yield _Span(left, span.last)
            for right in rights:
                yield _Span(left, right)

    # --- the document ----------------------------------------------------------------------------------------------

    def _completed(
        self,
        text: str,
        tokens: Sequence[_Token],
        runs: Sequence[tuple[int, int]],
        readings: Sequence[Sequence[_Reading]],
    ) -> list[tuple[_Reading, ...]]:
        """The readings without pieces of unknown words, and with what is damaged of their names beside them."""
        kept = [
            [one for one in found if not self._is_piece(text, tokens, start, one)]
            for (start, _), found in zip(runs, readings, strict=True)
        ]
        places = [(run, at) for run, found in enumerate(kept) for at in range(len(found))]
        begins = [runs[run][0] + kept[run][at].span.first for run, at in places]
        taken = -1  # the last token of the mention before, in whatever run
        for number, (run, at) in enumerate(places, 1):
            start, one = runs[run][0], kept[run][at]
            after = begins[number] if number < len(places) else len(tokens)
            if one.decision.outcome is Outcome.LINK:
                one = kept[run][at] = _with_rest(tokens, start, one, taken - start, after - start)
            taken = start + one.span.last
        return [tuple(found) for found in kept]

    def _is_piece(self, text: str, tokens: Sequence[_Token], start: int, reading: _Reading) -> bool:
        """Whether a loose reading is one part of a word with a hyphen whose other part nobody knows: of "Marie-lcaude"."""
        at = start + reading.span.last
        if reading.span.first != reading.span.last or at + 1 >= len(tokens) or _is_whole(reading):
            return False
        other = tokens[at + 1]
        if text[tokens[at].end : other.start] != "-" or other.cased or other.text.endswith(_PARTICIPLES):
            return False
        return other.text not in _GLUE and not self._kind(other) and other.text not in self.matcher.index.grammar.common

    def _settle(
        self,
        readings: Sequence[Sequence[_Reading]],
        given: Context,
        settled: Mapping[str, float],
        *,
        righted: Iterable[Channel] = (),
    ) -> Context:
        """What the clear mentions say about the rest: the entities they settle, and their countries.

        An entity that is met by one word alone, which is not its name, settles nothing: it would speak for itself.
        Mentions that are put right, as those of the channels `righted` are, would be clear in the text made of this one.
        """
        linked: dict[str, Entity] = {}
        clear: set[str] = set()
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
                several = len(best.evidence.pairs) > 1 or Channel.METONYM in best.evidence.channels
                if several or best.evidence.facts[Fact.CANONICAL]:
                    clear.add(best.entity.id)
        countries = Counter(
            code for entity in linked.values() if len(entity.countries) <= 3 for code in entity.countries
        )
        total = sum(countries.values())
        named = frozenset(code for code, count in countries.items() if count >= SETTLED_SHARE * total)
        known = dict.fromkeys(sorted(clear), 1.0) | dict(settled)
        return Context(given.countries or named, False, given.date, "", self._with_relations(known))

    def _held(
        self,
        readings: Sequence[Sequence[_Reading]],
        righted: Sequence[Sequence[_Reading]],
        context: Context,
        after: Context,
    ) -> frozenset[str]:
        """The entities whose damaged mentions are left as they are: put right, they would decide what others mean.

        `righted` are the readings once all that can be put right counts as clear, in the context `after`.
        """
        changed: set[str] = set()
        for found, then in zip(readings, righted, strict=True):
            changed.update(id for _, id in _links(found) ^ _links(then))
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

    def _with_relations(self, settled: Mapping[str, float]) -> dict[str, float]:
        """Settled entities, and at half their weight those that lead them or that they belong to."""
        found = dict(settled)
        for id in settled:
            for related in self._related(id):
                found.setdefault(related, 0.5)
        return found

    def _related_uncached(self, id: str) -> tuple[str, ...]:
        """Who leads the entity, and what it belongs to."""
        try:
            entity = self.matcher.entity(id)
        except KeyError:
            return ()
        return *entity.leaders, *entity.part_of

    def _annotation(self, repaired: Repaired, tokens: Sequence[_Token], at: int, reading: _Reading) -> Annotation:
        """A reading of the run that begins at token `at`, in the text as given."""
        text = repaired.text
        span, core = reading.span, reading.core
        first, last = tokens[at + span.first].start, _with_marks(text, tokens[at + span.last].end)
        core_first, core_last = tokens[at + core.first].start, _with_marks(text, tokens[at + core.last].end)
        start, end = repaired.start(first), repaired.end(last)
        decision = replace(reading.decision, mention=repaired.source[start:end])
        if repaired.touches(first, last):
            decision = _as_mojibake(decision)
        return Annotation(
            start, end, repaired.source[start:end], repaired.start(core_first), repaired.end(core_last), decision
        )


def _as_mojibake(decision: Decision) -> Decision:
    """The decision with the wrong encoding named as the first thing that happened to the mention."""
    best = decision.considered[0]
    channels = (
        Channel.MOJIBAKE,
        *(one for one in best.evidence.channels if one not in (Channel.EXACT, Channel.FOLDED)),
    )
    best = replace(best, evidence=replace(best.evidence, channels=channels))
    return replace(decision, considered=(best, *decision.considered[1:]))


_TIES = frozenset({"loyal", "belonging", "affiliated", "led", "commanded"})
"""Words between an armed body and its leader: "forces loyal to Haftar"."""

_PARTICIPLES = ("ed", "en", "ing", "born", "run")
"""How words end that stand behind a name and a hyphen: "Hifter-appointed"."""

CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september "
    "october november december".split()
)
"""Capitalised words that follow a place without being part of its name: "in Sirte Monday"."""

_ARTICLE_WORDS = ARTICLES | ASSIMILATED.keys()

_LOOSE = CONNECTORS - {"of", "for", "the", "to", "with", "by", "s"}
"""Connectors that end a name: "forces in Sirte" are not forces of Sirte."""

_TELLING = _LOOSE | {"by", "to", "with", "s"}
"""Connectors that must belong to the spelling itself where they stand inside a name."""

_GLUE = _TIES | CONNECTORS | ARTICLES | ASSIMILATED.keys() | frozenset({"known", "called"})


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


def _is_plain(evidence: Evidence, probability: float) -> bool:
    """Whether the words say by themselves that they are a name: no ordinary word, and written as the name is, or nearly so."""
    facts = evidence.facts
    return facts[Fact.WHOLE] > 0 or (not evidence.common and (facts[Fact.SAME] > 0 or probability >= PLAIN))


def _has_sound_edges(evidence: Evidence, span: _Span, first: str) -> bool:
    """Whether the span begins and ends with a word that the spelling explains, or with a fitting head word or country."""
    sound = evidence.sound
    return (0 in sound or (first in _ARTICLE_WORDS and 1 in sound)) and span.last - span.first in sound


def _next_mentions(mentions: Sequence[Mention], found: Contacts, chosen: Any, filled: Any) -> Iterator[tuple[int, int]]:
    """The pairs whose name the run holds again, each with the units (bits) of another mention of it."""
    singles = np.array([len(mention.units) for mention in mentions], np.int64)[found.job][found.pair]
    strong = (found.gain >= AGAIN) & (found.unit < singles) & (filled[found.pair] >> found.place & 1 > 0)
    fresh = strong & (chosen[found.pair] >> found.unit & 1 == 0)
    again = np.zeros(len(found.form), bool)
    again[found.pair[fresh]] = True
    rows = np.flatnonzero(strong & again[found.pair])
    columns = (
        found.pair[rows].tolist(),
        found.unit[rows].tolist(),
        found.place[rows].tolist(),
        found.gain[rows].tolist(),
    )
    for pair, contacts in groupby(zip(*columns, strict=True), key=itemgetter(0)):
        units = mentions[int(found.job[pair])].units
        for some in _one_by_one((unit, slot, gain) for _, unit, slot, gain in contacts):
            if len(some) > 1 or not units[some[0]].common:
                yield pair, sum(1 << unit for unit in some)


def _one_by_one(contacts: Iterable[tuple[int, int, float]]) -> Iterator[list[int]]:
    """The units of a name that a run holds several times, mention by mention: "Khalifa Hifter's and Khalifa Hiftar's".

    A contact is given as its unit, its slot and what it gains.
    """
    best: dict[int, tuple[int, float]] = {}
    for unit, slot, gain in contacts:
        if unit not in best or gain > best[unit][1]:
            best[unit] = (slot, gain)
    found: list[int] = []
    filled: set[int] = set()
    for unit in sorted(best):
        slot = best[unit][0]
        if slot in filled:
            yield found
            found, filled = [], set()
        found.append(unit)
        filled.add(slot)
    yield found


def _with_rest(tokens: Sequence[_Token], start: int, reading: _Reading, before: int, after: int) -> _Reading:
    """The reading with the damaged rest of the name that stands beside it: "Reconciliation Center ffor Syria".

    `before` and `after` are the last and the first token, counted as the reading's are, that belong to others.
    """
    core, best = reading.core, reading.decision.considered[0]
    name = tokenize(fold_name(best.entity.name))
    size = len(name)
    for first in (core.first, core.last - size + 1):
        last = first + size - 1
        here = tokens[max(0, start + first) : start + last + 1]
        rest = [token for at, token in enumerate(here, first) if not core.first <= at <= core.last]
        if (
            size > core.last - core.first + 1
            and before < first
            and last < after
            and len(here) == size
            and not any(token.breaks for token in here[:-1])
            and any(token.text not in _GLUE for token in rest)
            and all(_are_alike(token.text, word) for token, word in zip(here, name, strict=True))
        ):
            span = _Span(min(reading.span.first, first), max(reading.span.last, last))
            channels = [Channel.TYPO if one is Channel.TRUNCATION else one for one in best.evidence.channels]
            best = replace(best, evidence=replace(best.evidence, channels=tuple(dict.fromkeys(channels))))
            decision = replace(reading.decision, considered=(best, *reading.decision.considered[1:]))
            return replace(reading, span=span, core=_Span(first, last), decision=decision)
    return reading


def _are_alike(one: str, other: str) -> bool:
    """Whether two words are the same but for a slip or two."""
    if one == other:
        return True
    from rapidfuzz.distance import OSA

    return min(len(one), len(other)) > 2 and OSA.distance(one, other) <= max(1, len(other) // 4)


def _with_article(span: _Span, texts: Sequence[str]) -> _Span:
    """The span with the Arabic article before it; an assimilated one must agree ("as-Sadr", not "as Haftar")."""
    if not span.first:
        return span
    word, following = texts[span.first - 1], texts[span.first]
    if word in ARTICLES or (word in ASSIMILATED and following.startswith(ASSIMILATED[word])):
        return _Span(span.first - 1, span.last)
    return span


def _cuts(span: _Span, phrase: _Span) -> bool:
    """Whether a span holds some words of a phrase but not all."""
    inside = max(0, min(span.last, phrase.last) - max(span.first, phrase.first) + 1)
    return 0 < inside < phrase.last - phrase.first + 1


def _with_marks(text: str, end: int) -> int:
    """Past the marks that belong to the last letter of a word, and past the last dot of "U.S."."""
    import unicodedata

    while end < len(text) and unicodedata.category(text[end])[0] == "M":
        end += 1
    dotted = end >= 2 and text[end - 2] == "." and text[end - 1].isupper()
    return end + 1 if dotted and text[end : end + 1] == "." else end


def _links(readings: Iterable[_Reading]) -> frozenset[tuple[_Span, str]]:
    return frozenset(
        (reading.span, reading.decision.considered[0].entity.id)
        for reading in readings
        if reading.decision.outcome is Outcome.LINK
    )


def _without_overlaps(readings: Sequence[_Reading]) -> tuple[_Reading, ...]:
    """LINKs win over the rest, then the longer core, then the longer span, then the more probable."""

    def rank(reading: _Reading) -> tuple[int, int, int, float, int]:
        core = reading.core.last - reading.core.first
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

    exact = [reading for reading in readings if reading.decision.outcome is Outcome.LINK and _is_whole(reading)]
    taken: set[int] = set()
    kept: list[_Reading] = []
    for reading in sorted(readings, key=rank):
        if _borrows(reading, exact) or _takes_apart(reading, exact) or _cuts_a_name(reading, exact):
            continue
        places = range(reading.span.first, reading.span.last + 1)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(reading)
    return tuple(sorted(kept, key=lambda reading: reading.span.first))


def _cuts_a_name(reading: _Reading, exact: Sequence[_Reading]) -> bool:
    """Whether a loose reading takes words of an exact name of several words, and leaves some: "pass the Salang" Tunnel."""
    return not _is_whole(reading) and any(
        _cuts(reading.span, other.span) for other in exact if other.span.last > other.span.first
    )


def _is_whole(reading: _Reading) -> bool:
    return reading.decision.considered[0].evidence.facts[Fact.WHOLE] > 0


def _borrows(reading: _Reading, exact: Sequence[_Reading]) -> bool:
    """Whether all that a loose reading rests on is the exact name of something else inside it.

    In "conflict in Libya" the words around the country are no more than words, though a war is called after it.
    """
    if reading.decision.outcome is not Outcome.LINK or _is_whole(reading):
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


def _takes_apart(reading: _Reading, exact: Sequence[_Reading]) -> bool:
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
