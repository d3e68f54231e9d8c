"""Gaps and overlaps between the units of a map.

The winding number of all outlines together says how many units cover a point. It changes only
across segments that are not run through once in each direction. Those are few on a clean map: the
outer outline. They are cut at their crossings and closed to faces, and each face is asked for the
units that cover it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from .segments import GRAIN_M, Segments, outline_segments, vertex_marks

#: Places narrower than this on average are rounding, not gaps or overlaps; metres.
HAIRLINE_M = 0.01
#: A hole in the map is a gap when it is narrower than this on average, metres.
GAP_WIDTH_M = 1.0
#: A slit that is open to the outside is a gap when it is narrower than this and longer than
#: twenty times this, metres.
SLIT_WIDTH_M = 0.2


@dataclass(frozen=True)
class Place:
    """A place that two grids or none cover.

    Parameters
    ----------
    area_m2 : float
    x, y : float
        A point inside, in the CRS of the units.
    units : tuple of int
        Rows of the units that cover it.
    """

    area_m2: float
    x: float
    y: float
    units: tuple[int, ...] = ()


@dataclass(frozen=True)
class Seams:
    """What is wrong along the borders; each list from the largest place to the smallest.

    Parameters
    ----------
    overlaps : tuple of Place
        Covered by more than one grid.
    doubled : tuple of Place
        Covered by more than one unit of the same grid.
    gaps : tuple of Place
        Narrow places inside the territory that no unit covers.
    holes : tuple of Place
        Large places inside the territory that no unit covers: lakes, military areas, …
    """

    overlaps: tuple[Place, ...]
    doubled: tuple[Place, ...]
    gaps: tuple[Place, ...]
    holes: tuple[Place, ...]


def find_seams(geometry: NDArray[np.object_], grid_of_unit: NDArray[np.int32]) -> Seams:
    """Find all gaps and overlaps between units, on outlines rounded to the millimetre.

    Parameters
    ----------
    geometry : array of Polygon or MultiPolygon (n,)
        Valid, in a metric CRS.
    grid_of_unit : int32 (n,)
        Last-level grid of each unit.

    Returns
    -------
    Seams
    """
    lines = _uncancelled(outline_segments(geometry))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.union_all(lines))))
    inner, unit, face = _covering(geometry, faces)
    covers = np.bincount(face, minlength=len(faces))
    order = np.lexsort((unit, face))
    first = np.searchsorted(face[order], np.arange(len(faces) + 1))
    area, width = shapely.area(faces), _width(faces)
    overlaps: list[Place] = []
    doubled: list[Place] = []
    gaps: list[Place] = []
    holes: list[Place] = []
    for f in np.flatnonzero((covers != 1) & (width >= HAIRLINE_M)):
        rows = unit[order[first[f] : first[f + 1]]]
        grids = len(np.unique(grid_of_unit[rows]))
        place = Place(
            float(area[f]) * max(grids - 1, 1),
            float(inner[f].x),
            float(inner[f].y),
            tuple(int(row) for row in rows),
        )
        if covers[f] == 0:
            (gaps if width[f] < GAP_WIDTH_M else holes).append(place)
        else:
            (overlaps if grids > 1 else doubled).append(place)
    gaps += _slits(faces[(covers > 0) | (width < GAP_WIDTH_M)])
    return Seams(*(_largest_first(places) for places in (overlaps, doubled, gaps, holes)))


def _uncancelled(segments: Segments) -> NDArray[np.object_]:
    """Segments that are not run through equally often in both directions, as lines."""
    marks = vertex_marks(segments.xy)
    first, second = marks[segments.start], marks[segments.start + 1]
    key = first + second
    order = np.argsort(key, kind="stable")
    key = key[order]
    if not len(key):
        return np.empty(0, object)
    begin = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1])))
    direction = np.where((first < second) ^ segments.backwards, 1, -1)
    direction[first == second] = 0
    winding = np.add.reduceat(direction[order], begin)
    start = segments.start[order[begin[winding != 0]]]
    ends = np.stack([segments.xy[start], segments.xy[start + 1]], axis=1)
    return np.asarray(shapely.linestrings(np.rint(ends / GRAIN_M) * GRAIN_M))


def _covering(
    geometry: NDArray[np.object_], faces: NDArray[np.object_]
) -> tuple[NDArray[np.object_], NDArray[np.int64], NDArray[np.int64]]:
    """A point inside each face that lies on no outline, and pairs of a unit and a face it covers.

    A point that hits the border of two units is replaced by one from a part of the face.
    """
    tree = shapely.STRtree(geometry)
    inner = np.array(shapely.point_on_surface(faces), object)
    found = [np.empty((2, 0), np.int64)]
    open_faces = np.arange(len(faces))
    for share in (0.618, 0.447, 0.809, 0.291, 0.927, None):
        point, unit = tree.query(inner[open_faces], predicate="intersects")
        if share is None:
            found.append(np.stack([unit, open_faces[point]]))
            break
        on_border = ~shapely.contains_properly(geometry[unit], inner[open_faces[point]])
        again = np.unique(point[on_border])
        settled = ~np.isin(point, again)
        found.append(np.stack([unit[settled], open_faces[point[settled]]]))
        open_faces = open_faces[again]
        if not len(open_faces):
            break
        inner[open_faces] = shapely.point_on_surface(_part(faces[open_faces], share))
    unit, face = np.concatenate(found, axis=1)
    return inner, unit, face


def _part(faces: NDArray[np.object_], share: float) -> NDArray[np.object_]:
    """What of each face lies in a corner of its bounding box."""
    west, south, east, north = shapely.bounds(faces).T
    corner = shapely.box(west, south, west + share * (east - west), south + share * (north - south))
    part = shapely.intersection(faces, corner)
    return np.where(shapely.area(part) > 0, part, faces)


def _slits(solid: NDArray[np.object_]) -> list[Place]:
    """Long narrow slits that are open to the outside: what closing the map by their width fills."""
    ground = shapely.coverage_union_all(solid)
    half = SLIT_WIDTH_M / 2
    closed = shapely.buffer(ground, half, join_style="mitre", mitre_limit=2.0)
    closed = shapely.buffer(closed, -half, join_style="mitre", mitre_limit=2.0)
    filled = shapely.get_parts(shapely.difference(closed, ground))
    filled = filled[
        (_width(filled) >= HAIRLINE_M) & (shapely.length(filled) / 2 >= 20 * SLIT_WIDTH_M)
    ]
    inner = shapely.point_on_surface(filled)
    return [
        Place(float(area), float(point.x), float(point.y))
        for area, point in zip(shapely.area(filled), inner, strict=True)
    ]


def _width(faces: NDArray[np.object_]) -> NDArray[np.float64]:
    """Mean width of long faces: twice the area by the perimeter."""
    return np.asarray(2 * shapely.area(faces) / np.maximum(shapely.length(faces), 1e-9))


def _largest_first(places: list[Place]) -> tuple[Place, ...]:
    return tuple(sorted(places, key=lambda place: (-place.area_m2, place.x, place.y)))
