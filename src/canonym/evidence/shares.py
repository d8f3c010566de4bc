"""How much of either side is explained, and how badly the worst pair fits."""

from __future__ import annotations

from functools import lru_cache

from canonym.evidence.alignment import covers, fills
from canonym.evidence.books import Books
from canonym.evidence.facts import Fact
from canonym.index.information import spelled_information
from canonym.lexicon.model import Channel

_spelled = lru_cache(maxsize=1 << 14)(spelled_information)


def add_shares(books: Books) -> None:
    """Count MENTION_SHARE, NAME_SHARE, and WORST or WORST_LATIN."""
    mention, form, facts = books.mention, books.form, books.facts
    units, singles, first = mention.units, len(mention.units), form.start
    explained = filled = matched = 0.0
    before = -1
    for contact in books.chosen:
        number, place = contact.unit, contact.slot - first
        unit = books.everything[number]
        quality = max(0.0, 1.0 - contact.surprise / _spelled(unit.text)) if contact.surprise else 1.0
        said = unit.info if number < singles else sum(units[one].info for one in covers(mention, number))
        worth = sum(form.infos[one - first] for one in fills(contact))
        if form.senses[place].roles:
            said = min(said, worth)  # "Unversity" names nothing more than "University" does
        if number != before:
            matched += said
            explained += quality * said
        before = number
        filled += quality * worth
        if contact.channel is Channel.TRANSLITERATION:
            latin = unit.text.isascii() and form.slots[place].isascii()
            fact = Fact.WORST_LATIN if latin else Fact.WORST
            facts[fact] = max(facts[fact], contact.surprise / len(unit.text))
    left = 0.0
    for number, unit in enumerate(units):
        if number not in books.units and not unit.sense.roles:
            left += unit.info
    facts[Fact.MENTION_SHARE] = explained / max(matched + left, 0.1)
    facts[Fact.NAME_SHARE] = min(1.0, filled / max(form.worth, 0.1))
