"""Checking a plan: the certificate, beside what dissolving its grids alone costs in geopandas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import territories
from ..alone import Stopwatch, run_alone
from ..arguments import measure_sizes
from ..partition.solve import levels_for
from ..territories import Case

METHODS = ("gridplan", "geopandas, dissolve only")


def run(
    sizes: Sequence[int], family: str = "voronoi", limit: float = 600.0
) -> list[dict[str, Any]]:
    """Check a plan of each size."""
    records = []
    for size in sizes:
        territories.ground(Case(family, size, 1))
        for method in METHODS:
            order = {"method": method, "family": family, "units": size}
            records.append(
                {"what": "certificate", **order, **run_alone("plan.certificate", order, limit)}
            )
    return records


def obey(order: dict[str, Any]) -> dict[str, Any]:
    """In the process of a run: make a plan quickly, then check it."""
    from gridplan.plan.certificate.certificate import check
    from gridplan.plan.create.divide import divide

    case = Case(order["family"], order["units"], 1)
    territory = territories.territory(case)
    plan = divide(territory, levels_for(case), effort="fast")
    watch = Stopwatch()
    if order["method"] == METHODS[0]:
        told = {"holds": bool(check(plan, territory).holds)}
    else:
        for level in range(1, plan.depth + 1):
            territory.units[["geometry"]].dissolve(by=plan.grid_of_unit(level))
        told = {}
    return {**watch.read(), **told}


if __name__ == "__main__":
    measure_sizes(__spec__.name, __doc__, run, "units of the territory", (60_000,))
