"""Learn what words of organisations' names mean in English, and write them to `src/canonym/index/glosses.json`.

    python benchmarks/fit_glosses.py --data FOLDER [--leave-out] [--sample 200]

Reads `ror.dev.tsv` (CC0), the fit part by entity. Each label in another language stands beside the English name of its
organisation; word translations are found by expectation maximisation (IBM model 1: every English word comes from one
foreign word or from none), one table for each script. Scripts that write no spaces are first cut into units: pieces of
names that occur in `LEAST` organisations or more, each cut the likeliest one. A pair is kept where it explains at least
`LEAST` organisations, `SHARE` of those whose name holds the foreign word, and where it is the explanation of the
English word in `BACK` of the names that hold both. `--leave-out` fits on two thirds of the part, to measure on the
rest; `--sample` prints so many pairs to be read by eye.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from math import log
from pathlib import Path

from rapidfuzz import fuzz

from canonym.evaluation.splits import part
from canonym.index.grammar import Role
from canonym.index.ground import ground_of, singular
from canonym.index.learned import LONGEST_UNIT, UNSPACED, cut
from canonym.lexicon.shared import bundled_words
from canonym.text.folding import fold_name
from canonym.text.parts import CONNECTORS, parts
from canonym.text.scripts import script_of
from canonym.text.tokens import tokenize

BY_HAND = Path(__file__).with_name("organisation_words.txt")
LEAST = 3
EXPLAINED = 2.4
LONE = 5.0
"""Organisations that a pair explains, where the share of each counts; and with a single Chinese character."""
COMMON = 0.5
"""How much more is asked of a pair for each share of the names that hold the English word."""
SHARE = 0.2
BACK = 0.5
ROUNDS = 8
SMOOTHING = 1.0
"""Added to how often a word is met: a rare word may not claim all that nothing else explains."""
NOBODY = 0.04
"""How readily an English word comes from no foreign word, beside one foreign word."""
SEEN = 6
"""Names. A foreign word that so many names hold has its information counted, whether or not it is translated."""

SHORTEST = {"Latn": 4, "Hani": 1, "Hang": 1}
"""Letters of a word by script, elsewhere three: what is shorter is an abbreviation or a preposition."""
IN_ENGLISH = 0.25
"""Share of the names with a Latin word that are marked as English, from which it counts as English."""
SPLITS = 6
GRAMMAR = ground_of(bundled_words()).grammar

Pair = tuple[tuple[str, ...], tuple[str, ...]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "src/canonym/index/glosses.json")
    parser.add_argument("--leave-out", action="store_true")
    parser.add_argument("--sample", type=int, default=0)
    options = parser.parse_args()
    path = options.data / "ror.dev.tsv"
    tables: dict[str, dict[str, list[str]]] = {}
    counts: dict[str, int] = {}
    nats: dict[str, float] = {}
    told = by_hand()
    names_of, said = read(path, leave_out=options.leave_out)
    for script, names in sorted(names_of.items()):
        if len(names) >= LEAST:
            counts[script] = len(names)
            senses, counted = learned(names, said, told, script=script)
            if senses:
                tables[script] = senses
                nats |= counted
    record = {
        "script": "benchmarks/fit_glosses.py",
        "part": "fit, two thirds" if options.leave_out else "fit",
        "source": {"ror.dev.tsv": hashlib.sha256(path.read_bytes()).hexdigest()[:16]},
        "thresholds": {"organisations": LEAST, "share": SHARE, "back": BACK},
        "names": counts,
        "words": {script: len(table) for script, table in tables.items()},
    }
    glosses = {word: " ".join(senses) for _, table in sorted(tables.items()) for word, senses in table.items()}
    options.out.write_text(
        json.dumps(
            {"run": record, "glosses": glosses, "nats": dict(sorted(nats.items()))}, ensure_ascii=False, indent=0
        )
        + "\n",
        "utf-8",
    )
    print(record["words"], f"{options.out.stat().st_size} bytes written to {options.out.name}")
    every = [f"{word} {sense}" for word, senses in glosses.items() for sense in senses.split()]
    for line in sorted(random.Random(0).sample(every, min(options.sample, len(every)))):
        print(line)


def read(path: Path, *, leave_out: bool) -> tuple[dict[str, list[tuple[str, str]]], Counter[str]]:
    """(name in another language, English name) by script, of the organisations of the fit part.

    And how many names that are marked as English hold each word.
    """
    names: dict[str, list[tuple[str, str]]] = defaultdict(list)
    said: Counter[str] = Counter()
    for line in path.read_text("utf-8").splitlines()[1:]:
        identity, canonical, variant, kind, _ = line.split("\t")
        if part(identity) != "fit" or kind.endswith("acronym") or (leave_out and left_out(identity)):
            continue
        language = kind.partition("|")[0]
        if language == "en":
            other, english = canonical, variant
        else:
            other, english = variant, canonical
        if not other.isupper():
            other = re.sub(r"\b[A-Z]{2,6}\b", "", other)  # an abbreviation is no word
        english = re.sub(r" \([^()]*\)$", "", english)
        if language == "en":
            said.update(set(words_of(fold_name(variant))))
        if script_of(english) == "Latn":
            names[table_of(other)].append((fold_name(other), fold_name(english)))
    return names, said


def table_of(text: str) -> str:
    """The script of the table that a name or word is of: Japanese is written in two at once."""
    script = script_of(text)
    return "Hani" if script == "Kana" else script


def by_hand() -> dict[str, list[str]]:
    """The English words of each foreign one, as somebody wrote them down."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in BY_HAND.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            english, _, foreign = line.partition(":")
            senses = list(dict.fromkeys(singular(sense) for sense in fold_name(english).split()))
            for word in dict.fromkeys(fold_name(foreign).split()):
                if len(word) >= (2 if table_of(word) in UNSPACED else 4):
                    found[word] += [sense for sense in senses if sense not in found[word] and sense != word]
    return found


def left_out(identity: str) -> bool:
    """Whether the organisation is one of the third that is kept to measure on."""
    return int(hashlib.sha256(f"third{identity}".encode()).hexdigest()[:8], 16) % 3 == 0


def learned(
    names: Sequence[tuple[str, str]], said: Mapping[str, int], told: Mapping[str, Sequence[str]], *, script: str
) -> tuple[dict[str, list[str]], dict[str, float]]:
    """The English words of each foreign word of one script, likeliest first, and the nats of each word that is counted."""
    unspaced = script in UNSPACED
    told = {word: senses for word, senses in told.items() if table_of(word) == script}
    units = inventory([other for other, _ in names], told) if unspaced else {}
    for _ in range(SPLITS if unspaced else 1):
        pairs, met = aligned(names, units, unspaced=unspaced)
        senses = kept(pairs, script=script)
        for word, own in told.items():
            if word not in english_words():
                senses[word] = list(dict.fromkeys([*own, *senses.get(word, ())]))
                met[word] = max(met[word], 1)
        if unspaced:
            split = {unit: pieces for unit in units if unit not in told and (pieces := pieces_of(unit, units, senses))}
            if not split:
                break
            fresh = {piece: units[unit] for unit, pieces in split.items() for piece in pieces}
            units = recounted(names, {unit: nats for unit, nats in (fresh | units).items() if unit not in split}, told)
    nats = {
        word: round(log(len(names) / count), 2)
        for word, count in met.items()
        if word in senses
        or (
            count >= SEEN
            and not any(word[:at] in senses and word[at:] in senses for at in range(2, len(word) - 1))
            and (not unspaced or len(word) > SHORTEST.get(script_of(word), 2))
            and not (script == "Latn" and word in english_words())
        )
    }
    if script == "Latn":
        senses = {word: found for word, found in senses.items() if said.get(word, 0) < IN_ENGLISH * met[word]}
        english = {word: [sense for sense in found if sense not in senses] for word, found in senses.items()}
        senses = {word: found for word, found in english.items() if found}
    return senses, {word: value for word, value in nats.items() if word in senses or word not in said}


def aligned(
    names: Sequence[tuple[str, str]], units: Mapping[str, float], *, unspaced: bool
) -> tuple[list[Pair], Counter[str]]:
    """The words of each name beside those of its English name, and how many names hold each foreign word."""
    pairs: list[Pair] = []
    met: Counter[str] = Counter()
    for other, english in names:
        left = {piece for word in words_of(other) for piece in (cut(word, units) if unspaced else (word,))}
        right = {singular(word) for word in words_of(english)}
        met.update(left)
        both = set() if unspaced else left & right  # a word that is the same explains itself
        left, right = left - both, {word for word in right - both if not GRAMMAR.sense(word).roles & Role.LEGAL}
        if left and right:
            pairs.append((tuple(sorted(left)), tuple(sorted(right))))
    return pairs, met


def pieces_of(unit: str, units: Mapping[str, float], senses: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Two shorter units that say all that this one says, or one that says a part and the rest; none where it is one word."""
    own = set(senses.get(unit, ()))
    for at in range(1, len(unit)):
        one, other = unit[:at], unit[at:]
        told = {*senses.get(one, ()), *senses.get(other, ())}
        if own <= told and any(len(piece) > 1 and own & set(senses.get(piece, ())) for piece in (one, other)):
            return one, other
    for at in range(2, len(unit) - 1):
        one, other = unit[:at], unit[at:]
        if any(piece in units and own & set(senses.get(piece, ())) for piece in (one, other)):
            return one, other
    return ()


def recounted(names: Sequence[tuple[str, str]], units: Mapping[str, float], told: Collection[str]) -> dict[str, float]:
    """The same units with what they cost once names are cut into them."""
    used = Counter(piece for other, _ in names for word in other.split() for piece in cut(word, units))
    total = sum(used.values())
    return {
        unit: -log(max(1, used[unit]) / total)
        for unit in units
        if unit in told or used[unit] >= (LEAST if len(unit) > 1 else 1)
    }


def words_of(folded: str) -> Iterator[str]:
    return (
        piece.text for piece in parts(tokenize(folded)) if not piece.text.isdigit() and piece.text not in CONNECTORS
    )


def inventory(texts: Sequence[str], told: Collection[str]) -> dict[str, float]:
    """The pieces that names are made of, with what each costs in nats: likeliest cuts, counted again and again."""
    runs = Counter(word for text in texts for word in text.split())
    counts: Counter[str] = Counter()
    for run, times in runs.items():
        for start in range(len(run)):
            for end in range(start + 1, min(len(run), start + LONGEST_UNIT) + 1):
                counts[run[start:end]] += times
    longer: Counter[str] = Counter()
    for piece, count in counts.items():
        for shorter in (piece[1:], piece[:-1]):
            longer[shorter] = max(longer[shorter], count)
    # A piece that nearly always stands in one longer piece is no unit.
    units = {
        piece: float(count)
        for piece, count in counts.items()
        if len(piece) == 1 or (count >= LEAST and longer[piece] < 0.9 * count)
    }
    units |= {piece: float(max(1, counts[piece])) for piece in told}
    for _ in range(6):
        total = sum(units.values())
        costs = {piece: -log(count / total) for piece, count in units.items()}
        used: Counter[str] = Counter()
        for run, times in runs.items():
            for piece in cut(run, costs):
                used[piece] += times
        units = {piece: float(count) for piece, count in used.items() if count >= LEAST or len(piece) == 1}
        units |= {piece: float(max(1, used[piece])) for piece in told}
    total = sum(units.values())
    return {piece: -log(count / total) for piece, count in units.items()}


def kept(pairs: Sequence[Pair], *, script: str) -> dict[str, list[str]]:
    """The pairs of words that explain enough of the names they stand in."""
    met = Counter(word for left, _ in pairs for word in left)
    said = Counter(word for _, right in pairs for word in right)
    frequency = {word: count / len(pairs) for word, count in said.items()}
    table: dict[tuple[str, str], float] = {}
    explained: dict[tuple[str, str], float] = {}
    together = Counter((other, english) for left, right in pairs for other in left for english in right)
    for round in range(ROUNDS):
        explained = defaultdict(float)
        for left, right in pairs:
            for english in right:
                shares = [(other, table.get((other, english), 0.0) if round else 1.0) for other in left]
                nobody = NOBODY * frequency[english] if round else 0.0
                whole = nobody + sum(share for _, share in shares)
                if whole <= 0.0:
                    continue
                for other, share in shares:
                    if share > 1e-6:
                        explained[other, english] += share / whole
        sums: dict[str, float] = defaultdict(float)
        for (other, _), count in explained.items():
            sums[other] += count
        table = {key: count / (sums[key[0]] + SMOOTHING) for key, count in explained.items()}
    found: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for (other, english), count in explained.items():
        if (
            count >= (LONE if len(other) == 1 else EXPLAINED)
            and count >= SHARE * met[other]
            and count >= (BACK + COMMON * frequency[english]) * together[other, english]
            and together[other, english] >= LEAST
            and other != english
            and not english.isdigit()
            and len(other) >= SHORTEST.get(script_of(other), 3)
            and (script != "Latn" or is_foreign(other, english))
        ):
            found[other].append((-count, english))
    return {other: [english for _, english in sorted(senses)] for other, senses in sorted(found.items())}


def is_foreign(word: str, english: str) -> bool:
    """Whether a Latin word is no English one, and its sense an English word or much like it (a city's other name)."""
    if word in english_words() or singular(word) == english:
        return False
    return english in english_words() or fuzz.ratio(word, english) >= 50.0


@cache
def english_words() -> frozenset[str]:
    """Ordinary English words: the common list, what glosses say, class words."""
    shared = bundled_words()
    phrases = {sense for words in shared.glosses.values() for senses in words.values() for sense in senses}
    families = (*shared.heads, *shared.titles, *shared.epithets, *shared.legal)
    phrases.update(shared.common, *(family.words.get("en", ()) for family in families))
    words = {word for phrase in phrases for word in fold_name(phrase).split()}
    return frozenset(words | set(map(singular, words)))


if __name__ == "__main__":
    main()
