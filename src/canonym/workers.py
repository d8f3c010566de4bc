"""A pool of processes that answer for one Matcher: each opens the same compiled form, and its pages are shared.

A worker is a new interpreter that runs this module, and never the caller's script. Requests and answers go through its
standard streams as MessagePack, each behind its length; nothing is pickled. Entities travel as their numbers, since
both sides have them and an article may consider 1,000.
"""

from __future__ import annotations

import builtins
import contextlib
import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from queue import SimpleQueue
from threading import Event
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from canonym import errors
from canonym.errors import WorkerError

if TYPE_CHECKING:
    from canonym.annotation import Annotation
    from canonym.annotator import Document
    from canonym.decision import Considered, Decision, Policy
    from canonym.evidence import Evidence, Facts
    from canonym.index.model import Index
    from canonym.lexicon.model import Entity
    from canonym.lexicon.store import Lexicon
    from canonym.matcher import NameMatcher

    Made = Callable[[Lexicon, Index, Policy], NameMatcher]

Submit = Callable[..., "Future[Any]"]
"""``submit(method, argument, options)``: call `annotate`, `resolve` or `resolve_many` of the matcher."""

_PROGRAM = "import sys; sys.path[:] = {path!r}; from canonym import library, workers; workers.serve(library.Matcher)"


@contextmanager
def pool_of(matcher: NameMatcher, jobs: int) -> Iterator[Submit]:
    """Yield a function that hands work to `jobs` processes and returns a Future; the pool ends with the block.

    A matcher that was opened from the cache is opened by each process from the same folder. One that lives in memory
    is written to a temporary folder first; where nothing can be written and where no interpreter can be started,
    threads do the work, which is safe but no faster. When the block is left by an exception, what is waiting is
    cancelled and the processes are ended. Raises ValueError for fewer than one job. A Future raises what the call
    raised, and WorkerError where its process died; the next one gets a new process.
    """
    if jobs < 1:
        raise ValueError(f"jobs must be 1 or more, not {jobs}")
    with ExitStack() as stack:
        folder = _folder_of(matcher, stack)
        if folder is None:
            workers: tuple[_Worker, ...] = ()
            ask: Callable[[str, Any, dict[str, Any]], Any] = partial(_call, matcher)
        else:
            workers = tuple(_Worker(*folder, matcher.policy) for _ in range(jobs))
            ask = _Pool(matcher, workers).ask
        # Two threads for each process: while one unpacks an answer, the other has the process busy.
        threads = stack.enter_context(ThreadPoolExecutor(2 * jobs, thread_name_prefix="canonym"))

        def submit(method: str, argument: Any, options: Mapping[str, Any]) -> Future[Any]:
            return threads.submit(ask, method, argument, dict(options))

        try:
            yield submit
        except BaseException:
            threads.shutdown(wait=False, cancel_futures=True)
            for worker in workers:
                worker.kill()
            raise
        finally:
            threads.shutdown()
            for worker in workers:
                worker.close()


def _call(matcher: NameMatcher, method: str, argument: Any, options: dict[str, Any]) -> Any:
    return getattr(matcher, method)(argument, **options)


def _folder_of(matcher: NameMatcher, stack: ExitStack) -> tuple[str, str] | None:
    """Where the compiled form of the matcher lies, and its key; None where processes cannot have it."""
    from canonym.index.file import StoredIndex, StoredLexicon, save_index

    try:
        if not sys.executable or getattr(sys, "frozen", False):
            raise OSError("there is no Python interpreter to start")
        index = matcher.index
        if (
            isinstance(index, StoredIndex)
            and isinstance(matcher.lexicon, StoredLexicon)
            and Path(index.folder).is_dir()
        ):
            return str(Path(index.folder).absolute()), index.key
        parent = stack.enter_context(tempfile.TemporaryDirectory(prefix="canonym-", ignore_cleanup_errors=True))
        save_index(Path(parent) / "index", matcher.lexicon, index)
    except (OSError, UnicodeError) as error:
        warnings.warn(f"threads are used instead of processes: {error}", RuntimeWarning, stacklevel=5)
        return None
    return str(Path(parent) / "index"), ""


class _Pool:
    """Workers of which any idle one takes the next request."""

    def __init__(self, matcher: NameMatcher, workers: Iterable[_Worker]) -> None:
        self.matcher = matcher
        self.idle: SimpleQueue[_Worker] = SimpleQueue()
        for worker in workers:
            self.idle.put(worker)

    def ask(self, method: str, argument: Any, options: dict[str, Any]) -> Any:
        """The answer of an idle worker, or the caller's own matcher's to what no worker can be sent."""
        try:
            request = _request(method, argument, options)
        except (UnicodeEncodeError, TypeError):  # a lone surrogate, or what the matcher will refuse as well
            return _call(self.matcher, method, argument, options)
        worker = self.idle.get()
        try:
            answer = worker.ask(request)
        finally:
            self.idle.put(worker)
        return _unpacked(answer, self.matcher, options.get("source_language"))


class _Worker:
    """One process, started when it is first asked. Used by one thread at a time; `kill` may come from another."""

    def __init__(self, folder: str, key: str, policy: Policy) -> None:
        self.start = (folder, key, policy)
        self.process: subprocess.Popen[bytes] | None = None
        self.closing = Event()

    def ask(self, request: bytes) -> bytes:
        """The answer to a request. Raises WorkerError where the process dies over it."""
        process = self.process or self._started()
        try:
            _write(cast("BinaryIO", process.stdin), request)
            return _read(cast("BinaryIO", process.stdout))
        except (OSError, EOFError):
            self.process = None
            _close(process)
            how = process.wait()
            said = f"was ended by signal {-how}; was there memory enough?" if how < 0 else f"ended with exit code {how}"
            raise WorkerError(f"a process that worked for Canonym {said}") from None

    def _started(self) -> subprocess.Popen[bytes]:
        import msgspec

        if self.closing.is_set():
            raise WorkerError("the pool of processes has been closed")
        program = _PROGRAM.format(path=[os.path.abspath(place) for place in sys.path])  # noqa: PTH100
        command = [sys.executable, "-I" if sys.flags.isolated else "-P", "-c", program]
        with _without_interrupts():
            try:
                process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            except OSError as error:
                raise WorkerError(f"a process could not be started: {error}") from error
        self.process = process
        if self.closing.is_set():  # by now, from another thread
            process.kill()
        with contextlib.suppress(OSError):  # it is noticed when the answer is read
            _write(cast("BinaryIO", process.stdin), msgspec.msgpack.encode(self.start))
        return process

    def kill(self) -> None:
        """End the process, whatever it is doing; the thread that waits for it is told."""
        self.closing.set()
        process = self.process
        if process is not None:
            process.kill()

    def close(self) -> None:
        """Let the process end."""
        self.closing.set()
        process = self.process  # a thread that an interrupt kept from being joined may still set it to None
        if process is not None:
            _close(process)
            process.wait()


def _close(process: subprocess.Popen[bytes]) -> None:
    for stream in (process.stdin, process.stdout):
        with contextlib.suppress(OSError):
            cast("BinaryIO", stream).close()


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """What is started here never sees Ctrl-C, which goes to every process of a terminal: its caller handles it."""
    import signal

    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _write(stream: BinaryIO, message: bytes) -> None:
    stream.write(len(message).to_bytes(8, "little"))
    stream.write(message)
    stream.flush()


def _read(stream: BinaryIO) -> bytes:
    """The next message. Raises EOFError where there is none, or not the whole of it."""
    head = stream.read(8)
    length = int.from_bytes(head, "little")
    message = stream.read(length) if len(head) == 8 else b""
    if len(head) < 8 or len(message) < length:
        raise EOFError
    return message


# --- in the worker ------------------------------------------------------------------------------------------------


def serve(matcher_of: Made) -> None:
    """Answer requests from standard input until it ends, by a matcher that `matcher_of` makes.

    What is printed meanwhile goes to standard error.
    """
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        with contextlib.suppress(EOFError, BrokenPipeError):  # the caller has gone
            serve_streams(sys.stdin.buffer, answers, matcher_of)


def serve_streams(requests: BinaryIO, answers: BinaryIO, matcher_of: Made) -> None:
    """Open what the first message names, then answer the others. Raises EOFError at the end of the requests."""
    import msgspec

    from canonym.decision import Policy
    from canonym.index.file import open_index

    decode = msgspec.msgpack.Decoder(tuple[str, Any, dict[str, Any]]).decode
    folder, key, policy = msgspec.msgpack.decode(_read(requests), type=tuple[str, str, Policy])
    matcher = matcher_of(*open_index(folder, key=key), policy)
    while True:
        method, argument, options = decode(_read(requests))
        try:
            if options.get("policy") is not None:
                options["policy"] = msgspec.convert(options["policy"], Policy)
            answer = _packed(_call(matcher, method, argument, options), matcher)
        except Exception as error:
            answer = _told(error)
        _write(answers, answer)


# --- what travels -------------------------------------------------------------------------------------------------


def _request(method: str, argument: Any, options: dict[str, Any]) -> bytes:
    import msgspec

    return msgspec.msgpack.encode((method, argument, options))


class _Packing:
    """An answer as rows of values. Evidence and contexts that several candidates share are written once."""

    def __init__(self, matcher: NameMatcher) -> None:
        self.numbers = matcher.index.entity_ids
        self.evidence: list[Evidence] = []
        self.contexts: list[Facts] = []
        self._places: dict[int, int] = {}

    def document(self, document: Document) -> tuple[Any, ...]:
        mentions, unsettled = (
            [self.annotation(one) for one in group] for group in (document.mentions, document.unsettled)
        )
        return document.text, mentions, unsettled, document.policy

    def annotation(self, one: Annotation) -> tuple[Any, ...]:
        return one.start, one.end, one.text, one.core_start, one.core_end, self.decision(one.decision), one.held

    def decision(self, one: Decision) -> tuple[Any, ...]:
        considered = [self.considered(item) for item in one.considered]
        return one.mention, one.outcome, one.reason, considered, one.none, one.note

    def considered(self, one: Considered) -> tuple[Any, ...]:
        evidence = self._place(one.evidence, self.evidence) if one.is_asked else _UNASKED
        return self.numbers[one.entity.id], one.probability, evidence, self._place(one.context, self.contexts)

    def _place(self, value: Any, values: list[Any]) -> int:
        place = self._places.get(id(value))
        if place is None:
            place = self._places[id(value)] = len(values)
            values.append(value)
        return place


class _Unpacking:
    """The way back."""

    def __init__(
        self, matcher: NameMatcher, evidence: Sequence[Evidence], contexts: Sequence[Facts], language: str | None
    ) -> None:
        self.matcher = matcher
        self.entities = matcher.index.entities
        self.evidence = evidence
        self.contexts = contexts
        self.language = language

    def document(self, row: Sequence[Any]) -> Document:
        from canonym.annotator import Document

        text, mentions, unsettled, policy = row
        return Document(text, tuple(map(self.annotation, mentions)), tuple(map(self.annotation, unsettled)), policy)

    def annotation(self, row: Sequence[Any]) -> Annotation:
        from canonym.annotation import Annotation

        start, end, text, core_start, core_end, decision, held = row
        return Annotation(start, end, text, core_start, core_end, self.decision(decision), held)

    def decision(self, row: Sequence[Any]) -> Decision:
        from canonym.decision import Decision

        mention, outcome, reason, considered, none, note = row
        return Decision(
            mention, outcome, reason, tuple(self.considered(mention, row) for row in considered), none, note
        )

    def considered(self, mention: str, row: Sequence[Any]) -> Considered:
        from canonym.decision import Considered

        number, probability, evidence, context = row
        entity, facts = self.entities[number], self.contexts[context]
        if evidence == _UNASKED:
            return Considered.unasked(
                entity, probability, _Unasked(self.matcher, mention, entity, self.language), facts
            )
        return Considered(entity, probability, self.evidence[evidence], facts)


_UNASKED = -1
"""The place of evidence that nobody has worked out."""


@dataclass(frozen=True, slots=True)
class _Unasked:
    """Evidence that the process which took the decision did not need; it is worked out here."""

    matcher: NameMatcher
    mention: str
    entity: Entity
    language: str | None

    @property
    def evidence(self) -> Evidence:
        return self.matcher.evidence_of(self.mention, self.entity, source_language=self.language)


def _packed(answer: Document | Decision | list[Decision], matcher: NameMatcher) -> bytes:
    """An answer as bytes: a letter for its kind, then its values."""
    import msgspec

    from canonym.decision import Decision

    packing = _Packing(matcher)
    if isinstance(answer, list):
        kind, rows = _DECISIONS, cast("Any", [packing.decision(one) for one in answer])
    elif isinstance(answer, Decision):
        kind, rows = _DECISION, packing.decision(answer)
    else:
        kind, rows = _DOCUMENT, packing.document(answer)
    return kind + msgspec.msgpack.encode((packing.evidence, packing.contexts, rows), enc_hook=_plain)


def _unpacked(answer: bytes, matcher: NameMatcher, language: str | None = None) -> Any:
    """What `_packed` was given, with the entities of `matcher`. Raises what was raised instead of an answer.

    `language` is that of the source, where the request named it.
    """
    kind = answer[:1]
    values = _decoders()[kind](memoryview(answer)[1:])
    if kind == _ERROR:
        raise _raised(*values)
    evidence, contexts, rows = values
    unpacking = _Unpacking(matcher, evidence, contexts, language)
    if kind == _DECISIONS:
        return [unpacking.decision(row) for row in rows]
    return unpacking.decision(rows) if kind == _DECISION else unpacking.document(rows)


_DOCUMENT, _DECISION, _DECISIONS, _ERROR = b"T", b"D", b"L", b"E"


@cache
def _decoders() -> dict[bytes, Callable[[Any], Any]]:
    """What reads the values of each kind of answer; the rows are those of `_Packing`."""
    import msgspec

    from canonym.decision import Outcome, Policy, Reason
    from canonym.evidence import Evidence, Fact, Facts

    considered = tuple[int, float, int, int]
    decision = tuple[str, Outcome, Reason, list[considered], float, str]
    annotation = tuple[int, int, str, int, int, decision, bool]
    document = tuple[str, list[annotation], list[annotation], Policy]
    facts = {str(fact): fact for fact in Fact}

    def made(kind: type, value: Any) -> Facts:
        return Facts({facts[name]: worth for name, worth in value.items()})

    def decoder(rows: Any) -> Callable[[Any], Any]:
        return msgspec.msgpack.Decoder(tuple[list[Evidence], list[Facts], rows], dec_hook=made).decode

    return {
        _DOCUMENT: decoder(document),
        _DECISION: decoder(decision),
        _DECISIONS: decoder(list[decision]),
        _ERROR: msgspec.msgpack.Decoder(tuple[str, str, str]).decode,
    }


def _plain(value: Any) -> Any:
    """A number of numpy as Python's own."""
    return value.item()


def _told(error: Exception) -> bytes:
    """An error as bytes: its name, its message, and where it was raised."""
    import traceback

    import msgspec

    told = (type(error).__name__, str(error), "".join(traceback.format_exception(error)))
    clean = [text.encode("utf-8", "backslashreplace").decode() for text in told]
    return _ERROR + msgspec.msgpack.encode(clean)


def _raised(name: str, message: str, place: str) -> Exception:
    """The error again, if it is Python's or ours and made of its message; a WorkerError where it is not."""
    kind = getattr(builtins, name, None) or getattr(errors, name, None)
    error: Exception = WorkerError(f"{name}: {message}")
    if isinstance(kind, type) and issubclass(kind, Exception) and not issubclass(kind, errors.ProblemsError):
        with contextlib.suppress(TypeError):
            error = kind(message)
    error.add_note(f"In a process that worked for Canonym:\n{place}")
    return error


def processors() -> int:
    """How many processors this process may use.

    >>> processors() >= 1, processors() > 100_000
    (True, False)
    """
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1
