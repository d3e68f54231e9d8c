"""How the time of `fast` grows with the number of units, as numbers and as a picture.

    .venv/bin/python -m benchmarks.partition.growth

Voronoi territories, 17 / 269 / 1,958 grids each; every run is a process of its own. Writes
``docs/pictures/growth.png``.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import machine
from ..alone import ROOT
from ..arguments import Arguments
from ..territories import Case
from . import solve

SIZES = (20_000, 60_000, 200_000, 1_000_000)
#: Runs of a size, of which the median counts; one of the largest.
REPEATS = 2
LIMIT_S = 900.0
PICTURE = ROOT / "docs" / "pictures" / "growth.png"


def run(sizes: Sequence[int]) -> list[dict[str, Any]]:
    """The median run of each size.

    Returns
    -------
    list of dict
        Records of `solve.run`.
    """
    records = []
    for size in sizes:
        case = Case.of("voronoi", size, 1)
        repeats = 1 if size == max(sizes) else REPEATS
        runs = [solve.run(case, "fast", limit=LIMIT_S) for _ in range(repeats)]
        if any(one["outcome"] != "ok" for one in runs):
            records.append(next(one for one in runs if one["outcome"] != "ok"))
            continue
        runs.sort(key=lambda one: one["cpu_s"])
        records.append(runs[len(runs) // 2])
    return records


def exponent(units: Sequence[float], seconds: Sequence[float]) -> float:
    """Slope of the straight line through the logarithms of both."""
    return float(np.polyfit(np.log(units), np.log(seconds), 1)[0])


def draw(units: Sequence[float], seconds: Sequence[float]) -> None:
    """Seconds over units on logarithmic axes, beside n log n through the first point."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5.2, 3.6), dpi=120, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    n = np.geomspace(min(units), max(units), 50)
    axes.loglog(
        n,
        seconds[0] * n * np.log(n) / (units[0] * np.log(units[0])),
        color="0.6",
        linestyle="--",
        label="n log n from the first point",
    )
    axes.loglog(units, seconds, "o-", color="#1b6ca8", label="fast, 17 / 269 / 1,958 grids")
    for x, y in zip(units, seconds, strict=True):
        axes.annotate(f"{y:.1f} s", (x, y), (0, -14), textcoords="offset points", ha="center")
    axes.set_xlabel("base units")
    axes.set_ylabel("CPU seconds")
    axes.margins(0.08, 0.15)
    axes.legend(frameon=False)
    figure.savefig(PICTURE)


def main() -> int:
    """Measure, tell and draw."""
    parser = Arguments(__spec__.name, __doc__)
    parser.add_sizes("units of the territories, two sizes or more", SIZES)
    sizes = parser.parse_args().sizes
    if len(set(sizes)) < 2:
        parser.error("growth is told from two sizes or more")
    records = run(sizes)
    print(solve.HEAD)
    for record in records:
        print(solve.line(record), flush=True)
        machine.keep(record)
    done = [record for record in records if record["outcome"] == "ok"]
    units, seconds = [one["units"] for one in done], [one["cpu_s"] for one in done]
    print(f"exponent {exponent(units, seconds):.2f}")
    draw(units, seconds)
    return 0 if len(done) == len(records) else 1


if __name__ == "__main__":
    sys.exit(main())
