"""What speaks for and against one entity being meant by one mention: named facts, and the spellings compared.

Evidence is symmetric bookkeeping: every unit of the mention and every slot of the spelling ends up in a pair, among the
excused, or among the leftovers. Nothing is weighed here; `scoring` does that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from math import log1p
from typing import NamedTuple

from canonym.candidates import Contact, Mention, Unit, romanized
from canonym.index.grammar import Grammar, Role, Sense, head_place
from canonym.index.information import spelled_information
from canonym.index.model import CHANNELS, Flag, Index
from canonym.lexicon.model import Channel, Entity, Name
from canonym.text.folding import fold_name
from canonym.text.parts import KINSHIP, PATRONYMIC
from canonym.text.repair import repair

_TRANSLATED = frozenset({Channel.CALQUE, Channel.HOMOGRAPH})
"""Channels in which the rank of a contact is that of the sense; in the others it counts further slots."""

FORCES = "forces"
"""The head family that may stand beside any body that can have armed men: "GNA forces" means the government."""


UNARMED = frozenset({"bank", "company", "court", "ngo", "union", "university"})
"""Kinds of bodies that have no armed men."""

WORLDWIDE = frozenset({"country", "international", "sea", "region"})
"""Kinds that, like all media, are spoken of far from home: another country in the context says nothing against them."""

FAMILY_FIRST = frozenset({"CN", "TW", "HK", "KR", "KP", "VN"})
"""Countries whose people are called by the first part of their name: Xi Jinping is Xi."""


CERTAIN = 2.1
"""How many times as much a country weighs that the caller stated as one that a text only speaks of."""


class Fact(StrEnum):
    """What scoring weighs. Unless said otherwise a fact is in nats; the rest are 0 or 1, or a count."""

    SAME = "same"
    """Count of the words that agree to the letter."""
    LETTERS = "letters"
    """What all agreeing words are worth: their information where they are the same, else the pointwise mutual information
    of their letters, capped by it."""
    SURPRISE = "surprise"
    """What the letters of those pairs cannot explain."""
    GLOSS = "gloss"
    """Information of the words that are a translation of the native word."""
    GLOSSES = "glosses"
    """Count of such words."""
    SENSE_RANK = "sense rank"
    """Sum of log(1 + rank) of the senses used: the tenth sense is rarely chosen."""
    HOMOGRAPHS = "homographs"
    """Count of words explained by the sense of another word, one letter away."""
    MISSING = "missing"
    """Information of the spelling's parts that nothing in the mention explains."""
    MISSING_GIVEN = "missing given"
    """The same of a person whose family name is there."""
    MISSING_ROLE = "missing role"
    """Count of head words, titles, countries of the spelling that the mention leaves out."""
    EXTRA = "extra"
    """Information of the mention's words that nothing explains or excuses."""
    EXTRA_ORDINARY = "extra ordinary"
    """The same where all that matched are ordinary words. Not of a native name, whose words are translated one by one."""
    EXCUSED = "excused"
    """Count of the mention's words that are a title, an epithet or a fitting head word or country."""
    LONGER = "longer"
    """1 where words that nothing explains stand beside the name of a place or body: a longer name is another's."""
    LOOSE = "loose"
    """1 where a part of the name of a place or body is missing, and the one word that is there agrees only by its letters."""
    CONFLICT = "conflict"
    """The lesser of MISSING and EXTRA: something else stands where the name's part should be."""
    HEAD_SAME = "head same"
    HEAD_FITS = "head fits"
    """Count of the mention's head words that the spelling lacks and that fit the entity: the forces of a government."""
    HEAD_OTHER = "head other"
    HEAD_CLASH = "head clash"
    UNSAID = "unsaid"
    """1 where the entity is a governorate or a region and no head word says so: a bare name is the town's."""
    NUMBER_CLASH = "number clash"
    COUNTRY_CLASH = "country clash"
    GIVEN_CONFLICT = "given conflict"
    """1 where a person's given name is missing and something else stands in its place; a name that no head word or other
    role marks as a body's or a place's counts as a person's where its last word agrees."""
    NAME_CLASH = "name clash"
    """1 where two given names that are known to be different stand in the same place (Ahmed is not Hamed), or an initial
    and a name that does not begin so (M. al-Sarraj is not Fayez)."""
    MENTION_SHARE = "mention share"
    """Share of the mention's information that is explained, 0..1; words that are excused do not count."""
    NAME_SHARE = "name share"
    """Share of the spelling's information that has its word, 0..1."""
    WORST = "worst"
    """Nats of surprise for each letter in the pair of two scripts that agrees least."""
    WORST_LATIN = "worst latin"
    """The same for two Latin words, where every letter that differs was changed by somebody."""
    REORDER = "reorder"
    SURNAME_MISSING = "surname missing"
    """1 where a person, or the leader that stands for a body, is called by given names alone."""
    CANONICAL = "canonical"
    WHOLE = "whole"
    """1 where mention and spelling fold to the same text."""
    COMPLETE = "complete"
    """Count of the spelling's parts beyond the first, where each has its word and no word is left over."""
    COVERED = "covered"
    """The same share where every part of the spelling but a country has its word and no word is left over, else 0."""
    RENOWN = "renown"
    """Of a person called by the family name alone: 1 for being known everywhere, 1 for leading something."""
    DERIVED = "derived"
    """1 where the form is a leader's name standing for what he leads."""
    CONTEXT_COUNTRY = "context country"
    """1 where the context names a country of the entity."""
    CONTEXT_ABROAD = "context abroad"
    """1 where the context names countries, and none of the entity's; `CERTAIN` where the caller stated them."""
    CONTEXT_DATE = "context date"
    """1 where the date lies outside the entity's dates."""
    CONTEXT_TYPE = "context type"
    """1 where another type was asked for."""
    SUPPORT = "support"
    """1 where the document has settled on this entity elsewhere, a half for its leader or part."""


class Facts(dict[Fact, float]):
    """Facts and their values; a fact that is not there is 0."""

    def __missing__(self, fact: Fact) -> float:
        return 0.0


@dataclass(frozen=True, slots=True)
class Context:
    """What is known besides the mention: countries, an ISO date, a type, the entities a document has settled on."""

    countries: frozenset[str] = frozenset()
    certain: bool = False
    """Whether the countries were stated, and not drawn from the text."""
    date: str = ""
    type: str = ""
    settled: Mapping[str, float] = field(default_factory=dict)
    alone: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """By a folded spelling, the entities that mentions spelled so have settled and no others have, each with what settles
    it besides: no mention speaks for itself."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A word of the mention beside the part of the spelling that it stands for."""

    mention: str
    spelling: str
    channel: Channel
    gain: float
    surprise: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a mention may mean an entity, through which of its spellings, and what speaks against it."""

    spelling: Name
    pairs: tuple[Pair, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    excused: tuple[str, ...]
    channels: tuple[Channel, ...]
    facts: Facts
    guarded: bool
    """Whether only ordinary words matched, and they are not enough: a part is missing, or a fitting head word."""
    common: bool
    """Whether all that matched are ordinary words."""
    flags: int
    """What the index remembers of the spelling."""
    void: bool
    """Whether the match is none: a descriptor with a word missing, a metonym without its head word, nothing but a head word,
    an abbreviation that a text does not write in capitals."""
    heads: bool
    """Whether a head word that fits the entity stands in the mention."""
    headed: bool
    """Whether a head word of the mention stands for the head word of the spelling."""
    swapped: bool
    """Whether a head word stands for another of its family, and no other word is a translation."""
    partial: bool
    """Whether a part of the name proper, no head word or title, is missing."""
    core: float
    """Information, in nats, of the words besides head words, titles and countries that the match rests on."""
    covered: tuple[int, int] | None
    """First and last token of the mention that the spelling itself explains."""
    sound: frozenset[int]
    """Tokens of the mention that may stand at its edge: explained, or a head word or country that fits."""
    bearing: frozenset[int]
    """Tokens of the mention that the match rests on: explained, and no head word or title."""


@dataclass(frozen=True, slots=True)
class Outline:
    """Where the slots of a form lie: all that `assign` looks at."""

    start: int
    length: int


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

    def __post_init__(self) -> None:
        object.__setattr__(self, "worth", sum(self.infos))
        object.__setattr__(self, "length", len(self.slots))
        given = tuple((place, sense.names) for place, sense in enumerate(self.senses) if sense.names)
        object.__setattr__(self, "given", given)


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


def weigh(mention: Mention, contacts: Sequence[Contact], form: Form, grammar: Grammar) -> Evidence:
    """Align the mention with the form and name what is left over on either side."""
    entity, families = form.entity, form.families
    everything = (*mention.units, *mention.joined) if mention.joined else mention.units
    contacts, strangers = _settle_given(mention, contacts, form)
    chosen = assign(mention, contacts, form)
    first, singles = form.start, len(mention.units)
    taken_units: set[int] = set()
    taken_slots: set[int] = set()
    facts = Facts()
    pairs: list[Pair] = []
    for contact in chosen:
        number, place, channel = contact.unit, contact.slot - first, contact.channel
        unit = everything[number]
        if number < singles:
            taken_units.add(number)
        else:
            taken_units.update(_covers(mention, number))
        slot, gain = form.slots[place], contact.gain
        taken_slots.add(place)
        if contact.rank and channel not in _TRANSLATED:
            filled = [one - first for one in _fills(contact)]
            slot = " ".join(form.slots[one] for one in filled)
            taken_slots.update(filled)
            gain = min(gain, sum(form.infos[one] for one in filled))
        pairs.append(Pair(unit.text, slot, channel, gain, contact.surprise))
        if channel is Channel.CALQUE:
            facts[Fact.GLOSS] += contact.gain
            facts[Fact.GLOSSES] += 1
            facts[Fact.SENSE_RANK] += log1p(contact.rank)
        elif channel is Channel.HOMOGRAPH:
            facts[Fact.GLOSS] += contact.gain
            facts[Fact.HOMOGRAPHS] += 1
            facts[Fact.SENSE_RANK] += log1p(contact.rank)
        else:
            facts[Fact.LETTERS] += gain
            if channel is Channel.TRANSLITERATION:
                facts[Fact.SURPRISE] += contact.surprise
            else:
                facts[Fact.SAME] += 1
    _match_initials(mention, form, taken_units, taken_slots, pairs, facts)
    head_units = _match_heads(mention, form, families, taken_units, taken_slots, pairs, facts)

    counted = {mention.units[number].sense for number in taken_units if mention.units[number].sense.value}
    extra, excused, numbers = [], [], set()
    sound: set[int] = set()
    vouched = head_units
    for number, unit in enumerate(mention.units):
        if number in taken_units or unit.sense in counted:  # "forty four" is one number
            continue
        verdict = _excuse(unit, entity, families, grammar) if unit.sense.roles or unit.sense.countries else None
        if verdict in (Fact.EXCUSED, Fact.HEAD_OTHER) and unit.sense.roles & _EDGES.get(
            entity.type, Role.HEAD | Role.COUNTRY
        ):
            sound.update(range(unit.first, unit.last + 1))
        if verdict is None and not entity.type and _is_other_head(unit, form, taken_slots):
            verdict = Fact.HEAD_CLASH
        if unit.sense.roles & Role.LEGAL or (verdict is None and not unit.info):
            excused.append(unit.text)
        elif verdict is None:
            extra.append(unit.text)
            facts[Fact.EXTRA] += unit.info
            if unit.sense.roles & (Role.NUMBER | Role.DIRECTION):
                numbers.add(unit.sense.value)
        else:
            excused.append(unit.text)
            facts[verdict] += 1
            vouched = vouched or (verdict is Fact.EXCUSED and bool(unit.sense.roles & Role.HEAD))
            if verdict is Fact.EXCUSED and unit.sense.roles & Role.HEAD and unit.sense.families & (families | {FORCES}):
                facts[Fact.HEAD_FITS] += 1
    missing = []
    named_so = entity.type == "PER"  # Sarwar Danish comes from no Denmark
    for place, slot in enumerate(form.slots):
        if place in taken_slots:
            continue
        sense = form.senses[place]
        if sense.value and any(sense.value == one.value for one in counted):
            continue
        missing.append(slot)
        if sense.roles & (Role.NUMBER | Role.DIRECTION):
            facts[Fact.MISSING] += form.infos[place]
        elif sense.roles & Role.LEGAL:
            continue
        elif slot in KINSHIP or (sense.roles and not (named_so and sense.roles == Role.COUNTRY)):
            facts[Fact.MISSING_ROLE] += 1
        else:
            facts[Fact.MISSING] += form.infos[place]
    _add_shares(facts, mention, form, chosen, taken_units)
    last = len(form.slots) - 1
    of_father = last > 0 and form.slots[last - 1] in PATRONYMIC and last - 1 not in taken_slots
    metonym = bool(form.flags & Flag.METONYM)
    if (entity.type == "PER" or metonym) and not FAMILY_FIRST.isdisjoint(entity.countries):
        last = 0
    last_given = last in taken_slots and not of_father
    facts[Fact.CONFLICT] = min(facts[Fact.MISSING], facts[Fact.EXTRA])
    if entity.type not in ("PER", ""):
        facts[Fact.LONGER] = float(bool(extra))
        facts[Fact.LOOSE] = float(
            facts[Fact.MISSING] > 0 and len(pairs) == 1 and pairs[0].channel is Channel.TRANSLITERATION
        )
    if entity.type == "PER" and last_given:
        facts[Fact.MISSING_GIVEN], facts[Fact.MISSING] = facts[Fact.MISSING], 0.0
    facts[Fact.UNSAID] = float(entity.kind in ("governorate", "region") and not head_units)
    surname_only = len(form.slots) == 1 and " " in entity.name
    person = entity.type == "PER" or (last_given and not entity.type and _may_be_a_person(mention, form))
    facts[Fact.GIVEN_CONFLICT] = float(person and bool(extra) and (bool(missing) or surname_only))
    initials = person and missing and any(len(word) == 1 and word.isalpha() for word in extra)
    facts[Fact.NAME_CLASH] = float(
        bool(initials) or any(unit not in taken_units and place not in taken_slots for unit, place in strangers)
    )
    facts[Fact.NUMBER_CLASH] = float(bool(numbers))
    order = [
        contact.slot
        for contact in sorted(chosen, key=lambda contact: contact.unit)
        if contact.unit < len(mention.units)
    ]
    facts[Fact.REORDER] = float(order != sorted(order))
    if entity.type == "PER" or metonym:
        facts[Fact.SURNAME_MISSING] = float(len(form.slots) > 1 and not last_given)
        if not metonym and last_given and (missing or surname_only) and not extra:
            facts[Fact.RENOWN] = float(entity.kind == "international") + float(bool(form.flags & Flag.LEADER))
    whole = (
        mention.folded == " ".join(mention.tokens)
        and not missing
        and not extra
        and not excused
        and all(pair.mention == pair.spelling for pair in pairs)
        and order == sorted(order)
    )
    facts[Fact.WHOLE] = float(whole)
    beside = facts[Fact.HEAD_FITS] + facts[Fact.HEAD_OTHER] + facts[Fact.HEAD_CLASH] + facts[Fact.COUNTRY_CLASH]
    covered = not (extra or beside) and all(
        place in taken_slots or (sense.countries and len(taken_slots) > 1 and not named_so)
        for place, sense in enumerate(form.senses)
    )  # at home nobody says which country's ministry it is
    facts[Fact.COVERED] = facts[Fact.MENTION_SHARE] if covered else 0.0
    facts[Fact.COMPLETE] = float(min(len(form.slots), 4) - 1) if not missing and not extra else 0.0
    facts[Fact.CANONICAL] = float(bool(whole and form.flags & Flag.CANONICAL))
    facts[Fact.DERIVED] = float(bool(form.flags & Flag.METONYM))

    matched = [everything[contact.unit] for contact in chosen]
    named = [everything[contact.unit] for contact in chosen if _names(mention, contact, everything[contact.unit])]
    spanned = [mention.units[number] for number in taken_units]
    common = not named
    if common and mention.script == "Latn":
        facts[Fact.EXTRA_ORDINARY] = facts[Fact.EXTRA]
    own = Role.COUNTRY if entity.type == "LOC" else Role.NONE
    core = [slot for slot, sense in zip(form.slots, form.senses, strict=True) if not sense.roles & ~own]
    partial = any(slot in core for slot in missing) or (bool(missing) and len(pairs) == 1 and not head_units)
    is_word = form.flags & Flag.GUARDED and not (form.flags & Flag.NATIVE and mention.script == "Latn" and named)
    if whole and not is_word:
        guarded = (
            common
            and len(form.slots) == 1
            and not any(unit.sense.roles & Role.COUNTRY and not unit.common for unit in matched)
        )
    elif common and partial:
        guarded = True
    elif whole and (len(pairs) == 1 or (common and len(matched) == 2)):
        guarded = True  # "West Coast": a head word does not vouch for itself, nor for the one word it belongs to
    else:
        bare_head = facts[Fact.GLOSSES] == 1 == len(pairs) and bool(matched[0].sense.roles & Role.HEAD)
        guarded = bool(common or is_word) and (bare_head or not vouched)
    if partial and len(pairs) == 1 and mention.script != "Latn" and entity.type not in ("PER", ""):
        guarded = (
            True  # of native words no list says which are ordinary: اليوم is "today" before it is half a newspaper
        )
    void = (
        bool(form.flags & Flag.METONYM and (not head_units or is_office(mention)))
        or (form.channel is Channel.DESCRIPTOR and bool(missing))
        or (bool(extra) and bool(matched) and all(unit.sense.roles & Role.HEAD for unit in matched))
        or (bool(form.flags & Flag.UPPER) and mention.casing not in ("", "capitals"))
    )
    channels = _channels(mention, form, chosen, pairs, facts, missing)
    return Evidence(
        form.name,
        tuple(pairs),
        tuple(missing),
        tuple(extra),
        tuple(excused),
        as_mojibake(channels) if not mention.text.isascii() and repair(mention.text).changes else channels,
        facts,
        guarded,
        common,
        form.flags,
        void,
        head_units,
        facts[Fact.HEAD_SAME] >= 1
        or any(
            everything[contact.unit].sense.roles & Role.HEAD
            and form.senses[contact.slot - form.start].roles & Role.HEAD
            for contact in chosen
        ),
        facts[Fact.HEAD_SAME] >= 1 and not facts[Fact.GLOSSES] and not facts[Fact.HOMOGRAPHS],
        partial,
        sum(unit.info for unit in matched if not unit.sense.roles & (Role.HEAD | Role.COUNTRY | Role.TITLE)),
        (min(unit.first for unit in spanned), max(unit.last for unit in spanned)) if spanned else None,
        frozenset(sound.union(*(range(unit.first, unit.last + 1) for unit in spanned))),
        frozenset(
            at
            for unit in matched
            if not unit.sense.roles & (Role.HEAD | Role.TITLE)
            for at in range(unit.first, unit.last + 1)
        ),
    )


def is_office(mention: Mention) -> bool:
    """Whether a title follows the name of a body directly: "Parliament Speaker Aguila Saleh" is the man.

    With a word between, or the name of the body behind it, it is his body: "forces of General Haftar".
    """
    headed = False
    for one, other in pairwise(mention.units):
        headed = headed or bool(one.sense.roles & Role.HEAD)
        title = other.sense.roles & Role.TITLE and not one.sense.roles & (Role.TITLE | Role.EPITHET)
        if headed and title and one.last + 1 == other.first:
            return True
    return False


def _names(mention: Mention, contact: Contact, unit: Unit) -> bool:
    """Whether the unit names something: it is no ordinary word nor made of such, no country, no kinship word, and was not
    translated."""
    if unit.common or contact.channel in (Channel.CALQUE, Channel.HOMOGRAPH):
        return False
    return not all(is_ordinary(mention.units[number]) for number in _covers(mention, contact.unit))


def is_ordinary(unit: Unit) -> bool:
    """Whether a word names nothing by itself."""
    return unit.common or bool(unit.sense.roles & Role.COUNTRY) or unit.text in KINSHIP


def _covers(mention: Mention, unit: int) -> tuple[int, ...]:
    """The single units that unit number `unit` stands for: itself, or the two neighbours that are joined in it."""
    if unit < len(mention.units):
        return (unit,)
    joined = mention.joined[unit - len(mention.units)]
    return tuple(
        at for at, single in enumerate(mention.units) if joined.first <= single.first and single.last <= joined.last
    )


_EDGES = {"LOC": Role.HEAD, "PER": Role.NONE}
"""What a mention may begin or end with besides the name: a country only beside bodies, nothing beside people."""


ELSEWISE = 2.0
"""Nats against a well-known given name being another word that is spelled like it: Mohamed is no Mahamid."""


def _settle_given(
    mention: Mention, contacts: Sequence[Contact], form: Form
) -> tuple[Sequence[Contact], tuple[tuple[int, int], ...]]:
    """Contacts with what is known of given names and countries: spellings of one agree, two do not, however alike.

    Returns the contacts and the (unit, place) pairs of different names.
    """
    contacts = _without_strangers(mention, contacts, form)
    abroad = tuple(
        (number, place)
        for number, unit in enumerate(mention.units)
        if unit.sense.countries
        for place, sense in enumerate(form.senses)
        if are_abroad(unit.sense, sense)
    )
    if abroad:  # Niger is not Nigeria
        elsewhere = {(number, place + form.start) for number, place in abroad}
        contacts = [contact for contact in contacts if (contact.unit, contact.slot) not in elsewhere]
    there = form.given
    known = [(number, unit.sense.names) for number, unit in enumerate(mention.units) if unit.sense.names]
    if not known:
        return contacts, abroad
    numbers = {number for number, _ in known}
    places = {place + form.start for place, _ in there}
    contacts = [
        replace(contact, gain=contact.gain - ELSEWISE, surprise=contact.surprise + ELSEWISE)
        if contact.unit in numbers and contact.channel is Channel.TRANSLITERATION and contact.slot not in places
        else contact
        for contact in contacts
    ]
    if not there:
        return contacts, abroad
    strangers = tuple((number, place) for number, one in known for place, other in there if one.isdisjoint(other))
    apart = {(number, place + form.start) for number, place in strangers}
    kept = [contact for contact in contacts if (contact.unit, contact.slot) not in apart]
    for number, one in known:
        for place, other in there:
            unit = mention.units[number]
            if not one.isdisjoint(other) and unit.text != form.slots[place]:
                gain = min(unit.info, form.infos[place])
                kept.append(Contact(number, place + form.start, Channel.TRANSLITERATION, gain, 0.0, 0))
    return kept, strangers + abroad


def are_abroad(one: Sense, other: Sense) -> bool:
    """Whether two words are the names of different countries, and neither is a given name as well."""
    both = bool(one.countries and other.countries and not one.names and not other.names)
    return both and one.countries.isdisjoint(other.countries)


HARDLY, UNLIKE = 2.0, 2.5
"""Nats that two words of a person's name say for each other, and nats of surprise for each letter: what says less and is
less likely than that is no spelling of one name but another name. Claire is no Laura, Qiang no Jianguo."""


def _without_strangers(mention: Mention, contacts: Sequence[Contact], form: Form) -> Sequence[Contact]:
    """Contacts without those that read one part of a person's name as another that is nothing like it, in Latin letters."""
    if mention.script != "Latn" or len(form.slots) < 2 or form.entity.type not in ("PER", ""):
        return contacts
    everything = (*mention.units, *mention.joined)
    return [
        one
        for one in contacts
        if one.gain >= HARDLY
        or one.channel is not Channel.TRANSLITERATION
        or one.surprise < UNLIKE * len(everything[one.unit].text)
        or form.senses[one.slot - form.start].roles
        or not form.slots[one.slot - form.start].isascii()
    ]


def _fills(contact: Contact) -> range:
    """The slots that a contact fills: one, or two that the mention writes as one word (`rank` counts the rest)."""
    more = 0 if contact.channel in _TRANSLATED else contact.rank
    return range(contact.slot, contact.slot + 1 + more)


_PENALTY = {Channel.CALQUE: 0.5, Channel.HOMOGRAPH: 2.0, Channel.TRANSLITERATION: 0.3}


def assign(mention: Mention, contacts: Sequence[Contact], form: Form | Outline) -> tuple[Contact, ...]:
    """One contact at most for each unit and each slot, the most telling first; ties go to the same order of words.

    A native word that is translated may stand for several words of the name: 研究所 is a research institute.
    """
    if len(contacts) < 2:
        return tuple(contacts)
    singles, slots, first = len(mention.units), max(1, form.length), form.start
    units = max(1, singles)
    ranked = []
    for at, contact in enumerate(contacts):
        number, place = contact.unit, contact.slot
        net = contact.gain - _PENALTY.get(contact.channel, 0.0) - 0.25 * contact.surprise
        if number >= singles:
            net /= 2
        ranked.append((-net, abs(number / units - (place - first) / slots), number, place, at, contact))
    ranked.sort()
    chosen: list[Contact] = []
    units_taken: set[int] = set()
    slots_taken: set[int] = set()
    for _, _, number, place, _, contact in ranked:
        if number in units_taken or place in slots_taken:
            continue
        if number >= singles or (contact.rank and contact.channel not in _TRANSLATED):
            covered, filled = _covers(mention, number), _fills(contact)
            if not slots_taken.isdisjoint(filled) or not units_taken.isdisjoint(covered):
                continue
            slots_taken.update(filled)
            units_taken.update(covered)
        else:
            slots_taken.add(place)
            units_taken.add(number)
        chosen.append(contact)
    if mention.script != "Latn":
        translated = {contact.unit for contact in chosen if contact.channel is Channel.CALQUE}
        for *_, number, place, _, contact in ranked if translated else ():
            if number in translated and contact.channel is Channel.CALQUE and place not in slots_taken:
                slots_taken.add(place)
                chosen.append(contact)
    if len(chosen) > 1:
        chosen.sort(key=lambda contact: (contact.unit, contact.slot))
    return tuple(chosen)


def apart(mention: Mention, contacts: Sequence[Contact], evidence: Evidence) -> tuple[Contact, ...]:
    """The contacts without those that read two words as one, where one such was taken and left words over.

    `assign` takes the most telling contact first: "Xu Wwei" as "Xu Wei" in one word, which leaves "Xu". Empty where
    nothing else is to be tried.
    """
    if not (evidence.missing or evidence.extra):
        return ()
    singles = len(mention.units)
    kept = tuple(one for one in contacts if one.unit < singles and (not one.rank or one.channel in _TRANSLATED))
    if len(kept) == len(contacts):
        return ()
    single = {unit.text for unit in mention.units}
    joined = any(" " in pair.spelling or pair.mention not in single for pair in evidence.pairs)
    return kept if joined else ()


def _match_heads(
    mention: Mention,
    form: Form,
    families: frozenset[str],
    taken_units: set[int],
    taken_slots: set[int],
    pairs: list[Pair],
    facts: Facts,
) -> bool:
    """Let head words of one family stand for each other. Returns whether the mention has a head word that fits."""
    fits = False
    for number, unit in enumerate(mention.units):
        if not unit.sense.roles:
            continue
        if unit.sense.roles & Role.EPITHET and number not in taken_units:
            for place, sense in enumerate(form.senses):
                if place not in taken_slots and sense.ranks & unit.sense.ranks:
                    taken_units.add(number)
                    taken_slots.add(place)
                    pairs.append(Pair(unit.text, form.slots[place], Channel.DESCRIPTOR, 1.0, 0.0))
                    facts[Fact.HEAD_SAME] += 0.5
                    break
        if unit.sense.roles & Role.NUMBER and number not in taken_units:
            for place, sense in enumerate(form.senses):
                if place not in taken_slots and sense.roles & Role.NUMBER and sense.value == unit.sense.value:
                    taken_units.add(number)
                    taken_slots.add(place)
                    pairs.append(Pair(unit.text, form.slots[place], Channel.FOLDED, unit.info, 0.0))
                    facts[Fact.LETTERS] += unit.info
                    break
        if unit.sense.countries and number not in taken_units:
            for place, sense in enumerate(form.senses):
                if place not in taken_slots and not sense.countries.isdisjoint(unit.sense.countries):
                    taken_units.add(number)
                    taken_slots.add(place)
                    pairs.append(Pair(unit.text, form.slots[place], Channel.FOLDED, unit.info, 0.0))
                    facts[Fact.LETTERS] += min(unit.info, form.infos[place])
                    break
        if not unit.sense.roles & Role.HEAD:
            continue
        if number in taken_units:
            fits = fits or bool(unit.sense.families & families)
            continue
        for place, sense in enumerate(form.senses):
            if place not in taken_slots and sense.families & unit.sense.families:
                taken_units.add(number)
                taken_slots.add(place)
                pairs.append(Pair(unit.text, form.slots[place], Channel.CALQUE, 1.0, 0.0))
                facts[Fact.HEAD_SAME] += 1
                fits = True
                break
        else:
            fits = fits or bool(unit.sense.families & families) or FORCES in unit.sense.families
    return fits


INITIAL = 2.0
"""Nats that an initial gives which agrees: one name in seven begins with the letter."""


def _match_initials(
    mention: Mention, form: Form, taken_units: set[int], taken_slots: set[int], pairs: list[Pair], facts: Facts
) -> None:
    """Let initials stand for the parts that begin with them, in order; a second one only behind a first that agrees."""
    if not taken_slots:
        return
    place = 0
    for number, unit in enumerate(mention.units):
        if len(unit.text) > 1 or unit.common or number in taken_units or not unit.text.isalpha() or unit.sense.roles:
            continue
        if not unit.info and number - 1 not in taken_units:
            continue
        for at in range(place, len(form.slots)):
            if at not in taken_slots and not form.senses[at].roles and romanized(form.slots[at])[:1] == unit.text:
                place = at + 1
                taken_units.add(number)
                taken_slots.add(at)
                pairs.append(Pair(unit.text, form.slots[at], Channel.ABBREVIATION, INITIAL, 0.0))
                facts[Fact.LETTERS] += INITIAL
                break


def _excuse(unit: Unit, entity: Entity, families: frozenset[str], grammar: Grammar) -> Fact | None:
    """Which fact a left-over word of the mention counts for, or None where nothing excuses it."""
    sense = unit.sense
    if sense.countries and entity.countries:
        return Fact.EXCUSED if sense.countries.intersection(entity.countries) else Fact.COUNTRY_CLASH
    if sense.roles & Role.HEAD:
        if sense.families & families:
            return Fact.EXCUSED
        if not entity.type:
            return None
        if FORCES in sense.families and entity.type == "ORG" and entity.kind not in UNARMED:
            return Fact.EXCUSED
        types = frozenset().union(*(grammar.types.get(family, frozenset()) for family in sense.families))
        if entity.type in types:
            return Fact.HEAD_OTHER if families else Fact.EXCUSED
        if not sense.roles & Role.TITLE:
            return Fact.HEAD_CLASH
    if sense.roles & (Role.TITLE | Role.EPITHET):
        return Fact.EXCUSED
    return None


def _is_other_head(unit: Unit, form: Form, taken_slots: Set[int]) -> bool:
    """Whether a left-over head word of the mention stands where the spelling has one of another kind: Base, Airport."""
    return bool(unit.sense.roles & Role.HEAD) and any(
        sense.roles & Role.HEAD and place not in taken_slots and FORCES not in unit.sense.families
        for place, sense in enumerate(form.senses)
    )


def _may_be_a_person(mention: Mention, form: Form) -> bool:
    """Whether both are two words or more of Latin letters, none of which is more than a name.

    Of another script's given names many are translated: Avigdor is Victor, and says nothing against it.
    """
    if mention.script != "Latn":
        return False
    roles = [sense.roles for sense in form.senses] + [unit.sense.roles for unit in mention.units]
    return len(form.slots) > 1 and len(mention.units) > 1 and not any(role & ~Role.TITLE for role in roles)


_spelled = lru_cache(maxsize=1 << 14)(spelled_information)


def _add_shares(facts: Facts, mention: Mention, form: Form, chosen: Sequence[Contact], taken_units: Set[int]) -> None:
    """How much of either side is explained, and how badly the worst pair fits."""
    units, singles, first = mention.units, len(mention.units), form.start
    explained = filled = matched = 0.0
    before = -1
    for contact in chosen:
        number, place = contact.unit, contact.slot - first
        unit = units[number] if number < singles else mention.joined[number - singles]
        quality = max(0.0, 1.0 - contact.surprise / _spelled(unit.text)) if contact.surprise else 1.0
        said = unit.info if number < singles else sum(units[one].info for one in _covers(mention, number))
        worth = sum(form.infos[one - first] for one in _fills(contact))
        if form.senses[place].roles:
            said = min(said, worth)  # "Unversity" names nothing more than "University" does
        if number != before:
            matched += said
            explained += quality * said
        before = number
        filled += quality * worth
        if contact.channel is Channel.TRANSLITERATION:
            latin = unit.text.isascii() and form.slots[place].isascii()
            fact = Fact.WORST_LATIN if latin else Fact.WORST
            facts[fact] = max(facts[fact], contact.surprise / len(unit.text))
    left = 0.0
    for number, unit in enumerate(units):
        if number not in taken_units and not unit.sense.roles:
            left += unit.info
    facts[Fact.MENTION_SHARE] = explained / max(matched + left, 0.1)
    facts[Fact.NAME_SHARE] = min(1.0, filled / max(form.worth, 0.1))


class Traits(NamedTuple):
    """All of an entity that a context without a mention of it looks at."""

    type: str
    everywhere: bool
    """Whether it is spoken of far from home."""
    countries: tuple[str, ...]
    start: str = ""
    end: str = ""


def traits_of(entity: Entity, *, dated: bool) -> Traits:
    """The traits of one entity, many of which share theirs; without its dates where the context has none."""
    everywhere = entity.kind in WORLDWIDE or entity.type == "MEDIA"
    dates = (entity.start, entity.end) if dated else ("", "")
    return Traits(entity.type, everywhere, entity.countries, *dates)


def facts_of_context(traits: Traits, context: Context, support: float = 0.0) -> Facts:
    """What the context says for and against an entity, whatever the mention; `support` is how surely it has settled on it."""
    facts = Facts()
    if context.countries and traits.countries:
        if not context.countries.isdisjoint(traits.countries):
            facts[Fact.CONTEXT_COUNTRY] = 1.0
        elif not traits.everywhere:
            unstated = 0.4 if traits.type == "PER" else 1.0
            facts[Fact.CONTEXT_ABROAD] = CERTAIN if context.certain else unstated
    if context.date:
        early = bool(traits.start) and context.date < traits.start[: len(context.date)]
        late = bool(traits.end) and context.date[: len(traits.end)] > traits.end
        if early or late:
            facts[Fact.CONTEXT_DATE] = 0.5 if late and traits.type == "PER" else 1.0  # the dead are still spoken of
    if context.type and traits.type and context.type != traits.type:
        facts[Fact.CONTEXT_TYPE] = 1.0
    if support:
        facts[Fact.SUPPORT] = support
    return facts


def as_mojibake(channels: Sequence[Channel]) -> tuple[Channel, ...]:
    """The channels of a mention whose bytes were read in a wrong encoding: that comes before all else."""
    return (Channel.MOJIBAKE, *(one for one in channels if one not in (Channel.EXACT, Channel.FOLDED)))


def _channels(
    mention: Mention,
    form: Form,
    chosen: Sequence[Contact],
    pairs: Sequence[Pair],
    facts: Facts,
    missing: Sequence[str],
) -> tuple[Channel, ...]:
    """The channels that explain the mention, the one that did most first."""
    if form.flags & Flag.METONYM:
        found = [Channel.METONYM]
    elif facts[Fact.WHOLE] and (
        form.flags & Flag.ATTESTED or form.channel in (Channel.ABBREVIATION, Channel.DESCRIPTOR)
    ):
        return (form.channel,)
    elif facts[Fact.WHOLE]:
        if form.flags & Flag.NATIVE:
            return (Channel.NATIVE,)
        return (Channel.EXACT if mention.text == form.name.text else Channel.FOLDED,)
    else:
        found = []
    kinds = {contact.channel for contact in chosen}
    for channel in (Channel.HOMOGRAPH, Channel.CALQUE, Channel.TRANSLITERATION):
        if channel in kinds:
            found.append(channel)
    if Channel.CALQUE in kinds and Channel.TRANSLITERATION in kinds:
        found.append(Channel.PARTIAL)
    if missing:
        found.append(Channel.TRUNCATION)
    if any(pair.channel is Channel.ABBREVIATION and len(pair.mention) == 1 for pair in pairs):
        found.append(Channel.ABBREVIATION)
    if facts[Fact.REORDER]:
        found.append(Channel.REORDER)
    if form.channel in (Channel.ABBREVIATION, Channel.DESCRIPTOR):
        found.insert(0, form.channel)
    return tuple(found) or (Channel.FOLDED,)
