"""Measure everything that stands in `benchmarks/README.md` again, and write its tables anew. One command, one to two hours.

    python benchmarks/reproduce.py --data FOLDER [--articles FOLDER] [--workers 2] [--only NAME ...]

FOLDER holds the name tables, `--articles` the annotated articles (README.md says where they come from). The peers must
be installed beside Canonym; one that is not stands in the tables as absent. This opens the test part of canonym-mtnews:
count the run in its datasheet.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import damaged
import engine
import tables
from canonym.evaluation import definitions, runs

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"
NAMES = ("engine", "damaged", "mtnews", "mtnews-derived", "mtnews-plain")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--articles", type=Path)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument(
        "--only", nargs="*", choices=NAMES, default=NAMES, metavar="NAME", help=f"of {', '.join(NAMES)}"
    )
    options = parser.parse_args()
    for name in options.only:
        print(name, file=sys.stderr, flush=True)
        if name == "engine":
            run = engine.measure(options.data, workers=options.workers)
        elif name == "damaged":
            run = damaged.measure(options.articles, test=True)
        else:
            definition = definitions.read(HERE / "definitions" / f"{name}.toml")
            run = runs.measure(definition, progress=runs.terminal_progress, workers=options.workers)
        runs.write(runs.without_cases(run), RESULTS / f"{name}.json")
    page = HERE / "README.md"
    page.write_text(tables.renewed(page.read_text("utf-8")), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
