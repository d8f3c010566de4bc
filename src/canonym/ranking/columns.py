"""Mentions, forms, and what stands beside what, as columns.

A *pair* is a mention beside one of its forms. Names of columns say what they run over: a column of `Words` over units, of
`Board` over pairs, over the slots of each pair (`slot_`) or the single units of each (`single_`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from canonym.candidates import Contacts, Mention
from canonym.evidence import is_office, is_ordinary
from canonym.index.grammar import NOTHING
from canonym.index.information import spelled_information
from canonym.index.model import Index
from canonym.ranking.assigning import Met, covers
from canonym.ranking.senses import Bools, Floats, Ints, Senses


@dataclass(frozen=True, slots=True)
class Words:
    """The units of all mentions, the joined ones of each behind its single ones."""

    singles: Ints
    """Of each mention, its single units; the columns to `capitals` run over mentions too."""
    start: Ints
    latin: Bools
    office: Bools
    """Whether a title follows a head word: `is_office`."""
    small: Bools
    """Whether it stands in running text without capitals throughout."""
    capitals: Bools
    """Whether a word of it stands in capitals."""
    sense: Ints
    info: Floats
    spelled: Floats
    term: Ints
    """The unit's own term in the index, -1 where it is none."""
    letter: Ints
    """The letter of a unit that may be an initial, else 0."""
    ordinary: Bools
    said: Floats
    """What a unit is worth: a joined one what the single ones in it are."""
    bits: Ints
    """The single units that a unit stands for."""
    roles: Ints


def words_of(mentions: Sequence[Mention], senses: Senses) -> Words:
    """The columns of the mentions' units."""
    singles = np.array([len(mention.units) for mention in mentions], np.int64)
    start = np.concatenate([[0], np.cumsum([len(mention.units) + len(mention.joined) for mention in mentions])])
    listed = list(chain.from_iterable((*mention.units, *mention.joined) for mention in mentions))
    number_of, get = senses.number, senses.index.terms.get
    sense = np.array([0 if unit.sense is NOTHING else number_of(unit.sense) for unit in listed], np.int64)
    info = np.array([unit.info for unit in listed])
    letter = [
        ord(unit.text) if len(unit.text) == 1 and unit.text.isalpha() and unit.info and not unit.common else 0
        for unit in listed
    ]
    ordinary = np.array([is_ordinary(unit) for unit in listed], bool)
    every_bits = covers(mentions)
    said = info.copy()
    for at, mention in enumerate(mentions):
        if mention.joined:
            first_joined = int(start[at]) + len(mention.units)
            for joined, bits in enumerate(every_bits[first_joined : start[at + 1]].tolist(), first_joined):
                said[joined] = sum(unit.info for n, unit in enumerate(mention.units) if bits >> n & 1)
                ordinary[joined] |= all(is_ordinary(u) for n, u in enumerate(mention.units) if bits >> n & 1)
    return Words(
        singles=singles,
        start=start,
        latin=np.array([mention.script == "Latn" for mention in mentions], bool),
        office=np.array([is_office(mention) for mention in mentions], bool),
        small=np.array([mention.casing not in ("", "capitals") for mention in mentions], bool),
        capitals=np.array([any(map(str.isupper, one.text.split())) for one in mentions], bool),
        sense=sense,
        info=info,
        spelled=np.array([spelled_information(unit.text) for unit in listed]),
        term=np.array([get(unit.text, -1) for unit in listed], np.int64),
        letter=np.array(letter, np.int64),
        ordinary=ordinary,
        said=said,
        bits=every_bits,
        roles=senses.roles[sense],
    )


@dataclass(frozen=True, slots=True)
class Board:
    """Every pair with the slots of its form and the single units of its mention."""

    words: Words
    job: Ints
    """Of each pair its mention; the columns to `worth` run over pairs too."""
    size: Ints
    """Slots of the form."""
    singles: Ints
    """Single units of the mention."""
    latin: Bools
    classes: Ints
    traits: Ints
    flags: Ints
    channel: Ints
    worth: Floats
    """What all slots are worth together."""
    slot_first: Ints
    """Of each pair the first of its slots in the columns that follow."""
    slot_pair: Ints
    slot_place: Ints
    slot_term: Ints
    slot_info: Floats
    slot_sense: Ints
    slot_roles: Ints
    single_pair: Ints
    single_place: Ints
    single_unit: Ints
    single_roles: Ints

    @property
    def pairs(self) -> int:
        """How many there are."""
        return len(self.job)

    def slot_of(self, met: Met) -> Ints:
        """Where the slot of each contact stands in the `slot_` columns."""
        return self.slot_first[met.pair] + met.place


def board_of(words: Words, found: Contacts, senses: Senses, index: Index) -> Board:
    """The columns of the pairs that the contacts are of."""
    pairs = np.arange(len(found.form))
    start = index.form_start[found.form]
    size = index.form_start[found.form + 1] - start
    classes, traits = senses.of_entities(index.form_entity[found.form].astype(np.int64))
    slot_pair = pairs.repeat(size)
    slot_first = size.cumsum() - size
    slot_place = np.arange(len(slot_pair)) - slot_first.repeat(size)
    slot = slot_place + start.repeat(size)
    slot_term = index.slot_term[slot].astype(np.int64)
    slot_info = index.slot_info[slot].astype(np.float64)
    slot_sense = senses.of_terms(slot_term)
    singles = words.singles[found.job]
    single_pair = pairs.repeat(singles)
    single_place = np.arange(len(single_pair)) - (singles.cumsum() - singles).repeat(singles)
    single_unit = single_place + words.start[found.job][single_pair]
    return Board(
        words=words,
        job=found.job,
        size=size,
        singles=singles,
        latin=words.latin[found.job],
        classes=classes,
        traits=traits,
        flags=index.form_flags[found.form].astype(np.int64),
        channel=index.form_channel[found.form].astype(np.int64),
        worth=np.bincount(slot_pair, slot_info, len(pairs)).astype(np.float64),
        slot_first=slot_first,
        slot_pair=slot_pair,
        slot_place=slot_place,
        slot_term=slot_term,
        slot_info=slot_info,
        slot_sense=slot_sense,
        slot_roles=senses.roles[slot_sense],
        single_pair=single_pair,
        single_place=single_place,
        single_unit=single_unit,
        single_roles=words.roles[single_unit],
    )


@dataclass(frozen=True, slots=True)
class Meetings:
    """Single units whose sense is known or that may be initials, each beside the slots of its pair that it may stand for."""

    single: Ints
    """Places in the `single_` columns of the board."""
    slot: Ints
    """Places in the `slot_` columns."""
    relation: Ints
    initial: Bools
    """Whether the slot begins with the letter that the unit is."""


def meet(board: Board, senses: Senses, index: Index) -> Meetings:
    """All such meetings of the board."""
    words, pairs = board.words, board.pairs
    letter = words.letter[board.single_unit] * (board.single_roles == 0)
    telling = ((words.sense[board.single_unit] > 0) | (letter > 0)).nonzero()[0]
    told = np.bincount(board.single_pair[telling], minlength=pairs) > 0
    sensed = ((board.slot_sense > 0) | told[board.slot_pair]).nonzero()[0]
    by_pair = board.slot_pair[sensed].searchsorted(np.arange(pairs + 1))
    its = board.single_pair[telling]
    count = by_pair[its + 1] - by_pair[its]
    single = telling.repeat(count)
    slot = sensed[np.arange(len(single)) + (by_pair[its] - (count.cumsum() - count)).repeat(count)]
    relation = senses.relations(words.sense[board.single_unit[single]], board.slot_sense[slot])
    letters = letter[single]
    if letters.any():
        latin = index.term_latin
        begin = np.minimum(latin.starts[board.slot_term[slot]], len(latin.blob) - 1)
        initial = (letters > 0) & (latin.blob[begin] == letters) & (board.slot_roles[slot] == 0)
    else:
        initial = np.zeros(len(single), bool)
    return Meetings(single, slot, relation, initial)
