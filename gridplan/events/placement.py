"""Every event in exactly one grid of each level.

By its point where it has one; a point on a border belongs to the last-level grid with the
smallest code among those that touch it, and to the grids above that one. Without a point by its
grid code or the name of a grid that no other of its level has, else by the name of its village, as
far down as that is in one grid only. A point outside the territory is in no grid, whatever else
the event says.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..geometry.point_location import Locator
from .grids import Grids, plain_place

Floats = NDArray[np.float64]

#: How an event was placed; numbers of `Placement.way`.
WAYS = ("", "point", "grid_code", "village")
#: An event so near to a border is marked, metres: first level, all lower ones.
NEAR_FIRST, NEAR_LOWER = 100.0, 50.0


@dataclass(frozen=True)
class Placement:
    """Where events are.

    Parameters
    ----------
    grid : int32 (n, depth)
        Grid of each level; −1 where the event is in none that is known.
    way : int8 (n,)
        Index into `WAYS`: how it was found, 0 for unplaced.
    outside : bool (n,)
        Has a point, which is outside the territory.
    near_border : int8 (n,)
        The highest level (smallest number) with a border near the point, 0 when there is none;
        filled by `Placer.mark_borders`.
    unknown_code : bool (n,)
        Was to be placed by a grid code that the plan does not know.
    """

    grid: NDArray[np.int32]
    way: NDArray[np.int8]
    outside: NDArray[np.bool_]
    near_border: NDArray[np.int8]
    unknown_code: NDArray[np.bool_]


class Placer:
    """Places events in the grids of a plan.

    Parameters
    ----------
    grids : Grids
    """

    def __init__(self, grids: Grids) -> None:
        self.grids = grids
        #: None for a name that several grids of a level have: it says nothing.
        self._by_code: dict[str, NDArray[np.int32] | None] = {}
        for level in range(grids.depth):
            for words in (grids.codes[level], grids.names[level]):
                times = Counter(words)
                for number, word in enumerate(words):
                    if word and word not in self._by_code:
                        only = times[word] == 1
                        self._by_code[word] = self._above(level, number) if only else None
        self._borders: dict[int, NDArray[np.object_]] = {}

    @cached_property
    def _locator(self) -> Locator:
        return Locator(self.grids.shapes[-1])

    def _above(self, level: int, number: int) -> NDArray[np.int32]:
        """Row of grids for grid `number` of a level: it and those above, −1 below."""
        leaf = int(np.argmax(self.grids.ancestor[:, level] == number))
        row: NDArray[np.int32] = self.grids.ancestor[leaf].copy()
        row[level + 1 :] = -1
        return row

    def place_points(self, x: Floats, y: Floats) -> NDArray[np.int32]:
        """Last-level grid of each point, −1 outside; int32 (n,).

        Parameters
        ----------
        x, y : float64 (n,)
            In the system of the grids; NaN for an event without a point.
        """
        return self._locator.locate(x, y)

    def holds(self, x: Floats, y: Floats) -> NDArray[np.bool_]:
        """Which points lie in one of the grids, bool (n,); see `place_points`."""
        return np.asarray(self.place_points(x, y) >= 0)

    def place(
        self,
        x: Floats,
        y: Floats,
        grid_code: NDArray[np.object_] | None = None,
        village: NDArray[np.object_] | None = None,
        town: NDArray[np.object_] | None = None,
    ) -> Placement:
        """Place events by point, grid code or village name.

        Parameters
        ----------
        x, y : float64 (n,)
        grid_code, village, town : object (n,) or None
            Text or None.
        """
        leaf = self.place_points(x, y)
        has_point = np.isfinite(x) & np.isfinite(y)
        above = np.vstack([self.grids.ancestor, np.full((1, self.grids.depth), -1, np.int32)])
        grid = above[leaf]
        way = np.where(leaf >= 0, 1, 0).astype(np.int8)
        unknown = np.zeros(len(x), bool)
        for row in np.flatnonzero(~has_point):
            code = _cell(grid_code, row)
            if code:
                found = self._by_code.get(code)
                unknown[row] = found is None
                if found is not None:
                    grid[row], way[row] = found, 2
                    continue
            name = plain_place(_cell(village, row))
            if name:
                of_town = self.grids.villages.get((plain_place(_cell(town, row)), name))
                found = of_town if of_town is not None else self.grids.villages.get(name)
                if found is not None and found.max() >= 0:
                    grid[row], way[row] = found, 3
        return Placement(grid, way, has_point & (leaf < 0), np.zeros(len(x), np.int8), unknown)

    def mark_borders(self, placement: Placement, x: Floats, y: Floats) -> None:
        """Fill `near_border`: within 100 m of a first-level border, or 50 m of a lower one."""
        import shapely

        rows = np.flatnonzero(placement.way == 1)
        rows = rows[np.argsort(placement.grid[rows, -1], kind="stable")]
        points = shapely.points(x[rows], y[rows])
        for level in range(self.grids.depth - 1, -1, -1):
            if level not in self._borders:
                self._borders[level] = shapely.boundary(self.grids.shapes[level])
                shapely.prepare(self._borders[level])
            metres = NEAR_LOWER if level else NEAR_FIRST
            border = self._borders[level][placement.grid[rows, level]]
            near = shapely.dwithin(border, points, metres)
            placement.near_border[rows[near]] = level + 1


def _cell(column: NDArray[np.object_] | None, row: int) -> str:
    value = None if column is None else column[row]
    return value if isinstance(value, str) else ""
