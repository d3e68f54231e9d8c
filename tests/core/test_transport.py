"""Balanced power diagrams: every centre gets its target."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.partition.transport import (
    Points,
    balance,
    harden,
    soften,
    solve_small,
    spacing,
    squared_distance,
    step_limit,
)

SIDE = 20


def field(load=None):
    """400 points on a square of 2 km, one region."""
    x, y = np.meshgrid(np.arange(SIDE) * 100.0, np.arange(SIDE) * 100.0)
    xy = np.stack([x.ravel(), y.ravel()], axis=1)
    count = len(xy)
    load = np.ones(count) if load is None else load
    return Points(xy, load, np.full(count, 100.0), np.array([0, count]))


CENTRES = np.array([[[300.0, 300.0], [1600.0, 300.0], [900.0, 1500.0]]])


def settled(points, target, softness=2e4, steps=60):
    distance = squared_distance(points, CENTRES)
    limit = step_limit(spacing(CENTRES, target > 0), target > 0)
    weight = balance(
        points,
        distance,
        np.full(len(points.xy), softness),
        target,
        np.zeros((1, 3)),
        limit,
        steps,
    )
    return distance, weight, limit


@pytest.mark.parametrize("wanted", [[1, 1, 1], [6, 1, 1], [1, 10, 10]])
def test_soft_cells_reach_their_targets(wanted):
    points = field()
    target = np.array([wanted], float) * 400 / sum(wanted)
    distance, weight, _ = settled(points, target)
    share = soften(distance, weight, points.region, np.full(400, 2e4))[0]
    assert share.sum(axis=1) == pytest.approx(target[0], rel=1e-4)


def test_a_town_that_holds_most_of_the_load_is_shared_out_too():
    """Nine tenths of the load on one spot of sixteen points."""
    load = np.ones(400)
    load[[y * SIDE + x for x in range(4) for y in range(4)]] = 216.0
    points = field(load)
    target = np.full((1, 3), load.sum() / 3)
    distance, weight, _ = settled(points, target)
    share = soften(distance, weight, points.region, np.full(400, 2e4))[0]
    assert (share * load).sum(axis=1) == pytest.approx(target[0], rel=1e-3)


def test_shares_of_a_point_add_up_to_one_and_the_near_centre_has_most():
    points = field()
    distance = squared_distance(points, CENTRES)
    share, value = soften(distance, np.zeros((1, 3)), points.region, np.full(400, 1e3))
    assert share.sum(axis=0) == pytest.approx(1.0)
    assert (share.argmax(axis=0) == distance.argmin(axis=0)).all()
    # The softened value is never below that of the best centre, and little above it.
    assert (value >= -distance.min(axis=0) - 1e-6).all()
    assert (value <= -distance.min(axis=0) + 1e3 * np.log(3) + 1e-6).all()


def test_whole_points_come_within_a_few_points_of_the_targets():
    points = field()
    target = np.array([[100.0, 100.0, 200.0]])
    distance, weight, limit = settled(points, target)
    slot = harden(points, distance, target, weight, limit, 20)
    assert np.abs(np.bincount(slot) - target[0]).max() <= 5


def test_corrections_of_the_weights_never_make_it_worse():
    points = field(np.random.default_rng(3).exponential(1.0, 400))
    target = np.full((1, 3), points.load.sum() / 3)
    distance, weight, limit = settled(points, target, steps=2)

    def miss(corrections):
        slot = harden(points, distance, target, weight, limit, corrections)
        return ((np.bincount(slot, points.load, 3) / target[0] - 1) ** 2).sum()

    assert miss(20) <= miss(5) <= miss(0)


def test_two_regions_of_different_width_do_not_disturb_each_other():
    one = field()
    both = Points(
        np.concatenate([one.xy, one.xy + 5000.0]),
        np.ones(800),
        np.full(800, 100.0),
        np.array([0, 400, 800]),
    )
    centre = np.concatenate([CENTRES, CENTRES + 5000.0])
    centre[1, 2] = 1e7
    target = np.array([[100.0, 100.0, 200.0], [300.0, 100.0, 0.0]])
    real = target > 0
    weight = np.where(real, 0.0, -1e18)
    distance = squared_distance(both, centre)
    limit = step_limit(spacing(centre, real), real)
    weight = balance(both, distance, np.full(800, 2e4), target, weight, limit, 60)
    share = soften(distance, weight, both.region, np.full(800, 2e4))[0]
    assert share[:, :400].sum(axis=1) == pytest.approx(target[0], rel=1e-3)
    assert share[:, 400:].sum(axis=1) == pytest.approx(target[1], rel=1e-3, abs=1e-9)
    alone = settled(one, target[:1])[1]
    assert weight[0] == pytest.approx(alone[0], rel=1e-9)


def test_a_region_of_one_centre_gets_everything():
    points = field()
    centre, target = np.full((1, 1, 2), 500.0), np.full((1, 1), 400.0)
    limit = step_limit(spacing(centre, target > 0), target > 0)
    distance = squared_distance(points, centre)
    softness = np.full(400, 1e4)
    weight = balance(points, distance, softness, target, np.zeros((1, 1)), limit, 3)
    assert weight.tolist() == [[0.0]]
    assert set(harden(points, distance, target, weight, limit, 4).tolist()) == {0}


def test_points_without_any_load_are_still_given_out():
    points = field(np.zeros(400))
    target = np.full((1, 3), 1e-9)
    distance, weight, limit = settled(points, target)
    assert np.isfinite(weight).all()
    assert set(harden(points, distance, target, weight, limit, 4).tolist()) <= {0, 1, 2}


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 12), st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_small_systems_are_solved_as_numpy_solves_them(size, systems, seed):
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(systems, size, size))
    matrix = root @ root.transpose(0, 2, 1) + 0.1 * np.eye(size)
    right = rng.normal(size=(systems, size))
    expected = np.linalg.solve(matrix, right[:, :, None])[:, :, 0]
    assert solve_small(matrix.copy(), right.copy()) == pytest.approx(expected, rel=1e-6, abs=1e-8)
