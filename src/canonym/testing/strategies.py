"""Hypothesis strategies for names, for what happens to them, for lexicons and for texts with known mentions.

Every drawn value says how it came about, so that a failing example explains itself. All scripts by default; `ascii=True`
keeps to ASCII. Nothing here knows of a matcher.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from hypothesis import reject
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from canonym.lexicon.model import TYPES, Channel
from canonym.testing.damage import MOST_WAYS, kinds_of, known_words, ways
from canonym.testing.material import CONFUSABLE, CULTURES, Culture, Part, Role
from canonym.testing.names import Damage, DamagedName, Distractor, DrawnName, DrawnText, Names, Planted

__all__ = [
    "cultures",
    "damaged",
    "distractors",
    "documents",
    "floods",
    "hostile",
    "incomparable",
    "ladders",
    "lexicons",
    "names",
    "organisations",
    "people",
    "places",
    "romanisations",
]


def cultures() -> tuple[str, ...]:
    """The cultures that names can be drawn from; `culture="slavic"` draws Russian and Ukrainian names.

    >>> "arabic" in cultures(), "elvish" in cultures()
    (True, False)
    """
    return tuple(dict.fromkeys(culture.code for culture in CULTURES))


_BY_LANGUAGE = {culture.language: culture for culture in CULTURES}


def _chosen(culture: str | Iterable[str] | None) -> tuple[Culture, ...]:
    if culture is None:
        return CULTURES
    wanted = {culture} if isinstance(culture, str) else set(culture)
    unknown = wanted - {one.code for one in CULTURES}
    if unknown or not wanted:
        raise ValueError(
            f"no culture is called {', '.join(map(repr, sorted(unknown)))}; there are {', '.join(cultures())}"
        )
    return tuple(one for one in CULTURES if one.code in wanted)


@lru_cache(maxsize=512)
def _pick(parts: tuple[Part, ...], ascii: bool) -> SearchStrategy[Part]:
    plain = tuple(part for part in parts if part.text.isascii())
    return st.sampled_from((plain or parts) if ascii else parts)


@lru_cache(maxsize=512)
def _index(count: int) -> SearchStrategy[int]:
    return st.integers(0, count - 1)


def _name(
    culture: Culture, type: str, parts: Sequence[Part], native: Sequence[Part] | None = None, *, text: str = ""
) -> DrawnName:
    joint = "" if culture.script in ("Hani", "Hang") else " "
    written = joint.join(part.native for part in (native or parts) if part.native)
    return DrawnName(
        text or " ".join(part.text for part in parts), written, tuple(parts), type, culture.code, culture.language
    )


def people(*, culture: str | Iterable[str] | None = None, ascii: bool = False) -> SearchStrategy[DrawnName]:
    """Names of persons: given and family name, now and then a patronymic, a second given or a second family name.

    Shrinks to "Anna Smith" (or the first name of the first culture asked for). The native form keeps the order of its
    own script. Raises ValueError for a culture that is not in `cultures()`.
    """
    return _people(tuple(one.language for one in _chosen(culture)), ascii)


@st.composite
def _people(draw: DrawFn, languages: tuple[str, ...], ascii: bool) -> DrawnName:
    culture = _BY_LANGUAGE[languages[draw(_index(len(languages)))]]
    given, family = draw(_pick(culture.given, ascii)), draw(_pick(culture.family, ascii))
    shape = draw(st.integers(0, 5))
    parts = [given, family]
    if shape == 5 and culture.patronymic:
        parts.insert(1, draw(_pick(culture.patronymic, ascii)))
    elif shape == 4 and culture.particles:
        parts = [draw(_pick(culture.particles, ascii)), given]
    elif shape == 4 and culture.code == "spanish":
        parts.append(draw(_pick(culture.family, ascii)))
    elif shape == 3 and culture.code in ("arabic", "english", "spanish", "french"):
        other = draw(_pick(culture.given, ascii))
        if other != given:
            parts.insert(1, other)
    if culture.family_first:
        parts = [family, given]
    return _name(culture, "PER", parts)


def places(*, culture: str | Iterable[str] | None = None, ascii: bool = False) -> SearchStrategy[DrawnName]:
    """Names of places. Shrinks to "Ashford" (or the first place of the first culture asked for)."""
    found = tuple(
        _name(one, "LOC", (part,))
        for one in _chosen(culture)
        for part in one.places
        if part.text.isascii() or not ascii
    )
    return _index(len(found)).map(found.__getitem__)


def organisations(*, culture: str | Iterable[str] | None = None, ascii: bool = False) -> SearchStrategy[DrawnName]:
    """Names of bodies, units and facilities: a head word with a word, a place or a number.

    "Justice Party", "Ashford Airport", "17 Brigade". The parts of role word carry the source-language word, which
    calques and homographs need. Shrinks to "Justice Party".
    """
    return _organisations(tuple(one.language for one in _chosen(culture)), ascii)


def _number(number: int) -> Part:
    return Part(str(number), str(number), Role.NUMBER)


_NUMBERS = tuple(map(_number, (7, 17, 3, 12, 21, 70, 104, 444)))
_OTHER_NUMBERS = (*_NUMBERS, *map(_number, (1, 2, 5, 8, 9, 10, 18, 27, 30, 33, 71, 77, 100, 114, 117, 144, 170, 700)))
"""What a number may be taken for: each of these is near some of `_NUMBERS` by a digit, an order or a nought."""


@st.composite
def _organisations(draw: DrawFn, languages: tuple[str, ...], ascii: bool) -> DrawnName:
    culture = _BY_LANGUAGE[languages[draw(_index(len(languages)))]]
    head = draw(_pick(culture.heads, ascii))
    shape = draw(st.integers(0, 3))
    if shape == 3 and head.text in _NUMBERED:
        number = draw(st.sampled_from(_NUMBERS))
        return _name(culture, "ORG", (head, number), (head, number))
    named = draw(_pick(culture.places if shape == 2 or head.text in _FACILITIES else culture.words, ascii))
    return _body(culture, head, named)


def _body(culture: Culture, head: Part, named: Part) -> DrawnName:
    native = (
        (head, Part(named.text, culture.article + named.native, named.role)) if culture.head_first else (named, head)
    )
    if culture.article and named.native.startswith(culture.article):
        native = (head, named)
    return _name(culture, "FAC" if head.text in _FACILITIES else "ORG", (named, head), native)


_NUMBERED = frozenset({"Brigade", "Camp", "Forces", "Council"})
_FACILITIES = frozenset({"Airport", "Base", "Camp", "Prison"})


def names(
    *, culture: str | Iterable[str] | None = None, type: str | Iterable[str] | None = None, ascii: bool = False
) -> SearchStrategy[DrawnName]:
    """Names of any kind: places, persons, organisations and facilities; `type` keeps to some of `canonym.TYPES`.

    Shrinks to "Ashford", the one plain word among the first names of each kind. Raises ValueError for a type without
    names here (EVENT, MEDIA) or an unknown culture.
    """
    wanted = set(TYPES) if type is None else {type} if isinstance(type, str) else set(type)
    found = []
    if "LOC" in wanted:
        # First, and of the fewest choices: what shrinks ends here, whatever was drawn.
        found.append(places(culture=culture, ascii=ascii))
    if "PER" in wanted:
        found.append(people(culture=culture, ascii=ascii))
    if wanted & {"ORG", "FAC"}:
        bodies = organisations(culture=culture, ascii=ascii)
        found.append(bodies if {"ORG", "FAC"} <= wanted else bodies.filter(lambda name: name.type in wanted))
    if not found or wanted - set(TYPES):
        raise ValueError(f"no names of type {', '.join(sorted(wanted))}; there are PER, ORG, FAC and LOC")
    return st.one_of(found)


def romanisations(native: str, *, language: str | None = None) -> SearchStrategy[str]:
    """How a name in another script is written in Latin letters, by the schemes and habits of its language.

    Shrinks to the main scheme's form, which is ASCII in lower case. Scripts without a scheme need the extra `unidecode`
    and raise `MissingExtraError` without it.
    """
    from canonym.text.romanization import romanizations

    return st.sampled_from(romanizations(native, language=language))


def damaged(
    name: DrawnName | str | SearchStrategy[DrawnName] | SearchStrategy[str],
    *,
    channels: Iterable[Channel | str] | None = None,
    strength: int = 1,
    ascii: bool = False,
) -> SearchStrategy[DamagedName]:
    """A mention of `name` after one to `strength` steps of damage, each recorded.

    `channels` are channels of the library's vocabulary or finer kinds of damage (`canonym.testing.damage.KINDS`); by
    default all. A bare string can suffer everything except what needs its source (calque, partial, homograph, native).
    Where no kind applies the mention is the name itself and `damages` is empty. Shrinks to the plainest name with one
    damage: its case. Raises ValueError for a strength below 1 or an unknown channel.
    """
    if strength < 1:
        raise ValueError(f"strength is the number of steps, 1 or more, not {strength}")
    return _damaged(_strategy_of(name), kinds_of(channels), strength, ascii)


def _strategy_of(name: Any) -> SearchStrategy[DrawnName]:
    if isinstance(name, SearchStrategy):
        return name.map(plain_name)
    return st.just(plain_name(name))


def plain_name(name: DrawnName | str) -> DrawnName:
    """A bare string as a name of unknown source: its words are its parts. A drawn name stays what it is."""
    if isinstance(name, DrawnName):
        return name
    if not isinstance(name, str):
        raise TypeError(f"a name is a DrawnName or a string, not {name.__class__.__name__}")
    parts = tuple(Part(word, word, Role.PROPER) for word in name.split())
    return DrawnName(name, name, parts, "", "", "")


@st.composite
def _damaged(
    draw: DrawFn, named: SearchStrategy[DrawnName], kinds: tuple[str, ...], strength: int, ascii: bool
) -> DamagedName:
    name = draw(named)
    steps = draw(st.integers(1, strength)) if strength > 1 else 1
    text, damages = name.text, []
    for _ in range(steps):
        step = _step(draw, text, name, kinds, ascii)
        if step is None:
            break
        damages.append(step)
        text = step.after
    return DamagedName(text, name, tuple(damages))


def _step(draw: DrawFn, text: str, name: DrawnName, kinds: tuple[str, ...], ascii: bool) -> Damage | None:
    first = draw(st.integers(0, len(kinds) - 1)) if len(kinds) > 1 else 0
    for at in range(len(kinds)):
        found = ways(text, kinds[(first + at) % len(kinds)], name, ascii=ascii)
        if found:
            # Always one choice, of one size: else what has a single way would count as plainer than a change of case.
            return found[draw(_index(MOST_WAYS)) % len(found)]
    return None


@st.composite
def ladders(
    draw: DrawFn, name: SearchStrategy[DrawnName], *, kind: str = "typo", rungs: int = 3
) -> tuple[DamagedName, ...]:
    """One name under growing damage of one kind: each rung adds a step and is farther from the name than the last.

    The first rung is the name itself; there are 2 to `rungs` + 1, or 1 where the kind cannot touch the name. Distance is
    counted in edited letters whatever their case, a swap of two once as one edit and once as two, so a step that undoes an
    earlier one never makes a rung. No part of the name, at spaces and hyphens, loses a third of itself or becomes another
    word (Said, Sad; Jamal, Kamal; Young-ho, Young-bo): what is left might be an initial, or somebody else. Letters lost and
    letters added are two kinds: the steps of a ladder all shorten the name, all lengthen it, or all keep its length.
    Shrinks to one step.
    """
    true = draw(name)
    found = [DamagedName(true.text, true, ())]
    for _ in range(draw(st.integers(1, rungs))):
        last = found[-1]
        steps = [
            step
            for step in ways(last.text, kind, true)
            if _farther(true.text, last.text, step.after)
            and _keeps_words(true.text, step.after)
            and (len(found) == 1 or _lengthens(step) == _lengthens(found[1].damages[0]))
        ]
        if not steps:
            break
        step = steps[draw(st.integers(0, len(steps) - 1))]
        found.append(DamagedName(step.after, true, (*last.damages, step)))
    return tuple(found)


def _lengthens(step: Damage) -> int:
    """1 where a step makes the text longer, -1 where shorter, else 0."""
    more = len(step.after) - len(step.before)
    return (more > 0) - (more < 0)


@lru_cache(maxsize=50_000)
def _farther(name: str, one: str, other: str) -> bool:
    """Whether `other` is farther from the name than `one`, however a swap of two letters is counted."""
    from rapidfuzz.distance import OSA, Levenshtein

    name, one, other = name.casefold(), one.casefold(), other.casefold()
    return all(measure.distance(name, other) > measure.distance(name, one) for measure in (Levenshtein, OSA))


@lru_cache(maxsize=50_000)
def _keeps_words(name: str, mention: str) -> bool:
    """Whether every part is still there: more than two thirds of its letters in their order, and no other word that we know."""
    from rapidfuzz.distance import LCSseq

    one, other = (text.casefold().replace("-", " ").split() for text in (name, mention))
    return len(one) == len(other) and all(
        b == a or (LCSseq.similarity(a, b) * 3 > len(a) * 2 and b not in known_words())
        for a, b in zip(one, other, strict=True)
    )


def near_misses(name: DrawnName, *, kinds: Iterable[str] | None = None, ascii: bool = False) -> tuple[Distractor, ...]:
    """Every name that looks like `name` and means something else, by what differs.

    number: another number (17 and 7). relative: another given name with the same family name. head: another kind of
    thing of the same name (an airport and a prison). letters: a part that a distance takes for another (Ahmed and
    Hamed). Empty where none applies.
    """
    return _near_misses(name, _DISTRACTIONS if kinds is None else tuple(kinds), ascii)


_DISTRACTIONS = ("number", "relative", "head", "letters")


@lru_cache(maxsize=50_000)
def _near_misses(name: DrawnName, wanted: tuple[str, ...], ascii: bool) -> tuple[Distractor, ...]:
    culture = _BY_LANGUAGE.get(name.language, CULTURES[0])
    found: list[tuple[str, Part, str]] = []
    for part in name.parts:
        if part.role is Role.NUMBER:
            found += [("number", part, other.text) for other in _OTHER_NUMBERS if other.text != part.text]
        if part.role is Role.GIVEN and name.of(Role.FAMILY) and len(name.parts) == 2:
            found += [("relative", part, other.text) for other in culture.given if _unlike(other.text, part.text)]
        if part.role is Role.HEAD and part.text in _FACILITIES:
            found += [
                ("head", part, other) for other in sorted(_FACILITIES - {part.text}) if other != "Camp" != part.text
            ]
        if part.role in (Role.GIVEN, Role.FAMILY, Role.PROPER):
            found += [
                ("letters", part, two if part.text == one else one)
                for one, two in CONFUSABLE
                if part.text in (one, two)
            ]
    return tuple(
        Distractor(" ".join(new if part is old else part.text for part in name.parts), name, kind)
        for kind, old, new in found
        if kind in wanted and (new.isascii() or not ascii)
    )


def _unlike(one: str, other: str) -> bool:
    return one[0] != other[0] and one[-1] != other[-1]


def distractors(
    name: DrawnName | SearchStrategy[DrawnName], *, kinds: Iterable[str] | None = None, ascii: bool = False
) -> SearchStrategy[Distractor]:
    """A different name at small distance: another number, a relative, another kind of thing, a confusable part.

    Shrinks to the first distractor of the plainest name: "Ashfield", which is not "Ashford". A name that has none is
    drawn again; one given outright raises ValueError.
    """
    wanted = _DISTRACTIONS if kinds is None else tuple(kinds)
    if unknown := set(wanted) - set(_DISTRACTIONS):
        raise ValueError(f"no distractor is called {', '.join(sorted(unknown))}; there are {', '.join(_DISTRACTIONS)}")
    if isinstance(name, DrawnName):
        found = near_misses(name, kinds=wanted, ascii=ascii)
        if not found:
            raise ValueError(f"nothing here is known to be mistaken for {name.text!r}")
        return st.sampled_from(found)
    return _distractors(name, wanted, ascii)


@st.composite
def _distractors(draw: DrawFn, named: SearchStrategy[DrawnName], wanted: tuple[str, ...], ascii: bool) -> Distractor:
    for _ in range(20):
        found = _near_misses(draw(named), wanted, ascii)
        if found:
            return found[draw(_index(len(found)))]
    return reject()


@lru_cache(maxsize=2)
def catalogue(ascii: bool) -> tuple[DrawnName, ...]:
    """A few thousand names at hand, since a list of names drawn part by part takes too long. The plainest come first."""
    found: list[DrawnName] = []
    for culture in CULTURES:
        for at, given in enumerate(culture.given):
            for by in range(3):
                family = culture.family[(at + by * 5) % len(culture.family)]
                found.append(_name(culture, "PER", (family, given) if culture.family_first else (given, family)))
            for patronymic in culture.patronymic[:1]:
                found.append(_name(culture, "PER", (given, patronymic, culture.family[at % len(culture.family)])))
        found += [_name(culture, "LOC", (place,)) for place in culture.places]
        for head in culture.heads:
            named = culture.places if head.text in _FACILITIES else culture.words
            found += [_body(culture, head, part) for part in named]
            found += [_name(culture, "ORG", (head, number)) for number in _NUMBERS if head.text in _NUMBERED]
    return tuple({name.text: name for name in found if name.text.isascii() or not ascii}.values())


@lru_cache(maxsize=64)
def _places_in(count: int, smallest: int, largest: int) -> SearchStrategy[list[int]]:
    return st.lists(_index(count), min_size=smallest, max_size=largest, unique=True)


@st.composite
def lexicons(
    draw: DrawFn, *, smallest: int = 1, largest: int = 6, collisions: bool = True, ascii: bool = False
) -> Names:
    """Lists of (id, name): people, bodies and places, with relatives and near misses among them.

    With `collisions` some lists hold one spelling under two ids. Ids are "e1", "e2"... in the order of the list.
    Shrinks to `smallest` names, all plain.
    """
    all_names = catalogue(ascii)
    drawn = [all_names[at] for at in draw(_places_in(len(all_names), smallest, largest))]
    texts = [name.text for name in drawn]
    extra = draw(st.integers(0, 3)) if len(texts) < largest else 0
    if extra in (2, 3):
        found = near_misses(drawn[0], ascii=ascii)
        if found:
            other = found[draw(st.integers(0, len(found) - 1))].text
            texts += [other] if other not in texts else []
    if collisions and extra == 3 and len(texts) < largest:
        texts.append(texts[0])
    return tuple((f"e{at}", text) for at, text in enumerate(texts, 1))


_LEADS = ("Today ", "It was said that ", "Two days later ", "According to witnesses, ", "Meanwhile, ")
_ENDS = (" yesterday.", ", as was written last week.", " again and again.")
_NOISE = (
    "",
    "e\u0301te\u0301 ",
    "(\u0627\u0644\u0652\u064a\u064e\u0648\u0652\u0645\u064e) ",
    "😀 ",
    "\u200b",
    "n\u0303 ",
)
_LEAD, _END, _SIGN = st.sampled_from(_LEADS), st.sampled_from(_ENDS), st.sampled_from(_NOISE)
_ONE_OR_TWO = st.integers(1, 2)


@st.composite
def documents(
    draw: DrawFn, lexicon: SearchStrategy[Names], *, mentions: SearchStrategy[int] | None = None, noise: bool = True
) -> tuple[Names, DrawnText]:
    """A lexicon and a text that mentions some of its names as they are listed, at known offsets.

    With `noise`, combining marks, emoji and invisible signs stand before the names now and then, which offsets
    must survive. Shrinks to one sentence with one mention and no noise.
    """
    listed = draw(lexicon)
    count = draw(_ONE_OR_TWO if mentions is None else mentions)
    text, planted = "", []
    for _ in range(count):
        text += (" " if text else "") + draw(_LEAD)
        text += draw(_SIGN) if noise else ""
        id, name = listed[draw(_index(len(listed)))]
        planted.append(Planted(len(text), len(text) + len(name), name, id))
        text += name + draw(_END)
    return listed, DrawnText(text, tuple(planted))


_MARKS = "\u0301\u0300\u0308\u064e\u0651\u05b8\u0327"


def incomparable(*, ascii: bool = False) -> SearchStrategy[str]:
    """Texts that name nothing: emoji, digits, punctuation, marks and invisible signs, spaces, nothing at all.

    Shrinks to the empty string.
    """
    plain = (
        st.text(" \t\n", max_size=3),
        st.text("0123456789", min_size=1, max_size=6),
        st.text(".,-'\"!?()[]/&", min_size=1, max_size=5),
    )
    if ascii:
        return st.one_of(plain)
    return st.one_of(
        *plain,
        st.text("\u00a0–•«»", min_size=1, max_size=5),
        st.text("😀🚀🇱🇾👍🏽❤️", min_size=1, max_size=4),
        st.text(_MARKS, min_size=1, max_size=4),
        st.text("\u200b\u200e\u202e\u2060\ufeff\u00ad", min_size=1, max_size=4),
        st.text("٠١٢٣۴۵۶", min_size=1, max_size=4),
    )


_PIECES = (
    "a", "al-", "Anna Smith ", "(", "\u0301", "e\u0301", "-", "'", "bin ", "Abd al-", "😀", "\u200f", "ﷺ", "17 ", "ا",
    "\ud800", "\0", "王", "A B ", "aab ", "of the ", "ｱﾞ", "ß", "\n\n", "&amp;", "<b>", "ء", "اال",
)  # fmt: skip


def floods(*, longest: int = 5_000, ascii: bool = False) -> tuple[str, ...]:
    """What `hostile` is sure to hurt with: each of its pieces repeated up to `longest` characters, none left out."""
    return tuple((piece * longest)[:longest] for piece in _pieces(ascii))


def _pieces(ascii: bool) -> tuple[str, ...]:
    return tuple(piece for piece in _PIECES if piece.isascii() or not ascii)


def hostile(*, longest: int = 5_000, ascii: bool = False) -> SearchStrategy[str]:
    """Texts made to hurt: one piece repeated up to `longest` characters, floods of marks, lone surrogates, any Unicode.

    Shrinks to the empty string, then to one short piece. Which floods are drawn is chance; `floods()` lists them all.
    """
    signs = st.characters(max_codepoint=127 if ascii else None)
    repeated = st.tuples(st.sampled_from(_pieces(ascii)), st.integers(1, longest)).map(
        lambda one: (one[0] * one[1])[:longest]
    )
    tailed = st.tuples(repeated, st.text(signs, max_size=5)).map("".join)
    return st.one_of(st.text(signs, max_size=40), repeated, tailed)
