"""What a corpus names and the lexicons do not know, all spellings of a name together.

`spotting` finds the spans and `joining` joins their spellings. A group is a proposal: a curator decides in the review
table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from canonym.lexicon.model import Entity
from canonym.library import Matcher
from canonym.workbench.joining import Joiner
from canonym.workbench.spotting import Item, Reader, Sighting

NEAR = 0.8
"""Probability from which a group is proposed as a spelling of the entity it resembles."""

MOST_CONTEXTS = 5


class Proposal(StrEnum):
    """What a group may be."""

    SPELLING = "spelling"
    ENTITY = "entity"
    COMMON = "common"


@dataclass(frozen=True, slots=True)
class Nearest:
    """A known entity that a group resembles, and how much."""

    entity: Entity
    probability: float


@dataclass(frozen=True, slots=True)
class Group:
    """All spellings of what seems to be one unknown name, commonest first, with their sightings in order."""

    number: int
    spellings: tuple[tuple[str, int], ...]
    sightings: tuple[Sighting, ...]
    type: str
    nearest: tuple[Nearest, ...]
    proposal: Proposal

    @property
    def count(self) -> int:
        """How often the group was seen."""
        return len(self.sightings)

    @property
    def name(self) -> str:
        """The fullest of the frequent spellings: a name to begin with."""
        best = max(self.spellings, key=lambda one: (one[1] * min(len(one[0].split()), 4), one[0]))
        return best[0]


def mine(
    texts: Iterable[tuple[str, str]], *, matcher: Matcher, language: str = "ar", country: str | None = None
) -> tuple[Group, ...]:
    """Group what (name of a file, its text) pairs name and `matcher` does not know; the most frequent group first.

    `language` is what the texts were translated from: its glosses join a calque to a romanised spelling. The limit:
    what is written without a capital and without a head word is not found, and two unknown names that are spelled
    alike stand in one group.
    """
    reader = Reader(matcher, country)
    for file, text in texts:
        reader.read(file, text)
    items = reader.items()
    joined = Joiner(items, matcher, language, reader.led).groups()
    groups = [_group(members, matcher, reader) for members in joined]
    groups.sort(key=lambda group: (-group.count, group.spellings))
    return tuple(
        Group(number, one.spellings, one.sightings, one.type, one.nearest, one.proposal)
        for number, one in enumerate(groups, start=1)
    )


def _group(members: Sequence[Item], matcher: Matcher, reader: Reader) -> Group:
    sightings = sorted((one for item in members for one in item.sightings), key=lambda one: (one.file, one.start))
    counted = Counter(one.text for one in sightings)
    spellings = tuple(sorted(counted.items(), key=lambda one: (-one[1], one[0])))
    types = Counter(type for item in members for type in item.types for _ in item.sightings)
    near: dict[str, Nearest] = {}
    for text, _ in spellings[:5]:
        for considered in matcher.resolve(text, country=reader.country).considered[:3]:
            known = near.get(considered.entity.id)
            if considered.probability >= 0.1 and (known is None or known.probability < considered.probability):
                near[considered.entity.id] = Nearest(considered.entity, considered.probability)
    nearest = tuple(sorted(near.values(), key=lambda one: (-one.probability, one.entity.id))[:3])
    words = {word for item in members for word in item.core}
    if nearest and nearest[0].probability >= NEAR and not reader.abroad(nearest[0].entity):
        proposal = Proposal.SPELLING
    elif words and all(reader.lower[word] >= reader.upper[word] for word in words):
        proposal = Proposal.COMMON
    else:
        proposal = Proposal.ENTITY
    type = types.most_common(1)[0][0] if types else ""
    return Group(0, spellings, tuple(sightings), type, nearest, proposal)
