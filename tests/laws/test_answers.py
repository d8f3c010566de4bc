"""Laws of single answers: probabilities, agreement of the ways to ask, and what does not matter."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from law_texts import NAMES, mentions

import canonym
from canonym import wire
from canonym.evidence import make_context

law = settings(deadline=None, max_examples=60)
contexts = st.fixed_dictionaries({}, optional={
    "country": st.sampled_from(("LY", "sy", ("LY", "SY"))),
    "date": st.sampled_from(("2018", "2018-05", "2022-01-31")),
    "type": st.sampled_from(canonym.TYPES),
})  # fmt: skip


@law
@given(mention=mentions, context=contexts)
def test_probabilities_are_shares_of_one(small: canonym.Matcher, mention: str, context: dict[str, str]) -> None:
    decision = small.resolve(mention, **context)
    shares = [one.probability for one in decision.considered]

    assert all(0.0 <= share <= 1.0 and math.isfinite(share) for share in (*shares, decision.none))
    assert sum(shares) + decision.none <= 1.0 + 1e-9
    assert shares == sorted(shares, reverse=True)
    assert len({one.entity.id for one in decision.considered}) == len(shares) <= 10


@law
@given(mention=mentions, context=contexts)
def test_the_outcome_the_entity_and_the_reason_agree(
    small: canonym.Matcher, mention: str, context: dict[str, str]
) -> None:
    decision = small.resolve(mention, **context)
    good = {canonym.Reason.EXACT, canonym.Reason.UNLISTED}

    assert decision.mention == mention
    assert (decision.entity is not None) == (decision.outcome is canonym.Outcome.LINK) == (decision.reason in good)
    assert (decision.outcome is canonym.Outcome.AMBIGUOUS) == (decision.reason is canonym.Reason.TIED)
    if decision.outcome is canonym.Outcome.AMBIGUOUS:
        assert len(decision.considered) > 1
    if decision.entity:
        assert decision.entity in small.lexicon.entities
        assert decision.probability >= small.policy.link
        assert decision.channels


@law
@given(drawn=st.lists(mentions, max_size=6), context=contexts)
@example(["Hifter", "Hifter", "Libya"], {})
def test_many_are_decided_like_each_alone_and_in_order(
    small: canonym.Matcher, drawn: list[str], context: dict[str, str]
) -> None:
    assert small.resolve_many(iter(drawn), **context) == [small.resolve(mention, **context) for mention in drawn]


def test_each_distinct_mention_is_worked_out_once(small: canonym.Matcher) -> None:
    first, second = small.resolve_many(["Hifter", "Hifter"])

    assert first is second


@law
@given(mention=mentions)
def test_an_explanation_is_one_sentence_that_quotes_the_mention(small: canonym.Matcher, mention: str) -> None:
    said = small.resolve(mention).explain()

    assert mention in said
    assert said.endswith(".")


@law
@given(mention=mentions)
def test_the_json_form_of_a_decision_is_json(small: canonym.Matcher, mention: str) -> None:
    decision = small.resolve(mention)
    read = json.loads(json.dumps(wire.decision_to_dict(decision)))

    assert read["outcome"] == decision.outcome
    assert (read["entity"] is None) == (decision.entity is None)
    assert len(read["considered"]) == len(decision.considered)


@law
@given(one=mentions, other=mentions, type=st.one_of(st.none(), st.sampled_from(canonym.TYPES)))
@example("Ahmed Omar", "Omar", "PER")
@example("Haftar's militia", "Haftar", "ORG")
def test_comparing_is_symmetric(one: str, other: str, type: str | None) -> None:
    there, back = canonym.compare(one, other, type=type), canonym.compare(other, one, type=type)

    assert there.probability == back.probability
    assert 0.0 <= there.probability <= 1.0
    assert (there.evidence is None) == (back.evidence is None)
    assert one in there.explain()
    assert other in there.explain()


@law
@given(other=mentions)
@example("17th Brigade")
def test_nothing_is_more_like_a_name_than_the_name_itself(other: str) -> None:
    name = "Khalifa Haftar"

    assert canonym.compare(name, name).probability >= canonym.compare(name, other).probability


@pytest.mark.parametrize(
    "one, other, type",
    [
        ("Hifter", "Haftar", "PER"),
        ("Khalifa Hifter", "خليفة حفتر", "PER"),
        ("Mohamed Kanounou", "Mohamed Gnounou", "PER"),
        ("Government of National Accord", "National Accord Government", "ORG"),
        ("Al-Watiya Air Base", "al Watiya airbase", "FAC"),
        ("Abdel Fattah Younis", "Abdulfatah Yunis", "PER"),
        ("Libyan National Army", "libyan national army", None),
        ("Курганский государственный университет", "Kurgan State University", "ORG"),
        ("株式会社ファンケル", "Fancl Corporation (Japan)", "ORG"),
        ("이영순", "Lee Young-soon", "PER"),
        ("DJ Trump", "Donald John Trump", "PER"),
        ("Hank Paulson", "Henry Paulson", "PER"),
    ],
)
def test_two_spellings_of_one_name_are_alike(one: str, other: str, type: str | None) -> None:
    assert canonym.compare(one, other, type=type).probability > 0.5


@pytest.mark.parametrize(
    "one, other, type",
    [
        ("Ahmed Omar", "Hamed Omar", "PER"),
        ("Mahmoud Omar", "Muhammad Omar", "PER"),
        ("17th Brigade", "7th Brigade", "ORG"),
        ("North Kordofan", "West Kordofan", "LOC"),
        ("Armed Forces of Chad", "Armed Forces of Ukraine", "ORG"),
        ("Khalifa Haftar", "Fayez al-Sarraj", "PER"),
        ("Shell plc", "Shell Nigeria plc", "ORG"),
        ("Paul Smith", "Paula Smith", "PER"),
        ("Курганский", "Kurgan", "PER"),
    ],
)
def test_two_names_are_not_alike(one: str, other: str, type: str | None) -> None:
    assert canonym.compare(one, other, type=type).probability < 0.5


@pytest.mark.parametrize("one, other", [("", "Libya"), ("Libya", "!!!"), ("\U0001f600", "\U0001f600"), ("123", "123")])
def test_what_holds_no_letters_cannot_be_compared(one: str, other: str) -> None:
    comparison = canonym.compare(one, other)

    assert comparison.probability == 0.0
    assert comparison.evidence is None
    assert "cannot be compared" in comparison.explain()


# --- what does not matter -----------------------------------------------------------------------------------------


@law
@given(mention=st.sampled_from(NAMES))
def test_entities_that_have_nothing_to_do_with_it_change_no_outcome(
    small: canonym.Matcher, crowded: canonym.Matcher, mention: str
) -> None:
    before, after = small.resolve(mention), crowded.resolve(mention)

    assert before.outcome is after.outcome
    assert (before.entity and before.entity.id) == (after.entity and after.entity.id)


@pytest.fixture(scope="module")
def crowded(small: canonym.Matcher) -> canonym.Matcher:
    """The same entities and some from far away, with other words."""
    others = [("x/1", "Zyxqueline Ploughwright"), ("x/2", "Wrexdale Cricket Pavilion")]
    made = canonym.build(others)
    return canonym.build([*small.lexicon.entities, *made.lexicon.entities])


@law
@given(mention=mentions)
def test_the_case_of_a_name_that_stands_alone_does_not_matter(small: canonym.Matcher, mention: str) -> None:
    if mention.isascii():
        ids = [[one.entity.id for one in small.resolve(form).considered] for form in (mention.lower(), mention.upper())]

        assert ids[0] == ids[1]


@law
@given(mention=st.sampled_from(NAMES), spaces=st.sampled_from(("  ", "\u00a0", "\t", " \n ")))
def test_how_spaces_are_written_does_not_matter(small: canonym.Matcher, mention: str, spaces: str) -> None:
    written = small.resolve(f"{spaces}{mention.replace(' ', spaces)}{spaces}")
    plain = small.resolve(mention)

    assert (written.outcome, written.none) == (plain.outcome, plain.none)
    assert [one.entity.id for one in written.considered] == [one.entity.id for one in plain.considered]


# --- context ------------------------------------------------------------------------------------------------------


def test_a_country_decides_between_two_of_one_name(small: canonym.Matcher) -> None:
    alone = small.resolve("Yarmouk Camp")
    here, there = small.resolve("Yarmouk Camp", country="LY"), small.resolve("Yarmouk Camp", country="SY")

    assert alone.outcome is canonym.Outcome.AMBIGUOUS
    assert "may be" in alone.explain()
    assert {one.entity.id for one in alone.considered[:2]} == {"t/yarmouk-ly", "t/yarmouk-sy"}
    assert here.entity is not None
    assert here.entity.id == "t/yarmouk-ly"
    assert there.entity is not None
    assert there.entity.id == "t/yarmouk-sy"


@pytest.mark.parametrize(
    "right, wrong",
    [
        ({"country": "LY"}, {"country": "SY"}),
        ({"date": "2018"}, {"date": "2012"}),
        ({"date": "2018-02"}, {"date": "2022-02-28"}),
        ({"type": "ORG"}, {"type": "PER"}),
    ],
)
def test_a_context_that_fits_speaks_for_and_one_that_does_not_against(
    small: canonym.Matcher, right: dict[str, str], wrong: dict[str, str]
) -> None:
    def share(context: dict[str, str]) -> float:
        considered = small.resolve("National Acord Government", **context).considered
        return next(one.probability for one in considered if one.entity.id == "t/gna")

    assert share(wrong) < share({}) <= share(right)


@pytest.mark.parametrize(
    "context, message",
    [
        ({"country": "Libya"}, "country"),
        ({"country": ["LY", "L1"]}, "country"),
        ({"country": ""}, "country"),
        ({"date": "2018-13"}, "date"),
        ({"date": "2018-2"}, "date"),
        ({"date": "05.03.2018"}, "date"),
        ({"date": "2018-02-30"}, "date"),
        ({"date": "2018-01-01-01"}, "date"),
        ({"date": ""}, "date"),
        ({"type": "CITY"}, "type"),
    ],
)
def test_a_context_that_cannot_be_meant_is_refused_and_the_argument_named(
    small: canonym.Matcher, context: dict[str, str], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        small.resolve("Haftar", **context)


@pytest.mark.parametrize(
    "wrong", [None, b"Haftar", 7, 1.5, ["Haftar"], object()], ids=lambda value: type(value).__name__
)
def test_what_is_no_text_is_refused_and_the_argument_named(small: canonym.Matcher, wrong: object) -> None:
    name = type(wrong).__name__
    with pytest.raises(TypeError, match=f"mention must be .*{name}"):
        small.resolve(wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=f"text must be .*{name}"):
        small.annotate(wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=f"one must be .*{name}"):
        canonym.compare(wrong, "Haftar")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=f"other must be .*{name}"):
        canonym.compare("Haftar", wrong)  # type: ignore[arg-type]
    with pytest.raises(
        TypeError, match=f"mention.* must be .*{name}" if not isinstance(wrong, list) else "mention|list"
    ):
        small.resolve_many(["Haftar", wrong])  # type: ignore[list-item]
    with pytest.raises(TypeError, match=f"text must be .*{name}"):
        list(small.annotate_many(["Haftar", wrong]))  # type: ignore[list-item]


@pytest.mark.parametrize(
    "wrong",
    [
        b"LY",
        7,
        [7],
        ["LY", None],
    ],
    ids=repr,
)
def test_a_country_that_is_no_text_is_refused_and_named(small: canonym.Matcher, wrong: object) -> None:
    with pytest.raises(TypeError, match="country"):
        small.resolve("Haftar", country=wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("argument", ["date", "source"])
def test_an_option_that_is_no_text_is_refused_and_named(small: canonym.Matcher, argument: str) -> None:
    with pytest.raises(TypeError, match=argument):
        small.annotate("Haftar", **{argument: 2018})  # type: ignore[arg-type]


@pytest.mark.parametrize("function", [canonym.fold, canonym.romanize, canonym.keys])
@pytest.mark.parametrize("wrong", [None, b"x", 3])
def test_the_pieces_refuse_what_is_no_text_too(function: object, wrong: object) -> None:
    with pytest.raises(TypeError, match=r"must be a string"):
        function(wrong)  # type: ignore[operator]


def test_a_context_keeps_what_it_was_told() -> None:
    context = make_context(country=["ly", "SY"], date="2018-05", type="PER", settled={"a": 1.0})

    assert (context.countries, context.date, context.type) == (frozenset({"LY", "SY"}), "2018-05", "PER")
    assert context.settled == {"a": 1.0}


def test_a_word_that_may_begin_with_a_proclitic_is_compared_whole() -> None:
    """فالدير may be ف and الدير; read so on both sides, the whole word stands for one part, not for two."""
    assert canonym.compare("فالدير", "Valdeir", type="PER").probability > 0.5


def test_an_initial_that_no_latin_letter_writes_stays_as_it_is() -> None:
    assert canonym.compare("Dignity Operation", "ع. الكرامة").probability < 0.5
    assert canonym.build([("a", "Ali Karama")]).resolve("ع. الكرامة").considered
