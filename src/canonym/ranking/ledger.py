"""What every pair of a board is worth so far, and what of it is taken: the books of `evidence`, as columns.

Each method enters one thing and is called once, in the order in which they stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from canonym.candidates import INITIAL
from canonym.evidence import ENOUGH_INITIALS, Fact
from canonym.index.grammar import Role
from canonym.index.information import ORDINARY
from canonym.index.model import CODE, Flag
from canonym.lexicon.model import Channel
from canonym.ranking.assigning import Met, greedy
from canonym.ranking.columns import Board, Meetings
from canonym.ranking.senses import Bools, Floats, Ints, Relation, Senses, Trait, Verdict

_KINDS = (
    (None, Role.NONE, Fact.LETTERS),
    (Relation.RANK, Role.EPITHET, Fact.HEAD_SAME),
    (Relation.VALUE, Role.NUMBER | Role.DIRECTION, Fact.LETTERS),
    (Relation.COUNTRY, Role.NONE, Fact.LETTERS),
    (Relation.FAMILY, Role.HEAD, Fact.HEAD_SAME),
)
"""How a unit may stand for a slot besides by a contact, in the order in which they are tried; the first is an initial."""
_HEAD = len(_KINDS) - 1


class Ledger:
    """The open columns of one board, all by pair but for those of left-over units and slots. Used once."""

    explained: Floats
    """What the words that met say, as far as their letters agree; `said` is all that they say."""
    said: Floats
    filled: Floats
    """What the slots that met are worth, as far as their letters agree."""
    proper: Bools
    """Whether a word that matched names something."""
    bare: Bools
    """Whether nothing but head words matched."""
    lone: Bools
    """Whether one pair of words agrees by its letters, and no other matched."""
    verdicts: Ints
    """What becomes of each single unit that is left over."""
    free_units: Bools
    extra: Floats
    any_extra: Bools
    any_left: Bools
    left: Floats
    initial_left: Bools
    beside: Bools
    """Whether a head word or a country is left over."""
    free_slots: Bools
    any_missing: Bools
    uncovered: Bools
    """Whether a slot is left over that is more than the country at home."""
    family: Bools
    """Whether the family name is there."""

    def __init__(self, board: Board, senses: Senses, facts: Mapping[Fact, float]) -> None:
        self.board = board
        self.senses = senses
        self.facts = facts
        pairs = board.pairs
        self.odds = np.zeros(pairs)
        self.taken_units = np.zeros(pairs, np.int64)
        self.taken_slots = np.zeros(pairs, np.int64)
        self.matched = np.zeros(pairs, bool)
        """Whether a contact was chosen at all."""
        self.fits = np.zeros(pairs, bool)
        """Whether a head word of the mention fits."""
        self.unequal = np.zeros(pairs, bool)
        """Whether some word is not the very word of its slot."""
        self.reordered = np.zeros(pairs, bool)
        self.person: Bools = board.traits & Trait.TYPE == Trait.PERSON
        self.body: Bools = board.traits & Trait.TYPE > Trait.PERSON
        self.metonym: Bools = board.flags & Flag.METONYM > 0
        self.initials: Bools = (board.channel == CODE[Channel.ABBREVIATION]) & (board.flags & Flag.LISTED == 0)

    def summed(self, where: Ints, values: Any = None) -> Floats:
        """The values by pair."""
        return np.bincount(where, values, self.board.pairs).astype(np.float64)

    def any(self, where: Ints) -> Bools:
        """Whether a pair is among those given."""
        found = np.zeros(self.board.pairs, bool)
        found[where] = True
        return found

    def add(self, fact: Fact, values: Any) -> None:
        """Count a fact of every pair."""
        self.odds += self.facts[fact] * values

    def enter_contacts(self, chosen: Met) -> None:
        """What the chosen contacts are worth."""
        board, words = self.board, self.board.words
        pair, unit, slot = chosen.pair, chosen.unit, board.slot_of(chosen)
        translated, transliterated, fills = chosen.translated, chosen.transliterated, chosen.fills
        slot_roles = board.slot_roles[slot]
        self.matched = self.any(pair)
        worth = board.slot_info[slot]
        for more in range(1, int(fills.max(initial=0)) + 1):
            further = board.slot_info[np.minimum(slot + more, len(board.slot_info) - 1)]
            worth = worth + np.where(fills >= more, further, 0.0)
        gain = np.where(fills > 0, np.minimum(chosen.gain, worth), chosen.gain)
        self.add(Fact.LETTERS, self.summed(pair, np.where(translated, 0.0, gain)))
        self.add(Fact.SAME, self.summed(pair, ~translated & ~transliterated))
        self.add(Fact.SURPRISE, self.summed(pair, np.where(transliterated, chosen.surprise, 0.0)))
        if translated.any():
            self.add(Fact.GLOSS, self.summed(pair, np.where(translated, gain, 0.0)))
            self.add(Fact.GLOSSES, self.summed(pair, chosen.glossed))
            self.add(Fact.HOMOGRAPHS, self.summed(pair, translated & ~chosen.glossed))
            self.add(Fact.SENSE_RANK, self.summed(pair, np.where(translated, np.log1p(chosen.rank), 0.0)))
        quality = np.maximum(0.0, 1.0 - chosen.surprise / words.spelled[unit])
        said = words.said[unit]
        said = np.where(slot_roles > 0, np.minimum(said, worth), said)
        by_unit = ((pair * 64 + chosen.local) * 64 + chosen.place).argsort()
        its = (pair * 64 + chosen.local)[by_unit]
        said[by_unit[1:][its[1:] == its[:-1]]] = 0.0  # a word that stands for several of the name is said once
        self.explained, self.said = self.summed(pair, said * quality), self.summed(pair, said)
        self.filled = self.summed(pair, quality * worth)
        if self.facts[Fact.WORST] or self.facts[Fact.WORST_LATIN]:
            letters = np.maximum(1.0, words.spelled[unit] / 2)
            worst = np.zeros(board.pairs)
            np.maximum.at(worst, pair, np.where(transliterated, chosen.surprise / letters, 0.0))
            self.odds += max(self.facts[Fact.WORST], self.facts[Fact.WORST_LATIN]) * worst
        self.proper = self.any(pair[~(translated | words.ordinary[unit])])
        self.bare = ~self.any(pair[words.roles[unit] & Role.HEAD == 0])
        self.lone = (self.summed(pair) == 1) & (self.summed(pair, transliterated) == 1)
        by_unit = by_unit[chosen.local[by_unit] < board.singles[pair[by_unit]]]
        its, slots = pair[by_unit], slot[by_unit]
        back = (its[1:] == its[:-1]) & (slots[1:] < slots[:-1])
        self.reordered = self.any(its[1:][back])
        self.unequal = self.any(pair[(words.term[unit] != board.slot_term[slot]) | translated])

    def enter_roles(self, meetings: Meetings) -> None:
        """Initials, epithets, numbers, countries and head words that stand for each other."""
        board, words = self.board, self.board.words
        sensed = (words.sense[board.single_unit] > 0).nonzero()[0]
        self.verdicts = np.zeros(len(board.single_unit), np.int64)
        self.verdicts[sensed] = self.senses.verdicts(
            words.sense[board.single_unit[sensed]], board.classes[board.single_pair[sensed]]
        )
        is_head = board.single_roles & Role.HEAD > 0
        taken = (self.taken_units[board.single_pair] >> board.single_place) & 1 > 0
        self.fits[board.single_pair[is_head & taken & (self.verdicts & Verdict.FITS > 0)]] = True
        if not len(meetings.single):
            return
        roles = board.single_roles[meetings.single]
        which = [
            (
                (meetings.initial if relation is None else meetings.relation & relation > 0)
                & (roles & role > 0 if role else True)
            ).nonzero()[0]
            for relation, role, _ in _KINDS
        ]
        some = np.concatenate(which)
        if not len(some):
            return
        kind = np.arange(len(_KINDS)).repeat([len(one) for one in which])
        pair = board.single_pair[meetings.single[some]]
        keep = self.matched[pair] | (kind > 0)  # an initial alone says nothing
        some, kind, pair = some[keep], kind[keep], pair[keep]
        unit, place = board.single_place[meetings.single[some]], board.slot_place[meetings.slot[some]]
        order = ((((pair * 2 + (kind > 0)) * 64 + unit) * 8 + kind) * 32 + place).argsort()
        got = order[greedy(pair[order], 1 << unit[order], 1 << place[order], self.taken_units, self.taken_slots)]
        some, kind, pair = some[got], kind[got], pair[got]
        info = words.info[board.single_unit[meetings.single[some]]]
        both = np.minimum(info, board.slot_info[meetings.slot[some]])
        half, one = np.full(len(some), 0.5), np.minimum(1.0, both / ORDINARY)
        worth = np.choose(kind, [np.full(len(some), INITIAL), half, info, both, one])
        is_role = np.array([fact is Fact.HEAD_SAME for *_, fact in _KINDS])[kind]
        self.add(Fact.LETTERS, self.summed(pair, np.where(is_role, 0.0, worth)))
        self.add(Fact.HEAD_SAME, self.summed(pair, np.where(is_role, worth, 0.0)))
        self.fits[pair[kind == _HEAD]] = True
        self.unequal[pair] = True
        self.lone[pair] = False

    def enter_extra(self) -> None:
        """Words of the mention that are left over: excused, or extra."""
        board, words = self.board, self.board.words
        free = (self.taken_units[board.single_pair] >> board.single_place) & 1 == 0
        pair, roles, verdicts = board.single_pair[free], board.single_roles[free], self.verdicts[free]
        unit = board.single_unit[free]
        verdict, head = verdicts & Verdict.MASK, roles & Role.HEAD > 0
        fitting = head & (verdicts & (Verdict.FITS | Verdict.ARMED) > 0)
        self.free_units = free
        self.fits[pair[fitting]] = True
        extra = (verdict == Verdict.NONE) & (words.info[unit] > 0)
        self.extra = self.summed(pair, np.where(extra, words.info[unit], 0.0))
        self.any_extra = self.any(pair[extra])
        self.any_left = self.any(pair)
        self.left = self.summed(pair, np.where(roles == 0, words.info[unit], 0.0))
        self.initial_left = self.any(pair[extra & (words.letter[unit] > 0)])
        excused = verdict == Verdict.EXCUSED
        head_fits = self.summed(pair, excused & fitting)
        head_other = self.summed(pair, verdict == Verdict.HEAD_OTHER)
        head_clash = self.summed(pair, verdict == Verdict.HEAD_CLASH)
        country_clash = self.summed(pair, verdict == Verdict.COUNTRY_CLASH)
        self.beside = head_fits + head_other + head_clash + country_clash > 0
        self.add(Fact.EXTRA, self.extra)
        self.add(Fact.EXTRA_ORDINARY, np.where(self.proper | ~board.latin, 0.0, self.extra))
        self.add(Fact.EXCUSED, self.summed(pair, excused))
        self.add(Fact.HEAD_FITS, head_fits)
        self.add(Fact.HEAD_OTHER, head_other)
        self.add(Fact.HEAD_CLASH, head_clash)
        self.add(Fact.COUNTRY_CLASH, country_clash)
        self.add(Fact.NUMBER_CLASH, self.any(pair[extra & (roles & (Role.NUMBER | Role.DIRECTION) > 0)]))
        self.add(Fact.UNSAID, (board.traits & Trait.UNSAID > 0) & ~self.fits)
        self.add(Fact.LONGER, self.body & self.any_extra)

    def enter_missing(self) -> None:
        """Slots that are left over, and which part of a person's name is there."""
        board = self.board
        free = (self.taken_slots[board.slot_pair] >> board.slot_place) & 1 == 0
        pair, roles, info = board.slot_pair[free], board.slot_roles[free], board.slot_info[free]
        self.free_slots = free
        counted = roles & (Role.NUMBER | Role.DIRECTION) > 0
        kin = self.senses.kinship[board.slot_term[free]]
        from_there = (roles == Role.COUNTRY) & self.person[pair]
        role_only = ~counted & (roles & Role.LEGAL == 0) & (((roles > 0) & ~from_there) | kin)
        proper = counted | (((roles == 0) | from_there) & ~kin)
        missing = self.summed(pair, np.where(proper, info, 0.0))
        self.any_missing = self.any(pair)
        # A country may be left out where another slot is taken.
        home = (roles & Role.COUNTRY > 0) & (self.taken_slots[pair] & (self.taken_slots[pair] - 1) > 0)
        self.uncovered = self.any(pair[~(home & ~self.person[pair])])
        self.family = self._has_family_name()
        whole_family = self.person & self.family
        self.add(Fact.MISSING, np.where(whole_family, 0.0, missing))
        self.add(Fact.MISSING_GIVEN, np.where(whole_family, missing, 0.0))
        self.add(Fact.MISSING_ROLE, self.summed(pair, role_only))
        self.add(Fact.CONFLICT, np.minimum(missing, self.extra))
        self.add(Fact.LOOSE, self.body & (missing > 0) & self.lone)

    def _has_family_name(self) -> Bools:
        board = self.board
        last = board.size - 1
        first = (board.traits & Trait.FAMILY_FIRST > 0) & (self.person | self.metonym)
        found = ((self.taken_slots >> np.where(first, 0, last)) & 1 > 0) & (board.size > 0)
        before = np.maximum(0, last - 1)
        of_father = (board.size > 1) & self.senses.fathers[board.slot_term[board.slot_first + before]]
        return np.asarray(found & ~(of_father & ((self.taken_slots >> before) & 1 == 0)), bool)

    def add_person(self, strangers: Ints, meetings: Meetings) -> None:
        """What tells people apart; `strangers` are the meetings of two names that are known to differ."""
        board = self.board
        human = self.person | self._may_be_people()
        surname_only = (board.size == 1) & (board.traits & Trait.SPACED > 0)
        less = self.any_missing | surname_only
        clash = human & self.any_missing & self.initial_left
        if len(strangers):
            both = self.free_units[meetings.single[strangers]] & self.free_slots[meetings.slot[strangers]]
            clash[board.single_pair[meetings.single[strangers[both]]]] = True
        self.add(Fact.GIVEN_CONFLICT, human & self.any_extra & less)
        self.add(Fact.NAME_CLASH, clash)
        self.add(Fact.SURNAME_MISSING, (self.person | self.metonym) & (board.size > 1) & ~self.family)
        known = (board.traits & Trait.EVERYWHERE > 0) * 1 + (board.flags & Flag.LEADER > 0)
        self.add(Fact.RENOWN, (self.person & self.family & less & ~self.any_extra) * known)

    def _may_be_people(self) -> Bools:
        """Of what has no type: two words or more of Latin letters on either side, none of which is more than a name."""
        board = self.board
        typeless: Bools = board.traits & Trait.TYPE == 0
        if not typeless.any():
            return typeless
        plain = ~self.any(board.slot_pair[board.slot_roles & ~Role.TITLE > 0])
        plain[board.single_pair[board.single_roles & ~Role.TITLE > 0]] = False
        several: Bools = (board.size > 1) & (board.singles > 1)
        return typeless & self.family & plain & several & board.latin

    def add_agreement(self) -> None:
        """Whether the words stand in order, and whether the two sides are one to the end."""
        board = self.board
        whole = ~self.initials & ~self.any_missing & ~self.any_left & ~self.unequal & ~self.reordered
        share = self.explained / np.maximum(self.said + self.left, 0.1)
        left = self.any_missing | self.any_extra
        self.add(Fact.REORDER, self.reordered)
        if self.initials.any():
            self.add(Fact.INITIALS, self._short_initials())
        self.add(Fact.WHOLE, whole)
        self.add(Fact.CANONICAL, whole & (board.flags & Flag.CANONICAL > 0))
        self.add(Fact.COVERED, np.where(self.any_extra | self.beside | self.uncovered, 0.0, share))
        self.add(Fact.COMPLETE, np.where(left, 0, np.minimum(board.size, 4) - 1))
        self.add(Fact.DERIVED, self.metonym)
        self.add(Fact.MENTION_SHARE, share)
        self.add(Fact.NAME_SHARE, np.minimum(1.0, self.filled / np.maximum(board.worth, 0.1)))

    def _short_initials(self) -> Floats:
        """Letters by which initials fall short of four."""
        short = np.zeros(self.board.pairs)
        at = np.flatnonzero(self.initials)
        starts, term = self.senses.index.term_latin.starts, self.board.slot_term[self.board.slot_first[at]]
        short[at] = np.maximum(0, ENOUGH_INITIALS - (starts[term + 1] - starts[term]))
        return short

    def void(self) -> Bools:
        """Pairs that are no match at all."""
        board = self.board
        headless = self.metonym & (~self.fits | board.words.office[board.job])
        only_heads = self.any_extra & self.matched & self.bare
        cut = (board.channel == CODE[Channel.DESCRIPTOR]) & self.any_missing
        small = board.words.small[board.job] & (board.flags & Flag.UPPER > 0)
        spelled = self.initials & ~board.words.capitals[board.job]
        void: Bools = headless | only_heads | cut | small | spelled
        return void
