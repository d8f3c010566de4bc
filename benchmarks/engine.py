"""Measure the engine on names it has never seen, beside the peers on the same work, in one run.

    python benchmarks/engine.py --data FOLDER [--figures benchmarks/results/engine.json] [--articles FOLDER] [--quick]

FOLDER holds the name tables that `benchmarks/README.md` tells how to get. Everything fitted was fitted on the fit part
of each table (`canonym.evaluation.splits`, by entity); everything here is measured on the report part, and the one
threshold of the open sets is chosen on the fit part. Peers that are not installed are reported as absent. Slow peers
get fewer mentions, and the table says how many. Damaged sightings (`damaged.py`) are measured last, on the dev part of
canonym-mtnews and on annotated articles where `--articles` says where they lie; `--test` opens the test part too.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

import damaged
from canonym.evaluation import definitions, gold, metrics, peers, runs, tables
from canonym.evaluation.definitions import Definition, Set
from canonym.evaluation.matching import Peer
from canonym.evaluation.metrics import Figure
from canonym.evaluation.reports import number
from canonym.evaluation.splits import Part

RANKERS = (
    "canonym",
    "rapidfuzz-ratio",
    "rapidfuzz-jaro-winkler",
    "rapidfuzz-token-set",
    "rapidfuzz-wratio",
    "logic-v2",
    "rigour",
    "embeddings",
)
COMPARERS = ("canonym", "logic-v2", "rigour", "rapidfuzz-wratio", "rapidfuzz-jaro-winkler", "embeddings")
OPEN = ("canonym", "rapidfuzz-ratio", "rapidfuzz-jaro-winkler")
MOST = {"rapidfuzz-wratio": 400, "rapidfuzz-token-set": 1000, "logic-v2": 100, "rigour": 200, "embeddings": 300}
GOALS = {
    "netrans-ar": 0.92,
    "netrans-ru": 0.92,
    "netrans-he": 0.97,
    "google": 0.95,
    "ofac": 0.67,
    "ror-latin": 0.70,
    "name_bench by hand": 0.93,
    "across scripts": 0.92,
}
SCRIPTS = ("netrans-ar", "netrans-ru", "netrans-he", "netrans-ko", "netrans-zh", "ror-other")
PAIRS_OF_A_SCRIPT = 300
PRECISION = 0.95
SIGMAS = 1.64
"""The threshold is chosen so that the precision holds in nineteen cases of twenty, not in every second one."""


Answers = tuple[str, list[float], list[bool], list[bool]]
"""The name of a set; for each mention the best score, whether its entity is right, and whether any would be."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, help="keep the run, with every decision")
    parser.add_argument("--figures", type=Path, help="keep the figures alone, which hold nothing of the data")
    parser.add_argument("--markdown", type=Path, help="write the tables here too")
    parser.add_argument("--mentions", type=int, default=2000, help="of each set")
    parser.add_argument("--sets", nargs="*", default=list(tables.SETS), help="of the name tables")
    parser.add_argument("--quick", action="store_true", help="canonym, ratio and WRatio alone")
    parser.add_argument("--workers", type=int, default=1, help="processes that share the matchers")
    parser.add_argument("--articles", type=Path, help="annotated articles, for the damaged sightings")
    parser.add_argument("--test", action="store_true", help="open the test part of canonym-mtnews; count it there")
    parser.add_argument("--damaged", type=Path, help="keep the figures of the damaged sightings here")
    options = parser.parse_args()
    run = measure(
        options.data,
        sets=tuple(options.sets),
        mentions=options.mentions,
        quick=options.quick,
        workers=options.workers,
    )
    said = report(run)
    print(said)
    if options.out:
        runs.write(run, options.out)
    if options.figures:
        runs.write(runs.without_cases(run), options.figures)
    few = ("canonym", "rapidfuzz-ratio")
    sightings = damaged.measure(
        options.articles, test=options.test, matchers=few if options.quick else damaged.MATCHERS
    )
    said_too = "\n### Damaged sightings, attested spellings hidden\n\n" + damaged.report(sightings)
    print(said_too)
    if options.damaged:
        runs.write(sightings, options.damaged)
    if options.markdown:
        options.markdown.write_text(said + said_too, "utf-8")
    return 0


def measure(
    data: Path,
    *,
    sets: Sequence[str] = tables.SETS,
    mentions: int = 2000,
    quick: bool = False,
    workers: int = 1,
) -> dict[str, Any]:
    """Closed sets, pairs and open sets, in one run."""
    started = time.perf_counter()
    few = ("canonym", "rapidfuzz-ratio", "rapidfuzz-wratio")
    rankers, comparers, openers = (
        tuple(name for name in names if not quick or name in few) for names in (RANKERS, COMPARERS, OPEN)
    )
    closed = list(tables.choices(data, part="report", mentions=mentions, sets=tuple(sets), withheld=0.0))
    ranked = Definition(
        "The engine on names it has never seen",
        tuple(alone(definitions.from_choice(choice)) for choice in closed),
        rankers,
        thresholds=dict.fromkeys(rankers, -1.0),
        most={name: min(count, mentions) for name, count in MOST.items()},
        digest="engine",
    )
    run = runs.measure(ranked, progress=runs.terminal_progress, workers=workers)
    say(f"closed sets measured in {time.perf_counter() - started:.0f} s")
    compared = Definition("pairs", pair_sets(data, closed), comparers, most=dict.fromkeys(comparers, 100_000))
    more = runs.measure(compared, progress=runs.terminal_progress, workers=workers)
    run["sets"] += more["sets"]
    run["results"] += more["results"]
    run["versions"] |= more["versions"]
    say(f"pairs measured in {time.perf_counter() - started:.0f} s")
    run["open"] = opened(openers, data, tuple(sets), mentions, workers)
    run["seconds"] = round(time.perf_counter() - started, 1)
    return run


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def alone(lookup: gold.Lookup) -> Set:
    """A set without a development part: its threshold is fixed."""
    return Set(lookup.name, "lookup", lookup, lookup)


def pair_sets(data: Path, closed: Sequence[tables.Choice]) -> tuple[Set, ...]:
    """Pairs made by hand, and true names across scripts against the nearest wrong ones."""
    sets = []
    if (data / "os_namebench.pairs.tsv").is_file():
        pairs = gold.read_pairs(data / "os_namebench.pairs.tsv")
        by_hand = tuple(pair for pair in pairs.pairs if not pair.slices.get("category", "").startswith("synth_"))
        one = gold.Pairs("name_bench by hand", by_hand)
        sets.append(Set(one.name, "pairs", one, one))
    found = [pair for choice in closed if choice.name in SCRIPTS for pair in near_pairs(choice)]
    if found:
        one = gold.Pairs("across scripts", tuple(found))
        sets.append(Set(one.name, "pairs", one, one))
    return tuple(sets)


def near_pairs(choice: tables.Choice) -> list[gold.Pair]:
    """For each mention its true name, and the name of the list that is most like the true one without being it.

    Likeness is that of the two Latin names, so that no matcher's own view of the mention picks its opponents. A name
    that some row of the table gives for the same mention is not wrong, and is never an opponent.
    """
    import numpy as np
    from rapidfuzz import fuzz, process

    lookup = definitions.from_choice(choice)
    named = {one.id: one.name for one in lookup.names}
    texts = list(named.values())
    type = "ORG" if choice.name.startswith("ror") else "PER"
    pairs = []
    for mention in [one for one in lookup.mentions if one.truths][:PAIRS_OF_A_SCRIPT]:
        true = named[mention.truths[0]]
        scores = process.cdist([true.casefold()], [text.casefold() for text in texts], scorer=fuzz.ratio)[0]
        given = {named[id].casefold() for id in (*mention.truths, *mention.also)}
        wrong = next(
            texts[place] for place in np.argsort(-scores, kind="stable") if texts[place].casefold() not in given
        )
        slices = {"language": choice.name.removeprefix("netrans-"), "type": type}
        pairs.append(gold.Pair(mention.text, true, True, type, slices))
        pairs.append(gold.Pair(mention.text, wrong, False, type, slices))
    return pairs


def opened(
    names: Sequence[str], data: Path, sets: Sequence[str], mentions: int, workers: int = 1
) -> list[dict[str, Any]]:
    """Open sets: half of the entities withheld, one threshold for all, from the fit part."""
    able = {name: peers.peer(name) for name in names}
    parts: tuple[Part, ...] = ("fit", "report")
    tasks = [(tuple(names), data, part, one, mentions) for part in parts for one in sets]
    answers: dict[str, dict[Part, list[Answers]]] = {name: {"fit": [], "report": []} for name in names}
    with ProcessPoolExecutor(workers) as pool:
        for (_, _, part, one, _), some in zip(tasks, pool.map(open_set, tasks), strict=True):
            for name, answer in some.items():
                answers[name][part].append(answer)
            say(f"open {one} {part}")
    found: list[dict[str, Any]] = []
    for name, peer in able.items():
        if peer.absent():
            found.append({"matcher": name, "status": peer.absent()})
            continue
        scores, right, _ = pooled(answers[name]["fit"])
        threshold = metrics.threshold_for_precision(scores, right, PRECISION, sigmas=SIGMAS)
        rows = [*answers[name]["report"], ("all", *pooled(answers[name]["report"]))]
        found.append(
            {
                "matcher": name,
                "status": "measured",
                "threshold": threshold if threshold < float("inf") else None,
                "sets": [open_figures(*row, threshold, peer.probabilities) for row in rows],
            }
        )
    return found


def open_set(task: tuple[tuple[str, ...], Path, Part, str, int]) -> dict[str, Answers]:
    """What each matcher that is installed answers on one part of one set."""
    names, data, part, one, mentions = task
    (choice,) = tables.choices(data, part=part, mentions=mentions, sets=(one,), withheld=0.5)
    lookup = definitions.from_choice(choice)
    return {name: answered(peer, lookup) for name in names if not (peer := peers.peer(name)).absent()}


def answered(peer: Peer, lookup: gold.Lookup) -> Answers:
    """The best candidate of each mention."""
    assert peer.matcher is not None
    ranked = peer.matcher(lookup.names).rank([mention.text for mention in lookup.mentions], limit=1)
    scores = [one[0][1] if one else 0.0 for one in ranked]
    right = [bool(one) and one[0][0] in mention.truths for one, mention in zip(ranked, lookup.mentions, strict=True)]
    return lookup.name, scores, right, [bool(mention.truths) for mention in lookup.mentions]


def pooled(answers: Sequence[Answers]) -> tuple[list[float], list[bool], list[bool]]:
    """The scores, which are right, and which mentions mean something in the list, of all sets together."""
    return (
        [score for _, scores, _, _ in answers for score in scores],
        [one for _, _, right, _ in answers for one in right],
        [one for _, _, _, known in answers for one in known],
    )


def open_figures(
    name: str, scores: list[float], right: list[bool], known: list[bool], threshold: float, probabilities: bool
) -> dict[str, Any]:
    """Precision of what is answered, and what of the right first candidates is still answered."""
    given = [score >= threshold for score in scores]
    answered = [float(good and said) for good, said in zip(right, given, strict=True)]
    figures: dict[str, Figure] = {
        "precision": metrics.ratio(answered, [float(said) for said in given]),
        "recall": metrics.ratio(answered, [float(one) for one in known]),
        "top1": metrics.ratio([float(good) for good in right], [float(one) for one in known]),
        "kept": metrics.ratio(answered, [float(good) for good in right]),
    }
    if probabilities:
        figures["ece"] = metrics.calibration_interval(scores, right)
        figures["brier"] = Figure(metrics.brier(scores, right), None, None, len(scores))
    bins = [asdict(bin) for bin in metrics.reliability(scores, right)] if probabilities else []
    said = {key: asdict(figure) for key, figure in figures.items()}
    return {"set": name, "count": len(scores), "figures": said, "reliability": bins}


def report(run: Mapping[str, Any]) -> str:
    """The tables, as Markdown."""
    lines = ["### Top-1 among the names of the list", ""]
    matchers = list(dict.fromkeys(result["matcher"] for result in run["results"]))
    for task, main in (("lookup", "top1"), ("pairs", "f1")):
        sets = [one for one in run["sets"] if one["task"] == task]
        if task == "pairs":
            lines += ["", "### Pair decisions, F1, threshold by five-fold cross-validation", ""]
        shown = [name for name in matchers if any(_result(run, name, one["name"])["figures"] for one in sets)]
        lines += [_row(["set", "names", "cases", "goal", *shown])] + [_row(["---"] * (len(shown) + 4))]
        for one in sets:
            counts = one["counts"]
            cells = [one["name"], f"{counts.get('names', '')}", f"{counts.get('mentions', counts.get('pairs'))}"]
            cells.append(f"{GOALS[one['name']]:.2f}" if one["name"] in GOALS else "")
            for name in shown:
                result = _result(run, name, one["name"])
                said = number(result["figures"].get(main))
                if result["status"].startswith("measured on"):
                    said += f" n={result['cases']}"
                cells.append(said)
            lines.append(_row(cells))
        if task == "lookup":
            lines += [
                "",
                "Where a name that another row of the table gives for the same mention counts too; ties of the first two "
                "candidates; mentions a second:",
                "",
            ]
            lines += [_row(["set", *shown]), _row(["---"] * (len(shown) + 1))]
            for one in sets:
                cells = [one["name"]]
                for name in shown:
                    result = _result(run, name, one["name"])
                    readable, ties = (
                        number(result["figures"].get(key), interval=False) for key in ("readable", "ties")
                    )
                    cells.append(f"{readable}; {ties}; {result.get('speed', 0):,.0f}/s" if result["figures"] else "-")
                lines.append(_row(cells))
        for name in matchers:
            statuses = {_result(run, name, one["name"])["status"] for one in sets}
            lines += [f"- {name}: {status}" for status in sorted(statuses) if not status.startswith("measured")]
    lines += [
        "",
        f"### Open sets: half of the entities withheld, threshold for precision {PRECISION} from the fit part",
        "",
    ]
    names = ("precision", "kept", "recall", "top1", "ece")
    lines += [_row(["matcher", "set", "mentions", "precision", "right answers kept", "recall", "top-1", "ECE"])]
    lines += [_row(["---"] * 8)]
    for part in run["open"]:
        if part["status"] != "measured":
            lines.append(_row([part["matcher"], part["status"], *[""] * 6]))
            continue
        for one in part["sets"]:
            if part["matcher"] == "canonym" or one["set"] == "all":
                cells = [number(one["figures"].get(name)) for name in names]
                lines.append(_row([part["matcher"], one["set"], f"{one['count']:,}", *cells]))
    bars = {part["matcher"]: part.get("threshold") for part in run["open"]}
    bounds = [f"{name} {bar:.3f}" if bar else f"{name} none reaches the precision" for name, bar in bars.items()]
    thresholds = ", ".join(bounds)
    lines += ["", f"Thresholds: {thresholds}. {run['seconds']:,.0f} s in all; canonym {run['versions']['canonym']}."]
    return "\n".join(lines) + "\n"


def _result(run: Mapping[str, Any], matcher: str, name: str) -> Mapping[str, Any]:
    found = [result for result in run["results"] if result["matcher"] == matcher and result["set"] == name]
    return found[0] if found else {"figures": {}, "status": "measured: not asked", "matcher": matcher, "set": name}


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    raise SystemExit(main())
