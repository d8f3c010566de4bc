"""The laws as pytest classes, to be inherited from. Needs pytest beside Hypothesis.

    class TestMine(MatcherLaws):
        subject = under_test(my_matcher)
        known = {"monotony": "an initial scores as high as a name"}

`MatcherLaws` holds all laws; `Identity`, `Order`... one each.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import pytest

from canonym.testing.checking import Verdict, check_law
from canonym.testing.laws import BY_NAME, LAWS, Law
from canonym.testing.reports import printable
from canonym.testing.subject import Subject

__all__ = ["Articles", "Bounded", "Case", "Determinism", "Distractors", "Idempotence", "Identity", "Kinds", "LawSuite",
           "MatcherLaws", "Monotony", "Nothing", "Numbers", "Offsets", "Order", "Relatives", "Restraint", "Scores", "Shift",
           "Surroundings", "Symmetry", "Ties", "Unicode", "Unrelated"]  # fmt: skip


class LawSuite:
    """Some laws, one test each. Set `subject`; `examples` and `seconds` bound each law.

    A law that does not apply is skipped with its reason. `known` names laws that the matcher is known to break, with the
    reason: those are expected to fail, and a law that holds again is a failure, so that it is noticed.
    """

    subject: ClassVar[Subject]
    laws: ClassVar[tuple[Law, ...]] = ()
    examples: ClassVar[int] = 100
    seconds: ClassVar[float | None] = None
    known: ClassVar[Mapping[str, str]] = {}

    def __init_subclass__(cls) -> None:
        """Make one test for each law, named after it."""
        for law in cls.laws:
            setattr(cls, f"test_{law.name}", _test_of(law))


def _test_of(law: Law):  # type: ignore[no-untyped-def]
    def test(self: LawSuite) -> None:
        if not isinstance(getattr(self, "subject", None), Subject):
            pytest.skip("no subject: set `subject = under_test(...)` in a subclass")
        finding = check_law(law, self.subject, examples=self.examples, seconds=self.seconds)
        if finding.verdict is Verdict.NOT_APPLICABLE:
            pytest.skip(finding.detail)
        reason = self.known.get(law.name)
        if finding.verdict is Verdict.HOLDS:
            if reason is not None:
                pytest.fail(f"{law.name} holds now; take it out of `known` ({reason})", pytrace=False)
            return
        if reason is not None:
            pytest.xfail(f"{reason}: {printable(finding.detail)}")
        pytest.fail(
            f"{law.promise}: broken after {finding.examples} examples\n{printable(finding.detail)}", pytrace=False
        )

    test.__doc__ = law.promise
    return test


class MatcherLaws(LawSuite):
    """Every law."""

    laws = LAWS


class Identity(LawSuite):
    """A listed name means its own entry."""

    laws = (BY_NAME["identity"],)


class Ties(LawSuite):
    """Of two entries with one spelling none is chosen in silence."""

    laws = (BY_NAME["ties"],)


class Unicode(LawSuite):
    """Normal forms of a mention are answered alike."""

    laws = (BY_NAME["unicode"],)


class Surroundings(LawSuite):
    """Space and punctuation around a mention change nothing."""

    laws = (BY_NAME["surroundings"],)


class Case(LawSuite):
    """A name alone is answered alike in any case."""

    laws = (BY_NAME["case"],)


class Articles(LawSuite):
    """al-, el- and Al are one article."""

    laws = (BY_NAME["articles"],)


class Order(LawSuite):
    """The order of the list changes nothing."""

    laws = (BY_NAME["order"],)


class Unrelated(LawSuite):
    """An unrelated name in the list changes no answer."""

    laws = (BY_NAME["unrelated"],)


class Symmetry(LawSuite):
    """compare(a, b) is compare(b, a)."""

    laws = (BY_NAME["symmetry"],)


class Monotony(LawSuite):
    """More damage never scores higher than less of the same kind."""

    laws = (BY_NAME["monotony"],)


class Nothing(LawSuite):
    """What cannot be compared means nothing."""

    laws = (BY_NAME["nothing"],)


class Distractors(LawSuite):
    """Beside a look-alike the true name wins."""

    laws = (BY_NAME["distractors"],)


class Numbers(LawSuite):
    """A name with another number is another name."""

    laws = (BY_NAME["numbers"],)


class Relatives(LawSuite):
    """A person of the same family is another person."""

    laws = (BY_NAME["relatives"],)


class Kinds(LawSuite):
    """Another kind of thing with the same name is another thing."""

    laws = (BY_NAME["kinds"],)


class Offsets(LawSuite):
    """Mentions found in a text slice back to whole words of planted names."""

    laws = (BY_NAME["offsets"],)


class Shift(LawSuite):
    """A sentence before a text moves mentions by its length."""

    laws = (BY_NAME["shift"],)


class Idempotence(LawSuite):
    """Rewriting twice is rewriting once."""

    laws = (BY_NAME["idempotence"],)


class Restraint(LawSuite):
    """Rewriting touches nothing but names."""

    laws = (BY_NAME["restraint"],)


class Scores(LawSuite):
    """Scores are in range and the best comes first."""

    laws = (BY_NAME["scores"],)


class Bounded(LawSuite):
    """Any text is answered in time and without an error."""

    laws = (BY_NAME["bounded"],)


class Determinism(LawSuite):
    """Every process gives the same answers."""

    laws = (BY_NAME["determinism"],)
