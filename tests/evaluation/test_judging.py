"""Matchers that are wrong on purpose get what arithmetic says they must; permuted gold brings accuracies to chance."""

from __future__ import annotations

import pytest

from canonym.evaluation import gold, judging
from canonym.evaluation.gold import Documents, Lookup, Mention, Span, Text
from canonym.evaluation.matching import Found, Listed, Scored
from canonym.evaluation.peers.plain import AlwaysFirst, AlwaysNil, Exact

NAMES = tuple(Listed(f"e{number}", f"name {chr(97 + number)}") for number in range(5))
LOOKUP = Lookup(
    "five",
    NAMES,
    tuple(
        Mention(f"name {chr(97 + number % 5)}", (f"e{number % 5}",), {"channel": "exact" if number % 2 else "typo"})
        for number in range(40)
    )
    + tuple(Mention(f"nobody {number}") for number in range(10)),
)


def figures(lookup: Lookup, matcher: object, threshold: float = 0.5) -> dict[str, float | None]:
    rankings = matcher.rank([mention.text for mention in lookup.mentions])  # type: ignore[attr-defined]
    judged = judging.judge_lookup(lookup, rankings, threshold=threshold, samples=20)
    return {name: figure.value for name, figure in judged.figures.items()}


def test_always_the_first_is_right_as_often_as_the_first_is_meant() -> None:
    found = figures(LOOKUP, AlwaysFirst(NAMES))

    assert found["top1"] == found["mrr"] == found["recall@10"] == 8 / 40
    assert found["accuracy"] == found["precision"] == 8 / 50
    assert found["recall"] == 8 / 40
    assert found["f1"] == pytest.approx(2 * 8 / (50 + 40))
    assert found["coverage"] == 1.0
    assert found["nil_recall"] == 0.0
    assert found["nil_precision"] is None


def test_always_nil_is_right_as_often_as_nothing_is_meant() -> None:
    found = figures(LOOKUP, AlwaysNil())

    assert found["accuracy"] == found["nil_precision"] == 10 / 50
    assert found["nil_recall"] == 1.0
    assert found["top1"] == found["f1"] == found["recall"] == found["coverage"] == 0.0
    assert found["precision"] is None


def test_exact_lookup_is_perfect_on_exact_mentions() -> None:
    found = figures(LOOKUP, Exact(NAMES))

    assert found["accuracy"] == found["f1"] == found["top1"] == found["nil_recall"] == 1.0


def test_a_threshold_of_zero_answers_everything_that_has_a_candidate() -> None:
    class Unsure:
        def rank(self, mentions: list[str], *, limit: int = 10) -> list[tuple[Scored, ...]]:
            return [(("e0", 0.01), ("e1", 0.005)) for _ in mentions]

    assert figures(LOOKUP, Unsure(), threshold=0.0)["coverage"] == 1.0
    assert figures(LOOKUP, Unsure(), threshold=0.5)["coverage"] == 0.0
    assert figures(LOOKUP, Unsure(), threshold=0.5)["top1"] == 8 / 40


def test_permuted_gold_brings_accuracy_to_chance() -> None:
    wide = Lookup(
        "wide",
        tuple(Listed(f"e{number}", f"name {number}") for number in range(200)),
        tuple(Mention(f"name {number % 200}", (f"e{number % 200}",)) for number in range(2000)),
    )
    found = figures(gold.permuted(wide), Exact(wide.names))

    assert found["top1"] < 0.02
    assert found["accuracy"] < 0.02


def test_slices_add_up_to_the_whole() -> None:
    judged = judging.judge_lookup(
        LOOKUP, AlwaysFirst(NAMES).rank([one.text for one in LOOKUP.mentions]), threshold=0.0, samples=20
    )
    by = judged.slices["channel"]

    assert {"exact", "typo", judging.DAMAGED} == set(by)
    assert by["typo"] == by[judging.DAMAGED]
    assert by["exact"]["accuracy"].count + by["typo"]["accuracy"].count == 40


def test_calibration_is_measured_only_of_probabilities() -> None:
    rankings = Exact(NAMES).rank([one.text for one in LOOKUP.mentions])

    assert "ece" not in judging.judge_lookup(LOOKUP, rankings, threshold=0.5, samples=5).figures
    perfect = judging.judge_lookup(LOOKUP, rankings, threshold=0.5, probabilities=True, samples=5)
    assert perfect.figures["ece"].value == perfect.figures["brier"].value == 0.0


def test_a_threshold_is_chosen_where_f1_is_best() -> None:
    lookup = Lookup("two", NAMES, (Mention("a", ("e0",)), Mention("b", ("e1",)), Mention("c")))
    rankings = [(("e0", 0.9),), (("e1", 0.8),), (("e2", 0.7),)]

    assert judging.lookup_threshold(lookup, rankings) == 0.8
    assert judging.lookup_threshold(
        lookup, [(("e0", 0.7),), (("e2", 0.9),), (("e2", 0.9),)], judging.by_precision(0.9)
    ) == (judging.NEVER)


TEXT = "GNA forces met Haftar in Sirte. The dignity of all."
DOCUMENTS = Documents(
    "one",
    (Listed("gna", "GNA"), Listed("kh", "Khalifa Haftar"), Listed("dignity", "Operation Dignity")),
    (
        Text(
            "d1",
            TEXT,
            (
                Span(0, 10, "GNA forces", ("gna",), slices={"channel": "exact"}),
                Span(15, 21, "Haftar", ("kh",), slices={"channel": "truncation"}),
                Span(25, 30, "Sirte", (), "Sirte", slices={"channel": "exact"}),
            ),
            ((36, 43, "the ordinary word"),),
        ),
    ),
)


def judged(*found: Found) -> dict[str, float | None]:
    result = judging.judge_documents(DOCUMENTS, [found], threshold=0.5, samples=10)
    return {name: figure.value for name, figure in result.figures.items()}


def test_overlap_finds_and_exact_offsets_are_told_apart() -> None:
    found = judged(Found(0, 3, "gna", 1.0), Found(15, 21, "kh", 1.0))

    assert found["f1"] == found["precision"] == found["recall"] == found["f1_entity"] == 1.0
    assert found["f1_exact"] == 0.5
    assert found["nil_recall"] == found["negatives_quiet"] == 1.0


def test_a_link_on_something_outside_the_list_or_on_a_negative_is_wrong() -> None:
    found = judged(Found(0, 3, "gna", 1.0), Found(25, 30, "kh", 0.9), Found(36, 43, "dignity", 0.8))

    assert found["precision"] == pytest.approx(1 / 3)
    assert found["recall"] == 0.5
    assert found["nil_recall"] == 0.0
    assert found["negatives_quiet"] == 0.0


def test_of_two_spans_on_one_mention_one_is_wrong() -> None:
    found = judged(Found(0, 3, "gna", 1.0), Found(4, 10, "gna", 1.0))

    assert found["precision"] == 0.5
    assert found["recall"] == 0.5


def test_overlapping_answers_are_settled_before_they_are_counted() -> None:
    found = judged(Found(0, 10, "kh", 0.6), Found(0, 3, "gna", 1.0), Found(15, 21, "kh", 0.4))

    assert found["precision"] == 1.0
    assert found["recall"] == 0.5


def test_pairs_are_judged_by_thresholds_that_have_not_seen_them() -> None:
    pairs = gold.Pairs("many", tuple(gold.Pair(f"a{number}", f"b{number}", number % 2 == 0) for number in range(100)))
    scores = [0.8 if pair.same else 0.2 for pair in pairs.pairs]
    result = judging.judge_pairs(pairs, scores, samples=10)

    assert result.figures["f1"].value == 1.0
    assert len(set(judging.folds(pairs))) == 5


def text_figures(documents: Documents, matcher: object, threshold: float = 0.5) -> dict[str, float | None]:
    found = [matcher.find(text.text) for text in documents.texts]  # type: ignore[attr-defined]
    judged = judging.judge_documents(documents, found, threshold=threshold, samples=10)
    return {name: figure.value for name, figure in judged.figures.items()}


def test_in_text_always_nil_finds_nothing_and_leaves_everything_alone() -> None:
    found = text_figures(DOCUMENTS, AlwaysNil())

    assert found["f1"] == found["recall"] == found["f1_exact"] == found["f1_entity"] == 0.0
    assert found["nil_recall"] == found["negatives_quiet"] == 1.0
    assert found["precision"] is None


def test_in_text_always_the_first_is_right_where_the_first_is_meant() -> None:
    words = len(TEXT.replace(".", "").split())
    found = text_figures(DOCUMENTS, AlwaysFirst(DOCUMENTS.names))  # says "dignity" of every word: nobody means it

    assert found["precision"] == found["recall"] == found["nil_recall"] == found["negatives_quiet"] == 0.0
    means_first = AlwaysFirst((Listed("gna", "GNA"),))
    found = text_figures(DOCUMENTS, means_first)
    assert found["precision"] == pytest.approx(1 / words)
    assert found["recall"] == 1 / 2


def test_in_text_a_threshold_of_zero_counts_every_span() -> None:
    class Unsure:
        def find(self, text: str) -> list[Found]:
            return [Found(0, 3, "gna", 0.01), Found(15, 21, "gna", 0.01)]

    assert text_figures(DOCUMENTS, Unsure(), threshold=0.0)["precision"] == 0.5
    assert text_figures(DOCUMENTS, Unsure(), threshold=0.5)["precision"] is None


def test_permuted_texts_and_pairs_bring_accuracy_to_chance() -> None:
    names = tuple(Listed(f"e{number}", f"Name {number}") for number in range(300))
    texts = tuple(
        Text(f"d{number}", f"Name {number}", (Span(0, len(f"Name {number}"), f"Name {number}", (f"e{number}",)),))
        for number in range(300)
    )
    documents = Documents("many", names, texts)
    pairs = gold.Pairs("many", tuple(gold.Pair(f"a{number}", "b", number % 2 == 0) for number in range(2000)))
    same = [float(pair.same) for pair in pairs.pairs]
    accuracy = judging.judge_pairs(gold.permuted(pairs), same, threshold=0.5, samples=5).figures["accuracy"].value

    assert text_figures(documents, Exact(names))["f1"] == 1.0
    assert (text_figures(gold.permuted(documents), Exact(names))["f1"] or 0.0) < 0.02
    assert accuracy == pytest.approx(0.5, abs=0.04)
