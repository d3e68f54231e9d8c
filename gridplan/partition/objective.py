"""The one definition of what a good division is: imbalance, outline and their sum.

Every part has the energy ::

    P / √(4πA)  +  pressure × (0.05 x² + e²)  +  Σ_c weight_c × (0.02 x_c² + e_c²)

with the outline P and the area A of the part, the deviation x = load / target − 1 of its load, x_c
of each single criterion, and what is beyond their tolerance, e = max(|x| − tolerance, 0). (Where
units are coarse, see `Weighing.knee`; what lies outside a limit costs besides.) The first term is
1/√(Polsby-Popper) (Schwartzberg 1966): it does not depend on size, so that large rural and small
urban grids count alike.

Where borders shall be few rather than parts compact (`by_border`), the first term is P times a
constant: the sum over the parts is then twice the border between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from .graph import Floats, Graph, Ints, criteria_in, inner_border, ranges, starts, sums
from .tolerance_windows import Watch

#: Deviation of the load that last-level grids keep to where the user names no other.
TOLERANCE = 0.05


@dataclass(frozen=True)
class Level:
    """The parts that the regions of one level are divided into.

    Parts are numbered through: region `r` has the parts ``first[r]`` to ``first[r + 1] − 1``.

    Parameters
    ----------
    first : int64 (regions + 1,)
        First part of each region.
    target : float64 (parts,)
        Load that each part should hold, in last-level grids.
    need : int64 (parts,)
        Base units that each part must hold at least: one for each last-level grid below it.
    """

    first: Ints
    target: Floats
    need: Ints

    @property
    def regions(self) -> int:
        """Number of regions."""
        return len(self.first) - 1

    @property
    def parts(self) -> int:
        """Number of parts of all regions together."""
        return len(self.target)

    @property
    def width(self) -> int:
        """Parts of the region that has most."""
        return int(np.diff(self.first).max())

    @property
    def region(self) -> Ints:
        """The region of each part."""
        return np.repeat(np.arange(self.regions), np.diff(self.first))

    def only(self, regions: Ints) -> tuple[Level, Ints]:
        """The level of some regions alone, numbered anew, and which parts they had, int64."""
        width = np.diff(self.first)[regions]
        parts = ranges(self.first[regions], width)
        return Level(starts(width), self.target[parts], self.need[parts]), parts


@dataclass
class Totals:
    """What each part holds: updated in place while units move."""

    load: Floats
    area: Floats
    outline: Floats
    units: Ints
    criteria: Floats


def total(graph: Graph, part: Ints, count: int) -> Totals:
    """What each of `count` parts holds."""
    return Totals(
        sums(part, graph.load, count),
        sums(part, graph.area, count),
        sums(part, graph.perimeter, count) - inner_border(graph, part, count),
        sums(part, graph.units, count).astype(np.int64),
        criteria_in(graph, part, count),
    )


#: See `Weighing.knee`.
FAR, FAR_WEIGHT = 0.03, 0.3
HEAVY_KNEE = 0.1
#: What the square of a single criterion counts inside its tolerance, against that beyond it.
WITHIN = 0.02
#: Weight of what lies outside a limit, and of its square, against the pressure.
LIMIT_LINE, LIMIT_SQUARE = 0.1, 5.0


@dataclass(frozen=True)
class Weighing:
    """How balance is weighed against outline.

    Parameters
    ----------
    tolerance : float
        Deviation of the load that costs next to nothing.
    pressure : float
        Weight of the imbalance.
    watch : Watch
        Weights and limits of single criteria.
    knee : float
        Excess over the tolerance beyond which the imbalance grows in a straight line only. Where
        units are coarse, not all grids can be in tolerance; a straight line then leaves few out
        by much rather than all out by little. For grids that lack more than `FAR` beyond it, it
        rises by `FAR_WEIGHT` only: one that cannot be filled should not cost its neighbours.
        Grids that hold too much have their knee at `HEAVY_KNEE`: nothing is heaped on a unit that
        is heavier than a grid.
    square : float
        Weight of the squared deviation inside and outside the tolerance.
    """

    tolerance: float
    pressure: float
    watch: Watch
    knee: float = np.inf
    square: float = 0.05

    def energy(
        self, load: Floats, area: Floats, outline: Floats, target: Floats, criteria: Floats
    ) -> Floats:
        """Energy of parts with these loads (last-level grids), areas (m²) and outlines (m).

        Parameters
        ----------
        load, area, outline, target : float64 (p,)
        criteria : float64 (p, c)
        """
        deviation: Floats = np.abs(load / target - 1.0)
        excess = np.maximum(deviation - self.tolerance, 0.0)
        near = excess
        if np.isfinite(self.knee):
            light = load < target
            excess -= (1.0 - FAR_WEIGHT) * np.where(light, np.maximum(excess - FAR, 0.0), 0.0)
            near = np.minimum(excess, np.where(light, self.knee, HEAVY_KNEE))
        energy: Floats = self.pressure * (
            self.square * deviation * deviation + near * (2.0 * excess - near)
        )
        if self.watch.per_border:
            energy += self.watch.per_border * outline
        else:
            energy += outline / np.sqrt(4.0 * np.pi * np.maximum(area, 1e-9))
        for column in np.flatnonzero(self.watch.weight):
            off = np.abs(criteria[:, column] / target - 1.0)
            out = np.maximum(off - self.watch.tolerance[column], 0.0)
            energy += self.watch.weight[column] * (WITHIN * off * off + out * out)
        for column in self.watch.limited:
            held = criteria[:, column] / target
            low, high = self.watch.low[column], self.watch.high[column]
            outside = np.maximum(np.maximum(low - held, held - high), 0.0)
            energy += self.pressure * outside * (LIMIT_LINE + LIMIT_SQUARE * outside)
        return energy

    @cached_property
    def numbers(self) -> Floats:
        """The plain numbers of the energy, float64 (12,), for the compiled kernels."""
        return np.array(
            [
                self.tolerance,
                self.pressure,
                self.knee,
                self.square,
                self.watch.per_border,
                FAR,
                1.0 - FAR_WEIGHT,
                HEAVY_KNEE,
                WITHIN,
                LIMIT_LINE,
                LIMIT_SQUARE,
                4.0 * np.pi,
            ]
        )


#: What counts beside balance: parts that are compact, or few edges (a short border) between parts.
OBJECTIVES = ("compact", "cut-edges")
#: Edges that leave a round part, over the root of its units; cells of a map have six neighbours.
EDGES_AROUND = 5.0


def by_border(graph: Graph, counts: Sequence[int], watches: Sequence[Watch]) -> list[Watch]:
    """What is watched at each level when the border between parts is to be short.

    A part of usual outline costs about as much as it does when compactness counts, so that the
    same temperatures and pressures serve.

    Parameters
    ----------
    graph : Graph
        `Graph.counting_edges` makes the number of edges the border.
    counts : sequence of int
        Parts at each level.
    watches : sequence of Watch
    """
    usual = float(graph.border.mean()) if len(graph.border) else 1.0
    units = float(graph.units.sum())
    return [
        replace(watch, per_border=1.0 / (EDGES_AROUND * usual * np.sqrt(units / count)))
        for count, watch in zip(counts, watches, strict=True)
    ]
