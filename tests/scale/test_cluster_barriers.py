"""Barrier lines where first-level grids are divided one by one."""

from __future__ import annotations

import json

import geopandas as gpd
import pytest
import shapely
from click.testing import CliRunner
from cluster_land import COUNTS, land
from toymap import CORNER

from gridplan.cli.main import main
from gridplan.stores.planfile.geopackage import open_plan

X, Y = CORNER
SIDE = 2400.0
PLACES = ["here", "local:2"]


def run(*words):
    made = CliRunner().invoke(main, [str(word) for word in words])
    assert made.exit_code == 0, made.output
    return made


@pytest.fixture(scope="module")
def ground():
    return land()


@pytest.fixture(scope="module")
def files(ground, tmp_path_factory):
    """Units, as one file and town by town; a soft canal, a hard river and two bridges over it."""
    folder = tmp_path_factory.mktemp("lines")
    units = ground.units.reset_index()
    units.to_file(folder / "units.gpkg")
    (folder / "towns").mkdir()
    for town, part in units.groupby("town"):
        part.to_file(folder / "towns" / f"{town}.gpkg")
    lines = [
        shapely.LineString([(X + 500, Y - 100), (X + 500, Y + SIDE + 100)]),
        shapely.LineString([(X - 100, Y + 500), (X + SIDE + 100, Y + 500)]),
    ]
    lines = gpd.GeoDataFrame({"kind": ["canal", "river"]}, geometry=lines, crs=units.crs)
    lines.to_file(folder / "lines.gpkg")
    bridges = [shapely.Point(X + x, Y + 500) for x in (250, 1750)]
    gpd.GeoDataFrame(geometry=bridges, crs=units.crs).to_file(folder / "bridges.gpkg")
    return folder


def heeding(files):
    return ["--barriers", f"{files / 'lines.gpkg'}:kind=canal",
            "--hard-barriers", f"{files / 'lines.gpkg'}:kind=river",
            "--crossings", files / "bridges.gpkg"]  # fmt: skip


def along_canal(path):
    """In how many of the 24 rows the border of a last-level grid lies on the canal."""
    plan = open_plan(path)[0]
    grid = dict(zip(plan.unit_ids, plan.leaf_of_unit, strict=True))
    return sum(bool(grid[f"x4y{y}"] != grid[f"x5y{y}"]) for y in range(24))


def test_borders_follow_lines_and_no_grid_crosses_a_hard_one(files, tmp_path):
    levels = ["--levels", ",".join(map(str, COUNTS)), "--fixed-level", "1=town", "--seed", "2"]
    hashes = []
    for place in PLACES:
        words = [*levels, *heeding(files), "--cluster", place, "--json"]
        made = run("divide", files / "units.gpkg", "-o", tmp_path / "plan.gpkg", *words)
        hashes.append(json.loads(made.stdout)["hash"])
    assert hashes[0] == hashes[1]
    run("check", tmp_path / "plan.gpkg")
    plan, ground = open_plan(tmp_path / "plan.gpkg")
    assert len(ground.contiguity.closed) == 22  # 24 cells on either bank, less two bridges
    south = ground.centre[:, 1] < Y + 500
    for grid in range(plan.counts[-1]):
        here = plan.leaf_of_unit == grid
        if len(set(south[here])) == 2:
            assert any({f"x{x}y4", f"x{x}y5"} <= set(plan.unit_ids[here]) for x in (2, 17))
    without = ["divide", files / "units.gpkg", "-o", tmp_path / "without.gpkg", *levels]
    run(*without, "--cluster", "here")
    assert (along_canal(tmp_path / "plan.gpkg"), along_canal(tmp_path / "without.gpkg")) == (19, 5)


def test_files_of_a_folder_heed_the_same_lines_wherever_they_are_divided(files, tmp_path):
    words = ["--levels", ",".join(map(str, COUNTS)), *heeding(files), "--json"]
    plans = []
    for place in PLACES:
        made = run("divide", files / "towns", "-o", tmp_path / "plans", *words, "--cluster", place)
        plans.append([one["hash"] for one in json.loads(made.stdout)["plans"]])
    assert plans[0] == plans[1]
    made = run("divide", files / "towns", "-o", tmp_path / "plans", *words[:2], "--cluster", "here",
               "--json")  # fmt: skip
    assert [one["hash"] for one in json.loads(made.stdout)["plans"]] != plans[0]
