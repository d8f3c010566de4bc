"""What is remembered to be fast never changes an answer: the slow way is to ask something that remembers nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import canonym
from canonym.candidates import Vocabulary, vocabulary
from canonym.index.build import rows_of
from canonym.wire import decision_to_dict

NAMES = [
    ("haftar", "Khalifa Haftar"),
    ("ghashir", "Qasr bin Ghashir"),
    ("qasr", "قصر بن غشير"),
    ("shoigu", "Сергей Шойгу"),
    ("watiya", "al-Watiya air base"),
    ("gna", "Government of National Accord"),
    ("omar", "Ahmed Omar"),
]
TEXTS = (
    "Khalifa Hifter met Ahmad Omar at the Watiya base.",
    "The forces of Khalifa Hifter left Qasr Bin Khusheir. Omar said that Hifter was there.",
    "HIFTER AND OMAR MEET. Sergei Shoygu and Khalifa Hifter in Kasr Ben Gashir and Watiyah.",
)
WORDS = ("hifter", "قشير", "шойгу", "shoygu", "gashir", "חפתר", "ui那瓜", "watiyah")


@pytest.fixture(scope="module")
def matcher() -> canonym.Matcher:
    return canonym.build(NAMES)


def answers(document: canonym.Document) -> list[object]:
    return [(one.start, one.end, decision_to_dict(one.decision)) for one in (*document.mentions, *document.unsettled)]


@pytest.mark.parametrize("word", WORDS)
def test_prepared_terms_are_compared_like_terms_read_on_the_spot(
    matcher: canonym.Matcher, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    terms = np.arange(len(matcher.index.term_info), dtype=np.int32)
    monkeypatch.setattr(vocabulary, "PREPARE_AFTER", 10**9)
    slow = Vocabulary(matcher.index).letters(word, terms)
    monkeypatch.setattr(vocabulary, "PREPARE_AFTER", 0)
    fast = Vocabulary(matcher.index).letters(word, terms)

    np.testing.assert_allclose(slow[0], fast[0], atol=1e-4)
    np.testing.assert_allclose(slow[1], fast[1], atol=1e-4)


@pytest.mark.parametrize("text", TEXTS)
def test_a_matcher_that_has_read_other_texts_answers_like_a_new_one(matcher: canonym.Matcher, text: str) -> None:
    fresh, used = (canonym.Matcher(matcher.lexicon, matcher.index, matcher.policy) for _ in range(2))
    for other in TEXTS:
        used.annotate(other)

    assert answers(fresh.annotate(text)) == answers(used.annotate(text))


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2**31 - 1))))
def test_rows_hold_each_item_of_a_row_once_in_order(pairs: list[tuple[int, int]]) -> None:
    rows = rows_of(pairs, 6)

    assert [sorted({item for at, item in pairs if at == row}) for row in range(6)] == [
        rows[row].tolist() for row in range(6)
    ]
