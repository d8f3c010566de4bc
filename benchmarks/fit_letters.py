"""Learn what letters become (`canonym.text.letters`) from aligned pairs of names, and say how well it was learned.

    python benchmarks/fit_letters.py --data FOLDER [--language ar] [--report [--record]]

FOLDER holds `netrans.dev.tsv`, `google_ar2en.dev.tsv`, `ofac_sdn.dev.tsv` and `ror.dev.tsv` (columns entity_id,
canonical, variant, lang_or_script, type). Without --report the tables are fitted on the fit part
(`canonym.evaluation.splits`) and written to the data file; with it the data file is only measured, and with --record
the figures join its record. Same data, same versions: same file.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from canonym.evaluation.splits import part
from canonym.text import letters
from canonym.text.folding import fold_name
from canonym.text.letters import END, START, LetterModel, encode

Floats = npt.NDArray[np.float64]
FIXED = "\x02"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How one table is fitted. `source` and `target` are the longest chunks, boundary sign included."""

    language: str
    source: int = 2
    target: int = 4
    rounds: int = 10
    rare: int = 2
    discount: float = 0.5
    calm: int = 5
    share: float = 0.1
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
class Group:
    """Pairs whose sources have the same length; targets are padded."""

    rows: int
    index: npt.NDArray[np.int32]  # (I + 1, A + 1, n, J + 1, B + 1): unit number, 0 where there is none
    swap: npt.NDArray[np.bool_]  # (I + 1, n, J + 1): both letters are inside
    add: npt.NDArray[np.int32]  # (n, J + 1): unit number of the target letter alone
    ends: npt.NDArray[np.intp]
    weight: Floats


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


def expectation_maximisation(pairs: Sequence[tuple[str, str]], recipe: Recipe, weights: Floats | None = None) -> Fit:
    sources = [chr(START) + source + chr(END) for source, _ in pairs]
    targets = [chr(START) + target + chr(END) for _, target in pairs]
    depth_s, depth_t = recipe.source, recipe.target
    source_ids, source_tables = chunk_ids(sources, depth_s)
    target_ids, target_tables = chunk_ids(targets, depth_t)
    names_s, names_t = list(source_ids), list(target_ids)
    edge_s = np.array([boundary(c) for c in names_s])
    edge_t = np.array([boundary(c) for c in names_t])
    use_s, use_t = uses(sources), uses(targets)
    by_length = defaultdict(list)
    for number, source in enumerate(sources):
        by_length[len(source)].append(number)

    # Every unit that the diagonal band allows, with a first guess: how near to the diagonal it stands.
    raw, guesses, shapes = [], [], []
    for size, members in sorted(by_length.items()):
        ends = np.array([len(targets[m]) for m in members])
        width = int(ends.max())
        s = np.stack([source_tables[m] for m in members])  # n, I + 1, A + 1
        t = np.zeros((len(members), width + 1, depth_t + 1), dtype=np.int64)
        for place, m in enumerate(members):
            t[place, : ends[place] + 1] = target_tables[m]
        key = np.zeros((size + 1, depth_s + 1, len(members), width + 1, depth_t + 1), dtype=np.int64)
        guess = np.zeros(key.shape, dtype=np.float32)
        position = np.arange(width + 1)
        for end in range(1, size + 1):
            for a in range(1, min(depth_s, end) + 1):
                sid = s[:, end, a].astype(np.int64)
                middle = (end - a / 2) / size
                for b in range(depth_t + 1):
                    tid = t[:, :, b]
                    ok = (tid > 0) if b else np.ones_like(tid, dtype=bool) & (position <= ends[:, None])
                    ok &= edge_s[sid][:, None] == edge_t[tid]
                    if b == 0 and a > 1:
                        ok[:] = False
                    distance = np.abs(middle - (position - b / 2) / ends[:, None])
                    ok &= distance * max(size, width) < np.maximum(recipe.window * max(size, width), 2.5)
                    if not b:
                        ok &= (sid != source_ids[chr(START)])[:, None] & (sid != source_ids[chr(END)])[:, None]
                    key[end, a, :, :, b] = np.where(ok, sid[:, None] * len(names_t) + tid + 1, 0)
                    size_gap = 1.0 if b else 0.2
                    guess[end, a, :, :, b] = np.where(
                        ok, np.exp(-((distance / recipe.reach) ** 2)) * size_gap / (a * max(b, 1)), 0
                    )
        raw.append(key)
        guesses.append(guess)
        shapes.append((members, ends, width))
    flat = np.concatenate([k.ravel() for k in raw])
    unique, inverse, count = np.unique(flat, return_inverse=True, return_counts=True)
    start = np.bincount(inverse, np.concatenate([g.ravel() for g in guesses]))
    del flat, guesses, guess
    tid = (unique - 1) % len(names_t)
    sid = (unique - 1) // len(names_t)
    length_s = np.array([len(c) for c in names_s])
    length_t = np.array([len(c) for c in names_t])
    small = (length_s[sid] <= 1) & (length_t[tid] <= 1)
    fine = (count >= recipe.rare) | small
    fine[0] = False
    renumber = np.zeros(len(unique), dtype=np.int32)
    renumber[fine] = np.arange(1, fine.sum() + 1)
    singles = [c for c in names_t if len(c) == 1 and not boundary(c)]
    units = np.concatenate([[[0, 0]], np.stack([sid[fine], tid[fine]], axis=1), [[0, target_ids[c]] for c in singles]])
    add_number = {target_ids[c]: len(units) - len(singles) + k for k, c in enumerate(singles)}
    initial: Floats = np.concatenate([[0.0], start[fine], np.full(len(singles), start[fine].sum() * 0.0005)])
    groups, offset = [], 0
    renumbered = renumber[inverse]
    del inverse
    log_use_s = np.array([np.prod([use_s[x] for x in c]) for c in names_s])
    log_use_t = np.array([np.prod([use_t[x] for x in c]) for c in names_t])
    for key, (members, ends, width) in zip(raw, shapes, strict=True):
        index = renumbered[offset : offset + key.size].reshape(key.shape)
        offset += key.size
        size = key.shape[0] - 1
        inner = np.zeros((size + 1, len(members), width + 1), dtype=bool)
        inner[2:size] = (np.arange(width + 1) > 1) & (np.arange(width + 1) < ends[:, None])
        add = np.zeros((len(members), width + 1), dtype=np.int32)
        for place, m in enumerate(members):
            for j in range(2, int(ends[place])):
                add[place, j] = add_number[int(target_tables[m][j, 1])]
        weight = np.ones(len(members)) if weights is None else weights[members]
        groups.append(Group(len(members), index, inner, add, ends, weight.astype(float)))
    del raw, renumbered
    scale = log_use_s[units[:, 0]] * log_use_t[units[:, 1]]
    opening = np.array([names_s[a].startswith(chr(START)) for a, _ in units])
    rates = np.array([0.01, 0.005, 0.005])
    probability = normalised(initial, rates, opening)
    fit = Fit(units, probability, rates, names_s, names_t, use_s, use_t)
    long = (length_s[units[:, 0]] + length_t[units[:, 1]]) > 2
    for turn in range(recipe.rounds):
        counts, floor, total, kept = one_round(groups, fit, scale, trim=turn >= 4)
        counts[0] = 0.0
        if turn >= recipe.calm:
            counts = np.where(long, np.maximum(counts - recipe.discount, 0.0), counts)
        if turn >= recipe.rounds - 3:
            counts = np.where(long & (counts < recipe.keep), 0.0, counts)
        body = counts[~opening].sum() + floor.sum()
        fit.rates = np.maximum(floor / body, 1e-4)
        fit.probability = normalised(counts, fit.rates, opening)
        fit.kept = kept
        fit.log.append(f"{total / max(kept, 1):.4f}")
        print(f"  {turn}: {total / max(kept, 1):.3f} nats a pair over chance, {kept} of {len(pairs)} pairs, "
              f"{int((fit.probability > 0).sum())} units, rates {np.round(fit.rates, 5)}", file=sys.stderr)  # fmt: skip
    return fit


def mixed(big: Fit, small: Fit, share: float, least: Sequence[float]) -> Fit:
    """Large units with small ones behind them, so that what was seldom seen is still built from letters."""
    source, target = {c: k for k, c in enumerate(big.source)}, {c: k for k, c in enumerate(big.target)}
    total: dict[tuple[int, int], float] = defaultdict(float)
    for fit, part_of in ((big, 1 - share), (small, share)):
        for (a, b), probability in zip(fit.units.tolist(), fit.probability.tolist(), strict=True):
            if probability > 0:
                total[source[fit.source[a]], target[fit.target[b]]] += part_of * probability
    units = np.array([(0, 0), *total], dtype=np.int64)
    rates = np.maximum((1 - share) * big.rates + share * small.rates, least)
    opening = np.array([big.source[a].startswith(chr(START)) for a, _ in units.tolist()])
    probability = normalised(np.array([0.0, *total.values()]), rates, opening)
    return Fit(units, probability, rates, big.source, big.target, big.use_source, big.use_target, big.log, big.kept)


def normalised(counts: Floats, rates: Floats, opening: npt.NDArray[np.bool_]) -> Floats:
    probability = counts.copy()
    probability[opening] /= max(counts[opening].sum(), 1e-9)
    probability[~opening] *= (1 - rates.sum()) / counts[~opening].sum()
    return probability


def one_round(groups: Sequence[Group], fit: Fit, scale: Floats, *, trim: bool) -> tuple[Floats, Floats, float, int]:
    """Expected counts of all units and of the three rates."""
    weight = fit.probability / scale
    weight[0] = 0.0
    swap, drop, add = fit.rates
    counts = np.zeros(len(weight))
    floor = np.zeros(3)
    total, kept = 0.0, 0
    for group in groups:
        size, depth_s = group.index.shape[0] - 1, group.index.shape[1] - 1
        count, width, depth_t = group.rows, group.index.shape[3] - 1, group.index.shape[4] - 1
        w = weight[group.index]
        single = weight[group.add] + add
        single[:, :2] = 1e-6
        single[np.arange(count), group.ends] = 1e-6
        run = np.ones((count, width + 1))
        run[:, 1:] = np.cumprod(single[:, 1:], axis=1)
        alpha = np.zeros((size + 1, count, width + 1))
        alpha[0, :, 0] = 1.0
        inside = np.zeros(size + 1)
        inside[2:size] = 1.0
        for i in range(1, size + 1):
            base = alpha[i - 1] * (w[i, 1, :, :, 0] + drop * inside[i])
            for a in range(1, min(depth_s, i) + 1):
                for b in range(1, depth_t + 1):
                    base[:, b:] += alpha[i - a][:, :-b] * w[i, a, :, b:, b]
            base[:, 1:] += alpha[i - 1][:, :-1] * (swap * group.swap[i, :, 1:])
            alpha[i] = np.cumsum(base / run, axis=1) * run
        z = alpha[size, np.arange(count), group.ends]
        good = z > 1e-250
        nats = np.log(np.maximum(z, 1e-250)) / (size + group.ends)
        used = group.weight * good
        if trim:
            used = used * (nats > 0.15)
        inverse = np.where(used > 0, used / np.maximum(z, 1e-250), 0.0)
        beta = np.zeros((size + 1, count, width + 1))
        for i in range(size, -1, -1):
            base = np.zeros((count, width + 1))
            if i == size:
                base[np.arange(count), group.ends] = inverse
            else:
                base += beta[i + 1] * (w[i + 1, 1, :, :, 0] + drop * inside[i + 1])
                for a in range(1, min(depth_s, size - i) + 1):
                    for b in range(1, depth_t + 1):
                        base[:, :-b] += beta[i + a][:, b:] * w[i + a, a, :, b:, b]
                base[:, :-1] += beta[i + 1][:, 1:] * (swap * group.swap[i + 1, :, 1:])
            beta[i] = np.cumsum((base * run)[:, ::-1], axis=1)[:, ::-1] / run
        share = np.zeros_like(w)
        for i in range(1, size + 1):
            share[i, 1, :, :, 0] = alpha[i - 1] * w[i, 1, :, :, 0] * beta[i]
            floor[1] += (alpha[i - 1] * beta[i]).sum() * drop * inside[i]
            floor[0] += (alpha[i - 1][:, :-1] * beta[i][:, 1:] * group.swap[i, :, 1:]).sum() * swap
            for a in range(1, min(depth_s, i) + 1):
                for b in range(1, depth_t + 1):
                    share[i, a, :, b:, b] = alpha[i - a][:, :-b] * w[i, a, :, b:, b] * beta[i][:, b:]
        through = np.zeros((count, width + 1))
        through[:, 1:] = (alpha[:, :, :-1] * beta[:, :, 1:]).sum(axis=0)
        counts += np.bincount(group.index.ravel(), share.ravel(), len(counts))
        counts += np.bincount(group.add.ravel(), (through * weight[group.add]).ravel(), len(counts))
        floor[2] += (through[group.add > 0]).sum() * add
        total += float((used * np.log(np.maximum(z, 1e-250))).sum())
        kept += int((used > 0).sum())
    return counts, floor, total, kept


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
    return "".join(c if ord(c) < 0x10000 else chr(letters.OTHER) for c in letters._spell(fold_name(text)))


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
        Recipe(language="ar"),
        Recipe(language="ru", source=2, target=4, pairs=24_000),
        Recipe(language="zh", source=2, target=5, pairs=30_000),
        Recipe(language="ja", source=3, target=4, pairs=24_000),
        Recipe(language="he", source=2, target=4, pairs=24_000),
        Recipe(language="ko", source=3, target=4, pairs=24_000),
        Recipe(language="la", source=3, target=3, pairs=36_000),
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
    big = expectation_maximisation(pairs, recipe)
    small = expectation_maximisation(pairs, replace(recipe, source=1, target=2, discount=0.0))
    arrays = arrays_of(mixed(big, small, recipe.share, [recipe.least] * 3))
    record = {
        "recipe": asdict(recipe), "pairs": len(pairs), "kept": big.kept,
        "nats_over_chance_by_round": big.log,
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
