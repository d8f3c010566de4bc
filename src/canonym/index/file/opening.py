"""Opening a folder: every file is checked, arrays are mapped, the rest is decoded when it is asked for."""

from __future__ import annotations

import contextlib
import mmap
import os
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from os import PathLike
from pathlib import Path
from typing import Any

from canonym.index.file.checking import unsound
from canonym.index.file.header import CacheError, read_header
from canonym.index.file.records import read_grammar, read_words
from canonym.index.model import Index, Rows, Texts
from canonym.lexicon.model import Entity
from canonym.lexicon.packed import EntitiesById, Record, StoredEntities, entity_of
from canonym.lexicon.store import Lexicon, MergeNote, Shared

CHECKED_WHOLE = 16 * 1024 * 1024
"""Bytes. A folder up to this size is compared with its checksums whenever it is opened: 10 ms for all bundled lexicons
(6 MB), 50 ms for 30 MB on the same two cores. Of a larger one, files that have the size and the time they were written
with are believed."""

READ_WHOLE = 256 * 1024
"""Bytes. Smaller files are read instead of mapped: that is faster, and a map costs a file descriptor."""

_ARRAY = re.compile(
    rb"\x93NUMPY\x01\x00(..)\{'descr': '([<>|][a-z]\d)', 'fortran_order': False, 'shape': \((\d{1,15}),\), \} *\n",
    re.DOTALL,
)
"""How `writing` begins a file: thirty headers take 3 ms as Python literals, by which numpy reads them."""

_TYPES = ("|u1", "<i4", "<i8", "<f4")


def open_index(folder: str | PathLike[str], *, key: str | None = None) -> tuple[Lexicon, Index]:
    """Open what `save_index` wrote. Arrays are mapped; entities and word lists are decoded when they are asked for.

    `key` must be the one it was saved under, where it is given. Raises `CacheError` for anything that is not sound:
    nothing is believed that its checksums do not vouch for, and no number leads outside the arrays.
    """
    place = Path(folder)
    try:
        reader = _Reader(place, read_header(place, key))
        with contextlib.suppress(OSError):
            os.utime(place)
        return reader.lexicon_and_index()
    except CacheError:
        raise
    except Exception as error:
        raise CacheError(f"{place} cannot be read ({error.__class__.__name__}: {error})") from error


class _Reader:
    """Reads the files of one folder, each checked against the header first."""

    def __init__(self, folder: Path, header: Mapping[str, Any]) -> None:
        self.folder = folder
        self.key: str = header["key"]
        self.kinds: Mapping[str, str] = header["kinds"]
        self.values: Mapping[str, Any] = header["values"]
        self.files: Mapping[str, tuple[int, int, int]] = header["files"]
        self.whole = sum(size for size, _, _ in self.files.values()) <= CHECKED_WHOLE
        self.believed = True

    def content(self, name: str) -> bytes | mmap.mmap:
        """The bytes of a file, read or mapped."""
        try:
            size, checksum, written = self.files[name]
            with (self.folder / name).open("rb") as file:
                about = os.fstat(file.fileno())
                if about.st_size != size:
                    raise CacheError(f"{self.folder} is damaged ({name} has {about.st_size:,} bytes, not {size:,})")
                small = size <= READ_WHOLE
                content = file.read() if small else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (KeyError, FileNotFoundError):
            raise CacheError(f"{self.folder} is damaged ({name} is missing)") from None
        if self.whole or about.st_mtime_ns != written:
            self.believed = False
            if zlib.crc32(content) != checksum:
                raise CacheError(f"{self.folder} is damaged ({name})")
        return content

    def array(self, name: str) -> Any:
        """A one-dimensional array that cannot be written to."""
        import numpy as np

        content = self.content(f"{name}.npy")
        start = _ARRAY.match(content)
        if start is None or start[2].decode() not in _TYPES or int.from_bytes(start[1], "little") + 10 != start.end():
            raise CacheError(f"{self.folder} is damaged ({name}: not the beginning of an array of ours)")
        dtype, length = np.dtype(start[2].decode()), int(start[3])
        if start.end() + length * dtype.itemsize != len(content):
            raise CacheError(f"{self.folder} is damaged ({name}: {length:,} of {dtype} do not fit)")
        return np.frombuffer(content, dtype, length, start.end())

    def texts(self, name: str) -> Texts:
        return Texts(self.array(f"{name}.blob"), self.array(f"{name}.starts"))

    def trie(self, name: str) -> Any:
        import marisa_trie

        content = self.content(f"{name}.marisa")
        if isinstance(content, bytes):
            return marisa_trie.Trie().frombytes(content)
        return marisa_trie.Trie().mmap(str(self.folder / f"{name}.marisa"))

    def lexicon_and_index(self) -> tuple[Lexicon, Index]:
        columns: dict[str, Any] = {}
        for one in fields(Index):
            if one.name in ("entities", "entity_ids", "grammar"):
                continue
            kind = self.kinds[one.name]
            if kind == "array":
                columns[one.name] = self.array(one.name)
            elif kind == "texts":
                columns[one.name] = self.texts(one.name)
            elif kind == "rows":
                columns[one.name] = Rows(self.array(f"{one.name}.starts"), self.array(f"{one.name}.items"))
            elif kind == "trie":
                columns[one.name] = self.trie(one.name)
            else:
                value = self.values[one.name]
                columns[one.name] = tuple(value) if isinstance(value, list) else value
        entities = StoredEntities(self.texts("entity"), self.texts("entity_id"))
        grammar = read_grammar(self.content("grammar"))
        folder = str(self.folder.absolute())
        index = StoredIndex(
            **columns, grammar=grammar, entities=entities, entity_ids=entities.ids, folder=folder, key=self.key
        )
        lexicon = StoredLexicon(entities, self.content("words"), self.content("lexicon"), folder, self.key)
        if not self.believed:
            wrong = next(unsound(index, entities), "")
            if wrong:
                raise CacheError(f"{self.folder} is damaged ({wrong})")
        return lexicon, index


class StoredLexicon(Lexicon):
    """A Lexicon whose parts are decoded when they are asked for. Copies in other processes open the same folder."""

    def __init__(
        self, entities: StoredEntities, words: bytes | mmap.mmap, rest: bytes | mmap.mmap, folder: str, key: str
    ) -> None:
        import msgspec

        shape = tuple[str, tuple[str, ...], list[tuple[str, str, str, str, str]], list[tuple[str, Record]]]
        digest, sources, notes, retired = msgspec.msgpack.decode(rest, type=shape)
        self.__dict__.update(
            entities=entities,
            digest=digest,
            sources=sources,
            notes=tuple(MergeNote(*note) for note in notes),
            folder=folder,
            _key=key,
            _words=words,
            _retired=retired,
        )

    @cached_property
    def _by_id(self) -> Mapping[str, Entity]:
        return EntitiesById(self.__dict__["entities"])

    @cached_property
    def shared(self) -> Shared:
        """The shared word lists as they were compiled."""
        return read_words(self.__dict__["_words"])

    @cached_property
    def retired(self) -> Mapping[str, Entity]:
        """Retired entities by id."""
        return {identity: entity_of(record) for identity, record in self.__dict__["_retired"]}

    def __repr__(self) -> str:
        return f"<Lexicon of {', '.join(self.sources)}: {len(self):,} entities, compiled in {self.__dict__['folder']}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return _lexicon_in, (self.__dict__["folder"], self.__dict__["_key"])


@dataclass(frozen=True, slots=True, eq=False)
class StoredIndex(Index):
    """An Index whose arrays lie in `folder`. Copies in other processes open that folder instead of being copied."""

    folder: str
    key: str

    def __reduce__(self) -> tuple[Any, ...]:
        return _index_in, (self.folder, self.key)

    def __repr__(self) -> str:
        return f"<Index of {self.size:,} entities in {self.folder}>"


@lru_cache(maxsize=1)
def _opened(folder: str, key: str) -> tuple[Lexicon, Index]:
    """A lexicon and its index arrive one after the other and open one folder: the last one is kept."""
    return open_index(folder, key=key)


def _lexicon_in(folder: str, key: str) -> Lexicon:
    return _opened(folder, key)[0]


def _index_in(folder: str, key: str) -> Index:
    return _opened(folder, key)[1]
