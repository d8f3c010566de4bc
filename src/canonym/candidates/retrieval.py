"""What the words of a mention find: postings of terms, and the forms that they speak for most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from canonym.index.grammar import Role
from canonym.index.model import CODE, Flag, Index
from canonym.lexicon.model import Channel
from canonym.text.parts import FATHER, SON, WRITTEN_ON
from canonym.text.scripts import script_of

if TYPE_CHECKING:
    pass
from canonym.candidates.mention import LONGEST_FUZZY, MOST_UNITS, Mention, Unit
from canonym.candidates.vocabulary import Hits, Vocabulary

BUDGET = 60_000
"""Postings. Common words beyond it only strengthen forms that rarer words have found."""


SHORTLIST = 24
"""Forms. How many are judged in full."""


LEAST_JUDGED = 10


CLEAR_LEAD = 8.0
"""Forms that are judged in any case, and nats by which the rest may lie behind the best: what lies further has no share."""


VAGUE = 0.6
"""Share of what a word is worth. One whose best term gains less may be a piece of a word that was split."""


_OTHER_KIN = {"bin": ("abou", "abu", "bou", "bu"), "abu": ("ben", "bin")}
"""How names begin that begin with no son, and with no father."""


RENOWN = 6.0
"""Nats of its length that a leader's name is forgiven: of all that bear a family name those who lead are looked at."""


class Retrieval:
    """What the words of a mention found: for each form and unit the best gain, and every contact behind it.

    Made once for a mention or for a whole run of text, then asked for the candidates of any stretch of its units.
    """

    def __init__(
        self, mention: Mention, vocabulary: Vocabulary, columns: npt.NDArray[np.int64], *, complete: bool = True
    ) -> None:
        self.complete = complete
        """Whether each unit was looked up in full, whatever the other units are."""
        self.mention = mention
        self.vocabulary = vocabulary
        order = (columns[2] * (len(mention.units) + len(mention.joined)) + columns[0]).argsort(kind="stable")
        self.columns = columns = columns.take(order, axis=1)
        bounds = np.concatenate([[0], (columns[2, 1:] != columns[2, :-1]).nonzero()[0] + 1, [columns.shape[1]]])
        self.starts, self.ends = bounds[:-1], bounds[1:]
        self.row_forms = columns[2].take(self.starts)
        rows = np.arange(len(self.row_forms)).repeat(self.ends - self.starts)
        self._gains = np.zeros((len(self.row_forms), len(mention.units) + len(mention.joined)), np.int64)
        np.maximum.at(self._gains, (rows, columns[0]), columns[4])
        index = vocabulary.index
        starts, ends = index.form_start[self.row_forms], index.form_start[self.row_forms + 1]
        sums = np.concatenate([[0.0], _gathered(index.slot_info, starts, ends).cumsum()])
        reach = (ends - starts).cumsum()
        self._info = 1000 * (sums[reach] - sums[reach - (ends - starts)])
        self._info -= 1000 * RENOWN * (index.form_flags[self.row_forms] & Flag.LEADER > 0)

    def forms(self, first: int, last: int, *, limit: int, everything: bool = False) -> list[int]:
        """The rows of the forms that units `first`..`last` speak for most, best first; ties by number."""
        units = self.mention.units
        if first == last:
            total = self._gains[:, first]
        else:
            total = self._gains[:, first : last + 1].sum(1)
        joined = [
            len(units) + at
            for at, pair in enumerate(self.mention.joined)
            if units[first].first <= pair.first and pair.last <= units[last].last
        ]
        if joined:
            single = self._gains[:, first : last + 1].max(1)
            total = total + np.maximum(0, self._gains[:, joined].max(1) - single)
        own = total if everything else self._without_heads(total, first, last, joined)
        found = (own > 0).nonzero()[0]
        if not len(found):
            return []
        score = 0.35 * self._info.take(found) - total.take(found)
        if len(score) > 4 * limit:
            best = np.argpartition(score, limit)[: limit + 1]
            best.sort()
        else:
            best = np.arange(len(score))
        top = best[score[best].argsort(kind="stable")][:limit]
        if not everything and len(top) > LEAST_JUDGED:
            clear = int(score[top].searchsorted(score[top[0]] + 1000 * CLEAR_LEAD, side="right"))
            top = top[: max(LEAST_JUDGED, clear)]
        rows: list[int] = found[top].tolist()
        return rows

    def _without_heads(
        self, total: npt.NDArray[np.int64], first: int, last: int, joined: Sequence[int]
    ) -> npt.NDArray[np.int64]:
        """The gains of the forms, 0 where only head words gain and a name is left over: "Al-Wefaq forces" are no forces."""
        units = self.mention.units[first : last + 1]
        names = any(not unit.common and not unit.sense.roles and not unit.sense.countries for unit in units)
        others = [at for at, unit in enumerate(units, first) if not unit.sense.roles & Role.HEAD]
        if not names or len(others) == len(units):
            return total
        return np.where(self._gains[:, [*others, *joined]].any(1), total, 0)


def _gathered(
    values: npt.NDArray[np.float32], starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """The values of all ranges, one after the other."""
    lengths = ends - starts
    places = np.arange(int(lengths.sum())) + (starts - (lengths.cumsum() - lengths)).repeat(lengths)
    gathered: npt.NDArray[np.float64] = values[places].astype(np.float64)
    return gathered


def retrieve(mention: Mention, vocabulary: Vocabulary) -> Retrieval | None:
    """Look every unit up; None where nothing is found."""
    return retrieve_many((mention,), vocabulary)[0]


def retrieve_many(
    mentions: Sequence[Mention], vocabulary: Vocabulary, fuzzy: Sequence[Sequence[bool]] = ()
) -> list[Retrieval | None]:
    """`retrieve` for many mentions, whose words are looked up together.

    `fuzzy` says for each token of each mention whether it may be a damaged name; by default every token may.
    """
    fuzzy = fuzzy or [()] * len(mentions)
    found = _look_up(mentions, vocabulary, fuzzy)
    return [
        _retrieved(mention, vocabulary, hits, alone=not some and not mention.casing)
        for mention, hits, some in zip(mentions, found, fuzzy, strict=True)
    ]


def _look_up(
    mentions: Sequence[Mention], vocabulary: Vocabulary, fuzzy: Sequence[Sequence[bool]]
) -> list[tuple[Hits, ...]]:
    """The hits of every unit of every mention, then of the joined ones.

    Two words are looked up letter by letter as one only where one of them resembles nothing by itself, or where the
    first reads as the names do that it is written onto.
    """
    index = vocabulary.index
    asked = [
        (unit.text, _is_lettered(mention, unit, some) or _stands_beside_a_name(mention, at, some))
        for mention, some in zip(mentions, fuzzy, strict=True)
        for at, unit in enumerate(mention.units)
    ]
    hits = iter(vocabulary.lookup_many(asked))
    single = [tuple(next(hits) for _ in mention.units) for mention in mentions]
    asked = []
    for mention, some, own in zip(mentions, fuzzy, single, strict=True):
        for whole in mention.joined:
            halves = [
                at for at, unit in enumerate(mention.units) if whole.first <= unit.first and unit.last <= whole.last
            ]
            split = (
                len(halves) == 1
                or whole.text.startswith(WRITTEN_ON.get(mention.units[halves[0]].text, " "))
                or any(_is_vague(own[at], mention.units[at]) for at in halves)
            )
            if split and some and len(halves) > 1:  # two known words of a text are not compared as one
                split = any(mention.units[at].text not in index.terms for at in halves)
            asked.append((whole.text, split and _is_lettered(mention, whole, some)))
    hits = iter(vocabulary.lookup_many(asked))
    return [
        (*own, *(_of_its_kin(next(hits), mention.tokens[whole.first], index) for whole in mention.joined))
        for mention, own in zip(mentions, single, strict=True)
    ]


def _of_its_kin(hits: Hits, first: str, index: Index) -> Hits:
    """The hits of two words read as one, without names that another word of kinship is written onto: bin Rita is no
    Bourita."""
    others = _OTHER_KIN.get(SON.get(first) or FATHER.get(first) or "")
    if not others:
        return hits
    kept = [at for at, term in enumerate(hits.terms.tolist()) if not index.terms.restore_key(term).startswith(others)]
    if len(kept) == len(hits.terms):
        return hits
    return Hits(hits.terms[kept], hits.gain[kept], hits.surprise[kept], hits.same[kept], hits.worth)


def _is_vague(hits: Hits, unit: Unit) -> bool:
    """Whether a word is like no term, so that it may be a piece of one."""
    return not len(hits.gain) or float(hits.gain.max()) < VAGUE * unit.info


def _is_lettered(mention: Mention, unit: Unit, fuzzy: Sequence[bool]) -> bool:
    """Whether a unit is looked up letter by letter, and not only as it stands."""
    if len(mention.units) > MOST_UNITS or unit.sense.roles & Role.NUMBER:
        return False
    if not (fuzzy[unit.last] if fuzzy else mention.casing != "lower"):
        return False
    if not mention.casing and not fuzzy and script_of(unit.text) == "Hani":
        return True
    return not unit.common or (len(mention.units) == 1 and not fuzzy and not mention.casing)


def _stands_beside_a_name(mention: Mention, at: int, fuzzy: Sequence[bool]) -> bool:
    """Whether an ordinary word may be a part of a name by its letters: Bait Lahya, Gibran Basil, Victor Urban.

    Any word of a name that stands alone may; in running text one with a capital directly beside a word that is no
    ordinary one and has a capital too.
    """
    units = mention.units
    if not 1 < len(units) <= MOST_UNITS or (units[at].sense.roles and (fuzzy or mention.script == "Latn")):
        return False
    if not fuzzy:
        return not mention.casing
    return fuzzy[units[at].last] and any(
        not other.common and not other.sense.roles and fuzzy[other.last]
        for other in (*units[max(0, at - 1) : at], *units[at + 1 : at + 2])
    )


def _retrieved(mention: Mention, vocabulary: Vocabulary, found: Sequence[Hits], *, alone: bool) -> Retrieval | None:
    """The postings of what was found for each unit, all units at once.

    Words are read rarest first; once `BUDGET` postings are read, commoner words only add to forms already found.
    """
    index, singles = vocabulary.index, len(mention.units)
    pieces: list[tuple[int, Hits, npt.NDArray[np.int64] | None]] = []
    pieces += [(number, hits, None) for number, hits in enumerate(found) if len(hits.terms)]
    if alone:  # a name that stands alone is translated too
        for number, one in enumerate(mention.units):
            if len(one.text) <= LONGEST_FUZZY:
                hits, ranks = vocabulary.translated(one.text, mention.language)
                if len(hits.terms):
                    pieces.append((number, hits, ranks))
    if not pieces:
        return None
    # What is known of each term.
    many = [len(hits.terms) for _, hits, _ in pieces]
    piece_of = np.arange(len(pieces)).repeat(many)
    unit_of = np.array([number for number, _, _ in pieces])[piece_of]
    worth = np.array([one.info for one in (*mention.units, *mention.joined)], np.float32)[unit_of]
    gain = (np.minimum(np.concatenate([hits.gain for _, hits, _ in pieces]), worth) * 1000).astype(np.int64)
    surprise = (np.concatenate([hits.surprise for _, hits, _ in pieces]) * 1000).astype(np.int64)
    same_word = np.concatenate([hits.same for _, hits, _ in pieces])
    terms = np.concatenate([hits.terms for _, hits, _ in pieces])
    starts = index.posting_start[terms]
    lengths = index.posting_start[terms + 1] - starts
    # Each of its postings.
    term = np.arange(len(terms)).repeat(lengths)
    place = np.arange(len(term)) + (starts - (lengths.cumsum() - lengths)).repeat(lengths)
    unit, same = unit_of[term], same_word[term]
    slot, channel, rank = index.posting_slot[place], index.posting_channel[place], index.posting_rank[place]
    form = index.slot_form[slot]
    translated = (channel == CODE[Channel.CALQUE]) | (channel == CODE[Channel.HOMOGRAPH])
    # Two words in one are one word of a name; as two they are compared one by one.
    allowed = (same | ~translated) & ((unit < singles) | translated | (rank == 0))
    if pieces[-1][2] is not None:
        sense = np.concatenate(
            [np.full(n, -1) if ranks is None else ranks for n, (_, _, ranks) in zip(many, pieces, strict=True)]
        )[term]
        allowed = np.where(sense >= 0, channel == CODE[Channel.FOLDED], allowed)
        channel = np.where(sense >= 0, CODE[Channel.CALQUE], channel)
        rank = np.where(sense >= 0, sense, rank)
    if len(term) > BUDGET:
        piece = piece_of[term]
        sizes = np.bincount(piece, minlength=len(pieces))
        order = sizes.argsort(kind="stable")
        read = np.empty(len(pieces), np.int64)
        read[order] = sizes[order].cumsum()
        early = (read <= BUDGET)[piece]
        if early.any():
            allowed &= early | np.isin(form, form[early & allowed])
        else:
            allowed &= np.arange(len(term)) - (sizes.cumsum() - sizes)[piece] < BUDGET
    kept = allowed.nonzero()[0]
    if not len(kept):
        return None
    columns = np.stack([unit, slot, form, channel, gain[term], surprise[term], rank, same]).take(kept, axis=1)
    return Retrieval(mention, vocabulary, columns, complete=len(term) <= BUDGET and singles <= MOST_UNITS)
