"""What a matcher must be able to do to be measured: one method for each task it takes part in.

Nothing is inherited; a class with the right method is a matcher. `docs/evaluation.md` shows one of ten lines.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import Protocol, runtime_checkable

Scored = tuple[str, float]
"""The id of an entity and how well it fits: higher is better, any scale."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An entity of the list that every matcher is given. `native`: (language, name); `attested`: damage."""

    id: str
    name: str
    type: str = ""
    aliases: tuple[str, ...] = ()
    native: tuple[tuple[str, str], ...] = ()
    country: str = ""
    attested: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A span of a text that was found to mean an entity. Offsets are code points."""

    start: int
    end: int
    id: str
    score: float


@runtime_checkable
class Matcher(Protocol):
    """Looks names up."""

    def rank(self, mentions: Sequence[str], *, limit: int = 10) -> list[tuple[Scored, ...]]:
        """For each mention the best entities, best first, at most `limit`; none where nothing fits at all."""
        ...


@runtime_checkable
class Finder(Protocol):
    """Finds names in text."""

    def find(self, text: str, *, country: str = "", date: str = "") -> list[Found]:
        """Every mention, unsure ones too: the threshold is chosen by whoever measures. Spans may overlap."""
        ...


@runtime_checkable
class Comparer(Protocol):
    """Compares two names."""

    def compare(self, pairs: Sequence[tuple[str, str]], *, types: Sequence[str] = ()) -> list[float]:
        """For each pair how surely both are the same; `types` has one for each pair, or is empty."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A matcher that can be measured: how it is made, what must be installed, and how much work it is given.

    `packages` are distributions whose versions a Run records. `probabilities` says that scores are meant as
    probabilities, so that calibration has a meaning. `most` caps the mentions, pairs or documents where the peer is
    slow; a report says so.
    """

    name: str
    note: str
    packages: tuple[str, ...] = ()
    matcher: Callable[[Sequence[Listed]], Matcher] | None = None
    finder: Callable[[Sequence[Listed]], Finder] | None = None
    comparer: Callable[[], Comparer] | None = None
    probabilities: bool = False
    most: int | None = None

    def absent(self) -> str:
        """What is missing on this machine, or nothing."""
        missing = [package for package in self.packages if not _version(package)]
        return f"not installed: {', '.join(missing)}" if missing else ""

    def versions(self) -> dict[str, str]:
        """Of each package it rests on."""
        return {package: _version(package) or "absent" for package in self.packages}


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""
