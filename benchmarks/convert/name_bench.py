"""Labelled pairs of names, from nomenklatura's contrib/name_bench (MIT).

    https://github.com/opensanctions/nomenklatura/blob/main/contrib/name_bench/cases.csv
    python benchmarks/convert/name_bench.py cases.csv FOLDER/os_namebench.pairs.tsv

Pairs whose group begins with `synth_` were proposed by a language model; the others are made by hand.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from columns import PAIRS, write

from canonym.text.scripts import script_of

TYPES = {"Person": "PER", "Company": "ORG", "Organization": "ORG", "LegalEntity": "ORG"}


def rows(path: Path) -> Iterator[tuple[str, ...]]:
    """One for each case, numbered in the order of the file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, case in enumerate(csv.DictReader(file)):
            first, second = case["name1"], case["name2"]
            category = f"{case['case_group']}|{case['quality'] or 'MEDIUM'}|{case['category']}"
            label = "1" if case["is_match"].lower() == "true" else "0"
            type = TYPES.get(case["schema"], "other")
            yield (str(number), first, second, label, script_of(first), script_of(second), type, category)


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:])
    print(write(target, PAIRS, rows(source)), "rows")
