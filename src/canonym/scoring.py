"""From Evidence to odds: one visible table of weights, and the share of probability that goes to "none of these"."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, log1p
from pathlib import Path
from types import MappingProxyType

from canonym.evidence import Fact


@dataclass(frozen=True, slots=True)
class Weights:
    """Log-odds for each fact, and the bar that "none of these" sets: `nil`, plus `nil_per_log_size` for each e-fold of
    names. For names that stand alone `crowd` is added for each e-fold of rivals, and `word` for one word in Latin letters."""

    facts: Mapping[Fact, float]
    nil: float
    nil_per_log_size: float
    crowd: float
    word: float


START = Weights(
    facts=MappingProxyType(
        {
            Fact.SAME: 0.5,
            Fact.LETTERS: 0.95,
            Fact.SURPRISE: -0.3,
            Fact.GLOSS: 0.4,
            Fact.GLOSSES: 0.0,
            Fact.SENSE_RANK: -0.25,
            Fact.HOMOGRAPHS: -0.9,
            Fact.MISSING: -0.15,
            Fact.MISSING_GIVEN: -0.05,
            Fact.MISSING_ROLE: -0.4,
            Fact.EXTRA: -0.3,
            Fact.EXTRA_ORDINARY: -0.3,
            Fact.EXCUSED: -0.15,
            Fact.LONGER: -2.5,
            Fact.LOOSE: -2.0,
            Fact.CONFLICT: -0.1,
            Fact.HEAD_SAME: 2.5,
            Fact.HEAD_FITS: 2.5,
            Fact.HEAD_OTHER: -4.0,
            Fact.HEAD_CLASH: -10.0,
            Fact.UNSAID: -1.5,
            Fact.NUMBER_CLASH: -9.0,
            Fact.COUNTRY_CLASH: -9.0,
            Fact.MENTION_SHARE: 2.0,
            Fact.NAME_SHARE: 2.0,
            Fact.WORST: -0.5,
            Fact.WORST_LATIN: -1.5,
            Fact.GIVEN_CONFLICT: -5.0,
            Fact.NAME_CLASH: -5.0,
            Fact.REORDER: -0.5,
            Fact.SURNAME_MISSING: -2.5,
            Fact.CANONICAL: 1.5,
            Fact.WHOLE: 5.0,
            Fact.COMPLETE: 1.5,
            Fact.COVERED: 0.5,
            Fact.RENOWN: 1.5,
            Fact.INITIALS: -1.5,
            Fact.DERIVED: 1.5,
            Fact.CONTEXT_COUNTRY: 2.5,
            Fact.CONTEXT_ABROAD: -5.0,
            Fact.CONTEXT_DATE: -4.0,
            Fact.CONTEXT_TYPE: -5.0,
            Fact.SUPPORT: 3.0,
        }
    ),
    nil=4.5,
    nil_per_log_size=0.4,
    crowd=0.0,
    word=0.0,
)
"""What each fact is thought to be worth before any data is seen: where the fit begins, and where facts stay that no data has."""

RIVAL = 4.0
"""Nats below the bar at which a name of the list counts for one that the mention might be."""

MOST_RIVALS = 40.0
"""Nats. However good one rival is, it counts for no more."""

NAMES_OF_A_RIVAL = 800
"""In a list of so many names a mention has one such rival by chance."""

DATA_FILE = Path(__file__).with_name("weights.json")


def _fitted() -> Weights:
    if not DATA_FILE.exists():
        return START
    table = json.loads(DATA_FILE.read_text("utf-8"))
    facts = {fact: table["facts"].get(fact.value, START.facts[fact]) for fact in Fact}
    return Weights(MappingProxyType(facts), table["nil"], table["nil_per_log_size"], table["crowd"], table["word"])


WEIGHTS = _fitted()
"""The weights in use: `weights.json`, written by `benchmarks/fit_scoring.py` with the run that fitted them."""


def reached_precisions() -> tuple[tuple[float, float], ...]:
    """(least probability of a LINK, precision it reached on the choices that the weights were fitted on), ascending."""
    table = json.loads(DATA_FILE.read_text("utf-8")) if DATA_FILE.exists() else {}
    return tuple((link, precision) for link, precision in table.get("precision", ()))


def log_odds(facts: Mapping[Fact, float], weights: Weights = WEIGHTS) -> float:
    """The weighted sum of facts: how much better they fit the entity than a stranger, in nats."""
    table = weights.facts
    return sum(table[fact] * value for fact, value in facts.items())


@dataclass(frozen=True, slots=True)
class Alone:
    """What "none of these" asks of a mention that stands alone.

    `told`: whether the best candidate explains every word of it; where it does not, no lack of rivals speaks for it: the
    word left over makes another name. `word`: whether it is one word in Latin letters.
    """

    told: bool = True
    word: bool = False


def probabilities(
    odds: Sequence[float],
    *,
    size: int,
    absent: float = 0.5,
    alone: Alone | None = None,
    weights: Weights = WEIGHTS,
) -> tuple[tuple[float, ...], float]:
    """Share one unit of probability among the entities and "none of these".

    `odds` are the log-odds of the entities considered, `size` the number of entities in the index, `absent` how often
    a mention means an entity that is not there. Returns the probabilities in the order given, and that of none.

    The list is a sample of the world's names: where many of it are nearly as good as the best, many that are not in it
    would be too, and "none" is likelier. That is asked of mentions that stand `alone`: in running text rivals far behind
    are not weighed at all.

    >>> shares, none = probabilities([12.0, 2.0], size=100)
    >>> shares[0] > 0.9 and abs(sum(shares) + none - 1) < 1e-9
    True
    >>> probabilities([9.0, 6.0], size=100)[1] > probabilities([9.0, 1.0], size=100)[1]
    False
    >>> probabilities([9.0, 6.0], size=100, alone=Alone())[1] > probabilities([9.0, 1.0], size=100, alone=Alone())[1]
    True
    """
    absent = min(max(absent, 1e-6), 1 - 1e-6)
    bar = weights.nil + weights.nil_per_log_size * log(max(size, 1))
    if alone is not None:
        chance = log1p(size / NAMES_OF_A_RIVAL) if alone.told else 0.0
        bar += weights.crowd * (log1p(_rivals(odds, bar - RIVAL)) - chance) + weights.word * alone.word
    bar += log(absent / (1 - absent))
    top = max([bar, *odds])
    shares = [exp(value - top) for value in odds]
    none = exp(bar - top)
    total = sum(shares) + none
    return tuple(share / total for share in shares), none / total


def _rivals(odds: Sequence[float], least: float) -> float:
    """How many besides the best are worth `least`; what is worth more counts for more."""
    if len(odds) < 2:
        return 0.0
    best = max(odds)
    return sum([exp(min(value - least, MOST_RIVALS)) for value in odds]) - exp(min(best - least, MOST_RIVALS))
