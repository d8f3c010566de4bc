"""What every list with the same shared word lists has in common: glosses, words with a role, ordinary words.

Reading it takes most of a second, so what was made of the last word lists is kept in the process.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import chain

from canonym.files import bundled_root
from canonym.index.grammar import Grammar, Role, build_grammar, without_article
from canonym.index.learned import ELIDED, learned
from canonym.lexicon.model import Channel, Entity, NameKind
from canonym.lexicon.shared import bundled_words
from canonym.lexicon.store import Shared, read
from canonym.text.folding import fold_name

SHORTEST_HOMOGRAPH = 4
"""Letters. Shorter words have so many neighbours one letter away that nothing follows from any of them."""


class Glosses:
    """What the words of one source language mean, looked up as they stand in names.

    Each sense comes with the channel that it makes: CALQUE for the word's own senses, HOMOGRAPH for those of a word one
    letter away. Arabic articles, proclitics and common endings are taken off until a word is known.
    """

    def __init__(self, language: str, glosses: Mapping[str, Sequence[str]]) -> None:
        self.language = language
        self.senses: dict[str, tuple[str, ...]] = {}
        for word, senses in glosses.items():
            key = fold_name(word)
            self.senses[key] = tuple(dict.fromkeys((*self.senses.get(key, ()), *map(fold_name, senses))))
        self._near: dict[str, list[str]] = {}
        for word in self.senses:
            if len(word) >= SHORTEST_HOMOGRAPH:
                for shorter in _deletions(word):
                    self._near.setdefault(shorter, []).append(word)

    def of(self, word: str) -> Iterator[tuple[str, Channel, int]]:
        """Yield (gloss, channel, rank) for a folded word, own senses first, each gloss once."""
        seen: set[str] = set()
        own = self._stems(word)
        for stem in own:
            for rank, gloss in enumerate(self.senses.get(stem, ())):
                if gloss not in seen:
                    seen.add(gloss)
                    yield gloss, Channel.CALQUE, rank
        bare = without_article(word)
        if len(bare) < SHORTEST_HOMOGRAPH:
            return
        for near in self._neighbours(bare):
            if near in own:
                continue
            for rank, gloss in enumerate(self.senses[near]):
                if gloss not in seen:
                    seen.add(gloss)
                    yield gloss, Channel.HOMOGRAPH, rank

    def _stems(self, word: str) -> tuple[str, ...]:
        """The dictionary words that a word of a name may be a form of, the word itself first."""
        if self.language not in ("ar", "fa", "ur"):
            return (word,) if word in self.senses else ()
        stems = self._bare_stems(word)
        if not stems and word[:1] == "و" and len(word) > 4:  # والتغيير: "and the change"
            word = word[1:]
            stems = self._bare_stems(word)
        if not stems and word[:2] == "لل" and len(word) > 4:  # للنفط: "for the oil"
            stems = self._bare_stems(word[2:])
        return stems

    def _bare_stems(self, word: str) -> tuple[str, ...]:
        """Those of a word without proclitics."""
        bare = without_article(word)
        stems = [word, bare]
        if bare.endswith(("ه", "ي")) and len(bare) > 3:
            stems.append(bare[:-1])
        if bare.endswith(("ات", "ون", "ين", "ان")) and len(bare) > 4:
            stems.extend((bare[:-2], bare[:-2] + "ه"))
        if bare.endswith("يه") and len(bare) > 4:
            stems.extend((bare[:-1], bare[:-2]))
        return tuple(dict.fromkeys(stem for stem in stems if stem in self.senses))

    def _neighbours(self, word: str) -> tuple[str, ...]:
        """Known words one insertion, deletion or substitution away that begin with the same letter, in sorted order."""
        found: set[str] = set()
        for shorter in (word, *_deletions(word)):
            found.update(self._near.get(shorter, ()))
            if shorter != word and shorter in self.senses and len(shorter) >= SHORTEST_HOMOGRAPH:
                found.add(shorter)
        return tuple(sorted(near for near in found if near[0] == word[0] and near != word and _one_letter(near, word)))


def _deletions(word: str) -> set[str]:
    return {word[:at] + word[at + 1 :] for at in range(len(word))}


def _one_letter(one: str, other: str) -> bool:
    if len(one) == len(other):
        return sum(a != b for a, b in zip(one, other, strict=True)) == 1
    shorter, longer = sorted((one, other), key=len)
    return len(longer) - len(shorter) == 1 and shorter in _deletions(longer)


_NO_PLURALS = frozenset({"news", "series", "species", "politics", "affairs"})


def singular(word: str) -> str:
    """An English word without its plural ending: glosses and mentions meet in this form.

    >>> singular("forces"), singular("armies"), singular("press"), singular("accord")
    ('force', 'army', 'press', 'accord')
    """
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and word not in _NO_PLURALS and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def plural(word: str) -> str:
    """The regular plural of an English word.

    >>> plural("science"), plural("army"), plural("church")
    ('sciences', 'armies', 'churches')
    """
    if word.endswith("y") and word[-2:-1] not in tuple("aeou"):
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")


_INSIDE = (("our", "or"), ("is", "iz"), ("ys", "yz"))
_ENDINGS = (("ence", "ense"), ("tre", "ter"), ("mme", "m"), ("logue", "log"))


def respellings(word: str) -> list[str]:
    """How an English word may be spelled on the other side of the Atlantic. Nobody checks that such words exist.

    >>> respellings("defense"), respellings("labour"), respellings("army")
    (['defence'], ['labor'], [])
    """
    if len(word) < 5 or not word.isascii():
        return []
    found = []
    for pair in (*_INSIDE, *_ENDINGS):
        for old, new in (pair, pair[::-1]):
            if pair in _ENDINGS:
                if word.endswith(old):
                    found.append(word[: -len(old)] + new)
            elif old in word[2:]:
                found.append(word[:2] + word[2:].replace(old, new))
    return found


_RELATED = (
    ("y", "ic"), ("y", "ical"), ("y", "ial"), ("ic", "ical"), ("ics", "ical"), ("ics", "ic"), ("ic", "ics"), ("", "al"),
    ("e", "al"), ("ine", "al"), ("e", "ic"), ("", "ic"), ("", "ry"), ("al", "istry"), ("ist", "istry"),
)  # fmt: skip
"""Endings in which English words differ that stand for each other in names."""


def relatives(word: str) -> list[str]:
    """What an English word may be in another translation of the same name. Nobody checks that such words exist.

    >>> "geographical" in relatives("geography"), "forestry" in relatives("forest"), relatives("law")
    (True, True, [])
    """
    found = []
    for pair in _RELATED:
        for old, new in (pair, pair[::-1]):
            if word.endswith(old) and len(word) - len(old) > 4 - (not old):
                found.append(word[: len(word) - len(old)] + new)
    return found


_OWN = (NameKind.NAME, NameKind.ALIAS)


class Ground:
    """The part of an index that does not depend on its entities. Its glosses are looked up when a name asks for them."""

    def __init__(self, shared: Shared) -> None:
        self.shared = shared
        self._glosses: dict[str, Glosses | None] = {}

    def glosses(self, language: str) -> Glosses | None:
        """The glosses of a language, or None where the word lists have none."""
        if language not in self._glosses:
            words = self.shared.glosses.get(language)
            self._glosses[language] = None if words is None else Glosses(language, words)
        return self._glosses[language]

    @cached_property
    def grammar(self) -> Grammar:
        """The words with a role, with the names of all countries that are bundled."""
        return build_grammar(self.shared, self.countries)

    @cached_property
    def countries(self) -> tuple[Entity, ...]:
        """The countries of the bundled lexicons: any list of names may speak of them."""
        return tuple(read(bundled_root() / "world" / "countries.yaml").entities)

    @cached_property
    def places(self) -> frozenset[str]:
        """The countries, cities and regions of the bundled lexicons by one word, folded: no word of theirs is ordinary."""
        read_in = (read(bundled_root() / "world" / f"{file}.yaml").entities for file in ("cities", "regions"))
        names = (name for one in chain(self.countries, *read_in) for name in one.names if name.kind in _OWN)
        found = (fold_name(name.text) for name in names)
        return frozenset(form for word in found if " " not in word for form in (word, singular(word))) - self.plain

    @cached_property
    def plain(self) -> frozenset[str]:
        """The words and phrases of the common list, folded."""
        return frozenset(map(fold_name, self.shared.common))

    @cached_property
    def common(self) -> frozenset[str]:
        """Words that are ordinary in English: the common list, every gloss, every word with a role except countries."""
        found: set[str] = set()
        for spelling in self.plain:
            found.update((spelling, singular(spelling)))
        for words in self.shared.glosses.values():
            senses = {sense for listed in words.values() for sense in listed}
            for word in {word for sense in senses for word in fold_name(sense).split()}:
                found.update((word, singular(word)))
        roles = Role.HEAD | Role.TITLE | Role.EPITHET | Role.DIRECTION | Role.NUMBER | Role.LEGAL
        for word, known in self.grammar.senses.items():
            if known.roles & roles:
                found.update(word.split())
        return frozenset(found - self.places)

    @cached_property
    def telling(self) -> frozenset[str]:
        """Words that may begin a head word; where a name has none of them, nothing in it tells a family."""
        grammar = self.grammar
        return frozenset(word for word, sense in grammar.senses.items() if sense.families and " " not in word)


class _Same:
    """A key that is equal to nothing but a key of the very same word lists."""

    __slots__ = ("shared",)

    def __init__(self, shared: Shared) -> None:
        self.shared = shared

    def __hash__(self) -> int:
        return id(self.shared)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.shared is self.shared


@lru_cache(maxsize=2)
def _remembered(same: _Same) -> Ground:
    return Ground(same.shared)


def ground_of(shared: Shared) -> Ground:
    """The ground of some word lists; the last two are kept."""
    return _remembered(_Same(shared))


def curated(language: str) -> Glosses | None:
    """The bundled glosses of a language, where it has any; of English, and of what may be any Latin language, none."""
    return None if language == "en" else ground_of(bundled_words()).glosses(language)


def translated(word: str, glosses: Glosses | None) -> dict[str, int]:
    """What may stand in another name for a folded word of this one, with the rank of the sense that says so.

    The English words for a foreign one, curated glosses before learned ones, each in both numbers and as it is spelled
    on either side of the Atlantic; and the foreign words that were learned to mean the same as this one.

    >>> translated("universidad", None)["university"], translated("haftar", None)
    (0, {})
    """
    ranks: dict[str, int] = {}
    for gloss, channel, rank in glosses.of(word) if glosses else ():
        if channel is Channel.CALQUE:
            for piece in gloss.split():
                ranks.setdefault(piece, rank)
    table = learned()
    for rank, sense in enumerate(table.senses(word)):
        ranks.setdefault(sense, rank)
    found: dict[str, int] = {}
    for piece, rank in ranks.items():
        one = singular(piece)
        for form in (piece, one, plural(one), *respellings(one)):
            found.setdefault(form, rank)
    for piece, rank in ranks.items():
        for form in relatives(singular(piece)):
            found.setdefault(form, rank + 1)
    for english in (*ranks, singular(word)):
        for other in table.words(english):
            for form in (other, *(elided + other for elided in ELIDED if other[0] in "aeiouh")):
                found.setdefault(form, 0)
    found.pop(word, None)
    return found
