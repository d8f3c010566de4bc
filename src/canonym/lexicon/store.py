"""Putting lexicons together: which files, in which order, who wins, and what to tell about it.

Precedence: what the user wrote goes before what is bundled, whatever the order of the arguments; among each of the
two, what is named first goes first. A user's entry with an id of ours replaces it, or adds to it with ``extends:
true``. Every conflict becomes a `MergeNote`.
"""

from __future__ import annotations

import hashlib
import os
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from canonym import files
from canonym.errors import LexiconError, Problem
from canonym.lexicon.model import Channel, Entity, Name, NameKind
from canonym.lexicon.shared import HeadFamily, Shared, bundled_shared, bundled_words, read_shared
from canonym.text.scripts import language_of_name

if TYPE_CHECKING:
    from canonym.lexicon.format import Draft

__all__ = [
    "HeadFamily",
    "Lexicon",
    "MergeNote",
    "Shared",
    "digest",
    "from_names",
    "merge",
    "read",
    "statistics",
]

FORMAT = "1"
"""Counted up when the same files come to mean something else; part of every digest."""

GIVEN = "given by the caller"
"""What stands in `checked` of an entity that came as an (id, name) pair: the caller answers for it."""


@dataclass(frozen=True, slots=True, order=True)
class MergeNote:
    """One conflict between lexicons and how it was settled. `kept` and `dropped` say from where, as file:line.

    `rule` is one of ``override`` (a whole entry replaced another), ``extend`` (a single value replaced another),
    ``never`` (a spelling was taken away) and ``missing`` (an entry extends an entity that is not loaded).
    """

    entity: str
    rule: str
    message: str
    kept: str
    dropped: str

    def __str__(self) -> str:
        return f"{self.kept}: [{self.rule}] {self.message}"


@dataclass(frozen=True)
class Lexicon:
    """Entities sorted by id, the shared word lists, and what happened when they were put together.

    Retired entities (those with `replaced_by`) are not among `entities`; `entity` follows them to what took their
    place. `digest` is the same for the same data on every machine.
    """

    entities: Sequence[Entity]
    shared: Shared = field(default_factory=Shared, repr=False)
    notes: tuple[MergeNote, ...] = ()
    digest: str = ""
    sources: tuple[str, ...] = ()
    retired: Mapping[str, Entity] = field(default_factory=dict, repr=False)

    @cached_property
    def _by_id(self) -> Mapping[str, Entity]:
        from canonym.lexicon.packed import EntitiesById, StoredEntities

        if isinstance(self.entities, StoredEntities):
            return EntitiesById(self.entities)
        return {entity.id: entity for entity in self.entities}

    def entity(self, identity: str) -> Entity:
        """The entity of an id, or the one that replaced it. Raises KeyError with near misses.

        >>> lexicon = from_names([("a", "Alpha"), Entity("b", "Beta", replaced_by="a")])
        >>> lexicon.entity("b").name
        'Alpha'
        >>> lexicon.entity("c")
        Traceback (most recent call last):
        ...
        KeyError: 'there is no entity "c"'
        """
        if not isinstance(identity, str):
            raise TypeError(f"identity must be a str, not {type(identity).__name__}")
        wanted, seen = identity, {identity}
        while wanted in self.retired:
            wanted = self.retired[wanted].replaced_by
            if wanted in seen:
                raise KeyError(f'the entity "{identity}" was replaced in a circle')
            seen.add(wanted)
        found = self._by_id.get(wanted)
        if found is None:
            import difflib

            near = difflib.get_close_matches(wanted, list(self._by_id), n=3)
            hint = f"; did you mean {' or '.join(near)}?" if near else ""
            raise KeyError(f'there is no entity "{wanted}"{hint}')
        return found

    def __reduce__(self) -> tuple[Any, ...]:
        return Lexicon, (
            self.entities, self.shared, self.notes, self.digest, self.sources, dict(self.retired),
        )  # fmt: skip

    def __contains__(self, identity: object) -> bool:
        return identity in self._by_id or identity in self.retired

    def __len__(self) -> int:
        return len(self.entities)


def _located(names_or_paths: tuple[str | os.PathLike[str], ...]) -> tuple[list[files.Source], list[files.Source]]:
    """The sources in order of precedence, and those of them that only bring shared word lists; each source once."""
    problems: list[Problem] = []
    ranked: dict[Path, tuple[bool, int, files.Source]] = {}
    root = files.bundled_root().resolve()
    for position, name in enumerate(names_or_paths or files.bundled()):
        try:
            source = files.locate(name)
        except LexiconError as error:
            problems.extend(error.problems)
            continue
        first = source.files[0] if len(source.files) == 1 and source.root != Path(name) else source.root
        ours = root in source.root.resolve().parents
        ranked.setdefault(first.resolve(), (ours, position, source))
    if problems:
        raise LexiconError(problems)
    ordered = [source for _, _, source in sorted(ranked.values(), key=lambda one: one[:2])]
    return [one for one in ordered if one.files], [one for one in ordered if one.shared]


def digest(*names_or_paths: str | os.PathLike[str]) -> str:
    """The digest that `read` would give its lexicon, without parsing anything: the key of a compiled cache."""
    return _digest(*_located(names_or_paths))


def _digest(sources: list[files.Source], bringing: list[files.Source]) -> str:
    parts = [f"format {FORMAT}"]
    parts += [f"entities {source.name} {files.digest(source.files, root=source.root)}" for source in sources]
    parts += [f"shared {source.name} {files.digest(source.shared, root=source.root)}" for source in bringing]
    folder = files.shared()
    common = files.locate(folder).shared if folder.is_dir() and bundled_shared()[1] else ()
    parts.append(f"bundled {files.digest(common, root=folder)}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def read(*names_or_paths: str | os.PathLike[str]) -> Lexicon:
    """Read and merge lexicons: bundled names, and paths of the user's own; without any, everything that is bundled.

    Raises one `LexiconError` with every problem of all files. Whether the content makes sense is for `lint`.

    >>> read("libya").entity("libya/gna").name
    'Government of National Accord'
    """
    from canonym.lexicon.format import entries  # its parser is not imported where a compiled lexicon is opened

    sources, bringing = _located(names_or_paths)
    problems: list[Problem] = []
    joining = _Joining()
    for source in sources:
        joining.next_lexicon()
        for path in source.files:
            for draft in entries(path, problems):
                joining.add(draft)
    words = Shared()
    try:
        words = read_shared((*((source.root, source.shared) for source in bringing), bundled_shared()))
    except LexiconError as error:
        problems.extend(error.problems)
    problems.extend(joining.doubled())
    if problems:
        raise LexiconError(problems)
    entities, notes, retired = joining.joined()
    return Lexicon(
        entities,
        words,
        notes,
        _digest(sources, bringing),
        tuple(source.name for source in sources),
        MappingProxyType(retired),
    )


def merge(ranked: Iterable[Iterable[Draft]]) -> tuple[tuple[Entity, ...], tuple[MergeNote, ...]]:
    """Merge the drafts of several lexicons, given in order of precedence, and say how each conflict was settled.

    The first whole entry of an id is taken; then everything that extends it is added, the weakest first, so that
    the strongest has the last word. The order of the entries within a lexicon plays no part.
    """
    joining = _Joining()
    for drafts in ranked:
        joining.next_lexicon()
        for draft in sorted(drafts, key=lambda one: (one.id, one.file, one.line)):
            joining.add(draft)
    entities, notes, retired = joining.joined()
    return tuple(sorted((*entities, *retired.values()), key=lambda entity: entity.id)), notes


class _Joining:
    """Takes the drafts of one lexicon after another, the strongest lexicon first, and makes one list of them.

    Entities that are many are kept as records, and of each entry only its file and line: a million of them fit.
    """

    def __init__(self) -> None:
        from canonym.lexicon.packed import Shelf

        self.shelf = Shelf()
        self.lexicon = 0
        self.files: dict[str, int] = {}
        self.places = array("q")
        """For each entity on the shelf: lexicon << 48 | file << 32 | line."""
        self.extending: dict[str, list[tuple[int, str, int, Entity]]] = {}
        self.retired: set[str] = set()

    def next_lexicon(self) -> None:
        """What is added from now on belongs to another lexicon."""
        self.lexicon += 1

    def add(self, draft: Draft) -> None:
        """Take one entry."""
        entity = draft.entity()
        if draft.extends:
            found = (self.lexicon, draft.file, draft.line, entity)
            self.extending.setdefault(draft.id, []).append(found)
        else:
            file = self.files.setdefault(draft.file, len(self.files))
            self.places.append(self.lexicon << 48 | file << 32 | draft.line)
            self.shelf.add(entity)
        if entity.replaced_by:
            self.retired.add(entity.id)

    def _here(self, number: int) -> tuple[str, int]:
        place = self.places[number]
        return list(self.files)[place >> 32 & 0xFFFF], place & 0xFFFFFFFF

    def doubled(self) -> Iterator[Problem]:
        """A problem for each id that stands twice in one lexicon."""
        from canonym.lexicon.format import doubled

        first: dict[tuple[str, int], int] = {}
        for one, other in self.shelf.doubled(self.shelf.order()):
            identity = self.shelf.ids[one]
            for number in (one, other):
                first.setdefault((identity, self.places[number] >> 48), number)
            before = first[identity, self.places[other] >> 48]
            if before == other:
                continue
            yield doubled(identity, self._here(other), self._here(before))

    def joined(self) -> tuple[Sequence[Entity], tuple[MergeNote, ...], dict[str, Entity]]:
        """The entities that are not retired, sorted by id; how each conflict was settled; the retired ones by id."""
        shelf = self.shelf
        notes: list[MergeNote] = []
        order = shelf.order()
        dropped = set()
        for one, other in shelf.doubled(order):
            identity = shelf.ids[one]
            kept, here = (f"{file}:{line}" for file, line in (self._here(one), self._here(other)))
            message = f"{identity} is taken from here; the entry of {here} is not used"
            notes.append(MergeNote(identity, "override", message, kept, here))
            dropped.add(other)
        if dropped:
            order = [number for number in order if number not in dropped]
        for identity, additions in self.extending.items():
            at = bisect_left(order, identity, key=shelf.ids.__getitem__)
            found = at < len(order) and shelf.ids[order[at]] == identity
            additions.sort(key=lambda one: one[:3])
            if not found:
                for _, file, line, _entity in additions:
                    here = f"{file}:{line}"
                    message = f"{identity} is in no loaded lexicon: this addition to it has no effect"
                    notes.append(MergeNote(identity, "missing", message, here, here))
                continue
            entity = shelf.entity(order[at])
            base = "{}:{}".format(*self._here(order[at]))
            for _, file, line, addition in reversed(additions):
                entity = _extended(entity, addition, base, f"{file}:{line}", notes)
            order[at] = len(shelf)
            shelf.add(entity)
        retired: dict[str, Entity] = {}
        if self.retired:
            gone = {at for at, number in enumerate(order) if shelf.ids[number] in self.retired}
            found_gone = [(shelf.ids[order[at]], shelf.entity(order[at])) for at in sorted(gone)]
            retired = {identity: entity for identity, entity in found_gone if entity.replaced_by}
            order = [number for number in order if shelf.ids[number] not in retired]
        return shelf.taken(order), tuple(sorted(notes)), retired


_SINGLE = ("type", "kind", "start", "end", "replaced_by", "notes")
_PLURAL = ("countries", "leaders", "part_of", "demonyms", "never", "guarded", "shared", "checked")


def _extended(entity: Entity, addition: Entity, base: str, here: str, notes: list[MergeNote]) -> Entity:
    """One entity with what another entry adds to it, takes from it, or says otherwise."""
    changes: dict[str, Any] = {}

    def settle(what: str, old: str, new: str) -> None:
        message = f'{entity.id}: {what} is "{new}", not "{old}" as in {base}'
        notes.append(MergeNote(entity.id, "extend", message, here, base))

    for name in _SINGLE:
        old, new = getattr(entity, name), getattr(addition, name)
        if new and new != old:
            if old:
                settle(name, old, new)
            changes[name] = new
    for name in _PLURAL:
        changes[name] = tuple(dict.fromkeys((*getattr(entity, name), *getattr(addition, name))))
    for scheme, identifier in addition.ids.items():
        if entity.ids.get(scheme, identifier) != identifier:
            settle(f"the identifier {scheme}", entity.ids[scheme], identifier)
    changes["ids"] = {**entity.ids, **addition.ids}
    names = list(entity.names)
    if addition.name and addition.name != entity.name:
        settle("the name", entity.name, addition.name)
        changes["name"] = addition.name
        names = [
            replace(one, kind=NameKind.ALIAS) if one.kind is NameKind.NAME else one
            for one in names
            if (one.text, one.language) != (addition.name, "en")
        ]
        names.insert(0, next(one for one in addition.names if one.kind is NameKind.NAME))
    known = {(one.text, one.language) for one in names}
    names += [one for one in addition.names if (one.text, one.language) not in known]
    changes["names"] = _allowed(entity.id, names, addition.never, base, here, notes)
    return replace(entity, **changes)


def _allowed(
    identity: str, names: list[Name], never: tuple[str, ...], base: str, here: str, notes: list[MergeNote]
) -> tuple[Name, ...]:
    """The names without those that the addition forbids. The canonical name stays: only its use is forbidden."""
    if not never:
        return tuple(names)
    from canonym.text.folding import fold_name

    forbidden = {fold_name(text) for text in never}
    kept = []
    for one in names:
        if fold_name(one.text) not in forbidden:
            kept.append(one)
        elif one.kind is not NameKind.NAME:
            message = f'{identity}: the spelling "{one.text}" of {base} is forbidden'
            notes.append(MergeNote(identity, "never", message, here, base))
        else:
            kept.append(one)
            message = f'{identity}: its own name "{one.text}" is forbidden; the name stays, and will not be found'
            notes.append(MergeNote(identity, "never", message, here, base))
    return tuple(kept)


def from_names(names: Iterable[str | tuple[str, str] | Entity] | Mapping[str, str]) -> Lexicon:
    """Make a lexicon of names, (id, name) pairs, a mapping from id to name, or entities; no files are needed.

    A bare name is its own id.

    The shared word lists are those that are bundled. An id that stands twice and an empty name raise `LexiconError`
    with the position of each (the first is 1); anything else than text raises TypeError.

    >>> from_names([("q1", "Haftar")]).entities[0].names[0].channel.value
    'exact'
    >>> from_names(["Haftar"]).entities[0].id
    'Haftar'
    >>> from_names([("q1", "Haftar"), ("q1", "Hifter")])
    Traceback (most recent call last):
    ...
    canonym.errors.LexiconError: names:2: [duplicate-id] "q1" stands already at 1: give each its own id
    """
    from canonym.lexicon.packed import Shelf, contents_of

    shelf = Shelf()
    numbers = array("q")
    retired: dict[str, Entity] = {}
    problems: list[Problem] = []
    for number, given in enumerate(_items(names), start=1):
        identity, name = (given.id, given.name) if isinstance(given, Entity) else _pair(given, number)
        if not identity or not name.strip():
            message = f'the name of "{identity}" is empty' if identity else "the id is empty"
            problems.append(Problem("names", number, "name", message))
            continue
        numbers.append(number)
        if not isinstance(given, Entity):
            shelf.add_name(identity, name, checked=GIVEN)
            continue
        entity = given if given.names else replace(given, names=(_name(name),))
        shelf.add(entity)
        if entity.replaced_by:
            retired.setdefault(identity, entity)
    order = shelf.order()
    for first, second in shelf.doubled(order):
        message = f'"{shelf.ids[second]}" stands already at {numbers[first]}: give each its own id'
        problems.append(Problem("names", numbers[second], "duplicate-id", message))
    if problems:
        raise LexiconError(problems)
    if retired:
        order = [at for at in order if shelf.ids[at] not in retired]
    entities = shelf.taken(order)
    words = bundled_words()
    state = hashlib.sha256(f"names {FORMAT}".encode())
    for piece in contents_of(entities):
        state.update(piece)
    for piece in contents_of(retired[identity] for identity in sorted(retired)):
        state.update(piece)
    state.update(words.digest.encode())
    return Lexicon(entities, words, (), state.hexdigest(), ("names",), MappingProxyType(retired))


def _items(names: object) -> Iterable[object]:
    if isinstance(names, str | bytes) or not isinstance(names, Iterable):
        raise TypeError(f"names must be an iterable of names, (id, name) pairs or entities, not {type(names).__name__}")
    return names.items() if isinstance(names, Mapping) else names


def _pair(given: object, number: int) -> tuple[str, str]:
    if isinstance(given, str):
        return given, given
    if not isinstance(given, tuple | list) or len(given) != 2:
        raise TypeError(f"names: item {number} must be a name, an (id, name) pair or an Entity, not {given!r:.80}")
    identity, name = given
    for what, value in (("id", identity), ("name", name)):
        if not isinstance(value, str):
            raise TypeError(f"names: the {what} of item {number} must be a str, not {type(value).__name__}")
    return identity, name


def _name(text: str) -> Name:
    return Name(text, language_of_name(text), Channel.EXACT, NameKind.NAME)


def statistics(lexicon: Lexicon) -> tuple[tuple[str, tuple[tuple[str, int], ...]], ...]:
    """Counts for people: entities by type and kind, spellings by language and channel, each with its title."""
    entities = lexicon.entities
    names = [name for entity in entities for name in entity.names]

    def counted(values: Iterable[str]) -> tuple[tuple[str, int], ...]:
        return tuple(sorted(Counter(values).items(), key=lambda pair: (-pair[1], pair[0])))

    words = lexicon.shared
    totals = (
        ("entities", len(entities)),
        ("provisional", sum(entity.provisional for entity in entities)),
        ("retired", len(lexicon.retired)),
        ("spellings", len(names)),
    )
    shared = (
        *((f"glossed words, {language}", len(words.glosses[language])) for language in words.glosses),
        *(
            (name, sum(len(one) for family in families for one in family.words.values()))
            for name, families in (("head words", words.heads), ("titles", words.titles), ("epithets", words.epithets))
        ),
        ("common words", len(words.common)),
    )
    return (
        ("all", totals),
        ("lexicon", counted(entity.id.partition("/")[0] for entity in entities)),
        ("type", counted(entity.type or "(none)" for entity in entities)),
        ("kind", counted(f"{entity.type} {entity.kind}".strip() or "(none)" for entity in entities)),
        ("language", counted(name.language for name in names)),
        ("channel", counted(name.channel.value for name in names)),
        ("shared", shared),
    )
