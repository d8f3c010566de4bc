"""The keys of an entry, what may stand behind each, and what somebody meant who wrote another."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from enum import StrEnum


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


def mean(word: str, known: Iterable[str] = FIELDS) -> str:
    """The words to add to a message about an unknown word: what was meant, or nothing."""
    if word.lower() in _HINTS and known is FIELDS:
        return f'; did you mean "{_HINTS[word.lower()]}"?'
    near = difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return f'; did you mean "{near[0]}"?' if near else ""
