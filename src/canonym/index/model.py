"""The compiled form of a lexicon: flat arrays, nothing but arrays, so that a file of them can be mapped and shared.

A *term* is a distinct folded word of some spelling. A *form* is one spelling of one entity as a row of *slots*, a slot
being one part of the name. *Postings* lead from a term to the slots it may stand in, with the channel that puts it there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from canonym.index.grammar import Grammar
from canonym.lexicon.model import Channel, Entity
from canonym.lexicon.packed import CHANNELS as CHANNELS
from canonym.lexicon.packed import Texts as Texts

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Ints = npt.NDArray[np.int32]
    Longs = npt.NDArray[np.int64]
    Bytes = npt.NDArray[np.uint8]
    Floats = npt.NDArray[np.float32]

CODE: Mapping[Channel, int] = {channel: at for at, channel in enumerate(CHANNELS)}


class Flag:
    """What must be remembered of a form besides its slots: bits of `form_flags`."""

    NATIVE = 1
    CANONICAL = 2
    GUARDED = 4
    METONYM = 8
    LEADER = 16
    """Its entity leads another of the lexicon."""
    ATTESTED = 32
    UPPER = 64
    """An abbreviation, listed or the initials of a name: in running text it must be written with capitals ("GNA", "US")."""
    ALIAS = 128
    LISTED = CANONICAL | ALIAS | ATTESTED
    """Somebody has written it down; an abbreviation without any of these is the initials of a name."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Lists of unequal length in two arrays: row `at` is `items[starts[at]:starts[at + 1]]`."""

    starts: Longs
    items: Ints

    def __getitem__(self, at: int) -> Ints:
        return self.items[self.starts[at] : self.starts[at + 1]]


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Everything that looking up and judging a mention needs. Immutable, safe to share between threads."""

    digest: str
    size: int
    """Entities."""
    grammar: Grammar

    terms: Any
    """`marisa_trie.Trie`: term <-> number. Only terms below `len(term_info)`."""
    term_info: Floats
    """Nats that a mention of the term is worth at most."""
    term_script: Bytes
    term_skeleton: Texts
    term_latin: Texts

    key_names: Any
    """`marisa_trie.Trie`: retrieval key <-> number."""
    key_rows: Rows

    form_entity: Ints
    form_owner: Ints
    """The entity that bears the spelling: a metonym's is the leader."""
    form_name: Ints
    """Which of the owner's names the form is."""
    form_channel: Bytes
    form_flags: Bytes
    form_start: Longs
    slot_term: Ints
    slot_info: Floats

    posting_start: Longs
    posting_slot: Ints
    """Number of the slot over all forms; the form is found in `slot_form`."""
    posting_channel: Bytes
    posting_rank: Bytes
    slot_form: Ints

    spellings: Any
    """`marisa_trie.Trie`: whole folded spelling <-> number."""
    spelling_forms: Rows

    entity_forms: Rows
    entity_families: Rows
    families: tuple[str, ...]
    entities: Sequence[Entity]
    entity_ids: Any
