"""What a change of the lexicons does to texts, and how often a lexicon fires in texts that name nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from canonym.annotation import Annotation
from canonym.errors import Problem
from canonym.library import Matcher
from canonym.text.folding import fold_name

AROUND = 40
"""Code points of text shown on each side of a change."""

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Change:
    """A mention that one state of the lexicons has and the other has not, or that means something else in it.

    `before` and `after` are ids, empty where nothing is linked; `kind` is "appears", "vanishes" or "changes".
    """

    file: str
    line: int
    start: int
    end: int
    text: str
    left: str
    right: str
    before: str
    after: str

    @property
    def kind(self) -> str:
        """What happens to the mention."""
        if not self.before:
            return "appears"
        return "changes" if self.after else "vanishes"

    def __str__(self) -> str:
        said = {"appears": f"+ {self.after}", "vanishes": f"- {self.before}"}.get(
            self.kind, f"~ {self.before} -> {self.after}"
        )
        return f"{self.file}:{self.line}: {said}: {self.left}[{self.text}]{self.right}"


def differences(old: Matcher, new: Matcher, texts: Iterable[tuple[str, str]]) -> Iterator[Change]:
    """Yield what differs in (name, text) pairs between two matchers, in the order of the text.

    Mentions are paired by overlap. One that only covers more or less text and means the same is no change.
    """
    for name, text in texts:
        yield from _differences(name, text, old.annotate(text).mentions, new.annotate(text).mentions)


def _differences(name: str, text: str, old: Sequence[Annotation], new: Sequence[Annotation]) -> Iterator[Change]:
    found = []
    for one in old:
        others = [other for other in new if other.start < one.end and one.start < other.end]
        if not any(other.entity.id == one.entity.id for other in others):
            found.append((one, one.entity.id, others[0].entity.id if others else ""))
    for one in new:
        if not any(other.start < one.end and one.start < other.end for other in old):
            found.append((one, "", one.entity.id))
    for one, before, after in sorted(found, key=lambda change: (change[0].start, change[0].end)):
        left = " ".join(text[max(0, one.start - AROUND) : one.start].split(" "))
        right = text[one.end : one.end + AROUND]
        line = text.count("\n", 0, one.start) + 1
        yield Change(
            name, line, one.start, one.end, one.text, left.replace("\n", " "), right.replace("\n", " "), before, after
        )


def firing(matcher: Matcher, texts: Iterable[tuple[str, str]], *, least: float = 0.0) -> tuple[Problem, ...]:
    """One problem, rule `fires`, for each entity that is linked in texts that are ordinary: they name nobody it knows.

    Each says how often the entity would fire in a million words, and on which words. `least` is the rate below which
    nothing is said. The limit: whether a text is ordinary is for the caller to know.
    """
    words = 0
    counted: dict[str, Counter[str]] = {}
    place: dict[str, tuple[str, int]] = {}
    for name, text in texts:
        words += len(text.split())
        for one in matcher.annotate(text).mentions:
            counted.setdefault(one.entity.id, Counter())[fold_name(one.text)] += 1
            place.setdefault(one.entity.id, (name, text.count("\n", 0, one.start) + 1))
    problems = []
    for identity, spellings in counted.items():
        rate = sum(spellings.values()) * MILLION / max(words, 1)
        if rate >= least:
            seen = ", ".join(f'"{text}"' for text, _ in spellings.most_common(3))
            message = (
                f"{identity} would fire {rate:,.0f} times per million words of ordinary text, on {seen}: "
                f'add the spelling to "guarded:" or "never:" of {identity}'
            )
            problems.append(Problem(*place[identity], "fires", message))
    return tuple(sorted(problems))
