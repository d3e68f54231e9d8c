"""Bringing grids that reach too far within the largest distance their units may lie apart.

What divides a territory knows nothing of distances; round grids are seldom too wide. Those that are
give units at their ends to neighbours, and load that is out of balance then goes on, as long as no
grid gets too wide: single moves, the best one around the grid that is worst.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...progress import SILENT, Progress, step
from ..graph import Bools, Floats, Graph, Ints, sums
from ..refinement.move_candidates import whole_without
from ..refinement.two_step_connectivity import whole_nearby
from .diameter import span, spans

#: What a grid wider than may be costs, by its share beyond, against load out of tolerance.
WIDE = 100.0
#: Moves for each grid that is too wide, and at least, after which it is given up.
MOVES, FEWEST = 10, 50
#: With a larger share of grids too wide no moves are tried: the distance is too small for them.
MOST_WIDE = 0.5
#: A move has to win this.
LEAST_WIN = 1e-9


class Narrowing:
    """A division whose grids get narrower, move by move.

    Parameters
    ----------
    graph : Graph
        Loads in last-level grids; criteria are what limits hold for.
    points : float64 (p, 2)
        Points between which distances are measured, metres.
    node : int64 (p,)
        Node of each point, ascending.
    leaf : int64 (n,)
        Last-level grid of each node; changes.
    parents : sequence of int64 arrays
        See `solving.Division`.
    farthest_m : float
    tolerance : float
        Of the load.
    low, high : float64 (k,)
        Least and most of each criterion in a last-level grid.
    shut : sequence of bool
        Whether nodes stay inside their grids of each level above the last one, first level first.
    """

    def __init__(
        self,
        graph: Graph,
        points: Floats,
        node: Ints,
        leaf: Ints,
        parents: Sequence[Ints],
        farthest_m: float,
        tolerance: float,
        low: Floats,
        high: Floats,
        shut: Sequence[bool],
    ) -> None:
        count = int(leaf.max()) + 1
        self.graph, self.leaf = graph, leaf.copy()
        self._points, self._node = points, node
        self._rows = np.split(np.arange(len(points)), np.searchsorted(node, range(1, len(graph))))
        self._limit, self._tolerance, self._shut = farthest_m, tolerance, shut[::-1]
        # Grids of each level that hold a last-level grid, last level first.
        self._above = [np.arange(count)]
        for parent in reversed(parents):
            self._above.append(parent[self._above[-1]])
        self._target = [sums(above, np.ones(count), int(above.max()) + 1) for above in self._above]
        load = sums(leaf, graph.load, count)
        self._held = [sums(a, load, len(t)) for a, t in zip(self._above, self._target)]
        self._criteria = (
            np.stack([sums(leaf, column, count) for column in graph.criteria.T], axis=1)
            if graph.criteria.shape[1]
            else np.zeros((count, 0))
        )
        self._low, self._high = low, high
        self._members: list[set[int]] = [set() for _ in range(count)]
        for one, grid in enumerate(leaf):
            self._members[int(grid)].add(one)
        grid_of_row = leaf[node]
        # Of each grid, its points and whose they are.
        self._own = [np.flatnonzero(grid_of_row == grid) for grid in range(count)]
        self._span = spans(points, grid_of_row, count)
        self._costs = np.array([self._cost(grid, self._span[grid]) for grid in range(count)])

    def run(self, progress: Progress = SILENT) -> Ints:
        """Make moves while they help; the division then."""
        active = self._span > self._limit
        if np.count_nonzero(active) > MOST_WIDE * len(active):
            return self.leaf
        most = max(MOVES * np.count_nonzero(active), FEWEST)
        for turn in range(most):
            step(progress, turn / most)
            costs = np.where(active, self._costs, 0.0)
            worst = int(costs.argmax())
            if costs[worst] <= 0:
                break
            move = self._best(worst)
            if move is None:
                active[worst] = False
            else:
                active[self._make(*move)] = True
        return self.leaf

    def _cost(self, grid: int, span: float, more: float = 0.0) -> float:
        """What a last-level grid costs with a width, and with more load."""
        wide = WIDE * max(span / self._limit - 1.0, 0.0)
        return wide + self._excess(0, grid, more)

    def _excess(self, level: int, grid: int, more: float) -> float:
        off = abs(float((self._held[level][grid] + more) / self._target[level][grid]) - 1.0)
        return max(off - self._tolerance, 0.0)

    def _best(self, grid: int) -> tuple[int, int] | None:
        """The legal move out of a grid or into it that wins most: the node, the grid it goes to."""
        moves: set[tuple[int, int]] = set()
        for one in self._members[grid]:
            for other in self._neighbours(one):
                if self.leaf[other] != grid:
                    moves |= {(one, int(self.leaf[other])), (other, grid)}
        wins = sorted(((self._win(*move), *move) for move in moves), reverse=True)
        for won, node, new in wins:
            if won <= LEAST_WIN:
                break
            if self._legal(node, new):
                return node, new
        return None

    def _neighbours(self, node: int) -> list[int]:
        graph = self.graph
        row = graph.indices[graph.indptr[node] : graph.indptr[node + 1]]
        return [int(other) for other in row]

    def _reach(self, node: int, grid: int) -> float:
        """How far the points of a node lie from each other and those of a grid at the most."""
        own = self._points[self._rows[node]]
        apart = own[:, None] - self._points[self._own[grid]][None]
        return max(span(own), float(np.sqrt((apart**2).sum(axis=2).max())))

    def _width_without(self, node: int, grid: int) -> float:
        """Width of a grid without one of its nodes."""
        if self._reach(node, grid) < self._span[grid]:
            return float(self._span[grid])
        own = self._own[grid]
        return span(self._points[own[self._node[own] != node]])

    def _win(self, node: int, new: int) -> float:
        """What a move wins; the widths of both grids, and the load of all levels."""
        old, load = int(self.leaf[node]), float(self.graph.load[node])
        before = self._cost(old, self._span[old]) + self._cost(new, self._span[new])
        if len(self._members[old]) < 2:
            return 0.0
        after = self._cost(old, self._width_without(node, old), -load)
        after += self._cost(new, max(self._span[new], self._reach(node, new)), load)
        for level in range(1, len(self._above)):
            one, other = int(self._above[level][old]), int(self._above[level][new])
            if one != other:
                before += self._excess(level, one, 0.0) + self._excess(level, other, 0.0)
                after += self._excess(level, one, -load) + self._excess(level, other, load)
        return before - after

    def _legal(self, node: int, new: int) -> bool:
        old = int(self.leaf[node])
        value = self.graph.criteria[node]
        gives, takes = self._criteria[old], self._criteria[new]
        if ((gives - value < self._low) & (gives >= self._low) & (value > 0)).any():
            return False
        if ((takes + value > self._high) & (value > 0)).any():
            return False
        alone = np.array([node])
        if not whole_without(self.graph, self.leaf, alone, len(self._members))[0]:
            return False
        for above, shut in zip(self._above[1:], self._shut, strict=True):
            crosses = above[old] != above[new]
            if crosses and (shut or not _holds(self.graph, above[self.leaf], alone)):
                return False
        return True

    def _make(self, node: int, new: int) -> list[int]:
        """Make a move; the two grids."""
        old, load = int(self.leaf[node]), float(self.graph.load[node])
        self.leaf[node] = new
        self._members[old].discard(node)
        self._members[new].add(node)
        rows = self._rows[node]
        self._own[old] = np.setdiff1d(self._own[old], rows)
        self._own[new] = np.union1d(self._own[new], rows)
        for above, held in zip(self._above, self._held, strict=True):
            held[above[old]] -= load
            held[above[new]] += load
        self._criteria[old] -= self.graph.criteria[node]
        self._criteria[new] += self.graph.criteria[node]
        for grid in (old, new):
            self._span[grid] = span(self._points[self._own[grid]])
            self._costs[grid] = self._cost(grid, self._span[grid])
        return [old, new]


def _holds(graph: Graph, part: Ints, node: Ints) -> bool:
    found: Bools = whole_nearby(graph, part, node)
    return bool(found[0])
