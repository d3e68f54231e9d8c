"""Reading base units: file to territory, with all checks, mending and contiguity.

Beside it what the bare file costs, and the usual way to neighbours without checks or lengths.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..alone import Stopwatch, run_alone
from ..arguments import measure_sizes
from ..territories import Case

METHODS = ("gridplan", "pyogrio, file only", "geopandas and libpysal")


def run(
    sizes: Sequence[int], family: str = "voronoi", limit: float = 600.0
) -> list[dict[str, Any]]:
    """Read a territory of each size by each method."""
    records = []
    for size in sizes:
        path = Case(family, size, 1).path
        for method in METHODS:
            told = run_alone("territory.reading", {"method": method, "path": str(path)}, limit)
            records.append(
                {"what": "reading", "family": family, "units": size, "method": method, **told}
            )
    return records


def obey(order: dict[str, Any]) -> dict[str, Any]:
    """In the process of a run: read once."""
    import geopandas as gpd
    import pyogrio

    from gridplan.territory.read import read_territory

    if order["method"] == METHODS[2]:
        from libpysal.graph import Graph

    watch = Stopwatch()
    if order["method"] == METHODS[0]:
        neighbours = len(read_territory(order["path"]).contiguity.indices)
    elif order["method"] == METHODS[1]:
        neighbours = 0
        pyogrio.read_dataframe(order["path"])
    else:
        neighbours = Graph.build_contiguity(gpd.read_file(order["path"]), rook=True).n_edges
    return {**watch.read(), "neighbours": neighbours}


if __name__ == "__main__":
    measure_sizes(__spec__.name, __doc__, run, "units of the territory", (60_000,))
