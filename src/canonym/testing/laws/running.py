"""How a matcher runs: within bounded time on any text, and alike in every process."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from time import perf_counter, process_time
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from canonym.testing import strategies
from canonym.testing.damage import LETTERS
from canonym.testing.laws.law import Broken, Law, OutOfTimeError
from canonym.testing.laws.lists import examples_of, lists, mentions, pool_of
from canonym.testing.laws.questions import Asked, answered, shown
from canonym.testing.subject import Subject


def bounded(subject: Subject, case: Asked) -> None:
    """Any text at all, as a mention and as a text, is answered within the stated patience and without an error."""
    with within(subject.patience, case):
        subject(case.mention, case.names)
    if subject.annotate is not None:
        with within(subject.patience, case):
            subject.annotate(case.mention, case.names)
    if subject.rewrite is not None:
        with within(subject.patience, case):
            subject.rewrite(case.mention, case.names)


def _hostile(subject: Subject) -> SearchStrategy[Asked]:
    return st.tuples(lists(subject), strategies.hostile(ascii=subject.ascii)).map(lambda one: Asked(one[0], "", one[1]))


def _floods(subject: Subject) -> tuple[Asked, ...]:
    names = subject.fixed or (
        pool_of("list", subject.pool, subject.ascii)[-1] if subject.pool else (("e1", "al-Watiya"),)
    )
    return tuple(Asked(names, "", text) for text in strategies.floods(ascii=subject.ascii))


def _shorter(case: Asked) -> SearchStrategy[Asked]:
    return st.integers(0, len(case.mention)).map(lambda length: replace(case, mention=case.mention[:length]))


WAITING = 30
"""How many times its patience a call may take by the clock: on a busy machine, most of that is waiting for its turn."""


@contextmanager
def within(seconds: float, case: Any) -> Iterator[None]:
    """Stop what takes more processor time than this, or `WAITING` times as long by the clock; afterwards, where no timer is."""
    message = f"took more than {seconds:g} s on {shown(case)}"
    rung = False

    def ring(_signal: int, frame: Any) -> None:
        # An error raised in a callback of the garbage collector is lost; hypothesis and weakref have such: ring again later.
        nonlocal rung
        module = "" if frame is None else frame.f_globals.get("__name__", "")
        if not rung and not module.startswith(("hypothesis", "weakref", "_weakrefset")):
            rung = True
            raise OutOfTimeError(message)

    armed = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    timers = ((signal.SIGPROF, signal.ITIMER_PROF, 1), (signal.SIGALRM, signal.ITIMER_REAL, WAITING)) if armed else ()
    begun, spent = perf_counter(), process_time()
    before = [signal.signal(sign, ring) for sign, _, _ in timers]
    for _, timer, times in timers:
        signal.setitimer(timer, seconds * times, 0.05)
    try:
        yield
    finally:
        for (sign, timer, _), handler in zip(timers, before, strict=True):
            signal.setitimer(timer, 0)
            signal.signal(sign, handler)
    if process_time() - spent > seconds or perf_counter() - begun > seconds * WAITING:
        raise OutOfTimeError(message)


def determinism(subject: Subject, case: tuple[Asked, ...]) -> None:
    """Two processes with different hash seeds give the same answers, as does this one when it is asked again."""
    from canonym.testing.process import answers

    questions = [(one.mention, one.names) for one in case]
    with ThreadPoolExecutor(2) as side_by_side:
        first, second = side_by_side.map(lambda seed: answers(subject.origin, questions, seed=seed), (1, 2))
    for one, here, there in zip(case, first, second, strict=True):
        if here != there:
            raise Broken(f"{one}: {here} in one process, {there} in another")
    for one in case[:50]:
        once, again = subject(one.mention, one.names), subject(one.mention, one.names)
        if once != again:
            raise Broken(f"{one}: {answered(once)}, and asked again {answered(again)}")


BATCH = 120
"""Mentions that two new processes are asked about at once, since starting them is dear."""


def _batches(subject: Subject) -> SearchStrategy[tuple[Asked, ...]]:
    asked = mentions(subject, (*LETTERS, "truncation"))
    return st.integers(0, 1_000_000).map(lambda seed: examples_of(asked, BATCH, seed=seed))


BOUNDED = Law(
    name="bounded",
    promise="any text is answered in time and without an error",
    keep=bounded,
    cases=_hostile,
    sure=_floods,
    less=_shorter,
)

DETERMINISM = Law(
    name="determinism",
    promise="every process gives the same answers",
    keep=determinism,
    cases=_batches,
    needs=("resolve", "origin"),
    batch=BATCH,
)
