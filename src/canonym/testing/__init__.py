"""Property-based tests for any name matcher: strategies for damaged names, laws, a pytest plugin, `canonym check`.

    from canonym.testing import under_test, MatcherLaws

    class TestMine(MatcherLaws):
        subject = under_test(my_matcher)

Needs the extra `testing` (Hypothesis), which nothing else in Canonym imports. A value of this package is imported when
it is first used, so that the pytest plugin costs nothing where it is not asked for.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

_HOME = {
    "Answer": "canonym.testing.subject",
    "Broken": "canonym.testing.laws",
    "Damage": "canonym.testing.names",
    "DamagedName": "canonym.testing.names",
    "Distractor": "canonym.testing.names",
    "DrawnName": "canonym.testing.names",
    "DrawnText": "canonym.testing.names",
    "Finding": "canonym.testing.checking",
    "LAWS": "canonym.testing.laws",
    "Law": "canonym.testing.laws",
    "MatcherLaws": "canonym.testing.suites",
    "Rewritten": "canonym.testing.subject",
    "Subject": "canonym.testing.subject",
    "Verdict": "canonym.testing.checking",
    "check": "canonym.testing.checking",
    "check_law": "canonym.testing.checking",
    "under_test": "canonym.testing.subject",
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if find_spec("hypothesis") is None:
        from canonym.errors import MissingExtraError

        raise MissingExtraError('canonym.testing needs Hypothesis: pip install "canonym[testing]"')
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return list(__all__)
