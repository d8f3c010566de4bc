"""Fit the weights of a pair decision (`canonym.pairs`) and write them to `src/canonym/pairs.json`.

    python benchmarks/fit_pairs.py --data FOLDER [--mentions 300]

A logistic model over the facts of each pair, one for names in one script and one for names in two, held near the starting
weights by a Gaussian prior and to the sign that each fact has by its meaning. Each set has its own share of pairs that no
spelling decides (noms de guerre, wrong rows), fitted beside the weights: without it they would pull every weight to nothing.

Fitted on true names beside the nearest wrong ones, of the fit part of the name tables, and on the pairs of name_bench that
a language model proposed. The pairs made by hand are not read: they are for the report.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

import engine
from canonym.comparison import facts_between
from canonym.evaluation import gold, tables
from canonym.lexicon.model import TYPES
from canonym.pairs import START, PairFact

FACTS = tuple(PairFact)
LATIN = ("ofac", "ror-latin")
HELD = frozenset({PairFact.NUMBER_CLASH, PairFact.NAME_CLASH, PairFact.FATHER_REORDER})
"""What keeps its starting weight: the tables hold none, and of the proposed pairs some call series VII and VIII the same."""
PRIORS = {"one script": 20.0, "two scripts": 0.5}
"""Precision of the Gaussian prior, for weights in nats for one standard deviation of their fact. The tables say little of
how names in one script differ, and much of how letters of two agree."""

Sets = Mapping[str, Sequence[gold.Pair]]


def across(data: Path, *, mentions: int) -> Sets:
    """Pairs in two scripts, by set."""
    chosen = tables.choices(data, part="fit", mentions=2000, sets=engine.SCRIPTS, withheld=0.0)
    return {choice.name: engine.near_pairs(choice)[: 2 * mentions] for choice in chosen}


def within(data: Path, *, mentions: int) -> Sets:
    """Pairs in one script, by set."""
    chosen = tables.choices(data, part="fit", mentions=2000, sets=LATIN, withheld=0.0)
    found = {choice.name: engine.near_pairs(choice)[: 2 * mentions] for choice in chosen}
    proposed = gold.read_pairs(data / "os_namebench.pairs.tsv").pairs
    found["proposed"] = [pair for pair in proposed if pair.slices.get("category", "").startswith("synth_")]
    return found


def matrix(pairs: Sequence[gold.Pair]) -> tuple[np.ndarray, np.ndarray]:
    """A row of facts for each pair that can be compared, and whether its names are one."""
    rows, same = [], []
    for pair in pairs:
        facts = facts_between(pair.first, pair.second, type=pair.type if pair.type in TYPES else None)
        if facts is not None:
            rows.append([facts[fact] for fact in FACTS])
            same.append(float(pair.same))
    return np.array(rows), np.array(same)


def fit(read: Sequence[tuple[np.ndarray, np.ndarray]], *, prior: float) -> tuple[np.ndarray, np.ndarray, float]:
    """The weights of the facts, then the bar; the shares of undecidable pairs, same and other; the mean loss in nats."""
    facts, same = (np.concatenate(columns) for columns in zip(*read, strict=True))
    which, count = np.repeat(np.arange(len(read)), [len(labels) for _, labels in read]), len(read)
    start = np.array([*(START.facts[fact] for fact in FACTS), START.bar])
    scale = np.append(np.maximum(facts.std(0), 1e-3), 1.0)
    design, size = np.column_stack([facts, -np.ones(len(facts))]) / scale, len(start)

    def loss(asked: np.ndarray) -> tuple[float, np.ndarray]:
        low, high = asked[size : size + count][which], asked[size + count :][which]
        sure = 1 / (1 + np.exp(-np.clip(design @ asked[:size], -60, 60)))
        shares = np.clip(low + (1 - low - high) * sure, 1e-9, 1 - 1e-9)
        away = asked[:size] - start * scale
        away[-1] = 0.0
        value = -np.log(np.where(same > 0, shares, 1 - shares)).sum() + prior * (away**2).sum()
        slope = (1 - same) / (1 - shares) - same / shares
        weights = design.T @ (slope * (1 - low - high) * sure * (1 - sure)) + 2 * prior * away
        floors = [np.bincount(which, part, count) for part in (slope * (1 - sure), -slope * sure)]
        return value, np.concatenate([weights, *floors])

    bounds: list[tuple[float | None, float | None]] = []
    for fact, value, spread in zip(FACTS, start * scale, scale, strict=False):
        held = fact in HELD or spread <= 1e-3
        bounds.append((value, value) if held else (0.0, None) if value > 0 else (None, 0.0))
    bounds += [(None, None), *[(1e-3, 0.6)] * count, *[(1e-3, 0.15)] * count]
    begin = np.concatenate([start * scale, np.full(count, 0.05), np.full(count, 0.02)])
    result = minimize(loss, begin, jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": 5000})
    return result.x[:size] / scale, result.x[size:].reshape(2, count), float(result.fun) / len(same)


def even(floors: np.ndarray, counts: Sequence[int]) -> float:
    """The log-odds at which names are as likely one as two, where pairs that no spelling decides are counted too."""
    low, high = np.average(floors, axis=1, weights=counts)
    sure = (0.5 - low) / (1 - low - high)
    return float(np.log(sure / (1 - sure)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--mentions", type=int, default=300, help="mentions of each name table")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "src/canonym/pairs.json")
    options = parser.parse_args()
    table: dict[str, object] = {"run": {"script": "benchmarks/fit_pairs.py", "part": "fit"}}
    for kind, sets in (("one script", within), ("two scripts", across)):
        read = {name: matrix(pairs) for name, pairs in sets(options.data, mentions=options.mentions).items()}
        weights, floors, loss = fit(list(read.values()), prior=PRIORS[kind])
        weights[-1] += even(floors, [len(same) for _, same in read.values()])
        table[kind] = {
            "pairs": {name: len(same) for name, (_, same) in read.items()},
            "undecided": {
                name: [round(float(part), 3) for part in both] for name, both in zip(read, floors.T, strict=True)
            },
            "loss": round(loss, 4),
            "facts": {fact.value: round(float(value), 3) for fact, value in zip(FACTS, weights, strict=False)},
            "bar": round(float(weights[-1]), 3),
        }
        print(kind, json.dumps(table[kind]), flush=True)
    options.out.write_text(json.dumps(table, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
