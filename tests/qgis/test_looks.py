"""Panel and dialogs at every scale and in every theme, read by a critical eye; see looks.py."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUI = ROOT / "tests" / "gui"
slow = pytest.mark.slow
pytestmark = pytest.mark.skipif(not shutil.which("Xvfb"), reason="there is no Xvfb")


@pytest.mark.parametrize(
    ("scale", "theme", "locale"),
    [
        pytest.param("1", "default", "en_US", marks=slow),
        ("2", "Night Mapping", "zh_CN"),
        pytest.param("1", "Night Mapping", "en_US", marks=slow),
        pytest.param("1.5", "default", "en_US", marks=slow),
        pytest.param("1.5", "Night Mapping", "en_US", marks=slow),
        pytest.param("2", "default", "en_US", marks=slow),
        pytest.param("2", "Night Mapping", "en_US", marks=slow),
        pytest.param("1", "default", "zh_CN", marks=slow),
        pytest.param("1.5", "default", "zh_CN", marks=slow),
    ],
)
def test_nothing_is_cut_off_or_hard_to_read_or_out_of_reach(scale, theme, locale):
    shots = ROOT / "build" / "shots" / f"looks_{scale}_{theme.replace(' ', '_')}_{locale}"
    ran = subprocess.run(
        ["sh", GUI / "run.sh", GUI / "looks.py", shots],
        env={
            **os.environ,
            "QT_SCALE_FACTOR": scale,
            "GUI_THEME": theme,
            "GUI_LOCALE": locale,
            # The smallest that is promised: 1280 × 720 at 150 %.
            "GUI_SCREEN": "1920x1080" if scale == "1.5" else "3200x2000",
        },
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
