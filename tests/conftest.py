"""Matchers that many tests share, made once in a session and from a cache folder of their own."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

import canonym

# No deadline for one example, and where CI says so the same examples in every run.
settings.register_profile("unhurried", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("unhurried")

Load = Callable[..., canonym.Matcher]


@pytest.fixture(scope="session")
def bundled_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder for bundled lexicons, which take long to compile: one for all processes that run the tests."""
    session = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        session = session.parent
    return session / "compiled"


def _find_in(patch: pytest.MonkeyPatch, folder: Path) -> None:
    from canonym.index.file import cache

    patch.setenv("CANONYM_CACHE", str(folder))
    patch.setattr(cache, "KEPT", 100)


@pytest.fixture
def in_bundled_cache(bundled_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`canonym.load` and the commands find what is compiled there."""
    _find_in(monkeypatch, bundled_cache)


@pytest.fixture(scope="session")
def load_bundled(bundled_cache: Path) -> Load:
    """`canonym.load`, remembering what it has loaded."""

    @cache
    def load(*lexicons: str) -> canonym.Matcher:
        with pytest.MonkeyPatch.context() as patch:
            _find_in(patch, bundled_cache)
            return canonym.load(*lexicons)

    return load


@pytest.fixture(scope="session")
def bundled(load_bundled: Load) -> canonym.Matcher:
    """Libya and the world."""
    return load_bundled("libya", "world")


@pytest.fixture(scope="session")
def small() -> canonym.Matcher:
    """A few entities of every type, given by hand: fast, and free of what curators change."""
    from canonym import Channel, Entity, Name, NameKind

    def names(english: str, *others: str, native: str = "", abbreviation: str = "") -> tuple[Name, ...]:
        found = [Name(english, "en", Channel.EXACT, NameKind.NAME)]
        found += [Name(other, "en", Channel.EXACT, NameKind.ALIAS) for other in others]
        if abbreviation:
            found.append(Name(abbreviation, "en", Channel.ABBREVIATION, NameKind.ALIAS))
        if native:
            found.append(Name(native, "ar", Channel.NATIVE, NameKind.NATIVE))
        return tuple(found)

    seen = ("made up for tests",)
    return canonym.build(
        [
            Entity(
                "t/libya",
                "Libya",
                "LOC",
                "country",
                names("Libya", native="ليبيا"),
                ("LY",),
                demonyms=("Libyan",),
                checked=seen,
            ),
            Entity(
                "t/syria",
                "Syria",
                "LOC",
                "country",
                names("Syria", native="سوريا"),
                ("SY",),
                demonyms=("Syrian",),
                checked=seen,
            ),
            Entity(
                "t/gna",
                "Government of National Accord",
                "ORG",
                "government",
                (
                    *names("Government of National Accord", native="حكومة الوفاق الوطني", abbreviation="GNA"),
                    Name("legitimate government", "en", Channel.DESCRIPTOR, NameKind.ATTESTED, "a test"),
                ),
                ("LY",),
                "2015-12-17",
                "2021-03-15",
                leaders=("t/sarraj",),
                checked=seen,
            ),
            Entity(
                "t/lna",
                "Libyan National Army",
                "ORG",
                "army",
                names("Libyan National Army", native="الجيش الوطني الليبي", abbreviation="LNA"),
                ("LY",),
                leaders=("t/haftar",),
                checked=seen,
            ),
            Entity(
                "t/haftar",
                "Khalifa Haftar",
                "PER",
                "person",
                names("Khalifa Haftar", native="خليفة حفتر"),
                ("LY",),
                "1943",
                checked=seen,
            ),
            Entity(
                "t/sarraj",
                "Fayez al-Sarraj",
                "PER",
                "person",
                names("Fayez al-Sarraj", native="فايز السراج"),
                ("LY",),
                checked=seen,
            ),
            Entity(
                "t/ahmed", "Ahmed Omar", "PER", "person", names("Ahmed Omar", native="أحمد عمر"), ("LY",), checked=seen
            ),
            Entity(
                "t/watiya",
                "Al-Watiya Air Base",
                "FAC",
                "base",
                names("Al-Watiya Air Base", "Al-Watiya", native="قاعدة الوطية"),
                ("LY",),
                checked=seen,
            ),
            Entity(
                "t/yarmouk-ly",
                "Yarmouk Camp",
                "FAC",
                "camp",
                names("Yarmouk Camp", native="معسكر اليرموك"),
                ("LY",),
                checked=seen,
            ),
            Entity(
                "t/yarmouk-sy",
                "Yarmouk Camp",
                "FAC",
                "camp",
                names("Yarmouk Camp", native="مخيم اليرموك"),
                ("SY",),
                checked=seen,
            ),
            Entity(
                "t/brigade-17",
                "17th Brigade",
                "ORG",
                "armed-group",
                names("17th Brigade", native="اللواء 17"),
                ("LY",),
                checked=seen,
            ),
            Entity(
                "t/dignity",
                "Operation Dignity",
                "EVENT",
                "operation",
                names("Operation Dignity", "Dignity", native="عملية الكرامة"),
                ("LY",),
                guarded=("Dignity",),
                checked=seen,
            ),
            Entity(
                "t/observer",
                "The Tarhuna Observer",
                "MEDIA",
                "newspaper",
                names("The Tarhuna Observer"),
                ("LY",),
                never=("The Observer",),
                checked=seen,
            ),
            Entity("t/rumour", "Wadi Rumour Front", "ORG", "armed-group", names("Wadi Rumour Front"), ("LY",)),
            Entity(
                "t/ghashir",
                "Qasr bin Ghashir",
                "LOC",
                "town",
                names("Qasr bin Ghashir", native="قصر بن غشير"),
                ("LY",),
                checked=seen,
            ),
        ]
    )
