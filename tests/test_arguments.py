"""Input that is no text is refused with the name of the argument, wherever it enters."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import canonym

MATCHER = canonym.build([("h", "Khalifa Haftar")])

ENTRANCES: dict[str, Callable[[object], object]] = {
    "fold text": canonym.fold,
    "romanize text": canonym.romanize,
    "keys text": canonym.keys,
    "romanize language": lambda value: canonym.romanize("x", language=value),  # type: ignore[arg-type]
    "keys language": lambda value: canonym.keys("x", language=value),  # type: ignore[arg-type]
    "compare one": lambda value: canonym.compare(value, "x"),  # type: ignore[arg-type]
    "compare other": lambda value: canonym.compare("x", value),  # type: ignore[arg-type]
    "load name_or_path": canonym.load,
    "resolve mention": MATCHER.resolve,
    "resolve country": lambda value: MATCHER.resolve("x", country=[value]),  # type: ignore[list-item]
    "resolve date": lambda value: MATCHER.resolve("x", date=value),  # type: ignore[arg-type]
    "resolve type": lambda value: MATCHER.resolve("x", type=value),  # type: ignore[arg-type]
    "resolve source_language": lambda value: MATCHER.resolve("x", source_language=value),  # type: ignore[arg-type]
    "resolve policy": lambda value: MATCHER.resolve("x", policy=value),  # type: ignore[arg-type]
    "resolve_many mention": lambda value: MATCHER.resolve_many([value]),  # type: ignore[list-item]
    "annotate text": MATCHER.annotate,
    "annotate source": lambda value: MATCHER.annotate("x", source=value),  # type: ignore[arg-type]
    "annotate source_language": lambda value: MATCHER.annotate("x", source_language=value),  # type: ignore[arg-type]
    "annotate_many text": lambda value: list(MATCHER.annotate_many([value])),  # type: ignore[list-item]
    "annotate_many texts": MATCHER.annotate_many,
    "build names": canonym.build,
}  # type: ignore[dict-item]


@pytest.mark.parametrize("entrance", ENTRANCES)
@pytest.mark.parametrize("value", [b"Khalifa Haftar", 7, 1.5], ids=["bytes", "int", "float"])
def test_what_is_no_text_is_refused_by_name(entrance: str, value: object) -> None:
    with pytest.raises(TypeError, match=f"^{entrance.split()[1]}"):
        ENTRANCES[entrance](value)


@pytest.mark.parametrize(
    "options, name",
    [
        ({"country": "Libya"}, "country"),
        ({"date": "17 May"}, "date"),
        ({"date": "2020-13"}, "date"),
        ({"type": "X"}, "type"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(options: dict[str, str], name: str) -> None:
    with pytest.raises(ValueError, match=f"^{name} must be"):
        MATCHER.resolve("x", **options)  # type: ignore[arg-type]


def test_a_date_may_be_of_any_precision() -> None:
    for date in ("2020", "2020-05", "2020-05-17"):
        assert MATCHER.resolve("Khalifa Haftar", date=date).entity is not None


def test_a_path_may_be_given_as_text_or_as_a_path(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("id,name\nmine/a,Alpha Front\n", "utf-8")

    assert canonym.load(path).lexicon.digest == canonym.load(str(path)).lexicon.digest


@pytest.mark.parametrize("name", ["link", "near", "absent", "margin", "considered"])
def test_a_threshold_that_is_no_number_is_refused_by_name(name: str) -> None:
    with pytest.raises(TypeError, match=f"Policy.{name}"):
        canonym.Policy(**{name: "x"})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "options, error",
    [
        ({"replace": ("smell",)}, ValueError),
        ({"replace": "typo"}, TypeError),
        ({"replace": None}, TypeError),
        ({"considered": 2.5}, TypeError),
        ({"margin": float("nan")}, ValueError),
        ({"link": "x"}, TypeError),
    ],
)
def test_a_policy_refuses_what_it_cannot_use_by_name(options: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error, match=f"^Policy.{next(iter(options))}"):
        canonym.Policy(**options)  # type: ignore[arg-type]


def test_a_policy_takes_channels_by_name() -> None:
    assert canonym.Policy(replace=["typo"]).replace == (canonym.Channel.TYPO,)  # type: ignore[arg-type]


def test_an_id_that_stands_twice_is_told_though_one_entry_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text("- id: a/b\n- id: a/b\n  name: X\n  type: LOC\n", "utf-8")

    with pytest.raises(canonym.LexiconError) as caught:
        canonym.load(path)

    assert [problem.rule for problem in caught.value.problems] == ["name", "duplicate-id"]
