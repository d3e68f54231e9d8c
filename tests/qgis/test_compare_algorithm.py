"""``gridplan:compare`` in `qgis_process`: layers with their styles."""

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def plans(tmp_path_factory):
    import handmade
    from toymap import toy

    from gridplan.stores.planfile.geopackage import save_plan

    folder = tmp_path_factory.mktemp("plans")
    land = handmade.territory(toy("\n".join(["AAAA"] * 4), cells=True))
    quarters = {f"x{x}y{y}": (x // 2) + 2 * (y // 2) for x in range(4) for y in range(4)}
    old = handmade.plan(land, quarters, [0, 1, 0, 1], created="2026-05-01")
    leaf = old.leaf_of_unit.copy()
    ids = old.unit_ids.tolist()
    leaf[ids.index("x1y0")] = leaf[ids.index("x2y0")]
    save_plan(old, land, folder / "old.gpkg")
    save_plan(replace(old, leaf_of_unit=leaf), land, folder / "new.gpkg")
    return folder


def test_compare_writes_its_layers_and_counts(plans, tmp_path):
    environment = {
        **os.environ,
        "QGIS_CUSTOM_CONFIG_PATH": str(tmp_path / "profile"),
        "QGIS_PLUGINPATH": str(ROOT / "build" / "plugins"),
        "QT_QPA_PLATFORM": "offscreen",
        "OMP_NUM_THREADS": "1",
    }
    (tmp_path / "profile").mkdir()

    def run(*words):
        return subprocess.run(  # noqa: PLW1510
            ["qgis_process", *words], capture_output=True, text=True, env=environment, timeout=120
        )

    assert run("plugins", "enable", "gridplan_qgis").returncode == 0
    layers, picture = tmp_path / "changes.gpkg", tmp_path / "changes.png"
    ran = run(
        "run", "gridplan:compare", "--json", "--",
        f"BEFORE={plans / 'old.gpkg'}", f"AFTER={plans / 'new.gpkg'}",
        f"OUTPUT={layers}", f"OUTPUT_PICTURE={picture}",
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2000:]
    results = json.loads(ran.stdout)["results"]
    assert (results["UNITS"], results["PERSONS"], results["AREAS"]) == (1, 20, 1)
    assert layers.stat().st_size > 10_000
    assert picture.stat().st_size > 10_000
