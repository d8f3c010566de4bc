"""FollowTheMoney entities (OpenSanctions, Aleph) as JSON lines, in and out."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator
from typing import Any

from canonym.integrations.records import json_lines, wrong
from canonym.lexicon.format import ID
from canonym.lexicon.model import Channel, Entity, Name, NameKind
from canonym.text.scripts import language_of, script_of

_SCHEMA = {
    "PER": "Person",
    "ORG": "Organization",
    "MEDIA": "Organization",
    "LOC": "Address",
    "FAC": "Address",
    "EVENT": "Event",
}
_TYPE = {
    "Person": "PER", "Organization": "ORG", "PublicBody": "ORG", "Company": "ORG", "LegalEntity": "ORG",
    "Address": "LOC", "Event": "EVENT",
}  # fmt: skip
_START = {"PER": "birthDate", "EVENT": "startDate"}
_END = {"PER": "deathDate", "EVENT": "endDate"}

LOST = (
    "kind", "part_of, leader, never, guarded, shared, checked, demonyms", "channel and source of attested spellings",
    "the difference of ORG and MEDIA, of LOC and FAC", "languages of names, which their letters tell again",
    "identifiers except those of Wikidata",
)  # fmt: skip
"""What an exported entity does not say."""


def read(path: str | os.PathLike[str], *, prefix: str = "ftm") -> Iterator[Entity]:
    """Yield an entity for each person, body, address or event with a name; other schemata (ownership) are passed over.

    An id that is none of ours becomes ``prefix/...`` and is kept under ``ids: ftm``. Raises `DataError` with the line.
    """
    for number, record in json_lines(path):
        properties = record.get("properties")
        identity, schema = record.get("id"), record.get("schema")
        if not isinstance(properties, dict) or not isinstance(identity, str) or not isinstance(schema, str):
            wrong(path, number, "shape", 'an entity has "id", "schema" and "properties"')
        names = _texts(properties, "name") or ([record["caption"]] if isinstance(record.get("caption"), str) else [])
        if schema not in _TYPE or not names:
            continue
        type = _TYPE[schema]
        latin = next((name for name in names if script_of(name) in ("Latn", "Zyyy")), names[0])
        found = [Name(latin, "en", Channel.EXACT, NameKind.NAME)]
        for text in dict.fromkeys((*names, *_texts(properties, "alias"))):
            if text != latin:
                found.append(_name(text, Channel.EXACT))
        found += [_name(text, Channel.ABBREVIATION) for text in _texts(properties, "abbreviation")]
        ids = dict(zip(("wikidata",), _texts(properties, "wikidataId"), strict=False))
        own = re.match(ID, identity)
        if not own:
            ids["ftm"] = identity
        yield Entity(
            identity if own else f"{prefix}/{re.sub('[^a-z0-9]+', '-', identity.lower()).strip('-') or number}",
            latin,
            type,
            "",
            tuple(found),
            tuple(code.upper() for code in _texts(properties, "country") if len(code) == 2),
            next(iter(_texts(properties, _START.get(type, "incorporationDate"))), ""),
            next(iter(_texts(properties, _END.get(type, "dissolutionDate"))), ""),
            ids=ids,
            notes="\n".join(_texts(properties, "notes")),
        )


def write(entities: Iterable[Entity]) -> Iterator[str]:
    """Yield a JSON line for each entity."""
    for entity in entities:
        properties: dict[str, list[str]] = {"name": [entity.name]}
        for name in entity.names:
            if name.kind is not NameKind.NAME:
                key = "abbreviation" if name.channel is Channel.ABBREVIATION else "alias"
                properties.setdefault(key, []).append(name.text)
        extra = {
            "country": [code.lower() for code in entity.countries],
            _START.get(entity.type, "incorporationDate"): [entity.start] if entity.start else [],
            _END.get(entity.type, "dissolutionDate"): [entity.end] if entity.end else [],
            "wikidataId": [entity.ids["wikidata"]] if "wikidata" in entity.ids else [],
            "notes": [entity.notes] if entity.notes else [],
        }
        properties |= {key: value for key, value in extra.items() if value}
        record = {"id": entity.id, "schema": _SCHEMA.get(entity.type, "LegalEntity"), "properties": properties}
        yield json.dumps(record, ensure_ascii=False) + "\n"


def _texts(properties: dict[str, Any], key: str) -> list[str]:
    value = properties.get(key, [])
    listed = value if isinstance(value, list) else [value]
    return [one.strip() for one in listed if isinstance(one, str) and one.strip()]


def _name(text: str, channel: Channel) -> Name:
    if script_of(text) in ("Latn", "Zyyy"):
        return Name(text, "en", channel, NameKind.ALIAS)
    return Name(text, language_of(text), Channel.NATIVE, NameKind.NATIVE)
