"""Through which channels a mention came from its spelling."""

from __future__ import annotations

from collections.abc import Sequence

from canonym.evidence.books import Books
from canonym.evidence.facts import Fact
from canonym.index.model import Flag
from canonym.lexicon.model import Channel
from canonym.text.repair import repair


def as_mojibake(channels: Sequence[Channel]) -> tuple[Channel, ...]:
    """The channels of a mention whose bytes were read in a wrong encoding: that comes before all else."""
    return (Channel.MOJIBAKE, *(one for one in channels if one not in (Channel.EXACT, Channel.FOLDED)))


def channels_of(books: Books) -> tuple[Channel, ...]:
    """The channels that explain the mention, the one that did most first."""
    channels = _whole(books) if books.facts[Fact.WHOLE] else ()
    channels = channels or _in_parts(books)
    text = books.mention.text
    return as_mojibake(channels) if not text.isascii() and repair(text).misread else channels


def _whole(books: Books) -> tuple[Channel, ...]:
    """The channel of a mention that folds as its spelling does; none for a leader's name, which stands for his body."""
    form = books.form
    if form.flags & Flag.METONYM:
        return ()
    if form.flags & Flag.ATTESTED or form.channel in (Channel.ABBREVIATION, Channel.DESCRIPTOR):
        return (form.channel,)
    if form.flags & Flag.NATIVE:
        return (Channel.NATIVE,)
    return (Channel.EXACT if books.mention.text == form.name.text else Channel.FOLDED,)


def _in_parts(books: Books) -> tuple[Channel, ...]:
    """The channels of a mention that differs from its spelling in some part."""
    form = books.form
    found = [Channel.METONYM] if form.flags & Flag.METONYM else []
    kinds = {contact.channel for contact in books.chosen}
    found.extend(one for one in (Channel.HOMOGRAPH, Channel.CALQUE, Channel.TRANSLITERATION) if one in kinds)
    if Channel.CALQUE in kinds and Channel.TRANSLITERATION in kinds:
        found.append(Channel.PARTIAL)
    if books.missing:
        found.append(Channel.TRUNCATION)
    if not form.initials and any(pair.channel is Channel.ABBREVIATION for pair in books.pairs):
        found.append(Channel.ABBREVIATION)
    if books.facts[Fact.REORDER]:
        found.append(Channel.REORDER)
    if form.channel in (Channel.ABBREVIATION, Channel.DESCRIPTOR):
        found.insert(0, form.channel)
    return tuple(found) or (Channel.FOLDED,)
