"""A file for each first-level grid: read, divided, certified and saved by whoever is there."""

from __future__ import annotations

import csv
import json
import shutil
from functools import partial
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from click.testing import CliRunner
from cluster_land import COUNTS, TOWNS, Stopper, Through, dying, land, machines

from gridplan.cli.main import main
from gridplan.errors import Cancelled, InputError, StoreError
from gridplan.operations.divide import Divide
from gridplan.plan.certificate.certificate import check
from gridplan.plan.create.divide import divide
from gridplan.plan.rules.rules import Limit, Rules
from gridplan.scale.cluster import open_workers
from gridplan.scale.files import FIRST_LEVEL, Settings, divide_files
from gridplan.stores.planfile.geopackage import open_plan
from gridplan.workers import HERE


@pytest.fixture(scope="module")
def towns(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files") / "towns"
    folder.mkdir()
    for town, units in land().units.reset_index().groupby("town"):
        units.to_file(folder / f"{town}.gpkg")
    (folder / "README.txt").write_text("not a map")
    return folder


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def test_files_of_rules_are_named_so_that_workers_in_other_folders_find_them(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("lines.gpkg", "parks.gpkg"):
        (tmp_path / name).touch()

    words = {"barriers": "lines.gpkg:kind=river", "special": "parks.gpkg", "cores": "station"}
    asked = Divide(units="units.gpkg", output="plan.gpkg", **words)
    lines, marks = asked.barrier_lines().sources, asked.rules().marks
    assert lines == {"soft": f"{tmp_path}/lines.gpkg:kind=river"}
    assert marks == {"special": f"{tmp_path}/parks.gpkg", "cores": "station"}, "a file, a column"


def test_a_file_geodatabase_is_no_folder_of_files(tmp_path):
    units = land().units.reset_index()
    units.to_file(tmp_path / "land.gdb", driver="OpenFileGDB", layer="units")
    words = ("--levels", ",".join(map(str, COUNTS)), "--fixed-level", "1=town", "--cluster", "here")
    done = run("divide", tmp_path / "land.gdb", "-o", tmp_path / "plan.gpkg", *words)
    assert done.exit_code == 0, done.output
    assert open_plan(tmp_path / "plan.gpkg")[0].counts == COUNTS


def test_a_folder_without_a_cluster_is_told_what_it_wants(towns, tmp_path, english):
    made = run("divide", towns, "-o", tmp_path / "plans", "--levels", "4,9")
    assert made.exit_code == 2
    assert "--cluster here" in made.stderr


def test_every_town_gets_its_grids_and_a_plan_that_holds(towns, tmp_path):
    plans = divide_files(towns, tmp_path / "plans", COUNTS)
    assert [plan.name for plan in plans] == [f"{town}.gpkg" for town in sorted(TOWNS)]
    assert [plan.code for plan in plans] == ["01", "02", "03", "04"]
    assert np.sum([plan.counts for plan in plans], axis=0).tolist() == list(COUNTS)
    codes = []
    for made in plans:
        plan, territory = open_plan(tmp_path / "plans" / made.name)
        assert plan.counts == made.counts
        assert plan.names[0] == (Path(made.name).stem,)
        assert set(territory.units[FIRST_LEVEL]) == {Path(made.name).stem}
        assert check(plan, territory).holds
        assert made.holds
        codes += plan.codes[-1]
    assert len(set(codes)) == COUNTS[-1]
    whole = divide(land(), COUNTS, fixed_level="town", workers=HERE)
    inside = np.bincount(whole.ancestor_of_leaf(1)).tolist()
    assert dict(zip(whole.names[0], inside)) == {
        Path(plan.name).stem: plan.counts[-1] for plan in plans
    }
    assert max(abs(plan.quota) for plan in plans) < 0.05
    listed = json.loads((tmp_path / "plans" / "manifest.json").read_text("utf-8"))["files"]
    assert {one["name"] for one in listed} | {"manifest.json"} == {
        path.name for path in (tmp_path / "plans").iterdir()
    }


def test_what_reading_found_in_each_file_is_told(towns, tmp_path, english):
    folder = tmp_path / "towns"
    shutil.copytree(towns, folder)
    for town in TOWNS[:2]:
        units = gpd.read_file(folder / f"{town}.gpkg")
        units.assign(编号=range(len(units))).to_file(folder / f"{town}.gpkg")
    words = ["--levels", "4,9", "--cluster", "here", "-o", tmp_path / "plans"]
    made = run("divide", folder, *words)
    told = [line for line in made.stderr.splitlines() if "Several columns can be the ids" in line]
    assert [line.split(" ")[0] for line in told] == ["北.gpkg", "南.gpkg"]
    plans = json.loads(run("divide", folder, *words, "--json").stdout)["plans"]
    found = {plan["name"]: [f["code"] for f in plan["findings"]] for plan in plans}
    assert {name for name, codes in found.items() if "several-id-columns" in codes} == {
        "北.gpkg", "南.gpkg"
    }  # fmt: skip


def test_workers_make_the_same_plans_even_when_one_is_killed(towns, tmp_path):
    here = divide_files(towns, tmp_path / "here", COUNTS)
    with machines(tmp_path, 3) as made, open_workers(made.address) as workers:
        mortal = Through(workers, partial(dying, str(tmp_path / "marker")))
        far = divide_files(towns, tmp_path / "far", COUNTS, workers=mortal)
    assert (tmp_path / "marker").exists()
    assert far == here
    for name in ("plans.csv", "manifest.json"):
        assert (tmp_path / "far" / name).read_bytes() == (tmp_path / "here" / name).read_bytes()


def test_the_command_takes_rules_lines_and_criteria_along(towns, tmp_path):
    words = ["--levels", "4,9,40", "--cluster", "local:1", "--criterion", "registered=registered",
             "--walls", "village", "--limit", "households=40..140", "--seed", "3"]  # fmt: skip
    made = run("divide", towns, "-o", tmp_path / "plans", *words, "--json")
    assert made.exit_code == 0, made.output
    plan, territory = open_plan(tmp_path / "plans" / f"{TOWNS[0]}.gpkg")
    assert [criterion.name for criterion in territory.criteria] == ["registered"]
    assert plan.provenance.settings["limits"] == ["households=40..140"]
    assert plan.provenance.seed == 3
    with (tmp_path / "plans" / "plans.csv").open(encoding="utf-8-sig") as file:
        hashes = [row["hash"] for row in csv.DictReader(file)]
    assert hashes == [one["hash"] for one in json.loads(made.stdout)["plans"]]
    words[3] = "here"
    # What is ours is replaced as a whole; what is not is left alone.
    assert run("divide", towns, "-o", tmp_path / "plans", *words).exit_code == 0
    (tmp_path / "plans" / "mine.txt").write_text("mine")
    assert run("divide", towns, "-o", tmp_path / "plans", *words).exit_code == 2


def limited(text, territory, column):
    return territory, Rules(limits=(Limit.parse(text),))


def half_written(work, order, progress):
    """A worker died here before."""
    if order.output:
        Path(order.output).with_suffix(".half").touch()
    return work(order, progress)


def test_what_a_dead_worker_left_is_taken_away(towns, tmp_path):
    divide_files(towns, tmp_path / "plans", COUNTS, workers=Through(HERE, half_written))
    assert {path.suffix for path in (tmp_path / "plans").iterdir()} == {".gpkg", ".csv", ".json"}


def test_what_cannot_be_is_refused_and_nothing_is_left(towns, tmp_path, english):
    out = tmp_path / "plans"
    with pytest.raises(InputError, match="4 files, but 5"):
        divide_files(towns, out, (5, 9, 40))
    with pytest.raises(InputError, match="no file of base units"):
        divide_files(tmp_path, out, COUNTS)
    limit = Settings(rule=partial(limited, "households=900..901"))
    with pytest.raises(InputError, match="contradict") as caught:
        divide_files(towns, out, COUNTS, limit)
    assert caught.value.where.startswith(f"{sorted(TOWNS)[0]}.gpkg: ")
    shutil.copytree(towns, tmp_path / "wrong")
    shutil.copy(towns / f"{TOWNS[0]}.gpkg", tmp_path / "wrong" / f"{TOWNS[0]}.fgb")
    with pytest.raises(InputError, match=f"same name: {TOWNS[0]}"):
        divide_files(tmp_path / "wrong", out, COUNTS)
    made = run("divide", towns, "-o", out, "--levels", "4,9", "--cluster", "here",
               "--fixed-level", "1=town")  # fmt: skip
    assert "are the first level" in made.stderr
    assert run("divide", towns, "-o", tmp_path / "p.gpkg", "--levels", "4,9").exit_code == 2
    with pytest.raises(StoreError, match="does not exist"):
        divide_files(towns, tmp_path / "nowhere" / "plans", COUNTS)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["wrong"]


def test_stopping_leaves_nothing(towns, tmp_path):
    steps = iter(range(10**9))
    with pytest.raises(Cancelled):
        divide_files(
            towns, tmp_path / "plans", COUNTS, Settings(),
            progress=Stopper(lambda: next(steps) > 60),
        )  # fmt: skip
    assert list(tmp_path.iterdir()) == []
