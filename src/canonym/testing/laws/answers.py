"""What one answer must be, whatever the matcher: identity, ties, scores, symmetry, monotony, and nothing for nothing."""

from __future__ import annotations

import math
from functools import lru_cache

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from canonym.testing import strategies
from canonym.testing.damage import FORM, LETTERS
from canonym.testing.laws.law import Broken, Law
from canonym.testing.laws.lists import lists, mentions, numbered, pool_of, single_name
from canonym.testing.laws.questions import TOLERANCE, Asked, answered, best, letters, listed, quoted
from canonym.testing.names import DamagedName, Names
from canonym.testing.subject import Subject


@lru_cache(maxsize=256)
def _rivals(names: Names) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for id, name in names:
        found.setdefault(letters(name), set()).add(id)
    return {key: frozenset(ids) for key, ids in found.items()}


def identity(subject: Subject, case: Asked) -> None:
    """A listed name means its own entry, and no other scores higher; one spelling of two entries may mean both."""
    answer = subject(case.mention, case.names)
    rivals = _rivals(case.names)[letters(case.mention)]
    if len(rivals) == 1 and answer.ids != (case.id,):
        raise Broken(f"{case}: {answered(answer)}, but the name is listed as {case.id}")
    if len(rivals) > 1 and len(answer.ids) and not set(answer.ids) <= rivals:
        raise Broken(f"{case}: {answered(answer)}, but the name is listed as {' and '.join(sorted(rivals))}")
    if len(rivals) == 1 and answer.scores and answer.score(case.id) < best(answer) - TOLERANCE:
        raise Broken(f"{case}: {case.id} scores {answer.score(case.id):.4f}, less than {answered(answer)}")


def ties(subject: Subject, case: Asked) -> None:
    """Of two entries with one spelling none is chosen in silence, however the mention is damaged: it is both, or nothing."""
    answer = subject(case.mention, case.names)
    spelling = next((name for id, name in case.names if id == case.id), "")
    owners = {id for id, name in case.names if name == spelling}
    if len(owners) > 1 and len(owners.intersection(answer.ids)) == 1:
        raise Broken(f"{case}: {answered(answer)}, though nothing tells {' and '.join(sorted(owners))} apart")


@st.composite
def _tied(draw: DrawFn, subject: Subject) -> Asked:
    names = draw(lists(subject) if subject.fixed is not None or not subject.pool else _doubled_lists(subject))
    if subject.fixed is None and not subject.pool:
        text = names[draw(st.integers(0, len(names) - 1))][1]
        names = (*((id, name) for id, name in names if name != text), ("first", text), ("second", text))
    owners = _shared_spellings(names)
    if not owners:
        return Asked(names, *names[0])
    id, text = owners[draw(st.integers(0, len(owners) - 1))]
    if not draw(st.booleans()):
        return Asked(names, id, text)
    return Asked(names, id, draw(strategies.damaged(text, channels=(*FORM, *LETTERS), ascii=subject.ascii)).text)


def _doubled_lists(subject: Subject) -> SearchStrategy[Names]:
    """Every name of a list twice: of one name, or of a long list."""
    pool = pool_of("list", subject.pool, subject.ascii)
    doubled = tuple(_doubled(one) for one in (pool[0][:1], pool[-1]))
    return st.sampled_from(doubled)


def _doubled(names: Names) -> Names:
    texts = dict.fromkeys(name for _, name in names)
    return tuple((f"{owner} {at}", text) for at, text in enumerate(texts, 1) for owner in ("first", "second"))


@lru_cache(maxsize=64)
def _shared_spellings(names: Names) -> tuple[tuple[str, str], ...]:
    owners: dict[str, set[str]] = {}
    for id, name in names:
        owners.setdefault(name, set()).add(id)
    return tuple((id, name) for id, name in names if len(owners[name]) > 1)


def scores(subject: Subject, case: Asked) -> None:
    """Scores are numbers in range, the best first, and what is taken was weighed."""
    answer = subject(case.mention, case.names)
    for id, score in answer.scores:
        if not subject.low - TOLERANCE <= score <= subject.high + TOLERANCE:
            raise Broken(f"{case}: {id} scores {score}, not within {subject.low:g} and {subject.high:g}")
    values = [score for _, score in answer.scores]
    if values != sorted(values, reverse=True):
        raise Broken(f"{case}: the scores are not best first, {answer.scores[:6]}")
    known = {id for id, _ in case.names}
    strange = [id for id in (*answer.ids, *(id for id, _ in answer.scores)) if id not in known]
    if strange and subject.fixed is None:
        raise Broken(f"{case}: {strange[0]!r} is no id of the list")
    if subject.compare is not None:
        score = subject.compare(case.mention, case.names[0][1])
        if not subject.low - TOLERANCE <= score <= subject.high + TOLERANCE:
            raise Broken(f"compare({case.mention!r}, {case.names[0][1]!r}) is {score}, out of range")


def _pairs(subject: Subject) -> SearchStrategy[tuple[str, str]]:
    name = strategies.names(ascii=subject.ascii)
    other = st.one_of(
        name.map(lambda one: one.text),
        strategies.damaged(name, strength=2, ascii=subject.ascii).map(lambda one: one.text),
    )
    same = strategies.damaged(name, strength=2, ascii=subject.ascii).map(lambda one: (one.name.text, one.text))
    return st.one_of(same, st.tuples(name.map(lambda one: one.text), other))


def symmetry(subject: Subject, case: tuple[str, str]) -> None:
    """compare(a, b) is compare(b, a)."""
    assert subject.compare is not None
    one, other = subject.compare(*case), subject.compare(*case[::-1])
    if abs(one - other) > TOLERANCE:
        raise Broken(f"compare{case} is {one:.6f}, and the other way round {other:.6f}")


@st.composite
def _laddered(draw: DrawFn, subject: Subject) -> tuple[Names, str, tuple[DamagedName, ...]]:
    if subject.fixed is not None:
        names: Names = subject.fixed
    elif subject.pool:
        pool = pool_of("name", subject.pool, subject.ascii)
        names = numbered((pool[draw(st.integers(0, len(pool) - 1))],))
    else:
        names = numbered((draw(single_name("name", subject.ascii)),))
    id, name = names[draw(st.integers(0, len(names) - 1))]
    kind = draw(st.sampled_from(["typo", "keyboard", "ocr"]))
    rungs = draw(strategies.ladders(st.just(strategies.plain_name(name)), kind=kind))
    return names, id, rungs


def monotony(subject: Subject, case: tuple[Names, str, tuple[DamagedName, ...]]) -> None:
    """More damage of one kind never scores higher than less of it, beyond the stated slack.

    It is asked of a name alone in its list: where scores are shares of one whole, less damage may lie nearer to another
    name. In a list that cannot be exchanged, steps at which another name is weighed beyond the slack are left out.
    """
    names, id, rungs = case
    lowest, at = math.inf, 0
    for rung, mention in enumerate(rungs):
        answer = subject(mention.text, names)
        score = max(answer.score(id), subject.low)
        if subject.fixed is not None and any(
            other > subject.low + subject.slack for one, other in answer.scores if one != id
        ):
            continue
        if score > lowest + subject.slack:
            raise Broken(
                f"{quoted(rungs[at].text)} scores {lowest:.4f} as {id}, but {quoted(mention.text)}, further damaged by "
                f"{mention.damages[-1].kind}, {score:.4f}, among {listed(names)}"
            )
        if score < lowest:
            lowest, at = score, rung


def nothing(subject: Subject, case: Asked) -> None:
    """Emoji, digits alone, punctuation, marks and nothing at all mean nothing."""
    answer = subject(case.mention, case.names)
    if answer.ids:
        raise Broken(f"{case}: {answered(answer)}, though nothing of it can be compared")


def _incomparable(subject: Subject) -> SearchStrategy[Asked]:
    return st.tuples(lists(subject), strategies.incomparable(ascii=subject.ascii)).map(
        lambda one: Asked(one[0], "", one[1])
    )


IDENTITY = Law(
    name="identity", promise="a listed name means its own entry", keep=identity, cases=lambda s: mentions(s, ())
)

TIES = Law(name="ties", promise="of two entries with one spelling none is chosen in silence", keep=ties, cases=_tied)

SCORES = Law(
    name="scores",
    promise="scores are in range and the best comes first",
    keep=scores,
    cases=lambda s: mentions(s, LETTERS),
)

SYMMETRY = Law(
    name="symmetry",
    promise="compare(a, b) is compare(b, a)",
    keep=symmetry,
    cases=_pairs,
    needs=("compare",),
    claim="symmetry",
)

MONOTONY = Law(
    name="monotony",
    promise="more damage never scores higher than less of the same kind",
    keep=monotony,
    cases=_laddered,
)

NOTHING = Law(
    name="nothing",
    promise="what cannot be compared means nothing",
    keep=nothing,
    cases=_incomparable,
    claim="abstention",
)
