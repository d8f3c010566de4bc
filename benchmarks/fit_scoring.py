"""Fit the weights of `canonym.scoring` and write them to `src/canonym/weights.json`.

    python benchmarks/fit_scoring.py --data FOLDER [--mentions 400] [--bar]

A mention, its candidates and the true one (or none) make one choice: the model is a conditional logit with "none of
these" among the options, and the weights are those under which the true options are likeliest, held near the starting
weights by a Gaussian prior and to the sign that each fact has by its meaning. Fitted on the fit part of each data set,
by entity, with the true entity withheld for half of the mentions; and on mentions that the channels derive from the
bundled lexicons. What "none of these" owes to rivals and to single words is fitted after that, with the facts as they
are; `--bar` fits that alone.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import chain
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

import canonym
from canonym.candidates import find_candidates, read_mention
from canonym.evaluation.splits import part
from canonym.evaluation.tables import Choice, choices
from canonym.evidence import Fact, weigh
from canonym.files import bundled
from canonym.lexicon.model import Channel
from canonym.lexicon.store import read
from canonym.scoring import START, WEIGHTS, Alone, Weights, probabilities
from canonym.text.folding import fold_name

FACTS = tuple(Fact)
MADE = (Channel.TRANSLITERATION, Channel.CALQUE, Channel.HOMOGRAPH, Channel.METONYM)
"""The channels that `derived` makes mentions of."""
_HELD = frozenset({
    Fact.EXCUSED, Fact.HEAD_SAME, Fact.HEAD_OTHER, Fact.HEAD_CLASH, Fact.NUMBER_CLASH,
    Fact.COUNTRY_CLASH, Fact.DERIVED, Fact.UNSAID, Fact.EXTRA_ORDINARY, Fact.HEAD_FITS, Fact.GLOSS,
    Fact.GLOSSES, Fact.SENSE_RANK, Fact.HOMOGRAPHS, Fact.GIVEN_CONFLICT, Fact.NAME_CLASH,
    Fact.CANONICAL, Fact.SURNAME_MISSING, Fact.MISSING_ROLE, Fact.MISSING_GIVEN, Fact.WHOLE,
})  # fmt: skip
HELD = np.array([fact in _HELD for fact in FACTS])
"""Facts about roles keep their starting weights: tables of bare names hold too little of what running text says of them."""
PRIOR = 1.0
"""Choices. How much the starting weights weigh against the data."""


def derived(*, mentions: int) -> Choice:
    """Mentions that the channels make of bundled entities; the entities of half of them are left out of the list."""
    entities = [entity for entity in read(*bundled()).entities if entity.checked]
    whole = canonym.build(entities)
    listed = [entity for entity in entities if part(entity.id) == "fit"]
    kept = [entity for at, entity in enumerate(listed) if at % 2 == 0]
    made: dict[Channel, list[tuple[str, str]]] = {}
    for entity in sorted(listed, key=lambda one: sha256(one.id.encode()).digest())[: 2 * mentions]:
        for channel in MADE:
            variants = whole.entity(entity.id).variants(channels=[channel], limit=40)
            if variants:
                digest = sha256(f"{entity.id} {channel}".encode()).digest()
                made.setdefault(channel, []).append((variants[digest[0] % len(variants)].text, entity.id))
    ids = {entity.id for entity in kept}
    borne = {fold_name(name.text) for entity in kept for name in entity.names}
    share = max(1, mentions // len(MADE))
    picked = [
        (text, id)
        for channel in MADE
        for text, id in made.get(channel, [])[:share]
        if id in ids or (channel is not Channel.METONYM and fold_name(text) not in borne)
    ]  # a leader leads several bodies, and what is a damaged name of one is the name of another
    return Choice("derived", tuple(kept), tuple((text, id if id in ids else "") for text, id in picked))


def rows(matcher: canonym.Matcher, mention: str) -> tuple[list[str], np.ndarray]:
    """The entities considered for a mention and the facts of each one's best form under the starting weights."""
    read = read_mention(mention, matcher.index)
    best: dict[str, tuple[float, list[float]]] = {}
    for candidate in find_candidates(read, matcher.weighing.vocabulary):
        form = matcher.weighing.form(candidate.form)
        evidence = weigh(read, candidate.contacts, form, matcher.index.grammar)
        facts = [evidence.facts[fact] for fact in FACTS]
        odds = sum(START.facts[fact] * value for fact, value in evidence.facts.items())
        if form.entity.id not in best or odds > best[form.entity.id][0]:
            best[form.entity.id] = (odds, facts)
    ids = sorted(best, key=lambda identity: -best[identity][0])[:12]
    return ids, np.array([best[identity][1] for identity in ids]).reshape(-1, len(FACTS))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--mentions", type=int, default=400, help="mentions of each data set")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "src/canonym/weights.json")
    parser.add_argument("--bar", action="store_true", help="keep the weights of the facts")
    options = parser.parse_args()
    examples: list[tuple[np.ndarray, int, float]] = []
    words: list[bool] = []
    used: dict[str, int] = {}
    tasks = chain(
        [derived(mentions=2 * options.mentions)], choices(options.data, part="fit", mentions=options.mentions)
    )
    for choice in tasks:
        matcher = canonym.build(choice.names)
        for mention, truth in choice.mentions:
            ids, facts = rows(matcher, mention)
            gold = ids.index(truth) if truth in ids else -1
            if truth and gold < 0:
                continue
            examples.append((facts, gold, float(np.log(matcher.index.size))))
            read = read_mention(mention, matcher.index)
            words.append(read.script == "Latn" and len(read.units) == 1)
            used[choice.name] = used.get(choice.name, 0) + 1
        print(choice.name, used.get(choice.name, 0), flush=True)
    if options.bar:
        table = json.loads(options.out.read_text("utf-8"))
        weights = WEIGHTS
    else:
        found, loss = fit(examples)
        run = {"script": "benchmarks/fit_scoring.py", "part": "fit", "choices": used, "loss": round(loss, 4)}
        facts_of = {fact: round(float(value), 3) for fact, value in zip(FACTS, found, strict=False)}
        weights = Weights(facts_of, round(float(found[-2]), 3), round(float(found[-1]), 3), 0.0, 0.0)
        table = {
            "run": run,
            "facts": {fact.value: value for fact, value in facts_of.items()},
            "nil": weights.nil,
            "nil_per_log_size": weights.nil_per_log_size,
        }
    weighed = []
    for (facts, gold, size), word in zip(examples, words, strict=True):
        odds = facts @ [weights.facts[fact] for fact in FACTS]
        told = not len(odds) or facts[odds.argmax(), FACTS.index(Fact.EXTRA)] == 0
        weighed.append(Weighed(odds, gold, round(float(np.exp(size))), Alone(bool(told), word)))
    weights, loss = fit_bar(weighed, weights)
    thresholds = precisions(weighed, weights)
    table.pop("precision", None)
    table |= {
        "crowd": weights.crowd,
        "word": weights.word,
        "bar run": {"part": "fit", "choices": used, "loss": round(loss, 4)},
        "precision": [[round(link, 4), round(precision, 4)] for link, precision in thresholds],
    }
    options.out.write_text(json.dumps(table, indent=1) + "\n", "utf-8")
    print(json.dumps(table, indent=1))


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """The log-odds of the entities considered, the place of the true one or -1, names in the list, and the mention."""

    odds: np.ndarray
    gold: int
    size: int
    alone: Alone

    def shares(self, weights: Weights) -> tuple[tuple[float, ...], float]:
        """The probability of each, and of none."""
        return probabilities(self.odds.tolist(), size=self.size, alone=self.alone, weights=weights)


def fit_bar(examples: Sequence[Weighed], weights: Weights) -> tuple[Weights, float]:
    """The weights with those of rivals and single words that make the true options likeliest; and the mean loss."""

    def changed(values: Sequence[float]) -> Weights:
        return replace(weights, crowd=round(float(values[0]), 3), word=round(float(values[1]), 3))

    def loss(values: Sequence[float]) -> float:
        total = 0.0
        for one in examples:
            shares, none = one.shares(replace(weights, crowd=values[0], word=values[1]))
            total -= np.log(shares[one.gold] if one.gold >= 0 else none)
        return total / len(examples)

    result = minimize(loss, (0.3, -0.3), method="Nelder-Mead", options={"xatol": 0.005, "fatol": 1e-5})
    return changed(result.x), float(result.fun)


def precisions(examples: Sequence[Weighed], weights: Weights) -> list[tuple[float, float]]:
    """For each least probability of a LINK, the share of the links that are right; never falling as it rises."""
    best: list[tuple[float, bool]] = []
    for one in examples:
        if not len(one.odds):
            continue
        shares = sorted(one.shares(weights)[0], reverse=True)
        if len(shares) == 1 or shares[0] >= 2 * shares[1]:
            best.append((shares[0], int(one.odds.argmax()) == one.gold))
    table, floor = [], 0.0
    coarse, fine = (step / 100 for step in range(30, 95)), (step / 1000 for step in range(950, 999, 2))
    for link in (*coarse, *fine, 0.999, 0.9995, 0.9998, 0.9999):
        kept = [right for share, right in best if share >= link]
        if len(kept) >= 50:
            floor = max(floor, sum(kept) / len(kept))
            table.append((link, floor))
    return table


def fit(examples: Sequence[tuple[np.ndarray, int, float]]) -> tuple[np.ndarray, float]:
    """The weights of the facts, then the two of "none of these"; and the mean loss in nats."""
    start = np.array([*(START.facts[fact] for fact in FACTS), START.nil, START.nil_per_log_size])
    seen = np.zeros(len(FACTS), bool)
    for facts, _, _ in examples:
        seen |= (facts != 0).any(0) if len(facts) else False
    groups = np.repeat(np.arange(len(examples)), [len(facts) for facts, _, _ in examples])
    matrix = np.concatenate([facts for facts, _, _ in examples])
    first = np.cumsum([0, *(len(facts) for facts, _, _ in examples)])[:-1]
    gold = np.array([gold for _, gold, _ in examples])
    size = np.array([size for _, _, size in examples])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        odds = matrix @ weights[:-2]
        none = weights[-2] + weights[-1] * size
        top = none.copy()
        np.maximum.at(top, groups, odds)
        shares, rest = np.exp(odds - top[groups]), np.exp(none - top)
        total = rest + np.bincount(groups, shares, len(examples))
        chosen = np.where(gold >= 0, odds[np.minimum(first + np.maximum(gold, 0), len(odds) - 1)], none)
        value = -(chosen - top - np.log(total)).mean()
        residual = shares / total[groups]
        residual[(first + gold)[gold >= 0]] -= 1
        none_residual = rest / total - (gold < 0)
        gradient = np.concatenate([matrix.T @ residual, [none_residual.sum(), (none_residual * size).sum()]]) / len(
            examples
        )
        penalty = PRIOR / len(examples)
        return value + penalty * ((weights - start) ** 2).sum(), gradient + 2 * penalty * (weights - start)

    bounds: list[tuple[float | None, float | None]] = [
        (value, value) if held else (0.0, None) if value > 0 else (None, 0.0) if value < 0 else (None, None)
        for value, held in zip(start[:-2], HELD, strict=True)
    ]
    bounds += [(None, None), (0.0, 1.0)]
    result = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": 500})
    weights = np.where([*(seen & ~HELD), True, True], result.x, start)
    return weights, float(result.fun)


if __name__ == "__main__":
    main()
