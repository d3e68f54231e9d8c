"""The panel of the plan: special grids, names of any kind and length."""

import json
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def panel():
    ran = subprocess.run(
        ["/usr/bin/python3", Path(__file__).with_name("panel_script.py"),
         ROOT / "build" / "plugins"],
        capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2000:]
    return json.loads(ran.stdout.splitlines()[-1])


def test_a_special_grid_has_no_deviation(panel):
    assert panel["deviations"] == ["+50.0%", "−50.0%", "–"]
    assert panel["of the strip"] == pytest.approx([0.5, -0.5])
    assert panel["special"][0].endswith(" · –")


def test_bars_stand_under_deviations_alone_whatever_was_shown_before(panel):
    assert "Load" in panel["titles"]
    assert panel["bars"] == ["Deviation"]


def test_names_are_never_more_than_text(panel):
    assert "&lt;b&gt;城东街道&lt;/b&gt;&amp;经济" in panel["ordinary"][1]


def test_long_names_leave_the_grid_of_a_problem_in_sight(panel):
    assert panel["problem"][0].startswith("01-00")
    assert all(width >= 60 for width in panel["widths"])


def test_columns_shrink_before_they_go(panel):
    """A log in a narrow panel still says what was done; long codes leave room for figures."""
    assert all(width > 0 for width in panel["log"])
    code, name, deviation = panel["long codes"]
    assert code > name > 0
    assert deviation > 0
