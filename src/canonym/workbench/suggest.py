"""A first draft of an entry from a source-language name: what each channel could make of it, and what to beware of.

A draft is for a curator's eyes. Nothing is written anywhere; what is derived stands in comments, because the engine
derives it again, and only what was really seen belongs into an entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from canonym.index.build import SHORTEST_HOMOGRAPH, Glosses, build_index
from canonym.index.grammar import Role, without_article
from canonym.index.model import Index
from canonym.lexicon import writing
from canonym.lexicon.format import ID, LANGUAGE
from canonym.lexicon.model import TYPES, Channel, Entity, Name, NameKind
from canonym.lexicon.store import Lexicon, Shared
from canonym.lexicon.vocabulary import COUNTRIES, KINDS
from canonym.library import Matcher
from canonym.text.folding import fold_name
from canonym.text.parts import CONNECTORS
from canonym.text.romanization import NoRomaniser, romanizations
from canonym.variants import Variant, variants

MOST_SHOWN = 40
"""Derived spellings that a draft lists; the engine itself knows all of them."""

MOST_TRIED = 60
"""Derived spellings that are held against the lexicons in search of collisions."""


class Analyser(Protocol):
    """What can gloss words that our shared files lack; `canonym.integrations.camel.Analyser` is one."""

    def glosses(self, word: str) -> tuple[str, ...]:
        """The English glosses of a word."""

    def near(self, word: str) -> Mapping[str, tuple[str, ...]]:
        """Real words one letter away, with their glosses."""


@dataclass(frozen=True, slots=True)
class WordSenses:
    """One word of the name: its own glosses and where they come from, and those of the words one letter away.

    `source` is "glosses" (our shared files), "analyser" or "" for a word that nobody knows.
    """

    word: str
    glosses: tuple[str, ...]
    source: str
    near: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Collision:
    """A spelling of the draft that leads, or might lead, to an entity that the lexicons hold."""

    spelling: str
    entity: Entity
    probability: float
    linked: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A draft and its reasons. `entity` is the entry; `str` of it is YAML with all the rest as comments."""

    entity: Entity
    language: str
    words: tuple[WordSenses, ...]
    romanizations: tuple[str, ...]
    variants: tuple[Variant, ...]
    collisions: tuple[Collision, ...]
    advice: tuple[str, ...]

    def __str__(self) -> str:
        """The draft as a lexicon file: one entry, and comments that tell what was derived and what to look at."""
        lines = [
            "# A draft: check the name, the type and the id, say in `checked` what confirmed it, drop the comments."
        ]
        lines += [f"# - {line}" for line in self.advice]
        lines += ["", *writing.dump([self.entity]).rstrip("\n").split("\n")]
        lines += ["  # what each word may be translated as:"]
        for word in self.words:
            origin = " (analyser)" if word.source == "analyser" else ""
            lines.append(f"  #   {word.word}: {', '.join(word.glosses) or 'nobody here knows this word'}{origin}")
            lines += [f"  #     taken for {near}: {', '.join(senses)}" for near, senses in word.near.items()]
        if self.romanizations:
            lines.append(f"  # romanisations: {', '.join(self.romanizations)}")
        lines.append("  # spellings that the engine derives (channel, prior); do not list them:")
        lines += [f"  #   {one.channel.value:<16} {one.prior:.3f}  {one.text}" for one in self.variants]
        if self.collisions:
            lines.append("  # the lexicons know these spellings as something else:")
            for one in self.collisions:
                verb = "is" if one.linked else "may be"
                lines.append(f"  #   {one.spelling}: {verb} {one.entity.id} ({one.entity.name}), {one.probability:.2f}")
        return "\n".join(lines) + "\n"


def suggest(
    native: str,
    *,
    language: str,
    matcher: Matcher,
    name: str = "",
    type: str = "",
    kind: str = "",
    country: str = "",
    identity: str = "",
    glosses: Mapping[str, tuple[str, ...]] | None = None,
    analyser: Analyser | None = None,
) -> Suggestion:
    """Draft an entry for a name in its own script.

    `matcher` holds the lexicons that the draft must not collide with, and their word lists. `glosses` replace those of
    the language (an empty mapping switches them off); words that they lack are asked of `analyser`. The limit: a word
    that neither knows can only be romanised. Raises ValueError for an unknown type, kind or country, for an id
    that is none, and for a name without letters.
    """
    folded = fold_name(native)
    if not any(letter.isalpha() for letter in folded):
        raise ValueError(f"a name needs letters, and {native!r} has none")
    if type and type not in TYPES:
        raise ValueError(f"type must be one of {', '.join(TYPES)}, not {type!r}")
    if kind and not any(kind in kinds for kinds in KINDS.values()):
        raise ValueError(f"kind must be one of those of docs/lexicon-format.md, not {kind!r}")
    if identity and not re.fullmatch(ID, identity):
        raise ValueError(f"the id must be lexicon/slug in small letters, digits and hyphens, not {identity!r}")
    if country and country.upper() not in COUNTRIES:
        raise ValueError(f"country must be an ISO 3166-1 alpha-2 code such as 'LY', not {country!r}")
    if not re.fullmatch(LANGUAGE, language):
        raise ValueError(f"language must be a code such as 'ar', not {language!r}")
    shared = matcher.lexicon.shared
    known = shared.glosses.get(language, {}) if glosses is None else glosses
    words, used = _senses(native, language, known, analyser)
    guessed_type, guessed_kind = _type_of(words, language, matcher)
    type = type or next((one for one, kinds in KINDS.items() if kind in kinds), "") or guessed_type
    kind = kind or (guessed_kind if guessed_kind in KINDS.get(type, ()) else "")
    latin = _romanizations(native, language)
    draft = _entity(native, language, name or "?", type, kind, country)
    derived = variants(_index_of(draft, language, used, shared), draft)
    title = name or _title(derived, words, latin)
    entity = replace(_entity(native, language, title, type, kind, country), id=identity or f"mine/{slug(title)}")
    shown = tuple(one for one in derived if one.text != "?" and one.channel is not Channel.NATIVE)
    collisions = _collisions((native, title, *(one.text for one in shown[:MOST_TRIED])), matcher)
    guarded = (title,) if _is_ordinary(title, shared.common) else ()
    advice = _advice(entity, name, words, shown, collisions, guarded, shared.common)
    return Suggestion(
        replace(entity, guarded=guarded), language, words, latin, _spread(shown), collisions, advice
    )  # fmt: skip


def _senses(
    native: str, language: str, known: Mapping[str, tuple[str, ...]], analyser: Analyser | None
) -> tuple[tuple[WordSenses, ...], dict[str, tuple[str, ...]]]:
    """What each word may mean, and the glosses that say so, keyed as in a gloss file."""
    table = Glosses(language, known)
    spelled: dict[str, str] = {}
    for word in known:
        spelled.setdefault(fold_name(word), word)
    used = dict(known)
    found = []
    for word in native.split():
        folded = fold_name(word)
        if not folded or folded in CONNECTORS:
            continue
        own: dict[str, None] = {}
        odd = set()
        for gloss, channel, _ in table.of(folded):
            if channel is Channel.CALQUE:
                own[gloss] = None
            else:
                odd.add(gloss)
        source = "glosses" if own else ""
        bare = without_article(folded)
        near = {
            spelled.get(other, other): tuple(dict.fromkeys(sense for sense in senses if sense in odd))
            for other, senses in table.senses.items()
            if odd and other[0] == bare[0] and len(other) >= SHORTEST_HOMOGRAPH and _one_letter_apart(bare, other)
        }
        near = {other: senses for other, senses in near.items() if senses}
        if analyser is not None and not own:
            plain = word[2:] if word.startswith("ال") and len(word) > 4 else word
            own = dict.fromkeys(analyser.glosses(word))
            source = "analyser" if own else ""
            beyond = {
                other: senses for other, senses in analyser.near(plain).items() if fold_name(other) not in table.senses
            }
            near |= beyond
            used |= beyond
            if own:
                used[plain] = tuple(own)
        found.append(WordSenses(word, tuple(own), source, near))
    return tuple(found), used


def _one_letter_apart(one: str, other: str) -> bool:
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    if len(one) == len(other):
        return sum(a != b for a, b in zip(one, other, strict=True)) == 1
    shorter, longer = sorted((one, other), key=len)
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))


def _index_of(entity: Entity, language: str, glosses: Mapping[str, tuple[str, ...]], shared: Shared) -> Index:
    """An index of nothing but the draft."""
    return build_index(Lexicon((entity,), replace(shared, glosses={language: glosses})))


def _entity(native: str, language: str, name: str, type: str, kind: str, country: str) -> Entity:
    names = (Name(name, "en", Channel.EXACT, NameKind.NAME), Name(native, language, Channel.NATIVE, NameKind.NATIVE))
    return Entity("mine/draft", name, type, kind, names, (country.upper(),) if country else ())


def _romanizations(native: str, language: str) -> tuple[str, ...]:
    try:
        found = romanizations(native, language=language)
    except NoRomaniser:
        return ()
    return tuple(_capitalised(one) for one in found)


def _capitalised(text: str) -> str:
    return " ".join(word[:1].upper() + word[1:] if word not in CONNECTORS else word for word in text.split(" "))


def _type_of(words: Iterable[WordSenses], language: str, matcher: Matcher) -> tuple[str, str]:
    """Type and kind that the head word of the name tells, empty where none does."""
    for word in words:
        for form in (fold_name(word.word), *word.glosses):
            sense = matcher.index.grammar.sense(form)
            if sense.roles & Role.HEAD:
                for family in sorted(sense.families):
                    types = matcher.index.grammar.types.get(family, frozenset())
                    if types:
                        type = next(one for one in TYPES if one in types)
                        kinds = KINDS[type]
                        kind = next((one for one in (*word.glosses, family) if one in kinds), "")
                        return type, kind
    return "", ""


def _title(derived: tuple[Variant, ...], words: tuple[WordSenses, ...], latin: tuple[str, ...]) -> str:
    """A name to begin with: the likeliest translation of a name of several known words, else the romanisation."""
    if len(words) > 1 and all(word.glosses for word in words):
        first = {piece for word in words for piece in word.glosses[0].split()} | CONNECTORS
        calques = [one.text for one in derived if one.channel is Channel.CALQUE]
        best = next((text for text in calques if first.issuperset(text.split())), calques[0] if calques else "")
        if best:
            return _capitalised(best)
    return latin[0] if latin else words[0].word


def slug(text: str) -> str:
    """The part of an id behind the stroke, made from a name.

    >>> slug("Al-Wefaq forces"), slug("؟")
    ('al-wefaq-forces', 'draft')
    """
    from unicodedata import normalize

    plain = normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "draft"


def _collisions(spellings: Iterable[str], matcher: Matcher) -> tuple[Collision, ...]:
    found: dict[str, Collision] = {}
    for spelling in dict.fromkeys(spellings):
        decision = matcher.resolve(spelling)
        if decision.considered and (decision.outcome != "NIL" or decision.considered[0].probability >= 0.3):
            best = decision.considered[0]
            known = found.get(best.entity.id)
            if known is None or (decision.outcome == "LINK", best.probability) > (known.linked, known.probability):
                found[best.entity.id] = Collision(spelling, best.entity, best.probability, decision.outcome == "LINK")
    return tuple(sorted(found.values(), key=lambda one: (-one.probability, one.entity.id)))


def _is_ordinary(text: str, common: frozenset[str]) -> bool:
    words = [word for word in fold_name(text).split() if word not in CONNECTORS]
    plain = {fold_name(word) for word in common}
    return fold_name(text) in plain or (0 < len(words) <= 2 and all(word in plain for word in words))


def _spread(derived: tuple[Variant, ...]) -> tuple[Variant, ...]:
    """The likeliest spellings, every channel having its share: rare channels would drown otherwise.

    Within a channel, spellings with a word that none before them has go first, in every order of their words.
    """
    by_channel: dict[Channel, list[Variant]] = {}
    for one in derived:
        by_channel.setdefault(one.channel, []).append(one)
    share = max(1, MOST_SHOWN // max(1, len(by_channel)))
    kept: list[Variant] = []
    for group in by_channel.values():
        seen: set[str] = set()
        told: set[frozenset[str]] = set()
        fresh, rest = [], []
        for one in group:
            said = frozenset(one.text.casefold().split()) - CONNECTORS
            if said in told or not said <= seen:
                fresh.append(one)
                told.add(said)
                seen |= said
            else:
                rest.append(one)
        kept += (fresh + rest)[: max(share, min(len(fresh), 2 * share))]
    return tuple(sorted(kept, key=lambda one: (-one.prior, one.text)))


def _advice(
    entity: Entity,
    name: str,
    words: tuple[WordSenses, ...],
    derived: tuple[Variant, ...],
    collisions: tuple[Collision, ...],
    guarded: tuple[str, ...],
    common: frozenset[str],
) -> tuple[str, ...]:
    """What a curator has to decide, one line each."""
    said = []
    if not name:
        said.append(f'the name "{entity.name}" is derived: put the established English name in its place')
    if not entity.type:
        said.append("no head word tells the type: add type and kind")
    elif not entity.kind:
        said.append(f"add the kind: one of {', '.join(KINDS[entity.type])}")
    unknown = [word.word for word in words if not word.glosses]
    if unknown:
        said.append(f"no glosses for {', '.join(unknown)}: add them to glosses, or name a database of camel-tools")
    if guarded:
        said.append(
            "the name consists of ordinary words: it is guarded, and fires only beside a head word or with support"
        )
    if any(one.channel is Channel.HOMOGRAPH for one in derived):
        said.append("homographs are derived: they fire only under a guard (a head word, or support from the document)")
    bare = sorted({one.text for one in derived if one.channel is Channel.CALQUE and _is_ordinary(one.text, common)})
    if bare:
        said.append(
            f"ordinary words when they stand alone: {', '.join(bare[:6])}; add `never` where one means another body"
        )
    linked = [one for one in collisions if one.linked]
    if linked:
        one = linked[0]
        said.append(
            f"{one.entity.id} may be the same: then extend it; else list the spelling under `shared` or `never`"
        )
    return tuple(said)
