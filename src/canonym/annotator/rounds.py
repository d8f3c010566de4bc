"""From a text to its document, in rounds.

The first round settles what is clear by itself; the next judge everything again knowing which entities and countries
the text is about, so that short forms, bare surnames and calques can lean on the clear mentions; and so on until
nothing more is settled.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from canonym.annotation import Annotation
from canonym.annotator.completing import completed
from canonym.annotator.document import Document, annotation_of
from canonym.annotator.judging import Judge
from canonym.annotator.runs import Cutter
from canonym.annotator.settling import Settler
from canonym.annotator.weighing import Weigher
from canonym.decision import Outcome, Policy
from canonym.evidence import ORIGINAL, make_context
from canonym.matcher import NameMatcher
from canonym.rewriting import is_replaced
from canonym.text.repair import repair

MOST_ROUNDS = 4
"""How often the text is judged again with what it has settled; most texts are stable after the second time."""


class Annotator:
    """Finds the mentions of a lexicon's entities in text. Shares its matcher's index; safe to share between threads."""

    def __init__(self, matcher: NameMatcher) -> None:
        self.matcher = matcher
        self._cutter = Cutter(matcher)
        self._weigher = Weigher(matcher)
        self._judge = Judge(matcher, self._cutter)
        self._settler = Settler(matcher)

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
            settled = {annotation.entity.id: ORIGINAL for annotation in original.mentions}
        repaired = repair(text)
        cut = self._cutter.cut(repaired.text)
        weighed = self._weigher.weigh(cut)
        context = self._settler.settle((), given, settled)
        readings = self._judge.judge(cut, weighed, context, policy)
        for _ in range(MOST_ROUNDS):
            known = self._settler.settle(readings, given, settled)
            if known == context:
                break
            context = known
            readings = self._judge.judge(cut, weighed, context, policy)
        readings = completed(cut, readings, self._cutter)
        held: frozenset[str] = frozenset()
        righted = self._settler.settle(readings, given, settled, righted=policy.replace)
        if righted != context:
            then = completed(cut, self._judge.judge(cut, weighed, righted, policy), self._cutter)
            held = self._settler.held(readings, then, context, righted)
        linked: list[Annotation] = []
        unsettled: list[Annotation] = []
        for place, found in zip(cut.runs, readings, strict=True):
            for reading in found:
                annotation = annotation_of(repaired, cut.tokens, place.first, reading)
                if annotation.entity.id in held and is_replaced(annotation.channels, policy.replace):
                    annotation = replace(annotation, held=True)
                (linked if reading.decision.outcome is Outcome.LINK else unsettled).append(annotation)
        return Document(text, tuple(linked), tuple(unsettled), policy)
