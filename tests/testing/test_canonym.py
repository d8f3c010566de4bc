"""Canonym itself, held to every law, over lists of names and over every bundled lexicon.

CANONYM_LAW_EXAMPLES asks for more examples than the ordinary run has time for.
"""

from __future__ import annotations

import os
from typing import ClassVar

import pytest

pytest.importorskip("hypothesis")

from canonym import files
from canonym.testing import MatcherLaws
from canonym.testing.adapters import canonym as under_laws
from canonym.testing.checking import Verdict, check_law
from canonym.testing.laws import BY_NAME

EXAMPLES = int(os.environ.get("CANONYM_LAW_EXAMPLES", "0"))

BUNDLED = (
    "identity",
    "unicode",
    "surroundings",
    "case",
    "nothing",
    "offsets",
    "shift",
    "idempotence",
    "restraint",
    "scores",
)


class TestListsOfNames(MatcherLaws):
    subject = under_laws(pool=5 if EXAMPLES else 1)
    examples = EXAMPLES or 60
    known: ClassVar = {
        "monotony": "letters in one place weigh more than in another, so that a second slip may cost less than nothing",
        "relatives": "two given names without a letter in common may count as one that is damaged",
        "kinds": "a base, an airport and a prison count as one place",
    }


@pytest.fixture(scope="module", params=files.bundled())
def bundled(request):
    return under_laws(request.param)


@pytest.mark.parametrize("law", BUNDLED)
def test_every_bundled_lexicon_keeps_the_laws(bundled, law):
    finding = check_law(BY_NAME[law], bundled, examples=EXAMPLES or 20, seconds=None if EXAMPLES else 20)

    assert finding.verdict is not Verdict.BROKEN, finding.detail
