"""The map layers of a plan file: units with their codes, dissolved grids with their figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...errors import StoreError
from ...i18n import say
from ...plan.measures import LevelMeasures, measure
from ...plan.plan import Plan
from ...territory.criteria import Criterion
from ...territory.territory import Territory

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

#: Columns of the grid layers that criteria may not be named like.
RESERVED = frozenset(
    {"fid", "geom", "unit_id", "code", "name", "parent", "n_units", "load", "deviation"}
    | {"polsby_popper", "valid_from", "version"}
)


def check_names(criteria: Iterable[Criterion]) -> None:
    """Refuse criteria whose names cannot be columns of the layers.

    Raises
    ------
    StoreError
    """
    seen: set[str] = set()
    for criterion in criteria:
        name = criterion.name.lower()
        if name in RESERVED or name in seen or name.startswith("grid_"):
            raise StoreError(
                say("Two criteria are called {name}.", name=criterion.name)
                if name in seen
                else say("A plan file cannot have a criterion called {name}.", name=criterion.name),
                where="--criterion",
                cure=say("Give the criterion another name."),
            )
        seen.add(name)


def unit_layer(plan: Plan, territory: Territory) -> gpd.GeoDataFrame:
    """The layer `units`: id, criteria, the other columns of the source, codes of all levels."""
    import geopandas as gpd
    import pandas as pd
    import shapely

    columns: dict[str, Any] = {"unit_id": plan.unit_ids}
    for criterion, values in zip(territory.criteria, territory.loads.T, strict=True):
        columns[criterion.name] = values
    codes = {f"grid_{level}": codes_of_units(plan, level) for level in range(1, plan.depth + 1)}
    taken = {name.lower() for name in (*columns, *codes, "fid", "geom")}
    for name in territory.units.columns:
        if name != territory.units.geometry.name and str(name).lower() not in taken:
            columns[str(name)] = _storable(territory.units[name])
            taken.add(str(name).lower())
    frame = pd.DataFrame({**columns, **codes}, index=pd.RangeIndex(len(plan)))
    return gpd.GeoDataFrame(
        frame,
        geometry=shapely.force_2d(territory.units.geometry.to_numpy()),
        crs=territory.units.crs,
    )


def codes_of_units(plan: Plan, level: int) -> NDArray[np.object_]:
    """Code of the grid of each unit, None for a unit in no grid."""
    codes = np.array([*plan.codes[level - 1], None], dtype=object)
    return codes[plan.grid_of_unit(level)]


def grid_layer(
    plan: Plan,
    territory: Territory,
    measures: LevelMeasures,
    shapes: NDArray[np.object_],
    valid_from: Sequence[str],
    version: Sequence[int],
) -> gpd.GeoDataFrame:
    """The layer ``grids_1``, ``grids_2``, … of one level.

    Parameters
    ----------
    plan : Plan
    territory : Territory
    measures : LevelMeasures
        Of that level.
    shapes : array of Polygon or MultiPolygon (g,)
        From `dissolve`.
    valid_from : sequence of str
        Since when each grid has had its present units.
    version : sequence of int
        Version of the plan that gave it them.
    """
    import geopandas as gpd

    columns = grid_columns(plan, territory.criteria, measures, valid_from, version)
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=territory.units.crs)


def grid_columns(
    plan: Plan,
    criteria: Sequence[Criterion],
    measures: LevelMeasures,
    valid_from: Sequence[str],
    version: Sequence[int],
) -> dict[str, Any]:
    """The columns of the layer of one level; see `grid_layer`."""
    level = measures.level
    above = plan.codes[level - 2] if level > 1 else ("",)
    parent = plan.parents[level - 2] if level > 1 else np.zeros(len(measures), np.int32)
    columns: dict[str, Any] = {
        "code": list(plan.codes[level - 1]),
        "name": list(plan.names[level - 1]),
        "parent": [above[grid] for grid in parent],
        "n_units": measures.units,
    }
    for criterion, total in zip(criteria, measures.totals.T, strict=True):
        columns[criterion.name] = total
    return columns | {
        "load": measures.load,
        "deviation": measures.deviation,
        "polsby_popper": measures.polsby_popper,
        "valid_from": list(valid_from),
        "version": np.asarray(version, np.int64),
    }


def grids(plan: Plan, territory: Territory, level: int | None = None) -> gpd.GeoDataFrame:
    """The grids of a level as a frame: outlines and figures, to map and to reckon with.

    Parameters
    ----------
    plan : Plan
    territory : Territory
        Of the plan, in the same row order.
    level : int, optional
        From 1; the last one by default.

    Returns
    -------
    GeoDataFrame
        Index `code`; `name`, `parent` (code of the grid above), `n_units`, the sum of each
        criterion, `load` (1 is the whole territory), `deviation` (fraction, from the quota) and
        `polsby_popper`; in the CRS of the units.

    Raises
    ------
    ValueError
        When the plan has no such level.
    """
    level = plan.depth if level is None else level
    if not 1 <= level <= plan.depth:
        raise ValueError(f"level must be from 1 to {plan.depth}, not {level}")
    measures = measure(plan, territory)[level - 1]
    shapes = dissolve(plan, territory.units.geometry.to_numpy())[level - 1]
    count = len(measures)
    layer = grid_layer(plan, territory, measures, shapes, [""] * count, [0] * count)
    return layer.drop(columns=["valid_from", "version"]).set_index("code")


def dissolve(plan: Plan, geometry: NDArray[np.object_]) -> list[NDArray[np.object_]]:
    """The outline of every grid of every level, first level first.

    The last level is dissolved from the units, every other one from the level below. Where the
    quick union for clean coverages does not keep the area or the validity, because outlines do
    not share all their vertices, the ordinary union is taken.

    Parameters
    ----------
    plan : Plan
    geometry : array of Polygon or MultiPolygon (n,)
    """
    import shapely

    levels = [_dissolved(shapely.force_2d(geometry), plan.leaf_of_unit, plan.counts[-1])]
    for parent, count in zip(plan.parents[::-1], plan.counts[-2::-1], strict=True):
        levels.append(_dissolved(levels[-1], parent, count))
    return levels[::-1]


def _dissolved(
    geometry: NDArray[np.object_], group: NDArray[np.int32], count: int
) -> NDArray[np.object_]:
    import shapely

    there = ~shapely.is_missing(geometry)  # grids without units have no outline
    geometry, group = geometry[there], group[there]
    order = np.argsort(group, kind="stable")
    start = np.searchsorted(group[order], np.arange(count + 1))
    area = np.bincount(group[group >= 0], shapely.area(geometry[group >= 0]), minlength=count)
    shapes = np.empty(count, object)
    for grid in range(count):
        members = geometry[order[start[grid] : start[grid + 1]]]
        if len(members):
            shapes[grid] = _union(members, area[grid])
    return shapes


def _union(members: NDArray[np.object_], area: float) -> Any:
    import shapely

    try:
        quick = shapely.coverage_union_all(members)
    except shapely.GEOSException:
        quick = None
    if quick is not None and abs(quick.area - area) <= 1e-9 * area + 1e-6 and quick.is_valid:
        return quick
    return shapely.make_valid(shapely.union_all(members), method="structure")


def _storable(column: pd.Series) -> Any:
    """A column as the file can hold it: numbers, truth values, times and text."""
    import pandas as pd

    kinds = pd.api.types
    if (
        kinds.is_numeric_dtype(column.dtype)
        or kinds.is_bool_dtype(column.dtype)
        or kinds.is_datetime64_any_dtype(column.dtype)
    ):
        return column.to_numpy()
    text = column.astype(str).to_numpy(dtype=object)
    text[column.isna().to_numpy()] = None
    return text
