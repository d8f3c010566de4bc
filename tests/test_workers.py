"""The pool of processes behind `jobs`."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import subprocess
import sys
import threading
import warnings
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path

import pytest

import canonym
from canonym import workers
from canonym.decision import Policy
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


def test_a_process_that_dies_is_noticed(matcher: canonym.Matcher) -> None:
    with pytest.raises(BrokenProcessPool), pool_of(matcher, 1) as submit:
        submit("resolve", _Deadly(), {}).result()


class _Deadly:
    """Ends the process that receives it."""

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return os._exit, (3,)


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


def test_the_main_module_is_back_after_processes_were_started() -> None:
    main = sys.modules["__main__"]
    with workers._without_main():
        assert sys.modules["__main__"] is not main
    assert sys.modules["__main__"] is main


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


def test_an_answer_holds_the_entities_of_the_caller(matcher: canonym.Matcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_matcher", matcher)
    workers._number.cache_clear()
    packed: Future[bytes] = Future()
    packed.set_result(workers._answer("annotate", (TEXTS[0],), {}))
    answer = workers._unpacked(packed, matcher.index.entities).result()
    workers._number.cache_clear()

    assert answer == matcher.annotate(TEXTS[0])
    assert answer.mentions[0].entity is matcher.index.entities[0]
