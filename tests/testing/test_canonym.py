"""Canonym itself, held to the laws, over lists of names and over every bundled lexicon.

The ordinary run tries a few examples of the laws that are quick to try; CANONYM_LAW_EXAMPLES=10000 tries all laws with
as many examples as it says, which takes an hour.
"""

from __future__ import annotations

import os

import pytest

pytest.importorskip("hypothesis")

from canonym import files
from canonym.testing.adapters import canonym as under_laws
from canonym.testing.checking import Verdict, check_law
from canonym.testing.laws import LAWS

EXAMPLES = int(os.environ.get("CANONYM_LAW_EXAMPLES", "0"))

QUICK = ("unicode", "surroundings", "case", "nothing", "offsets", "shift", "restraint", "scores")

KNOWN = {
    "monotony": "letters in one place weigh more than in another, so that a second slip may cost less than nothing",
    "relatives": "two given names without a letter in common may count as one that is damaged",
    "kinds": "a base, an airport and a prison of one name count as one place",
    "idempotence": "what a first rewriting settles lets a second one settle more",
    "bounded": "thousands of one-letter words in one mention take seconds",
    "identity": "canonical names of ordinary words are guarded, though no entry says so",
}
"""Laws that are known to break, with the reason; docs/peer-findings.md has the counterexamples."""

TRIED = [law for law in LAWS if EXAMPLES or law.name in QUICK]


def hold(law, subject):
    finding = check_law(law, subject, examples=EXAMPLES or 25, seconds=None if EXAMPLES else 20)
    if finding.verdict is Verdict.NOT_APPLICABLE:
        pytest.skip(finding.detail)
    if finding.verdict is Verdict.BROKEN and law.name in KNOWN:
        pytest.xfail(f"{KNOWN[law.name]}: {finding.detail}")
    assert finding.verdict is Verdict.HOLDS, finding.detail


@pytest.fixture(scope="module")
def on_lists():
    return under_laws(pool=60 if EXAMPLES else 10)


@pytest.mark.parametrize("law", TRIED, ids=lambda law: law.name)
def test_lists_of_names_keep_the_law(on_lists, law):
    hold(law, on_lists)


@pytest.fixture(scope="module", params=files.bundled())
def bundled(request):
    return under_laws(request.param)


@pytest.mark.parametrize("law", TRIED, ids=lambda law: law.name)
def test_every_bundled_lexicon_keeps_the_law(bundled, law):
    hold(law, bundled)
