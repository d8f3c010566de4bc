"""What a lexicon file may say, and how each mistake in one is named."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from canonym.errors import LexiconError
from canonym.lexicon import blocks
from canonym.lexicon.format import collect_text, is_abbreviation, read
from canonym.lexicon.model import Channel, Name, NameKind

FULL = """\
- id: libya/gna
  name: Government of National Accord
  type: ORG
  kind: government
  native:
    ar: حكومة الوفاق الوطني
  aliases:
    en:
      - GNA
      - National Accord Government
  attested:
    - spelling: Al-Wefaq government
      channel: partial
      source: a newspaper, 2020-06
  country: LY
  start: 2015-12-17
  end: 2021-03-15
  leader: libya/fayez-al-sarraj
  ids:
    wikidata: Q1
  never:
    - Government of National Consensus Party
  checked:
    - reference page, 2026-11
"""


def complaints(text: str, suffix: str = ".yaml") -> list[str]:
    return [f"{one.line} {one.rule}" for one in collect_text(text, file="x", suffix=suffix)[1]]


def with_line(line: str) -> str:
    return f"- id: x/a\n  name: A\n  {line}\n"


def test_an_entry_becomes_an_entity_with_every_spelling() -> None:
    ((draft,), problems) = collect_text(FULL, file="x")
    entity = draft.entity()

    assert problems == ()
    assert entity.names == (
        Name("Government of National Accord", "en", Channel.EXACT, NameKind.NAME),
        Name("GNA", "en", Channel.ABBREVIATION, NameKind.ALIAS),
        Name("National Accord Government", "en", Channel.EXACT, NameKind.ALIAS),
        Name("حكومة الوفاق الوطني", "ar", Channel.NATIVE, NameKind.NATIVE),
        Name("Al-Wefaq government", "en", Channel.PARTIAL, NameKind.ATTESTED, "a newspaper, 2020-06"),
    )
    assert (entity.countries, entity.leaders) == (("LY",), ("libya/fayez-al-sarraj",))
    assert (entity.start, entity.end, entity.ids) == ("2015-12-17", "2021-03-15", {"wikidata": "Q1"})
    assert not entity.provisional


def test_every_value_is_text() -> None:
    text = "- id: x/a\n  name: 12:30\n  country: NO\n  start: 2015-12-17\n  notes: ~\n  never:\n    - null\n    - 1e3\n"
    ((draft,), problems) = collect_text(text, file="x")

    assert problems == ()
    assert dict(draft.fields) == {
        "id": "x/a",
        "name": "12:30",
        "country": "NO",
        "start": "2015-12-17",
        "notes": "~",
        "never": ["null", "1e3"],
    }


def test_lines_are_those_of_the_file() -> None:
    text = f"# head\n\n{FULL}# next\n- id: x/b\n  name: B\n"
    first, second = collect_text(text, file="x")[0]

    assert (first.line, second.line) == (3, 28)
    assert first.line_of("aliases", "en", 1) == 12
    assert first.line_of("aliases", "fr", 0) == 9
    assert first.line_of("attested", 0, "channel") == 15
    assert first.line_of("nothing") == 3
    assert collect_text("-\n  id: x/a\n  name: A\n", file="x")[0][0].line_of("name") == 3


@pytest.mark.parametrize(
    "line, expected, word",
    [
        ("nam: B", "3 key", 'did you mean "name"'),
        ("wikidata: Q1", "3 key", 'did you mean "ids"'),
        ("zzzzzz: B", "3 key", "the keys are"),
        ("type: Org", "3 type", 'did you mean "ORG"'),
        ("type: PLANET", "3 type", "the types are"),
        ("kind: goverment", "3 kind", 'did you mean "government"'),
        ("country: UK", "3 country", 'did you mean "GB"'),
        ("country: ZZ", "3 country", "alpha-2"),
        ("start: 17.12.2015", "3 date", "YYYY-MM-DD"),
        ("end: 2015-13", "3 date", "YYYY-MM-DD"),
        ("leader: Haftar", "3 id", "write the id"),
        ("native: حفتر", "3 shape", 'write "ar: ..."'),
        ("aliases: GNA", "3 shape", 'write "en: ..."'),
        ("aliases:\n    EN: GNA", "4 language", 'write "en"'),
        ("aliases:\n    english: GNA", "4 language", "no language code"),
        ("aliases:\n    en:", "4 empty", "drop the line"),
        ("aliases:\n    en:\n      -", "5 empty", "drop the line"),
        ("aliases:\n    en:\n      a: b", "4 shape", "each item on a line"),
        ("kind:", "3 empty", "has no value"),
        ("kind:\n    a: b", "3 shape", "one text"),
        ("ids: Q1", "3 shape", "wikidata: Q1016"),
        ("ids:\n    wikidata:\n      - Q1", "4 shape", "one text"),
        ("attested: Hifter", "3 shape", "- spelling"),
        ("attested:\n    - Hifter", "4 shape", "- spelling"),
        ("attested:\n    - spelling: Hifter", "4 attested", "source"),
        ("attested:\n    - spelling: H\n      channel: typos\n      source: s", "5 channel", 'did you mean "typo"'),
        ("attested:\n    - spelling: H\n      channel: typo\n      source: s\n      date: d", "7 key", "date"),
        ("extends: yes", "3 extends", "extends: true"),
        ("name: B", "3 duplicate-key", "twice"),
        ("never: [a, b]", "3 syntax", "flow style"),
        ("never: &x a", "3 syntax", "anchors"),
        ("never: !!str a", "3 syntax", "tags"),
        ("never: *x", "3 syntax", "alias"),
        ("notes: a: b", "3 syntax", "quotation marks"),
        ("? [a]\n  : b", "3 syntax", "cannot be a key"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_what_to_type(line: str, expected: str, word: str) -> None:
    problems = collect_text(with_line(line), file="x")[1]

    assert expected in [f"{one.line} {one.rule}" for one in problems]
    assert word in "\n".join(str(one) for one in problems)


def test_a_tab_is_named() -> None:
    problems = collect_text("- id: x/a\n  name: A\n\tkind: b\n", file="x")[1]

    assert "not tabs" in str(problems[0])


@pytest.mark.parametrize(
    "identity, advice",
    [("Libya/GNA", "libya/gna"), ("gna", "gna/..."), ("x/Émile Zola", "x/mile-zola"), ("x/a--b", "x/a-b")],
)
def test_a_wrong_id_is_answered_with_a_right_one(identity: str, advice: str) -> None:
    problems = collect_text(f"- id: {identity}\n  name: A\n", file="x")[1]

    assert [one.rule for one in problems] == ["id"]
    assert f'write "{advice}"' in problems[0].message


def test_every_problem_is_reported_at_once() -> None:
    text = (
        "- id: x/a\n  nam: A\n- id: X\n  name: B\n  type: ORGS\n- name: C\n- id: x/d\n  name: D\n- id: x/d\n  name: E\n"
    )

    assert complaints(text) == ["1 name", "2 key", "3 id", "5 type", "6 id", "9 duplicate-id"]


def test_sound_entries_beside_broken_ones_are_still_read() -> None:
    drafts, problems = collect_text("- id: x/a\n  name: A\n- id: X\n  name: B\n- id: x/c\n  name: C\n", file="x")

    assert [draft.id for draft in drafts] == ["x/a", "x/c"]
    assert len(problems) == 1


def test_an_entry_that_extends_needs_no_name_and_may_stand_twice() -> None:
    text = "- id: x/a\n  name: A\n- id: x/a\n  extends: true\n  aliases:\n    en: B\n"

    assert complaints(text) == []


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "[]\n"])
def test_an_empty_file_holds_nothing(text: str) -> None:
    assert collect_text(text, file="x")[0] == ()


@pytest.mark.parametrize("text", ["a: b\n", "just text\n", "- just text\n", "- - a\n"])
def test_what_is_no_list_of_entities_is_named(text: str) -> None:
    assert complaints(text) == ["1 shape"]


BILLION_LAUGHS = "- &a lol\n" + "".join(f"- &{chr(98 + n)} [{f'*{chr(97 + n)},' * 9}]\n" for n in range(9))


@pytest.mark.parametrize(
    "text",
    [
        BILLION_LAUGHS,
        f"- id: x/a\n  name: {'A' * 10_000_000}\n",
        "- " * 100_000 + "a\n",
        "[" * 100_000,
        "{a: " * 100_000,
        "- id: x/a\n  name: A\0B\n",
        "- id: x/a\n  name: \ud800\n",
        "- id: x/a\n  name: 'A\n" * 1000,
        "%YAML 9.9\n---\n- a\n",
        "%TAG ! tag:x,2000:\n---\n- a\n",
        "--- a\n--- b\n",
        "- !!python/object/apply:os.system ['true']\n",
        "a: 1\n" * 100_000,
        "\ufeff\ufeff- a\n",
        "- <<: x\n",
        "- \x1b[31m\n",
    ],
    ids=lambda text: repr(text[:12]),
)
def test_a_hostile_file_is_refused_soon(text: str) -> None:
    start = time.process_time()
    problems = collect_text(text, file="x")[1]

    assert problems
    assert len(problems) <= blocks.MOST_PROBLEMS
    assert all(len(one.message) < 1000 for one in problems)
    assert time.process_time() - start < 5


def test_depth_is_limited_before_anything_is_made_of_it() -> None:
    assert complaints("- " * 1000 + "a\n") == ["1 depth"]
    assert "1 depth" in complaints("{a: " * 1000)


def test_line_ends_and_a_byte_order_mark_make_no_difference(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + FULL.replace("\n", "\r\n").encode())

    assert [draft.entity() for draft in read(path)] == [draft.entity() for draft in collect_text(FULL, file="x")[0]]


def test_reading_a_broken_file_raises_all_its_problems(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("- id: X\n  nam: A\n")

    with pytest.raises(LexiconError) as caught:
        read(path)

    assert [one.rule for one in caught.value.problems] == ["id", "name", "key"]


def test_jsonl_says_the_same_as_yaml() -> None:
    ((draft,), _) = collect_text(FULL, file="x")
    line = json.dumps(dict(draft.fields), ensure_ascii=False)

    ((again,), problems) = collect_text(f"\n{line}\n", file="x", suffix=".jsonl")

    assert problems == ()
    assert again.entity() == draft.entity()
    assert (again.line, again.line_of("name")) == (2, 2)


@pytest.mark.parametrize(
    "line, rule",
    [
        ('{"id": "x/a", "name": 3}', "shape"),
        ('{"id": "x/a", "name": null}', "name"),
        ('{"id": "x/a", "id": "x/b"}', "duplicate-key"),
        ('{"id": "x/a"', "syntax"),
        ("[1]", "shape"),
        ("[" * 100_000, "depth"),
        ('{"id": {}, "name": []}', "id"),
        ('{"id": "x/a", "name": "A", "native": {"ar": [3]}}', "shape"),
        ('{"id": "x/a", "name": "A", "notes": "' + "n" * 30_000 + '"}', "size"),
    ],
    ids=lambda value: value[:30],
)
def test_a_broken_line_of_jsonl_is_named(line: str, rule: str) -> None:
    assert f"2 {rule}" in complaints(f"\n{line}\n", ".jsonl")


def test_csv_says_the_same_as_yaml() -> None:
    text = (
        "id,name,type,kind,native:ar,alias:en,attested:partial,source,country,start,end,leader,ids:wikidata,never,checked\n"
        "libya/gna,Government of National Accord,ORG,government,حكومة الوفاق الوطني,GNA|National Accord Government,"
        'Al-Wefaq government,"a newspaper, 2020-06",LY,2015-12-17,2021-03-15,libya/fayez-al-sarraj,Q1,'
        'Government of National Consensus Party,"reference page, 2026-11"\n'
        "\n"
        "libya/b,B\n"
    )
    (draft, short), problems = collect_text(text, file="x", suffix=".csv")

    assert problems == ()
    assert draft.entity() == collect_text(FULL, file="x")[0][0].entity()
    assert (draft.line, short.line) == (2, 4)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("name\nA\n", ["1 key"]),
        ("id,nam\n", ["1 key"]),
        ("id,native\n", ["1 key"]),
        ("id,name:en\n", ["1 key"]),
        ("id,name,name\n", ["1 duplicate-key"]),
        ("id,name\nx/a,A,B\n", ["2 shape"]),
        ("id,name\nx/a,\n", ["2 name"]),
        ('id,name\nx/a,"A\n', ["2 syntax"]),
        ("id,name,country\nx/a,A,LY|XX\n", ["2 country"]),
        ("id,name,attested:typo\nx/a,A,B\n", ["2 attested"]),
        ("id,name\nx/a," + "A" * 30_000 + "\n", ["2 size"]),
    ],
)
def test_a_mistake_in_csv_is_named_with_its_line(text: str, expected: list[str]) -> None:
    assert complaints(text, ".csv") == expected


@pytest.mark.parametrize(
    "spelling, expected",
    [
        ("GNA", True),
        ("U.N.", True),
        ("ВСУ", True),
        ("A", False),
        ("AL JAZ", False),
        ("TRIPOLI", False),
        ("حفتر", False),
    ],
)
def test_abbreviations_are_short_capitals(spelling: str, expected: bool) -> None:
    assert is_abbreviation(spelling) is expected
