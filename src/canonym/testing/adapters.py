"""Well-known matchers as subjects, so that one line tests them. Each needs its own package, imported when asked for.

    canonym check canonym.testing.adapters:rapidfuzz:WRatio

What is claimed for a peer is what its documentation leads one to expect of names; thresholds are the peers' own
defaults or recommendations where they have one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from canonym.errors import MissingExtraError
from canonym.testing.names import Names
from canonym.testing.subject import Answer, Found, Rewritten, Subject, under_test

__all__ = ["canonym", "equality", "gilda", "nomenklatura", "rapidfuzz", "spacy", "spacy_fuzzy"]


def _subject(make: Callable[..., Subject]) -> Callable[..., Subject]:
    make.makes_subject = True  # type: ignore[attr-defined]
    return make


def _needs(package: str, error: ImportError) -> MissingExtraError:
    return MissingExtraError(f"this adapter needs {package}, which is not installed: pip install {package} ({error})")


@_subject
def canonym(lexicon: str = "", *, pool: int = 5) -> Subject:
    """Canonym itself: over lists of names, or over the bundled lexicon of that name."""
    from canonym import __version__
    from canonym.library import Matcher, load

    fixed: Names | None = None
    if lexicon:
        loaded = load(lexicon)
        fixed = tuple((entity.id, entity.name) for entity in loaded.lexicon.entities if not entity.replaced_by)

    def matcher_of(names: Names) -> Matcher:
        return loaded if lexicon else _built(names)

    def resolve(mention: str, names: Names) -> Answer:
        return answer_of(matcher_of(names).resolve(mention))

    def annotate(text: str, names: Names) -> list[Found]:
        found = matcher_of(names).annotate(text).mentions
        return [Found(one.start, one.end, one.entity.id, one.text) for one in found]

    def rewrite(text: str, names: Names) -> Rewritten:
        result = matcher_of(names).annotate(text).rewrite()
        return Rewritten(result.text, tuple((one.start, one.end, one.after) for one in result.changes))

    return under_test(
        resolve,
        name=f"canonym {lexicon}".strip(),
        annotate=annotate,
        rewrite=rewrite,
        fixed=fixed,
        pool=0 if lexicon else pool,
        version=__version__,
        origin=f"canonym.testing.adapters:canonym{f':{lexicon}' if lexicon else ''}",
    )


@lru_cache(maxsize=512)
def _built(names: Names) -> Any:
    from canonym.library import build

    return build(names)


def answer_of(decision: Any) -> Answer:
    """A Decision of Canonym as an Answer: a LINK is one id, AMBIGUOUS all that the policy could not tell apart."""
    scores = tuple((one.entity.id, one.probability) for one in decision.considered)
    if decision.outcome == "LINK":
        return Answer((decision.considered[0].entity.id,), scores)
    if decision.outcome == "AMBIGUOUS":
        best = decision.considered[0].probability
        return Answer(tuple(sorted(id for id, score in scores if score * 2 > best)), scores)
    return Answer((), scores)


@_subject
def equality() -> Subject:
    """The plainest matcher there is: the same letters. It shows which laws ask for more than nothing."""
    return under_test(
        lambda mention, names: [(id, 1.0) for id, name in names if mention and name == mention],
        name="equality",
        compare=lambda one, other: float(one == other),
        claims=("abstention", "numbers", "relatives", "kinds", "symmetry"),
        origin="canonym.testing.adapters:equality",
    )


@_subject
def rapidfuzz(scorer: str = "WRatio", threshold: str = "85") -> Subject:
    """A scorer of rapidfuzz.fuzz, or JaroWinkler, with its default processor; the threshold is on 0..100."""
    try:
        import rapidfuzz as package
        from rapidfuzz import distance, fuzz, utils
    except ImportError as error:
        raise _needs("rapidfuzz", error) from error
    if scorer == "JaroWinkler":
        score: Callable[..., float] = distance.JaroWinkler.normalized_similarity
        scale = 1.0
    else:
        score, scale = getattr(fuzz, scorer), 100.0

    def compare(one: str, other: str) -> float:
        return score(one, other, processor=utils.default_process) / scale

    return under_test(
        compare=compare,
        name=f"rapidfuzz {scorer}",
        threshold=float(threshold) / 100,
        claims=(
            "unicode",
            "surroundings",
            "case",
            "articles",
            "numbers",
            "relatives",
            "kinds",
            "abstention",
            "symmetry",
        ),
        version=package.__version__,
        origin=f"canonym.testing.adapters:rapidfuzz:{scorer}:{threshold}",
    )


@_subject
def spacy(attribute: str = "LOWER") -> Subject:
    """spaCy's PhraseMatcher over a blank English pipeline: finds mentions, in texts and alone."""
    try:
        import spacy as package
        from spacy.matcher import PhraseMatcher
        from spacy.util import filter_spans
    except ImportError as error:
        raise _needs("spacy", error) from error
    pipeline = package.blank("en")

    @lru_cache(maxsize=256)
    def matcher(names: Names) -> Any:
        found = PhraseMatcher(pipeline.vocab, attr=attribute)
        for id, name in names:
            found.add(id, [pipeline.make_doc(name)])
        return found

    return _spacy_subject(f"spaCy PhraseMatcher {attribute}", package.__version__, pipeline, matcher, filter_spans)


@_subject
def spacy_fuzzy(edits: str = "1") -> Subject:
    """spaCy's Matcher with FUZZY patterns, one for each word of a name."""
    try:
        import spacy as package
        from spacy.matcher import Matcher
        from spacy.util import filter_spans
    except ImportError as error:
        raise _needs("spacy", error) from error
    pipeline = package.blank("en")

    @lru_cache(maxsize=256)
    def matcher(names: Names) -> Any:
        found = Matcher(pipeline.vocab)
        for id, name in names:
            found.add(id, [[{"LOWER": {f"FUZZY{edits}": token.lower_}} for token in pipeline.make_doc(name)]])
        return found

    return _spacy_subject(f"spaCy FUZZY{edits}", package.__version__, pipeline, matcher, filter_spans)


def _spacy_subject(name: str, version: str, pipeline: Any, matcher: Callable[[Names], Any], longest: Any) -> Subject:
    def annotate(text: str, names: Names) -> list[Found]:
        spans = longest(matcher(names)(pipeline.make_doc(text), as_spans=True))
        return [Found(span.start_char, span.end_char, span.label_, span.text) for span in spans]

    def resolve(mention: str, names: Names) -> list[str]:
        spans = matcher(names)(pipeline.make_doc(mention), as_spans=True)
        stripped = mention.strip()
        return [span.label_ for span in spans if span.text == stripped]

    return under_test(resolve, name=name, annotate=annotate, version=version, without=("articles",))


@_subject
def gilda() -> Subject:
    """Gilda's Grounder over a table of terms."""
    try:
        import gilda as package
        from gilda.process import normalize
        from gilda.term import Term
    except ImportError as error:
        raise _needs("gilda", error) from error

    @lru_cache(maxsize=256)
    def grounder(names: Names) -> Any:
        terms: dict[str, list[Any]] = {}
        for id, name in names:
            terms.setdefault(normalize(name), []).append(Term(normalize(name), name, "X", id, name, "name", "test"))
        return package.Grounder(terms)

    def resolve(mention: str, names: Names) -> list[tuple[str, float]]:
        return [(match.term.id, match.score) for match in grounder(names).ground(mention)]

    return under_test(
        resolve,
        name="Gilda",
        version=package.__version__,
        without=("articles",),
        origin="canonym.testing.adapters:gilda",
    )


@_subject
def nomenklatura(threshold: str = "0.7", schema: str = "LegalEntity") -> Subject:
    """nomenklatura's logic-v2 on two entities that have nothing but a name, at its own threshold."""
    try:
        import nomenklatura as package
        from followthemoney import model
        from nomenklatura.matching import get_algorithm
    except ImportError as error:
        raise _needs("nomenklatura", error) from error
    algorithm = get_algorithm("logic-v2")
    if algorithm is None:
        raise MissingExtraError("this version of nomenklatura has no logic-v2")
    config = algorithm.default_config()

    @lru_cache(maxsize=50_000)
    def entity(name: str) -> Any:
        made = model.make_entity(schema)
        made.id = "x"
        made.add("name", name)
        return made

    def compare(one: str, other: str) -> float:
        return float(algorithm.compare(entity(one), entity(other), config).score)

    return under_test(
        compare=compare,
        name="nomenklatura logic-v2",
        threshold=float(threshold),
        claims=(
            "unicode",
            "surroundings",
            "case",
            "articles",
            "numbers",
            "relatives",
            "kinds",
            "abstention",
            "symmetry",
        ),
        version=package.__version__,
        origin="canonym.testing.adapters:nomenklatura",
    )
