"""What a pair decision weighs: two names without a list, read from the evidence of either as a mention of the other.

A look-up asks which of many names is meant, and none of the rest is nearer; a pair has no rivals. So what differs counts
for more here than there: another word in a word's place, two words that are both well known, father and son exchanged.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from operator import and_, gt
from pathlib import Path
from types import MappingProxyType

from canonym.evidence import Evidence, Fact, Pair
from canonym.index.grammar import Grammar
from canonym.index.information import is_counted, spelled_information
from canonym.text.keys import skeleton
from canonym.text.parts import PATRONYMIC


class PairFact(StrEnum):
    """What is weighed. Facts of evidence are the mean of the two directions."""

    SHARE = "share"
    """Share of both names, by information, that has a counterpart, 0..1."""
    LOSS = "loss"
    """Share of what the letters of such words say that their counterparts do not explain, 0..1."""
    LETTERS = "letters"
    """Nats that the agreeing words are worth, at most `ENOUGH`."""
    GLOSS = "gloss"
    """Nats of the words that are a translation of the other's, at most `ENOUGH`."""
    COVERED = "covered"
    """1 where every word of both names has a counterpart."""
    WHOLE = "whole"
    """1 where the names fold to the same text."""
    CONFLICT = "conflict"
    """Count of the words that have something else in their place, at most two."""
    ONE_SIDE = "one side"
    """1 where only one name has words that the other lacks."""
    COUNTRY = "country"
    """1 where only one name says a country that the other does not: Topre Corporation (Japan)."""
    SINGLE = "single"
    """1 where no more than one word agrees."""
    SLIPS = "slips"
    """Share of the letters that differ in the pair of Latin words that agrees least, 0..1, vowels by a third."""
    TWO_WORDS = "two words"
    """Count of Latin words that differ and are both well known: castro is no slip for castillo."""
    WORST = "worst"
    """Nats of surprise for each letter in the pair of two scripts that agrees least."""
    INITIALS = "initials"
    """Count of words that only their initial stands for."""
    UNLIKE = "unlike"
    """Share of the letters that differ where both names are written as one word, as they stand or their words sorted."""
    REORDER = "reorder"
    FATHER_REORDER = "father reorder"
    """1 where the words are in another order and one is *son of*: Ali bin Omar is not Omar bin Ali."""
    GIVEN_CONFLICT = "given conflict"
    NAME_CLASH = "name clash"
    NUMBER_CLASH = "number clash"
    HEAD_OTHER = "head other"
    HEAD_CLASH = "head clash"


Facts = Mapping[PairFact, float]


@dataclass(frozen=True, slots=True)
class Side:
    """One name as a mention of the other: its words, what each is worth, and what speaks for and against it."""

    words: tuple[str, ...]
    infos: tuple[float, ...]
    countries: tuple[bool, ...]
    """Which of the words are a country or a people."""
    evidence: Evidence

    def left(self, back: Side) -> tuple[bool, ...]:
        """Whether each word has no counterpart, whichever name is read first; a title before a name needs none."""
        paired = {pair.mention for pair in self.evidence.pairs}
        lacking = {*self.evidence.extra, *self.evidence.excused}.intersection(back.evidence.missing) - paired
        titled = self.words[0] in self.evidence.excused
        left = [word in lacking for word in self.words]
        return (left[0] and not titled, *left[1:])

    def is_latin(self) -> bool:
        """Whether every word is in plain Latin letters, as folding leaves them."""
        return all(map(str.isascii, self.words))


@dataclass(frozen=True, slots=True)
class PairWeights:
    """Log-odds for each fact of a pair, and the bar that they must reach."""

    facts: Facts
    bar: float

    def odds(self, facts: Facts) -> float:
        """How much better two names fit one bearer than two, in nats."""
        return sum(self.facts[fact] * value for fact, value in facts.items()) - self.bar


START = PairWeights(
    MappingProxyType(
        {
            PairFact.SHARE: 4.0,
            PairFact.LOSS: -5.0,
            PairFact.LETTERS: 0.05,
            PairFact.GLOSS: 0.05,
            PairFact.COVERED: 2.0,
            PairFact.WHOLE: 3.0,
            PairFact.CONFLICT: -2.5,
            PairFact.ONE_SIDE: -0.5,
            PairFact.COUNTRY: -2.0,
            PairFact.SINGLE: -1.0,
            PairFact.SLIPS: -3.0,
            PairFact.TWO_WORDS: -2.0,
            PairFact.WORST: -0.5,
            PairFact.INITIALS: -0.5,
            PairFact.UNLIKE: -2.0,
            PairFact.REORDER: -0.2,
            PairFact.FATHER_REORDER: -5.0,
            PairFact.GIVEN_CONFLICT: -1.5,
            PairFact.NAME_CLASH: -4.0,
            PairFact.NUMBER_CLASH: -6.0,
            PairFact.HEAD_OTHER: -3.0,
            PairFact.HEAD_CLASH: -3.0,
        }
    ),
    bar=3.5,
)
"""What each fact is thought to be worth before any pair is seen: where the fit begins."""

ENOUGH = 30.0
"""Nats. Beyond it longer names agree no better."""

DATA_FILE = Path(__file__).with_name("pairs.json")


@lru_cache(maxsize=2)
def weights(kind: str) -> PairWeights:
    """The weights in use: `pairs.json`, written by `benchmarks/fit_pairs.py` with the run that fitted them.

    `kind` is "one script" or "two scripts": across scripts every word differs, and nothing is known of the slips.
    """
    if not DATA_FILE.exists():
        return START
    table = json.loads(DATA_FILE.read_text("utf-8"))[kind]
    return PairWeights(MappingProxyType({fact: table["facts"][fact.value] for fact in PairFact}), table["bar"])


def pair_odds(there: Side, back: Side, grammar: Grammar) -> float:
    """How much better two names fit one bearer than two, in nats."""
    kind = "one script" if there.is_latin() == back.is_latin() else "two scripts"
    return weights(kind).odds(pair_facts(there, back, grammar))


_SAME = {
    PairFact.WHOLE: Fact.WHOLE,
    PairFact.WORST: Fact.WORST,
    PairFact.REORDER: Fact.REORDER,
    PairFact.GIVEN_CONFLICT: Fact.GIVEN_CONFLICT,
    PairFact.NAME_CLASH: Fact.NAME_CLASH,
    PairFact.NUMBER_CLASH: Fact.NUMBER_CLASH,
    PairFact.HEAD_OTHER: Fact.HEAD_OTHER,
    PairFact.HEAD_CLASH: Fact.HEAD_CLASH,
}


def pair_facts(there: Side, back: Side, grammar: Grammar) -> dict[PairFact, float]:
    """What two names say about each other; the same whichever comes first."""
    one, other = there.evidence.facts, back.evidence.facts
    facts = {fact: (one[same] + other[same]) / 2 for fact, same in _SAME.items()}
    left = (there.left(back), back.left(there))
    places = tuple(tuple(map(and_, over, side.countries)) for over, side in zip(left, (there, back), strict=True))
    one_country = any(places[0]) != any(places[1])
    if one_country:
        left = (tuple(map(gt, left[0], places[0])), tuple(map(gt, left[1], places[1])))
    facts[PairFact.COUNTRY] = float(one_country)
    sides = list(zip((there, back), left, strict=True))
    facts[PairFact.SHARE] = sum(_share(side.infos, left) for side, left in sides) / 2
    facts[PairFact.LOSS] = (_loss(there.evidence.pairs) + _loss(back.evidence.pairs)) / 2
    facts[PairFact.LETTERS] = min(ENOUGH, (one[Fact.LETTERS] + other[Fact.LETTERS]) / 2)
    facts[PairFact.GLOSS] = min(ENOUGH, (one[Fact.GLOSS] + other[Fact.GLOSS]) / 2)
    over = [sum(left) for _, left in sides]
    facts[PairFact.COVERED] = float(not any(over) and not one_country)
    facts[PairFact.CONFLICT] = float(min(*over, 2))
    facts[PairFact.ONE_SIDE] = float(min(over) == 0 < max(over))
    both = [_differences(side.evidence.pairs, grammar) for side in (there, back)]
    facts[PairFact.SINGLE] = sum(float(len(side.evidence.pairs) < 2) for side in (there, back)) / 2
    facts[PairFact.SLIPS] = sum(slips for slips, _, _ in both) / 2
    facts[PairFact.TWO_WORDS] = sum(words for _, words, _ in both) / 2
    facts[PairFact.INITIALS] = sum(initials for _, _, initials in both) / 2
    kin = any(pair.mention in PATRONYMIC for pair in there.evidence.pairs)
    facts[PairFact.FATHER_REORDER] = facts[PairFact.REORDER] if kin else 0.0
    facts[PairFact.UNLIKE] = _unlike(there.words, back.words) if there.is_latin() == back.is_latin() else 0.0
    return facts


def _share(infos: Sequence[float], left: Sequence[bool]) -> float:
    lost = sum(info for info, over in zip(infos, left, strict=True) if over)
    return 1.0 - lost / max(sum(infos), 0.1)


def _loss(pairs: Sequence[Pair]) -> float:
    said = sum(spelled_information(pair.mention) for pair in pairs)
    return min(1.0, sum(pair.surprise for pair in pairs) / max(said, 0.1))


def _differences(pairs: Sequence[Pair], grammar: Grammar) -> tuple[float, float, float]:
    """Of Latin words that differ: the largest share of letters, how many are two well-known words, how many initials."""
    most, words, initials = 0.0, 0, 0
    for pair in pairs:
        one, other = pair.mention, pair.spelling.replace(" ", "")
        if one == other:
            continue
        if 1 in (len(one), len(other)):
            initials += 1
        elif one.isascii() and other.isascii() and pair.surprise:
            most = max(most, _differing(one, other))
            words += _is_known(one, grammar) and _is_known(other, grammar)
    return most, float(words), float(initials)


def _is_known(word: str, grammar: Grammar) -> bool:
    return word in grammar.common or is_counted(word)


def _unlike(one: Sequence[str], other: Sequence[str]) -> float:
    ways = (("".join(one), "".join(other)), ("".join(sorted(one)), "".join(sorted(other))))
    return min(_differing(a, b) for a, b in ways)


def _differing(one: str, other: str) -> float:
    """The share of the letters that differ; a third of it where the consonants agree: Hifter, Haftar."""
    from rapidfuzz.distance import OSA

    share = OSA.normalized_distance(one, other)
    return share / 3 if share and skeleton(one) == skeleton(other) else share
