"""The laws notice faults: each is put into a copy of Canonym's matcher, and one law breaks on it within a minute."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

pytest.importorskip("hypothesis")

from canonym.testing.adapters import canonym as sound
from canonym.testing.checking import Verdict, check_law
from canonym.testing.laws import BY_NAME

sys.path.insert(0, str(Path(__file__).parent))
from faults import FAULTS

SECONDS = 60.0


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_caught_within_a_minute(name):
    fault = FAULTS[name]
    with fault.engine() if fault.engine else nullcontext():
        finding = check_law(BY_NAME[fault.law], fault.make(), examples=2_000, seconds=SECONDS)

    assert finding.verdict is Verdict.BROKEN, finding
    assert finding.detail
    assert finding.seconds < SECONDS


@pytest.mark.parametrize("law", sorted({fault.law for fault in FAULTS.values()} - {"determinism"}))
def test_the_unbroken_matcher_keeps_the_laws_that_catch_faults(law):
    finding = check_law(BY_NAME[law], sound(), examples=200, seconds=SECONDS)

    assert finding.verdict is Verdict.HOLDS, finding
