"""What each channel could make of an entity's names: the engine's knowledge turned round, as search terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from itertools import islice, product

from canonym.evidence import unpack
from canonym.index.grammar import Role
from canonym.index.model import CHANNELS, Flag, Index
from canonym.lexicon.model import Channel, Entity, NameKind

_PRIOR = {
    Channel.EXACT: 0.4,
    Channel.FOLDED: 0.4,
    Channel.TRANSLITERATION: 0.2,
    Channel.TRUNCATION: 0.12,
    Channel.CALQUE: 0.07,
    Channel.HOMOGRAPH: 0.05,
    Channel.DESCRIPTOR: 0.04,
    Channel.METONYM: 0.03,
    Channel.ABBREVIATION: 0.03,
    Channel.REORDER: 0.03,
    Channel.TYPO: 0.03,
    Channel.PARTIAL: 0.02,
    Channel.MOJIBAKE: 0.01,
    Channel.NATIVE: 0.01,
}
"""Share of distinct spellings in a sample of translated news: 47 Arabic and 24 other documents (docs/design.md)."""

MOST_FOR_ONE_NAME = 400
"""Variants of one native name that are worked out: the likeliest ones."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A spelling that a channel could make, and how likely it is among the entity's spellings (relative, 0..1)."""

    text: str
    channel: Channel
    prior: float


@dataclass(frozen=True, slots=True, eq=False)
class KnownEntity(Entity):
    """An entity that a matcher gave out: it can also say what the channels could make of its names."""

    index: Index = field(kw_only=True, repr=False)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Entity):
            return NotImplemented
        return all(getattr(self, one.name) == getattr(other, one.name) for one in fields(Entity))

    def __hash__(self) -> int:
        return hash(self.id)

    def variants(
        self, *, channels: Iterable[Channel | str] | None = None, limit: int | None = None
    ) -> tuple[Variant, ...]:
        """What each channel could make of the entity's names, likeliest first: search terms for analysts."""
        return variants(self.index, self, channels=channels, limit=limit)


def known(index: Index, entity: Entity) -> KnownEntity:
    """The entity with its index."""
    return KnownEntity(**{one.name: getattr(entity, one.name) for one in fields(Entity)}, index=index)


def chosen(channels: Iterable[Channel | str] | None) -> frozenset[Channel] | None:
    """The channels that a caller names; None, which means all or the usual ones, stays None.

    Raises TypeError where they are not several, ValueError for an unknown one.

    >>> sorted(chosen(["typo", "calque"]))
    [<Channel.CALQUE: 'calque'>, <Channel.TYPO: 'typo'>]
    >>> chosen(["smell"])
    Traceback (most recent call last):
    ...
    ValueError: channels: no channel is called 'smell'; they are exact, folded, ...
    """
    if channels is None:
        return None
    if isinstance(channels, str | bytes) or not isinstance(channels, Iterable):
        raise TypeError(f"channels must be several, not {channels.__class__.__name__}")
    found = []
    for channel in channels:
        try:
            found.append(Channel(channel))
        except ValueError:
            raise ValueError(f"channels: no channel is called {channel!r}; they are {', '.join(Channel)}") from None
    return frozenset(found)


def variants(
    index: Index, entity: Entity, *, channels: Iterable[Channel | str] | None = None, limit: int | None = None
) -> tuple[Variant, ...]:
    """The variants of `entity`, likeliest first, each text once.

    Listed spellings come with their own channel; from each native name, romanisations and calques are derived, with
    head words varying in their family and parts in either order. Raises ValueError for an unknown channel or a
    negative limit.
    """
    wanted = chosen(channels)
    if limit is not None and not isinstance(limit, int):
        raise TypeError(f"limit must be a whole number, not {limit.__class__.__name__}")
    if limit is not None and limit < 0:
        raise ValueError(f"limit must be 0 or more, not {limit}")
    found: dict[str, Variant] = {}
    for variant in _all(index, entity):
        if wanted is not None and variant.channel not in wanted:
            continue
        known = found.get(variant.text.casefold())
        if known is None or known.prior < variant.prior:
            found[variant.text.casefold()] = variant
    ordered = sorted(found.values(), key=lambda variant: (-variant.prior, variant.text))
    return tuple(ordered[:limit])


def _all(index: Index, entity: Entity) -> Iterator[Variant]:
    for name in entity.names:
        yield Variant(name.text, name.channel, _PRIOR[name.channel])
        if name.kind is NameKind.NATIVE:
            yield from _romanised(name.text, name.language)
    number = index.entity_ids[entity.id]
    for form_number in index.entity_forms[number].tolist():
        form = unpack(index, form_number)
        if form.initials:
            yield Variant(form.slots[0].upper(), Channel.ABBREVIATION, _PRIOR[Channel.ABBREVIATION] / 2)
        elif form.flags & Flag.METONYM:
            if not form.flags & Flag.NATIVE:
                for word in ("forces", "militia", "troops", "fighters"):
                    yield Variant(f"{form.name.text}'s {word}", Channel.METONYM, _PRIOR[Channel.METONYM] / 2)
        elif form.flags & Flag.NATIVE:
            yield from _calques(index, form_number)


def _romanised(text: str, language: str) -> Iterator[Variant]:
    from canonym.text.romanization import NoRomaniser, romanizations

    try:
        for rank, spelling in enumerate(romanizations(text, language=language)):
            titled = " ".join(word[:1].upper() + word[1:] for word in spelling.split(" "))
            yield Variant(titled, Channel.TRANSLITERATION, _PRIOR[Channel.TRANSLITERATION] / (2 + rank))
    except NoRomaniser:
        return


def _calques(index: Index, form_number: int) -> Iterator[Variant]:
    """Every slot glossed, or left out of the gloss for a head word of its family, in the order of English and of the source."""
    form = unpack(index, form_number)
    choices: list[list[tuple[str, Channel, float]]] = []
    is_head: list[bool] = []
    for place, sense in enumerate(form.senses):
        is_head.append(bool(sense.roles & Role.HEAD))
        options = [
            (gloss, channel, 1.0 / (1.0 + rank) * (0.2 if channel is Channel.HOMOGRAPH else 1.0))
            for gloss, channel, rank in _glosses(index, form.start + place)
        ]
        if not options:
            return
        options.sort(key=lambda option: (-option[2], option[0]))
        choices.append(options[:8])
    if not choices:
        return
    ranked = sorted(
        islice(product(*choices), 4 * MOST_FOR_ONE_NAME),
        key=lambda combination: -_likelihood(combination),
    )[:MOST_FOR_ONE_NAME]
    for combination in ranked:
        words = [word for word, _, _ in combination]
        channel = Channel.HOMOGRAPH if any(kind is Channel.HOMOGRAPH for _, kind, _ in combination) else Channel.CALQUE
        prior = _PRIOR[channel] * _likelihood(combination)
        if is_head[0] and len(words) > 1:
            yield Variant(" ".join((*reversed(words[1:]), words[0])), channel, prior)
            yield Variant(f"{words[0]} of {' '.join(reversed(words[1:]))}", channel, prior * 0.9)
        else:
            yield Variant(" ".join(reversed(words)), channel, prior)
            if len(words) > 1:
                yield Variant(f"{words[0]} of {' '.join(words[1:])}", channel, prior * 0.5)


def _likelihood(combination: tuple[tuple[str, Channel, float], ...]) -> float:
    value = 1.0
    for _, _, weight in combination:
        value *= weight
    return value


def _glosses(index: Index, slot: int) -> Iterator[tuple[str, Channel, int]]:
    """The glosses posted for a slot, with channel and rank."""
    import numpy as np

    for place in np.flatnonzero(index.posting_slot == slot).tolist():
        channel = CHANNELS[int(index.posting_channel[place])]
        if channel in (Channel.CALQUE, Channel.HOMOGRAPH):
            term = int(np.searchsorted(index.posting_start, place, side="right")) - 1
            yield index.terms.restore_key(term), channel, int(index.posting_rank[place])
