"""Texts that meet the rules of the engine: names, damaged and whole, among words and among characters that break programs."""

from __future__ import annotations

from hypothesis import strategies as st

NAMES = (
    "Government of National Accord", "National Accord Government", "GNA", "LNA", "Libyan National Army", "Khalifa Haftar",
    "Hifter", "Haftar's militia", "the forces of Khalifa Haftar", "Fayez al-Sarraj", "al-Sarraj's government",
    "reconciliation forces", "reconciliation government", "base of the strategic patriotism", "al Watiya", "Al-Watiya Air Base",
    "Yarmouk Camp", "17th Brigade", "7th Brigade", "Operation Dignity", "Dignity", "legitimate government", "Libya", "Libyan",
    "Syria", "Damascus", "Qasr Bin Khusheir", "Qasr bin Ghashir", "خليفة حفتر", "حكومة الوفاق الوطني", "قصر بن غشير",
    "Ahmed Omar",
    "Hamed Omar", "Major General", "The Tarhuna Observer", "The Observer", "KHALIFA HAFTAR",
    "Haf\u0301tar", "Haftar\u2019s forces",
)  # fmt: skip
WORDS = (
    "said",
    "in",
    "the",
    "of",
    "and",
    "on Sunday",
    "left",
    "Minister",
    "forces",
    "a",
    "against",
    "troops",
    "patriotism",
)
SIGNS = (
    " ",
    " ",
    " ",
    " ",
    ", ",
    ". ",
    "\n",
    "\n\n",
    "'s ",
    "’s ",
    "-",
    " (",
    ") ",
    "“",
    "” ",
    " [",
    "] ",
    ": ",
    "",
    "\t",
    "…",
)
STRANGE = (
    "\x00", "\ud800", "\udfff", "\u202e", "\u2066", "\u2069", "\u200f", "\u200b", "\ufeff", "\u0301" * 40, "\U0001f600",
    "ﷺ", "ﬁ", "İ",
    "ـ", "\u064b\u0651", "\r\n", "\x1b[31m", "&nbsp;", "<b>", "\U0010ffff", "가", "中", "\u2028", "ß",
)  # fmt: skip

piece = st.one_of(
    st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(WORDS), st.sampled_from(SIGNS), st.sampled_from(SIGNS),
    st.sampled_from(STRANGE), st.text(st.characters(exclude_categories=()), max_size=4),
)  # fmt: skip
tidy = st.lists(st.tuples(st.sampled_from(NAMES + WORDS), st.sampled_from(SIGNS)), max_size=12).map(
    lambda pairs: "".join(word + sign for word, sign in pairs)
)
"""Names and words with ordinary signs between them. Shrinks to the empty text."""

texts = st.one_of(tidy, st.lists(piece, max_size=14).map("".join))
"""Any text, mostly of names. Shrinks to the empty text."""

mentions = st.one_of(st.sampled_from(NAMES), st.lists(piece, max_size=4).map("".join), st.text(max_size=20))
"""Any mention. Shrinks to a known name."""

sentences = st.lists(
    st.tuples(
        st.sampled_from(
            ("In Libya {} spoke.", "On Sunday {} left Libya.", "A doctor met {} yesterday.", "They saw {}, he said.")
        ),
        st.sampled_from(NAMES),
    ),
    max_size=5,
).map(lambda drawn: " ".join(frame.format(name) for frame, name in drawn))
"""Sentences with one name each. Shrinks to the empty text."""
