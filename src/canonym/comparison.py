"""Two names side by side, without an index: the same evidence as a look-up, weighed as a pair."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import exp

from canonym.candidates import INITIAL, LONGEST_FUZZY, Contact, Mention, Unit, letters_of_pair, read_mention
from canonym.decision import describe
from canonym.evidence import Evidence, Form, weigh
from canonym.index.build import build_index
from canonym.index.grammar import NOTHING, Role, head_place
from canonym.index.ground import curated, respellings, singular, translated
from canonym.index.information import MOST, information, is_counted, spelled_information
from canonym.index.learned import is_unspaced
from canonym.index.model import Flag, Index
from canonym.lexicon.model import TYPES, Channel, Entity, Name, NameKind
from canonym.lexicon.store import from_names
from canonym.pairs import PairFact, Side, pair_facts, pair_odds
from canonym.text.folding import fold_name
from canonym.text.inflection import place_of
from canonym.text.keys import skeleton
from canonym.text.scripts import letter_script
from canonym.text.tokens import tokenize

LONGEST_JOIN = 4
"""Words. So many may be written as one in the other name."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How likely two names are to be one, and why. `evidence` reads the first as a mention of the second."""

    one: str
    other: str
    probability: float
    evidence: Evidence | None

    def explain(self) -> str:
        """One sentence that a reviewer can check."""
        if self.evidence is None:
            return f"“{self.one}” and “{self.other}” cannot be compared: one of them holds no letters."
        return f"“{self.one}” and “{self.other}”, probability {self.probability:.2f}: {describe(self.evidence)}."


def compare(one: str, other: str, *, type: str | None = None) -> Comparison:
    """How likely two names are to mean the same. Symmetric; knows no entities, only letters, glosses and head words.

    `type` is one of `canonym.TYPES`: it says that a family name is worth more than a given name, or that a head word
    is no part of a place. Raises TypeError where a name is not a string, ValueError for an unknown type.

    >>> compare("Khalifa Hifter", "Khalifa Haftar", type="PER").probability > 0.5
    True
    >>> compare("Ahmed Omar", "Hamed Omar", type="PER").probability > 0.5
    False
    """
    for name, value in (("one", one), ("other", other)):
        if not isinstance(value, str):
            raise TypeError(f"{name} must be a string, not {value.__class__.__name__}")
    if type is not None and type not in TYPES:
        raise ValueError(f"type must be one of {', '.join(TYPES)}, not {type!r}")
    sides = _both_sides(one, other, type or "")
    if sides is None:
        return Comparison(one, other, 0.0, None)
    there, back = sides
    odds = pair_odds(there, back, _ground().grammar)
    return Comparison(one, other, 1.0 / (1.0 + exp(-min(max(odds, -60.0), 60.0))), there.evidence)


def facts_between(one: str, other: str, *, type: str | None = None) -> Mapping[PairFact, float] | None:
    """What is weighed of two names, or None where one of them holds no letters; `compare` turns it into a probability.

    >>> facts_between("Brigade 17", "Brigade 7")[PairFact.NUMBER_CLASH]
    1.0
    >>> facts_between("Brigade 17", "...") is None
    True
    """
    sides = _both_sides(one, other, type or "")
    return None if sides is None else pair_facts(*sides, _ground().grammar)


def _both_sides(one: str, other: str, type: str) -> tuple[Side, Side] | None:
    """Either name as a mention of the other, or None where one of them holds no letters."""
    index = _ground()
    mention, target = _read(one, index), _read(other, index)
    mention, target = _without_country(mention, target), _without_country(target, mention)
    if len(mention.units) > len(target.units):
        mention = _once(mention)
    elif len(target.units) > len(mention.units):
        target = _once(target)
    mention, target = _with_joins(mention, target, index), _with_joins(target, mention, index)
    if not mention.units or not target.units or not any(map(str.isalpha, mention.folded + target.folded)):
        return None
    return _side(mention, target, other, type), _side(target, mention, one, type)


@lru_cache(maxsize=1)
def _ground() -> Index:
    """An index of nothing, for its grammar."""
    return build_index(from_names([]))


def _side(mention: Mention, target: Mention, other: str, type: str) -> Side:
    grammar = _ground().grammar
    name = Name(other, "en", Channel.EXACT, NameKind.NAME)
    entity = Entity(id="other", name=other, type=type, names=(name,), checked=("given by the caller",))
    senses = grammar.senses_of([unit.text for unit in target.units], heads=head_place(target.tokens, "en"))
    families = frozenset().union(*(sense.families for sense in senses))
    form = Form(
        0, entity, families, name, tuple(unit.text for unit in target.units), senses,
        tuple(unit.info for unit in target.units), Flag.CANONICAL, Channel.EXACT, 0,
    )  # fmt: skip
    return Side(
        tuple(unit.text for unit in mention.units),
        tuple(unit.info for unit in mention.units),
        tuple(type != "PER" and bool(unit.sense.roles & Role.COUNTRY) for unit in mention.units),
        weigh(mention, tuple(_contacts(mention, target, person=type == "PER")), form, grammar),
    )


def _read(text: str, index: Index) -> Mention:
    """A name without its legal forms, unless nothing else is left of it."""
    mention = read_mention(text, index)
    return _only(mention, [unit for unit in mention.units if not unit.sense.roles & Role.LEGAL])


def _without_country(mention: Mention, other: Mention) -> Mention:
    """A name without the country in brackets behind it, where the other names none: Fancl Corporation (Japan)."""
    brackets = _BRACKETS.search(mention.text)
    if not brackets or any(unit.sense.roles & Role.COUNTRY for unit in other.units):
        return mention
    first = len(mention.tokens) - len(tokenize(fold_name(brackets[1])))
    behind = [unit for unit in mention.units if unit.first >= first]
    if not all(unit.sense.roles & (Role.COUNTRY | Role.DIRECTION) for unit in behind):
        return mention
    return _only(mention, [unit for unit in mention.units if unit.first < first])


_BRACKETS = re.compile(r"\(([^()]+)\)\s*$")


def _once(mention: Mention) -> Mention:
    """The name with what it says twice said once."""
    return _only(mention, list({unit.text: unit for unit in reversed(mention.units)}.values())[::-1])


def _only(mention: Mention, units: Sequence[Unit]) -> Mention:
    if not 0 < len(units) < len(mention.units):
        return mention
    begin, end = {unit.first for unit in units}, {unit.last for unit in units}
    joined = tuple(unit for unit in mention.joined if unit.first in begin and unit.last in end)
    return replace(mention, units=tuple(units), joined=joined)


def _with_joins(mention: Mention, other: Mention, index: Index) -> Mention:
    """The mention, where neighbours written as one are a word of the other name with these joined: van der bilt.

    Two Latin words may be one word of a script that is written without spaces, whatever they mean: Young-soon is 영순.
    """
    words = {unit.text for unit in other.units}
    unspaced = any(map(is_unspaced, words))
    known = {(unit.first, unit.last) for unit in (*mention.units, *mention.joined)}
    tokens = mention.tokens
    begin, end = {unit.first for unit in mention.units}, {unit.last for unit in mention.units}
    found = [
        Unit(text, first, last, NOTHING, information(text, common=False), False)
        for first in range(len(tokens))
        if first in begin
        for last in range(first + 1, min(first + LONGEST_JOIN, len(tokens)))
        if last in end
        for text in ("".join(tokens[first : last + 1]),)
        if (first, last) not in known
        and (text in words or (unspaced and last == first + 1 and text.isascii() and text.isalpha()))
    ]
    return replace(mention, joined=(*mention.joined, *found)) if found else mention


def _contacts(mention: Mention, target: Mention, *, person: bool) -> list[Contact]:
    """Every pair of parts that agrees to the letter, letter by letter, or as two neighbours written as one.

    A person who is called after a town is another word than the town; a university is not.
    """
    found: list[Contact] = []
    for number, unit in enumerate((*mention.units, *mention.joined)):
        for slot, part in enumerate((*target.units, *target.joined)):
            joins = slot - len(target.units)
            place, more = (slot, 0) if joins < 0 else _place_of(target, joins)
            if joins >= 0 and number >= len(mention.units):
                continue
            worth = min(unit.info, part.info)
            if unit.text == part.text or (unit.common and part.text in respellings(unit.text)):
                channel = Channel.FOLDED
                found.append(Contact(number, place, channel, worth, 0.0, more))
            elif (unit.sense.roles | part.sense.roles) & Role.NUMBER:
                continue
            elif _shortens(unit, part) or _shortens(part, unit):
                found.append(Contact(number, place, Channel.ABBREVIATION, worth, 0.0, more))
            elif _is_spelled(unit.text) and _is_spelled(part.text):
                gain, surprise = _agreement(unit.text, part.text)
                if gain <= 0 and not person:
                    gain, surprise = _of_a_place(unit.text, part.text)
                if gain > 0:
                    found.append(Contact(number, place, Channel.TRANSLITERATION, min(gain, worth), surprise, more))
            elif unit.text[:1] == part.text[:1]:
                found.append(Contact(number, place, Channel.TRANSLITERATION, 2.0, 1.0, more))
    found += _wholes(mention, target)
    found += _initials(mention, target)
    ranks = {(number, slot): rank for number, slot, rank in _translations(mention, target)}
    for slot, number, rank in _translations(target, mention):
        ranks.setdefault((number, slot), rank)
    for (number, slot), rank in ranks.items():
        worth = min(mention.units[number].info, target.units[slot].info)
        found.append(Contact(number, slot, Channel.CALQUE, worth, 0.0, rank))
    return found


def _translations(mention: Mention, target: Mention) -> Iterator[tuple[int, int, int]]:
    """(unit, slot, rank) of words of the target that translate a word of the mention."""
    glosses = curated(mention.language)
    for number, unit in enumerate(mention.units):
        senses = translated(unit.text, glosses) if len(unit.text) <= LONGEST_FUZZY else {}
        for slot, part in enumerate(target.units if senses else ()):
            rank = senses.get(part.text, senses.get(singular(part.text), -1))
            if rank >= 0 and part.text != unit.text:
                yield number, slot, rank


def _shortens(short: Unit, long: Unit) -> bool:
    """Whether an unknown word is an ordinary one with letters left out: dept, intl, mfg."""
    word, letters = long.text, iter(long.text)
    if not (long.common or is_counted(word)) or not 2 < len(short.text) < len(word) - 1 or short.text[0] != word[0]:
        return False
    return not (short.common or is_counted(short.text)) and all(letter in letters for letter in short.text)


def _is_spelled(word: str) -> bool:
    """Whether a word has letters to compare: an initial has not, a syllable has."""
    return len(word) > 1 or letter_script(word) in ("Hang", "Hani")


def _wholes(mention: Mention, target: Mention) -> list[Contact]:
    """One name written as one word where the other has several, or as their first letters."""
    if len(mention.units) != 1 or len(target.units) < 2:
        return []
    unit, parts = mention.units[0], [part for part in target.units if not part.sense.roles & Role.LEGAL]
    rest = len(target.units) - 1
    worth = sum(part.info for part in target.units)
    if unit.text == "".join(part.text for part in target.units):
        return [Contact(0, 0, Channel.FOLDED, worth, 0.0, rest)]
    if len(parts) > 2 and unit.text == "".join(part.text[0] for part in parts):
        return [Contact(0, 0, Channel.ABBREVIATION, min(unit.info, 6.0), 0.0, rest)]
    return []


def _initials(mention: Mention, target: Mention) -> Iterator[Contact]:
    """Words in capitals that are the first letters of neighbours in the other name: UN Women, DJ Trump."""
    for number, unit in enumerate(mention.units):
        size = len(unit.text)
        if not 1 < size < min(7, len(target.units)) or unit.common or unit.text.upper() not in mention.text:
            continue
        for first in range(len(target.units) - size + 1):
            run = target.units[first : first + size]
            if all(len(part.text) > 1 for part in run) and unit.text == "".join(part.text[0] for part in run):
                yield Contact(number, first, Channel.ABBREVIATION, min(unit.info, INITIAL * size), 0.0, size - 1)


@lru_cache(maxsize=50_000)
def _letters(one: str, other: str) -> tuple[float, float]:
    pmi, most = letters_of_pair(one, other)
    return pmi, max(0.0, most - pmi)


STRANGE = 2.2
"""Nats of surprise for each letter beyond which two Latin words are two, whatever they share: abdulhakim, abdulbasir."""

SUFFIX = 2.0
"""Nats of surprise where one word is a place and the other its adjective."""

SLIP = 5.0
"""Nats of surprise for each slip of a hand."""

LETTERS_FOR_SLIP = 3
"""So many letters of a word may hold one slip."""

SOUND = 8.0
"""Nats of surprise where only the sounds of two words agree: Geoffrey, Jeffrey."""


@lru_cache(maxsize=50_000)
def _agreement(one: str, other: str) -> tuple[float, float]:
    """Nats of gain and of surprise: letter by letter, or as a few slips of a hand, whichever surprises less."""
    there, slips = _letters(one, other), _slips(one, other)
    if slips[0] > 0 and slips[1] <= there[1]:
        return slips
    if one.isascii() and other.isascii():
        back = _letters(other, one)
        if there[1] > STRANGE * len(one) or back[1] > STRANGE * len(other):
            return slips
    return there


def _of_a_place(one: str, other: str) -> tuple[float, float]:
    """What two words share if one is an adjective of the place that the other names: курганский, Kurgan."""
    there, back = place_of(one), place_of(other)
    gain, surprise = _agreement(there or one, back or other) if bool(there) != bool(back) else (-MOST, MOST)
    return gain - SUFFIX, surprise + SUFFIX


def _slips(one: str, other: str) -> tuple[float, float]:
    """What two words of one script share if one is the other with a few slips of a hand, and how surprising they are.

    A letter that is held down is one slip, however often it comes; a word written as it sounds is a slip and a half.
    """
    from rapidfuzz.distance import OSA

    most = max(len(one), len(other)) // LETTERS_FOR_SLIP
    slips = OSA.distance(one, other, score_cutoff=most)
    surprise = SLIP * slips if slips <= most else MOST
    if surprise > SLIP and _REPEATED.sub(r"\1", one) == _REPEATED.sub(r"\1", other):
        surprise = SLIP
    if surprise > SOUND and one.isascii() and other.isascii() and len(bones := skeleton(one)) > 2:
        surprise = SOUND if bones == skeleton(other) else surprise
    return (spelled_information(one) - surprise, surprise) if surprise < MOST else (-MOST, MOST)


_REPEATED = re.compile(r"(.)\1+")


def _place_of(target: Mention, joined: int) -> tuple[int, int]:
    """The first unit that a joined one stands for, and how many more it stands for."""
    one = target.joined[joined]
    covered = [at for at, unit in enumerate(target.units) if one.first <= unit.first and unit.last <= one.last]
    return covered[0], len(covered) - 1
