"""Learn how Chinese characters are read in Japanese names, and write it to `src/canonym/text/kanji.json`.

    python benchmarks/fit_readings.py --data FOLDER --unihan FOLDER [--leave-out]

The readings that a character may have are those of the Unihan database (`Unihan_Readings.txt` and
`Unihan_OtherMappings.txt`, Unicode licence; Debian has them in `unicode-data`), those of the two Japanese school and
name lists. Which of them names use, and which they have besides, is counted on Japanese names of organisations beside
their English ones (`ror.dev.tsv`, CC0, the fit part by entity): a word of Latin letters that reads as syllables is laid
beside each run of one to four characters, and the cheapest row of readings counts. Long vowels are written short, as
English names write them.
"""

from __future__ import annotations

import argparse
import bz2
import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from math import log
from pathlib import Path

from canonym.evaluation.splits import part
from canonym.text.folding import fold_name
from fit_glosses import english_words, left_out, words_of

KEPT = 4
"""Readings of a character, at most."""
LONGEST = 4
"""Characters of a run that is read as one word."""
ROUNDS = 4
UNKNOWN = 7.0
"""Nats of a reading that no list has; one in a word at most."""
OTHER_FORM = 0.7
"""Nats of a reading that is voiced or doubled behind or before another."""
LONGEST_READING = 6
MOST = 3.5
"""Nats of a character that a word is taken to be read from."""
LEAST = 2
"""Organisations that show a reading which no list has."""
SYLLABLES = re.compile(
    r"(?:(?:[kgsznhbpmr]|t|d|j|ch|sh|ts|f|w|y|ky|gy|ny|hy|by|py|my|ry)?[aiueo]|n|(?<=[aiueo])([kstpc])(?=\1|ch))+"
)
ENDINGS = {"i": ("",), "shii": (""), "ru": ("", "ri"), "ku": ("ki",), "gu": ("gi",), "su": ("shi",), "tsu": ("chi", "te"),
           "mu": ("mi",), "bu": ("bi",), "u": ("i",)}  # fmt: skip
VOICED = (("ch", "j"), ("ts", "z"), ("sh", "j"), ("k", "g"), ("s", "z"), ("t", "d"), ("h", "b"), ("f", "b"), ("h", "p"))

Table = dict[str, dict[str, float]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--unihan", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "src/canonym/text/kanji.json")
    parser.add_argument("--leave-out", action="store_true")
    options = parser.parse_args()
    path = options.data / "ror.dev.tsv"
    listed = from_unihan(options.unihan)
    names = list(read(path, leave_out=options.leave_out))
    counts: Table = {}
    for _ in range(ROUNDS):
        counts = counted(names, costs(listed, counts))
    costed = costs(listed, counts)
    table = {
        letter: " ".join(sorted(readings, key=lambda one: (readings[one], one))[:KEPT])
        for letter, readings in sorted(costed.items())
    }
    record = {
        "script": "benchmarks/fit_readings.py",
        "part": "fit, two thirds" if options.leave_out else "fit",
        "source": {
            "ror.dev.tsv": hashlib.sha256(path.read_bytes()).hexdigest()[:16],
            "Unihan": "15.0, Unicode License, © 1991-2022 Unicode, Inc., https://www.unicode.org/license.txt",
        },
        "names": len(names),
        "characters": len(table),
    }
    options.out.write_text(json.dumps({"run": record, "readings": table}, ensure_ascii=False, indent=0) + "\n", "utf-8")
    print(record, options.out.stat().st_size, "bytes")


def from_unihan(folder: Path) -> Table:
    """What the readings of each character weigh before any is counted."""
    school: set[str] = set()
    for code, field, _ in lines(folder, "Unihan_OtherMappings"):
        if field in ("kJoyoKanji", "kJinmeiyoKanji"):
            school.add(code)
    found: Table = defaultdict(dict)
    for code, field, value in lines(folder, "Unihan_Readings"):
        if code in school and field in ("kJapaneseOn", "kJapaneseKun"):
            for at, reading in enumerate(value.lower().split()):
                weight = 1.0 / (1 + at)
                for ending, others in ENDINGS.items() if field == "kJapaneseKun" else ():
                    if reading.endswith(ending) and len(reading) > len(ending) + 1:
                        for other in others:
                            stem = short(reading[: -len(ending)] + other)
                            found[code][stem] = max(found[code].get(stem, 0.0), weight / 2)
                found[code][short(reading)] = max(found[code].get(short(reading), 0.0), weight)
    return found


def lines(folder: Path, name: str) -> Iterator[tuple[str, str, str]]:
    packed = folder / f"{name}.txt.bz2"
    text = bz2.decompress(packed.read_bytes()).decode() if packed.exists() else (folder / f"{name}.txt").read_text()
    for line in text.splitlines():
        if line.startswith("U+"):
            code, field, value = line.split("\t")
            yield chr(int(code[2:], 16)), field, value


def short(reading: str) -> str:
    """A reading as English names write it: without long vowels."""
    return reading.replace("ou", "o").replace("oo", "o").replace("uu", "u")


def read(path: Path, *, leave_out: bool) -> Iterator[tuple[list[str], list[str]]]:
    """The runs of Chinese characters of each Japanese name, and the words of the English one that may be read from them."""
    for line in path.read_text("utf-8").splitlines()[1:]:
        identity, canonical, variant, kind, _ = line.split("\t")
        if part(identity) != "fit" or kind.partition("|")[0] != "ja" or (leave_out and left_out(identity)):
            continue
        runs = re.findall(r"[\u3005\u4e00-\u9fff]+", variant)
        words = [short(word) for word in words_of(fold_name(canonical))]
        words = [word for word in words if len(word) > 2 and word not in english_words() and SYLLABLES.fullmatch(word)]
        if runs and words:
            yield runs, words


def costs(listed: Table, counts: Table) -> Table:
    """Nats of each reading of each character."""
    found: Table = {}
    for letter in {**listed, **counts}:
        weights = Counter(listed.get(letter, {}))
        for reading, count in counts.get(letter, {}).items():
            if reading in weights or count >= LEAST:
                weights[reading] += count
        total = sum(weights.values())
        if total:
            found[letter] = {reading: -log(weight / total) for reading, weight in weights.items()}
    return found


def counted(names: list[tuple[list[str], list[str]]], known: Table) -> Table:
    """How many names show each reading of each character, by the cheapest reading of each word."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for runs, words in names:
        for word in words:
            best: tuple[float, list[tuple[str, str]]] | None = None
            for run in runs:
                for start in range(len(run)):
                    for end in range(start + 1, min(len(run), start + LONGEST) + 1):
                        cost, row = cheapest(run[start:end], word, known)
                        if cost <= MOST * (end - start) and (best is None or cost / len(row) < best[0] / len(best[1])):
                            best = cost, row
            for letter, reading in best[1] if best else ():
                found[letter][reading] += 1
    return {letter: dict(readings) for letter, readings in found.items()}


def cheapest(run: str, word: str, known: Mapping[str, Mapping[str, float]]) -> tuple[float, list[tuple[str, str]]]:
    """The cheapest row of readings of the characters that spells the word; infinite where there is none."""
    # (letters read, whether an unknown reading was used) -> cost, row
    states: dict[tuple[int, bool], tuple[float, list[tuple[str, str]]]] = {(0, False): (0.0, [])}
    for at, letter in enumerate(run):
        offers: list[tuple[tuple[int, bool], tuple[int, bool], float, str]] = []
        for (done, used), (cost, _) in states.items():
            rest = word[done:]
            for reading, nats in known.get(letter, {}).items():
                for form in forms(reading, first=at == 0, last=at == len(run) - 1):
                    if rest.startswith(form):
                        other = 0.0 if form == reading else OTHER_FORM
                        offers.append(((done, used), (done + len(form), used), cost + nats + other, reading))
            if not used and len(run) > 1:
                for length in range(1, min(LONGEST_READING, len(rest)) + 1):
                    if SYLLABLES.fullmatch(rest[:length]) and rest[:length] != "n":
                        offers.append(((done, used), (done + length, True), cost + UNKNOWN, rest[:length]))
        fresh: dict[tuple[int, bool], tuple[float, list[tuple[str, str]]]] = {}
        for before, after, cost, reading in offers:
            if after not in fresh or cost < fresh[after][0]:
                fresh[after] = cost, [*states[before][1], (letter, reading)]
        states = fresh
    ends = [states[key] for key in ((len(word), False), (len(word), True)) if key in states]
    return min(ends, key=lambda end: end[0]) if ends else (float("inf"), [])


def forms(reading: str, *, first: bool, last: bool) -> Iterator[str]:
    """A reading, voiced behind another, and with a doubled consonant before another."""
    yield reading
    bases = [reading]
    if not first:
        for plain, voiced in VOICED:
            if reading.startswith(plain):
                bases.append(voiced + reading[len(plain) :])
                yield bases[-1]
    if not last:
        for base in bases:
            for ending in ("tsu", "ku", "chi", "ki"):
                if base.endswith(ending) and len(base) > len(ending):
                    for doubled in "kstp":
                        yield base[: -len(ending)] + doubled


if __name__ == "__main__":
    main()
