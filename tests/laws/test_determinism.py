"""The same input and lexicon give the same output: in any process, whatever the hash seed and the order of entities."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from law_texts import NAMES

import canonym

SCRIPT = """
import json, sys
import canonym

names, texts, mentions = json.load(sys.stdin)
matcher = canonym.build([tuple(pair) for pair in names])
said = [matcher.annotate(text).to_dict() for text in texts]
said += [matcher.annotate(text).rewrite(style="gloss").text for text in texts]
said += [(d.explain(), d.none, [(c.entity.id, c.probability) for c in d.considered]) for d in matcher.resolve_many(mentions)]
said += [canonym.compare(one, other).probability for one in mentions for other in mentions[:3]]
said += [[(v.text, v.channel, v.prior) for v in matcher.entity(names[0][0]).variants(limit=50)]]
json.dump(said, sys.stdout)
"""

LIST = [
    ("e/1", "Khalifa Haftar"), ("e/2", "Government of National Accord"), ("e/3", "Libyan National Army"), ("e/4", "Libya"),
    ("e/5", "خليفة حفتر"), ("e/6", "Al-Watiya Air Base"), ("e/7", "Ahmed Omar"), ("e/8", "Omar Ahmed"), ("e/9", "17th Brigade"),
    ("e/10", "Yarmouk Camp"), ("e/11", "Yarmouk Camp"), ("e/12", "Владимир Путин"), ("e/13", "Harbour of Zuwara"),
]  # fmt: skip
TEXTS = [
    "In Libya Khalifa Hifter met Ahmed Omar near Yarmouk Camp; the 17th Brigade of the National Accord Government left.",
    "قال خليفة حفتر إن الجيش بقي",
]


def _in_another_process(seed: str, names: list[tuple[str, str]]) -> object:
    source = Path(canonym.__file__).parents[1]
    ran = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", SCRIPT],
        input=json.dumps([names, TEXTS, [*NAMES[:12], "Yarmouk camp", "Omar"]]),
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        timeout=120,
    )
    return json.loads(ran.stdout)


def test_hash_seeds_and_processes_change_nothing() -> None:
    first, second = _in_another_process("1", LIST), _in_another_process("77", LIST)

    assert first == second


def _answers(matcher: canonym.Matcher) -> list[object]:
    said: list[object] = [matcher.annotate(text).to_dict() for text in TEXTS]
    for mention in (*NAMES, "Yarmouk camp", "Omar", "Ahmed"):
        decision = matcher.resolve(mention)
        said.append((decision.explain(), [(one.entity.id, round(one.probability, 12)) for one in decision.considered]))
    return said


@settings(deadline=None, max_examples=4)
@given(seed=st.integers(0, 1000))
def test_the_order_of_entities_changes_nothing(seed: int) -> None:
    shuffled = list(LIST)
    random.Random(seed).shuffle(shuffled)

    assert _answers(canonym.build(shuffled)) == _answers(_BUILT)


_BUILT = None


@pytest.fixture(scope="module", autouse=True)
def _build() -> None:
    global _BUILT
    _BUILT = canonym.build(LIST)


def test_the_order_of_entities_of_a_lexicon_changes_nothing(small: canonym.Matcher) -> None:
    turned = canonym.build(tuple(reversed(small.lexicon.entities)))

    assert _answers(turned) == _answers(small)


def test_threads_give_the_answers_that_one_thread_gives(small: canonym.Matcher) -> None:
    from concurrent.futures import ThreadPoolExecutor

    fresh = canonym.build(small.lexicon.entities)
    expected = [small.resolve(mention) for mention in NAMES]
    with ThreadPoolExecutor(4) as pool:
        drawn = [list(pool.map(fresh.resolve, NAMES)) for _ in range(3)]

    assert [[one.explain() for one in answers] for answers in drawn] == [[one.explain() for one in expected]] * 3


def test_a_matcher_sent_to_another_process_answers_alike(small: canonym.Matcher) -> None:
    import pickle

    sent = pickle.loads(pickle.dumps(small))

    assert _answers(sent) == _answers(small)
