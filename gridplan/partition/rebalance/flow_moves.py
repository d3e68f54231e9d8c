"""A division while units move along a flow of load."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..bounds.transshipment import Window, outside
from ..graph import Bools, Floats, Graph, Ints
from ..nested_levels import Layers
from ..objective import Weighing
from ..refinement.move_candidates import border_moves
from ..refinement.move_gains import Moves
from ..refinement.nested_refinement import Upper
from ..refinement.two_step_connectivity import detours
from ..tolerance_windows import Watch


@dataclass
class Passing:
    """A division while units move along a flow."""

    graph: Graph
    layers: Layers
    uppers: list[Upper]
    windows: Sequence[Window]
    locked: Bools

    @classmethod
    def of(
        cls,
        graph: Graph,
        leaf: Ints,
        uppers: list[Upper],
        windows: Sequence[Window],
        locked: Bools,
    ) -> Passing:
        """A division; `leaf` (n,) stays as it is."""
        # Special grids have no target, which nothing asks for: only outlines count below.
        targets = [np.where(w.target > 0, w.target, 1.0) for w in (windows[-1], *windows[:-1])]
        above = [upper.above for upper in uppers]
        layers = Layers.of(graph, leaf, targets, above, [1.0] * len(uppers))
        # Only outlines count: flows say where load goes.
        layers.weighings = [Weighing(1.0, 0.0, Watch.nothing(graph), square=0.0)]
        return cls(graph, layers, uppers, windows, locked)

    @property
    def leaf(self) -> Ints:
        """Last-level grid of each unit; changes with the state."""
        return self.layers.leaf

    @property
    def load(self) -> Floats:
        """Load of each last-level grid."""
        return self.layers.totals.load[: self.layers.parts]

    def at(self, leaf: Ints) -> Passing:
        """Another division, with the same windows and locks."""
        return Passing.of(self.graph, leaf, self.uppers, self.windows, self.locked)

    def rank(self) -> tuple[int, float]:
        """Grids of all levels outside their windows, and the load there: less is better."""
        return outside(self.load, self.windows)

    def outside(self) -> float:
        """Load of all grids of all levels outside their windows, in last-level grids."""
        return self.rank()[1]

    def legal_moves(self) -> Moves:
        """Moves that break no grid of any level, and enter or leave none that is shut."""
        moves = border_moves(self.graph, self.layers, self._held())
        return moves.take(~self.locked[moves.node] & self._open(moves.old, moves.new))

    def detours(self, arcs: Ints) -> Moves:
        """Legal moves over some borders, ``giver × grids + taker``, with a way around nearby."""
        arcs = arcs[self._open(arcs // self.layers.parts, arcs % self.layers.parts)]
        return detours(self.graph, self.layers, ~self.locked, self._held(), arcs)

    def _held(self) -> Bools:
        return np.array([u.held for u in self.uppers], bool).reshape(-1, len(self.graph))

    def _open(self, old: Ints, new: Ints) -> Bools:
        """Pairs of last-level grids between which units leave and enter no grid that is shut."""
        free = np.ones(len(old), bool)
        for window in self.windows:
            one, other = window.above[old], window.above[new]
            free &= (one == other) | ~(window.shut[one] | window.shut[other])
        return free
