"""`gridplan rerun`: the same plan from the same sources, or what has changed."""

from __future__ import annotations

import shutil

import geopandas as gpd
import operation_requests
import pytest
from operation_faces import run_command

import gridplan
from gridplan.errors import InputError


@pytest.fixture
def land(tmp_path):
    """Units and barrier lines, and in a folder of its own the plan that was made of them."""
    folder = tmp_path / "city"
    folder.mkdir()
    (tmp_path / "plans").mkdir()
    shutil.copy(operation_requests.units(), folder / "units.gpkg")
    shutil.copy(operation_requests.barriers(), folder / "lines.gpkg")
    gridplan.divide(
        folder / "units.gpkg", output=tmp_path / "plans" / "plan.gpkg", levels=(4, 12),
        effort="fast", seed=3, fixed_level="1=town", barriers=str(folder / "lines.gpkg"),
        criteria=("registered=registered:0.5", "migrant=migrant:0.5:10%"), tolerance=0.08,
    )  # fmt: skip
    return tmp_path


def again(land, **values):
    return gridplan.rerun(land / "plans" / "plan.gpkg", **values)


def test_the_same_sources_give_the_same_plan(land):
    found = again(land, output=land / "again.gpkg")
    assert found.figures["same"]
    assert found.exit_code == 0
    assert gridplan.rerun(land / "again.gpkg").figures == found.figures


def test_all_may_move_together(land):
    (land / "elsewhere").mkdir()
    for name in ("city", "plans"):
        shutil.move(land / name, land / "elsewhere" / name)
    assert again(land / "elsewhere").figures["same"]


def test_a_source_that_has_changed_is_named(land):
    units = gpd.read_file(land / "city" / "units.gpkg")
    units.loc[units.town == "NW", "registered"] *= 3
    units.loc[units.index[::3], "migrant"] += 400
    units.to_file(land / "city" / "units.gpkg", layer="units")
    found = again(land)
    assert found.exit_code == 1
    assert len(found.document["reasons"]) == 1
    assert "units.gpkg (units)" in found.document["reasons"][0]


def test_a_source_that_is_gone_is_refused(land):
    (land / "city" / "lines.gpkg").unlink()
    with pytest.raises(InputError, match="barriers was read from is not there"):
        again(land)


def test_a_plan_of_what_was_in_memory_cannot_be_made_again(land):
    frame = gpd.read_file(land / "city" / "units.gpkg")
    gridplan.divide(frame, output=land / "plan.gpkg", levels=(4, 12), effort="fast")
    with pytest.raises(InputError, match="there is no file"):
        gridplan.rerun(land / "plan.gpkg")


def test_a_plan_without_a_request_is_refused():
    with pytest.raises(InputError, match="does not say how it was made"):
        gridplan.rerun(operation_requests.plan())


@pytest.mark.parametrize("name", ["adopt", "rebalance", "merge"])
def test_every_plan_knows_how_it_was_made(name, tmp_path):
    values = operation_requests.REQUESTS[name](tmp_path)
    assert getattr(gridplan, name)(**values).plan is not None
    assert gridplan.rerun(values["output"]).figures["same"]


def test_the_command_says_whether_it_is_the_same(land):
    values = {"plan": land / "plans" / "plan.gpkg", "output": land / "again.gpkg"}
    ran = run_command("rerun", values)
    assert ran.exit_code == 0
    assert "The same plan: " in ran.stdout
