"""A raster over polygons laid out and asked: see `raster` and `locating`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..jit import kernel

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Small = NDArray[np.int32]
Large = NDArray[np.int64]

#: See `raster`.
_REACH = 1e-6


@kernel
def label_corners(
    edges: Floats, polygon: Small, place: tuple[float, float, float, float], label: Small
) -> Bools:
    """Fill the labels with the polygon of each cell's south-west corner, −1 for none.

    Parameters
    ----------
    edges : float64 (4, m)
    polygon : int32 (m,)
        Of each edge; ascending.
    place : tuple of float
        West, south, cell and cells a metre of the raster.
    label : int32 (rows, columns)
        Filled.

    Returns
    -------
    bool (rows * columns,)
        Cells whose corner is in several polygons, or on a border as far as rounding can tell.
    """
    west, south, cell, per_metre = place
    rows, columns = label.shape
    flat = label.reshape(-1)
    flat[:] = 0
    held = np.zeros(len(flat), np.int32)
    doubtful = np.zeros(len(flat), np.bool_)
    start = np.zeros(rows + 1, np.int64)
    first_edge = 0
    while first_edge < len(polygon):
        owner, last_edge = polygon[first_edge], first_edge
        low, high = np.inf, -np.inf
        while last_edge < len(polygon) and polygon[last_edge] == owner:
            low = min(low, edges[1, last_edge], edges[3, last_edge])
            high = max(high, edges[1, last_edge], edges[3, last_edge])
            last_edge += 1
        first_row = np.int64(np.floor((low - south) * per_metre))
        last_row = np.int64(np.floor((high - south) * per_metre)) + 2
        # Where borders cross the south sides of rows, row by row, each from west to east: counted
        # first, then written down.
        start[first_row : last_row + 1] = 0
        places = np.empty(0)
        for writing in (False, True):
            for edge in range(first_edge, last_edge):
                x1, y1, x2, y2 = edges[0, edge], edges[1, edge], edges[2, edge], edges[3, edge]
                lowest = np.int64(np.floor((min(y1, y2) - south) * per_metre))
                highest = np.int64(np.floor((max(y1, y2) - south) * per_metre)) + 1
                for row in range(lowest, highest + 1):
                    level = south + row * cell
                    if (y1 <= level) == (y2 <= level):
                        continue
                    if writing:
                        cross_x = x1 + (level - y1) * ((x2 - x1) / (y2 - y1))
                        places[start[row]] = (cross_x - west) * per_metre
                    start[row] += 1
            if not writing:
                total = 0
                for row in range(first_row, last_row):
                    count = start[row]
                    start[row] = total
                    total += count
                places = np.empty(total)
        begin = 0
        for row in range(first_row, last_row):
            end = start[row]
            if end - begin > 2:
                places[begin:end].sort()
            elif end - begin == 2 and places[begin] > places[begin + 1]:
                places[begin], places[begin + 1] = places[begin + 1], places[begin]
            for at in range(begin, end - 1, 2):
                # Corners from one crossing to the next are inside.
                entered = min(max(np.ceil(places[at]), 0.0), columns - 1.0)
                left = min(max(np.ceil(places[at + 1]), 0.0), columns - 1.0)
                if left > entered:
                    one, other = row * columns + np.int64(entered), row * columns + np.int64(left)
                    flat[one] += owner + 1
                    flat[other] -= owner + 1
                    held[one] += 1
                    held[other] -= 1
            for at in range(begin, end):
                nearest = np.rint(places[at])
                if abs(places[at] - nearest) < _REACH and nearest < columns:
                    doubtful[row * columns + np.int64(nearest)] = True
            begin = end
        first_edge = last_edge
    sum_of_owners, several = 0, 0
    for number in range(len(flat)):
        sum_of_owners += flat[number]
        several += held[number]
        flat[number] = -1 if several > 1 else sum_of_owners - 1
        if several > 1:
            doubtful[number] = True
    return doubtful


@kernel
def list_edges(
    edges: Floats,
    polygon: Small,
    place: tuple[float, float, float, float],
    label: Small,
    doubtful: Bools,
) -> tuple[Large, Small, Bools, Large, Large, Small, Bools, Bools]:
    """Enter every edge into the cells that it crosses, and mark these.

    Parameters
    ----------
    edges, polygon, place
        See `label_corners`.
    label : int32 (rows, columns)
        Polygons of corners; cells with edges and doubtful ones get −2 − their number.
    doubtful : bool (rows * columns,)

    Returns
    -------
    tuple of arrays
        ``first_slot``, ``slot_polygon``, ``corner_inside``, ``first_entry``, ``edge``, ``slot``,
        ``spans_south`` and ``corner_east`` of the `raster.LabelRaster`.
    """
    west, south, cell, per_metre = place
    columns = label.shape[1]
    flat = label.reshape(-1)
    # Entries of each cell: counted first, then written down; so they stand by cell and edge.
    start = np.zeros(len(flat) + 1, np.int64)
    entries = np.empty(0, np.int64)
    for writing in (False, True):
        for edge in range(len(polygon)):
            x = (edges[0, edge] - west) * per_metre
            y = (edges[1, edge] - south) * per_metre
            dx = (edges[2, edge] - edges[0, edge]) * per_metre
            dy = (edges[3, edge] - edges[1, edge]) * per_metre
            first_row = np.int64(np.floor(min(y, y + dy) - _REACH))
            last_row = np.int64(np.floor(max(y, y + dy) + _REACH)) + 1
            for row in range(first_row, last_row):
                # The piece of the edge inside the row, as fractions of its length.
                begin, end = 0.0, 1.0
                if dy != 0:
                    at_low, at_high = (row - _REACH - y) / dy, (row + 1 + _REACH - y) / dy
                    begin = min(max(min(at_low, at_high), 0.0), 1.0)
                    end = min(max(at_low, at_high, 0.0), 1.0)
                first = row * columns + np.int64(np.floor(x + begin * dx - _REACH))
                last = row * columns + np.int64(np.floor(x + end * dx + _REACH))
                for number in range(first, last + 1):
                    if writing:
                        entries[start[number]] = edge
                    start[number] += 1
        if not writing:
            total = 0
            for number in range(len(flat)):
                count = start[number]
                start[number] = total
                total += count
            entries = np.empty(total, np.int64)
    # From here on `start` tells where the entries of a cell end.
    listed, slots, begin = 0, 0, 0
    for number in range(len(flat)):
        end = start[number]
        if end > begin or doubtful[number]:
            listed += 1
            slots += 1
            for entry in range(begin + 1, end):
                slots += polygon[entries[entry]] != polygon[entries[entry - 1]]
        # One more at most, for the polygon of the corner.
        slots += (end > begin or doubtful[number]) and flat[number] >= 0
        begin = end
    first_slot, first_entry = np.empty(listed + 1, np.int64), np.empty(listed + 1, np.int64)
    slot_polygon, corner_inside = np.empty(slots, np.int32), np.empty(slots, np.bool_)
    slot_of = np.empty(len(entries), np.int32)
    spans_south, corner_east = np.zeros(len(entries), np.bool_), np.zeros(len(entries), np.bool_)
    listed, slots, begin = 0, 0, 0
    for number in range(len(flat)):
        end = start[number]
        if end > begin or doubtful[number]:
            first_slot[listed], first_entry[listed] = slots, begin
            corner, column, row = flat[number], number % columns, number // columns
            level, side = south + row * cell, west + column * cell
            owner = np.int32(-1)
            for entry in range(begin, end):
                edge = entries[entry]
                if polygon[edge] != owner:
                    if corner > owner and corner < polygon[edge]:
                        slot_polygon[slots], corner_inside[slots] = corner, True
                        slots += 1
                    owner = polygon[edge]
                    slot_polygon[slots], corner_inside[slots] = owner, owner == corner
                    slots += 1
                slot_of[entry] = slots - 1
                x1, y1, x2, y2 = edges[0, edge], edges[1, edge], edges[2, edge], edges[3, edge]
                if (y1 <= level) != (y2 <= level):
                    spans_south[entry] = True
                    turn = (x2 - x1) * (level - y1) - (y2 - y1) * (side - x1)
                    corner_east[entry] = (turn < 0) == (y2 > y1)
            if corner > owner:
                slot_polygon[slots], corner_inside[slots] = corner, True
                slots += 1
            flat[number] = -2 - listed
            listed += 1
        begin = end
    first_slot[listed], first_entry[listed] = slots, len(entries)
    return (
        first_slot,
        slot_polygon[:slots].copy(),
        corner_inside[:slots].copy(),
        first_entry,
        entries,
        slot_of,
        spans_south,
        corner_east,
    )


@kernel
def look_up(
    x: Floats, y: Floats, place: tuple[float, float, float], label: Small, found: Small
) -> None:
    """The label of the cell of each point, see `raster.LabelRaster.cell_of`.

    Parameters
    ----------
    x, y : float64 (n,)
    place : tuple of float
        West, south, and cells a metre of the raster.
    label : int32 (rows, columns)
    found : int32 (n,)
        Filled.
    """
    west, south, per_metre = place
    rows, columns = label.shape
    for point in range(len(x)):
        column, row = (x[point] - west) * per_metre, (y[point] - south) * per_metre
        # Written so that NaN goes where what is far away goes.
        if not column < columns - 1:
            column = columns - 1.0
        if not row < rows - 1:
            row = rows - 1.0
        found[point] = label[np.int64(max(row, 0.0)), np.int64(max(column, 0.0))]


@kernel
def walk(
    x: Floats,
    y: Floats,
    south: Floats,
    cell: Large,
    cells: tuple[Any, ...],
    edges: Floats,
    rounding: float,
    found: Small,
) -> None:
    """The first polygon that holds each point of cells with borders, see `locating.Locator`.

    Parameters
    ----------
    x, y, south : float64 (n,)
        Points, and the y of the south side of their cells.
    cell : int64 (n,)
        Number of the cell among those with edges.
    cells : tuple of arrays
        ``first_slot``, ``slot_polygon``, ``corner_inside``, ``first_entry``, ``edge``, ``slot``,
        ``spans_south``, ``corner_east`` and ``asks_geos`` of the `raster.LabelRaster`.
    edges : float64 (4, m)
    rounding : float
        Relative error of an orientation.
    found : int32 (n,)
        −1 at first; then the polygon, or −2 where rounding could decide.
    """
    first_slot, slot_polygon, corner_inside = cells[0], cells[1], cells[2]
    first_entry, edge_of, slot_of = cells[3], cells[4], cells[5]
    spans_south, corner_east, asks_geos = cells[6], cells[7], cells[8]
    for point in range(len(x)):
        px, py, low, number = x[point], y[point], south[point], cell[point]
        unsure = asks_geos[number]
        entry, last = first_entry[number], first_entry[number + 1]
        for slot in range(first_slot[number], first_slot[number + 1]):
            inside = corner_inside[slot]
            while entry < last and slot_of[entry] == slot:
                edge = edge_of[entry]
                x1, y1, x2, y2 = edges[0, edge], edges[1, edge], edges[2, edge], edges[3, edge]
                dx, dy = x2 - x1, y2 - y1
                beside = dy * (px - x1)
                here, below = dx * (py - y1), dx * (low - y1)
                turn_here, turn_below = here - beside, below - beside
                size = abs(beside)
                unsure |= abs(turn_here) <= rounding * (size + abs(here))
                unsure |= abs(turn_below) <= rounding * (size + abs(below))
                # Edges run from west to east: a turn above 0 means the point is north of the edge.
                inside ^= x1 <= px < x2 and (turn_here > 0) != (turn_below > 0)
                east_of = (turn_below < 0) == (dy > 0)
                inside ^= spans_south[entry] and east_of != corner_east[entry]
                entry += 1
            if inside and found[point] < 0:
                found[point] = slot_polygon[slot]
        if unsure:
            found[point] = -2
