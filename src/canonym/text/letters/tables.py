"""The units of a model, grouped for looking up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from canonym.text.letters.sides import Side
from canonym.text.letters.spelled import END, START, Floats, Nodes


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Units grouped by the chunk of one side: those of chunk n are `begin[n]:begin[n + 1]` of `node` and `weight`."""

    here: Side
    there: Side
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


def table_of(here: Side, there: Side, units: npt.NDArray[np.int64], weight: Floats, column: int, swap: float) -> Table:
    """The units by the chunk of one side, those of longer chunks apart."""
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
    return Table(here, there, begin, theirs.astype(np.int32), weight, swap, one, many_begin, *many)
