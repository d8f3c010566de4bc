"""From contacts to Evidence: the books are opened, entered in order, and closed."""

from __future__ import annotations

from collections.abc import Sequence

from canonym.candidates import Contact, Mention
from canonym.evidence.alignment import assign
from canonym.evidence.books import Books, enter_contacts, enter_extra, enter_initials, enter_missing, enter_roles
from canonym.evidence.channels import channels_of
from canonym.evidence.facts import Fact
from canonym.evidence.form import ENOUGH_INITIALS, Form
from canonym.evidence.guards import is_common, is_guarded, is_partial, is_void
from canonym.evidence.model import Evidence
from canonym.evidence.shares import add_shares
from canonym.evidence.strangers import settle_given
from canonym.index.grammar import Grammar, Role
from canonym.index.model import Flag
from canonym.lexicon.model import Channel
from canonym.text.parts import PATRONYMIC

FAMILY_FIRST = frozenset({"CN", "TW", "HK", "KR", "KP", "VN"})
"""Countries whose people are called by the first part of their name: Xi Jinping is Xi."""


def weigh(mention: Mention, contacts: Sequence[Contact], form: Form, grammar: Grammar) -> Evidence:
    """Align the mention with the form and name what is left over on either side."""
    contacts, strangers = settle_given(mention, contacts, form)
    books = Books(mention, form, assign(mention, contacts, form))
    enter_contacts(books)
    enter_initials(books)
    enter_roles(books)
    enter_extra(books, grammar)
    enter_missing(books)
    add_shares(books)
    _add_leftovers(books)
    _add_person(books, strangers)
    _add_agreement(books)
    return _closed(books)


def _add_leftovers(books: Books) -> None:
    """What words without a partner mean together."""
    entity, facts, pairs = books.form.entity, books.facts, books.pairs
    facts[Fact.CONFLICT] = min(facts[Fact.MISSING], facts[Fact.EXTRA])
    facts[Fact.NUMBER_CLASH] = float(books.numbered)
    facts[Fact.UNSAID] = float(entity.kind in ("governorate", "region") and not books.fits)
    if entity.type not in ("PER", ""):
        facts[Fact.LONGER] = float(bool(books.extra))
        alone = len(pairs) == 1 and pairs[0].channel is Channel.TRANSLITERATION
        facts[Fact.LOOSE] = float(facts[Fact.MISSING] > 0 and alone)


def _add_person(books: Books, strangers: Sequence[tuple[int, int]]) -> None:
    """What tells people apart: family and given names, initials, renown."""
    mention, form, facts = books.mention, books.form, books.facts
    entity, extra, missing = form.entity, books.extra, books.missing
    metonym = bool(form.flags & Flag.METONYM)
    last = len(form.slots) - 1
    of_father = last > 0 and form.slots[last - 1] in PATRONYMIC and last - 1 not in books.slots
    if (entity.type == "PER" or metonym) and not FAMILY_FIRST.isdisjoint(entity.countries):
        last = 0
    family = last in books.slots and not of_father
    surname_only = len(form.slots) == 1 and " " in entity.name
    person = entity.type == "PER" or (family and not entity.type and _may_be_a_person(mention, form))
    facts[Fact.GIVEN_CONFLICT] = float(person and bool(extra) and (bool(missing) or surname_only))
    initials = person and missing and any(len(word) == 1 and word.isalpha() for word in extra)
    clash = any(unit not in books.units and place not in books.slots for unit, place in strangers)
    facts[Fact.NAME_CLASH] = float(bool(initials) or clash)
    if entity.type == "PER" and family:
        facts[Fact.MISSING_GIVEN], facts[Fact.MISSING] = facts[Fact.MISSING], 0.0
    if entity.type == "PER" or metonym:
        facts[Fact.SURNAME_MISSING] = float(len(form.slots) > 1 and not family)
        if not metonym and family and (missing or surname_only) and not extra:
            facts[Fact.RENOWN] = float(entity.kind == "international") + float(bool(form.flags & Flag.LEADER))


def _may_be_a_person(mention: Mention, form: Form) -> bool:
    """Whether both are two words or more of Latin letters, none of which is more than a name.

    Of another script's given names many are translated: Avigdor is Victor, and says nothing against it.
    """
    if mention.script != "Latn":
        return False
    roles = [sense.roles for sense in form.senses] + [unit.sense.roles for unit in mention.units]
    return len(form.slots) > 1 and len(mention.units) > 1 and not any(role & ~Role.TITLE for role in roles)


def _add_agreement(books: Books) -> None:
    """Whether the words stand in order, and whether the two sides are one to the end."""
    mention, form, facts = books.mention, books.form, books.facts
    left = bool(books.missing or books.extra)
    singles = len(mention.units)
    order = [one.slot for one in sorted(books.chosen, key=lambda one: one.unit) if one.unit < singles]
    straight = order == sorted(order)
    whole = (
        straight
        and not left
        and not form.initials
        and not books.excused
        and mention.folded == " ".join(mention.tokens)
        and all(pair.mention == pair.spelling for pair in books.pairs)
    )
    beside = facts[Fact.HEAD_FITS] + facts[Fact.HEAD_OTHER] + facts[Fact.HEAD_CLASH] + facts[Fact.COUNTRY_CLASH]
    abroad = len(books.slots) > 1 and form.entity.type != "PER"
    covered = not (books.extra or beside) and all(
        place in books.slots or (sense.countries and abroad) for place, sense in enumerate(form.senses)
    )  # at home nobody says which country's ministry it is
    facts[Fact.REORDER] = float(not straight)
    facts[Fact.WHOLE] = float(whole)
    facts[Fact.CANONICAL] = float(bool(whole and form.flags & Flag.CANONICAL))
    facts[Fact.INITIALS] = float(max(0, ENOUGH_INITIALS - len(form.slots[0]))) if form.initials else 0.0
    facts[Fact.DERIVED] = float(bool(form.flags & Flag.METONYM))
    facts[Fact.COVERED] = facts[Fact.MENTION_SHARE] if covered else 0.0
    facts[Fact.COMPLETE] = 0.0 if left else float(min(len(form.slots), 4) - 1)


def _closed(books: Books) -> Evidence:
    """The evidence that the books amount to."""
    mention, form, facts = books.mention, books.form, books.facts
    matched = [books.everything[contact.unit] for contact in books.chosen]
    spanned = [mention.units[number] for number in books.units]
    common, partial = is_common(books), is_partial(books)
    if common and mention.script == "Latn":
        facts[Fact.EXTRA_ORDINARY] = facts[Fact.EXTRA]
    paired_heads = any(
        unit.sense.roles & form.senses[contact.slot - form.start].roles & Role.HEAD
        for unit, contact in zip(matched, books.chosen, strict=True)
    )
    swapped = books.swapped
    return Evidence(
        spelling=form.name,
        pairs=tuple(books.pairs),
        missing=tuple(books.missing),
        extra=tuple(books.extra),
        excused=tuple(books.excused),
        channels=channels_of(books),
        facts=facts,
        guarded=is_guarded(books, matched, common=common, partial=partial),
        common=common,
        flags=form.flags,
        void=is_void(books, matched),
        heads=books.fits,
        headed=swapped or paired_heads,
        swapped=swapped and not facts[Fact.GLOSSES] and not facts[Fact.HOMOGRAPHS],
        partial=partial,
        core=sum(unit.info for unit in matched if not unit.sense.roles & (Role.HEAD | Role.COUNTRY | Role.TITLE)),
        covered=(min(unit.first for unit in spanned), max(unit.last for unit in spanned)) if spanned else None,
        sound=frozenset(books.sound.union(*(range(unit.first, unit.last + 1) for unit in spanned))),
        bearing=frozenset(
            at
            for unit in matched
            if not unit.sense.roles & (Role.HEAD | Role.TITLE)
            for at in range(unit.first, unit.last + 1)
        ),
    )
