"""Each converter turns the publisher's form into our columns."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

CONVERT = Path(__file__).parents[2] / "benchmarks" / "convert"


def converted(script: str, source: Path, folder: Path) -> list[list[str]]:
    target = folder / "out.tsv"
    subprocess.run([sys.executable, CONVERT / script, source, target], check=True, capture_output=True)
    return [line.split("\t") for line in target.read_text("utf-8").splitlines()[1:]]


def test_ofac(tmp_path: Path) -> None:
    (tmp_path / "sdn.csv").write_text(
        '7,"DOE, John","individual","X",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n9,"SHIP CO","-0- ","X"\n\x1a\n',
        "utf-8",
    )
    (tmp_path / "alt.csv").write_text('7,1,"aka","DOW, Jon","-0- "\n9,2,"fka","BOAT CO","-0- "\n', "utf-8")

    assert converted("ofac.py", tmp_path, tmp_path) == [
        ["ofac:7", "DOE, John", "DOW, Jon", "Latn|aka", "PER"],
        ["ofac:9", "SHIP CO", "BOAT CO", "Latn|fka", "ORG"],
    ]


def test_ror(tmp_path: Path) -> None:
    record = {
        "id": "https://ror.org/012345",
        "names": [
            {"value": "Institute A", "types": ["label", "ror_display"], "lang": "en"},
            {"value": "IA", "types": ["acronym"], "lang": None},
            {"value": "Institut A", "types": ["label"], "lang": "fr"},
        ],
    }
    (tmp_path / "ror.json").write_text(json.dumps([record]), "utf-8")

    assert converted("ror.py", tmp_path / "ror.json", tmp_path) == [
        ["ror:012345", "Institute A", "IA", "Latn|acronym", "ORG"],
        ["ror:012345", "Institute A", "Institut A", "fr|label", "ORG"],
    ]


def test_name_bench(tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text(
        "case_group,schema,name1,name2,is_match,quality,category,notes\nown,Person,Ann,Анна,true,,,\n", "utf-8"
    )

    assert converted("name_bench.py", tmp_path / "cases.csv", tmp_path) == [
        ["0", "Ann", "Анна", "1", "Latn", "Cyrl", "PER", "own|MEDIUM|"]
    ]


def test_google(tmp_path: Path) -> None:
    (tmp_path / "ar2en.txt").write_text("سالم\tsalem\n\n", "utf-8")

    assert [(row + [""])[:5] for row in converted("google_ar2en.py", tmp_path / "ar2en.txt", tmp_path)] == [
        ["gar2en:سالم", "salem", "سالم", "ar", ""]
    ]


@pytest.mark.parametrize("language, file", [("ru", "wd_russian_80"), ("he", "wd_hebrew")])
def test_netrans(tmp_path: Path, language: str, file: str) -> None:
    for name in (
        "wd_arabic.normalized.aligned.tokens",
        "wd_russian_80",
        "wd_russian_20",
        "wd_chinese.normalized.aligned.tokens",
        "wd_katakana.normalized.aligned.tokens",
        "wd_hebrew",
        "wd_korean",
    ):
        (tmp_path / name).write_text("", "utf-8")
    (tmp_path / file).write_text("Anna\tא נ ה\t1\n" if language == "ru" else "Anna Lee\tאנה לי\n", "utf-8")
    expected = (
        ["netrans:tok:Anna", "Anna", "אנה", "ru", "PER"]
        if language == "ru"
        else ["netrans:full:anna lee", "Anna Lee", "אנה לי", "he", "PER"]
    )

    assert [expected] == converted("netrans.py", tmp_path, tmp_path)
