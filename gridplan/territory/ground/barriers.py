"""Barrier lines: rivers, expressways and railways that grids should follow, or may not cross.

A border lies on a line when it runs along it, or when it is the far side of a unit that the line
runs through: a river that is a base unit of its own is cut by its middle line, its larger part
belongs to one bank, and its border with the other bank counts as lying on the line.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from ...progress import SILENT, Progress, step
from ..territory import Territory

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Shapes = NDArray[np.object_]

#: A border runs along a line when it is this near, metres,
NEAR_M = 15.0
#: and turned away from it by at most this, degrees.
TURNED = 30.0
#: Two units touch where their outlines are this near, metres.
TOUCH_M = 0.15
#: Borders are judged in pieces of at most this, metres.
PIECE_M = 10.0


@dataclass(frozen=True)
class BorderLines:
    """How much of the border of neighbours lies on lines.

    Parameters
    ----------
    pairs : int32 (k, 2)
        Neighbours, smaller unit first, ascending.
    line_m : float64 (k,)
        Metres of their border that lie on a line; above zero.
    open_m : float64 (k,)
        Metres that do not.
    spots : float64 (k, 2)
        A point of the border on the line.
    """

    pairs: NDArray[np.int32]
    line_m: Floats
    open_m: Floats
    spots: Floats


def border_lines(territory: Territory, lines: Shapes, progress: Progress = SILENT) -> BorderLines:
    """Find the borders that lie on lines.

    Parameters
    ----------
    territory : Territory
    lines : array of LineString
        In the CRS of the units, metres.
    progress : Progress

    Returns
    -------
    BorderLines
    """
    outlines = np.asarray(territory.units.geometry.array, dtype=object)
    segments = straight_pieces(lines)
    tree = shapely.STRtree(outlines)
    unit, segment = tree.query(segments, predicate="dwithin", distance=NEAR_M)[::-1]
    near = np.zeros(len(outlines), bool)
    near[unit] = True
    step(progress, 0.3)
    home, cutting = _home_sides(outlines, segments, unit, segment)
    step(progress, 0.5)
    contiguity = territory.contiguity
    source = np.repeat(np.arange(len(contiguity)), np.diff(contiguity.indptr))
    target = contiguity.indices.astype(np.int64)
    cut = home != outlines
    # The far bank of a wide river is near no line, but beyond the river's smaller half.
    near_pair = (near[source] & near[target]) | cut[source] | cut[target]
    rows = np.flatnonzero((source < target) & near_pair)
    rows = rows[contiguity.border_m[rows] > 0]
    one, other = source[rows], target[rows]
    if not len(rows):
        none: Floats = np.empty(0)
        return BorderLines(np.empty((0, 2), np.int32), none, none, np.empty((0, 2)))
    pair, ends = _border_pieces(outlines, one, other)
    middle = ends.mean(axis=1)
    length = np.hypot(*(ends[:, 1] - ends[:, 0]).T)
    on_line = _along(ends, middle, segments, one[pair], other[pair], cutting)
    step(progress, 0.8)
    # A border between the larger part of one unit and the smaller part of another is a far bank.
    on_line |= _beyond(home, cut, one[pair], middle) != _beyond(home, cut, other[pair], middle)
    on_m = np.bincount(pair, np.where(on_line, length, 0.0), minlength=len(rows))
    whole_m = np.bincount(pair, length, minlength=len(rows))
    # Pieces are measured on one outline, borders on both: the share is what is trusted.
    line_m: Floats = np.divide(on_m, whole_m, out=np.zeros(len(rows)), where=whole_m > 0)
    line_m = np.round(line_m * contiguity.border_m[rows], 6)
    found = np.flatnonzero(line_m > 0)
    place = np.full(len(rows), -1)
    place[pair[on_line][::-1]] = np.flatnonzero(on_line)[::-1]
    step(progress, 1.0)
    return BorderLines(
        np.stack([one[found], other[found]], axis=1).astype(np.int32),
        line_m[found],
        contiguity.border_m[rows[found]] - line_m[found],
        middle[place[found]],
    )


def straight_pieces(lines: Shapes) -> Shapes:
    """The straight pieces of lines."""
    points, line = shapely.get_coordinates(lines, return_index=True)
    inside = line[1:] == line[:-1]
    inside &= (points[1:] != points[:-1]).any(axis=1)
    ends = np.stack([points[:-1][inside], points[1:][inside]], axis=1)
    return np.asarray(shapely.linestrings(ends), dtype=object)


def _home_sides(
    outlines: Shapes, segments: Shapes, unit: Ints, segment: Ints
) -> tuple[Shapes, Ints]:
    """Each unit, or its largest part where lines cut it; and which segments cut which unit."""
    home = outlines.copy()
    cutting: list[Ints] = [np.empty(0, np.int64)]
    inside = shapely.intersects(outlines[unit], segments[segment])
    order = np.argsort(unit[inside], kind="stable")
    unit, segment = unit[inside][order], segment[inside][order]
    cut, start = np.unique(unit, return_index=True)
    for row, mine in zip(cut, np.split(segment, start)[1:], strict=True):
        # A knife of a centimetre: what it leaves in pieces was cut from side to side.
        knife = shapely.buffer(shapely.union_all(segments[mine]), 0.01, quad_segs=1)
        parts = shapely.get_parts(shapely.difference(outlines[row], knife))
        if len(parts) > shapely.get_num_geometries(outlines[row]):
            home[row] = parts[np.argmax(np.round(shapely.area(parts), 3))]
            cutting.append(row * len(segments) + mine)
    return home, np.concatenate(cutting)


def _border_pieces(outlines: Shapes, one: Ints, other: Ints) -> tuple[Ints, Floats]:
    """Short pieces of the border of each pair: the pair, and both ends (p, 2, 2)."""
    shared = shapely.intersection(
        shapely.boundary(outlines[one]), shapely.buffer(outlines[other], TOUCH_M, quad_segs=1)
    )
    points, pair = shapely.get_coordinates(
        *(_line_parts(shapely.segmentize(shared, PIECE_M))[:1]), return_index=True
    )
    owner = _line_parts(shared)[1]
    inside = pair[1:] == pair[:-1]
    ends = np.stack([points[:-1][inside], points[1:][inside]], axis=1)
    # Where the border turns a corner, the buffer takes a hand's breadth of another border along.
    long = np.hypot(*(ends[:, 1] - ends[:, 0]).T) > 2 * TOUCH_M
    return owner[pair[1:][inside]][long], ends[long]


def _line_parts(shapes: Shapes) -> tuple[Shapes, Ints]:
    parts, owner = shapely.get_parts(shapes, return_index=True)
    nested, inner = shapely.get_parts(parts, return_index=True)
    owner = owner[inner]
    lines = shapely.get_type_id(nested) == shapely.GeometryType.LINESTRING
    return nested[lines], owner[lines]


def _beyond(home: Shapes, cut: Bools, unit: Ints, middle: Floats) -> Bools:
    """Which pieces of border belong to the smaller part of a unit that a line cuts."""
    beyond = np.zeros(len(unit), bool)
    divided = np.flatnonzero(cut[unit])
    spots = shapely.points(middle[divided])
    beyond[divided] = ~shapely.dwithin(home[unit[divided]], spots, TOUCH_M)
    return beyond


def _along(
    ends: Floats, middle: Floats, segments: Shapes, one: Ints, other: Ints, cutting: Ints
) -> Bools:
    """Which pieces of border run along a line that cuts neither of the two units."""
    tree = shapely.STRtree(segments)
    piece, segment = tree.query(shapely.points(middle), predicate="dwithin", distance=NEAR_M)
    course = shapely.get_coordinates(segments[segment]).reshape(-1, 2, 2)
    line = course[:, 1] - course[:, 0]
    own = ends[piece, 1] - ends[piece, 0]
    across = np.abs(line[:, 0] * own[:, 1] - line[:, 1] * own[:, 0])
    beside = across <= np.sin(np.radians(TURNED)) * np.hypot(*line.T) * np.hypot(*own.T)
    for units in (one, other):
        # Both banks of a narrow river are near its line; only the far one lies on it.
        beside &= ~np.isin(units[piece] * len(segments) + segment, cutting)
    along = np.zeros(len(ends), bool)
    along[piece[beside]] = True
    return along
