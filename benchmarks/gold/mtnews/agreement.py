"""How far two independent annotators of canonym-mtnews agree.

    python benchmarks/gold/mtnews/agreement.py [--differences]

`second.jsonl` holds the second annotation of every fifth document, made from the texts alone. `same.json` maps names of
the second annotator to the standard names of the set where both mean one thing and only spell it otherwise (read and
entered by hand after both annotations were done). Standard library only.
"""

from __future__ import annotations

import argparse
import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent


def folded(name: str) -> str:
    """A name without case, accents and signs."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Cohen's kappa: agreement beyond what both shares of labels give by chance.

    >>> kappa([("a", "a"), ("b", "b")])
    1.0
    >>> kappa([("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")])
    0.0
    """
    seen = sum(first == second for first, second in pairs) / len(pairs)
    first, second = Counter(one for one, _ in pairs), Counter(one for _, one in pairs)
    chance = sum(first[label] * second[label] for label in first) / len(pairs) ** 2
    return (seen - chance) / (1 - chance) if chance < 1 else 1.0


def read(path: Path) -> list[dict[str, Any]]:
    """A JSONL file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def shared(first: Iterable[dict[str, Any]], second: Iterable[dict[str, Any]]) -> list[tuple[dict[str, Any], ...]]:
    """Pairs of overlapping spans, each span once, those with the same offsets first."""
    one, other = list(first), list(second)
    pairs = []
    for exact in (True, False):
        for span in list(one):
            for rival in other:
                same = (span["start"], span["end"]) == (rival["start"], rival["end"])
                if same or (not exact and span["start"] < rival["end"] and rival["start"] < span["end"]):
                    pairs.append((span, rival))
                    one.remove(span)
                    other.remove(rival)
                    break
    return pairs


def main() -> int:
    """Print the figures, and with `--differences` every difference."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--differences", action="store_true")
    options = parser.parse_args()
    gold = {one["id"]: one for part in ("dev", "test") for one in read(FOLDER / f"{part}.jsonl")}
    standard: dict[str, set[str]] = {}
    for row in read(FOLDER / "names.jsonl"):
        for name in (row["name"], *row["aliases"]):
            standard.setdefault(folded(name), set()).add(row["name"])
    by_hand = json.loads((FOLDER / "same.json").read_text("utf-8"))
    pairs: list[tuple[dict[str, Any], ...]] = []
    firsts = seconds = 0
    for one in read(FOLDER / "second.jsonl"):
        spans = gold[one["id"]]["mentions"]
        found = shared(spans, one["mentions"])
        firsts, seconds = firsts + len(spans), seconds + len(one["mentions"])
        pairs += found
        if options.differences:
            mine = {id(pair[0]) for pair in found}
            theirs = {id(pair[1]) for pair in found}
            for span in spans:
                if id(span) not in mine:
                    print(one["id"], "only first", span["text"], "=", span["name"], span["channel"], sep="\t")
            for span in one["mentions"]:
                if id(span) not in theirs:
                    print(one["id"], "only second", span["text"], "=", span["name"], span["channel"], sep="\t")

    def means(pair: tuple[dict[str, Any], ...], *, hand: bool) -> bool:
        first, second = pair[0]["name"], pair[1]["name"]
        alike = first == second or first in standard.get(folded(second), ())
        return alike or (hand and by_hand.get(second) == first)

    if options.differences:
        for pair in pairs:
            for what, differs in (
                ("span", pair[0]["text"] != pair[1]["text"]),
                ("entity", not means(pair, hand=True)),
                ("type", pair[0]["type"] != pair[1]["type"]),
                ("channel", pair[0]["channel"] != pair[1]["channel"]),
                ("nil", pair[0]["nil"] != pair[1]["nil"]),
            ):
                if differs:
                    key = {"span": "text", "entity": "name"}.get(what, what)
                    print(what, pair[0]["text"], pair[0][key], pair[1][key], sep="\t")
    same = [pair for pair in pairs if (pair[0]["start"], pair[0]["end"]) == (pair[1]["start"], pair[1]["end"])]
    total = len(pairs)
    print(f"mentions: first {firsts}, second {seconds}")
    print(f"spans, F1: exact {2 * len(same) / (firsts + seconds):.3f}, overlap {2 * total / (firsts + seconds):.3f}")
    print(f"shared spans: {total}")
    named, meant = (sum(means(pair, hand=hand) for pair in pairs) / total for hand in (False, True))
    print(f"entity: same name {named:.3f}, same thing {meant:.3f}")
    for key in ("type", "channel", "nil"):
        labels = [(str(first[key]), str(second[key])) for first, second in pairs]
        agree = sum(one == other for one, other in labels) / total
        print(f"{key}: agreement {agree:.3f}, kappa {kappa(labels):.3f}")
        common = Counter(tuple(sorted(pair)) for pair in labels if pair[0] != pair[1])
        print("   ", ", ".join(f"{one}/{other} {count}" for (one, other), count in common.most_common(8)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
