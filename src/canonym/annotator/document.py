"""An annotated text, and a reading put where it stands in the text as it was given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from canonym import page, wire
from canonym.annotation import Annotation
from canonym.annotator.reading import Reading
from canonym.annotator.runs import Token
from canonym.decision import Decision, Policy
from canonym.evidence import as_mojibake
from canonym.lexicon.model import Channel
from canonym.rewriting import Rewrite, rewrite
from canonym.text.repair import Repaired


@dataclass(frozen=True, slots=True)
class Document:
    """An annotated text. `mentions` are the LINKed ones in order; `unsettled` the ambiguous ones and the near misses."""

    text: str
    mentions: tuple[Annotation, ...]
    unsettled: tuple[Annotation, ...]
    policy: Policy = field(repr=False)

    def rewrite(self, *, style: str = "name", channels: Iterable[Channel | str] | None = None) -> Rewrite:
        """Put damaged names right. Styles: "name", "short", "gloss"; `channels` chooses what to replace.

        By default descriptors and metonyms stay: to replace them would be our claim, not the author's.
        """
        return rewrite(self.text, self.mentions, style=style, channels=channels, default=self.policy.replace)

    def to_dict(self) -> dict[str, Any]:
        """The stable, versioned JSON form."""
        return wire.document_to_dict(self.text, self.mentions, self.unsettled)

    def to_html(self, *, title: str = "Canonym") -> str:
        """A self-contained page with the mentions marked."""
        return page.page([self._repr_html_()], title=title)

    def _repr_html_(self) -> str:
        return page.fragment(self.text, self.mentions, self.unsettled)


def annotation_of(repaired: Repaired, tokens: Sequence[Token], at: int, reading: Reading) -> Annotation:
    """A reading of the run that begins at token `at`, in the text as given."""
    text = repaired.text
    span, core = reading.span, reading.core
    first, last = tokens[at + span.first].start, _with_marks(text, tokens[at + span.last].end)
    core_first, core_last = tokens[at + core.first].start, _with_marks(text, tokens[at + core.last].end)
    start, end = repaired.start(first), repaired.end(last)
    decision = replace(reading.decision, mention=repaired.source[start:end])
    if repaired.touches(first, last):
        decision = _as_mojibake(decision)
    return Annotation(
        start, end, repaired.source[start:end], repaired.start(core_first), repaired.end(core_last), decision
    )


def _as_mojibake(decision: Decision) -> Decision:
    """The decision with the wrong encoding named as the first thing that happened to the mention."""
    best = decision.considered[0]
    best = replace(best, evidence=replace(best.evidence, channels=as_mojibake(best.evidence.channels)))
    return replace(decision, considered=(best, *decision.considered[1:]))


def _with_marks(text: str, end: int) -> int:
    """Past the marks that belong to the last letter of a word, and past the last dot of "U.S."."""
    import unicodedata

    while end < len(text) and unicodedata.category(text[end])[0] == "M":
        end += 1
    dotted = end >= 2 and text[end - 2] == "." and text[end - 1].isupper()
    return end + 1 if dotted and text[end : end + 1] == "." else end
