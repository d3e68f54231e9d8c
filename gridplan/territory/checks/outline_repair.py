"""What is mended in outlines: rings that cross themselves, borders that nearly agree."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from ...geometry.noding import Noding, node_segments
from ...geometry.segments import (
    Segments,
    directed_ends,
    outline_segments,
    pairs_of_segments,
    vertex_marks,
)

#: Ground that counts as covered twice, m².
_OVER_M2 = 1e-3


@dataclass(frozen=True)
class Snapped:
    """Polygons whose borders agree vertex by vertex.

    Parameters
    ----------
    geometry : array of Polygon or MultiPolygon (n,)
    changed : bool (n,)
        Units that got other vertices.
    refused : bool (n,)
        Units that would have lost their shape and were left alone.
    near_m : float
        Length of the borders that did not agree before, metres.
    moved_m : float
        The longest way a vertex was moved, metres.
    """

    geometry: NDArray[np.object_]
    changed: NDArray[np.bool_]
    refused: NDArray[np.bool_]
    near_m: float
    moved_m: float


def valid_polygons(geometry: NDArray[np.object_]) -> NDArray[np.object_]:
    """Polygons with the same ground, without self-crossings, heights and stray lines.

    Parameters
    ----------
    geometry : array of geometries (n,)

    Returns
    -------
    array of Polygon, MultiPolygon or None (n,)
        None where no ground is left, and where there was no polygon.
    """
    flat: NDArray[np.object_] = shapely.force_2d(geometry)
    broken = ~shapely.is_valid(flat) & ~shapely.is_missing(flat)
    if broken.any():
        # Not by counting crossings: what two parts or a hole and the rim share would change sides.
        flat[broken] = shapely.make_valid(flat[broken], method="structure", keep_collapsed=False)
    mixed = shapely.get_type_id(flat) == shapely.GeometryType.GEOMETRYCOLLECTION
    for row in np.flatnonzero(mixed):
        parts = shapely.get_parts(flat[row : row + 1])
        while shapely.GeometryType.GEOMETRYCOLLECTION in shapely.get_type_id(parts):
            parts = shapely.get_parts(parts)
        polygons = parts[np.isin(shapely.get_type_id(parts), (3, 6))]
        flat[row] = shapely.union_all(polygons) if len(polygons) else None
    ground = np.isin(shapely.get_type_id(flat), (3, 6)) & (shapely.area(flat) > 0)
    flat[~ground] = None
    return flat


def snap_borders(geometry: NDArray[np.object_], tolerance_m: float) -> Snapped:
    """Make borders that nearly agree agree vertex by vertex.

    Vertices within the tolerance of each other become one, and a vertex that lies on a neighbour's
    border within the tolerance (a T-junction) is put into it. Nothing else moves: only vertices of
    borders that have a counterpart.

    Parameters
    ----------
    geometry : array of Polygon or MultiPolygon (n,)
        Valid, in metres.
    tolerance_m : float

    Returns
    -------
    Snapped
    """
    segments = outline_segments(geometry)
    marks = vertex_marks(segments.xy)
    i, j = pairs_of_segments(*directed_ends(segments, marks), segments.unit)
    alone = np.ones(len(segments), bool)
    alone[i] = alone[j] = False
    held = np.zeros(len(geometry), bool)
    while True:
        rest = segments.take(alone)
        snapped = _snapped(geometry, segments, marks, rest, tolerance_m)
        buried = _buried(geometry, snapped.geometry, snapped.refused & ~held)
        if not buried.any():
            return replace(snapped, refused=snapped.refused | held)
        # What stays as it is holds those beside it.
        held |= buried
        alone[alone] = ~_near(rest, buried, tolerance_m)


def _buried(
    before: NDArray[np.object_], after: NDArray[np.object_], units: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Which of some units, that did not change, others have come to lie over, bool (n,)."""
    buried = np.zeros(len(before), bool)
    rows = np.flatnonzero(units)
    if not len(rows):
        return buried
    one, other = shapely.STRtree(after).query(after[rows], predicate="intersects")
    one, other = rows[one[rows[one] != other]], other[rows[one] != other]
    over = shapely.area(shapely.intersection(after[one], after[other]))
    over -= shapely.area(shapely.intersection(before[one], before[other]))
    buried[one[over > _OVER_M2]] = True
    return buried


def _near(segments: Segments, units: NDArray[np.bool_], tolerance_m: float) -> NDArray[np.bool_]:
    """Segments of some units, and those within the tolerance of these, bool (s,)."""
    ends = np.stack([segments.xy[segments.start], segments.xy[segments.start + 1]], axis=1)
    lines = shapely.linestrings(ends)
    near = units[segments.unit]
    tree = shapely.STRtree(lines)
    near[tree.query(lines[near], predicate="dwithin", distance=tolerance_m)[1]] = True
    return near


def _snapped(
    geometry: NDArray[np.object_],
    segments: Segments,
    marks: NDArray[np.uint64],
    rest: Segments,
    tolerance_m: float,
) -> Snapped:
    """The polygons when the segments `rest` are made to agree."""
    nothing = np.zeros(len(geometry), bool)
    noding = node_segments(rest, tolerance_m)
    if not len(noding.one):
        return Snapped(geometry, nothing, nothing, 0.0, 0.0)
    xy, place, step = _new_vertices(rest, noding, marks)
    moved = np.hypot(*(xy[: len(segments.xy)] - segments.xy).T)
    touched = np.zeros(len(segments.xy), bool)
    touched[moved > 0] = True
    touched[place[len(segments.xy) :]] = True
    ring = np.repeat(np.arange(len(segments.part_of_ring)), np.diff(segments.ring_start))
    unit = segments.unit_of_part[segments.part_of_ring[ring]]
    changed = nothing.copy()
    changed[unit[touched]] = True
    chosen = np.flatnonzero(changed[unit[place]])
    order = chosen[np.lexsort((step[chosen], place[chosen]))]
    mended = geometry.copy()
    mended[changed] = _polygons(segments, xy[order], ring[place[order]], np.flatnonzero(changed))
    refused = changed & ~_same_shape(geometry, mended, tolerance_m)
    mended[refused] = geometry[refused]
    return Snapped(
        mended, changed & ~refused, refused, float(noding.shared_m.sum()), float(moved.max())
    )


def _new_vertices(
    rest: Segments, noding: Noding, marks: NDArray[np.uint64]
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """All vertices in their new places, then the ones that are put in.

    Returns coordinates, the vertex each one stands at or follows, and its rank behind that vertex.
    """
    paired = np.concatenate([noding.one, noding.other])
    used = np.zeros(len(noding.xy), bool)
    used[noding.tail[paired]] = used[noding.head[paired]] = True
    xy = rest.xy.copy()
    ends = np.stack([rest.start, rest.start + 1])
    moving = used[noding.node_of_end]
    # Every ring that holds the same vertex follows, also where its border agreed before.
    mark, first = np.unique(marks[ends[moving]], return_index=True)
    node = noding.node_of_end[moving][first]
    slot = np.minimum(np.searchsorted(mark, marks), len(mark) - 1)
    follows = mark[slot] == marks
    xy[follows] = noding.xy[node[slot[follows]]]
    # The pieces of a segment follow one another; all heads but the last are put in.
    inner = np.flatnonzero(noding.segment[1:] == noding.segment[:-1])
    inner = inner[used[noding.head[inner]]]
    segment = noding.segment[inner]
    rank = inner - len(rest) + 1
    rank = np.where(rest.backwards[segment], -rank, rank)
    base = rest.start[segment]
    place = np.concatenate([np.arange(len(xy)), base])
    # A vertex itself comes before everything that is put in behind it.
    step = np.concatenate([np.full(len(xy), np.iinfo(np.int64).min), rank])
    return np.concatenate([xy, noding.xy[noding.head[inner]]]), place, step


def _polygons(
    segments: Segments,
    xy: NDArray[np.float64],
    ring: NDArray[np.int64],
    rows: NDArray[np.int64],
) -> NDArray[np.object_]:
    """Polygons of the units `rows` from the vertices of their rings; None where none is left."""
    fresh = np.ones(len(xy), bool)
    fresh[1:] = (ring[1:] != ring[:-1]) | (xy[1:] != xy[:-1]).any(axis=1)
    xy, ring = xy[fresh], ring[fresh]
    length = np.bincount(ring, minlength=len(segments.part_of_ring))
    whole = length >= 4
    # A hole may vanish; a polygon whose shell vanishes goes with all its rings.
    part = segments.part_of_ring
    shell = np.unique(part, return_index=True)[1]
    whole &= whole[shell][np.searchsorted(part[shell], part)]
    kept = whole[ring]
    xy, ring = xy[kept], ring[kept]
    name, index = np.unique(ring, return_inverse=True)
    rings = shapely.linearrings(xy, indices=index)
    parts, index = np.unique(part[name], return_inverse=True)
    polygons = shapely.polygons(rings, indices=index)
    unit = segments.unit_of_part[parts]
    count = np.bincount(unit, minlength=rows.max() + 1)
    made = np.empty(rows.max() + 1, object)
    alone = count[unit] == 1
    made[unit[alone]] = polygons[alone]
    if not alone.all():
        several, index = np.unique(unit[~alone], return_inverse=True)
        made[several] = shapely.multipolygons(polygons[~alone], indices=index)
    return made[rows]


def _same_shape(
    before: NDArray[np.object_], after: NDArray[np.object_], tolerance_m: float
) -> NDArray[np.bool_]:
    """Whether polygons are valid and kept their area but for a rim of the tolerance."""
    rim = tolerance_m * shapely.length(before)
    drift = np.abs(shapely.area(after) - shapely.area(before))
    close: NDArray[np.bool_] = ~shapely.is_missing(after) & (
        drift <= np.minimum(rim, 0.1 * shapely.area(before))
    )
    close[close] = shapely.is_valid(after[close])
    return close
