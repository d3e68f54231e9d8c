"""Events through `qgis_process`, as a nightly job would."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from events_land import after_the_outbreak, sample

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def qgis_process(tmp_path_factory):
    environment = {
        **os.environ,
        "QGIS_CUSTOM_CONFIG_PATH": str(tmp_path_factory.mktemp("profile")),
        "QGIS_PLUGINPATH": str(ROOT / "build" / "plugins"),
        "QT_QPA_PLATFORM": "offscreen",
        "OMP_NUM_THREADS": "1",
    }

    def run(*words):
        return subprocess.run(
            ["qgis_process", *words],
            capture_output=True, text=True, check=False, env=environment, timeout=120,
        )  # fmt: skip

    assert run("plugins", "enable", "gridplan_qgis").returncode == 0
    return run


def test_hot_spots_by_night(qgis_process, tmp_path):
    land, grids, table = sample(), tmp_path / "grids.gpkg", tmp_path / "hot.csv"
    ran = qgis_process(
        "run", "gridplan:events_hotspots", "--json", "--", f"EVENTS={land['events']}",
        f"PLAN={land['plan']}", "LEVEL=3", "PERIOD=1", f"END={after_the_outbreak(land)}",
        f"OUTPUT={grids}", f"OUTPUT_TABLE={table}",
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2000:]
    results = json.loads(ran.stdout)["results"]
    assert results["HOT"] > 0
    assert grids.exists()
    assert len(table.read_text(encoding="utf-8-sig").splitlines()) == 121
