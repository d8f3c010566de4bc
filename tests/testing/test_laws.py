"""The laws on matchers of a line each: what they hold against whom, and what is skipped."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytest.importorskip("hypothesis")

from canonym.testing import LAWS, Verdict, check, check_law, under_test
from canonym.testing.adapters import equality, rapidfuzz
from canonym.testing.laws import BY_NAME, Asked, Broken
from canonym.testing.subject import CLAIMS, Answer, read_subject


def verdict(law, subject, **options):
    return check_law(BY_NAME[law], subject, examples=150, seconds=20, **options)


def test_the_plainest_matcher_keeps_every_law_that_it_claims():
    findings = check(equality(), examples=60)

    assert [finding.law for finding in findings if finding.verdict is Verdict.BROKEN] == []
    assert {finding.law for finding in findings if finding.verdict is Verdict.HOLDS} >= {"identity", "ties", "order"}


def test_a_law_that_is_not_claimed_is_skipped_with_the_reason():
    finding = verdict("case", under_test(lambda mention, names: None, without=["case"]))

    assert (finding.verdict, finding.detail) == (Verdict.NOT_APPLICABLE, "it does not claim case")


def test_a_law_that_needs_more_is_skipped_with_the_reason():
    subject = under_test(lambda mention, names: None, fixed=(("e1", "Anna"),))

    assert verdict("order", subject).detail == "its list of names is fixed"
    assert verdict("offsets", subject).detail == "it annotates no texts"
    assert "MODULE:MATCHER" in verdict("determinism", subject).detail


def test_an_error_is_a_broken_law():
    def fails(mention, names):
        raise KeyError("no such name")

    finding = verdict("identity", under_test(fails))

    assert finding.verdict is Verdict.BROKEN
    assert "KeyError" in finding.detail


def test_what_never_ends_is_stopped():
    def never_ends(mention, names):
        while len(mention) > 100:
            pass

    finding = verdict("bounded", under_test(never_ends, patience=0.1), shrinking=1.0)

    assert finding.verdict is Verdict.BROKEN
    assert finding.detail.startswith("took more than 0.1 s")


def test_a_counterexample_is_as_small_as_can_be():
    finding = verdict("numbers", rapidfuzz("ratio"))

    assert finding.detail == "'Council 17' among [e1='Council 7']: e1 (best score 0.9474), which is 'Council 7'"


def test_the_same_seed_finds_the_same_counterexample():
    one, other = (verdict("numbers", rapidfuzz("WRatio"), seed=3).detail for _ in range(2))

    assert one == other != ""


def test_a_law_can_be_called_by_itself():
    subject = under_test(lambda mention, names: names[0][0])

    assert BY_NAME["identity"](subject, Asked((("e1", "Anna"),), "e1", "Anna")) is None
    with pytest.raises(Broken, match="listed as e2"):
        BY_NAME["identity"](subject, Asked((("e1", "Anna"), ("e2", "John")), "e2", "John"))


def test_an_asymmetric_comparison_is_noticed():
    def compare(one, other):
        return 1.0 if other.startswith(one) else 0.5

    assert verdict("symmetry", under_test(compare=compare, claims=["symmetry"])).verdict is Verdict.BROKEN


def test_a_score_that_rises_with_damage_is_noticed():
    def longest(mention, names):
        return [(id, min(1.0, abs(len(mention) - len(name)) / 10)) for id, name in names]

    assert verdict("monotony", under_test(longest)).verdict is Verdict.BROKEN


@pytest.mark.parametrize("pool", [0, 20])
def test_an_ascii_subject_is_asked_in_ascii_alone(pool):
    asked = []

    def resolve(mention, names):
        asked.extend([mention, *(name for _, name in names)])
        return [id for id, name in names if name == mention]

    def annotate(text, names):
        asked.append(text)
        return []

    def compare(one, other):
        asked.extend([one, other])
        return float(one == other)

    subject = under_test(
        resolve,
        compare=compare,
        annotate=annotate,
        rewrite=lambda text, names: text,
        claims=CLAIMS,
        ascii=True,
        pool=pool,
    )
    for law in LAWS:
        if law.name != "determinism":
            check_law(law, subject, examples=60, shrinking=0.1)

    assert [text for text in asked if not text.isascii()] == []


@pytest.mark.parametrize(
    "value, ids",
    [
        (None, ()),
        ("e1", ("e1",)),
        (("e1", 0.9), ("e1",)),
        (("e1", 0.1), ()),
        ([("e1", 0.9), ("e2", 0.9), ("e3", 0.7)], ("e1", "e2")),
        (["e1", "e2"], ("e1", "e2")),
        (Answer(("e3",)), ("e3",)),
        ([], ()),
    ],
)
def test_whatever_a_matcher_returns_is_understood(value, ids):
    assert under_test(lambda mention, names: value, threshold=0.5)("x", ()).ids == ids


@pytest.mark.parametrize("origin", ["nothing", "json:", ":x", "canonym.testing.adapters:CLAIMS"])
def test_an_origin_that_leads_nowhere_is_refused(origin):
    with pytest.raises((ValueError, AttributeError)):
        read_subject(origin)


def test_a_subject_needs_something_to_test():
    with pytest.raises(ValueError, match="give a matcher"):
        under_test()
    with pytest.raises(ValueError, match="no claim is called magic"):
        under_test(lambda mention, names: None, claims=["magic"])


def test_every_law_has_a_promise_and_a_name_of_its_own():
    assert len(BY_NAME) == len(LAWS)
    assert all(law.promise and law.keep.__doc__ for law in LAWS)


def test_canonym_imports_without_hypothesis():
    code = "import sys, canonym, canonym.testing, canonym.testing.plugin; sys.exit('hypothesis' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
