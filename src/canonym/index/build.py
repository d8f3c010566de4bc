"""From a Lexicon to an Index: split every spelling into slots, and post each slot under every word it may turn into."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from canonym.index.grammar import Grammar, Role, build_grammar, head_place, without_article
from canonym.index.information import information
from canonym.index.keys import keys_of
from canonym.index.model import CHANNELS, CODE, Flag, Index, Rows, Texts
from canonym.lexicon.model import Channel, Entity, Name, NameKind
from canonym.text.folding import fold_name
from canonym.text.keys import skeleton
from canonym.text.parts import parts
from canonym.text.romanization import romanize
from canonym.text.scripts import script_of
from canonym.text.tokens import tokenize

if TYPE_CHECKING:
    from canonym.lexicon.store import Lexicon, Shared

LONGEST_FORM = 16
"""Slots. A longer spelling is cut: its first sixteen parts identify it."""

SCRIPTS = ("Latn", "Arab", "Cyrl", "Hebr", "Grek", "Armn", "Geor", "Hang", "Hani", "Kana", "Zyyy")
"""The scripts that `term_script` numbers; every other one counts as the last."""

WATCHED = 50_000
"""Entities from which compiling, two seconds by then, shows a progress bar on a terminal."""

MOST_MISSED = 9.0
"""Nats. A part that is left out tells no more than this, however rare it is: short forms leave rare parts out too."""

SHORTEST_HOMOGRAPH = 4
"""Letters. Shorter words have so many neighbours one letter away that nothing follows from any of them."""

METONYM_KINDS = frozenset({"army", "armed-group", "government", "movement", "party", "police"})
"""What a leader's name may stand for: "Haftar's forces" is an army, "Haftar's university" is not."""


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
        stems = [word]
        if self.language in ("ar", "fa", "ur"):
            bare = without_article(word)
            stems.append(bare)
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


class _Table:
    """Numbers distinct strings in the order in which they are first seen."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def __call__(self, text: str) -> int:
        return self.numbers.setdefault(text, len(self.numbers))


def build_index(lexicon: Lexicon, *, digest: str = "") -> Index:
    """Compile `lexicon`. Time and memory are linear in the number of spellings; nothing is expanded into products."""
    import marisa_trie

    entities = lexicon.entities
    shared = lexicon.shared
    grammar = build_grammar(shared, entities)
    glosses = {language: Glosses(language, words) for language, words in shared.glosses.items()}
    common = _common_words(shared, grammar) - _place_words(entities, shared)
    grammar = replace(grammar, common=common)
    numbers = {entity.id: at for at, entity in enumerate(entities)}
    families = tuple(sorted(grammar.types))
    family_number = {family: at for at, family in enumerate(families)}

    term, language_number = _Table(), _Table()
    form_entity: list[int] = []
    form_owner: list[int] = []
    form_name: list[int] = []
    form_channel: list[int] = []
    form_flags: list[int] = []
    form_language: list[int] = []
    form_start: list[int] = [0]
    slot_term: list[int] = []
    postings: list[tuple[int, int, int, int]] = []
    whole: list[str] = []
    own_terms: set[int] = set()
    gloss_cache: dict[tuple[str, str], tuple[tuple[int, int, int], ...]] = {}

    def alternatives(word: str, language: str) -> tuple[tuple[int, int, int], ...]:
        """Every (term, channel, rank) that may stand where `word` stands."""
        key = (language, word)
        if key not in gloss_cache:
            found = [(term(word), CODE[Channel.NATIVE if language != "en" else Channel.FOLDED], 0)]
            own_terms.add(found[0][0])
            if language != "en":
                bare = without_article(word)
                if bare != word:
                    found.append((term(bare), CODE[Channel.NATIVE], 0))
                    own_terms.add(found[-1][0])
                if language in glosses:
                    for gloss, channel, rank in glosses[language].of(word):
                        for piece in gloss.split():
                            if piece not in _FUNCTION_WORDS:
                                found.append((term(singular(piece)), CODE[channel], min(rank, 255)))
            gloss_cache[key] = tuple(dict.fromkeys(found))
        return gloss_cache[key]

    def add_form(entity: int, owner: int, name_number: int, name: Name, channel: Channel, flags: int) -> None:
        folded = fold_name(name.text)
        words = [part.text for part in parts(tokenize(folded))][:LONGEST_FORM]
        if not words:
            return
        number = len(form_entity)
        native = name.kind is NameKind.NATIVE or script_of(name.text) not in ("Latn", "Zyyy")
        if native:
            flags |= Flag.NATIVE
        language = name.language if native else "en"
        form_entity.append(entity)
        form_owner.append(owner)
        form_name.append(name_number)
        form_channel.append(CODE[channel])
        form_flags.append(flags)
        form_language.append(language_number(name.language))
        whole.append("" if channel is Channel.METONYM else folded)
        for word in words:
            slot = len(slot_term)
            choices = alternatives(word, language)
            if entities[owner].type == "PER":
                choices = tuple(choice for choice in choices if choice[1] != CODE[Channel.HOMOGRAPH])
            slot_term.append(choices[0][0])
            postings.extend((choice, slot, channel_code, rank) for choice, channel_code, rank in choices)
        form_start.append(len(slot_term))
        first = form_start[number]
        for at in range(len(words) - 1):
            if _runs_together(words[at], words[at + 1], name.text):
                join = term(words[at] + words[at + 1])
                own_terms.add(join)
                postings.append((join, first + at, CODE[Channel.FOLDED], 1))

    def wider_leaders(entity: Entity) -> tuple[str, ...]:
        """Who leads the larger wholes that `entity` belongs to: their forces are the whole's, not the part's."""
        wholes = (entities[numbers[whole]] for whole in entity.part_of if whole in numbers)
        return tuple(leader for whole in wholes for leader in whole.leaders)

    for at, entity in enumerate(_watched(entities)):
        guarded = {fold_name(text) for text in entity.guarded}
        never = {fold_name(text) for text in entity.never}
        for name_number, name in enumerate(entity.names):
            if never and fold_name(name.text) in never:
                continue
            add_form(at, at, name_number, name, name.channel, _flags(entity, name, guarded))
        if entity.type == "ORG" and entity.kind in METONYM_KINDS:
            for leader in entity.leaders:
                owner = numbers.get(leader)
                if owner is None or leader in wider_leaders(entity):
                    continue
                for name_number, name in enumerate(entities[owner].names):
                    if name.kind is not NameKind.ATTESTED:
                        add_form(at, owner, name_number, name, Channel.METONYM, Flag.METONYM)

    trie = marisa_trie.Trie(list(term.numbers))
    order = np.fromiter((trie[text] for text in term.numbers), np.int32, len(term.numbers))
    texts = sorted(term.numbers, key=trie.get)
    latin = [_latin(text) for text in texts]
    skeletons = [skeleton(text) for text in latin]
    is_own = np.zeros(len(texts), bool)
    is_own[order[np.fromiter(sorted(own_terms), np.int64, len(own_terms))]] = True
    key_names, key_rows = _key_index(latin, is_own)
    info = np.array([information(text, common=text in common) for text in texts], np.float32)

    posted = np.array(postings, np.int32).reshape(-1, 4)
    posted[:, 0] = order[posted[:, 0]]
    posted = posted[np.lexsort((posted[:, 3], posted[:, 1], posted[:, 0]))]
    slot_terms = order[np.array(slot_term, np.int64)].astype(np.int32) if slot_term else np.zeros(0, np.int32)
    starts = np.array(form_start, np.int64)
    spellings = marisa_trie.Trie([text for text in whole if text])
    entity_column = np.array(form_entity, np.int32)

    return Index(
        digest=digest,
        size=len(entities),
        grammar=grammar,
        lexicon_order=tuple(getattr(lexicon, "order", ())),
        terms=trie,
        term_info=info,
        term_common=np.array([text in common for text in texts], np.uint8),
        term_script=np.array([script_number(text) for text in texts], np.uint8),
        term_skeleton=texts_of(skeletons),
        term_latin=texts_of(latin),
        key_names=key_names,
        key_rows=key_rows,
        form_entity=entity_column,
        form_owner=np.array(form_owner, np.int32),
        form_name=np.array(form_name, np.int32),
        form_channel=np.array(form_channel, np.uint8),
        form_flags=np.array(form_flags, np.uint8),
        form_language=np.array(form_language, np.uint8),
        form_start=starts,
        slot_term=slot_terms,
        slot_info=_slot_info(slot_terms, posted, info, texts),
        posting_start=np.searchsorted(posted[:, 0], np.arange(len(texts) + 1)).astype(np.int64),
        posting_slot=np.ascontiguousarray(posted[:, 1]),
        posting_channel=posted[:, 2].astype(np.uint8),
        posting_rank=posted[:, 3].astype(np.uint8),
        slot_form=np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts)),
        spellings=spellings,
        spelling_forms=rows_of(((spellings[text], at) for at, text in enumerate(whole) if text), len(spellings)),
        entity_forms=_rows_of_arrays(entity_column, np.arange(len(entity_column)), len(entities)),
        entity_families=_families(entities, grammar, family_number),
        families=families,
        languages=tuple(language_number.numbers),
        entities=entities,
        entity_ids=numbers,
    )


def _watched(entities: Sequence[Entity]) -> Iterable[Entity]:
    """The entities, behind a progress bar where they are many and somebody watches."""
    if len(entities) < WATCHED or not sys.stderr.isatty():
        return entities
    from tqdm import tqdm

    watched: Iterable[Entity] = tqdm(entities, desc="compiling", unit=" entities", leave=False)
    return watched


def _runs_together(one: str, other: str, name: str) -> bool:
    """Whether two parts of a name are often written as one word: hyphenated, or one of them short."""
    if len(one) + len(other) > 16 or one.isdecimal() or other.isdecimal():
        return False
    return min(len(one), len(other)) <= 3 or f"{one}-{other}" in name.casefold()


_FUNCTION_WORDS = frozenset("of the for in to on at by from with a an and or be is not".split())


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


def script_number(text: str) -> int:
    """The place of the text's script in `SCRIPTS`."""
    script = script_of(text)
    return SCRIPTS.index(script) if script in SCRIPTS else len(SCRIPTS) - 1


def _latin(text: str) -> str:
    """A term in Latin letters, for skeletons and quick comparison; empty where nothing can romanise it."""
    if text.isascii():
        return text
    from canonym.text.romanization import NoRomaniser

    try:
        return fold_name(romanize(text)).replace(" ", "")
    except NoRomaniser:
        return ""


def _flags(entity: Entity, name: Name, guarded: set[str]) -> int:
    flags = 0
    if name.kind is NameKind.NAME:
        flags |= Flag.CANONICAL
    if name.kind is NameKind.ALIAS:
        flags |= Flag.ALIAS
    if name.kind is NameKind.ATTESTED:
        flags |= Flag.ATTESTED
    if entity.provisional:
        flags |= Flag.PROVISIONAL
    if guarded and fold_name(name.text) in guarded:
        flags |= Flag.GUARDED
    if is_abbreviation(name.text):
        flags |= Flag.UPPER
    return flags


def is_abbreviation(text: str) -> bool:
    """Whether a spelling is written with capitals only: "GNA", "U.S.", "M23".

    >>> is_abbreviation("U.S."), is_abbreviation("Sirte")
    (True, False)
    """
    if " " in text:
        return False
    letters = [letter for letter in text if letter.isalpha()]
    return 0 < len(letters) <= 6 and all(letter.isupper() for letter in letters)


def _common_words(shared: Shared, grammar: Grammar) -> frozenset[str]:
    """Words that are ordinary in English: the common list, every gloss, every word with a role except countries."""
    found: set[str] = set()
    for spelling in shared.common:
        found.update((fold_name(spelling), singular(fold_name(spelling))))
    for words in shared.glosses.values():
        for senses in words.values():
            for sense in senses:
                for word in fold_name(sense).split():
                    found.update((word, singular(word)))
    for word, known in grammar.senses.items():
        if known.roles & (Role.HEAD | Role.TITLE | Role.EPITHET | Role.DIRECTION | Role.NUMBER | Role.LEGAL):
            found.update(word.split())
    return frozenset(found)


def _place_words(entities: Sequence[Entity], shared: Shared) -> frozenset[str]:
    """Places known by one word ("Turkey"): translations list such words, yet they are names unless the common list has them."""
    plain = {fold_name(spelling) for spelling in shared.common}
    found = {
        fold_name(name.text)
        for entity in entities
        if entity.type == "LOC" and entity.kind in ("country", "city", "governorate", "region", "sea")
        for name in entity.names
        if name.kind in (NameKind.NAME, NameKind.ALIAS)
    }
    return frozenset(word for word in found if " " not in word and word not in plain)


def texts_of(texts: Sequence[str]) -> Texts:
    """Pack strings into one buffer."""
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    starts = np.zeros(len(encoded) + 1, np.int64)
    np.cumsum([len(piece) for piece in encoded], out=starts[1:])
    return Texts(np.frombuffer(b"".join(encoded), np.uint8), starts)


def rows_of(pairs: Iterable[tuple[int, int]], count: int) -> Rows:
    """Group (row, item) pairs by row, items ascending, each once."""
    flat = np.fromiter((row << 32 | item for row, item in pairs), np.int64)
    return _rows_of_arrays(flat >> 32, flat & 0xFFFFFFFF, count)


def _rows_of_arrays(rows: np.ndarray, items: np.ndarray, count: int) -> Rows:
    table = np.unique(rows.astype(np.int64) << 32 | items.astype(np.int64))
    starts = np.searchsorted(table >> 32, np.arange(count + 1)).astype(np.int64)
    return Rows(starts, (table & 0xFFFFFFFF).astype(np.int32))


def _key_index(latin: Sequence[str], own: np.ndarray) -> tuple[object, Rows]:
    import marisa_trie

    key = _Table()
    pairs: list[tuple[int, int]] = []
    for at in np.flatnonzero(own).tolist():
        pairs.extend((key(name), at) for name in keys_of(latin[at]))
    trie = marisa_trie.Trie(list(key.numbers))
    order = [trie[name] for name in key.numbers]
    return trie, rows_of(((order[number], at) for number, at in pairs), len(order))


def _slot_info(slot_terms: np.ndarray, posted: np.ndarray, info: np.ndarray, texts: Sequence[str]) -> np.ndarray:
    """What a slot is worth when nothing stands in it: the least of its own word and its best-known gloss."""
    worth = np.minimum(info[slot_terms], MOST_MISSED) if len(slot_terms) else np.zeros(0, np.float32)
    first = (posted[:, 3] == 0) & (posted[:, 2] == CODE[Channel.CALQUE])
    np.minimum.at(worth, posted[first, 1], info[posted[first, 0]])
    return worth


def _families(entities: Sequence[Entity], grammar: Grammar, number: Mapping[str, int]) -> Rows:
    """The head families that an entity's own names contain."""

    telling = {word for word, sense in grammar.senses.items() if sense.families and " " not in word} | grammar.openers

    def pairs() -> Iterator[tuple[int, int]]:
        for at, entity in enumerate(entities):
            for name in entity.names:
                if name.kind is NameKind.ATTESTED:
                    continue
                tokens = tokenize(fold_name(name.text))
                if telling.isdisjoint(tokens):
                    continue
                language = name.language
                for sense in grammar.senses_of(tokens, heads=head_place(tokens, language)):
                    for family in sense.families:
                        yield at, number[family]

    return rows_of(pairs(), len(entities))


__all__ = ["CHANNELS", "SCRIPTS", "Glosses", "build_index", "is_abbreviation", "rows_of", "singular", "texts_of"]
