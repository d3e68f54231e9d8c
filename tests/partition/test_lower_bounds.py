"""What no plan can do without: bounds that hold for every plan, checked against all of them."""

import itertools

import numpy as np
import pytest

from gridplan.partition.bounds.lower_bounds import least_moved, never_inside
from gridplan.partition.bounds.transshipment import Window, least_flow


def window(above, target, tolerance, shut=()):
    closed = np.zeros(len(target), bool)
    closed[list(shut)] = True
    return Window(np.array(above), np.array(target, float), tolerance, closed)


def every_plan(units, leaf, windows, locked, fixed):
    """Least load moved by any assignment that is in all windows, and fewest grids outside."""
    count = len(windows[-1].target)
    least, fewest = np.inf, [count] * len(windows)
    for other in itertools.product(range(count), repeat=len(units)):
        new = np.array(other)
        moved = new != leaf
        if (moved & locked).any() or not fixed(new):
            continue
        held = np.bincount(new, units, count)
        outside = []
        for one in windows:
            there = np.bincount(one.above, held, len(one.target))
            off = np.abs(there - one.target) > one.tolerance * one.target + 1e-9
            outside.append(int(off.sum()))
        fewest = [min(pair) for pair in zip(fewest, outside, strict=True)]
        if not any(outside):
            least = min(least, units[moved].sum())
    return least, fewest


def test_a_plan_may_move_less_than_what_neighbours_pass_on():
    # 1.4 | 1.0 | 0.6 in a row: passing on costs 0.3 + 0.3. A plan that takes one small unit out of
    # the middle makes neighbours of both ends: 0.3 is what no plan can do without.
    load = np.array([1.4, 1.0, 0.6])
    row = np.array([0, 1, 1, 2]), np.array([1, 0, 2, 1])
    level = window([0, 1, 2], [1, 1, 1], 0.1)
    assert least_flow(load, row, [level], 1.0).amount.sum() == pytest.approx(0.6)
    assert least_moved(load, load, [level]) == pytest.approx(0.3)
    assert never_inside(load, load, [level]) == (0,)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("shut", [(), (0,)])
def test_no_plan_of_all_moves_less_or_leaves_fewer_outside(seed, shut):
    rng = np.random.default_rng(seed)
    units, leaf = rng.integers(1, 9, 7).astype(float), rng.permutation([0, 0, 1, 1, 2, 2, 3])
    locked = rng.random(7) < 0.2
    above = np.array([0, 0, 1, 1])
    mean = units.sum() / 4
    windows = [
        window(above, [2 * mean] * 2, 0.3, shut),
        window(range(4), [mean] * 4, 0.4),
    ]

    def fixed(new):
        return all(((above[new] == g) == (above[leaf] == g)).all() for g in shut)

    load = np.bincount(leaf, units, 4)
    loose = np.bincount(leaf, np.where(locked, 0, units), 4)
    least, fewest = every_plan(units, leaf, windows, locked, fixed)
    never = never_inside(load, loose, windows)
    assert all(a <= b for a, b in zip(never, fewest, strict=True))
    if np.isfinite(least):
        assert least_moved(load, loose, windows) <= least + 1e-9


def test_shut_parents_and_locked_units_and_budgets_leave_grids_outside():
    # Parents of 3.0 and 1.0 with two grids each; nothing passes between them.
    load = np.array([1.5, 1.5, 0.5, 0.5])
    up = window([0, 0, 1, 1], [2, 2], 0.1, (0, 1))
    low = window(range(4), [1, 1, 1, 1], 0.1)
    # Of each pair at least one stays outside: the other can be brought into its window.
    assert never_inside(load, load, [up, low]) == (2, 2)
    # With every grid of the last level shut, those above stay as they are too.
    shut = window(range(4), [1, 1, 1, 1], 0.1, range(4))
    assert never_inside(load, load, [window([0, 0, 1, 1], [2, 2], 0.1), shut]) == (2, 4)
    alone = window(range(2), [1, 1], 0.1)
    assert never_inside(np.array([1.4, 0.6]), np.zeros(2), [alone]) == (2,)
    heavy = np.array([1.4, 0.6])
    assert never_inside(heavy, heavy, [alone]) == (0,)
    # The first keeps 1.2 at least, so that the second gets 0.8 at most.
    assert never_inside(heavy, np.array([0.2, 0.6]), [alone]) == (2,)
    assert never_inside(heavy, np.array([0.35, 0.6]), [alone]) == (0,)
    # Each grid has to change by 0.3: half of that that brings none home, a third more brings one.
    assert never_inside(heavy, heavy, [alone], budget=0.1) == (2,)
    assert never_inside(heavy, heavy, [alone], budget=0.2) == (1,)
    assert never_inside(heavy, heavy, [alone], budget=0.3) == (0,)
