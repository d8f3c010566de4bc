"""Reading lexicon files into drafts and entities: YAML by hand, JSONL and CSV in bulk.

What a file may say is the table `FIELDS`; the document `docs/lexicon-format.md`, the JSON Schema and the writer follow
it. A draft is one entry as it stands in its file; `Draft.entity()` is the value that the rest of Canonym uses.
"""

from __future__ import annotations

import csv
import difflib
import functools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from canonym import files
from canonym.errors import LexiconError, Problem
from canonym.lexicon import blocks
from canonym.lexicon.blocks import MOST_PROBLEMS, Place
from canonym.lexicon.model import TYPES, Channel, Entity, Name, NameKind
from canonym.lexicon.vocabulary import COUNTRIES, KINDS


class Shape(StrEnum):
    """What may stand behind a key."""

    TEXT = "text"
    FLAG = "flag"
    TEXTS = "texts"
    BY_LANGUAGE = "by language"
    PAIRS = "pairs"
    SIGHTINGS = "sightings"


FIELDS: Mapping[str, Shape] = {
    "id": Shape.TEXT,
    "extends": Shape.FLAG,
    "name": Shape.TEXT,
    "type": Shape.TEXT,
    "kind": Shape.TEXT,
    "native": Shape.BY_LANGUAGE,
    "aliases": Shape.BY_LANGUAGE,
    "attested": Shape.SIGHTINGS,
    "country": Shape.TEXTS,
    "start": Shape.TEXT,
    "end": Shape.TEXT,
    "leader": Shape.TEXTS,
    "part_of": Shape.TEXTS,
    "demonyms": Shape.TEXTS,
    "ids": Shape.PAIRS,
    "never": Shape.TEXTS,
    "guarded": Shape.TEXTS,
    "shared": Shape.TEXTS,
    "checked": Shape.TEXTS,
    "replaced_by": Shape.TEXT,
    "notes": Shape.TEXT,
}
"""The keys of an entry, in the order in which they are written."""

SIGHTING = ("spelling", "channel", "source")
"""The keys of one attested spelling, in order; none may be missing."""

ID = r"^[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*$"
DATE = r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
LANGUAGE = r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$"

_ID = re.compile(ID)
_DATE = re.compile(DATE)
_LANGUAGE = re.compile(LANGUAGE)
_ALL_KINDS = frozenset(kind for kinds in KINDS.values() for kind in kinds)
_CHANNELS = frozenset(channel.value for channel in Channel)
_HINTS = {
    "alias": "aliases",
    "countries": "country",
    "leaders": "leader",
    "variants": "attested",
    "spellings": "aliases",
    "names": "aliases",
    "wikidata": "ids",
    "from": "start",
    "until": "end",
    "to": "end",
    "note": "notes",
    "comment": "notes",
    "partof": "part_of",
    "member_of": "part_of",
    "titles": "notes",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """One entry as it stands in a file. Its fields have passed the format, and nothing more: `lint` judges the content.

    `line` is where it begins; `text` the lines it is made of (empty for CSV and JSONL, where one line says it all).
    """

    file: str
    line: int
    fields: Mapping[str, Any]
    text: str = ""

    @property
    def id(self) -> str:
        """The id of the entity it describes."""
        return str(self.fields["id"])

    @property
    def extends(self) -> bool:
        """Whether it adds to an entity of another lexicon instead of describing one."""
        return self.fields.get("extends") == "true"

    def line_of(self, *place: str | int) -> int:
        """The line of a value, such as ``line_of("aliases", "en", 0)``, or of the nearest one around it."""
        if not self.text:
            return self.line
        lines = _places(self.text, self.line)
        for length in range(len(place), 0, -1):
            found = lines.get((0, *place[:length]))
            if found is not None:
                return found
        return self.line

    def entity(self) -> Entity:
        """The value the rest of Canonym works with."""
        return entity_of(self.fields)


@functools.lru_cache(maxsize=64)
def _places(text: str, first_line: int) -> Mapping[Place, int]:
    return blocks.parse(text, file="", first_line=first_line, places=True).lines


def texts(value: Any) -> tuple[str, ...]:
    """A spelling, or a list of spellings, or nothing, as a tuple."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def is_abbreviation(spelling: str) -> bool:
    """Whether a listed name is read as an abbreviation: two to six letters, all capitals, no space.

    >>> is_abbreviation("GNA"), is_abbreviation("U.N."), is_abbreviation("Gna"), is_abbreviation("TRIPOLI")
    (True, True, False, False)
    """
    if not spelling.isupper():
        return False
    return 2 <= sum(map(str.isalpha, spelling)) <= 6 and not any(map(str.isspace, spelling))


def entity_of(fields: Mapping[str, Any]) -> Entity:
    """Turn the fields of a valid entry into an `Entity`. Names come in the order name, aliases, native, attested.

    >>> entity_of({"id": "x/un", "name": "United Nations", "aliases": {"en": "UN"}}).names[1].channel.value
    'abbreviation'
    """
    told = fields.get
    name = told("name", "")
    names = [Name(name, "en", Channel.EXACT, NameKind.NAME)] if name else []
    for language, listed in told("aliases", _NOTHING).items():
        for spelling in texts(listed):
            channel = Channel.ABBREVIATION if is_abbreviation(spelling) else Channel.EXACT
            names.append(Name(spelling, language, channel, NameKind.ALIAS))
    for language, listed in told("native", _NOTHING).items():
        names += [Name(spelling, language, Channel.NATIVE, NameKind.NATIVE) for spelling in texts(listed)]
    for seen in told("attested", ()):
        names.append(Name(seen["spelling"], "en", Channel(seen["channel"]), NameKind.ATTESTED, seen["source"]))
    return Entity(
        fields["id"], name, told("type", ""), told("kind", ""), tuple(names), texts(told("country")),
        told("start", ""), told("end", ""), texts(told("leader")), texts(told("part_of")), texts(told("demonyms")),
        dict(told("ids", _NOTHING)), texts(told("never")), texts(told("guarded")), texts(told("shared")),
        texts(told("checked")), told("replaced_by", ""), told("notes", ""),
    )  # fmt: skip


_NOTHING: Mapping[str, Any] = {}


def read(path: Path) -> tuple[Draft, ...]:
    """Read one lexicon file. Raises `LexiconError` with every problem in it.

    The ending decides: `.yaml`, `.yml`, `.jsonl`, `.csv`.
    """
    drafts, problems = collect(path)
    if problems:
        raise LexiconError(problems)
    return drafts


def collect(path: Path) -> tuple[tuple[Draft, ...], tuple[Problem, ...]]:
    """Read one lexicon file as far as it goes: the entries that are sound, and every problem of the others."""
    problems: list[Problem] = []
    drafts = tuple(once_each(entries(path, problems), problems))
    return drafts, tuple(sorted(problems))


def entries(path: Path, problems: list[Problem], *, suffix: str = "") -> Iterator[Draft]:
    """The sound entries of a lexicon file as they stand; what is wrong is added to `problems`.

    JSONL and CSV are read line by line and may have any length; YAML is read whole. The ending of the file says which
    it is, if `suffix` does not. Whether an id stands twice is for the caller to see. After `MOST_PROBLEMS` problems of
    one file the reading stops.
    """
    file = files.shown(path)
    suffix = suffix or path.suffix.lower()
    try:
        if suffix in _LINE_READERS:
            yield from _sound(_LINE_READERS[suffix](files.lines(path), file, problems), problems)
        else:
            yield from _sound(_yaml(files.read_text(path), file, problems), problems)
    except LexiconError as error:
        problems.extend(error.problems)


def collect_text(text: str, *, file: str, suffix: str = ".yaml") -> tuple[tuple[Draft, ...], tuple[Problem, ...]]:
    r"""Read the text of a lexicon file, like `collect`.

    >>> drafts, problems = collect_text("- id: x/a\n  nam: A\n", file="x.yaml")
    >>> print(*problems, sep="\n")
    x.yaml:1: [name] x/a has no name: add the line "  name: ..."
    x.yaml:2: [key] unknown key "nam"; did you mean "name"?
    """
    problems: list[Problem] = []
    by_line = _LINE_READERS.get(suffix)
    found = by_line(text.split("\n"), file, problems) if by_line else _yaml(text, file, problems)
    drafts = tuple(once_each(_sound(found, problems), problems))
    return drafts, tuple(sorted(problems))


MOST_REMEMBERED = 100_000
"""Entries of a file whose ids are remembered to tell where those of broken entries stand twice."""


def _sound(drafts: Iterable[Draft], problems: list[Problem]) -> Iterator[Draft]:
    """The drafts that keep to the format; the problems of the others are told, and where their ids stand twice."""
    most = len(problems) + MOST_PROBLEMS
    first: dict[str, tuple[int, bool]] = {}
    for draft in drafts:
        if len(problems) >= most:
            return
        found = () if _plainly_sound(draft.fields) else tuple(_problems(draft))
        identity = draft.fields.get("id")
        if isinstance(identity, str) and "extends" not in draft.fields:
            line, sound = first.get(identity, (0, True))
            if line and (found or not sound):
                problems.append(doubled(identity, (draft.file, draft.line), (draft.file, line)))
            elif not line and len(first) < MOST_REMEMBERED:
                first[identity] = draft.line, not found
        if found:
            problems.extend(found)
        else:
            yield draft


def once_each(drafts: Iterable[Draft], problems: list[Problem]) -> Iterator[Draft]:
    """The first draft of every id, and all that extend one; the others are told."""
    first_line: dict[str, int] = {}
    for draft in drafts:
        if draft.id in first_line and not draft.extends:
            problems.append(doubled(draft.id, (draft.file, draft.line), (draft.file, first_line[draft.id])))
        else:
            first_line.setdefault(draft.id, draft.line)
            yield draft


def doubled(identity: str, here: tuple[str, int], first: tuple[str, int]) -> Problem:
    """What is told of an entry whose id stands earlier in the same lexicon; both places are (file, line)."""
    if here[0] == first[0]:
        message = f"{identity} stands already in line {first[1]}; join the two, or give one another id"
    else:
        message = f"{identity} stands already in {first[0]}:{first[1]}; join the two"
    return Problem(*here, "duplicate-id", message)


def _yaml(text: str, file: str, problems: list[Problem]) -> Iterator[Draft]:
    parsed = blocks.parse(text, file=file)
    problems.extend(parsed.problems)
    if parsed.value is None or parsed.value == []:
        return
    if not isinstance(parsed.value, list):
        if not parsed.broken:
            message = 'a lexicon file is a list of entities, each beginning with "- id: lexicon/slug"'
            problems.append(Problem(file, 1, "shape", message))
        return
    lines = text.split("\n")
    items = parsed.value[:-1] if parsed.broken else parsed.value
    bounds = [*(_dash(lines, line) for line in parsed.items), len(lines) + 1]
    for index, item in enumerate(items):
        line = bounds[index]
        if not isinstance(item, dict):
            message = 'an entity is a block of "key: value" lines, the first "- id: lexicon/slug"'
            problems.append(Problem(file, line, "shape", message))
            continue
        yield Draft(file, line, item, "\n".join(lines[line - 1 : bounds[index + 1] - 1]) + "\n")


def _dash(lines: list[str], line: int) -> int:
    """The line of the dash that begins an item; the item itself may begin below it."""
    while line > 1 and not lines[line - 1].lstrip().startswith("-"):
        line -= 1
    return line


class _DuplicateKey(ValueError):
    pass


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        raise _DuplicateKey(next(name for name in names if names.count(name) > 1))
    return made


_decoded = json.JSONDecoder(object_pairs_hook=_once).decode


def _jsonl(lines: Iterable[str], file: str, problems: list[Problem]) -> Iterator[Draft]:
    most = len(problems) + MOST_PROBLEMS
    for number, line in enumerate(lines, start=1):
        if not line or line.isspace():
            continue
        if len(problems) >= most:
            return
        try:
            item = _decoded(line)
        except _DuplicateKey as error:
            problems.append(
                Problem(file, number, "duplicate-key", f'the key "{error}" stands twice here; join the two')
            )
        except RecursionError:
            problems.append(Problem(file, number, "depth", "nested too deep; the format needs three"))
        except ValueError as error:
            message = f"not one JSON object on one line: {str(error)[:100]}"
            problems.append(Problem(file, number, "syntax", message))
        else:
            if isinstance(item, dict):
                yield Draft(file, number, item)
            else:
                problems.append(Problem(file, number, "shape", "a line of a .jsonl file is one JSON object"))


def _csv(lines: Iterable[str], file: str, problems: list[Problem]) -> Iterator[Draft]:
    """Rows as entries. Columns are named like keys, or `native:ar`, `alias:en`, `ids:wikidata`, `attested:typo`."""
    rows = csv.reader((f"{line}\n" for line in lines), strict=True)
    header: list[str] = []
    columns: list[tuple[str, str]] = []
    line = 0
    while True:
        line = rows.line_num + 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            problems.append(Problem(file, line, "syntax", f"not CSV: {error}"))
            return
        if not header:
            header = [cell.strip() for cell in row]
            columns = _columns(header, file, problems)
            if not columns:
                return
            continue
        if not any(cell.strip() for cell in row):
            continue
        if len(row) > len(header):
            message = (
                f"{len(row)} cells under {len(header)} columns; put a cell that holds a comma into quotation marks"
            )
            problems.append(Problem(file, line, "shape", message))
            continue
        yield Draft(file, line, _row(row, columns))


def _columns(header: list[str], file: str, problems: list[Problem]) -> list[tuple[str, str]]:
    columns = []
    before = len(problems)
    for cell in header:
        key, _, part = cell.partition(":")
        key = "aliases" if key == "alias" else key
        shape = FIELDS.get(key)
        inner = shape in (Shape.BY_LANGUAGE, Shape.PAIRS, Shape.SIGHTINGS)
        if cell == "source":
            columns.append(("source", ""))
        elif shape is None:
            problems.append(Problem(file, 1, "key", f'unknown column "{cell}"{_mean(key)}'))
        elif inner != bool(part):
            example = {"native": "native:ar", "aliases": "alias:en", "ids": "ids:wikidata", "attested": "attested:typo"}
            hint = f'write "{example[key]}"' if inner else f'write "{key}"'
            problems.append(Problem(file, 1, "key", f'column "{cell}": {hint}'))
        else:
            columns.append((key, part))
    for doubled in sorted({cell for cell in header if header.count(cell) > 1}):
        problems.append(Problem(file, 1, "duplicate-key", f'the column "{doubled}" stands twice'))
    if "id" not in header:
        problems.append(Problem(file, 1, "key", 'the first line names the columns; "id" is missing'))
    return columns if len(problems) == before else []


def _row(row: list[str], columns: list[tuple[str, str]]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    source = next((cell.strip() for cell, (key, _) in zip(row, columns, strict=False) if key == "source"), "")
    for cell, (key, part) in zip(row, columns, strict=False):
        if key == "source" or not cell.strip():
            continue
        if FIELDS[key] in (Shape.TEXT, Shape.FLAG):
            fields[key] = cell.strip()
        elif FIELDS[key] is Shape.PAIRS:
            fields.setdefault(key, {})[part] = cell.strip()
        else:
            listed = [piece.strip() for piece in cell.split("|") if piece.strip()]
            if FIELDS[key] is Shape.BY_LANGUAGE:
                fields.setdefault(key, {})[part] = listed
            elif FIELDS[key] is Shape.SIGHTINGS:
                seen = [{"spelling": piece, "channel": part, "source": source} for piece in listed]
                fields.setdefault(key, []).extend(seen)
            else:
                fields[key] = listed
    return fields


def _mean(word: str, known: Iterable[str] = FIELDS) -> str:
    if word.lower() in _HINTS and known is FIELDS:
        return f'; did you mean "{_HINTS[word.lower()]}"?'
    near = difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return f'; did you mean "{near[0]}"?' if near else ""


_RULES: Mapping[str, Callable[[str], object]] = {
    "id": _ID.fullmatch,
    "type": frozenset(TYPES).__contains__,
    "kind": _ALL_KINDS.__contains__,
    "country": COUNTRIES.__contains__,
    "start": _DATE.fullmatch,
    "end": _DATE.fullmatch,
    "leader": _ID.fullmatch,
    "part_of": _ID.fullmatch,
    "replaced_by": _ID.fullmatch,
}
"""The keys whose texts must be of a kind; texts of other keys are free."""

_PLAIN = frozenset(key for key, shape in FIELDS.items() if shape in (Shape.TEXT, Shape.TEXTS))
_language = functools.lru_cache(maxsize=1024)(_LANGUAGE.fullmatch)


def _plainly_sound(fields: Mapping[str, Any]) -> bool:
    """Whether one look at each value tells that nothing is wrong; where it does not, `_problems` looks closer.

    Entries of bulk files are mostly of a few keys with plain values, and this takes a fifth of the time.
    """
    if "id" not in fields or "name" not in fields:
        return False
    for key, value in fields.items():
        kind = type(value)
        if kind is dict:
            if key == "ids":
                listed = list(value.values())
            elif key == "native" or key == "aliases":
                listed = []
                for language, spelled in value.items():
                    if not _language(language):
                        return False
                    if type(spelled) is list and spelled:
                        listed += spelled
                    else:
                        listed.append(spelled)
            else:
                return False
            if not listed or "" in value:
                return False
            rule = None
        elif key in _PLAIN and (kind is str or (kind is list and value and FIELDS[key] is Shape.TEXTS)):
            listed = value if kind is list else [value]
            rule = _RULES.get(key)
        else:
            return False
        for text in listed:
            if type(text) is not str or not 0 < len(text) <= blocks.LONGEST_SCALAR or (rule and not rule(text)):
                return False
    return True


def _problems(draft: Draft) -> Iterator[Problem]:
    """Every way in which one entry breaks the format, with what to type next."""
    fields = draft.fields

    def wrong(rule: str, message: str, *place: str | int) -> Problem:
        return Problem(draft.file, draft.line_of(*place), rule, message)

    identity = fields.get("id")
    if not isinstance(identity, str) or not identity:
        yield wrong("id", 'an entity begins with its id: "- id: lexicon/slug"')
    elif not _ID.fullmatch(identity):
        message = f'"{identity}" is not lexicon/slug in lower-case ASCII letters, digits and single hyphens'
        yield wrong("id", f'{message}: write "{_slug(identity)}"', "id")
    if not fields.get("name") and "extends" not in fields:
        yield wrong("name", f'{identity or "the entity"} has no name: add the line "  name: ..."')
    for key, value in fields.items():
        shape = FIELDS.get(key)
        if shape is None:
            known = ", ".join(FIELDS)
            yield wrong("key", f'unknown key "{key}"{_mean(key) or f"; the keys are {known}"}', key)
            continue
        if value in ("", [], {}, None):
            yield wrong("empty", f'"{key}" has no value: write one, or drop the line', key)
            continue
        for rule, message, place in _SHAPES[shape](key, value):
            yield wrong(rule, message, key, *place)


_Found = Iterator[tuple[str, str, tuple[str | int, ...]]]


def _slug(identity: str) -> str:
    lexicon, _, slug = identity.partition("/")
    parts = (re.sub(r"[^a-z0-9]+", "-", part.lower()).strip("-") or "..." for part in (lexicon, slug))
    return "/".join(parts)


def _one(key: str, value: Any, place: tuple[str | int, ...] = ()) -> _Found:
    """Problems of one text; the key decides what it may be."""
    if not isinstance(value, str):
        number = isinstance(value, int | float)
        what = f"the number {value}: put it into quotation marks" if number else "a block, where one text belongs"
        yield "shape", f'"{key}" holds {what}', place
    elif not value:
        yield "empty", f'an empty line in "{key}": write the value, or drop the line', place
    elif len(value) > blocks.LONGEST_SCALAR:
        yield "size", f"a value of {len(value):,} characters; {blocks.LONGEST_SCALAR:,} are the most", place
    elif key in ("leader", "part_of", "replaced_by") and not _ID.fullmatch(value):
        yield "id", f'"{key}: {value}" is not an id; write the id of the entity, such as libya/gna', place
    elif key in ("start", "end") and not _DATE.fullmatch(value):
        yield "date", f'"{value}" is not a date: write YYYY, YYYY-MM or YYYY-MM-DD', place
    elif key == "type" and value not in TYPES:
        near = _mean(value.upper(), TYPES) if value.upper() not in TYPES else f'; did you mean "{value.upper()}"?'
        yield "type", f'unknown type "{value}"{near or ""}; the types are {", ".join(TYPES)}', place
    elif key == "kind" and value not in _ALL_KINDS:
        yield "kind", f'unknown kind "{value}"{_mean(value, sorted(_ALL_KINDS))}; see docs/lexicon-format.md', place
    elif key == "channel" and value not in _CHANNELS:
        near = _mean(value, sorted(_CHANNELS))
        yield "channel", f'unknown channel "{value}"{near}; the channels are {", ".join(sorted(_CHANNELS))}', place
    elif key == "country" and value not in COUNTRIES:
        upper = {"UK": "GB", "EL": "GR", "SU": "RU"}.get(value.upper(), value.upper())
        near = f'; did you mean "{upper}"?' if upper in COUNTRIES else ""
        yield "country", f'"{value}" is no ISO 3166-1 alpha-2 code{near}', place
    elif key == "extends" and value != "true":
        yield "extends", f'"extends: {value}" means nothing: write "extends: true", or drop the line', place


def _many(key: str, value: Any, place: tuple[str | int, ...] = ()) -> _Found:
    if isinstance(value, list):
        for index, piece in enumerate(value):
            yield from _one(key, piece, (*place, index))
    elif isinstance(value, dict):
        yield "shape", f'"{key}" is one text or a list: write each item on a line, after "- "', place
    else:
        yield from _one(key, value, place)


def _by_language(key: str, value: Any) -> _Found:
    if not isinstance(value, dict):
        language = "en" if key == "aliases" else "ar"
        yield "shape", f'"{key}" names the language first: write "{language}: ..." on a line of its own below it', ()
        return
    for language, listed in value.items():
        if not _LANGUAGE.fullmatch(language):
            near = f': write "{language.lower()}"' if re.fullmatch(r"[A-Za-z]{2,3}", language) else ""
            yield "language", f'"{language}" is no language code such as ar, ru or zh-Hant{near}', (language,)
        if listed in ("", [], {}, None):
            yield "empty", f'"{language}" in "{key}" has no spelling: write one, or drop the line', (language,)
        else:
            yield from _many(key, listed, (language,))


def _pairs(key: str, value: Any) -> _Found:
    if not isinstance(value, dict):
        yield "shape", f'"{key}" is a block of "scheme: identifier" lines, such as "wikidata: Q1016"', ()
        return
    for scheme, identifier in value.items():
        if not scheme:
            yield "empty", f'a scheme without a name in "{key}"', (scheme,)
        yield from _one("ids", identifier, (scheme,))


def _sightings(key: str, value: Any) -> _Found:
    if not isinstance(value, list):
        yield "shape", f'"{key}" is a list: each item begins with "- spelling: ..."', ()
        return
    for index, seen in enumerate(value):
        if not isinstance(seen, dict):
            keys = "spelling, channel and source"
            yield "shape", f'an item of "{key}" is a block of {keys}: begin it with "- spelling: ..."', (index,)
            continue
        for part in SIGHTING:
            if not seen.get(part):
                yield "attested", f'an attested spelling needs its {part}: add "{part}: ..."', (index,)
            else:
                yield from _one(part, seen[part], (index, part))
        for part in seen:
            if part not in SIGHTING:
                yield "key", f'unknown key "{part}"{_mean(part, SIGHTING)}', (index, part)


_SHAPES = {
    Shape.TEXT: _one,
    Shape.FLAG: _one,
    Shape.TEXTS: _many,
    Shape.BY_LANGUAGE: _by_language,
    Shape.PAIRS: _pairs,
    Shape.SIGHTINGS: _sightings,
}
_LINE_READERS = {".jsonl": _jsonl, ".csv": _csv}
