"""Each rule of lint: what it catches, what it lets pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from canonym import files
from canonym.lexicon.lint import lint

SOUND = """\
- id: zz/alpha
  name: Zzalpha Front
  type: ORG
  kind: party
  native:
    ar: جبهة ززألفا
  checked:
    - reference page, 2026-11
"""


LIBYA = """\
- id: libya/gna
  name: Government of National Accord
  type: ORG
- id: libya/khalifa-haftar
  name: Khalifa Haftar
  type: PER
  start: 1943
"""


@pytest.fixture(autouse=True)
def bundled(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small folder that passes for the bundled one, so that the real one may grow."""
    root = tmp_path_factory.mktemp("bundled")
    monkeypatch.setattr(files, "_bundled_root", lambda: root)
    for name, text in (("libya/a.yaml", LIBYA), ("shared/common.yaml", "en:\n  - dignity\n  - march\n")):
        (root / name).parent.mkdir()
        (root / name).write_text(text, encoding="utf-8")
    return root


def add(bundled: Path, name: str, text: str) -> None:
    (bundled / "zz").mkdir(exist_ok=True)
    (bundled / "zz" / name).write_text(text, encoding="utf-8")


def entry(*lines: str, slug: str = "alpha", without: str = "") -> str:
    kept = [line for line in SOUND.replace("zz/alpha", f"zz/{slug}").splitlines() if not without or without not in line]
    return "\n".join([*kept, *lines]) + "\n"


def found(tmp_path: Path, text: str, name: str = "zz.yaml") -> list[tuple[int, str]]:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return [(one.line, one.rule) for one in lint(path, ignore=("format",))]


def test_a_sound_entry_passes(tmp_path: Path) -> None:
    assert found(tmp_path, SOUND) == []


@pytest.mark.parametrize(
    "before, after, expected",
    [
        ("  type: ORG\n  kind: party\n", "", (1, "type")),
        ("  kind: party\n", "", (1, "kind")),
        ("kind: party", "kind: city", (4, "kind")),
        ("  native:\n    ar: جبهة ززألفا\n", "", (1, "native")),
        ("  checked:\n    - reference page, 2026-11\n", "", (1, "checked")),
        ("page, 2026-11", "page", (8, "checked")),
        ("ar: جبهة ززألفا", "ru: جبهة ززألفا", (6, "script")),
        ("ar: جبهة ززألفا", "ar: Jabha", (6, "script")),
        ("ar: جبهة ززألفا", "ar: جبهة ززیلفا", (6, "script")),
        ("ar: جبهة ززألفا", "qx: جبهة ززألفا", (6, "language")),
        ("name: Zzalpha", "name: Zzаlpha", (2, "homoglyph")),
        ("name: Zzalpha Front", 'name: "Zzalpha Front "', (2, "spelling")),
        ("name: Zzalpha Front", "name: Zzalpha  Front", (2, "spelling")),
        ("name: Zzalpha Front", "name: Zz\u200ealpha Front", (2, "spelling")),
        ("name: Zzalpha Front", "name: Zz\u200dalpha Front", (2, "spelling")),
        ("ززألفا", "زــزألفا", (6, "spelling")),
        ("name: Zzalpha Front", f"name: {'Zzalpha ' * 30}Front", (2, "spelling")),
        ("name: Zzalpha Front", "name: Zz", (2, "short")),
        ("name: Zzalpha Front", "name: Z", (2, "short")),
        ("name: Zzalpha Front", 'name: "!!!"', (2, "unreachable")),
    ],
)
def test_a_rule_catches_its_case(tmp_path: Path, before: str, after: str, expected: tuple[int, str]) -> None:
    assert before in SOUND
    assert expected in found(tmp_path, SOUND.replace(before, after))


@pytest.mark.parametrize(
    "lines, expected",
    [
        (["  start: 2015-05", "  end: 2015-04-30"], (10, "date")),
        (["  leader: zz/nobody"], (9, "reference")),
        (["  leader: libya/gna"], (9, "reference")),
        (["  part_of: zz/alpha"], (9, "reference")),
        (["  never: zzalpha front"], (2, "unreachable")),
        (["  aliases:", "    en:", "      - Zza", "      - Zza"], (12, "duplicate-spelling")),
        (["  start: 2040", "  leader: libya/khalifa-haftar"], None),
        (["  start: 2015-05", "  end: 2015"], None),
        (["  aliases:", "    en: ZZQ"], None),
        (["  aliases:", "    en: ZQ"], None),
        (["  aliases:", "    en: Zz", "  guarded: Zz"], None),
        (["  aliases:", "    fa: می\u200cزز"], None),
        (["  aliases:", "    ar: قناة BBC"], None),
        (["  attested:", "    - spelling: Çavuşoوlu", "      channel: mojibake", "      source: s"], None),
    ],
)
def test_a_rule_about_several_lines(tmp_path: Path, lines: list[str], expected: tuple[int, str] | None) -> None:
    assert found(tmp_path, entry(*lines)) == ([expected] if expected else [])


def test_an_ordinary_word_needs_a_guard(tmp_path: Path) -> None:
    text = entry("  aliases:", "    en:", "      - The Dignity", "      - Dignity March", "      - Dignity Zz")

    assert found(tmp_path, text) == [(11, "common")]
    assert found(tmp_path, text.replace("The Dignity", "March of the Dignity")) == []
    assert found(tmp_path, text.replace("Dignity March", "the of")) == [(11, "common"), (12, "common")]


def test_one_spelling_of_two_entities_must_be_shared_by_both(tmp_path: Path) -> None:
    text = entry() + entry("  shared: Zzalpha front", slug="beta").replace("ززألفا", "زز")

    assert found(tmp_path, text) == [(2, "same-spelling")]
    assert found(tmp_path, text.replace("2026-11\n", "2026-11\n  shared: ZZALPHA FRONT\n", 1)) == []


def test_a_spelling_of_a_bundled_entity_is_noticed(tmp_path: Path) -> None:
    assert (2, "same-spelling") in found(tmp_path, SOUND.replace("Zzalpha Front", "Government of National Accord"))


def test_a_retired_entity_may_keep_its_spellings(tmp_path: Path) -> None:
    text = entry() + "- id: zz/beta\n  name: Zzalpha Front\n  replaced_by: zz/alpha\n"

    assert found(tmp_path, text) == []


def test_a_circle_of_replacements_is_noticed(tmp_path: Path) -> None:
    text = "- id: zz/a\n  name: A\n  replaced_by: zz/b\n- id: zz/b\n  name: B\n  replaced_by: zz/a\n"

    assert {(3, "reference"), (6, "reference")} <= set(found(tmp_path, text))


def test_a_leader_must_have_lived_then(tmp_path: Path) -> None:
    person = "- id: zz/leader\n  name: Zz Leader\n  type: PER\n  kind: person\n  native:\n    ar: قائد\n"
    person += "  start: 1950\n  end: 2000\n  checked:\n    - reference page, 2026-11\n"

    late = found(tmp_path, entry("  start: 2001", "  leader: zz/leader") + person)
    early = found(tmp_path, entry("  start: 1930", "  end: 1949-12", "  leader: zz/leader") + person)

    assert (late, early) == ([(10, "date")], [(11, "date")])


def test_an_addition_to_nothing_is_noticed_and_one_to_ours_is_not(tmp_path: Path) -> None:
    assert found(tmp_path, "- id: zz/nothing\n  extends: true\n  never: Zed\n") == [(1, "reference")]
    assert found(tmp_path, "- id: libya/gna\n  extends: true\n  never: Zed\n") == []


def test_order_and_form_are_noticed(tmp_path: Path) -> None:
    path = tmp_path / "zz.yaml"
    path.write_text(entry(slug="b") + entry(slug="a", without="").replace("Zzalpha", "Zzbeta"), encoding="utf-8")
    assert "sorted" in {one.rule for one in lint(path)}

    path.write_text(
        SOUND.replace("  name", "  name:  Zzalpha\n  #").replace("#: Zzalpha Front", "# note"), encoding="utf-8"
    )
    assert [(one.line, one.rule) for one in lint(path)] == [(2, "format")]


def test_two_files_of_one_lexicon_may_not_share_an_id(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(SOUND, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(SOUND, encoding="utf-8")

    assert "duplicate-id" in {one.rule for one in lint(tmp_path)}


def test_every_problem_of_the_format_comes_too(tmp_path: Path) -> None:
    assert found(tmp_path, "- id: X\n  nam: A\n") == [(1, "id"), (1, "name"), (2, "key")]
    assert [one.rule for one in lint("lybia")] == ["source"]


def test_without_a_source_everything_bundled_is_checked(bundled: Path) -> None:
    add(bundled, "a.yaml", SOUND.replace("Zzalpha Front", "March"))

    assert {"common", "native", "kind"} <= {one.rule for one in lint()}


def test_an_id_of_a_release_may_not_get_lost(bundled: Path) -> None:
    add(bundled, "a.yaml", SOUND)
    (bundled / "released-ids.txt").write_text("# 1.0\nzz/alpha\nzz/gone\nother/gone\n")

    assert [(one.line, one.rule) for one in lint("zz")] == [(3, "released")]


def test_a_bundled_id_begins_with_the_name_of_its_lexicon(bundled: Path) -> None:
    add(bundled, "a.yaml", SOUND)
    add(bundled, "b.yaml", "- id: yy/b\n  extends: true\n- id: yy/c\n  name: Qq\n  replaced_by: zz/alpha\n")

    assert (3, "id") in [(one.line, one.rule) for one in lint("zz")]


@pytest.mark.parametrize(
    "name, text, expected",
    [
        ("glosses/ar.yaml", "language: ar\nglosses:\n  وفاق:\n    - accord\n", []),
        ("glosses/ar.yaml", "language: fa\nglosses:\n  وفاق:\n    - accord\n", ["language"]),
        ("glosses/ar.yaml", "glosses:\n  wifaq:\n    - accord\nlanguage: ar\n", ["script"]),
        ("glosses/ar.yaml", "language: ar\nglosses:\n  وفاق:\n    - accord\n    - accord\n", ["gloss"]),
        ("glosses/ar.yaml", 'language: ar\nglosses:\n  وفاق:\n    - "accord "\n', ["gloss"]),
        ("glosses/ar.yaml", "language: ar\nglosses:\n  وفاق:\n", ["shape"]),
        ("glosses/ar.yaml", "language: ar\ntarget: fr\nglos: x\nglosses:\n  وفاق: a\n", ["key", "language"]),
        ("glosses/ar.yaml", "- a\n", ["shape"]),
        ("glosses/ar.yaml", "language: ar\nlanguage: ar\nglosses:\n  وفاق: a\n", ["duplicate-key"]),
        ("heads.yaml", "- family: f\n  words:\n    en: forces\n    ar: قوات\n", []),
        ("heads.yaml", "- family: f\n  words:\n    ar: forces\n", ["script"]),
        ("heads.yaml", "- family: f\n  words:\n    qx: forces\n", ["language"]),
        ("heads.yaml", "- family: f\n  type: ORG\n  types: XXX\n  words: a\n- x\n", ["key", "shape", "shape", "type"]),
        ("heads.yaml", "- family: f\n  words:\n    en:\n      a: b\n", ["shape"]),
        ("heads.yaml", "- family: f\n  words:\n    en:\n      - a\n      - a\n", ["duplicate-word"]),
        ("heads.yaml", "- family: f\n  words:\n    en: a\n- family: f\n  words:\n    en: b\n", ["duplicate-id"]),
        ("heads.yaml", "family: f\n", ["shape"]),
        ("titles.yaml", "- family: f\n  words:\n    fr: ge\u0301ne\u0301ral\n", ["format"]),
        ("common.yaml", "en:\n  - accord\n", []),
        ("common.yaml", "en: accord\n", ["shape"]),
        ("common.yaml", "en:\n  - accord\nfr: accord\n", ["shape"]),
        ("schemes/ar.yaml", "a: b\na: c\n", ["duplicate-key"]),
    ],
)
def test_word_lists_are_checked(tmp_path: Path, name: str, text: str, expected: list[str]) -> None:
    path = tmp_path / "shared" / name
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")

    assert sorted(one.rule for one in lint(tmp_path / "shared")) == expected
    assert sorted(one.rule for one in lint(path)) == expected
