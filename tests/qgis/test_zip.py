"""The zip, unpacked, in a real QGIS under a virtual display and in a fresh profile."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUI = ROOT / "tests" / "gui"
pytestmark = pytest.mark.skipif(not shutil.which("Xvfb"), reason="there is no Xvfb")


def test_from_nothing_to_a_redrawn_plan_from_the_unpacked_zip(tmp_path):
    made = subprocess.run(
        [sys.executable, ROOT / "tools" / "package.py", tmp_path],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    with zipfile.ZipFile(made.stdout.strip()) as archive:
        archive.extractall(tmp_path / "plugins")
    ran = subprocess.run(  # noqa: PLW1510
        ["sh", GUI / "run.sh", GUI / "first_plan.py", ROOT / "build" / "shots" / "first_plan"],
        env={**os.environ, "PLUGINS": str(tmp_path / "plugins")},
        capture_output=True, text=True,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
