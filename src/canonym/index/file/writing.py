"""Writing a folder, complete or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import zlib
from dataclasses import fields
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from canonym.index.file.header import FORMAT, CacheError, read_header, write_header
from canonym.index.file.opening import open_index
from canonym.index.file.records import grammar_record, words_record
from canonym.index.model import Index, Rows, Texts
from canonym.lexicon.packed import record_of, stored
from canonym.lexicon.store import Lexicon

if TYPE_CHECKING:
    import numpy.typing as npt


def save_index(folder: str | PathLike[str], lexicon: Lexicon, index: Index, *, key: str = "") -> None:
    """Write a lexicon and its compiled form into `folder`, which appears complete or not at all.

    What stood there is replaced, unless another process has just put the same thing there. Raises OSError, and
    UnicodeError for text that is none (lone surrogates).
    """
    target = Path(folder)
    target.parent.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix="making-", dir=target.parent))
    try:
        _write(making, lexicon, index, key)
        for _ in range(3):
            try:
                making.rename(target)
            except OSError:
                if not target.exists():
                    raise
            else:
                return
            with contextlib.suppress(CacheError):
                if key and read_header(target, key):
                    open_index(target, key=key)
                    return
            remove(target)
        raise OSError(f"{target} cannot be replaced")
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _write(folder: Path, lexicon: Lexicon, index: Index, key: str) -> None:
    import msgspec
    import numpy as np

    written: dict[str, tuple[int, int, int]] = {}

    def put(name: str, content: bytes) -> None:
        path = folder / name
        path.write_bytes(content)
        written[name] = (len(content), zlib.crc32(content), path.stat().st_mtime_ns)

    def put_array(name: str, array: npt.NDArray[Any]) -> None:
        path = folder / f"{name}.npy"
        with path.open("wb") as file:
            np.lib.format.write_array(file, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False)
        written[path.name] = (path.stat().st_size, _checksum(path), path.stat().st_mtime_ns)

    def put_texts(name: str, texts: Texts) -> None:
        put_array(f"{name}.blob", texts.blob)
        put_array(f"{name}.starts", texts.starts)

    encode = msgspec.msgpack.encode
    kinds: dict[str, str] = {}
    values: dict[str, Any] = {}
    for one in fields(Index):
        value = getattr(index, one.name)
        if one.name in ("entities", "entity_ids", "grammar"):
            continue
        if isinstance(value, np.ndarray):
            kinds[one.name] = "array"
            put_array(one.name, value)
        elif isinstance(value, Texts):
            kinds[one.name] = "texts"
            put_texts(one.name, value)
        elif isinstance(value, Rows):
            kinds[one.name] = "rows"
            put_array(f"{one.name}.starts", value.starts)
            put_array(f"{one.name}.items", value.items)
        elif hasattr(value, "restore_key"):
            kinds[one.name] = "trie"
            put(f"{one.name}.marisa", value.tobytes())
        elif isinstance(value, str | int | float | tuple):
            kinds[one.name] = "value"
            values[one.name] = value
        else:
            raise TypeError(f"Index.{one.name} is a {type(value).__name__}, which has no form on disk")
    entities = stored(index.entities)
    put_texts("entity", entities.records)
    put_texts("entity_id", entities.ids.texts)
    put("grammar", encode(grammar_record(index.grammar)))
    put("words", encode(words_record(lexicon.shared)))
    notes = [(note.entity, note.rule, note.message, note.kept, note.dropped) for note in lexicon.notes]
    retired = [(identity, record_of(entity)) for identity, entity in lexicon.retired.items()]
    put("lexicon", encode((lexicon.digest, lexicon.sources, notes, retired)))
    write_header(folder, {"format": FORMAT, "key": key, "kinds": kinds, "values": values, "files": written})


def _checksum(path: Path) -> int:
    sum_ = 0
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            sum_ = zlib.crc32(piece, sum_)
    return sum_


def remove(folder: Path) -> None:
    """Take a folder away: first its name, so that nobody opens half of it. Processes that have it open keep it."""
    leaving = folder.with_name(f"leaving-{os.getpid()}-{os.urandom(4).hex()}")
    with contextlib.suppress(OSError):
        folder.rename(leaving)
        if leaving.is_symlink() or not leaving.is_dir():
            leaving.unlink()
        shutil.rmtree(leaving, ignore_errors=True)
