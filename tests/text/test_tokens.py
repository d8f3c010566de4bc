from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canonym.text.folding import fold_name
from canonym.text.tokens import Word, tokenize, words

folded_texts = st.text(max_size=60).map(fold_name)


@given(folded_texts)
def test_words_stand_where_they_say(folded: str) -> None:
    found = words(folded)

    assert tokenize(folded) == found.texts
    assert all(folded[word.start : word.end] == word.text for word in found)
    assert " ".join(found.texts) == folded
    assert len(found) == len(list(found))


@pytest.mark.parametrize(
    "folded, expected",
    [
        ("", ()),
        ("al watiya", ("al", "watiya")),
        ("的黎波里 トリポリ", ("的黎波里", "トリポリ")),
        ("cavusoوlu", ("cavusoوlu",)),
    ],
)
def test_only_spaces_separate_words(folded: str, expected: tuple[str, ...]) -> None:
    actual = tokenize(folded)

    assert expected == actual


def test_a_word_knows_its_place() -> None:
    assert [Word("a", 0, 1), Word("bc", 2, 4)] == list(words("a bc"))


@pytest.mark.parametrize("text", [" a", "a ", "a  b", "a\tb c"])
def test_text_that_is_not_folded_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="fold it first"):
        words(text)
