"""How much a word tells: nats of surprise at meeting it in a name, whoever the name belongs to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

MOST = 20.0
"""Nats. However long a word is, its spelling alone says no more: long words are copied whole, not letter by letter."""

ORDINARY = 5.5
"""Nats. An ordinary English word that is rare in names."""

DATA_FILE = Path(__file__).with_name("words.json")


@cache
def _counted() -> Mapping[str, float]:
    """Nats of the words that names often hold, as `benchmarks/fit_words.py` counted them."""
    nats: Mapping[str, float] = json.loads(DATA_FILE.read_text("utf-8"))["nats"]
    return nats


def information(word: str, *, common: bool = False) -> float:
    """Nats that meeting `word` in a mention is worth as evidence for a name that holds it.

    Words that names often hold are worth minus the logarithm of the share of names that hold them. Ordinary words that
    names seldom hold are worth `ORDINARY`. The rest is worth what its letters say, at most `MOST`.

    >>> information("national", common=True) < information("volcano", common=True) < information("haftar")
    True
    """
    counted = _counted().get(word)
    if common:
        return min(ORDINARY, counted) if counted is not None else ORDINARY
    spelled = spelled_information(word)
    return min(spelled, counted) if counted is not None else spelled


def is_counted(word: str) -> bool:
    """Whether names often hold the word.

    >>> is_counted("castro"), is_counted("kastrow")
    (True, False)
    """
    return word in _counted()


def spelled_information(word: str) -> float:
    """Nats that the letters of a word say by themselves, however common the word is; syllables count three letters."""
    letters = len(word) if word.isascii() else sum(1 if ord(letter) < 0x3000 else 3 for letter in word)
    return min(MOST, 1.0 + 2.0 * letters)
