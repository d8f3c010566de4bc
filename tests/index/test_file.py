"""The compiled form on disk, and the cache of it."""

from __future__ import annotations

import hashlib
import os
import pickle
import shutil
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path

import msgspec
import numpy as np
import pytest

import canonym
from canonym import files
from canonym.errors import LexiconError
from canonym.index.build import build_index
from canonym.index.file import CacheError, StoredIndex, load_index, open_index, opening, save_index, writing
from canonym.index.file import cache as cache_file
from canonym.index.model import Index, Rows, Texts
from canonym.lexicon import store
from canonym.lexicon.store import Lexicon, Shared

LEXICON = """\
- id: mine/alpha
  name: Alpha Front
  type: ORG
  kind: party
  native:
    ar: جبهة ألفا
  aliases:
    en: AF
  attested:
    - spelling: Front of Alfa
      channel: transliteration
      source: a test, 2026-11
  country: LY
  leader: mine/beta
  ids:
    wikidata: Q1
  never:
    - Alpha Romeo
  checked:
    - a test, 2026-11
- id: mine/beta
  name: Beta Gamma
  type: PER
  kind: person
  notes: nothing
- id: mine/old
  name: Old Front
  type: ORG
  replaced_by: mine/alpha
- id: mine/nobody
  extends: true
  aliases:
    en: Nobody
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lexicon") / "mine.yaml"
    path.write_text(LEXICON, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def compiled(source: Path) -> tuple[Lexicon, Index]:
    lexicon = store.read(source)
    return lexicon, build_index(lexicon, digest=lexicon.digest)


@pytest.fixture(scope="module")
def saved(compiled: tuple[Lexicon, Index], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saved") / "index"
    save_index(folder, *compiled, key="k")
    return folder


@pytest.fixture
def folder(saved: Path, tmp_path: Path) -> Path:
    """A copy that a test may damage."""
    return shutil.copytree(saved, tmp_path / "index")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CANONYM_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def folders(cache: Path) -> list[str]:
    return sorted(path.name for path in cache.iterdir())


def seal(folder: Path, **changes: object) -> None:
    """Write a header with some values changed and every checksum right."""
    content = (folder / "header").read_bytes()
    header = msgspec.msgpack.decode(content[32:])
    header.update(changes)
    for name in header["files"]:
        path = folder / name
        header["files"][name] = (path.stat().st_size, writing._checksum(path), path.stat().st_mtime_ns)
    coded = msgspec.msgpack.encode(header)
    (folder / "header").write_bytes(hashlib.sha256(coded).digest() + coded)


# --- what is opened is what was saved ---------------------------------------------------------------------------------


def test_every_part_of_an_index_comes_back(compiled: tuple[Lexicon, Index], saved: Path) -> None:
    index, opened = compiled[1], open_index(saved)[1]

    for field in fields(Index):
        expected, actual = getattr(index, field.name), getattr(opened, field.name)
        if isinstance(expected, np.ndarray):
            assert expected.dtype == actual.dtype, field.name
            assert np.array_equal(expected, actual), field.name
        elif isinstance(expected, Texts):
            assert [expected.raw(at) for at in range(len(expected))] == [actual.raw(at) for at in range(len(actual))]
        elif isinstance(expected, Rows):
            assert np.array_equal(expected.starts, actual.starts), field.name
            assert np.array_equal(expected.items, actual.items), field.name
        elif hasattr(expected, "restore_key"):
            assert expected.items() == actual.items(), field.name
        elif field.name == "grammar":
            assert dict(expected.senses) == dict(actual.senses)
            assert (dict(expected.types), expected.openers) == (dict(actual.types), actual.openers)
            assert list(expected.senses) == list(actual.senses)
        else:
            assert expected == (dict(actual) if isinstance(expected, dict) else actual), field.name


def test_every_part_of_a_lexicon_comes_back(compiled: tuple[Lexicon, Index], saved: Path) -> None:
    lexicon, opened = compiled[0], open_index(saved)[0]

    assert lexicon.entities == tuple(opened.entities)
    assert list(lexicon.entities) == list(opened.entities)
    assert lexicon.notes == opened.notes
    assert len(opened.notes) == 1
    assert (lexicon.digest, lexicon.sources, dict(lexicon.retired)) == (
        opened.digest,
        opened.sources,
        dict(opened.retired),
    )
    for field in fields(Shared):
        if field.name != "glosses":
            assert getattr(lexicon.shared, field.name) == getattr(opened.shared, field.name), field.name
    assert {language: dict(words) for language, words in lexicon.shared.glosses.items()} == opened.shared.glosses


def test_a_stored_lexicon_answers_like_any_other(saved: Path) -> None:
    lexicon = open_index(saved)[0]

    assert lexicon.entity("mine/old").name == "Alpha Front"
    assert "mine/beta" in lexicon
    assert "mine/old" in lexicon
    assert "mine/nobody" not in lexicon
    assert len(lexicon) == 2
    assert "2 entities" in repr(lexicon)
    with pytest.raises(KeyError, match="did you mean mine/alpha"):
        lexicon.entity("mine/alfa")


def test_entities_are_a_sequence(saved: Path) -> None:
    entities = open_index(saved)[1].entities

    assert entities[-1] == entities[1]
    assert entities[0:5] == (entities[0], entities[1])
    assert entities == tuple(entities)
    assert entities != ()
    assert entities != "text"
    assert entities.index(entities[1]) == 1
    with pytest.raises(IndexError):
        entities[2]


def test_nothing_that_is_opened_can_be_written_to(saved: Path) -> None:
    index = open_index(saved)[1]

    assert not index.slot_term.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        index.form_entity[0] = 1


def test_large_files_are_mapped_and_small_ones_read(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = open_index(saved)[1]
    monkeypatch.setattr(opening, "READ_WHOLE", 0)
    mapped = open_index(saved)[1]

    assert np.array_equal(small.posting_slot, mapped.posting_slot)
    assert small.terms.items() == mapped.terms.items()
    assert small.entities == mapped.entities


def test_an_index_travels_by_reference(saved: Path) -> None:
    lexicon, index = open_index(saved)
    coded = pickle.dumps((lexicon, index))

    again, index_again = pickle.loads(coded)

    assert len(coded) < 1000
    assert again.entities == lexicon.entities
    assert isinstance(index_again, StoredIndex)
    assert index_again.folder == index.folder  # type: ignore[attr-defined]


# --- nothing unsound is believed ------------------------------------------------------------------------------------


def _all_files() -> list[str]:
    plain = ["header", "grammar", "words", "lexicon", "entity.blob.npy", "terms.marisa", "slot_term.npy"]
    return [*plain, "key_rows.items.npy", "form_start.npy", "entity_id.starts.npy", "spellings.marisa"]


@pytest.mark.parametrize("name", _all_files())
@pytest.mark.parametrize("damage", ["flipped", "truncated", "empty", "longer", "missing"])
def test_damage_is_noticed(folder: Path, name: str, damage: str) -> None:
    path = folder / name
    content = bytearray(path.read_bytes())
    if damage == "missing":
        path.unlink()
    else:
        content[len(content) // 2] ^= 0x10
        whole = bytes(content) if damage == "flipped" else path.read_bytes()
        path.write_bytes({"flipped": whole, "truncated": whole[:-7], "empty": b"", "longer": whole + b"x"}[damage])

    with pytest.raises(CacheError):
        open_index(folder, key="k")


def test_damage_to_any_byte_of_the_header_is_noticed(folder: Path) -> None:
    path = folder / "header"
    whole = path.read_bytes()
    for at in range(0, len(whole), 37):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(CacheError):
            open_index(folder)


def test_another_format_or_key_is_refused(folder: Path) -> None:
    with pytest.raises(CacheError, match="something else"):
        open_index(folder, key="other")
    seal(folder, format=0)
    with pytest.raises(CacheError, match="format 0"):
        open_index(folder)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("slot_term", 10**6),
        ("form_entity", -1),
        ("form_channel", 200),
        ("posting_slot", 10**8),
        ("form_start", 10**9),
        ("key_rows.items", -5),
        ("term_latin.starts", 10**12),
    ],
)
def test_numbers_that_lead_outside_are_refused(folder: Path, name: str, value: int) -> None:
    path = folder / f"{name}.npy"
    array = np.load(path)
    array[len(array) // 2] = value
    np.save(path, array)
    seal(folder)

    with pytest.raises(CacheError, match=r"damaged \("):
        open_index(folder)


def test_arrays_of_another_shape_are_refused(folder: Path) -> None:
    path = folder / "slot_term.npy"
    np.save(path, np.load(path).astype(np.float64))
    seal(folder)
    with pytest.raises(CacheError, match="slot_term"):
        open_index(folder)
    np.save(path, np.zeros((2, 2), np.int32))
    seal(folder)
    with pytest.raises(CacheError, match="slot_term"):
        open_index(folder)


def test_an_array_of_objects_is_never_unpickled(folder: Path) -> None:
    np.save(folder / "slot_term.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    seal(folder)

    with pytest.raises(CacheError, match="slot_term"):
        open_index(folder)


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="there are no such permissions here")
def test_a_folder_that_others_may_write_to_is_refused(folder: Path) -> None:
    folder.chmod(0o777)

    with pytest.raises(CacheError, match="somebody else"):
        open_index(folder)


def test_large_files_are_believed_by_size_and_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "CHECKED_WHOLE", 0)
    seal(folder)
    monkeypatch.setattr(opening.zlib, "crc32", lambda *_: pytest.fail("a file that is as it was is read"))
    open_index(folder)
    monkeypatch.undo()
    monkeypatch.setattr(opening, "CHECKED_WHOLE", 0)
    path = folder / "words"
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    os.utime(path, ns=(1, 1))

    with pytest.raises(CacheError, match="words"):
        open_index(folder)


# --- the cache ----------------------------------------------------------------------------------------------------


def test_the_second_load_compiles_nothing(source: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lexicon, index = load_index((source,))
    monkeypatch.setattr(store, "read", lambda *_: pytest.fail("the lexicon is read again"))
    again, index_again = load_index((source,))

    assert isinstance(index, StoredIndex)
    assert isinstance(index_again, StoredIndex)
    assert index.folder == index_again.folder
    assert lexicon.entities == again.entities
    assert len(folders(cache)) == 1


def test_a_changed_lexicon_is_compiled_anew(source: Path, cache: Path, tmp_path: Path) -> None:
    changed = tmp_path / "mine.yaml"
    changed.write_text(LEXICON.replace("Alpha Front", "Delta Front"), encoding="utf-8")

    load_index((source,))
    lexicon, _ = load_index((changed,))

    assert lexicon.entity("mine/alpha").name == "Delta Front"
    assert len(folders(cache)) == 2


def test_the_key_depends_on_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {cache_file.cache_key("x"), cache_file.cache_key("y")}
    monkeypatch.setattr(cache_file, "_unidecode", lambda: "Unidecode-9.dist-info")
    keys.add(cache_file.cache_key("x"))
    monkeypatch.setattr(cache_file, "_code_digest", lambda: "other")
    keys.add(cache_file.cache_key("x"))
    monkeypatch.setattr(cache_file, "FORMAT", 0)
    keys.add(cache_file.cache_key("x"))

    assert len(keys) == 5


def test_the_key_depends_on_all_code_that_compiling_runs_through() -> None:
    read = {str(path) for path in cache_file._compiling(Path(str(canonym.__file__)).parent)}
    ran = {
        str(module.__file__)
        for name, module in sys.modules.items()
        if name.startswith(("canonym.index", "canonym.lexicon", "canonym.text"))
    }

    assert not ran - read


@pytest.mark.parametrize("damage", ["flipped", "no header", "a file"])
def test_a_damaged_cache_is_made_again_with_a_warning(source: Path, cache: Path, damage: str) -> None:
    _, index = load_index((source,))
    assert isinstance(index, StoredIndex)
    place = Path(index.folder)
    if damage == "flipped":
        path = place / "entity.blob.npy"
        path.write_bytes(path.read_bytes()[:-1] + b"\xff")
    elif damage == "no header":
        (place / "header").unlink()
    else:
        shutil.rmtree(place)
        place.write_bytes(b"?")

    with pytest.warns(RuntimeWarning, match="made again"):
        lexicon, _ = load_index((source,))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        again, _ = load_index((source,))

    assert list(lexicon.entities) == list(again.entities)
    assert len(folders(cache)) == 1


def test_a_cache_that_is_switched_off_leaves_nothing(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANONYM_CACHE", "")
    _, index = load_index((source,))

    assert files.cache_folder() is None
    assert not isinstance(index, StoredIndex)


def test_where_nothing_can_be_kept_the_answer_is_the_same(
    source: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "_write", full)
    with pytest.warns(RuntimeWarning, match="cannot be kept"):
        lexicon, index = load_index((source,))

    assert lexicon.entity("mine/alpha").name == "Alpha Front"
    assert not isinstance(index, StoredIndex)
    assert folders(cache) == []


def test_text_that_is_none_is_not_kept(cache: Path, tmp_path: Path) -> None:
    path = tmp_path / "odd.jsonl"
    path.write_text('{"id": "odd/a", "name": "A\\ud800b Front", "type": "ORG"}\n', encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            lexicon, _ = load_index((path,))
        except LexiconError:
            return

    assert lexicon.entity("odd/a").name == "A\ud800b Front"


def test_old_forms_are_forgotten(source: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_file, "KEPT", 8)  # whatever the session keeps
    cache.mkdir()
    for number in range(20):
        (cache / f"index-{number:02}").mkdir()
        os.utime(cache / f"index-{number:02}", (number, number))
    (cache / "making-dead").mkdir()
    os.utime(cache / "making-dead", (1, 1))
    _, index = load_index((source,))

    assert isinstance(index, StoredIndex)
    left = folders(cache)
    assert Path(index.folder).name in left
    assert len(left) == cache_file.KEPT
    assert "index-00" not in left
    assert "making-dead" not in left


def test_saving_twice_leaves_one_sound_folder(compiled: tuple[Lexicon, Index], tmp_path: Path) -> None:
    target = tmp_path / "index"
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: save_index(target, *compiled, key="k"), range(8)))
    save_index(target, *compiled, key="other")

    assert open_index(target, key="other")[1].size == 2
    assert [path.name for path in tmp_path.iterdir()] == ["index"]


def test_two_processes_compiling_at_once_do_not_hurt_each_other(source: Path, cache: Path) -> None:
    program = (
        "import sys, warnings; warnings.simplefilter('error'); from canonym.index.file import load_index;"
        "print(load_index((sys.argv[1],))[0].entity('mine/alpha').name)"
    )
    command = [sys.executable, "-c", program, str(source)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]

    assert [process.communicate()[0].strip() for process in running] == ["Alpha Front"] * 3
    assert [process.returncode for process in running] == [0, 0, 0]
    assert len(folders(cache)) == 1


def test_a_broken_lexicon_raises_and_leaves_nothing(cache: Path, tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text("- id: X\n", encoding="utf-8")
    with pytest.raises(LexiconError):
        load_index((path,))

    assert folders(cache) == []


def test_a_home_that_cannot_be_written_to_is_no_obstacle(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "temporary").mkdir()
    monkeypatch.delenv("CANONYM_CACHE", raising=False)
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "file" / "below"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    _, index = load_index((source,))

    assert isinstance(index, StoredIndex)
    assert (tmp_path / "temporary") in Path(index.folder).parents


def test_ids_are_found_among_many(tmp_path: Path) -> None:
    names = [(f"n/{number}", f"Name{number} Alpha") for number in range(500)]
    lexicon = store.from_names([*names, ("ü/é", "Umlaut"), ("𐍈", "Far"), ("\uffee", "Near")])
    save_index(tmp_path / "index", lexicon, build_index(lexicon))
    opened, index = open_index(tmp_path / "index")

    assert [index.entity_ids[entity.id] for entity in opened.entities] == list(range(503))
    assert opened.entity("𐍈").name == "Far"
    assert index.entity_ids.get("n/5000") is None
    assert "" not in index.entity_ids
