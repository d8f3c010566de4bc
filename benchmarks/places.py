"""A million places: make a table like those of GeoNames, import it, serve it, and say what it cost.

    python benchmarks/places.py                    # a million rows; about two minutes on two free cores
    python benchmarks/places.py --rows 100000

The table is made here by a fixed seed: invented names with the columns of GeoNames, other romanisations and native
spellings in Arabic and Cyrillic letters. Every step runs in a process of its own, as a user would run it, and its wall
time, processor time and largest resident memory are printed: `canonym lexicon import`, then `canonym.load` of the
result, which compiles it, then `canonym.load` again, which opens it, and mentions that are resolved and found in text.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ARABIC = dict(zip("abdfghjklmnrstwyzouei", "ابدفغهجكلمنرستويزووعي", strict=True))
CYRILLIC = dict(zip("abdfghjklmnrstwyzouei", "абдфгхжклмнрствйзоуеи", strict=True))
FEATURES = [
    ("P", "PPL"), ("P", "PPL"), ("P", "PPL"), ("P", "PPLA"), ("P", "PPLX"), ("H", "WAD"), ("H", "STM"), ("T", "MT"),
    ("T", "ISL"), ("S", "AIRP"), ("S", "PRT"), ("S", "OILF"), ("L", "RGN"), ("A", "ADM1"),
]  # fmt: skip
COUNTRIES = "LY TN EG DZ SD SY IQ YE LB RU UA BY KZ".split()


def words(count: int, seed: int) -> list[str]:
    """Distinct pronounceable words."""
    rng = random.Random(seed)
    onsets = "b d f g h j k l m n r s t w y z sh kh gh th".split()
    found: dict[str, None] = {}
    while len(found) < count:
        syllables = rng.choice((2, 2, 3))
        word = "".join(rng.choice(onsets) + rng.choice("aiuoe") for _ in range(syllables)) + rng.choice(("", "n", "r"))
        found[word.capitalize()] = None
    return list(found)


def respelled(name: str, rng: random.Random) -> str:
    """Another romanisation of a name."""
    for old, new in rng.sample((("i", "ee"), ("u", "ou"), ("k", "q"), ("j", "dj"), ("a", "e"), ("z", "dh")), 2):
        name = name.replace(old, new)
    return name


def native(name: str, letters: dict[str, str]) -> str:
    return "".join(letters.get(letter, letter if letter in " -" else letters["k"]) for letter in name.lower())


def write_table(path: Path, rows: int) -> list[tuple[str, str]]:
    """Write the table. Returns mentions, each a name of it with a letter changed, and the ids they mean."""
    rng = random.Random(7)
    pool = words(max(500, rows // 6), 7)
    asked = set(rng.sample(range(rows), min(60, rows)))
    mentions = []
    with path.open("w", encoding="utf-8") as stream:
        for at in range(rows):
            size = rng.choice((1, 2, 2, 3))
            name = " ".join(pool[int(len(pool) * rng.random() ** 1.5)] for _ in range(size))
            country = rng.choice(COUNTRIES)
            letters = CYRILLIC if country in ("RU", "UA", "BY", "KZ") else ARABIC
            others = {respelled(name, rng): None, native(name, letters): None}
            if rng.random() < 0.4:
                others[respelled(name, rng)] = None
            group, code = rng.choice(FEATURES)
            cells = [str(1_000_000 + at), name, name, ",".join(others), "30.1", "15.2", group, code, country]
            stream.write("\t".join([*cells, *[""] * 9, "2024-05-06"]) + "\n")
            if at in asked and size > 1:
                place = rng.randrange(1, len(name) - 1)
                mentions.append((name[:place] + rng.choice("aeiou") + name[place + 1 :], f"places/{1_000_000 + at}"))
    return mentions


def first_of(decision: Any) -> str:
    return decision.considered[0].entity.id if decision.considered else ""


def serve(lexicon: Path, mentions: list[tuple[str, str]]) -> dict[str, object]:
    """Load, answer, annotate: what a program that uses the list does."""
    started = time.perf_counter()
    import canonym

    matcher = canonym.load(lexicon)
    loaded = time.perf_counter()
    matcher.resolve("Zarmina")
    first = time.perf_counter()
    right = sum(first_of(matcher.resolve(text)) == identity for text, identity in mentions)
    resolved = time.perf_counter()
    text = " ".join(f"The council of {mention} met on Monday." for mention, _ in mentions)
    found = len(matcher.annotate(text).mentions)
    return {
        "entities": len(matcher.lexicon),
        "load": loaded - started,
        "first answer": first - loaded,
        "mentions right": f"{right} of {len(mentions)}",
        "mentions a second": len(mentions) / (resolved - first),
        "found in text": f"{found} of {len(mentions)}",
    }


def step(name: str, command: list[str], environment: dict[str, str]) -> tuple[float, str]:
    """Run a command, and print what it took."""
    started = time.perf_counter()
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if process.returncode:
        raise SystemExit(f"{name} failed with {process.returncode}")
    cpu = used.ru_utime + used.ru_stime
    print(f"{name:24} {seconds:7.1f} s  processor {cpu:7.1f} s  at most {used.ru_maxrss / 1024:6,.0f} MB", flush=True)
    return seconds, said


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="a folder for the files; a temporary one otherwise")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        told = serve(given.serve, json.loads(given.serve.with_name("mentions.json").read_text("utf-8")))
        print(json.dumps(told | {"resident": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
        return
    with tempfile.TemporaryDirectory(prefix="canonym-places-") as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        table, lexicon = folder / "table.txt", folder / "places.jsonl"
        mentions = write_table(table, given.rows)
        (folder / "mentions.json").write_text(json.dumps(mentions), "utf-8")
        print(f"{given.rows:,} rows, {table.stat().st_size / 1e6:,.0f} MB")
        environment = os.environ | {"CANONYM_CACHE": str(folder / "cache")}
        into = ["import", "geonames", str(table), "--to", str(lexicon), "--prefix", "places"]
        load = [sys.executable, __file__, "--serve", str(lexicon)]
        total, _ = step("import", [sys.executable, "-m", "canonym", "lexicon", *into], environment)
        for name in ("compile, serve", "open, serve"):
            seconds, said = step(name, load, environment)
            print("   ", ", ".join(f"{key} {value:.2f}" if isinstance(value, float) else f"{key} {value}"
                                   for key, value in json.loads(said).items()))  # fmt: skip
            if name.startswith("compile"):
                total += seconds
        print(f"imported and served in {total:.0f} s")


if __name__ == "__main__":
    main()
