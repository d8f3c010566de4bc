"""What comes out: the spellings compared, word by word, and the facts."""

from __future__ import annotations

from dataclasses import dataclass

from canonym.evidence.facts import Facts
from canonym.lexicon.model import Channel, Name


@dataclass(frozen=True, slots=True)
class Pair:
    """A word of the mention beside the part of the spelling that it stands for."""

    mention: str
    spelling: str
    channel: Channel
    gain: float
    surprise: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a mention may mean an entity, through which of its spellings, and what speaks against it."""

    spelling: Name
    pairs: tuple[Pair, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    excused: tuple[str, ...]
    channels: tuple[Channel, ...]
    facts: Facts
    guarded: bool
    """Whether only ordinary words matched, and they are not enough: a part is missing, or a fitting head word."""
    common: bool
    """Whether all that matched are ordinary words."""
    flags: int
    """What the index remembers of the spelling."""
    void: bool
    """Whether the match is none: a descriptor with a word missing, a metonym without its head word, nothing but a head word,
    an abbreviation that a text does not write in capitals."""
    heads: bool
    """Whether a head word that fits the entity stands in the mention."""
    headed: bool
    """Whether a head word of the mention stands for the head word of the spelling."""
    swapped: bool
    """Whether a head word stands for another of its family, and no other word is a translation."""
    partial: bool
    """Whether a part of the name proper, no head word or title, is missing."""
    core: float
    """Information, in nats, of the words besides head words, titles and countries that the match rests on."""
    covered: tuple[int, int] | None
    """First and last token of the mention that the spelling itself explains."""
    sound: frozenset[int]
    """Tokens of the mention that may stand at its edge: explained, or a head word or country that fits."""
    bearing: frozenset[int]
    """Tokens of the mention that the match rests on: explained, and no head word or title."""
