"""Laws of folding. The definition by single characters stands in `tests/reference.py`."""

from __future__ import annotations

import importlib.util
import time
import unicodedata
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from canonym.text import folding
from canonym.text.codepoints import folded_code_point
from canonym.text.folding import Folded, fold, fold_name


def _reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("canonym_reference", Path(__file__).parents[1] / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


reference = _reference()

# Everything that a rule looks at, close together, so that short random texts meet the rules.
TELLING = (
    "aAsSzß'’ʼ`´‘ʿʾ.\"“ -–—/,()\t\n\0 0379٣۷３\u0301\u0306\u0308\u0327иИуіІгК ßﬁﷲﷺıİŁØæ"
    "أإآٱىیېکةؤئءڤگچپ\u064b\u0651ـ\u200b\u200c\u200d\u200e\u202e\u2066\u00ad\ufeff"
    "אבקצ\u05b8״׳中文々ガが\u3099\u309aハｶﾞﾊﾟー・한\u1112\u1161\u11ab\u1100\u3131\u115f한ςΣΐᾳℵ½²Ⅳ™№"
    "\ud800\udfff\U0001f600\U0001f1fa\ue000\U000e0100\u0f71กำकि्"
)
telling = st.text(st.sampled_from(TELLING), max_size=24)
anything = st.text(st.characters(exclude_categories=()), max_size=40)
texts = st.one_of(telling, anything, st.lists(telling, max_size=30).map(" ".join))
ascii_texts = st.one_of(
    st.text(st.sampled_from("aAsSbZ'. \"-,09\n"), max_size=30), st.text(st.characters(max_codepoint=127), max_size=300)
)

LONG = folding._SHORT + 1


def _by_table(text: str) -> tuple[str, list[int]]:
    codes, offsets = folding._fold_codes(text)
    return codes.tobytes().decode("utf-32-le"), offsets.tolist()


@pytest.mark.parametrize(
    "source, folded",
    [
        ("Ṣanʿāʾ", "sana"),
        ("Al-Watiya", "al watiya"),
        ("Haftar's forces", "haftar s forces"),
        ("HAFTAR’S", "haftar s"),
        ("Rabi'a", "rabia"),
        ("the militias' base", "the militias base"),
        ("‘Haftar’", "haftar"),
        ("U.S.", "us"),
        ("the U.N.-backed government", "the un backed government"),
        ("J. Smith", "j smith"),
        ("J.Smith", "j smith"),
        ("A.B. Smith", "ab smith"),
        ("3.5", "3 5"),
        ("1.2.3", "1 2 3"),
        ("Çavuşoğlu", "cavusoglu"),
        ("Çavuşoوlu", "cavusoوlu"),
        ("İstanbul ve Diyarbakır", "istanbul ve diyarbakir"),
        ("Łódź Đurić Æsir Þór Straße", "lodz duric aesir thor strasse"),
        ("الوَفـاق", "الوفاق"),
        ("أحمد إبراهيم آل مكة", "احمد ابراهيم ال مكه"),
        ("ﺣﻔﺘﺮ", "حفتر"),
        ("ایران علی", "ايران علي"),
        ("٢٠١٩ ۲۰۱۹ ２０１９", "2019 2019 2019"),
        ("سماء", "سما"),
        ("Ёлкин Йошкар", "елкин йошкар"),
        ("Мар'яна", "маряна"),
        ("Ψυχής Ώρα", "ψυχησ ωρα"),
        ("שָׁלוֹם", "שלום"),
        ('צה"ל', "צהל"),
        ("트리폴리", "트리폴리"),
        ("ガリヤン", "ガリヤン"),
        ("ｶﾞﾘﾔﾝ", "ガリヤン"),
        ("的黎波里", "的黎波里"),
        ("a\u200bb a\u00adb \u202eab\u202c", "ab ab ab"),
        ("\0a\ud800b", "a b"),
        ("Canonym™", "canonym"),
        ("", ""),
        ("—…!", ""),
    ],
)
def test_sightings_fold_as_a_reader_expects(source: str, folded: str) -> None:
    expected = folded

    actual = fold(source).text

    assert expected == actual


@pytest.mark.parametrize(
    "one, other",
    [("Sanaa", "Sana"), ("Ahmed", "Hamed"), ("Ali", "Al i"), ("й", "и"), ("ガ", "カ"), ("17", "7"), ("پ", "ب")],
)
def test_folding_keeps_apart_what_a_reader_keeps_apart(one: str, other: str) -> None:
    assert fold_name(one) != fold_name(other)


@given(texts)
@example("x's's")
@example("ߺـ")
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold_name(text)

    assert once == fold_name(once)


@given(texts)
def test_every_path_agrees_with_the_definition(text: str) -> None:
    expected, places = reference.fold_with_places(text)

    assert expected == fold_name(text)
    assert (expected, places) == _by_table(text)


@given(texts)
def test_a_long_text_folds_like_a_short_one(text: str) -> None:
    padding = "я" * LONG

    assert fold_name(f"я {text} я") == fold_name(f"{padding} {text} {padding}").replace(padding, "я")


@given(ascii_texts)
def test_ascii_text_folds_alike_by_every_path(text: str) -> None:
    padding = "q" * LONG
    expected, _ = reference.fold_with_places(text)

    assert expected == fold_name(text) == _by_table(text)[0]
    assert fold_name(f"q {text} q") == fold_name(f"{padding} {text} {padding}").replace(padding, "q")


@given(texts)
def test_name_and_text_fold_alike(text: str) -> None:
    assert fold_name(text) == fold(text).text


@given(texts, st.data())
def test_a_span_slices_the_mention_out_of_the_source(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    if not folded.text:
        return
    words = reference.words(folded.text)
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))

    start, end = folded.span(words[first][1], words[last][2])
    mention = text[start:end]

    assert 0 <= start < end <= len(text)
    assert folded.text[words[first][1] : words[last][2]] == fold_name(mention) or "'" in _signs(text)
    assert folded_code_point(mention[0]) not in (" ", '"', ".")
    assert unicodedata.category(mention[-1])[0] not in "ZPC" or fold_name(mention[-1]) != ""


def _signs(text: str) -> str:
    """The signs of a text whose meaning a cut may change: what was a possessive before is none after."""
    return "".join("'" if folded_code_point(c) in "'.\"" and folded_code_point(c) else "" for c in text)


@given(texts)
def test_spans_of_words_follow_each_other_without_overlap(text: str) -> None:
    folded = fold(text)
    position = 0
    for _, start, end in reference.words(folded.text):
        left, right = folded.span(start, end)

        assert position <= left < right
        position = right


@pytest.mark.parametrize(
    "source, word, mention",
    [
        ("to Ṣanʿāʾ, he", "sana", "Ṣanʿāʾ"),
        ("(ʿAli)", "ali", "ʿAli"),
        ("e\u0301te\u0301 x", "ete", "e\u0301te\u0301"),
        ("قال في سماء.", "سما", "سماء"),
        ("«Al-Wefaq»", "al wefaq", "Al-Wefaq"),
        ("Haftar’s men", "haftar", "Haftar"),
        ("‘Haftar’", "haftar", "Haftar"),
        ("the U.S. base", "us", "U.S"),
        ("straße", "strasse", "straße"),
        ("x 하다 y".replace("하", "\u1112\u1161"), "하다", "\u1112\u1161다"),
        ("x \u1100\u1161\u11a8", "각", "\u1100\u1161\u11a8"),
        ("a ｶﾞﾘ b", "ガリ", "ｶﾞﾘ"),
    ],
)
def test_a_span_takes_what_belongs_to_the_word_and_no_more(source: str, word: str, mention: str) -> None:
    folded = fold(source)
    start = folded.text.index(word)
    expected = mention

    actual = source[slice(*folded.span(start, start + len(word)))]

    assert expected == actual


@pytest.mark.parametrize("start, end", [(0, 0), (-1, 2), (2, 1), (0, 9), (1, 2)])
def test_a_range_that_is_no_mention_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match=r"range|nothing but space"):
        fold("a b").span(start, end)


@given(st.text(st.sampled_from("éÉñйЙёЁїўガがパ한글각أؤئΐώğşçāṣ 'sS."), max_size=20))
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    assert fold_name(unicodedata.normalize("NFC", text)) == fold_name(unicodedata.normalize("NFD", text))


@given(texts, texts)
def test_words_fold_alike_wherever_they_stand(one: str, other: str) -> None:
    assert fold_name(f"{one}\n{other}").split() == fold_name(one).split() + fold_name(other).split()


def test_every_code_point_folds_to_letters_that_stay() -> None:
    moving = [
        code
        for code in range(0x110000)
        if (folded := folded_code_point(chr(code))) != chr(code)
        for part in folded
        if part not in " '.\"" and folded_code_point(part) != part
    ]

    assert not moving


@pytest.mark.parametrize(
    "name, text",
    [
        ("combining flood", "a" + "\u0301\u0323" * 250_000),
        ("one token", "ab" * 500_000 + "é"),
        ("bidi marks", "\u202ea\u202c" * 200_000),
        ("presentation forms", "ﷲﷺ" * 200_000),
        ("possessives", "'s" * 300_000 + "é"),
        ("dots", "a." * 300_000 + "é"),
        ("quotes", 'א"' * 300_000),
        ("spaces", " " * 600_000 + "é"),
        ("surrogates", "\ud800" * 500_000),
        ("zeros", "\0" * 500_000 + "é"),
        ("jamo", "\u1112\u1161\u11ab" * 100_000),
    ],
)
def test_no_text_takes_more_than_linear_time(name: str, text: str) -> None:
    begin = time.process_time()
    folded = fold(text)
    if folded.text:
        folded.span(0, len(folded.text))

    assert time.process_time() - begin < 5, name


@settings(max_examples=25)
@given(texts)
def test_offsets_are_dense_read_only_and_built_once(text: str) -> None:
    folded = fold(text)

    assert len(folded.text) == len(folded.offsets)
    assert folded.offsets is folded.offsets
    assert not folded.offsets.flags.writeable
    assert fold(text) == Folded(folded.text, text)
