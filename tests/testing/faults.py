"""Copies of Canonym's matcher with one fault each, and the law that must notice it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from rapidfuzz.distance import Levenshtein

from canonym.testing.adapters import canonym as sound
from canonym.testing.names import Names
from canonym.testing.subject import Answer, Found, Rewritten, Subject

POOL = 2


@dataclass(frozen=True)
class Fault:
    law: str
    make: Callable[[], Subject]


def _resolving(change: Callable[[Callable[[str, Names], Answer], str, Names], Answer]) -> Subject:
    subject = sound(pool=POOL)
    assert subject.resolve is not None
    return replace(subject, resolve=partial(change, subject.resolve), patience=0.7)


def lost_article() -> Subject:
    """al- is no longer folded away: it is another word, and el- yet another."""

    def change(resolve: Callable[[str, Names], Answer], mention: str, names: Names) -> Answer:
        return resolve(re.sub(r"(?i)\bel[- ]", "Elq ", mention), names)

    return _resolving(change)


def shifted_offsets() -> Subject:
    """Offsets count letters, so that each combining mark before a mention moves it by one."""
    subject = sound(pool=POOL)

    def annotate(text: str, names: Names) -> tuple[Found, ...]:
        assert subject.annotate is not None
        found = []
        for one in subject.annotate(text, names):
            marks = sum(unicodedata.combining(sign) > 0 for sign in text[: one.start])
            found.append(replace(one, start=one.start - marks, end=one.end - marks, text=None))
        return tuple(found)

    return replace(subject, annotate=annotate)


def first_of_the_list() -> Subject:
    """A tie goes to whichever stands first in the list."""

    def change(resolve: Callable[[str, Names], Answer], mention: str, names: Names) -> Answer:
        answer = resolve(mention, names)
        if len(answer.ids) < 2:
            return answer
        return replace(answer, ids=tuple(id for id, _ in names if id in answer.ids)[:1])

    return _resolving(change)


def unbounded_recursion() -> Subject:
    """The article is taken off by a function that calls itself."""

    def bare(mention: str) -> str:
        return bare(mention[3:]) if mention.startswith("al-") else mention

    def change(resolve: Callable[[str, Names], Answer], mention: str, names: Names) -> Answer:
        return resolve(mention, names) if bare(mention) else Answer()

    return _resolving(change)


def no_number_guard() -> Subject:
    """All numbers are one number."""
    subject = sound(pool=POOL)

    def resolve(mention: str, names: Names) -> Answer:
        assert subject.resolve is not None
        return subject.resolve(
            re.sub(r"\d+", "1", mention), tuple((id, re.sub(r"\d+", "1", name)) for id, name in names)
        )

    return replace(subject, resolve=resolve)


def growing_rewrite() -> Subject:
    """Rewriting glosses a name that has been glossed already."""
    subject = sound(pool=POOL)

    def rewrite(text: str, names: Names) -> Rewritten:
        assert subject.annotate is not None
        found = subject.annotate(text, names)
        by_id = dict(names)
        for one in reversed(found):
            text = f"{text[: one.end]} [{by_id[one.id]}]{text[one.end :]}"
        return Rewritten(text)

    return replace(subject, rewrite=rewrite)


def tidying_rewrite() -> Subject:
    """Rewriting also tidies the text around the names."""
    subject = sound(pool=POOL)

    def rewrite(text: str, names: Names) -> Rewritten:
        assert subject.rewrite is not None
        return Rewritten(unicodedata.normalize("NFC", subject.rewrite(text, names).text))

    return replace(subject, rewrite=rewrite)


def loses_marked_letters() -> Subject:
    """A letter with a combining mark is not a letter."""

    def change(resolve: Callable[[str, Names], Answer], mention: str, names: Names) -> Answer:
        return resolve(re.sub("\\w[\u0300-\u036f]+", "", mention), names)

    return _resolving(change)


def capitals_only() -> Subject:
    """What does not begin with a capital is no name."""

    def change(resolve: Callable[[str, Names], Answer], mention: str, names: Names) -> Answer:
        return resolve(mention, names) if mention[:1].isupper() else Answer()

    return _resolving(change)


def odds_for_probabilities() -> Subject:
    """Odds are handed out as probabilities."""

    def change(resolve: Callable[[str, Names], Answer], mention: str, names: Names) -> Answer:
        answer = resolve(mention, names)
        return replace(answer, scores=tuple((id, score / max(1e-9, 1 - score)) for id, score in answer.scores))

    return _resolving(change)


def slow_pattern() -> Subject:
    """A pattern with nested repeats reads the mention first."""
    pattern = re.compile(r"^(\w+\W?)+$")

    def change(resolve: Callable[[str, Names], Answer], mention: str, names: Names) -> Answer:
        pattern.match(mention)
        return resolve(mention, names)

    return _resolving(change)


def emoji_means_first() -> Subject:
    """What folds to nothing starts every name."""

    def change(resolve: Callable[[str, Names], Answer], mention: str, names: Names) -> Answer:
        if not any(sign.isalnum() for sign in mention):
            return Answer((names[0][0],), ((names[0][0], 1.0),))
        return resolve(mention, names)

    return _resolving(change)


def seeded() -> Subject:
    """The order of a set decides what is said of a truncated name."""

    def change(resolve: Callable[[str, Names], Answer], mention: str, names: Names) -> Answer:
        answer = resolve(mention, names)
        return answer if hash(mention) % 5 else Answer((), answer.scores)

    return replace(_resolving(change), origin="faults:seeded")


def longer_weighs_more() -> Subject:
    """What is longer tells more, whether its letters are the name's or not."""

    def change(resolve: Callable[[str, Names], Answer], mention: str, names: Names) -> Answer:
        answer = resolve(mention, names)
        return replace(answer, scores=tuple((id, min(1.0, len(mention) / 15)) for id, _ in answer.scores))

    return _resolving(change)


def second_slip_forgiven() -> Subject:
    """A single slip is somebody else; two are the same name again."""

    def change(resolve: Callable[[str, Names], Answer], mention: str, names: Names) -> Answer:
        answer = resolve(mention, names)
        slips = {id: Levenshtein.distance(mention, name) for id, name in names}
        return replace(
            answer, scores=tuple((id, score / 10 if slips[id] == 1 else score) for id, score in answer.scores)
        )

    return _resolving(change)


def share_of_the_list() -> Subject:
    """Every name of the list takes its share of the score, whether it resembles the mention or not."""

    def change(resolve: Callable[[str, Names], Answer], mention: str, names: Names) -> Answer:
        answer = resolve(mention, names)
        return replace(answer, scores=tuple((id, score / len(names)) for id, score in answer.scores))

    return _resolving(change)


def family_name_only() -> Subject:
    """A person is whoever bears the family name."""

    def change(resolve: Callable[[str, Names], Answer], mention: str, names: Names) -> Answer:
        last = mention.split()[-1:]
        alike = tuple(id for id, name in names if name.split()[-1:] == last)
        return Answer(alike, tuple((id, 1.0) for id in alike)) if alike else resolve(mention, names)

    return _resolving(change)


seeded.makes_subject = True  # type: ignore[attr-defined]

FAULTS = {
    "lost al- folding": Fault("articles", lost_article),
    "offsets shifted after a combining mark": Fault("offsets", shifted_offsets),
    "order-dependent tie": Fault("order", first_of_the_list),
    "silent tie": Fault("ties", first_of_the_list),
    "unbounded recursion": Fault("bounded", unbounded_recursion),
    "number guard removed": Fault("numbers", no_number_guard),
    "non-idempotent rewrite": Fault("idempotence", growing_rewrite),
    "rewrite touches the text around": Fault("restraint", tidying_rewrite),
    "letters with combining marks lost": Fault("unicode", loses_marked_letters),
    "capitals needed": Fault("case", capitals_only),
    "odds instead of probabilities": Fault("scores", odds_for_probabilities),
    "nested repeats in a pattern": Fault("bounded", slow_pattern),
    "emoji match the first name": Fault("nothing", emoji_means_first),
    "longer mentions weigh more": Fault("monotony", longer_weighs_more),
    "two slips weigh less than one": Fault("monotony", second_slip_forgiven),
    "every name of the list takes a share": Fault("unrelated", share_of_the_list),
    "family name alone decides": Fault("relatives", family_name_only),
    "answers depend on the hash seed": Fault("determinism", seeded),
}
