"""Every command of `canonym lexicon` has an example in its help, and the example runs."""

from __future__ import annotations

import argparse
import re
import shlex
from pathlib import Path

import pytest

from canonym import cli
from canonym.cli import lexicon as lexicon_commands

ENTRY = "- id: mylexicon/zarmina\n  name: Zarmina\n  type: LOC\n  kind: town\n"
ROW = ["7", "Zarmina", "Zarmina", "Zarmeena", "1", "2", "P", "PPL", "LY", *[""] * 9, "2020-01-31"]


def commands() -> dict[str, argparse.ArgumentParser]:
    parser = argparse.ArgumentParser()
    lexicon = lexicon_commands.add_parser(parser.add_subparsers())
    (found,) = (one for one in lexicon._actions if isinstance(one, argparse._SubParsersAction))
    return dict(found.choices)


@pytest.mark.usefixtures("in_bundled_cache")
@pytest.mark.parametrize("name", sorted(commands()))
def test_the_example_in_the_help_of_a_command_runs(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("mylexicon", "old/mylexicon"):
        Path(folder).mkdir(parents=True)
        Path(folder, "places.yaml").write_text(ENTRY, encoding="utf-8")
    Path("article.txt").write_text("Nothing happened in Kestan. Salim Darwani left Kestan.\n", encoding="utf-8")
    Path("LY.txt").write_text("\t".join(ROW) + "\n", encoding="utf-8")
    Path("review.csv").write_text("decision,id,spelling\nspelling,mylexicon/zarmina,Zarmeena\n", encoding="utf-8")
    found = re.search(r"\$ canonym lexicon (.*)", commands()[name].format_help())
    assert found is not None

    code = cli.main(["lexicon", *shlex.split(found[1])])

    assert code in ((0, 1) if name == "lint" else (0,)), capsys.readouterr().err
