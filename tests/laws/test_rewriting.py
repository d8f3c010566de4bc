"""Laws of rewriting: what changes, what stays byte for byte, and that doing it twice changes nothing."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from law_texts import sentences, texts

import canonym
from canonym.rewriting import STYLES

law = settings(deadline=None, max_examples=50)
styles = st.sampled_from(STYLES)
channels = st.one_of(st.none(), st.lists(st.sampled_from(list(canonym.Channel)), max_size=14))


@law
@given(text=texts, style=styles, channels=channels)
def test_everything_outside_the_changes_stays(
    small: canonym.Matcher, text: str, style: str, channels: list[canonym.Channel] | None
) -> None:
    rewritten = small.annotate(text).rewrite(style=style, channels=channels)
    old, new, done_old, done_new = text, rewritten.text, 0, 0
    for change in rewritten.changes:
        assert old[done_old : change.start] == new[done_new : change.new_start]
        assert old[change.start : change.end] == change.before
        assert new[change.new_start : change.new_end] == change.after
        assert change.before != change.after
        done_old, done_new = change.end, change.new_end

    assert old[done_old:] == new[done_new:]


@law
@given(text=texts, style=styles, channels=channels)
def test_every_change_lies_inside_a_mention(
    small: canonym.Matcher, text: str, style: str, channels: list[canonym.Channel] | None
) -> None:
    document = small.annotate(text)

    for change in document.rewrite(style=style, channels=channels).changes:
        assert change.annotation in document.mentions
        assert change.annotation.start <= change.start < change.end <= change.annotation.end


@law
@given(text=texts, style=styles)
def test_positions_map_both_ways(small: canonym.Matcher, text: str, style: str) -> None:
    rewritten = small.annotate(text).rewrite(style=style)
    inside = {place for change in rewritten.changes for place in range(change.start, change.end)}

    assert rewritten.to_new(len(text)) == len(rewritten.text)
    assert rewritten.to_old(len(rewritten.text)) == len(text)
    previous = 0
    for place in range(len(text)):
        there = rewritten.to_new(place)
        assert there >= previous
        previous = there
        if place not in inside:
            assert rewritten.to_old(there) == place
            assert rewritten.text[there] == text[place]


@law
@given(text=sentences)
@example("In Libya the reconciliation forces met Khalifa Hifter.")
@example("In Libya the base of the strategic patriotism fell, then al Watiya.")
def test_rewriting_a_rewritten_text_changes_nothing(small: canonym.Matcher, text: str) -> None:
    once = small.annotate(text).rewrite().text

    assert small.annotate(once).rewrite().text == once


@law
@given(text=sentences)
def test_glossing_a_glossed_text_changes_nothing(small: canonym.Matcher, text: str) -> None:
    once = small.annotate(text).rewrite(style="gloss").text

    assert small.annotate(once).rewrite(style="gloss").text == once


@pytest.mark.parametrize(
    "style, text",
    [
        ("name", "Qasr Bin Khusheir's Qasr Bin Khusheir "),
        ("gloss", "In Libya Haftar's militia spoke."),
        ("gloss", "Government of National Accord Haftar’s forces "),
        ("name", "Government of National Accord " * 4 + "حكومة الوفاق الوطني Government of National Accord "),
    ],
)
def test_a_second_round_changes_nothing_in_cases_that_were_seen(small: canonym.Matcher, style: str, text: str) -> None:
    once = small.annotate(text).rewrite(style=style).text

    assert small.annotate(once).rewrite(style=style).text == once


@law
@given(text=texts)
def test_descriptors_and_metonyms_stay_unless_asked_for(small: canonym.Matcher, text: str) -> None:
    for change in small.annotate(text).rewrite().changes:
        assert {canonym.Channel.DESCRIPTOR, canonym.Channel.METONYM}.isdisjoint(change.annotation.channels)


@law
@given(text=texts)
def test_a_text_of_sound_names_stays(small: canonym.Matcher, text: str) -> None:
    sound = {"exact", "folded", "abbreviation", "truncation"}
    document = small.annotate(text)
    if all(set(map(str, one.channels)) <= sound for one in document.mentions):
        assert document.rewrite().text == text


def _put_right(matcher: canonym.Matcher, text: str, **options: object) -> str:
    return matcher.annotate(text).rewrite(**options).text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("In Libya Khalifa Hifter spoke.", "In Libya Khalifa Haftar spoke."),
        ("Khalifa Hifter's son lives in Libya.", "Khalifa Haftar's son lives in Libya."),
        ("In Libya, Khalifa Hifter’s son lives.", "In Libya, Khalifa Haftar’s son lives."),
        ("Libya: “Khalifa Hifter”.", "Libya: “Khalifa Haftar”."),
        ("In Libya Haftar's militia left.", "In Libya Haftar's militia left."),
        ("In Libya the legitimate government left.", "In Libya the legitimate government left."),
        ("", ""),
    ],
)
def test_a_sentence_stays_sound(small: canonym.Matcher, text: str, expected: str) -> None:
    assert expected == _put_right(small, text)


def test_the_calque_beside_a_head_word_is_replaced_and_the_head_word_stays(bundled: canonym.Matcher) -> None:
    text = "In Tripoli, Libya, reconciliation government forces met Khalifa Haftar."

    assert "Government of National Accord forces" in _put_right(bundled, text)


def test_a_metonym_is_replaced_when_its_channel_is_asked_for(small: canonym.Matcher) -> None:
    text = "In Libya Haftar's militia left."

    assert "Libyan National Army" in _put_right(small, text, channels=["metonym", "transliteration", "truncation"])


def test_a_gloss_stands_behind_the_name_in_brackets(small: canonym.Matcher) -> None:
    text = "In Libya Khalifa Hifter spoke."

    assert _put_right(small, text, style="gloss") == "In Libya Khalifa Hifter [Khalifa Haftar] spoke."


def test_the_short_style_takes_the_shortest_listed_name(small: canonym.Matcher) -> None:
    text = "In Libya Khalifa Hifter met a minister of the Government of National Acord."

    assert "minister of the GNA." in _put_right(small, text, style="short")


@pytest.mark.parametrize("options", [{"style": "loud"}, {"channels": ["smell"]}])
def test_what_is_no_style_or_channel_is_refused(small: canonym.Matcher, options: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"style|smell"):
        _put_right(small, "Libya", **options)
