"""Which polygons share a border, and how long it is.

Borders of a clean map are found by hashing: two neighbours hold the same segment, run through in
opposite directions. What stays unmatched (noise of the vertices, T-junctions, hairline gaps and
overlaps) is matched after its vertices were gathered into nodes and its segments split at the
nodes they pass.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from .contiguity import Contiguity
from .segments import Segments, opposite_pairs, outline_segments, scatter, vertex_marks

#: Vertices and segments of neighbours may lie this far apart, metres.
TOLERANCE_M = 0.1
#: Units that share less than this are not neighbours, metres.
MIN_BORDER_M = 1.0


@dataclass(frozen=True)
class Borders:
    """The shared borders of a set of polygons.

    Parameters
    ----------
    contiguity : Contiguity
        Neighbours by shared border, without links.
    perimeter_m : float64 (n,)
        Length of the whole outline of each unit.
    open_m : float64 (n,)
        Length of the outline that is shared with no other unit.
    near_m : float
        Length of borders that were matched within the tolerance only, not vertex by vertex.
    """

    contiguity: Contiguity
    perimeter_m: NDArray[np.float64]
    open_m: NDArray[np.float64]
    near_m: float


def shared_borders(
    geometry: NDArray[np.object_],
    tolerance_m: float = TOLERANCE_M,
    min_border_m: float = MIN_BORDER_M,
) -> Borders:
    """Find all pairs of polygons that share a border, and its length.

    Parameters
    ----------
    geometry : array of Polygon or MultiPolygon (n,)
        Valid, in a metric CRS.
    tolerance_m : float
        How far vertices and segments of neighbours may lie apart. Copes with noise of the vertices
        up to about a third of it, T-junctions, gaps and overlaps narrower than it. Zero: vertices
        have to agree to a millimetre.
    min_border_m : float
        Shortest shared border that makes neighbours (rook contiguity; corners do not count).

    Returns
    -------
    Borders
    """
    count = len(geometry)
    segments = outline_segments(geometry)
    marks = vertex_marks(segments.xy)
    tail, head = _ends(segments, marks)
    length = segments.length
    i, j = opposite_pairs(tail, head, segments.unit)
    pairs = [(segments.unit[i], segments.unit[j], length[i])]
    perimeter = np.bincount(segments.unit, length, count)
    open_segment = np.ones(len(segments), bool)
    open_segment[i] = open_segment[j] = False
    near_m = 0.0
    if tolerance_m > 0 and open_segment.any():
        rest = noded_pairs(segments.take(open_segment), tolerance_m)
        near_m = float(rest[2].sum())
        pairs.append(rest)
    one, other, shared = (np.concatenate(column) for column in zip(*pairs))
    contiguity = _contiguity(count, one, other, shared, min_border_m)
    closed = np.bincount(one, shared, count) + np.bincount(other, shared, count)
    return Borders(contiguity, perimeter, np.maximum(perimeter - closed, 0.0), near_m)


def noded_pairs(
    segments: Segments, tolerance_m: float
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
    """Match segments whose vertices and lines lie within a tolerance of each other.

    Parameters
    ----------
    segments : Segments
    tolerance_m : float

    Returns
    -------
    one, other : int32 arrays
        The two units of each piece of border.
    shared : float64 array
        Its length in metres.
    """
    xy, node = gather(
        np.concatenate([segments.xy[segments.start], segments.xy[segments.start + 1]]), tolerance_m
    )
    first, second = node[: len(segments)], node[len(segments) :]
    tail = np.where(segments.backwards, second, first)
    head = np.where(segments.backwards, first, second)
    unit = segments.unit
    found = []
    for split in (False, True):
        if split:
            tail, head, unit = _split(tail, head, unit, xy, tolerance_m)
        real = tail != head
        tail, head, unit = tail[real], head[real], unit[real]
        marks = scatter(np.arange(len(xy), dtype=np.uint64) + np.uint64(1))
        i, j = opposite_pairs(marks[tail], marks[head], unit)
        along = xy[head[i]] - xy[tail[i]]
        found.append((unit[i], unit[j], np.hypot(along[:, 0], along[:, 1])))
        left = np.ones(len(tail), bool)
        left[i] = left[j] = False
        tail, head, unit = tail[left], head[left], unit[left]
    one, other, shared = (np.concatenate(column) for column in zip(*found))
    return one, other, shared


def gather(
    points: NDArray[np.float64], tolerance_m: float
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Gather points into nodes that lie farther apart than a tolerance.

    Some of the points become nodes, the others move to the nearest node within the tolerance. The
    choice depends on the coordinates alone, not on the order of the points, and no chain of points
    collapses into one.

    Parameters
    ----------
    points : float64 (p, 2)
    tolerance_m : float

    Returns
    -------
    xy : float64 (k, 2)
        The nodes.
    node : int64 (p,)
        The node of each point.
    """
    _, first, spot = np.unique(vertex_marks(points), return_index=True, return_inverse=True)
    xy = points[first]
    near = cKDTree(xy).query_pairs(tolerance_m, output_type="ndarray")
    if not len(near):
        return xy, spot
    low, high = near.min(axis=1), near.max(axis=1)
    undecided, centre = np.ones(len(xy), bool), np.zeros(len(xy), bool)
    while len(low):
        # A spot that yields to no undecided spot before it becomes a node; its neighbours follow.
        rising = undecided.copy()
        rising[high] = False
        centre |= rising
        undecided &= ~rising
        undecided[low[centre[high]]] = False
        undecided[high[centre[low]]] = False
        both = undecided[low] & undecided[high]
        low, high = low[both], high[both]
    centre |= undecided
    leader = np.concatenate([near, near[:, ::-1]])
    leader = leader[centre[leader[:, 0]] & ~centre[leader[:, 1]]]
    gap = xy[leader[:, 0]] - xy[leader[:, 1]]
    nearest = np.lexsort((leader[:, 0], np.hypot(gap[:, 0], gap[:, 1])))[::-1]
    target = np.arange(len(xy))
    target[leader[nearest, 1]] = leader[nearest, 0]
    rank = np.cumsum(centre) - 1
    return xy[centre], rank[target][spot]


def _split(
    tail: NDArray[np.int64],
    head: NDArray[np.int64],
    unit: NDArray[np.int32],
    xy: NDArray[np.float64],
    tolerance_m: float,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]:
    """Split segments at every node that they pass within the tolerance."""
    if not len(tail):
        return tail, head, unit
    used = np.unique(np.concatenate([tail, head]))
    tree = shapely.STRtree(shapely.points(xy[used]))
    lines = shapely.linestrings(np.stack([xy[tail], xy[head]], axis=1))
    segment, passed = tree.query(lines, predicate="dwithin", distance=tolerance_m)
    node = used[passed]
    along = xy[head] - xy[tail]
    length = np.hypot(along[:, 0], along[:, 1])
    where = ((xy[node] - xy[tail[segment]]) * along[segment]).sum(axis=1) / length[segment]
    between = (where > 0) & (where < length[segment])
    between &= (node != tail[segment]) & (node != head[segment])
    every = np.arange(len(tail))
    segment = np.concatenate([every, segment[between], every])
    where = np.concatenate([np.full(len(tail), -1.0), where[between], length + 1.0])
    node = np.concatenate([tail, node[between], head])
    order = np.lexsort((node, where, segment))
    segment, node = segment[order], node[order]
    joined = segment[1:] == segment[:-1]
    return node[:-1][joined], node[1:][joined], unit[segment[1:][joined]]


def _ends(
    segments: Segments, marks: NDArray[np.uint64]
) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Marks of the vertices each directed segment runs from and to."""
    first, second = marks[segments.start], marks[segments.start + 1]
    back = segments.backwards
    if not back.any():
        return first, second
    return np.where(back, second, first), np.where(back, first, second)


def _contiguity(
    count: int,
    one: NDArray[Any],
    other: NDArray[Any],
    shared: NDArray[np.float64],
    min_border_m: float,
) -> Contiguity:
    """Add up the pieces of border of each pair and keep the pairs that share enough."""
    low, high = np.minimum(one, other).astype(np.int64), np.maximum(one, other)
    key = low * count + high
    order = np.argsort(key, kind="stable")
    key = key[order]
    first = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1]))) if len(key) else order
    border = np.add.reduceat(shared[order], first) if len(key) else shared
    # Micrometres: rounding hides the order in which floating-point sums were made.
    border = np.round(border, 6)
    kept = border >= min_border_m
    low, high = np.divmod(key[first][kept], max(count, 1))
    return from_pairs(count, low, high, border[kept])


def from_pairs(
    count: int, low: NDArray[Any], high: NDArray[Any], border_m: NDArray[np.float64]
) -> Contiguity:
    """Neighbour lists from pairs that stand once each.

    Parameters
    ----------
    count : int
        Number of units.
    low, high : int (p,)
        The two units of each pair.
    border_m : float64 (p,)
    """
    source, target = np.concatenate([low, high]), np.concatenate([high, low])
    border = np.concatenate([border_m, border_m])
    order = np.argsort(source.astype(np.int64) * count + target)
    indptr = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(source, minlength=count), out=indptr[1:])
    return Contiguity(indptr, target[order].astype(np.int32), border[order])
