"""Runs of Chinese and Japanese taken apart, where no space divides words: what is listed, what is katakana, and the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

SHORTEST_LISTED = 2
"""Characters. A spelling of one (美) is a part of many words."""

LONGEST_LISTED = 24
"""Characters."""

_KATAKANA = re.compile("[ァ-ヺー]{3,}")


class Piece(NamedTuple):
    """A stretch of a run, the end left out; whether it may be a name."""

    first: int
    end: int
    named: bool

    def of(self, run: str) -> str:
        """Its text."""
        return run[self.first : self.end]


def pieces(run: str, spellings: Any) -> Iterator[Piece]:
    """The run as its pieces in order: the longest spelling of the index that begins at each place, foreign names in
    katakana, and what lies between, which is no name.

    What nobody listed is found in katakana alone: where a word of Chinese begins, no letter says.

    >>> import marisa_trie
    >>> [tuple(piece) for piece in pieces("総統蔡英文在台北", marisa_trie.Trie(["台北", "蔡英文"]))]
    [(0, 2, False), (2, 5, True), (5, 6, False), (6, 8, True)]
    """
    done = at = 0
    while at < len(run):
        listed = [len(one) for one in spellings.prefixes(run[at : at + LONGEST_LISTED]) if len(one) >= SHORTEST_LISTED]
        foreign = _KATAKANA.match(run, at)
        end = max((*(at + length for length in listed), foreign.end() if foreign else 0))
        if not end:
            at += 1
            continue
        if done < at:
            yield Piece(done, at, False)
        yield Piece(at, end, True)
        done = at = end
    if done < len(run):
        yield Piece(done, len(run), False)
