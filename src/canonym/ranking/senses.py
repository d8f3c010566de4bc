"""What is learnt once of words and entities, as numbers: senses, what two of them have in common, what excuses a word."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from canonym.candidates import Unit
from canonym.evidence import FAMILY_FIRST, FORCES, Fact, are_abroad, excuse, has_forces, same_value
from canonym.index.grammar import NOTHING, Role, Sense
from canonym.index.model import Index
from canonym.lexicon.model import Entity
from canonym.text.parts import KINSHIP, PATRONYMIC

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


class Relation:
    """What two senses have in common: bits, plain integers since numpy takes five times as long with an enumeration."""

    FAMILY = 1
    COUNTRY = 2
    VALUE = 4
    RANK = 8
    SAME_NAME = 16
    OTHER_NAME = 32


class Verdict:
    """What becomes of a left-over word beside an entity, in the low three bits; above them whether it fits as a head word."""

    NONE = 0
    EXCUSED = 1
    HEAD_OTHER = 2
    HEAD_CLASH = 3
    COUNTRY_CLASH = 4
    LEGAL = 5
    MASK = 7
    FITS = 8
    ARMED = 16


class Trait:
    """What of an entity tells forms apart: the number of its type in the low three bits, 0 where it has none."""

    PERSON = 1
    TYPE = 7
    UNSAID = 8
    SPACED = 16
    NEVER = 32
    EVERYWHERE = 64
    FAMILY_FIRST = 128


_TYPES = {"": 0, "PER": Trait.PERSON, "ORG": 2, "LOC": 3, "EVENT": 4}
_OTHER_TYPE = 5
_VERDICTS = {
    None: Verdict.NONE,
    Fact.EXCUSED: Verdict.EXCUSED,
    Fact.HEAD_OTHER: Verdict.HEAD_OTHER,
    Fact.HEAD_CLASH: Verdict.HEAD_CLASH,
    Fact.COUNTRY_CLASH: Verdict.COUNTRY_CLASH,
}


class Senses:
    """Numbers for what the grammar of one index says. What it learns it keeps; safe to share between threads."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._senses: dict[Sense, int] = {NOTHING: 0}
        self._listed: list[Sense] = [NOTHING]
        self.roles: Ints = np.zeros(1024, np.int64)
        self.named: Bools = np.zeros(1024, bool)
        self._between: dict[tuple[int, int], int] = {}
        self._excuses: dict[tuple[int, int], int] = {}
        self._classes: dict[tuple[Any, ...], int] = {}
        self._examples: list[tuple[Entity, frozenset[str]]] = []
        self._entity_class = np.full(len(index.entities), -1, np.int32)
        self._entity_traits = np.zeros(len(index.entities), np.uint8)
        self._term_sense = np.full(len(index.term_info), -1, np.int16)
        self.kinship, self.fathers = (self._among(words) for words in (KINSHIP, PATRONYMIC))

    def _among(self, words: Iterable[str]) -> Bools:
        """Of each term whether it is one of the words."""
        terms = self.index.terms
        found = np.zeros(len(self.index.term_info), bool)
        found[[terms[word] for word in words if word in terms]] = True
        return found

    def number(self, sense: Sense) -> int:
        """The number of a sense."""
        known = self._senses.get(sense)
        if known is None:
            known = len(self._listed)
            self._listed.append(sense)
            if known >= len(self.roles):
                self.roles = np.append(self.roles, np.zeros(known, np.int64))
                self.named = np.append(self.named, np.zeros(known, bool))
            self.roles[known] = sense.roles
            self.named[known] = bool(sense.names)
            self._senses[sense] = known
        return known

    def of_terms(self, terms: Ints) -> Ints:
        """The number of the sense of each term by itself."""
        found = self._term_sense[terms]
        fresh = list(set(terms[found < 0].tolist()))
        if fresh:
            sense, restore = self.index.grammar.sense, self.index.terms.restore_key
            self._term_sense[fresh] = [self.number(sense(restore(term))) for term in fresh]
            found = self._term_sense[terms]
        return found.astype(np.int64)

    def of_entities(self, entities: Ints) -> tuple[Ints, Ints]:
        """The class of each entity, in which all are excused the same words, and its traits."""
        found = self._entity_class[entities]
        fresh = set(entities[found < 0].tolist())
        if fresh:
            index = self.index
            starts, items, names = index.entity_families.starts, index.entity_families.items, index.families
            for at in fresh:
                entity = index.entities[at]
                families = frozenset(names[one] for one in items[starts[at] : starts[at + 1]].tolist())
                key = (entity.type, has_forces(entity), entity.countries, families)
                known = self._classes.get(key)
                if known is None:
                    known = self._classes[key] = len(self._examples)
                    self._examples.append((entity, families))
                traits = _TYPES.get(entity.type, _OTHER_TYPE)
                traits |= Trait.UNSAID * (entity.kind in ("governorate", "region")) | Trait.SPACED * (
                    " " in entity.name
                )
                traits |= Trait.NEVER * bool(entity.never) | Trait.EVERYWHERE * (entity.kind == "international")
                traits |= Trait.FAMILY_FIRST * (not FAMILY_FIRST.isdisjoint(entity.countries))
                self._entity_traits[at] = traits
                self._entity_class[at] = known
            found = self._entity_class[entities]
        return found.astype(np.int64), self._entity_traits[entities].astype(np.int64)

    def relations(self, one: Ints, other: Ints) -> Ints:
        """What two senses have in common, for each pair of them."""
        known, pairs = self._between, list(zip(one.tolist(), other.tolist(), strict=True))
        for pair in set(pairs).difference(known):
            known[pair] = _relation(self._listed[pair[0]], self._listed[pair[1]])
        return np.array([known[pair] for pair in pairs], np.int64)

    def verdicts(self, senses: Ints, classes: Ints) -> Ints:
        """What excuses a word of that sense beside an entity of that class; and whether it fits as a head word."""
        known, pairs = self._excuses, list(zip(senses.tolist(), classes.tolist(), strict=True))
        for pair in set(pairs).difference(known):
            known[pair] = self._verdict(self._listed[pair[0]], *self._examples[pair[1]])
        return np.array([known[pair] for pair in pairs], np.int64)

    def _verdict(self, sense: Sense, entity: Entity, families: frozenset[str]) -> int:
        if sense.roles & Role.LEGAL:
            found = Verdict.LEGAL
        elif sense.roles or sense.countries:
            unit = Unit("", 0, 0, sense, 0.0, False)
            found = _VERDICTS[excuse(unit, entity, families, self.index.grammar)]
        else:
            found = Verdict.NONE
        return found | Verdict.FITS * bool(sense.families & families) | Verdict.ARMED * (FORCES in sense.families)


def _relation(one: Sense, other: Sense) -> int:
    found = 0
    if one.families & other.families:
        found |= Relation.FAMILY
    if not one.countries.isdisjoint(other.countries):
        found |= Relation.COUNTRY
    if same_value(one, other):
        found |= Relation.VALUE
    if one.ranks & other.ranks:
        found |= Relation.RANK
    if one.names and other.names:
        found |= Relation.OTHER_NAME if one.names.isdisjoint(other.names) else Relation.SAME_NAME
    elif are_abroad(one, other):
        found |= Relation.OTHER_NAME
    return found
