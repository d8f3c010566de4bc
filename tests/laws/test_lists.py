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


@pytest.mark.parametrize("other", ["日本橋", "ᓄᓇᕗᑦ", "Zzz"])
@pytest.mark.parametrize(
    "mention", ["Qіаn Міng", "Наssаn аl-Таrhоunі", "Hаftаr"], ids=["names", "with an article", "one letter"]
)
def test_letters_that_only_look_alike_are_read_as_they_look(mention: str, other: str) -> None:
    names = [("q", "Qian Ming"), ("t", "Hassan al-Tarhouni"), ("h", "Haftar")]
    one, more = canonym.build(names), canonym.build([*names, ("u", other)])

    found = one.resolve(mention)
    assert found.probability > 0.99
    assert (found.entity and found.entity.id) == (more.resolve(mention).entity or found.entity).id
    assert [mention] == [here.text for here in more.annotate(f"Today {mention} spoke.").mentions]


def test_one_unrelated_name_more_in_a_short_list_changes_no_probability() -> None:
    names = [("e", "Uşak")]
    more = [*names, ("u", "Quentin Vrooman")]

    assert canonym.build(names).resolve("Uuşak").probability == pytest.approx(
        canonym.build(more).resolve("Uuşak").probability
    )


@pytest.mark.parametrize(
    ("name", "less", "more"),
    [
        ("Choi Young-ho", "Xhoi Younh-ho", "Xhoi Uounh-ho"),
        ("Xu Wei", "Xu Wwei", "Xu Wweei"),
        ("Xu Wei", "Xu Wweei", "Xu Wweeei"),
        ("Deir ez-Zor Prison", "Seir ez-Zor Prison", "Seir ez-Zor Priaon"),
    ],
)
def test_two_words_read_as_one_are_worth_no_more_than_the_two(name: str, less: str, more: str) -> None:
    matcher = canonym.build([("e", name)])

    assert matcher.resolve(less).probability >= matcher.resolve(more).probability


@pytest.mark.parametrize(
    ("names", "text", "held"),
    [
        (["Misrata"], "Today Mmisrata yesterday. Today Visrata yesterday.", ["Mmisrata"]),
        (["Stafford"], "Today Sstafford yesterday.", []),
    ],
)
def test_what_is_put_right_decides_nothing_that_was_not_decided_before(
    names: list[str], text: str, held: list[str]
) -> None:
    matcher = canonym.build([(f"e{at}", name) for at, name in enumerate(names, 1)])
    document = matcher.annotate(text)
    once = document.rewrite().text

    assert held == [mention.text for mention in document.mentions if mention.held]
    assert once == matcher.annotate(once).rewrite().text


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Anna Ivanovich Sokolov", "Today Anna Ivanovich okolov spoke.", "Today Anna Ivanovich Sokolov spoke."),
        ("Hye-jun Park", "Today Hye-jun-arkk spoke.", "Today Hye-jun-arkk spoke."),
    ],
)
def test_the_damaged_rest_of_a_name_belongs_to_it(name: str, text: str, expected: str) -> None:
    matcher = canonym.build([("e1", name)])
    once = matcher.annotate(text).rewrite().text

    assert expected == once
    assert once == matcher.annotate(once).rewrite().text


def test_one_part_of_a_word_that_nobody_knows_is_no_name(bundled: canonym.Matcher) -> None:
    text = "Today Marie-lcaude Najm spoke. The Hifter-led forces."
    mentions = [mention.text for mention in bundled.annotate(text).mentions]

    assert "Marie" not in mentions
    assert any("Hifter" in mention for mention in mentions)
