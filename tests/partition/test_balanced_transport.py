"""Balanced power diagrams: every centre gets its target."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.partition.initial.balanced_transport import (
    Centres,
    Points,
    balance,
    harden,
    held,
    soften,
    solve_small,
)

SIDE = 20


def field(load=None):
    """400 points on a square of 2 km, one region of three centres."""
    x, y = np.meshgrid(np.arange(SIDE) * 100.0, np.arange(SIDE) * 100.0)
    xy = np.stack([x.ravel(), y.ravel()], axis=1)
    count = len(xy)
    load = np.ones(count) if load is None else load
    return Points(xy, load, np.full(count, 100.0), np.array([0, count]), np.array([3]))


CENTRES = np.array([[[300.0, 300.0], [1600.0, 300.0], [900.0, 1500.0]]])


def settled(points, target, softness=2e4, steps=60):
    centres = Centres(points, CENTRES)
    limit = centres.step_limit()
    soft = np.full(len(points.xy), softness)
    return centres, balance(centres, soft, target, np.zeros((1, 3)), limit, steps), limit


def shares(centres, weight, softness):
    """The share of each point that each centre gets, (width, n)."""
    found = soften(centres, weight, np.full(len(centres.points.xy), softness))
    share = np.zeros((weight.shape[1], len(centres.points.xy)))
    share[found.slot, np.repeat(np.arange(share.shape[1]), np.diff(found.begin))] = found.share
    return share, found


@pytest.mark.parametrize("wanted", [[1, 1, 1], [6, 1, 1], [1, 10, 10]])
def test_soft_cells_reach_their_targets(wanted):
    points = field()
    target = np.array([wanted], float) * 400 / sum(wanted)
    centres, weight, _ = settled(points, target)
    share = shares(centres, weight, 2e4)[0]
    assert share.sum(axis=1) == pytest.approx(target[0], rel=1e-4)


def test_a_town_that_holds_most_of_the_load_is_shared_out_too():
    """Nine tenths of the load on one spot of sixteen points."""
    load = np.ones(400)
    load[[y * SIDE + x for x in range(4) for y in range(4)]] = 216.0
    points = field(load)
    target = np.full((1, 3), load.sum() / 3)
    centres, weight, _ = settled(points, target)
    share = shares(centres, weight, 2e4)[0]
    assert (share * load).sum(axis=1) == pytest.approx(target[0], rel=1e-3)


def test_shares_of_a_point_add_up_to_one_and_the_near_centre_has_most():
    centres = Centres(field(), CENTRES)
    distance = centres.distance
    share, found = shares(centres, np.zeros((1, 3)), 1e3)
    value = found.value
    assert share.sum(axis=0) == pytest.approx(1.0)
    assert (share.argmax(axis=0) == distance.argmin(axis=0)).all()
    # The softened value is never below that of the best centre, and little above it.
    assert (value >= -distance.min(axis=0) - 1e-6).all()
    assert (value <= -distance.min(axis=0) + 1e3 * np.log(3) + 1e-6).all()


def test_whole_points_come_within_a_few_points_of_the_targets():
    points = field()
    target = np.array([[100.0, 100.0, 200.0]])
    centres, weight, limit = settled(points, target)
    slot = harden(centres, target, weight, limit, 20)
    assert np.abs(np.bincount(slot) - target[0]).max() <= 5


def test_corrections_of_the_weights_never_make_it_worse():
    points = field(np.random.default_rng(3).exponential(1.0, 400))
    target = np.full((1, 3), points.load.sum() / 3)
    centres, weight, limit = settled(points, target, steps=2)

    def miss(corrections):
        slot = harden(centres, target, weight, limit, corrections)
        return ((np.bincount(slot, points.load, 3) / target[0] - 1) ** 2).sum()

    assert miss(20) <= miss(5) <= miss(0)


def test_two_regions_of_different_width_do_not_disturb_each_other():
    one = field()
    both = Points(
        np.concatenate([one.xy, one.xy + 5000.0]),
        np.ones(800),
        np.full(800, 100.0),
        np.array([0, 400, 800]),
        np.array([3, 2]),
    )
    place = np.concatenate([CENTRES, CENTRES + 5000.0])
    place[1, 2] = 1e7
    target = np.array([[100.0, 100.0, 200.0], [300.0, 100.0, 0.0]])
    centres = Centres(both, place)
    weight = np.where(target > 0, 0.0, -1e18)
    weight = balance(centres, np.full(800, 2e4), target, weight, centres.step_limit(), 60)
    share = shares(centres, weight, 2e4)[0]
    assert share[:, :400].sum(axis=1) == pytest.approx(target[0], rel=1e-3)
    assert share[:, 400:].sum(axis=1) == pytest.approx(target[1], rel=1e-3, abs=1e-9)
    alone = settled(one, target[:1])[1]
    assert weight[0] == pytest.approx(alone[0], rel=1e-9)


def test_a_region_of_one_centre_gets_everything():
    points = replace(field(), count=np.array([1]))
    centres, target = Centres(points, np.full((1, 1, 2), 500.0)), np.full((1, 1), 400.0)
    limit = centres.step_limit()
    weight = balance(centres, np.full(400, 1e4), target, np.zeros((1, 1)), limit, 3)
    assert weight.tolist() == [[0.0]]
    assert set(harden(centres, target, weight, limit, 4).tolist()) == {0}


def test_points_without_any_load_are_still_given_out():
    points = field(np.zeros(400))
    target = np.full((1, 3), 1e-9)
    centres, weight, limit = settled(points, target)
    assert np.isfinite(weight).all()
    assert set(harden(centres, target, weight, limit, 4).tolist()) <= {0, 1, 2}


def test_two_nearest_centres_of_each_point():
    near, next_near = Centres(field(), CENTRES).two_nearest()
    squared = ((field().xy[:, None] - CENTRES[0]) ** 2).sum(axis=2)
    assert near.tolist() == np.sort(squared, axis=1)[:, 0].tolist()
    assert next_near.tolist() == np.sort(squared, axis=1)[:, 1].tolist()


def test_a_step_goes_most_of_the_way_to_the_next_centre():
    """From 300, 300 to 1600, 300 it is 1300 m; from there to 900, 1500 some 1390 m."""
    squared = 1300.0**2
    typical = (2 * squared + 600.0**2 + 1200.0**2) / 3
    assert typical == pytest.approx(1_726_667, abs=1)
    limit = Centres(field(), CENTRES).step_limit()
    assert limit == pytest.approx(0.7 * np.array([[squared, squared, 1_800_000.0]]))


def test_the_middle_of_what_a_centre_gets():
    points = field()
    centres = Centres(points, CENTRES)
    share, found = shares(centres, np.zeros((1, 3)), 1e4)
    mass = np.random.default_rng(5).random(400)
    got, middle = held(centres, found, mass)
    assert got[0] == pytest.approx(share @ mass)
    assert middle[0] == pytest.approx((share * mass) @ points.xy / (share @ mass)[:, None])


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 12), st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_small_systems_are_solved_as_numpy_solves_them(size, systems, seed):
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(systems, size, size))
    matrix = root @ root.transpose(0, 2, 1) + 0.1 * np.eye(size)
    right = rng.normal(size=(systems, size))
    expected = np.linalg.solve(matrix, right[:, :, None])[:, :, 0]
    assert solve_small(matrix.copy(), right.copy()) == pytest.approx(expected, rel=1e-6, abs=1e-8)
