"""What is drawn is not lost: QGIS killed, two windows on one plan, libraries missing."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUI = ROOT / "tests" / "gui"
SHOTS = ROOT / "build" / "shots"
#: How often QGIS is killed; the full measure is 20.
KILLS = int(os.environ.get("GRIDPLAN_KILLS", "3"))
pytestmark = pytest.mark.skipif(not shutil.which("Xvfb"), reason="there is no Xvfb")
slow = pytest.mark.slow


@pytest.fixture
def shared(tmp_path):
    """A folder with a plan of 3 / 9 / 60 grids."""
    small = ROOT / "build" / "gui" / "plan_of_safety.gpkg"  # that of run.sh has another seed
    if not small.exists():
        small.parent.mkdir(parents=True, exist_ok=True)
        gridplan("divide", ROOT / "sample_shapes" / "zhutang.shp", "-o", small,
                 "--levels", "3,9,60", "--effort", "fast")  # fmt: skip
    shutil.copy(small, tmp_path / "plan.gpkg")
    return tmp_path


def gridplan(*words):
    ran = subprocess.run(  # noqa: PLW1510
        [sys.executable, "-m", "gridplan.cli", *words], cwd=ROOT, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def start(script, shots, **environment):
    return subprocess.Popen(
        ["sh", GUI / "run.sh", GUI / script, SHOTS / shots],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def passed(process):
    out, _ = process.communicate(timeout=420)
    assert process.returncode == 0, out
    return out


def holds(plan):
    assert json.loads(gridplan("check", "--json", str(plan)))["holds"]


@slow
def test_killed_again_and_again_at_most_one_stroke_is_lost(shared):
    rng = random.Random(KILLS)  # noqa: S311
    for _ in range(KILLS):
        process = start("killed.py", "killed", GUI_SHARED=str(shared))
        pid = shared / "pid"
        until = time.monotonic() + 120
        while not pid.exists():
            time.sleep(0.05)
            assert process.poll() is None, process.communicate()[0]
            assert time.monotonic() < until
        while len((shared / "notes.jsonl").read_text().splitlines()) < 2:
            time.sleep(0.01)  # until the first stroke is done
        time.sleep(rng.uniform(0, 5))
        os.kill(int(pid.read_text()), signal.SIGKILL)
        process.communicate(timeout=60)
        pid.unlink()
    passed(start("killed.py", "killed", GUI_SHARED=str(shared), GUI_LAST="1"))
    kills = [json.loads(line) for line in (shared / "kills.jsonl").read_text().splitlines()][1:]
    assert len(kills) == KILLS
    assert all(kill["seen"] >= 1 for kill in kills)
    assert all(kill["offered"] >= kill["seen"] - 1 for kill in kills)
    print(kills)
    holds(shared / "plan.gpkg")


@slow
def test_two_windows_on_one_plan(shared):
    one = start("two_windows.py", "two_windows_1", GUI_SHARED=str(shared), GUI_ROLE="first")
    other = start("two_windows.py", "two_windows_2", GUI_SHARED=str(shared), GUI_ROLE="second")
    passed(other)
    passed(one)
    for name in ("plan.gpkg", "other.gpkg", "mine.gpkg"):
        holds(shared / name)
    assert (shared / "plan.gpkg").read_bytes() == (shared / "other.gpkg").read_bytes()


@slow
def test_projects_and_qgis_closed_with_unsaved_steps(shared):
    passed(start("closed_unsaved.py", "closed_unsaved_1", GUI_SHARED=str(shared)))
    passed(start("closed_unsaved.py", "closed_unsaved_2", GUI_SHARED=str(shared), GUI_LAST="1"))
    holds(shared / "plan.gpkg")


def test_redrawn_and_saved_with_qgis_and_numpy_alone():
    passed(start("without_libraries.py", "without_libraries", PYTHONPATH=str(GUI / "blocked")))
    holds(SHOTS / "without_libraries" / "plan" / "plan.gpkg")


def disk(folder, *options):
    """A disk in memory; only the administrator may make one."""
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", *options, "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("may not mount disks")


@slow
def test_a_full_disk_and_a_read_only_one(shared):
    plan = shared / "plan.gpkg"
    disks = []
    try:
        for name, room in (("small", plan.stat().st_size + (1 << 20)), ("fixed", 1 << 24)):
            disk(shared / name, "-o", f"size={room}")
            disks.append(shared / name)
            shutil.copy(plan, shared / name)
        disk(shared / "fixed", "-o", "remount,ro")
        passed(start("bad_disks.py", "bad_disks", GUI_SHARED=str(shared)))
    finally:
        for folder in disks:
            subprocess.run(["umount", str(folder)], check=True)
    holds(shared / "mine.gpkg")
    holds(shared / "copy.gpkg")
