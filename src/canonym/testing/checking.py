"""Running the laws on a subject: verdicts, and the smallest counterexample of each broken law."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from time import perf_counter
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import seed as seeded
from hypothesis.errors import Flaky, HypothesisWarning
from hypothesis.strategies import SearchStrategy

from canonym.testing.laws import LAWS, Broken, Law, OutOfTimeError
from canonym.testing.subject import Subject

__all__ = ["Finding", "Verdict", "check", "check_law"]


class Verdict(StrEnum):
    """What became of a law."""

    HOLDS = "holds"
    BROKEN = "broken"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class Finding:
    """One law on one subject. `detail` is the smallest counterexample found, or why the law does not apply."""

    law: str
    promise: str
    verdict: Verdict
    detail: str
    examples: int
    seconds: float


class _TimeIsUp(BaseException):
    """Ends a run of hypothesis; not an Exception, since those it would take for a failing example."""


MOST_SMALLER = 200
"""Cases looked at for one that is smaller than a sure case."""


class _Trial:
    """One law being tried on one subject: what was counted, and the counterexamples met, in order."""

    def __init__(self, law: Law, subject: Subject, *, seconds: float | None, shrinking: float) -> None:
        self.law = law
        self.subject = subject
        self.seconds = seconds
        self.shrinking = shrinking
        self.begun = self.since = perf_counter()
        self.tried = 0
        self.broken: list[str] = []

    def __call__(self, case: Any) -> None:
        """Try one case; raises what the law raises, and _TimeIsUp where no time is left."""
        limit = self.shrinking if self.broken else self.seconds
        if limit is not None and perf_counter() - self.since > limit:
            raise _TimeIsUp
        if not self.broken:
            self.tried += self.law.batch
        try:
            self.law(self.subject, case)
        except (Broken, OutOfTimeError) as error:
            if not self.broken:
                self.since = perf_counter()
            self.broken.append(str(error))
            raise

    def sure(self, examples: int) -> SearchStrategy[Any] | None:
        """Try the cases that must not be left to chance; where one breaks, the strategy that may find a smaller one."""
        for case in self.law.sure(self.subject)[:examples]:
            try:
                self(case)
            except (Broken, OutOfTimeError):
                return self.law.less(case)
            except _TimeIsUp:
                return None
        return None

    def drawn(self, cases: SearchStrategy[Any], *, examples: int, seed: int) -> str:
        """Try drawn cases and shrink the first that breaks the law; returns the smallest counterexample, or nothing."""
        run = settings(
            max_examples=examples,
            database=None,
            deadline=None,
            print_blob=False,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        )(seeded(seed)(given(cases)(self.__call__)))
        try:
            with warnings.catch_warnings():
                # Hypothesis warns of the length of what it would print, which here nobody sees.
                warnings.simplefilter("ignore", HypothesisWarning)
                run()
        except (Broken, OutOfTimeError) as error:
            return str(error)
        except (Flaky, _TimeIsUp):
            pass
        return min(self.broken, key=len) if self.broken else ""


def check_law(
    law: Law,
    subject: Subject,
    *,
    examples: int = 100,
    seconds: float | None = None,
    seed: int = 0,
    shrinking: float = 60.0,
) -> Finding:
    """Try one law with up to `examples` cases and shrink the first that breaks it.

    The same seed tries the same cases. With `seconds` the run ends after that time with what it has: "holds" then means
    for the examples counted. `shrinking` is how many seconds the search for a smaller counterexample may take. Fewer
    examples are counted where no more exist, more where a law tries several at once.
    """
    if examples < 1:
        raise ValueError(f"examples must be 1 or more, not {examples}")
    excuse = law.excuse(subject)
    if excuse:
        return Finding(law.name, law.promise, Verdict.NOT_APPLICABLE, excuse, 0, 0.0)
    trial = _Trial(law, subject, seconds=seconds, shrinking=shrinking)
    smaller = trial.sure(examples)
    if smaller is not None:
        detail = trial.drawn(smaller, examples=MOST_SMALLER, seed=seed)
    else:
        detail = trial.drawn(law.cases(subject), examples=-(-examples // law.batch), seed=seed)
    verdict = Verdict.BROKEN if trial.broken else Verdict.HOLDS
    return Finding(law.name, law.promise, verdict, detail, trial.tried, perf_counter() - trial.begun)


def check(
    subject: Subject,
    *,
    laws: Iterable[Law] = LAWS,
    examples: int = 100,
    seconds: float | None = None,
    seed: int = 0,
    tell: Callable[[Finding], None] | None = None,
) -> tuple[Finding, ...]:
    """Try every law in turn; `tell` is called with each finding as it comes. See `check_law`."""
    found = []
    for law in laws:
        finding = check_law(law, subject, examples=examples, seconds=seconds, seed=seed)
        found.append(finding)
        if tell is not None:
            tell(finding)
    return tuple(found)
