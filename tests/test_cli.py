"""The command `canonym`, as people and pipes use it."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import canonym
from canonym import cli
from canonym.cli import names, printing, texts

LEXICON = """\
- id: mine/alpha
  name: Alpha Front
  type: ORG
  kind: party
  checked:
    - a test, 2026-11
- id: mine/qasr
  name: Qasr bin Ghashir
  type: LOC
  kind: town
  native:
    ar: قصر بن غشير
  country: LY
  checked:
    - a test, 2026-11
"""

COMMANDS = ("annotate", "rewrite", "resolve", "variants", "lexicon")


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CANONYM_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.yaml").write_text(LEXICON, encoding="utf-8")
    return tmp_path


class Out:
    """What a command printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.capsys = capsys
        self.monkeypatch = monkeypatch
        self.out = self.err = ""

    def __call__(self, *arguments: str, given: bytes | None = None, mine: bool = True) -> int:
        if given is not None:
            self.monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        command = [arguments[0], *(["--lexicon", "mine.yaml"] if mine else []), *arguments[1:]]
        try:
            code = cli.main(command)
        except SystemExit as stop:
            code = int(stop.code or 0)
        self.out, self.err = self.capsys.readouterr()
        return code


@pytest.fixture
def run(here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Out:
    return Out(capsys, monkeypatch)


# --- annotate ------------------------------------------------------------------------------------------------------


def test_a_table_names_place_mention_and_entity(run: Out, here: Path) -> None:
    (here / "a.txt").write_text("The city fell.\nThen the Alpha Front came.\n", encoding="utf-8")

    assert run("annotate", "a.txt") == 0
    assert run.out.splitlines()[0] == "a.txt"
    assert re.search(r"^2:10 +Alpha Front +Alpha Front +mine/alpha +[01]\.\d\d +exact$", run.out, re.MULTILINE)
    assert run.err == ""


def test_json_lines_hold_the_stable_form(run: Out, here: Path) -> None:
    (here / "a.txt").write_text("The Alpha Front came.", encoding="utf-8")
    (here / "b.txt").write_text("Nobody.", encoding="utf-8")

    assert run("annotate", "--format", "jsonl", "a.txt", "b.txt") == 0
    first, second = map(json.loads, run.out.splitlines())
    matcher = canonym.load("mine.yaml")
    assert first == {"file": "a.txt"} | matcher.annotate("The Alpha Front came.").to_dict()
    assert second["mentions"] == []


def test_json_is_one_list(run: Out, here: Path) -> None:
    (here / "a.txt").write_text("The Alpha Front came.", encoding="utf-8")

    assert run("annotate", "--format", "json", "a.txt", "a.txt") == 0
    assert [one["file"] for one in json.loads(run.out)] == ["a.txt", "a.txt"]
    assert run("annotate", "--format", "json", "missing.txt") == 1
    assert json.loads(run.out) == []


def test_csv_has_a_row_for_each_mention(run: Out, here: Path) -> None:
    (here / "a.txt").write_text("One.\nThe Alpha Front came.", encoding="utf-8")

    assert run("annotate", "--format", "csv", "a.txt") == 0
    (row,) = csv.DictReader(io.StringIO(run.out))
    assert (row["file"], row["line"], row["start"], row["end"]) == ("a.txt", "2", "9", "20")
    assert (row["text"], row["id"], row["outcome"]) == ("Alpha Front", "mine/alpha", "LINK")


def test_html_is_a_page_with_the_mentions_marked(run: Out, here: Path) -> None:
    (here / "a.txt").write_text("<b>The Alpha Front came.", encoding="utf-8")

    assert run("annotate", "--format", "html", "a.txt", "a.txt") == 0
    assert run.out.startswith("<!doctype html>")
    assert run.out.count(">Alpha Front<small>") == 2
    assert "<b>" not in run.out


def test_processes_give_what_one_gives(run: Out, here: Path) -> None:
    (here / "a.jsonl").write_text("".join(f'{{"text": "Alpha Front {n}"}}\n' for n in range(9)), encoding="utf-8")
    run("annotate", "--format", "jsonl", "a.jsonl")
    one = run.out

    assert run("annotate", "--format", "jsonl", "--jobs", "2", "a.jsonl") == 0
    assert one == run.out
    assert [json.loads(line)["line"] for line in one.splitlines()] == list(range(1, 10))


def test_json_lines_are_read_from_standard_input(run: Out) -> None:
    lines = b'{"body": "Alpha Front", "n": 1}\r\n\r\n"Alpha Front"\r\n'

    assert run("annotate", "--jsonl", "--text-key", "body", "--format", "jsonl", "-", given=lines) == 0
    first, second = map(json.loads, run.out.splitlines())
    assert (first["file"], first["line"], first["record"]) == ("<stdin>", 1, {"body": "Alpha Front", "n": 1})
    assert (second["line"], second["record"], len(second["mentions"])) == (3, "Alpha Front", 1)


def test_what_cannot_be_read_is_told_with_its_line_and_the_rest_goes_on(run: Out, here: Path) -> None:
    (here / "bad.txt").write_bytes(b"One.\nCaf\xe9\n")
    (here / "wide.txt").write_bytes("Alpha".encode("utf-16"))
    (here / "good.txt").write_text("Alpha Front", encoding="utf-8")
    (here / "some.jsonl").write_bytes(b'{"text": 1}\n{"text"\n\xff\n[1]\n"Alpha Front"\n' + b"[" * 100_000 + b"\n")
    names = ("missing.txt", "bad.txt", "wide.txt", ".", "some.jsonl", "good.txt")

    assert run("annotate", "--format", "csv", *names) == 1
    assert [row["file"] for row in csv.DictReader(io.StringIO(run.out))] == ["some.jsonl", "good.txt"]
    complaints = run.err.splitlines()
    for expected in (
        "canonym: missing.txt: No such file or directory",
        "bad.txt:2: [encoding] byte 0xe9 is not UTF-8",
        "wide.txt:1: [encoding] this is UTF-16",
        "canonym: .: Is a directory",
        "some.jsonl:1: [record] no text under the key",
        "some.jsonl:2: [json]",
        "some.jsonl:3: [encoding]",
        "some.jsonl:4: [record]",
        "some.jsonl:6: [json]",
    ):
        assert any(line.startswith(expected) for line in complaints), expected
    assert len(complaints) == 9


def test_a_byte_order_mark_and_any_line_ends_are_accepted(run: Out, here: Path) -> None:
    (here / "a.txt").write_bytes(b"\xef\xbb\xbfAlpha Front\r\ncame to the Alpha Front\r\n")

    assert run("annotate", "--format", "csv", "a.txt") == 0
    assert [(row["line"], row["start"]) for row in csv.DictReader(io.StringIO(run.out))] == [("1", "0"), ("2", "25")]


def test_nothing_in_a_text_reaches_the_terminal_as_a_command(run: Out, here: Path) -> None:
    (here / "a.txt").write_text("Alpha\x1b Front and Alpha\nFront", encoding="utf-8")

    run("annotate", "a.txt")
    assert "\x1b" not in run.out
    run("resolve", "Alpha\x1b[31m Front")
    assert "\x1b" not in run.out


# --- rewrite -------------------------------------------------------------------------------------------------------


def test_rewriting_changes_names_and_nothing_else(run: Out, here: Path) -> None:
    text = "\ufeffThey took Qasr Bin Khusheir\r\nat\tdawn.\x00 \r"
    (here / "a.txt").write_bytes(text.encode())

    assert run("rewrite", "--changes", "a.txt") == 0
    assert run.out == text.replace("Qasr Bin Khusheir", "Qasr bin Ghashir")
    assert run.err.startswith("a.txt:1:11: Qasr Bin Khusheir -> Qasr bin Ghashir (mine/qasr: ")
    assert run("rewrite", "--style", "gloss", "-", given=text.encode()) == 0
    assert "Qasr Bin Khusheir [Qasr bin Ghashir]" in run.out


def test_rewritten_json_lines_keep_their_other_keys(run: Out) -> None:
    lines = b'{"id": 7, "text": "They took Qasr Bin Khusheir"}\n"Qasr Bin Khusheir fell"\n'

    assert run("rewrite", "--jsonl", "-", given=lines) == 0
    first, second = map(json.loads, run.out.splitlines())
    assert first == {"id": 7, "text": "They took Qasr bin Ghashir"}
    assert second == "Qasr bin Ghashir fell"


def test_only_the_channels_asked_for_are_replaced(run: Out, here: Path) -> None:
    (here / "a.txt").write_text("They took Qasr Bin Khusheir.", encoding="utf-8")

    assert run("rewrite", "--channels", "metonym", "a.txt") == 0
    assert run.out == "They took Qasr Bin Khusheir."
    assert run("rewrite", "--channels", "metonyms", "a.txt") == 2
    assert "no channel is called 'metonyms'; they are exact, folded" in run.err


# --- resolve -------------------------------------------------------------------------------------------------------


def test_names_are_resolved_in_order(run: Out) -> None:
    assert run("resolve", "Alpha Front", "Zzyzx", "-", given="\ufeffAlpha Front\r\n\r\n".encode()) == 0
    rows = run.out.splitlines()
    assert [row.split()[0] for row in rows] == ["Alpha", "Zzyzx", "Alpha"]
    assert "mine/alpha" in rows[0]
    assert " LINK " in rows[0]
    assert " NIL " in rows[1]


def test_reasons_are_given_in_a_sentence(run: Out) -> None:
    assert run("resolve", "--explain", "Alpha Front") == 0
    assert run.out == canonym.load("mine.yaml").resolve("Alpha Front").explain() + "\n"


def test_decisions_are_printed_for_programs(run: Out) -> None:
    assert run("resolve", "--format", "jsonl", "Alpha Front") == 0
    assert json.loads(run.out)["entity"]["id"] == "mine/alpha"
    assert run("resolve", "--format", "csv", "--explain", "Alpha Front") == 0
    (row,) = csv.DictReader(io.StringIO(run.out))
    assert row["id"] == "mine/alpha"
    assert row["explanation"]


def test_each_row_of_a_table_is_resolved(run: Out, here: Path) -> None:
    (here / "a.csv").write_bytes(b'\xef\xbb\xbfn,name\r\n1,Alpha Front\r\n2,"Zz,\r\ny"\r\n\r\n3,\r\n')

    assert run("resolve", "--input", "a.csv", "--column", "name") == 0
    rows = list(csv.DictReader(io.StringIO(run.out)))
    assert [(row["n"], row["canonym_id"], row["canonym_outcome"]) for row in rows] == [
        ("1", "mine/alpha", "LINK"),
        ("2", "", "NIL"),
        ("3", "", "NIL"),
    ]
    assert list(rows[0]) == ["n", "name", *(f"canonym_{name}" for name in names.ADDED)]
    assert float(rows[0]["canonym_probability"]) > 0.5


def test_bad_rows_are_told_and_the_others_resolved(run: Out) -> None:
    given = b"n;name\n1;Alpha Front\n2\n3;\xff\n4;Alpha Front;x\n"

    assert run("resolve", "--input", "-", "--column", "name", "--delimiter", ";", given=given) == 1
    assert [row["canonym_id"] for row in csv.DictReader(io.StringIO(run.out), delimiter=";")] == [
        "mine/alpha",
        "",
        "",
        "mine/alpha",
    ]
    assert run.err.splitlines() == [
        "<stdin>:3: [row] 1 cells, where 2 columns are named",
        "<stdin>:4: [encoding] not UTF-8; save the file as UTF-8",
        "<stdin>:5: [row] 3 cells, where 2 columns are named",
    ]


def test_tables_may_be_separated_by_tabs_and_longer_than_one_portion(
    run: Out, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "ROWS_AT_ONCE", 2)
    (here / "a.tsv").write_text("who\tn\n" + "Alpha Front\tx\n" * 5, encoding="utf-8")

    assert run("resolve", "--input", "a.tsv", "--column", "who", "--prefix", "") == 0
    assert [row["id"] for row in csv.DictReader(io.StringIO(run.out), delimiter="\t")] == ["mine/alpha"] * 5
    (here / "a.tsv").write_text("name\tn\n", encoding="utf-8")
    assert run("resolve", "--input", "a.tsv", "--column", "name", "--prefix", "") == 2
    assert "has a column name already" in run.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("resolve",),
        ("resolve", "Alpha", "--input", "a.csv", "--column", "n"),
        ("resolve", "--input", "a.csv"),
        ("resolve", "--input", "a.csv", "--column", "none"),
        ("resolve", "--input", "a.csv", "--column", "n", "--delimiter", "::"),
        ("resolve", "Alpha", "--country", "Libya"),
        ("resolve", "Alpha", "--date", "yesterday"),
        ("resolve", "Alpha", "--type", "PERSON"),
        ("annotate",),
        ("annotate", "a.csv", "--jobs", "0"),
        ("annotate", "a.csv", "--format", "xml"),
        ("annotate", "a.csv", "--country", "L1"),
        ("rewrite", "a.csv", "--style", "long"),
        ("variants", "mine/alpha", "--limit", "-1"),
        ("unknown",),
    ],
)
def test_a_wrong_command_line_is_told_with_code_2(run: Out, here: Path, arguments: tuple[str, ...]) -> None:
    (here / "a.csv").write_text("n\nAlpha\n", encoding="utf-8")

    assert run(*arguments) == 2
    assert run.out == ""
    assert "canonym" in run.err


# --- the rest ------------------------------------------------------------------------------------------------------


def test_variants_are_listed(run: Out) -> None:
    assert run("variants", "--limit", "3", "mine/qasr") == 0
    assert len(run.out.splitlines()) == 3
    assert run("variants", "--format", "csv", "--channels", "transliteration", "mine/qasr") == 0
    assert {row["channel"] for row in csv.DictReader(io.StringIO(run.out))} == {"transliteration"}
    assert run("variants", "--format", "jsonl", "mine/qasr", "mine/kasr") == 1
    assert {json.loads(line)["id"] for line in run.out.splitlines()} == {"mine/qasr"}
    assert "did you mean mine/qasr" in run.err


def test_an_unknown_or_broken_lexicon_is_an_error(run: Out, here: Path) -> None:
    (here / "broken.yaml").write_text("- id: X\n", encoding="utf-8")

    assert run("resolve", "--lexicon", "lybia", "Alpha", mine=False) == 1
    assert "there is no lexicon" in run.err
    assert run("resolve", "--lexicon", "broken.yaml", "Alpha", mine=False) == 1
    assert "broken.yaml:1: [id]" in run.err
    assert run.out == ""


def test_the_lexicon_commands_are_there(run: Out) -> None:
    assert run("lexicon", "list", mine=False) == 0
    assert "libya" in run.out.split()
    assert run("lexicon", "stats", "lybia", mine=False) == 2


def test_the_version_is_printed(run: Out) -> None:
    assert run("--version", mine=False) == 0
    assert run.out == f"canonym {canonym.__version__}\n"


@pytest.mark.usefixtures("in_bundled_cache")
@pytest.mark.parametrize("command", COMMANDS)
def test_the_example_in_the_help_works(run: Out, here: Path, command: str) -> None:
    (here / "article.txt").write_text("Hifter left Tripoli.", encoding="utf-8")
    assert run(command, "--help", mine=False) == 0
    examples = re.findall(r"^  \$ canonym (.+)$", run.out, re.MULTILINE)

    assert examples
    for example in examples:
        assert run(*shlex.split(example), mine=False) == 0
        assert run.out
        assert run.err == ""


def test_a_warning_is_one_line_on_standard_error(run: Out, here: Path) -> None:
    assert run("resolve", "Alpha Front") == 0
    folder = Path(canonym.load("mine.yaml").index.folder)  # type: ignore[attr-defined]
    (folder / "header").write_bytes(b"")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.warnoptions", [])
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("default")
            assert run("resolve", "Alpha Front") == 0
    assert run.err.startswith("canonym: warning: compiled lexicons are made again: ")
    assert run.err.count("\n") == 1


def _canonym(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "canonym", *arguments]


def test_help_imports_nothing_compiled() -> None:
    program = (
        "import sys\nfrom canonym import cli\ntry: cli.main(['--help'])\nexcept SystemExit: pass\n"
        "found = {'numpy', 'msgspec', 'marisa_trie', 'rapidfuzz', 'regex', 'yaml', 'tqdm'} & set(sys.modules)\n"
        "print('loaded:', sorted(found))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "loaded: []"
    assert done.stdout.startswith("usage: canonym ")


def test_a_reader_that_has_gone_is_no_error(here: Path) -> None:
    (here / "a.jsonl").write_text('{"text": "Alpha Front"}\n' * 5000, encoding="utf-8")
    command = _canonym("annotate", "--lexicon", "mine.yaml", "--format", "jsonl", "a.jsonl")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        complaints = process.stderr.read()
        code = process.wait(timeout=60)

    assert complaints == b""
    assert code == 141


def test_results_stream_while_input_is_still_coming(here: Path) -> None:
    command = _canonym("annotate", "--lexicon", "mine.yaml", "--jsonl", "--format", "jsonl", "-")
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b'{"text": "Alpha Front"}\n')
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["mentions"]
        process.stdin.close()
        assert process.wait(timeout=60) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="another way of interrupting")
def test_an_interrupt_ends_quietly(here: Path) -> None:
    import signal

    command = _canonym("annotate", "--lexicon", "mine.yaml", "--jsonl", "--format", "jsonl", "-")
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # Who was started in the background ignores interrupts, and so would the command.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(b'"Alpha Front"\n')
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 130
        assert process.stderr.read() == b""


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_is_shown_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["a", "b"]
    assert texts._with_progress(names) is names
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert texts._with_progress(names[:1]) == ["a"]

    assert list(texts._with_progress(names)) == names
    assert "2/2" in terminal.getvalue()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_output_that_cannot_be_written_is_an_error(here: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            _canonym("resolve", "--lexicon", "mine.yaml", "Alpha Front"),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )

    assert (done.returncode, done.stderr) == (1, b"canonym: No space left on device\n")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no shell that closes streams")
def test_closed_streams_are_told(here: Path) -> None:
    command = shlex.join(_canonym("resolve", "--lexicon", "mine.yaml", "-"))
    out = subprocess.run(f"{command} >&-", shell=True, capture_output=True, text=True, stdin=-3, check=False)
    given = subprocess.run(f"{command} <&-", shell=True, capture_output=True, text=True, check=False)

    assert (out.returncode, out.stderr) == (1, "canonym: standard output is closed\n")
    assert (given.returncode, given.stdout, given.stderr) == (1, "", "canonym: standard input is closed\n")


def test_what_fails_ends_with_its_own_code(run: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(error: BaseException) -> None:
        def load(*_: object) -> None:
            raise error

        monkeypatch.setattr(canonym, "load", load)

    failing(KeyboardInterrupt())
    assert run("resolve", "Alpha") == 130
    failing(OSError(28, "No space left on device", "x"))
    assert run("resolve", "Alpha") == 1
    assert run.err == "canonym: x: No space left on device\n"
    failing(canonym.MissingExtraError("install it"))
    assert run("resolve", "Alpha") == 1
    assert run.err == "install it\n"


def test_names_on_standard_input_that_are_not_utf_8_are_told(run: Out) -> None:
    assert run("resolve", "-", given=b"\xff\xfeA\x00\nAlpha Front\n") == 1
    assert "mine/alpha" in run.out
    assert run.err == "<stdin>:1: [encoding] this is UTF-16; save it as UTF-8\n"


def test_an_empty_table_is_told(run: Out) -> None:
    assert run("resolve", "--input", "-", "--column", "n", given=b"") == 1
    assert run.err == "<stdin>:1: [empty] there is no row of column names\n"
    assert run("resolve", "--input", "none.csv", "--column", "n") == 1
    assert run.err == "canonym: none.csv: No such file or directory\n"


def test_wide_and_long_cells_keep_the_columns(capsys: pytest.CaptureFixture[str]) -> None:
    printing.print_table([("a" * 100, "x"), ("名前" * 50, "x"), ("e\u0301", "x")])
    lines = capsys.readouterr().out.splitlines()

    assert {printing.width(line) for line in lines} == {printing.WIDEST + 3}
    assert "…" in lines[0]
