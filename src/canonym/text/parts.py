"""The parts of a name: which folded words carry it, and which only join, point or say whose son.

Only what holds for names in general belongs here. What a word means (a head word, a title) is the lexicon's to say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

CONNECTORS = frozenset(
    "of the for in and s to on at by from with a & de du des le la les del di der den das et und y".split()
)
"""Words between the parts of a name, in English and in the languages whose names stand untranslated in English text."""

ARTICLES = frozenset({"al", "el", "ul", "il"})
"""The Arabic article in Latin letters, before any consonant."""

ASSIMILATED = {"ash": "s", "as": "s", "an": "n", "ar": "r", "ad": "d", "at": "t", "az": "z", "adh": "d", "ath": "t"}
"""The article before a sun letter, with the letter that must follow for the word to be an article at all."""

SON = {"bin": "bin", "ben": "bin", "ibn": "bin", "bn": "bin", "wald": "ould", "weld": "ould", "ould": "ould"}
FATHER = {"abu": "abu", "abou": "abu", "abo": "abu", "bu": "abu"}
WRITTEN_ON = {"bin": "ben", "abu": "bou"}
"""How *bin* and *abu* begin names that are written as one word: Bin Kiran is Benkirane, Abu Teflika is Bouteflika."""

KIN = {"بن": "bin", "ابن": "bin", "ابو": "abu"}
"""The same words in Arabic letters: too short for their letters to say much."""

PATRONYMIC = frozenset({*SON.values(), "بن", "ابن", "بنت", "bint"})
"""What stands before a father's name."""

KINSHIP = frozenset({*SON.values(), *FATHER.values(), "بن", "ابن", "ابو", "بنت", "umm", "bint"})
"""Words of kinship as `parts` leaves them. Alone they name nobody."""

SERVANT = frozenset({"abd", "abdel", "abdul", "abdal", "abdol", "abdoul", "abdur", "abdus", "abdun"})
ARABIC_SERVANT = "عبد"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a name: its text, and the first and last token that it covers."""

    text: str
    first: int
    last: int


def parts(tokens: Sequence[str]) -> tuple[Part, ...]:
    """The parts of a name in order: connectors and articles dropped, *abd al-X* joined, *ben* and *ibn* made one.

    A name made of nothing but connectors keeps them all, since otherwise nothing would be left to compare. Native
    articles that are written as one word with their noun stay: taking them off is a matter of evidence.

    >>> [part.text for part in parts("base of the al watiya".split())]
    ['base', 'watiya']
    >>> [part.text for part in parts("abd al rahman ben khaled".split())]
    ['abdulrahman', 'bin', 'khaled']
    """
    found: list[Part] = []
    at, count = 0, len(tokens)
    while at < count:
        token = tokens[at]
        following = tokens[at + 1] if at + 1 < count else ""
        if token in SERVANT or token == ARABIC_SERVANT:
            last = at + 1
            if last < count - 1 and tokens[last] in _ARTICLE_WORDS:
                last += 1
            if last < count and tokens[last] not in CONNECTORS:
                found.append(Part(_servant_of(token, tokens[last]), at, last))
                at = last + 1
                continue
        loose = token in CONNECTORS and (found or len(token) > 1)  # "S. Haftar" begins with an initial
        if not (loose or (token in ARTICLES and following) or _is_assimilated(token, following)):
            found.append(Part(SON.get(token) or FATHER.get(token) or _one_servant(token), at, at))
        at += 1
    if not found:
        return tuple(Part(token, at, at) for at, token in enumerate(tokens))
    return tuple(found)


_ARTICLE_WORDS = ARTICLES | ASSIMILATED.keys() | {"ur", "us", "ud", "un", "ut", "uz", "ush"}


def _servant_of(servant: str, of_whom: str) -> str:
    """*Abd* and a name of God as one word, since they are written apart and together alike."""
    if servant == ARABIC_SERVANT:
        return servant + of_whom
    return "abdul" + of_whom


_SERVANT_WRITTEN_ON = re.compile(r"abd(?:[aeo]|ou|u)l(?=[a-z]{3})")


def _one_servant(token: str) -> str:
    """*Abdelaziz*, *Abdolaziz* and *Abdulaziz* as one word."""
    return _SERVANT_WRITTEN_ON.sub("abdul", token, count=1) if token.startswith("abd") else token


def _is_assimilated(token: str, following: str) -> bool:
    return token in ASSIMILATED and following.startswith(ASSIMILATED[token])
