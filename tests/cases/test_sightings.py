"""Names as translated news spells them are found; what only looks like a name is left alone. The cases are data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

import canonym

Case = dict[str, str]
HERE = Path(__file__).parent


def _read(file: str) -> list[Any]:
    cases: list[Case] = yaml.load((HERE / file).read_text("utf-8"), yaml.BaseLoader)
    return [
        pytest.param(
            case,
            id=f"{case.get('channel', 'negative')}: {case.get('text', case.get('mention'))[:60]}",  # type: ignore[index]
            marks=[pytest.mark.xfail(reason=case["known-failure"], strict=True)] if "known-failure" in case else [],
        )
        for case in cases
    ]


def _context(case: Case) -> dict[str, Any]:
    return {key: case[key] for key in ("country", "date", "source") if key in case}


def _matcher(case: Case, load: Callable[..., canonym.Matcher]) -> canonym.Matcher:
    return load(*case.get("lexicons", "libya world").split())


@pytest.mark.parametrize("case", _read("sightings.yaml"))
def test_a_sighting_is_recognised(case: Case, load_bundled: Callable[..., canonym.Matcher]) -> None:
    matcher = _matcher(case, load_bundled)
    if "text" in case:
        found = [(one.text, one.entity.id) for one in matcher.annotate(case["text"], **_context(case)).mentions]

        assert (case["mention"], case["entity"]) in found
    else:
        decision = matcher.resolve(case["mention"], **_context(case))

        assert decision.entity is not None, decision.explain()
        assert decision.entity.id == case["entity"], decision.explain()


@pytest.mark.parametrize("case", _read("negatives.yaml"))
def test_a_hard_negative_is_left_alone(case: Case, load_bundled: Callable[..., canonym.Matcher]) -> None:
    matcher = _matcher(case, load_bundled)
    if "text" in case:
        start = case["text"].index(case["quiet"])
        end = start + len(case["quiet"])
        mentions = matcher.annotate(case["text"], **_context(case)).mentions
        fired = [
            (one.text, one.entity.id)
            for one in mentions
            if one.start < end and start < one.end and one.entity.id != case.get("but")
        ]

        assert fired == []
    else:
        decision = matcher.resolve(case["mention"], **_context(case))
        wrong = decision.entity is not None and case.get("not") in (None, decision.entity.id)

        assert not wrong, decision.explain()


def test_every_channel_of_the_table_has_a_sighting() -> None:
    cases: list[Case] = yaml.load((HERE / "sightings.yaml").read_text("utf-8"), yaml.BaseLoader)

    assert {case["channel"] for case in cases} == set(canonym.Channel)


def test_there_are_sixty_hard_negatives() -> None:
    cases: list[Case] = yaml.load((HERE / "negatives.yaml").read_text("utf-8"), yaml.BaseLoader)

    assert len(cases) >= 60


def test_what_a_negative_must_not_mean_is_in_the_lexicon(load_bundled: Callable[..., canonym.Matcher]) -> None:
    cases: list[Case] = yaml.load((HERE / "negatives.yaml").read_text("utf-8"), yaml.BaseLoader)
    named = {
        (case.get("lexicons", "libya world"), case[key]) for case in cases for key in ("not", "but") if key in case
    }
    unknown = [
        id for names, id in sorted(named) if id not in {e.id for e in load_bundled(*names.split()).lexicon.entities}
    ]

    assert unknown == []
