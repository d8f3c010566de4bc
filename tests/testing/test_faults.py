"""The laws notice faults: each is put into a copy of Canonym's matcher, and one law breaks on it within a minute."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

pytest.importorskip("hypothesis")

from canonym.testing.checking import Verdict, check_law
from canonym.testing.laws import BY_NAME

sys.path.insert(0, str(Path(__file__).parent))
from faults import FAULTS

SECONDS = 60.0


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_caught_within_a_minute(name):
    fault = FAULTS[name]

    finding = check_law(BY_NAME[fault.law], fault.make(), examples=500, seconds=SECONDS - 5, shrinking=1.0)

    assert finding.verdict is Verdict.BROKEN, finding
    assert finding.detail
    assert finding.seconds < SECONDS


def test_every_fault_is_told_from_the_sound_matcher():
    """The laws above hold where no fault is: `test_canonym` says so for every law."""

    assert {fault.law for fault in FAULTS.values()} <= set(BY_NAME)
    assert len(FAULTS) >= 10
