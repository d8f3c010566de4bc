"""Running the laws on a subject: verdicts, the smallest counterexample of each broken law, and reports of them."""

from __future__ import annotations

import html
import warnings
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from time import perf_counter
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import seed as seeded
from hypothesis.errors import Flaky, HypothesisWarning
from hypothesis.strategies import SearchStrategy

from canonym.testing.laws import LAWS, Broken, Law, OutOfTimeError
from canonym.testing.subject import Subject

__all__ = ["Finding", "Verdict", "as_html", "as_json", "as_text", "check", "check_law"]


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


_SIGNS = {Verdict.HOLDS: "holds", Verdict.BROKEN: "BROKEN", Verdict.NOT_APPLICABLE: "n/a"}


def as_text(finding: Finding) -> str:
    """One finding on one line, its counterexample on the next."""
    counted = f"{finding.examples:>7,} examples {finding.seconds:>6.1f} s" if finding.examples else " " * 24
    line = f"{_SIGNS[finding.verdict]:<7} {finding.law:<13} {counted}  {finding.promise}"
    return f"{line}\n        {printable(finding.detail)}" if finding.detail else line


def printable(text: str) -> str:
    """The text with lone surrogates and line ends escaped, so that any terminal takes it."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\n", "\\n")


def as_json(subject: Subject, findings: Iterable[Finding]) -> dict[str, Any]:
    """The findings as a JSON object with the subject's name, version and origin; keys are only ever added."""
    return {
        "version": 1,
        "subject": {
            "name": subject.name,
            "version": subject.version,
            "origin": subject.origin,
            "claims": sorted(subject.claims),
        },
        "findings": [{**asdict(finding), "detail": printable(finding.detail)} for finding in findings],
    }


def as_html(subject: Subject, findings: Iterable[Finding]) -> str:
    """A self-contained page with one row for each law."""
    rows = []
    for finding in findings:
        detail = f"<br><code>{html.escape(printable(finding.detail))}</code>" if finding.detail else ""
        mark = finding.verdict.replace(" ", "-")
        rows.append(
            f'<tr class="{mark}"><td>{html.escape(finding.law)}</td><td>{finding.verdict}</td>'
            f"<td>{html.escape(finding.promise)}{detail}</td><td>{finding.examples:,}</td><td>{finding.seconds:.1f}</td></tr>"
        )
    title = html.escape(f"{subject.name} {subject.version}".strip())
    return _PAGE.format(title=title, rows="\n".join(rows))


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}: laws of name matching</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid #ddd; }}
td:nth-child(n+4) {{ text-align: right; }}
code {{ white-space: pre-wrap; overflow-wrap: anywhere; }}
.holds td:nth-child(2) {{ color: #17692f; }} .broken td:nth-child(2) {{ color: #b00020; font-weight: bold; }}
.not-applicable {{ color: #666; }}
</style></head><body><h1>{title}</h1>
<table><thead><tr><th>law</th><th>verdict</th><th>what it says, and the smallest counterexample</th>
<th>examples</th><th>s</th></tr></thead>
<tbody>
{rows}
</tbody></table></body></html>
"""
