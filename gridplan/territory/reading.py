"""From any source of polygons to a territory that is ready to be divided."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ..progress import SILENT, Progress, step
from ..wording import say
from .bordering import TOLERANCE_M, shared_borders
from .columns import recognise
from .criteria import DEFAULT_WEIGHTS, UNITS_OF_MEASURE, Criterion
from .linking import link_pieces
from .ordering import canonical_order
from .territory import Territory

if TYPE_CHECKING:
    import geopandas as gpd

    Source = str | Path | gpd.GeoDataFrame


def read_territory(
    source: Source,
    *,
    criteria: Sequence[Criterion] | None = None,
    id_column: str | None = None,
    layer: str | None = None,
    tolerance_m: float = TOLERANCE_M,
    progress: Progress = SILENT,
) -> Territory:
    """Read base units."""
    import geopandas as gpd
    import pyogrio

    step(progress, 0.0, say("Reading base units"))
    units = (
        source
        if isinstance(source, gpd.GeoDataFrame)
        else pyogrio.read_dataframe(source, layer=layer)
    )
    found = recognise(units.columns)
    geometry = np.asarray(units.geometry.values)
    area, centre = shapely.area(geometry), shapely.get_coordinates(shapely.centroid(geometry))
    if criteria is None:
        columns = {"registered": found["registered"], "migrant": found["migrant"]}
        loads = [units[c.column].to_numpy(float) * (c.factor or 1.0) for c in columns.values()]
        land = found.get("land")
        loads.append(units[land.column].to_numpy(float) * (land.factor or 1.0) if land else area)
        names = [
            found["registered"].column,
            found["migrant"].column,
            land.column if land else "geometry",
        ]
        criteria = [
            Criterion(name, column, weight, unit=UNITS_OF_MEASURE[name])
            for (name, weight), column in zip(DEFAULT_WEIGHTS.items(), names)
        ]
    else:
        loads = [
            area if c.column == "geometry" else units[c.column].to_numpy(float) for c in criteria
        ]
    id_column = id_column or (found["unit_id"].column if "unit_id" in found else None)
    ids = units[id_column].astype(str).to_numpy(object) if id_column else None
    order = canonical_order(centre, area, ids)
    units = units.iloc[order]
    if ids is None:
        width = len(str(len(units)))
        ids = np.array([f"u{i:0{width}d}" for i in range(1, len(units) + 1)], object)
    else:
        ids = ids[order]
    units.index = ids
    units.index.name = "unit_id"
    step(progress, 0.3, say("Looking for shared borders"))
    borders = shared_borders(geometry[order], tolerance_m)
    contiguity, _ = link_pieces(borders.contiguity, geometry[order])
    return Territory(
        units=units,
        criteria=tuple(criteria),
        loads=np.stack(loads, axis=1)[order],
        contiguity=contiguity,
        centre=centre[order],
        area_m2=area[order],
        perimeter_m=borders.perimeter_m,
        findings=(),
        origin={
            "source": str(source) if isinstance(source, (str, Path)) else "",
            "columns": {meaning: c.column for meaning, c in found.items()},
        },
    )
