"""Whether the numbers of arrays that no checksum vouched for lead anywhere outside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from canonym.index.model import CHANNELS, Index, Texts
from canonym.lexicon.packed import StoredEntities

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


def unsound(index: Index, entities: StoredEntities) -> Iterator[str]:
    """The names of arrays whose numbers lead somewhere outside."""
    terms, forms, slots = len(index.term_info), len(index.form_entity), len(index.slot_term)
    postings = len(index.posting_slot)

    def steps(name: str, starts: npt.NDArray[np.int64], rows: int, end: int) -> Iterator[str]:
        import numpy as np

        if len(starts) != rows + 1 or starts[0] != 0 or starts[-1] != end or bool(np.any(starts[1:] < starts[:-1])):
            yield name

    def below(name: str, array: npt.NDArray[Any], length: int, limit: int) -> Iterator[str]:
        if len(array) != length or (length and (array.min() < 0 or array.max() >= limit)):
            yield name

    if index.size != len(entities):
        yield "size"
    if terms > len(index.terms):
        yield "terms"
    for name in ("term_skeleton", "term_latin"):
        texts: Texts = getattr(index, name)
        yield from steps(name, texts.starts, terms, len(texts.blob))
    for name, texts in (("entity", entities.records), ("entity_id", entities.ids.texts)):
        yield from steps(name, texts.starts, index.size, len(texts.blob))
    for name, rows, count, limit in (
        ("key_rows", index.key_rows, len(index.key_names), terms),
        ("spelling_forms", index.spelling_forms, len(index.spellings), forms),
        ("entity_forms", index.entity_forms, index.size, forms),
        ("entity_families", index.entity_families, index.size, len(index.families)),
    ):
        yield from steps(name, rows.starts, count, len(rows.items))
        yield from below(name, rows.items, len(rows.items), limit)
    yield from steps("form_start", index.form_start, forms, slots)
    yield from steps("posting_start", index.posting_start, terms, postings)
    for name, length, limit in (
        ("term_script", terms, 256),
        ("form_entity", forms, index.size),
        ("form_owner", forms, index.size),
        ("form_name", forms, 1 << 31),
        ("form_channel", forms, len(CHANNELS)),
        ("form_flags", forms, 256),
        ("slot_term", slots, terms),
        ("slot_form", slots, forms),
        ("posting_slot", postings, slots),
        ("posting_channel", postings, len(CHANNELS)),
        ("posting_rank", postings, 256),
    ):
        yield from below(name, getattr(index, name), length, limit)
    if len(index.slot_info) != slots:
        yield "slot_info"
