"""The Specially Designated Nationals with their aliases, from OFAC's own CSV files (public domain in the US).

    https://www.treasury.gov/ofac/downloads/sdn.csv and alt.csv
    python benchmarks/convert/ofac.py FOLDER-WITH-BOTH FOLDER/ofac_sdn.dev.tsv

The files have no header: an entity is its number, name and type; an alias its entity's number, its own, its kind and
the name. `-0-` stands for nothing; the last line is a control character.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from columns import NAMES, Row, write

TYPES = {"individual": "PER", "vessel": "other", "aircraft": "other"}


def rows(folder: Path) -> Iterator[Row]:
    """One for each alias of a listed entity."""
    listed = {}
    for cells in _read(folder / "sdn.csv"):
        kind = cells[2].replace("-0-", "").strip()
        listed[cells[0]] = (cells[1], TYPES.get(kind, "ORG"))
    for cells in _read(folder / "alt.csv"):
        if cells[0] in listed:
            name, type = listed[cells[0]]
            yield Row(f"ofac:{cells[0]}", name, cells[3], f"Latn|{cells[2]}", type)


def _read(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        for cells in csv.reader(file):
            if len(cells) >= 4:
                yield [cell.strip() for cell in cells]


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:])
    print(write(target, NAMES, rows(source)), "rows")
