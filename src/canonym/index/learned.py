"""What words of names mean in English, learned from names of organisations in two languages.

Curated glosses say what a word may mean and are checked by hand; these were found by counting, in every language at
once. They are used where a name stands alone, never to compile a lexicon and never in running text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from canonym.text.scripts import letter_script

DATA_FILE = Path(__file__).with_name("glosses.json")

UNSPACED = frozenset({"Hani", "Kana", "Hang", "Thai"})
"""Scripts whose names are written without spaces between their words, or with few."""

LONGEST_UNIT = 10
"""Letters."""

ELIDED = ("d", "l", "dell", "nell", "all")
"""What stands before an apostrophe that folding takes away: d'informatique, dell'ambiente."""

SHORTEST_COMPOUND = 10
SHORTEST_PIECE = 4
LONG_PIECE = 7
"""Letters of a word that may be made of several, of each of them, and of the last where the first is unknown."""

LINKS = ("", "s", "es", "n", "en", "o")
"""What binds a word to the next."""

STRAY = 12.0
"""Nats. What a letter costs that belongs to no unit."""


class Learned:
    """Learned glosses: the English words of a foreign one, the foreign words of an English one, and units of a run."""

    def __init__(self, glosses: Mapping[str, str], nats: Mapping[str, float]) -> None:
        self.nats = nats
        self._senses = glosses
        self._words: dict[str, list[str]] | None = None

    def senses(self, word: str) -> Sequence[str]:
        """The English words that a folded word may mean, likeliest first.

        >>> learned().senses("universidad"), learned().senses("haftar")
        (['university'], [])
        """
        return self._senses.get(self.unelided(word), "").split()

    def unelided(self, word: str) -> str:
        """A word without the article or preposition that French and Italian write onto it, where the rest is known.

        >>> learned().unelided("doceanographie"), learned().unelided("lisbon")
        ('oceanographie', 'lisbon')
        """
        if word not in self._senses:
            for elided in ELIDED:
                if word.startswith(elided) and word[len(elided) :] in self._senses:
                    return word[len(elided) :]
        return word

    def compound(self, word: str) -> tuple[str, ...]:
        """The words that a long one is made of, as German, Swedish or Finnish names write them; itself where not all is known.

        What stands before a long known word may be a name, or a word that nobody knows.

        >>> learned().compound("bildungszentrum"), learned().compound("volkswagenstiftung")
        (('bildungs', 'zentrum'), ('volkswagen', 'stiftung'))
        >>> learned().compound("reconciliation")
        ('reconciliation',)
        """
        if len(word) < SHORTEST_COMPOUND or word in self._senses:
            return (word,)
        last = len(word)
        for start in range(SHORTEST_PIECE, last - SHORTEST_PIECE + 1):
            tail = word[start:]
            if tail in self._senses:
                before = self.compound(word[:start])
                if len(before) > 1 or self.known_piece(before[0]):
                    return (*before, tail)
                if len(tail) >= LONG_PIECE:
                    return (word[:start], tail)
        return (word,)

    def known_piece(self, word: str) -> bool:
        """Whether the beginning of a compound is a known word, with the letters that may bind it."""
        return any(word.endswith(link) and word[: len(word) - len(link)] in self._senses for link in LINKS)

    def words(self, english: str) -> Sequence[str]:
        """The foreign words that may mean an English one."""
        if self._words is None:
            self._words = {}
            for word, senses in self._senses.items():
                for sense in senses.split():
                    self._words.setdefault(sense, []).append(word)
        return self._words.get(english, ())

    def cut(self, run: str) -> tuple[str, ...]:
        """A run of letters that are written without spaces as the units it is made of; itself where none is known.

        Letters between two units stay together, they are a name, but katakana beside other letters are a word.

        >>> learned().cut("東京医科大学"), learned().cut("约翰")
        (('東京', '医科', '大学'), ('约翰',))
        """
        pieces: list[str] = []
        divided = stray = False
        for piece in cut(run, self.nats):
            if piece in self.nats:
                pieces.append(piece)
                divided = divided or len(piece) > 1
                stray = False
            elif stray and _is_katakana(pieces[-1][-1]) == _is_katakana(piece):
                pieces[-1] += piece
            else:
                divided = divided or stray
                pieces.append(piece)
                stray = True
        return tuple(pieces) if divided else (run,)


def cut(run: str, nats: Mapping[str, float]) -> list[str]:
    """The likeliest cut of a run of letters into units; a letter that is no unit stands alone."""
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(run) + 1):
        best.append(
            min(
                (best[start][0] + nats.get(run[start:end], STRAY if end - start == 1 else 1e9), start)
                for start in range(max(0, end - LONGEST_UNIT), end)
            )
        )
    found: list[str] = []
    end = len(run)
    while end:
        start = best[end][1]
        found.append(run[start:end])
        end = start
    return found[::-1]


def _is_katakana(letter: str) -> bool:
    return "ァ" <= letter <= "ー"


def is_unspaced(word: str) -> bool:
    """Whether every letter of a word is of a script that writes words without spaces."""
    return not word.isascii() and all(letter_script(letter) in UNSPACED or letter in "ー々" for letter in word)


@cache
def learned() -> Learned:
    """The bundled table, read at first use."""
    data = json.loads(DATA_FILE.read_text("utf-8"))
    return Learned(data["glosses"], data["nats"])
