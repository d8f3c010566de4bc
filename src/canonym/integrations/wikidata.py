"""Entities of a Wikidata dump (CC0), one JSON object on a line."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from canonym.integrations.records import json_lines, wrong
from canonym.lexicon.model import Channel, Entity, Name, NameKind

TYPES: Mapping[str, str] = {
    "Q5": "PER", "Q43229": "ORG", "Q7278": "ORG", "Q176799": "ORG", "Q17149090": "ORG", "Q783794": "ORG", "Q327333": "ORG",
    "Q6256": "LOC", "Q515": "LOC", "Q486972": "LOC", "Q3957": "LOC", "Q532": "LOC", "Q4022": "LOC", "Q8502": "LOC",
    "Q1248784": "FAC", "Q644371": "FAC", "Q245016": "FAC", "Q18691599": "FAC", "Q40357": "FAC", "Q44782": "FAC",
    "Q645883": "EVENT", "Q178561": "EVENT", "Q198": "EVENT", "Q11032": "MEDIA", "Q1110794": "MEDIA", "Q1616075": "MEDIA",
}  # fmt: skip
"""Classes that tell a type; an item of another class has none."""

LOST = ("statements except class and dates", "descriptions", "languages that were not asked for")
"""What an item says and an entity cannot."""


def read(
    path: str | os.PathLike[str],
    *,
    prefix: str = "wikidata",
    languages: Collection[str] = ("ar", "fa", "ru", "uk", "he"),
) -> Iterator[Entity]:
    """Yield an entity for each item with an English label; native names are taken in `languages`.

    Raises `DataError` with the line of what is no item.
    """
    for number, item in json_lines(path):
        identity = item.get("id")
        if not isinstance(identity, str) or not isinstance(item.get("labels", {}), dict | list):
            wrong(path, number, "shape", 'an item has "id" and "labels"')
        labels, aliases = _mapping(item.get("labels")), _mapping(item.get("aliases"))
        label = _value(labels.get("en")) or _value(labels.get("mul"))
        if not label or not identity.startswith("Q"):
            continue
        names = [Name(label, "en", Channel.EXACT, NameKind.NAME)]
        names += [
            Name(text, "en", Channel.EXACT, NameKind.ALIAS) for text in _values(aliases.get("en")) if text != label
        ]
        for language in languages:
            spelled = (_value(labels.get(language)), *_values(aliases.get(language)))
            names += [Name(text, language, Channel.NATIVE, NameKind.NATIVE) for text in dict.fromkeys(spelled) if text]
        claims = _mapping(item.get("claims"))
        classes = [TYPES.get(str(_mapping(one).get("id", "")), "") for one in _claimed(claims, "P31")]
        starts = [*_claimed(claims, "P569"), *_claimed(claims, "P571")]
        ends = [*_claimed(claims, "P570"), *_claimed(claims, "P576")]
        yield Entity(
            f"{prefix}/{identity.lower()}",
            label,
            next(filter(None, classes), ""),
            "",
            tuple(names),
            start=next(filter(None, map(_date, starts)), ""),
            end=next(filter(None, map(_date, ends)), ""),
            ids={"wikidata": identity},
        )


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _value(term: object) -> str:
    value = _mapping(term).get("value", "")
    return value if isinstance(value, str) else ""


def _values(terms: object) -> list[str]:
    return [text for text in map(_value, terms if isinstance(terms, list) else ()) if text]


def _claimed(claims: dict[str, Any], key: str) -> Iterator[Any]:
    for claim in claims.get(key) or ():
        value = _mapping(_mapping(_mapping(claim).get("mainsnak")).get("datavalue")).get("value")
        if value is not None:
            yield value


def _date(value: object) -> str:
    """An ISO date of the precision that the statement has: 11 is a day, 10 a month, 9 a year."""
    known = _mapping(value)
    time, precision = str(known.get("time", "")), known.get("precision")
    if not time.startswith("+") or precision not in (9, 10, 11):
        return ""
    return time[1:11][: {9: 4, 10: 7, 11: 10}[int(precision)]]
