"""A matcher under test: one callable, and what it claims. A law that a matcher does not claim is skipped with a reason."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from canonym.testing.names import Names

__all__ = ["CLAIMS", "Answer", "Found", "Rewritten", "Subject", "read_subject", "under_test"]

CLAIMS = {
    "unicode": "NFC, NFD and NFKC of a mention are the same mention",
    "surroundings": "space and punctuation around a mention tell nothing",
    "case": "a name alone may stand in any case",
    "articles": "al-, el- and Al before an Arabic name are one article",
    "numbers": "a name with another number is another name",
    "relatives": "a person of the same family is another person",
    "kinds": "another kind of thing with the same name is another thing",
    "abstention": "it says nothing where nothing can be compared",
    "symmetry": "compare(a, b) is compare(b, a)",
}
"""What a matcher may claim beside what every matcher must keep, each in one sentence."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a matcher says about one mention.

    `ids`: what it takes the mention for: nothing, one, or several when it cannot tell. `scores`: every (id, score) that it
    weighed, best first, whether or not it took it.
    """

    ids: tuple[str, ...] = ()
    scores: tuple[tuple[str, float], ...] = ()

    def score(self, id: str) -> float:
        """The best score of an id; minus infinity where it was not weighed at all."""
        return max((score for one, score in self.scores if one == id), default=-math.inf)


@dataclass(frozen=True, slots=True)
class Found:
    """A mention that a matcher found in a text. `text` is what it says stands there; None when it does not say."""

    start: int
    end: int
    id: str
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A text that a matcher rewrote. `changes` are (start, end, replacement) in the old text; None when it does not say."""

    text: str
    changes: tuple[tuple[int, int, str], ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A matcher and its claims. Made by `under_test`.

    `resolve` takes a mention and a list of (id, name). `compare` (two strings), `annotate` and `rewrite` (a text and such a
    list) are there when the matcher can do it. `low` and `high` bound every score; `slack` is how far a score may move
    the wrong way under more damage, `drift` how far an unrelated name in the list may move it; `patience` is how many
    seconds of processor time any single call may take on 5,000 characters, thirty times that by the clock. `fixed` is the
    list of names that cannot be exchanged, `pool` how many different lists the laws may use where preparing one is dear.
    `origin` is MODULE:NAME, from which another process can get it; the law of determinism needs it.
    """

    name: str
    resolve: Callable[[str, Names], Answer] | None = None
    compare: Callable[[str, str], float] | None = None
    annotate: Callable[[str, Names], tuple[Found, ...]] | None = None
    rewrite: Callable[[str, Names], Rewritten] | None = None
    claims: frozenset[str] = frozenset(CLAIMS) - {"symmetry"}
    low: float = 0.0
    high: float = 1.0
    slack: float = 0.05
    drift: float = 0.1
    patience: float = 2.0
    ascii: bool = False
    fixed: Names | None = None
    pool: int = 0
    origin: str = ""
    version: str = field(default="", compare=False)

    def __call__(self, mention: str, names: Names) -> Answer:
        """What the matcher says about a mention. Raises TypeError where it cannot resolve."""
        if self.resolve is None:
            raise TypeError(f"{self.name} resolves no mentions")
        return self.resolve(mention, names)


def under_test(
    matcher: Callable[..., Any] | None = None,
    *,
    name: str = "",
    compare: Callable[[str, str], float] | None = None,
    annotate: Callable[[str, Names], Iterable[Any]] | None = None,
    rewrite: Callable[[str, Names], Any] | None = None,
    threshold: float = 0.0,
    claims: Iterable[str] | None = None,
    without: Iterable[str] = (),
    **options: Any,
) -> Subject:
    """Declare a matcher to the laws.

    `matcher(mention, names)`, with names as (id, name) pairs, returns what it takes the mention for: None, an id, an
    (id, score) pair, or all (id, score) pairs, of which those with the best score are taken if it reaches `threshold`.
    With `compare(a, b)` alone, the matcher takes the names that compare best. `annotate(text, names)` returns
    (start, end, id) or `Found`; `rewrite(text, names)` the new text or `Rewritten`. `claims` are keys of `CLAIMS`,
    by default all but symmetry; `without` leaves some out. `options` are fields of `Subject`.

    >>> subject = under_test(lambda mention, names: [id for id, name in names if name == mention][:1])
    >>> subject("Anna", (("e1", "Anna"),)).ids, subject("anna", (("e1", "Anna"),)).ids
    (('e1',), ())
    """
    claimed = frozenset(CLAIMS) - {"symmetry"} if claims is None else frozenset(claims)
    leaving = frozenset(without)
    unknown = (claimed | leaving) - CLAIMS.keys()
    if unknown:
        raise ValueError(f"no claim is called {', '.join(sorted(unknown))}; there are {', '.join(CLAIMS)}")
    if not any((matcher, compare, annotate, rewrite)):
        raise ValueError("give a matcher, or compare, annotate or rewrite")
    if matcher is None and compare is not None:
        scorer = compare

        def matcher(mention: str, names: Names) -> Any:
            return [(id, scorer(mention, spelling)) for id, spelling in names]

    resolve, finder, rewriter = matcher, annotate, rewrite
    low = options.get("low", 0.0)
    found = Subject(
        name=name or getattr(matcher or annotate or rewrite, "__name__", "matcher"),
        resolve=None if resolve is None else lambda mention, names: _answer(resolve(mention, names), threshold, low),
        compare=compare,
        annotate=None if finder is None else lambda text, names: _found(finder(text, names)),
        rewrite=None if rewriter is None else lambda text, names: _rewritten(rewriter(text, names)),
        claims=claimed - leaving,
        **options,
    )
    origin = _origin(matcher or annotate or rewrite) if not options.get("origin") else options["origin"]
    return replace(found, origin=origin)


def _origin(matcher: Any) -> str:
    module, name = getattr(matcher, "__module__", ""), getattr(matcher, "__qualname__", "")
    return "" if "<" in name or not name or module == "__main__" else f"{module}:{name}"


def _answer(value: Any, threshold: float, low: float) -> Answer:
    """Whatever a matcher returned, as an Answer."""
    if isinstance(value, Answer):
        return value
    if value is None:
        return Answer()
    if isinstance(value, str):
        return Answer((value,), ((value, 1.0),))
    if isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], int | float):
        value = [value]
    listed = list(value)
    if all(isinstance(one, str) for one in listed):
        return Answer(tuple(dict.fromkeys(listed)), tuple((one, 1.0) for one in dict.fromkeys(listed)))
    best: dict[str, float] = {}
    for id, score in listed:
        best[id] = max(best.get(id, -math.inf), float(score))
    ranked = tuple(sorted(best.items(), key=lambda one: -one[1]))
    top = ranked[0][1] if ranked else -math.inf
    taken = top >= threshold and top > low
    return Answer(tuple(id for id, score in ranked if taken and score >= top - 1e-12), ranked)


def _found(value: Iterable[Any]) -> tuple[Found, ...]:
    return tuple(one if isinstance(one, Found) else Found(*one) for one in value)


def _rewritten(value: Any) -> Rewritten:
    return value if isinstance(value, Rewritten) else Rewritten(value)


def read_subject(origin: str) -> Subject:
    """The subject at MODULE:NAME: a `Subject`, a function without arguments that makes one, or a plain matcher.

    NAME may have arguments after a further colon: `canonym.testing.adapters:rapidfuzz:WRatio` calls
    `rapidfuzz("WRatio")`. A plain matcher takes (mention, names) and claims everything but symmetry.
    Raises ValueError where the origin is not of this shape, ImportError and AttributeError where nothing is there.
    """
    from importlib import import_module

    module, _, rest = origin.partition(":")
    name, *arguments = rest.split(":")
    if not module or not name:
        raise ValueError(f"write MODULE:MATCHER, such as mine.matching:resolve, not {origin!r}")
    value: Any = import_module(module)
    for part in name.split("."):
        value = getattr(value, part)
    if isinstance(value, Subject):
        return replace(value, origin=origin)
    if arguments or getattr(value, "makes_subject", False):
        value = value(*arguments)
        if not isinstance(value, Subject):
            raise ValueError(f"{origin} does not make a Subject")
        return replace(value, origin=origin)
    if not callable(value):
        raise ValueError(f"{origin} is neither a Subject nor a function")
    return under_test(value, origin=origin)


def as_names(names: Sequence[tuple[str, str]]) -> Names:
    """A list of names in the form that the laws use."""
    return tuple((str(id), str(name)) for id, name in names)
