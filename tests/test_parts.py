"""Small parts of the core, each held to what its docstring says at the edges that whole names seldom reach."""

from __future__ import annotations

import pytest

import canonym
from canonym import wire
from canonym.index.build import Glosses, is_abbreviation, rows_of, singular, texts_of
from canonym.index.grammar import NOTHING, head_place, number_value
from canonym.index.information import information
from canonym.rewriting import Rewrite
from canonym.text.repair import repair


def test_a_repaired_text_leads_back_to_the_text_as_given() -> None:
    damaged = "Москва".encode().decode("latin-1")
    source = f"in {damaged} today, in {'Çavuş'.encode().decode('latin-1')} again"
    repaired = repair(source)

    assert repaired.text.startswith("in Москва today")
    at = repaired.text.index("today")
    assert source[repaired.start(at) : repaired.end(at + 5)] == "today"
    assert source[repaired.start(3) : repaired.end(9)] == damaged
    assert repaired.touches(0, 5)
    assert not repaired.touches(at, at + 5)
    assert repaired.start(0) == 0


def test_a_word_that_only_looks_damaged_stays() -> None:
    for sound in ("São Paulo", "VÃO NÃO", "ØŒ", "Ñ€ and Å’", "â€", ""):
        assert repair(sound).text == sound
        assert repair(sound).changes == ()


def test_damage_after_damage_in_one_word_is_put_right_once() -> None:
    damaged = "Çavuşoğlu-Şükrü".encode().decode("cp1252", "replace").replace("\ufffd", "")
    word = "ÃœskÃ¼dar"
    repaired = repair(f"{word} and {word}{word}, {damaged}")

    assert repaired.text.startswith("Üsküdar and ÜsküdarÜsküdar")
    assert [(repaired.source[start:end]) for _, _, start, end in repaired.changes][:2] == [word, f"{word}{word},"]


def test_a_long_run_of_damage_is_put_right_a_piece_at_a_time() -> None:
    word = "Ã¼" * 1000
    repaired = repair(word)

    assert repaired.text == "ü" * 1000
    assert len(repaired.changes) > 1
    assert (repaired.start(0), repaired.end(1000)) == (0, 2000)


def test_what_html_writes_out_is_read_and_leads_back() -> None:
    source = "near Mis&shy;rata&#39;s port, AT&amp;T, &bogus; and Ã‡avuÅŸoÄŸlu&rsquo;s &amp;nbsp; plan"

    repaired = repair(source)

    assert repaired.text == "near Mis\xadrata's port, AT&T, &bogus; and Çavuşoğlu’s \xa0 plan"
    port, plan = repaired.text.index("port"), repaired.text.index("plan")
    assert source[repaired.start(port) : repaired.end(port + 4)] == "port"
    assert source[repaired.start(plan) : repaired.end(plan + 4)] == "plan"
    at = repaired.text.index("Mis")
    assert source[repaired.start(at) : repaired.end(at + 8)] == "Mis&shy;rata"
    assert not repaired.touches(at, at + 8)  # no encoding was wrong there


def test_a_repaired_mention_is_found_where_it_stands(bundled: canonym.Matcher) -> None:
    text = "In Turkey Mevlüt Ã‡avuÅŸoÄŸlu spoke."
    found = [one for one in bundled.annotate(text).mentions if one.entity.id == "world/mevlut-cavusoglu"]

    assert [text[one.start : one.end] for one in found] == ["Mevlüt Ã‡avuÅŸoÄŸlu"]


def test_entities_with_variants_are_entities(bundled: canonym.Matcher) -> None:
    known = bundled.entity("libya/gna")
    listed = next(entity for entity in bundled.lexicon.entities if entity.id == "libya/gna")

    assert known == listed
    assert hash(known) == hash(bundled.entity("libya/gna"))
    assert known != "libya/gna"


def test_variants_pass_over_a_script_without_a_romaniser(monkeypatch: pytest.MonkeyPatch) -> None:
    from canonym.lexicon.model import Channel, Entity, Name, NameKind
    from canonym.text import romanization

    name = Name("ᠮᠣᠩᠭᠣᠯ", "mn", Channel.NATIVE, NameKind.NATIVE)
    matcher = canonym.build([Entity("a", "Mongol", names=(Name("Mongol", "en", Channel.EXACT, NameKind.NAME), name))])

    def romanizations(*_: object, **__: object) -> tuple[str, ...]:
        raise romanization.NoRomaniser("install it")

    monkeypatch.setattr(romanization, "romanizations", romanizations)

    assert [variant.text for variant in matcher.entity("a").variants()] == ["Mongol", "ᠮᠣᠩᠭᠣᠯ"]


def test_korean_names_in_one_word_are_read_in_parts() -> None:
    matcher = canonym.build([("a", "Kim Jong-un"), ("b", "Park Geun-hye"), ("c", "Moon Jae-in")])

    assert [one.entity.id for one in matcher.resolve("김정은").considered][:1] == ["a"]
    assert [one.entity.id for one in matcher.resolve("문재인").considered][:1] == ["c"]


def test_a_single_chinese_letter_finds_something_or_nothing() -> None:
    assert canonym.build([("a", "北京")]).resolve("北").outcome in set(canonym.Outcome)


def test_lists_without_names_know_nothing() -> None:
    empty = canonym.build([])

    assert empty.resolve("Khalifa Haftar").reason is canonym.Reason.NOTHING
    assert empty.annotate("Khalifa Haftar spoke.").mentions == ()


def test_common_words_beyond_the_budget_only_add_to_what_rarer_ones_found() -> None:
    from canonym.candidates import retrieval

    matcher = canonym.build([(f"n/{at}", f"Ahmed Number{at} Omar") for at in range(60)] + [("n/x", "Ahmed Zubayri")])
    full = next(one.entity.id for one in matcher.resolve("Ahmed Zubayri").considered)
    before = retrieval.BUDGET
    retrieval.BUDGET = 5
    try:
        cut = canonym.build(matcher.lexicon.entities).resolve("Ahmed Zubayri")
        flood = canonym.build(matcher.lexicon.entities).resolve("Ahmed Omar")
    finally:
        retrieval.BUDGET = before

    assert full == cut.considered[0].entity.id == "n/x"
    assert flood.considered


def test_the_json_form_of_an_annotation_holds_its_core(small: canonym.Matcher) -> None:
    one = small.annotate("In Libya Haftar's militia spoke.").mentions[-1]

    assert wire.annotation_to_dict(one)["core"] == [one.core_start, one.core_end]
    assert one.considered == one.decision.considered
    assert one.probability == one.decision.probability


def test_positions_before_every_change_stay() -> None:
    assert (Rewrite("abc", ()).to_new(2), Rewrite("abc", ()).to_old(2)) == (2, 2)


def test_words_have_the_information_that_their_letters_have() -> None:
    assert information("ab") < information("abcdefgh") <= information("abcdefghijklmnop")
    assert information("中文") > information("ab")


def test_numbers_are_read_in_words_digits_and_roman_numerals() -> None:
    assert [number_value(word) for word in ("xvii", "017", "17th", "seventeen", "000", "th", "ten")] == [
        "17", "17", "17", "17", "0", "", "10",
    ]  # fmt: skip


def test_head_words_stand_where_the_language_puts_them() -> None:
    assert [head_place(["a"], language) for language in ("ru", "ar", "de")] == ["any", "first", "last"]
    assert not NOTHING.roles


def test_glosses_find_words_with_endings_and_words_one_letter_away() -> None:
    glosses = Glosses("ar", {"وطنيه": ["patriotism"], "قوات": ["forces"], "وفاق": ["accord", "reconciliation"]})

    assert [gloss for gloss, _, _ in glosses.of("الوفاق")] == ["accord", "reconciliation"]
    assert [(gloss, str(channel)) for gloss, channel, _ in glosses.of("الوطيه")] == [("patriotism", "homograph")]
    assert list(glosses.of("لا")) == []


def test_packed_texts_and_rows_come_out_as_they_went_in() -> None:
    texts = ["", "a", "\ud800", "中文"]
    rows = rows_of([(0, 2), (2, 1), (0, 1), (0, 2)], 3)

    assert [texts_of(texts)[at] for at in range(4)] == texts
    assert [rows[at].tolist() for at in range(3)] == [[1, 2], [], [1]]
    assert is_abbreviation("M23")
    assert not is_abbreviation("17")
    assert singular("news") == "news"
