"""Two names side by side, without an index: the same evidence and the same weights as a look-up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from math import exp

from canonym.candidates import LONGEST_FUZZY, Contact, Mention, Unit, letters_of_pair, mention_of
from canonym.decision import describe
from canonym.evidence import Evidence, Form, weigh
from canonym.index.build import build_index
from canonym.index.grammar import NOTHING, Role, head_place
from canonym.index.ground import curated, respellings, singular, translated
from canonym.index.information import information
from canonym.index.model import Flag, Index
from canonym.lexicon.model import TYPES, Channel, Entity, Name, NameKind
from canonym.lexicon.store import from_names
from canonym.scoring import WEIGHTS, log_odds
from canonym.text.folding import fold_name
from canonym.text.scripts import letter_script
from canonym.text.tokens import tokenize

BAR = WEIGHTS.pair
"""Log-odds at which two names are as likely to be one as not."""

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
    there, back = _weighed(one, other, type or ""), _weighed(other, one, type or "")
    if there is None or back is None:
        return Comparison(one, other, 0.0, None)
    odds = (log_odds(there.facts) + log_odds(back.facts)) / 2 - BAR
    return Comparison(one, other, 1.0 / (1.0 + exp(-min(max(odds, -60.0), 60.0))), there)


@lru_cache(maxsize=1)
def _ground() -> Index:
    """An index of nothing, for its grammar."""
    return build_index(from_names([]))


def _weighed(one: str, other: str, type: str) -> Evidence | None:
    index = _ground()
    mention, target = _read(one, index), _read(other, index)
    mention, target = _with_joins(mention, target, index), _with_joins(target, mention, index)
    if not mention.units or not target.units or not any(map(str.isalpha, mention.folded + target.folded)):
        return None
    name = Name(other, "en", Channel.EXACT, NameKind.NAME)
    entity = Entity(id="other", name=other, type=type, names=(name,), checked=("given by the caller",))
    senses = index.grammar.senses_of([unit.text for unit in target.units], heads=head_place(target.tokens, "en"))
    families = frozenset().union(*(sense.families for sense in senses))
    form = Form(
        0, entity, families, name, tuple(unit.text for unit in target.units), senses,
        tuple(unit.info for unit in target.units), Flag.CANONICAL, Channel.EXACT, 0,
    )  # fmt: skip
    contacts = tuple(_contacts(mention, target))
    return weigh(mention, contacts, form, index.grammar)


def _read(text: str, index: Index) -> Mention:
    folded = fold_name(text)
    return mention_of(text, folded, tokenize(folded), index)


def _with_joins(mention: Mention, other: Mention, index: Index) -> Mention:
    """The mention, where neighbours written as one are a word of the other name with these joined: van der bilt."""
    words = {unit.text for unit in other.units}
    known = {(unit.first, unit.last) for unit in (*mention.units, *mention.joined)}
    tokens = mention.tokens
    found = [
        Unit(text, first, last, NOTHING, information(text, common=False), False)
        for first in range(len(tokens))
        for last in range(first + 1, min(first + LONGEST_JOIN, len(tokens)))
        for text in ("".join(tokens[first : last + 1]),)
        if text in words and (first, last) not in known
    ]
    return replace(mention, joined=(*mention.joined, *found)) if found else mention


def _contacts(mention: Mention, target: Mention) -> list[Contact]:
    """Every pair of parts that agrees to the letter, letter by letter, or as two neighbours written as one."""
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
            elif _is_spelled(unit.text) and _is_spelled(part.text):
                gain, surprise = _letters(unit.text, part.text)
                if gain > 0:
                    found.append(Contact(number, place, Channel.TRANSLITERATION, min(gain, worth), surprise, more))
            elif unit.text[:1] == part.text[:1]:
                found.append(Contact(number, place, Channel.TRANSLITERATION, 2.0, 1.0, more))
    found += _wholes(mention, target)
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


@lru_cache(maxsize=50_000)
def _letters(one: str, other: str) -> tuple[float, float]:
    pmi, most = letters_of_pair(one, other)
    return pmi, max(0.0, most - pmi)


def _place_of(target: Mention, joined: int) -> tuple[int, int]:
    """The first unit that a joined one stands for, and how many more it stands for."""
    one = target.joined[joined]
    covered = [at for at, unit in enumerate(target.units) if one.first <= unit.first and unit.last <= one.last]
    return covered[0], len(covered) - 1
