"""From the sample to the picture by commands alone, as `make demo` does; stopped half-way too."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LEVELS = "5,20,100"


def gridplan(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gridplan.cli", *map(str, arguments)], cwd=ROOT, check=False,
        capture_output=True, text=True, encoding="utf-8",
        env={**os.environ, "GRIDPLAN_LANG": "en", "OMP_NUM_THREADS": "1"}, **options,
    )  # fmt: skip


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A folder with a space and Chinese in its name, with a sample of 5,000 units and its plan."""
    folder = tmp_path_factory.mktemp("试用 demo")
    assert gridplan("sample", folder, "--units", 5000).returncode == 0
    made = gridplan(
        "divide", folder / "units.gpkg", "-o", folder / "plan.gpkg", "--levels", LEVELS,
        "--effort", "fast", "--json",
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return folder, json.loads(made.stdout)


def test_divide_tells_what_it_made(demo):
    folder, answer = demo
    assert answer["counts"] == [5, 20, 100]
    assert answer["plan"] == str(folder / "plan.gpkg")
    assert len(answer["hash"]) == 64


def test_inspect_finds_the_sample_usable(demo):
    folder, _ = demo
    result = gridplan("inspect", folder / "units.gpkg", "--json")
    assert result.returncode == 0
    assert json.loads(result.stdout)["usable"] is True


def test_the_certificate_holds_for_that_plan(demo):
    folder, _ = demo
    result = gridplan("check", folder / "plan.gpkg", "--json")
    assert result.returncode == 0, result.stderr
    answer = json.loads(result.stdout)
    assert answer["holds"] is True
    assert [level["count"] for level in answer["levels"]] == [5, 20, 100]
    assert [level["disconnected"] for level in answer["levels"]] == [0, 0, 0]


def test_the_same_again_is_the_same_plan(demo):
    folder, answer = demo
    again = gridplan(
        "divide", folder / "units.gpkg", "-o", folder / "again.gpkg", "--levels", LEVELS,
        "--effort", "fast", "--json",
    )  # fmt: skip
    assert json.loads(again.stdout)["hash"] == answer["hash"]


def test_the_plan_is_shown(demo):
    folder, _ = demo
    result = gridplan("--lang", "zh_CN", "show", folder / "plan.gpkg", "-o", folder / "plan.png")
    assert result.returncode == 0, result.stderr
    assert result.stdout == ""
    assert (folder / "plan.png").stat().st_size > 20_000


@pytest.mark.parametrize(
    "arguments",
    [
        ("inspect", "nowhere.gpkg"),
        ("divide", "nowhere.gpkg", "-o", "plan.gpkg"),
        ("check", "nowhere.gpkg"),
        ("show", "nowhere.gpkg", "-o", "plan.png"),
    ],
)
def test_a_file_that_is_not_there_is_named(tmp_path, arguments):
    name, *rest = arguments
    result = gridplan(name, *(tmp_path / a if "." in a else a for a in rest))
    assert result.returncode == 2, result.stderr
    assert "nowhere.gpkg" in result.stderr
    assert "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []


def work_for(process: subprocess.Popen, seconds: float) -> None:
    """Wait until a process has worked that long: a busy machine may take long to start Python."""
    stat, ticks = Path(f"/proc/{process.pid}/stat"), os.sysconf("SC_CLK_TCK")
    while sum(map(int, stat.read_text().rpartition(")")[2].split()[11:13])) < seconds * ticks:
        assert process.poll() is None, "it was done before it could be stopped"
        time.sleep(0.01)


@pytest.mark.parametrize("delay", [0.3, 1.0])
def test_ctrl_c_in_the_middle_of_divide_leaves_the_old_plan_and_nothing_else(demo, tmp_path, delay):
    folder, _ = demo
    target = tmp_path / "plan.gpkg"
    old = (folder / "plan.gpkg").read_bytes()
    target.write_bytes(old)
    with subprocess.Popen(
        [sys.executable, "-m", "gridplan.cli", "divide", folder / "units.gpkg", "-o", target,
         "--levels", LEVELS, "--effort", "best", "--seed", "2"],
        cwd=ROOT, stderr=subprocess.PIPE, text=True, env={**os.environ, "GRIDPLAN_LANG": "en"},
    ) as process:  # fmt: skip
        work_for(process, delay)
        process.send_signal(signal.SIGINT)
        _, words = process.communicate(timeout=60)
    assert process.returncode == 3, words
    assert "Stopped at your request; nothing was written." in words
    assert "Traceback" not in words
    assert target.read_bytes() == old
    assert [file.name for file in tmp_path.iterdir()] == ["plan.gpkg"]
