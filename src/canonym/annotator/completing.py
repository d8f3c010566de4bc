"""Names that are whole: no pieces of words, and what is damaged of a name beside its reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from canonym.annotator.glue import GLUE
from canonym.annotator.reading import Reading, is_whole
from canonym.annotator.runs import Cutter, CutText, Span, Token
from canonym.decision import Outcome
from canonym.lexicon.model import Channel
from canonym.text.folding import fold_name
from canonym.text.tokens import tokenize

_PARTICIPLES = ("ed", "en", "ing", "born", "run")
"""How words end that stand behind a name and a hyphen: "Hifter-appointed"."""


def completed(cut: CutText, readings: Sequence[Sequence[Reading]], cutter: Cutter) -> list[tuple[Reading, ...]]:
    """The readings without pieces of unknown words, and with what is damaged of their names beside them."""
    tokens = cut.tokens
    starts = [place.first for place in cut.runs]
    kept = [
        [one for one in found if not _is_piece(cut, start, one, cutter)]
        for start, found in zip(starts, readings, strict=True)
    ]
    places = [(run, at) for run, found in enumerate(kept) for at in range(len(found))]
    begins = [starts[run] + kept[run][at].span.first for run, at in places]
    taken = -1  # the last token of the mention before, in whatever run
    for number, (run, at) in enumerate(places, 1):
        start, one = starts[run], kept[run][at]
        after = begins[number] if number < len(places) else len(tokens)
        if one.decision.outcome is Outcome.LINK:
            one = kept[run][at] = _with_rest(tokens, start, one, taken - start, after - start)
        taken = start + one.span.last
    return [tuple(found) for found in kept]


def _is_piece(cut: CutText, start: int, reading: Reading, cutter: Cutter) -> bool:
    """Whether a loose reading is one part of a word with a hyphen whose other part nobody knows: of "Marie-lcaude"."""
    tokens, at = cut.tokens, start + reading.span.last
    if reading.span.first != reading.span.last or at + 1 >= len(tokens) or is_whole(reading):
        return False
    other = tokens[at + 1]
    if cut.text[tokens[at].end : other.start] != "-" or other.cased or other.text.endswith(_PARTICIPLES):
        return False
    return other.text not in GLUE and not cutter.kind(other) and other.text not in cutter.matcher.index.grammar.common


def _with_rest(tokens: Sequence[Token], start: int, reading: Reading, before: int, after: int) -> Reading:
    """The reading with the damaged rest of the name that stands beside it: "Reconciliation Center ffor Syria".

    `before` and `after` are the last and the first token, counted as the reading's are, that belong to others.
    """
    core, best = reading.core, reading.decision.considered[0]
    name = tokenize(fold_name(best.entity.name))
    size = len(name)
    for first in (core.first, core.last - size + 1):
        last = first + size - 1
        here = tokens[max(0, start + first) : start + last + 1]
        rest = [token for at, token in enumerate(here, first) if not core.first <= at <= core.last]
        if (
            size > core.last - core.first + 1
            and before < first
            and last < after
            and len(here) == size
            and not any(token.breaks for token in here[:-1])
            and any(token.text not in GLUE for token in rest)
            and all(_are_alike(token.text, word) for token, word in zip(here, name, strict=True))
        ):
            span = Span(min(reading.span.first, first), max(reading.span.last, last))
            channels = [Channel.TYPO if one is Channel.TRUNCATION else one for one in best.evidence.channels]
            best = replace(best, evidence=replace(best.evidence, channels=tuple(dict.fromkeys(channels))))
            decision = replace(reading.decision, considered=(best, *reading.decision.considered[1:]))
            return replace(reading, span=span, core=Span(first, last), decision=decision)
    return reading


def _are_alike(one: str, other: str) -> bool:
    """Whether two words are the same but for a slip or two."""
    if one == other:
        return True
    from rapidfuzz.distance import OSA

    return min(len(one), len(other)) > 2 and OSA.distance(one, other) <= max(1, len(other) // 4)
