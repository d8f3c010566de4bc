"""The sums over all chains, of many pairs at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from canonym.text.letters.sides import Side, log
from canonym.text.letters.spelled import Floats, Nodes, Places, encode
from canonym.text.letters.tables import Table

_PAIRS: Final = 1024
"""Pairs of which the sums are made together: the arrays stay in the cache of the processor."""


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """Spellings as one model sees them, so that a list that is asked often is read once.

    Only for the side of the model that made it.

    Eight bytes for each letter and chunk length: about two megabytes for 5,000 names.
    """

    side: Side
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
        return Prepared(self.side, framed, sizes, nodes, self.own[chosen])


def pmi(table: Table, mention: str, others: Prepared) -> npt.NDArray[np.float32]:
    """What `LetterModel.pmi` says of one mention."""
    return pmi_pairs(table, [mention], np.zeros(len(others), np.intp), others)[0]


def pmi_pairs(
    table: Table, mentions: Sequence[str], which: Places, others: Prepared
) -> tuple[npt.NDArray[np.float32], Floats]:
    """What `LetterModel.pmi_pairs` says of many."""
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
    nats: Floats = log(joint) - own[which] - others.own
    return nats.astype(np.float32), information_of(table.here, framed, sizes, own)


def information_of(side: Side, framed: Nodes, sizes: Places, own: Floats) -> Floats:
    """-log p of each row, from its weight."""
    written = np.arange(framed.shape[1]) < sizes[:, None]
    information: Floats = -own - np.log(side.use[framed], where=written, out=np.zeros(framed.shape)).sum(1)
    return information


def _joint_pairs(table: Table, framed: Nodes, nodes: Places, sizes: Places, which: Places, others: Prepared) -> Floats:
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


def _meetings(table: Table, nodes: Places, which: Places, others: Prepared) -> tuple[list[int], Places, Places, Floats]:
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
