"""A plan of the grids that there are: from columns of the units, from a list, from areas."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from shapely.affinity import translate
from toymap import toy

from gridplan.cli.main import main
from gridplan.errors import InputError
from gridplan.plan.certificate.certificate import check
from gridplan.plan.create.adopt import LevelColumns, adopt
from gridplan.plan.redraw.session import EditSession
from gridplan.stores.planfile.geopackage import open_plan, save_plan
from gridplan.territory.read import read_territory

# Two towns of four grids of four units each.
TOWNS = """
NNNNNNNN
NNNNNNNN
SSSSSSSS
SSSSSSSS
"""
GRIDS = """
aabbccdd
aabbccdd
eeffgghh
eeffgghh
"""


def units(grids=GRIDS, towns=TOWNS, **columns):
    """Cells with the letters of two drawings as their town and their grid."""
    cells, other = toy(towns, cells=True, **columns), toy(grids, cells=True)
    cells["grid"] = [dict(zip(other.unit_id, other.town))[unit] for unit in cells.unit_id]
    cells["grid"] = cells["grid"].replace("_", "")
    return cells


def adopted(frame, *levels, grids=None):
    return adopt(read_territory(frame), [LevelColumns.parse(level) for level in levels], grids)


def told(territory):
    """Codes of the findings about grids, and what they say."""
    return {
        finding.code: f"{finding.message} {finding.cure}".strip()
        for finding in territory.findings
        if finding.where.endswith(("[grid]", "[town]", "grids", "[number]"))
        or "grid" in finding.code
    }


def grid_of(plan, unit, level=None):
    level = level or plan.depth
    grid = plan.grid_of_unit(level)[plan.unit_ids.tolist().index(unit)]
    return plan.codes[level - 1][grid] if grid >= 0 else None


def test_columns_of_units_become_levels():
    plan, land = adopted(units(), "town", "grid")
    assert plan.codes == (("N", "S"), tuple("abcdefgh"))
    assert plan.parents[0].tolist() == [0, 0, 0, 0, 1, 1, 1, 1]
    assert (grid_of(plan, "x0y3"), grid_of(plan, "x0y3", 1)) == ("a", "N")
    assert plan.provenance.counts == (2, 8)
    assert plan.provenance.reason == "adopt"
    assert check(plan, land).holds
    assert told(land) == {}


def test_any_number_of_levels():
    plan, land = adopted(units(), "grid")
    assert plan.counts == (8,)
    assert check(plan, land).holds


def test_names_stand_in_a_column_of_their_own():
    frame = units()
    frame["called"] = frame.grid.map({"a": "东园", "b": "西园"}).fillna("")
    plan, _ = adopted(frame, "town", "grid=called")
    assert plan.names[1] == ("东园", "西园", *"cdefgh")


def test_the_plan_is_saved_opened_and_redrawn(tmp_path):
    plan, land = adopted(units(), "town", "grid")
    save_plan(plan, land, tmp_path / "plan.gpkg")
    again, known = open_plan(tmp_path / "plan.gpkg")
    assert again.hash == plan.hash
    session = EditSession(
        again, known.contiguity, loads=known.loads, criteria=known.criteria,
        area_m2=known.area_m2, perimeter_m=known.perimeter_m,
    )  # fmt: skip
    row = known.unit_ids.tolist().index("x2y3")
    assert session.stroke([row], again.codes[-1].index("a")).allowed


def test_numbers_that_start_anew_in_every_town_get_its_code_in_front():
    numbered = str.maketrans("abcdefgh", "12341234")
    plan, land = adopted(units(GRIDS.translate(numbered)), "town", "grid")
    assert plan.codes[1] == tuple(f"{town}-{number}" for town in "NS" for number in range(1, 5))
    assert told(land) == {
        "numbers-as-codes": "Codes start anew in every grid above; its code stands before them."
    }


def test_a_code_used_twice_stands_for_two_grids():
    """Both towns have a grid called a: half of its ground each."""
    plan, land = adopted(units(GRIDS.replace("h", "a")), "town", "grid")
    assert plan.codes[1] == ("N-a", "S-a", *"bcdefg")
    assert grid_of(plan, "x7y0") == "S-a"
    assert told(land)["codes-of-several"].startswith("Codes that stand for several grids: 1 (a).")


def test_a_slip_in_the_column_of_towns_goes_with_its_grid():
    """Of a grid of sixteen units one is said to lie in the other town."""
    towns = "NNNNNNNN\nNNNNNNNS\nSSSSSSSS\nSSSSSSSS"
    plan, land = adopted(units("aaaaaaaa\naaaaaaaa\nbbbbbbbb\nbbbbbbbb", towns), "town", "grid")
    assert plan.codes == (("N", "S"), ("a", "b"))
    assert grid_of(plan, "x7y2", 1) == "N"
    assert told(land)["grid-in-several"] == (
        "Grids that lie in several grids of the level above: 1 (a). Each went to the one that has "
        "most of it, with all its units: x7y2."
    )


def test_units_without_a_code_are_in_no_grid():
    plan, land = adopted(units(GRIDS.replace("h", "_")), "town", "grid")
    assert plan.codes[1] == tuple("abcdefg")
    assert grid_of(plan, "x7y0") is None
    assert told(land)["units-in-no-grid"].startswith("Units in no grid: 4.")
    assert not check(plan, land).holds


def test_a_grid_in_two_pieces_is_told_and_stays():
    plan, land = adopted(units(GRIDS.replace("h", "e")), "town", "grid")
    assert grid_of(plan, "x7y0") == grid_of(plan, "x0y0") == "e"
    assert told(land)["grid-in-pieces"].startswith("Grids of level 2 in several pieces: 1 (e).")
    assert not check(plan, land).holds


def test_an_exclave_of_a_town_is_tied_to_it():
    """E is a town with ground amid the other; its grid there is whole, as with a fixed level."""
    towns = "EENNNNEE\nEENNNNEE"
    plan, land = adopted(units("aabbccdd\naabbccdd", towns), "town", "grid")
    assert len(land.contiguity.links) == 1
    assert check(plan, land).holds


def test_a_town_without_a_grid_is_left_out():
    plan, land = adopted(units(GRIDS.translate(str.maketrans("efgh", "____"))), "town", "grid")
    assert plan.codes[0] == ("N",)
    assert told(land)["grid-without-grids"].startswith(
        "Grids that hold no grid of the next level: 1 (S)."
    )


def test_codes_stored_as_decimals_are_whole():
    frame = units(GRIDS.translate(str.maketrans("abcdefgh", "12345678")))
    frame["grid"] = frame.grid.astype(float)
    assert adopted(frame, "town", "grid")[0].codes[1] == tuple("12345678")


def areas(drawing=GRIDS, towns=TOWNS, crs="EPSG:4490"):
    """One area for each grid, with its town, in degrees."""
    cells = units(drawing, towns)
    return cells.dissolve("grid").reset_index()[["grid", "town", "geometry"]].to_crs(crs)


def test_areas_in_another_system():
    plan, land = adopted(toy(TOWNS, cells=True), "town", "grid", grids=areas())
    assert plan.hash == adopted(units(), "town", "grid")[0].hash
    assert check(plan, land).holds


def test_a_unit_goes_to_the_area_that_holds_most_of_it():
    """The areas lie 40 m further east: every unit at a border reaches over it."""
    moved = areas(crs="EPSG:4549")
    moved["geometry"] = [translate(shape, 40.0) for shape in moved.geometry]
    plan, land = adopted(toy(TOWNS, cells=True), "town", "grid", grids=moved)
    assert plan.hash == adopted(units(), "town", "grid")[0].hash
    assert "Units that reach over a border of the grids: 16" in told(land)["askew-units"]


def test_units_outside_all_areas():
    plan, land = adopted(toy(TOWNS, cells=True), "town", "grid", grids=areas()[:7])
    assert plan.counts == (2, 7)
    assert told(land)["outside-grids"].startswith("Units that lie in no grid: 4 (x6y0, ")
    assert "units-in-no-grid" not in told(land)  # said once


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_areas_off_the_earth_hold_no_unit():
    far = areas()[:1].to_crs("EPSG:4490").assign(grid="x")
    far["geometry"] = [translate(far.geometry.iloc[0], yoff=100.0)]  # 131° north
    both = pd.concat([areas().to_crs("EPSG:4490"), far])
    plan, land = adopted(toy(TOWNS, cells=True), "town", "grid", grids=both)
    assert plan.hash == adopted(units(), "town", "grid")[0].hash
    assert not told(land)
    with pytest.raises(InputError, match="No area of the file holds a base unit"):
        adopted(toy(TOWNS, cells=True), "town", "grid", grids=far)


def test_an_area_under_others_is_told():
    known = areas()
    under = known[known.grid == "a"].assign(grid="x")
    plan, land = adopted(toy(TOWNS, cells=True), "town", "grid", grids=pd.concat([known, under]))
    assert plan.counts == (2, 8)
    assert told(land)["area-without-units"].startswith(
        "Areas that hold the larger part of no unit: 1 (row 9: x)."
    )
    parts = pd.concat([known, known[known.grid == "a"]])  # the same grid twice is no loss
    assert "area-without-units" not in told(
        adopted(toy(TOWNS, cells=True), "town", "grid", grids=parts)[1]
    )


def test_two_grids_of_one_code_are_told_by_their_names():
    known = areas().assign(name=lambda frame: frame.grid + "-grid")
    known.loc[known.grid == "b", "grid"] = "a"
    plan, land = adopted(toy(TOWNS, cells=True), "town", "grid=name", grids=known)
    assert plan.counts == (2, 7)
    (several,) = [f for f in land.findings if f.code == "several-names"]
    assert several.message == "Grids with several names: 1 (a: a-grid, b-grid)."


def test_lines_are_no_areas():
    known = areas()
    known["geometry"] = known.geometry.boundary
    with pytest.raises(InputError, match="holds no areas, only points or lines"):
        adopted(toy(TOWNS, cells=True), "town", "grid", grids=known)


@pytest.mark.parametrize(
    ("levels", "message"),
    [
        (("nothing",), "There is no column nothing."),
        (("town", "geometry"), "There is no column geometry."),
        (("town", "empty"), "No unit has a code of a grid."),
        (("empty", "grid"), "Grids that have no grid above them: 8."),
        ((), "No level is named."),
    ],
)
def test_what_is_refused(levels, message):
    with pytest.raises(InputError, match=message):
        adopted(units(empty=[""] * 32), *levels)


def test_areas_elsewhere_without_a_system_or_a_column():
    land = toy(TOWNS, cells=True)
    far = areas(crs="EPSG:4549")
    far = far.set_geometry(far.translate(1e5))
    with pytest.raises(InputError, match="No area of the file holds a base unit"):
        adopted(land, "grid", grids=far)
    with pytest.raises(InputError, match="declare no coordinate system"):
        adopted(land, "grid", grids=gpd.GeoDataFrame(areas().set_crs(None, allow_override=True)))
    with pytest.raises(InputError, match="There is no column number"):
        adopted(land, "number", grids=areas())


@pytest.mark.parametrize(
    ("column", "cells"),
    [("网格长姓名", "张三"), ("remark", "一村 张三 13812345678")],
)
def test_persons_in_the_layer_of_grids_are_neither_kept_nor_told(column, cells):
    grids = areas().assign(**{column: cells})
    with pytest.raises(InputError, match=rf"\[{column}\]: Columns with personal data: 1") as found:
        adopted(toy(TOWNS, cells=True), "town", f"grid={column}", grids=grids)
    assert cells not in f"{found.value} {found.value.findings}"
    with pytest.raises(InputError, match="There is no column number") as found:
        adopted(toy(TOWNS, cells=True), "number", grids=areas().assign(**{"13812345678": 1}))
    assert "13812345678" not in str(found.value)


def test_the_command(tmp_path):
    toy(TOWNS, cells=True).to_file(tmp_path / "units.gpkg")
    areas().to_file(tmp_path / "grids.shp", encoding="gb18030")
    words = ["adopt", str(tmp_path / "units.gpkg"), "--grids", str(tmp_path / "grids.shp")]
    words += ["--level", "town", "--level", "grid", "-o", str(tmp_path / "plan.gpkg")]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    assert "2 / 8 grids in" in done.output
    assert CliRunner().invoke(main, ["check", str(tmp_path / "plan.gpkg")]).exit_code == 0
    again = CliRunner().invoke(main, [*words, "--level", "nothing"])
    assert again.exit_code == 2
    assert "There is no column nothing." in again.output


def test_a_list_of_units_and_codes(tmp_path):
    """What the meeting pack hands over makes the same plan again."""
    frame = units()
    toy(TOWNS, cells=True).to_file(tmp_path / "units.gpkg")
    rows = "\n".join(f"{unit},{grid}" for unit, grid in zip(frame.unit_id, frame.grid))
    (tmp_path / "list.csv").write_text("unit_id,grid_2\n" + rows, encoding="utf-8-sig")
    words = ["adopt", str(tmp_path / "units.gpkg"), "--join", str(tmp_path / "list.csv")]
    words += ["--level", "town", "--level", "grid_2", "-o", str(tmp_path / "plan.gpkg")]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    assert open_plan(tmp_path / "plan.gpkg")[0].hash == adopted(frame, "town", "grid")[0].hash


def test_a_list_changes_the_grids_of_a_plan(tmp_path):
    """One unit of a goes to b; ids of the list may stand in any order."""
    plan, land = adopted(units(), "town", "grid")
    save_plan(plan, land, tmp_path / "plan.gpkg")
    rows = [f"{unit},{grid_of(plan, unit)}" for unit in plan.unit_ids if unit != "x1y3"]
    (tmp_path / "list.csv").write_text("\n".join(["unit_id,grid_2", "x1y3,b", *rows]))
    words = ["adopt", str(tmp_path / "plan.gpkg"), "--list", str(tmp_path / "list.csv")]
    words += ["-o", str(tmp_path / "new.gpkg"), "--author", "王"]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    again, _ = open_plan(tmp_path / "new.gpkg")
    assert (grid_of(again, "x1y3"), grid_of(again, "x0y3")) == ("b", "a")
    assert again.provenance.parent_hash == plan.hash
    assert again.provenance.author == "王"
    refused = CliRunner().invoke(main, [*words, "--level", "town"])
    assert refused.exit_code == 2
    assert "With --list all else comes from the plan." in refused.output


def test_a_list_that_breaks_a_rule_of_the_plan_is_told(tmp_path, english):
    plan, land = adopted(units(), "town", "grid")
    cells = int(np.bincount(plan.leaf_of_unit).max())
    settings = {**plan.provenance.settings, "limits": [f"registered=..{10 * cells}"]}
    plan = replace(plan, provenance=replace(plan.provenance, settings=settings))
    save_plan(plan, land, tmp_path / "plan.gpkg")
    rows = [f"{unit},{grid_of(plan, unit)}" for unit in plan.unit_ids if unit != "x1y3"]
    (tmp_path / "list.csv").write_text("\n".join(["unit_id,grid_2", "x1y3,b", *rows]))
    words = ["adopt", str(tmp_path / "plan.gpkg"), "--list", str(tmp_path / "list.csv")]
    done = CliRunner().invoke(main, [*words, "-o", str(tmp_path / "new.gpkg")])
    assert done.exit_code == 0, done.output
    assert f"b ({10 * cells + 10}): Grids that break the rule" in done.stderr
    checked = CliRunner().invoke(main, ["check", str(tmp_path / "new.gpkg")])
    assert checked.exit_code == 1
