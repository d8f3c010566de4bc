"""Damaged sightings alone, with every attested spelling hidden: what the engine reaches by itself.

    python benchmarks/damaged.py [--articles FOLDER] [--test] [--figures benchmarks/results/damaged.json] [--misses]

All attested spellings of all bundled lexicons are taken away; names, aliases, native names and the shared word lists
stay. A *damaged sighting* is a mention of something in the lexicons that none of the names left spells (folded), and
whose channel is neither exact, folded nor native. That nothing attested is left is checked, and the run stops if
something is.

Hard negatives stand in the same run: names of things that exist nowhere, stretches that only look like names, and in
running text everything that is no mention. Each matcher's thresholds are chosen on the dev part of canonym-mtnews
(the least that keeps a precision of 0.95, of 0.90; the best F1) and then used everywhere. Mentions are given (without
and with the country and date of the text), or have to be found in the text.

`--articles` is a folder with texts and their gold `seeds.jsonl` (in it or in a folder `gold` beside it), whose channels
`gold/articles/channels.tsv` says. `--test` opens the test part: each such run is to be counted in its datasheet.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from canonym.evaluation import circumstances, definitions, gold, judging, metrics, peers, runs
from canonym.evaluation.matching import Found, Listed
from canonym.evaluation.reports import number
from canonym.lexicon import store
from canonym.lexicon.model import NameKind
from canonym.text.folding import fold_name

HERE = Path(__file__).resolve().parent
MTNEWS = HERE / "gold" / "mtnews"
CHANNELS = HERE / "gold" / "articles" / "channels.tsv"
APART = ("descriptor", "abbreviation", "typo")
UNDAMAGED = ("exact", "folded", "native")
MATCHERS = ("canonym", "exact", "rapidfuzz-ratio", "rapidfuzz-jaro-winkler", "gilda")
GIVEN, PLACED, TEXT = "given", "given, with country and date", "in text"
WAYS = (GIVEN, PLACED, TEXT)
DEV, ARTICLES, TEST = "dev part", "five articles", "test part"
POINTS = ("precision 0.95", "precision 0.90", "best F1")
NIL, NEGATIVE, OUTSIDE, STRAY, INSIDE, OTHER = (
    "things that exist nowhere",
    "hard negatives",
    "real things in no lexicon",
    "no mention",
    "names inside longer names",
    "another entity",
)
WRONG = (OTHER, NIL, NEGATIVE, STRAY)
"""What a link may be that is wrong."""
UNJUDGED = (OUTSIDE, INSIDE)
"""Links that the gold cannot judge: on things that a lexicon may hold under a name that the gold does not know, and on
words inside a longer mention that are themselves a listed name ("Jask" in "Hope of Jask", "UN" in "UN-backed
government"), since only the whole is annotated. They count neither way, and are reported."""


@dataclass(frozen=True, slots=True)
class Case:
    """One thing to be judged: a damaged sighting, or something that means nothing of the lexicons. `label` is the
    channel of a sighting, else the kind of the negative."""

    text: str
    truths: tuple[str, ...]
    label: str
    document: str
    country: str
    date: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Asked:
    """The cases of one set. `known` are mentions that a name left spells: what is said of them is measured elsewhere."""

    name: str
    documents: gold.Documents
    cases: tuple[Case, ...]
    known: Mapping[str, tuple[tuple[int, int], ...]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A link: its score, the case it is about, and what it is: right, or one of WRONG, or UNJUDGED."""

    score: float
    case: int | None
    kind: str
    document: str
    said: str

    @property
    def right(self) -> bool:
        return self.kind == "right"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, help="folder of the annotated articles")
    parser.add_argument("--test", action="store_true", help="open the test part too")
    parser.add_argument("--figures", type=Path, help="keep the figures, which hold nothing of the texts")
    parser.add_argument("--matcher", action="append", default=[], help="instead of all; may be repeated")
    parser.add_argument("--misses", action="store_true", help="print what canonym misses and what it links wrongly")
    options = parser.parse_args()
    if options.misses and options.test:
        parser.error("misses of the test part are not to be read")
    measured = measure(
        options.articles, test=options.test, matchers=tuple(options.matcher) or MATCHERS, misses=options.misses
    )
    print(report(measured))
    if options.figures:
        runs.write(measured, options.figures)
    return 0


def measure(
    articles: Path | None, *, test: bool, matchers: Sequence[str] = MATCHERS, misses: bool = False
) -> dict[str, Any]:
    """All figures, ready for JSON."""
    begun = time.perf_counter()
    full = definitions.listed(())
    names = tuple(replace(one, attested=()) for one in full)
    asked = list(sets(names, articles, test=test))
    results: list[dict[str, Any]] = []
    for name in matchers:
        peer = peers.peer(name)
        if peer.absent():
            results.append({"matcher": name, "status": peer.absent()})
            continue
        if name == "canonym":
            matcher = finder = engine()
        else:
            matcher = peer.matcher(names) if peer.matcher else None
            finder = peer.finder(names) if peer.finder else None
        for way in WAYS:
            if (finder if way == TEXT else matcher) is None or (way == PLACED and name != "canonym"):
                continue
            answers = {one.name: answered(matcher, finder, one, way, names) for one in asked}
            places = {one.name: places_of(one, way) for one in asked}
            bars = thresholds(answers[DEV], sum(bool(asked[0].cases[place].truths) for place in places[DEV]))
            results.append(
                {
                    "matcher": name,
                    "way": way,
                    "status": "measured",
                    "thresholds": {point: bar if bar < judging.NEVER else None for point, bar in bars.items()},
                    "sets": [judged(one, answers[one.name], places[one.name], bars) for one in asked],
                }
            )
            if misses and name == "canonym":
                for one in asked:
                    show(one, answers[one.name], bars["best F1"], way)
        print(f"damaged {name}: {time.perf_counter() - begun:.0f} s", file=sys.stderr, flush=True)
    return {
        "version": runs.VERSION,
        "damaged": True,
        "created": time.strftime("%Y-%m-%d", time.gmtime()),
        "versions": circumstances.versions(matchers),
        "machine": circumstances.machine(),
        "lexicon": circumstances.lexicon_digest(()),
        "hidden": sum(len(one.attested) for one in full),
        "seconds": round(time.perf_counter() - begun, 1),
        "sets": [{"name": one.name, "cases": [], "negatives": _negatives(one)} for one in asked],
        "results": [{**one, "decisions": []} for one in results],
    }


def _negatives(asked: Asked) -> dict[str, int]:
    return dict(Counter(case.label for case in asked.cases if not case.truths))


def thresholds(answers: Sequence[Answer], wanted: int) -> dict[str, float]:
    """Of the operating points, from the answers to the dev part that can be judged."""
    judged = [one for one in answers if one.kind not in UNJUDGED]
    scores, right = [one.score for one in judged], [one.right for one in judged]
    strict, loose = (metrics.threshold_for_precision(scores, right, precision) for precision in (0.95, 0.90))
    return dict(zip(POINTS, (strict, loose, metrics.best_threshold(scores, right, wanted=wanted)), strict=True))


def sets(names: Sequence[Listed], articles: Path | None, *, test: bool) -> Iterator[Asked]:
    """The dev part, the articles where they are at hand, and the test part where it may be opened."""
    ids = gold.read_ids(MTNEWS / "ids.json", {one.id for one in names})
    parts = gold.read_documents(MTNEWS, listed=False)
    lines = (MTNEWS / "names.jsonl").read_text("utf-8").splitlines()
    nowhere = {(one["name"], one["type"]) for one in map(json.loads, lines) if one["nil"]}
    yield cases(DEV, definitions.with_names(parts["dev"], names, ids), names, nowhere)
    if articles:
        yield cases(ARTICLES, definitions.with_names(read_articles(articles), names), names, set())
    if test:
        yield cases(TEST, definitions.with_names(parts["test"], names, ids), names, nowhere)


def read_articles(folder: Path) -> gold.Documents:
    """Annotated articles. Their gold says no channel; a table of ours does, by spelling and name."""
    with CHANNELS.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    channels = {(row["spelling"], row["name"]): row["channel"] for row in rows}
    path = next(path for path in (folder / "seeds.jsonl", folder.parent / "gold" / "seeds.jsonl") if path.is_file())
    texts = []
    for line in path.read_text("utf-8").splitlines():
        record = json.loads(line)
        spans = []
        for one in record["mentions"]:
            spelling, name = one["surface"], one["canonical"]
            channel = channels.get((spelling, name), "folded")
            if (spelling, name) not in channels and fold_name(spelling) != fold_name(name):
                raise SystemExit(f'{CHANNELS.name} does not say what happened to "{name}" in "{spelling}"')
            spans.append(gold.Span(one["start"], one["end"], spelling, (), name, one["type"], {"channel": channel}))
        text = (folder / record["file"]).read_text("utf-8")
        texts.append(gold.Text(record["file"], text, tuple(spans), country="LY", date="2020-06"))
    return gold.Documents("articles", (), tuple(texts))


def cases(name: str, documents: gold.Documents, names: Sequence[Listed], nowhere: set[tuple[str, str]]) -> Asked:
    """What is judged, in the order of the texts."""
    left = spellings(names)
    found: list[Case] = []
    known: dict[str, tuple[tuple[int, int], ...]] = {}
    for text in documents.texts:
        at = (text.id, text.country, text.date)
        easy = []
        for span in text.mentions:
            label = span.slices["channel"]
            if not span.truths:
                label = NIL if (span.name, span.type) in nowhere else OUTSIDE
            elif label in UNDAMAGED or any(fold_name(span.text) in left[id] for id in span.truths):
                easy.append((span.start, span.end))
                continue
            found.append(Case(span.text, span.truths, label, *at, span.start, span.end))
        found += [Case(text.text[start:end], (), NEGATIVE, *at, start, end) for start, end, _ in text.negatives]
        known[text.id] = tuple(easy)
    return Asked(name, documents, tuple(found), known)


def spellings(names: Sequence[Listed]) -> dict[str, set[str]]:
    """Everything that is left of each entity, folded."""
    return {
        one.id: {fold_name(text) for text in (one.name, *one.aliases, *(text for _, text in one.native))}
        for one in names
    }


def engine() -> Any:
    """Canonym over all bundled lexicons without what somebody saw."""
    import canonym
    from canonym.evaluation.peers.canonym import Canonym

    matcher = canonym.build(
        replace(one, names=tuple(name for name in one.names if name.kind is not NameKind.ATTESTED))
        for one in store.read().entities
    )
    if any(name.kind is NameKind.ATTESTED for one in matcher.lexicon.entities for name in one.names):
        raise SystemExit("an attested spelling is left")
    return Canonym(matcher=matcher)


def answered(matcher: Any, finder: Any, asked: Asked, way: str, names: Sequence[Listed]) -> list[Answer]:
    """What a matcher says, with scores: of mentions its best candidate, of texts every settled span."""
    if way == TEXT:
        return list(_in_text(finder, asked, spellings(names)))
    places = places_of(asked, way)
    some = [asked.cases[place] for place in places]
    if way == PLACED:
        decisions = [
            matcher.matcher.resolve(one.text, country=one.country or None, date=one.date or None) for one in some
        ]
        ranked = [tuple((one.entity.id, one.probability) for one in said.considered[:1]) for said in decisions]
    else:
        ranked = matcher.rank([one.text for one in some], limit=1)
    return [
        Answer(best[0][1], place, kind(case, best[0][0]), case.document, best[0][0])
        for place, case, best in zip(places, some, ranked, strict=True)
        if best
    ]


def places_of(asked: Asked, way: str) -> Sequence[int]:
    """The cases that are asked: in text all, else those that differ; a name that is given counts once in a country."""
    if way == TEXT:
        return range(len(asked.cases))
    first: dict[tuple[str, tuple[str, ...], str, str], int] = {}
    for place, case in enumerate(asked.cases):
        first.setdefault((fold_name(case.text), case.truths, case.country, case.label), place)
    return list(first.values())


def kind(case: Case, said: str) -> str:
    if case.truths:
        return "right" if said in case.truths else OTHER
    return case.label


def _in_text(finder: Any, asked: Asked, left: Mapping[str, set[str]]) -> Iterator[Answer]:
    """One span finds one mention; a span on a mention that is found already is another wrong one."""
    by_document: dict[str, list[int]] = {}
    for place, case in enumerate(asked.cases):
        by_document.setdefault(case.document, []).append(place)
    for text in asked.documents.texts:
        taken: set[int] = set()
        spans: Sequence[Found] = judging.settled(finder.find(text.text, country=text.country, date=text.date))
        for span in sorted(spans, key=lambda one: (-one.score, one.start)):
            over = [
                place
                for place in by_document.get(text.id, ())
                if asked.cases[place].start < span.end and span.start < asked.cases[place].end
            ]
            good = [place for place in over if span.id in asked.cases[place].truths and place not in taken]
            case = asked.cases[over[0]] if over else None
            listed = fold_name(text.text[span.start : span.end]) in left.get(span.id, ())
            if good:
                taken.add(good[0])
                yield Answer(span.score, good[0], "right", text.id, span.id)
            elif case and listed and span.end - span.start < case.end - case.start:
                yield Answer(span.score, over[0], INSIDE, text.id, span.id)
            elif case:
                yield Answer(span.score, over[0], OTHER if case.truths else case.label, text.id, span.id)
            elif not any(start < span.end and span.start < end for start, end in asked.known[text.id]):
                yield Answer(span.score, None, STRAY, text.id, span.id)


def judged(asked: Asked, answers: Sequence[Answer], places: Sequence[int], bars: Mapping[str, float]) -> dict[str, Any]:
    """Of the cases at `places`: at each operating point the precision, and the share of sightings found, in all (but for
    those apart) and by channel."""
    damaged = [(place, asked.cases[place]) for place in places if asked.cases[place].truths]
    channels = Counter(case.label for _, case in damaged)
    points = {}
    for point, bar in bars.items():
        said = [one for one in answers if one.score >= bar]
        hits = {one.case for one in said if one.right}
        judgeable = [one for one in said if one.kind not in UNJUDGED]

        def recall(some: Sequence[tuple[int, Case]], hits: set[int | None] = hits) -> dict[str, Any]:
            groups = [case.document for _, case in some]
            found = [float(place in hits) for place, _ in some]
            return asdict(metrics.ratio(found, groups=groups) if some else metrics.ratio([]))

        right = [float(one.right) for one in judgeable]
        groups = [one.document for one in judgeable]
        points[point] = {
            "precision": asdict(metrics.ratio(right, groups=groups) if right else metrics.ratio([])),
            "recall": recall([one for one in damaged if one[1].label not in APART]),
            "channels": {channel: recall([one for one in damaged if one[1].label == channel]) for channel in channels},
            "kinds": dict(Counter(one.kind for one in said)),
        }
    return {"set": asked.name, "count": len(damaged), "points": points}


def show(asked: Asked, answers: Sequence[Answer], bar: float, way: str) -> None:
    """Misses and wrong links, for whoever mends the engine."""
    hits = {one.case for one in answers if one.right and one.score >= bar}
    best = {one.case: one for one in answers}
    for place in places_of(asked, way):
        case = asked.cases[place]
        if case.truths and place not in hits:
            said = best.get(place)
            score = f"{said.score:.2f} {said.said}" if said else "nothing"
            print("MISS", way, asked.name, case.document, case.label, case.text, case.truths[0], score, sep="\t")
    for one in sorted(answers, key=lambda one: -one.score):
        if not one.right and one.score >= bar:
            text = asked.cases[one.case].text if one.case is not None else ""
            print("WRONG", way, asked.name, one.document, one.kind, text, one.said, f"{one.score:.3f}", sep="\t")


def report(run: Mapping[str, Any]) -> str:
    """The tables, as Markdown."""
    measured = [one for one in run["results"] if one["status"] == "measured"]
    names = [one["name"] for one in run["sets"]]
    lines = [
        f"Run of {run['created']}: canonym {run['versions']['canonym']}, lexicon {run['lexicon']}, all "
        f"{run['hidden']:,} attested spellings hidden, {run['seconds']:,.0f} s. Recall without descriptors, "
        "abbreviations and typos. Every threshold was chosen on the dev part.",
        "",
        _row(["set", "mentions are", "matcher", "sightings", *(f"at {point}: P; R" for point in POINTS)]),
        _row(["---"] * (4 + len(POINTS))),
    ]
    for name in names:
        for way in WAYS:
            for result in (one for one in measured if one["way"] == way):
                one = _set(result, name)
                cells = [
                    f"{number(one['points'][point]['precision'])}; {number(one['points'][point]['recall'])}"
                    if result["thresholds"][point] is not None
                    else "not reached"
                    for point in POINTS
                ]
                lines.append(_row([name, way, result["matcher"], f"{one['count']:,}", *cells]))
    lines += ["", *(f"- {one['matcher']}: {one['status']}" for one in run["results"] if one not in measured)]
    ours = [one for one in measured if one["matcher"] == "canonym"]
    columns = [(name, result) for name in names for result in ours]
    for point in POINTS[1:]:
        channels: Counter[str] = Counter()
        for name, result in columns:
            some = _set(result, name)["points"][point]["channels"]
            channels.update({channel: figure["count"] for channel, figure in some.items()})
        lines += ["", f"Recall of canonym by channel at {point}, with the number of sightings:", ""]
        lines += [_row(["channel", *(f"{name}, {result['way']}" for name, result in columns)])]
        lines += [_row(["---"] * (1 + len(columns)))]
        for channel, _ in sorted(channels.items(), key=lambda item: (item[0] in APART, -item[1])):
            cells = [channel + (" (apart)" if channel in APART else "")]
            for name, result in columns:
                figure = _set(result, name)["points"][point]["channels"].get(channel)
                cells.append(f"{number(figure)} n={figure['count']}" if figure else "-")
            lines.append(_row(cells))
    lines += ["", "Links of canonym at best F1, by what they are; those of the last two kinds count neither way:", ""]
    lines += [_row(["set", "mentions are", "right", *WRONG, *UNJUDGED]), _row(["---"] * (3 + len(WRONG + UNJUDGED)))]
    for name, result in columns:
        kinds = _set(result, name)["points"]["best F1"]["kinds"]
        lines.append(_row([name, result["way"], *(f"{kinds.get(kind, 0):,}" for kind in ("right", *WRONG, *UNJUDGED))]))
    counted = [
        f"{one['name']}: " + ", ".join(f"{count:,} {what}" for what, count in one["negatives"].items())
        for one in run["sets"]
    ]
    lines += ["", f"In the same run stand, {'; '.join(counted)}."]
    return "\n".join(lines) + "\n"


def _set(result: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(one for one in result["sets"] if one["set"] == name)
    return found


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    raise SystemExit(main())
