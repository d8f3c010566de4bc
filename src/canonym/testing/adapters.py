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
from canonym.testing.subject import CLAIMS, Answer, Found, Rewritten, Subject, under_test

__all__ = ["canonym", "equality", "gilda", "nomenklatura", "rapidfuzz", "spacy"]


def _subject(make: Callable[..., Subject]) -> Callable[..., Subject]:
    make.makes_subject = True  # type: ignore[attr-defined]
    return make


def _needs(package: str, error: ImportError) -> MissingExtraError:
    return MissingExtraError(f"this adapter needs {package}, which is not installed: pip install {package} ({error})")


SLACK = 0.15
"""How far Canonym's probability may rise under more damage. It weighs how much more likely letters are as this name than as
any word, and a stranger jumble is less likely as any word: 'Tve Airpt' says 0.10 more for Tver Airport than 'Tve Airpot'."""


@_subject
def canonym(lexicon: str = "", *, pool: int = 300) -> Subject:
    """Canonym itself: over lists of names, or over the canonical names of the bundled lexicon of that name.

    Names that their lexicon guards or shares, however it spells them, are left out: alone they mean nothing by design.
    """
    from canonym import __version__
    from canonym.comparison import compare
    from canonym.library import Matcher, load
    from canonym.text.folding import fold_name

    fixed: Names | None = None
    if lexicon:
        loaded = load(lexicon)
        fixed = tuple(
            (entity.id, entity.name)
            for entity in loaded.lexicon.entities
            if not entity.replaced_by
            and fold_name(entity.name) not in map(fold_name, (*entity.guarded, *entity.shared))
        )

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

    def probability(one: str, other: str) -> float:
        return compare(one, other).probability

    return under_test(
        resolve,
        compare=None if lexicon else probability,
        claims=CLAIMS,
        name=f"canonym {lexicon}".strip(),
        annotate=annotate,
        rewrite=rewrite,
        slack=SLACK,
        fixed=fixed,
        pool=0 if lexicon else pool,
        version=__version__,
        origin=f"canonym.testing.adapters:canonym{f':{lexicon}' if lexicon else ''}",
    )


@lru_cache(maxsize=1024)
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
def spacy(pattern: str = "ruler", threshold: str = "0.8") -> Subject:
    """spaCy over a blank English pipeline: EntityRuler phrases ("ruler"), or words that are each FUZZY ("fuzzy")."""
    from canonym.evaluation.peers import spacy as peer

    made = {"ruler": peer.Ruler, "fuzzy": peer.FuzzyPatterns}[pattern]
    return _of_peer(
        f"spaCy {pattern}", "spacy", made, threshold=float(threshold), origin=f"spacy:{pattern}:{threshold}", finds=True
    )


@_subject
def gilda() -> Subject:
    """Gilda's grounding of mentions. Its annotator for texts is left out, since it downloads models at first use."""
    from canonym.evaluation.peers.gilda import Gilda

    return _of_peer("Gilda", "gilda", Gilda, threshold=0.0, origin="gilda", ranks=True)


@_subject
def nomenklatura(threshold: str = "0.7") -> Subject:
    """nomenklatura's logic-v2 on two entities that have nothing but a name, at its own threshold."""
    version = _version("nomenklatura")
    from canonym.evaluation.peers.logic_v2 import LogicV2

    algorithm = LogicV2()
    return under_test(
        compare=lambda one, other: algorithm.compare([(one, other)])[0],
        name="nomenklatura logic-v2",
        threshold=float(threshold),
        claims=_OF_SCORERS,
        version=version,
        origin=f"canonym.testing.adapters:nomenklatura:{threshold}",
    )


_OF_SCORERS = ("unicode", "surroundings", "case", "articles", "numbers", "relatives", "kinds", "abstention", "symmetry")
"""What users of a name scorer take for granted."""


def _version(package: str) -> str:
    from importlib import import_module, metadata

    try:
        import_module(package)
    except ImportError as error:
        raise _needs(package, error) from error
    return metadata.version(package)


def _of_peer(
    name: str,
    package: str,
    made: Callable[[list[Any]], Any],
    *,
    threshold: float,
    origin: str,
    ranks: bool = False,
    finds: bool = False,
) -> Subject:
    """A matcher of `canonym.evaluation.peers`. One that only finds resolves a mention by what it finds to span all of it."""
    version = _version(package)
    from canonym.evaluation.matching import Listed

    @lru_cache(maxsize=256)
    def matcher(names: Names) -> Any:
        by_id: dict[str, list[str]] = {}
        for id, text in names:
            by_id.setdefault(id, []).append(text)
        return made([Listed(id=id, name=texts[0], aliases=tuple(texts[1:])) for id, texts in by_id.items()])

    def annotate(text: str, names: Names) -> list[Found]:
        return [Found(one.start, one.end, one.id) for one in matcher(names).find(text) if one.score >= threshold]

    def resolve(mention: str, names: Names) -> list[tuple[str, float]]:
        if ranks:
            return [(id, score) for id, score in matcher(names).rank([mention])[0]]
        whole = mention.strip()
        return [(one.id, one.score) for one in matcher(names).find(whole) if (one.start, one.end) == (0, len(whole))]

    return under_test(
        resolve,
        name=name,
        annotate=annotate if finds else None,
        threshold=threshold,
        without=("articles", "surroundings"),
        pool=12 if finds else 0,
        version=version,
        origin=f"canonym.testing.adapters:{origin}",
    )
