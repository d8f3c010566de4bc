"""Glosses that were learned: what words of names mean, and where a run without spaces is cut."""

import canonym
from canonym.index.ground import curated, translated
from canonym.index.learned import DATA_FILE, Learned, learned


def test_a_foreign_word_has_its_english_one_and_the_other_way() -> None:
    table = Learned({"universidad": "university", "université": "university"}, {})

    assert table.senses("universidad") == ["university"]
    assert list(table.words("university")) == ["universidad", "université"]


def test_two_foreign_words_of_one_meaning_translate_each_other() -> None:
    assert "universitat" in translated("universidad", None)


def test_a_curated_gloss_comes_before_a_learned_one() -> None:
    assert translated("وزاره", curated("ar"))["ministry"] == 0


def test_a_run_is_cut_into_its_likeliest_units_and_a_name_is_not() -> None:
    table = Learned({}, {"東京": 3.0, "大学": 2.0, "東": 6.0, "京": 6.0})

    assert table.cut("東京大学") == ("東京", "大学")
    assert table.cut("慶應大学") == ("慶應", "大学")
    assert table.cut("慶應") == ("慶應",)


def test_katakana_beside_other_letters_are_a_word() -> None:
    table = Learned({}, {})

    assert table.cut("美和ロック") == ("美和", "ロック")
    assert table.cut("ロックフェラー") == ("ロックフェラー",)


def test_the_pieces_of_a_run_are_the_run() -> None:
    for run in ("静岡県畜産技術研究所", "国家重点实验室", "アサヒグループ学術振興財団", "대구가톨릭대학교병원"):
        assert "".join(learned().cut(run)) == run


def test_names_of_other_languages_find_the_english_one() -> None:
    names = ("University of Lleida", "Kyushu University", "Ministry of Health", "Shangqiu Normal University")
    matcher = canonym.build(list(zip("abcd", names, strict=True)))
    found = matcher.resolve_many(["Universidad de Lérida", "九州大学", "Kementerian Kesehatan", "商丘师范学院"])

    assert [one.considered[0].entity.name for one in found] == list(names)


def test_latin_letters_and_legal_forms_are_cut_from_a_run() -> None:
    names = ("Fancl Corporation", "Uyemura", "AOI Universal Hospital", "Toyota Foundation")
    matcher = canonym.build(list(zip("abcd", names, strict=True)))
    found = matcher.resolve_many(["株式会社ファンケル", "AOI国際病院", "公益財団法人トヨタ財団"])

    assert [one.considered[0].entity.name for one in found] == [names[0], *names[2:]]
    assert canonym.compare("株式会社ファンケル", "Fancl Co., Ltd.", type="ORG").probability > 0.5
    assert canonym.compare("株式会社", "株式会社", type="ORG").probability > 0.5


def test_an_english_name_finds_the_foreign_one() -> None:
    matcher = canonym.build([("a", "École Nationale Polytechnique d'Oran"), ("b", "Marche Polytechnic University")])

    assert matcher.resolve("National Polytechnic School of Oran").considered[0].entity.id == "a"


def test_the_table_is_small() -> None:
    assert DATA_FILE.stat().st_size < 500_000
