"""Retrieval keys: short pieces of a word that survive damage, shared by the words it could be a damaged form of."""

from __future__ import annotations

from canonym.text.keys import other_readings, skeleton


def keys_of(latin: str) -> tuple[str, ...]:
    """The retrieval keys of a word in Latin letters: its own and those of its other readings."""
    found = list(retrieval_keys(skeleton(latin), latin))
    for reading in other_readings(latin):
        found += retrieval_keys(skeleton(reading), "")
    return tuple(dict.fromkeys(found))


def retrieval_keys(skeleton: str, latin: str) -> tuple[str, ...]:
    """Pieces of the consonant skeleton (bigrams, trigrams, with edges) and trigrams of the letters.

    Bigrams over a gap of one letter count as bigrams, so that a lost consonant costs few keys. Keys of the two kinds
    never meet: the skeleton's begin with ``.``. Duplicates are dropped, order is kept.

    >>> retrieval_keys("htr", "")
    ('.^h', '.ht', '.tr', '.r$', '.^ht', '.htr', '.tr$', '.^t', '.hr', '.t$')
    """
    marked = f"^{skeleton}$"
    found = ["." + marked[at : at + 2] for at in range(len(marked) - 1)] if skeleton else []
    found += ["." + marked[at : at + 3] for at in range(len(marked) - 2)] if skeleton else []
    found += [f".{marked[at]}{marked[at + 2]}" for at in range(len(marked) - 2)] if len(skeleton) > 1 else []
    if latin:
        edged = f"^{latin}$"
        found += [edged[at : at + 3] for at in range(len(edged) - 2)]
    return tuple(dict.fromkeys(found))
