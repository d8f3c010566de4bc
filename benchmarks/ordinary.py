"""Count false alarms on ordinary English: links per 2,000 words with all lexicons loaded, each of them listed.

    python benchmarks/ordinary.py [FOLDER] [--lexicon NAME ...] [--most N]

The texts of `examples/ordinary/` speak of sport, science, law, finance, cooking, software and poetry, name no entity of
any lexicon, and are full of words that are names elsewhere: accord, dignity, resolve, hope, the island, tomorrow. Every
link in them is a mistake. With `--most` the exit code is 1 where there are more links per 2,000 words than that.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import canonym

TEXTS = Path(__file__).parent.parent / "examples" / "ordinary"
PER = 2000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=TEXTS)
    parser.add_argument("--lexicon", action="append", default=[], help="a bundled name or a path; default: all bundled")
    parser.add_argument("--most", type=float, help="fail where more links per 2,000 words are found")
    options = parser.parse_args()
    files = sorted(options.folder.glob("*.txt"))
    if not files:
        parser.error(f"no .txt files in {options.folder}")
    matcher = canonym.load(*options.lexicon)
    words = 0
    alarms: list[str] = []
    for file in files:
        text = file.read_text("utf-8")
        words += len(text.split())
        alarms += [f"{file.name}:{one.start} {one.explain()}" for one in matcher.annotate(text).mentions]
    rate = len(alarms) * PER / words
    print(f"{len(files)} texts, {words} words, {len(alarms)} links: {rate:.2f} per {PER:,} words")
    print("\n".join(alarms))
    return int(options.most is not None and rate > options.most)


if __name__ == "__main__":
    sys.exit(main())
