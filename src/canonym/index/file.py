"""The compiled form on disk: a folder of arrays and tries that every process maps, and the cache of such folders.

A folder holds one ``.npy`` file for each array, one ``.marisa`` file for each trie, a few msgpack files for what is
small or seldom read, and ``header``, which is written last and vouches for all of them. Nothing is pickled. A folder
is never changed once it has its name: it is made under another one and renamed, so that processes cannot disturb each
other.
"""

from __future__ import annotations

import contextlib
import hashlib
import mmap
import os
import re
import shutil
import sys
import tempfile
import time
import unicodedata
import warnings
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache, cached_property, lru_cache
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from canonym import files
from canonym.errors import CanonymError
from canonym.index.grammar import Grammar, Sense
from canonym.index.model import CHANNELS, Index, Rows, Texts
from canonym.lexicon import store
from canonym.lexicon.model import Entity
from canonym.lexicon.packed import EntitiesById, Record, StoredEntities, entity_of, record_of, stored
from canonym.lexicon.store import HeadFamily, Lexicon, MergeNote, Shared

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

FORMAT = 1
"""Counted up when the same files on disk come to mean something else."""

CHECKED_WHOLE = 16 * 1024 * 1024
"""Bytes. A folder up to this size is compared with its checksums whenever it is opened: 10 ms for all bundled lexicons
(6 MB), 50 ms for 30 MB on the same two cores. Of a larger one, files that have the size and the time they were written
with are believed."""

READ_WHOLE = 256 * 1024
"""Bytes. Smaller files are read instead of mapped: that is faster, and a map costs a file descriptor."""

KEPT = 8
"""Folders. How many compiled forms stay in the cache; the ones that were opened longest ago go first."""

_ARRAY = re.compile(
    rb"\x93NUMPY\x01\x00(..)\{'descr': '([<>|][a-z]\d)', 'fortran_order': False, 'shape': \((\d{1,15}),\), \} *\n",
    re.DOTALL,
)
"""How `put_array` begins a file: thirty headers take 3 ms as Python literals, by which numpy reads them."""

_TYPES = ("|u1", "<i4", "<i8", "<f4")


class CacheError(CanonymError):
    """A folder holds no compiled form that can be used; the message says what is wrong with it."""


class _Absent(CacheError):
    """There is no such folder."""


# --- the cache ----------------------------------------------------------------------------------------------------


def load_index(lexicons: tuple[str | PathLike[str], ...]) -> tuple[Lexicon, Index]:
    """The lexicon and its compiled form, from the cache or by compiling; all bundled lexicons where none is named.

    What is found in the cache is checked before it is used. A folder that is damaged, foreign or of another version is
    compiled again, with a `RuntimeWarning`; where nothing can be written the compiled form lives in memory. Raises
    `LexiconError` with every problem of the lexicons.
    """
    names = lexicons or files.bundled()
    cache_folder = files.cache_folder()
    if cache_folder is None:
        lexicon = store.read(*names)
        from canonym.index.build import build_index

        return lexicon, build_index(lexicon, digest=lexicon.digest)
    key = cache_key(store.digest(*names))
    folder = cache_folder / f"index-{key}"
    try:
        return open_index(folder, key=key)
    except _Absent:
        pass
    except CacheError as error:
        warnings.warn(f"compiled lexicons are made again: {error}", RuntimeWarning, stacklevel=4)
    from canonym.index.build import build_index

    lexicon = store.read(*names)
    index = build_index(lexicon, digest=lexicon.digest)
    key = cache_key(lexicon.digest)  # the files may have been edited since
    folder = cache_folder / f"index-{key}"
    try:
        save_index(folder, lexicon, index, key=key)
        found = open_index(folder, key=key)
    except (OSError, UnicodeError, CacheError) as error:
        warnings.warn(f"compiled lexicons cannot be kept in {cache_folder}: {error}", RuntimeWarning, stacklevel=4)
        return lexicon, index
    _forget_old(cache_folder)
    return found


def cache_key(digest: str) -> str:
    """What a compiled form is kept under: the content of the lexicons, and every version that compiling depends on."""
    state = (
        f"format {FORMAT}",
        f"code {_code_digest()}",
        f"unidecode {_unidecode()}",
        f"unicode {unicodedata.unidata_version}",
        f"bytes {sys.byteorder}",
        digest,
    )
    return hashlib.sha256("\n".join(state).encode()).hexdigest()[:32]


@cache
def _code_digest() -> str:
    """Digest of the code that compiling runs through, so that a checkout under work never opens what it made before."""
    package = Path(__file__).resolve().parents[1]
    if not package.is_dir():  # imported from an archive
        from importlib.metadata import version

        return version("canonym")
    state = hashlib.sha256()
    for part in ("index", "lexicon", "text"):
        with contextlib.suppress(OSError):
            for entry in sorted(os.scandir(package / part), key=lambda entry: entry.name):
                if entry.name.endswith((".py", ".json", ".npz")) and entry.is_file():
                    state.update(f"{part}/{entry.name}\n".encode())
                    state.update(Path(entry.path).read_bytes())
    return state.hexdigest()[:16]


def _unidecode() -> str:
    """Which Unidecode is installed, without the cost of reading package metadata: the name of its dist-info folder."""
    from importlib.util import find_spec

    spec = find_spec("unidecode")
    if spec is None or spec.origin is None:
        return ""
    place = Path(spec.origin).parent
    with contextlib.suppress(OSError):
        found = sorted(entry.name for entry in os.scandir(place.parent) if entry.name.lower().startswith("unidecode-"))
        if found:
            return found[-1]
    from canonym.text.unidecoding import unidecode_version

    return unidecode_version()


def _forget_old(cache_folder: Path) -> None:
    """Remove the compiled forms that were opened longest ago, and what an interrupted process left behind."""
    with contextlib.suppress(OSError):
        opened = []
        for entry in os.scandir(cache_folder):
            if entry.name.startswith("index-"):
                opened.append((entry.stat().st_mtime, entry.path))
            elif entry.name.startswith(("making-", "leaving-")) and entry.stat().st_mtime < time.time() - 86_400:
                shutil.rmtree(entry.path, ignore_errors=True)
        for _, path in sorted(opened)[:-KEPT]:
            _remove(Path(path))


def _remove(folder: Path) -> None:
    """Take a folder away: first its name, so that nobody opens half of it. Processes that have it open keep it."""
    leaving = folder.with_name(f"leaving-{os.getpid()}-{os.urandom(4).hex()}")
    with contextlib.suppress(OSError):
        folder.rename(leaving)
        if leaving.is_symlink() or not leaving.is_dir():
            leaving.unlink()
        shutil.rmtree(leaving, ignore_errors=True)


# --- writing ------------------------------------------------------------------------------------------------------


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
                if key and _read_header(target, key):
                    open_index(target, key=key)
                    return
            _remove(target)
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
    put("grammar", encode(_grammar_record(index.grammar)))
    put("words", encode(_words_record(lexicon.shared)))
    notes = [(note.entity, note.rule, note.message, note.kept, note.dropped) for note in lexicon.notes]
    retired = [(identity, record_of(entity)) for identity, entity in lexicon.retired.items()]
    put("lexicon", encode((lexicon.digest, lexicon.sources, notes, retired)))
    header = encode({"format": FORMAT, "key": key, "kinds": kinds, "values": values, "files": written})
    (folder / "header").write_bytes(hashlib.sha256(header).digest() + header)


def _checksum(path: Path) -> int:
    sum_ = 0
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            sum_ = zlib.crc32(piece, sum_)
    return sum_


_Record = tuple[Any, ...]


def _grammar_record(grammar: Grammar) -> _Record:
    """Few senses are shared by many words, so a word has the number of its sense."""
    numbers: dict[Sense, int] = {}
    words = [(word, numbers.setdefault(sense, len(numbers))) for word, sense in grammar.senses.items()]
    senses = [
        (int(one.roles), sorted(one.families), sorted(one.countries), one.value, sorted(one.ranks), sorted(one.names))
        for one in numbers
    ]
    types = [(family, sorted(kinds)) for family, kinds in grammar.types.items()]
    return (
        [word for word, _ in words],
        [number for _, number in words],
        senses,
        types,
        sorted(grammar.openers),
        sorted(grammar.common),
    )


def _words_record(shared: Shared) -> _Record:
    groups = (shared.heads, shared.titles, shared.epithets, shared.legal, shared.names)
    families = [[(one.family, one.types, dict(one.words)) for one in group] for group in groups]
    glosses = {language: dict(words) for language, words in shared.glosses.items()}
    return glosses, *families, sorted(shared.common), shared.digest


# --- opening ------------------------------------------------------------------------------------------------------


def open_index(folder: str | PathLike[str], *, key: str | None = None) -> tuple[Lexicon, Index]:
    """Open what `save_index` wrote. Arrays are mapped; entities and word lists are decoded when they are asked for.

    `key` must be the one it was saved under, where it is given. Raises `CacheError` for anything that is not sound:
    nothing is believed that its checksums do not vouch for, and no number leads outside the arrays.
    """
    place = Path(folder)
    try:
        reader = _Reader(place, _read_header(place, key))
        with contextlib.suppress(OSError):
            os.utime(place)
        return reader.lexicon_and_index()
    except CacheError:
        raise
    except Exception as error:
        raise CacheError(f"{place} cannot be read ({error.__class__.__name__}: {error})") from error


def _read_header(folder: Path, key: str | None) -> dict[str, Any]:
    import msgspec

    try:
        about = folder.stat()
        content = (folder / "header").read_bytes()
    except FileNotFoundError:
        raise (CacheError(f"{folder} has no header") if folder.exists() else _Absent(f"there is no {folder}")) from None
    except OSError as error:
        raise CacheError(f"{folder} cannot be read ({error.strerror or error})") from error
    if hasattr(os, "getuid") and (about.st_uid not in (0, os.getuid()) or about.st_mode & 0o022):
        raise CacheError(f"{folder} could have been written by somebody else")
    if hashlib.sha256(content[32:]).digest() != content[:32]:
        raise CacheError(f"{folder} is damaged (header)")
    try:
        header: dict[str, Any] = msgspec.msgpack.decode(content[32:], type=dict[str, Any])
        version, found = header["format"], header["key"]
    except (msgspec.MsgspecError, KeyError) as error:
        raise CacheError(f"{folder} is damaged (header: {error})") from error
    if version != FORMAT:
        raise CacheError(f"{folder} has format {version}, not {FORMAT}")
    if key is not None and found != key:
        raise CacheError(f"{folder} was compiled from something else")
    return header


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
        grammar = _read_grammar(self.content("grammar"))
        folder = str(self.folder.absolute())
        index = StoredIndex(
            **columns, grammar=grammar, entities=entities, entity_ids=entities.ids, folder=folder, key=self.key
        )
        lexicon = StoredLexicon(entities, self.content("words"), self.content("lexicon"), folder, self.key)
        if not self.believed:
            wrong = next(_unsound(index, entities), "")
            if wrong:
                raise CacheError(f"{self.folder} is damaged ({wrong})")
        return lexicon, index


def _unsound(index: Index, entities: StoredEntities) -> Iterator[str]:
    """The names of arrays whose numbers lead somewhere outside."""
    terms, forms, slots = len(index.term_info), len(index.form_entity), len(index.slot_term)
    postings = len(index.posting_slot)

    def steps(name: str, starts: npt.NDArray[np.int64], rows: int, end: int) -> Iterator[str]:
        import numpy as np

        if len(starts) != rows + 1 or starts[0] != 0 or starts[-1] != end or bool(np.any(starts[1:] < starts[:-1])):
            yield name

    def below(name: str, array: npt.NDArray[Any], length: int, limit: int) -> Iterator[str]:
        if len(array) != length or (length and (array.min() < 0 or array.max() >= limit)):
            yield name

    if index.size != len(entities):
        yield "size"
    if terms > len(index.terms):
        yield "terms"
    for name in ("term_skeleton", "term_latin"):
        texts: Texts = getattr(index, name)
        yield from steps(name, texts.starts, terms, len(texts.blob))
    for name, texts in (("entity", entities.records), ("entity_id", entities.ids.texts)):
        yield from steps(name, texts.starts, index.size, len(texts.blob))
    for name, rows, count, limit in (
        ("key_rows", index.key_rows, len(index.key_names), terms),
        ("spelling_forms", index.spelling_forms, len(index.spellings), forms),
        ("entity_forms", index.entity_forms, index.size, forms),
        ("entity_families", index.entity_families, index.size, len(index.families)),
    ):
        yield from steps(name, rows.starts, count, len(rows.items))
        yield from below(name, rows.items, len(rows.items), limit)
    yield from steps("form_start", index.form_start, forms, slots)
    yield from steps("posting_start", index.posting_start, terms, postings)
    for name, length, limit in (
        ("term_script", terms, 256),
        ("form_entity", forms, index.size),
        ("form_owner", forms, index.size),
        ("form_name", forms, 1 << 31),
        ("form_channel", forms, len(CHANNELS)),
        ("form_flags", forms, 256),
        ("slot_term", slots, terms),
        ("slot_form", slots, forms),
        ("posting_slot", postings, slots),
        ("posting_channel", postings, len(CHANNELS)),
        ("posting_rank", postings, 256),
    ):
        yield from below(name, getattr(index, name), length, limit)
    if len(index.slot_info) != slots:
        yield "slot_info"


def _read_grammar(content: bytes | mmap.mmap) -> Grammar:
    import msgspec

    sense = tuple[int, list[str], list[str], str, list[str], list[str]]
    whole = tuple[list[str], list[int], list[sense], list[tuple[str, list[str]]], list[str], list[str]]
    words, numbers, senses, types, openers, common = cast("Any", msgspec.msgpack.decode(content, type=whole))
    distinct = [
        Sense(roles, frozenset(families), frozenset(countries), value, frozenset(ranks), frozenset(names))
        for roles, families, countries, value, ranks, names in senses
    ]
    return Grammar(
        dict(zip(words, map(distinct.__getitem__, numbers), strict=True)),
        {family: frozenset(kinds) for family, kinds in types},
        frozenset(openers),
        frozenset(common),
    )


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
        import msgspec

        family = list[tuple[str, tuple[str, ...], dict[str, tuple[str, ...]]]]
        shape = tuple[dict[str, dict[str, tuple[str, ...]]], family, family, family, family, family, list[str], str]
        glosses, heads, titles, epithets, legal, names, common, digest = cast(
            "Any", msgspec.msgpack.decode(self.__dict__["_words"], type=shape)
        )

        def families(group: Any) -> tuple[HeadFamily, ...]:
            return tuple(HeadFamily(*one) for one in group)

        return Shared(
            glosses,
            families(heads),
            families(titles),
            families(epithets),
            families(legal),
            families(names),
            frozenset(common),
            digest,
        )

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
