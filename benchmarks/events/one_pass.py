"""Millions of events in a Parquet file → counts by grid and a density as GeoTIFF, by one command.

    .venv/bin/python -m benchmarks.events.one_pass 10000000 100000000

The whole of ``gridplan events count … --density …`` counts: starting Python, opening the plan of
60,000 units and 1,958 grids, reading, placing every event by its point, smoothing cells of 25 m
over 300 m, writing both files. The plan and the events are made before and kept in ``build/bench``;
the events of more than ten million are removed again. "command_mb" is the most the command held.
"""

from __future__ import annotations

import resource
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..alone import Stopwatch, run_alone
from ..arguments import measure_sizes
from ..territories import BUILD, Case, territory

OURS = "gridplan events count --density"
SIZES = (10_000_000,)
UNITS, GRIDS, GROUP = 60_000, (17, 269, 1958), 1_000_000


def run(sizes: Sequence[int] = SIZES, limit: float = 900.0) -> list[dict[str, Any]]:
    """Run the command on so many events."""
    records = []
    for size in sizes:
        plan, events = _plan(), _events(size)
        told = run_alone("events.one_pass", {"plan": str(plan), "events": str(events)}, limit)
        if size > max(SIZES):
            events.unlink()
        head = {"what": "one_pass", "family": "clusters", "units": size, "method": OURS}
        records.append({**head, **told})
    return records


def obey(order: dict[str, Any]) -> dict[str, Any]:
    """In the process of a run: run the command as one more process."""
    import subprocess

    with tempfile.TemporaryDirectory() as folder:
        words = ["events", "count", order["events"], "--plan", order["plan"], "--json"]
        words += ["-o", f"{folder}/counts.csv", "--density", f"{folder}/density.tif"]
        watch = Stopwatch()
        subprocess.run(
            [sys.executable, "-m", "gridplan.cli", *words], check=True, capture_output=True
        )
        told = watch.read()
        sizes = {path.suffix: path.stat().st_size for path in Path(folder).iterdir()}
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    return {**told, "command_mb": peak, "tif_mb": round(sizes[".tif"] / 1e6, 1)}


def _plan() -> Path:
    """The plan file, made once."""
    from gridplan import save_plan
    from gridplan.plan.create.divide import divide

    path = BUILD / f"one_pass-{UNITS}.gpkg"
    if not path.exists():
        land = territory(Case("voronoi", UNITS, 1))
        save_plan(divide(land, GRIDS, seed=1, effort="fast"), land, path)
    return path


def _events(count: int) -> Path:
    """So many events: four in five in clusters of 40 to 900 m around units, the others anywhere."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = BUILD / f"one_pass-{count}.parquet"
    if path.exists():
        return path
    units = territory(Case("voronoi", UNITS, 1)).units.geometry.centroid
    centre = np.column_stack([units.x, units.y])
    dice = np.random.default_rng(3)
    middle = centre[dice.choice(len(centre), 3000, replace=False)]
    spread, weight = dice.uniform(40, 900, 3000), dice.pareto(1.2, 3000)
    kinds = np.array([f"类别{n:02d}" for n in range(12)])
    writer = None
    for begin in range(0, count, GROUP):
        size = min(GROUP, count - begin)
        chosen = dice.choice(3000, size, p=weight / weight.sum())
        point = middle[chosen] + dice.normal(0, 1, (size, 2)) * spread[chosen, None]
        anywhere = dice.random(size) < 0.2
        point[anywhere] = centre[dice.integers(0, len(centre), int(anywhere.sum()))]
        second = dice.integers(0, 365 * 86400, size).astype("timedelta64[s]")
        time = (np.datetime64("2024-01-01", "s") + second).astype("datetime64[ms]")
        table = pa.table(
            {
                "x": point[:, 0].round(2),
                "y": point[:, 1].round(2),
                "t_report": time,
                "type2": kinds[dice.integers(0, 12, size)],
            }
        )
        writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table)
    if writer is not None:
        writer.close()
    return path


if __name__ == "__main__":
    measure_sizes(__spec__.name, __doc__, run, "events", SIZES)
