"""What a lexicon says: entities, their names, and the shared word lists. Values only; no reading, no matching."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Channel(StrEnum):
    """What happened to a name on its way to us. A closed vocabulary: lexicons, evidence, gold sets, reports use it."""

    EXACT = "exact"
    FOLDED = "folded"
    TRANSLITERATION = "transliteration"
    CALQUE = "calque"
    HOMOGRAPH = "homograph"
    PARTIAL = "partial"
    REORDER = "reorder"
    TRUNCATION = "truncation"
    ABBREVIATION = "abbreviation"
    DESCRIPTOR = "descriptor"
    METONYM = "metonym"
    TYPO = "typo"
    MOJIBAKE = "mojibake"
    NATIVE = "native"


class NameKind(StrEnum):
    """Where a spelling stands in an entry."""

    NAME = "name"
    ALIAS = "alias"
    NATIVE = "native"
    ATTESTED = "attested"


TYPES = ("PER", "ORG", "LOC", "FAC", "EVENT", "MEDIA")
"""Person; organisation; place; building, base, camp, airport, port, field; operation, agreement, battle; outlet."""


@dataclass(frozen=True, slots=True)
class Name:
    """One spelling of an entity. `source` says who was seen writing it (attested spellings only)."""

    text: str
    language: str
    channel: Channel
    kind: NameKind
    source: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing in the world, as a curator describes it. `docs/lexicon-format.md` explains every field.

    `start` and `end` are ISO dates of any precision ("2015", "2015-12", "2015-12-17") or empty. `countries` are ISO
    3166-1 alpha-2 codes. `ids` are identifiers elsewhere. `never` are spellings that must never lead here. An entity
    without `checked` is provisional: it is never linked on a derived spelling alone.
    """

    id: str
    name: str
    type: str = ""
    kind: str = ""
    names: tuple[Name, ...] = ()
    countries: tuple[str, ...] = ()
    start: str = ""
    end: str = ""
    leaders: tuple[str, ...] = ()
    part_of: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    ids: Mapping[str, str] = field(default_factory=dict)
    never: tuple[str, ...] = ()
    guarded: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    checked: tuple[str, ...] = ()
    replaced_by: str = ""
    notes: str = ""

    @property
    def provisional(self) -> bool:
        """Whether nobody has confirmed this entry outside memory."""
        return not self.checked
