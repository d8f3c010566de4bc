"""The odds of every pair, from its contacts: the whole path in one function."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from canonym.candidates import Contacts, Mention
from canonym.index.model import Index
from canonym.ranking.assigning import choose, covers, met_of
from canonym.ranking.columns import board_of, meet, words_of
from canonym.ranking.contacts import settle_given
from canonym.ranking.ledger import Ledger
from canonym.ranking.senses import Bools, Floats, Ints, Senses, Trait
from canonym.scoring import WEIGHTS, Weights

VOID = -1e3
"""The odds of a form that is no match at all."""


class Ranking:
    """Estimates odds over one index. What it learns of words and entities it keeps; safe to share between threads."""

    def __init__(self, index: Index, weights: Weights = WEIGHTS) -> None:
        self.index = index
        self.weights = weights
        self.senses = Senses(index)

    def may_be_forbidden(self, entities: Ints) -> Bools:
        """Whether an entity has spellings that it is never meant by."""
        return self.senses.of_entities(entities)[1] & Trait.NEVER > 0

    def assigned(self, mentions: Sequence[Mention], found: Contacts) -> tuple[Ints, Ints]:
        """For each pair the units that `assign` finds a slot for, the joined ones behind the single ones, and those slots.

        Both as bits.
        """
        start = np.concatenate([[0], np.cumsum([len(one.units) + len(one.joined) for one in mentions])])
        pairs = len(found.form)
        chosen = choose(
            met_of(found, start),
            bits=covers(mentions),
            singles=np.array([len(mention.units) for mention in mentions], np.int64)[found.job],
            size=self.index.form_start[found.form + 1] - self.index.form_start[found.form],
            latin=np.array([mention.script == "Latn" for mention in mentions], bool)[found.job],
            taken_units=np.zeros(pairs, np.int64),
            taken_slots=np.zeros(pairs, np.int64),
        )
        units, places = np.zeros(pairs, np.int64), np.zeros(pairs, np.int64)
        np.bitwise_or.at(units, chosen.pair, 1 << chosen.local)
        np.bitwise_or.at(places, chosen.pair, 1 << chosen.place)
        return units, places

    def odds(self, mentions: Sequence[Mention], found: Contacts) -> Floats:
        """The log-odds of every (mention, form) of `found`, nearly those of `weigh`; `VOID` where it would be void."""
        if not len(found.form):
            return np.zeros(0)
        board = board_of(words_of(mentions, self.senses), found, self.senses, self.index)
        meetings = meet(board, self.senses, self.index)
        met, strangers = settle_given(board, found, meetings, self.senses, self.index)
        ledger = Ledger(board, self.senses, self.weights.facts)
        chosen = choose(
            met,
            bits=board.words.bits,
            singles=board.singles,
            size=board.size,
            latin=board.latin,
            taken_units=ledger.taken_units,
            taken_slots=ledger.taken_slots,
        )
        ledger.enter_contacts(chosen)
        ledger.enter_roles(meetings)
        ledger.enter_extra()
        ledger.enter_missing()
        ledger.add_person(strangers, meetings)
        ledger.add_agreement()
        return np.where(ledger.void(), VOID, ledger.odds)
