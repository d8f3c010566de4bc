"""From the text of a file to drafts, whatever they say: YAML whole, JSONL and CSV line by line."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from typing import Any

from canonym.errors import Problem
from canonym.lexicon import blocks
from canonym.lexicon.blocks import MOST_PROBLEMS
from canonym.lexicon.format.draft import Draft
from canonym.lexicon.format.fields import FIELDS, Shape, mean


def from_yaml(text: str, file: str, problems: list[Problem]) -> Iterator[Draft]:
    """Blocks as entries, each with the lines that it is made of."""
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


def from_jsonl(lines: Iterable[str], file: str, problems: list[Problem]) -> Iterator[Draft]:
    """Lines as entries, each one JSON object; empty ones are passed over."""
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


def from_csv(lines: Iterable[str], file: str, problems: list[Problem]) -> Iterator[Draft]:
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
            problems.append(Problem(file, 1, "key", f'unknown column "{cell}"{mean(key)}'))
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
