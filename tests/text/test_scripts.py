from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canonym.text.scripts import language_of, script_of


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Mitiga", "Latn"),
        ("Çavuşoğlu", "Latn"),
        ("Çavuşoوlu", "Latn"),
        ("خليفة حفتر", "Arab"),
        ("ﺣﻔﺘﺮ", "Arab"),
        ("Київ", "Cyrl"),
        ("Αθήνα", "Grek"),
        ("נתניהו", "Hebr"),
        ("Երևան", "Armn"),
        ("თბილისი", "Geor"),
        ("트리폴리", "Hang"),
        ("的黎波里", "Hani"),
        ("トリポリ", "Kana"),
        ("とりぽり", "Kana"),
        ("ﾄﾘﾎﾟﾘ", "Kana"),
        ("กรุงเทพ", "Thai"),
        ("दिल्ली", "Deva"),
        ("2020-06", "Zyyy"),
        ("", "Zyyy"),
        ("\u0301\u200d", "Zyyy"),
    ],
)
def test_the_script_is_that_of_most_letters(text: str, expected: str) -> None:
    actual = script_of(text)

    assert expected == actual


@pytest.mark.parametrize(
    "text, expected",
    [
        ("حفتر", "ar"),
        ("پاسداران", "fa"),
        ("لاہور", "ur"),
        ("هەولێر", "ckb"),
        ("Путин", "ru"),
        ("Харків", "uk"),
        ("Лукашэнка", "ru"),
        ("Быхаў", "be"),
        ("Търново", "bg"),
        ("Ђоковић", "sr"),
        ("объект", "ru"),
        ("Haftar", "en"),
        ("กรุงเทพ", "und"),
        ("12", "und"),
    ],
)
def test_distinctive_letters_settle_the_language(text: str, expected: str) -> None:
    actual = language_of(text)

    assert expected == actual


def test_a_hint_is_believed_only_in_its_own_script() -> None:
    assert language_of("Минск", "be") == "be"
    assert language_of("Минск", "fa") == "ru"
    assert language_of("東京", "ja") == "ja"
    assert language_of("Hauptstadt", "de") == "de"


@pytest.mark.parametrize(
    "script, word",
    [("Latn", "LATIN"), ("Grek", "GREEK"), ("Cyrl", "CYRILLIC"), ("Armn", "ARMENIAN"), ("Hebr", "HEBREW")]
    + [("Arab", "ARABIC"), ("Geor", "GEORGIAN"), ("Hang", "HANGUL"), ("Hani", "CJK"), ("Deva", "DEVANAGARI")],
)
def test_every_letter_named_after_a_script_belongs_to_it(script: str, word: str) -> None:
    named = [
        chr(code)
        for code in range(0x323B0)
        if unicodedata.category(chr(code)) in ("Lu", "Ll", "Lo") and unicodedata.name(chr(code), "").startswith(word)
    ]
    astray = [letter for letter in named if script_of(letter) != script]

    assert not astray


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_has_a_four_letter_script(text: str) -> None:
    script = script_of(text)

    assert re.fullmatch("[A-Z][a-z]{3}", script)
