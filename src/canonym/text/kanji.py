"""How Chinese characters may be read in Japanese names.

The readings are those of the Unihan database and those that names show; `benchmarks/fit_readings.py` counted which of
them names use, and `kanji.json` holds them with the record of the run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

DATA_FILE = Path(__file__).with_name("kanji.json")

LONGEST = 6
"""Characters. A longer run is made of several words."""

MOST = 8
"""Readings of a word."""


@cache
def _readings() -> Mapping[str, Sequence[str]]:
    table: Mapping[str, str] = json.loads(DATA_FILE.read_text("utf-8"))["readings"]
    return {character: readings.split() for character, readings in table.items()}


@lru_cache(maxsize=4096)
def kanji_readings(word: str) -> tuple[str, ...]:
    """The likeliest readings of a word, likeliest first; none where a character has none or is no Chinese one.

    Long vowels are short, as English writes names. Which reading a name has nobody can tell from its characters: it is
    among these for about nine places in ten.

    >>> kanji_readings("岩手")[0], kanji_readings("haftar")
    ('iwate', ())
    """
    table = _readings()
    if not 0 < len(word) <= LONGEST or not all(character in table for character in word.replace("々", "")):
        return ()
    rows = [(0, "")]
    before = word[0]
    for character in word:
        before = before if character == "々" else character
        found = [
            (cost + rank, text + reading) for cost, text in rows for rank, reading in enumerate(table.get(before, ()))
        ]
        rows = sorted(found)[:MOST]
    return tuple(dict.fromkeys(text for _, text in rows))
