"""A name that looks like another is another: look-alikes, numbers, relatives, kinds of things."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from canonym.testing import strategies
from canonym.testing.damage import FORM
from canonym.testing.laws.law import Broken, Law
from canonym.testing.laws.lists import beside_others, numbered
from canonym.testing.laws.questions import TOLERANCE, NearMiss, answered, listed, quoted, spelled_alike
from canonym.testing.subject import Subject


@st.composite
def _near_missed(draw: DrawFn, subject: Subject, kind: str, *, beside: bool) -> NearMiss:
    """`beside`: the look-alikes stand in the list too, and the name itself is asked about; else the look-alike is."""
    named, name = draw(beside_others(subject, kind))
    names = numbered(named)
    kinds = None if kind == "any" else [kind]
    found = strategies.near_misses(name, kinds=kinds, ascii=subject.ascii)
    distractor = found[0 if beside and subject.pool else draw(st.integers(0, len(found) - 1))]
    id = f"e{named.index(name) + 1}"
    if not beside:
        if any(spelled_alike(text, distractor.text) for one, text in names if one != id):
            names = ((id, name.text),)
        mention = distractor.text
        if draw(st.booleans()):
            mention = draw(strategies.damaged(mention, channels=FORM, ascii=subject.ascii)).text
        return NearMiss(names, id, distractor, mention)
    listed = {text for _, text in names}
    others = {distractor.text}
    if subject.pool:
        others = {strategies.near_misses(one, kinds=kinds, ascii=subject.ascii)[0].text for one in named}
    extra = tuple((f"look-alike {at}", text) for at, text in enumerate(sorted(others - listed), 1))
    mention = draw(strategies.damaged(name, channels=FORM, ascii=subject.ascii)).text
    return NearMiss((*extra, *names), id, distractor, mention)


def distractors(subject: Subject, case: NearMiss) -> None:
    """Beside a look-alike the true name wins, however it is set or encoded."""
    answer = subject(case.mention, case.names)
    if answer.ids and set(answer.ids) != {case.id}:
        raise Broken(f"{quoted(case.mention)} among {listed(case.names)}: {answered(answer)}, not {case.id}")
    rival = max((score for id, score in answer.scores if id != case.id), default=-math.inf)
    if rival > max(answer.score(case.id), subject.low) + TOLERANCE:
        raise Broken(
            f"{quoted(case.mention)} among {listed(case.names)}: a look-alike scores {rival:.4f}, and {case.id} "
            f"{answer.score(case.id):.4f}"
        )


def apart(subject: Subject, case: NearMiss) -> None:
    """A name that differs in what tells two things apart is not taken for the other, however it is set or encoded."""
    answer = subject(case.mention, case.names)
    if case.id not in answer.ids:
        return
    alone = ((case.id, case.distractor.name.text),)
    names = alone if len(case.names) > 1 and case.id in subject(case.mention, alone).ids else case.names
    answer = subject(case.mention, names)
    raise Broken(
        f"{quoted(case.mention)} among {listed(names)}: {answered(answer)}, which is {case.distractor.name.text!r}"
    )


def _apart(kind: str) -> Callable[[Subject], SearchStrategy[Any]]:
    return lambda subject: _near_missed(subject, kind, beside=False)


DISTRACTORS = Law(
    name="distractors",
    promise="beside a look-alike the true name wins",
    keep=distractors,
    cases=lambda s: _near_missed(s, "any", beside=True),
    needs=("resolve", "list"),
)

NUMBERS = Law(
    name="numbers",
    promise="a name with another number is another name",
    keep=apart,
    cases=_apart("number"),
    needs=("resolve", "list"),
    claim="numbers",
)

RELATIVES = Law(
    name="relatives",
    promise="a person of the same family is another person",
    keep=apart,
    cases=_apart("relative"),
    needs=("resolve", "list"),
    claim="relatives",
)

KINDS = Law(
    name="kinds",
    promise="another kind of thing with the same name is another thing",
    keep=apart,
    cases=_apart("head"),
    needs=("resolve", "list"),
    claim="kinds",
)
