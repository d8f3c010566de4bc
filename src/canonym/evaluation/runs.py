"""A Run: a definition carried out. Figures, versions, the machine, and every decision, as one JSON file."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from canonym.errors import DataError, Problem
from canonym.evaluation import gold, judging, metrics, peers
from canonym.evaluation.circumstances import lexicon_digest, machine, versions
from canonym.evaluation.definitions import Definition, Set, counts
from canonym.evaluation.judging import Judged
from canonym.evaluation.matching import Found, Listed, Peer, Scored
from canonym.evaluation.metrics import SAMPLES

VERSION = 1
"""Of the JSON form. Keys are only ever added within a version."""

RANKED = 10
"""How many candidates a look-up asks for."""

Progress = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Result:
    """One matcher on one set. `judged` is None where it took no part, and `status` says why."""

    matcher: str
    set: str
    status: str
    judged: Judged | None = None
    cases: int = 0
    seconds: float = 0.0
    setup: float = 0.0
    unit: str = "mentions"

    @property
    def speed(self) -> float:
        """Cases a second of processor time (of documents: characters), so that other work on the machine does not count."""
        return self.cases / self.seconds if self.seconds else 0.0


def measure(
    definition: Definition,
    *,
    progress: Callable[[str, int], Any] | None = None,
    samples: int = SAMPLES,
    workers: int = 1,
) -> dict[str, Any]:
    """Carry a definition out and return the Run in its JSON form.

    `progress` is called with a title and a total and gives back a context manager whose value is called with steps.
    A matcher that is absent, takes no part in a task or breaks is reported with its reason, and the others go on.
    With `workers`, as many processes share the matchers; figures are the same, and speeds are of processor time.
    """
    started = time.perf_counter()
    sets = [_given(one, definition) for one in definition.sets]
    tasks = [(name, one) for one in sets for name in definition.matchers]
    if "derived" in definition.give and workers > 1:  # worked out once, before the processes part
        for part in {id(one.test): one.test for one in sets}.values():
            if not isinstance(part, gold.Pairs):
                derived(part.names, definition.lexicons)
    if workers > 1:
        results = _shared_out(tasks, definition, progress, samples, workers)
    else:
        results = [_measured(name, one, definition, progress, samples) for name, one in tasks]
    return {
        "version": VERSION,
        "title": definition.title,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "definition": {
            "digest": definition.digest,
            "matchers": list(definition.matchers),
            "threshold": definition.threshold,
            "give": list(definition.give),
            "lexicons": None if definition.lexicons is None else list(definition.lexicons),
        },
        "versions": versions(definition.matchers),
        "machine": machine(),
        "lexicon": lexicon_digest(definition.lexicons),
        "seconds": round(time.perf_counter() - started, 1),
        "sets": [set_to_dict(one) for one in definition.sets],
        "results": [result_to_dict(result) for result in results],
        "leads": [lead for one in definition.sets for lead in leads(one, results)],
    }


def leads(one: Set, results: Sequence[Result]) -> list[dict[str, Any]]:
    """How far the first matcher is ahead of each other on damaged spellings: F1, and precision over everything.

    Paired: both are resampled together, texts whole. A matcher that was given fewer cases is compared on those.
    """
    measured = [result for result in results if result.set == one.name and result.judged and one.task != "pairs"]
    found = []
    for other in measured[1:]:
        sides = [result.judged for result in (measured[0], other) if result.judged]
        cases = min(len(judged.decisions) for judged in sides)
        damaged = [
            _damaged(one.test, judged, cases) if isinstance(one.test, gold.Lookup) else dict(judged.lead)
            for judged in sides
        ]
        if not all(damaged):
            continue
        difference = metrics.difference(*_columns(damaged))
        precision = metrics.difference(*_columns([_precision(one.test, judged, cases) for judged in sides]))
        found.append(
            {
                "set": one.name,
                "first": measured[0].matcher,
                "second": other.matcher,
                "difference": asdict(difference),
                "precision": asdict(precision),
            }
        )
    return found


Sums = dict[str, tuple[float, float]]
"""Numerator and denominator for each text, or each mention where texts are not known."""


def _columns(sides: Sequence[Sums]) -> list[tuple[list[float], list[float]]]:
    """Both sides on the texts that both were given."""
    common = [key for key in sides[0] if key in sides[1]]
    return [([side[key][0] for key in common], [side[key][1] for key in common]) for side in sides]


def _damaged(part: gold.Lookup, judged: Judged, cases: int) -> Sums:
    """Of F1 on the damaged ones of the first `cases` mentions."""
    sums: Sums = {}
    for number, (mention, decision) in enumerate(zip(part.mentions[:cases], judged.decisions, strict=False)):
        if mention.slices.get("channel", "exact") in ("exact", "folded"):
            continue
        key = mention.slices.get("document", str(number))
        over, under = sums.get(key, (0.0, 0.0))
        given = bool(decision["answer"])
        right = given and bool(decision["right"])
        sums[key] = (over + 2.0 * right, under + given + bool(mention.truths))
    return sums


def _precision(part: gold.Gold, judged: Judged, cases: int) -> Sums:
    """Of precision on the first `cases` cases."""
    sums: Sums = {}
    for number, decision in enumerate(judged.decisions[:cases]):
        if isinstance(part, gold.Lookup):
            key = part.mentions[number].slices.get("document", str(number))
            given, right = bool(decision["answer"]), bool(decision["answer"]) and bool(decision["right"])
            over, under = sums.get(key, (0.0, 0.0))
            sums[key] = (over + right, under + given)
        else:
            spans: Any = decision["spans"]
            sums[str(decision["id"])] = (float(sum(span[4] for span in spans)), float(len(spans)))
    return sums


def write(run: Mapping[str, Any], path: Path) -> None:
    """One file, written whole or not at all; a name that ends in .gz is compressed."""
    content = json.dumps(run, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode() + b"\n"
    if path.suffix == ".gz":
        import gzip

        content = gzip.compress(content, mtime=0)
    waiting = path.with_name(path.name + ".part")
    waiting.write_bytes(content)
    waiting.replace(path)


def without_cases(run: Mapping[str, Any]) -> dict[str, Any]:
    """The figures alone: what may be published of a run on data that may not be passed on."""
    sets = [{**one, "cases": []} for one in run["sets"]]
    results = [{**one, "decisions": [], "lead": {}} for one in run["results"]]
    return {**run, "sets": sets, "results": results}


def read(path: Path) -> dict[str, Any]:
    """A Run file. Raises DataError where it is none, or of a later version."""
    try:
        content = path.read_bytes()
        if path.suffix == ".gz":
            import gzip

            content = gzip.decompress(content)
        run = json.loads(content)
    except (OSError, ValueError, EOFError) as error:
        raise DataError([Problem(str(path), 0, "run", f"this is no Run file: {error}")]) from error
    if not isinstance(run, dict) or run.get("version") != VERSION or "results" not in run:
        raise DataError([Problem(str(path), 0, "run", f"this is no Run file of version {VERSION}")])
    return run


_shared: list[tuple[list[tuple[str, Set]], Definition, int]] = []
"""What the processes of `_shared_out` inherit: gold sets are too large to be sent to them."""


def _shared_out(
    tasks: list[tuple[str, Set]],
    definition: Definition,
    progress: Callable[[str, int], Any] | None,
    samples: int,
    workers: int,
) -> list[Result]:
    """Every matcher on every set, several at once. Needs processes that inherit memory: one by one without them."""
    import multiprocessing

    if "fork" not in multiprocessing.get_all_start_methods():
        return [_measured(name, one, definition, progress, samples) for name, one in tasks]
    from contextlib import nullcontext

    _shared.append((tasks, definition, samples))
    try:
        with (
            multiprocessing.get_context("fork").Pool(workers, maxtasksperchild=1) as pool,
            progress("matchers on sets", len(tasks)) if progress else nullcontext(lambda steps: None) as step,
        ):
            found: dict[int, Result] = {}
            for place, result in pool.imap_unordered(_one_of_many, range(len(tasks))):
                found[place] = result
                step(1)
    finally:
        _shared.pop()
    return [found[place] for place in range(len(tasks))]


def _one_of_many(place: int) -> tuple[int, Result]:
    tasks, definition, samples = _shared[-1]
    return place, _measured(*tasks[place], definition, None, samples)


def _given(one: Set, definition: Definition) -> Set:
    """The set with what the definition gives to everybody, and nothing else."""
    return replace(one, dev=_reduced(one.dev, definition.give), test=_reduced(one.test, definition.give))


def _reduced(part: gold.Gold, give: Sequence[str]) -> gold.Gold:
    if isinstance(part, gold.Pairs):
        return part
    names = tuple(
        replace(
            listed,
            aliases=listed.aliases if "aliases" in give else (),
            native=listed.native if "native" in give else (),
            attested=listed.attested if "attested" in give else (),
        )
        for listed in part.names
    )
    return replace(part, names=names)


@lru_cache(maxsize=2)
def derived(
    names: tuple[Listed, ...], lexicons: tuple[str, ...] | None = None, *, most: int = 100
) -> tuple[Listed, ...]:
    """The list with the spellings that Canonym's channels derive, at most `most` for each, likeliest first.

    Given to peers, it shows what the engine does beyond its list.
    """
    import canonym
    from canonym.evaluation.peers.canonym import entity

    matcher = canonym.build([entity(one) for one in names]) if lexicons is None else _loaded(lexicons, names)
    return tuple(
        replace(one, attested=tuple(variant.text for variant in matcher.entity(one.id).variants(limit=most)))
        for one in names
    )


def _loaded(lexicons: Sequence[str], names: Sequence[Listed], *, attested: bool = False) -> Any:
    """Canonym over whole lexicons, with or without the damaged spellings that somebody saw, and with the near misses
    that the list has beyond them.
    """
    import canonym
    from canonym.evaluation.definitions import NEAR
    from canonym.evaluation.peers.canonym import entity
    from canonym.lexicon.model import NameKind

    loaded = canonym.load(*lexicons)
    near = [entity(one) for one in names if one.id.startswith(NEAR)]
    if attested and not near:
        return loaded
    kept = (
        one if attested else replace(one, names=tuple(name for name in one.names if name.kind is not NameKind.ATTESTED))
        for one in loaded.lexicon.entities
    )
    return canonym.build([*kept, *near])


def _measured(
    name: str,
    one: Set,
    definition: Definition,
    progress: Callable[[str, int], Any] | None,
    samples: int,
) -> Result:
    peer = peers.peer(name)
    absent = peer.absent() or definition.left_out.get(name, "")
    if absent:
        return Result(name, one.name, absent)
    if not peers.can(peer, one.task):
        return Result(name, one.name, f"takes no part in {one.task}: {peer.note}")
    said = definition.most.get(name, peer.most)
    most = said.get(one.task) if isinstance(said, Mapping) else said
    tests = (cut(one.dev, most), cut(one.test, most))
    total = sum(_size(part) for part in (tests if one.task != "pairs" else tests[1:]))
    try:
        if progress is None:
            return _judged(peer, one, tests, definition, lambda steps: None, samples)
        with progress(f"{one.name} {name}", total) as step:
            return _judged(peer, one, tests, definition, step, samples)
    except Exception as error:  # a peer that breaks is a finding, and the others must go on
        return Result(name, one.name, f"broke: {type(error).__name__}: {error}")


def cut(part: gold.Gold, most: int | None) -> gold.Gold:
    """The first `most` cases; name tables and texts come in an order by digest, so that this is a fair draw."""
    if most is None:
        return part
    if isinstance(part, gold.Lookup):
        return replace(part, mentions=part.mentions[:most])
    if isinstance(part, gold.Pairs):
        return replace(part, pairs=part.pairs[:most])
    return replace(part, texts=part.texts[:most])


def _size(part: gold.Gold) -> int:
    if isinstance(part, gold.Lookup):
        return len(part.mentions)
    return len(part.pairs) if isinstance(part, gold.Pairs) else len(part.texts)


def _judged(
    peer: Peer, one: Set, parts: tuple[gold.Gold, gold.Gold], definition: Definition, step: Progress, samples: int
) -> Result:
    dev, test = parts
    fixed = definition.thresholds.get(peer.name)
    status = "measured"
    if _size(test) < _size(one.test):
        status = f"measured on the first {_size(test)} of {_size(one.test)}"
    begun = time.process_time()
    if isinstance(test, gold.Pairs):
        comparer = _need(peer.comparer)()
        setup = time.process_time() - begun
        scores, seconds = _compared(comparer, test, step)
        judged = judging.judge_pairs(test, scores, threshold=fixed, probabilities=peer.probabilities, samples=samples)
        return Result(peer.name, one.name, status, judged, len(test.pairs), seconds, setup, "pairs")
    give_derived = "derived" in definition.give and peer.name != "canonym"

    def names(part: gold.Lookup | gold.Documents) -> Sequence[Listed]:
        return derived(part.names, definition.lexicons) if give_derived else part.names

    if definition.lexicons is not None and peer.name == "canonym":
        from canonym.evaluation.peers.canonym import Canonym

        whole = Canonym(matcher=_loaded(definition.lexicons, test.names, attested="attested" in definition.give))
        peer = replace(peer, matcher=lambda _: whole, finder=lambda _: whole)

    if isinstance(test, gold.Lookup) and isinstance(dev, gold.Lookup):
        given = names(test)
        begun = time.process_time()
        matcher = _need(peer.matcher)(given)
        setup = time.process_time() - begun
        rankings, seconds = _ranked(matcher, test, step)
        threshold = fixed
        if threshold is None:
            if dev == test:
                known = rankings
            else:
                other = matcher if dev.names == test.names else _need(peer.matcher)(names(dev))
                known, _ = _ranked(other, dev, step)
            threshold = judging.lookup_threshold(dev, known, definition.chosen())
        judged = judging.judge_lookup(
            test, rankings, threshold=threshold, probabilities=peer.probabilities, samples=samples
        )
        return Result(peer.name, one.name, status, judged, len(test.mentions), seconds, setup)
    if isinstance(test, gold.Documents) and isinstance(dev, gold.Documents):
        given = names(test)
        begun = time.process_time()
        finder = _need(peer.finder)(given)
        setup = time.process_time() - begun
        found, seconds = _found(finder, test, step)
        threshold = fixed
        if threshold is None:
            known_spans = found if dev == test else _found(finder, dev, step)[0]
            threshold = judging.documents_threshold(dev, known_spans, definition.chosen())
        judged = judging.judge_documents(test, found, threshold=threshold, samples=samples)
        size = sum(len(text.text) for text in test.texts)
        return Result(peer.name, one.name, status, judged, size, seconds, setup, "characters")
    raise TypeError("dev and test are of different tasks")


def _need(factory: Any) -> Any:
    if factory is None:
        raise TypeError("this matcher takes no part in the task")
    return factory


def _ranked(matcher: Any, part: gold.Lookup, step: Progress) -> tuple[list[tuple[Scored, ...]], float]:
    begun = time.process_time()
    rankings: list[tuple[Scored, ...]] = []
    texts = [mention.text for mention in part.mentions]
    for start in range(0, len(texts), 100):
        some = matcher.rank(texts[start : start + 100], limit=RANKED)
        rankings += [tuple((id, float(score)) for id, score in ranked) for ranked in some]
        step(len(some))
    if len(rankings) != len(texts):
        raise ValueError(f"{len(texts)} mentions were asked, {len(rankings)} answered")
    return rankings, time.process_time() - begun


def _found(finder: Any, part: gold.Documents, step: Progress) -> tuple[list[list[Found]], float]:
    begun = time.process_time()
    found = []
    for text in part.texts:
        found.append(list(finder.find(text.text, country=text.country, date=text.date)))
        step(1)
    return found, time.process_time() - begun


def _compared(comparer: Any, part: gold.Pairs, step: Progress) -> tuple[list[float], float]:
    begun = time.process_time()
    scores: list[float] = []
    for start in range(0, len(part.pairs), 100):
        some = part.pairs[start : start + 100]
        types = [pair.type for pair in some]
        scores += map(float, comparer.compare([(pair.first, pair.second) for pair in some], types=types))
        step(len(some))
    return scores, time.process_time() - begun


def set_to_dict(one: Set) -> dict[str, Any]:
    """A set as it stands in a Run: its cases, without the names of the list."""
    test = one.test
    cases: list[dict[str, Any]]
    if isinstance(test, gold.Lookup):
        cases = [
            {"text": case.text, "truths": list(case.truths), "slices": dict(case.slices)} for case in test.mentions
        ]
    elif isinstance(test, gold.Pairs):
        cases = [{"first": pair.first, "second": pair.second, "same": pair.same} for pair in test.pairs]
    else:
        cases = [
            {
                "id": text.id,
                "mentions": [
                    {"start": span.start, "end": span.end, "text": span.text, "truths": list(span.truths)}
                    for span in text.mentions
                ],
            }
            for text in test.texts
        ]
    return {"name": one.name, "task": one.task, "counts": counts(one), "alike": one.alike, "cases": cases}


def result_to_dict(result: Result) -> dict[str, Any]:
    """A result as it stands in a Run. A threshold that nothing reaches is null."""
    said: dict[str, Any] = {
        "matcher": result.matcher,
        "set": result.set,
        "status": result.status,
        "figures": {},
        "slices": {},
        "decisions": [],
    }
    judged = result.judged
    if judged is None:
        return said
    curve = judged.risk_coverage
    said |= {
        "threshold": judged.threshold if judged.threshold < judging.NEVER else None,
        "cases": result.cases,
        "unit": result.unit,
        "seconds": round(result.seconds, 4),
        "setup": round(result.setup, 4),
        "speed": round(result.speed, 1),
        "figures": {name: asdict(figure) for name, figure in judged.figures.items()},
        "slices": {
            key: {value: {name: asdict(figure) for name, figure in some.items()} for value, some in by.items()}
            for key, by in judged.slices.items()
        },
        "reliability": [asdict(bin) for bin in judged.reliability],
        "risk_coverage": _thinned(curve.coverage, curve.risk) if curve else [],
        "lead": {text: list(sums) for text, sums in judged.lead.items()},
        "decisions": [dict(decision) for decision in judged.decisions],
    }
    return said


def _thinned(coverage: Sequence[float], risk: Sequence[float], most: int = 200) -> list[list[float]]:
    step = max(1, len(coverage) // most)
    places = [*range(0, len(coverage), step)]
    if places and places[-1] != len(coverage) - 1:
        places.append(len(coverage) - 1)
    return [[round(coverage[place], 4), round(risk[place], 4)] for place in places]


def terminal_progress(title: str, total: int) -> Any:
    """A progress bar on standard error, where that is a terminal; silent elsewhere."""
    from contextlib import contextmanager

    from tqdm import tqdm

    @contextmanager
    def bar() -> Iterator[Progress]:
        with tqdm(total=total, desc=title, leave=False, disable=None, file=sys.stderr) as shown:
            yield shown.update

    return bar()
