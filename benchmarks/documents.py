"""Score the bundled lexicons on gold documents: entity-level precision and recall, by channel, with every miss.

    python benchmarks/documents.py GOLD.jsonl [--texts FOLDER] [--lexicon NAME ...] [--policy-link P]

Each line of the gold file names a text `file` (beside the gold file, in `--texts`, or in a sibling folder `seeds/`) and
its mentions. A gold mention counts as found when a linked span overlaps it and the entity bears the gold's canonical
name among its names. A linked span that overlaps no gold mention, or only such of other entities, is a false alarm.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path

import canonym


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--texts", type=Path, help="folder of the text files")
    parser.add_argument("--lexicon", action="append", default=[], help="a bundled name or a path; default: all bundled")
    parser.add_argument("--quiet", action="store_true", help="the figures only")
    options = parser.parse_args()
    matcher = canonym.load(*options.lexicon)
    folder = options.texts or options.gold.parent / "seeds"
    if not folder.is_dir():
        folder = options.gold.parent.parent / "seeds"

    found = gold_count = right = linked = 0
    by_channel: Counter[tuple[str, bool]] = Counter()
    misses: list[str] = []
    alarms: list[str] = []
    started, characters = time.perf_counter(), 0
    for line in options.gold.read_text("utf-8").splitlines():
        record = json.loads(line)
        text = (folder / record["file"]).read_text("utf-8")
        characters += len(text)
        document = matcher.annotate(text)
        for mention in record["mentions"]:
            gold_count += 1
            over = [one for one in document.mentions if one.start < mention["end"] and mention["start"] < one.end]
            good = [one for one in over if bears(one.entity, mention["canonical"])]
            found += bool(good)
            if not good:
                said = ", ".join(f"{one.text!r}={one.entity.id}" for one in over) or "nothing"
                near = [one for one in document.unsettled if one.start < mention["end"] and mention["start"] < one.end]
                unsure = "; ".join(one.explain() for one in near)
                misses.append(
                    f"{record['file']}:{mention['start']} {mention['surface']!r} ({mention['canonical']}): {said} {unsure}"
                )
        for one in document.mentions:
            linked += 1
            good = any(
                one.start < mention["end"] and mention["start"] < one.end and bears(one.entity, mention["canonical"])
                for mention in record["mentions"]
            )
            right += good
            by_channel[one.channels[0].value, good] += 1
            if not good:
                alarms.append(f"{record['file']}:{one.start} {one.explain()}")
    elapsed = time.perf_counter() - started
    print(
        f"precision {right / max(linked, 1):.3f} ({right}/{linked})  "
        f"recall {found / max(gold_count, 1):.3f} ({found}/{gold_count})"
    )
    print(f"{characters / elapsed / 1000:.1f} kB/s")
    print("\nchannel            right  wrong")
    for channel in sorted({name for name, _ in by_channel}):
        print(f"{channel:18} {by_channel[channel, True]:5}  {by_channel[channel, False]:5}")
    if not options.quiet:
        print(f"\n{len(misses)} misses")
        print("\n".join(misses))
        print(f"\n{len(alarms)} false alarms")
        print("\n".join(alarms))
    return 0


def bears(entity: canonym.Entity, name: str) -> bool:
    """Whether a name, folded, is among the entity's names."""
    from canonym.text.folding import fold_name

    wanted = fold_name(name)
    return wanted == fold_name(entity.name) or any(fold_name(one.text) == wanted for one in entity.names)


if __name__ == "__main__":
    sys.exit(main())
