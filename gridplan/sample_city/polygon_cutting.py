"""Cutting many faces of a planar map at once, each in two."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .planar_graph import Floats, Ints, PlanarMap, ranges

#: A cut keeps so far from edges it does not end on, metres.
_SLACK = 0.05


@dataclass(frozen=True)
class Cuts:
    """Straight or slightly bent cuts, one for each of some faces.

    Parameters
    ----------
    face : int64 (k,)
        Faces to cut, each at most once.
    through, along : float64 (k, 2)
        A point of the cutting line, metres, and its unit direction.
    snap : float64 (k,)
        A cut that ends this near to a vertex ends there, metres.
    bend : float64 (k,)
        How far the middle of the cut is pushed aside, as a fraction of its length; 0 is straight.
    line : int8 (k,)
        What runs along the cut.
    """

    face: Ints
    through: Floats
    along: Floats
    snap: Floats
    bend: Floats
    line: NDArray[np.int8]


@dataclass(frozen=True)
class _Ends:
    """Where the cuts meet their rings; each array is (k, 2), one column an end."""

    position: Ints  # ring position of the vertex, or of the edge a new vertex lies on
    fresh: NDArray[np.bool_]  # a new vertex, not one of the ring
    vertex: Ints  # vertex number; new ones count on from the old


def cut(plane: PlanarMap, cuts: Cuts, least_share: float = 0.12) -> tuple[PlanarMap, Ints]:
    """Cut faces in two, each along its line.

    A cut is left undone where it would leave the face, cross its ring or make a part smaller than
    `least_share` of the face; the caller may try again with another line.

    Parameters
    ----------
    plane : PlanarMap
    cuts : Cuts
    least_share : float
        Least area of either part as a fraction of the face.

    Returns
    -------
    PlanarMap
        One part keeps the number of the face, the other parts are appended.
    int64 (j,)
        Which of `cuts` were done, in the order of the appended faces.
    """
    chosen, edge, t = _longest_crossing(plane, cuts)
    cuts = _take(cuts, chosen)
    ends, points, key = _meet(plane, cuts, edge, t)
    done = _allowed(plane, cuts, ends, points, least_share)
    chosen, cuts = chosen[done], _take(cuts, done)
    ends = _Ends(ends.position[done], ends.fresh[done], ends.vertex[done])
    return _carry_out(plane, cuts, ends, points, key), chosen


def _take(cuts: Cuts, rows: Ints | NDArray[np.bool_]) -> Cuts:
    return Cuts(
        cuts.face[rows],
        cuts.through[rows],
        cuts.along[rows],
        cuts.snap[rows],
        cuts.bend[rows],
        cuts.line[rows],
    )


def _longest_crossing(plane: PlanarMap, cuts: Cuts) -> tuple[Ints, Ints, Floats]:
    """For each line its longest stretch inside the face: cuts that have one, edges, places."""
    position, following, owner = plane.entries(cuts.face)
    along = cuts.along[owner]
    a = plane.xy[plane.ring[position]] - cuts.through[owner]
    b = plane.xy[plane.ring[following]] - cuts.through[owner]
    side_a = along[:, 0] * a[:, 1] - along[:, 1] * a[:, 0]
    side_b = along[:, 0] * b[:, 1] - along[:, 1] * b[:, 0]
    hit = np.flatnonzero((side_a >= 0) != (side_b >= 0))
    t = side_a[hit] / (side_a[hit] - side_b[hit])
    reach_a = (along[hit] * a[hit]).sum(axis=1)
    reach = reach_a + t * ((along[hit] * b[hit]).sum(axis=1) - reach_a)
    order = np.lexsort((hit, reach, owner[hit]))
    enter, leave = order[0::2], order[1::2]  # a closed ring is crossed an even number of times
    stretch = np.lexsort((reach[leave] - reach[enter], owner[hit[enter]]))
    whose = owner[hit[enter[stretch]]]
    best = stretch[np.flatnonzero(np.r_[whose[1:] != whose[:-1], True])] if len(whose) else stretch
    pick = np.stack([enter[best], leave[best]], axis=1)
    return owner[hit[enter[best]]], position[hit[pick]], t[pick]


def _meet(plane: PlanarMap, cuts: Cuts, edge: Ints, t: Floats) -> tuple[_Ends, Floats, Floats]:
    """Settle on the vertices where the cuts end.

    Returns the ends, all vertices with the new ones appended, and for each new vertex the edge it
    lies on and how far along (low vertex, high vertex, fraction).
    """
    face = np.repeat(cuts.face[:, None], 2, axis=1)
    after = np.where(edge + 1 == plane.start[face + 1], plane.start[face], edge + 1)
    tail, head = plane.ring[edge], plane.ring[after]
    length = np.hypot(*np.moveaxis(plane.xy[head] - plane.xy[tail], -1, 0))
    near = np.minimum(cuts.snap[:, None], length)
    to_tail = (t * length < near) & (t <= 0.5)
    to_head = ((1 - t) * length < near) & (t > 0.5)
    fresh = ~(to_tail | to_head)
    position = np.where(to_head, after, edge)
    vertex = plane.ring[position]

    low, high = np.minimum(tail, head)[fresh], np.maximum(tail, head)[fresh]
    share = np.where(tail < head, t, 1 - t)[fresh]
    reach = np.repeat(cuts.snap[:, None], 2, axis=1)[fresh]
    order = np.lexsort((share, high, low))
    low, high, share = low[order], high[order], share[order]
    gap = np.diff(share) * length[fresh][order][1:]
    same = (low[1:] == low[:-1]) & (high[1:] == high[:-1]) & (gap < reach[order][1:])
    group = np.cumsum(np.r_[True, ~same]) - 1 if len(low) else np.empty(0, np.int64)
    first = np.flatnonzero(np.r_[True, ~same]) if len(low) else np.empty(0, np.int64)
    low, high, share = low[first], high[first], share[first]
    fresh_xy = plane.xy[low] + share[:, None] * (plane.xy[high] - plane.xy[low])
    number = np.empty(len(group), np.int64)
    number[order] = len(plane.xy) + group
    vertex[fresh] = number
    points = np.concatenate([plane.xy, np.round(fresh_xy, 3)])
    return _Ends(position, fresh, vertex), points, np.stack([low, high, share], axis=1)


def _middles(points: Floats, ends: _Ends, bend: Floats) -> Floats:
    """The bent middle of each cut, metres."""
    a, b = points[ends.vertex[:, 0]], points[ends.vertex[:, 1]]
    aside = np.stack([a[:, 1] - b[:, 1], b[:, 0] - a[:, 0]], axis=1)
    return np.round((a + b) / 2 + bend[:, None] * aside, 3)


def _allowed(
    plane: PlanarMap, cuts: Cuts, ends: _Ends, points: Floats, least_share: float
) -> NDArray[np.bool_]:
    """Which cuts stay inside their face and leave two parts of a fair size."""
    position, following, owner = plane.entries(cuts.face)
    c, d = plane.xy[plane.ring[position]], plane.xy[plane.ring[following]]
    middle = _middles(points, ends, cuts.bend)
    good = ends.vertex[:, 0] != ends.vertex[:, 1]
    for end in (0, 1):
        at = ends.position[:, end][owner]
        touching = (position == at) | (~ends.fresh[:, end][owner] & (following == at))
        a, b = points[ends.vertex[:, end]][owner], middle[owner]
        crossed = _cross(a, b, c, d) & ~touching
        good &= np.bincount(owner, crossed, len(good)) == 0

    # Area of the part from end 0 round to end 1, by the shoelace formula about the middle.
    a, b = points[ends.vertex[:, 0]] - middle, points[ends.vertex[:, 1]] - middle
    c, d = c - middle[owner], d - middle[owner]
    first, last = ends.position[:, 0][owner], ends.position[:, 1][owner]
    wraps = first > last
    inside = np.where(
        wraps, (position >= first) | (position < last), (position >= first) & (position < last)
    )
    sweep = c[:, 0] * d[:, 1] - c[:, 1] * d[:, 0]
    part: Floats = np.bincount(owner, sweep * inside, len(good)).astype(float)
    # At a new vertex only a piece of the edge belongs to the part.
    for end, sign, near in ((0, -1.0, a), (1, 1.0, b)):
        tail = plane.xy[plane.ring[ends.position[:, end]]] - middle
        piece = tail[:, 0] * near[:, 1] - tail[:, 1] * near[:, 0]
        part += sign * np.where(ends.fresh[:, end], piece, 0.0)
    whole = np.bincount(owner, sweep, len(good))
    allowed: NDArray[np.bool_] = (
        good & (part > least_share * whole) & (part < (1 - least_share) * whole)
    )
    return allowed


def _cross(a: Floats, b: Floats, c: Floats, d: Floats) -> NDArray[np.bool_]:
    """Whether segments ab and cd meet, or pass each other within `_SLACK`."""

    def side(p: Floats, q: Floats, r: Floats) -> Floats:
        turn = (q[:, 0] - p[:, 0]) * (r[:, 1] - p[:, 1]) - (q[:, 1] - p[:, 1]) * (r[:, 0] - p[:, 0])
        distance: Floats = turn / (np.hypot(*(q - p).T) + 1e-12)
        return distance

    one, two = side(a, b, c), side(a, b, d)
    three, four = side(c, d, a), side(c, d, b)
    apart = ((one > _SLACK) & (two > _SLACK)) | ((one < -_SLACK) & (two < -_SLACK))
    apart |= ((three > _SLACK) & (four > _SLACK)) | ((three < -_SLACK) & (four < -_SLACK))
    return ~apart


def _carry_out(plane: PlanarMap, cuts: Cuts, ends: _Ends, points: Floats, key: Floats) -> PlanarMap:
    """Put the new vertices into all rings they lie on, then part the faces."""
    old = len(plane.xy)
    used = np.zeros(len(key), bool)
    used[ends.vertex[ends.fresh] - old] = True
    low, high = key[used, 0].astype(np.int64), key[used, 1].astype(np.int64)
    number = old + np.cumsum(used) - 1  # new vertices are already sorted by edge and place
    fresh = np.flatnonzero(used) + old

    # Directed edges that get vertices.
    touched = np.zeros(old, bool)
    touched[low] = touched[high] = True
    following = np.arange(1, len(plane.ring) + 1)
    following[plane.start[1:] - 1] = plane.start[:-1]
    tail, head = plane.ring, plane.ring[following]
    edge = np.flatnonzero(touched[tail] & touched[head])
    code = low * old + high
    wanted = np.minimum(tail[edge], head[edge]) * old + np.maximum(tail[edge], head[edge])
    left, right = np.searchsorted(code, wanted), np.searchsorted(code, wanted, side="right")
    edge, left, right = edge[right > left], left[right > left], right[right > left]
    count = np.zeros(len(plane.ring), np.int64)
    count[edge] = right - left
    moved = np.arange(len(plane.ring)) + np.cumsum(count) - count
    source = np.repeat(np.arange(len(plane.ring)), count + 1)
    ring, line = plane.ring[source], plane.line[source]
    forward = tail[edge] < head[edge]
    slot = ranges(moved[edge] + 1, right - left)
    item = ranges(left, right - left)
    flip = np.repeat(left + right - 1, right - left) - item
    rank = np.where(np.repeat(forward, right - left), item, flip)
    ring[slot] = old + rank
    start = np.concatenate([[0], np.cumsum(count + 1)])[plane.start]

    # Where the cuts end in the lengthened rings.
    begin = moved[ends.position]
    place = number[np.where(ends.fresh, ends.vertex - old, 0)] - old if len(key) else ends.vertex
    code_at = np.where(ends.fresh, ends.position, 0)
    ahead = tail[code_at] < head[code_at]
    span = np.minimum(tail[code_at], head[code_at]) * old + np.maximum(tail[code_at], head[code_at])
    first, last = np.searchsorted(code, span), np.searchsorted(code, span, side="right")
    offset = np.where(ahead, place - first, last - 1 - place) + 1
    at = np.where(ends.fresh, begin + offset, begin)

    middle = _middles(points, ends, cuts.bend)
    bent = cuts.bend != 0
    xy = np.concatenate([plane.xy, points[fresh], middle[bent]])
    return _part(PlanarMap(xy, start, ring, line), cuts, at, bent)


def _part(plane: PlanarMap, cuts: Cuts, at: Ints, bent: NDArray[np.bool_]) -> PlanarMap:
    """Part faces at two positions of their rings, given in either order."""
    faces, parts = len(plane), len(cuts.face)
    low, high = at.min(axis=1), at.max(axis=1)
    corner = np.full(parts, -1, np.int64)
    corner[bent] = len(plane.ring) + np.arange(int(bent.sum()))
    ring = np.concatenate(
        [plane.ring, len(plane.xy) - int(bent.sum()) + np.arange(int(bent.sum()))]
    )
    line = np.concatenate([plane.line, cuts.line[bent]])

    whole = np.ones(faces, bool)
    whole[cuts.face] = False
    kept = np.flatnonzero(whole)
    begin, end = plane.start[cuts.face], plane.start[cuts.face + 1]
    appended = faces + np.arange(parts)
    has = np.flatnonzero(bent)
    face = np.concatenate([kept, cuts.face, cuts.face[has], appended, appended, appended[has]])
    turn = np.repeat([0, 0, 1, 0, 1, 2], [len(kept), parts, len(has), parts, parts, len(has)])
    source = np.concatenate([plane.start[kept], low, corner[has], high, begin, corner[has]])
    length = np.concatenate(
        [
            plane.start[kept + 1] - plane.start[kept],
            high - low + 1,
            np.ones(len(has), np.int64),
            end - high,
            low - begin + 1,
            np.ones(len(has), np.int64),
        ]
    )
    order = np.lexsort((turn, face))
    total = np.bincount(face, length, faces + parts).astype(np.int64)
    start = np.concatenate([[0], np.cumsum(total)])
    pick = ranges(source[order], length[order])
    last = np.empty(len(face), np.int64)
    last[order] = np.cumsum(length[order]) - 1
    ring, line = ring[pick], line[pick]
    line[last[len(kept) : len(kept) + parts]] = cuts.line
    closing = len(kept) + parts + len(has) + parts
    line[last[closing : closing + parts]] = cuts.line
    return PlanarMap(plane.xy, start, ring, line)
