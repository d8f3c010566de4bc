"""Which readings are refused, or give way, whatever they weigh."""

from __future__ import annotations

from canonym.candidates import Mention
from canonym.evidence import ORIGINAL, Evidence, Fact, Facts
from canonym.index.grammar import Role, number_value
from canonym.index.model import Flag
from canonym.lexicon.model import Channel, Entity
from canonym.text.folding import fold_name
from canonym.text.tokens import tokenize

SHORTEST_LOWER = 5
"""Letters. A shorter word without a capital is taken for an ordinary word: "the last of the ebb"."""

LEAST_CORE = 5.4
"""Nats. What ordinary words beside a head word must tell in running text: "reconciliation" does, "media" does not."""

PLENTY = 2 * LEAST_CORE
"""Nats. Ordinary words that tell as much together, in a name that stands alone, are a name. Of 99 organisations of ROR and
OFAC (fit part) that were likely enough and yet guarded 94 were right; 88 of these tell as much, and the five wrong ones. With
half of the organisations withheld, 47 right ones and ten wrong ones do."""


def is_safe(mention: Mention, evidence: Evidence, said: Facts, entity: Entity) -> bool:
    """Whether the guards of a dangerous match are satisfied.

    A name that stands alone needs a fitting head word where all that matches are a few ordinary words, or a document that
    has settled on the entity. In running text such a match needs support from the document besides the head word, and
    without a head word it needs a capital that no sentence opens with. An abbreviation must stand in capitals.
    """
    settled = said[Fact.SUPPORT] >= 1.0
    if not mention.casing:
        listed = evidence.facts[Fact.WHOLE] > 0 and (
            len(evidence.pairs) > 1 or (evidence.facts[Fact.CANONICAL] > 0 and not evidence.flags & Flag.GUARDED)
        )
        telling = evidence.core >= PLENTY and len(evidence.pairs) > 1 and not evidence.flags & Flag.GUARDED
        here = said[Fact.CONTEXT_COUNTRY] > 0 and not evidence.partial
        return listed or telling or not evidence.guarded or settled or here
    if evidence.facts[Fact.HEAD_CLASH]:
        return False
    whole = evidence.facts[Fact.WHOLE] > 0
    guarded = evidence.flags & Flag.GUARDED
    if evidence.flags & Flag.UPPER:
        return whole or settled  # initials that nobody listed are never whole
    if not evidence.common:
        bare = len(mention.folded) < SHORTEST_LOWER or (not whole and len(evidence.bearing) == 1 and not evidence.heads)
        if mention.casing == "lower" and bare and not settled:
            return False
        told = whole or (evidence.facts[Fact.COVERED] > 0 and len(evidence.pairs) > 1)
        shown = told and mention.casing in ("name", "capitals") and said[Fact.CONTEXT_COUNTRY] > 0
        return not evidence.guarded or settled or shown
    if whole and not evidence.guarded:
        return mention.casing != "lower" or (settled and evidence.heads)
    supported = settled or said[Fact.CONTEXT_COUNTRY] > 0
    if whole and mention.casing in ("name", "capitals") and not evidence.flags & Flag.NATIVE:
        return supported or (not guarded and (evidence.facts[Fact.CANONICAL] > 0 or entity.type == "LOC"))
    if evidence.spelling.channel is Channel.DESCRIPTOR:
        return supported
    facts = evidence.facts
    if _is_inverted(mention, evidence):
        return False
    casing = mention.casing if mention.casing != "name" or _is_capitalised(mention) else "lower"
    several = len(evidence.pairs) > 1 and facts[Fact.HOMOGRAPHS] == 0 and casing == "name"
    headless = (
        evidence.core > 0 and facts[Fact.SAME] == len(evidence.pairs) and not facts[Fact.MISSING] + facts[Fact.EXTRA]
    )
    if several and supported and (facts[Fact.COVERED] or headless):
        return True
    if casing == "lower" and (evidence.swapped or (facts[Fact.HOMOGRAPHS] and not evidence.headed)):
        return False
    if evidence.headed and evidence.core and not evidence.partial and casing == "name" and not guarded:
        return True
    if settled and not facts[Fact.EXTRA] + facts[Fact.HOMOGRAPHS]:
        counted = not evidence.headed and all(number_value(pair.mention) for pair in evidence.pairs)  # "444 fighters"
        if evidence.heads and evidence.core >= LEAST_CORE and not counted:
            return True  # "the unity government" of a text that has named the Government of National Unity
        if said[Fact.SUPPORT] >= ORIGINAL and facts[Fact.COVERED] and len(evidence.pairs) > 1 and evidence.core:
            return True  # "servant of the nation" where the original has Слуга народу
    if evidence.heads and not evidence.guarded:
        return settled or (supported and evidence.core >= (2 * LEAST_CORE if entity.type == "EVENT" else LEAST_CORE))
    if evidence.partial or casing != "name":
        return False
    return (settled and evidence.core > 0) or (supported and evidence.core >= 1.5 * LEAST_CORE)


def _is_inverted(mention: Mention, evidence: Evidence) -> bool:
    """Whether two ordinary words stand about their *of* the other way round: the law of the state is no State of Law."""
    return (
        evidence.facts[Fact.REORDER] > 0
        and len(evidence.pairs) == 2
        and "of" in mention.tokens
        and "of" in tokenize(fold_name(evidence.spelling.text))
    )


def _is_capitalised(mention: Mention) -> bool:
    """Whether a word besides countries and their adjectives, which always have one, is written with a capital."""
    written = mention.text.split(" ")
    return len(written) != len(mention.tokens) or any(
        written[at][:1].isupper()
        for unit in mention.units
        if not unit.sense.roles & Role.COUNTRY
        for at in range(unit.first, unit.last + 1)
    )
