"""Annotation: a decision about a stretch of a text. Values only."""

from __future__ import annotations

from dataclasses import dataclass

from canonym.decision import Considered, Decision
from canonym.lexicon.model import Channel, Entity


@dataclass(frozen=True, slots=True)
class Annotation:
    """What a stretch of text means. `start` and `end` are code points in the text as given; slicing gives `text`.

    `core_start` and `core_end` bound the name itself, without a head word or title that merely stands beside it:
    in "reconciliation forces" the name is "reconciliation". `held` says that rewriting leaves the mention as it is: it is
    not sure enough to decide what others of the text mean, which the name put right would do.
    """

    start: int
    end: int
    text: str
    core_start: int
    core_end: int
    decision: Decision
    held: bool = False

    @property
    def entity(self) -> Entity:
        """The entity linked to; of an unsettled annotation, the most probable one."""
        return self.decision.considered[0].entity

    @property
    def probability(self) -> float:
        """Of `entity`, 0..1."""
        return self.decision.considered[0].probability

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels that explain the mention, the one that did most first."""
        return self.decision.considered[0].evidence.channels

    @property
    def considered(self) -> tuple[Considered, ...]:
        """All entities weighed, best first."""
        return self.decision.considered

    def explain(self) -> str:
        """One sentence that a reviewer can check."""
        return self.decision.explain()
