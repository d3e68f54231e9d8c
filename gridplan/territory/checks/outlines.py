"""Checks of the outlines of base units: each alone, and all as a cover of the ground."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

from ...errors import InputError
from ...geometry.coverage import duplicates, faulty_faces
from ...geometry.defaults import GAP_WIDTH_M
from ...i18n import say
from ...i18n.figures import square_kilometres
from ...notes import MOST_NAMED, Notes
from .outline_repair import snap_borders, valid_polygons

if TYPE_CHECKING:
    import pandas as pd

#: A unit narrower than this on the mean is a sliver, metres.
SLIVER_WIDTH_M = 1.0
#: A unit smaller than this is worth a word, m².
TINY_AREA_M2 = 100.0
#: A territory reaches no farther than this from its middle, metres or degrees.
ASTRAY_M, ASTRAY_DEGREES = 1e6, 10.0


def check_shapes(
    geometry: NDArray[np.object_], notes: Notes
) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """Mend the outline of each unit by itself, and note what cannot be mended.

    Parameters
    ----------
    geometry : array of geometries (n,)
    notes : Notes
        Gets the findings.

    Returns
    -------
    geometry : array of Polygon, MultiPolygon or None (n,)
        Valid and flat.
    ground : bool (n,)
        Units that have an outline with ground inside.
    """
    empty = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    if empty.any():
        who = notes.who(empty)
        notes.error(
            "no-geometry",
            say("Units without an outline: {count} ({units}).", count=who.count, units=who),
            say("Draw their outlines, or delete the rows."),
            who=who,
        )
    area_like = np.isin(shapely.get_type_id(geometry), (3, 6, 7)) & ~empty
    if (~area_like & ~empty).any():
        who = notes.who(~area_like & ~empty)
        notes.error(
            "not-a-polygon",
            say("Units that are points or lines: {count} ({units}).", count=who.count, units=who),
            say("Base units are areas; give the layer with the polygons."),
            who=who,
        )
    geometry = geometry.copy()
    lost = area_like & _astray(geometry)
    if lost.any():
        who = notes.who(lost)
        notes.error(
            "unit-astray",
            say(
                "Units a thousand kilometres from the others: {count} ({units}).",
                count=who.count,
                units=who,
            ),
            say("Their coordinates are damaged; draw their outlines again, or delete the rows."),
            who=who,
        )
        geometry[lost] = None
        area_like &= ~lost
    invalid = area_like & ~shapely.is_valid(geometry)
    mended = valid_polygons(geometry)
    ground = area_like & ~shapely.is_missing(mended)
    if (invalid & ground).any():
        who = notes.who(invalid & ground)
        notes.warning(
            "invalid-geometry",
            say("Outlines that cross themselves: {count} ({units}).", count=who.count, units=who),
            say("Mended here; mend them in the source too (QGIS: Fix geometries)."),
            who=who,
        )
    if (area_like & ~ground).any():
        who = notes.who(area_like & ~ground)
        notes.error(
            "zero-area",
            say("Units without any area: {count} ({units}).", count=who.count, units=who),
            say("Draw their outlines, or delete the rows."),
            who=who,
        )
    return mended, ground


def _astray(geometry: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Outlines with a vertex that is no number, or that lies in another part of the world."""
    xy, row = shapely.get_coordinates(geometry, return_index=True)
    finite = np.isfinite(xy).all(axis=1)
    middle = np.median(xy[finite], axis=0) if finite.any() else np.zeros(2)
    reach = ASTRAY_DEGREES if (np.abs(middle) <= 180).all() else ASTRAY_M
    far = ~(np.abs(xy - middle) <= reach).all(axis=1)
    return np.bincount(row[far], minlength=len(geometry)) > 0


def check_sizes(geometry: NDArray[np.object_], notes: Notes) -> None:
    """Note slivers, very small units and units in several parts.

    Parameters
    ----------
    geometry : array of Polygon or MultiPolygon (n,)
    notes : Notes
    """
    area = shapely.area(geometry)
    thin = 2 * area / shapely.length(geometry) < SLIVER_WIDTH_M
    if thin.any():
        who = notes.who(thin)
        notes.warning(
            "sliver",
            say(
                "Units narrower than {width:g} m: {count} ({units}).",
                width=SLIVER_WIDTH_M,
                count=who.count,
                units=who,
            ),
            say("Most likely left over from drawing; merge them with a neighbour."),
            who=who,
        )
    tiny = (area < TINY_AREA_M2) & ~thin
    if tiny.any():
        who = notes.who(tiny)
        notes.info(
            "tiny-unit",
            say(
                "Units smaller than {area:g} m²: {count} ({units}).",
                area=TINY_AREA_M2,
                count=who.count,
                units=who,
            ),
            who=who,
        )
    several = shapely.get_num_geometries(geometry) > 1
    if several.any():
        who = notes.who(several)
        notes.info(
            "multipart-unit",
            say("Units in several parts: {count} ({units}).", count=who.count, units=who),
            say("A part away from the rest stays in the grid of its unit."),
            who=who,
        )


def check_twins(
    geometry: NDArray[np.object_], contents: pd.DataFrame, notes: Notes
) -> NDArray[np.bool_]:
    """Find units drawn twice; leave out those whose whole row stands there twice.

    Parameters
    ----------
    geometry : array of Polygon or MultiPolygon (n,)
    contents : DataFrame
        Everything else in the rows.
    notes : Notes

    Returns
    -------
    bool (n,)
        Units to keep.
    """
    twin = duplicates(geometry)
    doubled = np.flatnonzero(twin != np.arange(len(geometry)))
    same = np.array([contents.iloc[row].equals(contents.iloc[twin[row]]) for row in doubled], bool)
    copied = doubled[same]
    other = doubled[~same]
    if len(copied):
        who = notes.who(copied)
        notes.warning(
            "duplicate-row",
            say(
                "Units that stand in the source twice: {count} ({units}).",
                count=who.count,
                units=who,
            ),
            say("The second row is left out."),
            who=who,
        )
    if len(other):
        who = notes.who(np.unique(np.concatenate([other, twin[other]])))
        notes.error(
            "duplicate-geometry",
            say(
                "Different units with the same outline: {count} ({units}).",
                count=who.count,
                units=who,
            ),
            say("Delete all but one of each, or draw their true outlines."),
            who=who,
        )
    return ~np.isin(np.arange(len(geometry)), copied)


def check_cover(
    geometry: NDArray[np.object_], tolerance_m: float, notes: Notes
) -> NDArray[np.object_]:
    """Make borders that nearly agree agree; note overlaps and gaps that stay.

    Parameters
    ----------
    geometry : array of Polygon or MultiPolygon (n,)
    tolerance_m : float
    notes : Notes

    Returns
    -------
    array of Polygon or MultiPolygon (n,)
    """
    if tolerance_m > 0:
        snapped = snap_borders(geometry, tolerance_m)
        geometry = snapped.geometry
        if snapped.changed.any():
            notes.info(
                "borders-snapped",
                say(
                    "Borders that agree only nearly: {length:.1f} km.", length=snapped.near_m / 1000
                ),
                say(
                    "Made to agree: vertices were put in and moved by up to {moved:.3f} m.",
                    moved=snapped.moved_m,
                ),
                count=int(snapped.changed.sum()),
                values={"near_m": round(snapped.near_m, 3), "moved_m": round(snapped.moved_m, 6)},
            )
        if snapped.refused.any():
            who = notes.who(snapped.refused)
            notes.warning(
                "border-not-snapped",
                say(
                    "Units too small or thin for the tolerance: {count} ({units}).",
                    count=who.count,
                    units=who,
                ),
                say(
                    "Left as they are; merge them with a neighbour, or read with a smaller --snap."
                ),
                who=who,
            )
    faces = faulty_faces(geometry)
    over = np.flatnonzero(faces.cover > 1)
    if len(over):
        who = notes.who(sorted({unit for face in over for unit in faces.units[face]}))
        notes.error(
            "overlap",
            say(
                "Places covered by more than one unit: {places}, {area:,.0f} m² in all ({units}).",
                places=len(over),
                area=faces.area_m2[over].sum(),
                units=who,
            ),
            say(
                "Cut the overlaps in the source. Those narrower than --snap are mended; the "
                "widest is {width:.2f} m wide.",
                width=faces.width_m[over].max(),
            ),
            who=who,
            values=_places(faces.shape[over], faces.area_m2[over]),
        )
    empty = faces.cover == 0
    _note_gaps(
        faces.shape,
        faces.area_m2,
        faces.units,
        np.flatnonzero(empty & (faces.width_m < GAP_WIDTH_M)),
        notes,
    )
    lakes = np.flatnonzero(empty & (faces.width_m >= GAP_WIDTH_M))
    if len(lakes):
        notes.info(
            "hole",
            say(
                "Places inside the territory without a unit: {places}, {area} km² in all.",
                places=len(lakes),
                area=square_kilometres(faces.area_m2[lakes].sum()),
            ),
            say("Nothing to do where they are water or the like; they belong to no grid."),
            count=len(lakes),
            values=_places(faces.shape[lakes], faces.area_m2[lakes]),
        )
    return geometry


def refuse_tolerance(tolerance_m: float) -> None:
    """Refuse to make borders agree that lie so far apart that ground is between them.

    Raises
    ------
    InputError
    """
    if not 0 <= tolerance_m <= GAP_WIDTH_M:
        raise InputError(
            say("Borders cannot be made to agree within {tolerance:g} m.", tolerance=tolerance_m),
            where="--snap",
            cure=say(
                "Give metres from 0 to {most:g}: what is wider is ground, not a slip in drawing.",
                most=GAP_WIDTH_M,
            ),
        )


def _note_gaps(
    shape: NDArray[np.object_],
    area_m2: NDArray[np.float64],
    units: tuple[tuple[int, ...], ...],
    gaps: NDArray[np.int64],
    notes: Notes,
) -> None:
    if not len(gaps):
        return
    who = notes.who(sorted({unit for face in gaps for unit in units[face]}))
    notes.warning(
        "gap",
        say(
            "Narrow gaps between units: {places}, {area:,.0f} m² in all ({units}).",
            places=len(gaps),
            area=area_m2[gaps].sum(),
            units=who,
        ),
        say("Close them in the source, or read with a larger --snap."),
        who=who,
        values=_places(shape[gaps], area_m2[gaps]),
    )


def _places(shape: NDArray[np.object_], area_m2: NDArray[np.float64]) -> dict[str, object]:
    """Where the largest faces lie, in metres of the work CRS."""
    points = shapely.get_coordinates(shapely.point_on_surface(shape[:MOST_NAMED]))
    return {
        "area_m2": round(float(area_m2.sum()), 2),
        "places": [
            {"x": round(float(x), 2), "y": round(float(y), 2), "area_m2": round(float(area), 2)}
            for (x, y), area in zip(points, area_m2)
        ],
    }
