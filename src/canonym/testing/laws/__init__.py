"""What every name matcher must keep, each law a plain function with the cases that try it.

A law is called with a subject and one case; it returns in silence or raises `Broken`, whose message holds the whole
counterexample. Which cases to try is the business of hypothesis, how to report that of `checking`.
"""

from __future__ import annotations

from canonym.testing.laws.alike import ARTICLES, CASE, ORDER, SURROUNDINGS, UNICODE, UNRELATED
from canonym.testing.laws.answers import IDENTITY, MONOTONY, NOTHING, SCORES, SYMMETRY, TIES
from canonym.testing.laws.law import Broken, Law, OutOfTimeError
from canonym.testing.laws.questions import Asked
from canonym.testing.laws.rivals import DISTRACTORS, KINDS, NUMBERS, RELATIVES
from canonym.testing.laws.running import BOUNDED, DETERMINISM
from canonym.testing.laws.texts import IDEMPOTENCE, OFFSETS, RESTRAINT, SHIFT

__all__ = ["BY_NAME", "LAWS", "Asked", "Broken", "Law", "OutOfTimeError"]

LAWS: tuple[Law, ...] = (
    IDENTITY,
    TIES,
    UNICODE,
    SURROUNDINGS,
    CASE,
    ARTICLES,
    ORDER,
    UNRELATED,
    SYMMETRY,
    MONOTONY,
    NOTHING,
    DISTRACTORS,
    NUMBERS,
    RELATIVES,
    KINDS,
    OFFSETS,
    SHIFT,
    IDEMPOTENCE,
    RESTRAINT,
    SCORES,
    BOUNDED,
    DETERMINISM,
)
"""Every law, the plainest first."""

BY_NAME = {law.name: law for law in LAWS}
