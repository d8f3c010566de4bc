"""What a subject is asked in one case, and how a counterexample puts it into words."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from canonym.testing.names import Distractor, DrawnText, Names
from canonym.testing.subject import Answer

TOLERANCE = 1e-6
"""How far two scores may differ and still be the same, since sums are not exact."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One mention asked about, among a list of names; `id` is the one that it stands for."""

    names: Names
    id: str
    mention: str

    def __str__(self) -> str:
        name = next((name for id, name in self.names if id == self.id), "") if len(self.names) > 12 else ""
        true = f" ({self.id}={name!r})" if name else ""
        return f"{mentioned(self.mention)}{true} among {listed(self.names)}"


@dataclass(frozen=True, slots=True)
class Twice:
    """The same question put in two ways, which must be answered alike."""

    one: Asked
    other: Asked


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A listed name, one that looks like it, and how the question is put."""

    names: Names
    id: str
    distractor: Distractor
    mention: str

    def __str__(self) -> str:
        return f"{quoted(self.mention)} among {listed(self.names)}"


def shown(case: Any) -> str:
    """A case of any law for people to read."""
    if isinstance(case, Twice):
        return f"{case.one} or {case.other}"
    if isinstance(case, tuple) and len(case) == 2 and isinstance(case[1], DrawnText):
        return f"{case[1]} with {listed(case[0])}"
    if isinstance(case, Asked | NearMiss | DrawnText):
        return str(case)
    return shortened(repr(case))


def quoted(text: str) -> str:
    """The text in quotes; in ASCII where it holds signs that a reader cannot see or tell from others."""
    if unicodedata.normalize("NFKC", text) != text or any(
        unicodedata.category(sign) in ("Cf", "Mn", "Cc") for sign in text
    ):
        return ascii(text)
    return repr(text)


def listed(names: Names) -> str:
    """A list of names for people to read; of a long one the number."""
    if len(names) > 12:
        return f"[{len(names):,} names]"
    return f"[{', '.join(f'{id}={name!r}' for id, name in names)}]"


def shortened(text: str) -> str:
    """A long text by its beginning, its end and its length."""
    return text if len(text) <= 300 else f"{text[:120]}...{text[-60:]} ({len(text):,} characters)"


def mentioned(text: str) -> str:
    """A mention in quotes; a flood as its piece and how often it stands there."""
    for size in range(1, 13):
        if len(text) > 40 and text == (text[:size] * len(text))[: len(text)]:
            return f"{quoted(text[:size])} x {len(text) // size:,}"
    return quoted(shortened(text))


def answered(answer: Answer) -> str:
    """What was answered, with its best score."""
    said = " or ".join(answer.ids) if answer.ids else "nothing"
    best = max((score for _, score in answer.scores), default=None)
    return said if best is None else f"{said} (best score {best:.4f})"


def best(answer: Answer) -> float:
    """The highest score; minus infinity where nothing was weighed."""
    return max((score for _, score in answer.scores), default=-math.inf)


def spelled_alike(one: str, other: str) -> bool:
    """Whether nothing but case, marks, punctuation and order tells two spellings apart."""
    return letters(one) == letters(other)


@lru_cache(maxsize=50_000)
def letters(text: str) -> str:
    """The words of a spelling in alphabetical order, without case, marks and punctuation: alike where `spelled_alike`."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    words = "".join(
        sign if sign.isalnum() else " " if not unicodedata.combining(sign) else "" for sign in plain
    ).split()
    return " ".join(sorted(words))
