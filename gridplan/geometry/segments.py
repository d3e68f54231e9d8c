"""Outlines of polygons as flat arrays of directed segments, and the pairing of equal ones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

#: Vertices that agree to this many metres are one and the same.
GRAIN_M = 0.001

_MIX = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


@dataclass(frozen=True)
class Segments:
    """Every straight piece of every ring, directed so that its unit lies to the left.

    Parameters
    ----------
    xy : float64 (v, 2)
        Vertices of all rings, ring after ring, each ring closed.
    start : int64 (s,)
        Index of the first vertex of each segment; the second one follows it in `xy`.
    unit : int32 (s,)
        Row of the geometry that the segment belongs to.
    backwards : bool (s,)
        Whether the ring runs the other way in `xy`.
    ring_start : int64 (r + 1,)
        Vertices ``ring_start[i]:ring_start[i + 1]`` make ring `i`.
    part_of_ring, unit_of_part : int64 arrays
        Polygon that each ring belongs to (its first ring is the shell), and row of the geometry
        that each polygon belongs to.
    """

    xy: NDArray[np.float64]
    start: NDArray[np.int64]
    unit: NDArray[np.int32]
    backwards: NDArray[np.bool_]
    ring_start: NDArray[np.int64]
    part_of_ring: NDArray[np.int64]
    unit_of_part: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.start)

    @property
    def length(self) -> NDArray[np.float64]:
        """Length of each segment in metres."""
        along = self.xy[self.start + 1] - self.xy[self.start]
        return np.hypot(along[:, 0], along[:, 1])

    def take(self, chosen: NDArray[Any]) -> Segments:
        """Only the chosen segments (indices or a mask)."""
        return replace(
            self,
            start=self.start[chosen],
            unit=self.unit[chosen],
            backwards=self.backwards[chosen],
        )


def outline_segments(geometry: NDArray[np.object_]) -> Segments:
    """Take polygons apart into directed segments.

    Parameters
    ----------
    geometry : array of Polygon or MultiPolygon (n,)
        Valid, in metres. None and empty ones have no segments.
    """
    xy, first, part_of_ring, unit_of_part = _rings(geometry)
    inside = np.ones(max(len(xy) - 1, 0), bool)
    inside[first[1:-1] - 1] = False
    start = np.flatnonzero(inside)
    # Twice the signed area of each ring, about its own first vertex to keep the digits.
    local = xy - np.repeat(xy[first[:-1]], np.diff(first), axis=0)
    cross = np.zeros(len(xy))
    cross[start] = local[start, 0] * local[start + 1, 1] - local[start + 1, 0] * local[start, 1]
    count = len(part_of_ring)
    anticlockwise = np.add.reduceat(cross, first[:-1]) > 0 if count else np.empty(0, bool)
    hole = np.zeros(count, bool)
    hole[1:] = part_of_ring[1:] == part_of_ring[:-1]
    length = np.diff(first) - 1
    unit = np.repeat(unit_of_part.astype(np.int32)[part_of_ring], length)
    backwards = np.repeat(anticlockwise == hole, length)
    return Segments(xy, start, unit, backwards, first, part_of_ring, unit_of_part)


def _rings(
    geometry: NDArray[np.object_],
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Vertices, and `ring_start`, `part_of_ring` and `unit_of_part` of `Segments`.

    Units of one ring come first. They are known by their first vertex, which comes back at the end
    and nowhere else; only the others are taken apart, which is slow.
    """
    length = shapely.get_num_coordinates(geometry).astype(np.int64)
    filled = np.flatnonzero(length)
    length = length[filled]
    end = np.cumsum(length)
    xy = shapely.get_coordinates(geometry)
    back = (xy == np.repeat(xy[end - length], length, axis=0)).all(axis=1)
    alone = back[end - 1]
    if len(filled):
        alone &= np.add.reduceat(back, end - length, dtype=np.int64) == 2
    single, other = filled[alone], filled[~alone]
    parts, unit = shapely.get_parts(geometry[other], return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    if len(other):
        xy = np.concatenate([xy[np.repeat(alone, length)], shapely.get_coordinates(rings)])
    length = np.concatenate([length[alone], shapely.get_num_coordinates(rings)])
    ring_start = np.zeros(len(length) + 1, np.int64)
    np.cumsum(length, out=ring_start[1:])
    part_of_ring = np.concatenate([np.arange(len(single)), part + len(single)])
    return xy, ring_start, part_of_ring, np.concatenate([single, other[unit]])


def directed_ends(
    segments: Segments, marks: NDArray[np.uint64]
) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Marks of the vertices that each directed segment runs from and to."""
    first, second = marks[segments.start], marks[segments.start + 1]
    back = segments.backwards
    if not back.any():
        return first, second
    return np.where(back, second, first), np.where(back, first, second)


def vertex_marks(xy: NDArray[np.float64], grain_m: float = GRAIN_M) -> NDArray[np.uint64]:
    """A 64-bit mark for each vertex; equal for vertices in the same cell of a fine raster.

    Parameters
    ----------
    xy : float64 (v, 2)
    grain_m : float
        Side of the raster's cells in metres.

    Notes
    -----
    Two different vertices among twenty million share a mark with a probability of about 1e-5, and
    a false border needs that at both of its ends.
    """
    east = np.rint(xy[:, 0] / grain_m).astype(np.int64).view(np.uint64)
    mark = np.rint(xy[:, 1] / grain_m).astype(np.int64).view(np.uint64)
    mark *= _MIX[0]
    mark ^= mark >> np.uint64(31)
    mark += east
    return scatter(mark)


def scatter(mark: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread numbers over all 64 bits (finaliser of the SplitMix64 generator), in place."""
    mark ^= mark >> np.uint64(30)
    mark *= _MIX[0]
    mark ^= mark >> np.uint64(27)
    mark *= _MIX[1]
    mark ^= mark >> np.uint64(31)
    return mark


def pairs_of_segments(
    tail: NDArray[np.uint64],
    head: NDArray[np.uint64],
    unit: NDArray[np.int32],
    *,
    opposite: bool = True,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of segments of different units between the same two vertices, in opposite directions.

    Parameters
    ----------
    tail, head : uint64 (s,)
        Marks of the vertices a segment runs from and to.
    unit : int32 (s,)
    opposite : bool
        False: pairs that run in the same direction, so that their units overlap.

    Returns
    -------
    i, j : int64 arrays
        Indices of the two segments of each pair. The order depends on the marks alone.

    Notes
    -----
    The top bits of a symmetric key and the index are packed into one number, because sorting
    numbers is several times faster than sorting indices; equal top bits are compared in full.
    """
    if len(tail) < 2:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    low_bits = np.uint64((1 << (len(tail) - 1).bit_length()) - 1)
    packed = tail + head
    packed &= ~low_bits
    packed |= np.arange(len(tail), dtype=np.uint64)
    packed.sort()
    order = (packed & low_bits).view(np.int64)
    packed &= ~low_bits
    found: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
    place = np.flatnonzero(packed[1:] == packed[:-1])
    apart = 1
    while len(place):
        i, j = order[place], order[place + apart]
        if opposite:
            same = (tail[i] == head[j]) & (head[i] == tail[j])
        else:
            same = (tail[i] == tail[j]) & (head[i] == head[j])
        same &= unit[i] != unit[j]
        found.append((i[same], j[same]))
        apart += 1
        place = place[place + apart < len(packed)]
        place = place[packed[place + apart] == packed[place]]
    if not found:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    first, second = (np.concatenate(side) for side in zip(*found))
    return first, second
