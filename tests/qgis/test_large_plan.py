"""A plan of 20,000 units in QGIS: what a planner waits for, beside what the same costs others.

``benchmarks/qgis/in_window.py`` measures 100,000 units in the same way.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[2]
GUI = ROOT / "tests" / "gui"
pytestmark = [
    pytest.mark.skipif(not shutil.which("Xvfb"), reason="there is no Xvfb"),
    pytest.mark.slow,
]


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    folder, out = tmp_path_factory.mktemp("large"), ROOT / "build" / "shots" / "large_plan"
    for words in (
        ("sample", folder, "--units", "20000", "--events", "0"),
        ("divide", folder / "units.gpkg", "-o", folder / "plan.gpkg", "--levels", "17,80,392",
         "--effort", "fast"),
    ):  # fmt: skip
        subprocess.run([sys.executable, "-m", "gridplan.cli", *words], cwd=ROOT, check=True)
    ran = subprocess.run(  # noqa: PLW1510
        ["sh", GUI / "run.sh", GUI / "large_plan.py", out],
        env={
            **os.environ, "GUI_PLAN": str(folder / "plan.gpkg"), "GUI_STROKES": "8",
            "GUI_TIMEOUT": "200", "OMP_NUM_THREADS": "1",
        },
        capture_output=True, text=True,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return json.loads((out / "figures.json").read_text())


def cpu(times):
    return median(time[1] for time in times)


def test_labels_follow_the_mouse_quicker_than_a_table_can_be_joined(figures):
    join = cpu(figures["join"])
    for view in ("near", "far"):
        assert cpu(figures[view]["move"]) < join, view
        assert cpu(figures[view]["release"]) < 3 * join, view
    assert figures["near"]["made"] > 0


def test_a_tenth_of_all_units_undone_costs_no_more_than_some_joins(figures):
    assert figures["large"]["units"] >= 2_000
    assert cpu(figures["large"]["undo"]) < 5 * cpu(figures["join"])
    assert cpu(figures["large"]["redo"]) < 5 * cpu(figures["join"])


def test_opening_tells_how_far_it_is_and_lets_the_window_answer(figures):
    opened = figures["open"]
    assert opened["told"] >= 10
    assert opened["blocked"] < opened["seconds"] / 2


def test_no_edit_keeps_the_window_for_long(figures):
    join = median(time[0] for time in figures["join"])
    assert median(figures["near"]["blocked"]) < max(0.1, 2 * join)
    assert median(figures["large"]["blocked"]) < max(0.1, 2 * join)
