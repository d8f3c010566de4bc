"""The columns of the name tables, and the one way to write them. What each publisher's file looks like is elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

NAMES = ("entity_id", "canonical", "variant", "lang_or_script", "type")
PAIRS = ("id", "name1", "name2", "label", "script1", "script2", "type", "category")


class Row(NamedTuple):
    """A variant of an entity's name."""

    entity_id: str
    canonical: str
    variant: str
    lang_or_script: str
    type: str


def write(path: Path, header: Iterable[str], rows: Iterable[Iterable[str]]) -> int:
    """Write a table, each row once; how many rows that were. Tabs and line ends inside a cell become spaces."""
    seen: dict[tuple[str, ...], None] = {}
    for row in rows:
        seen[tuple(" ".join(cell.split()) for cell in row)] = None
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write("\t".join(header) + "\n")
        file.writelines("\t".join(row) + "\n" for row in seen)
    return len(seen)
