"""The lists of names that the laws are tried on, and what is asked of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from canonym.testing import strategies
from canonym.testing.laws.questions import Asked
from canonym.testing.names import DrawnName, Names
from canonym.testing.subject import Subject


def examples_of(strategy: SearchStrategy[Any], count: int, *, seed: int = 0) -> tuple[Any, ...]:
    """Some distinct values of a strategy, always the same ones, the shortest first: a pool where values are dear."""
    found: dict[Any, None] = {}

    @seeded(seed)
    @settings(
        max_examples=4 * count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(value: Any) -> None:
        if len(found) < count:
            found.setdefault(value)

    collect()
    return tuple(sorted(found, key=lambda value: len(str(value))))


@lru_cache(maxsize=64)
def pool_of(kind: str, count: int, ascii: bool) -> tuple[Any, ...]:
    """A few lists of names and what to ask of them, where preparing a list is dear: some of one name, and a long one."""
    short = examples_of(_POOLS[kind](ascii), count)
    if kind == "list":
        everything = strategies.catalogue(ascii)
        long = tuple((f"e{at}", name.text) for at, name in enumerate(everything[:: max(1, len(everything) // 400)], 1))
        return (*short, (*long, ("again", long[-1][1])))
    return short


def single_name(kind: str, ascii: bool) -> SearchStrategy[DrawnName]:
    """A name that a law can be tried on: "name" for all, "any" for those that have a look-alike, else the kind of it."""
    fitting = _fitting(kind, ascii)
    return st.integers(0, len(fitting) - 1).map(fitting.__getitem__)


@lru_cache(maxsize=16)
def _fitting(kind: str, ascii: bool) -> tuple[DrawnName, ...]:
    """All names at hand that a law can be tried on; few have a number, so that drawing until one has takes long."""
    return tuple(name for name in strategies.catalogue(ascii) if _suiting(kind, name, ascii))


_POOLS: dict[str, Callable[[bool], SearchStrategy[Any]]] = {
    "list": lambda ascii: strategies.lexicons(ascii=ascii),
    **{
        kind: lambda ascii, kind=kind: single_name(kind, ascii)  # type: ignore[misc]
        for kind in ("name", "article", "number", "relative", "head", "letters", "any")
    },
}


def _suiting(kind: str, name: DrawnName, ascii: bool) -> bool:
    if kind == "name":
        return True
    if kind == "article":
        return "al-" in name.text
    return bool(strategies.near_misses(name, kinds=None if kind == "any" else [kind], ascii=ascii))


@lru_cache(maxsize=64)
def _many(kind: str, ascii: bool) -> tuple[DrawnName, ...]:
    """Up to forty names that a law can be tried on, from every culture, none the look-alike of another."""
    fitting = _fitting(kind, ascii)
    chosen: list[DrawnName] = []
    taken: set[str] = set()
    for name in (*fitting[:: max(1, len(fitting) // 60)], *fitting[:200]):
        alike = {name.text, *(one.text for one in strategies.near_misses(name))}
        if taken.isdisjoint(alike) and len(chosen) < 40:
            chosen.append(name)
            taken |= alike
    return tuple(chosen)


@st.composite
def beside_others(draw: DrawFn, subject: Subject, kind: str) -> tuple[tuple[DrawnName, ...], DrawnName]:
    """A name that a law can be tried on, alone in its list or among forty."""
    if not subject.pool:
        name = draw(_POOLS[kind](subject.ascii))
        return (name,), name
    single = pool_of(kind, subject.pool, subject.ascii)
    at = draw(st.integers(0, 2 * len(single) - 1))
    if at < len(single):
        return (single[at],), single[at]
    names = _many(kind, subject.ascii)
    return names, names[draw(st.integers(0, len(names) - 1))]


def numbered(names: Sequence[DrawnName]) -> Names:
    """Names as a list, with ids "e1", "e2"..."""
    return tuple((f"e{at}", name.text) for at, name in enumerate(names, 1))


def _drawn_list(subject: Subject) -> SearchStrategy[Names]:
    if subject.pool:
        pool = pool_of("list", subject.pool, subject.ascii)
        # Half of the questions go to the long list, which is the last: most names stand there.
        return st.integers(0, 2 * len(pool) - 1).map(lambda at: pool[min(at, len(pool) - 1)])
    return _POOLS["list"](subject.ascii)


def lists(subject: Subject) -> SearchStrategy[Names]:
    """The lists of names to try a subject on: its fixed one, its pool, or any."""
    return st.just(subject.fixed) if subject.fixed is not None else _drawn_list(subject)


@st.composite
def mentions(draw: DrawFn, subject: Subject, kinds: Sequence[str]) -> Asked:
    """A listed name as it stands, or after one step of damage of the kinds given."""
    names = draw(lists(subject))
    # Counted from the end, where look-alikes and second owners stand: what shrinks is the list before them.
    id, name = names[-1 - draw(st.integers(0, len(names) - 1))]
    if not kinds or draw(st.booleans()) is False:
        return Asked(names, id, name)
    return Asked(names, id, draw(strategies.damaged(name, channels=kinds, ascii=subject.ascii)).text)
