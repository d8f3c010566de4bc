"""A law: its promise, its cases and the function that tries one; and how one is broken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from canonym.testing.laws.questions import shown
from canonym.testing.subject import Subject


class Broken(AssertionError):
    """A law does not hold; the message is the counterexample in words."""


class OutOfTimeError(Exception):
    """A call took longer than the subject's patience and was stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """One law: its promise in one sentence, what it needs of a subject, its cases and the function that tries one.

    `needs` are fields of `Subject` that must be there, and "list" where the list of names must be exchangeable. `claim`
    is a key of `CLAIMS` that the subject must claim.
    """

    name: str
    promise: str
    cases: Callable[[Subject], SearchStrategy[Any]]
    keep: Callable[[Subject, Any], None]
    needs: tuple[str, ...] = ("resolve",)
    claim: str = ""
    batch: int = 1
    """How many examples are tried as one case, where asking for a single one is dear."""
    sure: Callable[[Subject], tuple[Any, ...]] = lambda subject: ()
    """Cases that are tried before any is drawn, since chance might leave them out."""
    less: Callable[[Any], SearchStrategy[Any]] = st.just
    """Where to look for a smaller counterexample than a sure case that breaks the law."""

    def excuse(self, subject: Subject) -> str:
        """Why the law does not apply to a subject; empty where it does."""
        for need in self.needs:
            if need == "list":
                if subject.fixed is not None:
                    return "its list of names is fixed"
            elif not getattr(subject, need):
                return _MISSING[need]
        if self.claim and self.claim not in subject.claims:
            return f"it does not claim {self.claim}"
        return ""

    def __call__(self, subject: Subject, case: Any) -> None:
        """Try one case. Raises `Broken`; an error that the matcher raises is a broken law too."""
        try:
            self.keep(subject, case)
        except (Broken, OutOfTimeError):
            raise
        except (Exception, RecursionError) as error:
            if type(error).__module__.startswith("hypothesis"):
                raise
            raise Broken(f"{type(error).__name__}: {str(error)[:200]}; on {shown(case)}") from error


_MISSING = {
    "resolve": "it resolves no mentions",
    "compare": "it compares no pairs",
    "annotate": "it annotates no texts",
    "rewrite": "it rewrites no texts",
    "origin": "another process cannot get it; name it as MODULE:MATCHER",
}
