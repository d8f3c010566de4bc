"""Write the tables of a document anew from the Run files that they name.

    python benchmarks/tables.py [--check] [FILE.md ...]

A table stands between `<!-- table: NAME -->` and `<!-- end -->`; NAME is a file of `benchmarks/results/` without its
ending. `reproduce.py` makes those files. `--check` changes nothing and says by its exit code whether something would.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from canonym.evaluation import reports, runs

HERE = Path(__file__).resolve().parent
BLOCK = re.compile(r"(<!-- table: ([a-z0-9-]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def table(name: str) -> str:
    """The Markdown of a results file; the engine's has a form of its own."""
    run = runs.read(HERE / "results" / f"{name}.json")
    sys.path.insert(0, str(HERE))
    if "open" in run:
        import engine

        return str(engine.report(run))
    if "damaged" in run:
        import damaged

        return str(damaged.report(run))
    return reports.markdown(run)


def renewed(text: str) -> str:
    """The document with every table as its results file has it."""
    return BLOCK.sub(lambda block: block[1] + table(block[2]) + block[4], text)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, default=[HERE / "README.md"])
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    changed = 0
    for path in options.files:
        before = path.read_text("utf-8")
        after = renewed(before)
        if after != before:
            changed = 1
            print(f"{'would change' if options.check else 'changed'} {path}")
            if not options.check:
                path.write_text(after, "utf-8")
    return changed if options.check else 0


if __name__ == "__main__":
    raise SystemExit(main())
