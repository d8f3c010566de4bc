"""Many entities in little memory: each is a few hundred bytes of msgpack until it is asked for.

An entity as an object takes a kilobyte and more, as a record about two hundred bytes. Records are also how entities lie
on disk. What goes through all of them reads `Record`, which has the attributes of an `Entity` and costs a fifth of one.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, overload

import msgspec

from canonym.lexicon.model import Channel, Entity, Name, NameKind
from canonym.text.scripts import language_of_name

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Longs = npt.NDArray[np.int64]
    Bytes = npt.NDArray[np.uint8]

CHANNELS: tuple[Channel, ...] = tuple(Channel)
"""The order in which channels are numbered."""

NAME_KINDS: tuple[NameKind, ...] = tuple(NameKind)

REMEMBERED = 8192
"""Entities that stay decoded."""

_CHANNEL = {channel: at for at, channel in enumerate(CHANNELS)}
_KIND = {kind: at for at, kind in enumerate(NAME_KINDS)}
_EXACT, _NAME = _CHANNEL[Channel.EXACT], _KIND[NameKind.NAME]
_AT_ONCE = 1 << 16
_some = tuple[str, ...]


class NameRecord(msgspec.Struct, array_like=True, frozen=True, gc=False, forbid_unknown_fields=True):
    """A Name, its channel as the place in `CHANNELS` and its kind as the place in `NAME_KINDS`."""

    text: str
    language: str
    channel: int
    kind: int
    source: str


class Record(msgspec.Struct, array_like=True, frozen=True, gc=False, forbid_unknown_fields=True):
    """An Entity without its methods; the order of the fields is that on disk."""

    id: str
    name: str
    type: str
    kind: str
    names: tuple[NameRecord, ...]
    countries: _some
    start: str
    end: str
    leaders: _some
    part_of: _some
    demonyms: _some
    ids: dict[str, str]
    never: _some
    guarded: _some
    shared: _some
    checked: _some
    replaced_by: str
    notes: str


_decode: Callable[[bytes], Record] = msgspec.msgpack.Decoder(Record).decode
encode: Callable[[Record], bytes] = msgspec.msgpack.Encoder().encode


def record_of(entity: Entity) -> Record:
    """What is kept of an entity: everything."""
    return Record(
        entity.id, entity.name, entity.type, entity.kind,
        tuple(
            NameRecord(one.text, one.language, _CHANNEL[one.channel], _KIND[one.kind], one.source)
            for one in entity.names
        ),
        entity.countries, entity.start, entity.end, entity.leaders, entity.part_of, entity.demonyms,
        dict(sorted(entity.ids.items())), entity.never, entity.guarded, entity.shared, entity.checked,
        entity.replaced_by, entity.notes,
    )  # fmt: skip


def entity_of(record: Record) -> Entity:
    """The entity that a record was made of."""
    spellings = tuple(
        Name(one.text, one.language, CHANNELS[one.channel], NAME_KINDS[one.kind], one.source) for one in record.names
    )
    return Entity(
        record.id, record.name, record.type, record.kind, spellings,
        record.countries, record.start, record.end, record.leaders, record.part_of, record.demonyms, record.ids,
        record.never, record.guarded, record.shared, record.checked, record.replaced_by, record.notes,
    )  # fmt: skip


def decoded(content: bytes) -> Record:
    """The record in some bytes. Raises `msgspec.MsgspecError` for anything but exactly such a record."""
    return _decode(content)


def records_of(entities: Iterable[Entity]) -> Iterator[Record]:
    """Every entity as a record, in order; nothing of them is kept."""
    if isinstance(entities, StoredEntities):
        return entities.iterate()
    return map(record_of, entities)


def contents_of(entities: Iterable[Entity]) -> Iterator[bytes]:
    """Everything that each entity says, as bytes that do not depend on the order of its identifiers."""
    if isinstance(entities, StoredEntities):
        yield from entities.records.slices()
        return
    for entity in entities:
        try:
            yield encode(record_of(entity))
        except UnicodeEncodeError:
            yield repr(record_of(entity)).encode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True)
class Texts:
    """Many strings in one buffer: UTF-8 bytes and the offset of each, N + 1 of them."""

    blob: Bytes
    starts: Longs

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, at: int) -> str:
        return self.blob[self.starts[at] : self.starts[at + 1]].tobytes().decode("utf-8", "surrogatepass")

    def raw(self, at: int) -> bytes:
        """The bytes of entry `at`, undecoded."""
        return self.blob[self.starts[at] : self.starts[at + 1]].tobytes()

    def slices(self, order: Iterable[int] | None = None) -> Iterator[bytes]:
        """The bytes of every entry one after another, in the given order or as they stand; quicker than one by one."""
        view = memoryview(self.blob)  # type: ignore[arg-type]
        if order is not None:
            for at in order:
                yield bytes(view[self.starts[at] : self.starts[at + 1]])
            return
        for first in range(0, len(self), _AT_ONCE):
            ends = self.starts[first : first + _AT_ONCE + 1].tolist()
            for at in range(len(ends) - 1):
                yield bytes(view[ends[at] : ends[at + 1]])


class Packer:
    """Collects byte strings one after another: `add` them, then take them as `Texts`."""

    __slots__ = ("_blob", "_starts")

    def __init__(self) -> None:
        self._blob = bytearray()
        self._starts = array("q", [0])

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, at: int) -> bytes:
        return bytes(self._blob[self._starts[at] : self._starts[at + 1]])

    def add(self, piece: bytes) -> None:
        """Put `piece` behind the others."""
        self._blob += piece
        self._starts.append(len(self._blob))

    def add_text(self, text: str) -> None:
        """Put the UTF-8 bytes of `text` behind the others; a lone surrogate survives."""
        self.add(text.encode("utf-8", "surrogatepass"))

    def texts(self) -> Texts:
        """All of them, without a copy: nothing can be added after that."""
        import numpy as np

        return Texts(np.frombuffer(self._blob, np.uint8), np.frombuffer(self._starts, np.int64))


def texts_of(texts: Iterable[str]) -> Texts:
    """Pack strings into one buffer."""
    packer = Packer()
    for text in texts:
        packer.add_text(text)
    return packer.texts()


class EntityNumbers(Mapping[str, int]):
    """Entity id -> number, in a sorted buffer of ids: nothing is built when it is opened."""

    __slots__ = ("texts",)

    def __init__(self, texts: Texts) -> None:
        self.texts = texts

    def __getitem__(self, identity: str) -> int:
        wanted = identity.encode("utf-8", "surrogatepass")
        at = bisect_left(range(len(self.texts)), wanted, key=self.texts.raw)
        if at == len(self.texts) or self.texts.raw(at) != wanted:
            raise KeyError(identity)
        return at

    def __iter__(self) -> Iterator[str]:
        return (self.texts[at] for at in range(len(self.texts)))

    def __len__(self) -> int:
        return len(self.texts)


class StoredEntities(Sequence[Entity]):
    """Entities sorted by id, as records. One is decoded when it is asked for; the last ones are kept."""

    def __init__(self, records: Texts, ids: Texts) -> None:
        self.records = records
        self.ids = EntityNumbers(ids)
        self._numbers = range(len(records))
        self._get = lru_cache(maxsize=REMEMBERED)(self._decoded)

    def _decoded(self, at: int) -> Entity:
        return entity_of(_decode(self.records.raw(at)))

    def iterate(self) -> Iterator[Record]:
        """Every record in order; none is kept."""
        return map(_decode, self.records.slices())

    def __len__(self) -> int:
        return len(self.records)

    @overload
    def __getitem__(self, at: int) -> Entity: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Entity, ...]: ...
    def __getitem__(self, at: int | slice) -> Entity | tuple[Entity, ...]:
        """Of a slice, a tuple."""
        if isinstance(at, slice):
            return tuple(map(self._get, self._numbers[at]))
        return self._get(self._numbers[at])

    def __iter__(self) -> Iterator[Entity]:
        return map(entity_of, self.iterate())

    def __eq__(self, other: object) -> bool:
        if isinstance(other, StoredEntities | tuple):
            return len(self) == len(other) and all(one == two for one, two in zip(self, other, strict=True))
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        return _stored, (*_copied(self.records), *_copied(self.ids.texts))

    def __repr__(self) -> str:
        return f"<{len(self):,} entities>"


def stored(entities: Sequence[Entity]) -> StoredEntities:
    """Entities that are sorted by id, as records. Raises UnicodeEncodeError for text that is none (lone surrogates)."""
    if isinstance(entities, StoredEntities):
        return entities
    packer = Packer()
    for record in records_of(entities):
        packer.add(encode(record))
    return StoredEntities(packer.texts(), texts_of(entity.id for entity in entities))


class EntitiesById(Mapping[str, Entity]):
    """Entity id -> Entity."""

    def __init__(self, entities: StoredEntities) -> None:
        self.entities = entities

    def __getitem__(self, identity: str) -> Entity:
        return self.entities[self.entities.ids[identity]]

    def __iter__(self) -> Iterator[str]:
        return iter(self.entities.ids)

    def __len__(self) -> int:
        return len(self.entities)


def _copied(texts: Texts) -> tuple[bytes, bytes]:
    return texts.blob.tobytes(), texts.starts.tobytes()


def _stored(records: bytes, record_starts: bytes, ids: bytes, id_starts: bytes) -> StoredEntities:
    import numpy as np

    def texts(blob: bytes, starts: bytes) -> Texts:
        return Texts(np.frombuffer(blob, np.uint8), np.frombuffer(starts, np.int64))

    return StoredEntities(texts(records, record_starts), texts(ids, id_starts))


class Shelf:
    """Takes entities in any order, each under a number, and gives them back sorted by id.

    Kept as they are while they are few, as records from `MANY` on.
    """

    MANY = 20_000

    def __init__(self) -> None:
        self.ids: list[str] = []
        self._entities: list[Entity] = []
        self._packer: Packer | None = None
        self._most = self.MANY

    def __len__(self) -> int:
        return len(self.ids)

    def add(self, entity: Entity) -> None:
        """Put an entity behind the others; its number is how many there were."""
        if self._packer is None:
            self._entities.append(entity)
            self.ids.append(entity.id)
            if len(self._entities) >= self._most:
                self._pack()
        else:
            self.add_record(record_of(entity))

    def add_record(self, record: Record) -> None:
        """The same with a record, which is quicker."""
        if self._packer is not None:
            try:
                self._packer.add(encode(record))
            except UnicodeEncodeError:
                self._unpack()
            else:
                self.ids.append(record.id)
                return
        self.add(entity_of(record))

    def add_name(self, identity: str, name: str, *, checked: str) -> None:
        """Put an entity that has nothing but a name behind the others."""
        spelled = NameRecord(name, language_of_name(name), _EXACT, _NAME, "")
        self.add_record(
            Record(identity, name, "", "", (spelled,), (), "", "", (), (), (), {}, (), (), (), (checked,), "", "")
        )

    def _pack(self) -> None:
        packer = Packer()
        try:
            for entity in self._entities:
                packer.add(encode(record_of(entity)))
        except UnicodeEncodeError:
            self._most = sys.maxsize
        else:
            self._packer = packer
            self._entities.clear()

    def _unpack(self) -> None:
        """Lone surrogates, which no record can hold: what is here stays as it is from now on."""
        assert self._packer is not None
        self._entities = [entity_of(decoded(piece)) for piece in self._packer.texts().slices()]
        self._packer, self._most = None, sys.maxsize

    def entity(self, number: int) -> Entity:
        """The entity of that number."""
        if self._packer is None:
            return self._entities[number]
        return entity_of(decoded(self._packer[number]))

    def order(self) -> list[int]:
        """The numbers of the entities in the order of their ids; of one id, the first comes first."""
        return sorted(range(len(self.ids)), key=self.ids.__getitem__)

    def doubled(self, order: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Each pair of the first entity of an id and another one that has it too; `order` is that of `order()`."""
        first = -1
        for number in order:
            if first >= 0 and self.ids[first] == self.ids[number]:
                yield first, number
            else:
                first = number

    def taken(self, order: Sequence[int]) -> tuple[Entity, ...] | StoredEntities:
        """The entities of these numbers, which must be sorted by id. The shelf is empty after that."""
        if self._packer is None:
            return tuple(map(self._entities.__getitem__, order))
        texts = self._packer.texts()
        ids = texts_of(self.ids[number] for number in order)
        if len(order) == len(texts) and all(at == number for at, number in enumerate(order)):
            records = texts
        else:
            packer = Packer()
            for piece in texts.slices(order):
                packer.add(piece)
            records = packer.texts()
        self.ids.clear()
        return StoredEntities(records, ids)
