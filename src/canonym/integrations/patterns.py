"""Spellings for other people's tools: patterns of spaCy's EntityRuler, and a table to reconcile with in OpenRefine."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator

from canonym.lexicon.model import Entity

LOST = ("everything but spellings, type and id; derived spellings; guards",)
"""What neither form says."""


def write_spacy(entities: Iterable[Entity]) -> Iterator[str]:
    """Yield a line of JSON for each spelling: ``{"label", "pattern", "id"}``, as `EntityRuler.from_disk` reads them.

    Guarded spellings are left out, since a ruler knows no guard.
    """
    for entity in entities:
        for text in _spellings(entity):
            yield (
                json.dumps({"label": entity.type or "ENTITY", "pattern": text, "id": entity.id}, ensure_ascii=False)
                + "\n"
            )


def write_openrefine(entities: Iterable[Entity]) -> Iterator[str]:
    """Yield the lines of a CSV with a row for each spelling: spelling, id, name, type."""
    yield "spelling,id,name,type\n"
    for entity in entities:
        for text in _spellings(entity):
            out = io.StringIO()
            csv.writer(out, lineterminator="\n").writerow((text, entity.id, entity.name, entity.type))
            yield out.getvalue()


def _spellings(entity: Entity) -> Iterator[str]:
    guarded = set(entity.guarded)
    yield from dict.fromkeys(name.text for name in entity.names if name.text not in guarded)
