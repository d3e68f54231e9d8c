"""``gridplan divide``: what it says, what it refuses, what it leaves behind when stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from toymap import toy

from gridplan.cli import main as command_line
from gridplan.errors import InputError
from gridplan.plan.create.divide import divide as plan_of
from gridplan.stores.planfile.geopackage import open_plan
from gridplan.territory.read import read_territory

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _english(monkeypatch):
    monkeypatch.setenv("GRIDPLAN_LANG", "en")


def divide(*arguments: object):
    return CliRunner().invoke(command_line.main, ["divide", *map(str, arguments)])


@pytest.fixture(scope="module")
def units(tmp_path_factory) -> Path:
    """A board of 16 × 12 cells, four towns in its corners."""
    rows = ["A" * 8 + "B" * 8] * 6 + ["C" * 8 + "D" * 8] * 6
    path = tmp_path_factory.mktemp("units") / "units.gpkg"
    toy("\n".join(rows), cells=True).to_file(path)
    return path


@pytest.fixture(scope="module")
def old(units, tmp_path_factory) -> bytes:
    """A plan that was there before."""
    path = tmp_path_factory.mktemp("old") / "plan.gpkg"
    assert divide(units, "-o", path, "--levels", "2,6", "--effort", "fast").exit_code == 0
    return path.read_bytes()


@pytest.fixture
def plan(tmp_path, old) -> Path:
    """The place of the plan, in a folder of its own, with the old plan in it."""
    path = tmp_path / "plan.gpkg"
    path.write_bytes(old)
    return path


def only(plan: Path) -> bool:
    return [file.name for file in plan.parent.iterdir()] == [plan.name]


# What it says ----------------------------------------------------------------------------------


def test_json_is_one_document_with_the_hash_of_the_file(units, plan):
    result = divide(units, "-o", plan, "--levels", "3,9", "--effort", "fast", "--json")
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    assert list(told) == ["plan", "counts", "hash", "territory_digest", "seed", "findings"]
    assert told["counts"] == [3, 9]
    made, territory = open_plan(plan)[:2]
    assert (made.hash, territory.digest) == (told["hash"], told["territory_digest"])
    assert only(plan)


def test_without_json_it_names_the_next_step(units, plan):
    result = divide(units, "-o", plan, "--levels", "3,9", "--effort", "fast")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert f"3 / 9 grids in {plan}. Next: gridplan check {plan}" in result.stderr


def test_it_says_how_even_the_grids_are(tmp_path, plan):
    """Of nine units, 9 to 17 persons each, three grids can be even; nine cannot."""
    frame = toy("\n".join(["A" * 3] * 3), cells=True)
    frame["registered"] = frame["migrant"] = range(9, 18)
    frame.to_file(tmp_path / "units.gpkg")
    for levels, told in (
        ("9", "5 of 9 grids of the last level are within 15% of their target; the one furthest "
              "off: +24.6%."),
        ("1", "1 of 1 grids of the last level are within 15% of their target; the one furthest "
              "off: 0%."),
    ):  # fmt: skip
        result = divide(tmp_path / "units.gpkg", "-o", plan, "--levels", levels,
                        "--tolerance", "15%")  # fmt: skip
        assert told in result.stderr


def test_the_next_step_can_be_typed_as_it_stands(units, tmp_path):
    """In a shell a # begins a remark and a blank parts names."""
    plan = tmp_path / "规划 #1.gpkg"
    result = divide(units, "-o", plan, "--levels", "3,9", "--effort", "fast")
    assert result.stderr.rstrip().endswith(f'gridplan check "{plan}"')


def test_towns_as_first_level(units, plan):
    result = divide(units, "-o", plan, "--levels", "4,12", "--fixed-level", "1=town")
    assert result.exit_code == 0, result.stderr
    assert sorted(open_plan(plan)[0].names[0]) == ["A", "B", "C", "D"]


def test_all_that_was_asked_for_stands_in_the_plan(units, plan):
    more = "--walls town --pressure migrant=2 --pressure registered=0.5 --seed 7 --author 规划科"
    result = divide(units, "-o", plan, "--levels", "4,12", "--effort", "fast", *more.split())
    assert result.exit_code == 0, result.stderr
    made = open_plan(plan)[0].provenance
    assert (made.seed, made.author, made.counts) == (7, "规划科", (4, 12))
    assert made.settings == {
        "effort": "fast",
        "fixed_level": None,
        "walls": "town",
        "pressure": {"migrant": 2.0, "registered": 0.5},
        "tolerance": 0.05,
    }


def test_signs_of_a_chinese_keyboard_are_read(units, plan):
    result = divide(units, "-o", plan, "--levels", "３，９", "--tolerance", "１０％")
    assert result.exit_code == 0, result.stderr
    made = open_plan(plan)[0]
    assert (made.counts, made.provenance.settings["tolerance"]) == ((3, 9), 0.1)


# What it refuses ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (("a", "A"), "Two criteria are called A."),
        (("people", "load"), "a criterion called load"),
        (("people", "grid_1"), "a criterion called grid_1"),
    ],
)
def test_names_of_criteria_that_no_plan_can_hold_are_refused_before_anything_is_read(names, told):
    asked = [word for name in names for word in ("--criterion", f"{name}=registered:1")]
    result = CliRunner().invoke(command_line.main, ["inspect", "nowhere.gpkg", *asked])
    assert result.exit_code == 2
    assert told in result.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--levels 3;9", "write whole numbers with commas"),
        ("--levels", "--levels"),
        ("--levels 9,3", "3 grids cannot lie inside 9"),
        ("--levels 0,3", "write whole numbers with commas"),
        ("--levels 3,193", "at most 192 grids"),
        ("--fixed-level town", "write 1=COLUMN"),
        ("--fixed-level 2=town", "write 1=COLUMN"),
        ("--fixed-level 1=", "write 1=COLUMN"),
        ("--levels 3,9 --fixed-level 1=town", "Ask for 4 grids at the first level"),
        ("--levels 3,9 --fixed-level 1=county", "no column county"),
        ("--levels 3,9 --walls parish", "no column parish"),
        ("--pressure migrant", "write criterion=weight"),
        ("--pressure migrant=much", "write criterion=weight"),
        ("--levels 3,9 --pressure dogs=1", "no criterion called dogs"),
        ("--levels 3,9 --pressure migrant=-1", "zero or more"),
        ("--effort heroic", "heroic"),
        ("--seed one", "one"),
    ],
)
def test_what_cannot_be_understood_or_met_ends_with_two(units, plan, old, options, said):
    result = divide(units, "-o", plan, *options.split())
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
    assert plan.read_bytes() == old
    assert only(plan)


# Stopped ----------------------------------------------------------------------------------------

STOPPED = """
import importlib, sys
module, name, arguments = sys.argv[1], sys.argv[2], sys.argv[3:]
from gridplan.cli import main as command_line
from gridplan.errors import InputError
from gridplan.plan.create.divide import divide as plan_of
module = importlib.import_module(module)
does = getattr(module, name)
def say_so(*args, **more):
    print("begun", flush=True)
    sys.stdin.readline()
    return does(*args, **more)
setattr(module, name, say_so)
command_line.main(["divide", *arguments])
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("gridplan.territory.read", "read_territory"),
        ("gridplan.partition.final_refinement", "weave"),
        ("gridplan.stores.planfile.geopackage", "save_plan"),
    ],
)
def test_ctrl_c_leaves_the_old_plan_and_nothing_else(units, plan, old, module, name):
    arguments = [module, name, units, "-o", plan, "--levels", "3,9", "--json"]
    with subprocess.Popen(
        [sys.executable, "-c", STOPPED, *map(str, arguments)], cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout.readline() == "begun\n"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate("\n", timeout=60)
    assert process.returncode == 3, err
    assert "Stopped at your request; nothing was written." in err
    assert "Traceback" not in err
    assert out == ""
    assert plan.read_bytes() == old
    assert only(plan)


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("kills", [5, pytest.param(100, marks=pytest.mark.slow)])
def test_killed_at_any_moment_it_leaves_the_old_plan_or_the_new_one(units, plan, old, kills):
    arguments = [units, "-o", plan, "--levels", "3,9", "--effort", "fast"]
    program = [sys.executable, "-m", "gridplan.cli", "divide", *map(str, arguments)]

    def begun() -> subprocess.Popen[bytes]:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen(program, cwd=ROOT, **quiet)

    before = open_plan(plan)[0].hash
    start = time.monotonic()
    assert begun().wait() == 0
    span = time.monotonic() - start
    after = open_plan(plan)[0].hash
    moments = np.random.default_rng(kills)
    seen = {before: 0, after: 0}
    starts = halfway = 0
    # A busy machine works now faster, now slower than the one run that was timed: the span follows.
    while halfway < kills and starts < 5 * kills:
        plan.write_bytes(old)
        process = begun()
        # Most of the time goes by before anything is written; the end is what matters.
        time.sleep(span * moments.uniform(0.3, 1.0))
        process.kill()
        killed = process.wait() == -signal.SIGKILL
        starts += 1
        halfway += killed
        span *= 1.1 if killed else 0.8
        seen[open_plan(plan)[0].hash] += 1
    assert sum(seen.values()) == starts
    assert halfway == kills
    # The next time it comes through it tidies up after all that were killed.
    assert begun().wait() == 0
    assert only(plan)


def test_few_neighbours_in_different_grids(units, tmp_path) -> None:
    """192 equal cells in four grids of 48: a cross of 16 and 12 borders is the shortest."""
    path = tmp_path / "plan.gpkg"
    asked = ("--levels", "4", "--tolerance", "0.5%", "--objective", "cut-edges", "--effort", "fast")
    result = divide(units, "-o", path, *asked)
    assert result.exit_code == 0, result.output
    opened, territory = open_plan(path)[:2]
    leaf = opened.grid_of_unit(1)
    touch = territory.contiguity
    source = np.repeat(np.arange(len(leaf)), np.diff(touch.indptr))
    assert (leaf[source] != leaf[touch.indices]).sum() == 2 * (16 + 12)
    assert opened.provenance.settings["objective"] == "cut-edges"


def test_an_unknown_objective_is_refused(units) -> None:
    with pytest.raises(InputError, match="no objective called few"):
        plan_of(read_territory(units), [4], objective="few")
