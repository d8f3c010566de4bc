"""How two words compare letter by letter: which table serves their scripts, and how they are read in Latin letters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from canonym.index.build import SCRIPTS, script_number
from canonym.text.folding import fold_name
from canonym.text.kanji import kanji_readings
from canonym.text.keys import skeleton

if TYPE_CHECKING:
    pass


INITIAL = 2.0
"""Nats that an initial gives which agrees: one name in seven begins with the letter."""

LEAST_SHARE = 0.15
"""Of what Chinese characters say: a long run of them agrees a little with anything."""


SOUND = 1.0


ALIKE_SOUND = 0.6
"""Nats against Chinese characters being read as they sound, and the share of that sound that has to agree. Their letter
table was learned from foreign names, and knows no Chinese ones."""


_LETTER_TABLES = {"Latn": "la", "Arab": "ar", "Cyrl": "ru", "Hebr": "he", "Hang": "ko", "Hani": "zh", "Kana": "ja"}


def table_of(script: str, other: str) -> tuple[str, str, bool]:
    """How words of two scripts are compared: the letter table, the side of the other word, whether both are romanised.

    The table is that of the script that is not Latin; "" where both are of one such script.
    """
    fitted = fitted_tables()
    if script == other and script != "Latn":
        return "", "", False
    if script == "Latn" and other != "Latn" and _LETTER_TABLES.get(other) in fitted:
        return _LETTER_TABLES[other], "source", False
    if other == "Latn" and _LETTER_TABLES.get(script) in fitted:
        return _LETTER_TABLES[script], "target", False
    return "la", "target", True


@lru_cache(maxsize=1 << 14)
def _self_information(language: str, word: str) -> float:
    from canonym.text.letters import letter_model

    return letter_model(language).self_information(word)


def letters_between(
    word: str, script: str, others: Sequence[str], other_script: str
) -> tuple[npt.NDArray[np.float32], float]:
    """Pointwise mutual information of a word with others of one script, and what the word says by itself, in nats.

    The table is that of the script that is not Latin; two words of one such script are compared letter for letter; two
    scripts without a common table are both romanised first.
    """
    from canonym.text.letters import encode, letter_model

    language, side, by_romanising = table_of(script, other_script)
    if not language:
        return same_script([word] * len(others), others)[0], 2.0 * len(word)
    model = letter_model(language)
    if side == "source":
        return model.pmi_reverse(word, encode(others)), _self_information("la", word)
    if by_romanising:
        word, others = romanized(word), [romanized(other) for other in others]
    return model.pmi(word, encode(others)), _self_information(language, word)


def letters_of_pair(one: str, other: str) -> tuple[float, float]:
    """Pointwise mutual information of two words, and what the first says by itself, in nats: by the letter table of
    their scripts, and Chinese characters also as they sound."""
    script, other_script = SCRIPTS[script_number(one)], SCRIPTS[script_number(other)]
    pmi, most = letters_between(one, script, [other], other_script)
    if {script, other_script} == {"Hani", "Latn"}:
        sounds = [
            letters_between(first, "Latn", [last], "Latn") for first in sounds_of(one) for last in sounds_of(other)
        ]
        sound, own = max(sounds, key=lambda pair: float(pair[0][0]))
        found, told = or_by_sound(pmi, np.array([most]), sound, np.array([own]))
        return float(found[0]), float(told[0])
    return float(pmi[0]), most


def or_by_sound(
    pmi: npt.NDArray[Any], most: npt.NDArray[Any], sound: npt.NDArray[Any], most_by_sound: npt.NDArray[Any]
) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """What Chinese characters share with Latin letters, and what they say: by how foreign names are written in them, or
    by how they sound where that explains more."""
    pmi = np.where(pmi < LEAST_SHARE * most, -np.abs(pmi), pmi)
    better = (sound - SOUND > pmi) & (sound >= ALIKE_SOUND * most_by_sound)
    return np.where(better, sound - SOUND, pmi), np.where(better, most_by_sound, most)


@lru_cache(maxsize=1)
def fitted_tables() -> frozenset[str]:
    """The letter tables that have been fitted."""
    from canonym.text.letters import DATA_FILE

    with np.load(DATA_FILE, allow_pickle=False) as data:
        return frozenset(name.split("/", 1)[0] for name in data.files)


@lru_cache(maxsize=4096)
def romanized(word: str) -> str:
    """The word in Latin letters, folded; as it stands where nothing can romanise it."""
    if word.isascii():
        return word
    from canonym.text.romanization import NoRomaniser, romanize

    try:
        return fold_name(romanize(word)).replace(" ", "")
    except NoRomaniser:
        return word


def sounds_of(word: str) -> tuple[str, ...]:
    """How a word may sound, in Latin letters: Chinese characters in Mandarin and in Japanese."""
    return (romanized(word), *kanji_readings(word))


def readings_of(word: str) -> tuple[str, ...]:
    """A word in Latin letters: as its scheme writes it, and as names like it were written before."""
    latin = romanized(word)
    table = _LETTER_TABLES.get(SCRIPTS[script_number(word)], "la")
    if table == "zh":
        return tuple(dict.fromkeys((latin, *kanji_readings(word), *_decoded(word, table))))
    if word.isascii() or table == "la" or table not in fitted_tables():
        return (latin,)
    return tuple(dict.fromkeys((latin, *_decoded(word, table))))


def _decoded(word: str, table: str) -> Iterator[str]:
    from canonym.text.letters import letter_model

    return (fold_name(reading).replace(" ", "") for reading in letter_model(table).decode(word))


def likeness(readings: Sequence[str], texts: Sequence[str], skeletons: Sequence[str]) -> npt.NDArray[np.floating[Any]]:
    """How alike each text is to the word, both written in Latin letters.

    The weights are those of a line through the mutual information of damaged words with others.
    """
    from rapidfuzz import process
    from rapidfuzz.distance import Indel, Levenshtein

    bones = [skeleton(reading) for reading in readings]
    found: npt.NDArray[np.float32] = 22.0 * process.cdist(readings, texts, scorer=Levenshtein.normalized_similarity)[0]
    found += 4.0 * process.cdist(bones, skeletons, scorer=Levenshtein.normalized_similarity)[0]
    found -= np.float32(0.7) * process.cdist(readings, texts, scorer=Indel.distance)[0]
    found -= 0.5 * np.abs(np.fromiter(map(len, texts), np.int64, len(texts)) - len(readings[0]))
    return found


def likeness_across(
    readings: Sequence[str], texts: Sequence[str], skeletons: Sequence[str]
) -> npt.NDArray[np.floating[Any]]:
    """How alike each text is to the likest of the readings, where one side is romanised and may lack its vowels.

    The weights are from a line as well, in nats.
    """
    from rapidfuzz import process
    from rapidfuzz.distance import Levenshtein

    bones = [skeleton(reading) for reading in readings]
    both = 26.0 * process.cdist(readings, texts, scorer=Levenshtein.normalized_similarity)
    both += 8.5 * process.cdist(bones, skeletons, scorer=Levenshtein.normalized_similarity)
    found: npt.NDArray[np.float32] = both.max(axis=0)
    return found


def same_script(words: Sequence[str], others: Sequence[str]) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Pairs of words of one script that is not Latin: a letter that agrees gives two nats, one that differs costs four.

    Returns the nats of each pair, and those that its first word could give.
    """
    from rapidfuzz.distance import Levenshtein

    pairs = list(zip(words, others, strict=True))
    distance = np.array([Levenshtein.distance(word, other) for word, other in pairs], np.float32)
    longest = np.array([max(len(word), len(other)) for word, other in pairs], np.float32)
    own = np.array([2.0 * len(word) for word in words], np.float32)
    return (2.0 * (longest - distance) - 4.0 * distance).astype(np.float32), own
