"""Arabic name words and their English forms, from a clone of google/transliteration (Apache-2.0).

git clone https://github.com/google/transliteration
python benchmarks/convert/google_ar2en.py transliteration/ar2en.txt FOLDER/google_ar2en.dev.tsv
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from columns import NAMES, Row, write


def rows(path: Path) -> Iterator[Row]:
    """One for each line: the Arabic word is the variant, and the entity."""
    for line in path.read_text("utf-8").splitlines():
        arabic, _, english = line.partition("\t")
        if arabic.strip() and english.strip():
            yield Row(f"gar2en:{arabic.strip()}", english.strip(), arabic.strip(), "ar", "")


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:])
    print(write(target, NAMES, rows(source)), "rows")
