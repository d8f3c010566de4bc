"""Laws of annotations: where they stand, what they hold, and what changes nothing about them."""

from __future__ import annotations

import itertools
import json
from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from law_texts import NAMES, STRANGE, texts, tidy

import canonym

law = settings(deadline=None, max_examples=50)
seldom = settings(deadline=None, max_examples=20)


@law
@given(text=texts)
@example("Haf\u0301tar\u0301")
@example("\u202eKhalifa Haftar\u202c")
@example("GNA.")
def test_slicing_the_text_with_the_offsets_gives_the_mention(small: canonym.Matcher, text: str) -> None:
    document = small.annotate(text)

    assert document.text == text
    for one in (*document.mentions, *document.unsettled):
        assert 0 <= one.start <= one.core_start < one.core_end <= one.end <= len(text)
        assert text[one.start : one.end] == one.text == one.decision.mention


@law
@given(text=texts)
@example(text=f"{3 * 'Government of National Accord '}GNA Ahmed Omar Ahmed Omar ")
def test_annotations_are_in_order_and_do_not_overlap(small: canonym.Matcher, text: str) -> None:
    document = small.annotate(text)

    for listed in (document.mentions, document.unsettled):
        for one, following in itertools.pairwise(listed):
            assert one.end <= following.start
    taken = sorted((one.start, one.end) for one in (*document.mentions, *document.unsettled))
    for (_, end), (start, _) in itertools.pairwise(taken):
        assert end <= start


@law
@given(text=texts)
def test_mentions_are_links_and_the_unsettled_are_not(small: canonym.Matcher, text: str) -> None:
    document = small.annotate(text)

    assert all(one.decision.outcome is canonym.Outcome.LINK for one in document.mentions)
    assert all(one.decision.outcome is not canonym.Outcome.LINK for one in document.unsettled)
    assert all(one.entity is one.decision.considered[0].entity and one.channels for one in document.mentions)


@law
@given(text=texts)
def test_no_mention_begins_or_ends_inside_a_latin_word(small: canonym.Matcher, text: str) -> None:
    def latin(letter: str) -> bool:
        return letter.isascii() and letter.isalpha()

    for one in small.annotate(text).mentions:
        assert not (one.start and latin(text[one.start - 1]) and latin(text[one.start]))
        assert not (one.end < len(text) and latin(text[one.end - 1]) and latin(text[one.end]))


@law
@given(text=texts)
def test_the_same_text_is_annotated_the_same_again(small: canonym.Matcher, text: str) -> None:
    assert small.annotate(text).to_dict() == small.annotate(text).to_dict()


@seldom
@given(first=texts, second=texts)
def test_what_was_annotated_before_does_not_matter(first: str, second: str) -> None:
    fresh, used = _two()
    used.annotate(first)

    assert fresh.annotate(second).to_dict() == used.annotate(second).to_dict()


@cache
def _two() -> tuple[canonym.Matcher, canonym.Matcher]:
    entities = [("a", "Khalifa Haftar"), ("b", "Government of National Accord"), ("c", "Libya")]
    return canonym.build(entities), canonym.build(entities)


@law
@given(text=tidy)
def test_blank_lines_before_and_after_move_the_mentions_only(small: canonym.Matcher, text: str) -> None:
    alone = [(one.start, one.end, one.entity.id) for one in small.annotate(text).mentions]
    padded = [(one.start - 2, one.end - 2, one.entity.id) for one in small.annotate(f"\n\n{text}\n\n").mentions]

    assert alone == padded


@law
@given(text=texts)
def test_the_json_form_is_json_and_holds_the_offsets(small: canonym.Matcher, text: str) -> None:
    document = small.annotate(text)
    read = json.loads(json.dumps(document.to_dict()))

    assert read["version"] == 1
    assert [(one["start"], one["end"]) for one in read["mentions"]] == [
        (one.start, one.end) for one in document.mentions
    ]
    assert [one["text"] for one in read["unsettled"]] == [one.text for one in document.unsettled]


@law
@given(text=texts)
def test_the_page_is_whole_and_can_be_written(small: canonym.Matcher, text: str) -> None:
    page = small.annotate(text).to_html(title=text[:10])

    page.encode("utf-8")
    assert page.startswith("<!doctype html>")
    assert page.endswith("</html>\n")
    assert page.count("<mark") == page.count("</mark>")
    assert "<script" not in page
    assert "<b>" not in page


@seldom
@given(text=texts)
def test_every_explanation_is_one_line_that_quotes_the_mention(small: canonym.Matcher, text: str) -> None:
    for one in (*small.annotate(text).mentions, *small.annotate(text).unsettled):
        assert one.text in one.explain()
        assert one.explain().endswith(".")


@pytest.mark.parametrize("strange", STRANGE, ids=ascii)
@pytest.mark.parametrize("place", ["before", "after", "between"])
def test_strange_characters_beside_a_name_hide_nothing_else(small: canonym.Matcher, strange: str, place: str) -> None:
    name = "Khalifa Haftar"
    text = {
        "before": f"In Libya {strange} {name} spoke.",
        "after": f"In Libya {name} {strange} spoke.",
        "between": f"In Libya {strange} spoke.\n\nThen {name} spoke.",
    }[place]
    found = [one for one in small.annotate(text).mentions if one.entity.id == "t/haftar"]

    assert [one.text[-6:] for one in found] == ["Haftar"]


@seldom
@given(names=st.lists(st.sampled_from(NAMES), min_size=1, max_size=5))
def test_a_text_in_pieces_of_a_stream_is_annotated_like_each_alone(small: canonym.Matcher, names: list[str]) -> None:
    texts = [f"In Libya {name} was seen." for name in names]

    assert [document.to_dict() for document in small.annotate_many(texts)] == [
        small.annotate(text).to_dict() for text in texts
    ]
