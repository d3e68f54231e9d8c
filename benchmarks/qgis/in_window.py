"""What a planner waits for in QGIS at 100,000 units, measured in a real window.

    .venv/bin/python -m benchmarks.qgis.in_window

Makes the sample and a plan of 17 / 269 / 1,958 grids once, in ``build/hundred``; then runs
``tests/gui/large_plan.py`` in QGIS under a virtual display and prints a table. Seconds by the clock
and of the processor (main thread); the machine should do nothing else.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..alone import ROOT
from ..arguments import Arguments

UNITS, LEVELS = 100_000, "17,269,1958"
FOLDER = ROOT / "build" / "hundred"


def make_plan() -> None:
    """The sample and its plan, unless they are there."""
    if (FOLDER / "plan.gpkg").exists():
        return
    for words in (
        ("sample", str(FOLDER), "--units", str(UNITS), "--events", "0"),
        ("divide", str(FOLDER / "units.gpkg"), "-o", str(FOLDER / "plan.gpkg"),
         "--levels", LEVELS, "--effort", "fast"),
    ):  # fmt: skip
        subprocess.run([sys.executable, "-m", "gridplan.cli", *words], cwd=ROOT, check=True)


def measure(strokes: int = 40) -> dict[str, Any]:
    """The figures of one run; see ``tests/gui/large_plan.py``."""
    out = ROOT / "build" / "shots" / "large_plan"
    stage = (sys.executable, ROOT / "tools" / "stage.py")
    subprocess.run(stage, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(
        ["sh", ROOT / "tests" / "gui" / "run.sh", ROOT / "tests" / "gui" / "large_plan.py", out],
        env={
            "GUI_STROKES": str(strokes), "GUI_TIMEOUT": "400", "OMP_NUM_THREADS": "1",
            **os.environ, "GUI_PLAN": str(FOLDER / "plan.gpkg"),
        },
        check=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads((out / "figures.json").read_text())
    return found


def table(figures: dict[str, Any]) -> str:
    """The figures as a table of milliseconds."""
    rows = []
    for view in ("near", "far"):
        for event, what in (
            ("move", "mouse move to labels"),
            ("release", "end of a stroke to table"),
        ):
            rows.append((f"{what}, {view}", figures[view][event]))
        rows.append((f"window without an answer during a stroke, {view}", figures[view]["blocked"]))
    large = figures["large"]
    count = f"{large['units']:,} units"
    rows += [(f"{name} of {count}", large[name]) for name in ("move", "undo", "redo")]
    rows += [(f"window without an answer, {count}", large["blocked"])]
    rows += [("join and group the whole table, three levels (pandas)", figures["join"])]
    rows += [("dissolve the last level (geopandas, coverage)", figures["dissolve"])]
    opened = figures["open"]
    rows += [("open the plan", [(opened["seconds"], opened["cpu"])])]
    rows += [("window without an answer while opening", [opened["blocked"]])]
    lines = [
        "| what | runs | median ms | p95 ms | max ms | processor: median ms | p95 ms |",
        "|---" * 7 + "|",
    ]
    lines += [_row(what, times) for what, times in rows]
    return "\n".join(lines)


def _row(what: str, times: Sequence[Any]) -> str:
    both = np.array(times, float).reshape(len(times), -1) * 1e3
    wall = both[:, 0]
    values = [np.median(wall), np.percentile(wall, 95), wall.max()]
    if both.shape[1] > 1:
        values += [np.median(both[:, 1]), np.percentile(both[:, 1], 95)]
    cells = [f"{value:.1f}" for value in values] + ["–"] * (5 - len(values))
    return f"| {what} | {len(wall)} | " + " | ".join(cells) + " |"


if __name__ == "__main__":
    Arguments(__spec__.name, __doc__).parse_args()
    make_plan()
    load = os.getloadavg()[0]
    print(table(measure()))
    print(f"Load of the machine: {load:.1f} before, {os.getloadavg()[0]:.1f} after.")
