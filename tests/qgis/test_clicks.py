"""How many clicks it takes from the zip to a plan, in the plugin manager of a fresh profile."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUI = ROOT / "tests" / "gui"
pytestmark = pytest.mark.skipif(not shutil.which("Xvfb"), reason="there is no Xvfb")


def test_six_clicks_to_the_sample_and_ten_to_a_layer_of_ones_own(tmp_path):
    made = subprocess.run(
        [sys.executable, ROOT / "tools" / "package.py", tmp_path],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    (tmp_path / "none").mkdir()
    shots = ROOT / "build" / "shots" / "clicks"
    ran = subprocess.run(
        ["sh", GUI / "run.sh", GUI / "clicks.py", shots],
        env={**os.environ, "GUI_ZIP": made.stdout.strip(), "PLUGINS": str(tmp_path / "none")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    counted = json.loads((shots / "clicks.json").read_text(encoding="utf-8"))
    assert counted["sample"] == [
        "Plugins", "Manage and Install Plugins…", "Install from ZIP", "Install Plugin",
        "Yes to the security warning", "Try with the Sample",
    ]  # fmt: skip
    assert len(counted["own"]) == 8
