"""How letters of one script become letters of another, learned from pairs. No tokens, no entities, no thresholds.

A pair of spellings is read as a chain of *units*, each a chunk of source letters with the chunk of target letters it
became (a joint multigram: Deligne and Bimbot 1995; Bisani and Ney 2008, without context). The probability of a pair is
the sum over all chains. `benchmarks/fit_letters.py` learns the units; `letters.npz` holds them with the record of the
run. numpy is imported here, so this module is imported late.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import numpy.typing as npt

MAX_LETTERS: Final = 64
"""Longer spellings are cut here: the sums below stay inside the range of float64 up to this length."""

DATA_FILE: Final = Path(__file__).with_name("letters.npz")

LANGUAGES: Final[Mapping[str, str]] = MappingProxyType({
    "ar": "ar", "fa": "ar", "ur": "ar", "ckb": "ar", "ps": "ar", "sd": "ar", "ug": "ar",
    "ru": "ru", "uk": "ru", "be": "ru", "bg": "ru", "sr": "ru", "mk": "ru", "kk": "ru", "ky": "ru", "tg": "ru",
    "he": "he", "yi": "he", "ko": "ko", "zh": "zh", "ja": "ja", "la": "la",
})  # fmt: skip
"""Language code -> the table that serves it. Every other script goes through romanisation and `la`."""

_PAIRS: Final = 1024
"""Pairs of which the sums are made together: the arrays stay in the cache of the processor."""

START: Final = 0x02
END: Final = 0x03
OTHER: Final = 0xFFFD

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.uint16]
Nodes = npt.NDArray[np.int32]
Places = npt.NDArray[np.intp]
_Readings = dict[str, tuple[tuple[float, str, str], ...]]
"""Source chunk -> target chunks as (nats, chunk, its consonants)."""


@dataclass(frozen=True, slots=True, eq=False)
class Letters:
    """Spellings as numbers: `codes` (N, L) code points with zeros behind the end, `lengths` (N).

    Both are plain arrays, so that an index can store them as `.npy` and map them. Hangul is in single jamo.
    """

    codes: Codes
    lengths: Codes

    def __len__(self) -> int:
        return len(self.lengths)

    def take(self, indices: npt.NDArray[Any] | Sequence[int]) -> Letters:
        """The chosen spellings, in the order asked for, no wider than the longest of them.

        >>> encode(["sana", "a"]).take([1]).codes.shape
        (1, 1)
        """
        chosen = np.asarray(indices, dtype=np.intp)
        lengths = self.lengths[chosen]
        width = int(lengths.max()) if len(lengths) else 0
        return Letters(self.codes[chosen, :width], lengths)


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """Spellings as one model sees them, so that a list that is asked often is read once.

    Only for the model that made it, and for the side it was made for.

    Eight bytes for each letter and chunk length: about two megabytes for 5,000 names.
    """

    model: LetterModel
    side: _Side
    framed: Nodes
    sizes: Places
    nodes: Places
    own: Floats

    def __len__(self) -> int:
        return len(self.sizes)

    def take(self, indices: npt.NDArray[Any] | Sequence[int]) -> Prepared:
        """The chosen spellings, in the order asked for."""
        chosen = np.asarray(indices, dtype=np.intp)
        sizes = self.sizes[chosen]
        width = int(sizes.max()) if len(sizes) else 0
        framed = self.framed.take(chosen, axis=0)[:, :width]  # whole rows: a third of the time of a part of each
        nodes = self.nodes.take(chosen, axis=1)[:, :, : width + 1]
        return Prepared(self.model, self.side, framed, sizes, nodes, self.own[chosen])


def _spell(text: str) -> str:
    """Hangul syllables as jamo, everything else as it is, cut to `MAX_LETTERS`."""
    if not text.isascii():
        text = "".join(unicodedata.normalize("NFD", c) if "\uac00" <= c <= "\ud7a3" else c for c in text)
    return text[:MAX_LETTERS]


def encode(texts: Sequence[str]) -> Letters:
    """Folded spellings as arrays that `LetterModel` compares.

    Nothing is folded here: case or an accent left in the text is another letter. Characters beyond the basic plane
    become one unknown letter; spellings are cut to `MAX_LETTERS`.

    >>> letters = encode(["haftar", "sana"])
    >>> letters.codes.shape, letters.lengths.tolist()
    ((2, 6), [6, 4])
    >>> bool(letters.codes[1, 5])
    False
    """
    spelled = [_spell(text) for text in texts]
    sizes = list(map(len, spelled))
    lengths = np.array(sizes, np.uint16)
    codes = np.zeros((len(spelled), max(sizes, default=0)), dtype=np.uint16)
    points = np.frombuffer("".join(spelled).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    codes[np.arange(codes.shape[1]) < lengths[:, None]] = np.where(points > 0xFFFF, OTHER, points)
    return Letters(codes, lengths)


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    """One side of a model: its letters and its chunks.

    A node is a chunk: 0 the empty one, `step[node, letter]` the chunk one letter longer, `dead` where the model has
    none. Letter 0 is padding, the last letter stands for every unknown one.
    """

    lookup: npt.NDArray[np.int32]  # code point -> letter
    letters: int
    step: Nodes  # (nodes + 1, letters)
    depth: int  # letters in the longest chunk
    marginal: Floats  # weight of a node when the other side is not looked at
    alone: Floats  # by letter: weight of the letter with nothing on the other side
    silent: float  # probability of a unit with nothing on this side
    use: Floats  # by letter: its share of all letters, by which every weight is divided

    @property
    def dead(self) -> int:
        return len(self.step) - 1

    def framed(self, texts: Letters) -> tuple[Nodes, Places]:
        """Letters between the boundary signs, (N, L + 2), and the number of signs of each row."""
        count, width = texts.codes.shape
        framed = np.zeros((count, width + 2), dtype=np.int32)
        framed[:, 0] = self.lookup[START]
        framed[:, 1 : width + 1] = self.lookup[texts.codes]
        sizes = texts.lengths.astype(np.intp) + 2
        framed[np.arange(count), sizes - 1] = self.lookup[END]
        return framed, sizes

    def chunks(self, framed: Nodes) -> Places:
        """Node of the chunk of b letters that ends before position j: (depth, N, L + 1), `dead` where there is none."""
        count, width = framed.shape
        nodes = np.full((self.depth, count, width + 1), self.dead, dtype=np.intp)  # what `take` wants, without a copy
        current = self.step[0, framed]
        nodes[0, :, 1:] = current
        for b in range(2, min(self.depth, width) + 1):
            current = self.step[current[:, :-1], framed[:, b - 1 :]]
            nodes[b - 1, :, b:] = current
        return nodes

    def forward(self, nodes: Places, sizes: Places) -> Floats:
        """Log weight of each row when the other side is not looked at."""
        depth, count, width = nodes.shape
        gain = 1.0 / (1.0 - self.silent)
        weights = np.ascontiguousarray(self.marginal.take(nodes[::-1]).transpose(2, 0, 1)) * gain
        sums = np.zeros((width + depth, count))  # sums[j + depth] belongs to position j
        sums[depth] = gain
        for j in range(1, width):
            np.add.reduce((sums[j : j + depth] * weights[j])[::-1], axis=0, out=sums[depth + j])
        return _log(sums[depth + sizes, np.arange(count)])


def _log(values: Floats) -> Floats:
    return np.log(np.maximum(values, 1e-300))


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """Units grouped by the chunk of one side: those of chunk n are `begin[n]:begin[n + 1]` of `node` and `weight`."""

    here: _Side
    there: _Side
    begin: npt.NDArray[np.int64]
    node: Nodes
    weight: Floats
    swap: float  # weight of any letter becoming any other
    one: Floats  # (letters here, letters there): weight of a letter becoming a letter
    many_begin: npt.NDArray[np.int64]  # the units of longer chunks on either side, grouped like all units
    many_node: Nodes
    many_weight: Floats

    def rows(self, framed: Nodes) -> tuple[tuple[tuple[int, Floats], ...], ...]:
        """For each position of one mention, the chunks that end there: (length, weight of every chunk opposite)."""
        letters = framed.tolist()
        step = self.here.step
        result = []
        for end in range(1, len(letters) + 1):
            found = []
            for a in range(1, min(self.here.depth, end) + 1):
                node = 0
                for letter in letters[end - a : end]:
                    node = step.item(node, letter)
                if node == self.here.dead:
                    continue
                row = self._row(node, inside=a == 1 and 1 < end < len(letters))
                found.append((a, row))
            result.append(tuple(found))
        return tuple(result)

    def _row(self, node: int, *, inside: bool) -> Floats:
        row = np.zeros(len(self.there.step))
        span = slice(self.begin[node], self.begin[node + 1])
        if inside:
            row[self.there.step[0, 1:]] = self.swap
            row[self.there.step[0, self.there.lookup[[START, END]]]] = 0.0
        row[self.node[span]] += self.weight[span]
        return row


class LetterModel:
    """What one script's letters become in Latin letters, as numbers. Immutable; safe to share between threads."""

    __slots__ = ("_backward", "_forward", "_learned", "_readings", "_source", "_target", "language", "record")

    language: str
    record: Mapping[str, Any]
    _readings: _Readings | None

    def __init__(self, language: str, arrays: Mapping[str, npt.NDArray[Any]], record: Mapping[str, Any]) -> None:
        units = arrays["units"].astype(np.int64)
        probability = np.exp(arrays["nats"].astype(np.float64))
        swap, drop, add = (float(rate) for rate in arrays["rates"])
        use_source = np.exp(arrays["source_use"].astype(np.float64))
        use_target = np.exp(arrays["target_use"].astype(np.float64))
        source_scale = _scale(arrays["source_tree"], use_source)
        target_scale = _scale(arrays["target_tree"], use_target)
        self.language = language
        self.record = record
        weight = probability / (source_scale[units[:, 0]] * target_scale[units[:, 1]])
        self._source = _side(arrays["source_letters"], arrays["source_tree"], source_scale, use_source, units,
                             probability, weight, 0, (swap, drop, add))  # fmt: skip
        self._target = _side(arrays["target_letters"], arrays["target_tree"], target_scale, use_target, units,
                             probability, weight, 1, (swap, add, drop))  # fmt: skip
        self._forward = _table(self._source, self._target, units, weight, 0, swap)
        self._learned = (arrays, units, probability)
        self._readings = None  # a third of the time that all this takes, and only `decode` wants them
        self._backward = _table(self._target, self._source, units, weight, 1, swap)

    def pmi(self, mention: str, targets: Letters | Prepared) -> npt.NDArray[np.float32]:
        """How much more likely each target is beside this mention than by chance: (N) nats.

        log p(mention, target) - log p(mention) - log p(target), each the sum over all chains of units. Under a uniform
        prior it orders targets as the posterior does. No pair of letters is impossible, so the answer is finite.

        >>> near, far = letter_model("ar").pmi("حفتر", encode(["haftar", "sarraj"]))
        >>> bool(near > 5), bool(far > 0)
        (True, False)
        """
        return _pmi(self._forward, mention, self._ready(targets, "target"))

    def pmi_reverse(self, latin: str, sources: Sequence[str] | Letters | Prepared) -> npt.NDArray[np.float32]:
        """The same measure for one Latin mention against N spellings in the source script.

        >>> near, far = letter_model("ar").pmi_reverse("hifter", ["حفتر", "سراج"])
        >>> bool(near > 0), bool(far > 0)
        (True, False)
        """
        return _pmi(self._backward, latin, self._ready(sources, "source"))

    def pmi_pairs(
        self, mentions: Sequence[str], which: Places, others: Prepared, *, side: str = "target"
    ) -> tuple[npt.NDArray[np.float32], Floats]:
        """What `pmi` (side "target") or `pmi_reverse` says of many pairs at once, and what each mention says by itself.

        `which` gives for each of `others` the number of the mention that it is compared with. Returns (P) nats, and the
        `self_information` of the mentions. A caller should collect its words: what a call costs by itself is that of
        some hundred pairs.

        >>> model = letter_model("ar")
        >>> names = model.prepare(["haftar", "sarraj", "haftar"])
        >>> nats, _ = model.pmi_pairs(["حفتر", "سراج"], np.array([0, 1, 1]), names)
        >>> (nats > 0).tolist()
        [True, True, False]
        """
        ready = self._ready(others, side)
        return _pmi_pairs(self._forward if side == "target" else self._backward, mentions, which, ready)

    def decode(self, word: str, *, limit: int = 6, beam: int = 12) -> tuple[str, ...]:
        """The likeliest Latin spellings of a source word, best first, no two with the same consonants.

        For finding names, not for showing them: it is a beam search, and of the spellings that differ in vowels alone
        only the best is kept.

        >>> "hftr" in ["".join(c for c in word if c not in "aeiou") for word in letter_model("ar").decode("حفتر")]
        True
        """
        letters = chr(START) + _spell(word) + chr(END)
        if self._readings is None:
            self._readings = _readings(*self._learned)
        readings = self._readings
        longest = max(map(len, readings), default=1)
        at: list[dict[str, tuple[float, str]]] = [{"": (0.0, "")}]
        for end in range(1, len(letters) + 1):
            found: dict[str, tuple[float, str]] = {}
            for size in range(1, min(longest, end) + 1):
                options = readings.get(letters[end - size : end])
                if options is None:
                    if size > 1:
                        continue
                    options = ((-7.0, "", ""),)
                for bones, (score, spelled) in at[end - size].items():
                    for nats, chunk, hard in options:
                        key, value = bones + hard, score + nats
                        known = found.get(key)
                        if known is None or known[0] < value:
                            found[key] = (value, spelled + chunk)
            if len(found) > beam:
                found = dict(sorted(found.items(), key=lambda item: -item[1][0])[:beam])
            at.append(found)
        ranked = sorted(at[-1].values(), reverse=True)[:limit]
        return tuple(spelled for _, spelled in ranked if spelled)

    def prepare(self, texts: Sequence[str] | Letters, *, side: str = "target") -> Prepared:
        """What `pmi` (side "target") or `pmi_reverse` (side "source") would work out about these spellings each time.

        >>> model = letter_model("ar")
        >>> ready = model.prepare(["haftar", "sarraj"])
        >>> bool((model.pmi("حفتر", ready) == model.pmi("حفتر", encode(["haftar", "sarraj"]))).all())
        True
        """
        this = self._side(side)
        framed, sizes = this.framed(texts if isinstance(texts, Letters) else encode(texts))
        nodes = this.chunks(framed)
        return Prepared(self, this, framed, sizes, nodes, this.forward(nodes, sizes))

    def _ready(self, texts: Sequence[str] | Letters | Prepared, side: str) -> Prepared:
        if not isinstance(texts, Prepared):
            return self.prepare(texts, side=side)
        if texts.model is not self or texts.side is not self._side(side):
            raise ValueError(f"these spellings were prepared for another model, or not as {side}")
        return texts

    def _side(self, side: str) -> _Side:
        if side not in ("source", "target"):
            raise ValueError(f"side must be 'source' or 'target', not {side!r}")
        return self._source if side == "source" else self._target

    def self_information(self, text: str, *, side: str = "source") -> float:
        """-log p(text): what a perfect match with this text could be worth at most, in nats.

        `side` is "source" or "target". A long or unusual text can prove more than a short one.

        >>> model = letter_model("la")
        >>> model.self_information("ghashir") > model.self_information("ali")
        True
        >>> bool(model.pmi("ali", encode(["ali"]))[0] > model.self_information("ali"))
        False
        """
        return float(self.self_informations([text], side=side)[0])

    def self_informations(self, texts: Sequence[str], *, side: str = "source") -> Floats:
        """`self_information` of many texts: (N) nats.

        >>> letter_model("la").self_informations(["ghashir", "ali"]).round(1).tolist() == [
        ...     round(letter_model("la").self_information(text), 1) for text in ("ghashir", "ali")
        ... ]
        True
        """
        this = self._side(side)
        framed, sizes = this.framed(encode(texts))
        return _information(this, framed, sizes, this.forward(this.chunks(framed), sizes))

    def align(self, mention: str, target: str) -> tuple[tuple[str, str, float], ...]:
        """The single most likely chain of units, in order: (source chunk, target chunk, nats over chance).

        Boundary signs are not shown. The nats of one chain do not add up to `pmi`, which is the sum over all chains.

        >>> chain = letter_model("ar").align("حفتر", "haftar")
        >>> "".join(source for source, _, _ in chain), "".join(target for _, target, _ in chain)
        ('حفتر', 'haftar')
        >>> len(chain) == 1
        False
        """
        table = self._forward
        framed, _ = self._source.framed(encode([mention]))
        many, sizes = self._target.framed(encode([target]))
        here, there = framed[0], many[0, : sizes[0]]
        nodes = self._target.chunks(many)[:, 0]
        best = np.full((len(here) + 1, len(there) + 1), -np.inf)
        best[0, 0] = 0.0
        back = np.zeros((*best.shape, 2), dtype=np.int64)
        for i, row in enumerate(((), *table.rows(here))):
            for j in range(len(there) + 1):
                options: list[tuple[float, int, int]] = []
                if i:
                    options.append((best[i - 1, j] + float(_log(self._source.alone[here[i - 1]])), 1, 0))
                if j:
                    options.append((best[i, j - 1] + float(_log(self._target.alone[there[j - 1]])), 0, 1))
                for a, weights in row:
                    for b in range(1, min(len(nodes), j) + 1):
                        weight = weights[nodes[b - 1, j]]
                        if weight > 0.0:
                            options.append((best[i - a, j - b] + float(np.log(weight)), a, b))
                if options:
                    best[i, j], *back[i, j] = max(options)
        spelled_here, spelled_there = f" {_spell(mention)} ", f" {_spell(target)} "
        chain: list[tuple[str, str, float]] = []
        i, j = len(here), len(there)
        while i or j:
            a, b = (int(step) for step in back[i, j])
            first = spelled_here[max(i - a, 1) : min(i, len(here) - 1)]
            second = spelled_there[max(j - b, 1) : min(j, len(there) - 1)]
            if first or second:
                nats = float(best[i, j] - best[i - a, j - b])
                chain.append((unicodedata.normalize("NFC", first), unicodedata.normalize("NFC", second), nats))
            i, j = i - a, j - b
        return tuple(reversed(chain))


def _pmi(table: _Table, mention: str, others: Prepared) -> npt.NDArray[np.float32]:
    return _pmi_pairs(table, [mention], np.zeros(len(others), np.intp), others)[0]


def _pmi_pairs(
    table: _Table, mentions: Sequence[str], which: Places, others: Prepared
) -> tuple[npt.NDArray[np.float32], Floats]:
    framed, sizes = table.here.framed(encode(mentions))
    nodes = table.here.chunks(framed)
    own = table.here.forward(nodes, sizes)
    if len(others) <= _PAIRS:
        joint = _joint_pairs(table, framed, nodes, sizes, which, others)
    else:
        joint = np.zeros(len(others))
        order = (-sizes[which]).argsort(kind="stable")  # those of one length together
        for start in range(0, len(order), _PAIRS):
            some = order[start : start + _PAIRS]
            joint[some] = _joint_pairs(table, framed, nodes, sizes, which[some], others.take(some))
    nats: Floats = _log(joint) - own[which] - others.own
    return nats.astype(np.float32), _information(table.here, framed, sizes, own)


def _information(side: _Side, framed: Nodes, sizes: Places, own: Floats) -> Floats:
    """-log p of each row, from its weight."""
    written = np.arange(framed.shape[1]) < sizes[:, None]
    information: Floats = -own - np.log(side.use[framed], where=written, out=np.zeros(framed.shape)).sum(1)
    return information


def _joint_pairs(table: _Table, framed: Nodes, nodes: Places, sizes: Places, which: Places, others: Prepared) -> Floats:
    """The joint weight of each pair (P); `which` names the row of `framed` and of `nodes` of each pair.

    Sums are made only where there is a unit: of the 880 ways in which chunks of two names of six letters can meet, 44
    are single letters and 15 more have a weight. Each step reads one more letter of every mention. Arrays are
    (letters, pairs), so that every step runs over neighbours in memory.
    """
    here, there = table.here, table.there
    depth, count, width = others.nodes.shape
    lengths = sizes[which]
    last = int(lengths.max(initial=0))
    letters = framed[:, :last].T.astype(np.intp)[:, which]
    alone = here.alone.take(letters)
    opposite = np.ascontiguousarray(others.framed.T, dtype=np.intp)
    single = table.one.take((letters * len(there.use))[:, None] + opposite)
    run = np.ones((width, count))
    np.multiply.accumulate(there.alone.take(opposite), axis=0, out=run[1:])
    inverse = 1.0 / run
    begins, source, target, weight = _meetings(table, nodes[:, :, : last + 1], which, others)
    state = np.zeros((last + 1, depth + width, count))
    state[0, depth] = 1.0
    flat = state.reshape(-1)
    base = np.empty((width, count))
    for end in range(1, last + 1):
        before = state[end - 1, depth:]
        np.multiply(before, alone[end - 1], out=base)
        one = single[end - 1]
        one *= before[:-1]
        base[1:] += one
        if begins[end] < begins[end + 1]:
            some = slice(begins[end], begins[end + 1])
            np.add.at(base.reshape(-1), target[some], flat.take(source[some]) * weight[some])
        base *= inverse
        after = state[end, depth:]
        np.add.accumulate(base, axis=0, out=after)
        after *= run
    joint: Floats = state[lengths, depth + others.sizes, np.arange(count)]
    return joint


def _meetings(
    table: _Table, nodes: Places, which: Places, others: Prepared
) -> tuple[list[int], Places, Places, Floats]:
    """Where a unit with a longer chunk on either side joins a pair: for each end, the place it comes from and goes to.

    Returns where the meetings of each end begin, their places in the flat states and in one state, and the weights.
    """
    depth, count, width = others.nodes.shape
    longest, mentions, ends = nodes.shape
    chunks = len(table.there.step)
    # The units of every chunk of every mention.
    here = nodes.transpose(1, 0, 2).reshape(-1)
    begin = table.many_begin.take(here)
    units = table.many_begin.take(here + 1) - begin
    at = np.arange(len(here)).repeat(units)
    unit = np.arange(len(at)) + (begin - (units.cumsum() - units)).repeat(units)
    shift = np.arange(0, mentions * chunks, chunks).repeat(units.reshape(mentions, -1).sum(1))
    asked = table.many_node.take(unit) + shift
    # Those that lead to one chunk of the other side stand together.
    key = (others.nodes + (which * chunks)[:, None]).reshape(-1) if mentions > 1 else others.nodes.reshape(-1)
    there_is = np.zeros(mentions * chunks, bool)
    there_is[key] = True
    kept = there_is.take(asked).nonzero()[0]
    asked = asked.take(kept)
    kept = kept.take(asked.argsort(kind="stable"))
    counts = np.bincount(asked, minlength=mentions * chunks)
    begin = counts.cumsum() - counts
    times = counts.take(key)
    cell = times.nonzero()[0]
    times = times.take(cell)
    met = np.arange(int(times.sum())) + (begin.take(key.take(cell)) - (times.cumsum() - times)).repeat(times)
    met = kept.take(met)
    at, unit = at.take(met), unit.take(met)
    # From which place of which state to which place of the next: first those of the chunk here, then of that there.
    back, end = np.divmod(np.arange(longest * ends), ends)
    at %= longest * ends
    end = end.take(at)
    source = ((np.arange(longest * ends) % ends - 1 - back) * ((depth + width) * count)).take(at)
    there, place = np.divmod(cell, count * width)
    pair, place = np.divmod(place, width)
    target = place * count + pair
    source += (target + (depth - 1 - there) * count).repeat(times)
    order = end.astype(np.uint8).argsort(kind="stable")
    starts = end.take(order).searchsorted(np.arange(ends + 1)).tolist()
    return starts, source.take(order), target.repeat(times).take(order), table.many_weight.take(unit.take(order))


def _scale(tree: npt.NDArray[Any], use: Floats) -> Floats:
    """Product of the shares of a chunk's letters, by node. `tree` is (nodes, 2): parent and letter."""
    scale = np.ones(len(tree))
    node = np.arange(len(tree))
    while node.any():
        scale *= np.where(node > 0, use[tree[node, 1]], 1.0)
        node = tree[node, 0]
    return scale


READINGS: Final = 8
"""Target chunks that a source chunk may be decoded to."""


def _readings(arrays: Mapping[str, npt.NDArray[Any]], units: npt.NDArray[np.int64], probability: Floats) -> _Readings:
    """Source chunk -> its likeliest target chunks."""
    source, target = (
        _spelled_chunks(arrays[f"{side}_letters"], arrays[f"{side}_tree"]) for side in ("source", "target")
    )
    found: dict[str, list[tuple[float, str]]] = {}
    for (one, other), chance in zip(units.tolist(), probability.tolist(), strict=True):
        if one:
            found.setdefault(source[one], []).append((float(np.log(max(chance, 1e-300))), target[other]))
    result = {}
    for chunk, options in found.items():
        best = sorted(options, reverse=True)[:READINGS]
        result[chunk] = tuple(
            (nats, text.strip("\x02\x03"), "".join(c for c in text if c not in _SOFT)) for nats, text in best
        )
    return result


_SOFT = frozenset("aeiouyhw\x02\x03")


def _spelled_chunks(points: npt.NDArray[Any], tree: npt.NDArray[Any]) -> list[str]:
    alphabet = ["", *(chr(point) for point in points.tolist()), "?"]
    spelled = [""]
    for parent, letter in tree[1:].tolist():
        spelled.append(spelled[parent] + alphabet[letter])
    return spelled


def _side(
    points: npt.NDArray[Any], tree: npt.NDArray[Any], scale: Floats, use: Floats, units: npt.NDArray[np.int64],
    probability: Floats, weight: Floats, column: int, rates: tuple[float, float, float],
) -> _Side:  # fmt: skip
    swap, drop, add = rates
    letters = len(points) + 2  # padding, the letters, and one for all others
    lookup = np.full(0x10000, letters - 1, dtype=np.int32)
    lookup[points] = np.arange(1, letters - 1)
    lookup[0] = 0
    dead = len(tree)
    step = np.full((dead + 1, letters), dead, dtype=np.int32)
    step[tree[1:, 0], tree[1:, 1]] = np.arange(1, dead)
    depth, node = 0, np.arange(dead)
    while node.any():
        depth, node = depth + 1, tree[node, 0]
    mine, theirs = units[:, column], units[:, 1 - column]
    marginal = np.zeros(dead + 1)
    marginal[:dead] = np.bincount(mine, probability, dead) / scale
    boundary = lookup[[START, END]]
    inner = np.setdiff1d(np.arange(1, letters), boundary)
    marginal[step[0, inner]] += swap + drop
    marginal[0] = 0.0
    alone = np.zeros(letters)
    single = theirs == 0
    alone[tree[mine[single], 1]] = weight[single]
    alone[inner] += drop
    alone[boundary] = 1e-6  # never in earnest; not zero, for `run` is divided by
    alone[0] = 1.0
    silent = float(probability[mine == 0].sum()) + add
    return _Side(lookup, letters, step, depth, marginal, alone, silent, use)


def _table(here: _Side, there: _Side, units: npt.NDArray[np.int64], weight: Floats, column: int, swap: float) -> _Table:
    both = (units[:, 0] > 0) & (units[:, 1] > 0)
    mine, theirs, weight = units[both, column], units[both, 1 - column], weight[both]
    order = np.lexsort((theirs, mine))
    begin = np.searchsorted(mine[order], np.arange(len(here.step) + 1))
    mine, theirs, weight = mine[order], theirs[order], weight[order]
    one = np.zeros((here.step.shape[1], there.step.shape[1]))
    inner = [np.setdiff1d(np.arange(1, side.step.shape[1]), side.lookup[[START, END]]) for side in (here, there)]
    one[np.ix_(*inner)] = swap
    letter = [np.zeros(len(side.step), np.int64) for side in (here, there)]  # of the chunks of one letter
    for numbers, side in zip(letter, (here, there), strict=True):
        numbers[side.step[0, 1:]] = np.arange(1, side.step.shape[1])
        numbers[side.dead] = 0
    single = (letter[0][mine] > 0) & (letter[1][theirs] > 0)
    np.add.at(one, (letter[0][mine[single]], letter[1][theirs[single]]), weight[single])
    many_begin = np.searchsorted(mine[~single], np.arange(len(here.step) + 1))
    many = (theirs[~single].astype(np.int32), weight[~single])
    return _Table(here, there, begin, theirs.astype(np.int32), weight, swap, one, many_begin, *many)


@cache
def _read(table: str) -> LetterModel:
    with np.load(DATA_FILE, allow_pickle=False) as data:
        prefix = f"{table}/"
        arrays = {name.removeprefix(prefix): data[name] for name in data.files if name.startswith(prefix)}
    record = json.loads(bytes(arrays.pop("record")).decode())
    return LetterModel(table, arrays, record)


def letter_model(language: str) -> LetterModel:
    """The model that serves a language code; ValueError when there is none (`LANGUAGES` lists them).

    >>> letter_model("fa").language
    'ar'
    """
    if language not in LANGUAGES:
        raise ValueError(f"no letter model for {language!r}; there are {', '.join(sorted(LANGUAGES))}")
    return _read(LANGUAGES[language])
