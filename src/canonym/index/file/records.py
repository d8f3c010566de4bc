"""The grammar and the shared word lists as records, there and back."""

from __future__ import annotations

import mmap
from typing import Any, cast

from canonym.index.grammar import Grammar, Sense
from canonym.lexicon.store import HeadFamily, Shared

Record = tuple[Any, ...]


def grammar_record(grammar: Grammar) -> Record:
    """Few senses are shared by many words, so a word has the number of its sense."""
    numbers: dict[Sense, int] = {}
    words = [(word, numbers.setdefault(sense, len(numbers))) for word, sense in grammar.senses.items()]
    senses = [
        (int(one.roles), sorted(one.families), sorted(one.countries), one.value, sorted(one.ranks), sorted(one.names))
        for one in numbers
    ]
    types = [(family, sorted(kinds)) for family, kinds in grammar.types.items()]
    return (
        [word for word, _ in words],
        [number for _, number in words],
        senses,
        types,
        sorted(grammar.openers),
        sorted(grammar.common),
    )


def words_record(shared: Shared) -> Record:
    """Word families and glosses, as their numbers of words stand in the lexicons."""
    groups = (shared.heads, shared.titles, shared.epithets, shared.legal, shared.names)
    families = [[(one.family, one.types, dict(one.words)) for one in group] for group in groups]
    glosses = {language: dict(words) for language, words in shared.glosses.items()}
    return glosses, *families, sorted(shared.common), shared.digest


def read_grammar(content: bytes | mmap.mmap) -> Grammar:
    """What `grammar_record` made."""
    import msgspec

    some = frozenset[str]
    sense = tuple[int, some, some, str, some, some]
    whole = tuple[list[str], list[int], list[sense], list[tuple[str, some]], some, some]
    words, numbers, senses, types, openers, common = cast("Any", msgspec.msgpack.decode(content, type=whole))
    distinct = [Sense(*one) for one in senses]
    return Grammar(dict(zip(words, map(distinct.__getitem__, numbers), strict=True)), dict(types), openers, common)


def read_words(content: bytes | mmap.mmap) -> Shared:
    """What `words_record` made."""
    import msgspec

    family = list[tuple[str, tuple[str, ...], dict[str, tuple[str, ...]]]]
    shape = tuple[dict[str, dict[str, tuple[str, ...]]], family, family, family, family, family, list[str], str]
    glosses, *groups, common, digest = cast("Any", msgspec.msgpack.decode(content, type=shape))
    heads, titles, epithets, legal, names = (tuple(HeadFamily(*one) for one in group) for group in groups)
    return Shared(glosses, heads, titles, epithets, legal, names, frozenset(common), digest)
