"""Which polygon holds each of very many points: exact, and quicker than a tree.

A raster is laid over the polygons. Most of its cells are crossed by no border: whoever falls there
is placed by one look. In a cell with borders the way from its south-west corner to the point is
walked, first east, then north, and every border crossed on it is counted; polygon by polygon, odd
counts change sides. Whenever rounding could decide, GEOS is asked, which computes exactly.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..jit import pays
from .polygon_raster import LabelRaster, ascending, expand

if TYPE_CHECKING:
    import shapely

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Points handled at a time: the working arrays stay near the processor.
_CHUNK = 1 << 20
#: Of these, so many at a time are looked up in the raster, and so many are walked to.
_LOOKED_UP, _WALKED = 1 << 17, 1 << 14
#: The raster is laid out once so many points were asked for: a corner costs about as much as a
#: point does without it, by compiled loops half of that.
_POINTS_PER_CORNER, _COMPILED_POINTS_PER_CORNER = 0.8, 0.4
#: Seconds that compiled loops save a point.
_SAVED_S = 3e-8
#: Strips of points that a tree is given, over the root of their number.
_STRIPS = 0.1
#: What stands for a polygon where rounding could decide.
_DOUBTFUL = -2
#: Relative rounding error of an orientation, with a wide margin (Shewchuk 1997 proves 3.4e-16).
_ROUNDING = 1e-15


class Locator:
    """Finds the polygon of each point.

    A point on a border belongs to all polygons that touch it; the first of them in the order
    given is the answer. The answers are those of testing every point against every polygon.

    Parameters
    ----------
    shapes : array of Polygon or MultiPolygon (g,)
        In metres; None and empty ones hold nothing. They may overlap and leave gaps.
    cells : int or None
        Cells of the raster; by default as many as suit the number of corners, and none at all
        until that many points were asked for.
    """

    def __init__(self, shapes: NDArray[np.object_], cells: int | None = None) -> None:

        self._shapes = np.array(shapes, dtype=object)
        self._cells = cells
        self._seen = 0
        self._tree: shapely.STRtree | None = None

    @cached_property
    def _raster(self) -> LabelRaster:
        return LabelRaster(self._shapes, self._cells)

    @cached_property
    def _corners(self) -> int:
        import shapely

        return int(shapely.get_num_coordinates(self._shapes).sum())

    def locate(self, x: Floats, y: Floats) -> NDArray[np.int32]:
        """The polygon that holds each point.

        Parameters
        ----------
        x, y : float64 (n,)
            In the same system as the polygons; NaN is nowhere.

        Returns
        -------
        int32 (n,)
            −1 for a point outside all of them.
        """
        x, y = np.asarray(x, np.float64), np.asarray(y, np.float64)
        # Laying out the raster takes time for every corner: few points are quicker without it.
        self._seen += len(x)
        enough = _COMPILED_POINTS_PER_CORNER if pays(0.0) else _POINTS_PER_CORNER
        if self._cells is None and self._seen < enough * self._corners:
            return self._locate_by_tree(x, y)
        found = np.empty(len(x), np.int32)
        for begin in range(0, len(x), _CHUNK):
            part = slice(begin, begin + _CHUNK)
            found[part] = self._locate(x[part], y[part])
        return found

    def _locate(self, x: Floats, y: Floats) -> NDArray[np.int32]:
        compiled = pays(_SAVED_S * len(x))
        found = self._labels(x, y, compiled)
        border = np.flatnonzero(found < -1)
        cell = -2 - found[border].astype(np.int64)
        # By cells: what is known of one and of the next stands together in memory.
        order = ascending(cell)
        border, cell = border[order], cell[order]
        for begin in range(0, len(border), _WALKED):
            part = slice(begin, begin + _WALKED)
            some = border[part]
            found[some] = self._first_inside(x[some], y[some], cell[part], compiled)
        doubtful = border[found[border] == _DOUBTFUL]
        if len(doubtful):
            found[doubtful] = self.locate_slowly(x[doubtful], y[doubtful])
        return found

    def _labels(self, x: Floats, y: Floats, compiled: bool) -> NDArray[np.int32]:
        """The label of the cell of each point, see `LabelRaster`."""
        raster = self._raster
        found = np.empty(len(x), np.int32)
        if compiled:
            from .raster_loops import look_up

            place = raster.west, raster.south, raster.per_metre
            look_up(np.ascontiguousarray(x), np.ascontiguousarray(y), place, raster.label, found)
            return found
        for begin in range(0, len(x), _LOOKED_UP):
            part = slice(begin, begin + _LOOKED_UP)
            column, row = raster.cell_of(x[part], y[part])
            found[part] = raster.label.take(row * raster.label.shape[1] + column)
        return found

    def _first_inside(self, x: Floats, y: Floats, cell: Ints, compiled: bool) -> NDArray[np.int32]:
        """The first polygon that holds each point of cells with borders, −1, or `_DOUBTFUL`."""
        raster = self._raster
        south = raster.south_of(raster.cell_of(x, y)[1])
        first = np.full(len(x), -1, np.int32)
        if compiled:
            from .raster_loops import walk

            walk(x, y, south, cell, raster.cells(), raster.edges, _ROUNDING, first)
            return first
        point, shape, doubtful = self._walk(x, y, south, cell)
        # Polygons stand in order in a cell; the last one written is the first that holds it.
        first[point[::-1]] = shape[::-1]
        first[doubtful] = _DOUBTFUL
        return first

    def _walk(
        self, x: Floats, y: Floats, south: Floats, cell: Ints
    ) -> tuple[Ints, NDArray[np.int32], NDArray[np.bool_]]:
        """Pairs of points and polygons in cells with borders, in that order.

        The mask tells the points where rounding could decide: their pairs may be wrong.
        """
        raster = self._raster
        # One entry for every edge in the cell of a point.
        at, entry = expand(raster.first_entry[cell], raster.first_entry[cell + 1])
        edge = raster.edge[entry]
        x1, y1, x2, y2 = (side[edge] for side in raster.edges)
        dx, dy, px = x2 - x1, y2 - y1, x[at]
        beside = dy * (px - x1)
        here, below = dx * (y[at] - y1), dx * (south[at] - y1)
        turn_here, turn_below = here - beside, below - beside
        size = np.abs(beside)
        unsure = np.abs(turn_here) <= _ROUNDING * (size + np.abs(here))
        unsure |= np.abs(turn_below) <= _ROUNDING * (size + np.abs(below))
        # Edges run from west to east: turn > 0 means the point is north of the edge.
        spans_x = (x1 <= px) & (px < x2)
        crossed = spans_x & ((turn_here > 0) != (turn_below > 0))
        east_of = (turn_below < 0) == (dy > 0)
        crossed ^= raster.spans_south[entry] & (east_of != raster.corner_east[entry])
        # One slot for every polygon that the cell knows.
        first_slot = raster.first_slot[cell]
        count = raster.first_slot[cell + 1] - first_slot
        point, slot = expand(first_slot, first_slot + count)
        shift = np.cumsum(count) - count - first_slot
        changing = (shift[at] + raster.slot[entry])[crossed]
        odd = np.bincount(changing, minlength=len(slot)) & 1
        inside = raster.corner_inside[slot] ^ odd.astype(bool)
        doubtful = raster.asks_geos[cell]
        doubtful[at[unsure]] = True
        return point[inside], raster.slot_polygon[slot[inside]], doubtful

    def touching(self, x: Floats, y: Floats) -> tuple[Ints, Ints]:
        """Every polygon that each point lies in or on the border of.

        Parameters
        ----------
        x, y : float64 (n,)

        Returns
        -------
        point, shape : int64 (p,)
            Pairs, by point and then by polygon; none for a point outside all of them.
        """
        x, y = np.asarray(x, np.float64), np.asarray(y, np.float64)
        parts = [
            self._touching(x[begin : begin + _CHUNK], y[begin : begin + _CHUNK], begin)
            for begin in range(0, len(x), _CHUNK)
        ]
        pairs = zip(*parts) if parts else ((), ())
        point, shape = (np.concatenate([np.empty(0, np.int64), *part]) for part in pairs)
        order = np.lexsort((shape, point))
        return point[order], shape[order]

    def _touching(self, x: Floats, y: Floats, begin: int) -> tuple[Ints, Ints]:
        raster = self._raster
        column, row = raster.cell_of(x, y)
        label = raster.label[row, column]
        whole, border = np.flatnonzero(label >= 0), np.flatnonzero(label < -1)
        cell = -2 - label[border].astype(np.int64)
        point, shape, doubtful = self._walk(
            x[border], y[border], raster.south_of(row[border]), cell
        )
        sure = ~doubtful[point]
        rows = border[doubtful]
        slow, slow_shape = self._pairs(x[rows], y[rows])
        points = np.concatenate([whole, border[point[sure]], rows[slow]])
        return points + begin, np.concatenate([label[whole], shape[sure], slow_shape])

    def _locate_by_tree(self, x: Floats, y: Floats) -> NDArray[np.int32]:
        """As `locate`; a tree of the points is asked by the polygons when there are more points."""
        import shapely

        if len(x) < len(self._shapes):
            return self.locate_slowly(x, y)
        finite = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        finite = finite[_in_strips(x[finite], y[finite])]
        tree = shapely.STRtree(shapely.points(x[finite], y[finite]))
        shape, point = tree.query(self._shapes, predicate="intersects")
        return _first(len(x), finite[point], shape)

    def locate_slowly(self, x: Floats, y: Floats) -> NDArray[np.int32]:
        """As `locate`, by a tree and exact predicates alone."""
        return _first(len(x), *self._pairs(x, y))

    def _pairs(self, x: Floats, y: Floats) -> tuple[Ints, Ints]:
        """As `touching`, by a tree and exact predicates alone, in any order."""
        import shapely

        if self._tree is None:
            self._tree = shapely.STRtree(self._shapes)
        finite = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        point, shape = self._tree.query(
            shapely.points(x[finite], y[finite]), predicate="intersects"
        )
        return finite[point], shape


def _in_strips(x: Floats, y: Floats) -> Ints:
    """An order of points in which neighbours stand near each other: strip by strip, west to east.

    A tree reads its points in memory as they were given; near ones together halve its time.
    """
    if not len(x):
        return np.empty(0, np.int64)
    strips = max(1.0, _STRIPS * len(x) ** 0.5)
    strip = (y - y.min()) * (strips / max(float(np.ptp(y)), 1e-9))
    along = (x - x.min()) * ((1 << 30) / max(float(np.ptp(x)), 1e-9))
    return np.argsort((strip.astype(np.int64) << 31) + along.astype(np.int64), kind="stable")


def _first(count: int, point: Ints, shape: Ints) -> NDArray[np.int32]:
    """The first of the polygons that each of so many points is in, −1 for none."""
    found = np.full(count, np.iinfo(np.int32).max, np.int32)
    np.minimum.at(found, point, shape.astype(np.int32))
    found[found == np.iinfo(np.int32).max] = -1
    return found
