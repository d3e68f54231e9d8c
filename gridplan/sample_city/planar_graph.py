"""A planar map in numpy: faces that share vertices, and cuts that keep it so.

All faces live in two arrays, rings of vertex numbers and the vertices themselves. A cut that ends
on an edge puts the same new vertex into both faces beside it. So the faces are a coverage without
gaps, overlaps or T-junctions by construction, and many thousand faces are cut in one go without
computing a single overlay.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class PlanarMap:
    """Simple faces, counter-clockwise, that share the vertices of their common borders.

    Parameters
    ----------
    xy : float64 (v, 2)
        Vertices, metres.
    start : int64 (f + 1,)
        The ring of face `i` stands at ``start[i]:start[i + 1]``.
    ring : int64 (m,)
        Vertex numbers; a ring is closed by going back to its first vertex.
    line : int8 (m,)
        What runs along the edge from this vertex to the next one of the ring (a street, a bank …).
    """

    xy: Floats
    start: Ints
    ring: Ints
    line: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.start) - 1

    def entries(self, faces: Ints) -> tuple[Ints, Ints, Ints]:
        """Ring positions of some faces, the position after each, and whose they are.

        Returns
        -------
        position, following : int64 (m',)
            Index into `ring` of each vertex and of the next vertex round the same face.
        owner : int64 (m',)
            Index into `faces`.
        """
        length = self.start[faces + 1] - self.start[faces]
        position = ranges(self.start[faces], length)
        following = position + 1
        last = np.cumsum(length) - 1
        following[last] = self.start[faces]
        return position, following, np.repeat(np.arange(len(faces)), length)

    def areas(self, faces: Ints | None = None) -> Floats:
        """Area of all or some faces, m²."""
        if faces is None:
            faces = np.arange(len(self))
        position, following, owner = self.entries(faces)
        base = self.xy[self.ring[self.start[faces]]][owner]
        a = self.xy[self.ring[position]] - base
        b = self.xy[self.ring[following]] - base
        return np.bincount(owner, a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0], len(faces)) / 2

    def centroids(self) -> Floats:
        """Centre of gravity of every face, metres; float64 (f, 2)."""
        n = len(self)
        position, following, owner = self.entries(np.arange(n))
        base = self.xy[self.ring[self.start[:-1]]]
        a = self.xy[self.ring[position]] - base[owner]
        b = self.xy[self.ring[following]] - base[owner]
        cross = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
        moment = np.stack([np.bincount(owner, cross * (a + b)[:, i], n) for i in (0, 1)], axis=1)
        return base + moment / (3 * np.bincount(owner, cross, n))[:, None]

    def borders(self) -> tuple[Ints, Floats, NDArray[np.int8]]:
        """Every edge between two faces.

        Returns
        -------
        pair : int64 (e, 2)
            The two faces, smaller number first.
        length : float64 (e,)
            Metres.
        line : int8 (e,)
            What runs along the edge.
        """
        position, following, owner = self.entries(np.arange(len(self)))
        low = np.minimum(self.ring[position], self.ring[following])
        high = np.maximum(self.ring[position], self.ring[following])
        order = np.argsort(low * len(self.xy) + high, kind="stable")
        low, high, owner = low[order], high[order], owner[order]
        twin = np.flatnonzero((low[1:] == low[:-1]) & (high[1:] == high[:-1]))
        pair = np.sort(np.stack([owner[twin], owner[twin + 1]], axis=1), axis=1)
        length = np.hypot(*(self.xy[low[twin]] - self.xy[high[twin]]).T)
        return pair, length, self.line[position[order[twin]]]

    def edges(self, line: int) -> Ints:
        """Vertex pairs of the edges that carry a line, each once; int64 (e, 2)."""
        position = np.flatnonzero(self.line == line)
        _, following, _ = self.entries(np.arange(len(self)))
        ends = np.sort(np.stack([self.ring[position], self.ring[following[position]]], axis=1))
        _, first = np.unique(ends[:, 0] * len(self.xy) + ends[:, 1], return_index=True)
        pairs: Ints = ends[first]
        return pairs

    def edge_lengths(self, line: int) -> Floats:
        """Length of the edges of each face that carry a line, metres; float64 (f,)."""
        position, following, owner = self.entries(np.arange(len(self)))
        here = self.line[position] == line
        edge = self.xy[self.ring[following[here]]] - self.xy[self.ring[position[here]]]
        length: Floats = np.bincount(owner[here], np.hypot(*edge.T), len(self)).astype(float)
        return length

    def polygons(self, which: NDArray[np.bool_] | None = None) -> NDArray[np.object_]:
        """All or some faces as shapely polygons; object (f,)."""
        import shapely

        faces = np.arange(len(self)) if which is None else np.flatnonzero(which)
        position, _, owner = self.entries(faces)
        rings = shapely.linearrings(self.xy[self.ring[position]], indices=owner)
        polygons: NDArray[np.object_] = shapely.polygons(rings)
        return polygons


def ranges(start: Ints, length: Ints) -> Ints:
    """The concatenation of ``arange(start[i], start[i] + length[i])``."""
    if not len(start):
        return np.empty(0, np.int64)
    shift = start - np.concatenate([[0], np.cumsum(length)[:-1]])
    positions: Ints = np.repeat(shift, length) + np.arange(int(length.sum()))
    return positions


def from_polygons(polygons: Sequence[object] | NDArray[np.object_]) -> PlanarMap:
    """A planar map of polygons without holes that already share their vertices.

    Parameters
    ----------
    polygons : sequence of shapely.Polygon

    Returns
    -------
    PlanarMap
        Faces in the order of `polygons`; no edge carries a line yet (0).
    """
    import shapely

    shells = shapely.get_exterior_ring(polygons)
    shells = np.where(shapely.is_ccw(shells), shells, shapely.reverse(shells))
    points, owner = shapely.get_coordinates(shells, return_index=True)
    first = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
    keep = np.ones(len(points), bool)
    keep[np.r_[first[1:], len(points)] - 1] = False
    xy, ring = np.unique(points[keep], axis=0, return_inverse=True)
    start = np.concatenate([[0], np.cumsum(np.bincount(owner[keep], minlength=len(shells)))])
    ring = ring.reshape(-1).astype(np.int64)
    return PlanarMap(xy, start.astype(np.int64), ring, np.zeros(len(ring), np.int8))


def weld(plane: PlanarMap, least: float) -> PlanarMap:
    """Draw together the ends of short edges, but not where that would spoil a face.

    Parameters
    ----------
    plane : PlanarMap
    least : float
        Edges shorter than this go, metres; much less than the width of any face.
    """
    import shapely

    position, following, owner = plane.entries(np.arange(len(plane)))
    a, b = plane.ring[position], plane.ring[following]
    short = np.hypot(*(plane.xy[a] - plane.xy[b]).T) < least
    while True:
        welded = _contract(plane, a[short], b[short])
        spoilt = np.diff(welded.start) < 3
        spoilt[~spoilt] = ~shapely.is_valid(welded.polygons(~spoilt))
        if not spoilt.any():
            return welded
        fixed = np.zeros(len(plane.xy), bool)
        fixed[a[spoilt[owner]]] = True
        short &= ~(fixed[a] | fixed[b])


def _contract(plane: PlanarMap, a: Ints, b: Ints) -> PlanarMap:
    """The map with the vertices `a` and `b`, pair by pair, made one."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    n = len(plane.xy)
    links = coo_matrix((np.ones(len(a)), (a, b)), shape=(n, n))
    _, group = connected_components(links, directed=False)
    _, first = np.unique(group, return_index=True)
    position, following, owner = plane.entries(np.arange(len(plane)))
    keep = group[plane.ring[position]] != group[plane.ring[following]]
    length = np.bincount(owner, keep, len(plane)).astype(np.int64)
    start = np.concatenate([[0], np.cumsum(length)])
    ring = group[plane.ring[position[keep]]].astype(np.int64)
    return PlanarMap(plane.xy[first], start, ring, plane.line[position[keep]])
