"""What moves change: the parts of one level, or of several that are nested, while nodes move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .graph import Floats, Graph, Ints, starts
from .objective import Totals, Weighing, total


@dataclass
class Layers:
    """The last level and those above it; their parts are numbered through, last level first.

    Parameters
    ----------
    part : int64 (levels, n)
        Part of each node at each level.
    above : int64 (levels − 1, last-level parts)
        Upper parts of each last-level part.
    first : int64 (levels + 1,)
        First part of each level.
    target : float64 (parts,)
        Load that each part should hold, in last-level grids.
    totals : Totals
        Of all parts of all levels.
    weight : float64 (levels − 1,)
        What each upper level counts against the last one.
    weighings : list of Weighing
        Of each level; replaced from round to round.
    """

    part: Ints
    above: Ints
    first: Ints
    target: Floats
    totals: Totals
    weight: Floats
    weighings: list[Weighing]

    @classmethod
    def of(
        cls,
        graph: Graph,
        leaf: Ints,
        targets: Sequence[Floats],
        aboves: Sequence[Ints] = (),
        weights: Sequence[float] = (),
    ) -> Layers:
        """The layers of a division.

        Parameters
        ----------
        graph : Graph
        leaf : int64 (n,)
            Last-level part of each node.
        targets : sequence of float64 arrays
            Targets of the parts of each level, last level first.
        aboves : sequence of int64 (last-level parts,)
            Part of each upper level that holds each last-level part.
        weights : sequence of float
        """
        first = starts(np.array([len(target) for target in targets]))
        above = np.array([one + first[i + 1] for i, one in enumerate(aboves)], np.int64)
        above = above.reshape(len(aboves), len(targets[0]))
        part = np.concatenate([leaf[None], above[:, leaf]])
        each = [
            total(graph, one - begin, len(target))
            for one, begin, target in zip(part, first, targets, strict=False)
        ]
        joined = Totals(
            *(
                np.concatenate([getattr(one, name) for one in each])
                for name in ("load", "area", "outline", "units", "criteria")
            )
        )
        weight = np.array(weights, np.float64)
        return cls(part, above, first, np.concatenate(targets), joined, weight, [])

    @property
    def leaf(self) -> Ints:
        """Last-level part of each node; changes with the layers."""
        leaf: Ints = self.part[0]
        return leaf

    @property
    def levels(self) -> int:
        """Number of levels."""
        return len(self.part)

    @property
    def parts(self) -> int:
        """Number of parts of the last level."""
        return int(self.first[1])

    def crossing(self, level: int, old: Ints, new: Ints) -> tuple[Ints, Ints, Ints]:
        """Which moves change a part of a level (0 is the last), and its old and new parts.

        Parameters
        ----------
        level : int
        old, new : int64 (k,)
            Last-level parts.

        Returns
        -------
        row, old, new : int64 (c,)
        """
        if level:
            old, new = self.above[level - 1][old], self.above[level - 1][new]
        row = np.flatnonzero(old != new)
        return row, old[row], new[row]
