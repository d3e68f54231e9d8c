"""How one kind of level is solved: starts, rounds on each graph of a ladder, pressure and heat."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..initial.power_diagram import Seeds
from ..refinement.local_search import Schedule

#: Where criteria are to be even: nodes a part of the coarse graph, moves for each in each step, and
#: starts that are melted in a try.
THOROUGH_NODES, THOROUGH_MOVES, THOROUGH_STARTS = 60, 32, 2
#: Nodes a part of the graph that two divisions are crossed on, moves for each in each step, and how
#: often each division is crossed.
CROSSED_NODES, CROSSED_MOVES, GENERATIONS = 30, 16, 8
#: First temperature for parts of one node that makes them change places, and one that only changes
#: their shapes; and in how many steps it falls.
MELTED, WARMED, STEPS = 4.5, 1.2, 200


@dataclass(frozen=True)
class Stage:
    """How one kind of level is solved.

    Parameters
    ----------
    copies : int
        Starts tried side by side.
    nodes : int
        Nodes per part of the coarse graph that starts are tried on; 0 works on the units at once.
    middle, fine : int
        Rounds on the graphs between the coarse one and the units, and on the units.
    tolerance : float
        Deviation of the load that refining accepts.
    pressure : (float, float, float)
        Weight of the imbalance at first, at the end of the coarse graph, at the end.
    heat : float
        First temperature for parts of one node; it falls with the root of the nodes of a part.
    """

    copies: int
    nodes: int
    middle: int
    fine: int
    tolerance: float
    pressure: tuple[float, float, float]
    heat: float

    def schedule(self, where: str, nodes: float) -> Schedule:
        """The schedule on a ``middle`` or the ``fine`` graph of a ladder.

        `nodes` is the number of nodes per part.
        """
        low, mid, high = self.pressure
        heat = 0.3 * self.heat / np.sqrt(nodes)
        if where == "middle":
            return Schedule(self.middle, 1, heat, self._loose(nodes), (low, mid))
        return Schedule(self.fine, 1, heat, self.tolerance, (0.5 * mid, high))

    def _loose(self, nodes: float) -> float:
        """The tolerance for parts of so many nodes: one is a large part of the load."""
        return max(self.tolerance, 0.3 / nodes)


@dataclass(frozen=True)
class Cells(Stage):
    """A level whose starts are power cells; the best one of each region is kept.

    Parameters
    ----------
    seeds : Seeds
    coarse : int
        Rounds on the coarse graph, or on the units where there is none.
    """

    seeds: Seeds
    coarse: int

    def starting(self, nodes: float, *, alone: bool) -> Schedule:
        """The schedule of the starts, `alone` where no finer graph follows.

        `nodes` is the number of nodes per part.
        """
        low, mid, high = self.pressure
        heat = self.heat / np.sqrt(nodes)
        if alone:
            return Schedule(self.coarse, 1, heat, self.tolerance, (low, high))
        return Schedule(self.coarse, 1, heat, self._loose(nodes), (low, mid))


@dataclass(frozen=True)
class Melts(Stage):
    """The level that divides the whole territory: its starts are melted and cooled.

    Parameters
    ----------
    moves : int
        Moves for each node in each step while a start is melted and cooled.
    carried : int
        Starts that are refined on finer graphs until it shows which is best.
    tries : int
        Times that the territory is divided; the best division goes on.
    cycles : int
        Times that a division is made coarse inside its parts, melted and cooled and refined again.
    generations : int
        Times that each division is crossed with another one.
    """

    moves: int
    carried: int
    tries: int
    cycles: int
    generations: int = 0

    def thorough(self) -> Melts:
        """The stage for parts of which several criteria are to be even at once.

        Such parts are long and bent, and nodes have to hold little of each criterion.
        """
        return replace(
            self,
            nodes=THOROUGH_NODES,
            moves=THOROUGH_MOVES,
            copies=THOROUGH_STARTS,
            carried=1,
            tries=self.cycles,
            generations=GENERATIONS,
            cycles=0,
            middle=4 * self.middle,
        )

    def crossing(self) -> Melts:
        """The stage in which two divisions are crossed, which leaves less to find."""
        return replace(self, nodes=CROSSED_NODES, moves=CROSSED_MOVES)

    def melting(self, heat: float, nodes: float) -> Schedule:
        """The schedule of `melting.melt`; `heat` is the first temperature for parts of one node."""
        loose, pressure = self._loose(nodes), self.pressure[:2]
        return Schedule(STEPS, self.moves, heat / np.sqrt(nodes), loose, pressure)
