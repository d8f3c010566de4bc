"""How well `canonym lexicon mine` groups unknown names: pairwise F1 against gold, and how much of the gold it covers.

    python benchmarks/mine.py --texts FOLDER --gold FILE.jsonl --without libya --lexicon world

The gold names its files and their mentions (start, end, canonical). What the lexicons given by --lexicon know is no
business of mining; every other gold mention counts. Pairs are counted over distinct spellings and over mentions.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path

import canonym
from canonym.text.folding import fold_name
from canonym.workbench.mine import Group, mine


def pairwise(labels: Sequence[tuple[str, int]]) -> tuple[float, float, float]:
    """Precision, recall and F1 over the pairs of (gold label, group) of the same thing."""
    both = ours = theirs = 0
    for (one, group), (other, second) in combinations(labels, 2):
        both += one == other and group == second
        ours += group == second
        theirs += one == other
    precision, recall = both / max(ours, 1), both / max(theirs, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def covering(groups: Iterable[Group]) -> dict[str, list[tuple[int, int, int]]]:
    spans: dict[str, list[tuple[int, int, int]]] = {}
    for group in groups:
        for seen in group.sightings:
            spans.setdefault(seen.file, []).append((seen.start, seen.end, group.number))
    return spans


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--lexicon", action="append", default=[])
    parser.add_argument("--without", default="libya", help="whose entities are to be found")
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args()

    records = [json.loads(line) for line in given.gold.read_text("utf-8").splitlines() if line.strip()]
    texts = {one["file"]: (given.texts / one["file"]).read_text("utf-8") for one in records}
    wanted = {fold_name(name.text) for entity in canonym.load(given.without).lexicon.entities for name in entity.names}
    groups = mine(texts.items(), matcher=canonym.load(*(given.lexicon or ["world"])))
    spans = covering(groups)
    labelled: list[tuple[str, int]] = []
    spelled: dict[tuple[str, str], int] = {}
    names: dict[str, bool] = {}
    total = met = 0
    for record in records:
        for mention in record["mentions"]:
            found = [
                (min(end, mention["end"]) - max(start, mention["start"]), number)
                for start, end, number in spans.get(record["file"], ())
                if start < mention["end"] and mention["start"] < end
            ]
            ours = fold_name(mention["canonical"]) in wanted
            total += ours
            met += ours and bool(found)
            if ours:
                names[mention["canonical"]] = names.get(mention["canonical"], False) or bool(found)
            if found:
                number = max(found)[1]
                labelled.append((mention["canonical"], number))
                spelled.setdefault((mention["canonical"], fold_name(mention["surface"])), number)
                if given.show:
                    print(f"{number:>4} {mention['canonical']:<36} {mention['surface']}")
            elif ours and given.show:
                print(f"   - {mention['canonical']:<36} {mention['surface']}")
    print(f"groups {len(groups)}, sightings {sum(group.count for group in groups)}")
    print("mentions   precision {:.3f}  recall {:.3f}  F1 {:.3f}".format(*pairwise(labelled)))
    pairs = [(canonical, number) for (canonical, _), number in spelled.items()]
    print("spellings  precision {:.3f}  recall {:.3f}  F1 {:.3f}".format(*pairwise(pairs)))
    print(f"names of {given.without} covered {sum(names.values())}/{len(names)}, mentions {met}/{total}")
    print("not covered:", ", ".join(name for name, found in names.items() if not found) or "none")


if __name__ == "__main__":
    main()
