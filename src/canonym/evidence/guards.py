"""Which matches are refused whatever they weigh, unless something vouches for them: ordinary words, and no match at all."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from canonym.candidates import Mention, Unit
from canonym.evidence.alignment import covers
from canonym.evidence.books import Books
from canonym.evidence.facts import Fact
from canonym.index.grammar import Role
from canonym.index.model import Flag
from canonym.lexicon.model import Channel
from canonym.text.parts import KINSHIP


def is_common(books: Books) -> bool:
    """Whether nothing that matched names anything."""
    return not any(
        _names(books.mention, contact.unit, books.everything[contact.unit])
        for contact in books.chosen
        if contact.channel not in (Channel.CALQUE, Channel.HOMOGRAPH)
    )


def is_partial(books: Books) -> bool:
    """Whether a part of the name proper, no head word or title, is missing."""
    form = books.form
    if len(books.pairs) == 1 and books.missing and not books.fits:
        return True
    own = Role.COUNTRY if form.entity.type == "LOC" else Role.NONE
    core = [slot for slot, sense in zip(form.slots, form.senses, strict=True) if not sense.roles & ~own]
    return any(slot in core for slot in books.missing)


def is_guarded(books: Books, matched: Sequence[Unit], *, common: bool, partial: bool) -> bool:
    """Whether only ordinary words matched, and they are not enough: a part is missing, or a fitting head word."""
    mention, form, facts, pairs = books.mention, books.form, books.facts, books.pairs
    whole = bool(facts[Fact.WHOLE])
    if partial and len(pairs) == 1 and mention.script != "Latn" and form.entity.type not in ("PER", ""):
        return True  # of native words no list says which are ordinary: اليوم is "today" before it is half a newspaper
    named = form.flags & Flag.NATIVE and mention.script == "Latn" and not common
    is_word = bool(form.flags & Flag.GUARDED) and not named
    if whole and not is_word:
        country = any(unit.sense.roles & Role.COUNTRY and not unit.common for unit in matched)
        return common and len(form.slots) == 1 and not country
    if common and partial:
        return True
    if whole and (len(pairs) == 1 or (common and len(matched) == 2)):
        return True  # "West Coast": a head word does not vouch for itself, nor for the one word it belongs to
    bare_head = facts[Fact.GLOSSES] == 1 == len(pairs) and bool(matched[0].sense.roles & Role.HEAD)
    translated = not (mention.casing or mention.script == "Latn" or is_word or facts[Fact.HOMOGRAPHS])
    if translated and len(pairs) > 1 and facts[Fact.COVERED] and not books.missing:
        return False  # a native name that stands alone, all of it: القوات المسلحة الأوكرانية
    return (common or is_word) and (bare_head or not books.vouched)


def is_void(books: Books, matched: Sequence[Unit]) -> bool:
    """Whether the match is none: a descriptor with a word missing, a metonym without its head word, nothing but a head
    word, an abbreviation that a text does not write in capitals."""
    mention, form = books.mention, books.form
    return (
        bool(form.flags & Flag.METONYM and (not books.fits or is_office(mention)))
        or (form.channel is Channel.DESCRIPTOR and bool(books.missing))
        or (bool(books.extra) and bool(matched) and all(unit.sense.roles & Role.HEAD for unit in matched))
        or (bool(form.flags & Flag.UPPER) and mention.casing not in ("", "capitals"))
        or (form.initials and form.slots[0].upper() not in mention.text.replace(".", ""))
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


def is_ordinary(unit: Unit) -> bool:
    """Whether a word names nothing by itself."""
    return unit.common or bool(unit.sense.roles & Role.COUNTRY) or unit.text in KINSHIP


def _names(mention: Mention, number: int, unit: Unit) -> bool:
    """Whether a unit names something: it is no ordinary word nor made of such, no country, no kinship word."""
    return not unit.common and not all(is_ordinary(mention.units[one]) for one in covers(mention, number))
