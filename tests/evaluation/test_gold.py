"""Every problem of a gold file is reported at once, with its line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from canonym.errors import DataError
from canonym.evaluation import gold

NAMES = "id,name,aliases,type\nq1,Khalifa Haftar,Haftar,PER\nq2,Government of National Accord,GNA|NAG,ORG\n"


def write(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, "utf-8")
    return path


def rules(error: pytest.ExceptionInfo[DataError]) -> list[tuple[int, str]]:
    return [(problem.line, problem.rule) for problem in error.value.problems]


def test_names_and_mentions_are_read(tmp_path: Path) -> None:
    names = write(tmp_path, "names.csv", NAMES)
    mentions = write(tmp_path, "m.csv", "text,entity,channel,split\nHifter,q1,transliteration,test\nOmar,,,dev\n")
    parts = gold.read_lookup(names, mentions)

    assert parts["test"].names[1].aliases == ("GNA", "NAG")
    assert (gold.Mention("Hifter", ("q1",), {"channel": "transliteration"}),) == parts["test"].mentions
    assert (gold.Mention("Omar"),) == parts["dev"].mentions


def test_without_a_split_no_entity_is_on_both_sides(tmp_path: Path) -> None:
    rows = "".join(f"q{number},name {number}\n" for number in range(40))
    names = write(tmp_path, "names.csv", "id,name\n" + rows)
    body = "".join(f"n {number % 40},q{number % 40}\n" for number in range(120))
    parts = gold.read_lookup(names, write(tmp_path, "m.csv", "text,entity\n" + body))
    sides = [{mention.truths for mention in parts[part].mentions} for part in ("dev", "test")]

    assert not sides[0] & sides[1]
    assert len(sides[0] | sides[1]) == 40


def test_every_problem_of_mentions_comes_at_once(tmp_path: Path) -> None:
    names = write(tmp_path, "names.csv", NAMES)
    mentions = write(
        tmp_path,
        "m.csv",
        "text,entity,channel,split\n,q1,,\nHifter,q9,,\nHafter,q1,misheard,\nGNA,q2,,train\na,b,c,d,e\n",
    )
    with pytest.raises(DataError) as error:
        gold.read_lookup(names, mentions)

    assert rules(error) == [(2, "text"), (3, "unknown-id"), (4, "channel"), (5, "split"), (6, "columns")]


def test_names_twice_or_empty_or_of_no_type_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "names.csv", "id,name,type\nq1,A,PER\nq1,B,PER\nq3,,PER\n,D,PER\nq5,E,GPE\n")
    with pytest.raises(DataError) as error:
        gold.read_names(path)

    assert rules(error) == [(2, "duplicate-id"), (3, "duplicate-id"), (4, "name"), (5, "id"), (6, "type")]


@pytest.mark.parametrize(
    "content, rule",
    [
        ("name\nA\n", "columns"),
        ("id;name\nq1;A\n", "columns"),
        ("id,name\n", "empty"),
        ("", "columns"),
    ],
)
def test_a_list_without_what_it_needs_is_refused(tmp_path: Path, content: str, rule: str) -> None:
    with pytest.raises(DataError) as error:
        gold.read_names(write(tmp_path, "names.csv", content))

    assert rule in [found for _, found in rules(error)]


def test_files_that_are_missing_or_not_utf8_are_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        gold.read_names(tmp_path / "none.csv")
    (tmp_path / "latin.csv").write_bytes(b"id,name\nq1,A\nq2,Caf\xe9\n")
    with pytest.raises(DataError, match=r"latin\.csv:3: \[encoding\]"):
        gold.read_names(tmp_path / "latin.csv")


def test_a_byte_order_mark_and_windows_line_ends_are_taken(tmp_path: Path) -> None:
    (tmp_path / "names.csv").write_bytes("\ufeffid,name\r\nq1,Haftar\r\n".encode())

    assert gold.read_names(tmp_path / "names.csv")[0].name == "Haftar"


def test_pairs_are_read_and_labels_checked(tmp_path: Path) -> None:
    good = write(tmp_path, "p.tsv", "name1\tname2\tlabel\ttype\nA\tB\t1\tPER\n")
    bad = write(tmp_path, "b.csv", "name1,name2,label\nA,,yes\n")

    assert (gold.Pair("A", "B", True, "PER", {"type": "PER"}),) == gold.read_pairs(good).pairs
    with pytest.raises(DataError) as error:
        gold.read_pairs(bad)
    assert sorted(rules(error)) == [(2, "label"), (2, "name")]


ENTITIES = [
    {
        "id": "e1",
        "name": "Government of National Accord",
        "type": "ORG",
        "aliases": ["GNA"],
        "native": {"ar": ["حكومة الوفاق"]},
    },
    {"id": "e2", "name": "Sirte", "type": "LOC"},
]
GOOD = {
    "id": "d1",
    "language": "ar",
    "region": "libya",
    "split": "test",
    "country": "LY",
    "date": "2020-05-04",
    "text": "reconciliation forces near Zliten",
    "mentions": [
        {"start": 0, "end": 21, "text": "reconciliation forces", "entity": "e1", "name": "GNA", "type": "ORG",
         "channel": "calque", "difficulty": "hard", "seen_entity": True, "seen_spelling": False, "distractors": ["e2"]},
        {"start": 27, "end": 33, "text": "Zliten", "entity": None, "name": "Zliten", "type": "LOC", "channel": "exact"},
    ],
    "negatives": [],
}  # fmt: skip


def documents(folder: Path, *records: object) -> Path:
    write(folder, "entities.jsonl", "".join(json.dumps(one) + "\n" for one in ENTITIES))
    write(folder, "documents.jsonl", "".join(json.dumps(one) + "\n" for one in records))
    return folder


def test_documents_are_read(tmp_path: Path) -> None:
    found = gold.read_documents(documents(tmp_path, GOOD))["test"]
    first, second = found.texts[0].mentions

    assert found.names[0].native == (("ar", "حكومة الوفاق"),)
    assert first.truths == ("e1",)
    assert second.truths == ()
    assert first.slices["seen_spelling"] == "no"
    assert first.slices["region"] == "libya"
    assert [one.text for one in gold.as_lookup(found).mentions] == ["reconciliation forces", "Zliten"]


def test_every_problem_of_documents_comes_at_once(tmp_path: Path) -> None:
    moved = {**GOOD, "id": "d2", "mentions": [{**GOOD["mentions"][0], "start": 1}]}  # type: ignore[index, dict-item]
    unknown = {**GOOD, "id": "d3", "mentions": [{**GOOD["mentions"][0], "entity": "e9", "channel": "x"}]}  # type: ignore[index, dict-item]
    over = {**GOOD, "id": "d4", "negatives": [{"start": 0, "end": 14, "text": "reconciliation"}]}
    twice = {**GOOD, "id": "d4", "mentions": list(reversed(GOOD["mentions"]))}  # type: ignore[call-overload]
    with pytest.raises(DataError) as error:
        gold.read_documents(documents(tmp_path, GOOD, moved, unknown, over, twice))

    assert sorted(rules(error)) == [
        (2, "offset"),
        (3, "channel"),
        (3, "unknown-id"),
        (4, "duplicate-id"),
        (4, "overlap"),
        (5, "duplicate-id"),
        (5, "overlap"),
    ]
    assert "is not in entities.jsonl" in str(error.value)
