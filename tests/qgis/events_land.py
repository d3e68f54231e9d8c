"""A small plan with a year of sample events in it, made once for all tests of events in QGIS."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from functools import cache
from pathlib import Path

import numpy as np


@cache
def sample() -> dict[str, Path]:
    """Plan, export and imported events; made by the core, as the command line does."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    from gridplan_qgis.gridplan.plan.create.divide import divide
    from gridplan_qgis.gridplan.sample_city import write_sample
    from gridplan_qgis.gridplan.stores.eventfile.event_import import import_events
    from gridplan_qgis.gridplan.stores.planfile.geopackage import save_plan
    from gridplan_qgis.gridplan.territory.read import read_territory

    write_sample(folder, 5000, 1, events=12_000)
    territory = read_territory(folder / "units.gpkg")
    save_plan(
        divide(territory, (5, 20, 120), effort="fast", seed=5), territory, folder / "plan.gpkg"
    )
    import_events(
        folder / "events.csv", folder / "plan.gpkg", folder / "events.gpkg", datum="gcj02"
    )
    return {
        "plan": folder / "plan.gpkg",
        "export": folder / "events.csv",
        "events": folder / "events.gpkg",
        "answers": folder / "events_answers.json",
    }


def after_the_outbreak(land: dict[str, Path]) -> str:
    """Two weeks after the planted outbreak began: some grids of that plan are hot, not of any."""
    outbreak = json.loads(land["answers"].read_text(encoding="utf-8"))["outbreaks"][0]
    return str(np.datetime64(outbreak["first_day"]) + 14)
