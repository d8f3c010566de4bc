"""What every name matcher must keep, each law a plain function with the cases that try it.

A law is called with a subject and one case; it returns in silence or raises `Broken`, whose message holds the whole
counterexample. Which cases to try is the business of hypothesis, how to report that of `checking`.
"""

from __future__ import annotations

import math
import signal
import threading
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from time import perf_counter, process_time
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from canonym.testing import strategies
from canonym.testing.damage import FORM, LETTERS
from canonym.testing.names import DamagedName, Distractor, DrawnName, DrawnText, Names, Planted
from canonym.testing.subject import Answer, Subject

__all__ = ["BY_NAME", "LAWS", "Broken", "Law", "OutOfTimeError"]

TOLERANCE = 1e-6
"""How far two scores may differ and still be the same, since sums are not exact."""


class Broken(AssertionError):
    """A law does not hold; the message is the counterexample in words."""


class OutOfTimeError(Exception):
    """A call took longer than the subject's patience and was stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """One law: its promise in one sentence, what it needs of a subject, its cases and the function that tries one.

    `needs` are fields of `Subject` that must be there, and "list" where the list of names must be exchangeable. `claim`
    is a key of `CLAIMS` that the subject must claim.
    """

    name: str
    promise: str
    cases: Callable[[Subject], SearchStrategy[Any]]
    keep: Callable[[Subject, Any], None]
    needs: tuple[str, ...] = ("resolve",)
    claim: str = ""
    batch: int = 1
    """How many examples are tried as one case, where asking for a single one is dear."""
    sure: Callable[[Subject], tuple[Any, ...]] = lambda subject: ()
    """Cases that are tried before any is drawn, since chance might leave them out."""
    less: Callable[[Any], SearchStrategy[Any]] = st.just
    """Where to look for a smaller counterexample than a sure case that breaks the law."""

    def excuse(self, subject: Subject) -> str:
        """Why the law does not apply to a subject; empty where it does."""
        for need in self.needs:
            if need == "list":
                if subject.fixed is not None:
                    return "its list of names is fixed"
            elif not getattr(subject, need):
                return _MISSING[need]
        if self.claim and self.claim not in subject.claims:
            return f"it does not claim {self.claim}"
        return ""

    def __call__(self, subject: Subject, case: Any) -> None:
        """Try one case. Raises `Broken`; an error that the matcher raises is a broken law too."""
        try:
            self.keep(subject, case)
        except (Broken, OutOfTimeError):
            raise
        except (Exception, RecursionError) as error:
            if type(error).__module__.startswith("hypothesis"):
                raise
            raise Broken(f"{type(error).__name__}: {str(error)[:200]}; on {_shown(case)}") from error


_MISSING = {
    "resolve": "it resolves no mentions",
    "compare": "it compares no pairs",
    "annotate": "it annotates no texts",
    "rewrite": "it rewrites no texts",
    "origin": "another process cannot get it; name it as MODULE:MATCHER",
}


# --- what the cases are made of --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """One mention asked about, among a list of names; `id` is the one that it stands for."""

    names: Names
    id: str
    mention: str

    def __str__(self) -> str:
        name = next((name for id, name in self.names if id == self.id), "") if len(self.names) > 12 else ""
        true = f" ({self.id}={name!r})" if name else ""
        return f"{_mentioned(self.mention)}{true} among {listed(self.names)}"


@dataclass(frozen=True, slots=True)
class Twice:
    """The same question put in two ways, which must be answered alike."""

    one: Asked
    other: Asked


def quoted(text: str) -> str:
    """The text in quotes; in ASCII where it holds signs that a reader cannot see or tell from others."""
    if unicodedata.normalize("NFKC", text) != text or any(
        unicodedata.category(sign) in ("Cf", "Mn", "Cc") for sign in text
    ):
        return ascii(text)
    return repr(text)


def listed(names: Names) -> str:
    """A list of names for people to read; of a long one the number."""
    if len(names) > 12:
        return f"[{len(names):,} names]"
    return f"[{', '.join(f'{id}={name!r}' for id, name in names)}]"


def _shown(case: Any) -> str:
    if isinstance(case, Twice):
        return f"{case.one} or {case.other}"
    if isinstance(case, tuple) and len(case) == 2 and isinstance(case[1], DrawnText):
        return f"{case[1]} with {listed(case[0])}"
    if isinstance(case, Asked | NearMiss | DrawnText):
        return str(case)
    return shortened(repr(case))


def shortened(text: str) -> str:
    """A long text by its beginning, its end and its length."""
    return text if len(text) <= 300 else f"{text[:120]}...{text[-60:]} ({len(text):,} characters)"


def _mentioned(text: str) -> str:
    """A mention in quotes; a flood as its piece and how often it stands there."""
    for size in range(1, 13):
        if len(text) > 40 and text == (text[:size] * len(text))[: len(text)]:
            return f"{quoted(text[:size])} x {len(text) // size:,}"
    return quoted(shortened(text))


def _answered(answer: Answer) -> str:
    said = " or ".join(answer.ids) if answer.ids else "nothing"
    best = max((score for _, score in answer.scores), default=None)
    return said if best is None else f"{said} (best score {best:.4f})"


def examples_of(strategy: SearchStrategy[Any], count: int, *, seed: int = 0) -> tuple[Any, ...]:
    """Some distinct values of a strategy, always the same ones, the shortest first: a pool where values are dear."""
    found: dict[Any, None] = {}

    @seeded(seed)
    @settings(
        max_examples=4 * count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(value: Any) -> None:
        if len(found) < count:
            found.setdefault(value)

    collect()
    return tuple(sorted(found, key=lambda value: len(str(value))))


@lru_cache(maxsize=64)
def _pool(kind: str, count: int, ascii: bool) -> tuple[Any, ...]:
    """A few lists of names and what to ask of them, where preparing a list is dear: some of one name, and a long one."""
    short = examples_of(_POOLS[kind](ascii), count)
    if kind == "list":
        everything = strategies.catalogue(ascii)
        long = tuple((f"e{at}", name.text) for at, name in enumerate(everything[:: max(1, len(everything) // 400)], 1))
        return (*short, (*long, ("again", long[-1][1])))
    return short


def _single(kind: str, ascii: bool) -> SearchStrategy[DrawnName]:
    fitting = _fitting(kind, ascii)
    return st.integers(0, len(fitting) - 1).map(fitting.__getitem__)


@lru_cache(maxsize=16)
def _fitting(kind: str, ascii: bool) -> tuple[DrawnName, ...]:
    """All names at hand that a law can be tried on; few have a number, so that drawing until one has takes long."""
    return tuple(name for name in strategies.catalogue(ascii) if _suiting(kind, name))


_POOLS: dict[str, Callable[[bool], SearchStrategy[Any]]] = {
    "list": lambda ascii: strategies.lexicons(ascii=ascii),
    **{
        kind: lambda ascii, kind=kind: _single(kind, ascii)  # type: ignore[misc]
        for kind in ("article", "number", "relative", "head", "letters", "any")
    },
}


def _suiting(kind: str, name: DrawnName) -> bool:
    if kind == "article":
        return "al-" in name.text
    return bool(strategies.near_misses(name, kinds=None if kind == "any" else [kind]))


@lru_cache(maxsize=64)
def _many(kind: str, ascii: bool) -> tuple[DrawnName, ...]:
    """Up to forty names that a law can be tried on, from every culture, none the look-alike of another."""
    fitting = _fitting(kind, ascii)
    chosen: list[DrawnName] = []
    taken: set[str] = set()
    for name in (*fitting[:: max(1, len(fitting) // 60)], *fitting[:200]):
        alike = {name.text, *(one.text for one in strategies.near_misses(name))}
        if taken.isdisjoint(alike) and len(chosen) < 40:
            chosen.append(name)
            taken |= alike
    return tuple(chosen)


@st.composite
def _beside_others(draw: DrawFn, subject: Subject, kind: str) -> tuple[tuple[DrawnName, ...], DrawnName]:
    """A name that a law can be tried on, alone in its list or among forty."""
    if not subject.pool:
        name = draw(_POOLS[kind](subject.ascii))
        return (name,), name
    single = _pool(kind, subject.pool, subject.ascii)
    at = draw(st.integers(0, 2 * len(single) - 1))
    if at < len(single):
        return (single[at],), single[at]
    names = _many(kind, subject.ascii)
    return names, names[draw(st.integers(0, len(names) - 1))]


def _numbered(names: Sequence[DrawnName]) -> Names:
    return tuple((f"e{at}", name.text) for at, name in enumerate(names, 1))


def _drawn_list(subject: Subject) -> SearchStrategy[Names]:
    if subject.pool:
        pool = _pool("list", subject.pool, subject.ascii)
        # Half of the questions go to the long list, which is the last: most names stand there.
        return st.integers(0, 2 * len(pool) - 1).map(lambda at: pool[min(at, len(pool) - 1)])
    return _POOLS["list"](subject.ascii)


def lists(subject: Subject) -> SearchStrategy[Names]:
    """The lists of names to try a subject on: its fixed one, its pool, or any."""
    return st.just(subject.fixed) if subject.fixed is not None else _drawn_list(subject)


@st.composite
def _asked(draw: DrawFn, subject: Subject, kinds: Sequence[str]) -> Asked:
    """A listed name as it stands, or after one step of damage of the kinds given."""
    names = draw(lists(subject))
    id, name = names[draw(st.integers(0, len(names) - 1))]
    if not kinds or draw(st.booleans()) is False:
        return Asked(names, id, name)
    return Asked(names, id, draw(strategies.damaged(name, channels=kinds, ascii=subject.ascii)).text)


def _alike(
    subject: Subject, change: Callable[[str], SearchStrategy[str]], kinds: Sequence[str] = LETTERS
) -> SearchStrategy[Twice]:
    return _asked(subject, kinds).flatmap(
        lambda asked: change(asked.mention).map(lambda other: Twice(asked, Asked(asked.names, asked.id, other)))
    )


def _same(subject: Subject, case: Twice) -> None:
    """Both questions of a case get the same ids and scores."""
    one = subject(case.one.mention, case.one.names)
    if case.one == case.other:
        return
    other = subject(case.other.mention, case.other.names)
    same_scores = (
        abs(_best(one) - _best(other)) <= TOLERANCE if one.scores and other.scores else one.scores == other.scores
    )
    if set(one.ids) != set(other.ids) or not same_scores:
        names = "" if case.one.names == case.other.names else f" in {listed(case.other.names)}"
        raise Broken(f"{case.one}: {_answered(one)}, but {quoted(case.other.mention)}{names}: {_answered(other)}")


def case(subject: Subject, case: Twice) -> None:
    """A name alone is taken for the same in any case, and its score moves by no more than the slack."""
    one, other = subject(case.one.mention, case.one.names), subject(case.other.mention, case.other.names)
    if set(one.ids) != set(other.ids) or (
        one.scores and other.scores and abs(_best(one) - _best(other)) > subject.slack
    ):
        raise Broken(f"{case.one}: {_answered(one)}, but {quoted(case.other.mention)}: {_answered(other)}")


def _best(answer: Answer) -> float:
    return max((score for _, score in answer.scores), default=-math.inf)


def spelled_alike(one: str, other: str) -> bool:
    """Whether nothing but case, marks, punctuation and order tells two spellings apart."""
    return _letters(one) == _letters(other)


@lru_cache(maxsize=50_000)
def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    words = "".join(
        sign if sign.isalnum() else " " if not unicodedata.combining(sign) else "" for sign in plain
    ).split()
    return " ".join(sorted(words))


@lru_cache(maxsize=256)
def _rivals(names: Names) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for id, name in names:
        found.setdefault(_letters(name), set()).add(id)
    return {key: frozenset(ids) for key, ids in found.items()}


# --- the laws --------------------------------------------------------------------------------------------------------


def identity(subject: Subject, case: Asked) -> None:
    """A listed name means its own entry, and no other scores higher; one spelling of two entries may mean both."""
    answer = subject(case.mention, case.names)
    rivals = _rivals(case.names)[_letters(case.mention)]
    if len(rivals) == 1 and answer.ids != (case.id,):
        raise Broken(f"{case}: {_answered(answer)}, but the name is listed as {case.id}")
    if len(rivals) > 1 and len(answer.ids) and not set(answer.ids) <= rivals:
        raise Broken(f"{case}: {_answered(answer)}, but the name is listed as {' and '.join(sorted(rivals))}")
    if len(rivals) == 1 and answer.scores and answer.score(case.id) < _best(answer) - TOLERANCE:
        raise Broken(f"{case}: {case.id} scores {answer.score(case.id):.4f}, less than {_answered(answer)}")


def ties(subject: Subject, case: Asked) -> None:
    """Of two entries with one spelling none is chosen in silence, however the mention is damaged: it is both, or nothing."""
    answer = subject(case.mention, case.names)
    spelling = next((name for id, name in case.names if id == case.id), "")
    owners = {id for id, name in case.names if name == spelling}
    if len(owners) > 1 and len(owners.intersection(answer.ids)) == 1:
        raise Broken(f"{case}: {_answered(answer)}, though nothing tells {' and '.join(sorted(owners))} apart")


@st.composite
def _tied(draw: DrawFn, subject: Subject) -> Asked:
    names = draw(lists(subject) if subject.fixed is not None or not subject.pool else _doubled_lists(subject))
    if subject.fixed is None and not subject.pool:
        text = names[draw(st.integers(0, len(names) - 1))][1]
        names = (*((id, name) for id, name in names if name != text), ("first", text), ("second", text))
    owners = _shared_spellings(names)
    if not owners:
        return Asked(names, *names[0])
    id, text = owners[draw(st.integers(0, len(owners) - 1))]
    if not draw(st.booleans()):
        return Asked(names, id, text)
    return Asked(names, id, draw(strategies.damaged(text, channels=(*FORM, *LETTERS), ascii=subject.ascii)).text)


def _doubled_lists(subject: Subject) -> SearchStrategy[Names]:
    """Every name of a list twice: of one name, or of a long list."""
    pool = _pool("list", subject.pool, subject.ascii)
    doubled = tuple(_doubled(one) for one in (pool[0][:1], pool[-1]))
    return st.sampled_from(doubled)


def _doubled(names: Names) -> Names:
    texts = dict.fromkeys(name for _, name in names)
    return tuple((f"{owner} {at}", text) for at, text in enumerate(texts, 1) for owner in ("first", "second"))


@lru_cache(maxsize=64)
def _shared_spellings(names: Names) -> tuple[tuple[str, str], ...]:
    owners: dict[str, set[str]] = {}
    for id, name in names:
        owners.setdefault(name, set()).add(id)
    return tuple((id, name) for id, name in names if len(owners[name]) > 1)


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


def _surrounded(mention: str) -> SearchStrategy[str]:
    sign = st.sampled_from(_AROUND)
    return st.tuples(sign, sign, sign, sign).map(lambda one: f"{one[0]}{one[1]}{mention}{one[2]}{one[3]}")


_FORMS: SearchStrategy[Any] = st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"])


def _normalised(mention: str) -> SearchStrategy[str]:
    return _FORMS.map(lambda form: unicodedata.normalize(form, mention))


def _recased(mention: str) -> SearchStrategy[str]:
    forms = (mention, mention.upper(), mention.lower(), mention.title(), mention.swapcase())
    return st.sampled_from([one for one in dict.fromkeys(forms) if one.casefold() == mention.casefold()])


def _rearticled(mention: str) -> SearchStrategy[str]:
    forms = ("Al-", "el-", "El-", "al ", "Al ", "el ", "al‑", "AL-")
    return st.sampled_from(forms).map(lambda form: mention.replace("al-", form))


@st.composite
def _with_article(draw: DrawFn, subject: Subject) -> Twice:
    if subject.fixed is not None:
        having = _with_al(subject.fixed)
        if not having:
            return Twice(*(Asked(subject.fixed, *subject.fixed[0]),) * 2)
        id, text = having[draw(st.integers(0, len(having) - 1))]
        names = subject.fixed
    else:
        named, name = draw(_beside_others(subject, "article"))
        names, text = _numbered(named), name.text
        id = f"e{named.index(name) + 1}"
    return Twice(Asked(names, id, text), Asked(names, id, draw(_rearticled(text))))


@lru_cache(maxsize=64)
def _with_al(names: Names) -> tuple[tuple[str, str], ...]:
    return tuple((id, name) for id, name in names if "al-" in name and name.isascii() and "(" not in name)


def articles(subject: Subject, case: Twice) -> None:
    """al-, Al, el- before an Arabic name are one article: the answer is the same, whatever the score."""
    one, other = subject(case.one.mention, case.one.names), subject(case.other.mention, case.other.names)
    if set(one.ids) != set(other.ids):
        raise Broken(f"{case.one}: {_answered(one)}, but {quoted(case.other.mention)}: {_answered(other)}")


@st.composite
def _reordered(draw: DrawFn, subject: Subject) -> Twice:
    asked = draw(_asked(subject, (*LETTERS, "truncation")))
    count = len(asked.names)
    if subject.pool:
        names = asked.names[::-1]
    else:
        names = tuple(asked.names[at] for at in draw(st.permutations(range(count))))
    return Twice(asked, Asked(names, asked.id, asked.mention))


UNRELATED = ("Quentin Vrooman", "Tzompantli Geyser", "Björn Fjeldgaard", "Wuthering Ltd", "日本橋", "Oyelowo Bakery 9")
"""Names that share no word and hardly a sound with any that are drawn."""


@st.composite
def _joined(draw: DrawFn, subject: Subject) -> Twice:
    asked = draw(_asked(subject, (*LETTERS, "truncation")))
    plain = [name for name in UNRELATED if name.isascii() or not subject.ascii]
    at = len(asked.names) % len(plain) if subject.pool else draw(st.integers(0, len(plain) - 1))
    return Twice(asked, Asked((*asked.names, ("unrelated", plain[at])), asked.id, asked.mention))


def unrelated(subject: Subject, case: Twice) -> None:
    """An unrelated name in the list changes no answer, and no score by more than the stated drift."""
    one, other = subject(case.one.mention, case.one.names), subject(case.other.mention, case.other.names)
    if set(one.ids) != set(other.ids):
        raise Broken(
            f"{case.one}: {_answered(one)}, but with {case.other.names[-1][1]!r} in the list: {_answered(other)}"
        )
    before, after = (max(answer.score(case.one.id), subject.low) for answer in (one, other))
    if one.scores and abs(before - after) > subject.drift:
        raise Broken(
            f"{case.one}: {case.one.id} scores {before:.4f}, but {after:.4f} with {case.other.names[-1][1]!r} in the list"
        )


def _pairs(subject: Subject) -> SearchStrategy[tuple[str, str]]:
    name = strategies.names(ascii=subject.ascii)
    other = st.one_of(
        name.map(lambda one: one.text),
        strategies.damaged(name, strength=2, ascii=subject.ascii).map(lambda one: one.text),
    )
    same = strategies.damaged(name, strength=2, ascii=subject.ascii).map(lambda one: (one.name.text, one.text))
    return st.one_of(same, st.tuples(name.map(lambda one: one.text), other))


def symmetry(subject: Subject, case: tuple[str, str]) -> None:
    """compare(a, b) is compare(b, a)."""
    assert subject.compare is not None
    one, other = subject.compare(*case), subject.compare(*case[::-1])
    if abs(one - other) > TOLERANCE:
        raise Broken(f"compare{case} is {one:.6f}, and the other way round {other:.6f}")


@st.composite
def _laddered(draw: DrawFn, subject: Subject) -> tuple[Names, str, tuple[DamagedName, ...]]:
    if subject.fixed is not None:
        names: Names = subject.fixed
    elif subject.pool:
        names = _numbered((_pool("any", subject.pool, subject.ascii)[draw(st.integers(0, subject.pool - 1))],))
    else:
        names = _numbered((draw(_single("any", subject.ascii)),))
    id, name = names[draw(st.integers(0, len(names) - 1))]
    kind = draw(st.sampled_from(["typo", "keyboard", "ocr"]))
    rungs = draw(strategies.ladders(st.just(strategies.plain_name(name)), kind=kind))
    return names, id, rungs


def monotony(subject: Subject, case: tuple[Names, str, tuple[DamagedName, ...]]) -> None:
    """More damage of one kind never scores higher than less of it, beyond the stated slack.

    It is asked of a name alone in its list: where scores are shares of one whole, less damage may lie nearer to another
    name. In a list that cannot be exchanged, steps at which another name is weighed beyond the slack are left out.
    """
    names, id, rungs = case
    lowest, at = math.inf, 0
    for rung, mention in enumerate(rungs):
        answer = subject(mention.text, names)
        score = max(answer.score(id), subject.low)
        if subject.fixed is not None and any(
            other > subject.low + subject.slack for one, other in answer.scores if one != id
        ):
            continue
        if score > lowest + subject.slack:
            raise Broken(
                f"{quoted(rungs[at].text)} scores {lowest:.4f} as {id}, but {quoted(mention.text)}, further damaged by "
                f"{mention.damages[-1].kind}, {score:.4f}, among {listed(names)}"
            )
        if score < lowest:
            lowest, at = score, rung


def nothing(subject: Subject, case: Asked) -> None:
    """Emoji, digits alone, punctuation, marks and nothing at all mean nothing."""
    answer = subject(case.mention, case.names)
    if answer.ids:
        raise Broken(f"{case}: {_answered(answer)}, though nothing of it can be compared")


def _incomparable(subject: Subject) -> SearchStrategy[Asked]:
    return st.tuples(lists(subject), strategies.incomparable()).map(lambda one: Asked(one[0], "", one[1]))


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A listed name, one that looks like it, and how the question is put."""

    names: Names
    id: str
    distractor: Distractor
    mention: str

    def __str__(self) -> str:
        return f"{quoted(self.mention)} among {listed(self.names)}"


@st.composite
def _near_missed(draw: DrawFn, subject: Subject, kind: str, *, beside: bool) -> NearMiss:
    """`beside`: the look-alikes stand in the list too, and the name itself is asked about; else the look-alike is."""
    named, name = draw(_beside_others(subject, kind))
    names = _numbered(named)
    kinds = None if kind == "any" else [kind]
    found = strategies.near_misses(name, kinds=kinds)
    distractor = found[0 if beside and subject.pool else draw(st.integers(0, len(found) - 1))]
    id = f"e{named.index(name) + 1}"
    if not beside:
        if any(spelled_alike(text, distractor.text) for one, text in names if one != id):
            names = ((id, name.text),)
        mention = distractor.text
        if draw(st.booleans()):
            mention = draw(strategies.damaged(mention, channels=FORM, ascii=subject.ascii)).text
        return NearMiss(names, id, distractor, mention)
    listed = {text for _, text in names}
    others = {strategies.near_misses(one, kinds=kinds)[0].text for one in named} if subject.pool else {distractor.text}
    extra = tuple((f"look-alike {at}", text) for at, text in enumerate(sorted(others - listed), 1))
    mention = draw(strategies.damaged(name, channels=FORM, ascii=subject.ascii)).text
    return NearMiss((*extra, *names), id, distractor, mention)


def distractors(subject: Subject, case: NearMiss) -> None:
    """Beside a look-alike the true name wins, however it is set or encoded."""
    answer = subject(case.mention, case.names)
    if answer.ids and set(answer.ids) != {case.id}:
        raise Broken(f"{quoted(case.mention)} among {listed(case.names)}: {_answered(answer)}, not {case.id}")
    rival = max((score for id, score in answer.scores if id != case.id), default=-math.inf)
    if rival > max(answer.score(case.id), subject.low) + TOLERANCE:
        raise Broken(
            f"{quoted(case.mention)} among {listed(case.names)}: a look-alike scores {rival:.4f}, and {case.id} "
            f"{answer.score(case.id):.4f}"
        )


def apart(subject: Subject, case: NearMiss) -> None:
    """A name that differs in what tells two things apart is not taken for the other, however it is set or encoded."""
    answer = subject(case.mention, case.names)
    if case.id not in answer.ids:
        return
    alone = ((case.id, case.distractor.name.text),)
    names = alone if len(case.names) > 1 and case.id in subject(case.mention, alone).ids else case.names
    answer = subject(case.mention, names)
    raise Broken(
        f"{quoted(case.mention)} among {listed(names)}: {_answered(answer)}, which is {case.distractor.name.text!r}"
    )


def _documents(subject: Subject) -> SearchStrategy[tuple[Names, DrawnText]]:
    return strategies.documents(lists(subject), noise=not subject.ascii)


def offsets(subject: Subject, case: tuple[Names, DrawnText]) -> None:
    """Every mention found slices back: inside the text, on whole words, not across another, and where it was planted."""
    assert subject.annotate is not None
    names, drawn = case
    text = drawn.text
    done = 0
    for found in sorted(subject.annotate(text, names), key=lambda one: (one.start, one.end)):
        where = f"{found.start}:{found.end} of {drawn} with {listed(names)}"
        if not 0 <= found.start < found.end <= len(text):
            raise Broken(f"{where} is no part of the text of {len(text)} characters")
        piece = text[found.start : found.end]
        if found.text is not None and found.text != piece:
            raise Broken(f"{where} is {piece!r}, not {found.text!r}")
        if _inside_word(text, found.start) or _inside_word(text, found.end):
            raise Broken(f"{where}, {piece!r}, cuts a word")
        if found.start < done:
            raise Broken(f"{where}, {piece!r}, overlaps the one before")
        done = found.end
        planted = [one for one in drawn.mentions if one.start < found.end and found.start < one.end]
        if not planted:
            raise Broken(f"{where}, {piece!r}, is {found.id}, but no name stands there")


def _inside_word(text: str, at: int) -> bool:
    """Whether the place lies between two letters of one word, or before a mark that belongs to the letter before it."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if unicodedata.category(after)[0] == "M":
        return before not in " \n"
    while unicodedata.category(before)[0] == "M" and at > 1:
        at -= 1
        before = text[at - 1]
    spaced = not ("\u2e80" <= before <= "\u9fff" or "\u2e80" <= after <= "\u9fff")
    return before.isalnum() and after.isalnum() and spaced


_BEFORE = ("It rained. ", "e\u0301te\u0301. ", "😀. ", "It rained.\n\n", "و\u064eقا\u0644\u0652. ", "n\u0303\u0303. ")


def _shifted(subject: Subject) -> SearchStrategy[tuple[str, tuple[Names, DrawnText]]]:
    before = [one for one in _BEFORE if one.isascii() or not subject.ascii]
    return st.tuples(st.sampled_from(before), _documents(subject))


def shift(subject: Subject, case: tuple[str, tuple[Names, DrawnText]]) -> None:
    """A sentence put before a text moves every mention by its length and changes nothing else."""
    assert subject.annotate is not None
    before, (names, drawn) = case
    one = {
        (found.start + len(before), found.end + len(before), found.id) for found in subject.annotate(drawn.text, names)
    }
    other = {(found.start, found.end, found.id) for found in subject.annotate(before + drawn.text, names)}
    if one != other:
        raise Broken(
            f"{drawn} with {listed(names)}: after {before!r} the mentions are {sorted(other)}, not {sorted(one)}"
        )


def idempotence(subject: Subject, case: tuple[Names, DrawnText]) -> None:
    """Rewriting what has been rewritten changes nothing."""
    assert subject.rewrite is not None
    names, drawn = case
    once = subject.rewrite(drawn.text, names).text
    twice = subject.rewrite(once, names).text
    if once != twice:
        raise Broken(f"{drawn} with {listed(names)}: rewritten {once!r}, and rewritten again {twice!r}")


def restraint(subject: Subject, case: tuple[Names, DrawnText]) -> None:
    """Rewriting leaves everything outside the mentions byte for byte, and does what it says it did."""
    assert subject.rewrite is not None
    names, drawn = case
    result = subject.rewrite(drawn.text, names)
    at = 0
    pieces = drawn.filler
    for number, piece in enumerate(pieces):
        place = result.text.find(piece, at)
        if place < 0 or (number == 0 and place) or (number == len(pieces) - 1 and not result.text.endswith(piece)):
            raise Broken(f"{drawn} with {listed(names)}: {piece!r} is not left as it was in {result.text!r}")
        at = place + len(piece)
    if result.changes is not None:
        rebuilt, done = "", 0
        for start, end, new in result.changes:
            rebuilt += drawn.text[done:start] + new
            done = end
        rebuilt += drawn.text[done:]
        if rebuilt != result.text:
            raise Broken(f"{drawn}: the changes {result.changes} make {rebuilt!r}, not {result.text!r}")


def _damaged_documents(subject: Subject) -> SearchStrategy[tuple[Names, DrawnText]]:
    """Texts whose names are damaged by a letter or an article, so that there is something to put right."""
    return _documents(subject).flatmap(lambda one: _damaged_text(subject, one))


@st.composite
def _damaged_text(draw: DrawFn, subject: Subject, case: tuple[Names, DrawnText]) -> tuple[Names, DrawnText]:
    names, drawn = case
    text, done, planted = "", 0, []
    for mention in drawn.mentions:
        text += drawn.text[done : mention.start]
        new = mention.text
        if draw(st.booleans()):
            kinds = ("transliteration", "typo", "accents")
            new = draw(strategies.damaged(mention.text, channels=kinds, ascii=subject.ascii)).text
        planted.append(Planted(len(text), len(text) + len(new), new, mention.id))
        text += new
        done = mention.end
    return names, DrawnText(text + drawn.text[done:], tuple(planted))


def scores(subject: Subject, case: Asked) -> None:
    """Scores are numbers in range, the best first, and what is taken was weighed."""
    answer = subject(case.mention, case.names)
    for id, score in answer.scores:
        if not subject.low - TOLERANCE <= score <= subject.high + TOLERANCE:
            raise Broken(f"{case}: {id} scores {score}, not within {subject.low:g} and {subject.high:g}")
    values = [score for _, score in answer.scores]
    if values != sorted(values, reverse=True):
        raise Broken(f"{case}: the scores are not best first, {answer.scores[:6]}")
    known = {id for id, _ in case.names}
    strange = [id for id in (*answer.ids, *(id for id, _ in answer.scores)) if id not in known]
    if strange and subject.fixed is None:
        raise Broken(f"{case}: {strange[0]!r} is no id of the list")
    if subject.compare is not None:
        score = subject.compare(case.mention, case.names[0][1])
        if not subject.low - TOLERANCE <= score <= subject.high + TOLERANCE:
            raise Broken(f"compare({case.mention!r}, {case.names[0][1]!r}) is {score}, out of range")


def bounded(subject: Subject, case: Asked) -> None:
    """Any text at all, as a mention and as a text, is answered within the stated patience and without an error."""
    with within(subject.patience, case):
        subject(case.mention, case.names)
    if subject.annotate is not None:
        with within(subject.patience, case):
            subject.annotate(case.mention, case.names)
    if subject.rewrite is not None:
        with within(subject.patience, case):
            subject.rewrite(case.mention, case.names)


def _hostile(subject: Subject) -> SearchStrategy[Asked]:
    return st.tuples(lists(subject), strategies.hostile()).map(lambda one: Asked(one[0], "", one[1]))


def _floods(subject: Subject) -> tuple[Asked, ...]:
    names = subject.fixed or (
        _pool("list", subject.pool, subject.ascii)[-1] if subject.pool else (("e1", "al-Watiya"),)
    )
    return tuple(Asked(names, "", text) for text in strategies.floods())


def _shorter(case: Asked) -> SearchStrategy[Asked]:
    return st.integers(0, len(case.mention)).map(lambda length: replace(case, mention=case.mention[:length]))


WAITING = 10
"""How many times its patience a call may take by the clock: on a busy machine, most of that is waiting for its turn."""


@contextmanager
def within(seconds: float, case: Any) -> Iterator[None]:
    """Stop what takes more processor time than this, or ten times as long by the clock; afterwards, where no timer is."""
    message = f"took more than {seconds:g} s on {_shown(case)}"
    rung = False

    def ring(_signal: int, frame: Any) -> None:
        # An error raised in a callback of the garbage collector is lost; hypothesis and weakref have such: ring again later.
        nonlocal rung
        module = "" if frame is None else frame.f_globals.get("__name__", "")
        if not rung and not module.startswith(("hypothesis", "weakref", "_weakrefset")):
            rung = True
            raise OutOfTimeError(message)

    armed = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    timers = ((signal.SIGPROF, signal.ITIMER_PROF, 1), (signal.SIGALRM, signal.ITIMER_REAL, WAITING)) if armed else ()
    begun, spent = perf_counter(), process_time()
    before = [signal.signal(sign, ring) for sign, _, _ in timers]
    for _, timer, times in timers:
        signal.setitimer(timer, seconds * times, 0.05)
    try:
        yield
    finally:
        for (sign, timer, _), handler in zip(timers, before, strict=True):
            signal.setitimer(timer, 0)
            signal.signal(sign, handler)
    if process_time() - spent > seconds or perf_counter() - begun > seconds * WAITING:
        raise OutOfTimeError(message)


def determinism(subject: Subject, case: tuple[Asked, ...]) -> None:
    """Two processes with different hash seeds give the same answers, as does this one when it is asked again."""
    from canonym.testing.process import answers

    questions = [(one.mention, one.names) for one in case]
    with ThreadPoolExecutor(2) as side_by_side:
        first, second = side_by_side.map(lambda seed: answers(subject.origin, questions, seed=seed), (1, 2))
    for one, here, there in zip(case, first, second, strict=True):
        if here != there:
            raise Broken(f"{one}: {here} in one process, {there} in another")
    for one in case[:50]:
        once, again = subject(one.mention, one.names), subject(one.mention, one.names)
        if once != again:
            raise Broken(f"{one}: {_answered(once)}, and asked again {_answered(again)}")


BATCH = 120
"""Mentions that two new processes are asked about at once, since starting them is dear."""


def _batches(subject: Subject) -> SearchStrategy[tuple[Asked, ...]]:
    asked = _asked(subject, (*LETTERS, "truncation"))
    return st.integers(0, 1_000_000).map(lambda seed: examples_of(asked, BATCH, seed=seed))


def _apart(kind: str) -> Callable[[Subject], SearchStrategy[Any]]:
    return lambda subject: _near_missed(subject, kind, beside=False)


LAWS: tuple[Law, ...] = (
    Law(name="identity", promise="a listed name means its own entry", keep=identity, cases=lambda s: _asked(s, ())),
    Law(name="ties", promise="of two entries with one spelling none is chosen in silence", keep=ties, cases=_tied),
    Law(
        name="unicode",
        promise="NFC, NFD, NFKC and NFKD of a mention are answered alike",
        keep=_same,
        cases=lambda s: _alike(s, _normalised),
        claim="unicode",
    ),
    Law(
        name="surroundings",
        promise="space and punctuation around a mention change nothing",
        keep=_same,
        cases=lambda s: _alike(s, _surrounded, kinds=("transliteration", "typo", "accents")),
        claim="surroundings",
    ),
    Law(
        name="case",
        promise="a name alone is answered alike in any case",
        keep=case,
        cases=lambda s: _alike(s, _recased, kinds=("transliteration", "typo", "accents")),
        claim="case",
    ),
    Law(
        name="articles",
        promise="al-, el- and Al are one article",
        keep=articles,
        cases=_with_article,
        claim="articles",
    ),
    Law(
        name="order",
        promise="the order of the list changes nothing",
        keep=_same,
        cases=_reordered,
        needs=("resolve", "list"),
    ),
    Law(
        name="unrelated",
        promise="an unrelated name in the list changes no answer",
        keep=unrelated,
        cases=_joined,
        needs=("resolve", "list"),
    ),
    Law(
        name="symmetry",
        promise="compare(a, b) is compare(b, a)",
        keep=symmetry,
        cases=_pairs,
        needs=("compare",),
        claim="symmetry",
    ),
    Law(
        name="monotony",
        promise="more damage never scores higher than less of the same kind",
        keep=monotony,
        cases=_laddered,
    ),
    Law(
        name="nothing",
        promise="what cannot be compared means nothing",
        keep=nothing,
        cases=_incomparable,
        claim="abstention",
    ),
    Law(
        name="distractors",
        promise="beside a look-alike the true name wins",
        keep=distractors,
        cases=lambda s: _near_missed(s, "any", beside=True),
        needs=("resolve", "list"),
    ),
    Law(
        name="numbers",
        promise="a name with another number is another name",
        keep=apart,
        cases=_apart("number"),
        needs=("resolve", "list"),
        claim="numbers",
    ),
    Law(
        name="relatives",
        promise="a person of the same family is another person",
        keep=apart,
        cases=_apart("relative"),
        needs=("resolve", "list"),
        claim="relatives",
    ),
    Law(
        name="kinds",
        promise="another kind of thing with the same name is another thing",
        keep=apart,
        cases=_apart("head"),
        needs=("resolve", "list"),
        claim="kinds",
    ),
    Law(
        name="offsets",
        promise="mentions found in a text slice back to whole words of planted names",
        keep=offsets,
        cases=_documents,
        needs=("annotate",),
    ),
    Law(
        name="shift",
        promise="a sentence before a text moves mentions by its length",
        keep=shift,
        cases=_shifted,
        needs=("annotate",),
    ),
    Law(
        name="idempotence",
        promise="rewriting twice is rewriting once",
        keep=idempotence,
        cases=_damaged_documents,
        needs=("rewrite",),
    ),
    Law(
        name="restraint",
        promise="rewriting touches nothing but names",
        keep=restraint,
        cases=_damaged_documents,
        needs=("rewrite",),
    ),
    Law(
        name="scores",
        promise="scores are in range and the best comes first",
        keep=scores,
        cases=lambda s: _asked(s, LETTERS),
    ),
    Law(
        name="bounded",
        promise="any text is answered in time and without an error",
        keep=bounded,
        cases=_hostile,
        sure=_floods,
        less=_shorter,
    ),
    Law(
        name="determinism",
        promise="every process gives the same answers",
        keep=determinism,
        cases=_batches,
        needs=("resolve", "origin"),
        batch=BATCH,
    ),
)
"""Every law, the plainest first."""

BY_NAME = {law.name: law for law in LAWS}
