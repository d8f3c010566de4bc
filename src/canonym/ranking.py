"""The odds of many forms at once: which of them are worth weighing one by one.

What `weigh` and `log_odds` say of one form, as sums over arrays for all forms of all mentions that are judged together.
It only ranks: where a phrase is more than its words the numbers differ a little, so that whoever asks keeps a margin.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from canonym.candidates import Contacts, Mention, Unit
from canonym.evidence import (
    ELSEWISE,
    FAMILY_FIRST,
    FORCES,
    HARDLY,
    INITIAL,
    PENALTY,
    UNARMED,
    UNLIKE,
    Fact,
    are_abroad,
    excuse,
    is_office,
    is_ordinary,
)
from canonym.index.build import SCRIPTS
from canonym.index.grammar import NOTHING, Role, Sense
from canonym.index.information import spelled_information
from canonym.index.model import CODE, Flag, Index
from canonym.lexicon.model import Channel, Entity
from canonym.scoring import WEIGHTS, Weights
from canonym.text.parts import KINSHIP, PATRONYMIC

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

VOID = -1e3
"""The odds of a form that is no match at all."""

_FAMILY, _COUNTRY, _VALUE, _RANK, _SAME_NAME, _OTHER_NAME = 1, 2, 4, 8, 16, 32
_NONE, _EXCUSED, _HEAD_OTHER, _HEAD_CLASH, _COUNTRY_CLASH, _LEGAL = range(6)
_VERDICTS = {
    None: _NONE,
    Fact.EXCUSED: _EXCUSED,
    Fact.HEAD_OTHER: _HEAD_OTHER,
    Fact.HEAD_CLASH: _HEAD_CLASH,
    Fact.COUNTRY_CLASH: _COUNTRY_CLASH,
}
_FITS, _ARMED = 8, 16
_TYPES = {"PER": 1, "ORG": 2, "LOC": 3, "EVENT": 4}
_LATIN = SCRIPTS.index("Latn")
_UNSAID, _SPACED, _NEVER, _EVERYWHERE, _FAMILY_FIRST = 8, 16, 32, 64, 128


class Ranking:
    """Estimates odds over one index. What it learns of words and entities it keeps; safe to share between threads."""

    def __init__(self, index: Index, weights: Weights = WEIGHTS) -> None:
        self.index = index
        self.weights = weights
        self._senses: dict[Sense, int] = {NOTHING: 0}
        self._listed: list[Sense] = [NOTHING]
        self._roles = np.zeros(1024, np.int64)
        self._named = np.zeros(1024, bool)
        self._between: dict[tuple[int, int], int] = {}
        self._excuses: dict[tuple[int, int], int] = {}
        self._classes: dict[tuple[Any, ...], int] = {}
        self._examples: list[tuple[Entity, frozenset[str]]] = []
        self._entity_class = np.full(len(index.entities), -1, np.int32)
        self._entity_traits = np.zeros(len(index.entities), np.uint8)
        self._term_sense = np.full(len(index.term_info), -1, np.int16)
        terms = index.terms
        self._kinship = np.array(sorted(terms[word] for word in KINSHIP if word in terms), np.int64)
        self._fathers = np.array(sorted(terms[word] for word in PATRONYMIC if word in terms), np.int64)
        self._penalty = np.zeros(len(CODE))
        for channel, code in CODE.items():
            self._penalty[code] = PENALTY.get(channel, 0.0)

    # --- what is learnt once ---------------------------------------------------------------------------------------

    def _number(self, sense: Sense) -> int:
        known = self._senses.get(sense)
        if known is None:
            known = len(self._listed)
            self._listed.append(sense)
            if known >= len(self._roles):
                self._roles = np.append(self._roles, np.zeros(known, np.int64))
                self._named = np.append(self._named, np.zeros(known, bool))
            self._roles[known] = sense.roles
            self._named[known] = bool(sense.names)
            self._senses[sense] = known
        return known

    def _senses_of(self, terms: Ints) -> Ints:
        """The number of the sense of each term by itself."""
        found = self._term_sense[terms]
        fresh = np.unique(terms[found < 0])
        if len(fresh):
            sense, restore = self.index.grammar.sense, self.index.terms.restore_key
            self._term_sense[fresh] = [self._number(sense(restore(term))) for term in fresh.tolist()]
            found = self._term_sense[terms]
        return found.astype(np.int64)

    def _classes_of(self, entities: Ints) -> tuple[Ints, Ints]:
        """The class of each entity, in which all are excused the same words, and its traits."""
        found = self._entity_class[entities]
        fresh = np.unique(entities[found < 0])
        if len(fresh):
            index = self.index
            starts, items, names = index.entity_families.starts, index.entity_families.items, index.families
            for at in fresh.tolist():
                entity = index.entities[at]
                families = frozenset(names[one] for one in items[starts[at] : starts[at + 1]].tolist())
                key = (entity.type, entity.kind in UNARMED, entity.countries, families)
                known = self._classes.get(key)
                if known is None:
                    known = self._classes[key] = len(self._examples)
                    self._examples.append((entity, families))
                traits = _TYPES.get(entity.type, 0 if not entity.type else 5)
                traits |= _UNSAID * (entity.kind in ("governorate", "region")) | _SPACED * (" " in entity.name)
                traits |= _NEVER * bool(entity.never) | _EVERYWHERE * (entity.kind == "international")
                traits |= _FAMILY_FIRST * (not FAMILY_FIRST.isdisjoint(entity.countries))
                self._entity_traits[at] = traits
                self._entity_class[at] = known
            found = self._entity_class[entities]
        return found.astype(np.int64), self._entity_traits[entities].astype(np.int64)

    def _relations(self, one: Ints, other: Ints) -> Ints:
        """What two senses have in common, for each pair of them."""
        both = one * 65536 + other
        distinct, back = np.unique(both, return_inverse=True)
        known = self._between
        found = np.zeros(len(distinct), np.int64)
        for at, key in enumerate(distinct.tolist()):
            pair = divmod(key, 65536)
            value = known.get(pair)
            if value is None:
                value = known[pair] = _relation(self._listed[pair[0]], self._listed[pair[1]])
            found[at] = value
        return found[back]

    def _verdicts(self, senses: Ints, classes: Ints) -> Ints:
        """What excuses a word of that sense beside an entity of that class; and whether it fits as a head word."""
        both = senses * (1 << 32) + classes
        distinct, back = np.unique(both, return_inverse=True)
        known = self._excuses
        found = np.zeros(len(distinct), np.int64)
        for at, key in enumerate(distinct.tolist()):
            pair = divmod(key, 1 << 32)
            value = known.get(pair)
            if value is None:
                value = known[pair] = self._verdict(self._listed[pair[0]], *self._examples[pair[1]])
            found[at] = value
        return found[back]

    def _verdict(self, sense: Sense, entity: Entity, families: frozenset[str]) -> int:
        if sense.roles & Role.LEGAL:
            found = _LEGAL
        elif sense.roles or sense.countries:
            unit = Unit("", 0, 0, sense, 0.0, False)
            found = _VERDICTS[excuse(unit, entity, families, self.index.grammar)]
        else:
            found = _NONE
        return found | _FITS * bool(sense.families & families) | _ARMED * (FORCES in sense.families)

    def may_be_forbidden(self, entities: Ints) -> Bools:
        """Whether an entity has spellings that it is never meant by."""
        return self._classes_of(entities)[1] & _NEVER > 0

    def assigned(self, mentions: Sequence[Mention], found: Contacts) -> tuple[Ints, Ints]:
        """For each pair the units that `assign` finds a slot for, the joined ones behind the single ones, and those slots.

        Both as bits.
        """
        singles = np.array([len(mention.units) for mention in mentions], np.int64)[found.job]
        every = [len(mention.units) + len(mention.joined) for mention in mentions]
        unit = np.concatenate([[0], np.cumsum(every)])[found.job][found.pair] + found.unit
        size = self.index.form_start[found.form + 1] - self.index.form_start[found.form]
        bits = _covers(mentions)[unit]
        order, slots = self._in_order(found, bits, singles, size)
        taken_units, taken_slots = np.zeros(len(found.form), np.int64), np.zeros(len(found.form), np.int64)
        bits, slots = bits[order], slots[order]
        foreign = np.array([mention.script != "Latn" for mention in mentions], bool)[found.job]
        calqued = (found.code == CODE[Channel.CALQUE]) & foreign[found.pair]
        got = order[_assigned(found.pair[order], bits, slots, calqued[order], taken_units, taken_slots)]
        units, places = np.zeros(len(found.form), np.int64), np.zeros(len(found.form), np.int64)
        np.bitwise_or.at(units, found.pair[got], 1 << found.unit[got])
        np.bitwise_or.at(places, found.pair[got], 1 << found.place[got])
        return units, places

    def _in_order(self, found: Contacts, bits: Ints, singles: Ints, size: Ints) -> tuple[Ints, Ints]:
        """The contacts of each pair as `assign` tries them; and the slots that each would take, as bits."""
        pair, code, place = found.pair, found.code, found.place
        net = found.gain - self._penalty[code] - 0.25 * found.surprise
        net = np.where(bits & (bits - 1), net / 2, net)  # of two words that are read as one
        apart = np.abs(found.unit / np.maximum(1, singles[pair]) - place / np.maximum(1, size[pair]))
        fills = np.where((code == CODE[Channel.CALQUE]) | (code == CODE[Channel.HOMOGRAPH]), 0, found.rank)
        return _by_net(pair, net, apart, found.unit * 16 + place), ((2 << fills) - 1) << place

    # --- estimating ------------------------------------------------------------------------------------------------

    def odds(self, mentions: Sequence[Mention], found: Contacts) -> Floats:
        """The log-odds of every (mention, form) of `found`, nearly those of `weigh`; `VOID` where it would be void."""
        index, facts = self.index, self.weights.facts
        pairs = len(found.form)
        if not pairs:
            return np.zeros(0)
        # The units of every mention, single ones first.
        singles = np.array([len(mention.units) for mention in mentions], np.int64)
        latin_script = np.array([mention.script == "Latn" for mention in mentions], bool)
        every = [len(mention.units) + len(mention.joined) for mention in mentions]
        unit_start = np.concatenate([[0], np.cumsum(every)])
        listed = list(chain.from_iterable((*mention.units, *mention.joined) for mention in mentions))
        number_of, get = self._number, index.terms.get
        unit_sense = np.array([0 if unit.sense is NOTHING else number_of(unit.sense) for unit in listed], np.int64)
        unit_info = np.array([unit.info for unit in listed])
        unit_spelled = np.array([spelled_information(unit.text) for unit in listed])
        unit_term = np.array([get(unit.text, -1) for unit in listed], np.int64)
        unit_letter = np.array(
            [
                ord(unit.text) if len(unit.text) == 1 and unit.text.isalpha() and unit.info and not unit.common else 0
                for unit in listed
            ],
            np.int64,
        )
        unit_ordinary = np.array([is_ordinary(unit) for unit in listed], bool)
        unit_bits = _covers(mentions)
        unit_said = unit_info.copy()
        for at, mention in enumerate(mentions):
            if mention.joined:
                first_joined = int(unit_start[at]) + len(mention.units)
                for joined, bits in enumerate(unit_bits[first_joined : unit_start[at + 1]].tolist(), first_joined):
                    unit_said[joined] = sum(unit.info for n, unit in enumerate(mention.units) if bits >> n & 1)
                    unit_ordinary[joined] |= all(is_ordinary(u) for n, u in enumerate(mention.units) if bits >> n & 1)
        unit_roles = self._roles[unit_sense]

        # The slots of every form.
        start = index.form_start[found.form]
        size = index.form_start[found.form + 1] - start
        classes, traits = self._classes_of(index.form_entity[found.form].astype(np.int64))
        flags = index.form_flags[found.form].astype(np.int64)
        mention_units = singles[found.job]
        slot_pair = np.repeat(np.arange(pairs), size)
        slot_first = np.cumsum(size) - size
        slot_place = np.arange(len(slot_pair)) - np.repeat(slot_first, size)
        slot = slot_place + np.repeat(start, size)
        slot_term = index.slot_term[slot].astype(np.int64)
        slot_info = index.slot_info[slot].astype(np.float64)
        slot_sense = self._senses_of(slot_term)
        slot_roles = self._roles[slot_sense]

        # Words of a known sense beside slots of a known sense.
        single_pair = np.repeat(np.arange(pairs), mention_units)
        single_place = np.arange(len(single_pair)) - np.repeat(np.cumsum(mention_units) - mention_units, mention_units)
        single_unit = single_place + unit_start[found.job][single_pair]
        single_letter = unit_letter[single_unit] * (unit_roles[single_unit] == 0)
        telling = np.flatnonzero((unit_sense[single_unit] > 0) | (single_letter > 0))
        sensed = np.flatnonzero((slot_sense > 0) | (np.bincount(single_pair[telling], minlength=pairs) > 0)[slot_pair])
        by_pair = np.searchsorted(slot_pair[sensed], np.arange(pairs + 1))
        count = by_pair[single_pair[telling] + 1] - by_pair[single_pair[telling]]
        met_unit = np.repeat(telling, count)
        met_slot = sensed[
            np.arange(len(met_unit)) + np.repeat(by_pair[single_pair[telling]] - (np.cumsum(count) - count), count)
        ]
        met_relation = self._relations(unit_sense[single_unit[met_unit]], slot_sense[met_slot])
        letters = single_letter[met_unit]
        if letters.any():
            latin = index.term_latin
            begin = np.minimum(latin.starts[slot_term[met_slot]], len(latin.blob) - 1)
            agree = (letters > 0) & (latin.blob[begin] == letters) & (slot_roles[met_slot] == 0)
        else:
            agree = np.zeros(len(met_unit), bool)

        # Regular contacts, with what is known of given names.
        contact_unit = unit_start[found.job][found.pair] + found.unit
        at_slot = slot_first[found.pair] + found.place
        gain, surprise = found.gain.astype(np.float64), found.surprise.astype(np.float64)
        code, rank = found.code, found.rank
        transliterated = code == CODE[Channel.TRANSLITERATION]
        glossed, homograph = code == CODE[Channel.CALQUE], code == CODE[Channel.HOMOGRAPH]
        translated = glossed | homograph
        named = self._named[unit_sense[contact_unit]] & (found.unit < mention_units[found.pair])
        clash = np.zeros(pairs, bool)
        apart: Ints = np.zeros(0, np.int64)
        parts = [(found.pair, contact_unit, found.unit, at_slot, code, gain, surprise, rank)]
        alive = np.ones(len(code), bool)
        faint = transliterated & (found.gain < HARDLY) & (size[found.pair] > 1) & (slot_roles[at_slot] == 0)
        faint &= found.surprise >= UNLIKE * unit_spelled[contact_unit] / 2
        if faint.any():
            faint &= latin_script[found.job[found.pair]] & (index.term_script[slot_term[at_slot]] == _LATIN)
            alive &= ~(faint & (traits[found.pair] & 7 < 2))  # people, and what has no type
        if named.any():
            elsewise = named & transliterated & ~self._named[slot_sense[at_slot]]
            gain, surprise = gain - ELSEWISE * elsewise, surprise + ELSEWISE * elsewise
            parts = [(found.pair, contact_unit, found.unit, at_slot, code, gain, surprise, rank)]
        # A word of a phrase has the sense of the phrase in the mention, and its own here: "South Sudan".
        same_word = unit_term[single_unit[met_unit]] == slot_term[met_slot]
        other = np.flatnonzero((met_relation & _OTHER_NAME > 0) & ~same_word)
        if len(other):
            apart = met_slot[other] * 64 + single_place[met_unit[other]]
            alive &= ~np.isin(at_slot * 64 + found.unit, apart)
        same = np.flatnonzero(met_relation & _SAME_NAME)
        if len(same):
            same = same[unit_term[single_unit[met_unit[same]]] != slot_term[met_slot[same]]]
            units = single_unit[met_unit[same]]
            zeros = np.zeros(len(same), np.int64)
            parts.append(
                (
                    single_pair[met_unit[same]], units, single_place[met_unit[same]], met_slot[same],
                    zeros + CODE[Channel.TRANSLITERATION], np.minimum(unit_info[units], slot_info[met_slot[same]]),
                    zeros.astype(np.float64), zeros,
                )
            )  # fmt: skip
            alive = np.append(alive, np.ones(len(same), bool))
        pair, contact_unit, local, at_slot, code, gain, surprise, rank = (
            np.concatenate(column)[alive] for column in zip(*parts, strict=True)
        )
        rank_fills = np.where((code == CODE[Channel.CALQUE]) | (code == CODE[Channel.HOMOGRAPH]), 0, rank)
        place = at_slot - slot_first[pair]
        is_joined = local >= mention_units[pair]
        net = gain - self._penalty[code] - 0.25 * surprise
        bits = unit_bits[contact_unit]
        net = np.where(bits & (bits - 1), net / 2, net)
        apart_by = np.abs(local / np.maximum(1, mention_units[pair]) - place / np.maximum(1, size[pair]))
        order = _by_net(pair, net, apart_by, local * 16 + place)
        taken_units, taken_slots = np.zeros(pairs, np.int64), np.zeros(pairs, np.int64)
        slot_bits = ((2 << rank_fills) - 1) << place
        foreign = np.array([mention.script != "Latn" for mention in mentions], bool)[found.job]
        calqued = (code == CODE[Channel.CALQUE]) & foreign[pair]
        chosen = order[_assigned(pair[order], bits[order], slot_bits[order], calqued[order], taken_units, taken_slots)]

        pair, contact_unit, local, at_slot = pair[chosen], contact_unit[chosen], local[chosen], at_slot[chosen]
        code, gain, surprise, rank = code[chosen], gain[chosen], surprise[chosen], rank[chosen]
        fills, is_joined = rank_fills[chosen], is_joined[chosen]
        transliterated = code == CODE[Channel.TRANSLITERATION]
        glossed, homograph = code == CODE[Channel.CALQUE], code == CODE[Channel.HOMOGRAPH]
        translated = glossed | homograph
        matched_any = np.zeros(pairs, bool)
        matched_any[pair] = True

        worths = slot_info[at_slot]
        for more in range(1, int(fills.max(initial=0)) + 1):
            worths = worths + np.where(fills >= more, slot_info[np.minimum(at_slot + more, len(slot_info) - 1)], 0.0)
        gain = np.where(fills > 0, np.minimum(gain, worths), gain)

        def summed(where: Ints, values: Any = None) -> Floats:
            return np.bincount(where, values, pairs).astype(np.float64)

        odds = facts[Fact.LETTERS] * summed(pair, np.where(translated, 0.0, gain))
        odds += facts[Fact.SAME] * summed(pair, ~translated & ~transliterated)
        odds += facts[Fact.SURPRISE] * summed(pair, np.where(transliterated, surprise, 0.0))
        if translated.any():
            odds += facts[Fact.GLOSS] * summed(pair, np.where(translated, gain, 0.0))
            odds += facts[Fact.GLOSSES] * summed(pair, glossed)
            odds += facts[Fact.HOMOGRAPHS] * summed(pair, homograph)
            odds += facts[Fact.SENSE_RANK] * summed(pair, np.where(translated, np.log1p(rank), 0.0))
        quality = np.maximum(0.0, 1.0 - surprise / unit_spelled[contact_unit])
        said = unit_said[contact_unit]
        said = np.where(slot_roles[at_slot] > 0, np.minimum(said, worths), said)
        if calqued.any():  # a word that stands for several of the name is said once
            by_slot = np.lexsort((at_slot, pair * 64 + local))
            again = np.diff((pair * 64 + local)[by_slot], prepend=-1) == 0
            said[by_slot[again]] = 0.0
        matched, explained = summed(pair, said), summed(pair, said * quality)
        filled = summed(pair, quality * worths)
        if facts[Fact.WORST] or facts[Fact.WORST_LATIN]:
            worst = np.zeros(pairs)
            np.maximum.at(
                worst, pair, np.where(transliterated, surprise / np.maximum(1.0, unit_spelled[contact_unit] / 2), 0.0)
            )
            odds += max(facts[Fact.WORST], facts[Fact.WORST_LATIN]) * worst
        proper = np.zeros(pairs, bool)
        proper[pair[~(translated | unit_ordinary[contact_unit])]] = True
        bare = np.ones(pairs, bool)
        bare[pair[(unit_roles[contact_unit] & Role.HEAD) == 0]] = False
        by_order = by_slot if calqued.any() else np.argsort(pair * 64 + local)
        by_order = by_order[~is_joined[by_order]]
        back = (np.diff(pair[by_order]) == 0) & (np.diff(at_slot[by_order]) < 0)
        reordered = np.zeros(pairs, bool)
        reordered[pair[by_order[1:][back]]] = True
        unequal = np.zeros(pairs, bool)
        unequal[pair[(unit_term[contact_unit] != slot_term[at_slot]) | translated]] = True

        # Initials, epithets, numbers, countries, head words.
        fits = np.zeros(pairs, bool)
        excused_as = np.zeros(len(single_unit), np.int64)
        sense_there = np.flatnonzero(unit_sense[single_unit] > 0)
        excused_as[sense_there] = self._verdicts(
            unit_sense[single_unit[sense_there]], classes[single_pair[sense_there]]
        )
        roles = unit_roles[single_unit]
        is_head = (roles & Role.HEAD) > 0
        regular = (taken_units[single_pair] >> single_place) & 1 > 0
        fits[single_pair[is_head & regular & (excused_as & _FITS > 0)]] = True
        heads = np.zeros(pairs)
        lone = (summed(pair) == 1) & (summed(pair, transliterated) == 1)
        kinds = [
            (agree, 0, _NONE),
            (met_relation & _RANK > 0, 1, Role.EPITHET),
            (met_relation & _VALUE > 0, 2, Role.NUMBER),
            (met_relation & _COUNTRY > 0, 3, _NONE),
            (met_relation & _FAMILY > 0, 4, Role.HEAD),
        ]
        which, kind_of = [], []
        for fit, number, role in kinds:
            some = np.flatnonzero(fit & (((roles[met_unit] & role) > 0) if role else True))
            which.append(some)
            kind_of.append(np.full(len(some), number))
        some, kind = np.concatenate(which), np.concatenate(kind_of)
        if len(some):
            some_pair = single_pair[met_unit[some]]
            keep = matched_any[some_pair] | (kind > 0)
            some, kind, some_pair = some[keep], kind[keep], some_pair[keep]
            key = (some_pair * 2 + (kind > 0)) * 64 + single_place[met_unit[some]]
            order = np.argsort((key * 8 + kind) * 32 + slot_place[met_slot[some]])
            some, kind, some_pair = some[order], kind[order], some_pair[order]
            got = _greedy(
                some_pair, 1 << single_place[met_unit[some]], 1 << slot_place[met_slot[some]], taken_units, taken_slots
            )
            some, kind, some_pair = some[got], kind[got], some_pair[got]
            its_unit, its_slot = single_unit[met_unit[some]], met_slot[some]
            worth = np.choose(
                kind,
                [
                    np.full(len(some), INITIAL),
                    np.zeros(len(some)),
                    unit_info[its_unit],
                    np.minimum(unit_info[its_unit], slot_info[its_slot]),
                    np.zeros(len(some)),
                ],
            )
            odds += facts[Fact.LETTERS] * summed(some_pair, worth)
            heads = summed(some_pair, np.where(kind == 4, 1.0, np.where(kind == 1, 0.5, 0.0)))
            fits[some_pair[kind == 4]] = True
            unequal[some_pair] = True
            lone[some_pair] = False
        odds += facts[Fact.HEAD_SAME] * heads

        # Words of the mention that are left over.
        free = (taken_units[single_pair] >> single_place) & 1 == 0
        fits[single_pair[free & is_head & (excused_as & (_FITS | _ARMED) > 0)]] = True
        left_pair, left_as, left_roles = single_pair[free], excused_as[free], roles[free]
        verdict = left_as & 7
        left_info = unit_info[single_unit[free]]
        is_extra = (verdict == _NONE) & (left_info > 0)
        extra = summed(left_pair, np.where(is_extra, left_info, 0.0))
        any_extra = summed(left_pair, is_extra) > 0
        excused = summed(left_pair, verdict == _EXCUSED)
        head_fits = summed(
            left_pair, (verdict == _EXCUSED) & (left_roles & Role.HEAD > 0) & (left_as & (_FITS | _ARMED) > 0)
        )
        head_other, head_clash = summed(left_pair, verdict == _HEAD_OTHER), summed(left_pair, verdict == _HEAD_CLASH)
        country_clash = summed(left_pair, verdict == _COUNTRY_CLASH)
        number_clash = summed(left_pair, is_extra & (left_roles & (Role.NUMBER | Role.DIRECTION) > 0)) > 0
        any_left = summed(left_pair) > 0
        left = summed(left_pair, np.where(left_roles == 0, left_info, 0.0))
        initial_left = summed(left_pair, is_extra & (unit_letter[single_unit[free]] > 0)) > 0

        # Slots that are left over.
        open_ = (taken_slots[slot_pair] >> slot_place) & 1 == 0
        open_pair, open_roles, open_info = slot_pair[open_], slot_roles[open_], slot_info[open_]
        counted = open_roles & (Role.NUMBER | Role.DIRECTION) > 0
        kin = np.isin(slot_term[open_], self._kinship)
        person, metonym = traits & 7 == 1, flags & Flag.METONYM > 0
        from_there = (open_roles == Role.COUNTRY) & person[open_pair]
        role_only = ~counted & (open_roles & Role.LEGAL == 0) & (((open_roles > 0) & ~from_there) | kin)
        proper_slot = counted | (((open_roles == 0) | from_there) & ~kin)
        missing = summed(open_pair, np.where(proper_slot, open_info, 0.0))
        missing_roles = summed(open_pair, role_only)
        any_missing = summed(open_pair) > 0
        # A country may be left out where another slot is taken.
        home = (open_roles & Role.COUNTRY > 0) & (taken_slots[open_pair] & (taken_slots[open_pair] - 1) > 0)
        home &= ~person[open_pair]
        uncovered = summed(open_pair, ~home) > 0

        last_place = size - 1
        family_place = np.where((traits & _FAMILY_FIRST > 0) & (person | metonym), 0, last_place)
        last_given = ((taken_slots >> family_place) & 1 > 0) & (size > 0)
        of_father = (size > 1) & np.isin(slot_term[slot_first + np.maximum(0, last_place - 1)], self._fathers)
        last_given &= ~(of_father & ((taken_slots >> np.maximum(0, last_place - 1)) & 1 == 0))
        all_missing = missing
        missing_given = np.where(person & last_given, missing, 0.0)
        missing = np.where(person & last_given, 0.0, missing)
        typeless = traits & 7 == 0
        if typeless.any():
            plain = np.ones(pairs, bool)
            plain[slot_pair[slot_roles & ~Role.TITLE > 0]] = False
            plain[single_pair[roles & ~Role.TITLE > 0]] = False
            likely = typeless & last_given & plain & (size > 1) & (mention_units > 1) & latin_script[found.job]
        else:
            likely = typeless
        human = person | likely
        surname_only = (size == 1) & (traits & _SPACED > 0)
        given_conflict = human & any_extra & (any_missing | surname_only)
        clash = human & any_missing & initial_left
        if len(other):
            open_both = free[met_unit[other]] & open_[met_slot[other]]
            clash[single_pair[met_unit[other[open_both]]]] = True
        share = explained / np.maximum(matched + left, 0.1)
        worth_of_form = np.bincount(slot_pair, slot_info, pairs)
        whole = ~any_missing & ~any_left & ~unequal & ~reordered
        beside = head_fits + head_other + head_clash + country_clash > 0
        body = traits & 7 > 1
        odds += facts[Fact.LONGER] * (body & any_extra)
        odds += facts[Fact.LOOSE] * (body & (missing > 0) & lone)
        odds += facts[Fact.MISSING] * missing + facts[Fact.MISSING_GIVEN] * missing_given
        odds += facts[Fact.MISSING_ROLE] * missing_roles + facts[Fact.EXTRA] * extra
        odds += facts[Fact.EXTRA_ORDINARY] * np.where(proper | foreign, 0.0, extra)
        odds += facts[Fact.EXCUSED] * excused + facts[Fact.HEAD_FITS] * head_fits
        odds += facts[Fact.HEAD_OTHER] * head_other + facts[Fact.HEAD_CLASH] * head_clash
        odds += facts[Fact.COUNTRY_CLASH] * country_clash + facts[Fact.NUMBER_CLASH] * number_clash
        odds += facts[Fact.CONFLICT] * np.minimum(all_missing, extra)
        odds += facts[Fact.UNSAID] * ((traits & _UNSAID > 0) & ~fits)
        odds += facts[Fact.GIVEN_CONFLICT] * given_conflict + facts[Fact.NAME_CLASH] * clash
        odds += facts[Fact.REORDER] * reordered
        odds += facts[Fact.SURNAME_MISSING] * ((person | metonym) & (size > 1) & ~last_given)
        odds += facts[Fact.WHOLE] * whole + facts[Fact.CANONICAL] * (whole & (flags & Flag.CANONICAL > 0))
        odds += facts[Fact.COVERED] * np.where(~(any_extra | beside | uncovered), share, 0.0)
        odds += facts[Fact.COMPLETE] * np.where(~any_missing & ~any_extra, np.minimum(size, 4) - 1, 0)
        odds += facts[Fact.DERIVED] * metonym
        by_surname = person & last_given & (any_missing | surname_only) & ~any_extra
        odds += facts[Fact.RENOWN] * by_surname * ((traits & _EVERYWHERE > 0) * 1 + (flags & Flag.LEADER > 0))
        odds += facts[Fact.MENTION_SHARE] * share
        odds += facts[Fact.NAME_SHARE] * np.minimum(1.0, filled / np.maximum(worth_of_form, 0.1))
        office = np.array([is_office(mention) for mention in mentions], bool)
        void = (metonym & (~fits | office[found.job])) | (any_extra & matched_any & bare)
        void |= (index.form_channel[found.form] == CODE[Channel.DESCRIPTOR]) & any_missing
        small = np.array([mention.casing not in ("", "capitals") for mention in mentions], bool)
        void |= small[found.job] & (flags & Flag.UPPER > 0)
        odds[void] = VOID
        return odds


def _covers(mentions: Sequence[Mention]) -> Ints:
    """The single units that each unit of each mention stands for, as bits."""
    bits: list[int] = []
    for mention in mentions:
        bits += [1 << at for at in range(len(mention.units))]
        for joined in mention.joined:
            bits.append(
                sum(
                    1 << at
                    for at, one in enumerate(mention.units)
                    if joined.first <= one.first and one.last <= joined.last
                )
            )
    return np.array(bits, np.int64)


def _by_net(pair: Ints, net: Floats, apart: Floats, rest: Ints) -> Ints:
    """The contacts by pair, the most telling first, then those in the same order of words, then by unit and slot.

    All in one integer, which is sorted ten times as fast as three columns.
    """
    telling = (1_000_000 - 1000 * net).astype(np.int64)
    return np.argsort(((pair << 21) + telling << 17) + ((50 * apart).astype(np.int64) << 10) + rest)


def _relation(one: Sense, other: Sense) -> int:
    found = 0
    if one.families & other.families:
        found |= _FAMILY
    if not one.countries.isdisjoint(other.countries):
        found |= _COUNTRY
    if one.roles & other.roles & Role.NUMBER and one.value == other.value:
        found |= _VALUE
    if one.ranks & other.ranks:
        found |= _RANK
    if one.names and other.names:
        found |= _OTHER_NAME if one.names.isdisjoint(other.names) else _SAME_NAME
    elif are_abroad(one, other):
        found |= _OTHER_NAME
    return found


def _assigned(pair: Ints, units: Ints, slots: Ints, calqued: Bools, taken_units: Ints, taken_slots: Ints) -> Ints:
    """What `_greedy` chooses, and then the further slots of each word that was translated."""
    chosen = _greedy(pair, units, slots, taken_units, taken_slots)
    if not calqued.any():
        return chosen
    translated = np.zeros(len(taken_units), np.int64)
    some = chosen[calqued[chosen]]
    np.bitwise_or.at(translated, pair[some], units[some])
    more = np.flatnonzero(calqued & (units & translated[pair] > 0))
    more = more[_greedy(pair[more], np.zeros(len(more), np.int64), slots[more], taken_units, taken_slots)]
    return np.concatenate([chosen, more])


def _greedy(pair: Ints, units: Ints, slots: Ints, taken_units: Ints, taken_slots: Ints) -> Ints:
    """The places of what is chosen: of each pair the first, then the first that leaves alone what is taken, and so on."""
    chosen = []
    rest = np.flatnonzero(((units & taken_units[pair]) | (slots & taken_slots[pair])) == 0)
    while len(rest):
        its = pair[rest]
        first = np.empty(len(rest), bool)
        first[0] = True
        np.not_equal(its[1:], its[:-1], out=first[1:])
        got = rest[first]
        chosen.append(got)
        its = pair[got]
        taken_units[its] |= units[got]
        taken_slots[its] |= slots[got]
        rest = rest[~first]
        its = pair[rest]
        rest = rest[((units[rest] & taken_units[its]) | (slots[rest] & taken_slots[its])) == 0]
    return np.concatenate(chosen) if chosen else np.zeros(0, np.int64)
