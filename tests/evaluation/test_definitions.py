"""Definitions over outside tables and pairs, from data to tables in Markdown and a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from canonym.cli import main
from canonym.errors import DataError
from canonym.evaluation import definitions, reports, runs

HEADER = "entity_id\tcanonical\tvariant\tlang_or_script\ttype\n"


def data(folder: Path) -> Path:
    names = "".join(f"ofac:{number}\tNAME {number}\tNOM {number}\tLatn|aka\tPER\n" for number in range(60))
    (folder / "ofac_sdn.dev.tsv").write_text(HEADER + names, "utf-8")
    pairs = "id\tname1\tname2\tlabel\ttype\tcategory\n"
    pairs += "".join(f"{number}\tName {number}\tNam {number}\t1\tPER\town|a\n" for number in range(20))
    pairs += "".join(f"{number}\tName {number}\tWord\t0\tPER\tsynth_x|a\n" for number in range(20))
    (folder / "pairs.tsv").write_text(pairs, "utf-8")
    return folder


def definition(folder: Path, content: str) -> Path:
    path = folder / "d.toml"
    path.write_text(content, "utf-8")
    return path


SETS = (
    'title = "T"\nmatchers = ["canonym", "rapidfuzz-ratio", "spaczz"]\n[[set]]\ntables = ["ofac"]\nmentions = 12\n'
    'withheld = 0.5\nexpect = {mentions = 12}\n[[set]]\npairs = "pairs.tsv"\nexpect = {pairs = 40}\n'
    "[most]\nrapidfuzz-ratio = 5\n[thresholds]\ncanonym = 0.5\n"
)


def test_tables_and_pairs_run_and_are_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "run.json"
    code = main(["bench", "run", str(definition(tmp_path, SETS)), "--data", str(data(tmp_path)), "--out", str(out)])
    run = runs.read(out)
    shown = {result["matcher"]: result["status"] for result in run["results"]}

    assert code == 0
    assert shown["rapidfuzz-ratio"].startswith("measured on the first 5 of")
    assert str(run["results"][0]["threshold"]) == "0.5"
    assert capsys.readouterr().out.count("rapidfuzz-ratio") >= 2
    assert main(["bench", "report", str(out)]) == 0
    assert "| canonym |" in capsys.readouterr().out
    assert main(["bench", "report", str(out), "--html", str(tmp_path / "r.html")]) == 0
    assert "reliability diagram" in (tmp_path / "r.html").read_text("utf-8")
    slim = runs.without_cases(run)
    assert reports.markdown(slim) == reports.markdown(run)
    assert "NOM 1" not in str(slim)


def test_pairs_of_a_category_are_left_out(tmp_path: Path) -> None:
    path = definition(data(tmp_path), '[[set]]\npairs = "pairs.tsv"\nwithout = "synth_"\n')

    assert definitions.counts(definitions.read(path).sets[0]) == {"pairs": 20, "same": 20}


@pytest.mark.parametrize(
    "content, rule",
    [
        ("nonsense", "syntax"),
        ("tittle = 'x'\n[[set]]\ntables = ['ofac']\n", "key"),
        ("threshold = 'best'\n[[set]]\ntables = ['ofac']\n", "threshold"),
        ("give = ['all']\n[[set]]\ntables = ['ofac']\n", "give"),
        ("[[set]]\ntables = ['nobody']\n", "set"),
        ("[[set]]\ntables = ['google']\n", "data"),
        ("[[set]]\nname = 'x'\n", "set"),
        ("title = 'x'\n", "set"),
    ],
)
def test_what_is_wrong_with_a_definition_is_said(tmp_path: Path, content: str, rule: str) -> None:
    path = definition(data(tmp_path), content)
    with pytest.raises(DataError) as error:
        definitions.read(path)

    assert rule in {problem.rule for problem in error.value.problems}


def test_a_file_that_is_no_run_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}", "utf-8")
    with pytest.raises(DataError, match="no Run file"):
        runs.read(tmp_path / "x.json")


def test_near_misses_that_no_lexicon_has_stand_in_the_list(tmp_path: Path) -> None:
    from canonym.evaluation.matching import Listed

    (tmp_path / "names.jsonl").write_text('{"name": "Meant One", "aliases": ["M1"]}\n', "utf-8")
    (tmp_path / "documents.jsonl").write_text(
        '{"id": "d", "text": "x", "mentions": [{"type": "PER", "distractors": ["Ali Haftar", "Listed", "Meant One", '
        '"Sousse (Libya)"]}]}\n',
        "utf-8",
    )
    names = (Listed("a", "Sousse", "LOC"), Listed("b", "Other", "LOC", ("listed",)))

    assert [(one.name, one.type) for one in definitions.near_misses(tmp_path, names)] == [("Ali Haftar", "PER")]
