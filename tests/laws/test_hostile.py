"""Input that breaks programs: right answers, in time and memory linear in the input."""

from __future__ import annotations

import time
import tracemalloc

import pytest

import canonym

SENTENCE = "In Libya Khalifa Hifter met a minister of the Government of National Accord. "


@pytest.mark.parametrize(
    "nothing",
    ["", " ", "\n\n\n", "\x00", "\u200b\u2066\u2069", "\ud800", "...!?", "12 30", "\u0301" * 9, "\U0001f600"],
    ids=ascii,
)
def test_a_text_without_names_has_none(small: canonym.Matcher, nothing: str) -> None:
    document = small.annotate(nothing)

    assert document.mentions == document.unsettled == ()
    assert document.rewrite().text == nothing
    assert small.resolve(nothing).outcome is canonym.Outcome.NIL
    assert small.resolve(nothing).considered == ()
    assert small.resolve(nothing).reason is canonym.Reason.EMPTY
    assert small.resolve(nothing).probability == 0.0
    assert small.resolve(nothing).channels == ()


@pytest.mark.parametrize(
    "mention",
    [
        "Khalifa\x00Haftar", "Khalifa \ud800 Haftar", "\u202eKhalifa Haftar\u202c", "Kha\u0301lifa\u0301 Haftar",
        "Khalifa\u200b Haftar",
        "\u2067Khalifa\u2069 \u2067Haftar\u2069", "\ufeffKhalifa Haftar", "K\u0301\u0302\u0303\u0304halifa H\u0327\u0328aftar",
        "Ｋｈａｌｉｆａ Ｈａｆｔａｒ", "khalifa haftar" + "\u0300" * 5000,
    ],
    ids=lambda mention: ascii(mention)[:40],
)  # fmt: skip
def test_a_name_among_strange_characters_is_still_found(small: canonym.Matcher, mention: str) -> None:
    text = f"In Libya {mention} spoke."
    document = small.annotate(text)
    decision = small.resolve(mention)

    assert decision.entity is not None, decision.explain()
    assert decision.entity.id == "t/haftar"
    assert "t/haftar" in [one.entity.id for one in document.mentions]
    assert all(text[one.start : one.end] == one.text for one in document.mentions)


HUGE = {
    "one letter": "a" * 1_000_000,
    "one capital": "A" * 1_000_000,
    "no spaces": "KhalifaHaftar" * 77_000,
    "arabic": "حفتر" * 250_000,
    "marks": "a" + "\u0301" * 1_000_000,
    "apostrophes": "'" * 1_000_000,
    "hyphens": "Al-" * 330_000,
    "surrogates": "\ud800" * 1_000_000,
    "zeros": "\x00" * 1_000_000,
    "digits": "1" * 1_000_000,
    "brackets": "(" * 1_000_000,
    "initials": "K." * 500_000,
    "chinese": "中" * 1_000_000,
    "korean": "김" * 1_000_000,
}


@pytest.mark.parametrize("kind", HUGE)
def test_a_single_token_of_a_megabyte_takes_seconds_at_most(small: canonym.Matcher, kind: str) -> None:
    token = HUGE[kind]

    def read(size: int) -> tuple[float, list[str], canonym.Decision]:
        text = f"In Libya Khalifa Haftar spoke.\n\n{token[:size]}\n\nIn Libya Fayez al-Sarraj spoke."
        start = time.process_time()
        found = [one.entity.id for one in small.annotate(text).mentions]
        decision = small.resolve(token[:size])
        return time.process_time() - start, found, decision

    for size in (2_000, 8_000, 32_000, 64_000):
        assert read(size)[0] < 0.5 + 12 * size / 1_000_000, "a megabyte would take too long to try"
    taken, found, decision = read(len(token))

    assert found[:2] == ["t/libya", "t/haftar"]
    assert found[-2:] == ["t/libya", "t/sarraj"]
    assert decision.outcome is canonym.Outcome.NIL
    assert taken < 30


@pytest.mark.parametrize(
    "flood",
    [
        "Al " * 20_000,
        "Khalifa " * 20_000,
        "GNA " * 20_000,
        "Bin Abu " * 10_000,
        "the of and " * 7_000,
        "Government of " * 8_000,
    ],
)
def test_a_flood_of_one_word_takes_seconds_at_most(small: canonym.Matcher, flood: str) -> None:
    start = time.process_time()
    document = small.annotate(flood)
    taken = time.process_time() - start

    assert all(flood[one.start : one.end] == one.text for one in document.mentions)
    assert taken < 15


def test_a_mention_of_many_words_takes_seconds_at_most(small: canonym.Matcher) -> None:
    start = time.process_time()
    decision = small.resolve("Khalifa Haftar " * 500)

    assert decision.outcome is not canonym.Outcome.LINK or decision.entity is not None
    assert time.process_time() - start < 15


def test_time_and_memory_are_linear_in_the_text(small: canonym.Matcher) -> None:
    def measure(count: int) -> tuple[float, int, int]:
        text = "".join(f"{SENTENCE}Then nothing of note happened for page {at}.\n" for at in range(count))
        tracemalloc.start()
        start = time.process_time()
        found = len(small.annotate(text).mentions)
        taken = time.process_time() - start
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return taken, peak, found

    measure(20)
    (short, little, few), (long, much, many) = measure(250), measure(1000)

    assert (few, many) == (750, 3000)
    assert long < 4 * short * 2.5 + 2.0
    assert much < 4 * little * 1.5 + 1_000_000


def test_five_megabytes_are_read_to_the_end(small: canonym.Matcher) -> None:
    plain = "nobody of that village ever wanted any of this to happen again, they told us. "
    text = SENTENCE + plain * (5_000_000 // len(plain)) + SENTENCE
    start = time.process_time()
    mentions = small.annotate(text).mentions

    assert [one.entity.id for one in mentions] == ["t/libya", "t/haftar", "t/gna"] * 2
    assert mentions[-1].start > 5_000_000 - 200
    assert text[mentions[-1].start : mentions[-1].end] == "Government of National Accord"
    assert time.process_time() - start < 60
