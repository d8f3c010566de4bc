"""What is wrong with the fields of an entry, each with what to type next."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from canonym.errors import Problem
from canonym.lexicon import blocks
from canonym.lexicon.format.draft import Draft
from canonym.lexicon.format.fields import DATE, FIELDS, ID, LANGUAGE, SIGHTING, Shape, mean
from canonym.lexicon.model import TYPES, Channel
from canonym.lexicon.vocabulary import COUNTRIES, KINDS

_ID = re.compile(ID)
_DATE = re.compile(DATE)
_LANGUAGE = re.compile(LANGUAGE)
_ALL_KINDS = frozenset(kind for kinds in KINDS.values() for kind in kinds)
_CHANNELS = frozenset(channel.value for channel in Channel)


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


def is_plainly_sound(fields: Mapping[str, Any]) -> bool:
    """Whether one look at each value tells that nothing is wrong; where it does not, `problems_of` looks closer.

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


def problems_of(draft: Draft) -> Iterator[Problem]:
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
            yield wrong("key", f'unknown key "{key}"{mean(key) or f"; the keys are {known}"}', key)
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
        near = mean(value.upper(), TYPES) if value.upper() not in TYPES else f'; did you mean "{value.upper()}"?'
        yield "type", f'unknown type "{value}"{near or ""}; the types are {", ".join(TYPES)}', place
    elif key == "kind" and value not in _ALL_KINDS:
        yield "kind", f'unknown kind "{value}"{mean(value, sorted(_ALL_KINDS))}; see docs/lexicon-format.md', place
    elif key == "channel" and value not in _CHANNELS:
        near = mean(value, sorted(_CHANNELS))
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
                yield "key", f'unknown key "{part}"{mean(part, SIGHTING)}', (index, part)


_SHAPES = {
    Shape.TEXT: _one,
    Shape.FLAG: _one,
    Shape.TEXTS: _many,
    Shape.BY_LANGUAGE: _by_language,
    Shape.PAIRS: _pairs,
    Shape.SIGHTINGS: _sightings,
}
