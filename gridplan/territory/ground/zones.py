"""Marking units that lie in areas of another file: special grids, compounds, service stations."""

from __future__ import annotations

from dataclasses import replace
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
from ...reading.personal_data import personal_columns
from ...reading.values import BLANKS, UNMARKED
from ..territory import Territory

if TYPE_CHECKING:
    from typing import TypeAlias

    import geopandas as gpd

    Source: TypeAlias = str | Path | gpd.GeoDataFrame

#: Columns that may hold the name of an area: the first one that tells nothing of persons is taken.
NAMES = ("name", "名称", "special", "code", "编号", "id")


def mark_areas(
    territory: Territory,
    source: Source,
    column: str,
    datum: str = DATUMS[0],
    *,
    apart: bool = False,
) -> Territory:
    """The territory with a column that names the area of a file or frame each unit lies in.

    Parameters
    ----------
    territory : Territory
    source : str, Path or GeoDataFrame
        Polygons: a unit belongs to the area that its inner point lies in, the first one where
        areas overlap. Points: each marks the unit it lies in, on a border the first one.
    column : str
        Name of the new column; empty for units in no area. An area without a name is called by
        its place in the file, for example #2.
    datum : {"wgs84", "gcj02", "bd09"}
        What the coordinates of the areas really are, whatever their system says.
    apart : bool
        Whether the points are to lie in different grids.

    Returns
    -------
    Territory
        With a finding that tells how many units were marked, and which areas hold none.

    Raises
    ------
    InputError
        When the file cannot be read, declares no CRS, no area holds a unit, or points that
        are to lie in different grids lie in one unit.
    """
    from ...reading.vector_files import layer_name, read_areas

    name = str(source) if isinstance(source, str | Path) else layer_name(source, column)
    notes = Notes(name)
    notes.name_rows(territory.unit_ids)
    areas = read_areas(source, territory.units.crs, notes, datum)
    shapes = np.asarray(areas.geometry.array, dtype=object)
    personal = personal_columns(areas, (), NAMES)
    known = next((one for one in NAMES if one in areas.columns and one not in personal), None)
    names = [str(number) for number in range(1, len(areas) + 1)]
    if known:
        # Areas and points mark units whether they have a name or not.
        silent = UNMARKED if apart else BLANKS
        said = [str(value).strip() for value in areas[known]]
        pairs = zip(said, names, strict=True)
        names = [name if name.lower() not in silent else f"#{number}" for name, number in pairs]
    outlines = np.asarray(territory.units.geometry.array, dtype=object)
    spots = shapely.get_type_id(shapes) == shapely.GeometryType.POINT
    spot, met = shapely.STRtree(outlines).query(shapes[spots], predicate="intersects")
    order = np.lexsort((met, spot))
    point, first = np.unique(spot[order], return_index=True)
    unit, area = met[order][first], np.flatnonzero(spots)[point]
    if apart:
        _refuse_together(territory, unit, [names[one] for one in area], name)
    inside = shapely.STRtree(shapely.point_on_surface(outlines)).query(
        shapes[~spots], predicate="intersects"
    )
    unit = np.append(unit, inside[1])
    area = np.append(area, np.flatnonzero(~spots)[inside[0]])
    if not len(unit):
        raise InputError(
            say("No area of the file holds a base unit."),
            where=name,
            cure=say("Check its coordinate system, and that it lies in the territory."),
        )
    mark = np.full(len(territory), "", dtype=object)
    for one, where in sorted(zip(map(int, unit), map(int, area), strict=True), reverse=True):
        mark[one] = names[where]
    holding = set(area)
    empty = [name for place, name in enumerate(names) if place not in holding]
    notes.info(
        "marked-areas",
        say(
            "Units marked by {areas} areas: {count}; areas without a unit: {empty}.",
            areas=len(names) - len(empty),
            count=int((mark != "").sum()),
            empty=few(empty) or "0",
        ),
    )
    units = territory.units.assign(**{column: mark})
    return replace(territory, units=units, findings=(*territory.findings, *notes.findings))


def _refuse_together(
    territory: Territory, unit: NDArray[np.intp], points: list[str], source: str
) -> None:
    """Refuse units with several points: no grids part them."""
    crowded = np.flatnonzero(np.bincount(unit) > 1)
    if len(crowded):
        within = [
            f"{territory.unit_ids[one]} ({few([points[at] for at in np.flatnonzero(unit == one)])})"
            for one in crowded
        ]
        raise InputError(
            say(
                "Units with several places that are to lie in different grids: {count}.",
                count=len(crowded),
            ),
            where=f"{source}: {few(within)}",
            cure=say("Keep one place in each unit, or bring smaller base units."),
        )
