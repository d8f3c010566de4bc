"""The stretches of a run that may be mentions: where the units that met some form of the index stand close together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np

from canonym.annotator.glue import LOOSE, TELLING, TIES
from canonym.annotator.runs import Span, listed
from canonym.candidates import Asked, Contacts, Mention, gather
from canonym.index.grammar import Role
from canonym.matcher import NameMatcher
from canonym.text.folding import fold_name
from canonym.text.parts import ARTICLES, ASSIMILATED
from canonym.text.tokens import tokenize

AGAIN = 4.0
"""Nats that a word must gain to speak for another mention of a name that the run holds already."""


class Stretches:
    """Finds where mentions may stand in a run, from what was retrieved for all of it."""

    def __init__(self, matcher: NameMatcher) -> None:
        self.matcher = matcher
        self._joins = lru_cache(maxsize=20_000)(self._joins_of)

    def of(self, asked: Sequence[Asked]) -> Iterator[set[Span]]:
        """For each run that is asked about the stretches that may be mentions."""
        if not asked:
            return
        some = [one.found.mention for one in asked]
        found = gather(asked, self.matcher.weighing.vocabulary)
        chosen, filled = self.matcher.weighing.ranking.assigned(some, found)
        ways: list[dict[int, list[int]]] = [{} for _ in some]
        for job, form, units in zip(found.job.tolist(), found.form.tolist(), chosen.tolist(), strict=True):
            ways[job].setdefault(units, []).append(form)
        for pair, units in _next_mentions(some, found, chosen, filled):
            ways[int(found.job[pair])].setdefault(units, []).append(int(found.form[pair]))
        for one, whole, forms in zip(asked, some, ways, strict=True):
            texts, cased = whole.tokens, one.fuzzy
            alone: set[Span] = set(listed(texts, self.matcher.index.spellings))
            for units, same in forms.items():
                alone.update(self._clusters(whole, units, same, cased))
            spans = set(alone)
            for span in alone:
                spans.update(self._beside(whole, span))
            phrases = self._titles(texts)
            yield {_with_article(span, texts) for span in spans if not any(span.cuts(phrase) for phrase in phrases)}

    def _titles(self, texts: tuple[str, ...]) -> tuple[Span, ...]:
        """The titles of several words in a run: "foreign minister" is no half of a ministry."""
        found: list[Span] = []
        at = 0
        while at < len(texts):
            length, sense = self.matcher.index.grammar.phrase_at(texts, at)
            if length > 1 and sense.roles & Role.TITLE:
                found.append(Span(at, at + length - 1))
            at += length
        return tuple(found)

    def _clusters(self, mention: Mention, chosen: int, forms: Sequence[int], cased: Sequence[bool]) -> Iterator[Span]:
        """The stretches in which the units (bits) that met a slot of each of the forms stand close together."""
        everything = (*mention.units, *mention.joined)
        places = sorted((unit.first, unit.last) for at, unit in enumerate(everything) if chosen >> at & 1)
        between = mention.tokens[places[0][1] + 1 : places[-1][0]]
        said = TELLING & frozenset(between)
        for joins in {self._joins(form) & said for form in forms} if said else (frozenset[str](),):
            groups: list[list[int]] = []
            for start, end in places:
                if groups and self._close(mention, groups[-1][1], start, cased, joins):
                    groups[-1][1] = max(groups[-1][1], end)
                else:
                    groups.append([start, end])
            for start, end in groups:
                yield Span(start, end)

    def _joins_of(self, form: int) -> frozenset[str]:
        """The words of a form's spelling as it is written, with those between its parts."""
        return frozenset(tokenize(fold_name(self.matcher.weighing.form(form).name.text)))

    def _close(self, mention: Mention, end: int, start: int, cased: Sequence[bool], joins: frozenset[str]) -> bool:
        """Whether what stands between two contacts lets them belong to one name: glue, titles, one more capitalised part.

        *And*, *in* and their like stand between two names, unless the spelling itself has them.
        """
        if not (TELLING & frozenset(mention.tokens[end + 1 : start])) <= joins:
            return False
        if "the" in mention.tokens[end + 1 : start] and any(
            unit.last == end and unit.sense.countries for unit in mention.units
        ):
            return False  # "In Iraq the Ministry of Oil"
        between = [unit for unit in mention.units if end < unit.first and unit.last < start]
        strangers = [unit for unit in between if not unit.sense.roles & (Role.TITLE | Role.EPITHET | Role.HEAD)]
        return len(between) <= 4 and len(strangers) <= 1 and all(cased[unit.first] for unit in strangers)

    def _beside(self, mention: Mention, span: Span) -> Iterator[Span]:
        """The span with the head words and countries that stand directly before or after it."""
        units = mention.units
        before = [at for at, unit in enumerate(units) if unit.last < span.first]
        after = [at for at, unit in enumerate(units) if unit.first > span.last]
        left = span.first
        lefts, rights = [], []
        for at in reversed(before[-6:]):
            unit = units[at]
            between = frozenset(mention.tokens[unit.last + 1 : left])
            if not LOOSE.isdisjoint(between) or (unit.sense.roles & Role.COUNTRY and "the" in between):
                break
            if not between.isdisjoint(("by", "to", "with")) and unit.text not in TIES:
                break  # "forces backed by Egypt" are not Egypt's
            if not unit.sense.roles & (Role.HEAD | Role.TITLE | Role.EPITHET | Role.COUNTRY) and unit.text not in TIES:
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
            yield Span(span.first, right)
        for left in lefts[:3]:
            yield Span(left, span.last)
            for right in rights:
                yield Span(left, right)


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


def _with_article(span: Span, texts: Sequence[str]) -> Span:
    """The span with the Arabic article before it; an assimilated one must agree ("as-Sadr", not "as Haftar")."""
    if not span.first:
        return span
    word, following = texts[span.first - 1], texts[span.first]
    if word in ARTICLES or (word in ASSIMILATED and following.startswith(ASSIMILATED[word])):
        return Span(span.first - 1, span.last)
    return span
