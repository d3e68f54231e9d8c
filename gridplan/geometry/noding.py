"""Segments that lie along each other only nearly: gathered into nodes, split, and paired."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from .segments import Segments, pairs_of_segments, scatter, vertex_marks


@dataclass(frozen=True)
class Noding:
    """Segments cut into pieces that run from node to node, and the pieces that fall together.

    Parameters
    ----------
    xy : float64 (k, 2)
        Nodes, farther apart than the tolerance.
    tail, head : int64 (p,)
        Nodes each piece runs from and to; the unit of the piece lies to its left.
    segment : int64 (p,)
        Segment that each piece belongs to. The pieces of a segment stand one after the other, in
        its direction.
    one, other : int64 (b,)
        Pairs of pieces of different units between the same nodes, in opposite directions.
    node_of_end : int64 (2, s)
        Node of the first and of the second vertex of each segment.
    """

    xy: NDArray[np.float64]
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    segment: NDArray[np.int64]
    one: NDArray[np.int64]
    other: NDArray[np.int64]
    node_of_end: NDArray[np.int64]

    @property
    def shared_m(self) -> NDArray[np.float64]:
        """Length of each pair in metres."""
        along = self.xy[self.head[self.one]] - self.xy[self.tail[self.one]]
        return np.hypot(along[:, 0], along[:, 1])


def node_segments(segments: Segments, tolerance_m: float) -> Noding:
    """Gather the vertices of segments, split the segments at the nodes they pass, and pair them.

    Parameters
    ----------
    segments : Segments
        Those that have no exact counterpart.
    tolerance_m : float
        How far vertices may move, and how far a node may lie from a segment that it splits.

    Notes
    -----
    Pairs are looked for before anything is split, because that leaves little to be split where
    only the vertices are noisy.
    """
    ends = np.concatenate([segments.xy[segments.start], segments.xy[segments.start + 1]])
    xy, node = gather(ends, tolerance_m)
    node_of_end = node.reshape(2, -1)
    tail = np.where(segments.backwards, node_of_end[1], node_of_end[0])
    head = np.where(segments.backwards, node_of_end[0], node_of_end[1])
    segment = np.arange(len(segments))
    one, other = _pairs(tail, head, segments.unit)
    single = np.ones(len(segments), bool)
    single[one] = single[other] = False
    rest = np.flatnonzero(single & (tail != head))
    cut_segment, cut_tail, cut_head = _split(rest, tail[rest], head[rest], xy, tolerance_m)
    cut_one, cut_other = _pairs(cut_tail, cut_head, segments.unit[cut_segment])
    return Noding(
        xy,
        np.concatenate([tail, cut_tail]),
        np.concatenate([head, cut_head]),
        np.concatenate([segment, cut_segment]),
        np.concatenate([one, cut_one + len(segments)]),
        np.concatenate([other, cut_other + len(segments)]),
        node_of_end,
    )


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
    centre = _centres(len(xy), near)
    leader = np.concatenate([near, near[:, ::-1]])
    leader = leader[centre[leader[:, 0]] & ~centre[leader[:, 1]]]
    gap = xy[leader[:, 0]] - xy[leader[:, 1]]
    # Written from the farthest to the nearest, so that the nearest one stays.
    farthest_first = np.lexsort((leader[:, 0], np.hypot(gap[:, 0], gap[:, 1])))[::-1]
    target = np.arange(len(xy))
    target[leader[farthest_first, 1]] = leader[farthest_first, 0]
    rank = np.cumsum(centre) - 1
    return xy[centre], rank[target][spot]


def _centres(count: int, near: NDArray[np.int64]) -> NDArray[np.bool_]:
    """The first of several spots near each other, and all that are near to no such spot.

    This is the greedy choice in order of rank, made for all spots at once in a few rounds.
    """
    low, high = near.min(axis=1), near.max(axis=1)
    undecided, centre = np.ones(count, bool), np.zeros(count, bool)
    while len(low):
        rising = undecided.copy()
        rising[high] = False
        centre |= rising
        undecided &= ~rising
        undecided[high[centre[low]]] = False
        both = undecided[low] & undecided[high]
        low, high = low[both], high[both]
    centre |= undecided
    return centre


def _pairs(
    tail: NDArray[np.int64], head: NDArray[np.int64], unit: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Opposite pieces of different units between the same two nodes."""
    real = np.flatnonzero(tail != head)
    ends = [scatter(nodes[real].astype(np.uint64) + np.uint64(1)) for nodes in (tail, head)]
    one, other = pairs_of_segments(ends[0], ends[1], unit[real])
    return real[one], real[other]


def _split(
    segment: NDArray[np.int64],
    tail: NDArray[np.int64],
    head: NDArray[np.int64],
    xy: NDArray[np.float64],
    tolerance_m: float,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Cut segments at every node of another that they pass within the tolerance."""
    if not len(segment):
        return segment, tail, head
    used = np.unique(np.concatenate([tail, head]))
    tree = shapely.STRtree(shapely.points(xy[used]))
    lines = shapely.linestrings(np.stack([xy[tail], xy[head]], axis=1))
    row, passed = tree.query(lines, predicate="dwithin", distance=tolerance_m)
    node = used[passed]
    along = xy[head] - xy[tail]
    length = np.hypot(along[:, 0], along[:, 1])
    where = ((xy[node] - xy[tail[row]]) * along[row]).sum(axis=1) / length[row]
    between = (where > 0) & (where < length[row]) & (node != tail[row]) & (node != head[row])
    every = np.arange(len(segment))
    row = np.concatenate([every, row[between], every])
    where = np.concatenate(
        [np.full(len(every), -np.inf), where[between], np.full(len(every), np.inf)]
    )
    node = np.concatenate([tail, node[between], head])
    order = np.lexsort((node, where, row))
    row, node = row[order], node[order]
    joined = row[1:] == row[:-1]
    return segment[row[1:][joined]], node[:-1][joined], node[1:][joined]
