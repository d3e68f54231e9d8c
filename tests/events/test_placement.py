"""Every event in one grid of each level, by point, code or village."""

from __future__ import annotations

from dataclasses import replace

import handmade
import numpy as np
import pytest
from event_land import grids, metres
from toymap import toy

from gridplan.events.grids import grids_of, plain_place
from gridplan.events.placement import WAYS, Placer
from gridplan.stores.planfile.layers import dissolve


def place(*events):
    """Events as (east km, north km, code, village, town); None where something is missing."""
    points = np.array([metres(e[0], e[1]) if e[0] is not None else (np.nan,) * 2 for e in events])
    words = [np.array([(*e, None, None, None)[k] for e in events], object) for k in (2, 3, 4)]
    placer = Placer(grids())
    placement = placer.place(points[:, 0], points[:, 1], *words)
    placer.mark_borders(placement, points[:, 0], points[:, 1])
    return placement


def test_a_point_is_in_one_grid_of_each_level():
    found = place((0.5, 2.5), (0.5, 1.5), (0.5, 0.5), (1.5, 2.5), (1.5, 0.5), (9, 9))
    g = found.grid.tolist()
    assert g[0] == g[1] != g[2]
    assert [row[0] for row in g] == [g[0][0]] * 3 + [g[3][0]] * 2 + [-1]
    assert g[5] == [-1, -1]
    assert found.outside.tolist() == [False] * 5 + [True]
    assert np.array(WAYS)[found.way].tolist() == ["point"] * 5 + [""]


def test_a_point_on_a_border_goes_to_the_smallest_code_and_its_parent():
    found = place((1.0, 2.5), (1.0, 1.0), (0.5, 1.0), (0.0, 0.0))
    leaf = found.grid[:, -1]
    west, south_west = place((0.5, 2.5), (0.5, 0.5)).grid[:, -1]
    assert leaf.tolist() == [west, min(west, south_west), min(west, south_west), south_west]
    assert (grids().ancestor[leaf] == found.grid).all()


def test_without_a_point_the_code_decides_then_the_village():
    codes = grids().codes
    found = place(
        (None, None, codes[1][2], "A村A村"),
        (None, None, codes[0][1]),
        (None, None, "no such code", "C村C村村委会", "西镇"),
        (None, None, None, "A村A村"),
        (None, None, None, "Z村Z村"),
        (None, None),
    )
    assert np.array(WAYS)[found.way].tolist() == ["grid_code"] * 2 + ["village"] * 2 + ["", ""]
    assert found.grid[0, 1] == 2
    assert found.grid[1].tolist() == [1, -1]  # known at the first level only
    assert (found.grid[2] == place((0.5, 0.5)).grid[0]).all()
    assert (found.grid[3] == place((0.5, 2.5)).grid[0]).all()
    assert found.unknown_code.tolist() == [False, False, True, False, False, False]


def test_a_village_is_known_as_far_down_as_it_lies_in_one_grid():
    # Both towns have a 新桥村; 长泾村 lies in two grids of the eastern town.
    towns, villages = ["云亭镇"] * 2 + ["华士镇"] * 3, ["新桥村", "", "新桥村", "长泾村", "长泾村"]
    land = handmade.territory(toy("ABCDE", town=towns, village=villages))
    plan = handmade.plan(land, dict(zip("ABCDE", (0, 1, 2, 2, 3))), [0, 0, 1, 1])
    a, _, c, d, e = plan.leaf_of_unit.tolist()
    west, east = plan.grid_of_unit(1)[[0, 2]].tolist()
    assert d != e
    found = grids_of(plan, land, dissolve(plan, land.units.geometry.to_numpy())).villages
    assert {name: grid.tolist() for name, grid in found.items()} == {
        "新桥": [-1, -1],
        "长泾": [east, -1],
        ("云亭", "新桥"): [west, a],
        ("华士", "新桥"): [east, c],
        ("华士", "长泾"): [east, -1],
    }


def test_a_name_that_two_grids_have_says_nothing():
    # Each town has its first grid; the second one of the eastern town is called like the town.
    names = (("西镇", "东镇"), ("第一网格", "第二网格", "第一网格", "东镇", ""))
    placer = Placer(replace(grids(), names=names))
    nowhere = np.full(5, np.nan)
    words = np.array(["第二网格", "东镇", "第一网格", "第一网格", ""], object)
    village = np.array([None, None, None, "C村C村", None], object)
    found = placer.place(nowhere, nowhere, words, village)
    by_village = place((0.5, 0.5)).grid[0].tolist()
    assert found.grid.tolist() == [[0, 1], [1, -1], [-1, -1], by_village, [-1, -1]]
    assert np.array(WAYS)[found.way].tolist() == ["grid_code", "grid_code", "", "village", ""]
    assert found.unknown_code.tolist() == [False, False, True, True, False]


def test_a_point_outside_is_not_saved_by_its_code():
    found = place((9, 9, grids().codes[1][0]))
    assert found.grid.tolist() == [[-1, -1]]
    assert found.outside.tolist() == [True]


def test_near_a_border_is_marked_with_the_highest_level():
    found = place((0.5, 0.5), (0.96, 0.5), (0.91, 0.5), (0.89, 0.5), (0.5, 0.96), (0.5, 0.94))
    #              middle      both levels  100 m to the other town  farther  50 m to a leaf only
    assert found.near_border.tolist() == [0, 1, 1, 0, 2, 0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("树家村村委会", "树家村"),
        ("城中社区居委会", "城中社区"),
        ("青阳镇", "青阳"),
        ("澄江街道", "澄江"),
    ],
)
def test_names_of_places_agree_whatever_their_ending(one, other):
    assert plain_place(one) == plain_place(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("树家村", "树下村"), ("城东街道", "城西街道"), ("村村", "镇镇"), ("新镇", "新村")],
)
def test_names_of_other_places_do_not(one, other):
    assert plain_place(one) != plain_place(other)


def test_every_event_is_placed_once_and_where_it_lies():
    rng = np.random.default_rng(3)
    west, south = metres(0, 0)
    x, y = west + rng.uniform(-200, 2200, 20_000), south + rng.uniform(-200, 3200, 20_000)
    leaf = Placer(grids()).place_points(x, y)
    inside = (x >= west) & (x <= west + 2000) & (y >= south) & (y <= south + 3000)
    assert ((leaf >= 0) == inside).all()
    # Villages of a kilometre: the two in the north of the western column are one grid.
    middles = {(c, r): place((c + 0.5, r + 0.5)).grid[0, -1] for c in (0, 1) for r in (0, 1, 2)}
    assert middles[0, 2] == middles[0, 1]
    assert len(set(middles.values())) == 5
    column, row = (x[inside] - west) // 1000, (y[inside] - south) // 1000
    assert leaf[inside].tolist() == [middles[c, r] for c, r in zip(column, row)]
