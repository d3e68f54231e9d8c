"""Villages kept whole go to another parent as a whole where nothing else restores tolerance."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from toymap import toy

from gridplan.plan.certificate.certificate import check
from gridplan.plan.create.divide import divide
from gridplan.plan.draft.save import LOCKS
from gridplan.plan.measures import measure
from gridplan.plan.rebalance import rebalance
from gridplan.territory.criteria import Criterion
from gridplan.territory.read import read_territory

TOLERANCE = 0.15


def street(*loads: float):
    """Villages v1, v2, … of 2 × 4 cells side by side, with so many times 800 people in each."""
    units = toy("\n".join(["A" * 2 * len(loads)] * 4), cells=True)
    column = units.unit_id.str.extract(r"x(\d+)y").astype(int)[0] // 2
    units["village"] = [f"v{number + 1}" for number in column]
    units["registered"] = [round(100 * loads[number]) for number in column]
    return read_territory(units, criteria=[Criterion("registered", "registered")])


def quarter(*loads: float):
    """Villages of 4 × 4 cells in two rows, with so many times 1600 people in each."""
    units = toy("\n".join(["A" * 2 * len(loads)] * 8), cells=True)
    place = units.unit_id.str.extract(r"x(\d+)y(\d+)").astype(int)
    number = place[0] // 4 + (place[1] < 4) * (len(loads) // 2)
    units["village"] = [f"v{n + 1}" for n in number]
    units["registered"] = [round(100 * loads[n]) for n in number]
    return read_territory(units, criteria=[Criterion("registered", "registered")])


def of_villages(land, *west: str):
    """A plan in which every village is a grid, and so many of them are the western half."""
    names = sorted(set(land.units.village), key=lambda name: (name not in west, name))
    plan = divide(land, (2, len(names)), walls="village")
    half = len(names) // 2
    assert plan.parents[0].tolist() == [0] * half + [1] * half
    leaf = np.array([names.index(name) for name in land.units.village], np.int32)
    return replace(plan, leaf_of_unit=leaf)


@pytest.fixture
def plan():
    land = street(1, 1, 1, 1, 1, 1)
    return of_villages(land, "v1", "v2", "v3"), land


def villages_of(plan, land):
    """Names of the villages in each first-level grid, from west to east."""
    grid, name = plan.grid_of_unit(1), land.units.village.to_numpy(object)
    found = [sorted(set(name[grid == number])) for number in range(plan.counts[0])]
    assert sum(map(len, found)) == len(set(name)), "a village is cut"
    return sorted(found)


def worst(plan, land):
    return [float(np.abs(level.deviation).max()) for level in measure(plan, land)]


def test_a_village_at_the_border_changes_its_parent(plan):
    plan, land = plan
    # The west holds 4 of 6, where each should hold 3; the village at the border holds 1.
    new = street(1.5, 1.5, 1, 1, 0.5, 0.5)
    found = rebalance(plan, land, new, tolerance=TOLERANCE)
    assert villages_of(found.after, new) == [["v1", "v2"], ["v3", "v4", "v5", "v6"]]
    assert worst(found.before, new)[0] > 0.2
    assert max(worst(found.after, new)) <= TOLERANCE
    assert check(found.after, new).holds
    assert found.after.codes == plan.codes
    (told,) = [one for one in found.findings if one.code == "areas-moved"]
    assert (told.where, told.count) == ("v3", 1)
    assert "still-uneven" not in {one.code for one in found.findings}


def test_villages_are_exchanged_where_one_alone_is_too_much():
    # Two rows of four; the west holds 4.6, the east 3.4: a village less would be too little.
    land = quarter(*[1.0] * 8)
    plan = of_villages(land, "v1", "v2", "v5", "v6")
    new = quarter(1.15, 1.15, 0.85, 0.85, 1.15, 1.15, 0.85, 0.85)
    found = rebalance(plan, land, new, tolerance=0.1)
    west, east = villages_of(found.after, new)
    assert (len(west), len(east)) == (4, 4)
    assert worst(found.before, new)[0] == pytest.approx(0.15, abs=0.001)
    assert worst(found.after, new)[0] == pytest.approx(0.075, abs=0.001)
    assert {one.code for one in found.findings} == {"areas-moved"}


def test_nothing_goes_over_where_grids_are_within_tolerance(plan):
    plan, land = plan
    new = street(1.1, 1, 1, 1, 1, 0.9)
    found = rebalance(plan, land, new, tolerance=TOLERANCE)
    assert villages_of(found.after, new) == villages_of(plan, land)
    assert found.findings == ()


# The village is a sixth of all; grids that it leaves empty take from others, which counts too.
@pytest.mark.parametrize("budget", [0.1, 0.18])
def test_a_budget_is_kept(plan, budget):
    plan, land = plan
    new = street(1.5, 1.5, 1, 1, 0.5, 0.5)
    found = rebalance(plan, land, new, tolerance=TOLERANCE, budget=budget)
    assert found.moved_load <= budget
    assert villages_of(found.after, new) == villages_of(plan, land)
    assert "still-uneven" in {one.code for one in found.findings}


def test_a_village_with_a_locked_unit_stays(plan):
    plan, land = plan
    unit = str(land.unit_ids[np.flatnonzero(land.units.village.to_numpy() == "v3")[0]])
    made = plan.provenance
    locks = {LOCKS: {"units": [unit], "grids": [[], []]}}
    plan = replace(plan, provenance=replace(made, settings={**made.settings, **locks}))
    new = street(1.5, 1.5, 1, 1, 0.5, 0.5)
    found = rebalance(plan, land, new, tolerance=TOLERANCE)
    assert ["v1", "v2", "v3"] in villages_of(found.after, new)


def test_the_same_figures_give_the_same_plan(plan):
    plan, land = plan
    new = street(1.5, 1.5, 1, 1, 0.5, 0.5)
    first, second = (rebalance(plan, land, new, tolerance=TOLERANCE).after for _ in range(2))
    assert first.hash == second.hash
