"""The JSON Schema says what the reader does."""

from __future__ import annotations

import copy
import json
import re
from importlib.resources import files
from typing import Any

import pytest

from canonym.lexicon.format import FIELDS, collect_text
from canonym.lexicon.schema import printed, schema

ENTRY: dict[str, Any] = {
    "id": "x/a",
    "name": "A",
    "type": "ORG",
    "kind": "army",
    "native": {"ar": "ا"},
    "aliases": {"en": ["B", "C"]},
    "attested": [{"spelling": "D", "channel": "typo", "source": "s"}],
    "country": ["LY", "TN"],
    "start": "2015",
    "end": "2016-01-02",
    "leader": "x/b",
    "part_of": ["x/c"],
    "demonyms": "E",
    "ids": {"wikidata": "Q1"},
    "never": "F",
    "guarded": ["G"],
    "shared": "H",
    "checked": ["reference page, 2026-11"],
    "replaced_by": "x/d",
    "notes": "n",
}


def allows(rule: dict[str, Any], value: Any) -> bool:
    """The part of JSON Schema that our schema uses, written down plainly."""
    for key, wanted in rule.items():
        match key:
            case "type":
                fits = isinstance(value, {"string": str, "array": list, "object": dict}[wanted])
            case "const":
                fits = value == wanted
            case "enum":
                fits = value in wanted
            case "anyOf":
                fits = any(allows(one, value) for one in wanted)
            case "pattern":
                fits = not isinstance(value, str) or re.fullmatch(wanted, value) is not None
            case "minLength" | "minItems" | "minProperties":
                fits = len(value) >= wanted
            case "maxLength":
                fits = len(value) <= wanted
            case "items":
                fits = not isinstance(value, list) or all(allows(wanted, one) for one in value)
            case "propertyNames":
                fits = all(allows(wanted, one) for one in value)
            case "properties":
                fits = all(allows(wanted[one], inner) for one, inner in value.items() if one in wanted)
            case "additionalProperties":
                others = [inner for one, inner in value.items() if one not in rule.get("properties", {})]
                fits = not others if wanted is False else all(allows(wanted, inner) for inner in others)
            case "required":
                fits = all(one in value for one in wanted)
            case "$schema" | "title" | "description":
                fits = True
            case _:
                raise NotImplementedError(key)
        if not fits:
            return False
    return True


def reads(entry: Any) -> bool:
    return not collect_text(json.dumps(entry), file="x", suffix=".jsonl")[1]


def test_the_file_in_the_package_is_what_the_tables_give() -> None:
    assert files("canonym.lexicon").joinpath("schema.json").read_text(encoding="utf-8") == printed()
    assert list(schema()["items"]["properties"]) == list(FIELDS)


def test_a_full_entry_is_allowed_by_both() -> None:
    assert reads(ENTRY)
    assert allows(schema(), [ENTRY])


WRONG = [None, 3, "", "x", "Zz-9", [], ["a"], [""], [3], {}, {"ar": "a"}, {"ar": ["a"]}, {"ar": []}, {"AR": "a"}]
WRONG += [
    "x/a",
    ["x/a"],
    "true",
    "LY",
    ["LY"],
    "XX",
    "ORG",
    "army",
    "2015",
    "2015-13",
    "a" * 20_001,
    {"ar": {"a": "b"}},
]
WRONG += [
    [{"spelling": "a", "channel": "typo", "source": "s"}],
    [{"spelling": "a"}],
    [{}],
    {"": "a"},
    {"a": ""},
    "x/a\n",
]
WRONG += [
    [{"spelling": "a", "channel": "typo", "source": "s", "date": "d"}],
    [{"spelling": "a", "channel": "t", "source": "s"}],
]


@pytest.mark.parametrize("key", [*FIELDS, "unknown"])
def test_the_schema_allows_what_the_reader_takes(key: str) -> None:
    for value in WRONG:
        entry = copy.deepcopy(ENTRY)
        entry[key] = value

        assert allows(schema(), [entry]) == reads(entry), (key, value)


@pytest.mark.parametrize("key", FIELDS)
def test_both_know_what_is_required(key: str) -> None:
    entry = {name: value for name, value in ENTRY.items() if name != key}

    assert allows(schema(), [entry]) == reads(entry) == (key not in ("id", "name"))
