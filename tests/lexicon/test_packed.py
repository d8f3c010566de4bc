"""Entities as records: what goes in comes out, sorted by id, however many there are."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canonym.lexicon.format import collect_text
from canonym.lexicon.format.rules import is_plainly_sound
from canonym.lexicon.model import Channel, Entity, Name, NameKind
from canonym.lexicon.packed import Shelf, StoredEntities, contents_of, records_of, stored, texts_of

FULL = Entity(
    "x/b", "Beta", "ORG", "party",
    (
        Name("Beta", "en", Channel.EXACT, NameKind.NAME),
        Name("\u0628", "ar", Channel.NATIVE, NameKind.NATIVE),
        Name("Betta", "en", Channel.TYPO, NameKind.ATTESTED, "a test"),
    ),
    ("LY",), "2015", "2016", ("x/a",), ("x/c",), ("Betan",), {"wikidata": "Q1", "iso": "B"}, ("Gamma",), ("Beta",),
    ("Beta",), ("a test",), "", "notes",
)  # fmt: skip


def shelf_of(*entities: Entity, many: int) -> Shelf:
    shelf = Shelf()
    shelf._most = many
    for entity in entities:
        shelf.add(entity)
    return shelf


@pytest.mark.parametrize("many", [1, 2, 3, 100])
def test_what_is_put_on_a_shelf_comes_back_sorted(many: int) -> None:
    others = [Entity(f"x/{letter}", letter) for letter in "dca"]
    shelf = shelf_of(*others, FULL, many=many)
    assert shelf.entity(3) == FULL
    taken = shelf.taken(shelf.order())

    assert [entity.id for entity in taken] == ["x/a", "x/b", "x/c", "x/d"]
    assert taken[1] == FULL
    assert isinstance(taken, StoredEntities) == (many <= 4)


def test_text_that_is_none_keeps_entities_as_they_are() -> None:
    odd = Entity("x/a", "\ud800")
    shelf = shelf_of(FULL, odd, FULL, many=1)

    assert shelf.taken([1, 0, 2]) == (odd, FULL, FULL)


def test_an_id_that_stands_twice_is_told_with_its_first_place() -> None:
    shelf = shelf_of(FULL, Entity("x/a", "A"), FULL, FULL, many=100)

    assert list(shelf.doubled(shelf.order())) == [(0, 2), (0, 3)]


def test_records_say_what_the_entities_said() -> None:
    entities = (Entity("x/a", "A"), FULL)
    kept = stored(entities)

    assert (kept, tuple(kept), kept[-1]) == (entities, entities, FULL)
    assert list(records_of(kept)) == list(records_of(entities))
    assert list(contents_of(kept)) == list(contents_of(entities))
    assert pickle.loads(pickle.dumps(kept)) == entities
    assert kept.ids["x/b"] == 1
    assert "x/z" not in kept.ids


def test_texts_come_one_after_another_or_in_any_order() -> None:
    many = [f"\u0628{at}" for at in range(70_000)]
    texts = texts_of(many)

    assert [piece.decode() for piece in texts.slices()] == many
    assert [piece.decode() for piece in texts.slices([69_999, 0])] == [many[-1], many[0]]


VALUES = st.recursive(
    st.sampled_from(["", "x/a", "LY", "en", "PER", "person", "2015-01", "zz", "A" * 20_001, None, 3, True]),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["en", "ar", "", "Q"]), inner, max_size=2)
    ),
    max_leaves=4,
)
KEYS = st.sampled_from(
    [
        "id",
        "name",
        "type",
        "kind",
        "native",
        "aliases",
        "attested",
        "country",
        "start",
        "leader",
        "ids",
        "never",
        "extends",
        "x",
    ]
)


@given(st.dictionaries(KEYS, VALUES, max_size=5), st.booleans())
def test_what_one_look_finds_sound_has_no_problem(fields: dict[str, object], whole: bool) -> None:
    import json

    fields = {"id": "x/a", "name": "A"} | fields if whole else fields
    if is_plainly_sound(fields):
        assert collect_text(json.dumps(fields), file="x", suffix=".jsonl")[1] == ()
