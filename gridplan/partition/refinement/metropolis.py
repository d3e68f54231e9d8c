"""Single moves by the Metropolis rule, over the borders of one level or of several that are nested.

Simulated annealing (Kirkpatrick, Gelatt and Vecchi 1983) with the exact energy of `objective`. A
node may go to the part of any neighbour, at all levels at once, if the parts it leaves hold
together without it; that is searched for only where the move is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np

from ...jit import pays
from .. import compiled
from ..compiled.metropolis import try_moves
from ..graph import Bools, Floats, Graph, Ints
from ..nested_levels import Layers
from ..objective import Totals, Weighing

#: Seconds that the compiled loop saves with each move.
SAVED_S = 4e-6
#: Nodes that are looked at for a way around a node. Nearly always it is among the next ten.
REACH = 400
#: Turns in which all borders are gone along once.
TURNS = 8


class SingleMoves:
    """The nodes of a graph while they move one at a time.

    Parameters
    ----------
    graph : Graph
    layers : Layers
        The division to start from; not changed.
    moves : int
        About how many moves will be tried, for the choice of the loop.
    held : bool (levels − 1, n), optional
        Nodes that may not leave their part of an upper level.
    need : int64 (last-level parts,), optional
        Base units that each last-level part must keep.
    reach : int
        Nodes that are looked at for a way around before a move is given up.
    """

    def __init__(
        self,
        graph: Graph,
        layers: Layers,
        moves: int,
        *,
        held: Bools | None = None,
        need: Ints | None = None,
        reach: int = REACH,
    ) -> None:
        levels, n, parts = layers.levels, len(graph), len(layers.target)
        held = np.zeros((levels - 1, n), bool) if held is None else held
        need = np.zeros(layers.parts, np.int64) if need is None else need
        totals = layers.totals
        self._graph, self._parts, self._reach = graph, parts, reach
        self._plain = not (compiled.READY or pays(moves * SAVED_S))
        self._leaf = self._given(layers.leaf.copy())
        self._rules = self._all(
            layers.above.ravel(), held.ravel(), np.append(1.0, layers.weight), layers.first,
            layers.target, need,
        )  # fmt: skip
        self._held = self._all(
            totals.load.copy(), totals.area.copy(), totals.outline.copy(), totals.units.copy(),
            totals.criteria.copy(),
        )  # fmt: skip
        self._ground = self._all(
            graph.source, graph.indices, graph.indptr, graph.border, graph.load, graph.area,
            graph.perimeter, graph.units, graph.criteria,
        )  # fmt: skip
        room = (np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(parts))
        self._room = self._all(*room, np.zeros(2 * levels), np.zeros(levels), np.zeros(levels))

    def _given(self, array: Any) -> Any:
        """An array as the loop takes it: Python reads lists faster."""
        return array.tolist() if self._plain else array

    def _all(self, *arrays: Any) -> list[Any]:
        return [self._given(array) for array in arrays]

    @property
    def leaf(self) -> Ints:
        """Last-level part of each node, int64 (n,)."""
        return np.asarray(self._leaf, np.int64)

    @property
    def totals(self) -> Totals:
        """What the parts of all levels hold."""
        load, area, outline, units, criteria = self._held
        single = self._graph.criteria.shape[1]
        return Totals(
            np.asarray(load), np.asarray(area), np.asarray(outline), np.asarray(units, np.int64),
            np.asarray(criteria, np.float64).reshape(self._parts, single),
        )  # fmt: skip

    def stir(
        self,
        rim: Ints,
        passes: int,
        heat: float,
        weighings: Sequence[Weighing],
        rng: np.random.Generator,
    ) -> int:
        """Try the moves over all edges of borders some times, at one heat; how many were made.

        Parameters
        ----------
        rim : int64 (r,)
            Edges between last-level parts, ascending.
        passes : int
        heat : float
        weighings : sequence of Weighing
            Of each level, last level first.
        rng : Generator
        """
        # Interleaved, so that nodes tried one after the other are not near each other, and yet
        # memory is read in one direction.
        pick = np.concatenate(
            [rim[turn::TURNS] for _ in range(passes) for turn in rng.permutation(TURNS)]
        )
        luck = exponential(rng, len(pick)) if heat else np.zeros(len(pick))
        return self.run(pick, luck, np.array([heat]), [weighings])

    def run(
        self, pick: Ints, luck: Floats, heat: Floats, weighings: Sequence[Sequence[Weighing]]
    ) -> int:
        """Try moves, in as many steps of as many moves each as there are temperatures.

        Parameters
        ----------
        pick : int64 (moves,)
            Edge for each move: the node at its start may go to the part of the node at its end.
        luck : float64 (moves,)
            Exponential numbers: a move may cost up to so many times the heat.
        heat : float64 (steps,)
        weighings : sequence of sequences of Weighing
            Of each step and each level, last level first.

        Returns
        -------
        int
            Moves made.
        """
        numbers = np.array([np.concatenate([w.numbers for w in step]) for step in weighings])
        columns = np.concatenate([w.watch.columns for step in weighings for w in step])
        loop: Callable[..., int] = try_moves if self._plain else _compiled()
        return loop(
            self._leaf, *self._all(pick, luck, heat, numbers, columns),
            *self._rules, *self._held, *self._ground, *self._room, self._reach,
        )  # fmt: skip


def rim(graph: Graph, edges: Ints, part: Ints) -> Ints:
    """Those of some edges that lie between two parts, int64, in the order given.

    Parameters
    ----------
    graph : Graph
    edges : int64 (e,)
    part : int64 (n,)
    """
    if compiled.READY:
        from ..compiled.boundary import find_rim

        return find_rim(graph.source, graph.indices, edges, part)
    apart: Bools = part[graph.source[edges]] != part[graph.indices[edges]]
    return edges[apart]


def exponential(rng: np.random.Generator, count: int) -> Floats:
    """Exponential numbers, float64 (count,)."""
    return -np.log1p(-rng.random(count))


@cache
def _compiled() -> Callable[..., int]:
    return compiled.kernel(try_moves)
