"""Cores that lie close together: grids grow around them where a division has crowded them."""

import numpy as np
import pytest
from dividing_land import squares
from hypothesis import given, settings
from hypothesis import strategies as st
from toygraph import board, from_edges

from gridplan.partition.sprouting import sprout, with_more
from gridplan.plan import dividing
from gridplan.plan.certificate import check
from gridplan.plan.dividing import divide
from gridplan.plan.rules import Rules
from gridplan.territory.reading import read_territory
from gridplan.workers import HERE


def marked(columns, rows, cores, seed=0):
    """A board of cells with cores."""
    units = squares(columns, rows, seed=seed)
    return read_territory(units.assign(core=[int(unit in cores) for unit in units.unit_id]))


def test_parts_grow_around_their_seeds_and_take_turns():
    graph = board(6, 4)
    # Four seeds at the western edge: each takes its row.
    part = sprout(graph, np.arange(4) * 6)
    assert part.reshape(4, 6).tolist() == [[row] * 6 for row in range(4)]


def test_nodes_that_hang_together_with_no_seed_are_in_no_part():
    alone = from_edges(3, [(0, 1)])
    assert sprout(alone, np.array([0])).tolist() == [0, 0, -1]


def test_further_seeds_lie_far_from_those_there_are():
    graph = board(5, 5)
    assert with_more(graph, np.array([0]), 3).tolist() == [0, 24, 4]
    assert len(set(with_more(graph, np.array([], np.int64), 4).tolist())) == 4


@pytest.mark.parametrize("levels", [(6,), (1, 6), (2, 6), (3, 6), (2, 8), (2, 4, 8)])
def test_six_cores_in_a_column_lie_in_six_grids(levels):
    ground = marked(10, 6, {f"x0y{y}" for y in range(6)})
    plan = divide(ground, levels, rules=Rules(cores="core"))
    core = ground.units["core"].to_numpy() > 0
    assert len(set(plan.leaf_of_unit[core])) == 6
    certificate = check(plan, ground)
    assert certificate.holds
    # Sixty equal cells: six grids of ten, or eight of seven and eight.
    assert certificate.levels[-1].deviation["load"]["max"] <= 0.07


@pytest.mark.parametrize(
    ("levels", "columns", "rows", "people", "times"),
    [
        # Mended at once, within tolerance; a block that decides all grids; no cores but one.
        ((2, 6), range(1), range(6), 0, 1),
        ((10,), range(5), range(2), 3, 2),
        ((2, 10), range(2), range(5), 3, 2),
        ((2, 6), range(1), range(1), 3, 1),
    ],
)
def test_crowded_cores_are_divided_no_more_often_than_that_helps(
    monkeypatch, levels, columns, rows, people, times
):
    solved, made = dividing.solve, []
    monkeypatch.setattr(dividing, "solve", lambda *a, **k: made.append(1) or solved(*a, **k))
    cores = {f"x{x}y{y}" for x in columns for y in rows}
    ground = marked(10, 6 if people == 0 else 10, cores, people)
    plan = divide(ground, levels, rules=Rules(cores="core"))
    core = ground.units["core"].to_numpy() > 0
    assert len(set(plan.leaf_of_unit[core])) == len(cores)
    assert len(made) == times


@settings(max_examples=10, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    levels=st.sampled_from([(12,), (2, 12), (2, 5, 12)]),
    special=st.booleans(),
    fixed=st.booleans(),
)
def test_a_core_for_every_grid_wherever_they_lie(seed, levels, special, fixed):
    units = squares(14, 12, seed=1 + seed)
    rng = np.random.default_rng(seed)
    x = units.unit_id.str.extract(r"x(\d+)y").astype(int)[0].to_numpy()
    parks = units.unit_id.isin(["x3y3", "x4y3", "x9y5"]) if special else x < 0
    cells = np.flatnonzero(~parks)
    units["town"] = np.where(x < 7, "west", "east")
    units["park"] = np.where(parks, units.unit_id.str[:2], "")
    if fixed:
        # Six grids for each town of equal cells, and a core for all but one of them.
        units["registered"] = units["migrant"] = np.where(parks, 0, 10)
        towns = (cells[x[cells] < 7], cells[x[cells] >= 7])
        cores = np.concatenate([rng.choice(town, 5, replace=False) for town in towns])
    else:
        cores = rng.choice(cells, 12, replace=False)
    units["core"] = np.isin(np.arange(len(units)), cores)
    ground = read_territory(units)
    rules = Rules(cores="core", special="park" if special else None)
    level = "town" if fixed and len(levels) > 1 else None
    plan = divide(ground, levels, rules=rules, fixed_level=level, effort="fast")
    assert check(plan, ground).holds
    core = ground.units["core"].to_numpy(bool)
    assert len(set(plan.leaf_of_unit[core])) == core.sum()


def test_a_town_gets_as_many_grids_as_it_has_cores():
    # Two equal towns: nine grids each by their load, thirteen and five by their cores.
    units = squares(20, 18)
    x = units.unit_id.str.extract(r"x(\d+)y").astype(int)[0].to_numpy()
    units["town"] = np.where(x < 10, "east", "west")
    rng = np.random.default_rng(3)
    sides = ((x < 10, 13), (x > 9, 5))
    cores = [rng.choice(np.flatnonzero(side), count, False) for side, count in sides]
    units["core"] = np.isin(np.arange(len(units)), np.concatenate(cores))
    ground = read_territory(units)
    for workers in (None, HERE):
        plan = divide(
            ground, (2, 18), rules=Rules(cores="core"), fixed_level="town", workers=workers
        )
        assert plan.leaves_below(1).tolist() == [13, 5]
        assert check(plan, ground).holds
