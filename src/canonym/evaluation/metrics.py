"""The sums behind every figure. Arrays in, numbers out; nothing here knows a matcher, a file or a name.

Each is checked against scikit-learn, or against counting by hand, in the tests.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

SAMPLES = 1000
"""Resamplings behind an interval. 95 % bounds then move by about a thirtieth of the interval from seed to seed."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its 95 % interval and how many cases it rests on. `value` is None where there is no case."""

    value: float | None
    low: float | None
    high: float | None
    count: int

    def __str__(self) -> str:
        if self.value is None:
            return "-"
        if self.low is None or self.high is None:
            return f"{self.value:.3f}"
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def ratio(
    numerators: Sequence[float] | Numbers,
    denominators: Sequence[float] | Numbers | None = None,
    *,
    groups: Sequence[str] | None = None,
    samples: int = SAMPLES,
    seed: int = 0,
) -> Figure:
    """Sum of numerators over sum of denominators (of ones, where there are none), with a bootstrap interval.

    Accuracy, precision, recall and F1 are all such ratios: of F1 the numerator of a case is 2 where it is right, and
    its denominator the number of answers and of gold labels it holds. `groups` names what is resampled together
    (documents). The limit: a percentile interval is empty where all cases are alike, and too short below about 30
    groups.

    >>> ratio([1, 1, 0, 0]).value
    0.5
    >>> ratio([]).value is None
    True
    """
    over = np.asarray(numerators, float)
    under = np.ones(len(over)) if denominators is None else np.asarray(denominators, float)
    if len(over) != len(under):
        raise ValueError(f"{len(over)} numerators, {len(under)} denominators")
    count = int((under > 0).sum())
    if under.sum() == 0:
        return Figure(None, None, None, 0)
    value = float(over.sum() / under.sum())
    if not samples:
        return Figure(value, None, None, count)
    pairs = _grouped(np.stack([over, under], axis=1), groups)
    drawn = _resampled(pairs, samples=samples, seed=seed)
    whole = drawn[:, 1] > 0
    low, high = np.percentile(drawn[whole, 0] / drawn[whole, 1], [2.5, 97.5])
    return Figure(value, float(low), float(high), count)


def difference(
    first: tuple[Sequence[float], Sequence[float]],
    second: tuple[Sequence[float], Sequence[float]],
    *,
    groups: Sequence[str] | None = None,
    samples: int = SAMPLES,
    seed: int = 0,
) -> Figure:
    """The first ratio less the second on the same cases, resampled together: the lead of one matcher over another.

    >>> difference(([1, 1], [1, 1]), ([0, 0], [1, 1])).value
    1.0
    """
    columns = np.stack([np.asarray(column, float) for column in (*first, *second)], axis=1)
    sums = columns.sum(axis=0)
    if sums[1] == 0 or sums[3] == 0:
        return Figure(None, None, None, 0)
    value = float(sums[0] / sums[1] - sums[2] / sums[3])
    drawn = _resampled(_grouped(columns, groups), samples=samples, seed=seed)
    drawn = drawn[(drawn[:, 1] > 0) & (drawn[:, 3] > 0)]
    low, high = np.percentile(drawn[:, 0] / drawn[:, 1] - drawn[:, 2] / drawn[:, 3], [2.5, 97.5])
    return Figure(value, float(low), float(high), len(columns))


def _grouped(columns: Numbers, groups: Sequence[str] | None) -> Numbers:
    if groups is None:
        return columns
    _, places = np.unique(np.asarray(groups), return_inverse=True)
    sums = np.zeros((int(places.max()) + 1, columns.shape[1]))
    np.add.at(sums, places, columns)
    return sums


def _resampled(columns: Numbers, *, samples: int, seed: int) -> Numbers:
    """Column sums of each resampling, `samples` rows."""
    count = len(columns)
    if count * samples <= _KEPT:
        return _drawn(count, samples, seed) @ columns
    random = np.random.default_rng(seed)
    result = np.empty((samples, columns.shape[1]))
    step = max(1, _KEPT // count)
    for start in range(0, samples, step):
        size = min(step, samples - start)
        weights = random.multinomial(count, np.full(count, 1 / count), size=size)
        result[start : start + size] = weights @ columns
    return result


_KEPT = 4_000_000


@lru_cache(maxsize=4)
def _drawn(count: int, samples: int, seed: int) -> Numbers:
    """How often each case is drawn in each resampling: all figures of a slice share it."""
    random = np.random.default_rng(seed)
    return random.multinomial(count, np.full(count, 1 / max(1, count)), size=samples).astype(float)


def brier(probabilities: Sequence[float] | Numbers, right: Sequence[bool] | NDArray[Any]) -> float:
    """Mean squared distance between probability and outcome: 0 is perfect, 0.25 says always one half.

    >>> brier([1.0, 0.0], [True, False]), brier([0.5, 0.5], [True, False])
    (0.0, 0.25)
    """
    said, happened = np.asarray(probabilities, float), np.asarray(right, float)
    return float(((said - happened) ** 2).mean()) if len(said) else 0.0


@dataclass(frozen=True, slots=True)
class Bin:
    """Decisions of like probability: what was said on average, how often it was right, and how many they are."""

    said: float
    right: float
    count: int


def reliability(
    probabilities: Sequence[float] | Numbers, right: Sequence[bool] | NDArray[Any], *, bins: int = 15
) -> tuple[Bin, ...]:
    """Bins of equal mass, from low to high probability. Equal probabilities stay in one bin, so there may be fewer.

    Were they torn apart, the order of the input would change the result (half of all decisions may say exactly 1).

    >>> [bin.count for bin in reliability([0.1, 0.2, 0.8, 0.9], [False, False, True, True], bins=2)]
    [2, 2]
    >>> len(reliability([1.0, 1.0, 1.0], [True, True, False], bins=3))
    1
    """
    said, happened = np.asarray(probabilities, float), np.asarray(right, float)
    order = np.argsort(said, kind="stable")
    said, happened = said[order], happened[order]
    count = len(said)
    edges = [0]
    for number in range(1, bins):
        edge = round(count * number / bins)
        edge = int(np.searchsorted(said, said[edge], side="left")) if edge < count else count
        if edge > edges[-1]:
            edges.append(edge)
    edges.append(count)
    return tuple(
        Bin(float(said[low:high].mean()), float(happened[low:high].mean()), high - low)
        for low, high in pairwise(edges)
        if high > low
    )


def calibration_error(
    probabilities: Sequence[float] | Numbers, right: Sequence[bool] | NDArray[Any], *, bins: int = 15
) -> float:
    """Expected calibration error: how far bins of equal mass are from their probability, on average over decisions.

    Biased upwards by chance: with n decisions a perfect forecaster shows about 0.4 * sqrt(bins / n).

    >>> calibration_error([0.0, 0.0, 1.0, 1.0], [False, False, True, True])
    0.0
    >>> calibration_error([0.5, 0.5], [True, True])
    0.5
    """
    total = len(np.asarray(probabilities))
    if not total:
        return 0.0
    return sum(abs(bin.said - bin.right) * bin.count for bin in reliability(probabilities, right, bins=bins)) / total


def calibration_interval(
    probabilities: Sequence[float] | Numbers,
    right: Sequence[bool] | NDArray[Any],
    *,
    bins: int = 15,
    samples: int = 300,
    seed: int = 0,
) -> Figure:
    """`calibration_error` with a bootstrap interval, shifted so that the upward bias of resampling is taken out.

    >>> calibration_interval([0.0, 1.0] * 50, [False, True] * 50).high
    0.0
    """
    said, happened = np.asarray(probabilities, float), np.asarray(right, float)
    if not len(said):
        return Figure(None, None, None, 0)
    value = calibration_error(said, happened, bins=bins)
    random = np.random.default_rng(seed)
    drawn = []
    for _ in range(samples):
        places = random.integers(0, len(said), len(said))
        drawn.append(calibration_error(said[places], happened[places], bins=bins))
    low, high = np.percentile(np.asarray(drawn) - (np.mean(drawn) - value), [2.5, 97.5])
    return Figure(value, max(0.0, float(low)), float(high), len(said))


@dataclass(frozen=True, slots=True)
class RiskCoverage:
    """What share of answers is wrong when only the surest are given. `area` is the mean risk over all coverages."""

    coverage: tuple[float, ...]
    risk: tuple[float, ...]
    area: float


def risk_coverage(scores: Sequence[float] | Numbers, right: Sequence[bool] | NDArray[Any]) -> RiskCoverage:
    """The risk at each coverage that a threshold can reach; equal scores enter together.

    >>> risk_coverage([0.9, 0.1], [True, False]).risk
    (0.0, 0.5)
    >>> risk_coverage([0.5, 0.5], [True, False]).risk
    (0.5,)
    """
    order = np.argsort(-np.asarray(scores, float), kind="stable")
    ranked, wrong = np.asarray(scores, float)[order], 1 - np.asarray(right, float)[order]
    count = len(ranked)
    if not count:
        return RiskCoverage((), (), 0.0)
    ends = np.append(np.flatnonzero(np.diff(ranked)), count - 1)
    given = ends + 1
    errors = np.cumsum(wrong)[ends]
    # Inside a block of equal scores the errors come in evenly: what a random order would give on average.
    smooth = np.interp(np.arange(1, count + 1), np.concatenate([[0], given]), np.concatenate([[0.0], errors]))
    area = float((smooth / np.arange(1, count + 1)).mean())
    return RiskCoverage(tuple((given / count).tolist()), tuple((errors / given).tolist()), area)


def threshold_for_precision(
    scores: Sequence[float] | Numbers, right: Sequence[bool] | NDArray[Any], precision: float, *, sigmas: float = 0.0
) -> float:
    """The least score at and above which at least `precision` of the answers are right; `inf` where there is none.

    With `sigmas` the lower end of Wilson's interval must reach the precision, so that it also holds on other data of
    the same kind: 1.64 in nineteen cases of twenty.

    >>> threshold_for_precision([0.9, 0.8, 0.7], [True, True, False], 0.9)
    0.8
    >>> threshold_for_precision([0.9], [False], 0.9)
    inf
    """
    if not 0 < precision <= 1:
        raise ValueError(f"precision is a share above 0 and up to 1, not {precision!r}")
    order = np.argsort(-np.asarray(scores, float), kind="stable")
    ranked, good = np.asarray(scores, float)[order], np.asarray(right, float)[order]
    if not len(ranked):
        return inf
    ends = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1)
    given = ends + 1.0
    share = np.cumsum(good)[ends] / given
    if sigmas:
        spread = sigmas * np.sqrt(share * (1 - share) / given + sigmas**2 / (4 * given**2))
        share = (share + sigmas**2 / (2 * given) - spread) / (1 + sigmas**2 / given)
    fit = np.flatnonzero(share >= precision - 1e-12)
    return float(ranked[ends[fit[-1]]]) if len(fit) else inf


def best_threshold(
    scores: Sequence[float] | Numbers, right: Sequence[bool] | NDArray[Any], *, wanted: int | None = None
) -> float:
    """The score from which answers are given if F1 is to be greatest; the higher of two that are equally good.

    `wanted` is the number of gold labels; as many as are right where it is not given (then every right answer is
    among the scores). `inf`, never answer, where no answer is right.

    >>> best_threshold([0.9, 0.8, 0.1], [True, True, False])
    0.8
    >>> best_threshold([0.9], [False])
    inf
    """
    order = np.argsort(-np.asarray(scores, float), kind="stable")
    ranked, good = np.asarray(scores, float)[order], np.asarray(right, float)[order]
    total = float(good.sum()) if wanted is None else float(wanted)
    if not len(ranked) or not good.any():
        return inf
    ends = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1)
    f1 = 2 * np.cumsum(good)[ends] / (ends + 1.0 + total)
    return float(ranked[ends[int(np.argmax(f1))]])
