"""Checks of the outlines of base units: each alone, and all as a cover of the ground."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

from ..findings import Finding, Severity
from ..wording import say
from .contiguity import Contiguity
from .coverage import duplicates, faulty_faces
from .linking import Links, pieces
from .mending import snap_borders, valid_polygons
from .noting import MOST_NAMED, Notes, Who

if TYPE_CHECKING:
    import pandas as pd

#: A unit narrower than this on the mean is a sliver, metres.
SLIVER_WIDTH_M = 1.0
#: A unit smaller than this is worth a word, m².
TINY_AREA_M2 = 100.0
#: A place without units is a gap up to this mean width, metres; a lake or a square above.
GAP_WIDTH_M = 10.0
#: More units than this share that touch no other mean that streets were left out.
LONELY_SHARE = 0.2
#: A load this much above the target of a grid is named, as a fraction.
FORCED_DEVIATION = 0.05


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
    same = [contents.iloc[row].equals(contents.iloc[twin[row]]) for row in doubled.tolist()]
    copied = doubled[np.array(same, bool)]
    other = doubled[~np.array(same, bool)]
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
                    "Left as they are; merge them with a neighbour or read with a smaller --tolerance."
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
                "Cut the overlaps in the source. Overlaps narrower than a --tolerance are mended; the "
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
                "Places inside the territory without a unit: {places}, {area:.2f} km² in all.",
                places=len(lakes),
                area=faces.area_m2[lakes].sum() / 1e6,
            ),
            say("Nothing to do where they are water or the like; they belong to no grid."),
            count=len(lakes),
            values=_places(faces.shape[lakes], faces.area_m2[lakes]),
        )
    return geometry


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
        say("Close them in the source, or read with a larger --tolerance."),
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


def check_pieces(contiguity: Contiguity, links: Links, notes: Notes) -> None:
    """Note pieces of the territory that share no border with the rest, and the links between them.

    Parameters
    ----------
    contiguity : Contiguity
        Neighbours by shared border, without links.
    links : Links
        What ties the pieces.
    notes : Notes
    """
    if not len(links):
        return
    piece = pieces(contiguity)
    units = np.bincount(piece)
    away = piece != np.argmax(units)
    who = notes.who(away)
    lonely = int((units == 1).sum())
    if lonely > max(LONELY_SHARE * len(contiguity), 3):
        notes.warning(
            "units-apart",
            say(
                "Units that touch no other unit: {count} of {all}.",
                count=lonely,
                all=len(contiguity),
            ),
            say(
                "If streets or rivers were left out between them, give these ground too; grids along "
                "links alone are stringy."
            ),
            who=who,
        )
        return
    notes.info(
        "pieces-apart",
        say(
            "The territory has {pieces} pieces that share no border; units away from the largest: "
            "{count} ({units}).",
            pieces=len(units),
            count=who.count,
            units=who,
        ),
        say(
            "Tied with {count} links over the shortest gaps, the longest {gap:,.0f} m.",
            count=len(links),
            gap=links.gap_m.max(),
        ),
        who=who,
        values={
            "links": [
                {"units": list(notes.who(pair).ids), "gap_m": float(gap)}
                for pair, gap in zip(links.pairs[:MOST_NAMED], links.gap_m)
            ]
        },
    )


def heavy_units(
    load: NDArray[np.float64], unit_ids: NDArray[np.object_], grids: int, source: str = ""
) -> Finding | None:
    """Units whose load alone is more than a last-level grid should hold.

    Parameters
    ----------
    load : float64 (n,)
        Load of each unit; all add up to 1.
    unit_ids : object (n,)
    grids : int
        Number of last-level grids.
    source : str
        File or layer, for the finding.

    Returns
    -------
    Finding or None
        Names the units with the deviation each forces on its grid; None when there are none.
    """
    forced = load * grids - 1.0
    heavy = np.flatnonzero(forced > FORCED_DEVIATION)
    if not len(heavy):
        return None
    heavy = heavy[np.lexsort((unit_ids[heavy].astype(str), -forced[heavy]))]
    who = Who(tuple(str(unit) for unit in unit_ids[heavy[:MOST_NAMED]]), len(heavy))
    named = [
        {"unit": unit, "deviation": round(float(forced[row]), 4)}
        for unit, row in zip(who.ids, heavy)
    ]
    return Finding(
        "unit-too-heavy",
        Severity.WARNING,
        source,
        say(
            "Units heavier than a grid of {grids} should be: {count} ({units}). The heaviest forces a "
            "deviation of {deviation:.0%}.",
            grids=grids,
            count=who.count,
            units=who,
            deviation=forced[heavy[0]],
        ),
        say("Divide these units in the source, ask for fewer grids, or accept the deviation."),
        who.ids,
        who.count,
        {"units": named},
    )
