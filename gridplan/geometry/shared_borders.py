"""Which polygons share a border, and how long it is.

Borders of a clean map are found by hashing: two neighbours hold the same segment, run through in
opposite directions. What stays unmatched (noise of the vertices, T-junctions, hairline gaps and
overlaps) is matched after its vertices were gathered into nodes and its segments split at the
nodes they pass.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array

from .contiguity import Contiguity
from .defaults import TOLERANCE_M
from .noding import node_segments
from .segments import directed_ends, outline_segments, pairs_of_segments, vertex_marks

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
    tail, head = directed_ends(segments, vertex_marks(segments.xy))
    i, j = pairs_of_segments(tail, head, segments.unit)
    length = segments.length
    perimeter = np.bincount(segments.unit, length, count).astype(np.float64)
    one, other, shared = segments.unit[i], segments.unit[j], length[i]
    alone = np.ones(len(segments), bool)
    alone[i] = alone[j] = False
    near_m = 0.0
    if tolerance_m > 0 and alone.any():
        rest = segments.take(alone)
        noding = node_segments(rest, tolerance_m)
        unit = rest.unit[noding.segment]
        near = noding.shared_m
        near_m = float(near.sum())
        one = np.concatenate([one, unit[noding.one]])
        other = np.concatenate([other, unit[noding.other]])
        shared = np.concatenate([shared, near])
    closed = np.bincount(one, shared, count) + np.bincount(other, shared, count)
    contiguity = _contiguity(count, one, other, shared, min_border_m)
    return Borders(contiguity, perimeter, np.maximum(perimeter - closed, 0.0), near_m)


def _contiguity(
    count: int,
    one: NDArray[np.int32],
    other: NDArray[np.int32],
    shared: NDArray[np.float64],
    min_border_m: float,
) -> Contiguity:
    """Add up the pieces of border of each pair and keep the pairs that share enough."""
    pair = np.minimum(one, other), np.maximum(one, other)
    border = coo_array((shared, pair), shape=(count, count)).tocsr()
    # Micrometres: rounding hides the order in which floating-point sums were made.
    border.data = np.round(border.data, 6)
    border.data[border.data < min_border_m] = 0.0
    border.eliminate_zeros()
    both = border + border.T
    both.sort_indices()
    return Contiguity(both.indptr.astype(np.int64), both.indices.astype(np.int32), both.data)
