"""Measure speed and scale beside the peers on the same work in one run, each row with what it found.

    python benchmarks/speed.py [--names 10000 100000] [--quick] [--results benchmarks/results]

Lists of names, their damage and the texts that hold them are made here, by a fixed seed, so that every run has the
same work. A row says how many answers were right: an engine that is fast and wrong shows it. Peers that are not
installed are reported as absent; slow ones get fewer mentions, and the row says how many. Times are wall times of a
machine that may have other work; compare the ratios, or the rates by processor time that stand behind them. The result
is written to `speed-DATE.json`.
"""

from __future__ import annotations

import argparse
import datetime
import importlib.util
import json
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import canonym
from canonym.text.folding import fold_name

ROOT = Path(__file__).resolve().parents[1]
Name = tuple[str, str]
Row = dict[str, Any]
rows: list[Row] = []
_shared: list[canonym.Matcher] = []
_share = [1.0]

ARABIC = dict(zip("abdfghjklmnrstwyzouei", "ابدفغهجكلمنرستويزووعي", strict=True))
CHINESE = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", type=int, nargs="*", default=[10_000, 100_000], help="sizes of the made lists")
    parser.add_argument("--quick", action="store_true", help="fewer mentions, no hostile lists")
    parser.add_argument("--results", type=Path, default=ROOT / "benchmarks" / "results")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        return serve(options.serve)
    many = 60 if options.quick else 200
    start_up()
    bundled_text(quick=options.quick)
    for size in options.names:
        lists(size, many)
    if not options.quick:
        hostile(max(options.names), many)
    write(options.results)
    return 0


# --- work that is made, not fetched ---------------------------------------------------------------------------------


def words(count: int, seed: int) -> list[str]:
    """Distinct pronounceable words."""
    rng = random.Random(seed)
    onsets = "b d f g h j k l m n r s t w y z sh kh gh th ch q".split()
    vowels = ("a", "e", "i", "o", "u", "a", "i", "aa", "ou")
    codas = ("", "", "", "n", "r", "m", "l", "d", "s", "b", "f", "t")
    found: dict[str, None] = {}
    while len(found) < count:
        syllables = rng.choice((2, 2, 3))
        word = "".join(rng.choice(onsets) + rng.choice(vowels) for _ in range(syllables)) + rng.choice(codas)
        found[word.capitalize()] = None
    return list(found)


def names_of(count: int, *, seed: int = 1) -> list[Name]:
    """Distinct names of two or three words; a word stands in ten names or so, some in hundreds."""
    rng = random.Random(seed)
    pool = words(max(500, count // 4), seed)
    found: dict[str, None] = {}
    while len(found) < count:
        size = rng.choice((2, 2, 3))
        found[" ".join(pool[int(len(pool) * rng.random() ** 2)] for _ in range(size))] = None
    return [(f"n{at}", name) for at, name in enumerate(found)]


def damaged(name: str, rng: random.Random) -> str:
    """A name as a careless hand would copy it: one to three letters changed, lost or doubled, at times reordered."""
    parts = name.split()
    if len(parts) > 1 and rng.random() < 0.15:
        parts.reverse()
    letters = list(" ".join(parts))
    for _ in range(rng.choice((1, 2, 2, 3))):
        at = rng.randrange(1, len(letters))
        if letters[at] == " ":
            continue
        kind = rng.random()
        if kind < 0.5:
            letters[at] = rng.choice("aeiou" if letters[at] in "aeiou" else "bdfgklmnrstzq")
        elif kind < 0.75:
            letters[at] = ""
        else:
            letters[at] *= 2
        letters = list("".join(letters))
    return "".join(letters)


def noisy(names: Sequence[Name], count: int, *, seed: int = 2) -> list[tuple[str, str]]:
    """(mention, id) pairs."""
    rng = random.Random(seed)
    return [(damaged(name, rng), identity) for identity, name in rng.sample(list(names), min(count, len(names)))]


def prose(mentions: Iterable[str], *, seed: int = 3) -> str:
    """Sentences of ordinary words around mentions."""
    rng = random.Random(seed)
    plain = (
        "said that in the on Monday of a new for talks with and after before meeting over weeks reports from".split()
    )
    pieces = []
    for mention in mentions:
        before = " ".join(rng.choice(plain) for _ in range(6))
        pieces.append(f"It was {before} {mention} {' '.join(rng.choice(plain) for _ in range(5))}.")
    return " ".join(pieces)


# --- measuring ------------------------------------------------------------------------------------------------------


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds, and the result. How much of it the processor worked for this process is kept for the next row."""
    started, before = time.perf_counter(), time.process_time()
    result = work()
    seconds = time.perf_counter() - started
    _share[0] = (time.process_time() - before) / max(seconds, 1e-9)
    return seconds, result


def row(work: str, who: str, speed: float, unit: str, found: int, of: int, **more: Any) -> None:
    """Keep and print one line. A rate is also given by processor time, which other work disturbs less."""
    if unit.endswith("/s") and "processes" not in work:
        more["processor"] = round(speed / max(_share[0], 1e-9), 2)
    rows.append({"work": work, "who": who, "speed": round(speed, 3), "unit": unit, "found": found, "of": of, **more})
    extra = "".join(f"  {key} {value}" for key, value in more.items())
    print(f"{work:44} {who:24} {speed:12,.2f} {unit:9} found {found}/{of}{extra}", flush=True)


def absent(work: str, who: str) -> None:
    rows.append({"work": work, "who": who, "absent": True})
    print(f"{work:44} {who:24} is not installed", flush=True)


def has(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def start_up() -> None:
    """Seconds from nothing, in processes of their own; the best of three."""
    canonym.load()  # so that the cache is there
    for what, code, found in (
        ("import canonym", "import canonym; n = 1", 1),
        ("load from the cache", "import canonym; T = time.perf_counter(); m = canonym.load(); n = 1", 1),
        (
            "import, load and first answer",
            "import canonym; n = canonym.load().resolve('Khalifa Hifter').entity.id == 'libya/khalifa-haftar'",
            1,
        ),
    ):
        script = f"import time; T = time.perf_counter(); {code}; print(time.perf_counter() - T, int(n))"
        runs = [
            subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
            for _ in range(3)
        ]
        row(what, "canonym", min(float(run[0]) for run in runs), "s", sum(int(run[1]) == found for run in runs), 3)


def bundled_text(*, quick: bool) -> None:
    """Annotate the example documents with all bundled lexicons: what overlaps a gold mention of that entity counts."""
    work = "annotate, bundled lexicons, news"
    gold = [json.loads(line) for line in (ROOT / "examples" / "gold.jsonl").read_text("utf-8").splitlines()]
    texts = [(ROOT / "examples" / one["file"]).read_text("utf-8") for one in gold]
    size = sum(map(len, texts)) / 1000
    matcher = canonym.load()

    def right(documents: Sequence[canonym.Document]) -> int:
        return sum(
            any(
                found.start < mention["end"]
                and mention["start"] < found.end
                and found.entity.id == matcher.entity(mention["id"]).id
                for found in document.mentions
            )
            for document, one in zip(documents, gold, strict=True)
            for mention in one["mentions"]
            if mention.get("id")
        )

    matcher.annotate("Nobody here is Khalifa Hifter of طرابلس.")  # starting up is a row of its own
    of = sum(bool(mention.get("id")) for one in gold for mention in one["mentions"])
    for state in ("cold", "words known"):
        seconds, documents = timed(lambda: [matcher.annotate(text) for text in texts])
        row(f"{work}, {state}", "canonym", size / seconds, "kB/s", right(documents), of)
    patterns = [
        (name.text, entity.id)
        for entity in matcher.lexicon.entities
        for name in entity.names
        if name.kind.value != "attested"
    ]
    spans = [[(m["start"], m["end"]) for m in one["mentions"] if m.get("id")] for one in gold]
    if has("spacy"):
        import spacy
        from spacy.matcher import PhraseMatcher

        nlp = spacy.blank("en")
        phrases = PhraseMatcher(nlp.vocab, attr="LOWER")
        phrases.add("names", [nlp.make_doc(text) for text, _ in patterns])

        def by_spacy() -> list[list[tuple[int, int]]]:
            found = []
            for text in texts:
                document = nlp(text)
                found.append([(document[a:b].start_char, document[a:b].end_char) for _, a, b in phrases(document)])
            return found

        seconds, found = timed(by_spacy)
        hit = sum(any(a < d and c < b for c, d in got) for got, want in zip(found, spans, strict=True) for a, b in want)
        row(
            work, "spaCy PhraseMatcher", size / seconds, "kB/s", hit, of, note="exact; any name over the mention counts"
        )
    else:
        absent(work, "spaCy PhraseMatcher")
    if quick:
        return
    if has("spaczz") and has("spacy"):
        import spacy
        from spaczz.matcher import FuzzyMatcher

        nlp = spacy.blank("en")
        fuzzy = FuzzyMatcher(nlp.vocab)
        fuzzy.add("names", [nlp.make_doc(text) for text, _ in patterns[:: max(1, len(patterns) // 1000)][:1000]])
        part = texts[0][:600]
        seconds, got = timed(lambda: fuzzy(nlp(part)))
        row(work, "spaczz, 1,000 patterns", len(part) / 1000 / seconds, "kB/s", len(got), 0, note="600 letters")
    else:
        absent(work, "spaczz")


def lists(size: int, many: int) -> None:
    """Compile, resolve and annotate with a made list."""
    import rapidfuzz
    from rapidfuzz import fuzz, process

    names = names_of(size)
    mentions = noisy(names, many)
    label = f"{size:,} names"
    matcher = compiled(names, label)

    seconds, decisions = timed(lambda: [matcher.resolve(text) for text, _ in mentions])
    row(f"resolve, {label}", "canonym", len(mentions) / seconds, "/s", top(decisions, mentions), len(mentions))
    texts, ids = [fold_name(name) for _, name in names], [identity for identity, _ in names]
    budget = {
        "ratio": min(len(mentions), max(20, 4_000_000 // size)),
        "WRatio": min(len(mentions), max(8, 400_000 // size)),
    }
    for scorer in ("ratio", "WRatio"):
        asked = mentions[: budget[scorer]]
        seconds, found = timed(
            lambda asked=asked, scorer=scorer: [
                process.extractOne(fold_name(text), texts, scorer=getattr(fuzz, scorer))[2] for text, _ in asked
            ]
        )
        good = sum(ids[at] == identity for at, (_, identity) in zip(found, asked, strict=True))
        row(f"resolve, {label}", f"rapidfuzz {scorer}", len(asked) / seconds, "/s", good, len(asked))

    both = noisy(names, 2 * many, seed=5)
    seconds, decisions = timed(lambda: matcher.resolve_many([text for text, _ in both]))
    row(f"resolve many, {label}", "canonym", len(both) / seconds, "/s", top(decisions, both), len(both))
    recall(matcher, noisy(names, max(40, min(100, 4_000_000 // size)), seed=6), label)
    fresh = noisy(names, 2 * many, seed=8)  # new processes begin with what this one has learned of words
    seconds, found = timed(lambda: in_two(matcher, [text for text, _ in fresh]))
    good = sum(id == identity for id, (_, identity) in zip(found, fresh, strict=True))
    row(f"resolve many, two processes, {label}", "canonym", len(fresh) / seconds, "/s", good, len(fresh))
    asked = both[: max(20, min(len(both), 8_000_000 // size))]
    seconds, matrix = timed(
        lambda: process.cdist([fold_name(text) for text, _ in asked], texts, scorer=fuzz.ratio, workers=-1)
    )
    good = sum(ids[at] == identity for at, (_, identity) in zip(matrix.argmax(1).tolist(), asked, strict=True))
    row(f"resolve many, two threads, {label}", "rapidfuzz cdist ratio", len(asked) / seconds, "/s", good, len(asked))
    del matrix, rapidfuzz

    rng = random.Random(7)
    there = rng.sample(names, many)
    text = prose([name if at % 2 else damaged(name, rng) for at, (_, name) in enumerate(there)])
    seconds, document = timed(lambda: matcher.annotate(text))
    wanted = {identity for identity, _ in there}
    good = len({one.entity.id for one in document.mentions} & wanted)
    row(f"annotate, {label}, half damaged", "canonym", len(text) / 1000 / seconds, "kB/s", good, len(there))
    if has("ahocorasick_rs"):
        import ahocorasick_rs

        built, automaton = timed(lambda: ahocorasick_rs.AhoCorasick([f" {one} " for one in texts]))
        folded = " " + " ".join("".join(c if c.isalpha() else " " for c in text.lower()).split()) + " "
        seconds, hits = timed(lambda: automaton.find_matches_as_indexes(folded))
        good = len({ids[number] for number, _, _ in hits} & wanted)
        speed = len(text) / 1000 / max(seconds, 1e-6)
        row(
            f"annotate, {label}, half damaged",
            "ahocorasick_rs, exact",
            speed,
            "kB/s",
            good,
            len(there),
            built=round(built, 2),
        )
    else:
        absent(f"annotate, {label}, half damaged", "ahocorasick_rs, exact")


def recall(matcher: canonym.Matcher, mentions: Sequence[tuple[str, str]], label: str) -> None:
    """How often the right entity is among the first ten, here and where every term of the index is compared."""
    from canonym import candidates
    from canonym.candidates import retrieval

    class Exhaustive(candidates.Vocabulary):
        def _nearest(self, word: str, *, known: bool = False) -> Any:
            import numpy as np

            return np.arange(len(self.index.term_info), dtype=np.int32)

    def ten(ids: Sequence[Sequence[str]]) -> int:
        return sum(identity in found[:10] for found, (_, identity) in zip(ids, mentions, strict=True))

    decisions = matcher.resolve_many([text for text, _ in mentions])
    ours = ten([[one.entity.id for one in decision.considered] for decision in decisions])
    vocabulary, before = Exhaustive(matcher.index), (retrieval.BUDGET, retrieval.CLEAR_LEAD)
    retrieval.BUDGET, retrieval.CLEAR_LEAD = 10**9, 10**9

    def every(text: str) -> list[str]:
        read = candidates.read_mention(text, matcher.index)
        weighed, _ = matcher.weighing.weigh_all(read, candidates.find_candidates(read, vocabulary, limit=1000))
        return [one.entity.id for one in weighed]

    seconds, found = timed(lambda: [every(text) for text, _ in mentions])
    retrieval.BUDGET, retrieval.CLEAR_LEAD = before
    work = f"right one among the first ten, {label}"
    row(work, "every term, 1,000 forms", len(mentions) / seconds, "/s", ten(found), len(mentions))
    row(work, "canonym", ours / max(1, ten(found)), "of it", ours, len(mentions))


def compiled(names: Sequence[Name], label: str) -> canonym.Matcher:
    """Compile a list, and ask a process that only opens the result how large it is and how soon it answers."""
    from canonym.index.file import open_index, save_index
    from canonym.library import Matcher

    seconds, matcher = timed(lambda: canonym.build(names))
    row(f"compile, {label}", "canonym", seconds, "s", len(matcher.index.entities), len(names))
    folder = Path(tempfile.mkdtemp(prefix="canonym-speed-")) / "index"
    seconds, _ = timed(lambda: save_index(folder, matcher.lexicon, matcher.index))
    size = sum(file.stat().st_size for file in folder.iterdir()) // 1_000_000
    row(f"save, {label}", "canonym", seconds, "s", 1, 1, megabytes=size)
    known = Path(folder.parent / "mentions.json")
    known.write_text(json.dumps(noisy(names, 50, seed=9)), "utf-8")
    answer = subprocess.run(
        [sys.executable, __file__, "--serve", str(folder.parent)], capture_output=True, text=True, check=True
    ).stdout
    told = json.loads(answer)
    row(f"open to first answer, {label}", "canonym", told["first"], "s", told["right"], 50)
    row(
        f"resident while serving, {label}", "canonym", told["megabytes"], "MB", told["right"], 50, opened=told["opened"]
    )
    return Matcher(*open_index(folder), policy=canonym.Policy())


def serve(folder: Path) -> int:
    """In a process of its own: open an index, answer fifty mentions, tell seconds and megabytes."""
    from canonym.index.file import open_index
    from canonym.library import Matcher

    mentions = json.loads((folder / "mentions.json").read_text("utf-8"))
    canonym.build([("a", "Warm Up")]).resolve("Warm Up")  # numpy, rapidfuzz and the tables are not the index
    started = time.perf_counter()
    matcher = Matcher(*open_index(folder / "index"), policy=canonym.Policy())
    opened = time.perf_counter() - started
    matcher.resolve(mentions[0][0])
    first = time.perf_counter() - started
    right = top([matcher.resolve(text) for text, _ in mentions], mentions)
    print(json.dumps({"opened": round(opened, 4), "first": first, "right": right, "megabytes": resident()}))
    return 0


def resident() -> float:
    """Megabytes of this process that were ever resident."""
    status = Path("/proc/self/status")
    if status.exists():  # where a new process begins with the peak of the one that started it as far as rusage goes
        return int(status.read_text().split("VmHWM:")[1].split()[0]) / 1000
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1_000_000 if sys.platform == "darwin" else 1_000), 1)


def top(decisions: Sequence[canonym.Decision], mentions: Sequence[Sequence[str]]) -> int:
    """How many have the right entity first, whatever the outcome."""
    return sum(
        bool(decision.considered) and decision.considered[0].entity.id == identity
        for decision, (_, identity) in zip(decisions, mentions, strict=True)
    )


def in_two(matcher: canonym.Matcher, texts: Sequence[str]) -> list[str]:
    """The first entity of each, by two processes that share the pages of the index."""
    method = "fork" if sys.platform.startswith("linux") else "spawn"
    with ProcessPoolExecutor(2, get_context(method), initializer=_shared.append, initargs=(matcher,)) as pool:
        parts = [texts[at : at + 50] for at in range(0, len(texts), 50)]
        return [id for part in pool.map(_firsts, parts) for id in part]


def _firsts(texts: Sequence[str]) -> list[str]:
    decisions = _shared[0].resolve_many(texts)
    return [decision.considered[0].entity.id if decision.considered else "" for decision in decisions]


def hostile(size: int, many: int) -> None:
    """Skewed lists and texts: the worst case is compared with the ordinary one of the same size."""
    pool = words(max(2000, size // 8), 11)
    rng = random.Random(12)

    def distinct(make: Callable[[], str]) -> list[Name]:
        found: dict[str, None] = {}
        while len(found) < size:
            found[make()] = None
        return [(f"n{at}", name) for at, name in enumerate(found)]

    cases = {
        "all share Muhammad": distinct(lambda: f"Muhammad {rng.choice(pool)} {rng.choice(pool)}"),
        "all share front": distinct(lambda: f"{rng.choice(pool)} {rng.choice(pool)} Front"),
        "no word twice": [(f"n{at}", word) for at, word in enumerate(words(min(size, 40_000), 13))],
        "Arabic": distinct(lambda: " ".join(arabic(rng.choice(pool)) for _ in range(2))),
        "Chinese": distinct(lambda: "".join(rng.choice(CHINESE) for _ in range(4))),
    }
    for case, names in cases.items():
        seconds, matcher = timed(lambda names=names: canonym.build(names))
        row(f"compile, {case}", "canonym", seconds, "s", len(matcher.index.entities), len(names))
        mentions = [(text, identity) for text, identity in noisy(names, many // 2, seed=14)]
        if case == "Chinese":
            mentions = [(name, identity) for identity, name in rng.sample(names, many // 2)]
        seconds, decisions = timed(
            lambda mentions=mentions, matcher=matcher: [matcher.resolve(text) for text, _ in mentions]
        )
        row(f"resolve, {case}", "canonym", len(mentions) / seconds, "/s", top(decisions, mentions), len(mentions))
        text = prose(text for text, _ in mentions)
        seconds, document = timed(lambda text=text, matcher=matcher: matcher.annotate(text))
        good = len({one.entity.id for one in document.mentions} & {identity for _, identity in mentions})
        row(f"annotate near-misses only, {case}", "canonym", len(text) / 1000 / seconds, "kB/s", good, len(mentions))


def arabic(word: str) -> str:
    return "".join(ARABIC.get(letter, "ق") for letter in word.lower())


def write(folder: Path) -> None:
    """The rows with what they were measured on, in a file of the day."""
    from canonym import __version__

    folder.mkdir(parents=True, exist_ok=True)
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    about = {
        "date": today,
        "canonym": __version__,
        "lexicons": canonym.load().lexicon.digest,
        "python": platform.python_version(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "load": [round(value, 1) for value in os.getloadavg()],
        "rows": rows,
    }
    (folder / f"speed-{today}.json").write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(f"written to {folder / f'speed-{today}.json'}")


if __name__ == "__main__":
    sys.exit(main())
