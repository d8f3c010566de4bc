"""The values that the strategies draw: a name with its parts, what was done to it, and a text with planted mentions."""

from __future__ import annotations

from dataclasses import dataclass

from canonym.lexicon.model import Channel
from canonym.testing.material import Part, Role

__all__ = ["Damage", "DamagedName", "Distractor", "DrawnName", "DrawnText", "Names", "Planted"]

Names = tuple[tuple[str, str], ...]
"""A list of names as matchers take it: (id, name) pairs. Several names may share an id."""


@dataclass(frozen=True, slots=True)
class DrawnName:
    """A name that nobody has damaged yet: as a lexicon would write it, in Latin letters and in its own script."""

    text: str
    native: str
    parts: tuple[Part, ...]
    type: str
    """One of `canonym.TYPES`."""
    culture: str
    language: str

    def of(self, role: Role) -> tuple[Part, ...]:
        """The parts of one role, in order."""
        return tuple(part for part in self.parts if part.role is role)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing done to a name: `before` became `after`. `kind` is finer than the channel (keyboard, OCR: both typos)."""

    kind: str
    channel: Channel
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.before!r} became {self.after!r}"


@dataclass(frozen=True, slots=True)
class DamagedName:
    """A mention: what became of `name`, with every step, in order."""

    text: str
    name: DrawnName
    damages: tuple[Damage, ...]

    def __str__(self) -> str:
        return f"{self.text!r} ({self.name.text!r}; {', '.join(damage.kind for damage in self.damages) or 'as it is'})"


@dataclass(frozen=True, slots=True)
class Distractor:
    """A name that looks like `name` and means something else. `kind`: number, relative, head, letters, direction."""

    text: str
    name: DrawnName
    kind: str

    def __str__(self) -> str:
        return f"{self.text!r} (not {self.name.text!r}; {self.kind})"


@dataclass(frozen=True, slots=True)
class Planted:
    """A mention put into a text on purpose; slicing the text from `start` to `end` gives `text`."""

    start: int
    end: int
    text: str
    id: str


@dataclass(frozen=True, slots=True)
class DrawnText:
    """A text whose mentions are known. Everything outside them is plain English that names nothing."""

    text: str
    mentions: tuple[Planted, ...]

    @property
    def filler(self) -> tuple[str, ...]:
        """The pieces of text outside the mentions, in order."""
        pieces, done = [], 0
        for mention in self.mentions:
            pieces.append(self.text[done : mention.start])
            done = mention.end
        return (*pieces, self.text[done:])

    def __str__(self) -> str:
        return repr(self.text)
