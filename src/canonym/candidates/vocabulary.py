"""The terms that a word may be. Words are compared once and remembered: text repeats its words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log1p
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from canonym.index.build import SCRIPTS, script_number, singular
from canonym.index.grammar import without_article
from canonym.index.ground import Glosses, curated, respellings, translated
from canonym.index.keys import keys_of
from canonym.index.model import Index
from canonym.text.keys import skeleton
from canonym.text.parts import CONNECTORS
from canonym.text.scripts import script_of

if TYPE_CHECKING:
    from canonym.text.letters import Prepared
from canonym.candidates.letters import (
    INITIAL,
    likeness,
    likeness_across,
    or_by_sound,
    readings_of,
    romanized,
    same_script,
    sounds_of,
    table_of,
)
from canonym.candidates.mention import LONGEST_FUZZY

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


PREPARE_AFTER = 300


PREPARED_TERMS = 60_000
"""Comparisons after which the terms of an index are prepared for the letter tables, where it has no more than these:
the first answers need not wait for it, and a million terms would take a gigabyte."""


COMPARED_WORDS = 20_000
"""Words whose comparisons with terms are kept; then all are forgotten at once."""


LEAST_ALIKE = 80.0
"""Percent, of letters and of consonants together. Words that share less are not compared letter by letter."""


_LATIN = SCRIPTS.index("Latn")


NOTHING_ALIKE = (-1e3, 1e3)
"""Gain and surprise of such words."""


LEAST_GAIN = 0.8
"""Nats. A letter-by-letter hit that is worth less is chance."""


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """The terms a word may be: their numbers, nats gained, nats of surprise (-log p(word | term)), 1 if the same word."""

    terms: npt.NDArray[np.int32]
    gain: npt.NDArray[np.float32]
    surprise: npt.NDArray[np.float32]
    same: npt.NDArray[np.bool_]
    worth: float
    """-log of how often the word is met: it cannot be rarer than any known word it may be, written so. In nats."""


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
            keep = (gain >= LEAST_GAIN).nonzero()[0]
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
        keys = (number[which] * size + terms).tolist()
        fresh = sorted({key for key in keys if key not in memory})  # those of one word together
        if fresh:
            spelled = dict(zip(number.tolist(), words, strict=True))
            read = [spelled[key // size] for key in fresh]
            asked = np.array(fresh, np.int64) % size
            values = self._compared_afresh(read, asked)
            given = {word: self._same_given(word) for word in words}
            for key, word, term, value in zip(fresh, read, asked.tolist(), values, strict=True):
                worth = given[word].get(term)
                memory[key] = (worth, 0.0) if worth else value
        gain, surprise = np.array([memory[key] for key in keys], np.float64).reshape(-1, 2).T
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
        numbers = terms[likely].astype(np.int32)
        pieces = [numbers[start:end] for start, end in pairwise((*begins, len(read)))]
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

    def _same_given(self, word: str) -> dict[int, float]:
        """The terms that are known spellings of the given name that the word is, or its initial, with what each is worth.

        Mehmet is Muhammad, however unlike their letters; and a list may have *J. Smith* for John Smith.
        """
        known = self._given.get(word)
        if known is None:
            index, names = self.index, self.index.grammar.sense(word).names
            senses = index.grammar.senses.items() if names else ()
            spellings = [text for text, sense in senses if not names.isdisjoint(sense.names)]
            terms = [index.terms[text] for text in spellings if text in index.terms]
            known = dict(zip(terms, index.term_info[terms].tolist(), strict=True))
            initial = index.terms.get(word[0]) if len(word) > 1 and word[0].isascii() and word.isalpha() else None
            if initial is not None:
                known[initial] = INITIAL
            self._given[word] = known
        return known

    def _worth_comparing(self, words: Sequence[str], terms: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Which words may be their term at all: every one that is not Latin, and those that share enough letters."""
        from rapidfuzz import fuzz, process

        latin = np.fromiter(map(str.isascii, words), bool, len(words))
        asked = latin.nonzero()[0]
        if not len(asked):
            return np.arange(len(words))
        texts, skeletons = self.spelled(terms[asked])
        read = [words[at] for at in asked.tolist()]
        bone_of = {word: skeleton(word) for word in dict.fromkeys(read)}
        bones = [bone_of[word] for word in read]
        alike = process.cpdist(read, texts, scorer=fuzz.ratio) + process.cpdist(bones, skeletons, scorer=fuzz.ratio)
        latin[asked[alike >= LEAST_ALIKE]] = False
        return (~latin).nonzero()[0]

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
        which = np.arange(len(words)).repeat([len(some) for some in terms])
        pmi, surprise = np.zeros(len(every), np.float32), np.zeros(len(every), np.float32)
        script = np.array([script_number(word) for word in words], np.int64)
        pairs = script[which] * len(SCRIPTS) + self.index.term_script[every]
        kinds = sorted(set(pairs.tolist()))
        for kind in kinds:
            chosen = (pairs == kind).nonzero()[0] if len(kinds) > 1 else slice(None)
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
        budget, read = KEY_BUDGET + len(self._sizes) // TERMS_FOR_ONE_MORE, 0
        rows: list[npt.NDArray[np.int32]] = []
        worths, lengths = [], []
        for length, begin in sorted((end - begin, begin) for begin, end in zip(begins, ends, strict=True)):
            read += length
            if read > budget and rows:  # the rarest is read in any case
                break
            rows.append(items[begin : begin + length])
            worths.append(1.0 / (1.0 + log1p(length)))
            lengths.append(length)
        shared = np.bincount(np.concatenate(rows), np.repeat(worths, lengths), len(self._sizes))
        terms = (shared > 0).nonzero()[0]
        found = shared[terms]
        strong = found > 0.25 * found.max()
        if np.count_nonzero(strong) >= POOL:  # they hold the best that many
            terms, found = terms[strong], found[strong]
        if len(terms) > POOL:
            share = found / (self._sizes[terms] + len(keys))
            terms = terms[share.argpartition(len(share) - POOL)[-POOL:]]
            terms.sort()
        if len(terms) <= NEAREST:
            few: npt.NDArray[np.int32] = terms.astype(np.int32)
            return few
        if not word.isascii():
            return self._likest(likeness_across, readings, terms, NEAREST, lead=LIKENESS_LEAD_ACROSS)
        latin = index.term_script[terms] == _LATIN
        near = self._likest(likeness, readings, terms[latin], NEAREST, lead=LIKENESS_LEAD)
        if latin.all():
            return near
        most = NEAREST_ACROSS_KNOWN if known else NEAREST_ACROSS
        across = self._likest(likeness_across, readings, terms[~latin], most, lead=LIKENESS_LEAD_ACROSS)
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
        language, side, by_romanising = table_of(script, SCRIPTS[number])
        there = np.bincount(which, minlength=len(words)) > 0
        which = (there.cumsum() - 1)[which]
        read = [words[at] for at in there.nonzero()[0].tolist()]
        self._asked += len(read)
        if not language:
            native = [index.terms.restore_key(term) for term in terms.tolist()]
            pmi, information = same_script([read[at] for at in which.tolist()], native)
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
            pmi, information = or_by_sound(pmi, information, *self._by_sound(read, which, terms))
        return pmi.astype(np.float32), np.maximum(0.0, information - pmi).astype(np.float32)

    def _by_sound(
        self, words: Sequence[str], which: npt.NDArray[np.intp], terms: npt.NDArray[np.int32]
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """Mutual information of words of Chinese characters, as they sound in Mandarin or in Japanese, with Latin terms.

        And what the reading says that agrees most.
        """
        from canonym.text.letters import letter_model

        model, index = letter_model("la"), self.index
        ready = model.prepare([index.terms.restore_key(term) for term in terms.tolist()], side="target")
        readings = [sounds_of(word) for word in words]
        best = np.full(len(which), -np.inf, np.float32)
        most = np.zeros(len(which), np.float32)
        for rank in range(max(map(len, readings))):
            pmi, own = model.pmi_pairs(
                [some[min(rank, len(some) - 1)] for some in readings], which, ready, side="target"
            )
            better = pmi > best
            best[better], most[better] = pmi[better], own[which][better]
        return best, most

    def _prepare(self, number: int, language: str, side: str, *, by_romanising: bool) -> None:
        """Read all terms of a script as one model sees them, once."""
        from canonym.text.letters import letter_model

        index = self.index
        terms = (index.term_script == number).nonzero()[0]
        at = np.zeros(len(index.term_script), np.int32)
        at[terms] = np.arange(len(terms))
        texts = [index.terms.restore_key(term) for term in terms.tolist()]
        if by_romanising:
            texts = [romanized(text) for text in texts]
        self._prepared[number, language, side] = (at, letter_model(language).prepare(texts, side=side))


def _same_only(same: list[int], index: Index) -> Hits:
    terms = np.array(same, np.int32)
    worth = float(index.term_info[terms].min()) if same else np.inf
    return Hits(terms, index.term_info[terms], np.zeros(len(same), np.float32), np.ones(len(same), bool), worth)
