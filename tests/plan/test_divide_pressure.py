"""Pressure on single criteria."""

from dataclasses import replace

import numpy as np
import pytest
from dividing_land import board, bricks, holds, squares

from gridplan.errors import InputError
from gridplan.plan.certificate.certificate import check
from gridplan.plan.create.divide import divide
from gridplan.territory.read import read_territory


@pytest.fixture(scope="module")
def land():
    return board()


def deviation(plan, land, name, level=1):
    column = [criterion.name for criterion in land.criteria].index(name)
    held = np.bincount(plan.grid_of_unit(level), land.loads[:, column])
    quota = plan.leaves_below(level) / plan.counts[-1] * held.sum()
    return np.abs(held / quota - 1).mean()


@pytest.mark.parametrize("name", ["migrant", "registered"])
def test_pressure_on_a_criterion_balances_it_better(name):
    """Residents and migrants live in patches of their own, which the load alone evens out."""
    units = bricks(24, 20)
    x, y = (units.centroid.x / 100 % 100, units.centroid.y / 100 % 100)
    patch = np.sin(x / 6) * np.sin(y / 4)
    units["registered"] = np.rint(100 * (1 + patch)).astype(int)
    units["migrant"] = np.rint(100 * (1 - patch)).astype(int)
    land = read_territory(units)
    land = replace(land, criteria=tuple(replace(c, tolerance=0.05) for c in land.criteria))
    without = divide(land, (4, 16), effort="fast")
    pressed = divide(land, (4, 16), effort="fast", pressure={name: 20})
    assert deviation(pressed, land, name) < 0.7 * deviation(without, land, name)
    assert holds(pressed, land)
    assert pressed.provenance.settings["pressure"] == {name: 20}


def test_pressure_can_be_on_one_level_only():
    units = squares(24, 20, seed=4)
    land = read_territory(units)
    land = replace(land, criteria=tuple(replace(c, tolerance=0.02) for c in land.criteria))
    without, above = (
        divide(land, (4, 30), effort="fast", pressure=p) for p in (None, {"migrant": (100.0, 0.0)})
    )

    def worst(plan):
        return np.abs(check(plan, land).measures[0].criterion_deviation[:, 1]).max()

    assert worst(above) < 0.6 * worst(without)
    with pytest.raises(InputError, match="pressure on migrant"):
        divide(land, (4, 16), pressure={"migrant": (1.0, 2.0, 3.0)})


def test_pressure_of_zero_is_no_pressure(land):
    without, nothing = (
        divide(land, (3, 12), effort="fast", pressure=p) for p in (None, {"migrant": 0.0})
    )
    assert without.hash == nothing.hash


def test_grids_below_made_even_leave_criteria_above_within_their_tolerance():
    """Many migrants live where few residents do; evening out levels below took them to 3.9 %."""
    units = bricks(60, 50)
    rng = np.random.default_rng(3)
    x, y = (units.centroid.x / 100 % 100, units.centroid.y / 100 % 100)
    patch = 0.8 * np.sin(x / 9) * np.sin(y / 7)
    for name, share in (("registered", 1 + patch), ("migrant", 1 - patch)):
        units[name] = np.rint(60 * share * rng.lognormal(0, 0.4, len(units))).astype(int)
    land = read_territory(units)
    land = replace(land, criteria=tuple(replace(c, tolerance=0.03) for c in land.criteria))
    pressure = {criterion.name: (400.0, 0.0) for criterion in land.criteria}
    plan = divide(land, (8, 240), effort="fast", pressure=pressure, seed=2)
    first, last = check(plan, land).measures
    assert np.abs(first.criterion_deviation).max() < 0.03
    assert np.abs(last.deviation).max() < 0.05
