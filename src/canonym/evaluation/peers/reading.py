"""What several peers share: folding for libraries that compare raw strings, and the spellings each is given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from canonym.evaluation.matching import Found, Listed


@lru_cache(maxsize=500_000)
def plain(text: str) -> str:
    """Latin letters in lower case, by Unidecode where it is installed: the favour that a careful user does a peer.

    Without Unidecode only case goes, and names of other scripts resemble nothing.

    >>> plain("Al-Watiya")
    'al watiya'
    >>> plain("Al-Watiya") == plain("Al-Wataniya")
    False
    """
    if not text.isascii():
        from canonym.text.unidecoding import unidecode_available, unidecoded

        if unidecode_available():
            text = unidecoded(text, "")
    letters = "".join(letter if letter.isalnum() else " " for letter in text.casefold())
    return " ".join(letters.split())


def spellings(names: Sequence[Listed]) -> Iterator[tuple[str, str]]:
    """(spelling, id) of every name and alias, each spelling of an entity once."""
    for one in names:
        for text in dict.fromkeys((one.name, *one.aliases, *one.attested)):
            yield text, one.id


def by_place(found: Sequence[Found]) -> list[Found]:
    """In the order of the text, the surest first where two begin together."""
    return sorted(found, key=lambda one: (one.start, -one.score, one.end, one.id))
