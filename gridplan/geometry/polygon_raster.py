"""A raster over polygons: whole cells by their polygon, the others by the edges that cross them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..jit import pays

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Cells for each edge (more would look up quicker and take longer to lay out), and bounds of
#: the number of cells: 4 bytes each.
_CELLS_PER_EDGE = 4
_LEAST_CELLS = 1 << 12
_MOST_CELLS = 1 << 23
#: The raster reaches so far beyond the polygons, in cells; not whole, so that corners of cells do
#: not lie on round coordinates.
_MARGIN = 1.3819660112501051
#: An edge is entered into cells that it misses by so little, in cells.
_REACH = 1e-6
#: Seconds that compiled loops save an edge when the raster is laid out.
_SAVED_S = 5e-7


class LabelRaster:
    """Cells with the polygon that covers them, or with a list of the edges in them.

    Parameters
    ----------
    shapes : array of Polygon or MultiPolygon (g,)
    cells : int or None
        How many cells, about.

    Attributes
    ----------
    label : int32 (rows, columns)
        Polygon; −1 outside; −2 − k for the cell with edges number k.
    first_slot : int64 (k + 1,)
        Slots of each cell with edges: one for every polygon with an edge or the corner in it.
    slot_polygon : int32 (s,), corner_inside : bool (s,)
        Polygon of each slot, and whether it holds the south-west corner of the cell.
    first_entry : int64 (k + 1,)
        Entries of each cell with edges: one for every edge in it.
    edge : int64 (e,), slot : int32 (e,), spans_south, corner_east : bool (e,)
        Edge, slot of its polygon, whether it crosses the height of the cell's south side
        (anywhere), and whether it then does so west of the cell's corner.
    asks_geos : bool (k,)
        Cells whose corner lies on a border as far as rounding can tell, or in several polygons.
    edges : float64 (4, m)
        x, y of the western end and of the eastern one.
    """

    def __init__(self, shapes: NDArray[np.object_], cells: int | None = None) -> None:
        self.edges, polygon = _edges(shapes)
        self._lay_out(cells)
        if pays(_SAVED_S * len(polygon)):
            self._fill_compiled(polygon)
        else:
            corner, doubtful = self._corners(polygon)
            self._list_edges(polygon, corner, doubtful)

    def cell_of(self, x: Floats, y: Floats) -> tuple[Ints, Ints]:
        """Column and row of the cell of each point; the outermost cells are outside all."""
        rows, columns = self.label.shape
        # NaN is what the other one is: it goes to the outermost cell.
        column = np.fmax(np.fmin((x - self.west) * self.per_metre, columns - 1), 0.0)
        row = np.fmax(np.fmin((y - self.south) * self.per_metre, rows - 1), 0.0)
        return column.astype(np.int64), row.astype(np.int64)

    def cells(self) -> tuple[NDArray[Any], ...]:
        """All that is known of cells with edges, for the compiled loops."""
        slots = self.first_slot, self.slot_polygon, self.corner_inside
        entries = self.first_entry, self.edge, self.slot, self.spans_south, self.corner_east
        return (*slots, *entries, self.asks_geos)

    def south_of(self, row: Ints) -> Floats:
        """The y of the south side of rows."""
        south: Floats = self.south + row * self.cell
        return south

    def _lay_out(self, cells: int | None) -> None:
        """Choose size and place of the cells."""
        x1, y1, x2, y2 = self.edges if self.edges.size else np.zeros((4, 1))
        west, east = float(x1.min()), float(x2.max())
        low, high = np.minimum(y1, y2).min(), np.maximum(y1, y2).max()
        wanted = cells or min(max(_CELLS_PER_EDGE * self.edges.shape[1], _LEAST_CELLS), _MOST_CELLS)
        width, height = max(east - west, 1e-3), max(float(high - low), 1e-3)
        # Never so thin a raster that one side explodes.
        self.cell = max(np.sqrt(width * height / wanted), max(width, height) / wanted)
        self.per_metre = 1.0 / self.cell
        self.west = west - _MARGIN * self.cell
        self.south = float(low) - _MARGIN * self.cell
        shape = [int(side * self.per_metre + 2 * _MARGIN) + 2 for side in (height, width)]
        self.label = np.full(shape, -1, np.int32)

    def _fill_compiled(self, polygon: NDArray[np.int32]) -> None:
        """What `_corners` and `_list_edges` do."""
        from .raster_loops import label_corners, list_edges

        place = self.west, self.south, self.cell, self.per_metre
        doubtful = label_corners(self.edges, polygon, place, self.label)
        (
            self.first_slot,
            self.slot_polygon,
            self.corner_inside,
            self.first_entry,
            self.edge,
            self.slot,
            self.spans_south,
            self.corner_east,
        ) = list_edges(self.edges, polygon, place, self.label, doubtful)
        self.asks_geos = doubtful[self.label.reshape(-1) < -1]

    def _corners(self, polygon: NDArray[np.int32]) -> tuple[NDArray[np.int32], Ints]:
        """Fill the labels with the polygon of each cell's south-west corner.

        Returns
        -------
        corner : int32 (rows, columns)
            −1 where no polygon holds it; the same array as the labels.
        doubtful : int64 (d,)
            Flat numbers of cells whose corner is in several polygons, or on a border as far as
            rounding can tell.
        """
        x1, y1, x2, y2 = self.edges
        rows, columns = self.label.shape
        low, high = np.minimum(y1, y2), np.maximum(y1, y2)
        # Rows whose south side the edge crosses, one more at both ends; exact comparison follows.
        first = np.floor((low - self.south) * self.per_metre).astype(np.int64)
        last = np.floor((high - self.south) * self.per_metre).astype(np.int64) + 2
        edge, row = expand(first, last)
        level = self.south_of(row)
        crosses = (y1[edge] <= level) != (y2[edge] <= level)
        edge, row, level = edge[crosses], row[crosses], level[crosses]
        x1, y1, x2, y2 = (side[edge] for side in self.edges)
        cross_x = x1 + (level - y1) * ((x2 - x1) / (y2 - y1))
        place = (cross_x - self.west) * self.per_metre
        order = np.lexsort((place, row + polygon[edge].astype(np.int64) * rows))
        edge, row, place = edge[order], row[order], place[order]
        # Corners from one crossing to the next of the same polygon and row are inside.
        column = np.clip(np.ceil(place), 0, columns - 1).astype(np.int64)
        owner = polygon[edge[::2]].astype(np.int64)
        begin, end = column[::2], column[1::2]
        some = end > begin
        flat = row[::2] * columns
        delta = np.zeros(self.label.size + 1, np.int32)
        value = (owner + 1).astype(np.int32)
        np.add.at(delta, (flat + begin)[some], value[some])
        np.add.at(delta, (flat + end)[some], -value[some])
        np.cumsum(delta[:-1], out=self.label.reshape(-1))
        delta[:] = 0
        np.add.at(delta, (flat + begin)[some], 1)
        np.add.at(delta, (flat + end)[some], -1)
        held = np.cumsum(delta[:-1], out=delta[:-1])
        several = np.flatnonzero(held > 1)
        self.label -= 1
        self.label.reshape(-1)[several] = -1
        nearest = np.round(place).astype(np.int64)
        close = np.abs(place - nearest) < _REACH
        touched = (row[close] * columns + nearest[close])[nearest[close] < columns]
        return self.label, np.union1d(several, touched)

    def _list_edges(
        self, polygon: NDArray[np.int32], corner: NDArray[np.int32], doubtful: Ints
    ) -> None:
        """Enter every edge into the cells it crosses, and mark these."""
        columns = self.label.shape[1]
        edge, cell = self._crossings()
        flat = corner.reshape(-1)
        # A slot for the polygon of the corner, also where none of its edges is in the cell.
        marked = np.zeros(len(flat), bool)
        marked[cell] = marked[doubtful] = True
        listed = np.flatnonzero(marked)
        extra = listed[flat[listed] >= 0]
        owner = np.concatenate([polygon[edge], flat[extra]])
        cell = np.concatenate([cell, extra])
        edge = np.concatenate([edge, np.full(len(extra), -1, np.int64)])
        order = ascending(cell * (int(polygon.max(initial=0)) + 1) + owner)
        edge, owner, cell = edge[order], owner[order], cell[order]
        new = np.ones(len(cell), bool)
        new[1:] = (cell[1:] != cell[:-1]) | (owner[1:] != owner[:-1])
        real = edge >= 0
        slot_cell = cell[new]
        self.slot_polygon = owner[new].astype(np.int32)
        self.corner_inside = flat[slot_cell] == self.slot_polygon
        self.slot = (np.cumsum(new, dtype=np.int32) - 1)[real]
        self.first_slot = np.append(np.searchsorted(slot_cell, listed), len(slot_cell))
        self.edge, cell = edge[real], cell[real]
        self.first_entry = np.append(np.searchsorted(cell, listed), len(cell))
        row = cell // columns
        south = self.south_of(row)
        self.spans_south = (self.edges[1][self.edge] <= south) != (
            self.edges[3][self.edge] <= south
        )
        spanning = np.flatnonzero(self.spans_south)
        x1, y1, x2, y2 = (side[self.edge[spanning]] for side in self.edges)
        west = self.west + (cell - row * columns)[spanning] * self.cell
        turn = (x2 - x1) * (south[spanning] - y1) - (y2 - y1) * (west - x1)
        self.corner_east = np.zeros(len(cell), bool)
        self.corner_east[spanning] = (turn < 0) == (y2 > y1)
        marked[:] = False
        marked[doubtful] = True
        self.asks_geos = marked[listed]
        flat[listed] = -2 - np.arange(len(listed), dtype=np.int32)

    def _crossings(self) -> tuple[Ints, Ints]:
        """Edge and flat number of the cell, for every cell that an edge crosses or nearly does."""
        columns = self.label.shape[1]
        # In cells from here on.
        x1, y1, x2, y2 = self.edges
        x, y = (x1 - self.west) * self.per_metre, (y1 - self.south) * self.per_metre
        dx, dy = (x2 - x1) * self.per_metre, (y2 - y1) * self.per_metre
        low, high = np.minimum(y, y + dy) - _REACH, np.maximum(y, y + dy) + _REACH
        edge, row = expand(np.floor(low).astype(np.int64), np.floor(high).astype(np.int64) + 1)
        # The piece of the edge inside each row, as fractions of its length.
        with np.errstate(divide="ignore", invalid="ignore"):
            at_low = (row - _REACH - y[edge]) / dy[edge]
            at_high = (row + 1 + _REACH - y[edge]) / dy[edge]
        level = dy[edge] == 0
        at_low[level], at_high[level] = 0.0, 1.0
        begin = np.clip(np.minimum(at_low, at_high), 0.0, 1.0)
        end = np.clip(np.maximum(at_low, at_high), 0.0, 1.0)
        first = np.floor(x[edge] + begin * dx[edge] - _REACH).astype(np.int64)
        last = np.floor(x[edge] + end * dx[edge] + _REACH).astype(np.int64) + 1
        piece, column = expand(first, last)
        return edge[piece], row[piece] * columns + column


def expand(begin: Ints, end: Ints) -> tuple[Ints, Ints]:
    """All whole numbers from `begin` up to, not including, `end`, and whose each of them is.

    >>> expand(np.array([3, 7]), np.array([5, 8]))
    (array([0, 0, 1]), array([3, 4, 7]))
    """
    count = end - begin
    owner = np.repeat(np.arange(len(count)), count)
    start = np.cumsum(count) - count
    return owner, np.arange(len(owner)) + (begin - start)[owner]


def ascending(keys: Ints) -> Ints:
    """The order that sorts whole numbers from 0 up; equal ones as they stand."""
    bits = len(keys).bit_length()
    if int(keys.max(initial=0)).bit_length() + bits > 63:
        return np.argsort(keys, kind="stable")
    # Sorting numbers is several times as quick as sorting places, so the places go along in them.
    packed = np.sort((keys << bits) | np.arange(len(keys)))
    return packed & ((1 << bits) - 1)


def _edges(shapes: NDArray[np.object_]) -> tuple[Floats, NDArray[np.int32]]:
    """All edges, from west to east, and the polygon that each belongs to."""
    import shapely

    part, owner = shapely.get_parts(shapes, return_index=True)
    ring, in_part = shapely.get_rings(part, return_index=True)
    xy, in_ring = shapely.get_coordinates(ring, return_index=True)
    x, y = np.ascontiguousarray(xy.T)
    stays = (x[1:] == x[:-1]) & (y[1:] == y[:-1])
    start = np.flatnonzero((in_ring[1:] == in_ring[:-1]) & ~stays)
    x1, x2, y1, y2 = x[start], x[start + 1], y[start], y[start + 1]
    turned = x2 < x1
    edges = np.empty((4, len(start)))
    np.minimum(x1, x2, out=edges[0])
    np.maximum(x1, x2, out=edges[2])
    edges[1], edges[3] = np.where(turned, y2, y1), np.where(turned, y1, y2)
    return edges, owner[in_part[in_ring[start]]].astype(np.int32)
