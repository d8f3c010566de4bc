"""From a mention to the forms it might be: each with the pieces of evidence that found it.

Retrieval only. Every hit says which unit of the mention met which slot of which form, through which channel, and what
that is worth; whether the whole is convincing is for `evidence` and `scoring`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from math import log1p
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from canonym.index.build import SCRIPTS, script_number, singular
from canonym.index.grammar import NOTHING, Role, Sense, without_article
from canonym.index.ground import Glosses, curated, respellings, translated
from canonym.index.information import information
from canonym.index.keys import keys_of
from canonym.index.learned import is_unspaced, learned
from canonym.index.model import CHANNELS, CODE, Flag, Index
from canonym.lexicon.model import Channel
from canonym.text.folding import fold_name
from canonym.text.inflection import base_forms
from canonym.text.keys import skeleton
from canonym.text.parts import CONNECTORS, WRITTEN_ON, parts
from canonym.text.repair import repair
from canonym.text.scripts import language_of, letter_script, script_of, unmixed
from canonym.text.tokens import tokenize

if TYPE_CHECKING:
    from canonym.text.letters import Prepared

NEAREST = 60
"""Terms. How many nearest terms of a word are weighed letter by letter."""

KEY_BUDGET = 5_000
TERMS_FOR_ONE_MORE = 30
"""Postings of keys that one word may touch, rarest first, and terms of the index that allow for one more. More of them
find less: common keys drown the rare ones. Of damaged words 0.854 found their term among 53,000 with 20,000 postings,
0.887 with 6,000; among 150,000 terms 0.690 with 10,000 or 20,000, 0.665 with 6,000."""

POOL = 300
"""Terms. How many terms that share the most keys for their length are compared as strings before the nearest are kept."""

NEAREST_ACROSS = 40
NEAREST_ACROSS_KNOWN = 15
"""The same of terms in other scripts beside a Latin word, and beside one that is a term itself."""

LIKENESS_LEAD = 10.0
LIKENESS_LEAD_ACROSS = 14.0
"""Nats by which plain string similarity may lie behind the best, in one script and across two: what lies further is not
compared letter by letter."""

BUDGET = 60_000
"""Postings. Common words beyond it only strengthen forms that rarer words have found."""

SHORTLIST = 24
"""Forms. How many are judged in full."""

LEAST_JUDGED = 10
CLEAR_LEAD = 8.0
"""Forms that are judged in any case, and nats by which the rest may lie behind the best: what lies further has no share."""

LONGEST_FUZZY = 64
"""Letters. A longer word is compared to the letter only."""

MOST_UNITS = 24
"""Units. A mention of more parts is no name; it is judged by what retrieval found."""

LONGEST_GLUED = 40
SHORTEST_GLUED = 9
"""Letters. Shorter unknown words are not taken apart: "camper" is no camp."""

PREPARE_AFTER = 300
PREPARED_TERMS = 60_000
"""Comparisons after which the terms of an index are prepared for the letter tables, where it has no more than these:
the first answers need not wait for it, and a million terms would take a gigabyte."""

LEAST_SHARE = 0.15
"""Of what Chinese characters say: a long run of them agrees a little with anything."""

SOUND = 1.0
ALIKE_SOUND = 0.6
"""Nats against Chinese characters being read as they sound, and the share of that sound that has to agree. Their letter
table was learned from foreign names, and knows no Chinese ones."""

MOST_UNKNOWN = 9.0
"""Nats of a piece of Chinese between two words that are known: more often an ordinary word than a name."""

LONGEST_NAME = 4
"""Characters. A longer run of Chinese that is made of known words is no name as a whole."""

COMPARED_WORDS = 20_000
"""Words whose comparisons with terms are kept; then all are forgotten at once."""

LEAST_ALIKE = 80.0
"""Percent, of letters and of consonants together. Words that share less are not compared letter by letter."""

_LATIN = SCRIPTS.index("Latn")

NOTHING_ALIKE = (-1e3, 1e3)
"""Gain and surprise of such words."""

VAGUE = 0.6
"""Share of what a word is worth. One whose best term gains less may be a piece of a word that was split."""

LEAST_GAIN = 0.8
"""Nats. A letter-by-letter hit that is worth less is chance."""

_LETTER_TABLES = {"Latn": "la", "Arab": "ar", "Cyrl": "ru", "Hebr": "he", "Hang": "ko", "Hani": "zh", "Kana": "ja"}


@dataclass(frozen=True, slots=True)
class Unit:
    """One part of a mention: its text, the tokens it covers, what it may be besides a name, and what it is worth."""

    text: str
    first: int
    last: int
    sense: Sense
    info: float
    common: bool


@dataclass(frozen=True, slots=True)
class Mention:
    """A mention as the engine reads it. `units` are in order; `joined` are neighbours read as one word, and words as
    they stand where the unit is what they may be a form of."""

    text: str
    folded: str
    tokens: tuple[str, ...]
    units: tuple[Unit, ...]
    joined: tuple[Unit, ...]
    script: str
    language: str
    casing: str = ""
    """In running text: "name", "capitals", "initial" or "lower"; empty for a name that stands alone."""


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """The terms a word may be: their numbers, nats gained, nats of surprise (-log p(word | term)), 1 if the same word."""

    terms: npt.NDArray[np.int32]
    gain: npt.NDArray[np.float32]
    surprise: npt.NDArray[np.float32]
    same: npt.NDArray[np.bool_]
    worth: float
    """-log of how often the word is met: it cannot be rarer than any known word it may be, written so. In nats."""


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
        pairs = np.searchsorted(self.job, np.arange(jobs + 1))
        rows = np.searchsorted(self.pair, pairs).tolist()
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


def read_mention(text: str, index: Index, *, language: str | None = None) -> Mention:
    """Split a mention into units and give each its sense. The text is put right and folded here; offsets are not kept."""
    repaired = repair(text)
    folded = fold_name(repaired.text)
    read = mention_of(repaired.text, folded, tokenize(folded), index, language=language)
    return replace(read, text=text) if repaired.changes else read


def mention_of(
    text: str, folded: str, tokens: tuple[str, ...], index: Index, *, language: str | None = None, running: bool = False
) -> Mention:
    """A mention from text that is folded and split already; of `running` text every token stays one.

    Letters that only look like those of the script around them ("Hаftаr" with Cyrillic а) are read as what they look.
    """
    seen = text
    if not folded.isascii():
        alike = tuple(map(unmixed, tokens))
        if alike != tokens:
            tokens, folded, seen = alike, " ".join(alike), " ".join(alike)
    runs: tuple[tuple[str, int, int], ...] = ()
    if not running and not folded.isascii():
        tokens, runs = _cut(tokens, index)
    senses = index.grammar.senses_of(tokens)
    if not running and len(tokens) == 1 and len(tokens[0]) in (3, 4) and script_of(text) == "Hang":
        return _korean(text, folded, tokens[0], index, language or "ko")
    dotted = frozenset() if running else _dotted(text)
    read = tuple((part, _words(part.text, index, dotted)) for part in parts(tokens))
    units = tuple(
        _unit(
            _counted(word, senses[part.last], index),
            part.first,
            part.last,
            senses[part.last] if word == part.text == tokens[part.last] else index.grammar.sense(word),
            index,
            cut=None if running else any(one <= part.first and part.last <= other for _, one, other in runs),
        )
        for part, words in read
        for word in words
    )
    if dotted:
        units = _with_initials(units, tokens, dotted)
    whole = tuple(
        _unit(part.text, part.first, part.last, NOTHING, index)
        for part, words in read
        if words[0] in base_forms(part.text)
    ) + tuple(_unit(text, first, last, NOTHING, index) for text, first, last in runs)
    joined = whole + tuple(
        _unit(start + other.text, one.first, other.last, NOTHING, index)
        for one, other in pairwise(units)
        if 0 < other.first - one.last <= 1 and len(one.text) > 1 < len(other.text)
        for start in ((one.text, WRITTEN_ON[one.text]) if one.text in WRITTEN_ON else (one.text,))
        if len(start + other.text) <= 24 and (start + other.text in index.terms or _may_be_one(one, other))
    )
    return Mention(text, folded, tokens, units, joined, script_of(seen), language or language_of(seen))


def _cut(tokens: tuple[str, ...], index: Index) -> tuple[tuple[str, ...], tuple[tuple[str, int, int], ...]]:
    """The tokens with those that no space divides cut into words that are known to be translated, and these as they were."""
    found: list[str] = []
    runs = []
    for token in tokens:
        whole = len(token) > LONGEST_FUZZY or token in index.terms or not is_unspaced(token)
        pieces = (token,) if whole else learned().cut(token)
        if len(pieces) > 1 and (len(token) <= LONGEST_NAME or script_of(token) != "Hani"):
            runs.append((token, len(found), len(found) + len(pieces) - 1))
        found += pieces
    return tuple(found), tuple(runs)


def _counted(word: str, sense: Sense, index: Index) -> str:
    """The word, or the number that it is a part of: of "forty fourth" neither word is what it is alone."""
    return sense.value if sense.roles & Role.NUMBER and index.grammar.sense(word).value != sense.value else word


def _may_be_one(one: Unit, other: Unit) -> bool:
    """Whether two neighbours may be one word that nobody knows yet: two given names, or ordinary words, are not."""
    if one.sense.names and other.sense.names:
        return False
    return not (one.sense.roles or other.sense.roles or (one.common and other.common))


_DOTTED = re.compile(r"(?<!\w)(?:[^\W\d_]\.)+(?=\s*\S|(?<=\..\.))")


def _dotted(text: str) -> frozenset[str]:
    """The folded words of a name that stands alone which its dots show to be initials: V. or V.V., not a V at its end."""
    if "." not in text:
        return frozenset()
    return frozenset(fold_name(letters).replace(" ", "") for letters in _DOTTED.findall(text))


def _with_initials(units: tuple[Unit, ...], tokens: tuple[str, ...], dotted: Set[str]) -> tuple[Unit, ...]:
    """The units with the initials among them told apart from words of one letter.

    A second initial is worth nothing: it tells of a name that few lists give.
    """
    found: list[Unit] = []
    after = False
    for unit in units:
        initial = len(unit.text) == 1 and tokens[unit.last] in dotted
        if initial:
            unit = replace(unit, common=False, info=0.0 if after else information(unit.text, common=False))
        found.append(unit)
        after = initial
    return tuple(found)


def _words(word: str, index: Index, dotted: Set[str]) -> tuple[str, ...]:
    """The word itself where it is known; else the known word that it is a form of, or the two known ones it glues together.

    Dotted letters that are no known abbreviation are so many initials.
    """
    if word in dotted and (len(word) == 1 or word not in index.terms):
        return tuple(romanized(letter)[:1] for letter in word)
    if word in index.terms or word in index.grammar.senses:
        return (word,)
    for base in base_forms(word):
        if base in index.terms or base in index.grammar.senses:
            return (base,)
    if SHORTEST_GLUED <= len(word) <= LONGEST_GLUED:
        for cut in range(3, len(word) - 2):
            for one, other in ((word[:cut], word[cut:]), (word[cut:], word[:cut])):
                if index.grammar.sense(other).roles & Role.HEAD and len(other) > 3 and one in index.terms:
                    return word[:cut], word[cut:]
    return (_one_script(word),)


def _one_script(word: str) -> str:
    """A word without the few letters of another script that stand inside it: no encoding repair helps there."""
    if word.isascii() or not 3 < len(word) <= LONGEST_FUZZY:
        return word
    script = script_of(word)
    own = "".join(letter for letter in word if letter_script(letter) in (script, "Zyyy"))
    return own if 0 < len(word) - len(own) <= 2 and len(own) > 3 else word


def _korean(text: str, folded: str, token: str, index: Index, language: str) -> Mention:
    """A Korean name in one word: the family name is its first syllable, or two of four; the whole stays a reading."""
    cut = 2 if len(token) == 4 else 1
    whole = _unit(token, 0, 1, NOTHING, index)
    halves = (_unit(token[:cut], 0, 0, NOTHING, index), _unit(token[cut:], 1, 1, NOTHING, index))
    return Mention(text, folded, (token[:cut], token[cut:]), halves, (whole,), "Hang", language)


def _unit(text: str, first: int, last: int, sense: Sense, index: Index, *, cut: bool | None = None) -> Unit:
    """A unit; `cut` says of one in a name that stands alone whether it was cut from a run without spaces."""
    roles = Role.HEAD | Role.TITLE | Role.EPITHET | Role.DIRECTION | Role.NUMBER | Role.LEGAL
    common = bool(sense.roles & roles) or text in index.grammar.common or singular(text) in index.grammar.common
    info = information(text, common=common)
    if cut is not None:
        table = learned()
        common = common or (not text.isascii() and any(one in index.grammar.common for one in table.senses(text)))
        info = min(info, table.nats.get(text, MOST_UNKNOWN if cut and script_of(text) == "Hani" else info))
    return Unit(text, first, last, sense, info, common)


class Vocabulary:
    """Finds the terms that a word may be, remembering the words it has seen: text repeats its words."""

    def __init__(self, index: Index, *, remembered: int = 50_000) -> None:
        self.index = index
        self._remembered = remembered
        self._hits: dict[tuple[str, bool], Hits] = {}
        self._asked = 0
        self._prepared: dict[tuple[int, str, str], tuple[npt.NDArray[np.int32], Prepared]] = {}
        self._compared: dict[int, tuple[float, float]] = {}
        self._word_numbers: dict[str, int] = {}
        self._spelled: npt.NDArray[np.object_] | None = None
        self._given: dict[str, dict[int, float]] = {}
        self._glosses: dict[str, Glosses | None] = {}
        self._translated: dict[tuple[str, str], tuple[Hits, npt.NDArray[np.int64]]] = {}
        # About how many keys each term has.
        self._sizes = (np.diff(index.term_latin.starts) + 3 * np.diff(index.term_skeleton.starts)).astype(np.float32)

    def __reduce__(self) -> tuple[type[Vocabulary], tuple[Index]]:
        return Vocabulary, (self.index,)

    def lookup(self, word: str, fuzzy: bool) -> Hits:
        """Same-word hits, and with `fuzzy` the nearest terms letter by letter."""
        return self.lookup_many(((word, fuzzy),))[0]

    def lookup_many(self, asked: Sequence[tuple[str, bool]]) -> list[Hits]:
        """`lookup` for each (word, fuzzy). New words are compared together, which costs less than one by one."""
        known = self._hits
        fresh = [key for key in dict.fromkeys(asked) if key not in known]
        if not fresh:
            return [known[key] for key in asked]
        index = self.index
        found: dict[tuple[str, bool], Hits] = {key: known[key] for key in asked if key in known}
        sames: list[list[int]] = []
        nearests: list[npt.NDArray[np.int32]] = []
        lettered = []
        for word, fuzzy in fresh:
            one = singular(word)
            spelled = respellings(one) if one in index.grammar.common or word in index.grammar.common else ()
            same = [
                index.terms[form]
                for form in dict.fromkeys((word, without_article(word), one, *spelled))
                if form in index.terms
            ]
            if not fuzzy or len(word) > LONGEST_FUZZY or (len(word) == 1 and script_of(word) not in ("Hani", "Hang")):
                found[word, fuzzy] = _same_only(same, index)
                continue
            nearest = self._nearest(word, known=bool(same))
            for term in same:
                nearest = nearest[nearest != term]
            lettered.append(word)
            sames.append(same)
            nearests.append(nearest)
        for word, same, nearest, (pmi, surprise) in zip(
            lettered, sames, nearests, self.letters_many(lettered, nearests), strict=True
        ):
            alike = np.array(same, np.int32)
            heard = np.concatenate([index.term_info[alike], index.term_info[nearest] + surprise])
            worth = float(heard.min()) if len(heard) else np.inf
            gain = np.minimum(pmi, worth - surprise)
            keep = np.flatnonzero(gain >= LEAST_GAIN)
            is_same = np.zeros(len(alike) + len(keep), bool)
            is_same[: len(alike)] = True
            found[word, True] = Hits(
                np.concatenate([alike, nearest[keep]]),
                np.concatenate([index.term_info[alike], gain[keep]]),
                np.concatenate([np.zeros(len(alike), np.float32), surprise[keep]]),
                is_same,
                worth,
            )
        if len(known) + len(fresh) > self._remembered:
            known = self._hits = {}
        known.update(found)
        return [found[key] for key in asked]

    def compared(
        self, words: Sequence[str], which: npt.NDArray[np.int64], terms: npt.NDArray[np.int64]
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """(gain, surprise) of each word `which` numbers beside its term; what was compared once is remembered.

        Threads may work the same pair out twice; they come to the same numbers.
        """
        numbers = self._word_numbers
        if len(numbers) + len(words) > COMPARED_WORDS:
            numbers = self._word_numbers = {}
            self._compared = {}
        memory, size = self._compared, len(self.index.term_info)
        number = np.array([numbers.setdefault(word, len(numbers)) for word in words], np.int64)
        keys, back = np.unique(number[which] * size + terms, return_inverse=True)
        listed = keys.tolist()
        known = [memory.get(key) for key in listed]
        fresh = [at for at, value in enumerate(known) if value is None]
        if fresh:
            spelled = dict(zip(number.tolist(), words, strict=True))
            read = [spelled[listed[at] // size] for at in fresh]
            asked = keys[fresh] % size
            values = self._compared_afresh(read, asked)
            for at, word, term, value in zip(fresh, read, asked.tolist(), values, strict=True):
                worth = self._same_given(word, term)
                known[at] = memory[listed[at]] = (worth, 0.0) if worth else value
        gain, surprise = np.array(known, np.float64).reshape(-1, 2)[back].T
        return gain, surprise

    def _compared_afresh(self, words: Sequence[str], terms: npt.NDArray[np.int64]) -> list[tuple[float, float]]:
        """(gain, surprise) of each word beside its term; those of one word stand together.

        Of 25,786 pairs in news 600 were worth something. Those that share too little to be worth anything are not
        compared letter by letter; a Latin word lost 8 of them, none worth three nats.
        """
        values = [NOTHING_ALIKE] * len(words)
        likely = self._worth_comparing(words, terms)
        if not len(likely):
            return values
        read = [words[at] for at in likely.tolist()]
        distinct = list(dict.fromkeys(read))
        begins = [at for at, word in enumerate(read) if not at or read[at - 1] != word]
        pieces = np.split(terms[likely].astype(np.int32), begins[1:])
        worths = [hits.worth for hits in self.lookup_many([(word, True) for word in distinct])]
        at = iter(likely.tolist())
        for worth, (pmi, surprise) in zip(worths, self.letters_many(distinct, pieces), strict=True):
            gain = np.minimum(pmi, worth - surprise)
            for value in zip(gain.tolist(), surprise.tolist(), strict=True):
                values[next(at)] = value
        return values

    def translated(self, word: str, language: str) -> tuple[Hits, npt.NDArray[np.int64]]:
        """The terms that translate a word, and the rank of the sense that each translates."""
        known = self._translated.get((word, language))
        if known is None:
            index = self.index
            if language not in self._glosses:  # whether the files have changed is asked once
                self._glosses[language] = curated(language)
            ranks = {
                index.terms[form]: rank
                for form, rank in translated(word, self._glosses[language]).items()
                if form in index.terms and form not in CONNECTORS
            }
            known = _same_only(list(ranks), index), np.fromiter(ranks.values(), np.int64, len(ranks))
            if len(self._translated) >= COMPARED_WORDS:
                self._translated = {}
            self._translated[word, language] = known
        return known

    def _same_given(self, word: str, term: int) -> float:
        """What the term is worth where it is a known spelling of the given name that the word is, else 0.

        Mehmet is Muhammad, however unlike their letters.
        """
        known = self._given.get(word)
        if known is None:
            index, names = self.index, self.index.grammar.sense(word).names
            senses = index.grammar.senses.items() if names else ()
            spellings = [text for text, sense in senses if not names.isdisjoint(sense.names)]
            terms = [index.terms[text] for text in spellings if text in index.terms]
            known = self._given[word] = dict(zip(terms, index.term_info[terms].tolist(), strict=True))
        return known.get(term, 0.0)

    def _worth_comparing(self, words: Sequence[str], terms: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Which words may be their term at all: every one that is not Latin, and those that share enough letters."""
        from rapidfuzz import fuzz, process

        latin = np.fromiter(map(str.isascii, words), bool, len(words))
        asked = np.flatnonzero(latin)
        if not len(asked):
            return np.arange(len(words))
        texts, skeletons = self.spelled(terms[asked])
        read = [words[at] for at in asked.tolist()]
        bones = list(map(skeleton, read))
        alike = process.cpdist(read, texts, scorer=fuzz.ratio) + process.cpdist(bones, skeletons, scorer=fuzz.ratio)
        latin[asked[alike >= LEAST_ALIKE]] = False
        return np.flatnonzero(~latin)

    def spelled(self, terms: npt.NDArray[np.int64]) -> tuple[list[str], list[str]]:
        """The terms in Latin letters, and their skeletons; decoded once."""
        known, index = self._spelled, self.index
        if known is None:
            known = self._spelled = np.full((2, len(index.term_info)), None, object)
        texts, skeletons = known[0].take(terms).tolist(), known[1].take(terms).tolist()
        if None in skeletons:
            fresh = terms[[at for at, text in enumerate(skeletons) if text is None]]
            for row, source in zip(known, (index.term_latin, index.term_skeleton), strict=True):
                bounds = zip(source.starts[fresh].tolist(), source.starts[fresh + 1].tolist(), strict=True)
                blob = memoryview(source.blob)  # type: ignore[arg-type]
                row[fresh] = [str(blob[start:end], "utf-8", "surrogatepass") for start, end in bounds]
            texts, skeletons = known[0].take(terms).tolist(), known[1].take(terms).tolist()
        return texts, skeletons

    def letters(
        self, word: str, terms: npt.NDArray[np.int32]
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """(mutual information, surprise) of the word for each term, each by the letter table of the two scripts."""
        return self.letters_many([word], [terms])[0]

    def letters_many(
        self, words: Sequence[str], terms: Sequence[npt.NDArray[np.int32]]
    ) -> list[tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]]:
        """`letters` for each word and its terms, in one pass over all pairs of the same two scripts."""
        if not words:
            return []
        ends = np.cumsum([len(some) for some in terms])
        every = np.concatenate(terms)
        which = np.repeat(np.arange(len(words)), [len(some) for some in terms])
        pmi, surprise = np.zeros(len(every), np.float32), np.zeros(len(every), np.float32)
        script = np.array([script_number(word) for word in words], np.int64)
        pairs = script[which] * len(SCRIPTS) + self.index.term_script[every]
        kinds = np.unique(pairs).tolist()
        for kind in kinds:
            chosen = np.flatnonzero(pairs == kind) if len(kinds) > 1 else slice(None)
            one, other = divmod(kind, len(SCRIPTS))
            pmi[chosen], surprise[chosen] = self._letters(words, which[chosen], every[chosen], SCRIPTS[one], other)
        starts = [0, *ends[:-1].tolist()]
        return [(pmi[start:end], surprise[start:end]) for start, end in zip(starts, ends.tolist(), strict=True)]

    def _nearest(self, word: str, *, known: bool = False) -> npt.NDArray[np.int32]:
        """The terms that share most keys with the word for their length, cut to the likest by plain string similarity."""
        index = self.index
        readings = readings_of(word)
        keys = dict.fromkeys(key for reading in readings for key in keys_of(reading))
        numbers = np.array([number for number in map(index.key_names.get, keys) if number is not None], np.int64)
        if not len(numbers):
            return np.zeros(0, np.int32)
        starts, items = index.key_rows.starts, index.key_rows.items
        begins, ends = starts[numbers].tolist(), starts[numbers + 1].tolist()
        shared = np.zeros(len(self._sizes), np.float32)
        budget, read = KEY_BUDGET + len(shared) // TERMS_FOR_ONE_MORE, 0
        for length, begin in sorted((end - begin, begin) for begin, end in zip(begins, ends, strict=True)):
            read += length
            if read > budget and read > length:  # the rarest is read in any case
                break
            shared[items[begin : begin + length]] += 1.0 / (1.0 + log1p(length))
        terms = (shared > 0.25 * shared.max()).nonzero()[0]
        if len(terms) < POOL:  # else they hold the best that many
            terms = shared.nonzero()[0]
        if len(terms) > POOL:
            share = shared[terms] / (self._sizes[terms] + len(keys))
            terms = terms[share.argpartition(len(share) - POOL)[-POOL:]]
            terms.sort()
        if len(terms) <= NEAREST:
            few: npt.NDArray[np.int32] = terms.astype(np.int32)
            return few
        if not word.isascii():
            return self._likest(_likeness_across, readings, terms, NEAREST, lead=LIKENESS_LEAD_ACROSS)
        latin = index.term_script[terms] == _LATIN
        near = self._likest(_likeness, readings, terms[latin], NEAREST, lead=LIKENESS_LEAD)
        if latin.all():
            return near
        most = NEAREST_ACROSS_KNOWN if known else NEAREST_ACROSS
        across = self._likest(_likeness_across, readings, terms[~latin], most, lead=LIKENESS_LEAD_ACROSS)
        return np.append(near, across)

    def _likest(
        self,
        likeness: Callable[..., npt.NDArray[Any]],
        readings: Sequence[str],
        terms: npt.NDArray[np.int64],
        most: int,
        *,
        lead: float,
    ) -> npt.NDArray[np.int32]:
        """The terms that are most like one of the readings, at most so many, by number.

        None of them is more than `lead` less like it than the best.
        """
        if not len(terms):
            return terms.astype(np.int32)
        texts, skeletons = self.spelled(terms)
        alike = likeness(readings, texts, skeletons)
        best = np.flatnonzero(alike >= alike.max() - lead)
        if len(best) > most:
            best = best[np.argpartition(-alike[best], most)[:most]]
            best.sort()
        return terms[best].astype(np.int32)

    def _letters(
        self, words: Sequence[str], which: npt.NDArray[np.intp], terms: npt.NDArray[np.int32], script: str, number: int
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """(mutual information, surprise) of pairs of words of one script (`which` numbers them) and terms of one script."""
        index = self.index
        language, side, by_romanising = _table_of(script, SCRIPTS[number])
        numbers, which = np.unique(which, return_inverse=True)
        read = [words[at] for at in numbers.tolist()]
        self._asked += len(read)
        if not language:
            native = [index.terms.restore_key(term) for term in terms.tolist()]
            pmi, information = _same_script([read[at] for at in which.tolist()], native)
        else:
            from canonym.text.letters import letter_model

            model = letter_model(language)
            if self._asked > PREPARE_AFTER and len(index.term_script) <= PREPARED_TERMS:
                if (number, language, side) not in self._prepared:
                    self._prepare(number, language, side, by_romanising=by_romanising)
                at, every = self._prepared[number, language, side]
                ready = every.take(at[terms])
            else:
                native = [index.terms.restore_key(term) for term in terms.tolist()]
                ready = model.prepare([romanized(term) for term in native] if by_romanising else native, side=side)
            if by_romanising:
                read = [romanized(word) for word in read]
            pmi, own = model.pmi_pairs(read, which, ready, side=side)
            if side == "source":
                own = letter_model("la").self_informations(read)
            information = own[which].astype(np.float32)
        if script == "Hani" and language:
            pmi, information = _or_by_sound(pmi, information, *self._by_sound(read, which, terms))
        return pmi.astype(np.float32), np.maximum(0.0, information - pmi).astype(np.float32)

    def _by_sound(
        self, words: Sequence[str], which: npt.NDArray[np.intp], terms: npt.NDArray[np.int32]
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """Mutual information of words of Chinese characters, as they sound in Mandarin, with Latin terms."""
        from canonym.text.letters import letter_model

        model, index = letter_model("la"), self.index
        ready = model.prepare([index.terms.restore_key(term) for term in terms.tolist()], side="target")
        pmi, own = model.pmi_pairs([romanized(word) for word in words], which, ready, side="target")
        return pmi.astype(np.float32), own[which].astype(np.float32)

    def _prepare(self, number: int, language: str, side: str, *, by_romanising: bool) -> None:
        """Read all terms of a script as one model sees them, once."""
        from canonym.text.letters import letter_model

        index = self.index
        terms = np.flatnonzero(index.term_script == number)
        at = np.zeros(len(index.term_script), np.int32)
        at[terms] = np.arange(len(terms))
        texts = [index.terms.restore_key(term) for term in terms.tolist()]
        if by_romanising:
            texts = [romanized(text) for text in texts]
        self._prepared[number, language, side] = (at, letter_model(language).prepare(texts, side=side))


def _table_of(script: str, other: str) -> tuple[str, str, bool]:
    """How words of two scripts are compared: the letter table, the side of the other word, whether both are romanised.

    The table is that of the script that is not Latin; "" where both are of one such script.
    """
    fitted = fitted_tables()
    if script == other and script != "Latn":
        return "", "", False
    if script == "Latn" and other != "Latn" and _LETTER_TABLES.get(other) in fitted:
        return _LETTER_TABLES[other], "source", False
    if other == "Latn" and _LETTER_TABLES.get(script) in fitted:
        return _LETTER_TABLES[script], "target", False
    return "la", "target", True


@lru_cache(maxsize=1 << 14)
def _self_information(language: str, word: str) -> float:
    from canonym.text.letters import letter_model

    return letter_model(language).self_information(word)


def letters_between(
    word: str, script: str, others: Sequence[str], other_script: str
) -> tuple[npt.NDArray[np.float32], float]:
    """Pointwise mutual information of a word with others of one script, and what the word says by itself, in nats.

    The table is that of the script that is not Latin; two words of one such script are compared letter for letter; two
    scripts without a common table are both romanised first.
    """
    from canonym.text.letters import encode, letter_model

    language, side, by_romanising = _table_of(script, other_script)
    if not language:
        return _same_script([word] * len(others), others)[0], 2.0 * len(word)
    model = letter_model(language)
    if side == "source":
        return model.pmi_reverse(word, encode(others)), _self_information("la", word)
    if by_romanising:
        word, others = romanized(word), [romanized(other) for other in others]
    return model.pmi(word, encode(others)), _self_information(language, word)


def letters_of_pair(one: str, other: str) -> tuple[float, float]:
    """Pointwise mutual information of two words, and what the first says by itself, in nats: by the letter table of
    their scripts, and Chinese characters also as they sound."""
    script, other_script = SCRIPTS[script_number(one)], SCRIPTS[script_number(other)]
    pmi, most = letters_between(one, script, [other], other_script)
    if {script, other_script} == {"Hani", "Latn"}:
        latin = (romanized(one), romanized(other))
        sound, own = letters_between(latin[0], "Latn", [latin[1]], "Latn")
        found, told = _or_by_sound(pmi, np.array([most]), sound, np.array([own]))
        return float(found[0]), float(told[0])
    return float(pmi[0]), most


def _or_by_sound(
    pmi: npt.NDArray[Any], most: npt.NDArray[Any], sound: npt.NDArray[Any], most_by_sound: npt.NDArray[Any]
) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """What Chinese characters share with Latin letters, and what they say: by how foreign names are written in them, or
    by how they sound where that explains more."""
    pmi = np.where(pmi < LEAST_SHARE * most, -np.abs(pmi), pmi)
    better = (sound - SOUND > pmi) & (sound >= ALIKE_SOUND * most_by_sound)
    return np.where(better, sound - SOUND, pmi), np.where(better, most_by_sound, most)


@lru_cache(maxsize=1)
def fitted_tables() -> frozenset[str]:
    """The letter tables that have been fitted."""
    from canonym.text.letters import DATA_FILE

    with np.load(DATA_FILE, allow_pickle=False) as data:
        return frozenset(name.split("/", 1)[0] for name in data.files)


@lru_cache(maxsize=4096)
def romanized(word: str) -> str:
    """The word in Latin letters, folded; as it stands where nothing can romanise it."""
    if word.isascii():
        return word
    from canonym.text.romanization import NoRomaniser, romanize

    try:
        return fold_name(romanize(word)).replace(" ", "")
    except NoRomaniser:
        return word


def readings_of(word: str) -> tuple[str, ...]:
    """A word in Latin letters: as its scheme writes it, and as names like it were written before."""
    latin = romanized(word)
    table = _LETTER_TABLES.get(SCRIPTS[script_number(word)], "la")
    if word.isascii() or table == "la" or table not in fitted_tables():
        return (latin,)
    from canonym.text.letters import letter_model

    decoded = map(fold_name, letter_model(table).decode(word))
    return tuple(dict.fromkeys((latin, *(reading.replace(" ", "") for reading in decoded))))


def _likeness(readings: Sequence[str], texts: Sequence[str], skeletons: Sequence[str]) -> npt.NDArray[np.floating[Any]]:
    """How alike each text is to the word, both written in Latin letters.

    The weights are those of a line through the mutual information of damaged words with others.
    """
    from rapidfuzz import process
    from rapidfuzz.distance import Indel, Levenshtein

    bones = [skeleton(reading) for reading in readings]
    found: npt.NDArray[np.float32] = 22.0 * process.cdist(readings, texts, scorer=Levenshtein.normalized_similarity)[0]
    found += 4.0 * process.cdist(bones, skeletons, scorer=Levenshtein.normalized_similarity)[0]
    found -= np.float32(0.7) * process.cdist(readings, texts, scorer=Indel.distance)[0]
    found -= 0.5 * np.abs(np.fromiter(map(len, texts), np.int64, len(texts)) - len(readings[0]))
    return found


def _likeness_across(
    readings: Sequence[str], texts: Sequence[str], skeletons: Sequence[str]
) -> npt.NDArray[np.floating[Any]]:
    """How alike each text is to the likest of the readings, where one side is romanised and may lack its vowels.

    The weights are from a line as well, in nats.
    """
    from rapidfuzz import process
    from rapidfuzz.distance import Levenshtein

    bones = [skeleton(reading) for reading in readings]
    both = 26.0 * process.cdist(readings, texts, scorer=Levenshtein.normalized_similarity)
    both += 8.5 * process.cdist(bones, skeletons, scorer=Levenshtein.normalized_similarity)
    found: npt.NDArray[np.float32] = both.max(axis=0)
    return found


def _same_script(
    words: Sequence[str], others: Sequence[str]
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Pairs of words of one script that is not Latin: a letter that agrees gives two nats, one that differs costs four.

    Returns the nats of each pair, and those that its first word could give.
    """
    from rapidfuzz.distance import Levenshtein

    pairs = list(zip(words, others, strict=True))
    distance = np.array([Levenshtein.distance(word, other) for word, other in pairs], np.float32)
    longest = np.array([max(len(word), len(other)) for word, other in pairs], np.float32)
    own = np.array([2.0 * len(word) for word in words], np.float32)
    return (2.0 * (longest - distance) - 4.0 * distance).astype(np.float32), own


def _same_only(same: list[int], index: Index) -> Hits:
    terms = np.array(same, np.int32)
    worth = float(index.term_info[terms].min()) if same else np.inf
    return Hits(terms, index.term_info[terms], np.zeros(len(same), np.float32), np.ones(len(same), bool), worth)


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
        order = np.argsort(columns[2] * (len(mention.units) + len(mention.joined)) + columns[0], kind="stable")
        self.columns = columns = columns.take(order, axis=1)
        self.starts = np.flatnonzero(np.diff(columns[2], prepend=-1))
        self.ends = np.append(self.starts[1:], columns.shape[1])
        self.row_forms = columns[2].take(self.starts)
        rows = np.repeat(np.arange(len(self.row_forms)), self.ends - self.starts)
        self._gains = np.zeros((len(self.row_forms), len(mention.units) + len(mention.joined)), np.int64)
        np.maximum.at(self._gains, (rows, columns[0]), columns[4])
        index = vocabulary.index
        starts, ends = index.form_start[self.row_forms], index.form_start[self.row_forms + 1]
        sums = np.concatenate([[0.0], np.cumsum(_gathered(index.slot_info, starts, ends))])
        lengths = np.cumsum(np.concatenate([[0], ends - starts]))
        self._info = 1000 * (sums[lengths[1:]] - sums[lengths[:-1]])
        self._info[index.form_flags[self.row_forms] & Flag.LEADER > 0] -= 1000 * RENOWN

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
        found = np.flatnonzero(total > 0)
        if not len(found):
            return []
        score = 0.35 * self._info.take(found) - total.take(found)
        if len(score) > 4 * limit:
            best = np.argpartition(score, limit)[: limit + 1]
            best.sort()
        else:
            best = np.arange(len(score))
        top = best[np.argsort(score[best], kind="stable")][:limit]
        if not everything and len(top) > LEAST_JUDGED:
            clear = int(np.searchsorted(score[top], score[top[0]] + 1000 * CLEAR_LEAD, side="right"))
            top = top[: max(LEAST_JUDGED, clear)]
        rows: list[int] = found[top].tolist()
        return rows


def gather(asked: Sequence[Asked], vocabulary: Vocabulary) -> Contacts:
    """The contacts of every form that is asked for; the units of each question are numbered from its first.

    Units that retrieval brought to no slot of a form are compared with the slots that nothing was brought to: retrieval
    finds a form by its best words; whether the others agree is then asked letter by letter.
    """
    pairs = [len(one.rows) for one in asked]
    job = np.repeat(np.arange(len(asked)), pairs)
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
    pair = np.repeat(np.arange(len(rows)), lengths)
    place = np.arange(len(pair)) + np.repeat(starts - (np.cumsum(lengths) - lengths), lengths)
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
    return _filled_in(asked, contacts, vocabulary)


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
    firm = np.flatnonzero((found.gain > 2.0) & (found.unit < 62))
    np.bitwise_or.at(met, pair[firm], 1 << found.unit[firm])
    np.bitwise_or.at(reached, pair[firm], 1 << found.place[firm])
    open_units = np.array(lettered, np.int64)[job] & ~met
    open_slots = ((1 << size) - 1) & ~reached
    some = np.flatnonzero((open_units > 0) & (open_slots > 0))
    if not len(some):
        return found
    # Every open unit beside every open slot of its form.
    counts, begins = np.array(count, np.int64)[job[some]], np.array(begin, np.int64)[job[some]]
    sizes = size[some]
    which = np.repeat(np.arange(len(some)), counts * sizes)
    at = np.arange(len(which)) - np.repeat(np.cumsum(counts * sizes) - counts * sizes, counts * sizes)
    number, place = np.divmod(at, sizes[which])
    both = ((open_units[some][which] >> number) & (open_slots[some][which] >> place) & 1) > 0
    which, number, place = which[both], number[both], place[both]
    slot = index.form_start[form[some]][which] + place
    its_unit = begins[which] + number
    read = np.array(word, np.int64)[its_unit]
    gain, surprise = vocabulary.compared(list(words), read, index.slot_term[slot].astype(np.int64))
    gain = np.minimum(gain, np.array(worth)[its_unit])
    kept = np.flatnonzero(gain >= LEAST_GAIN)
    if not len(kept):
        return found
    zeros = np.zeros(len(kept), np.int64)
    parts = (
        (pair, some[which[kept]]),
        (found.unit, number[kept]),
        (found.slot, slot[kept]),
        (found.place, place[kept]),
        (found.code, zeros + CODE[Channel.TRANSLITERATION]),
        (found.gain, gain[kept]),
        (found.surprise, surprise[kept]),
        (found.rank, zeros),
    )
    together = [np.concatenate(part) for part in parts]
    order = np.argsort(together[0], kind="stable")
    return Contacts(job, form, *(column[order] for column in together))


def _gathered(
    values: npt.NDArray[np.float32], starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """The values of all ranges, one after the other."""
    lengths = ends - starts
    places = (
        np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths) + np.repeat(starts, lengths)
    )
    gathered: npt.NDArray[np.float64] = values[places].astype(np.float64)
    return gathered


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
    part = slice(*np.searchsorted(found.pair, (pair, pair + 1)).tolist())
    rows = zip(
        found.unit[part].tolist(), found.slot[part].tolist(), found.code[part].tolist(), found.gain[part].tolist(),
        found.surprise[part].tolist(), found.rank[part].tolist(), strict=True,
    )  # fmt: skip
    contacts = [Contact(unit, slot, CHANNELS[code], *values) for unit, slot, code, *values in rows]
    contacts.sort(key=lambda c: (c.unit, c.slot, -c.gain, c.channel))
    return Candidate(int(found.form[pair]), tuple(contacts))


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
        (unit.text, _is_lettered(mention, unit, some))
        for mention, some in zip(mentions, fuzzy, strict=True)
        for unit in mention.units
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
    return [(*own, *(next(hits) for _ in mention.joined)) for mention, own in zip(mentions, single, strict=True)]


def _is_vague(hits: Hits, unit: Unit) -> bool:
    """Whether a word is like no term, so that it may be a piece of one."""
    return not len(hits.gain) or float(hits.gain.max()) < VAGUE * unit.info


def _is_lettered(mention: Mention, unit: Unit, fuzzy: Sequence[bool]) -> bool:
    """Whether a unit is looked up letter by letter, and not only as it stands."""
    if len(mention.units) > MOST_UNITS or unit.sense.roles & Role.NUMBER:
        return False
    if not (fuzzy[unit.last] if fuzzy else mention.casing != "lower"):
        return False
    return not unit.common or (len(mention.units) == 1 and not fuzzy and not mention.casing)


def _retrieved(mention: Mention, vocabulary: Vocabulary, found: Sequence[Hits], *, alone: bool) -> Retrieval | None:
    """The postings of what was found for each unit.

    Words are read rarest first; once `BUDGET` postings are read, commoner words only add to forms already found.
    """
    index = vocabulary.index
    calque, homograph = CODE[Channel.CALQUE], CODE[Channel.HOMOGRAPH]
    columns: list[tuple[npt.NDArray[np.int64], ...]] = []
    pieces: list[tuple[int, int, float, Hits, Any, Any, npt.NDArray[np.int64] | None]] = []
    units = (*mention.units, *mention.joined)
    for number, (unit, hits) in enumerate(zip(units, found, strict=True)):
        starts, ends = index.posting_start[hits.terms], index.posting_start[hits.terms + 1]
        pieces.append((int((ends - starts).sum()), number, unit.info, hits, starts, ends, None))
    if alone:  # a name that stands alone is translated too
        for number, unit in enumerate(mention.units):
            if len(unit.text) > LONGEST_FUZZY:
                continue
            hits, rank_of = vocabulary.translated(unit.text, mention.language)
            if not len(hits.terms):
                continue
            starts, ends = index.posting_start[hits.terms], index.posting_start[hits.terms + 1]
            pieces.append((int((ends - starts).sum()), number, unit.info, hits, starts, ends, rank_of))
    pieces.sort(key=lambda piece: (piece[0], piece[1]))
    read, crowded = 0, sum(piece[0] for piece in pieces) > BUDGET
    seen: npt.NDArray[np.int64] | None = None
    for size, number, worth, hits, starts, ends, senses in pieces:
        if size == 0:
            continue
        lengths = ends - starts
        which = np.repeat(np.arange(len(starts)), lengths)
        places = np.arange(size) - np.repeat(np.cumsum(lengths) - lengths, lengths) + np.repeat(starts, lengths)
        slots = index.posting_slot[places].astype(np.int64)
        channels = index.posting_channel[places].astype(np.int64)
        same = hits.same[which]
        translated = (channels == calque) | (channels == homograph)
        allowed = same | ~translated
        if number >= len(mention.units):  # two words in one are one word of a name; as two they are compared one by one
            allowed &= translated | (index.posting_rank[places] == 0)
        ranks = index.posting_rank[places].astype(np.int64)
        if senses is not None:
            allowed, channels, ranks = channels == CODE[Channel.FOLDED], np.full(len(slots), calque), senses[which]
        if read + size > BUDGET and seen is not None:
            allowed &= np.isin(index.slot_form[slots], seen)
        elif read + size > BUDGET:
            allowed &= np.arange(size) < BUDGET
        read += size
        places, slots, channels = places[allowed], slots[allowed], channels[allowed]
        which, same, ranks = which[allowed], same[allowed], ranks[allowed]
        columns.append(
            (
                np.full(len(slots), number),
                slots,
                index.slot_form[slots].astype(np.int64),
                channels,
                (np.minimum(hits.gain[which], worth) * 1000).astype(np.int64),
                (hits.surprise[which] * 1000).astype(np.int64),
                ranks,
                same.astype(np.int64),
            )
        )
        if crowded and read <= BUDGET:
            fresh = np.unique(columns[-1][2])
            seen = fresh if seen is None else np.union1d(seen, fresh)
    if not columns:
        return None
    joined = np.stack([np.concatenate(column) for column in zip(*columns, strict=True)])
    return Retrieval(mention, vocabulary, joined, complete=read <= BUDGET and len(mention.units) <= MOST_UNITS)


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
