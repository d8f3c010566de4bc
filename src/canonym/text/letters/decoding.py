"""From a source word to its likeliest Latin spellings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from canonym.text.letters.spelled import END, START, Floats, spell

Readings = dict[str, tuple[tuple[float, str, str], ...]]
"""Source chunk -> target chunks as (nats, chunk, its consonants)."""

MOST_READINGS: Final = 8
"""Target chunks that a source chunk may be decoded to."""


def readings_of(arrays: Mapping[str, npt.NDArray[Any]], units: npt.NDArray[np.int64], probability: Floats) -> Readings:
    """Source chunk -> its likeliest target chunks."""
    source, target = (
        _spelled_chunks(arrays[f"{side}_letters"], arrays[f"{side}_tree"]) for side in ("source", "target")
    )
    found: dict[str, list[tuple[float, str]]] = {}
    for (one, other), chance in zip(units.tolist(), probability.tolist(), strict=True):
        if one:
            found.setdefault(source[one], []).append((float(np.log(max(chance, 1e-300))), target[other]))
    result = {}
    for chunk, options in found.items():
        best = sorted(options, reverse=True)[:MOST_READINGS]
        result[chunk] = tuple(
            (nats, text.strip("\x02\x03"), "".join(c for c in text if c not in _SOFT)) for nats, text in best
        )
    return result


_SOFT = frozenset("aeiouyhw\x02\x03")


def _spelled_chunks(points: npt.NDArray[Any], tree: npt.NDArray[Any]) -> list[str]:
    alphabet = ["", *(chr(point) for point in points.tolist()), "?"]
    spelled = [""]
    for parent, letter in tree[1:].tolist():
        spelled.append(spelled[parent] + alphabet[letter])
    return spelled


def decode(readings: Readings, word: str, *, limit: int, beam: int) -> tuple[str, ...]:
    """What `LetterModel.decode` says: a beam search."""
    letters = chr(START) + spell(word) + chr(END)
    longest = max(map(len, readings), default=1)
    at: list[dict[str, tuple[float, str]]] = [{"": (0.0, "")}]
    for end in range(1, len(letters) + 1):
        found: dict[str, tuple[float, str]] = {}
        for size in range(1, min(longest, end) + 1):
            options = readings.get(letters[end - size : end])
            if options is None:
                if size > 1:
                    continue
                options = ((-7.0, "", ""),)
            for bones, (score, spelled) in at[end - size].items():
                for nats, chunk, hard in options:
                    key, value = bones + hard, score + nats
                    known = found.get(key)
                    if known is None or known[0] < value:
                        found[key] = (value, spelled + chunk)
        if len(found) > beam:
            found = dict(sorted(found.items(), key=lambda item: -item[1][0])[:beam])
        at.append(found)
    ranked = sorted(at[-1].values(), reverse=True)[:limit]
    return tuple(spelled for _, spelled in ranked if spelled)
