"""The sums agree with scikit-learn, or with counting by hand."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canonym.evaluation import metrics

cases = st.lists(st.tuples(st.integers(0, 20).map(lambda n: n / 20), st.booleans()), min_size=1, max_size=60)


@given(cases)
@settings(max_examples=200, deadline=None)
def test_precision_recall_and_f1_are_scikit_learns(some: list[tuple[float, bool]]) -> None:
    sk = pytest.importorskip("sklearn.metrics")
    given_ = [score >= 0.5 for score, _ in some]
    truth = [right for _, right in some]
    both = [float(a and b) for a, b in zip(given_, truth, strict=True)]
    expected = sk.precision_recall_fscore_support(truth, given_, average="binary", zero_division=0.0)[:3]
    f1 = metrics.ratio([2 * one for one in both], [a + b for a, b in zip(given_, truth, strict=True)], samples=0)
    found = (
        metrics.ratio(both, [float(one) for one in given_], samples=0).value or 0.0,
        metrics.ratio(both, [float(one) for one in truth], samples=0).value or 0.0,
        f1.value or 0.0,
    )

    assert tuple(expected) == pytest.approx(found)


@given(cases)
@settings(max_examples=200, deadline=None)
def test_brier_is_scikit_learns(some: list[tuple[float, bool]]) -> None:
    sk = pytest.importorskip("sklearn.metrics")
    scores, right = [score for score, _ in some], [one for _, one in some]

    assert sk.brier_score_loss(right, scores, labels=[False, True]) == pytest.approx(metrics.brier(scores, right))


@given(cases)
@settings(max_examples=200, deadline=None)
def test_the_best_threshold_is_that_of_scikit_learns_curve(some: list[tuple[float, bool]]) -> None:
    sk = pytest.importorskip("sklearn.metrics")
    scores, right = [score for score, _ in some], [one for _, one in some]
    threshold = metrics.best_threshold(scores, right)
    if not any(right):
        assert threshold == inf
        return
    precision, recall, _ = sk.precision_recall_curve(right, scores)
    best = (2 * precision * recall / np.maximum(precision + recall, 1e-12)).max()
    given_ = [score >= threshold for score in scores]

    assert best == pytest.approx(sk.f1_score(right, given_))


@given(cases)
@settings(max_examples=200, deadline=None)
def test_bins_have_equal_mass_and_lose_nothing(some: list[tuple[float, bool]]) -> None:
    """With all scores different, bins hold as many decisions each, give or take one, and lose none."""
    scores = [(place + score / 2) / len(some) for place, (score, _) in enumerate(some)]
    right = [one for _, one in some]
    bins = metrics.reliability(scores, right, bins=5)

    assert sum(bin.count for bin in bins) == len(some)
    assert sum(bin.said * bin.count for bin in bins) == pytest.approx(sum(scores))
    assert sum(bin.right * bin.count for bin in bins) == pytest.approx(sum(right))
    assert max(bin.count for bin in bins) - min(bin.count for bin in bins) <= 1


def test_calibration_curve_of_scikit_learn_is_ours_where_bins_divide_evenly() -> None:
    sk = pytest.importorskip("sklearn.calibration")
    random = np.random.default_rng(3)
    scores = random.permutation(np.arange(1, 501)) / 501
    right = random.random(500) < scores
    true, said = sk.calibration_curve(right, scores, n_bins=10, strategy="quantile")
    bins = metrics.reliability(scores, right, bins=10)

    assert list(true) == pytest.approx([bin.right for bin in bins])
    assert list(said) == pytest.approx([bin.said for bin in bins])


@given(cases)
@settings(max_examples=200, deadline=None)
def test_the_order_of_the_cases_changes_nothing(some: list[tuple[float, bool]]) -> None:
    scores, right = [score for score, _ in some], [one for _, one in some]
    back = (scores[::-1], right[::-1])

    assert metrics.calibration_error(scores, right) == pytest.approx(metrics.calibration_error(*back))
    assert metrics.risk_coverage(scores, right).area == pytest.approx(metrics.risk_coverage(*back).area)
    assert metrics.best_threshold(scores, right) == metrics.best_threshold(*back)


@given(cases, st.sampled_from([0.5, 0.8, 0.95, 1.0]))
@settings(max_examples=200, deadline=None)
def test_the_threshold_for_a_precision_keeps_it_and_no_lower_one_does(
    some: list[tuple[float, bool]], precision: float
) -> None:
    scores, right = np.array([score for score, _ in some]), np.array([one for _, one in some])
    threshold = metrics.threshold_for_precision(scores, right, precision)
    if threshold < inf:
        assert right[scores >= threshold].mean() >= precision - 1e-9
    for lower in set(scores[scores < threshold]):
        assert right[scores >= lower].mean() < precision


def test_risk_at_full_coverage_is_the_error_rate() -> None:
    curve = metrics.risk_coverage([0.9, 0.8, 0.8, 0.1], [True, False, True, False])

    assert curve.coverage == (0.25, 0.75, 1.0)
    assert (0.0, pytest.approx(1 / 3), 0.5) == curve.risk


def test_an_interval_holds_the_true_share_about_nineteen_times_in_twenty() -> None:
    random = np.random.default_rng(1)
    held = 0
    for seed in range(200):
        figure = metrics.ratio((random.random(300) < 0.7).astype(float), samples=300, seed=seed)
        assert figure.low is not None
        assert figure.high is not None
        held += figure.low <= 0.7 <= figure.high

    assert 180 <= held <= 200


def test_intervals_that_resample_documents_are_wider_where_documents_are_alike_inside() -> None:
    values = [1.0] * 50 + [0.0] * 50
    groups = [str(place // 10) for place in range(100)]
    loose, grouped = metrics.ratio(values), metrics.ratio(values, groups=groups)

    assert grouped.high - grouped.low > 2 * (loose.high - loose.low)  # type: ignore[operator]


def test_a_difference_of_a_matcher_with_itself_is_nothing() -> None:
    one = ([1.0, 0.0, 1.0], [1.0, 1.0, 1.0])

    assert metrics.Figure(0.0, 0.0, 0.0, 3) == metrics.difference(one, one)


def test_a_perfect_forecaster_shows_little_calibration_error() -> None:
    random = np.random.default_rng(5)
    said = random.random(20_000)

    assert metrics.calibration_error(said, random.random(20_000) < said) < 0.02
