"""Answers x gold -> figures, whole and by slice, and the curves of the plots. No matcher is called here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import TypeVar

from canonym.evaluation import metrics
from canonym.evaluation.gold import Documents, Lookup, Mention, Pairs, Span, Text
from canonym.evaluation.matching import Found, Scored
from canonym.evaluation.metrics import Figure

Figures = Mapping[str, Figure]
Case = TypeVar("Case")

DAMAGED = "damaged"
"""A value of the slice `channel` that joins all channels but exact and folded: what is not yet right."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The figures of one matcher on one set. `decisions` has one mapping for each case, ready for JSON."""

    threshold: float
    figures: Figures
    slices: Mapping[str, Mapping[str, Figures]]
    decisions: tuple[Mapping[str, object], ...]
    reliability: tuple[metrics.Bin, ...] = ()
    risk_coverage: metrics.RiskCoverage | None = None
    lead: Mapping[str, tuple[float, float]] = field(default_factory=dict)


NEVER = inf
"""A threshold that nothing reaches."""

Rankings = Sequence[tuple[Scored, ...]]
Chosen = Callable[[Sequence[float], Sequence[bool], int], float]
"""How a threshold is chosen: from scores, whether each was right, and how many gold labels there were."""


def by_f1(scores: Sequence[float], right: Sequence[bool], wanted: int) -> float:
    """The threshold with the greatest F1."""
    return metrics.best_threshold(scores, right, wanted=wanted)


def by_precision(precision: float, *, sigmas: float = 0.0) -> Chosen:
    """The least threshold that keeps a precision."""

    def chosen(scores: Sequence[float], right: Sequence[bool], wanted: int) -> float:
        return metrics.threshold_for_precision(scores, right, precision, sigmas=sigmas)

    return chosen


def lookup_threshold(gold: Lookup, rankings: Rankings, chosen: Chosen = by_f1) -> float:
    """Chosen on the first answers."""
    scores, right = [], []
    for mention, ranked in zip(gold.mentions, rankings, strict=True):
        if ranked:
            scores.append(ranked[0][1])
            right.append(ranked[0][0] in mention.truths)
    return chosen(scores, right, sum(bool(mention.truths) for mention in gold.mentions))


def judge_lookup(
    gold: Lookup, rankings: Rankings, *, threshold: float, probabilities: bool = False, samples: int = metrics.SAMPLES
) -> Judged:
    """Ranked answers against the truth; an answer is given where the best score reaches `threshold`.

    top1, recall@k and MRR look at the ranking of mentions that have a truth, whatever the threshold. The rest looks at
    the answers given. Calibration is that of the best candidate's probability, over all mentions.
    """
    if len(rankings) != len(gold.mentions):
        raise ValueError(f"{len(gold.mentions)} mentions, {len(rankings)} answers")
    cases = [_case(mention, ranked, threshold) for mention, ranked in zip(gold.mentions, rankings, strict=True)]
    figures = dict(_lookup_figures(cases, samples=samples))
    said = [case.score for case in cases]
    right = [case.first for case in cases]
    curve = metrics.risk_coverage(said, right) if cases else None
    bins: tuple[metrics.Bin, ...] = ()
    if curve:
        figures["aurc"] = Figure(curve.area, None, None, len(cases))
    if probabilities and cases:
        bins = metrics.reliability(said, right)
        figures["brier"] = Figure(metrics.brier(said, right), None, None, len(cases))
        figures["ece"] = metrics.calibration_interval(said, right, samples=min(samples, 300))
    decisions = tuple(
        {
            "answer": case.answer,
            "right": case.right,
            "ranked": [[id, round(score, 4)] for id, score in ranked[:3]],
        }
        for case, ranked in zip(cases, rankings, strict=True)
    )
    slices = _sliced([mention.slices for mention in gold.mentions], cases, lambda some: _lookup_figures(some, samples))
    return Judged(threshold, figures, slices, decisions, bins, curve)


@dataclass(frozen=True, slots=True)
class _Case:
    """One mention, judged."""

    known: bool
    answer: str
    right: bool
    """The answer given is right, silence included."""
    score: float
    first: bool
    """The best candidate is right."""
    place: int
    """Of the first truth in the ranking, 0 where it is missing."""
    readable: bool
    """The best candidate is right, or as good a reading of a mention of which one is."""
    tied: bool
    text: str
    """The text that the mention stands in, where that is known: what is resampled together."""


def _case(mention: Mention, ranked: tuple[Scored, ...], threshold: float) -> _Case:
    answer = ranked[0][0] if ranked and ranked[0][1] >= threshold else ""
    place = next((place for place, (id, _) in enumerate(ranked, start=1) if id in mention.truths), 0)
    return _Case(
        known=bool(mention.truths),
        answer=answer,
        right=answer in mention.truths if answer else not mention.truths,
        score=ranked[0][1] if ranked else 0.0,
        first=place == 1,
        place=place,
        readable=place == 1 or bool(ranked and mention.truths and ranked[0][0] in mention.also),
        tied=len(ranked) > 1 and abs(ranked[0][1] - ranked[1][1]) < 1e-9,
        text=mention.slices.get("document", ""),
    )


def _lookup_figures(cases: Sequence[_Case], samples: int = metrics.SAMPLES) -> Figures:
    known = [float(case.known) for case in cases]
    given = [float(bool(case.answer)) for case in cases]
    linked = [float(bool(case.answer) and case.right) for case in cases]
    silent = [float(not case.answer) for case in cases]
    none = [1 - value for value in known]
    rejected = [float(not case.answer and not case.known) for case in cases]
    groups = [case.text for case in cases] if cases and all(case.text for case in cases) else None

    def share(over: Sequence[float], under: Sequence[float] | None = None) -> Figure:
        return metrics.ratio(over, under, groups=groups, samples=samples)

    def at(most: int) -> Figure:
        return share([float(0 < case.place <= most) for case in cases], known)

    return {
        "accuracy": share([float(case.right) for case in cases]),
        "top1": at(1),
        "readable": share([float(case.readable) for case in cases], known),
        "recall@5": at(5),
        "recall@10": at(10),
        "mrr": share([1 / case.place if case.place else 0.0 for case in cases], known),
        "precision": share(linked, given),
        "recall": share(linked, known),
        "f1": share([2 * value for value in linked], [a + b for a, b in zip(given, known, strict=True)]),
        "nil_precision": share(rejected, silent),
        "nil_recall": share(rejected, none),
        "coverage": share(given),
        "ties": share([float(case.tied) for case in cases]),
    }


def judge_pairs(
    gold: Pairs,
    scores: Sequence[float],
    *,
    threshold: float | None = None,
    probabilities: bool = False,
    samples: int = metrics.SAMPLES,
) -> Judged:
    """Scores of pairs against labels. Without a threshold each fold of five is judged by the best one of the others."""
    same = [pair.same for pair in gold.pairs]
    if len(scores) != len(same):
        raise ValueError(f"{len(same)} pairs, {len(scores)} scores")
    bars = [threshold] * len(same) if threshold is not None else _crossed(gold, scores)
    said = [score >= bar for score, bar in zip(scores, bars, strict=True)]
    cases = list(zip(said, same, strict=True))
    figures = dict(_pair_figures(cases, samples=samples))
    sure = [abs(score - bar) if bar < NEVER else 1.0 for score, bar in zip(scores, bars, strict=True)]
    curve = metrics.risk_coverage(sure, [a == b for a, b in cases]) if cases else None
    bins: tuple[metrics.Bin, ...] = ()
    if probabilities and cases:
        bins = metrics.reliability(scores, same)
        figures["brier"] = Figure(metrics.brier(scores, same), None, None, len(cases))
        figures["ece"] = metrics.calibration_interval(scores, same, samples=min(samples, 300))
    decisions = tuple(
        {"answer": "same" if given else "", "right": given == truth, "score": round(score, 4)}
        for (given, truth), score in zip(cases, scores, strict=True)
    )
    slices = _sliced([pair.slices for pair in gold.pairs], cases, lambda some: _pair_figures(some, samples))
    mean = sum(bars) / max(1, len(bars))
    return Judged(mean, figures, slices, decisions, bins, curve)


def folds(gold: Pairs, count: int = 5) -> list[int]:
    """The fold of each pair, by a digest of its names: a list may grow without any pair changing its fold."""
    from hashlib import sha256

    return [int(sha256(f"{pair.first}\t{pair.second}".encode()).hexdigest()[:8], 16) % count for pair in gold.pairs]


def _crossed(gold: Pairs, scores: Sequence[float]) -> list[float]:
    places = folds(gold)
    bars: dict[int, float] = {}
    for fold in set(places):
        others = [number for number, place in enumerate(places) if place != fold]
        chosen = metrics.best_threshold(
            [scores[number] for number in others], [gold.pairs[number].same for number in others]
        )
        bars[fold] = chosen
    return [bars[place] for place in places]


def _pair_figures(cases: Sequence[tuple[bool, bool]], samples: int = metrics.SAMPLES) -> Figures:
    given = [float(said) for said, _ in cases]
    known = [float(truth) for _, truth in cases]
    both = [float(said and truth) for said, truth in cases]
    return {
        "accuracy": metrics.ratio([float(said == truth) for said, truth in cases], samples=samples),
        "precision": metrics.ratio(both, given, samples=samples),
        "recall": metrics.ratio(both, known, samples=samples),
        "f1": metrics.ratio(
            [2 * value for value in both], [a + b for a, b in zip(given, known, strict=True)], samples=samples
        ),
    }


def settled(found: Sequence[Found]) -> list[Found]:
    """Spans without overlap: the surest first, then the longer, then the earlier. What falls to a threshold cannot
    have displaced anything above it, so spans are settled before a threshold is chosen.

    >>> [one.id for one in settled([Found(0, 5, "a", 0.5), Found(3, 9, "b", 0.9)])]
    ['b']
    """
    kept: list[Found] = []
    for one in sorted(found, key=lambda one: (-one.score, one.start - one.end, one.start, one.id)):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def documents_threshold(gold: Documents, found: Sequence[Sequence[Found]], chosen: Chosen = by_f1) -> float:
    """Chosen on all settled spans, by overlap."""
    scores, right = [], []
    for text, spans in zip(gold.texts, found, strict=True):
        kept = settled(spans)
        hits = _matched(text, kept, exact=False)
        scores += [one.score for one in kept]
        right += [place in hits for place in range(len(kept))]
    return chosen(scores, right, sum(bool(span.truths) for text in gold.texts for span in text.mentions))


@dataclass(frozen=True, slots=True)
class _SpanCase:
    """One gold mention, judged: by the span that means the same, and by all spans that touch it."""

    text: str
    known: bool
    right: bool
    exact: bool
    touched: int
    answer: str


def judge_documents(
    gold: Documents, found: Sequence[Sequence[Found]], *, threshold: float, samples: int = metrics.SAMPLES
) -> Judged:
    """Spans against spans: by overlap (f1), by exact offsets (f1_exact), and by the entities of each text (f1_entity).

    One span finds one mention at most. A span on a mention of something outside the list, on a negative or on nothing
    is wrong. Intervals resample whole texts. In a slice, precision counts the spans that touch its mentions.
    """
    if len(found) != len(gold.texts):
        raise ValueError(f"{len(gold.texts)} texts, {len(found)} answers")
    cases: list[_SpanCase] = []
    slices: list[Mapping[str, str]] = []
    decisions: list[Mapping[str, object]] = []
    rows: dict[str, list[float]] = {name: [] for name in _COLUMNS}
    groups = [text.id for text in gold.texts]
    scores: list[float] = []
    right: list[bool] = []
    for text, spans in zip(gold.texts, found, strict=True):
        every = settled(spans)
        kept = [one for one in every if one.score >= threshold]
        hits = _matched(text, every, exact=False)
        scores += [one.score for one in every]
        right += [place in hits for place in range(len(every))]
        loose, exact = _matched(text, kept, exact=False), _matched(text, kept, exact=True)
        by_mention = {mention: place for place, mention in loose.items()}
        precise = set(exact.values())
        for number, span in enumerate(text.mentions):
            touching = [one for one in kept if one.start < span.end and span.start < one.end]
            hit = number in by_mention
            answer = kept[by_mention[number]].id if hit else next((one.id for one in touching), "")
            cases.append(_SpanCase(text.id, bool(span.truths), hit, number in precise, len(touching), answer))
            slices.append(span.slices)
        fired = [any(one.start < end and start < one.end for one in kept) for start, end, _ in text.negatives]
        truths = {truth for span in text.mentions for truth in span.truths[:1]}
        accepted = {other: span.truths[0] for span in text.mentions for other in span.truths}
        said = {accepted.get(one.id, one.id) for one in kept}
        for name, value in {
            "given": len(kept),
            "known": sum(bool(span.truths) for span in text.mentions),
            "loose": len(loose),
            "exact": len(exact),
            "said": len(said),
            "truths": len(truths),
            "entities": len(said & truths),
            "negatives": len(fired),
            "quiet": len(fired) - sum(fired),
        }.items():
            rows[name].append(float(value))
        decisions.append(
            {
                "id": text.id,
                "spans": [
                    [one.start, one.end, one.id, round(one.score, 4), place in loose, text.text[one.start : one.end]]
                    for place, one in enumerate(kept)
                ],
            }
        )

    def share(over: str, under: str) -> Figure:
        return metrics.ratio(rows[over], rows[under], groups=groups, samples=samples)

    def f1(over: str, *under: str) -> Figure:
        total = [sum(values) for values in zip(*(rows[name] for name in under), strict=True)]
        return metrics.ratio([2 * value for value in rows[over]], total, groups=groups, samples=samples)

    figures = {
        "f1": f1("loose", "given", "known"),
        "precision": share("loose", "given"),
        "recall": share("loose", "known"),
        "f1_exact": f1("exact", "given", "known"),
        "precision_exact": share("exact", "given"),
        "recall_exact": share("exact", "known"),
        "f1_entity": f1("entities", "said", "truths"),
        "nil_recall": _span_figures(cases, samples)["nil_recall"],
        "negatives_quiet": share("quiet", "negatives"),
    }
    curve = metrics.risk_coverage(scores, right) if scores else None
    by = _sliced(slices, cases, lambda some: _span_figures(some, samples))
    return Judged(threshold, figures, by, tuple(decisions), (), curve, _leads(slices, cases))


_COLUMNS = ("given", "known", "loose", "exact", "said", "truths", "entities", "negatives", "quiet")


def _leads(slices: Sequence[Mapping[str, str]], cases: Sequence[_SpanCase]) -> dict[str, tuple[float, float]]:
    """For each text the numerator and the denominator of F1 on damaged spellings: paired differences need them."""
    sums: dict[str, tuple[float, float]] = {}
    for said, case in zip(slices, cases, strict=True):
        over, under = sums.get(case.text, (0.0, 0.0))
        if _is_damaged(said):
            over, under = over + 2.0 * case.right, under + case.known + case.touched
        sums[case.text] = (over, under)
    return sums


def _span_figures(cases: Sequence[_SpanCase], samples: int) -> Figures:
    groups = [case.text for case in cases]
    known = [float(case.known) for case in cases]
    right = [float(case.right) for case in cases]
    touched = [float(case.touched) for case in cases]

    def share(over: Sequence[float], under: Sequence[float]) -> Figure:
        return metrics.ratio(over, under, groups=groups, samples=samples)

    return {
        "f1": share([2 * value for value in right], [a + b for a, b in zip(known, touched, strict=True)]),
        "precision": share(right, touched),
        "recall": share(right, known),
        "recall_exact": share([float(case.exact) for case in cases], known),
        "nil_recall": share(
            [float(not case.known and not case.touched) for case in cases], [1 - value for value in known]
        ),
    }


def _matched(text: Text, spans: Sequence[Found], *, exact: bool) -> dict[int, int]:
    """Which span finds which mention; each is used once, the surest span first."""

    def fits(one: Found, span: Span) -> bool:
        if exact and (one.start, one.end) != (span.start, span.end):
            return False
        return one.start < span.end and span.start < one.end and one.id in span.truths

    matched: dict[int, int] = {}
    taken: set[int] = set()
    for place in sorted(range(len(spans)), key=lambda place: (-spans[place].score, place)):
        for number, span in enumerate(text.mentions):
            if number not in taken and fits(spans[place], span):
                matched[place] = number
                taken.add(number)
                break
    return matched


def _is_damaged(said: Mapping[str, str]) -> bool:
    return said.get("channel", "exact") not in ("exact", "folded")


def _sliced(
    slices: Sequence[Mapping[str, str]], cases: Sequence[Case], figures: Callable[[Sequence[Case]], Figures]
) -> dict[str, dict[str, Figures]]:
    gathered: dict[str, dict[str, list[Case]]] = {}
    for said, case in zip(slices, cases, strict=True):
        for key, value in said.items():
            if key != "document":
                gathered.setdefault(key, {}).setdefault(value, []).append(case)
        if _is_damaged(said):
            gathered.setdefault("channel", {}).setdefault(DAMAGED, []).append(case)
    return {key: {value: figures(some) for value, some in sorted(by.items())} for key, by in sorted(gathered.items())}
