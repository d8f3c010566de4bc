"""Import and export: what a form claims to keep comes back, and a bad file is one error with its line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canonym import Channel, Entity, Name, NameKind, files
from canonym.cli import main
from canonym.errors import CanonymError
from canonym.integrations import cameo, ftm, geonames, patterns, records, tables, wikidata

FULL = Entity(
    "t/kestan", "Kestan Council", "ORG", "council",
    (
        Name("Kestan Council", "en", Channel.EXACT, NameKind.NAME),
        Name("Council of Kestan", "en", Channel.EXACT, NameKind.ALIAS),
        Name("KCL", "en", Channel.ABBREVIATION, NameKind.ALIAS),
        Name("مجلس كستان", "ar", Channel.NATIVE, NameKind.NATIVE),
        Name("Kastan board", "en", Channel.CALQUE, NameKind.ATTESTED, "a test, 2026-11"),
    ),
    ("LY", "TN"), "2015-12", "2021", ("t/one",), ("t/two", "t/three"), ("Kestani",), {"wikidata": "Q1"}, ("Kestan Club",),
    ("Council of Kestan",), ("KCL",), ("made up, 2026-11",), "", "A note",
)  # fmt: skip


def written(path: Path, pieces: Any) -> Path:
    records.write(path, pieces)
    return path


def test_jsonl_keeps_everything(tmp_path: Path) -> None:
    assert list(tables.read_jsonl(written(tmp_path / "a.jsonl", tables.write_jsonl([FULL])))) == [FULL]


def test_csv_keeps_everything_that_it_does_not_report(tmp_path: Path) -> None:
    assert list(tables.read_csv(written(tmp_path / "a.csv", tables.write_csv([FULL])))) == [FULL]
    assert list(tables.lost_in_csv(FULL)) == []

    odd = replace(FULL, names=(*FULL.names, Name("a|b", "en", Channel.TYPO, NameKind.ATTESTED, "another")))
    assert len(list(tables.lost_in_csv(odd))) == 2


PIECES = st.text("aé, ;\"'|#:\\بج-", min_size=1, max_size=6)


@st.composite
def odd_entities(draw: st.DrawFn) -> Entity:
    """Entities whose texts hold every sign that means something to CSV."""
    name, listed = draw(PIECES), st.lists(PIECES, max_size=2)
    names = [Name(name, "en", Channel.EXACT, NameKind.NAME)]
    names += [Name(text, "en", Channel.EXACT, NameKind.ALIAS) for text in draw(listed)]
    names += [Name(text, "ar", Channel.NATIVE, NameKind.NATIVE) for text in draw(listed)]
    names += [Name(text, "en", Channel.TYPO, NameKind.ATTESTED, draw(PIECES)) for text in draw(listed)]
    return Entity(
        "t/a", name, "ORG", "party", tuple(names), ids={"x": draw(PIECES)}, never=tuple(draw(listed)), notes=draw(PIECES)
    )  # fmt: skip


@given(odd_entities())
def test_csv_tells_of_everything_that_it_changes(entity: Entity) -> None:
    with TemporaryDirectory() as folder:
        path = written(Path(folder) / "a.csv", tables.write_csv([entity]))
        told = list(tables.lost_in_csv(entity))
        try:
            back = list(tables.read_csv(path))
        except CanonymError:  # nothing but spaces is no value
            back = []
    assert back == [entity] or told


def test_ftm_keeps_names_countries_dates_and_notes(tmp_path: Path) -> None:
    (back,) = ftm.read(written(tmp_path / "a.json", ftm.write([FULL])))

    assert (back.id, back.name, back.type, back.countries) == (FULL.id, FULL.name, "ORG", FULL.countries)
    assert (back.start, back.end, back.notes, back.ids) == (FULL.start, FULL.end, FULL.notes, FULL.ids)
    assert {name.text for name in back.names} == {name.text for name in FULL.names}
    assert ("مجلس كستان", "ar") in {(name.text, name.language) for name in back.names}


def test_skos_keeps_labels_notes_and_matches(tmp_path: Path) -> None:
    pytest.importorskip("rdflib")
    from canonym.integrations import skos

    (back,) = skos.read(written(tmp_path / "a.ttl", [skos.write([FULL])]))

    assert (back.id, back.name, back.ids, back.notes) == (FULL.id, FULL.name, FULL.ids, FULL.notes)
    assert {(one.text, one.language, one.kind) for one in back.names} == {
        (one.text, one.language, one.kind) for one in FULL.names
    }


def test_geonames_rows_become_places(tmp_path: Path) -> None:
    row = ["7", "Zarmina", "Zarmina", "Zarmeena,زرمينا", "1", "2", "P", "PPL", "LY", *[""] * 9, "2020-01-31"]
    (place,) = geonames.read(written(tmp_path / "a.txt", ["\t".join(row) + "\n"]), prefix="x")

    assert (place.id, place.type, place.kind, place.countries) == ("x/7", "LOC", "town", ("LY",))
    assert [(one.text, one.language) for one in place.names[1:]] == [("Zarmeena", "en"), ("زرمينا", "ar")]


def test_wikidata_items_become_entities(tmp_path: Path) -> None:
    item = {
        "id": "Q7",
        "labels": {"en": {"value": "Salim Darwani"}, "ar": {"value": "سليم"}},
        "aliases": {"en": [{"value": "S. Darwani"}]},
        "claims": {
            "P31": [{"mainsnak": {"datavalue": {"value": {"id": "Q5"}}}}],
            "P569": [{"mainsnak": {"datavalue": {"value": {"time": "+1950-03-00T00:00:00Z", "precision": 10}}}}],
        },
    }
    path = written(
        tmp_path / "a.json", ["[\n", json.dumps(item) + ",\n", json.dumps({"id": "P1", "labels": {}}) + "\n", "]\n"]
    )
    (person,) = wikidata.read(path)

    assert (person.id, person.type, person.start) == ("wikidata/q7", "PER", "1950-03")
    assert [one.text for one in person.names] == ["Salim Darwani", "S. Darwani", "سليم"]


def test_actors_keep_synonyms_and_code(tmp_path: Path) -> None:
    text = "# actors\nSALIM_DARWANI_\n+DARWANI\n\t[LBYGOV >010101]\n\t[LBYELI]\nZARMINA [LBY] ; a place\n"
    first, second = cameo.read(written(tmp_path / "a.txt", [text]))

    assert [one.text for one in first.names] == ["Salim Darwani", "Darwani"]
    assert (first.ids, second.name) == ({"cameo": "LBYGOV"}, "Zarmina")


def test_patterns_leave_guarded_spellings_out() -> None:
    found = [json.loads(line) for line in patterns.write_spacy([FULL])]

    assert {"label": "ORG", "pattern": "KCL", "id": "t/kestan"} in found
    assert "Council of Kestan" not in [one["pattern"] for one in found]
    assert next(iter(patterns.write_openrefine([FULL]))) == "spelling,id,name,type\n"


@pytest.mark.parametrize(
    "read, content, said",
    [
        (geonames.read, b"1\tA\n", ":1: [columns] 2 columns"),
        (geonames.read, b"#\n\xff\n", ":2: [encoding] byte 0xff"),
        (ftm.read, b'{"id": "a", "schema"\n', ":1: [syntax] is not JSON"),
        (ftm.read, b"[1]\n", ":1: [shape]"),
        (wikidata.read, b"[\n{}\n", ":2: [shape]"),
        (tables.read_jsonl, b'{"id": "t/a", "name": "A"}\n{"id": "t/b", "nam": "B"}\n', ":2: [key]"),
        (tables.read_csv, b"id,nam\nt/a,A\n", ":1: [key]"),
        (cameo.read, b"+DARWANI\n", ":1: [syntax] stands before any actor"),
        (cameo.read, b"A [LBY\n", ":1: [syntax] a bracket"),
        (geonames.read, b"x" * (files.LONGEST_LINE + 5), ":1: [size]"),
        (geonames.read, b"a\0b\n", ":1: [encoding] a NUL"),
    ],
    ids=lambda value: value.__module__ if callable(value) else str(value)[:40],
)
def test_a_bad_file_is_one_error_with_its_line(
    read: Callable[..., Any], content: bytes, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "bad.txt"
    path.write_bytes(content)

    with pytest.raises(CanonymError) as caught:
        list(read(path))
    assert f"bad.txt{said}" in str(caught.value)


@pytest.mark.parametrize("content", [b'a,b\n"1,2\n', b"a,b\n1,2,3\n", b"a\n1\n", b"", b"a,a\n1,2\n"], ids=str)
def test_a_bad_table_is_one_error(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)

    with pytest.raises(CanonymError, match=r"bad\.csv:\d+: \["):
        list(records.table(path, columns=("a", "b")))


def test_nothing_is_half_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    source.write_text('{"id": "t/a", "name": "A"}\n{"id": "t/b', encoding="utf-8")

    assert main(["lexicon", "import", "jsonl", str(source), "--to", str(target)]) == 2
    assert "a.jsonl:2: [syntax]" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


@pytest.mark.parametrize("missing", ["gone/b.jsonl", "folder"])
def test_where_nothing_can_be_written_nothing_is(missing: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "a.txt").write_text("before", encoding="utf-8")

    with pytest.raises(CanonymError, match=rf"{missing}:0: \[target\]"):
        records.write_all({tmp_path / "a.txt": ["after"], tmp_path / missing: ["b"]})
    assert (tmp_path / "a.txt").read_text("utf-8") == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "folder"]


def test_a_list_that_breaks_off_leaves_what_was_there(tmp_path: Path) -> None:
    def pieces() -> Iterator[str]:
        yield "half"
        raise KeyboardInterrupt

    (tmp_path / "a.txt").write_text("before", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        records.write_all({tmp_path / "b.txt": ["whole"], tmp_path / "a.txt": pieces()})
    assert {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()} == {"a.txt": "before"}


@pytest.mark.parametrize("ending", [".jsonl", ".csv"])
def test_a_file_of_nothing_but_mistakes_is_told_of_at_two_hundred(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{ending}"
    path.write_text("id,name\n" + "X,A\n" * 1000 if ending == ".csv" else '{"id": "X"}\n' * 1000, encoding="utf-8")

    with pytest.raises(CanonymError) as caught:
        list((tables.read_csv if ending == ".csv" else tables.read_jsonl)(path))
    assert 200 <= len(str(caught.value).splitlines()) <= 402


def test_an_id_that_stands_twice_is_told_of(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "t/a", "name": "A"}\n' * 2, encoding="utf-8")

    with pytest.raises(CanonymError, match=r"a\.jsonl:2: \[duplicate-id\]"):
        list(tables.read_jsonl(path))


@pytest.mark.parametrize("form", ["csv", "jsonl", "ftm", "spacy", "openrefine"])
def test_a_bundled_lexicon_is_exported(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "out"

    assert main(["lexicon", "export", form, "--lexicon", "libya", "--to", str(target)]) == 0
    assert "entities written" in capsys.readouterr().err
    assert target.stat().st_size > 1000
    assert main(["lexicon", "import", "jsonl", str(target), "--to", "x.yaml"]) == 2
