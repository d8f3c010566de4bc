"""Damaged sightings: what counts as one, what a wrong link is, and that nothing attested is left."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from canonym.evaluation.gold import Documents, Span, Text
from canonym.evaluation.matching import Found, Listed

ROOT = Path(__file__).parents[2]
TEXT = "Hifter met the UN-backed government; Haftar's aide spoke of dignity near Jask Hope in Jask."
NAMES = (
    Listed("kh", "Khalifa Haftar", "PER", ("Haftar",), (("ar", "خليفة حفتر"),)),
    Listed("gna", "Government of National Accord", "ORG"),
    Listed("un", "United Nations", "ORG", ("UN",)),
    Listed("jask", "Jask", "LOC"),
)


@pytest.fixture
def damaged(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(sys, "path", [str(ROOT / "benchmarks"), *sys.path])
    import damaged

    return damaged


def span(text: str, channel: str, *truths: str, start: int = 0) -> Span:
    at = TEXT.index(text, start)
    return Span(at, at + len(text), text, truths, text, "ORG", {"channel": channel})


def asked(damaged: Any) -> Any:
    spans = (
        span("Hifter", "transliteration", "kh"),
        span("UN-backed government", "descriptor", "gna"),
        span("Haftar", "truncation", "kh"),
        span("Jask Hope", "exact"),
        span("Jask", "exact", "jask", start=TEXT.index("in Jask")),
    )
    at = TEXT.index("dignity")
    text = Text("d1", TEXT, spans, ((at, at + 7, "the ordinary word"),), country="LY")
    return damaged.cases("set", Documents("set", NAMES, (text,)), NAMES, {("Jask Hope", "ORG")})


def test_what_a_name_or_an_alias_spells_is_no_damaged_sighting(damaged: Any) -> None:
    found = asked(damaged)

    assert [(case.text, case.label) for case in found.cases] == [
        ("Hifter", "transliteration"),
        ("UN-backed government", "descriptor"),
        ("Jask Hope", damaged.NIL),
        ("dignity", damaged.NEGATIVE),
    ]
    assert [TEXT[start:end] for start, end in found.known["d1"]] == ["Haftar", "Jask"]


def test_links_in_text_are_told_apart(damaged: Any) -> None:
    def at(text: str, id: str, start: int = 0) -> Found:
        place = TEXT.index(text, start)
        return Found(place, place + len(text), id, 0.9)

    class Finder:
        def find(self, text: str, *, country: str = "", date: str = "") -> list[Found]:
            return [
                at("Hifter", "kh"),
                at("UN", "un"),
                at("Haftar", "gna"),
                at("dignity", "gna"),
                at("spoke", "gna"),
                at("Jask", "jask"),
                at("Hope", "gna"),
            ]

    answers = damaged.answered(None, Finder(), asked(damaged), damaged.TEXT, NAMES)

    assert sorted(one.kind for one in answers) == sorted(
        ["right", damaged.INSIDE, damaged.NEGATIVE, damaged.STRAY, damaged.INSIDE, damaged.NIL]
    )


def test_given_names_are_judged_by_their_best_candidate(damaged: Any) -> None:
    class Ranker:
        def rank(self, mentions: list[str], *, limit: int = 10) -> list[tuple[tuple[str, float], ...]]:
            return [(("kh", 0.9),) if mention != "dignity" else () for mention in mentions]

    found = asked(damaged)
    answers = damaged.answered(Ranker(), None, found, damaged.GIVEN, NAMES)
    bars = damaged.thresholds(answers, 2)
    figures = damaged.judged(found, answers, damaged.places_of(found, damaged.GIVEN), bars)["points"]["best F1"]

    assert [one.kind for one in answers] == ["right", damaged.OTHER, damaged.NIL]
    assert figures["precision"]["value"] == pytest.approx(1 / 3)
    assert figures["recall"]["value"] == 1.0
    assert figures["channels"]["descriptor"]["value"] == 0.0


def test_articles_whose_channels_nobody_said_are_refused(damaged: Any, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Kh. Hftr left.", "utf-8")
    (tmp_path / "seeds.jsonl").write_text(
        '{"file": "a.txt", "mentions": [{"start": 0, "end": 8, "surface": "Kh. Hftr", "canonical": "Khalifa Haftar", '
        '"type": "PER"}]}\n',
        "utf-8",
    )
    with pytest.raises(SystemExit, match="does not say what happened"):
        damaged.read_articles(tmp_path)
