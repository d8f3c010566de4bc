"""The pool of processes behind `jobs`."""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import pickle
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest

import canonym
from canonym import library, workers
from canonym.decision import Considered, Policy
from canonym.index import file as index_file
from canonym.workers import pool_of, processors

NAMES = [("a", "Alpha Front"), ("b", "Beta Camp")]
TEXTS = [f"The Alpha Front left Beta Camp on day {number}." for number in range(12)]


@pytest.fixture(scope="module")
def matcher() -> canonym.Matcher:
    return canonym.build(NAMES)


def test_processes_answer_like_the_matcher_itself_and_in_order(matcher: canonym.Matcher) -> None:
    expected = list(matcher.annotate_many(TEXTS))
    actual = list(matcher.annotate_many(TEXTS, jobs=2))

    assert expected == actual
    assert [one.text for one in actual] == TEXTS


def test_a_matcher_from_the_cache_is_opened_from_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANONYM_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "mine.yaml"
    path.write_text("- id: mine/a\n  name: Alpha Front\n  type: ORG\n  checked:\n    - a test, 2026-11\n", "utf-8")
    matcher = canonym.load(path)
    monkeypatch.setattr(index_file, "save_index", lambda *_, **__: pytest.fail("it is written again"))

    with pool_of(matcher, 1) as submit:
        future = submit("resolve", "Alpha Front", {"country": "LY"})

        assert future.result() == matcher.resolve("Alpha Front", country="LY")


def test_the_policy_travels_with_the_matcher() -> None:
    strict = canonym.build(NAMES, policy=replace(Policy(), considered=1))
    with pool_of(strict, 1) as submit:
        found = submit("resolve", "Alpha Front", {}).result()

    assert len(found.considered) == 1


def test_an_error_in_a_process_is_raised_to_the_caller(matcher: canonym.Matcher) -> None:
    with pool_of(matcher, 1) as submit:
        future = submit("resolve", "Alpha", {"country": "Libya"})
        with pytest.raises(ValueError, match="country"):
            future.result()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The processes that were started, as they come."""
    found: list[subprocess.Popen[bytes]] = []
    start = subprocess.Popen

    def popen(*arguments: object, **options: object) -> subprocess.Popen[bytes]:
        found.append(start(*arguments, **options))  # type: ignore[call-overload]
        return found[-1]

    monkeypatch.setattr(subprocess, "Popen", popen)
    return found


def test_a_process_that_dies_is_told_and_the_next_request_gets_another(
    matcher: canonym.Matcher, started: list[subprocess.Popen[bytes]]
) -> None:
    with pool_of(matcher, 1) as submit:
        submit("resolve", "Alpha Front", {}).result()
        started[0].kill()
        started[0].wait()
        with pytest.raises(canonym.WorkerError, match=r"a process that worked for Canonym .*ended"):
            submit("resolve", "Alpha Front", {}).result()

        assert submit("resolve", "Alpha Front", {}).result() == matcher.resolve("Alpha Front")
    assert len(started) == 2
    assert all(process.returncode is not None for process in started)


def test_a_stream_ends_with_an_error_when_a_process_dies(
    matcher: canonym.Matcher, started: list[subprocess.Popen[bytes]]
) -> None:
    stream = matcher.annotate_many(iter(TEXTS * 1000), jobs=2)
    next(stream)
    for process in started:
        process.kill()
    with pytest.raises(canonym.WorkerError):
        list(stream)

    assert all(process.poll() is not None for process in started)


def test_a_process_that_cannot_be_started_is_told(matcher: canonym.Matcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(canonym.WorkerError, match="could not be started"):
        list(matcher.annotate_many(TEXTS, jobs=2))


def test_leaving_in_the_middle_ends_the_processes_at_once(
    matcher: canonym.Matcher, started: list[subprocess.Popen[bytes]]
) -> None:
    long = "The Alpha Front left Beta Camp. " * 20_000
    before = time.monotonic()
    waiting = []
    with contextlib.suppress(KeyboardInterrupt), pool_of(matcher, 2) as submit:
        waiting = [submit("annotate", long, {}) for _ in range(20)]
        while len(started) < 2 and time.monotonic() - before < 20:
            time.sleep(0.01)
        raise KeyboardInterrupt

    assert all(process.returncode is not None for process in started)
    assert all(future.done() for future in waiting)
    assert time.monotonic() - before < 30


@pytest.mark.skipif(sys.platform == "win32", reason="another way of interrupting")
def test_an_interrupt_from_the_terminal_is_for_the_caller_alone(
    matcher: canonym.Matcher, started: list[subprocess.Popen[bytes]]
) -> None:
    with pool_of(matcher, 1) as submit:
        expected = submit("resolve", "Alpha Front", {}).result()
        started[0].send_signal(signal.SIGINT)

        assert submit("resolve", "Alpha Front", {}).result() == expected
    assert started[0].returncode == 0


def test_threads_answer_where_nothing_can_be_written(matcher: canonym.Matcher, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(index_file, "save_index", full)
    with pytest.warns(RuntimeWarning, match="threads"):
        found = list(matcher.annotate_many(TEXTS[:3], jobs=2))

    assert list(matcher.annotate_many(TEXTS[:3])) == found


def test_fewer_than_one_job_is_refused(matcher: canonym.Matcher) -> None:
    with pytest.raises(ValueError, match="jobs"), pool_of(matcher, 0):
        pass
    assert processors() >= 1


def test_texts_are_read_only_as_far_as_workers_are_free(matcher: canonym.Matcher) -> None:
    read = []

    def texts() -> object:
        for number in range(1000):
            read.append(number)
            yield TEXTS[0]

    stream = matcher.annotate_many(texts(), jobs=2)  # type: ignore[arg-type]
    next(stream)
    stream.close()  # type: ignore[attr-defined]

    assert len(read) < 20


def test_a_copy_of_a_matcher_answers_like_it(matcher: canonym.Matcher, tmp_path: Path) -> None:
    strict = canonym.build(NAMES, policy=replace(Policy(), considered=1))
    for one in (matcher, strict):
        copied = pickle.loads(pickle.dumps(one))

        assert copied.policy == one.policy
        assert copied.resolve("Alfa Front") == one.resolve("Alfa Front")
        assert copied.annotate(TEXTS[0]) == one.annotate(TEXTS[0])
        assert copied.lexicon.shared.heads == one.lexicon.shared.heads


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_copy_of_a_stored_matcher_opens_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip("there is no such way of starting processes here")
    monkeypatch.setenv("CANONYM_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "mine.yaml"
    path.write_text("- id: mine/a\n  name: Alpha Front\n  type: ORG\n  checked:\n    - a test, 2026-11\n", "utf-8")
    matcher = canonym.load(path)

    assert len(pickle.dumps(matcher)) < 2000
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # newer Pythons warn of fork beside threads
        with multiprocessing.get_context(method).Pool(1) as pool:
            assert pool.apply(matcher.resolve, ("Alpha Front",)) == matcher.resolve("Alpha Front")


def test_a_script_needs_no_guard_around_its_main_part(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import canonym\n"
        f"matcher = canonym.build({NAMES!r})\n"
        "print(*[len(one.mentions) for one in matcher.annotate_many(['Alpha Front', 'nothing'], jobs=2)])\n",
        "utf-8",
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=120, check=False)

    assert (done.returncode, done.stdout.split(), done.stderr) == (0, ["1", "0"], "")


def test_a_matcher_is_safe_to_share_between_threads(matcher: canonym.Matcher) -> None:
    expected = [matcher.annotate(text) for text in TEXTS]
    found: dict[int, list[object]] = {}

    def work(number: int) -> None:
        found[number] = [matcher.annotate(text) for text in TEXTS]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [expected] * 4 == [found[number] for number in range(4)]


# --- what travels --------------------------------------------------------------------------------------------------


def _travelled(matcher: canonym.Matcher, answer: object) -> object:
    return workers._unpacked(workers._packed(answer, matcher), matcher)  # type: ignore[arg-type]


def test_an_answer_arrives_as_it_was_sent_with_the_entities_of_the_caller(matcher: canonym.Matcher) -> None:
    document = matcher.annotate(TEXTS[0] + " The Alfa Front and the Betta Camp did not.")
    arrived = _travelled(matcher, document)
    decision = matcher.resolve("Alfa Front")

    assert arrived == document
    assert repr(arrived) == repr(document)
    assert isinstance(arrived, canonym.Document)
    assert arrived.to_dict() == document.to_dict()
    assert arrived.mentions[0].entity is matcher.index.entities[0]
    assert _travelled(matcher, decision) == decision
    assert _travelled(matcher, [decision, decision]) == [decision, decision]


def test_evidence_that_did_not_travel_is_that_of_its_own_entity() -> None:
    matcher = canonym.build(
        [(str(at), f"{name} Haftar") for at, name in enumerate("Khalifa Saddam Khaled Belqasem".split())]
    )
    sent = matcher.resolve("Khalifa Hifter")
    unasked = [one.entity.id for one in sent.considered if not one.is_asked]
    arrived = _travelled(matcher, sent)

    assert unasked
    assert isinstance(arrived, canonym.Decision)
    assert [one.entity.id for one in arrived.considered if not one.is_asked] == unasked
    assert [one.evidence.spelling.text for one in arrived.considered] == [one.entity.name for one in sent.considered]
    assert arrived == sent


def test_nothing_explains_an_entity_that_no_mention_resembles(matcher: canonym.Matcher) -> None:
    with pytest.raises(KeyError, match="nothing of b resembles 'Alfa'"):
        matcher.evidence_of("Alfa", matcher.entity("b"))


def test_what_arrives_is_of_the_types_that_were_sent(matcher: canonym.Matcher) -> None:
    """Equal is not enough: a Channel and its text are equal, and so are the facts and a mere dictionary."""
    sent = matcher.resolve("Alfa Front")
    arrived = _travelled(matcher, sent)

    def types(value: object) -> object:
        if hasattr(value, "__dataclass_fields__"):
            return type(value), [types(getattr(value, one.name)) for one in fields(value)]  # type: ignore[arg-type]
        if isinstance(value, tuple | list):
            return type(value), [types(one) for one in value]
        if isinstance(value, dict):
            return type(value), sorted((key, str(type(key))) for key in value)
        return float if isinstance(value, float) else type(value)

    assert types(sent) == types(arrived)


@pytest.mark.parametrize(
    "kind, names",
    [
        (canonym.Document, "text mentions unsettled policy"),
        (canonym.Annotation, "start end text core_start core_end decision held"),
        (canonym.Decision, "mention outcome reason considered none note"),
        (Considered, "entity probability evidence context"),
    ],
)
def test_every_field_of_an_answer_is_sent(kind: type, names: str) -> None:
    """`workers` writes these values row by row: a new field must be added there too."""
    assert [one.name for one in fields(kind)] == names.split()


def test_text_that_is_no_unicode_is_answered_as_well(matcher: canonym.Matcher) -> None:
    texts = ["Alpha Front \ud800", "\ud83d\ude00 Alpha Front", "Alpha Front\x00", ""]

    assert list(matcher.annotate_many(texts)) == list(matcher.annotate_many(texts, jobs=2))
    assert matcher.resolve_many(texts) == matcher.resolve_many(texts, jobs=2)


def test_many_names_are_resolved_alike_by_processes(matcher: canonym.Matcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "MENTIONS_AT_ONCE", 3)
    names = ["Alpha Front", "Alfa Frunt", "Beta Camp", "Zzyzx", "", "17"] * 2
    expected = matcher.resolve_many(names, country="LY")

    assert expected == matcher.resolve_many(iter(names), jobs=2, country=iter(["LY"]))
    assert [one.mention for one in expected] == names
    assert matcher.resolve_many([], jobs=2) == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_no_text_is_refused_when_its_turn_comes(matcher: canonym.Matcher, jobs: int) -> None:
    every = ((b"Alpha", "bytes"), (object(), "object"), (None, "NoneType"), (7, "int"))
    for wrong, name in every[: 4 // jobs]:  # the last two travel like the first
        stream = matcher.annotate_many([TEXTS[0], wrong], jobs=jobs)  # type: ignore[list-item]
        assert next(stream).text == TEXTS[0]
        with pytest.raises(TypeError, match=f"text must be a string, not {name}"):
            next(stream)
        with pytest.raises(TypeError, match=f"mention must be a string, not {name}"):
            matcher.resolve_many(["Alpha Front", wrong], jobs=jobs)  # type: ignore[list-item]


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    "options, error, match",
    [
        ({"country": 5}, TypeError, "country"),
        ({"country": "Libya"}, ValueError, "country"),
        ({"date": 2020}, TypeError, "date"),
        ({"date": "yesterday"}, ValueError, "date"),
        ({"policy": "strict"}, TypeError, "policy"),
        ({"source_language": 7}, TypeError, "source_language"),
    ],
)
def test_wrong_options_are_refused_before_anything_is_read(
    matcher: canonym.Matcher, jobs: int, options: dict[str, object], error: type[Exception], match: str
) -> None:
    def never() -> Iterator[str]:
        pytest.fail("it is read")
        yield ""

    with pytest.raises(error, match=match):
        matcher.annotate_many(never(), jobs=jobs, **options)  # type: ignore[arg-type]
    with pytest.raises(error, match=match):
        matcher.resolve_many(never(), jobs=jobs, **options)  # type: ignore[arg-type]


def test_one_string_is_not_several(matcher: canonym.Matcher) -> None:
    with pytest.raises(TypeError, match="texts must be several, not str"):
        matcher.annotate_many("Alpha Front")
    with pytest.raises(TypeError, match="mentions must be several, not str"):
        matcher.resolve_many("Alpha Front")
    with pytest.raises(TypeError, match="names must be several, not NoneType"):
        canonym.build(None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="mention must be a string, not list"):
        matcher.resolve_many(["Alpha", []])  # type: ignore[list-item]
    with pytest.raises(TypeError, match="absent must be a number, not str"):
        canonym.build(NAMES, absent="half")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="channels must be several, not str"):
        matcher.entity("a").variants(channels="calque")
    with pytest.raises(TypeError, match="limit must be a whole number, not str"):
        matcher.entity("a").variants(limit="2")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="channels must be several, not int"):
        matcher.annotate("").rewrite(channels=5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="source_language must be a string, not int"):
        matcher.annotate("", source_language=5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="jobs must be a whole number, not str"):
        matcher.resolve_many([], jobs="2")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "error, kind, message",
    [
        (ValueError("bad \ud800"), ValueError, r"bad \\ud800"),
        (canonym.MissingExtraError("install it"), canonym.MissingExtraError, "install it"),
        (canonym.LexiconError([]), canonym.WorkerError, "LexiconError"),
        (UnicodeDecodeError("utf-8", b"x", 0, 1, "why"), canonym.WorkerError, "UnicodeDecodeError: .*why"),
        (pytest.fail.Exception("odd"), canonym.WorkerError, "Failed: odd"),
    ],
)
def test_an_error_is_raised_again_as_what_it_was(
    matcher: canonym.Matcher, error: Exception, kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message) as raised:
        workers._unpacked(workers._told(error), matcher)

    assert type(raised.value) is kind
    assert "In a process" in raised.value.__notes__[0]


def test_a_worker_answers_until_its_input_ends(matcher: canonym.Matcher, tmp_path: Path) -> None:
    """The worker's own side, here in this process."""
    import msgspec

    index_file.save_index(tmp_path / "index", matcher.lexicon, matcher.index)
    messages = [
        msgspec.msgpack.encode((str(tmp_path / "index"), "", matcher.policy)),
        workers._request("resolve", "Alpha Front", {"policy": replace(Policy(), considered=1)}),
        workers._request("resolve", "Alpha Front", {"country": "Libya"}),
        workers._request("annotate", TEXTS[0], {}),
    ]
    asked, answers = io.BytesIO(), io.BytesIO()
    for message in messages:
        workers._write(asked, message)
    asked.write(b"\x07")  # cut off
    asked.seek(0)
    with pytest.raises(EOFError):
        workers.serve_streams(asked, answers, canonym.Matcher)
    answers.seek(0)

    assert len(workers._unpacked(workers._read(answers), matcher).considered) == 1
    with pytest.raises(ValueError, match="country"):
        workers._unpacked(workers._read(answers), matcher)
    assert workers._unpacked(workers._read(answers), matcher) == matcher.annotate(TEXTS[0])
    with pytest.raises(EOFError):
        workers._read(answers)


def test_numbers_of_numpy_travel_as_numbers() -> None:
    import numpy as np

    assert workers._plain(np.float32(0.5)) == 0.5
    assert type(workers._plain(np.float64(0.5))) is float


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_pool_works_inside_a_process_that_multiprocessing_started(method: str, tmp_path: Path) -> None:
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip("there is no such way of starting processes here")
    script = tmp_path / "script.py"
    script.write_text(
        "import multiprocessing, canonym\n"
        "def work(n):\n"
        f"    matcher = canonym.build({NAMES!r})\n"
        "    return [len(one.mentions) for one in matcher.annotate_many(['Alpha Front', 'nothing'], jobs=2)]\n"
        "if __name__ == '__main__':\n"
        f"    with multiprocessing.get_context({method!r}).Pool(1) as pool:\n"
        "        print(pool.map(work, [1]))\n",
        "utf-8",
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=120, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, "[[1, 0]]\n", "")
