"""The open books of one mention beside one form: every unit and every slot ends in exactly one place.

In a pair, among the excused, or among the leftovers (extra, missing). Facts are counted on the way.
"""

from __future__ import annotations

from collections.abc import Callable
from math import log1p

from canonym.candidates import INITIAL, Contact, Mention, Unit, romanized
from canonym.evidence.alignment import TRANSLATED, covers, fills
from canonym.evidence.facts import Fact, Facts
from canonym.evidence.form import Form
from canonym.evidence.model import Pair
from canonym.index.grammar import Grammar, Role, Sense
from canonym.index.information import ORDINARY
from canonym.lexicon.model import Channel, Entity
from canonym.text.parts import KINSHIP

FORCES = "forces"
"""The head family that may stand beside whatever can have armed men: "GNA forces" means the government."""

UNARMED = frozenset({"bank", "company", "court", "ngo", "union", "university"})
"""Kinds of bodies that have no armed men."""

_EDGES = {"LOC": Role.HEAD, "PER": Role.NONE}
"""What a mention may begin or end with besides the name: a country only beside bodies, nothing beside people."""


class Books:
    """Where the units of one mention and the slots of one form have ended up so far."""

    __slots__ = (
        "chosen",
        "everything",
        "excused",
        "extra",
        "facts",
        "fits",
        "form",
        "mention",
        "missing",
        "numbered",
        "pairs",
        "slots",
        "sound",
        "swapped",
        "units",
        "vouched",
    )

    def __init__(self, mention: Mention, form: Form, chosen: tuple[Contact, ...]) -> None:
        self.mention = mention
        self.form = form
        self.chosen = chosen
        self.everything: tuple[Unit, ...] = (*mention.units, *mention.joined) if mention.joined else mention.units
        self.facts = Facts()
        self.pairs: list[Pair] = []
        self.units: set[int] = set()
        """Numbers of the mention's units that stand in a pair."""
        self.slots: set[int] = set()
        """Places of the form's slots that stand in a pair."""
        self.extra: list[str] = []
        self.excused: list[str] = []
        self.missing: list[str] = []
        self.sound: set[int] = set()
        """Tokens of left-over units that a mention may begin or end with."""
        self.fits = False
        """Whether the mention has a head word that fits the entity."""
        self.swapped = False
        """Whether a head word stands for another of its family."""
        self.vouched = False
        """The same, or one that the entity's kind excuses."""
        self.numbered = False
        """Whether a number or a direction is left over."""

    def pair(self, unit: int, slot: int, channel: Channel, gain: float) -> None:
        """Let a unit stand for a slot that no contact joins it to."""
        self.units.add(unit)
        self.slots.add(slot)
        self.pairs.append(Pair(self.mention.units[unit].text, self.form.slots[slot], channel, gain, 0.0))

    def free_slot(self, sense: Sense, alike: Callable[[Sense, Sense], bool]) -> int | None:
        """The first slot that is not taken and whose sense is like the one given."""
        for place, other in enumerate(self.form.senses):
            if place not in self.slots and alike(sense, other):
                return place
        return None


def enter_contacts(books: Books) -> None:
    """Pair units and slots as the alignment chose."""
    mention, form, facts = books.mention, books.form, books.facts
    first, singles = form.start, len(mention.units)
    for contact in books.chosen:
        number, place, channel = contact.unit, contact.slot - first, contact.channel
        if number < singles:
            books.units.add(number)
        else:
            books.units.update(covers(mention, number))
        slot, gain = form.slots[place], contact.gain
        books.slots.add(place)
        if contact.rank and channel not in TRANSLATED:
            filled = [one - first for one in fills(contact)]
            slot = " ".join(form.slots[one] for one in filled)
            books.slots.update(filled)
            gain = min(gain, sum(form.infos[one] for one in filled))
        if form.initials:
            slot, channel = form.name.text, Channel.ABBREVIATION
        books.pairs.append(Pair(books.everything[number].text, slot, channel, gain, contact.surprise))
        if channel in TRANSLATED:
            facts[Fact.GLOSS] += contact.gain
            facts[Fact.GLOSSES if channel is Channel.CALQUE else Fact.HOMOGRAPHS] += 1
            facts[Fact.SENSE_RANK] += log1p(contact.rank)
            continue
        facts[Fact.LETTERS] += gain
        if channel is Channel.TRANSLITERATION:
            facts[Fact.SURPRISE] += contact.surprise
        else:
            facts[Fact.SAME] += 1


def enter_initials(books: Books) -> None:
    """Let initials stand for the parts that begin with them, in order; a second one only behind a first that agrees."""
    if not books.slots:
        return
    form, place = books.form, 0
    for number, unit in enumerate(books.mention.units):
        if len(unit.text) > 1 or unit.common or number in books.units or not unit.text.isalpha() or unit.sense.roles:
            continue
        if not unit.info and number - 1 not in books.units:
            continue
        for at in range(place, len(form.slots)):
            if at not in books.slots and not form.senses[at].roles and romanized(form.slots[at])[:1] == unit.text:
                place = at + 1
                books.pair(number, at, Channel.ABBREVIATION, INITIAL)
                books.facts[Fact.LETTERS] += INITIAL
                break


def enter_roles(books: Books) -> None:
    """Let words of one meaning stand for each other: ranks, numbers, countries, and head words of one family."""
    form, facts = books.form, books.facts
    families = form.families
    for number, unit in enumerate(books.mention.units):
        one = unit.sense
        if not one.roles:
            continue
        if one.roles & Role.EPITHET and number not in books.units:
            place = books.free_slot(one, _same_rank)
            if place is not None:
                books.pair(number, place, Channel.DESCRIPTOR, 1.0)
                facts[Fact.HEAD_SAME] += 0.5
        if one.value and number not in books.units:
            place = books.free_slot(one, same_value)
            if place is not None:
                books.pair(number, place, Channel.FOLDED, unit.info)
                facts[Fact.LETTERS] += unit.info
        if one.countries and number not in books.units:
            place = books.free_slot(one, _same_country)
            if place is not None:
                books.pair(number, place, Channel.FOLDED, unit.info)
                facts[Fact.LETTERS] += min(unit.info, form.infos[place])
        if not one.roles & Role.HEAD:
            continue
        if number not in books.units:
            place = books.free_slot(one, _same_family)
            if place is not None:
                books.pair(number, place, Channel.CALQUE, 1.0)
                facts[Fact.HEAD_SAME] += min(1.0, unit.info / ORDINARY, form.infos[place] / ORDINARY)
                books.swapped = True
                books.fits = True
                continue
            books.fits = books.fits or FORCES in one.families
        books.fits = books.fits or bool(one.families & families)


def _same_rank(one: Sense, other: Sense) -> bool:
    return bool(one.ranks & other.ranks)


def same_value(one: Sense, other: Sense) -> bool:
    """Whether both are one number or one direction: North and Northern, 17th and seventeen."""
    return bool(one.value) and one.value == other.value


def _same_country(one: Sense, other: Sense) -> bool:
    return not one.countries.isdisjoint(other.countries)


def _same_family(one: Sense, other: Sense) -> bool:
    return bool(one.families & other.families)


def _both_heads(one: Sense, other: Sense) -> bool:
    return bool(one.roles & other.roles & Role.HEAD)


def enter_extra(books: Books, grammar: Grammar) -> None:
    """Excuse what is left of the mention where something excuses it; name the rest."""
    form, facts = books.form, books.facts
    entity, families = form.entity, form.families
    edges = _EDGES.get(entity.type, Role.HEAD | Role.COUNTRY)
    counted = _counted(books)
    books.vouched = books.fits
    for number, unit in enumerate(books.mention.units):
        roles = unit.sense.roles
        if number in books.units or unit.sense in counted:  # "forty four" is one number
            continue
        verdict = excuse(unit, entity, families, grammar) if roles or unit.sense.countries else None
        if verdict in (Fact.EXCUSED, Fact.HEAD_OTHER) and roles & edges:
            books.sound.update(range(unit.first, unit.last + 1))
        if verdict is None and not entity.type and _is_other_head(books, unit):
            verdict = Fact.HEAD_CLASH
        if roles & Role.LEGAL or (verdict is None and not unit.info):
            books.excused.append(unit.text)
        elif verdict is None:
            books.extra.append(unit.text)
            facts[Fact.EXTRA] += unit.info
            books.numbered = books.numbered or bool(roles & (Role.NUMBER | Role.DIRECTION))
        else:
            books.excused.append(unit.text)
            facts[verdict] += 1
            if verdict is Fact.EXCUSED and roles & Role.HEAD:
                books.vouched = True
                if unit.sense.families & families or FORCES in unit.sense.families:
                    facts[Fact.HEAD_FITS] += 1


def enter_missing(books: Books) -> None:
    """Name the slots that no unit of the mention stands for."""
    form, facts = books.form, books.facts
    values = {sense.value for sense in _counted(books)}
    named_so = form.entity.type == "PER"  # Sarwar Danish comes from no Denmark
    for place, slot in enumerate(form.slots):
        sense = form.senses[place]
        if place in books.slots or (sense.value and sense.value in values):
            continue
        books.missing.append(slot)
        if sense.roles & (Role.NUMBER | Role.DIRECTION):
            facts[Fact.MISSING] += form.infos[place]
        elif sense.roles & Role.LEGAL:
            continue
        elif slot in KINSHIP or (sense.roles and not (named_so and sense.roles == Role.COUNTRY)):
            facts[Fact.MISSING_ROLE] += 1
        else:
            facts[Fact.MISSING] += form.infos[place]


def excuse(unit: Unit, entity: Entity, families: frozenset[str], grammar: Grammar) -> Fact | None:
    """Which fact a left-over word of the mention counts for, or None where nothing excuses it."""
    sense = unit.sense
    if sense.countries and entity.countries:
        return Fact.EXCUSED if sense.countries.intersection(entity.countries) else Fact.COUNTRY_CLASH
    if sense.roles & Role.HEAD:
        if sense.families & families:
            return Fact.EXCUSED
        if not entity.type:
            return None
        if FORCES in sense.families and has_forces(entity):
            return Fact.EXCUSED
        types = frozenset().union(*(grammar.types.get(family, frozenset()) for family in sense.families))
        if entity.type in types:
            return Fact.HEAD_OTHER if families else Fact.EXCUSED
        if not sense.roles & Role.TITLE:
            return Fact.HEAD_CLASH
    if sense.roles & (Role.TITLE | Role.EPITHET):
        return Fact.EXCUSED
    return None


def has_forces(entity: Entity) -> bool:
    """Whether there may be forces of the entity: of most bodies, and of an operation ("the Volcano of Rage forces")."""
    return entity.kind not in UNARMED if entity.type == "ORG" else entity.kind == "operation"


def _counted(books: Books) -> set[Sense]:
    """The senses of paired units that say a number or a direction."""
    units = books.mention.units
    return {units[number].sense for number in books.units if units[number].sense.value}


def _is_other_head(books: Books, unit: Unit) -> bool:
    """Whether a left-over head word of the mention stands where the spelling has one of another kind: Base, Airport."""
    if not unit.sense.roles & Role.HEAD or FORCES in unit.sense.families:
        return False
    return books.free_slot(unit.sense, _both_heads) is not None
