"""Learn what letters become (`canonym.text.letters`) from aligned pairs of names, and say how well it was learned.

    python benchmarks/fit_letters.py --data FOLDER [--language ar] [--report [--record]]

FOLDER holds `netrans.dev.tsv`, `google_ar2en.dev.tsv`, `ofac_sdn.dev.tsv` and `ror.dev.tsv` (columns entity_id,
canonical, variant, lang_or_script, type). Without --report the tables are fitted on the fit part
(`canonym.evaluation.splits`) and written to the data file; with it the data file is only measured, and with --record
the figures join its record. Same data, same versions: same file. Fitting needs numba (`pip install numba`).
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import wraps
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from canonym.evaluation.splits import part
from canonym.text import letters
from canonym.text.folding import fold_name
from canonym.text.letters import END, START, LetterModel, encode
from canonym.text.letters.spelled import OTHER, spell

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shape:
    """One multigram of a table: its longest chunks, boundary sign included, and its share of the table."""

    source: int
    target: int
    share: float
    discount: float = 0.5


LETTER_BY_LETTER = Shape(1, 2, 0.1, discount=0.0)
"""Small units behind the large ones, so that what was seldom seen is still built from letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How one table is fitted: several multigrams, each by itself, whose units are then mixed.

    One multigram cuts each pair of names mostly in one way, and what it says of a unit depends on those it was cut
    beside. One that may take longer chunks of the source and one that may take longer chunks of the target are wrong
    about different names.
    """

    language: str
    shapes: tuple[Shape, ...]
    rounds: int = 10
    rare: int = 2
    calm: int = 5
    least: float = 1e-3
    keep: float = 1.0
    pairs: int = 40_000
    window: float = 0.3
    reach: float = 0.15


@dataclass(frozen=True, slots=True)
class Row:
    entity: str
    canonical: str
    variant: str
    kind: str


def read(path: Path) -> tuple[Row, ...]:
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        entity, canonical, variant, kind, *_ = line.split("\t")
        rows.append(Row(entity, canonical, variant, kind))
    return tuple(rows)


# --- EM ------------------------------------------------------------------------------------------------------------


def chunk_ids(texts: Sequence[str], longest: int) -> tuple[dict[str, int], list[npt.NDArray[np.int32]]]:
    """Every chunk of up to `longest` letters as a number, and for each text its numbers by [end, length]."""
    known: dict[str, int] = {"": 0}
    tables = []
    for text in texts:
        table = np.zeros((len(text) + 1, longest + 1), dtype=np.int32)
        for end in range(1, len(text) + 1):
            for size in range(1, min(longest, end) + 1):
                table[end, size] = known.setdefault(text[end - size : end], len(known))
        tables.append(table)
    return known, tables


@dataclass(slots=True, eq=False)
class Fit:
    units: npt.NDArray[np.int64]  # (U, 2) chunk numbers; unit 0 is the impossible one
    probability: Floats
    rates: Floats
    source: list[str]
    target: list[str]
    use_source: dict[str, float]
    use_target: dict[str, float]
    log: list[str] = field(default_factory=list)
    kept: int = 0


def uses(texts: Iterable[str]) -> dict[str, float]:
    counts = Counter("".join(texts))
    for sign in (chr(START), chr(END)):
        counts.pop(sign, None)
    total = sum(counts.values())
    shares = {letter: count / total for letter, count in counts.items()}
    shares[chr(START)] = shares[chr(END)] = 1.0
    return shares


def boundary(chunk: str) -> int:
    return (1 if chunk.startswith(chr(START)) else 0) + (2 if chunk.endswith(chr(END)) else 0)


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """By numba, when it is first called: --report does without."""
    made: list[Callable[..., Any]] = []

    @wraps(function)
    def run(*arguments: Any) -> Any:
        if not made:
            from numba import njit

            made.append(njit(function))
        return made[0](*arguments)

    return run


@compiled
def find_arcs(lengths, chunks, edges, signs, depths, band, count_only, keys, steps, guess, cells):  # type: ignore[no-untyped-def]
    """Every unit that may end at each position of each pair, with a first guess: how near the diagonal it stands.

    Arcs stand in the order of pairs, source positions, target positions; those of one position are
    `cells[k]:cells[k + 1]`. `steps` holds 16 times the letters taken of the source plus those of the target. With
    `count_only` nothing is written. Returns the number of arcs and of positions.
    """
    window, reach = band
    arc = cell = 0
    for pair in range(len(lengths)):
        size, ends = lengths[pair]
        longest = max(size, ends)
        widest = max(window * longest, 2.5)
        for i in range(size + 1):
            for j in range(ends + 1):
                if not count_only:
                    cells[cell] = arc
                cell += 1
                for a in range(1, min(depths[0], i) + 1):
                    source = chunks[0][pair, i, a]
                    for b in range(min(depths[1], j) + 1):
                        target = chunks[1][pair, j, b]
                        if b == 0 and (a > 1 or source == signs[0] or source == signs[1]):
                            continue
                        if b > 0 and edges[0][source] != edges[1][target]:
                            continue
                        distance = abs((i - a / 2) / size - (j - b / 2) / ends)
                        if distance * longest >= widest:
                            continue
                        if not count_only:
                            keys[arc] = source * len(edges[1]) + target
                            steps[arc] = 16 * a + b
                            near = np.exp(-((distance / reach) ** 2))
                            guess[arc] = near * (1.0 if b else 0.2) / (a * max(b, 1))
                        arc += 1
    if not count_only:
        cells[cell] = arc
    return arc, cell


@compiled
def one_round(lengths, begins, cells, steps, unit, alone, weight, rates, trim, counts, floor):  # type: ignore[no-untyped-def]
    """Adds the expected counts of all units and of the three rates; returns nats over chance, and pairs used.

    `alone` is the unit of each target letter by itself, 0 where there is none.
    """
    swap, drop, add = rates
    total, kept = 0.0, 0
    for pair in range(len(lengths)):
        size, ends = lengths[pair]
        width = ends + 1
        forward = np.zeros((size + 1, width))
        forward[0, 0] = 1.0
        for i in range(size + 1):
            for j in range(width):
                value = forward[i, j]
                cell = begins[pair] + i * width + j
                for arc in range(cells[cell], cells[cell + 1]):
                    if unit[arc]:
                        value += forward[i - (steps[arc] >> 4), j - (steps[arc] & 15)] * weight[unit[arc]]
                if 1 < i < size:
                    value += forward[i - 1, j] * drop
                    if 1 < j < ends:
                        value += forward[i - 1, j - 1] * swap
                if j:
                    value += forward[i, j - 1] * (weight[alone[pair, j]] + add if 1 < j < ends else 1e-6)
                forward[i, j] = value
        whole = forward[size, ends]
        if whole <= 1e-250 or (trim and np.log(whole) / (size + ends) <= 0.15):
            continue
        total += np.log(whole)
        kept += 1
        backward = np.zeros((size + 1, width))
        backward[size, ends] = 1.0 / whole
        for i in range(size, -1, -1):
            for j in range(ends, -1, -1):
                value = backward[i, j]
                if value == 0.0:
                    continue
                cell = begins[pair] + i * width + j
                for arc in range(cells[cell], cells[cell + 1]):
                    if unit[arc]:
                        before, there = i - (steps[arc] >> 4), j - (steps[arc] & 15)
                        share = value * weight[unit[arc]]
                        backward[before, there] += share
                        counts[unit[arc]] += share * forward[before, there]
                if 1 < i < size:
                    backward[i - 1, j] += value * drop
                    floor[1] += value * drop * forward[i - 1, j]
                    if 1 < j < ends:
                        backward[i - 1, j - 1] += value * swap
                        floor[0] += value * swap * forward[i - 1, j - 1]
                if j:
                    if 1 < j < ends:
                        share = weight[alone[pair, j]]
                        backward[i, j - 1] += value * (share + add)
                        counts[alone[pair, j]] += value * share * forward[i, j - 1]
                        floor[2] += value * add * forward[i, j - 1]
                    else:
                        backward[i, j - 1] += value * 1e-6
    return total, kept


def padded(tables: Sequence[npt.NDArray[np.int32]], longest: int) -> npt.NDArray[np.int64]:
    whole = np.zeros((len(tables), max(map(len, tables)), longest + 1), dtype=np.int64)
    for number, table in enumerate(tables):
        whole[number, : len(table)] = table
    return whole


def expectation_maximisation(pairs: Sequence[tuple[str, str]], recipe: Recipe, shape: Shape) -> Fit:
    sources = [chr(START) + source + chr(END) for source, _ in pairs]
    targets = [chr(START) + target + chr(END) for _, target in pairs]
    source_ids, source_tables = chunk_ids(sources, shape.source)
    target_ids, target_tables = chunk_ids(targets, shape.target)
    names_s, names_t = list(source_ids), list(target_ids)
    use_s, use_t = uses(sources), uses(targets)
    lengths = np.array([(len(s), len(t)) for s, t in zip(sources, targets, strict=True)])
    chunks = (padded(source_tables, shape.source), padded(target_tables, shape.target))
    edges = (np.array([boundary(c) for c in names_s]), np.array([boundary(c) for c in names_t]))
    signs = (source_ids[chr(START)], source_ids[chr(END)])
    fixed = (lengths, chunks, edges, signs, (shape.source, shape.target), (recipe.window, recipe.reach))
    none = (np.empty(0, np.int64), np.empty(0, np.int16), np.empty(0, np.float32), np.empty(0, np.int64))
    many, places = find_arcs(*fixed, True, *none)
    keys, steps, guess = np.empty(many, np.int64), np.empty(many, np.int16), np.empty(many, np.float32)
    cells = np.empty(places + 1, np.int64)
    find_arcs(*fixed, False, keys, steps, guess, cells)
    begins = np.concatenate([[0], np.cumsum(np.prod(lengths + 1, axis=1))])

    unique, inverse, count = np.unique(keys, return_inverse=True, return_counts=True)
    start = np.bincount(inverse, guess)
    sid, tid = np.divmod(unique, len(names_t))
    length_s, length_t = np.array([len(c) for c in names_s]), np.array([len(c) for c in names_t])
    fine = (count >= recipe.rare) | ((length_s[sid] <= 1) & (length_t[tid] <= 1))
    renumber = np.zeros(len(unique), dtype=np.int32)
    renumber[fine] = np.arange(1, fine.sum() + 1)
    unit = renumber[inverse]
    singles = [c for c in names_t if len(c) == 1 and not boundary(c)]
    units = np.concatenate([[[0, 0]], np.stack([sid[fine], tid[fine]], axis=1), [[0, target_ids[c]] for c in singles]])
    number = np.zeros(len(names_t), dtype=np.int32)
    number[[target_ids[c] for c in singles]] = np.arange(len(units) - len(singles), len(units))
    alone = number[chunks[1][:, :, 1]]
    initial: Floats = np.concatenate([[0.0], start[fine], np.full(len(singles), start[fine].sum() * 0.0005)])
    log_use_s = np.array([np.prod([use_s[x] for x in c]) for c in names_s])
    log_use_t = np.array([np.prod([use_t[x] for x in c]) for c in names_t])
    scale = log_use_s[units[:, 0]] * log_use_t[units[:, 1]]
    opening = np.array([names_s[a].startswith(chr(START)) for a in units[:, 0].tolist()])
    rates = np.array([0.01, 0.005, 0.005])
    fit = Fit(units, normalised(initial, rates, opening), rates, names_s, names_t, use_s, use_t)
    long = (length_s[units[:, 0]] + length_t[units[:, 1]]) > 2
    for turn in range(recipe.rounds):
        weight = fit.probability / scale
        weight[0] = 0.0
        counts, floor = np.zeros(len(units)), np.zeros(3)
        trim = turn >= 4  # by then a pair that no chain explains is a wrong one
        total, fit.kept = one_round(
            lengths, begins, cells, steps, unit, alone, weight, fit.rates, trim, counts, floor
        )  # fmt: skip
        counts[0] = 0.0
        if turn >= recipe.calm:
            counts = np.where(long, np.maximum(counts - shape.discount, 0.0), counts)
        if turn >= recipe.rounds - 3:
            counts = np.where(long & (counts < recipe.keep), 0.0, counts)
        body = counts[~opening].sum() + floor.sum()
        fit.rates = np.maximum(floor / body, 1e-4)
        fit.probability = normalised(counts, fit.rates, opening)
        fit.log.append(f"{total / max(fit.kept, 1):.4f}")
    print(f"  {shape.source}, {shape.target}: {fit.log[-1]} nats a pair over chance, {fit.kept} of {len(pairs)} pairs, "
          f"{int((fit.probability > 0).sum())} units, rates {np.round(fit.rates, 5)}", file=sys.stderr)  # fmt: skip
    return fit


def mixed(fits: Sequence[Fit], shares: Sequence[float], least: float) -> Fit:
    """One table of the units of several; `least` holds the three rates up."""
    source, target = {"": 0}, {"": 0}
    total: dict[tuple[int, int], float] = defaultdict(float)
    for fit, share in zip(fits, shares, strict=True):
        for (a, b), probability in zip(fit.units.tolist(), fit.probability.tolist(), strict=True):
            if probability > 0:
                one = source.setdefault(fit.source[a], len(source))
                other = target.setdefault(fit.target[b], len(target))
                total[one, other] += share * probability
    units = np.array([(0, 0), *total], dtype=np.int64)
    rates = np.maximum(sum(share * fit.rates for fit, share in zip(fits, shares, strict=True)), least)
    names_s, names_t = list(source), list(target)
    opening = np.array([names_s[a].startswith(chr(START)) for a in units[:, 0].tolist()])
    probability = normalised(np.array([0.0, *total.values()]), rates, opening)
    return Fit(units, probability, rates, names_s, names_t, fits[0].use_source, fits[0].use_target)


def normalised(counts: Floats, rates: Floats, opening: npt.NDArray[np.bool_]) -> Floats:
    probability = counts.copy()
    probability[opening] /= max(counts[opening].sum(), 1e-9)
    probability[~opening] *= (1 - rates.sum()) / counts[~opening].sum()
    return probability


def arrays_of(fit: Fit) -> dict[str, npt.NDArray[Any]]:
    """The arrays that `LetterModel` reads."""
    chosen = np.flatnonzero(fit.probability > 0)
    chosen = chosen[chosen > 0]
    out: dict[str, npt.NDArray[Any]] = {}
    nodes = []
    for side, names, use, column in (
        ("source", fit.source, fit.use_source, 0),
        ("target", fit.target, fit.use_target, 1),
    ):
        alphabet = sorted(use)
        letter = {c: k for k, c in enumerate(alphabet, start=1)}
        wanted = {names[c] for c in fit.units[chosen, column]} | set(alphabet)
        wanted |= {chunk[:k] for chunk in wanted for k in range(1, len(chunk))}
        ordered = ["", *sorted(wanted - {""}, key=lambda c: (len(c), c))]
        # The letter for everything unknown is a chunk too.
        node = {c: k for k, c in enumerate(ordered)}
        tree = [[0, 0]] + [[node[c[:-1]], letter[c[-1]]] for c in ordered[1:]] + [[0, len(alphabet) + 1]]
        out[f"{side}_letters"] = np.array([ord(c) for c in alphabet], dtype=np.uint16)
        out[f"{side}_tree"] = np.array(tree, dtype=np.uint16)
        out[f"{side}_use"] = np.log(np.array([1.0, *(use[c] for c in alphabet), 1e-4])).astype(np.float32)
        nodes.append(np.array([node.get(c, 0) for c in names], dtype=np.int64))
    units = np.stack([nodes[0][fit.units[chosen, 0]], nodes[1][fit.units[chosen, 1]]], axis=1)
    order = np.lexsort((units[:, 1], units[:, 0]))
    out["units"] = units[order].astype(np.uint16)
    out["nats"] = np.log(fit.probability[chosen][order]).astype(np.float16)
    out["rates"] = fit.rates.astype(np.float32)
    return out


# --- pairs ---------------------------------------------------------------------------------------------------------

KINDS = {"ar": "ar", "ru": "ru", "he": "he", "ko": "ko", "zh": "zh", "ja": "ja-Kana"}


def source_pairs(rows: Sequence[Row], *, hidden: frozenset[str], words: bool) -> list[tuple[str, str]]:
    """Folded pairs of the fit part. Names that some report row bears are left out, whatever source they come from."""
    pairs = []
    for row in rows:
        if part(row.entity) != "fit":
            continue
        source, target = spaced(row.variant), fold_name(row.canonical)
        if target in hidden:
            continue
        if words and source.count(" ") == target.count(" ") > 0:
            pairs += list(zip(source.split(), target.split(), strict=True))
        else:
            pairs.append((source, target))
    return [(s, t) for s, t in pairs if 0 < len(s) <= 24 and 0 < len(t) <= 24]


def alias_words(rows: Iterable[Row], which: str, *, least: float) -> list[tuple[str, str]]:
    """Pairs of words of two Latin names of one entity that are alike but not the same; (canonical word, alias word)."""
    pairs = []
    for row in rows:
        if part(row.entity) != which or not row.kind.startswith(
            ("Latn|aka", "Latn|alias", "Latn|label", "en|", "fr|", "es|", "de|", "Latn|fka")
        ):
            continue
        if row.kind.endswith("acronym"):
            continue
        left, right = fold_name(row.canonical).split(), fold_name(row.variant).split()
        rest_left = [w for w in left if w not in right and w.isascii() and w.isalpha() and len(w) > 2]
        rest_right = [w for w in right if w not in left and w.isascii() and w.isalpha() and len(w) > 2]
        for word in rest_left:
            scored = sorted(((likeness(word, other), other) for other in rest_right), reverse=True)
            if scored and scored[0][0] >= least:
                pairs.append((word, scored[0][1]))
    return pairs


def likeness(one: str, other: str) -> float:
    """Only for choosing which words to pair: half of it letters, half consonants."""
    from rapidfuzz.distance import Levenshtein

    whole = Levenshtein.normalized_similarity(one, other)
    return (whole + Levenshtein.normalized_similarity(skeleton(one), skeleton(other))) / 2


_SAME = tuple(
    pair.split(">") for pair in "kh>h gh>g dh>d th>t sh>s ch>s ph>f ou>u q>k c>k z>s j>g w>v".split()
)  # fmt: skip


def skeleton(word: str) -> str:
    """Consonants only, the usual doubles of romanisation made one: only for choosing which words to pair."""
    for old, new in _SAME:
        word = word.replace(old, new)
    kept = "".join(c for c in word if c not in "aeiouy")
    return "".join(c for k, c in enumerate(kept) if not k or kept[k - 1] != c) or word[:1]


def romanisations(rows: Iterable[Row], which: str, *, least: float) -> list[tuple[str, str]]:
    """Two Latin forms of one native word: (one, other), alike enough not to be another name."""
    forms: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        if row.kind in ("ar", "ru", "ja-Kana") and part(row.entity) == which:
            word = fold_name(row.canonical)
            if word.isascii() and word.isalpha() and len(word) > 2:
                forms[row.kind, fold_name(row.variant)].add(word)
    pairs = []
    for _, words in sorted(forms.items()):
        ordered = sorted(words)
        for one in ordered[:4]:
            for other in ordered[:4]:
                if one < other and likeness(one, other) >= least:
                    pairs.append((one, other))
    return sorted(set(pairs))


def latin_pairs(folder: Path, which: str = "fit") -> dict[str, list[tuple[str, str]]]:
    netrans = read(folder / "netrans.dev.tsv")
    return {
        "ofac": sorted(set(alias_words(read(folder / "ofac_sdn.dev.tsv"), which, least=0.55))),
        "ror": sorted(set(alias_words(read(folder / "ror.dev.tsv"), which, least=0.6)))[:2_500],
        "romanisations": romanisations(netrans, which, least=0.5)[:9_000],
    }


def slips(words: Sequence[str], seed: int) -> list[tuple[str, str]]:
    """Each word with one wrong, missing, added or exchanged letter, as typing errors come."""
    import random

    rng = random.Random(seed)
    pairs = []
    for word in words:
        k = rng.randrange(len(word))
        letter = rng.choice("abcdefghijklmnopqrstuvwxyz")
        kind = rng.randrange(4)
        if kind == 0:
            slip = word[:k] + letter + word[k + 1 :]
        elif kind == 1:
            slip = word[:k] + word[k + 1 :]
        elif kind == 2:
            slip = word[:k] + letter + word[k:]
        else:
            slip = word[:k] + word[k + 1 : k + 2] + word[k : k + 1] + word[k + 2 :]
        if slip:
            pairs.append((word, slip))
    return pairs


def latin_training(folder: Path) -> list[tuple[str, str]]:
    parts = latin_pairs(folder)
    pairs = [pair for name in sorted(parts) for pair in parts[name]]
    words = sorted({w for pair in pairs for w in pair}, key=lambda w: sha256(w.encode()).digest())
    same = [(w, w) for w in words[:5_000]]
    wrong = slips([w for w in words[:3_000] if len(w) > 3], seed=1)
    spaced_pairs = [
        (a + " " + b, a + b) for a, b in zip(words[:400], words[400:800], strict=False) if len(a) < 9 and len(b) < 9
    ]
    pairs += same + wrong + spaced_pairs
    pairs += [(b, a) for a, b in pairs]
    return pairs


# --- the report ----------------------------------------------------------------------------------------------------


def spaced(text: str) -> str:
    """Folded as `LetterModel` sees it: Hangul in jamo, whatever lies beyond the basic plane as one letter."""
    return "".join(c if ord(c) < 0x10000 else chr(OTHER) for c in spell(fold_name(text)))


def language_rows(folder: Path, language: str) -> tuple[Row, ...]:
    kind = {"ja": "ja-Kana"}.get(language, language)
    return tuple(r for r in read(folder / "netrans.dev.tsv") if r.kind == kind)


def top_one(
    model: LetterModel,
    rows: Sequence[Row],
    pool_rows: Sequence[Row],
    *,
    mentions: int = 2_000,
    pool: int = 5_000,
    everything: bool = False,
) -> dict[str, Any]:
    ordered = sorted(
        (r for r in rows if everything or part(r.entity) == "report"),
        key=lambda r: sha256(("m" + r.entity + r.variant).encode()).digest(),
    )
    chosen = ordered[:mentions]
    names = list(dict.fromkeys([fold_name(r.canonical) for r in chosen]))
    rest = sorted({fold_name(r.canonical) for r in ordered} - set(names))
    more = sorted(
        {fold_name(r.canonical) for r in pool_rows} - set(names) - set(rest), key=lambda n: sha256(n.encode()).digest()
    )
    names = (names + rest + more)[:pool]
    index = {name: k for k, name in enumerate(names)}
    targets = encode(names)
    right = tie = any_order = 0
    worth = []
    wrong = []
    ready = model.prepare(targets)
    for r in chosen:
        words = fold_name(r.variant).split()
        values = model.pmi(" ".join(words), ready)
        truth = index[fold_name(r.canonical)]
        worth.append(float(values[truth]))
        turned = values
        for k in range(1, len(words)):
            turned = np.maximum(turned, model.pmi(" ".join(words[k:] + words[:k]), ready))
        any_order += int(turned.argmax()) == truth
        best = int(values.argmax())
        if best == truth:
            right += 1
        else:
            wrong.append((r.variant, r.canonical, names[best], float(values[truth]), float(values[best])))
        tie += int((values >= values.max() - 1e-5).sum() > 1)
    count = len(chosen)
    figures = {
        "mentions": count, "names": len(names), "top-1": right / count, "ties": tie / count,
        "any order": any_order / count,
        "nats over chance, median": float(np.median(worth)),
    }  # fmt: skip
    return {"figures": figures, "wrong": wrong, "rows": chosen, "list": names}


def peers(chosen: Sequence[Row], names: Sequence[str], *, mentions: int = 400) -> dict[str, float]:
    """Best rapidfuzz scorers on the same work, folded and romanised by unidecode, first `mentions` only."""
    from rapidfuzz import fuzz
    from rapidfuzz.distance import JaroWinkler
    from rapidfuzz.process import cdist
    from unidecode import unidecode

    romanised = [fold_name(unidecode(name)) for name in names]
    asked = [fold_name(unidecode(r.variant)) for r in chosen[:mentions]]
    truth = [fold_name(r.canonical) for r in chosen[:mentions]]
    result = {}
    for label, scorer in (("ratio", fuzz.ratio), ("Jaro-Winkler", JaroWinkler.similarity), ("WRatio", fuzz.WRatio)):
        best = cdist(asked, romanised, scorer=scorer).argmax(axis=1)
        result[label] = float(np.mean([names[k] == t for k, t in zip(best, truth, strict=True)]))
    return result


def report_sets(folder: Path, language: str) -> dict[str, tuple[Row, ...]]:
    """Rows to ask about, by name of the set; only their report part is asked."""
    if language == "la":
        sets = latin_pairs(folder, "report")
        return {f"la {name}": tuple(Row(a, a, b, "la") for a, b in pairs) for name, pairs in sets.items()}
    asked = {f"{language} netrans": language_rows(folder, language)}
    if language == "ar":
        asked["ar google_ar2en"] = read(folder / "google_ar2en.dev.tsv")
    return asked


def report(folder: Path, chosen: Sequence[str], *, mentions: int, record: bool) -> None:
    """Top-1 among 5,000 canonical names of the report part (filled up with others of the same set), beside rapidfuzz.

    "any order": the best of all rotations of the mention's words, which is what aligning words will see. rapidfuzz is
    asked the first 400 mentions, folded and romanised by unidecode.
    """
    heading = f"{'set':<22} {'mentions':>8} {'names':>6} {'top-1':>6} {'+-':>6} {'ties':>6} {'any order':>9}"
    print(f"{heading}  rapidfuzz on the first 400")
    for language in chosen:
        found = {}
        for label, rows in report_sets(folder, language).items():
            result = top_one(letters.letter_model(language), rows, rows, mentions=mentions, everything=language == "la")
            found[label] = figures = result["figures"]
            right, count = figures["top-1"], figures["mentions"]
            margin = 1.96 * (right * (1 - right) / count) ** 0.5
            others = ", ".join(f"{name} {value:.3f}" for name, value in peers(result["rows"], result["list"]).items())
            line = f"{label:<22} {count:>8} {figures['names']:>6} {right:>6.3f} {margin:>6.3f}"
            print(f"{line} {figures['ties']:>6.3f} {figures['any order']:>9.3f}  {others}", flush=True)
        if record:
            with np.load(letters.DATA_FILE, allow_pickle=False) as data:
                arrays = {name.removeprefix(f"{language}/"): data[name] for name in data.files}
            noted = json.loads(bytes(arrays["record"]).decode()) | {"report": found}
            arrays["record"] = np.frombuffer(json.dumps(noted, sort_keys=True).encode(), dtype=np.uint8)
            write({language: {name: array for name, array in arrays.items() if "/" not in name}})


# --- the run -------------------------------------------------------------------------------------------------------

RECIPES: Mapping[str, Recipe] = {
    recipe.language: recipe
    for recipe in (
        Recipe(language="ar", shapes=(Shape(3, 2, 0.45), Shape(2, 3, 0.45), LETTER_BY_LETTER)),
        Recipe(language="ru", shapes=(Shape(2, 4, 0.9), LETTER_BY_LETTER), pairs=24_000),
        Recipe(language="zh", shapes=(Shape(2, 5, 0.4), Shape(1, 5, 0.4), replace(LETTER_BY_LETTER, share=0.2))),
        Recipe(language="ja", shapes=(Shape(3, 4, 0.45), Shape(2, 3, 0.45), LETTER_BY_LETTER)),
        Recipe(language="he", shapes=(Shape(2, 4, 0.9), LETTER_BY_LETTER), pairs=24_000),
        Recipe(language="ko", shapes=(Shape(4, 2, 0.45), Shape(3, 3, 0.45), LETTER_BY_LETTER), pairs=60_000),
        Recipe(
            language="la",
            shapes=(Shape(3, 2, 0.25), Shape(2, 3, 0.25), Shape(3, 3, 0.3), replace(LETTER_BY_LETTER, share=0.2)),
        ),
    )
}


def training(folder: Path, language: str) -> list[tuple[str, str]]:
    if language == "la":
        return latin_training(folder)
    rows = language_rows(folder, language)
    if language == "ar":
        rows += read(folder / "google_ar2en.dev.tsv")
    hidden = frozenset(fold_name(r.canonical) for r in rows if part(r.entity) == "report")
    pairs = source_pairs(rows, hidden=hidden, words=language in ("he", "ko"))
    return pairs + joined(pairs)


def shuffled(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """An order that depends on the pairs alone."""
    return sorted(pairs, key=lambda pair: sha256("\t".join(pair).encode()).digest())


def joined(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Two pairs as one of two words, for the space is a letter too; now and then one side writes them together."""
    result = []
    words = [pair for pair in shuffled(pairs) if len(pair[0] + pair[1]) < 18]
    for k in range(0, min(len(words), 3_000) - 1, 2):
        (s, t), (source, target) = words[k], words[k + 1]
        gap_s, gap_t = {0: ("", " "), 1: (" ", "")}.get(k // 2 % 20, (" ", " "))
        result.append((s + gap_s + source, t + gap_t + target))
    return result


def fit_table(folder: Path, language: str) -> dict[str, npt.NDArray[Any]]:
    recipe = RECIPES[language]
    pairs = shuffled(training(folder, language))[: recipe.pairs]
    print(f"{language}: {len(pairs)} pairs", file=sys.stderr)
    fits = [expectation_maximisation(pairs, recipe, shape) for shape in recipe.shapes]
    arrays = arrays_of(mixed(fits, [shape.share for shape in recipe.shapes], recipe.least))
    record = {
        "recipe": asdict(recipe), "pairs": len(pairs), "kept": [fit.kept for fit in fits],
        "nats_over_chance_by_round": [fit.log for fit in fits],
        "numpy": np.__version__, "python": sys.version.split()[0],
        "split": "part() of evaluation.splits; names of the report part left out",
        "data": {name: sha256((folder / name).read_bytes()).hexdigest()[:16] for name in SOURCES[language]},
    }  # fmt: skip
    arrays["record"] = np.frombuffer(json.dumps(record, sort_keys=True).encode(), dtype=np.uint8)
    return arrays


SOURCES: Mapping[str, tuple[str, ...]] = {
    "ar": ("netrans.dev.tsv", "google_ar2en.dev.tsv"),
    "la": ("netrans.dev.tsv", "ofac_sdn.dev.tsv", "ror.dev.tsv"),
    **dict.fromkeys(("ru", "he", "ko", "zh", "ja"), ("netrans.dev.tsv",)),
}


def write(tables: Mapping[str, Mapping[str, npt.NDArray[Any]]]) -> None:
    everything = {}
    if letters.DATA_FILE.exists():
        with np.load(letters.DATA_FILE, allow_pickle=False) as data:
            everything = {name: data[name] for name in data.files}
    for language, arrays in tables.items():
        everything = {k: v for k, v in everything.items() if not k.startswith(f"{language}/")}
        everything |= {f"{language}/{name}": array for name, array in arrays.items()}
    np.savez_compressed(letters.DATA_FILE, **{name: everything[name] for name in sorted(everything)})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--language", choices=sorted(RECIPES), action="append")
    parser.add_argument("--report", action="store_true", help="measure the data file; fit nothing")
    parser.add_argument("--record", action="store_true", help="with --report: note the figures in the data file")
    parser.add_argument("--mentions", type=int, default=2_000, help="how many mentions of each set --report asks")
    options = parser.parse_args()
    chosen = options.language or sorted(RECIPES)
    if options.report:
        report(options.data, chosen, mentions=options.mentions, record=options.record)
    else:
        for language in chosen:
            began = time.perf_counter()
            write({language: fit_table(options.data, language)})
            print(f"{language}: fitted in {time.perf_counter() - began:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
