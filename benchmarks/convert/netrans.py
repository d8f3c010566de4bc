"""Personal names of Wikidata in six languages, from a clone of steveash/NETransliteration-COLING2018 (CC0).

    git clone https://github.com/steveash/NETransliteration-COLING2018
    python benchmarks/convert/netrans.py NETransliteration-COLING2018 FOLDER/netrans.dev.tsv

Arabic, Russian, Chinese and katakana are single words (the aligned tokens), Hebrew and Korean whole names.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from columns import NAMES, Row, write

WORDS = {
    "ar": ("wd_arabic.normalized.aligned.tokens",),
    "ru": ("wd_russian_80", "wd_russian_20"),
    "zh": ("wd_chinese.normalized.aligned.tokens",),
    "ja-Kana": ("wd_katakana.normalized.aligned.tokens",),
}
FULL = {"he": "wd_hebrew", "ko": "wd_korean"}


def rows(folder: Path) -> Iterator[Row]:
    """All rows of all languages."""
    for language, files in WORDS.items():
        for file in files:
            for line in (folder / file).read_text("utf-8").splitlines():
                cells = line.split("\t")
                if len(cells) >= 2 and cells[0].strip() and cells[1].strip():
                    yield Row(f"netrans:tok:{cells[0]}", cells[0], cells[1].replace(" ", ""), language, "PER")
    for language, file in FULL.items():
        for line in (folder / file).read_text("utf-8").splitlines():
            name, _, variant = line.partition("\t")
            if name.strip() and variant.strip():
                yield Row(f"netrans:full:{name.lower()}", name, variant, language, "PER")


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:])
    print(write(target, NAMES, rows(source / "data" if (source / "data").is_dir() else source)), "rows")
