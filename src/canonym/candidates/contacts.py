"""Forms beside mentions: each unit that meets a slot, those that retrieval left open filled in letter by letter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from canonym.index.model import CHANNELS, CODE
from canonym.lexicon.model import Channel

if TYPE_CHECKING:
    pass
from canonym.candidates.acronyms import acronyms_of, initials_in
from canonym.candidates.letters import INITIAL
from canonym.candidates.mention import LONGEST_FUZZY, MOST_UNITS, Mention
from canonym.candidates.retrieval import SHORTLIST, Retrieval, retrieve
from canonym.candidates.vocabulary import LEAST_GAIN, Vocabulary


@dataclass(frozen=True, slots=True)
class Contact:
    """One unit in one slot: through which channel, nats gained, nats of surprise, rank of the gloss."""

    unit: int
    slot: int
    channel: Channel
    gain: float
    surprise: float
    rank: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A form with every contact that speaks for it. `contacts` are sorted by unit and slot."""

    form: int
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Contacts:
    """The contacts of many forms with many mentions as columns. A *pair* is one form beside one mention.

    `job` and `form` have a row for each pair; the others one for each contact, sorted by pair. `unit` numbers the units
    of the mention, then the joined ones; `place` is that of the slot within its form.
    """

    job: npt.NDArray[np.int64]
    form: npt.NDArray[np.int64]
    pair: npt.NDArray[np.int64]
    unit: npt.NDArray[np.int64]
    slot: npt.NDArray[np.int64]
    place: npt.NDArray[np.int64]
    code: npt.NDArray[np.int64]
    gain: npt.NDArray[np.float64]
    surprise: npt.NDArray[np.float64]
    rank: npt.NDArray[np.int64]

    def by_job(self, jobs: int) -> Iterator[tuple[int, Contacts]]:
        """For each job its first pair and its own contacts, copied: what is kept of one must not keep all."""
        pairs = self.job.searchsorted(np.arange(jobs + 1))
        rows = self.pair.searchsorted(pairs).tolist()
        for (first, last), (start, end) in zip(pairwise(pairs.tolist()), pairwise(rows), strict=True):
            part = slice(start, end)
            yield (
                first,
                Contacts(
                    np.zeros(last - first, np.int64), self.form[first:last].copy(), self.pair[part] - first,
                    self.unit[part].copy(), self.slot[part].copy(), self.place[part].copy(), self.code[part].copy(),
                    self.gain[part].copy(), self.surprise[part].copy(), self.rank[part].copy(),
                ),
            )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """Which forms are asked for beside units `first`..`last` of what was retrieved: the rows of `found`."""

    found: Retrieval
    first: int
    last: int
    rows: Sequence[int]
    fuzzy: Sequence[bool] = ()


def gather(asked: Sequence[Asked], vocabulary: Vocabulary) -> Contacts:
    """The contacts of every form that is asked for; the units of each question are numbered from its first.

    Units that retrieval brought to no slot of a form are compared with the slots that nothing was brought to: retrieval
    finds a form by its best words; whether the others agree is then asked letter by letter.
    """
    pairs = [len(one.rows) for one in asked]
    job = np.arange(len(asked)).repeat(pairs)
    distinct = list({id(one.found): one.found for one in asked}.values())
    begin, row_begin, at, row_at = {}, {}, 0, 0
    for found in distinct:
        begin[id(found)], row_begin[id(found)] = at, row_at
        at, row_at = at + found.columns.shape[1], row_at + len(found.row_forms)
    columns = np.concatenate([found.columns for found in distinct], axis=1)
    starts = np.concatenate([found.starts + begin[id(found)] for found in distinct])
    ends = np.concatenate([found.ends + begin[id(found)] for found in distinct])
    forms = np.concatenate([found.row_forms for found in distinct])
    rows = np.concatenate([np.asarray(one.rows, np.int64) for one in asked])
    rows += np.repeat([row_begin[id(one.found)] for one in asked], pairs)
    form = forms[rows]
    starts, lengths = starts[rows], ends[rows] - starts[rows]
    pair = np.arange(len(rows)).repeat(lengths)
    place = np.arange(len(pair)) + (starts - (lengths.cumsum() - lengths)).repeat(lengths)
    # What number a unit of the whole has in the question; -1 outside of it.
    numbers: list[int] = []
    table = []
    for one in asked:
        table.append(len(numbers))
        units, first, last = one.found.mention.units, one.first, one.last
        size = last - first + 1
        numbers += [-1] * first + list(range(size)) + [-1] * (len(units) - last - 1)
        for joined in one.found.mention.joined:
            inside = units[first].first <= joined.first and joined.last <= units[last].last
            numbers.append(size if inside else -1)
            size += inside
    unit = np.array(numbers, np.int64)[np.array(table, np.int64)[job[pair]] + columns[0, place]]
    inside = unit >= 0
    pair, unit, place = pair[inside], unit[inside], place[inside]
    _, slot, _, code, gain, surprise, rank, same = columns[:, place]
    code = _CODES[code, same]
    index = vocabulary.index
    contacts = Contacts(
        job, form, pair, unit, slot, slot - index.form_start[form[pair]], code, gain / 1000, surprise / 1000, rank
    )
    return _with_acronyms(asked, _filled_in(asked, contacts, vocabulary), vocabulary)


def _filled_in(asked: Sequence[Asked], found: Contacts, vocabulary: Vocabulary) -> Contacts:
    """The contacts with those of units and slots that retrieval left open."""
    index = vocabulary.index
    job, form, pair = found.job, found.form, found.pair
    words: dict[str, int] = {}
    word: list[int] = []
    worth: list[float] = []
    lettered, begin, count = [], [], []
    for one in asked:
        units = one.found.mention.units[one.first : one.last + 1]
        few, fuzzy = len(units) <= MOST_UNITS, one.fuzzy
        begin.append(len(word))
        count.append(len(units))
        bits = 0
        for bit, unit in enumerate(units):
            word.append(words.setdefault(unit.text, len(words)))
            worth.append(unit.info)
            if few and not unit.common and len(unit.text) <= LONGEST_FUZZY and (not fuzzy or fuzzy[unit.last]):
                bits |= 1 << bit
        lettered.append(bits)
    size = index.form_start[form + 1] - index.form_start[form]
    met, reached = np.zeros(len(form), np.int64), np.zeros(len(form), np.int64)
    firm = ((found.gain > 2.0) & (found.unit < 62)).nonzero()[0]
    np.bitwise_or.at(met, pair[firm], 1 << found.unit[firm])
    np.bitwise_or.at(reached, pair[firm], 1 << found.place[firm])
    open_units = np.array(lettered, np.int64)[job] & ~met
    open_slots = ((1 << size) - 1) & ~reached
    some = ((open_units > 0) & (open_slots > 0)).nonzero()[0]
    if not len(some):
        return found
    # Every open unit beside every open slot of its form.
    counts, begins = np.array(count, np.int64)[job[some]], np.array(begin, np.int64)[job[some]]
    sizes = size[some]
    which = np.arange(len(some)).repeat(counts * sizes)
    at = np.arange(len(which)) - ((counts * sizes).cumsum() - counts * sizes).repeat(counts * sizes)
    number, place = np.divmod(at, sizes[which])
    both = ((open_units[some][which] >> number) & (open_slots[some][which] >> place) & 1) > 0
    which, number, place = which[both], number[both], place[both]
    slot = index.form_start[form[some]][which] + place
    its_unit = begins[which] + number
    read = np.array(word, np.int64)[its_unit]
    gain, surprise = vocabulary.compared(list(words), read, index.slot_term[slot].astype(np.int64))
    gain = np.minimum(gain, np.array(worth)[its_unit])
    kept = (gain >= LEAST_GAIN).nonzero()[0]
    if not len(kept):
        return found
    zeros = np.zeros(len(kept), np.int64)
    code = zeros + CODE[Channel.TRANSLITERATION]
    more = (some[which[kept]], number[kept], slot[kept], place[kept], code, gain[kept], surprise[kept], zeros)
    return _with(found, more)


def _with(found: Contacts, more: Sequence[npt.NDArray[Any]]) -> Contacts:
    """The contacts with more of them: their columns from `pair` on."""
    columns = (
        found.pair, found.unit, found.slot, found.place, found.code, found.gain, found.surprise, found.rank
    )  # fmt: skip
    together = [np.concatenate(both) for both in zip(columns, more, strict=True)]
    order = np.argsort(together[0], kind="stable")
    return Contacts(found.job, found.form, *(column[order] for column in together))


def _with_acronyms(asked: Sequence[Asked], found: Contacts, vocabulary: Vocabulary) -> Contacts:
    """The contacts with those of acronyms that stand for neighbouring slots of a form."""
    more: list[tuple[float, ...]] = []
    for job, one in enumerate(asked):
        acronyms = acronyms_of(one.found.mention)
        for pair in range(*found.job.searchsorted((job, job + 1)).tolist()) if acronyms else ():
            start, end = vocabulary.index.form_start[found.form[pair] : found.form[pair] + 2].tolist()
            words, _ = vocabulary.spelled(vocabulary.index.slot_term[start:end].astype(np.int64))
            for number, first, last in initials_in(words, acronyms):
                unit = acronyms[number]
                gain = min(unit.info, INITIAL * len(unit.text))
                more.append((pair, number, start + first, first, CODE[Channel.ABBREVIATION], gain, 0.0, last - first))
    if not more:
        return found
    kinds = (np.int64, np.int64, np.int64, np.int64, np.int64, np.float64, np.float64, np.int64)
    return _with(found, [np.array(column, kind) for column, kind in zip(zip(*more, strict=True), kinds, strict=True)])


def find_candidates(mention: Mention, vocabulary: Vocabulary, *, limit: int = SHORTLIST) -> tuple[Candidate, ...]:
    """The forms that most of the mention speaks for, at most `limit`, best first by the sum of what their contacts gain."""
    found = retrieve(mention, vocabulary)
    if found is None:
        return ()
    last = len(mention.units) - 1
    asked = Asked(found, 0, last, found.forms(0, last, limit=limit))
    contacts = gather((asked,), vocabulary)
    return tuple(candidate_of(contacts, pair) for pair in range(len(contacts.form)))


def candidate_of(found: Contacts, pair: int) -> Candidate:
    """One pair as an object."""
    part = slice(*found.pair.searchsorted((pair, pair + 1)).tolist())
    rows = zip(
        found.unit[part].tolist(), found.slot[part].tolist(), found.code[part].tolist(), found.gain[part].tolist(),
        found.surprise[part].tolist(), found.rank[part].tolist(), strict=True,
    )  # fmt: skip
    contacts = [Contact(unit, slot, CHANNELS[code], *values) for unit, slot, code, *values in rows]
    contacts.sort(key=lambda c: (c.unit, c.slot, -c.gain, c.channel))
    return Candidate(int(found.form[pair]), tuple(contacts))


_CODES = np.array(
    [
        [
            CODE[Channel.TRANSLITERATION] if channel not in (Channel.CALQUE, Channel.HOMOGRAPH) else code,
            code,
        ]
        for code, channel in enumerate(CHANNELS)
    ]
)
"""The channel of a contact by that of its posting, and whether it is the same word."""
