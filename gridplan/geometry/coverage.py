"""Whether base units cover the ground once: overlaps, gaps and holes between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from .segments import directed_ends, outline_segments, pairs_of_segments, vertex_marks

#: Overlaps and gaps up to this area are let pass, m².
MIN_AREA_M2 = 1.0


@dataclass(frozen=True)
class Faces:
    """Places that are covered by no unit or by more than one.

    Parameters
    ----------
    shape : array of Polygon (f,)
    area_m2 : float64 (f,)
    width_m : float64 (f,)
        Mean width: twice the area through the length of the outline.
    cover : int64 (f,)
        How many units cover the place: 0 for a gap, 2 or more for an overlap.
    units : tuple of tuples of int
        Rows of the units that cover an overlap, or that lie around a gap.
    """

    shape: NDArray[np.object_]
    area_m2: NDArray[np.float64]
    width_m: NDArray[np.float64]
    cover: NDArray[np.int64]
    units: tuple[tuple[int, ...], ...]


def faulty_faces(geometry: NDArray[np.object_], min_area_m2: float = MIN_AREA_M2) -> Faces:
    """Find overlaps and gaps inside a set of polygons.

    Parameters
    ----------
    geometry : array of Polygon or MultiPolygon (n,)
        Valid, in metres.
    min_area_m2 : float
        Smaller places are left out.

    Returns
    -------
    Faces
        In the order of their areas, the largest first.

    Notes
    -----
    The number of units above a place changes only along segments that do not separate exactly one
    unit from exactly one other. These few segments cut the plane into faces; one point in each
    tells how often the whole face is covered.
    """
    lines = _odd_lines(geometry)
    shapes = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    area = shapely.area(shapes)
    shapes, area = shapes[area >= min_area_m2], area[area >= min_area_m2]
    tree = shapely.STRtree(geometry)
    face, above = tree.query(_points_inside(shapes, geometry, tree), predicate="within")
    cover = np.bincount(face, minlength=len(shapes))
    wrong = np.flatnonzero(cover != 1)
    wrong = wrong[np.lexsort((shapely.to_wkb(shapes[wrong]), -area[wrong]))]
    first = np.searchsorted(face, np.arange(len(shapes) + 1))
    units = []
    for row in wrong.tolist():
        if cover[row]:
            members = above[first[row] : first[row + 1]]
        else:
            members = tree.query(shapes[row], predicate="dwithin", distance=1e-3)
        units.append(tuple(sorted(members.tolist())))
    return Faces(
        shapes[wrong],
        area[wrong],
        2 * area[wrong] / shapely.length(shapes[wrong]),
        cover[wrong],
        tuple(units),
    )


def _points_inside(
    shapes: NDArray[np.object_], geometry: NDArray[np.object_], tree: shapely.STRtree
) -> NDArray[np.object_]:
    """A point inside each face that lies on the outline of no unit."""
    points: NDArray[np.object_] = shapely.point_on_surface(shapes)
    for _ in range(10):
        face, unit = tree.query(points, predicate="intersects")
        inside = tree.query(points, predicate="within")
        count = len(geometry)
        # Units whose outline the point lies on: inside them it would lie on it no more.
        touched = ~np.isin(face * count + unit, inside[0] * count + inside[1])
        again, first = np.unique(face[touched], return_index=True)
        if not len(again):
            break
        within_unit = shapely.intersection(shapes[again], geometry[unit[touched][first]])
        points[again] = shapely.point_on_surface(within_unit)
    return points


def _odd_lines(geometry: NDArray[np.object_]) -> shapely.Geometry:
    """Segments that do not separate one unit from one other, noded."""
    segments = outline_segments(geometry)
    tail, head = directed_ends(segments, vertex_marks(segments.xy))
    regular = np.zeros(len(segments), bool)
    one, other = pairs_of_segments(tail, head, segments.unit)
    regular[one] = regular[other] = True
    one, other = pairs_of_segments(tail, head, segments.unit, opposite=False)
    regular[one] = regular[other] = False
    start = segments.start[~regular]
    ends = np.stack([segments.xy[start], segments.xy[start + 1]], axis=1)
    return shapely.union_all(shapely.linestrings(ends))


def duplicates(geometry: NDArray[np.object_]) -> NDArray[np.int64]:
    """For each polygon the row of the first one with the same outline, itself if there is none.

    Parameters
    ----------
    geometry : array of Polygon or MultiPolygon (n,)

    Returns
    -------
    int64 (n,)
    """
    # Single precision: another first vertex may change the last digits of an area.
    area = shapely.area(geometry).astype(np.float32)
    box = np.column_stack([shapely.bounds(geometry), area])
    _, first, group = np.unique(box, axis=0, return_index=True, return_inverse=True)
    twin: NDArray[np.int64] = first[group.ravel()]
    suspect = np.flatnonzero(twin != np.arange(len(geometry)))
    alike = shapely.equals(geometry[suspect], geometry[twin[suspect]])
    twin[suspect[~alike]] = suspect[~alike]
    return twin
