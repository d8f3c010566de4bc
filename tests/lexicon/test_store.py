"""Merging: who wins, what is told, and that neither order nor machine matters."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canonym import files
from canonym.errors import LexiconError
from canonym.lexicon import store
from canonym.lexicon.format import Draft, collect_text
from canonym.lexicon.model import Channel, Entity, Name, NameKind

OURS = """\
- id: x/a
  name: Alpha
  type: ORG
  aliases:
    en:
      - Aleph
      - Alif
  country: LY
  ids:
    wikidata: Q1
- id: x/b
  name: Beta
"""


def drafts(text: str, file: str = "ours") -> tuple[Draft, ...]:
    found, problems = collect_text(text, file=file)
    assert not problems
    return found


def merged(*texts: str) -> tuple[dict[str, Entity], list[str]]:
    entities, notes = store.merge([drafts(text, f"file{number}") for number, text in enumerate(texts)])
    return {entity.id: entity for entity in entities}, [str(note) for note in notes]


def spellings(entity: Entity) -> list[str]:
    return [name.text for name in entity.names]


def test_entities_of_several_lexicons_stand_together() -> None:
    entities, notes = merged(OURS, "- id: y/c\n  name: Gamma\n")

    assert list(entities) == ["x/a", "x/b", "y/c"]
    assert notes == []


def test_the_first_of_two_whole_entries_is_taken_and_the_other_is_told() -> None:
    entities, notes = merged("- id: x/a\n  name: Mine\n", OURS)

    assert entities["x/a"].name == "Mine"
    assert entities["x/a"].type == ""
    assert notes == ["file0:1: [override] x/a is taken from here; the entry of file1:1 is not used"]


def test_spellings_are_added_without_a_conflict() -> None:
    entities, notes = merged("- id: x/a\n  extends: true\n  aliases:\n    en:\n      - Alif\n      - Alfa\n", OURS)

    assert spellings(entities["x/a"]) == ["Alpha", "Aleph", "Alif", "Alfa"]
    assert (entities["x/a"].type, notes) == ("ORG", [])


def test_a_spelling_is_forbidden_however_it_is_written() -> None:
    entities, notes = merged("- id: x/a\n  extends: true\n  never: ÁLEPH\n", OURS)

    assert spellings(entities["x/a"]) == ["Alpha", "Alif"]
    assert entities["x/a"].never == ("ÁLEPH",)
    assert notes == ['file0:1: [never] x/a: the spelling "Aleph" of file1:1 is forbidden']


def test_a_canonical_name_that_is_forbidden_stays_the_name() -> None:
    entities, notes = merged("- id: x/a\n  extends: true\n  never: alpha\n", OURS)

    assert entities["x/a"].name == "Alpha"
    assert "will not be found" in notes[0]


def test_single_values_of_the_addition_win_and_are_told() -> None:
    addition = "- id: x/a\n  extends: true\n  name: Aleph\n  type: PER\n  start: 2015\n  ids:\n    wikidata: Q2\n"
    entities, notes = merged(addition, OURS)
    entity = entities["x/a"]

    assert (entity.name, entity.type, entity.start, entity.ids) == ("Aleph", "PER", "2015", {"wikidata": "Q2"})
    assert [(name.text, name.kind) for name in entity.names] == [
        ("Aleph", NameKind.NAME),
        ("Alpha", NameKind.ALIAS),
        ("Alif", NameKind.ALIAS),
    ]
    assert [note.partition(": [")[2] for note in notes] == [
        'extend] x/a: the identifier wikidata is "Q2", not "Q1" as in file1:1',
        'extend] x/a: the name is "Aleph", not "Alpha" as in file1:1',
        'extend] x/a: type is "PER", not "ORG" as in file1:1',
    ]


def test_of_two_additions_the_stronger_has_the_last_word() -> None:
    entities, _ = merged("- id: x/a\n  extends: true\n  end: 2001\n", OURS, "- id: x/a\n  extends: true\n  end: 2002\n")

    assert entities["x/a"].end == "2001"


def test_an_addition_to_nothing_is_told() -> None:
    entities, notes = merged("- id: x/zz\n  extends: true\n  never: Zed\n", OURS)

    assert "x/zz" not in entities
    assert notes == ["file0:1: [missing] x/zz is in no loaded lexicon: this addition to it has no effect"]


entries = st.builds(
    lambda slug, extends, name, kind, never: (
        f"- id: x/{slug}\n"
        + ("  extends: true\n" if extends else "")
        + f"  name: {name}\n"
        + (f"  kind: {kind}\n" if kind else "")
        + (f"  never: {never}\n" if never else "")
    ),
    st.sampled_from("ab"),
    st.booleans(),
    st.sampled_from(["One", "Two"]),
    st.sampled_from(["", "city", "army"]),
    st.sampled_from(["", "One", "Two"]),
)
lexicons = st.lists(entries, max_size=3, unique_by=lambda text: text[:10]).map("".join)


@given(lexicons)
def test_a_lexicon_merged_with_nothing_is_itself(text: str) -> None:
    assert merged(text)[0] == merged(text, "")[0] == merged("", text)[0]


@given(lexicons, lexicons, lexicons)
def test_whatever_is_dropped_is_told(one: str, two: str, three: str) -> None:
    entities, notes = merged(one, two, three)
    given_ids = [draft.id for text in (one, two, three) for draft in drafts(text)]
    whole = [draft.id for text in (one, two, three) for draft in drafts(text) if not draft.extends]

    assert set(entities) == set(whole)
    assert sum("[override]" in note for note in notes) == len(whole) - len(set(whole))
    assert sum("[missing]" in note for note in notes) == sum(one not in whole for one in given_ids)


@given(st.permutations(range(4)))
def test_the_order_of_entries_in_a_lexicon_plays_no_part(order: list[int]) -> None:
    parts = [f"- id: x/{slug}\n  name: {slug.upper()}\n" for slug in "abcd"]
    shuffled = [drafts("".join(parts[number] for number in order))]

    assert store.merge(shuffled)[0] == store.merge([drafts("".join(parts))])[0]


def write(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize("mine_first", [True, False])
def test_the_users_own_goes_before_ours_whatever_the_order(tmp_path: Path, mine_first: bool) -> None:
    mine = str(write(tmp_path, "mine.yaml", "- id: libya/gna\n  name: Mine\n"))
    lexicon = store.read(*([mine, "libya"] if mine_first else ["libya", mine]))

    assert lexicon.entity("libya/gna").name == "Mine"
    assert [(note.entity, note.rule) for note in lexicon.notes] == [("libya/gna", "override")]
    assert lexicon.sources == ("mine", "libya")


def test_among_the_users_own_the_first_wins(tmp_path: Path) -> None:
    one = write(tmp_path, "one.yaml", "- id: x/a\n  name: One\n")
    two = write(tmp_path, "two.yaml", "- id: x/a\n  name: Two\n")

    assert store.read(one, two).entity("x/a").name == "One"
    assert store.read(two, one).entity("x/a").name == "Two"
    assert store.read(one, two).digest != store.read(two, one).digest


def test_a_source_named_twice_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path, "one.yaml", "- id: x/a\n  name: One\n")

    assert store.read(path, str(path)).notes == ()
    assert store.read("libya", "libya").digest == store.read("libya").digest


def test_two_files_of_one_folder_are_both_read(tmp_path: Path) -> None:
    one = write(tmp_path, "one.yaml", "- id: x/a\n  name: One\n")
    two = write(tmp_path, "two.yaml", "- id: x/b\n  name: Two\n")

    assert [entity.id for entity in store.read(one, two).entities] == ["x/a", "x/b"]


def test_the_digest_needs_no_parsing_and_follows_the_content(tmp_path: Path) -> None:
    path = write(tmp_path, "one.yaml", "- id: x/a\n  name: One\n")
    before = store.digest(path)

    assert before == store.read(path).digest
    assert before == store.digest(write(tmp_path / "elsewhere", "one.yaml", "- id: x/a\n  name: One\n"))
    path.write_text("broken: [")
    assert before != store.digest(path)


def test_every_problem_of_every_source_comes_at_once(tmp_path: Path) -> None:
    write(tmp_path, "mine/a.yaml", "- id: x/a\n  name: A\n- id: X\n  name: B\n")
    write(tmp_path, "mine/b.yaml", "- id: x/a\n  name: A\n")
    write(tmp_path, "mine/shared/glosses/ar.yaml", "language: ar\nglosses:\n  ا:\n")
    write(tmp_path, "mine/shared/heads.yaml", "- family: x\n")

    with pytest.raises(LexiconError) as caught:
        store.read(tmp_path / "mine")
    assert [one.rule for one in caught.value.problems] == ["id", "duplicate-id", "shape", "shape"]

    with pytest.raises(LexiconError) as caught:
        store.read("lybia", "wordl")
    assert len(caught.value.problems) == 2


def test_a_folder_may_bring_word_lists(tmp_path: Path) -> None:
    write(tmp_path, "mine/a.yaml", "- id: x/a\n  name: A\n")
    write(tmp_path, "mine/shared/glosses/ar.yaml", "language: ar\ntarget: en\nglosses:\n  وفاق: zzz\n  ببب: ccc\n")
    write(tmp_path, "mine/shared/glosses/qq.yaml", "language: qq\nglosses:\n  a:\n    - b\n")
    write(tmp_path, "mine/shared/heads.yaml", "- family: forces\n  types: ORG\n  words:\n    qq: ffff\n")
    write(tmp_path, "mine/shared/common.yaml", "en:\n  - Zzzz\n")
    lexicon = store.read(tmp_path / "mine")
    ours = store.read("libya")
    forces = {family.family: family for family in lexicon.shared.heads}["forces"]

    assert lexicon.shared.glosses["ar"]["وفاق"] == ("zzz",)
    assert lexicon.shared.glosses["ar"]["ببب"] == ("ccc",)
    assert len(lexicon.shared.glosses["ar"]) > 1000
    assert (lexicon.shared.glosses["qq"], "qq" in ours.shared.glosses) == ({"a": ("b",)}, False)
    assert forces.words["qq"] == ("ffff",)
    assert "troops" in forces.words["en"]
    assert "zzzz" in lexicon.shared.common
    assert lexicon.digest != ours.digest


def test_retired_entities_lead_to_what_replaced_them() -> None:
    lexicon = store.from_names(
        [
            ("a", "Alpha"),
            Entity("b", "Beta", replaced_by="a"),
            Entity("c", "Gamma", replaced_by="b"),
            Entity("d", "Delta", replaced_by="e"),
            Entity("e", "Epsilon", replaced_by="d"),
        ]
    )

    assert [entity.id for entity in lexicon.entities] == ["a"]
    assert lexicon.entity("c").id == "a"
    assert "c" in lexicon
    assert "z" not in lexicon
    assert len(lexicon) == 1
    with pytest.raises(KeyError, match="circle"):
        lexicon.entity("d")
    with pytest.raises(TypeError, match="identity"):
        lexicon.entity(3)  # type: ignore[arg-type]


def test_an_unknown_id_is_answered_with_near_ones() -> None:
    with pytest.raises(KeyError, match="did you mean libya/gna"):
        store.read("libya").entity("libya/gnaa")


def test_names_need_no_files() -> None:
    lexicon = store.from_names([("2", "Beta"), ("1", "Alpha")])

    assert lexicon.entities[0] == Entity(
        "1", "Alpha", names=(Name("Alpha", "en", Channel.EXACT, NameKind.NAME),), checked=(store.GIVEN,)
    )
    assert lexicon.digest == store.from_names({"1": "Alpha", "2": "Beta"}).digest
    assert lexicon.digest != store.from_names({"1": "Alpha", "2": "Gamma"}).digest
    assert store.from_names([]).entities == ()


def test_a_bare_name_is_its_own_id() -> None:
    lexicon = store.from_names(["ab", "Alpha Front"])

    assert [(entity.id, entity.name) for entity in lexicon.entities] == [("Alpha Front",) * 2, ("ab", "ab")]


def test_names_may_be_entities_with_spellings_of_their_own() -> None:
    given = Entity("1", "Alpha", names=(Name("Alef", "en", Channel.EXACT, NameKind.ALIAS),), ids={"b": "2", "a": "1"})
    same = Entity("1", "Alpha", names=given.names, ids={"a": "1", "b": "2"})

    assert store.from_names([given]).entities == (given,)
    assert store.from_names([given]).digest == store.from_names([same]).digest


def test_names_with_problems_are_all_reported() -> None:
    with pytest.raises(LexiconError) as caught:
        store.from_names([("1", "Alpha"), ("1", "Beta"), ("2", " "), ("", "Gamma")])

    assert [(one.line, one.rule) for one in caught.value.problems] == [(2, "duplicate-id"), (3, "name"), (4, "name")]


@pytest.mark.parametrize("wrong", [None, 3, "text", b"text", [3], [("a",)], [(1, "A")], [("a", None)]])
def test_names_that_are_no_text_are_a_programming_mistake(wrong: object) -> None:
    with pytest.raises(TypeError, match="names"):
        store.from_names(wrong)  # type: ignore[arg-type]


def test_everything_bundled_can_be_read_together_without_a_conflict() -> None:
    lexicon = store.read()

    assert lexicon.notes == ()
    assert set(lexicon.sources) == set(files.bundled())
    assert [entity.id for entity in lexicon.entities] == sorted(entity.id for entity in lexicon.entities)


def test_glosses_are_read_when_asked_for_and_can_be_copied() -> None:
    glosses = store.read("libya").shared.glosses

    assert pickle.loads(pickle.dumps(glosses))["ar"] == copy.copy(glosses)["ar"] == glosses["ar"]
    assert "ar" in repr(glosses)
    assert len(glosses) == len(list(glosses))


def test_statistics_count_everything_once() -> None:
    lexicon = store.read("libya")
    counts = dict(store.statistics(lexicon))

    assert sum(count for _, count in counts["type"]) == len(lexicon)
    assert sum(count for _, count in counts["kind"]) == len(lexicon)
    assert sum(count for _, count in counts["channel"]) == sum(len(entity.names) for entity in lexicon.entities)
