"""First levels that are given, and walls."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from dividing_land import holds, squares, towns
from toymap import toy

from gridplan.errors import InputError
from gridplan.findings import Severity
from gridplan.partition.given_first_level import even_inside
from gridplan.partition.solver import Division
from gridplan.partition.tolerance_windows import Watch
from gridplan.plan.certificate.certificate import check
from gridplan.plan.create.divide import divide
from gridplan.plan.rules.rules import Rules
from gridplan.plan.task.solver_task import unit_graph
from gridplan.territory.criteria import Criterion
from gridplan.territory.ground.division_links import tie
from gridplan.territory.read import read_territory
from gridplan.workers import HERE


def test_towns_are_the_first_level_and_lend_it_their_names():
    land = tie(read_territory(towns(16, 12)), "town")
    plan = divide(land, (4, 12, 40), fixed_level="town", effort="fast")
    assert holds(plan, land)
    assert sorted(plan.names[0]) == ["NE", "NW", "SE", "SW"]
    names = np.array(plan.names[0])[plan.grid_of_unit(1)]
    assert names.tolist() == land.units["town"].tolist()


def test_grids_of_whole_areas_are_even_inside():
    """Nine columns of eight cells are one parent with four grids, eleven one with six."""
    land = read_territory(toy("\n".join(["A" * 20] * 8), cells=True))
    graph = unit_graph(land)
    graph = replace(graph, load=np.full(160, 1 / 16))
    column = np.array([int(unit[1:].split("y")[0]) for unit in land.unit_ids])
    grid = np.searchsorted([2, 4, 6, 9, 11, 13, 15, 17, 19], column, side="right")
    assert np.bincount(grid).tolist() == [16, 16, 16, 24, 16, 16, 16, 16, 16, 8]
    division = Division(grid, (np.repeat([0, 1], [4, 6]),))
    watches = [Watch.nothing(graph)] * 2
    even = even_inside(graph, division, tolerance=0.05, watches=watches)
    assert even.leaf[column < 9].max() == 3
    assert even.leaf[column >= 9].min() == 4
    cells = np.bincount(even.leaf)
    assert cells[:4].tolist() == [18, 18, 18, 18]
    assert set(cells[4:]) <= {14, 15, 16}
    # Within the tolerance nothing is done.
    same = even_inside(graph, division, tolerance=0.2, watches=watches)
    assert np.array_equal(same.leaf, grid)


@pytest.mark.parametrize("effort", ["fast", "normal", "best"])
def test_what_a_town_holds_too_much_is_shared_by_all_its_grids(effort):
    """Of 160 cells and ten grids 72 are one town: four grids of 18, and six of 14⅔, not of 16."""
    units = toy("\n".join(["W" * 9 + "E" * 11] * 8), cells=True)
    land = read_territory(units, criteria=[Criterion("registered", "registered")])
    plan = divide(land, (2, 10), fixed_level="town", effort=effort)
    cells = np.bincount(plan.leaf_of_unit)
    west, east = (cells[plan.parents[0] == plan.names[0].index(town)] for town in "WE")
    # One grid of each took it all: 16, 16, 16, 24 and 8, 16 …
    assert sorted(west) == [18, 18, 18, 18]
    assert set(east) <= {14, 15, 16}


def test_villages_are_not_cut_between_second_level_grids():
    land = tie(read_territory(towns(16, 12)), "village")
    plan = divide(land, (3, 12, 60), walls="village", effort="fast")
    assert holds(plan, land)
    second = np.bincount(plan.grid_of_unit(2), land.load).mean()
    village = pd.Series(land.load).groupby(land.units["village"].to_numpy()).sum()
    spread = pd.Series(plan.grid_of_unit(2)).groupby(land.units["village"].to_numpy()).nunique()
    assert village.max() < second  # no village is larger than a grid: none may be cut
    assert spread.max() == 1


def test_a_village_larger_than_a_grid_is_cut_and_told():
    """Twenty of 48 cells are one village; a first-level grid of three has sixteen."""
    units = toy("BBBBBBBB\nBBBBBBBB" + "\nAAAAACCC" * 4, cells=True)
    land = read_territory(units.assign(village=units["town"]))
    plan = divide(land, (3, 6), walls="village", effort="fast")
    cut = {finding.code: finding for finding in check(plan, land).findings}["walls-cut"]
    assert "of this level: 1; of them larger than a grid: 1." in cut.message
    assert (cut.where, cut.severity) == ("level 1: A", Severity.INFO)
    assert cut.values == {"level": 1, "areas": ["A"]}
    whole = divide(land, (2, 6), walls="village", effort="fast")
    assert "walls-cut" not in {finding.code for finding in check(whole, land).findings}


def test_walls_need_a_level_above_the_last():
    land = read_territory(towns(8, 6))
    with pytest.raises(InputError, match="there is one level only") as refused:
        divide(land, (4,), walls="village")
    assert refused.value.where == "--walls"
    assert "--compounds" in refused.value.cure


def cut_villages(plan, land):
    """Villages that lie in several second-level grids, and those that may."""
    frame = pd.DataFrame(
        {
            "town": land.units["town"].to_numpy(),
            "village": land.units["village"].to_numpy(),
            "second": plan.grid_of_unit(2),
            "load": land.load,
        }
    )
    of = frame.groupby("village")
    grids = frame.groupby("town")["second"].nunique()
    share = frame.groupby("town")["load"].sum() / grids
    home = of["town"].first()
    villages = frame.groupby("town")["village"].nunique()
    may = (of["load"].sum() > 0.9 * home.map(share)) | (home.map(villages) < home.map(grids))
    return set(home.index[of["second"].nunique() > 1]), set(home.index[may])


@pytest.mark.slow
def test_towns_and_villages_of_the_sample():
    from gridplan.sample_city import make_sample

    land = read_territory(make_sample(5000, seed=11).units)
    for column in ("town", "village"):
        land = tie(land, column)
    levels = (17, 60, 240)
    plan = divide(land, levels, fixed_level="town", walls="village")
    assert holds(plan, land)
    assert plan.counts == levels
    cut, may = cut_villages(plan, land)
    assert cut <= may


@pytest.mark.parametrize("workers", [None, HERE])
@pytest.mark.parametrize("levels", [(3, 9), (3, 5, 9)])
def test_given_grids_may_fill_a_first_level_area(levels, workers):
    """Three districts of four columns; the one between the others is two given grids already."""
    units = squares(12, 6, seed=2)
    column = units.unit_id.str.extract(r"x(\d+)y")[0].astype(int)
    units["district"] = np.array(["a", "b", "c"])[column // 4]
    units["old"] = np.select([column.isin([4, 5]), column.isin([6, 7])], ["b1", "b2"], "")
    land = tie(read_territory(units), "district")
    asked = {"fixed_level": "district", "rules": Rules(given="old"), "workers": workers}
    plan = divide(land, levels, **asked)
    assert holds(plan, land)
    assert plan.counts == levels
    assert plan.names[0] == ("a", "b", "c")
    district = plan.grid_of_unit(1)
    assert np.array_equal(np.array(plan.names[0])[district], land.units["district"])
    leaves = [len(np.unique(plan.leaf_of_unit[district == one])) for one in range(3)]
    assert leaves[1] == 2
    assert sum(leaves) == 9
    for level in range(2, len(levels)):
        assert len(np.unique(plan.grid_of_unit(level)[district == 1])) == 1
    kept = pd.crosstab(land.units["old"].to_numpy(), plan.leaf_of_unit)
    assert (kept.loc[["b1", "b2"]] > 0).sum(axis=1).tolist() == [1, 1]
    # Seven grids are left without the given ones, five without the one that holds them.
    with pytest.raises(InputError, match="contradict") as found:
        divide(land, (3, 6, 6), **asked)
    assert "4 are left for 5" in found.value.findings[0].message
