"""A mention as the engine reads it: units with their senses, and neighbours read as one word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from canonym.index.build import singular
from canonym.index.grammar import NOTHING, Grammar, Role, Sense
from canonym.index.information import information
from canonym.index.learned import is_unspaced, learned
from canonym.index.model import Index
from canonym.text.folding import fold_name
from canonym.text.inflection import base_forms
from canonym.text.parts import WRITTEN_ON, Part, parts
from canonym.text.repair import repair
from canonym.text.scripts import language_of, letter_script, script_of, unmixed
from canonym.text.tokens import tokenize

if TYPE_CHECKING:
    pass
from canonym.candidates.letters import romanized

LONGEST_FUZZY = 64
"""Letters. A longer word is compared to the letter only."""


MOST_UNITS = 24
"""Units. A mention of more parts is no name; it is judged by what retrieval found."""


LONGEST_GLUED = 40


SHORTEST_GLUED = 9
"""Letters. Shorter unknown words are not taken apart: "camper" is no camp."""


MOST_UNKNOWN = 9.0
"""Nats of a piece of Chinese between two words that are known: more often an ordinary word than a name."""


LONGEST_NAME = 4
"""Characters. A longer run of Chinese that is made of known words is no name as a whole."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One part of a mention: its text, the tokens it covers, what it may be besides a name, and what it is worth."""

    text: str
    first: int
    last: int
    sense: Sense
    info: float
    common: bool


@dataclass(frozen=True, slots=True)
class Mention:
    """A mention as the engine reads it. `units` are in order; `joined` are neighbours read as one word, and words as
    they stand where the unit is what they may be a form of."""

    text: str
    folded: str
    tokens: tuple[str, ...]
    units: tuple[Unit, ...]
    joined: tuple[Unit, ...]
    script: str
    language: str
    casing: str = ""
    """In running text: "name", "capitals", "initial" or "lower"; empty for a name that stands alone."""


def read_mention(text: str, index: Index, *, language: str | None = None) -> Mention:
    """Split a mention into units and give each its sense. The text is put right and folded here; offsets are not kept."""
    repaired = repair(text)
    folded = fold_name(repaired.text)
    read = mention_of(repaired.text, folded, tokenize(folded), index, language=language)
    return replace(read, text=text) if repaired.changes else read


def mention_of(
    text: str, folded: str, tokens: tuple[str, ...], index: Index, *, language: str | None = None, running: bool = False
) -> Mention:
    """A mention from text that is folded and split already; of `running` text every token stays one.

    Letters that only look like those of the script around them ("Hаftаr" with Cyrillic а) are read as what they look.
    """
    seen = text
    if not folded.isascii():
        alike = tuple(map(unmixed, tokens))
        if alike != tokens:
            tokens, folded, seen = alike, " ".join(alike), " ".join(alike)
    runs: tuple[tuple[str, int, int], ...] = ()
    if not running:
        if len(tokens) == 1 and _may_be_korean(tokens[0]):
            return _korean(text, folded, tokens[0], index, language or "ko")
        tokens, runs = _cut(tokens, index)
    senses = index.grammar.senses_of(tokens)
    dotted = frozenset() if running else _dotted(text)
    ended = {} if running else _ended(text)
    read = tuple((part, _words(part.text, index, dotted, ended)) for part in _counted(parts(tokens), senses))
    units = tuple(
        _unit(
            word,
            part.first,
            part.last,
            senses[part.last] if word == part.text == tokens[part.last] else index.grammar.sense(word),
            index,
            cut=None if running else any(one <= part.first and part.last <= other for _, one, other in runs),
        )
        for part, words in read
        for word in words
    )
    if dotted:
        units = _with_initials(units, tokens, dotted)
    whole = tuple(
        _unit(other, part.first, part.last, NOTHING, index)
        for part, words in read
        for other in _other_form(part.text, words, index, ended, alone=len(read) == 1 and not running)
    ) + tuple(_unit(text, first, last, NOTHING, index) for text, first, last in runs)
    joined = whole + tuple(
        _unit(start + other.text, one.first, other.last, NOTHING, index)
        for one, other in pairwise(units)
        if 0 < other.first - one.last <= 1 and len(one.text) > 1 < len(other.text)
        for start in ((one.text, WRITTEN_ON[one.text]) if one.text in WRITTEN_ON else (one.text,))
        if len(start + other.text) <= 24 and (start + other.text in index.terms or _may_be_one(one, other))
    )
    return Mention(text, folded, tokens, units, joined, script_of(seen), language or language_of(seen))


def _cut(tokens: tuple[str, ...], index: Index) -> tuple[tuple[str, ...], tuple[tuple[str, int, int], ...]]:
    """The tokens with those that no space divides cut into words that are known to be translated, and these as they were."""
    found: list[str] = []
    runs = []
    for token in tokens:
        whole = len(token) > LONGEST_FUZZY or token in index.terms or _may_be_korean(token)
        pieces = (token,) if whole else _pieces(token, index.grammar)
        if len(pieces) > 1 and (len(token) <= LONGEST_NAME or script_of(token) != "Hani"):
            runs.append((token, len(found), len(found) + len(pieces) - 1))
        found += pieces
    return tuple(found), tuple(runs)


def _pieces(token: str, grammar: Grammar) -> tuple[str, ...]:
    """A run that is written without spaces as its words: cut where Latin letters or a legal form begin or end."""
    if token.isascii():
        return (token,) if token in grammar.common or token in grammar.senses else learned().compound(token)
    if not any(map(is_unspaced, token)):
        return (token,)
    found: list[str] = []
    for run in _LATIN_RUNS.findall(token):
        before, behind = _legal_forms(run, grammar) if is_unspaced(run) else (0, len(run))
        name = run[before:behind]
        found += [piece for piece in (run[:before], *(learned().cut(name) if name else ()), run[behind:]) if piece]
    return tuple(found)


_LATIN_RUNS = re.compile(r"[a-z0-9]+|[^a-z0-9]+")


def _legal_forms(run: str, grammar: Grammar) -> tuple[int, int]:
    """Where the legal form that a run begins with ends, and where the one that it ends with begins."""
    lengths = range(min(LONGEST_LEGAL, len(run)), 1, -1)
    before = next((size for size in lengths if grammar.sense(run[:size]).roles & Role.LEGAL), 0)
    behind = next((size for size in lengths if grammar.sense(run[-size:]).roles & Role.LEGAL), 0)
    return before, max(before, len(run) - behind)


LONGEST_LEGAL = 12
"""Characters of a legal form."""


def _counted(read: Iterable[Part], senses: Sequence[Sense]) -> tuple[Part, ...]:
    """The parts with those that say one number made one: of "forty fourth" neither word is what it is alone."""
    found: list[Part] = []
    for part in read:
        sense = senses[part.last]
        if sense.roles & Role.NUMBER and found and senses[found[-1].last] is sense:
            found[-1] = Part(sense.value, found[-1].first, part.last)
        else:
            found.append(part)
    return tuple(found)


def _may_be_one(one: Unit, other: Unit) -> bool:
    """Whether two neighbours may be one word that nobody knows yet: two given names, or ordinary words, are not."""
    if one.sense.names and other.sense.names:
        return False
    return not (one.sense.roles or other.sense.roles or (one.common and other.common))


_DOTTED = re.compile(r"(?<!\w)(?:[^\W\d_]\.)+(?=\s*\S|(?<=\..\.))")


def _dotted(text: str) -> frozenset[str]:
    """The folded words of a name that stands alone which its dots show to be initials: V. or V.V., not a V at its end."""
    if "." not in text:
        return frozenset()
    return frozenset(fold_name(letters).replace(" ", "") for letters in _DOTTED.findall(text))


def _with_initials(units: tuple[Unit, ...], tokens: tuple[str, ...], dotted: Set[str]) -> tuple[Unit, ...]:
    """The units with the initials among them told apart from words of one letter.

    A second initial is worth nothing: it tells of a name that few lists give.
    """
    found: list[Unit] = []
    after = False
    for unit in units:
        initial = len(unit.text) == 1 and tokens[unit.last] in dotted
        if initial:
            unit = replace(unit, common=False, info=0.0 if after else information(unit.text, common=False))
        found.append(unit)
        after = initial
    return tuple(found)


_ENDED = re.compile(
    r"(?<!\w)([^\W\d_]{3,40})['’ʼ‘`´](?:[nys]?[aeıiuü]n?|n?[dt][ae]n?|[dt][ae]ki|y?l[ae]|l[ae]r|l[ıiuü])(?!\w)",
    re.IGNORECASE,
)


def _ended(text: str) -> Mapping[str, str]:
    """The folded words of a name that stands alone which end as Turkish sets case endings off, each without them."""
    return {fold_name(match[0]): fold_name(match[1]) for match in _ENDED.finditer(text)}


def _bases(word: str, ended: Mapping[str, str]) -> Iterator[str]:
    """What the word may be a form of."""
    if word in ended:
        yield ended[word]
    yield from base_forms(word)


def _other_form(
    word: str, words: tuple[str, ...], index: Index, ended: Mapping[str, str], *, alone: bool
) -> tuple[str, ...]:
    """The word as it stands where it was read as what it may be a form of; else what an unknown one may be a form of.

    A word that stands alone is a name as it is.
    """
    if words[0] != word:
        return (word,) if words[0] in _bases(word, ended) else ()
    if alone or word.isascii() or word in index.terms or word in index.grammar.senses:
        return ()
    return tuple(islice(base_forms(word), 1))


def _words(word: str, index: Index, dotted: Set[str], ended: Mapping[str, str]) -> tuple[str, ...]:
    """The word itself where it is known; else the known word that it is a form of, or the two known ones it glues together.

    A name goes before a word that only names of several words hold: بمصراته is "in Misrata" before it is a part of
    "Air Academy in Misrata". Dotted letters that are no known abbreviation are so many initials.
    """
    if word in dotted and (len(word) == 1 or word not in index.terms):
        return tuple(romanized(letter)[:1] or letter for letter in word)
    known = word in index.terms or word in index.grammar.senses
    if known and (word.isascii() or word in index.spellings):
        return (word,)
    for base in _bases(word, ended):
        if base in index.spellings or (not known and (base in index.terms or base in index.grammar.senses)):
            return (base,)
    if known:
        return (word,)
    if SHORTEST_GLUED <= len(word) <= LONGEST_GLUED:
        for cut in range(3, len(word) - 2):
            for one, other in ((word[:cut], word[cut:]), (word[cut:], word[:cut])):
                if index.grammar.sense(other).roles & Role.HEAD and len(other) > 3 and one in index.terms:
                    return word[:cut], word[cut:]
    return (_one_script(word),)


def _one_script(word: str) -> str:
    """A word without the few letters of another script that stand inside it: no encoding repair helps there."""
    if word.isascii() or not 3 < len(word) <= LONGEST_FUZZY:
        return word
    script = script_of(word)
    own = "".join(letter for letter in word if letter_script(letter) in (script, "Zyyy"))
    return own if 0 < len(word) - len(own) <= 2 and len(own) > 3 else word


def _may_be_korean(token: str) -> bool:
    """Whether a word is as long as a Korean name, and a single syllable is left of it beside words that are known."""
    if len(token) not in (3, 4) or script_of(token) != "Hang":
        return False
    pieces = learned().cut(token)
    return len(pieces) == 1 or any(len(piece) == 1 and piece not in learned().nats for piece in pieces)


def _korean(text: str, folded: str, token: str, index: Index, language: str) -> Mention:
    """A Korean name in one word: the family name is its first syllable, or two of four; the whole stays a reading."""
    cut = 2 if len(token) == 4 else 1
    whole = _unit(token, 0, 1, NOTHING, index)
    halves = (_unit(token[:cut], 0, 0, NOTHING, index), _unit(token[cut:], 1, 1, NOTHING, index))
    return Mention(text, folded, (token[:cut], token[cut:]), halves, (whole,), "Hang", language)


def _unit(text: str, first: int, last: int, sense: Sense, index: Index, *, cut: bool | None = None) -> Unit:
    """A unit; `cut` says of one in a name that stands alone whether it was cut from a run without spaces."""
    roles = Role.HEAD | Role.TITLE | Role.EPITHET | Role.DIRECTION | Role.NUMBER | Role.LEGAL
    common = bool(sense.roles & roles) or text in index.grammar.common or singular(text) in index.grammar.common
    info = information(text, common=common)
    if cut is not None:
        table = learned()
        common = common or (not text.isascii() and any(one in index.grammar.common for one in table.senses(text)))
        info = min(info, table.nats.get(text, MOST_UNKNOWN if cut and script_of(text) == "Hani" else info))
    return Unit(text, first, last, sense, info, common)
