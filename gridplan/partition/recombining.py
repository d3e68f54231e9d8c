"""The last grids out of tolerance: refined with their surroundings across parent borders."""

from __future__ import annotations

import numpy as np

from .graph import Floats, Graph, Ints, pieces, subgraph
from .objective import Level
from .refining import Schedule, refine
from .repairing import mend

#: Deviation of the load beyond which a last-level grid is out of tolerance.
TOLERANCE = 0.048
#: Deviation that upper levels, first level first, may reach where it helps; below, the last one.
UPPER_TOLERANCE = (0.004, 0.014)


def excess(load: Floats) -> Floats:
    """How far each last-level grid is out of tolerance, in grids."""
    return np.maximum(np.abs(load - 1.0) - TOLERANCE, 0.0)


class Uppers:
    """Loads and pieces of the upper levels, so that moves over parent borders stay legal.

    Parameters
    ----------
    graph : Graph
    leaf : int64 (n,)
    ancestors : list of int64 (grids,)
        Grid of each upper level that holds each last-level grid, first level first.
    """

    def __init__(self, graph: Graph, leaf: Ints, ancestors: list[Ints]) -> None:
        self._graph = graph
        self._ancestors = ancestors
        mean = graph.load.sum() / len(ancestors[-1]) if ancestors else 1.0
        self._quota = [np.bincount(above) * mean for above in ancestors]
        self._load = [
            np.bincount(above[leaf], graph.load, len(quota))
            for above, quota in zip(ancestors, self._quota)
        ]

    def crossed(self, giver: int, taker: int) -> list[tuple[int, int, int]]:
        """The upper levels at which two last-level grids differ: (depth, grid, other grid)."""
        return [
            (depth, int(above[giver]), int(above[taker]))
            for depth, above in enumerate(self._ancestors)
            if above[giver] != above[taker]
        ]

    def load_of(self, depth: int, grid: int) -> float:
        """Load of an upper grid, in last-level grids."""
        return float(self._load[depth][grid])

    def outside(self, depth: int, grid: int, load: float) -> float:
        """How far an upper grid with that load is beyond what is tolerated, in last-level grids."""
        quota = float(self._quota[depth][grid])
        now = abs(self.load_of(depth, grid) / quota - 1.0)
        limit = max(now, UPPER_TOLERANCE[min(depth, len(UPPER_TOLERANCE) - 1)])
        return max(abs(load / quota - 1.0) - limit, 0.0) * quota

    def accepts(self, leaf: Ints, nodes: Ints, new: Ints) -> bool:
        """Whether the upper levels stay connected and balanced when `nodes` go to grids `new`."""
        for depth, (above, quota, load) in enumerate(
            zip(self._ancestors, self._quota, self._load)
        ):
            before, after = above[leaf[nodes]], above[new]
            moved = before != after
            if not moved.any():
                continue
            weight = self._graph.load[nodes[moved]]
            changed = np.bincount(after[moved], weight, len(quota))
            changed -= np.bincount(before[moved], weight, len(quota))
            touched = np.unique(np.concatenate([before[moved], after[moved]]))
            old = np.abs(load[touched] / quota[touched] - 1.0)
            now = np.abs((load + changed)[touched] / quota[touched] - 1.0)
            limit = UPPER_TOLERANCE[min(depth, len(UPPER_TOLERANCE) - 1)]
            if (now > np.maximum(old, limit) + 1e-12).any():
                return False
            tried = leaf.copy()
            tried[nodes] = new
            members = np.flatnonzero(np.isin(above[tried], touched))
            number, _ = pieces(subgraph(self._graph, members), above[tried[members]])
            if number != len(touched):
                return False
        return True

    def make(self, leaf: Ints, nodes: Ints, new: Ints) -> None:
        """Move `nodes` to the grids `new`."""
        for above, load in zip(self._ancestors, self._load):
            weight = self._graph.load[nodes]
            load += np.bincount(above[new], weight, len(load))
            load -= np.bincount(above[leaf[nodes]], weight, len(load))
        leaf[nodes] = new


def refine_across(
    graph: Graph, leaf: Ints, ancestors: list[Ints], rings: tuple[int, ...], rng: np.random.Generator
) -> Ints:
    """Refine the surroundings of bad grids with the borders of their parents open.

    Parameters
    ----------
    graph : Graph
    leaf : int64 (n,)
    ancestors : list of int64 (grids,)
        See `Uppers`.
    rings : tuple of int
        Widths of the surroundings, in grids, one after the other.
    rng : Generator
    """
    leaf = leaf.copy()
    uppers = Uppers(graph, leaf, ancestors)
    count = int(leaf.max()) + 1
    for width in rings:
        before = excess(np.bincount(leaf, graph.load, count))
        bad = np.flatnonzero(before > 0)
        while len(bad):
            cluster, bad = _clusters(graph, leaf, bad, width, count)
            _refine_clusters(graph, leaf, cluster, uppers, rng)
    return leaf


def _clusters(
    graph: Graph, leaf: Ints, bad: Ints, width: int, count: int
) -> tuple[Ints, Ints]:
    """Surroundings of bad grids that do not meet, and the bad grids left for the next turn.

    The first result gives the surroundings of each grid, −1 for none.
    """
    edges = leaf[graph.source] != leaf[graph.indices]
    pairs = np.unique(leaf[graph.source[edges]] * count + leaf[graph.indices[edges]])
    one, other = pairs // count, pairs % count
    start = np.searchsorted(one, np.arange(count + 1))
    cluster = np.full(count, -1)
    left = []
    number = 0
    for grid in bad.tolist():
        around = {grid}
        rim = [grid]
        for _ in range(width):
            rim = [
                near
                for here in rim
                for near in other[start[here] : start[here + 1]].tolist()
                if near not in around and not around.add(near)
            ]
        members = np.fromiter(sorted(around), np.int64)
        if (cluster[members] >= 0).any():
            if cluster[grid] < 0:
                left.append(grid)
            continue
        cluster[members] = number
        number += 1
    return cluster, np.array(left, np.int64)


def _refine_clusters(
    graph: Graph, leaf: Ints, cluster: Ints, uppers: Uppers, rng: np.random.Generator
) -> None:
    grids = np.flatnonzero(cluster >= 0)
    grids = grids[np.argsort(cluster[grids], kind="stable")]
    number = int(cluster.max()) + 1
    first = np.searchsorted(cluster[grids], np.arange(number + 1))
    place = np.full(len(cluster), -1)
    place[grids] = np.arange(len(grids))
    nodes = np.flatnonzero(place[leaf] >= 0)
    small = subgraph(graph, nodes)
    part, region = place[leaf[nodes]], cluster[leaf[nodes]]
    ones = np.ones(len(grids))
    level = Level(first, ones, ones.astype(np.int64))
    density = len(nodes) / len(grids)
    schedule = Schedule(60, 4, 0.1 / np.sqrt(density), 0.8 * TOLERANCE, (50.0, 3000.0))
    refined = mend(small, region, refine(small, region, part, level, schedule, rng), level)
    old = np.add.reduceat(excess(np.bincount(part, small.load, len(grids))), first[:-1])
    new = np.add.reduceat(excess(np.bincount(refined, small.load, len(grids))), first[:-1])
    for one in np.flatnonzero(new < old):
        moved = np.flatnonzero((region == one) & (refined != part))
        if uppers.accepts(leaf, nodes[moved], grids[refined[moved]]):
            uppers.make(leaf, nodes[moved], grids[refined[moved]])
