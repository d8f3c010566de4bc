"""Which unit of the mention stands for which slot of the form."""

from __future__ import annotations

from collections.abc import Sequence

from canonym.candidates import Contact, Mention
from canonym.evidence.form import Form
from canonym.evidence.model import Evidence
from canonym.lexicon.model import Channel

TRANSLATED = frozenset({Channel.CALQUE, Channel.HOMOGRAPH})
"""Channels in which the rank of a contact is that of the sense; in the others it counts further slots."""

PENALTY = {Channel.CALQUE: 0.5, Channel.HOMOGRAPH: 2.0, Channel.TRANSLITERATION: 0.3}
"""Nats that a contact through the channel must be better than another."""


def covers(mention: Mention, unit: int) -> tuple[int, ...]:
    """The single units that unit number `unit` stands for: itself, or the two neighbours that are joined in it."""
    if unit < len(mention.units):
        return (unit,)
    joined = mention.joined[unit - len(mention.units)]
    return tuple(
        at for at, single in enumerate(mention.units) if joined.first <= single.first and single.last <= joined.last
    )


def fills(contact: Contact) -> range:
    """The slots that a contact fills: one, or two that the mention writes as one word (`rank` counts the rest)."""
    more = 0 if contact.channel in TRANSLATED else contact.rank
    return range(contact.slot, contact.slot + 1 + more)


def assign(mention: Mention, contacts: Sequence[Contact], form: Form) -> tuple[Contact, ...]:
    """One contact at most for each unit and each slot, the most telling first; ties go to the same order of words.

    A native word that is translated may stand for several words of the name: 研究所 is a research institute.
    """
    if len(contacts) < 2:
        return tuple(contacts)
    singles, slots, first = len(mention.units), max(1, form.length), form.start
    units = max(1, singles)
    ranked = []
    for at, contact in enumerate(contacts):
        number, place = contact.unit, contact.slot
        net = contact.gain - PENALTY.get(contact.channel, 0.0) - 0.25 * contact.surprise
        if number >= singles and len(covers(mention, number)) > 1:
            net /= 2  # two words are one only where that explains twice as much
        ranked.append((-net, abs(number / units - (place - first) / slots), number, place, at, contact))
    ranked.sort()
    chosen: list[Contact] = []
    units_taken: set[int] = set()
    slots_taken: set[int] = set()
    for _, _, number, place, _, contact in ranked:
        if number in units_taken or place in slots_taken:
            continue
        if number >= singles or (contact.rank and contact.channel not in TRANSLATED):
            covered, filled = covers(mention, number), fills(contact)
            if not slots_taken.isdisjoint(filled) or not units_taken.isdisjoint(covered):
                continue
            slots_taken.update(filled)
            units_taken.update(covered)
        else:
            slots_taken.add(place)
            units_taken.add(number)
        chosen.append(contact)
    if mention.script != "Latn":
        translated = {contact.unit for contact in chosen if contact.channel is Channel.CALQUE}
        for *_, number, place, _, contact in ranked if translated else ():
            if number in translated and contact.channel is Channel.CALQUE and place not in slots_taken:
                slots_taken.add(place)
                chosen.append(contact)
    if len(chosen) > 1:
        chosen.sort(key=lambda contact: (contact.unit, contact.slot))
    return tuple(chosen)


def apart(mention: Mention, contacts: Sequence[Contact], evidence: Evidence) -> tuple[Contact, ...]:
    """The contacts without those that read two words as one, where one such was taken and left words over.

    `assign` takes the most telling contact first: "Xu Wwei" as "Xu Wei" in one word, which leaves "Xu". Empty where
    nothing else is to be tried.
    """
    if not (evidence.missing or evidence.extra):
        return ()
    singles = len(mention.units)
    kept = tuple(one for one in contacts if one.unit < singles and (not one.rank or one.channel in TRANSLATED))
    if len(kept) == len(contacts):
        return ()
    single = {unit.text for unit in mention.units}
    joined = any(" " in pair.spelling or pair.mention not in single for pair in evidence.pairs)
    return kept if joined else ()
