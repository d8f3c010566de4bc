"""One side of a model: its letters, its chunks, and what each weighs by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from canonym.text.letters.spelled import END, START, Floats, Letters, Nodes, Places


@dataclass(frozen=True, slots=True, eq=False)
class Side:
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
        """The node of every chunk that the model has none of."""
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
        return log(sums[depth + sizes, np.arange(count)])


def log(values: Floats) -> Floats:
    """Natural logarithms, finite for 0."""
    return np.log(np.maximum(values, 1e-300))


def scale_of(tree: npt.NDArray[Any], use: Floats) -> Floats:
    """Product of the shares of a chunk's letters, by node. `tree` is (nodes, 2): parent and letter."""
    scale = np.ones(len(tree))
    node = np.arange(len(tree))
    while node.any():
        scale *= np.where(node > 0, use[tree[node, 1]], 1.0)
        node = tree[node, 0]
    return scale


def side_of(
    points: npt.NDArray[Any], tree: npt.NDArray[Any], scale: Floats, use: Floats, units: npt.NDArray[np.int64],
    probability: Floats, weight: Floats, column: int, rates: tuple[float, float, float],
) -> Side:  # fmt: skip
    """One side of a model from what was learned; `column` says which of the two chunks of a unit is its own."""
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
    return Side(lookup, letters, step, depth, marginal, alone, silent, use)
