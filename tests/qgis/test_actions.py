"""Every action of the plugin is triggered by its button or by the mouse, in a real QGIS."""

import shutil

import pytest
from gui_script import gui

pytestmark = pytest.mark.skipif(not shutil.which("Xvfb"), reason="there is no Xvfb")
#: Between them they press every button and menu entry.
SCRIPTS = (
    "tools_by_mouse",
    "actions_by_button",
    "upper_levels",
    "plans_by_button",
    "compare_plans",
    "rules_and_rebalancing",
    "existing_grids",
    "first_events",
    "meeting_pack",
    "front_of_plans",
)
#: What else may happen to an open plan.
MORE = (
    "edits_elsewhere", "large_edits", "several_plans", "left_behind", "odd_hands", "odd_maps",
    "closed_halfway", "undone_behind_saves", "switched_off",
)  # fmt: skip


@pytest.mark.parametrize(
    "script", [*SCRIPTS, *(pytest.param(script, marks=pytest.mark.slow) for script in MORE)]
)
def test_script(script):
    found = gui(script)
    assert found["passed"], found["said"]


def test_no_entry_of_the_menu_is_without_a_test():
    results = [gui(script) for script in SCRIPTS]
    entries = {entry for result in results for entry in result["menu"]}
    pressed = {entry for result in results for entry in result["triggered"]}
    assert len(entries) > 30
    assert "gridplanBrush" in pressed
    assert entries - pressed == set()
