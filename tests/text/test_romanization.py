"""Romanisation: what the schemes say, and what holds for any text."""

from __future__ import annotations

import builtins
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canonym import files
from canonym.errors import LexiconError, MissingExtraError
from canonym.text.romanization import habits, romanizations, romanize, romanizer_version
from canonym.text.schemes import parse_scheme, scheme_for, scheme_languages
from canonym.text.unidecoding import NoRomaniser

ENGINEERED = "ar be bg ckb de el es fa fr he hy it ja ka kmr ko ru sr tr uk ur".split()


@pytest.mark.parametrize(
    "text, language, expected",
    [
        ("حفتر", None, "hftr"),
        ("قصر بن غشير", None, "qsr bin ghshyr"),
        ("محمد الحسن", None, "muhammad al-hasan"),
        ("عبد الله", None, "abd allah"),
        ("مُحَمَّد", "ar", "muhammad"),
        ("قُرَّة", "ar", "qurra"),
        ("پاسداران", None, "pasdaran"),
        ("لاہور", None, "lahwr"),
        ("هەولێر", None, "hewler"),
        ("Ельцин", None, "yeltsin"),
        ("Дмитрий", None, "dmitry"),
        ("Харків", None, "kharkiv"),
        ("Мінск", "be", "minsk"),
        ("Търново", None, "tarnovo"),
        ("Ђоковић", None, "djokovich"),
        ("Παπανδρέου", None, "papandreou"),
        ("Μπακογιάννη", None, "bakogianni"),
        ("תל אביב", None, "tel abyb"),
        ("צ'ינג", None, "chyng"),
        ("Երևան", None, "yerevan"),
        ("თბილისი", None, "tbilisi"),
        ("ちょっと トリポリ", None, "chotto toripori"),
        ("크리스티나 김", None, "keuriseutina gim"),
        ("Çavuşoğlu", "tr", "chavushoghlu"),
        ("Tchad", "fr", "chad"),
        ("Gheddafi", "it", "geddafi"),
        ("Ciad", "it", "chad"),
        ("Dschibuti", "de", "jibuti"),
        ("Jalifa", "es", "halifa"),
        ("Şêx Ciwan", "kmr", "shekh jiwan"),
        ("Ṣanʿāʾ 2020", None, "sana 2020"),
        ("٢٠٢٠", "ar", "2020"),
        ("", None, ""),
    ],
)
def test_names_are_romanised_by_their_scheme(text: str, language: str | None, expected: str) -> None:
    actual = romanize(text, language=language)

    assert expected == actual


@pytest.mark.parametrize(
    "text, seen",
    [
        ("جمال", "gamal"),
        ("القاعدة", "al-gada"),
        ("الوفاق", "el-wfak"),
        ("الشرق", "ash-shrq"),
        ("محمد", "mohamed"),
        ("أبو سليم", "abou slim"),
        ("بن وليد", "ben oulid"),
        ("عبدالله", "abdallah"),
        ("ليبية", "libia"),
        ("Хафтар", "haftar"),
        ("Путин", "poutine"),
        ("Ельцин", "eltsin"),
        ("Харків", "kharkiv"),
        ("トリポリ", "tripori"),
    ],
)
def test_habits_reach_spellings_of_the_press(text: str, seen: str) -> None:
    assert seen in romanizations(text)


def test_the_main_romanisation_comes_first_and_none_twice() -> None:
    found = romanizations("جمال الدين")

    assert found[0] == romanize("جمال الدين")
    assert len(found) == len(set(found)) > 3


def test_every_language_of_the_engine_has_a_scheme() -> None:
    assert set(ENGINEERED) <= set(scheme_languages())
    assert all(scheme_for(language) is not None for language in scheme_languages())
    assert habits("xx") == ()
    assert scheme_for("xx") is None


def test_every_scheme_writes_its_own_letters_in_ascii() -> None:
    for language in scheme_languages():
        scheme = scheme_for(language)
        assert scheme is not None
        for source in (*scheme.main.letters, *scheme.main.words):
            assert romanize(source, language=language).isascii()
        for table in scheme.habits.values():
            assert all(value.isascii() for value in (*table.letters.values(), *table.words.values()))


def test_a_habit_that_a_language_lacks_is_refused() -> None:
    with pytest.raises(ValueError, match="egyptian, gulf"):
        romanize("حفتر", habit="martian")


def test_a_language_in_another_script_is_not_believed() -> None:
    assert romanize("Хафтар", language="ar", habit="egyptian") == romanize("Хафтар")


def test_without_unidecode_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def absent(name: str, *args: Any, **named: Any) -> Any:
        if name == "unidecode":
            raise ImportError(name)
        return real(name, *args, **named)

    monkeypatch.setattr(builtins, "__import__", absent)

    with pytest.raises(MissingExtraError, match=r"canonym\[unidecode\]") as caught:
        romanize("กรุงเทพ")
    assert isinstance(caught.value, NoRomaniser)
    assert caught.value.script == "Thai"
    assert romanize("حفتر") == "hftr"


def test_unidecode_stands_behind_the_schemes() -> None:
    pytest.importorskip("unidecode")

    assert romanize("北京") == "bei jing"


@given(st.text(max_size=40), st.sampled_from([None, *ENGINEERED]))
def test_any_text_becomes_lower_ascii_with_single_spaces(text: str, language: str | None) -> None:
    try:
        found = romanizations(text, language=language)
    except NoRomaniser:
        return

    for latin in found:
        assert latin.isascii()
        assert latin == latin.lower() == " ".join(latin.split())


@pytest.mark.parametrize("piece", ["\u0301\u0323", "\u0651", "\u064b", "っ", "ال", "한", "عبدال", "-", "я", "ǻ"])
def test_no_text_takes_more_than_linear_time(piece: str) -> None:
    begin = time.process_time()
    for language in ("ar", "ja", "ru", "fr"):
        romanize("ا" + piece * 20_000, language=language)

    assert time.process_time() - begin < 5


def test_the_version_is_one_for_one_set_of_schemes() -> None:
    assert romanizer_version() == romanizer_version()
    assert len(romanizer_version()) == 12


@pytest.mark.parametrize(
    "text, problem",
    [
        (
            "language: xx\nscript: Latn\nletters:\n  a: b\n  a: c\n",
            'xx.yaml:5: [duplicate] letters: "a" is given twice',
        ),
        ("language: yy\nscript: Latn\n", "xx.yaml:1: [language] language must be xx"),
        ("language: xx\nscript: Latn\nleters:\n  a: b\n", 'xx.yaml:4: [key] unknown key "leters"'),
        ("language: xx\nscript: Latn\nletters:\n  '': b\n", "xx.yaml:4: [key] letters: an empty key"),
        (
            "language: xx\nscript: Latn\nrewrite:\n  - from: (\n    to: b\n",
            "xx.yaml:4: [rewrite] not a regular expression",
        ),
        ("language: xx\nscript: Latn\nrewrite:\n  - from: a\n    to: \\1\n", "xx.yaml:4: [rewrite] not a regular"),
        (
            "language: xx\nscript: Latn\nhabits:\n  h:\n    vowels: a\n",
            'xx.yaml:5: [key] habit h: unknown key "vowels"',
        ),
        ("language: xx\nscript: Hang\nhangul:\n  vowels:\n    - a\n", "vowels must have 21 entries, not 1"),
        ("- a\n", "xx.yaml:1: [value] scheme: expected keys and values"),
        ("a: [\n", "xx.yaml:2: [yaml]"),
        ("", "xx.yaml:1: [script]"),
    ],
)
def test_a_wrong_scheme_is_criticised_by_line(text: str, problem: str) -> None:
    with pytest.raises(LexiconError) as caught:
        parse_scheme(text, file="xx.yaml", language="xx")

    assert problem in str(caught.value)


def test_scheme_files_are_in_block_style_with_a_line_of_origin() -> None:
    for path in files.shared("schemes").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")

        assert text.startswith("# "), path.name
        assert "{" not in text, path.name
        assert ": [" not in text, path.name
