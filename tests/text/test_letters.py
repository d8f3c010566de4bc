from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reference import letter_pmi

from canonym.text.letters import DATA_FILE, LANGUAGES, MAX_LETTERS, Letters, encode, letter_model

ARABIC = st.text("حفترسجمدوالين ق٣g", max_size=6)
LATIN = st.text("haftersjmduwlinqkgo ه9é", max_size=7)
ANY = st.text(max_size=90)
FAILS = pytest.mark.xfail(strict=True, reason="two consonants differ; only the rest of the name can tell")
TABLES = sorted(set(LANGUAGES.values()))


def plain(table: str):
    """The data file as dictionaries, read without the module under test."""
    with np.load(DATA_FILE, allow_pickle=False) as data:
        arrays = {name.removeprefix(f"{table}/"): data[name] for name in data.files if name.startswith(f"{table}/")}
    chunks, known, use = [], [], []
    for side in ("source", "target"):
        alphabet = [chr(c) for c in arrays[f"{side}_letters"]]
        spelled: list[str] = [""]
        for parent, letter in arrays[f"{side}_tree"][1:]:
            spelled.append(spelled[parent] + [*alphabet, "\ufffd"][letter - 1])
        chunks.append(spelled)
        known.append(frozenset(alphabet))
        use.append(dict(zip(alphabet, np.exp(arrays[f"{side}_use"][1:-1].astype(float)).tolist(), strict=True)))
    units = {
        (chunks[0][s], chunks[1][t]): float(np.exp(np.float64(nats)))
        for (s, t), nats in zip(arrays["units"], arrays["nats"], strict=True)
    }
    rates = tuple(float(rate) for rate in arrays["rates"])
    return units, rates, tuple(known), tuple(use)


AR = plain("ar")


@settings(max_examples=30, deadline=None)
@given(ARABIC, LATIN)
def test_forward_sums_equal_the_plain_recursion(mention: str, target: str) -> None:
    expected = letter_pmi(*AR, mention, target)
    actual = letter_model("ar").pmi(mention, encode([target]))[0]

    assert actual == pytest.approx(expected, abs=2e-3)


@settings(max_examples=40, deadline=None)
@given(LATIN, st.lists(LATIN, max_size=8))
def test_many_at_once_equal_one_by_one(mention: str, targets: list[str]) -> None:
    model = letter_model("la")
    expected = [float(model.pmi(mention, encode([target]))[0]) for target in targets]
    actual = model.pmi(mention, encode(targets)).tolist()

    assert actual == pytest.approx(expected, abs=1e-3)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(["target", "source"]), st.lists(st.tuples(LATIN, LATIN), min_size=1, max_size=8))
def test_many_pairs_at_once_equal_one_by_one(side: str, pairs: list[tuple[str, str]]) -> None:
    model = letter_model("la")
    one = model.pmi if side == "target" else model.pmi_reverse
    expected = [float(one(mention, encode([other]))[0]) for mention, other in pairs]
    others = model.prepare([other for _, other in pairs], side=side)
    actual, _ = model.pmi_pairs([mention for mention, _ in pairs], np.arange(len(pairs)), others, side=side)

    assert actual.tolist() == pytest.approx(expected, abs=1e-3)


@settings(max_examples=40, deadline=None)
@given(ARABIC, LATIN)
def test_both_directions_agree(native: str, latin: str) -> None:
    model = letter_model("ar")
    expected = float(model.pmi(native, encode([latin]))[0])
    actual = float(model.pmi_reverse(latin, [native])[0])

    assert actual == pytest.approx(expected, abs=1e-2)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(TABLES), ANY, st.lists(ANY, max_size=4))
def test_whatever_the_letters_the_answer_is_finite(table: str, mention: str, others: list[str]) -> None:
    model = letter_model(table)

    assert np.isfinite(model.pmi(mention, encode(others))).all()
    assert np.isfinite(model.pmi_reverse(mention, others)).all()
    assert np.isfinite(model.self_information(mention))


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(TABLES), st.text("haftr حفتر хафтар", max_size=8), st.text("haftr حفتر", max_size=8))
def test_an_alignment_spells_both_sides(table: str, mention: str, target: str) -> None:
    chain = letter_model(table).align(mention, target)

    assert "".join(source for source, _, _ in chain) == mention
    assert "".join(other for _, other, _ in chain) == target


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text("haftr", max_size=8), min_size=1, max_size=6), st.data())
def test_taking_before_or_after_preparing_is_the_same(names: list[str], data: st.DataObject) -> None:
    model = letter_model("la")
    chosen = data.draw(st.lists(st.integers(0, len(names) - 1), max_size=5))
    expected = model.pmi("hafter", encode([names[k] for k in chosen]))

    assert model.pmi("hafter", encode(names).take(chosen)) == pytest.approx(expected, abs=1e-4)
    assert model.pmi("hafter", model.prepare(names).take(chosen)) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("table", TABLES)
def test_every_table_tells_the_run_that_made_it(table: str) -> None:
    record = letter_model(table).record

    assert {"recipe", "pairs", "data", "split", "numpy"} <= set(record)


@pytest.mark.parametrize(
    ("language", "mention", "right", "wrong"),
    [
        ("ar", "حفتر", "haftar", "sarraj"),
        ("ar", "حفتر", "hifter", "hunter"),
        ("fa", "غشير", "ghashir", "bashir"),
        ("la", "hifter", "haftar", "hunter"),
        ("la", "khusheir", "ghashir", "sanusi"),
        ("la", "mutaiq", "maetig", "sarraj"),
        pytest.param("la", "khusheir", "ghashir", "kushner", marks=FAILS),
        pytest.param("la", "mutaiq", "maetig", "mutasim", marks=FAILS),
        ("la", "gnounou", "kanounou", "gounod"),
        ("la", "cavusoوlu", "cavusoglu", "sarsilmaz"),
    ],
)
def test_the_nearer_name_wins(language: str, mention: str, right: str, wrong: str) -> None:
    near, far = letter_model(language).pmi(mention, encode([right, wrong]))

    assert near > far


def test_no_latin_spelling_stands_nearer_than_the_same_one() -> None:
    names = ["haftar", "hafter", "hifter", "sarraj", "ghashir", "maetig"]
    model = letter_model("la")
    actual = [
        int(model.pmi(name, names).argmax()) for name in ("haftar", "hafter", "hifter", "sarraj", "ghashir", "maetig")
    ]

    assert actual == [0, 1, 2, 3, 4, 5]


def test_long_texts_are_cut_and_bad_arguments_refused() -> None:
    model = letter_model("la")

    assert encode(["a" * 500]).codes.shape == (1, MAX_LETTERS)
    assert len(model.pmi("a", Letters(encode([]).codes, encode([]).lengths))) == 0
    with pytest.raises(ValueError, match="no letter model"):
        letter_model("xx")
    with pytest.raises(ValueError, match="side"):
        model.prepare(["a"], side="left")
    with pytest.raises(ValueError, match="prepared for another"):
        model.pmi("a", letter_model("ar").prepare(["a"]))


def test_threads_share_a_model() -> None:
    names = encode(["haftar", "sarraj", "ghashir"])
    expected = letter_model("la").pmi("hifter", names)
    with ThreadPoolExecutor(4) as pool:
        actual = list(pool.map(lambda _: letter_model("la").pmi("hifter", names), range(40)))

    assert all((row == expected).all() for row in actual)
