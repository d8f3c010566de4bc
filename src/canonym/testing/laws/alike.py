"""One question put in two ways is answered alike: Unicode form, surroundings, case, articles, order, an unrelated name."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from canonym.testing.damage import LETTERS
from canonym.testing.laws.law import Broken, Law
from canonym.testing.laws.lists import beside_others, mentions, numbered
from canonym.testing.laws.questions import TOLERANCE, Asked, Twice, answered, best, listed, quoted
from canonym.testing.names import Names
from canonym.testing.subject import Subject


def _alike(
    subject: Subject, change: Callable[[str], SearchStrategy[str]], kinds: Sequence[str] = LETTERS
) -> SearchStrategy[Twice]:
    return mentions(subject, kinds).flatmap(
        lambda asked: change(asked.mention).map(lambda other: Twice(asked, Asked(asked.names, asked.id, other)))
    )


def _same(subject: Subject, case: Twice) -> None:
    """Both questions of a case get the same ids and scores."""
    one = subject(case.one.mention, case.one.names)
    if case.one == case.other:
        return
    other = subject(case.other.mention, case.other.names)
    same_scores = (
        abs(best(one) - best(other)) <= TOLERANCE if one.scores and other.scores else one.scores == other.scores
    )
    if set(one.ids) != set(other.ids) or not same_scores:
        names = "" if case.one.names == case.other.names else f" in {listed(case.other.names)}"
        raise Broken(f"{case.one}: {answered(one)}, but {quoted(case.other.mention)}{names}: {answered(other)}")


def case(subject: Subject, case: Twice) -> None:
    """A name alone is taken for the same in any case, and its score moves by no more than the slack."""
    one, other = subject(case.one.mention, case.one.names), subject(case.other.mention, case.other.names)
    if set(one.ids) != set(other.ids) or (one.scores and other.scores and abs(best(one) - best(other)) > subject.slack):
        raise Broken(f"{case.one}: {answered(one)}, but {quoted(case.other.mention)}: {answered(other)}")


_AROUND = (
    "",
    " ",
    "\u00a0",
    "\n",
    "“",
    "”",
    "'",
    "(",
    ")",
    ",",
    ".",
    "…",
    "«",
    "»",
    "\u3000",
    "[",
    "]",
    "!",
    "?",
    ";",
    ":",
    "–",
    "  ",
)


def _surrounded(mention: str, ascii: bool) -> SearchStrategy[str]:
    sign = st.sampled_from([one for one in _AROUND if one.isascii() or not ascii])
    return st.tuples(sign, sign, sign, sign).map(lambda one: f"{one[0]}{one[1]}{mention}{one[2]}{one[3]}")


_FORMS: SearchStrategy[Any] = st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"])


def _normalised(mention: str) -> SearchStrategy[str]:
    return _FORMS.map(lambda form: unicodedata.normalize(form, mention))


def _recased(mention: str) -> SearchStrategy[str]:
    forms = (mention, mention.upper(), mention.lower(), mention.title(), mention.swapcase())
    return st.sampled_from([one for one in dict.fromkeys(forms) if one.casefold() == mention.casefold()])


def _rearticled(mention: str, ascii: bool) -> SearchStrategy[str]:
    forms = ("Al-", "el-", "El-", "al ", "Al ", "el ", "al‑", "AL-")
    return st.sampled_from([one for one in forms if one.isascii() or not ascii]).map(
        lambda form: mention.replace("al-", form)
    )


@st.composite
def _with_article(draw: DrawFn, subject: Subject) -> Twice:
    if subject.fixed is not None:
        having = _with_al(subject.fixed)
        if not having:
            return Twice(*(Asked(subject.fixed, *subject.fixed[0]),) * 2)
        id, text = having[draw(st.integers(0, len(having) - 1))]
        names = subject.fixed
    else:
        named, name = draw(beside_others(subject, "article"))
        names, text = numbered(named), name.text
        id = f"e{named.index(name) + 1}"
    return Twice(Asked(names, id, text), Asked(names, id, draw(_rearticled(text, subject.ascii))))


@lru_cache(maxsize=64)
def _with_al(names: Names) -> tuple[tuple[str, str], ...]:
    return tuple((id, name) for id, name in names if "al-" in name and name.isascii() and "(" not in name)


def articles(subject: Subject, case: Twice) -> None:
    """al-, Al, el- before an Arabic name are one article: the answer is the same, whatever the score."""
    one, other = subject(case.one.mention, case.one.names), subject(case.other.mention, case.other.names)
    if set(one.ids) != set(other.ids):
        raise Broken(f"{case.one}: {answered(one)}, but {quoted(case.other.mention)}: {answered(other)}")


@st.composite
def _reordered(draw: DrawFn, subject: Subject) -> Twice:
    asked = draw(mentions(subject, (*LETTERS, "truncation")))
    count = len(asked.names)
    if subject.pool:
        names = asked.names[::-1]
    else:
        names = tuple(asked.names[at] for at in draw(st.permutations(range(count))))
    return Twice(asked, Asked(names, asked.id, asked.mention))


STRANGERS = ("Quentin Vrooman", "Tzompantli Obelisk", "Wuthering Heights Ltd", "ウルトラマン", "Oyelowo Umbrella 9")
"""Names that share no word and hardly a sound with any that are drawn, damaged or not: Qusayr may be written Qiisayr, and is
then like a geyser."""


@st.composite
def _joined(draw: DrawFn, subject: Subject) -> Twice:
    asked = draw(mentions(subject, (*LETTERS, "truncation")))
    plain = [name for name in STRANGERS if name.isascii() or not subject.ascii]
    at = len(asked.names) % len(plain) if subject.pool else draw(st.integers(0, len(plain) - 1))
    return Twice(asked, Asked((*asked.names, ("unrelated", plain[at])), asked.id, asked.mention))


def unrelated(subject: Subject, case: Twice) -> None:
    """An unrelated name in the list changes no answer, and no score by more than the stated drift."""
    one, other = subject(case.one.mention, case.one.names), subject(case.other.mention, case.other.names)
    if set(one.ids) != set(other.ids):
        raise Broken(
            f"{case.one}: {answered(one)}, but with {case.other.names[-1][1]!r} in the list: {answered(other)}"
        )
    before, after = (max(answer.score(case.one.id), subject.low) for answer in (one, other))
    if one.scores and abs(before - after) > subject.drift:
        raise Broken(
            f"{case.one}: {case.one.id} scores {before:.4f}, but {after:.4f} with {case.other.names[-1][1]!r} in the list"
        )


UNICODE = Law(
    name="unicode",
    promise="NFC, NFD, NFKC and NFKD of a mention are answered alike",
    keep=_same,
    cases=lambda s: _alike(s, _normalised),
    claim="unicode",
)

SURROUNDINGS = Law(
    name="surroundings",
    promise="space and punctuation around a mention change nothing",
    keep=_same,
    cases=lambda s: _alike(
        s, lambda mention: _surrounded(mention, s.ascii), kinds=("transliteration", "typo", "accents")
    ),
    claim="surroundings",
)

CASE = Law(
    name="case",
    promise="a name alone is answered alike in any case",
    keep=case,
    cases=lambda s: _alike(s, _recased, kinds=("transliteration", "typo", "accents")),
    claim="case",
)

ARTICLES = Law(
    name="articles",
    promise="al-, el- and Al are one article",
    keep=articles,
    cases=_with_article,
    claim="articles",
)

ORDER = Law(
    name="order",
    promise="the order of the list changes nothing",
    keep=_same,
    cases=_reordered,
    needs=("resolve", "list"),
)

UNRELATED = Law(
    name="unrelated",
    promise="an unrelated name in the list changes no answer",
    keep=unrelated,
    cases=_joined,
    needs=("resolve", "list"),
)
