"""The canonical form: nothing said is changed, no comment is lost, formatting twice changes nothing."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canonym.errors import LexiconError
from canonym.lexicon import writing
from canonym.lexicon.format import collect_text, is_abbreviation
from canonym.lexicon.model import TYPES, Channel, Entity, Name, NameKind
from canonym.lexicon.vocabulary import KINDS
from canonym.lexicon.writing import dump, format_file, formatted, scalar

# Composed text only: formatting composes, and that is a test of its own.
spellings = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Mn", "Cn"]), min_size=1, max_size=30
).filter(lambda text: unicodedata.is_normalized("NFC", text))
tricky = st.sampled_from(
    ["NO", "~", "- a", "a: b", "a #b", "#a", "'a", '"a"', "*a", "&a", "!a", "%a", "@a", "a:", ":a", "? a", "[a]", "{a}"]
    + [
        "|",
        ">",
        "`a",
        "---",
        "...",
        " a",
        "a ",
        "a\nb",
        "a\n",
        "\n",
        "\t",
        "a\tb",
        "\x85",
        "\u2028",
        "\ufeff",
        "\\",
        "a\\",
    ]
    + [
        "<<",
        "=",
        "12:30",
        "0x1f",
        "خليفة حفتر",
        "👍",
        "\U0010fffd",
        "a,b",
        "a\u00a0",
        "\u00a0",
        "a\n\nb",
        "a\n  b",
        "a \nb",
    ]
)
texts = spellings | tricky
slugs = st.from_regex(r"\A[a-z0-9]{1,4}(-[a-z0-9]{1,4})?/[a-z0-9]{1,4}(-[a-z0-9]{1,3}){0,2}\Z")
languages = st.sampled_from(["ar", "en", "fa", "ru", "zh-Hant"])
lists = st.lists(texts, max_size=3).map(tuple)


@st.composite
def entities(draw: st.DrawFn) -> Entity:
    """Entities as files can say them: names in the order of the format, each channel as reading gives it."""
    name = draw(texts)
    kind = draw(st.sampled_from(TYPES))
    names = [Name(name, "en", Channel.EXACT, NameKind.NAME)]
    for language, listed in sorted(
        draw(st.dictionaries(languages, st.lists(texts, min_size=1, max_size=3), max_size=3)).items(),
        key=lambda item: (item[0] != "en", item[0]),
    ):
        for text in listed:
            channel = Channel.ABBREVIATION if is_abbreviation(text) else Channel.EXACT
            names.append(Name(text, language, channel, NameKind.ALIAS))
    for language, listed in sorted(
        draw(st.dictionaries(languages, st.lists(texts, min_size=1, max_size=3), max_size=3)).items(),
        key=lambda item: (item[0] != "en", item[0]),
    ):
        names += [Name(text, language, Channel.NATIVE, NameKind.NATIVE) for text in listed]
    seen = draw(st.lists(st.tuples(texts, st.sampled_from(Channel), texts), max_size=2))
    names += [Name(text, "en", channel, NameKind.ATTESTED, source) for text, channel, source in seen]
    return Entity(
        id=draw(slugs),
        name=name,
        type=kind,
        kind=draw(st.sampled_from(KINDS[kind])),
        names=tuple(names),
        countries=draw(st.lists(st.sampled_from(["LY", "NO", "XK"]), max_size=2).map(tuple)),
        start=draw(st.sampled_from(["", "2015", "2015-12", "2015-12-17"])),
        leaders=draw(st.lists(slugs, max_size=2).map(tuple)),
        part_of=draw(st.lists(slugs, max_size=2).map(tuple)),
        demonyms=draw(lists),
        ids=draw(st.dictionaries(texts, texts, max_size=2)),
        never=draw(lists),
        guarded=draw(lists),
        shared=draw(lists),
        checked=draw(lists),
        notes=draw(st.just("") | texts),
    )


@given(entities())
def test_what_is_written_is_read_back(entity: Entity) -> None:
    drafts, problems = collect_text(dump([entity]), file="x")

    assert problems == ()
    assert [draft.entity() for draft in drafts] == [entity]


@given(st.lists(entities(), max_size=3, unique_by=lambda entity: entity.id))
def test_what_is_dumped_is_formatted(several: list[Entity]) -> None:
    text = dump(several)

    assert formatted(text, file="x") == text


comments = st.sampled_from(["", "# a", "  # b", "\n# c\n", "# d: e\n#f"])


@given(st.lists(st.tuples(comments, entities(), st.integers(0, 30), comments), max_size=3, unique_by=lambda e: e[1].id))
def test_formatting_twice_changes_nothing(parts: list[tuple[str, Entity, int, str]]) -> None:
    text = ""
    for before, entity, place, inside in parts:
        lines = dump([entity]).split("\n")[:-1]
        place = min(place, len(lines))
        if "|" not in dump([entity]):
            lines[place:place] = [inside]
        text += f"{before}\n" + "\n".join(lines) + "\n"

    once = formatted(text, file="x")

    assert formatted(once, file="x") == once
    assert sorted(line.strip() for line in once.split("\n") if line.strip().startswith("#")) == sorted(
        line.strip() for line in text.split("\n") if line.strip().startswith("#")
    )


@given(texts)
def test_a_scalar_is_the_text_it_stands_for(text: str) -> None:
    from canonym.lexicon.blocks import parse

    assert parse(f"a: {scalar(text)}\n- b", file="x").value or True
    assert parse(f"- {scalar(text)}\n", file="x").value == [text]
    assert parse(f"{scalar(text)}: a\n", file="x").value == {text: "a"}


MESSY = """\
# Licence line

# about b
- name:   B   # the name
  id: x/b
  # before aliases
  aliases:   # behind aliases
    fr: Bé
    # before en
    en:
    # before the first
    - "B1"   # behind the first
    - 'B2'
    # after all

# about a
# in two lines
- id: x/a
  name: A
  notes: |
    # no comment

    last   # neither
  never:
    - one # why
  attested:
    # seen once
    - source: s  # where
      channel: typo
      spelling: Aa
-   # bare
  id: x/c
  name: C
# the end
"""

TIDY = """\
# Licence line

# about a
# in two lines
- id: x/a
  name: A
  attested:
    # seen once
    - spelling: Aa
      channel: typo
      source: s  # where
  never:
    - one  # why
  notes: "# no comment\\n\\nlast   # neither\\n"
# about b
- id: x/b
  name: B  # the name
  # before aliases
  aliases:  # behind aliases
    # before en
    en:
      # before the first
      - B1  # behind the first
      - B2
    fr: Bé
  # after all
# bare
- id: x/c
  name: C
# the end
"""


def test_comments_stay_with_what_they_are_about() -> None:
    assert formatted(MESSY, file="x") == TIDY.replace(
        '  notes: "# no comment\\n\\nlast   # neither\\n"\n', "  notes: |\n    # no comment\n\n    last   # neither\n"
    )
    assert formatted(formatted(MESSY, file="x"), file="x") == formatted(MESSY, file="x")


def test_a_value_over_several_lines_becomes_one() -> None:
    text = "- id: x/a\n  name: A\n  notes: one\n    two\n  # c\n  kind: city\n"

    assert formatted(text, file="x") == "- id: x/a\n  name: A\n  # c\n  kind: city\n  notes: one two\n"


def test_letters_are_composed() -> None:
    assert formatted("- id: x/a\n  name: Ame\u0301lie\n", file="x") == "- id: x/a\n  name: Amélie\n"


def test_a_lone_value_stands_on_the_line_of_its_key_where_the_format_says_so() -> None:
    text = "- id: x/a\n  name: A\n  aliases:\n    en:\n      - B\n  country:\n    - LY\n  never: C\n"

    assert formatted(text, file="x") == (
        "- id: x/a\n  name: A\n  aliases:\n    en: B\n  country: LY\n  never:\n    - C\n"
    )


@pytest.mark.parametrize("text, expected", [("", ""), ("\n\n", ""), ("# a\n\n\n# b", "# a\n\n# b\n")])
def test_a_file_without_entries_keeps_its_comments(text: str, expected: str) -> None:
    assert formatted(text, file="x") == expected


def test_document_markers_go() -> None:
    assert formatted("---\n- id: x/a\n  name: A\n...\n", file="x") == "- id: x/a\n  name: A\n"


def test_a_broken_file_is_not_formatted() -> None:
    with pytest.raises(LexiconError, match="did you mean"):
        formatted("- id: x/a\n  nam: A\n", file="x")


@pytest.mark.parametrize(
    "text, expected",
    [
        ("  native:  # k\n    ar: # l\n      ب\n", "  native:  # k\n    ar: ب  # l\n"),
        ("  kind:\n    # why\n    city\n", "  kind: city\n  # why\n"),
        ('  notes: "a\n    b"  # c\n', "  notes: a b  # c\n"),
        ("  notes: >-\n    A # x\n\n  # y\n", '  notes: "A # x"\n\n# y\n'),
        ("  notes: |2\n     a\n    b\n  # y\n", '  notes: " a\\nb\\n"\n  # y\n'),
    ],
)
def test_comments_in_odd_places_are_kept(text: str, expected: str) -> None:
    assert formatted(f"- id: x/a\n  name: A\n{text}", file="x") == f"- id: x/a\n  name: A\n{expected}"


def test_a_result_that_lost_a_comment_is_not_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "_comments", lambda _text: writing._Comments())

    with pytest.raises(LexiconError, match=r"x:3: .*cannot be kept"):
        formatted("- id: x/a\n  name: A\n  kind: city # why\n", file="x")


def test_a_result_that_says_something_else_is_not_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "scalar", lambda text: text.lower())

    with pytest.raises(LexiconError, match="without changing what it says"):
        formatted("- id: x/a\n  name: A\n", file="x")


def test_a_file_is_replaced_in_one_step_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xef\xbb\xbf- name: A\r\n  id: x/a\r\n")
    path.chmod(0o640)

    assert format_file(path, check=True)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert format_file(path)
    assert path.read_bytes() == b"- id: x/a\n  name: A\n"
    assert not format_file(path)
    assert [one.name for one in tmp_path.iterdir()] == ["x.yaml"]
