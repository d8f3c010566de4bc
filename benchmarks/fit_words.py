"""Count how common words are in names, and write the counts as nats to `src/canonym/index/words.json`.

    python benchmarks/fit_words.py --data FOLDER

Counts the English names of the bundled lexicons. Reads `ror.dev.tsv` (organisations, CC0), `ofac_sdn.dev.tsv`
(public domain) and the full names of `netrans.dev.tsv` (Wikidata, CC0). Only the fit part of each, by entity. A
word's information is -log of the share of names that hold it, each source counting the same. Only words in at least
`LEAST` names are kept: the rest is as rare as its letters say.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from math import log
from pathlib import Path

from canonym.evaluation.splits import part
from canonym.files import bundled
from canonym.lexicon.model import NameKind
from canonym.lexicon.store import read
from canonym.text.folding import fold_name
from canonym.text.parts import parts
from canonym.text.tokens import tokenize

LEAST = 6
SOURCES = ("ror.dev.tsv", "ofac_sdn.dev.tsv", "netrans.dev.tsv")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "src/canonym/index/words.json")
    options = parser.parse_args()
    shares: dict[str, float] = {}
    record: dict[str, object] = {"script": "benchmarks/fit_words.py", "part": "fit", "sources": {}}
    for source in SOURCES:
        path = options.data / source
        names: set[str] = set()
        for line in path.read_text("utf-8").splitlines()[1:]:
            identity, canonical, _, language, _ = line.split("\t")
            if part(identity) == "fit" and (source != "netrans.dev.tsv" or language in ("he", "ko")):
                names.add(fold_name(canonical))
        counts: Counter[str] = Counter()
        for name in sorted(names):
            counts.update({piece.text for piece in parts(tokenize(name))})
        for word, count in counts.items():
            if count >= LEAST:
                shares[word] = max(shares.get(word, 0.0), count / len(names))
        record["sources"][source] = {"names": len(names), "sha256": hashlib.sha256(path.read_bytes()).hexdigest()[:16]}  # type: ignore[index]
    own = {
        fold_name(name.text)
        for entity in read(*bundled()).entities
        for name in entity.names
        if name.language == "en" and name.kind is not NameKind.ATTESTED
    }
    counts = Counter(piece.text for name in sorted(own) for piece in parts(tokenize(name)))
    for word, count in counts.items():
        if count >= LEAST:
            shares[word] = max(shares.get(word, 0.0), count / len(own))
    record["sources"]["bundled lexicons"] = {"names": len(own)}  # type: ignore[index]
    nats = {word: round(-log(share), 2) for word, share in sorted(shares.items())}
    options.out.write_text(json.dumps({"run": record, "nats": nats}, ensure_ascii=False, indent=0) + "\n", "utf-8")
    print(f"{len(nats)} words written to {options.out.name}")


if __name__ == "__main__":
    main()
