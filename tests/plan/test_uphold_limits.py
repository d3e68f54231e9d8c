"""A rebalanced plan breaks no limit, no distance and no village that the plan before kept."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_rebalance import board, grown
from toymap import toy

from gridplan.errors import InputError
from gridplan.partition.repair.diameter import spans
from gridplan.plan.certificate.certificate import check
from gridplan.plan.certificate.unevenness import about_walls
from gridplan.plan.create import divide as dividing
from gridplan.plan.create import retries
from gridplan.plan.create.divide import divide
from gridplan.plan.plan import Plan, Provenance
from gridplan.plan.rebalance import rebalance
from gridplan.plan.rules.broken_rules import about_rules
from gridplan.plan.rules.rules import Limit, Rules
from gridplan.territory.criteria import Criterion
from gridplan.territory.read import read_territory

PERSONS = [Criterion("registered", "registered")]
#: Two grids of eight cells, ten persons and ten homes in each cell.
TWO = "AAAABBBB\nAAAABBBB"
#: Two first-level grids with two grids each.
FOUR = "AAAABBBB\nAAAABBBB\nCCCCDDDD\nCCCCDDDD"


def land(drawing, persons=(), **columns):
    """The cells of a drawing; persons and columns by unit."""
    units = toy(drawing, cells=True, **columns).assign(migrant=0)
    units["registered"] = [dict(persons).get(unit, 10) for unit in units.unit_id]
    return read_territory(units, criteria=PERSONS)


def planned(territory, rules, parents=()):
    """Every letter is a last-level grid."""
    names, leaf = np.unique(territory.units["town"].to_numpy(), return_inverse=True)
    codes = (*(("1", "2") for _ in parents), tuple(names))
    above = tuple(np.array(parent, np.int32) for parent in parents)
    made = Provenance(settings=rules)
    return Plan(territory.unit_ids, leaf.astype(np.int32), above, codes, codes, made)


def held(found, column):
    return [
        float(found.territory.units[column].astype(float)[found.after.leaf_of_unit == grid].sum())
        for grid in range(found.after.counts[-1])
    ]


#: The four western columns grow to twenty persons a cell: A holds 160, B 80, and 120 is even.
WEST = [(f"x{x}y{y}", 20) for x in range(4) for y in range(4)]


@pytest.mark.parametrize(
    ("rule", "homes"),
    [
        ({}, [60, 100]),  # A gives two cells
        ({"limits": ["homes=..90"]}, [70, 90]),  # B may take one
        ({"limits": ["homes=70.."]}, [70, 90]),  # A may give one
        ({"limits": ["homes=75..85"]}, [80, 80]),
        # Beside the four columns of B, 316 m from corner to corner, a fifth makes 412 m.
        ({"farthest_m": 400}, [80, 80]),
        ({"farthest_m": 420}, [60, 100]),
    ],
)
def test_balance_is_restored_as_far_as_limits_and_distances_allow(rule, homes):
    known = land(TWO, homes=[10] * 16)
    new = land(TWO, WEST, homes=[10] * 16)
    found = rebalance(planned(known, rule), known, new, tolerance=0.05)
    assert held(found, "homes") == homes
    assert about_rules(found.after, new) == []
    assert ("still-uneven" in {f.code for f in found.findings}) == (homes != [60, 100])


def doubled(drawing):
    """The land of ten homes a cell where two cells of A have fifteen: it holds 90."""
    homes = {"x3y1": 15, "x2y0": 15}
    known = land(drawing, homes=[10] * len("".join(drawing.split())))
    units = known.units.assign(homes=[homes.get(unit, 10) for unit in known.unit_ids])
    return known, replace(known, units=units)


@pytest.mark.parametrize(
    ("drawing", "homes"),
    [
        # A gives a cell of fifteen and takes one of ten for it.
        (TWO, [85, 85]),
        # B passes a cell on to C for each that it takes.
        ("AAAABBBBCC\nAAAABBBBCC", [80, 80, 50]),
    ],
)
def test_what_new_figures_broke_is_mended(drawing, homes):
    known, new = doubled(drawing)
    plan = planned(known, {"limits": ["homes=..85"]})
    found = rebalance(plan, known, new, tolerance=0.7)
    assert held(found, "homes") == homes
    assert found.findings == ()


def test_what_cannot_be_mended_is_told_with_how_many_broke_it_before(english):
    known, new = doubled(TWO)
    found = rebalance(planned(known, {"limits": ["homes=..84"]}), known, new, tolerance=0.2)
    # 170 homes do not fit into two grids of 84.
    assert held(found, "homes") == [90, 80]
    (told,) = found.findings
    assert (told.message, told.where) == (
        "Grids that break the rule “homes=..84”: 1.", "A (90)",
    )  # fmt: skip
    assert told.cure.startswith("Before anything was moved as many broke it: 1.")


def test_villages_stay_whole_above_the_last_level(english):
    # Two columns are a village; those in the east have none.
    villages = {f"x{x}y{y}": f"v{x // 2}" for x in range(6) for y in range(4)}
    known = land(FOUR, village=villages)
    new = land(FOUR, WEST, village=villages)
    for rule, cut in (({}, True), ({"walls": "village"}, False)):
        # A and C are the first first-level grid, B and D the other one: 320 persons and 160.
        plan = planned(known, rule, [[0, 1, 0, 1]])
        found = rebalance(plan, known, new, tolerance=0.05)
        asked = replace(found.after, provenance=Provenance(settings={"walls": "village"}))
        assert bool(about_walls(asked, new)) == cut
    (told, *_) = [f for f in found.findings if f.code == "still-uneven"]
    assert "areas of village stay whole above the last level" in told.cure


@cache
def city(fixed):
    """Base units with homes, villages and towns, and a plan with rules for them."""
    units = board(12, 9, seed=5)
    units["homes"] = np.random.default_rng(1).integers(5, 15, len(units))
    x, y = (units.unit_id.str.extract(r"x(\d+)y(\d+)").astype(int)[axis] for axis in (0, 1))
    units["village"] = [f"v{a // 3}-{b // 3}" for a, b in zip(x, y)]
    units["town"] = ["west" if a < 6 else "east" for a in x]
    rules = Rules(limits=(Limit("homes", 75, 170),), farthest_m=560)
    known = read_territory(units)
    level = "town" if fixed else None
    return units, known, divide(known, (2, 4, 9), rules=rules, walls="village", fixed_level=level)


@settings(max_examples=20, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    hot=st.floats(0.6, 2.5),
    budget=st.sampled_from([None, 0.02, 0.0]),
    fixed=st.booleans(),
)
def test_no_figures_make_a_plan_break_a_rule_that_it_kept(seed, hot, budget, fixed):
    units, known, plan = city(fixed)
    found = rebalance(plan, known, read_territory(grown(units, seed, hot)), budget=budget)
    assert found.moved_load <= (np.inf if budget is None else budget + 1e-12)
    assert about_rules(found.after, found.territory) == []
    assert check(found.after, found.territory).holds
    assert about_walls(found.before, known) == about_walls(found.after, known) == []


def test_a_division_that_breaks_rules_after_all_attempts_is_mended(monkeypatch):
    """As if what narrows grids while dividing had found nothing."""
    units = board(20, 12, seed=2).assign(homes=10)
    ground = read_territory(units)
    monkeypatch.setattr(dividing, "_narrowed", lambda *asked: asked[3])
    rules = Rules(farthest_m=480.0, limits=(Limit("homes", 90, 160),))
    plan = divide(ground, (2, 6, 20), rules=rules)
    assert spans(ground.centre, plan.leaf_of_unit.astype(np.int64), 20).max() <= 480
    assert check(plan, ground).holds
    monkeypatch.setattr(retries, "mend", lambda plan, *_: plan.leaf_of_unit.astype(np.int64))
    with pytest.raises(InputError, match="keeps the rules"):
        divide(ground, (2, 6, 20), rules=rules)


def test_a_unit_that_is_too_far_behind_others_goes_after_them(english):
    # The corners of A are 283 m apart and touch no other grid; what is before them is near enough.
    ground = land(".AAEE\n.AAA.\nDDAA.")
    plan = planned(ground, {"farthest_m": 240.0})
    found = rebalance(plan, ground, ground, tolerance=1.0)
    assert [one.where for one in about_rules(found.before, ground)] == ["A (283 m apart)"]
    assert found.moved.sum() == 2
    assert found.findings == ()
