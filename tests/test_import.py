"""What importing costs and shows: nothing compiled, no time, the names of `__all__`, no pickle, types."""

from __future__ import annotations

import ast
import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

import canonym

PACKAGE = Path(canonym.__file__).parent
COMPILED = ("numpy", "rapidfuzz", "regex", "marisa_trie", "msgspec", "yaml", "ftfy", "tqdm", "unidecode", "hypothesis")


def _run(code: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    ran = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    return ran.stdout


def test_importing_imports_nothing_compiled() -> None:
    loaded = _run("import sys, canonym; print(*sys.modules)").split()

    assert {name.partition(".")[0] for name in loaded}.isdisjoint(COMPILED)
    assert [name for name in loaded if name.startswith("canonym.")] == []


def test_the_help_of_the_command_line_imports_nothing_compiled() -> None:
    code = (
        "import sys\nfrom canonym import cli\nsys.argv = ['canonym', '--help']\n"
        "try:\n    cli.main()\nexcept SystemExit:\n    pass\nprint('LOADED', *sys.modules)"
    )
    loaded = _run(code).rpartition("LOADED")[2].split()

    assert {name.partition(".")[0] for name in loaded}.isdisjoint(COMPILED)


def test_importing_takes_less_than_a_tenth_of_a_second() -> None:
    code = "import time; start = time.perf_counter(); import canonym; print(time.perf_counter() - start)"
    best = min(float(_run(code)) for _ in range(5))

    assert best < 0.1


def test_all_is_sorted_and_can_be_imported() -> None:
    assert list(canonym.__all__) == sorted(canonym.__all__)
    for name in canonym.__all__:
        assert getattr(canonym, name) is not None
    assert sorted({*dir(canonym)} - {"__version__"}) == list(canonym.__all__)


def test_importing_everything_by_a_star_gives_all() -> None:
    code = "import canonym; from canonym import *; print(*(n for n in canonym.__all__ if n not in globals()))"

    assert _run(code).strip() == ""


def test_what_type_checkers_see_is_all() -> None:
    """The names imported under TYPE_CHECKING are those that are given out."""
    tree = ast.parse((PACKAGE / "__init__.py").read_text("utf-8"))
    guarded = [node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    seen = {
        alias.asname or alias.name
        for block in guarded
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }

    assert seen == set(canonym.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = canonym.nonsense


def test_nothing_is_pickled() -> None:
    modules = {"pickle", "cPickle", "shelve", "marshal", "dill", "joblib", "cloudpickle", "multiprocessing"}
    found = []
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found += [(file.name, name) for name in names if name.partition(".")[0] in modules]
            if isinstance(node, ast.keyword) and node.arg == "allow_pickle":
                assert isinstance(node.value, ast.Constant)
                assert node.value.value is False, file

    # The harness measures several matchers at once: its own children hand their figures back.
    assert found == [("runs.py", "multiprocessing")]


def test_the_package_says_that_it_is_typed() -> None:
    assert (PACKAGE / "py.typed").is_file()


@pytest.mark.parametrize("name", canonym.__all__)
def test_what_is_given_out_says_what_it_promises(name: str) -> None:
    thing = getattr(canonym, name)

    assert callable(thing) or isinstance(thing, tuple)
    if callable(thing):
        assert (thing.__doc__ or "").strip()
        assert importlib.import_module(thing.__module__).__name__.startswith("canonym.")
