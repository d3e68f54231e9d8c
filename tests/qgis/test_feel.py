"""New plan, locator, options and copies in a real QGIS; see feel.py."""

import shutil

import pytest
from gui_script import gui

pytestmark = pytest.mark.skipif(not shutil.which("Xvfb"), reason="there is no Xvfb")


@pytest.mark.slow
def test_new_plan_locator_options_and_copies():
    found = gui("feel")
    assert found["passed"], found["said"]
