from __future__ import annotations

import json
import random
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

pytest.importorskip("hypothesis")

from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from canonym.lexicon.model import Channel
from canonym.testing import strategies
from canonym.testing.damage import FORM, KINDS, kinds_of, ways
from canonym.testing.material import CONFUSABLE, CULTURES
from canonym.text.scripts import script_of

quick = settings(max_examples=150, deadline=None, database=None)


@quick
@given(strategies.damaged(strategies.names(), strength=3))
def test_every_step_of_damage_is_told_and_leads_to_the_mention(mention):
    text = mention.name.text
    for damage in mention.damages:
        assert damage.before == text
        assert damage.after != text
        assert damage.channel is KINDS[damage.kind][0]
        text = damage.after

    assert mention.text == text
    assert len(mention.damages) <= 3


@quick
@given(strategies.damaged(strategies.names(ascii=True), strength=3, ascii=True), strategies.lexicons(ascii=True))
def test_ascii_on_request_is_ascii_throughout(mention, names):
    assert mention.text.isascii()
    assert mention.name.text.isascii()
    assert all(name.isascii() for _, name in names)


@quick
@given(strategies.damaged(strategies.names(), channels=FORM))
def test_damage_of_form_keeps_every_letter(mention):
    def letters(text: str) -> str:
        text = unicodedata.normalize("NFKC", text).casefold()
        return "".join(sign for sign in text if sign.isalnum())

    assert letters(mention.text) == letters(mention.name.text)


@quick
@given(strategies.documents(strategies.lexicons()))
def test_planted_mentions_slice_back_and_the_rest_is_filler(case):
    names, drawn = case
    assert drawn.mentions
    for one in drawn.mentions:
        assert drawn.text[one.start : one.end] == one.text
        assert (one.id, one.text) in names
    rebuilt = "".join(
        piece + (drawn.mentions[at].text if at < len(drawn.mentions) else "") for at, piece in enumerate(drawn.filler)
    )
    assert rebuilt == drawn.text


@quick
@given(strategies.ladders(strategies.names(), kind="typo"))
def test_a_ladder_leads_away_from_the_name(rungs):
    from rapidfuzz.distance import OSA, Levenshtein

    for measure in (Levenshtein, OSA):
        distances = [measure.distance(rungs[0].text.casefold(), rung.text.casefold()) for rung in rungs]
        assert distances == sorted(set(distances))

    assert rungs[0].text == rungs[0].name.text


def test_a_ladder_never_makes_another_word():
    """Jamal with one slip of a key may be Kamal, who is somebody else, and Said without a letter is sad."""
    for name, slip in (("Jamal Haddad", "Kamal Haddad"), ("Said Othman", "Sad Othman")):
        for kind in ("typo", "keyboard"):
            assert not any(
                rung.text == slip
                for seed in range(40)
                for rung in find(
                    strategies.ladders(st.just(strategies.plain_name(name)), kind=kind, rungs=1),
                    lambda rungs: len(rungs) == 2,
                    settings=settings(database=None, phases=[Phase.generate]),
                    random=random.Random(seed),
                )
            )


@quick
@given(strategies.distractors(strategies.names()))
def test_a_distractor_is_another_name(distractor):
    assert distractor.text != distractor.name.text
    assert distractor.kind in ("number", "relative", "head", "letters")


@quick
@given(strategies.lexicons(collisions=False))
def test_a_lexicon_without_collisions_has_one_spelling_for_each_id(names):
    assert len({name for _, name in names}) == len({id for id, _ in names}) == len(names)


@quick
@given(strategies.incomparable())
def test_what_cannot_be_compared_holds_no_letter(text):
    assert not any(sign.isalpha() and not unicodedata.combining(sign) for sign in text)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_damage_occurs(kind):
    found = find(
        strategies.damaged(strategies.names(), channels=[kind]),
        lambda mention: bool(mention.damages),
        settings=settings(max_examples=2_000, database=None, phases=[Phase.generate]),
    )

    assert found.damages[0].kind == kind


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "strategy, expected",
    [
        (strategies.names(), "Ashford"),
        (strategies.people(), "Anna Smith"),
        (strategies.organisations(), "Justice Party"),
        (strategies.places(), "Ashford"),
        (strategies.distractors(strategies.names()), "'Ashfield' (not 'Ashford'; letters)"),
        (strategies.damaged(strategies.people(culture="arabic")), "'ahmed haddad' ('Ahmed Haddad'; case)"),
        (strategies.incomparable(), ""),
        (strategies.hostile(), ""),
        (strategies.romanisations("حفتر"), "hftr"),
    ],
)
def test_strategies_shrink_to_what_their_docstrings_say(strategy, expected, seed):
    least = find(strategy, lambda _: True, settings=settings(database=None), random=random.Random(seed))

    assert str(least) == expected


def test_a_damaged_name_shrinks_to_the_plainest_with_one_damage():
    strategy = strategies.damaged(strategies.names(), strength=3)
    least = find(strategy, lambda one: bool(one.damages), settings=settings(database=None), random=random.Random(0))

    assert (least.text, [damage.kind for damage in least.damages]) == ("ashford", ["case"])


def test_a_name_of_a_script_shrinks_to_the_plainest_of_its_culture():
    names, alone = strategies.names(), settings(database=None)
    least = {
        find(names, lambda name: script_of(name.native) == "Arab", settings=alone, random=random.Random(seed)).text
        for seed in range(4)
    }

    assert least <= {"Mitiga", "Ahmed Haddad"}  # the plainest place and the plainest person


def test_the_native_forms_are_in_the_script_of_their_culture():
    for culture in CULTURES:
        for part in (*culture.given, *culture.family, *culture.places, *culture.words, *culture.heads):
            assert script_of(part.native) == culture.script, part


def test_confusable_parts_are_met_in_both_directions():
    one, other = CONFUSABLE[0]
    texts = {found.text for name in ("Ahmed Haddad", "Hamed Haddad") for found in _misses(name)}

    assert {f"{one} Haddad", f"{other} Haddad"} <= texts


def _misses(text: str):
    name = find(
        strategies.people(culture="arabic"), lambda one: one.text == text, settings=settings(max_examples=20_000)
    )
    return strategies.near_misses(name, kinds=["letters"])


def test_calques_and_homographs_come_from_the_glosses():
    name = find(strategies.organisations(culture="arabic"), lambda one: one.text == "Accord Party")
    calques = [damage.after for damage in ways(name.text, "calque", name)]

    assert name.native == "حزب الوفاق"
    assert "Reconciliation Party" in calques
    assert ways("Accord Party", "calque") == ()
    assert ways("Ali Haddad", "homograph") == ()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: strategies.people(culture="elvish"),
        lambda: strategies.names(type="EVENT"),
        lambda: strategies.damaged("Anna", strength=0),
        lambda: strategies.damaged("Anna", channels=["magic"]),
        lambda: strategies.distractors(strategies.plain_name("Xyz")),
        lambda: strategies.distractors(strategies.names(), kinds=["colour"]),
    ],
)
def test_bad_arguments_are_refused_early(wrong):
    with pytest.raises(ValueError, match=r"no |strength|nothing"):
        wrong()


def test_channels_of_the_library_name_their_kinds():
    assert kinds_of([Channel.TYPO]) == ("typo", "keyboard", "ocr")
    assert set(kinds_of(None)) == set(KINDS)


def test_every_strategy_draws_500_examples_a_second_and_health_checks_stay_silent():
    """In a process of its own: what other tests have loaded would be walked at every collection of garbage."""
    script = Path(__file__).parent / "drawing_speed.py"
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr[-2_000:]
    assert {name: speed for name, speed in json.loads(done.stdout).items() if speed < 500} == {}


@pytest.mark.parametrize("culture", strategies.cultures())
def test_every_culture_can_be_asked_for(culture):
    assert find(strategies.names(culture=culture), lambda _: True).culture == culture
