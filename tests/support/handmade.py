"""Territories and plans made by hand from toy maps, by the slowest and plainest way there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import geopandas as gpd
import numpy as np
import shapely
from toymap import toy

from gridplan.geometry.contiguity import Contiguity
from gridplan.plan.create.assemble import assemble_plan
from gridplan.plan.plan import Plan, Provenance
from gridplan.territory.criteria import Criterion
from gridplan.territory.territory import Territory

CRITERIA = (
    Criterion("registered", "registered", 0.4),
    Criterion("migrant", "migrant", 0.4),
    Criterion("area", "", 0.2, unit="m²"),
)


def territory(
    units: gpd.GeoDataFrame,
    criteria: Sequence[Criterion] = CRITERIA,
    links: Sequence[tuple[str, str]] = (),
) -> Territory:
    """The territory of a small map; every pair of units is intersected."""
    units = units.set_index("unit_id").sort_index()
    shapes = units.geometry.to_numpy()
    ids = units.index.tolist()
    border: dict[tuple[int, int], float] = {}
    for a, b in combinations(range(len(units)), 2):
        metres = shapely.length(shapely.intersection(shapes[a], shapes[b]))
        if metres > 0:
            border[a, b] = float(metres)
    tied = sorted(tuple(sorted((ids.index(a), ids.index(b)))) for a, b in links)
    for pair in tied:
        border.setdefault(pair, 0.0)
    both = sorted(
        [(a, b, m) for (a, b), m in border.items()] + [(b, a, m) for (a, b), m in border.items()]
    )
    first = np.array([row[0] for row in both], int)
    loads = [
        shapely.area(shapes) if c.name == "area" else units[c.column].to_numpy(float)
        for c in criteria
    ]
    return Territory(
        units=units,
        criteria=tuple(criteria),
        loads=np.stack(loads, axis=1),
        contiguity=Contiguity(
            indptr=np.searchsorted(first, np.arange(len(units) + 1)).astype(np.int64),
            indices=np.array([row[1] for row in both], np.int32),
            border_m=np.array([row[2] for row in both], float),
            links=np.array(tied, np.int32).reshape(-1, 2),
            link_gap_m=np.array([shapely.distance(shapes[a], shapes[b]) for a, b in tied], float),
        ),
        centre=shapely.get_coordinates(shapely.point_on_surface(shapes)),
        area_m2=shapely.area(shapes),
        perimeter_m=shapely.length(shapes),
        origin={"file": "toy", "columns": {c.name: c.column for c in criteria}},
    )


def plan(
    land: Territory, leaf: Mapping[str, int], *parents: Sequence[int], **provenance: object
) -> Plan:
    """The plan that puts each unit into the last-level grid written beside its id."""
    lineage = [np.array(p, np.int32) for p in parents]
    leaves = np.array([leaf[unit] for unit in land.unit_ids], np.int32)
    counts = [int((lineage[0] if lineage else leaves).max()) + 1, *map(len, lineage)]
    settled = {
        "territory_digest": land.digest,
        "criteria": tuple(c.as_dict() for c in land.criteria),
        "counts": tuple(counts),
        "version": "test",
        **provenance,
    }
    return assemble_plan(land, leaves, lineage, Provenance(**settled))


def chessboard(columns: int, rows: int, cell: float = 100.0) -> Territory:
    """A board of square units; ids name column and row."""
    return territory(toy("\n".join(["A" * columns] * rows), cell, cells=True))
