"""One spelling of the index, unpacked for comparison."""

from __future__ import annotations

from dataclasses import dataclass, field

from canonym.index.grammar import Role, Sense, head_place
from canonym.index.model import CHANNELS, Flag, Index
from canonym.lexicon.model import Channel, Entity, Name
from canonym.text.folding import fold_name


@dataclass(frozen=True, slots=True)
class Form:
    """One spelling of the index, unpacked for comparison."""

    number: int
    entity: Entity
    families: frozenset[str]
    """The head families of all the entity's names."""
    name: Name
    slots: tuple[str, ...]
    senses: tuple[Sense, ...]
    infos: tuple[float, ...]
    flags: int
    channel: Channel
    start: int
    worth: float = field(init=False, repr=False, compare=False)
    """What all slots together are worth."""
    length: int = field(init=False, repr=False, compare=False)
    """Slots."""
    given: tuple[tuple[int, frozenset[str]], ...] = field(init=False, repr=False, compare=False)
    """The places of given names whose spellings are known, each with the names it may be."""

    initials: bool = field(init=False, repr=False, compare=False)
    """Whether the one slot is the initials of the spelling, which nobody has listed."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "worth", sum(self.infos))
        object.__setattr__(self, "length", len(self.slots))
        given = tuple((place, sense.names) for place, sense in enumerate(self.senses) if sense.names)
        object.__setattr__(self, "given", given)
        object.__setattr__(self, "initials", is_initials(self.channel, self.flags))


ENOUGH_INITIALS = 4
"""Letters. Initials that have fewer are those of many bodies."""


def is_initials(channel: Channel, flags: int) -> bool:
    """Whether a form is the initials of a spelling: an abbreviation that is no name, alias or attested spelling."""
    return channel is Channel.ABBREVIATION and not flags & Flag.LISTED


def unpack(index: Index, number: int) -> Form:
    """The form of that number with its slots as text."""
    start, end = int(index.form_start[number]), int(index.form_start[number + 1])
    slots = tuple(index.terms.restore_key(term) for term in index.slot_term[start:end].tolist())
    owner = index.entities[int(index.form_owner[number])]
    name = owner.names[int(index.form_name[number])]
    senses = index.grammar.senses_of(slots)
    if any(sense.roles & Role.HEAD for sense in senses):
        place = head_place(fold_name(name.text).split(), name.language)
        senses = index.grammar.senses_of(slots, heads=place)
    entity = int(index.form_entity[number])
    return Form(
        number,
        index.entities[entity],
        frozenset(index.families[family] for family in index.entity_families[entity].tolist()),
        name,
        slots,
        senses,
        tuple(index.slot_info[start:end].tolist()),
        int(index.form_flags[number]),
        CHANNELS[int(index.form_channel[number])],
        start,
    )
