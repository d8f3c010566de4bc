"""The JSON Schema of a lexicon file, made from the tables that the reader uses.

`schema.json` beside this file is its output, for editors that complete and check YAML while it is typed. Run
``python -m canonym.lexicon.schema`` to print it.
"""

from __future__ import annotations

from typing import Any

from canonym.lexicon import blocks
from canonym.lexicon.format import DATE, FIELDS, ID, LANGUAGE, SIGHTING, Shape
from canonym.lexicon.model import TYPES, Channel
from canonym.lexicon.vocabulary import COUNTRIES, KINDS

_ABOUT = {
    "id": "lexicon/slug, for ever: other people's foreign key",
    "extends": "this entry adds to the entity of that id in another lexicon",
    "name": "the canonical English name, as reference works write it",
    "type": "person; organisation; place; facility; event; outlet",
    "kind": "the finer kind",
    "native": "names in the languages they are translated from, the full official form first",
    "aliases": "other correct names by language",
    "attested": "damaged spellings that somebody really saw",
    "country": "ISO 3166-1 alpha-2 code, or several",
    "start": "when it began, or was born: YYYY, YYYY-MM or YYYY-MM-DD",
    "end": "when it ended, or died: YYYY, YYYY-MM or YYYY-MM-DD",
    "leader": "who leads or led it",
    "part_of": "the larger whole",
    "demonyms": "adjectives and inhabitants in English",
    "ids": "identifiers elsewhere, only where seen",
    "never": "spellings that must never lead to this entity",
    "guarded": "names that are also ordinary words",
    "shared": "names that other entities bear too",
    "checked": "what confirmed the entry: kind of reference, YYYY-MM",
    "replaced_by": "this entry is retired; the id of what took its place",
    "notes": "for curators",
}


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a lexicon: a list of entries, as in YAML; a JSONL line is one of its items.

    What needs more than one entry to be seen (equal ids, dangling links) is for the reader and for `lint`.

    >>> schema()["items"]["additionalProperties"]
    False
    """
    text: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": blocks.LONGEST_SCALAR}
    date = {"type": "string", "pattern": DATE}
    link = {"type": "string", "pattern": ID}
    special: dict[str, dict[str, Any]] = {
        "id": link,
        "type": {"enum": list(TYPES)},
        "kind": {"enum": sorted({kind for kinds in KINDS.values() for kind in kinds})},
        "start": date,
        "end": date,
        "country": _some({"enum": sorted(COUNTRIES)}),
        "leader": _some(link),
        "part_of": _some(link),
        "replaced_by": link,
    }
    by_language = {
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"pattern": LANGUAGE},
        "additionalProperties": _some(text),
    }
    seen = {"spelling": text, "channel": {"enum": sorted(channel.value for channel in Channel)}, "source": text}
    shapes: dict[Shape, dict[str, Any]] = {
        Shape.TEXT: text,
        Shape.FLAG: {"const": "true"},
        Shape.TEXTS: _some(text),
        Shape.BY_LANGUAGE: by_language,
        Shape.PAIRS: {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"minLength": 1},
            "additionalProperties": text,
        },
        Shape.SIGHTINGS: {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "properties": seen,
                "required": list(SIGHTING),
                "additionalProperties": False,
            },
        },
    }
    properties = {key: {"description": _ABOUT[key], **special.get(key, shapes[shape])} for key, shape in FIELDS.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Canonym lexicon",
        "type": "array",
        "items": {
            "type": "object",
            "properties": properties,
            "required": ["id"],
            "anyOf": [{"required": ["name"]}, {"required": ["extends"]}],
            "additionalProperties": False,
        },
    }


def _some(one: dict[str, Any]) -> dict[str, Any]:
    """One, or a list of them."""
    return {"anyOf": [one, {"type": "array", "minItems": 1, "items": one}]}


def printed() -> str:
    """The text of `schema.json`."""
    import json

    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    print(printed(), end="")
