"""Numbers in documents are those of the Run files that they name."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = [
    path
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "benchmarks").glob("*.md")))
    if path.is_file() and "<!-- table:" in path.read_text("utf-8")
]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_tables_have_not_drifted_from_their_runs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(ROOT / "benchmarks"), *sys.path])
    import tables

    text = path.read_text("utf-8")

    assert tables.renewed(text) == text, f"run: python benchmarks/tables.py {path.relative_to(ROOT)}"


def test_results_hold_nothing_of_the_data() -> None:
    import json

    for path in (ROOT / "benchmarks" / "results").glob("*.json"):
        run = json.loads(path.read_text("utf-8"))
        if "sets" not in run:  # speed is measured on lists that the benchmark makes itself
            continue
        assert all(not one["cases"] for one in run["sets"])
        assert all(not one["decisions"] for one in run["results"])
