"""A draft from a native name: what it proposes, where each proposal comes from, and that it is a lexicon file."""

from __future__ import annotations

from pathlib import Path

import pytest

import canonym
from canonym import Channel
from canonym.errors import CanonymError
from canonym.lexicon.format import collect_text
from canonym.workbench.suggest import Suggestion, suggest

DATABASE = Path(__file__).parents[1] / "integrations" / "data" / "small.db"


def draft(native: str, matcher: canonym.Matcher, *, own: bool = True) -> Suggestion:
    if own:
        return suggest(native, language="ar", matcher=matcher)
    pytest.importorskip("camel_tools")
    from canonym.integrations.camel import Analyser

    return suggest(native, language="ar", matcher=matcher, glosses={}, analyser=Analyser(DATABASE))


@pytest.mark.parametrize("own", [True, False])
def test_a_homograph_is_proposed_with_the_word_it_comes_from(own: bool, small: canonym.Matcher) -> None:
    found = draft("الوطية", small, own=own)
    senses = found.words[0].near["وطنية"]

    assert {"patriotism", "national", "patriotic"} <= set(senses)
    assert "patriotism" in [one.text for one in found.variants if one.channel is Channel.HOMOGRAPH]


@pytest.mark.parametrize("own", [True, False])
def test_calques_are_proposed_in_both_orders(own: bool, small: canonym.Matcher) -> None:
    found = draft("حكومة الوفاق الوطني", small, own=own)
    texts = [one.text for one in found.variants if one.channel is Channel.CALQUE]

    for word in ("accord", "reconciliation", "concord"):
        assert any(text.endswith(f"{word} government") for text in texts), word
        assert any(text.startswith("government of") and text.endswith(word) for text in texts), word
    assert found.entity.name == "National Accord Government"
    assert (found.entity.type, found.entity.kind) == ("ORG", "government")


def test_a_draft_can_be_read_as_a_lexicon(small: canonym.Matcher) -> None:
    drafts, problems = collect_text(str(draft("حكومة الوفاق الوطني", small)), file="draft")

    assert problems == ()
    assert [one.id for one in drafts] == ["mine/national-accord-government"]


def test_what_is_known_already_is_told(small: canonym.Matcher) -> None:
    found = draft("حكومة الوفاق الوطني", small)

    assert [one.entity.id for one in found.collisions if one.linked][:1] == ["t/gna"]
    assert any("t/gna may be the same" in line for line in found.advice)


def test_a_name_of_ordinary_words_is_guarded(small: canonym.Matcher) -> None:
    found = suggest("الكرامة", language="ar", matcher=small, name="Dignity", type="EVENT")

    assert found.entity.guarded == ("Dignity",)
    assert suggest("مصراتة", language="ar", matcher=small, name="Misrata").entity.guarded == ()


def test_words_that_nobody_knows_are_named(small: canonym.Matcher) -> None:
    found = suggest("قوات الزغلبانطس", language="ar", matcher=small)

    assert any("الزغلبانطس" in line for line in found.advice)


@pytest.mark.parametrize("options", [{"native": "?!"}, {"type": "CITY"}, {"kind": "gang"}])
def test_bad_arguments_are_refused(options: dict[str, str], small: canonym.Matcher) -> None:
    with pytest.raises(ValueError, match=r"letters|type|kind"):
        suggest(options.pop("native", "الوطية"), language="ar", matcher=small, **options)  # type: ignore[arg-type]


def test_any_language_with_a_scheme_can_be_drafted(small: canonym.Matcher) -> None:
    found = suggest("Батальон Азов", language="ru", matcher=small)

    assert found.entity.type == "ORG"
    assert any("Azov" in one for one in found.romanizations)


def test_a_missing_database_says_how_to_get_one() -> None:
    from canonym.integrations.camel import Analyser

    with pytest.raises(CanonymError, match="camel_data -i"):
        Analyser("no/such/file.db")


@pytest.mark.parametrize("wrong", [{"identity": "Bad Id"}, {"country": "zz"}, {"kind": "club"}, {"type": "X"}], ids=str)
def test_what_cannot_stand_in_an_entry_is_refused(wrong: dict[str, str], small: canonym.Matcher) -> None:
    (name,) = wrong
    with pytest.raises(ValueError, match=f"(the )?{'id' if name == 'identity' else name} must be"):
        suggest("الوطية", language="ar", matcher=small, **wrong)  # type: ignore[arg-type]


def test_a_language_is_a_code(small: canonym.Matcher) -> None:
    with pytest.raises(ValueError, match="language"):
        suggest("الوطية", language="Arabic", matcher=small)
