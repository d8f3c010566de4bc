"""What the laws of `canonym.testing` found over plain lists of names, each with the text that showed it."""

from __future__ import annotations

import pytest

import canonym

HAFTAR = (("h", "Khalifa Haftar"), ("j", "Al-Jawf"))


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("In Libya Khalifa Hifter Khalifa Hifter spoke.", ["Khalifa Hifter", "Khalifa Hifter"]),
        ("In Libya Al-Jauf Al-Jauf fell.", ["Al-Jauf", "Al-Jauf"]),
        (
            "Khalifa Hifter Khalifa Hifter Al-Jauf Khalifa Hifter",
            ["Khalifa Hifter", "Khalifa Hifter", "Al-Jauf", "Khalifa Hifter"],
        ),
        ("Khalifa Hifter's and Khalifa Hiftar’s men.", ["Khalifa Hifter", "Khalifa Hiftar"]),
    ],
)
def test_a_name_that_a_run_holds_twice_is_found_twice(text: str, mentions: list[str]) -> None:
    document = canonym.build(HAFTAR).annotate(text)

    assert mentions == [mention.text for mention in document.mentions]
