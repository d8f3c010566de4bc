"""Which contacts are none: words that look alike and are known to be two names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from canonym.candidates import Contact, Mention
from canonym.evidence.form import Form
from canonym.index.grammar import Sense
from canonym.lexicon.model import Channel

ELSEWISE = 2.0
"""Nats against a well-known given name being another word that is spelled like it: Mohamed is no Mahamid."""

HARDLY, UNLIKE = 2.0, 2.5
"""Nats that two words of a person's name say for each other, and nats of surprise for each letter: what says less and is
less likely than that is no spelling of one name but another name. Claire is no Laura, Qiang no Jianguo."""


def settle_given(
    mention: Mention, contacts: Sequence[Contact], form: Form
) -> tuple[Sequence[Contact], tuple[tuple[int, int], ...]]:
    """Contacts with what is known of given names and countries: spellings of one agree, two do not, however alike.

    Returns the contacts and the (unit, place) pairs of different names.
    """
    contacts = _without_unlike(mention, contacts, form)
    abroad = tuple(
        (number, place)
        for number, unit in enumerate(mention.units)
        if unit.sense.countries
        for place, sense in enumerate(form.senses)
        if are_abroad(unit.sense, sense)
    )
    if abroad:  # Niger is not Nigeria
        elsewhere = {(number, place + form.start) for number, place in abroad}
        contacts = [contact for contact in contacts if (contact.unit, contact.slot) not in elsewhere]
    there = form.given
    known = [(number, unit.sense.names) for number, unit in enumerate(mention.units) if unit.sense.names]
    if not known:
        return contacts, abroad
    numbers = {number for number, _ in known}
    places = {place + form.start for place, _ in there}
    contacts = [
        replace(contact, gain=contact.gain - ELSEWISE, surprise=contact.surprise + ELSEWISE)
        if contact.unit in numbers and contact.channel is Channel.TRANSLITERATION and contact.slot not in places
        else contact
        for contact in contacts
    ]
    if not there:
        return contacts, abroad
    strangers = tuple((number, place) for number, one in known for place, other in there if one.isdisjoint(other))
    apart = {(number, place + form.start) for number, place in strangers}
    kept = [contact for contact in contacts if (contact.unit, contact.slot) not in apart]
    for number, one in known:
        for place, other in there:
            unit = mention.units[number]
            if not one.isdisjoint(other) and unit.text != form.slots[place]:
                gain = min(unit.info, form.infos[place])
                kept.append(Contact(number, place + form.start, Channel.TRANSLITERATION, gain, 0.0, 0))
    return kept, strangers + abroad


def are_abroad(one: Sense, other: Sense) -> bool:
    """Whether two words are the names of different countries, and neither is a given name as well."""
    both = bool(one.countries and other.countries and not one.names and not other.names)
    return both and one.countries.isdisjoint(other.countries)


def _without_unlike(mention: Mention, contacts: Sequence[Contact], form: Form) -> Sequence[Contact]:
    """Contacts without those that read one part of a person's name as another that is nothing like it, in Latin letters."""
    if mention.script != "Latn" or len(form.slots) < 2 or form.entity.type not in ("PER", ""):
        return contacts
    everything = (*mention.units, *mention.joined)
    return [
        one
        for one in contacts
        if one.gain >= HARDLY
        or one.channel is not Channel.TRANSLITERATION
        or one.surprise < UNLIKE * len(everything[one.unit].text)
        or form.senses[one.slot - form.start].roles
        or not form.slots[one.slot - form.start].isascii()
    ]
