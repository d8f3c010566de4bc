"""The command, as a new user meets it: two CSV files, one command, a report."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from canonym.cli import main
from canonym.errors import DataError
from canonym.evaluation import definitions, runs

DOCS = Path(__file__).parents[2] / "docs" / "evaluation.md"


def csv_of_the_guide(folder: Path) -> tuple[Path, Path]:
    """The two files as `docs/evaluation.md` shows them."""
    names, mentions = re.findall(r"```csv\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)[:2]
    (folder / "names.csv").write_text(names, "utf-8")
    (folder / "mentions.csv").write_text(mentions, "utf-8")
    return folder / "names.csv", folder / "mentions.csv"


def bench(*words: str | Path) -> int:
    return main(["bench", *map(str, words)])


def test_the_command_of_the_guide_gives_a_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    csv_of_the_guide(tmp_path)
    monkeypatch.chdir(tmp_path)
    command = re.search(r"canonym (bench run --names.*)", DOCS.read_text("utf-8"))
    assert command
    code = bench(*command[1].split()[1:])
    page = (tmp_path / "report.html").read_text("utf-8")

    assert code == 0
    assert "canonym" in capsys.readouterr().out
    assert page.count("<svg") == 4
    assert "http" not in re.sub(r'xmlns="[^"]*"', "", page)


def test_a_run_keeps_every_decision_and_says_what_it_rests_on(tmp_path: Path) -> None:
    names, mentions = csv_of_the_guide(tmp_path)
    definition = definitions.from_files(names, mentions, matchers=("exact", "rapidfuzz-ratio"))
    run = runs.measure(definition, samples=20)
    runs.write(run, tmp_path / "run.json.gz")

    assert json.loads(json.dumps(run)) == runs.read(tmp_path / "run.json.gz")
    assert [len(run["sets"][0]["cases"])] * 2 == [len(result["decisions"]) for result in run["results"]]
    assert {"python", "canonym", "unidecode", "rapidfuzz"} <= run["versions"].keys()
    assert run["lexicon"]


def test_what_flipped_is_listed_both_ways(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names, mentions = csv_of_the_guide(tmp_path)
    found = []
    for matcher in ("always-nil", "rapidfuzz-ratio"):
        run = runs.measure(definitions.from_files(names, mentions, matchers=(matcher,)), samples=5)
        run["results"][0]["matcher"] = "same"
        runs.write(run, tmp_path / f"{matcher}.json")
        found.append(tmp_path / f"{matcher}.json")

    assert bench("compare", found[0], found[1]) == 0
    forth = capsys.readouterr()
    assert bench("compare", found[1], found[0]) == 1
    back = capsys.readouterr()
    assert forth.out.count("\n") == back.out.count("\n") > 0
    assert all(line.startswith("+") for line in forth.out.splitlines())
    assert all(line.startswith("-") for line in back.out.splitlines())
    assert "became right" in forth.err


def test_an_absent_peer_is_reported_and_the_others_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from canonym.evaluation.peers import gilda

    monkeypatch.setattr(
        "canonym.evaluation.peers.gilda.PEERS",
        (type(gilda.PEERS[0])(name="gilda", note="", packages=("no-such-package",), matcher=gilda.Gilda),),
    )
    names, mentions = csv_of_the_guide(tmp_path)
    run = runs.measure(definitions.from_files(names, mentions, matchers=("gilda", "exact")), samples=5)

    assert [result["status"] for result in run["results"]] == ["not installed: no-such-package", "measured"]


def test_a_matcher_of_ones_own_takes_part_and_one_that_breaks_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.py").write_text(
        "class Mine:\n"
        "    def __init__(self, names):\n        self.first = names[0].id\n"
        "    def rank(self, mentions, *, limit=10):\n        return [((self.first, 1.0),) for _ in mentions]\n"
        "class Broken(Mine):\n"
        "    def rank(self, mentions, *, limit=10):\n        raise RuntimeError('no')\n",
        "utf-8",
    )
    monkeypatch.chdir(tmp_path)
    names, mentions = csv_of_the_guide(tmp_path)
    run = runs.measure(definitions.from_files(names, mentions, matchers=("mine:Mine", "mine:Broken")), samples=5)

    assert [result["status"] for result in run["results"]] == ["measured", "broke: RuntimeError: no"]


def test_a_definition_that_has_lost_cases_is_refused(tmp_path: Path) -> None:
    csv_of_the_guide(tmp_path)
    path = tmp_path / "one.toml"
    path.write_text(
        'matchers = ["exact", "exakt"]\n[[set]]\nname = "mine"\nnames = "names.csv"\nmentions = "mentions.csv"\n'
        "expect = {names = 4}\n",
        "utf-8",
    )
    with pytest.raises(DataError) as error:
        definitions.read(path)

    assert {"expect", "matcher"} == {problem.rule for problem in error.value.problems}


@pytest.mark.parametrize("words", [(), ("--names", "names.csv"), ("a.toml", "--names", "x", "--mentions", "y")])
def test_a_command_that_says_too_little_or_too_much_is_refused(words: tuple[str, ...]) -> None:
    assert bench("run", *words) == 2


def test_problems_of_the_data_are_printed_and_the_code_is_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names, _ = csv_of_the_guide(tmp_path)
    (tmp_path / "bad.csv").write_text("text,entity\nHifter,q77\n", "utf-8")

    assert bench("run", "--names", names, "--mentions", tmp_path / "bad.csv") == 2
    assert "[unknown-id]" in capsys.readouterr().err


def test_matchers_are_listed_with_what_they_need(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench("run", "--list") == 0
    assert "logic-v2" in capsys.readouterr().out


def test_documents_are_measured_in_text_and_with_given_spans(tmp_path: Path) -> None:
    (tmp_path / "g").mkdir()
    (tmp_path / "g/entities.jsonl").write_text('{"id":"e1","name":"Khalifa Haftar","type":"PER"}\n', "utf-8")
    (tmp_path / "g/documents.jsonl").write_text(
        '{"id":"d1","text":"Khalifa Haftar left.","mentions":[{"start":0,"end":14,"text":"Khalifa Haftar",'
        '"entity":"e1","name":"Khalifa Haftar","channel":"exact"}]}\n',
        "utf-8",
    )
    (tmp_path / "d.toml").write_text(
        'matchers = ["canonym", "exact"]\n[[set]]\nname = "text"\ndocuments = "g"\n'
        'expect = {documents = 1, mentions = 1}\n[[set]]\nname = "names"\ndocuments = "g"\nspans = "given"\n',
        "utf-8",
    )
    run = runs.measure(definitions.read(tmp_path / "d.toml"), samples=5)

    assert [result["figures"]["f1"]["value"] for result in run["results"]] == [1.0] * 4


def test_the_matcher_of_the_guide_takes_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = re.search(r"```python\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    assert code
    (tmp_path / "of_the_guide.py").write_text(code[1], "utf-8")
    monkeypatch.chdir(tmp_path)
    names, mentions = csv_of_the_guide(tmp_path)
    run = runs.measure(definitions.from_files(names, mentions, matchers=("of_the_guide:Initials",)), samples=5)

    assert [result["status"] for result in run["results"]] == ["measured"]


def test_the_definition_of_the_guide_is_read(tmp_path: Path) -> None:
    toml = re.search(r"```toml\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    assert toml
    (tmp_path / "mine.toml").write_text(toml[1], "utf-8")
    csv_of_the_guide(tmp_path)

    assert definitions.read(tmp_path / "mine.toml").matchers == ("canonym", "rapidfuzz-wratio")


def test_definitions_of_the_repository_are_well_formed() -> None:
    """Without their data all that may be wrong is the data."""
    for path in (DOCS.parents[1] / "benchmarks" / "definitions").glob("*.toml"):
        rules: set[str] = set()
        try:
            definitions.read(path, data=path.parent / "nowhere")
        except DataError as error:
            rules = {problem.rule for problem in error.problems}
        assert rules <= {"data", "file"}, path


def test_with_lexicons_every_bearer_of_the_standard_name_is_right() -> None:
    from canonym.evaluation.gold import Documents, Span, Text
    from canonym.evaluation.matching import Listed

    spans = (Span(0, 1, "x", ("old",), "Tripoli", "LOC"), Span(2, 3, "y", (), "Nowhere", "LOC"))
    names = (
        Listed("a", "Tripoli", "LOC"),
        Listed("b", "Port of Tripoli", "FAC", ("Tripoli",)),
        Listed("c", "Trípoli", "LOC"),
    )
    found = definitions.with_names(Documents("d", (), (Text("t", "x y", spans),)), names)

    assert [span.truths for span in found.texts[0].mentions] == [("a", "c"), ()]


def test_the_lead_of_one_matcher_over_another_is_measured_on_the_same_damaged_mentions(tmp_path: Path) -> None:
    names, mentions = csv_of_the_guide(tmp_path)
    run = runs.measure(definitions.from_files(names, mentions, matchers=("rapidfuzz-ratio", "always-nil")), samples=50)
    (lead,) = run["leads"]
    figures = {result["matcher"]: result["slices"]["channel"]["damaged"]["f1"] for result in run["results"]}

    assert (lead["first"], lead["second"]) == ("rapidfuzz-ratio", "always-nil")
    assert lead["difference"]["value"] == pytest.approx(figures["rapidfuzz-ratio"]["value"])
    assert lead["precision"]["value"] is None


def test_the_measuring_is_checked_by_gold_dealt_out_by_chance(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "names.csv").write_text("id,name\n" + "".join(f"q{n},Name {n}x\n" for n in range(200)), "utf-8")
    (tmp_path / "mentions.csv").write_text("text,entity\n" + "".join(f"Name {n}x,q{n}\n" for n in range(200)), "utf-8")
    words = ("run", "--names", tmp_path / "names.csv", "--mentions", tmp_path / "mentions.csv", "--matcher", "exact")

    assert bench(*words, "--out", tmp_path / "a.json") == 0
    assert bench(*words, "--permuted", "--out", tmp_path / "b.json") == 0
    found = [runs.read(tmp_path / name)["results"][0]["figures"]["top1"]["value"] for name in ("a.json", "b.json")]
    assert found[0] == 1.0
    assert found[1] < 0.05


def test_a_link_where_nothing_is_meant_is_among_what_flipped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "g").mkdir()
    (tmp_path / "g/entities.jsonl").write_text('{"id":"e1","name":"Dignity","type":"EVENT"}\n', "utf-8")
    (tmp_path / "g/documents.jsonl").write_text('{"id":"d1","text":"They spoke of dignity.","mentions":[]}\n', "utf-8")
    (tmp_path / "d.toml").write_text('[thresholds]\nsame = 0.5\n[[set]]\nname = "text"\ndocuments = "g"\n', "utf-8")
    for name in ("exact", "always-nil"):
        run = runs.measure(definitions.read(tmp_path / "d.toml", matchers=(name,)), samples=5)
        run["results"][0]["matcher"] = "same"
        runs.write(run, tmp_path / f"{name}.json")
    exact = runs.read(tmp_path / "exact.json")
    exact["results"][0]["decisions"][0]["spans"] = [[14, 21, "e1", 1.0, False, "dignity"]]
    runs.write(exact, tmp_path / "exact.json")

    assert bench("compare", tmp_path / "always-nil.json", tmp_path / "exact.json") == 1
    assert 'dignity": nothing -> e1' in capsys.readouterr().out
    assert bench("compare", tmp_path / "exact.json", tmp_path / "always-nil.json") == 0


def test_processes_that_share_the_matchers_change_no_figure(tmp_path: Path) -> None:
    names, mentions = csv_of_the_guide(tmp_path)
    definition = definitions.from_files(names, mentions, matchers=("exact", "rapidfuzz-ratio", "spaczz"))
    one, two = (runs.measure(definition, samples=20, workers=workers) for workers in (1, 2))

    assert [result["figures"] for result in one["results"]] == [result["figures"] for result in two["results"]]


def test_a_matcher_that_is_left_out_stands_there_with_the_reason(tmp_path: Path) -> None:
    csv_of_the_guide(tmp_path)
    (tmp_path / "d.toml").write_text(
        'matchers = ["exact", "rapidfuzz-ratio"]\n[left_out]\nrapidfuzz-ratio = "hours"\n'
        '[[set]]\nnames = "names.csv"\nmentions = "mentions.csv"\n',
        "utf-8",
    )
    run = runs.measure(definitions.read(tmp_path / "d.toml"), samples=5)

    assert [result["status"] for result in run["results"]] == ["measured", "left out: hours"]
