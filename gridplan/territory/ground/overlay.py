"""Which areas of another layer lie under base units, and which of them holds most of each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

from ...errors import InputError
from ...findings import few
from ...geometry.defaults import DATUMS
from ...i18n import say
from ...notes import Notes
from ...reading.personal_data import personal_columns, without_traces
from ...reading.values import codes
from ..territory import Territory

if TYPE_CHECKING:
    from typing import TypeAlias

    import geopandas as gpd

    Source: TypeAlias = str | Path | gpd.GeoDataFrame

#: A unit of which an area holds less than this share lies askew to the areas.
ASKEW = 0.9
#: An area of which the units hold this share is one of the territory.
LIES_WITHIN = 0.5
#: Code of the finding about units in no area.
OUTSIDE = "outside-grids"


def common_areas(
    outlines: NDArray[np.object_], others: NDArray[np.object_]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Pairs of an outline and another one that overlap, and their common area, m²."""
    mine, other = shapely.STRtree(others).query(outlines, predicate="intersects")
    area = np.round(shapely.area(shapely.intersection(outlines[mine], others[other])), 3)
    inside = area > 0
    return mine[inside], other[inside], area[inside]


def largest_share(
    unit: NDArray[np.int64], place: NDArray[np.int64], amount: NDArray[np.float64], units: int
) -> NDArray[np.int64]:
    """The place that has most of each unit, the lowest number among equals; −1 where there is none.

    Parameters
    ----------
    unit, place : int64 (m,)
        Pairs; one may stand there several times.
    amount : float64 (m,)
        What they have in common, in any measure.
    units : int
    """
    found = np.full(units, -1)
    if not len(unit):
        return found
    count = int(place.max()) + 1
    pair, which = np.unique(unit * count + place, return_inverse=True)
    common = np.bincount(which, amount)
    unit, place = pair // count, pair % count
    order = np.lexsort((place, -np.round(common, 3), unit))
    first = np.unique(unit[order], return_index=True)[1]
    found[unit[order][first]] = place[order][first]
    return found


def codes_under(
    territory: Territory, source: Source, columns: Sequence[str], datum: str = DATUMS[0]
) -> tuple[list[NDArray[np.object_]], Notes]:
    """What the area of a layer that holds most of each unit says in some columns.

    Parameters
    ----------
    territory : Territory
    source : str, Path or GeoDataFrame
        Areas, in any coordinate system.
    columns : sequence of str
    datum : {"wgs84", "gcj02", "bd09"}
        What the coordinates of the areas really are, whatever their system says.

    Returns
    -------
    texts : list of object (n,)
        One for each column, as text (see `values.codes`); "" for units in no area.
    notes : Notes
        Units that lie askew to the areas, or in none.

    Raises
    ------
    InputError
        When the file cannot be read, declares no CRS, has no areas, lacks a column or lies
        elsewhere, or when a column holds personal data.
    """
    from ...reading.vector_files import layer_name, read_areas

    name = layer_name(source, say("grids"))
    notes = Notes(name)
    areas = read_areas(source, territory.units.crs, notes, datum)
    for column in columns:
        if column not in areas.columns or column == areas.geometry.name:
            known = [str(one) for one in areas.columns if one != areas.geometry.name]
            raise InputError(
                say("There is no column {column}.", column=column),
                where=name,
                cure=say("The columns are {known}.", known=without_traces(", ".join(known))),
            )
    personal = personal_columns(areas[[*dict.fromkeys(columns)]], ())
    if personal:
        raise InputError(
            say("Columns with personal data: {count}.", count=len(personal)),
            where=f"{name} [{without_traces(', '.join(personal))}]",
            cure=say("Name other columns; nothing about persons is kept."),
        )
    shapes = np.asarray(areas.geometry.array, dtype=object)
    kept = np.flatnonzero(shapely.get_dimensions(shapes) == 2)
    if not len(kept):
        raise InputError(
            say("The layer holds no areas, only points or lines."),
            where=name,
            cure=say("Give the layer with the outlines of the grids."),
        )
    shapes = shapely.make_valid(shapes[kept])
    outlines = np.asarray(territory.units.geometry.array, dtype=object)
    unit, area, common = common_areas(outlines, shapes)
    if not len(unit):
        raise InputError(
            say("No area of the file holds a base unit."),
            where=name,
            cure=say("Check its coordinate system, and that it lies in the territory."),
        )
    place = largest_share(unit, area, common, len(territory))
    held = np.zeros(len(territory))
    inside = place[unit] == area
    held[unit[inside]] = common[inside]
    notes.name_rows(territory.unit_ids)
    outside = place < 0
    if outside.any():
        who = notes.who(outside)
        notes.warning(
            OUTSIDE,
            say("Units that lie in no grid: {count} ({units}).", count=who.count, units=who),
            say("They stay in no grid; put them into one while redrawing."),
            who=who,
        )
    askew = ~outside & (held < ASKEW * shapely.area(outlines))
    if askew.any():
        who = notes.who(askew)
        notes.warning(
            "askew-units",
            say(
                "Units that reach over a border of the grids: {count} ({units}).",
                count=who.count,
                units=who,
            ),
            say("Each goes to the grid that holds most of it; look at them while redrawing."),
            who=who,
        )
    rows = np.append(kept, -1)[place]
    notes.name_rows(np.array([say("row {row}", row=row + 1) for row in range(len(areas))], object))
    texts = [codes(areas[column], notes) for column in columns]
    covered = np.bincount(area, common, len(kept))
    within = (covered > 0) & (covered >= LIES_WITHIN * shapely.area(shapes))
    _note_left_over(kept[within], kept[np.unique(place[~outside])], texts, notes)
    notes.name_rows(territory.unit_ids)
    return [np.append(text, "")[rows] for text in texts], notes


def _note_left_over(
    rows: NDArray[np.int64],
    used: NDArray[np.int64],
    texts: Sequence[NDArray[np.object_]],
    notes: Notes,
) -> None:
    """Note areas of the territory that no unit went to, unless another one says the same."""
    said = {tuple(text[row] for text in texts) for row in used}
    lost = [row for row in rows if tuple(text[row] for text in texts) not in said]
    if lost:
        notes.warning(
            "area-without-units",
            say(
                "Areas that hold the larger part of no unit: {count} ({rows}).",
                count=len(lost),
                rows=few([f"{notes.names[row]}: {texts[-1][row]}" for row in lost]),
            ),
            say("They make no grid: others lie over them, or they are smaller than a unit."),
            count=len(lost),
        )
