"""What is known of given names and of countries, put into the contacts of all pairs: `settle_given` in columns."""

from __future__ import annotations

import numpy as np

from canonym.candidates import Contacts
from canonym.evidence import ELSEWISE, HARDLY, UNLIKE
from canonym.index.build import SCRIPTS
from canonym.index.model import CODE, Index
from canonym.lexicon.model import Channel
from canonym.ranking.assigning import Met, met_of
from canonym.ranking.columns import Board, Meetings
from canonym.ranking.senses import Ints, Relation, Senses, Trait

_LATIN = SCRIPTS.index("Latn")


def settle_given(board: Board, found: Contacts, meetings: Meetings, senses: Senses, index: Index) -> tuple[Met, Ints]:
    """The contacts with what is known of given names and countries; and the meetings of two that are known to differ."""
    words = board.words
    met = met_of(found, words.start)
    transliterated, slot = met.transliterated, board.slot_of(met)
    alive = np.ones(len(met.code), bool)
    faint = transliterated & (met.gain < HARDLY) & (board.size[met.pair] > 1) & (board.slot_roles[slot] == 0)
    faint &= met.surprise >= UNLIKE * words.spelled[met.unit] / 2
    if faint.any():
        faint &= board.latin[met.pair] & (index.term_script[board.slot_term[slot]] == _LATIN)
        alive &= ~(faint & (board.traits[met.pair] & Trait.TYPE <= Trait.PERSON))  # people, and what has no type
    gain, surprise = met.gain, met.surprise
    named = senses.named[words.sense[met.unit]] & (met.local < board.singles[met.pair])
    if named.any():
        elsewise = named & transliterated & ~senses.named[board.slot_sense[slot]]
        gain, surprise = gain - ELSEWISE * elsewise, surprise + ELSEWISE * elsewise
    # A word of a phrase has the sense of the phrase in the mention, and its own here: "South Sudan".
    single_unit = board.single_unit[meetings.single]
    other_word = words.term[single_unit] != board.slot_term[meetings.slot]
    strangers = ((meetings.relation & Relation.OTHER_NAME > 0) & other_word).nonzero()[0]
    if len(strangers):
        apart = meetings.slot[strangers] * 64 + board.single_place[meetings.single[strangers]]
        alive &= ~np.isin(slot * 64 + met.local, apart)
    parts = [(met.pair, met.unit, met.local, met.place, met.code, gain, surprise, met.rank)]
    same = ((meetings.relation & Relation.SAME_NAME > 0) & other_word).nonzero()[0]
    if len(same):
        single, its_slot, units = meetings.single[same], meetings.slot[same], single_unit[same]
        zeros = np.zeros(len(same), np.int64)
        worth = np.minimum(words.info[units], board.slot_info[its_slot])
        code = zeros + CODE[Channel.TRANSLITERATION]
        parts.append(
            (
                board.single_pair[single],
                units,
                board.single_place[single],
                board.slot_place[its_slot],
                code,
                worth,
                zeros.astype(np.float64),
                zeros,
            )
        )
        alive = np.append(alive, np.ones(len(same), bool))
    return Met(*(np.concatenate(column)[alive] for column in zip(*parts, strict=True))), strangers
