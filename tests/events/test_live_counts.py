"""Counts that follow the borders are those of placing every event from scratch."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from drawing_table import chessboard
from hypothesis import given, settings
from hypothesis import strategies as st
from random_planner import act

from gridplan.events.counts.live_counts import LiveCounts
from gridplan.geometry.point_location import Locator

SIDE = 12
X, Y = (side.ravel() for side in np.meshgrid(np.arange(SIDE), np.arange(SIDE)))
UNITS = shapely.box(X, Y, X + 1, Y + 1)


def board(seed=1):
    return chessboard(SIDE, SIDE, [(2, 2), (2, 2)], seed=seed)


def events(rng, count=400):
    """Half of them on lines and corners, some outside and some nowhere."""
    x, y = rng.uniform(-0.5, SIDE + 0.5, (2, count))
    x[: count // 2] = x[: count // 2].round()
    y[: count // 3] = y[: count // 3].round()
    x[-3:], y[-5:] = np.nan, np.nan
    return x, y, rng.integers(0, 3, count)


def from_scratch(session, level, x, y, kind):
    """Outlines of the grids as they stand, in the order of their codes; the smallest one counts."""
    depth = session.depth
    leaves = sorted(session.grids(depth), key=lambda grid: session.code(depth, grid))
    shapes = [shapely.union_all(UNITS[session.units_of(depth, grid)]) for grid in leaves]
    found = Locator(np.array(shapes, object)).locate_slowly(x, y)
    counts = {}
    for leaf, k in zip(found, kind):
        grid = -1 if leaf < 0 else leaves[leaf]
        for _ in range(depth - level if leaf >= 0 else 0):
            grid = session.parent(depth, grid)
        counts[int(grid), int(k)] = counts.get((int(grid), int(k)), 0) + 1
    return counts


def held(live, level):
    counts = {
        (int(g), int(k)): int(live.count(level)[g, k]) for g, k in np.argwhere(live.count(level))
    }
    unplaced = live.unplaced(level)
    return counts | {(-1, int(k)): int(unplaced[k]) for k in np.flatnonzero(unplaced)}


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 5))
def test_after_any_edits_as_from_scratch(seed, at_once):
    rng = np.random.default_rng(seed)
    session = board(seed % 7)
    live = LiveCounts(session, UNITS, kinds=3)
    x, y, kind = events(rng)
    live.add(x, y, kind)
    for _ in range(8):
        for _ in range(at_once):
            act(session, rng)
        live.follow()
        for level in (1, 2):
            assert held(live, level) == from_scratch(session, level, x, y, kind)


def test_events_that_come_later_count_too():
    rng = np.random.default_rng(2)
    session = board()
    live = LiveCounts(session, UNITS, kinds=3)
    parts = [events(rng, 60) for _ in range(3)]
    for part in parts:
        live.add(*part)
        act(session, rng)
    live.follow()
    assert held(live, 2) == from_scratch(session, 2, *map(np.concatenate, zip(*parts)))


def test_an_event_on_a_border_goes_with_the_border():
    session = board()
    live = LiveCounts(session, UNITS)
    # On the line between grid 0 (columns 0 to 2) and grid 1 (columns 3 to 5), beside unit 2 and 3.
    live.add(np.array([3.0]), np.array([0.5]))
    first, second = session.number(2, "2-00000"), session.number(2, "2-00001")
    assert live.count(2)[[first, second], 0].tolist() == [1, 0]
    assert session.stroke([2], second).allowed
    live.follow()
    assert live.count(2)[[first, second], 0].tolist() == [0, 1]
    session.undo()
    live.follow()
    assert live.count(2)[[first, second], 0].tolist() == [1, 0]


@pytest.mark.parametrize("events", [0, 1000])
def test_nothing_changed_is_nothing_to_do(events):
    session = board()
    live = LiveCounts(session, UNITS)
    live.add(*np.random.default_rng(0).uniform(0, SIDE, (2, events)))
    before = live.count(2)
    live.follow()
    np.testing.assert_array_equal(live.count(2), before)
    assert before.sum() == events
