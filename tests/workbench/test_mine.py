"""Mining, the review table and what becomes of it, on an article of our own."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

import canonym
from canonym.cli import main
from canonym.errors import DataError
from canonym.workbench.mine import Group, mine
from canonym.workbench.review import COLUMNS, accept, page_of, table_of

ARTICLE = """The Falaq Brigade said on Monday that its fighters had entered Zarmina. Commander Salim Darwani told
reporters that Zarmina was calm. The al-Falak Brigade lost two men, residents of Zarmeena said. Darwani denied it.
The Kestan Liberation Council (KLC) met in Zarmina. A spokesman of KLC gave no figures. In Libya nobody answered.
"""


@pytest.fixture(scope="module")
def groups(small: canonym.Matcher) -> tuple[Group, ...]:
    return mine([("a.txt", ARTICLE)], matcher=small)


def together(groups: tuple[Group, ...], *spellings: str) -> bool:
    return any(set(spellings) <= {text for text, _ in group.spellings} for group in groups)


def test_all_spellings_of_one_unknown_name_stand_together(groups: tuple[Group, ...]) -> None:
    assert together(groups, "Zarmina", "Zarmeena")
    assert together(groups, "Falaq Brigade", "al-Falak Brigade")
    assert together(groups, "Salim Darwani", "Darwani")
    assert together(groups, "Kestan Liberation Council", "KLC")


def test_what_the_lexicon_knows_is_not_listed(groups: tuple[Group, ...]) -> None:
    spelled = {text for group in groups for text, _ in group.spellings}

    assert spelled.isdisjoint({"Libya", "Monday", "The", "In"})


def test_a_place_of_a_country_that_no_text_names_may_be_another_one_of_that_name() -> None:
    names = (canonym.Name("Zarmina", "en", canonym.Channel.EXACT, canonym.NameKind.NAME),)
    town = canonym.Entity("x/zarmina", "Zarmina", "LOC", "town", names, countries=("PE",), checked=("a test",))
    matcher = canonym.build([town])

    def listed(text: str, **options: str) -> bool:
        return any("Zarmina" in dict(group.spellings) for group in mine([("a.txt", text)], matcher=matcher, **options))

    said = "On Monday fighters entered Zarmina, and residents of Zarmina fled."
    assert listed(said)
    assert not listed(said, country="PE")
    (group,) = (one for one in mine([("a.txt", said)], matcher=matcher) if "Zarmina" in dict(one.spellings))
    assert (group.proposal, group.nearest[0].entity.id) == ("entity", "x/zarmina")


def test_sightings_slice_back(groups: tuple[Group, ...]) -> None:
    for group in groups:
        for seen in group.sightings:
            assert ARTICLE[seen.start : seen.end] == seen.text


def test_the_table_and_the_page_hold_every_group(groups: tuple[Group, ...]) -> None:
    rows = list(csv.DictReader(io.StringIO(table_of(groups))))

    assert {row["group"] for row in rows} == {str(group.number) for group in groups}
    assert all(row["decision"] == "" for row in rows)
    assert page_of(groups).count("<h2>") == len(groups)
    assert "<script" not in page_of([*groups])


def reviewed(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_a_reviewed_table_becomes_a_lexicon(tmp_path: Path) -> None:
    table = reviewed(
        tmp_path / "review.csv",
        {"decision": "entity", "id": "mine/zarmina", "name": "Zarmina", "type": "LOC", "kind": "town", "spelling": "Zarmina"},
        {"decision": "entity", "id": "mine/zarmina", "name": "Zarmina", "spelling": "Zarmeena", "source": "a.txt"},
        {"decision": "spelling", "id": "libya/gna", "spelling": "Wifak cabinet", "channel": "partial"},
        {"decision": "common", "id": "", "spelling": "Readiness"},
        {"decision": "", "id": "", "spelling": "Nothing"},
    )  # fmt: skip
    folder = tmp_path / "mine"
    accepted = accept(table, folder, source="a test, 2026-11")
    assert not folder.exists()
    accepted.write()
    lexicon = canonym.load("libya", folder).lexicon

    assert (accepted.entities, accepted.spellings, accepted.common) == (2, 1, 1)
    assert [name.text for name in lexicon.entity("mine/zarmina").names] == ["Zarmina", "Zarmeena"]
    assert "Wifak cabinet" in [name.text for name in lexicon.entity("libya/gna").names]
    assert "readiness" in lexicon.shared.common


def test_accepting_twice_changes_nothing_more(tmp_path: Path) -> None:
    table = reviewed(tmp_path / "r.csv", {"decision": "spelling", "id": "x/a", "spelling": "Alfa", "source": "s"})
    accept(table, tmp_path / "mine").write()
    first = (tmp_path / "mine" / "accepted.yaml").read_text("utf-8")
    accept(table, tmp_path / "mine").write()

    assert (tmp_path / "mine" / "accepted.yaml").read_text("utf-8") == first


@pytest.mark.parametrize(
    "row", [{"decision": "maybe"}, {"id": "Not An Id"}, {"channel": "rumour"}, {"spelling": ""}], ids=str
)
def test_a_wrong_row_is_told_with_its_line_and_nothing_is_written(row: dict[str, str], tmp_path: Path) -> None:
    good = {"decision": "spelling", "id": "x/a", "spelling": "Alfa", "source": "s"}
    table = reviewed(tmp_path / "r.csv", good, good | row)

    with pytest.raises(DataError, match=r"r\.csv:3: \[decision\]"):
        accept(table, tmp_path / "mine")
    assert not (tmp_path / "mine").exists()


def test_the_commands_work_hand_in_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CANONYM_CACHE", str(tmp_path / "cache"))
    Path("article.txt").write_text(ARTICLE, encoding="utf-8")

    assert main("lexicon mine --lexicon libya --csv review.csv --html review.html article.txt".split()) == 0
    text = Path("review.csv").read_text("utf-8")
    Path("review.csv").write_text(text.replace(",entity,,", ",entity,entity,"), encoding="utf-8")
    assert main(["lexicon", "accept", "review.csv", "--into", "mine", "--source", "wire, 2026-11"]) == 0
    assert "Zarmeena" in Path("mine/accepted.yaml").read_text("utf-8")
    assert main(["lexicon", "accept", "article.txt", "--into", "mine"]) == 2
    assert "article.txt:1: [columns]" in capsys.readouterr().err


def test_neither_file_is_written_when_one_cannot_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CANONYM_CACHE", str(tmp_path / "cache"))
    Path("article.txt").write_text(ARTICLE, encoding="utf-8")

    assert main("lexicon mine --lexicon libya --html page.html --csv gone/review.csv article.txt".split()) == 2
    assert main("lexicon mine --lexicon libya --prefix Mine --html page.html article.txt".split()) == 2
    assert not Path("page.html").exists()


def test_accepting_into_a_file_is_one_error(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("", encoding="utf-8")
    table = reviewed(tmp_path / "r.csv", {"decision": "spelling", "id": "x/a", "spelling": "Alfa", "source": "s"})

    with pytest.raises(DataError, match=r"mine:0: \[target\]"):
        accept(table, tmp_path / "mine").write()
