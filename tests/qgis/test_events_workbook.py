"""Events from a workbook with several sheets, in a real QGIS, in English and in Chinese."""

import os
import shutil
import subprocess

import pytest
from gui_script import GUI, SHOTS, gui

pytestmark = pytest.mark.skipif(not shutil.which("Xvfb"), reason="there is no Xvfb")


def test_the_sheet_is_chosen_and_kept():
    found = gui("events_from_workbook")
    assert found["passed"], found["said"]


@pytest.mark.slow
def test_the_sheet_is_chosen_in_chinese():
    ran = subprocess.run(
        ["sh", GUI / "run.sh", GUI / "events_from_workbook.py", SHOTS / "events_from_workbook_zh"],
        env={**os.environ, "GUI_LOCALE": "zh_CN"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
