"""The command `canonym lexicon`, on what is bundled and on files of one's own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from canonym import files
from canonym.cli import main


def run(*arguments: str) -> int:
    return main(["lexicon", *arguments])


def test_the_command_prints_problems_and_counts_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(files, "bundled", lambda: ("libya",))  # to read all that is bundled beside it takes long
    path = tmp_path / "zz.yaml"
    path.write_text("- id: X\n  nam: A\n", encoding="utf-8")

    assert run("lint", str(path)) == 1
    printed = capsys.readouterr()
    assert re.search(r"zz\.yaml:2: \[key\] ", printed.out)
    assert "3 problems: id 1, name 1, key 1" in printed.err
    assert run("lint", str(path), "--ignore", "id", "--ignore", "name", "--ignore", "key") == 0


def test_the_command_lists_shows_and_counts(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("list") == 0
    assert "libya" in capsys.readouterr().out.split()
    assert run("show", "--lexicon", "libya", "libya/gna", "libya/gnaa") == 1
    printed = capsys.readouterr()
    assert printed.out.startswith("- id: libya/gna\n")
    assert "did you mean libya/gna" in printed.err
    assert run("stats", "libya") == 0
    assert "entities" in capsys.readouterr().out
    assert run("stats", "lybia") == 2
    assert "there is no lexicon" in capsys.readouterr().err


def test_the_command_formats(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "zz.yaml"
    path.write_text("- name: A\n  id: x/a\n", encoding="utf-8")
    (tmp_path / "zz.csv").write_text("id,name\nx/b,B\n", encoding="utf-8")

    assert run("fmt", "--check", str(tmp_path)) == 1
    assert "would change" in capsys.readouterr().out
    assert run("fmt", str(tmp_path)) == 0
    assert path.read_text(encoding="utf-8") == "- id: x/a\n  name: A\n"
    assert run("fmt", "--check", str(tmp_path)) == 0
    path.write_text("- nam: A\n", encoding="utf-8")
    assert run("fmt", str(tmp_path)) == 2
    assert run("fmt", "lybia") == 2
