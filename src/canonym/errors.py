"""The exception tree, and `Problem`, the unit in which curated data is criticised.

    CanonymError
    ├── LexiconError        a lexicon, gloss or scheme file is wrong; carries every problem found
    ├── DataError           a gold set, a definition or a table handed to us is wrong; carries every problem found
    ├── WorkerError         a process that worked for us has died or failed
    └── MissingExtraError   an optional dependency is needed; the message says what to install

Programming mistakes raise plain `TypeError` or `ValueError`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong at one place, printed as ``file:line: [rule] message``."""

    file: str
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: [{self.rule}] {self.message}"


class CanonymError(Exception):
    """Base of every error that is about data or installation, not about a wrong call."""


class ProblemsError(CanonymError):
    """An error that reports every problem at once; `problems` is sorted by place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class LexiconError(ProblemsError):
    """A lexicon could not be taken; nothing of it was used."""


class DataError(ProblemsError):
    """A file handed to an evaluation or an import could not be taken; nothing of it was used."""


class WorkerError(CanonymError):
    """A process that worked for us could not be started, has died, or failed in a way that has no name here."""


class MissingExtraError(CanonymError, ImportError):
    """An optional dependency is needed for what was asked; the message names the extra to install."""
