"""Grids that no chain mends: some neighbours are united and cut apart along random spanning trees.

A grid of a large unit and a middling one has to swap the middling one for many small units of a
neighbour. No chain of single moves finds its way through the states between, but the union of both
grids is soon cut in two that are within their windows: recombination by spanning trees (DeFord,
Duchin and Solomon 2021). Every piece of a tree hangs together, so every cut is legal. Edges of long
shared borders join the trees first, so that cuts follow short ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.optimize import linear_sum_assignment

from .. import compiled
from ..ancestry import Ancestry, Uppers
from ..compiled import PER_METRE
from ..compiled.spanning_trees import cut_evenly, grow
from ..graph import Floats, Graph, Ints, counts, ranges, subgraph, sums
from ..tolerance_windows import Windows

#: Cuts of a union, the best first, that are tried for being legal at the upper levels.
TRIED = 4
#: Edges of all trees of a union at most: large unions get fewer trees.
EDGES = 20_000


@dataclass(frozen=True)
class Cuts:
    """How many cuts are tried around each bad grid.

    Parameters
    ----------
    unions : int
        Unions of the grid with neighbours.
    trees : int
        Random spanning trees of each union; fewer where it is large.
    grids : int
        Grids of a union: two, and up to that many, take turns.
    """

    unions: int
    trees: int
    grids: int


def recut(
    graph: Graph,
    leaf: Ints,
    ancestry: Ancestry,
    windows: Windows,
    most: int,
    cuts: Cuts,
    rng: np.random.Generator,
    *,
    per_metre: float = PER_METRE,
) -> Ints:
    """Bring grids into their windows by new cuts through them and some of their neighbours.

    Parameters
    ----------
    graph : Graph
    leaf : int64 (n,)
        Last-level grid of each unit; every grid is connected.
    ancestry : Ancestry
    windows : Windows
    most : int
        Bad grids that are tried, the worst first; none with a unit that is too large by itself.
    cuts : Cuts
    rng : Generator
    per_metre : float
        What a metre of border weighs against a grid of excess.

    Returns
    -------
    int64 (n,)
        Every grid is connected; what is outside the windows, `Windows.once` counted for each grid,
        is not more.
    """
    union = _Union(graph, leaf.copy(), ancestry, windows, per_metre)
    hopeful = union.excess.copy()
    hopeful[leaf[(windows.amount > windows.high).any(axis=1)]] = 0.0
    for grid in np.argsort(-hopeful, kind="stable")[: min(most, np.count_nonzero(hopeful))]:
        for turn in range(cuts.unions):
            if union.excess[grid] <= 0:
                break
            union.cut(int(grid), 2 + turn % (cuts.grids - 1), cuts.trees, rng)
    return union.leaf


class _Union:
    """A division while unions of some of its grids are cut anew."""

    def __init__(
        self,
        graph: Graph,
        leaf: Ints,
        ancestry: Ancestry,
        windows: Windows,
        per_metre: float,
    ) -> None:
        count = int(leaf.max()) + 1
        self.leaf = leaf
        self.excess = windows.excess(windows.held(leaf, count))
        self._graph, self._windows, self._per_metre = graph, windows, per_metre
        self._uppers, self._ancestry = Uppers(graph, leaf, ancestry), ancestry
        by_grid = np.argsort(leaf, kind="stable")
        self._members = np.split(by_grid, np.cumsum(counts(leaf, count))[:-1])

    def cut(self, grid: int, size: int, trees: int, rng: np.random.Generator) -> None:
        """Unite a grid with some neighbours and cut them anew, where that is better."""
        group = self._group(grid, size, rng)
        parts = len(group)
        if parts < 2:
            return
        nodes = np.sort(np.concatenate([self._members[one] for one in group]))
        small = subgraph(self._graph, nodes)
        now = np.searchsorted(group, self.leaf[nodes])
        once = np.flatnonzero(small.source < small.indices)
        one, other, border = small.source[once], small.indices[once], small.border[once]
        trees = max(1, min(trees, EDGES // len(once)))
        growing, cut = _compiled() if compiled.READY else (grow, cut_evenly)
        rank = np.argsort(rng.random((trees, len(once))) / border, axis=1, kind="stable")
        cuts = cut(*growing(rank, one, other, len(nodes)), small.load, parts)
        label = np.concatenate([now[None], cuts])
        out = self._excess(nodes, label, parts)
        cost = (out + self._windows.once * (out > 0)).sum(axis=1)
        between = np.where(label[:, one] != label[:, other], border, 0.0).sum(axis=1)
        cost += self._per_metre * between
        better = np.flatnonzero(cost < cost[0] - 1e-9)
        for tree in better[np.argsort(cost[better], kind="stable")][:TRIED]:
            # Parts take the names of the grids that they have most of their load in common with.
            common = np.bincount(label[tree] * parts + now, small.load, parts * parts)
            name = linear_sum_assignment(-common.reshape(parts, parts))[1]
            if self._made(nodes, group[name[label[tree]]]):
                self.excess[group[name]] = out[tree]
                for place, its in enumerate(name):
                    self._members[group[its]] = nodes[label[tree] == place]
                return

    def _group(self, grid: int, size: int, rng: np.random.Generator) -> Ints:
        """A grid and neighbours that hang together with it, at random, ascending."""
        group = [grid]
        around: set[int] = set()
        for luck in rng.random(size - 1):
            nodes = self._members[group[-1]]
            first, last = self._graph.indptr[nodes], self._graph.indptr[nodes + 1]
            around.update(self.leaf[self._graph.indices[ranges(first, last - first)]])
            around.difference_update(group)
            if not around:
                break
            group.append(int(sorted(around)[int(luck * len(around))]))
        return np.array(sorted(group), np.int64)

    def _excess(self, nodes: Ints, label: Ints, parts: int) -> Floats:
        """How far each part of each cut is outside its windows, float64 (cuts, parts)."""
        cuts = len(label)
        place = (label + parts * np.arange(cuts)[:, None]).ravel()
        amount = self._windows.amount[nodes].T
        held = [sums(place, np.tile(column, cuts), cuts * parts) for column in amount]
        return self._windows.excess(np.stack(held, axis=1)).reshape(cuts, parts)

    def _made(self, nodes: Ints, new: Ints) -> bool:
        """Make a cut, if the upper levels stay whole, balanced, and keep what they hold fast."""
        moved = np.flatnonzero(self.leaf[nodes] != new)
        nodes, new = nodes[moved], new[moved]
        for above, fast in zip(self._ancestry.above, self._ancestry.held, strict=True):
            if (fast[nodes] & (above[self.leaf[nodes]] != above[new])).any():
                return False
        if not self._uppers.accepts(self.leaf, nodes, new):
            return False
        self._uppers.make(self.leaf, nodes, new)
        return True


@cache
def _compiled() -> tuple[Callable[..., tuple[Ints, Ints]], Callable[..., Ints]]:
    return compiled.kernel(grow), compiled.kernel(cut_evenly)
