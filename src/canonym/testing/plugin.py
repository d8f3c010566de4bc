"""The pytest plugin: `pytest --matcher MODULE:MATCHER` adds one test for each law. Imports nothing until it is asked for.

pytest --matcher mine.matching:resolve --matcher-examples 1000
"""

from __future__ import annotations

import sys
from typing import Any

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--matcher`, `--matcher-examples` and `--matcher-law`."""
    group = parser.getgroup("canonym", "laws of name matching (canonym.testing)")
    group.addoption(
        "--matcher",
        action="append",
        default=[],
        metavar="MODULE:MATCHER",
        help="hold this matcher to the laws; may be repeated",
    )
    group.addoption("--matcher-examples", type=int, default=100, metavar="N", help="examples for each law (100)")
    group.addoption("--matcher-law", action="append", default=[], metavar="LAW", help="only this law; may be repeated")


def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add the laws of every `--matcher` to what was collected."""
    for origin in config.getoption("--matcher"):
        items.extend(_items(session, origin, config.getoption("--matcher-law")))


def _items(session: pytest.Session, origin: str, wanted: list[str]) -> list[pytest.Item]:
    from canonym.testing.laws import BY_NAME, LAWS
    from canonym.testing.subject import read_subject

    here = str(session.config.invocation_params.dir)
    if here not in sys.path:
        sys.path.insert(0, here)  # as `canonym check` does, so that both find a matcher in the folder they are run in
    unknown = [name for name in wanted if name not in BY_NAME]
    if unknown:
        raise pytest.UsageError(f"no law is called {', '.join(unknown)}; there are {', '.join(BY_NAME)}")
    try:
        subject = read_subject(origin)
    except (ImportError, AttributeError, ValueError) as error:
        raise pytest.UsageError(f"--matcher {origin}: {error}") from error
    laws = [law for law in LAWS if not wanted or law.name in wanted]
    return [LawItem.from_parent(session, name=f"{origin}::{law.name}", law=law, subject=subject) for law in laws]


class LawItem(pytest.Item):
    """One law on one matcher, as a test."""

    def __init__(self, *, law: Any, subject: Any, **rest: Any) -> None:
        super().__init__(**rest)
        self.law = law
        self.subject = subject

    def runtest(self) -> None:
        """Try the law; a broken one fails with its smallest counterexample."""
        from canonym.testing.checking import Verdict, check_law
        from canonym.testing.reports import printable

        finding = check_law(self.law, self.subject, examples=self.config.getoption("--matcher-examples"))
        if finding.verdict is Verdict.NOT_APPLICABLE:
            pytest.skip(finding.detail)
        if finding.verdict is Verdict.BROKEN:
            raise LawBrokenError(printable(finding.detail))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The counterexample without a traceback."""
        if isinstance(excinfo.value, LawBrokenError):
            return f"{self.law.promise}: broken\n{excinfo.value}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Any, int | None, str]:
        """Where the test stands: at the matcher, which has no line."""
        return self.path, None, self.name


class LawBrokenError(Exception):
    """A law is broken; the message is the counterexample."""
