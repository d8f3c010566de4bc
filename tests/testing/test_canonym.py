"""Canonym itself, held to the laws, over lists of names and over every bundled lexicon.

The ordinary run tries a few examples of each law. `CANONYM_LAW_EXAMPLES=10000 pytest tests/testing/test_canonym.py -k lists`
tries ten thousand of each over lists of names (a quarter of an hour on a core of its own); without `-k lists`, over every
bundled lexicon too.
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
"""How many examples to try of each law; 0 is the ordinary run."""

KNOWN_OF_LEXICONS = {
    "monotony": "beside thousands of names a slip may be weighed as a word of its own, and a worse one as a slip (Tung, Tyng)",
}
"""Laws that bundled lexicons are known to break in rare draws, with the reason; docs/peer-findings.md has counterexamples."""

DEAR = ("bounded", "determinism")
"""Laws that are tried over lists of names alone in the ordinary run: they say nothing of one lexicon or another."""


def hold(law, subject, *, examples, known=()):
    finding = check_law(law, subject, examples=EXAMPLES or examples, shrinking=60.0 if EXAMPLES else 3.0)
    if finding.verdict is Verdict.NOT_APPLICABLE:
        pytest.skip(finding.detail)
    if law.name in known and finding.verdict is Verdict.BROKEN:
        pytest.xfail(f"{known[law.name]}: {finding.detail}")
    assert finding.verdict is Verdict.HOLDS, finding.detail
    assert finding.examples >= (EXAMPLES or 1)


@pytest.fixture(scope="module")
def on_lists():
    return under_laws()


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name)
def test_lists_of_names_keep_the_law(on_lists, law):
    hold(law, on_lists, examples=40)


@pytest.fixture(scope="module", params=files.bundled())
def bundled(request):
    return under_laws(request.param)


ON_FIXED_LISTS = [law for law in LAWS if "list" not in law.needs and "compare" not in law.needs]


@pytest.mark.parametrize(
    "law", [law for law in ON_FIXED_LISTS if EXAMPLES or law.name not in DEAR], ids=lambda law: law.name
)
def test_every_bundled_lexicon_keeps_the_law(bundled, law):
    hold(law, bundled, examples=12, known=KNOWN_OF_LEXICONS)
