"""Research organisations with labels, aliases and acronyms, from the ROR data dump (CC0), schema 2.

https://doi.org/10.5281/zenodo.6347574
python benchmarks/convert/ror.py v1.XX-ror-data_schema_v2.json FOLDER/ror.dev.tsv
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from columns import NAMES, Row, write


def rows(path: Path) -> Iterator[Row]:
    """One for each name that is not the one on display; a name of no stated language is taken for Latin script."""
    for record in json.loads(path.read_text("utf-8")):
        names = record["names"]
        shown = next((one["value"] for one in names if "ror_display" in one["types"]), "")
        if not shown:
            continue
        for one in names:
            kinds = [kind for kind in ("label", "alias", "acronym") if kind in one["types"]]
            if "ror_display" in one["types"] or not kinds or one["value"] == shown:
                continue
            id = record["id"].rpartition("/")[2]
            yield Row(f"ror:{id}", shown, one["value"], f"{one.get('lang') or 'Latn'}|{kinds[0]}", "ORG")


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:])
    print(write(target, NAMES, rows(source)), "rows")
