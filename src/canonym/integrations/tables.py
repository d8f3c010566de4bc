"""Lexicons as CSV and JSONL, the two bulk forms of the format: streamed in and out."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from canonym.errors import LexiconError, Problem
from canonym.lexicon.format import FIELDS, Shape, entries, once_each, texts
from canonym.lexicon.model import Entity, NameKind
from canonym.lexicon.writing import fields_of

_encoded = json.JSONEncoder(ensure_ascii=False).encode

_INNER = (Shape.BY_LANGUAGE, Shape.PAIRS, Shape.SIGHTINGS)


def read_jsonl(path: str | os.PathLike[str]) -> Iterator[Entity]:
    """Yield the entities of a JSONL lexicon. Raises `LexiconError` with every problem of the file, at the latest at its end."""
    return _read(path, ".jsonl")


def write_jsonl(entities: Iterable[Entity]) -> Iterator[str]:
    """Yield a line of JSON for each entity; reading it gives the same entity."""
    for entity in entities:
        yield _encoded(fields_of(entity)) + "\n"


def read_csv(path: str | os.PathLike[str]) -> Iterator[Entity]:
    """Yield the entities of a CSV lexicon. Raises `LexiconError` with every problem of the file, at the latest at its end."""
    return _read(path, ".csv")


def _read(path: str | os.PathLike[str], suffix: str) -> Iterator[Entity]:
    problems: list[Problem] = []
    for draft in once_each(entries(Path(path), problems, suffix=suffix), problems):
        if not problems:
            yield draft.entity()
    if problems:
        raise LexiconError(problems)


def write_csv(entities: Sequence[Entity]) -> Iterator[str]:
    """Yield the lines of a CSV lexicon: the columns that some entity needs, then a row for each."""
    rows = [_cells(entity) for entity in entities]
    used = {column for row in rows for column in row}
    order = list(FIELDS)
    columns = sorted(
        used,
        key=lambda column: (
            order.index(_key(column)) if _key(column) in order else 99,
            not column.endswith(":en"),
            column,
        ),
    )
    for row in (dict(zip(columns, columns, strict=True)), *rows):
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerow([row.get(column, "") for column in columns])
        yield out.getvalue()


def lost_in_csv(entity: Entity) -> Iterator[str]:
    """What `write_csv` cannot keep of an entity, one line each."""
    sources = {name.source for name in entity.names if name.source}
    if len(sources) > 1:
        yield f"{entity.id}: {len(sources)} sources of attested spellings become one"
    listed = (*entity.demonyms, *entity.never, *entity.guarded, *entity.shared, *entity.checked)
    for text in dict.fromkeys((*(name.text for name in entity.names if name.kind is not NameKind.NAME), *listed)):
        if "|" in text:
            yield f'{entity.id}: "{text}" is split at |'
    alone = (entity.name, *sources, *entity.ids, *entity.ids.values(), entity.notes)
    for text in dict.fromkeys((*(name.text for name in entity.names), *listed, *alone)):
        if text != text.strip():
            yield f"{entity.id}: {text!r} loses the spaces at its ends"


def _key(column: str) -> str:
    key = column.partition(":")[0]
    return "aliases" if key == "alias" else key


def _cells(entity: Entity) -> dict[str, str]:
    cells: dict[str, str] = {}
    for key, value in fields_of(entity).items():
        if FIELDS[key] not in _INNER:
            cells[key] = "|".join(texts(value)) if FIELDS[key] is Shape.TEXTS else value
        elif key == "attested":
            for seen in value:
                column = f"attested:{seen['channel']}"
                cells[column] = "|".join(filter(None, (cells.get(column, ""), seen["spelling"])))
                cells.setdefault("source", seen["source"])
        else:
            for inner, listed in value.items():
                cells[f"{'alias' if key == 'aliases' else key}:{inner}"] = "|".join(texts(listed))
    return cells
