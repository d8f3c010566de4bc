"""What is known besides the mention, and what it says of an entity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from canonym.evidence.facts import Fact, Facts
from canonym.lexicon.model import TYPES, Entity

WORLDWIDE = frozenset({"country", "international", "sea", "region"})
"""Kinds that, like all media, are spoken of far from home: another country in the context says nothing against them."""

CERTAIN = 2.1
"""How many times as much a country weighs that the caller stated as one that a text only speaks of."""

ORIGINAL = 2.0
"""The support of what the original of a text names, beside that of what the text itself has settled."""


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


def make_context(
    *,
    country: str | Iterable[str] | None = None,
    date: str | None = None,
    type: str | None = None,
    settled: Mapping[str, float] | None = None,
) -> Context:
    """Check and normalise what a caller knows about a mention. Raises TypeError or ValueError naming the argument."""
    if country is None:
        countries: tuple[str, ...] = ()
    elif isinstance(country, str):
        countries = (country,)
    else:
        try:
            countries = tuple(country)
        except TypeError:
            raise TypeError(f"country must be a string or several, not {country.__class__.__name__}") from None
    for code in countries:
        if not isinstance(code, str):
            raise TypeError(f"country must be a string, not {code.__class__.__name__}")
        if len(code) != 2 or not code.isalpha() or not code.isascii():
            raise ValueError(f"country must be an ISO 3166-1 alpha-2 code such as 'LY', not {code!r}")
    if date is not None:
        if not isinstance(date, str):
            raise TypeError(f"date must be an ISO date as a string, not {date.__class__.__name__}")
        _check_date(date)
    if type is not None and not isinstance(type, str):
        raise TypeError(f"type must be a string, not {type.__class__.__name__}")
    if type is not None and type not in TYPES:
        raise ValueError(f"type must be one of {', '.join(TYPES)}, not {type!r}")
    return Context(
        frozenset(code.upper() for code in countries), bool(countries), date or "", type or "", settled or {}
    )


def _check_date(date: str) -> None:
    import datetime

    pieces = date.split("-")
    full = "-".join((*pieces, *("01", "01")[len(pieces) - 1 :])) if 1 <= len(pieces) <= 3 else ""
    try:
        if [len(piece) for piece in pieces] != [4, 2, 2][: len(pieces)]:
            raise ValueError
        datetime.date.fromisoformat(full)
    except ValueError:
        raise ValueError(f"date must be YYYY, YYYY-MM or YYYY-MM-DD, not {date!r}") from None
