"""The tutorial is run from its first line to its last, in an empty folder."""

from __future__ import annotations

import contextlib
import doctest
import io
import re
import shlex
from pathlib import Path

import pytest

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "tutorial.md"
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@pytest.mark.usefixtures("in_bundled_cache")
def test_the_tutorial_runs_from_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from canonym.cli import main

    monkeypatch.chdir(tmp_path)
    for kind, name, content in BLOCK.findall(DOCUMENT.read_text("utf-8")):
        if name:
            Path(name).parent.mkdir(exist_ok=True)
            Path(name).write_text(content, encoding="utf-8")
        elif kind == "console":
            for piece in re.split(r"^\$ ", content, flags=re.MULTILINE)[1:]:
                command, _, expected = piece.partition("\n")
                out, err = io.StringIO(), io.StringIO()
                with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                    code = main(shlex.split(command)[1:])

                assert code == (1 if " diff " in command else 0), (command, out.getvalue(), err.getvalue())
                assert doctest.OutputChecker().check_output(expected, out.getvalue(), FLAGS), (command, out.getvalue())
        elif kind == "python":
            test = doctest.DocTestParser().get_doctest(content, {}, "tutorial", None, 0)

            assert doctest.DocTestRunner(optionflags=FLAGS).run(test).failed == 0
