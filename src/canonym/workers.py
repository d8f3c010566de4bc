"""A pool of processes that answer for one Matcher: each opens the same compiled form, and its pages are shared.

Processes are spawned, never forked: a fork copies locks that other threads hold. They do not import the caller's main
module, so that a script needs no ``if __name__ == "__main__"``.
"""

from __future__ import annotations

import copyreg
import io
import os
import pickle
import sys
import tempfile
import threading
import types
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import fields
from functools import cache, lru_cache
from multiprocessing import get_context
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from canonym.decision import Policy
    from canonym.lexicon.model import Entity
    from canonym.library import Matcher

Submit = Callable[..., "Future[Any]"]
"""``submit(method, *arguments, options)``: call that method of the matcher with these arguments and keyword options."""

_hiding = threading.Lock()
_matcher: Matcher | None = None


@contextmanager
def pool_of(matcher: Matcher, jobs: int) -> Iterator[Submit]:
    """Yield a function that hands work to `jobs` processes and returns a Future; the pool ends with the block.

    A matcher that was opened from the cache is opened by each process from the same folder. One that lives in memory
    is written to a temporary folder first; where nothing can be written, threads do the work, which is safe but no
    faster. What is still waiting when the block is left by an exception is cancelled. Raises ValueError for fewer than
    one job; a process that dies raises `concurrent.futures.process.BrokenProcessPool` in what waits for it.
    """
    if jobs < 1:
        raise ValueError(f"jobs must be 1 or more, not {jobs}")
    with ExitStack() as stack:
        folder = _folder_of(matcher, stack)
        executor: Executor
        if folder is None:
            executor = ThreadPoolExecutor(jobs, thread_name_prefix="canonym")

            def run(method: str, arguments: tuple[Any, ...], options: Mapping[str, Any]) -> Future[Any]:
                return executor.submit(getattr(matcher, method), *arguments, **options)
        else:
            executor = ProcessPoolExecutor(
                jobs, get_context("spawn"), initializer=_start, initargs=(*folder, matcher.policy)
            )

            def run(method: str, arguments: tuple[Any, ...], options: Mapping[str, Any]) -> Future[Any]:
                with _without_main():  # processes are started here, as they are needed
                    packed = executor.submit(_answer, method, arguments, dict(options))
                return _unpacked(packed, matcher.index.entities)

        def submit(method: str, *arguments: Any) -> Future[Any]:
            *positional, options = arguments
            return run(method, tuple(positional), options)

        try:
            yield submit
        except BaseException:
            executor.shutdown(wait=True, cancel_futures=True)
            raise
        executor.shutdown(wait=True)


def _folder_of(matcher: Matcher, stack: ExitStack) -> tuple[str, str] | None:
    """Where the compiled form of the matcher lies, and its key; None where it lies nowhere and cannot be written."""
    from canonym.index.file import StoredIndex, StoredLexicon, save_index

    index = matcher.index
    if isinstance(index, StoredIndex) and isinstance(matcher.lexicon, StoredLexicon) and Path(index.folder).is_dir():
        return index.folder, index.key
    try:
        parent = stack.enter_context(tempfile.TemporaryDirectory(prefix="canonym-", ignore_cleanup_errors=True))
        save_index(Path(parent) / "index", matcher.lexicon, index)
    except (OSError, UnicodeError) as error:
        warnings.warn(f"threads are used instead of processes: {error}", RuntimeWarning, stacklevel=5)
        return None
    return str(Path(parent) / "index"), ""


@contextmanager
def _without_main() -> Iterator[None]:
    """Hide the main module while processes start, so that they do not run the caller's script again."""
    with _hiding:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = types.ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


def _start(folder: str, key: str, policy: Policy) -> None:
    """Open the compiled form in a new process. Interrupts are for the parent to handle."""
    import signal

    from canonym.index.file import open_index
    from canonym.library import Matcher

    global _matcher
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _matcher = Matcher(*open_index(folder, key=key), policy)


def _answer(method: str, arguments: tuple[Any, ...], options: Mapping[str, Any]) -> bytes:
    """The result with every entity as its number: both sides have the entities, and an article may consider 1,000."""
    from canonym.lexicon.model import Entity

    matcher = cast("Matcher", _matcher)
    answer = getattr(matcher, method)(*arguments, **options)
    packed = io.BytesIO()
    pickler = pickle.Pickler(packed, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = {**copyreg.dispatch_table, **_values(), Entity: _reduced}
    pickler.dump(answer)
    return packed.getvalue()


@cache
def _values() -> dict[type, Callable[[Any], tuple[Any, ...]]]:
    """Frozen dataclasses are rebuilt by a call: pickle would set their fields one by one, which takes twice as long."""
    from canonym.annotation import Annotation
    from canonym.decision import Considered, Decision
    from canonym.evidence import Evidence, Pair
    from canonym.lexicon.model import Name

    def rebuilt(kind: type[Any]) -> Callable[[Any], tuple[Any, ...]]:
        values = attrgetter(*(one.name for one in fields(kind)))
        return lambda value: (kind, values(value))

    return {kind: rebuilt(kind) for kind in (Annotation, Considered, Decision, Evidence, Name, Pair)}


def _reduced(entity: Entity) -> tuple[Any, ...]:
    return _entity, (_number(entity.id),)


@lru_cache(maxsize=10_000)
def _number(identity: str) -> int:
    number: int = cast("Matcher", _matcher).index.entity_ids[identity]
    return number


class _Here(threading.local):
    """The entities that numbers stand for while one thread unpacks an answer."""

    entities: Sequence[Entity] = ()


_here = _Here()


def _entity(number: int) -> Entity:
    return _here.entities[number]


def _unpacked(packed: Future[bytes], entities: Sequence[Entity]) -> Future[Any]:
    """A Future of what the bytes of another one hold."""
    answer: Future[Any] = Future()
    answer.set_running_or_notify_cancel()

    def finish(done: Future[bytes]) -> None:
        _here.entities = entities
        try:
            answer.set_result(pickle.loads(done.result()))
        except BaseException as error:
            answer.set_exception(error)
        finally:
            _here.entities = ()

    packed.add_done_callback(finish)
    return answer


def processors() -> int:
    """How many processors this process may use.

    >>> processors() >= 1, processors() > 100_000
    (True, False)
    """
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1
