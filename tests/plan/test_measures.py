"""Loads, deviations, compactness, borders and pieces, on maps small enough to reckon by hand."""

import math
from dataclasses import replace

import numpy as np
import pytest
import shapely
from handmade import chessboard, plan, territory
from hypothesis import given
from hypothesis import strategies as st
from toymap import toy

from gridplan.plan.measures import connected_pieces, measure, pieces_of_grids, unavoidable_rounding
from gridplan.plan.plan import SPECIAL_GRIDS
from gridplan.territory.criteria import Criterion

REGISTERED = (Criterion("registered", "registered"),)


def test_load_target_and_deviation():
    """Four cells, three of them in one grid: 75 % of the load instead of 50 %."""
    land = territory(toy("AAAB"), REGISTERED)
    (level,) = measure(plan(land, {"A": 0, "B": 1}), land)
    assert level.load.tolist() == [0.75, 0.25]
    assert level.target.tolist() == [0.5, 0.5]
    assert level.deviation.tolist() == [0.5, -0.5]
    assert level.totals.ravel().tolist() == [30, 10]
    assert level.units.tolist() == [1, 1]


def test_an_upper_grid_is_judged_by_its_quota_and_beside_it_by_equal_shares():
    """Three last-level grids below the first and one below the second: quotas 3/4 and 1/4."""
    land = territory(toy("ABCD"), REGISTERED)
    first, _ = measure(plan(land, dict(zip("ABCD", range(4))), [0, 0, 0, 1]), land)
    assert first.target.tolist() == [0.75, 0.25]
    assert first.deviation.tolist() == [0, 0]
    assert first.deviation_from_equal.tolist() == [0.5, -0.5]


def test_deviation_inside_the_parent():
    """The west holds 6 of 8 persons in two grids of 4 and 2; the east 2 in two grids of 1."""
    land = territory(toy("AAAABBCD"), REGISTERED)
    first, last = measure(plan(land, dict(zip("ABCD", range(4))), [0, 0, 1, 1]), land)
    assert last.deviation_in_parent == pytest.approx([1 / 3, -1 / 3, 0, 0])
    assert last.deviation == pytest.approx([1, 0, -0.5, -0.5])
    assert first.deviation_in_parent == pytest.approx(first.deviation)
    assert last.criterion_deviation_in_parent[:, 0] == pytest.approx(last.deviation_in_parent)


def test_single_criteria_beside_the_load():
    land = territory(toy("AB", registered={"A": 30, "B": 10}, migrant={"A": 0, "B": 0}))
    (level,) = measure(plan(land, {"A": 0, "B": 1}), land)
    assert level.criterion_deviation == pytest.approx(np.array([[0.5, 0, 0], [-0.5, 0, 0]]))
    assert level.deviation == pytest.approx([1 / 3, -1 / 3])  # weights 0.4 and 0.2; nobody migrated


def test_rounding_that_nobody_can_avoid():
    """Worth 7.3 grids: with 7 grids +4.3 %, with 8 −8.8 %. Worth 0.4: there is no less than one."""
    assert unavoidable_rounding(np.array([7.3, 0.4, 5.0]) / 12.7, 12.7) == pytest.approx(
        [7.3 / 7 - 1, -0.6, 0], abs=1e-12
    )
    # Worth 1.2: one grid is 20 % above, two are 40 % below. Worth 1.7: 70 % above, 15 % below.
    assert unavoidable_rounding(np.array([1.2, 1.7, 0.1]) / 3, 3) == pytest.approx(
        [0.2, -0.15, -0.9]
    )


def test_special_grids_stand_outside_the_balance():
    """S is half of the territory; the other three share 40 persons: 20, 10 and 10."""
    land = territory(toy("AABCSSSS"), REGISTERED)
    made = plan(land, dict(zip("ABCS", range(4))), [0, 1, 1, 2])
    code = made.codes[-1][made.leaf_of_unit[land.unit_ids.tolist().index("S")]]
    provenance = replace(made.provenance, settings={SPECIAL_GRIDS: [code]})
    upper, last = measure(made := replace(made, provenance=provenance), land)
    place = [made.leaf_of_unit[land.unit_ids.tolist().index(unit)] for unit in "ABCS"]
    assert last.totals[place, 0].tolist() == [20, 10, 10, 40]
    assert last.load[place].tolist() == [0.5, 0.25, 0.25, 0]
    assert last.target[place] == pytest.approx([1 / 3, 1 / 3, 1 / 3, 0])
    assert last.deviation[place] == pytest.approx([0.5, -0.25, -0.25, 0])
    assert last.criterion_deviation[place, 0] == pytest.approx([0.5, -0.25, -0.25, 0])
    assert last.balanced[place].tolist() == [True, True, True, False]
    # The grid above S alone has no share either; of the two others each is worth a half.
    above = [made.grid_of_unit(1)[land.unit_ids.tolist().index(unit)] for unit in "ABS"]
    assert upper.target[above] == pytest.approx([1 / 3, 2 / 3, 0])
    assert upper.deviation[above] == pytest.approx([0.5, -0.25, 0])
    assert upper.deviation_from_equal[above] == pytest.approx([0, 0, 0])


def test_compactness_and_borders():
    """Two squares of 2 × 2 cells of 100 m."""
    land = chessboard(4, 2)
    (level,) = measure(plan(land, {u: int(u[1] in "23") for u in land.unit_ids}), land)
    assert level.area_m2.tolist() == [40_000, 40_000]
    assert level.perimeter_m.tolist() == [800, 800]
    assert level.polsby_popper == pytest.approx([math.pi / 4] * 2)
    assert level.border_km == pytest.approx(0.2)


def test_pieces_hang_together_by_borders_and_links_but_not_by_corners():
    land = territory(toy("A.B\n.C."), links=[("A", "B")])
    (level,) = measure(plan(land, dict.fromkeys("ABC", 0)), land)
    assert level.pieces.tolist() == [2]
    grid = np.zeros(3, np.int32)
    assert pieces_of_grids(grid, 1, land.contiguity).tolist() == [2]
    assert pieces_of_grids(grid, 1, land.contiguity, by_links=False).tolist() == [3]


def test_a_border_shorter_than_a_metre_does_not_hold():
    narrow = territory(toy("AB", cell=0.9))
    wide = territory(toy("AB", cell=1.1))
    pieces = [measure(plan(x, {"A": 0, "B": 0}), x)[0].pieces.tolist() for x in (narrow, wide)]
    assert pieces == [[2], [1]]


def test_units_in_no_grid_count_nowhere():
    land = territory(toy("AB"), REGISTERED)
    (level,) = measure(plan(land, {"A": 0, "B": -1}), land)
    assert level.units.tolist() == [1]
    assert level.load.tolist() == [0.5]
    assert level.border_km == pytest.approx(0.1)


def test_a_grid_without_units_has_no_shape():
    land = territory(toy("AB"), REGISTERED)
    (level,) = measure(plan(land, {"A": 0, "B": 2}), land)
    assert sorted(level.polsby_popper.tolist())[0] == 0
    assert sorted(level.pieces.tolist()) == [0, 1, 1]


@given(st.integers(0, 2**32 - 1))
def test_measures_agree_with_dissolved_shapes(seed):
    """Area, outline and border length are those of the dissolved grids."""
    rng = np.random.default_rng(seed)
    (level,) = measure(
        made := plan(BOARD, dict(zip(BOARD.unit_ids, rng.integers(0, 4, 25)))), BOARD
    )
    shapes = BOARD.units.geometry.to_numpy()
    for grid in range(len(level)):
        dissolved = shapely.union_all(shapes[made.leaf_of_unit == grid])
        assert level.area_m2[grid] == pytest.approx(dissolved.area)
        assert level.perimeter_m[grid] == pytest.approx(dissolved.length)
    outline = shapely.union_all(shapes).length
    assert level.border_km * 2000 + outline == pytest.approx(level.perimeter_m.sum())
    assert level.load.sum() == pytest.approx(1)
    assert level.totals.sum(axis=0) == pytest.approx(BOARD.loads.sum(axis=0))
    assert (level.load * level.deviation_from_equal).sum() >= -1e-12


BOARD = chessboard(5, 5)


@given(st.integers(1, 60), st.lists(st.tuples(st.integers(0, 59), st.integers(0, 59)), max_size=80))
def test_connected_pieces_agree_with_a_search(count, edges):
    edges = [(a % count, b % count) for a, b in edges]
    around = {node: {node} for node in range(count)}
    for a, b in edges:
        joined = around[a] | around[b]
        for node in joined:
            around[node] = joined
    ends = np.array(edges, np.int32).reshape(-1, 2)
    assert connected_pieces(count, ends[:, 0], ends[:, 1]).tolist() == [
        min(around[node]) for node in range(count)
    ]
