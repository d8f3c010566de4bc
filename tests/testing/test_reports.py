"""What is shown of findings: the command, its reports, the plugin, the example project."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

pytest.importorskip("hypothesis")

from canonym.cli.check import main

EXAMPLE = Path(__file__).parents[2] / "examples" / "test-your-matcher"
RATIO = "canonym.testing.adapters:rapidfuzz:ratio"


def test_the_command_prints_one_verdict_for_each_law(capsys):
    code = main([RATIO, "--law", "numbers", "--law", "order", "--law", "offsets", "--examples", "60"])

    out, err = capsys.readouterr()
    assert code == 1
    assert "BROKEN  numbers" in out
    assert "'Council 17' among [e1='Council 7']" in out
    assert "holds   order" in out
    assert "n/a     offsets" in out
    assert err.endswith("1 hold, 1 broken, 1 n/a\n")


def test_the_exit_code_is_zero_when_nothing_is_broken(capsys):
    assert main([RATIO, "--law", "order", "--examples", "30"]) == 0


def test_the_json_report_holds_every_finding(capsys):
    main([RATIO, "--law", "numbers", "--report", "json", "--examples", "60"])

    report = json.loads(capsys.readouterr().out)
    assert report["version"] == 1
    assert report["subject"]["name"] == "rapidfuzz ratio"
    assert [(one["law"], one["verdict"]) for one in report["findings"]] == [("numbers", "broken")]


def test_the_html_report_is_one_page(tmp_path):
    out = tmp_path / "report.html"
    main([RATIO, "--law", "numbers", "--report", "html", "--out", str(out), "--examples", "60"])

    page = out.read_text("utf-8")
    assert page.startswith("<!doctype html>")
    assert "&#x27;Council 17&#x27;" in page
    assert "http" not in page


def test_several_matchers_stand_side_by_side(capsys):
    several = [RATIO, "canonym.testing.adapters:equality", "--law", "numbers", "--law", "offsets", "--examples", "60"]
    main([*several, "--report", "markdown"])
    markdown = capsys.readouterr().out
    main([*several, "--report", "json"])
    report = json.loads(capsys.readouterr().out)
    main([*several, "--report", "html"])
    page = capsys.readouterr().out

    assert "| | rapidfuzz ratio | equality |" in markdown
    assert "| numbers | broken (1) | holds (60) |" in markdown
    assert "| offsets | n/a | n/a |" in markdown
    assert "'Council 17' among \\[e1='Council 7'\\]" in markdown
    assert [one["subject"]["name"] for one in report["reports"]] == ["rapidfuzz ratio", "equality"]
    assert page.count("<h1>") == page.count("<table>") == 2


@pytest.mark.parametrize("wrong", [["no.such.module:x"], ["json:nothing"], ["json"], [RATIO, "--law", "magic"]])
def test_what_cannot_be_checked_is_told_in_one_line(wrong, capsys):
    assert main(wrong) == 2
    assert capsys.readouterr().err.startswith("canonym: ")


def run_pytest(*arguments: str, folder: Path) -> str:
    source = str(Path(__file__).parents[2] / "src")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((source, *filter(None, [os.environ.get("PYTHONPATH")])))}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(folder),
        "-c",
        os.devnull,
    ]
    done = subprocess.run(
        [*command, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.stdout


def test_the_plugin_adds_one_test_for_each_law(tmp_path):
    (tmp_path / "test_nothing.py").write_text("def test_nothing():\n    pass\n")
    installed = any(point.name == "canonym" for point in entry_points(group="pytest11"))
    plugin = [*(() if installed else ("-p", "canonym.testing.plugin")), "--matcher", RATIO, "--matcher-examples", "40"]
    out = run_pytest(*plugin, "--matcher-law", "numbers", "--matcher-law", "order", folder=tmp_path)

    assert "1 failed, 2 passed" in out
    assert "'Council 17'" in out


def test_the_plugin_finds_a_matcher_in_the_folder_it_is_run_in(tmp_path):
    (tmp_path / "mine_alone.py").write_text("def match(mention, names):\n    return names[0][0]\n")
    installed = any(point.name == "canonym" for point in entry_points(group="pytest11"))
    plugin = [*(() if installed else ("-p", "canonym.testing.plugin")), "--matcher", "mine_alone:match"]
    out = run_pytest(*plugin, "--matcher-law", "ties", folder=tmp_path)

    assert "1 failed" in out
    assert "'Anna Smith'" in out


def test_the_example_project_finds_its_planted_bug():
    out = run_pytest(str(EXAMPLE), "-k", "order or ties or unrelated", folder=EXAMPLE)

    assert "FAILED test_matcher.py::TestMatch::test_order" in out
    assert "2 failed, 1 passed" in out


def test_the_example_project_is_fifteen_lines():
    lines = [line for path in EXAMPLE.glob("*.py") for line in path.read_text().splitlines()]

    assert len([line for line in lines if line.strip() and "import" not in line]) <= 15
