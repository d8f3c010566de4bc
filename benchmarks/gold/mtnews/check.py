"""Check the files of canonym-mtnews: form, offsets, duplicates, names and the digest of the test part.

Standard library only, so that a stranger can run it beside the data::

    python benchmarks/gold/mtnews/check.py

Every problem is printed as `file:line: [rule] what is wrong`; the exit status is 1 when there is one.
It does not judge whether an annotation is right.
"""

from __future__ import annotations

import csv
import hashlib
import itertools
import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
TYPES = {"PER", "ORG", "LOC", "FAC", "EVENT", "MEDIA"}
CHANNELS = {
    "exact",
    "folded",
    "transliteration",
    "calque",
    "homograph",
    "partial",
    "reorder",
    "truncation",
    "abbreviation",
    "descriptor",
    "metonym",
    "typo",
    "mojibake",
    "native",
}
DIFFICULTIES = {"easy", "medium", "hard"}


def lines(path: Path) -> list[dict[str, Any]]:
    """Read a JSONL file; a line that is no JSON object raises `ValueError`."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def spans(where: str, document: dict[str, Any], names: dict[str, dict[str, Any]]) -> list[str]:
    """Say what is wrong with the spans of one document."""
    problems: list[str] = []
    text = document["text"]
    taken: list[tuple[int, int]] = []
    for kind in ("mentions", "negatives"):
        last = -1
        for span in document[kind]:
            start, end = span["start"], span["end"]
            if not 0 <= start < end <= len(text) or text[start:end] != span["text"]:
                problems.append(f"{where}: [offset] {start}-{end} is not {span['text']!r}")
            if start < last:
                problems.append(f"{where}: [order] {span['text']!r} comes before its predecessor")
            last = start
            taken.append((start, end))
    taken.sort()
    for (_, end), (start, _) in itertools.pairwise(taken):
        if start < end:
            problems.append(f"{where}: [overlap] two spans share character {start}")
    for span in document["mentions"]:
        label = f"{where}: [%s] {span['text']!r}"
        entry = names.get(span["name"])
        if entry is None:
            problems.append(label % "name" + f" means {span['name']!r}, which names.jsonl lacks")
        elif (entry["type"], entry["nil"]) != (span["type"], span["nil"]):
            problems.append(label % "name" + " differs from names.jsonl in type or nil")
        if span["entity"] is not None:
            problems.append(label % "entity" + " has an id; ids are given in a later step")
        if span["type"] not in TYPES:
            problems.append(label % "type" + f" has type {span['type']!r}")
        if span["channel"] not in CHANNELS:
            problems.append(label % "channel" + f" has channel {span['channel']!r}")
        if span["difficulty"] not in DIFFICULTIES:
            problems.append(label % "difficulty" + f" has difficulty {span['difficulty']!r}")
        if (span["channel"] == "exact") != (entry is not None and span["text"] in (entry["name"], *entry["aliases"])):
            problems.append(label % "exact" + " is exact if and only if it is the name or an alias")
        if span["name"] in span["distractors"]:
            problems.append(label % "distractor" + " has itself as a distractor")
    return problems


def check() -> list[str]:
    """Every problem of the folder, in order."""
    problems: list[str] = []
    names = {entry["name"]: entry for entry in lines(FOLDER / "names.jsonl")}
    ids: set[str] = set()
    texts: set[str] = set()
    used: set[str] = set()
    counts: dict[str, Counter[str]] = {}
    for part in ("dev", "test"):
        count = counts[part] = Counter()
        for number, document in enumerate(lines(FOLDER / f"{part}.jsonl"), 1):
            where = f"{part}.jsonl:{number}"
            if document["split"] != part:
                problems.append(f"{where}: [split] says {document['split']!r}")
            if document["id"] in ids:
                problems.append(f"{where}: [duplicate] the id {document['id']} occurs twice")
            if document["text"] in texts:
                problems.append(f"{where}: [duplicate] the text occurs twice")
            if not re.fullmatch(r"\d{4}-\d\d-\d\d", document["date"]):
                problems.append(f"{where}: [date] {document['date']!r}")
            ids.add(document["id"])
            texts.add(document["text"])
            used.update(span["name"] for span in document["mentions"])
            problems += spans(where, document, names)
            count["documents"] += 1
            count["mentions"] += len(document["mentions"])
            count["nil"] += sum(span["nil"] for span in document["mentions"])
            count["negatives"] += len(document["negatives"])
    problems += [f"names.jsonl: [unused] {name!r} is never mentioned" for name in names if name not in used]
    with (FOLDER / "spellings.tsv").open(encoding="utf-8", newline="") as stream:
        for number, seen in enumerate(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE), 2):
            if seen["canonical"] not in names or seen["channel"] not in CHANNELS:
                problems.append(f"spellings.tsv:{number}: [name] {seen['spelling']!r} means no name of names.jsonl")
    sheet = (FOLDER / "DATASHEET.md").read_text(encoding="utf-8")
    digest = hashlib.sha256((FOLDER / "test.jsonl").read_bytes()).hexdigest()
    if digest not in sheet:
        problems.append(f"DATASHEET.md: [digest] the test part has sha256 {digest}")
    for part, count in counts.items():
        row = f"| {part} | {count['documents']} | {count['mentions']} | {count['nil']} | {count['negatives']} |"
        if row not in sheet:
            problems.append(f"DATASHEET.md: [count] has no row {row}")
    return problems


if __name__ == "__main__":
    found = check()
    print("\n".join(found) if found else "canonym-mtnews: no problem found")
    sys.exit(bool(found))
