"""The documents keep their word: every example runs, every public name has its place, every link leads somewhere."""

from __future__ import annotations

import contextlib
import doctest
import io
import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

import canonym
from canonym.text.folding import fold_name

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = tuple(
    name
    for name in ("README.md", "docs/tour.md", "docs/how-to.md", "docs/reference.md", "docs/design.md")
    if (ROOT / name).exists()
)
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def blocks(name: str, language: str) -> list[str]:
    text = (ROOT / name).read_text("utf-8")
    return [found[2] for found in _BLOCK.finditer(text) if found[1] == language]


pytestmark = pytest.mark.usefixtures("in_bundled_cache")


@pytest.fixture
def in_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the examples in it, where documents may write."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", DOCUMENTS)
def test_examples_print_what_the_document_says(name: str, in_a_copy: Path) -> None:
    """The Python of a document in one session, then its commands, in the same folder."""
    from canonym.cli import main

    source = "\n".join(blocks(name, "python"))
    test = doctest.DocTestParser().get_doctest(source, {"__name__": "__main__"}, name, name, 0)
    said = io.StringIO()
    failed = doctest.DocTestRunner(optionflags=FLAGS).run(test, out=said.write).failed

    assert failed == 0, said.getvalue()
    for block in blocks(name, "console"):
        for piece in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, expected = piece.partition("\n")
            program, *words = shlex.split(command)
            out = io.StringIO()
            with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
                main(words)

            assert program == "canonym"
            assert doctest.OutputChecker().check_output(expected, out.getvalue(), FLAGS), (command, out.getvalue())


@pytest.mark.parametrize("name", DOCUMENTS)
def test_yaml_and_csv_that_a_document_shows_can_be_read(name: str) -> None:
    import csv

    import yaml

    for block in blocks(name, "yaml"):
        assert yaml.safe_load(block)
    for block in blocks(name, "csv"):
        rows = list(csv.reader(io.StringIO(block)))

        assert len({len(row) for row in rows}) == 1


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_to_files(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    targets = [link for link in _LINK.findall(text) if "://" not in link]

    missing = [target for target in targets if not (ROOT / name).parent.joinpath(target).exists()]

    assert missing == []


def test_the_reference_has_a_paragraph_for_every_public_name() -> None:
    text = (ROOT / "docs/reference.md").read_text("utf-8")
    headed = set(re.findall(r"^\*\*`canonym\.(\w+)", text, re.MULTILINE))

    assert set(canonym.__all__) - headed == set()
    assert headed - set(canonym.__all__) == set()


def test_the_readme_names_only_commands_that_make_has() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    makefile = ROOT / "Makefile"
    if not makefile.exists():
        pytest.skip("away from the checkout there is no Makefile")
    targets = set(re.findall(r"^([a-z]+):", makefile.read_text("utf-8"), re.MULTILINE))

    assert set(re.findall(r"^make (\w+)", text, re.MULTILINE)) <= targets


def test_every_channel_stands_in_the_table_of_the_design() -> None:
    text = (ROOT / "docs/design.md").read_text("utf-8")

    assert [channel for channel in canonym.Channel if f"`{channel}`" not in text] == []


def gold() -> list[dict[str, object]]:
    return [json.loads(line) for line in (ROOT / "examples/gold.jsonl").read_text("utf-8").splitlines()]


def test_the_gold_of_the_demo_articles_slices_back_and_names_entities_that_exist() -> None:
    lexicon = canonym.load().lexicon
    for record in gold():
        text = (ROOT / "examples" / str(record["file"])).read_text("utf-8")
        end = 0
        for mention in record["mentions"]:  # type: ignore[attr-defined]
            assert text[mention["start"] : mention["end"]] == mention["surface"]
            assert mention["start"] >= end
            end = mention["end"]
            entity = lexicon.entity(mention["id"])
            names = {fold_name(entity.name), *(fold_name(one.text) for one in entity.names)}

            assert fold_name(mention["canonical"]) in names, mention
            assert entity.type == mention["type"], mention


def test_each_demo_article_has_gold_beside_it() -> None:
    articles = {file.name for file in (ROOT / "examples").glob("*.txt")}

    assert articles == {str(record["file"]) for record in gold()}


def test_ordinary_texts_are_many_and_short() -> None:
    lengths = [len(file.read_text("utf-8").split()) for file in (ROOT / "examples/ordinary").glob("*.txt")]

    assert len(lengths) >= 30
    assert all(100 <= length <= 160 for length in lengths)


def test_the_thresholds_of_the_design_are_those_of_the_code() -> None:
    from importlib import import_module

    text = (ROOT / "docs/design.md").read_text("utf-8")
    rows = re.findall(r"^\| `(canonym[\w.]*)\.(\w+)` \| ([\d.]+) \|", text, re.MULTILINE)
    said = {f"{place}.{name}": float(value) for place, name, value in rows}
    true = {
        f"{place}.{name}": float(
            getattr(canonym.Policy(), name) if place == "canonym.Policy" else getattr(import_module(place), name)
        )
        for place, name, _ in rows
    }

    assert len(rows) >= 15
    assert said == true
