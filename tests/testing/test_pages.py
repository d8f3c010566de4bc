"""The pages on testing say what is there: every law, claim and strategy, the example as it stands, and peers that do break."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("hypothesis")

from canonym.testing import strategies
from canonym.testing.checking import Verdict, check_law
from canonym.testing.damage import KINDS
from canonym.testing.laws import BY_NAME
from canonym.testing.subject import CLAIMS, read_subject

ROOT = Path(__file__).parents[2]
TESTING = ROOT / "docs" / "testing.md"
FINDINGS = ROOT / "docs" / "peer-findings.md"

pytestmark = pytest.mark.skipif(not TESTING.exists(), reason="the pages are not beside the tests")


def rows(text: str) -> dict[str, list[str]]:
    """The rows of the tables of a page: the first cell, and the others."""
    found = [re.split(r"(?<!\\)\|", line)[1:-1] for line in text.splitlines() if line.startswith("|")]
    return {cells[0].strip(): [cell.strip() for cell in cells[1:]] for cells in found}


def test_every_law_claim_strategy_and_kind_of_damage_is_on_the_page():
    text = TESTING.read_text("utf-8")
    named = set(re.findall(r"`(\w+)", text))

    assert set(BY_NAME) - {first.strip("`") for first in rows(text)} == set()
    assert set(CLAIMS) - named == set()
    assert set(strategies.__all__) - {"cultures"} - named == set()
    assert set(KINDS) - named == set()
    assert all(culture in text for culture in strategies.cultures())


def test_the_example_stands_on_the_page_as_it_is():
    text = TESTING.read_text("utf-8")

    for name in ("matcher.py", "test_matcher.py"):
        assert f"```python\n{(ROOT / 'examples' / 'test-your-matcher' / name).read_text('utf-8')}```" in text


def broken() -> list[tuple[str, str]]:
    """What the table of findings says is broken by matchers that come with the core: (matcher, law)."""
    if not FINDINGS.exists():
        return []
    table = rows(FINDINGS.read_text("utf-8"))
    matchers = {
        at: name.rsplit(" ", 1)[-1].replace("\\", "")
        for at, name in enumerate(table[""])
        if name.startswith("rapidfuzz")
    }
    return [
        (matcher, law)
        for law in BY_NAME
        for at, matcher in matchers.items()
        if law in table and table[law][at].startswith("broken")
    ]


@pytest.mark.parametrize("matcher, law", broken())
def test_what_the_page_of_findings_calls_broken_breaks(matcher, law):
    subject = read_subject(f"canonym.testing.adapters:rapidfuzz:{matcher}")

    assert check_law(BY_NAME[law], subject, examples=300, shrinking=0.5).verdict is Verdict.BROKEN


def test_the_page_of_findings_knows_every_law():
    assert set(BY_NAME) - set(rows(FINDINGS.read_text("utf-8"))) == set()
