"""Links between pieces of a territory that share no border: islands, river banks, exclaves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree
from scipy.spatial import Delaunay, QhullError

from ...geometry.contiguity import Contiguity
from ...notes import MOST_NAMED, Notes

#: Outlines get a point at least every so many metres when the pieces' nearest places are sought,
SPACING_M = 50.0
#: but not more than so many points for each unit, and in all.
MOST_POINTS = 4, 100_000


@dataclass(frozen=True)
class Links:
    """Pairs of units tied to each other without a shared border.

    Parameters
    ----------
    pairs : int32 (l, 2)
        Smaller unit first, ascending.
    gap_m : float64 (l,)
        Distance bridged, metres; 0 where the units touch at a corner or along less than counts as
        a border.
    """

    pairs: NDArray[np.int32]
    gap_m: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.pairs)

    def named(self, notes: Notes) -> dict[str, Any]:
        """The first links for machines, with the ids of their units."""
        return {
            "links": [
                {"units": list(notes.who(pair).ids), "gap_m": float(gap)}
                for pair, gap in zip(self.pairs[:MOST_NAMED], self.gap_m)
            ]
        }


def pieces(contiguity: Contiguity, labels: NDArray[Any] | None = None) -> NDArray[np.int32]:
    """Number the connected pieces of a territory, or of every label in it.

    Parameters
    ----------
    contiguity : Contiguity
    labels : int array (n,), optional
        Units with different labels are never in one piece.

    Returns
    -------
    int32 (n,)
        Piece of each unit, numbered from 0.
    """
    source = np.repeat(np.arange(len(contiguity)), np.diff(contiguity.indptr))
    target = contiguity.indices
    if labels is not None:
        same = labels[source] == labels[target]
        source, target = source[same], target[same]
    graph = csr_matrix(
        (np.ones(len(source), np.int8), (source, target)), shape=(len(contiguity),) * 2
    )
    piece: NDArray[np.int32] = connected_components(graph, directed=False)[1]
    return piece


def link_pieces(contiguity: Contiguity, geometry: NDArray[np.object_]) -> tuple[Contiguity, Links]:
    """Tie all pieces of a territory together by the shortest gaps.

    Parameters
    ----------
    contiguity : Contiguity
    geometry : array of Polygon or MultiPolygon (n,)
        In metres.

    Returns
    -------
    Contiguity
        Connected.
    Links
        The links added: one fewer than there were pieces, of least total length.
    """
    return link_within(contiguity, np.zeros(len(geometry), np.int64), geometry)


def link_within(
    contiguity: Contiguity, labels: NDArray[Any], geometry: NDArray[np.object_]
) -> tuple[Contiguity, Links]:
    """Add links until the units of every label (a town, a walled village) are connected.

    Pieces that touch along a hard line are tied over it, where they share most; others over the
    shortest gaps.

    Parameters
    ----------
    contiguity : Contiguity
    labels : int array (n,)
        Label of each unit; units with a negative one are left alone.
    geometry : array of Polygon or MultiPolygon (n,)
        In metres.

    Returns
    -------
    Contiguity
        With the links added; the links it had stay.
    Links
        Those that were added.
    """
    over = _over_lines(contiguity, labels)
    contiguity = with_links(contiguity, over) if len(over) else contiguity
    piece = pieces(contiguity, labels)
    label_of_piece = labels[np.unique(piece, return_index=True)[1]]
    label, count = np.unique(label_of_piece[label_of_piece >= 0], return_counts=True)
    broken = label[count > 1]
    if not len(broken):
        return contiguity, over
    rim = _rim(contiguity, piece, geometry)
    found = []
    for broken_label in broken:
        members = np.flatnonzero((labels == broken_label) & rim)
        links = shortest_links(geometry[members], piece[members])
        found.append((members[links.pairs], links.gap_m))
    pairs, gap_m = (np.concatenate(column) for column in zip(*found))
    pairs = np.sort(pairs, axis=1).astype(np.int32)
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    added = Links(pairs[order], gap_m[order])
    both = Links(np.append(over.pairs, added.pairs, axis=0), np.append(over.gap_m, added.gap_m))
    return with_links(contiguity, added), both


def _over_lines(contiguity: Contiguity, labels: NDArray[Any]) -> Links:
    """Pairs along hard lines that tie pieces of one label: those that share most of each two."""
    piece, closed = pieces(contiguity, labels), contiguity.closed
    one, other = closed.T
    within = (labels[one] == labels[other]) & (labels[one] >= 0) & (piece[one] != piece[other])
    rows = np.flatnonzero(within)
    order = rows[np.lexsort((rows, -np.round(contiguity.closed_m[rows], 3)))]
    chosen = order[_tree(np.sort(piece[closed[order]], axis=1).T)]
    chosen.sort()
    return Links(closed[chosen], np.zeros(len(chosen)))


def _tree(ends: NDArray[Any]) -> NDArray[np.int64]:
    """The first pairs, of pieces each, that tie as many of them as all pairs do; their places."""
    name, place = np.unique(ends, return_inverse=True)
    if not len(name):
        return np.empty(0, np.int64)
    # Of several links between the same two pieces the first in order; ranks leave no ties.
    ends = place.reshape(ends.shape)
    _, rank = np.unique(ends[0] * len(name) + ends[1], return_index=True)
    between = ends[:, rank].astype(np.int32)
    graph = csr_matrix((rank + 1.0, between), shape=(len(name), len(name)))
    return np.sort(minimum_spanning_tree(graph).data.astype(np.int64)) - 1


def shortest_links(geometry: NDArray[np.object_], piece: NDArray[Any]) -> Links:
    """The shortest set of gaps to bridge so that all pieces hang together.

    Parameters
    ----------
    geometry : array of Polygon or MultiPolygon (n,)
    piece : int array (n,)
        Piece of each unit.

    Returns
    -------
    Links
        Rows of `geometry`; one link fewer than there are pieces.

    Notes
    -----
    The shortest tree over points is part of their Delaunay triangulation. Points stand on the
    outlines; the gaps of the pairs of units it proposes are then measured exactly, and the
    shortest tree over the pieces is taken (ties by row).
    """
    points, unit = _outline_points(geometry)
    one, other = _proposals(points, unit, piece)
    gap = np.round(shapely.distance(geometry[one], geometry[other]), 3)
    order = np.lexsort((other, one, gap))
    chosen = order[_tree(np.sort(np.stack([piece[one[order]], piece[other[order]]]), axis=0))]
    return Links(np.stack([one, other], axis=1)[chosen].astype(np.int32), gap[chosen])


def _rim(
    contiguity: Contiguity, piece: NDArray[Any], geometry: NDArray[np.object_]
) -> NDArray[np.bool_]:
    """Units whose outline is not wholly shared with units of their own piece."""
    source = np.repeat(np.arange(len(contiguity)), np.diff(contiguity.indptr))
    within = piece[source] == piece[contiguity.indices]
    shared = np.bincount(source[within], contiguity.border_m[within], minlength=len(contiguity))
    perimeter = shapely.length(geometry)
    return np.asarray(shared < np.maximum(perimeter - 0.5, 0.999 * perimeter))


def _outline_points(
    geometry: NDArray[np.object_],
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Vertices of the outlines, with more points on long segments, and the unit of each."""
    outlines = shapely.boundary(geometry)
    each, most = MOST_POINTS
    fewest = shapely.length(outlines).sum() / (each * len(geometry) + most)
    outlines = shapely.segmentize(outlines, max(SPACING_M, fewest))
    points, unit = shapely.get_coordinates(outlines, return_index=True)
    return points, unit


def _proposals(
    points: NDArray[np.float64], unit: NDArray[np.int64], piece: NDArray[Any]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of units of different pieces that lie next to each other, each pair once."""
    order = np.lexsort((unit, points[:, 1], points[:, 0]))
    points, unit = points[order], unit[order]
    new = np.concatenate(([True], (points[1:] != points[:-1]).any(axis=1)))
    touching = np.flatnonzero(~new)
    pairs = [np.stack([unit[touching - 1], unit[touching]], axis=1)]
    spot, unit = points[new], unit[new]
    pairs.append(unit[_triangulation_edges(spot)])
    both = np.concatenate(pairs)
    both = both[piece[both[:, 0]] != piece[both[:, 1]]]
    both = np.unique(np.sort(both, axis=1), axis=0)
    return both[:, 0], both[:, 1]


def _triangulation_edges(points: NDArray[np.float64]) -> NDArray[np.int64]:
    """Edges of the Delaunay triangulation, int64 (e, 2); a chain when all points are in line."""
    chain = np.stack([np.arange(len(points) - 1), np.arange(1, len(points))], axis=1)
    if len(points) < 4:
        return chain
    try:
        # Points in line and on regular grids take Qhull long; a centimetre's shake cures that.
        shake = np.random.default_rng(0).uniform(-0.01, 0.01, points.shape)
        corners = Delaunay(points - points.mean(axis=0) + shake).simplices.astype(np.int64)
    except QhullError:
        return chain
    # The chain (points from west to east) keeps points that the triangulation left out.
    return np.concatenate([corners[:, :2], corners[:, 1:], corners[:, ::2], chain])


def with_links(contiguity: Contiguity, added: Links) -> Contiguity:
    """The neighbour lists with the links put in; the links they had stay."""
    rows = np.repeat(np.arange(len(contiguity)), np.diff(contiguity.indptr))
    source = np.concatenate([rows, added.pairs[:, 0], added.pairs[:, 1]])
    target = np.concatenate([contiguity.indices, added.pairs[:, 1], added.pairs[:, 0]])
    border = np.concatenate([contiguity.border_m, np.zeros(2 * len(added))])
    order = np.lexsort((target, source))
    indptr = np.zeros(len(contiguity) + 1, np.int64)
    np.cumsum(np.bincount(source, minlength=len(contiguity)), out=indptr[1:])
    pairs = np.concatenate([contiguity.links, added.pairs])
    gap = np.concatenate([contiguity.link_gap_m, added.gap_m])
    by_pair = np.lexsort((pairs[:, 1], pairs[:, 0]))
    return replace(
        contiguity,
        indptr=indptr,
        indices=target[order].astype(np.int32),
        border_m=border[order],
        links=pairs[by_pair],
        link_gap_m=gap[by_pair],
    )
