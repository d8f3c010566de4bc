"""Say which entity of the bundled lexicons each name of canonym-mtnews means, and write `ids.json`.

    python benchmarks/gold/mtnews/map_ids.py [--check]

A name means the entity that bears it, or one of its correct other names, folded, as name or alias, with the same type and
no other country. Where nobody does, it is outside every lexicon. The gold itself is not touched, and no lexicon is
edited to fit. `--check` writes nothing, and says by its exit code whether `ids.json` would change.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from canonym.lexicon import store
from canonym.lexicon.model import Entity, NameKind
from canonym.text.folding import fold_name

FOLDER = Path(__file__).resolve().parent
PLACES = frozenset({"LOC", "FAC"})
"""A camp or a crossing is a place to one curator and a facility to the next."""


def mapped(rows: Sequence[dict[str, Any]], entities: Sequence[Entity]) -> list[dict[str, Any]]:
    """Each row with its ids: several where a lexicon has the thing twice, none where no lexicon has it."""
    bearers: dict[str, list[Entity]] = {}
    for one in entities:
        spellings = {fold_name(name.text) for name in one.names if name.kind in (NameKind.NAME, NameKind.ALIAS)}
        for spelling in spellings | {fold_name(one.name)}:
            bearers.setdefault(spelling, []).append(one)
    found = []
    for row in rows:
        ids: tuple[str, ...] = ()
        if not row["nil"]:
            others = [*row["aliases"], row["name"].partition(" (")[0]]
            ids = _by(bearers, [row["name"]], row, strict=False) or _by(bearers, others, row, strict=True)
        found.append({"name": row["name"], "type": row["type"], "country": row["country"], "ids": list(ids)})
    return found


def _by(
    bearers: dict[str, list[Entity]], names: Sequence[str], row: dict[str, Any], *, strict: bool
) -> tuple[str, ...]:
    """The bearers of the first name that somebody fitting bears: those of the very country, else of no known one.

    An other name is often an acronym that many bear, and so is a name without the addition in parentheses that told
    it from its namesakes: there the country must be the same.
    """
    for name in names:
        fitting = [one for one in bearers.get(fold_name(name), ()) if _alike(one.type, row["type"])]
        same = [one for one in fitting if row["country"] and row["country"] in one.countries]
        loose = [] if strict else [one for one in fitting if not row["country"] or not one.countries]
        best = same or loose
        typed = [one for one in best if one.type == row["type"]]
        by_name = [one for one in typed or best if fold_name(one.name) == fold_name(name)]
        if best:
            return tuple(sorted(one.id for one in by_name or typed or best))
    return ()


def _alike(first: str, second: str) -> bool:
    return first == second or {first, second} <= PLACES


def main() -> int:
    """Map, write, and print how much found its entity."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    rows = [json.loads(line) for line in (FOLDER / "names.jsonl").read_text("utf-8").splitlines()]
    found = mapped(rows, store.read().entities)
    lines = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in found)
    content = f'{{"lexicons": "{store.digest()[:16]}", "names": [\n{lines}\n]}}\n'
    path = FOLDER / "ids.json"
    ids = {(row["name"], row["type"]): row["ids"] for row in found}
    for part in ("dev", "test"):
        counts: Counter[str] = Counter()
        for line in (FOLDER / f"{part}.jsonl").read_text("utf-8").splitlines():
            for span in json.loads(line)["mentions"]:
                kind = "nil" if span["nil"] else "known" if ids[span["name"], span["type"]] else "outside"
                counts[kind] += 1
        print(part, *(f"{kind} {count}" for kind, count in sorted(counts.items())))
    if options.check:
        known = path.is_file() and json.loads(path.read_text("utf-8"))["names"] == found
        return 0 if known else 1
    path.write_text(content, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
