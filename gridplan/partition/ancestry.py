"""The upper levels while last-level units move across the borders of their grids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from . import compiled
from .graph import Bools, Floats, Graph, Ints, counts, pieces, starts, subgraph, sums

#: Deviation that upper levels, first level first, may reach where it helps; below, the last one.
UPPER_TOLERANCE = (0.004, 0.014)


@dataclass(frozen=True)
class Ancestry:
    """Upper levels as last-level grids see them; without any, there is one level.

    Parameters
    ----------
    above : sequence of int64 (grids,)
        Grid of each upper level that holds each last-level grid, first level first.
    held : sequence of bool (n,)
        Units that may not leave their grid of each upper level.
    tolerance : sequence of float
        Deviation that each upper level may reach where it helps; below, the last one.
    outline : sequence of float
        What a metre of border of each upper level counts beside one of the last level; nothing
        where there are fewer.
    """

    above: Sequence[Ints] = ()
    held: Sequence[Bools] = ()
    tolerance: Sequence[float] = UPPER_TOLERANCE
    outline: Sequence[float] = ()


class Uppers:
    """Loads and pieces of the upper levels, so that moves over the borders of parents stay legal.

    Parameters
    ----------
    graph : Graph
    leaf : int64 (n,)
    ancestry : Ancestry
    """

    def __init__(self, graph: Graph, leaf: Ints, ancestry: Ancestry) -> None:
        self._graph = graph
        self._tolerance = ancestry.tolerance
        self._above = ancestry.above
        more = len(ancestry.above) - len(ancestry.outline)
        self._outline = [*ancestry.outline, *[0.0] * more]
        mean = graph.load.sum() / len(self._above[-1]) if self._above else 1.0
        self._quota = [counts(above, int(above.max()) + 1) * mean for above in self._above]
        self._load = [
            sums(above[leaf], graph.load, len(quota))
            for above, quota in zip(self._above, self._quota)
        ]

    def flat(self) -> tuple[Ints, Floats, Floats, Floats, Floats]:
        """All levels with their grids numbered through, for the compiled kernels.

        Returns
        -------
        above : int64 (levels, last-level grids)
        quota, load : float64 (upper grids,)
        tolerance, outline : float64 (levels,)
        """
        first = starts(np.array([len(quota) for quota in self._quota], np.int64))
        above = [one + begin for one, begin in zip(self._above, first, strict=False)]
        limits = [self._limit(depth) for depth in range(len(above))]
        nothing = np.zeros(0)
        return (
            np.array(above, np.int64),
            np.concatenate([nothing, *self._quota]),
            np.concatenate([nothing, *self._load]),
            np.array(limits),
            np.array(self._outline, float),
        )

    def crossed(self, giver: int, taker: int) -> list[tuple[int, int, int]]:
        """The upper levels at which two last-level grids differ: (depth, grid, other grid)."""
        return [
            (depth, int(above[giver]), int(above[taker]))
            for depth, above in enumerate(self._above)
            if above[giver] != above[taker]
        ]

    def _limit(self, depth: int) -> float:
        return self._tolerance[min(depth, len(self._tolerance) - 1)]

    def longer(
        self, border: float, depth: int, old: int, new: int, around: Sequence[tuple[int, float]]
    ) -> float:
        """Border with what a unit adds to it that changes over between two upper grids.

        Parameters
        ----------
        border : float
            Metres of all levels, each counted as much as it weighs.
        depth : int
        old, new : int
            Upper grids.
        around : sequence of (int, float)
            Last-level grids beside the unit, and the metres of border to them.
        """
        above, weight = self._above[depth], self._outline[depth]
        for grid, metres in around if weight else ():
            border += weight * metres * (int(above[grid] == old) - int(above[grid] == new))
        return border

    def load_of(self, depth: int, grid: int) -> float:
        """Load of an upper grid, in last-level grids."""
        return float(self._load[depth][grid])

    def outside(self, depth: int, grid: int, load: float) -> float:
        """How far an upper grid with that load is beyond what is tolerated, in last-level grids."""
        quota = float(self._quota[depth][grid])
        now = abs(self.load_of(depth, grid) / quota - 1.0)
        limit = max(now, self._limit(depth))
        return max(abs(load / quota - 1.0) - limit, 0.0) * quota

    def allows(self, leaf: Ints) -> bool:
        """Whether no upper grid is further out than is tolerated, or than it is now, in `leaf`."""
        for depth, (above, quota, load) in enumerate(zip(self._above, self._quota, self._load)):
            old = np.abs(load / quota - 1.0)
            now = np.abs(sums(above[leaf], self._graph.load, len(quota)) / quota - 1.0)
            if (now > np.maximum(old, self._limit(depth)) + 1e-12).any():
                return False
        return True

    def accepts(self, leaf: Ints, nodes: Ints, new: Ints) -> bool:
        """Whether the upper levels stay connected and balanced when `nodes` go to grids `new`."""
        for depth, (above, quota, load) in enumerate(zip(self._above, self._quota, self._load)):
            before, after = above[leaf[nodes]], above[new]
            moved = before != after
            if not moved.any():
                continue
            weight = self._graph.load[nodes[moved]]
            changed = sums(after[moved], weight, len(quota))
            changed -= sums(before[moved], weight, len(quota))
            touched = np.unique(np.concatenate([before[moved], after[moved]]))
            old = np.abs(load[touched] / quota[touched] - 1.0)
            now = np.abs((load + changed)[touched] / quota[touched] - 1.0)
            if (now > np.maximum(old, self._limit(depth)) + 1e-12).any():
                return False
            if not self._stay_whole(leaf, above, nodes, after, touched):
                return False
        return True

    def _stay_whole(self, leaf: Ints, above: Ints, nodes: Ints, after: Ints, touched: Ints) -> bool:
        """Whether the touched grids of an upper level are there and in one piece after moves."""
        graph = self._graph
        if compiled.READY:
            from .compiled.borders import stay_whole

            return bool(stay_whole(leaf, above, graph.indptr, graph.indices, nodes, after, touched))
        part = above[leaf]
        part[nodes] = after
        members = np.flatnonzero(np.isin(part, touched))
        number = pieces(subgraph(graph, members), part[members])[0]
        return number == len(touched) and bool(np.isin(touched, part[members]).all())

    def make(self, leaf: Ints, nodes: Ints, new: Ints) -> None:
        """Move `nodes` to the grids `new`."""
        for above, load in zip(self._above, self._load):
            weight = self._graph.load[nodes]
            np.add.at(load, above[new], weight)
            np.subtract.at(load, above[leaf[nodes]], weight)
        leaf[nodes] = new
