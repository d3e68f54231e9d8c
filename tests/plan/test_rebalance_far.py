"""Load that has far to go: a fifth of the land doubles its people, and all grids are mended."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
from shapely import box

from gridplan import read_territory
from gridplan.plan.create.divide import divide
from gridplan.plan.measures import measure
from gridplan.plan.rebalance import rebalance
from gridplan.territory.territory import Territory

SIDE = 40


def land(growth: float) -> Territory:
    """40 × 40 squares of 10 registered people and 10 migrants; more of them in the west.

    ::

        WWWW................
        WWWW................
    """
    unit = np.arange(SIDE * SIDE)
    column, row = unit % SIDE, unit // SIDE
    people = np.where(column < SIDE // 5, 10 * growth, 10.0)
    west, south = 500_000 + 100 * column, 3_500_000 + 100 * row
    frame = gpd.GeoDataFrame(
        {"unit_id": [f"u{k:04d}" for k in unit], "registered": people, "migrant": people},
        geometry=[box(x, y, x + 100, y + 100) for x, y in zip(west, south, strict=True)],
        crs="EPSG:4549",
    )
    return read_territory(frame)


def test_grids_far_from_where_the_load_is_take_it_in_turn():
    before, after = land(1.0), land(2.0)
    plan = divide(before, (5, 20, 80))
    found = rebalance(plan, before, after)
    assert 0.35 < found.passed_on < 0.45, "load of that share crosses borders"
    worst = [float(np.abs(level.deviation).max()) for level in measure(found.after, after)]
    assert max(worst) <= 0.05 + 1e-9
    assert not [f for f in found.findings if f.code == "still-uneven"]
