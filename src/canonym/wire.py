"""The stable, versioned JSON form of decisions and annotations. Keys are only ever added within a version."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from canonym.annotation import Annotation
from canonym.decision import Considered, Decision
from canonym.lexicon.model import Entity

VERSION = 1


def entity_to_dict(entity: Entity) -> dict[str, Any]:
    """The identity of an entity; its names are the lexicon's to give."""
    return {"id": entity.id, "name": entity.name, "type": entity.type, "kind": entity.kind, "ids": dict(entity.ids)}


def considered_to_dict(considered: Considered) -> dict[str, Any]:
    """One candidate with its evidence."""
    evidence = considered.evidence
    return {
        "entity": entity_to_dict(considered.entity),
        "probability": round(considered.probability, 6),
        "spelling": evidence.spelling.text,
        "channels": [str(channel) for channel in evidence.channels],
        "pairs": [
            {"mention": pair.mention, "spelling": pair.spelling, "channel": str(pair.channel)}
            for pair in evidence.pairs
        ],
        "missing": list(evidence.missing),
        "extra": list(evidence.extra),
        "excused": list(evidence.excused),
    }


def decision_to_dict(decision: Decision) -> dict[str, Any]:
    """A Decision, complete."""
    return {
        "version": VERSION,
        "mention": decision.mention,
        "outcome": str(decision.outcome),
        "reason": str(decision.reason),
        "entity": entity_to_dict(decision.entity) if decision.entity else None,
        "probability": round(decision.probability, 6),
        "considered": [considered_to_dict(considered) for considered in decision.considered],
        "explanation": decision.explain(),
    }


def annotation_to_dict(annotation: Annotation) -> dict[str, Any]:
    """One mention of a text; offsets are code points."""
    return {
        "start": annotation.start,
        "end": annotation.end,
        "text": annotation.text,
        "core": [annotation.core_start, annotation.core_end],
        **{
            key: value
            for key, value in decision_to_dict(annotation.decision).items()
            if key not in ("version", "mention")
        },
    }


def document_to_dict(text: str, mentions: Iterable[Annotation], unsettled: Iterable[Annotation]) -> dict[str, Any]:
    """A document: its text, the linked mentions and the unsettled ones."""
    return {
        "version": VERSION,
        "text": text,
        "mentions": [annotation_to_dict(annotation) for annotation in mentions],
        "unsettled": [annotation_to_dict(annotation) for annotation in unsettled],
    }
