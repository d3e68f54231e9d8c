"""`qgis_process` in a profile of its own: divide, check, bad input."""

import json
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOWN = ROOT / "sample_shapes" / "zhutang.shp"


@pytest.fixture(scope="module")
def qgis_process(tmp_path_factory):
    profile = tmp_path_factory.mktemp("profile")
    environment = {
        **os.environ,
        "QGIS_CUSTOM_CONFIG_PATH": str(profile),
        "QGIS_PLUGINPATH": str(ROOT / "build" / "plugins"),
        "QT_QPA_PLATFORM": "offscreen",
        "OMP_NUM_THREADS": "1",
    }

    def run(*words):
        return subprocess.run(  # noqa: PLW1510
            ["qgis_process", *words], capture_output=True, text=True, env=environment, timeout=120
        )

    assert run("plugins", "enable", "gridplan_qgis").returncode == 0
    return run


def test_divide_and_check(qgis_process, tmp_path):
    plan = tmp_path / "plan.gpkg"
    ran = qgis_process(
        "run", "gridplan:divide", "--json", "--",
        f"UNITS={TOWN}", "LEVELS=3,9,60", "EFFORT=0", f"PLAN={plan}",
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2000:]
    results = json.loads(ran.stdout)["results"]
    assert results["PLAN"] == str(plan)
    assert len(results["HASH"]) == 64
    ran = qgis_process("run", "gridplan:check", "--json", "--", f"PLAN={plan}")
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert json.loads(ran.stdout)["results"]["HOLDS"] is True


def test_bad_input_is_told_in_plain_words(qgis_process, tmp_path):
    ran = qgis_process(
        "run", "gridplan:divide", "--",
        f"UNITS={TOWN}", "LEVELS=many", f"PLAN={tmp_path / 'plan.gpkg'}",
    )  # fmt: skip
    assert ran.returncode == 1
    assert "many are not counts of grids" in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stdout + ran.stderr
    assert list(tmp_path.iterdir()) == []
