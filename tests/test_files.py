"""Where data is found, and what its digest depends on."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from canonym import files
from canonym.errors import LexiconError


def write(folder: Path, name: str, content: str = "- id: x/a\n") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def test_bundled_lexicons_are_named_and_shared_is_none_of_them() -> None:
    names = files.bundled()

    assert {"libya", "world"} <= set(names)
    assert "shared" not in names
    assert list(names) == sorted(names)


def test_a_bundled_name_wins_over_a_folder_of_the_same_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "libya/mine.yaml")
    monkeypatch.chdir(tmp_path)

    assert files.bundled_root() in files.locate("libya").files[0].parents
    assert [Path("libya/mine.yaml")] == list(files.locate("./libya").files)
    assert files.locate("./libya").name == "libya"


def test_a_folder_is_read_whole_and_its_shared_part_is_kept_apart(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.csv", "deep/c.jsonl", "README.md", ".hidden/x.yaml", "shared/glosses/ar.yaml"):
        write(tmp_path / "mine", name)

    source = files.locate(tmp_path / "mine")

    assert source.name == "mine"
    assert [path.relative_to(source.root).as_posix() for path in source.files] == ["a.csv", "b.yaml", "deep/c.jsonl"]
    assert [path.name for path in source.shared] == ["ar.yaml"]


def test_a_single_file_is_a_lexicon(tmp_path: Path) -> None:
    path = write(tmp_path, "names.yaml")

    assert files.locate(str(path)) == files.Source("names", tmp_path, (path,))


def test_a_folder_that_happens_to_be_called_shared_is_an_ordinary_one(tmp_path: Path) -> None:
    path = write(tmp_path, "shared/people.yaml")

    assert files.locate(tmp_path / "shared").files == (path,)
    assert files.locate(path).files == (path,)


def test_the_word_lists_are_no_entities(tmp_path: Path) -> None:
    path = write(tmp_path, "shared/heads.yaml")
    gloss = write(tmp_path, "shared/glosses/ar.yaml")

    assert files.locate(tmp_path / "shared").files == ()
    assert files.locate(tmp_path / "shared").shared == (gloss, path)
    assert files.locate(path).shared == (path,)
    assert files.locate(gloss).shared == (gloss,)


@pytest.mark.parametrize("name", ["lybia", "", "no/such/folder", "nul\0"])
def test_an_unknown_name_is_answered_with_the_known_ones(name: str) -> None:
    with pytest.raises(LexiconError, match="libya"):
        files.locate(name)


def test_a_folder_without_data_and_a_file_of_another_kind_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="holds no file"):
        files.locate(tmp_path)
    with pytest.raises(LexiconError, match="rename it"):
        files.locate(write(tmp_path, "names.txt"))


@pytest.mark.parametrize("wrong", [None, 3, b"libya"])
def test_what_is_no_name_is_a_programming_mistake(wrong: object) -> None:
    with pytest.raises(TypeError, match="name_or_path"):
        files.locate(wrong)  # type: ignore[arg-type]


def test_a_digest_depends_on_names_and_contents_and_on_nothing_else(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    paths = [write(one, "a.yaml", "x\ny\n"), write(one, "deep/b.yaml")]
    same = [write(two, "deep/b.yaml"), write(two, "a.yaml")]
    same[1].write_bytes(b"x\r\ny\r\n")

    digest = files.digest(paths, root=one)

    assert digest == files.digest(same, root=two)
    assert digest == files.digest(reversed(paths), root=one)
    same[1].write_bytes(b"x\ny\nz\n")
    assert digest != files.digest(same, root=two)
    assert digest != files.digest([paths[0], write(one, "deep/c.yaml")], root=one)


def test_text_is_utf_8_without_a_byte_order_mark_and_with_plain_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbfa\r\nb\rc\n")

    assert files.read_text(path) == "a\nb\nc\n"


@pytest.mark.parametrize(
    "content, line, word",
    [(b"a\nb\xe9\n", 2, "0xe9 is not UTF-8"), (b"a\n\nb\0\n", 3, "NUL"), (b"\xff\xfea\0", 1, "UTF-8")],
)
def test_broken_text_is_named_with_its_line(tmp_path: Path, content: bytes, line: int, word: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(content)

    with pytest.raises(LexiconError, match=word) as caught:
        files.read_text(path)

    assert [(one.line, one.rule) for one in caught.value.problems] == [(line, "encoding")]


def test_a_file_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST_FILE", 10)

    with pytest.raises(LexiconError, match=r"\[size\].*split it"):
        files.read_text(write(tmp_path, "a.yaml", "x" * 11))


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="cannot be read"):
        files.read_bytes(tmp_path / "gone.yaml")


def test_the_cache_folder_can_be_named_and_switched_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANONYM_CACHE", str(tmp_path / "deep" / "cache"))
    assert files.cache_folder() == tmp_path / "deep" / "cache"

    monkeypatch.setenv("CANONYM_CACHE", "")
    assert files.cache_folder() is None

    monkeypatch.setenv("CANONYM_CACHE", str(write(tmp_path, "a-file") / "below"))
    assert files.cache_folder() is None


def test_without_a_writable_home_a_folder_of_our_own_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import platformdirs

    blocked = write(tmp_path, "a-file") / "cache"
    monkeypatch.delenv("CANONYM_CACHE", raising=False)
    monkeypatch.setattr(platformdirs, "user_cache_dir", lambda *_, **__: str(blocked))
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))

    folder = files.cache_folder()

    assert folder is not None
    assert folder.parent == tmp_path


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_a_temporary_folder_that_others_may_write_to_is_not_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import platformdirs

    monkeypatch.delenv("CANONYM_CACHE", raising=False)
    monkeypatch.setattr(platformdirs, "user_cache_dir", lambda *_, **__: str(write(tmp_path, "a-file") / "cache"))
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    folder = tmp_path / f"canonym-{os.getuid()}"
    folder.mkdir()
    folder.chmod(0o777)

    assert files.cache_folder() is None


def test_paths_are_shown_from_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert files.shown(tmp_path / "a" / "b.yaml") == "a/b.yaml"
    assert files.shown("/elsewhere/b.yaml") == "/elsewhere/b.yaml"
