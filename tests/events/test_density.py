"""Densities are what an exact sum of kernels gives, in events a km² and day."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from gridplan.errors import InputError
from gridplan.events.density.bandwidth import cross_validated, silverman
from gridplan.events.density.binning import Bins
from gridplan.events.density.density import (
    Against,
    check_bandwidth,
    density,
    difference,
    kernel_over,
    smoothed_by,
)
from gridplan.events.density.frame import frame_around

WIDE = shapely.box(0, 0, 6000, 5000)
#: A city with a bay cut into it and an island.
RAGGED = shapely.union_all(
    [
        shapely.box(0, 0, 4000, 4000).difference(shapely.Point(4000, 2000).buffer(1500)),
        shapely.box(4600, 1700, 5000, 2200),
    ]
)
#: Spikes and bays all around.
_TURN = np.linspace(0, 2 * np.pi, 120, endpoint=False)
_FAR = 2200 * (1 + 0.15 * np.sin(5 * _TURN) + 0.1 * np.sin(11 * _TURN + 1))
_FAR *= 1 + 0.06 * np.random.default_rng(5).normal(size=120)
STAR = shapely.Polygon(np.column_stack([_FAR * np.cos(_TURN), _FAR * np.sin(_TURN)])).buffer(0)
#: Strips not much wider than a kernel, an island smaller than one.
NARROW = shapely.union_all(
    [
        shapely.box(0, 0, 3000, 400),
        shapely.box(2600, 0, 3000, 3000),
        shapely.box(0, 2000, 1500, 3000),
        shapely.Point(800, 1200).buffer(150),
    ]
)


def frame(territory, cell=25.0):
    return frame_around(territory.bounds, cell, lambda x, y: shapely.contains_xy(territory, x, y))


def clustered(count, territory, seed=1):
    """Events in clusters of 40 to 400 m, and some anywhere."""
    dice = np.random.default_rng(seed)
    west, south, east, north = territory.bounds
    centre = dice.uniform((west, south), (east, north), (30, 2))
    points = centre[dice.integers(0, 30, 3 * count)]
    points = points + dice.normal(0, 1, points.shape) * dice.uniform(40, 400, (len(points), 1))
    anywhere = dice.random(len(points)) < 0.2
    points[anywhere] = dice.uniform((west, south), (east, north), (anywhere.sum(), 2))
    points = points[shapely.contains_xy(territory, *points.T)][:count]
    return points[:, 0].copy(), points[:, 1].copy()


def exact(x, y, at_x, at_y, bandwidth, kernel):
    """Sum of kernels at points, events a km²."""
    far = (at_x[:, None] - x[None]) ** 2 + (at_y[:, None] - y[None]) ** 2
    if kernel == "gaussian":
        each = np.exp(-far / (2 * bandwidth**2)) / (2 * np.pi * bandwidth**2)
    else:
        radius = 8 * bandwidth**2
        each = np.maximum(1 - far / radius, 0) ** 2 * 3 / (np.pi * radius)
    return each.sum(1) * 1e6


def centres(made):
    rows, columns = made.shape
    x = made.west + (np.arange(columns) + 0.5) * made.cell_m
    y = made.north - (np.arange(rows) + 0.5) * made.cell_m
    return np.meshgrid(x, y)


@pytest.mark.parametrize("kernel", ["gaussian", "quartic"])
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("coarse", [False, True])
def test_as_exact_sums_of_kernels(kernel, seed, coarse):
    made = frame(WIDE)
    x, y = clustered(4000, WIDE, seed)
    bins = Bins.for_kernel(made, 200.0, kernel) if coarse else Bins(made)
    bins.add(x, y)
    found = density(bins, 200.0, 1.0, kernel=kernel, edges=False)
    at_x, at_y = (c[made.inside] for c in centres(made))
    some = np.random.default_rng(0).choice(len(at_x), 1500, replace=False)
    # Half of the places are where most events are.
    some = np.unique(np.append(some, np.argsort(-found.values[made.inside])[:1500]))
    truth = exact(x, y, at_x[some], at_y[some], 200.0, kernel)
    error = np.abs(found.values[made.inside][some] - truth)
    assert error.max() <= 5e-4 * truth.max()
    much = truth > 0.01 * truth.max()
    assert (error[much] / truth[much]).max() <= 0.01


@pytest.mark.parametrize("kernel", ["gaussian", "quartic"])
@pytest.mark.parametrize("bandwidth", [200.0, 3000.0])
@pytest.mark.parametrize("coarse", [False, True])
def test_no_event_is_lost_at_the_border(kernel, bandwidth, coarse):
    made = frame(RAGGED)
    x, y = clustered(3000, RAGGED)
    bins = Bins.for_kernel(made, bandwidth, kernel) if coarse else Bins(made)
    bins.add(x, y)
    found = density(bins, bandwidth, 7.0, kernel=kernel)
    mass = np.nansum(found.values, dtype=float) * 0.025**2 * 7.0
    assert abs(mass / 3000 - 1) <= 1e-6
    assert bins.outside == 0


def test_without_correction_events_are_lost():
    made = frame(RAGGED)
    bins = Bins(made)
    bins.add(*clustered(3000, RAGGED))
    found = density(bins, 200.0, 1.0, edges=False)
    assert np.nansum(found.values, dtype=float) * 0.025**2 < 0.97 * 3000


def test_unit_is_events_a_square_kilometre_and_day():
    # Three events a day on every hectare, for ten days: 300 a km² and day.
    made = frame(WIDE, 25.0)
    x, y = (c.ravel() for c in np.meshgrid(np.arange(50, 6000, 100.0), np.arange(50, 5000, 100.0)))
    bins = Bins(made)
    bins.add(x, y, np.full(len(x), 30.0))
    found = density(bins, 400.0, 10.0)
    assert found.events == pytest.approx(60 * 50 * 30)
    np.testing.assert_allclose(found.values[made.inside], 300.0, rtol=0.02)


def evenly(made, bins):
    """Four events in every cell inside."""
    x, y = (c[made.inside] for c in centres(made))
    for right, down in ((-1, -1), (-1, 1), (1, -1), (1, 1)):
        bins.add(x + right * made.cell_m / 4, y + down * made.cell_m / 4)
    return bins


@pytest.mark.parametrize("kernel", ["gaussian", "quartic"])
@pytest.mark.parametrize("bandwidth", [60.0, 200.0, 400.0, 3000.0])
@pytest.mark.parametrize("territory", [WIDE, RAGGED, NARROW])
@pytest.mark.parametrize("coarse", [False, True])
def test_evenly_spread_events_give_an_even_density_up_to_the_border(
    territory, bandwidth, kernel, coarse
):
    made = frame(territory)
    bins = Bins.for_kernel(made, bandwidth, kernel) if coarse else Bins(made)
    even = density(evenly(made, bins), bandwidth, 1.0, kernel=kernel).values * 0.025**2
    assert np.abs(even[made.inside] / 4.0 - 1.0).max() <= 1e-3
    assert np.isnan(even[~made.inside]).all()
    assert np.nansum(even, dtype=float) == pytest.approx(4 * made.inside.sum(), rel=1e-7)


def test_one_kernel_serves_many_densities():
    made = frame(RAGGED)
    kernel = kernel_over(made, 200.0)
    for seed in (1, 2):
        bins = Bins.for_kernel(made, 200.0)
        bins.add(*clustered(300, RAGGED, seed))
        np.testing.assert_array_equal(
            smoothed_by(kernel, bins, 7.0).values, density(bins, 200.0, 7.0).values
        )


@pytest.mark.parametrize("bandwidth", [200.0, 260.0, 3000.0])
@pytest.mark.parametrize("place", [(0.0, 0.0), (7.0, 13.0), (14.5, 14.5), (25.0, 11.0)])
def test_a_single_event_on_a_lattice_is_as_exact(bandwidth, place):
    """Nothing averages out: the worst that a lattice of four nodes to the bandwidth does."""
    side = max(3000.0, 5 * bandwidth)
    made = frame(shapely.box(0, 0, 2 * side, 2 * side), bandwidth / 8)
    bins = Bins.for_kernel(made, bandwidth)
    assert bins.lattice.step >= 2
    x, y = np.array([side + place[0]]), np.array([side + place[1]])
    bins.add(x, y)
    found = density(bins, bandwidth, 1.0, edges=False).values[made.inside]
    truth = exact(x, y, *(c[made.inside] for c in centres(made)), bandwidth, "gaussian")
    error = np.abs(found - truth)
    assert error.max() <= 5e-4 * truth.max()
    much = truth > 0.01 * truth.max()
    assert (error[much] / truth[much]).max() <= 0.01


def line_of_gaussian(place, other, bandwidth):
    """The Gaussian between all pairs of places along an axis; nothing so small as to be slow."""
    far = (place[:, None] - other) / bandwidth
    return np.exp(-np.minimum(far**2 / 2, 300.0))


def exactly_balanced(made, x, y, bandwidth):
    """Sums of Gaussians by brute force: each keeps its weight inside, even events are even.

    Factors are balanced between four points in each cell that stand for its area (Gauss and
    Legendre); from there to the centres of the cells it is one step.
    """
    inside, cell = made.inside, made.cell_m
    between, to_centres, to_events = [], [], []
    for count, place in zip(inside.shape, (made.north - y, x - made.west)):
        centre = (np.arange(count) + 0.5) * cell
        point = (centre[:, None] + np.array([-0.5, 0.5]) / np.sqrt(3.0) * cell).ravel()
        between.append(line_of_gaussian(point, point, bandwidth))
        to_centres.append(line_of_gaussian(centre, point, bandwidth))
        to_events.append(line_of_gaussian(centre, place, bandwidth))
    area = np.repeat(np.repeat(inside, 2, 0), 2, 1) / 4.0
    start = np.full(area.shape, cell / bandwidth)
    for _ in range(25):
        start = np.sqrt(start / (between[0] @ (start * area) @ between[1]))
    arrival = inside / (to_centres[0] @ (start * area) @ to_centres[1].T)
    down, across = to_events
    down /= ((arrival.T @ down) * across).sum(0)
    return (arrival * (down @ across.T))[inside] / (cell / 1e3) ** 2


@pytest.mark.parametrize("bandwidth", [200.0, 300.0, 400.0])
@pytest.mark.parametrize("territory", [RAGGED, STAR, NARROW], ids=["ragged", "star", "narrow"])
def test_at_ragged_borders_too_densities_are_as_exact(territory, bandwidth):
    made = frame(territory)
    x, y = clustered(4000, territory)
    bins = Bins.for_kernel(made, bandwidth)
    bins.add(x, y)
    found = density(bins, bandwidth, 1.0).values[made.inside]
    truth = exactly_balanced(made, x, y, bandwidth)
    error = np.abs(found - truth)
    assert error.max() <= 5e-4 * truth.max()
    much = truth > 0.01 * truth.max()
    assert (error[much] / truth[much]).max() <= 2e-3


def test_smoothing_with_bins_of_another_lattice_is_refused():
    made = frame(WIDE)
    with pytest.raises(ValueError, match="lattice"):
        smoothed_by(kernel_over(made, 200.0), Bins(made), 1.0)


@pytest.mark.parametrize("step", [1, 3])
def test_pieces_and_order_change_not_a_bit(step):
    x, y = clustered(70_000, WIDE)
    whole, parts = Bins(frame(WIDE), step), Bins(frame(WIDE), step)
    whole.add(x, y)
    dice = np.random.default_rng(4).permutation(len(x))
    for piece in np.split(dice, [1, 300, 66_000]):
        parts.add(x[piece], y[piece])
    np.testing.assert_array_equal(whole.padded(), parts.padded())
    assert whole.total == len(x)


@pytest.mark.parametrize("step", [1, 2, 5])
def test_events_outside_and_without_a_point_are_left_out_and_counted(step):
    bins = Bins(frame(WIDE), step)
    bins.add(np.array([100.0, -500.0, np.nan, 9000.0, 3000.0]), np.array([100.0, 5, 5, 5, 9e9]))
    assert bins.total == pytest.approx(1.0)
    assert bins.outside == 3


@pytest.mark.parametrize("step", [1, 2, 5])
@pytest.mark.parametrize("weight", [None, np.array([1.0, 2.0, 4.0, 8.0])])
def test_of_events_beside_the_border_those_outside_are_left_out_and_counted(step, weight):
    """The cells of all four events touch the territory; two lie on or within its border."""
    bins = Bins(frame(WIDE), step, lambda x, y: shapely.intersects_xy(WIDE, x, y))
    bins.add(np.array([-1.0, 0.0, 1.0, 3000.0]), np.array([2500.0, 2500.0, 2500.0, -1.0]), weight)
    assert bins.total == pytest.approx(2.0 if weight is None else 6.0)
    assert bins.outside == 2


def test_event_on_the_outer_edge_counts():
    bins = Bins(frame(WIDE))
    bins.add(np.array([0.0, 6000.0]), np.array([0.0, 5000.0]))
    assert bins.total == pytest.approx(2.0)


def test_difference_of_two_periods():
    made = frame(WIDE)
    before, after = Bins(made), Bins(made)
    before.add(np.array([1000.0]), np.array([1000.0]))
    after.add(np.array([1000.0, 4000.0]), np.array([1000.0, 4000.0]))
    change = difference(density(after, 200.0, 1.0), density(before, 200.0, 1.0))
    row, column = np.unravel_index(np.nanargmax(change.values), change.values.shape)
    assert abs(made.west + column * 25 - 4000) <= 25
    assert abs(made.north - row * 25 - 4000) <= 25
    assert np.nanmin(change.values) == pytest.approx(0.0, abs=1e-4)
    with pytest.raises(ValueError, match="no difference"):
        difference(density(after, 200.0, 1.0), density(before, 250.0, 1.0))


def test_a_density_tells_its_time_and_a_difference_both():
    bins = Bins(frame(WIDE))
    bins.add(np.array([1000.0, 9000.0]), np.array([1000.0, 1000.0]), np.array([3.0, 1.0]))
    march = density(bins, 200.0, 31.0, crs="EPSG:4549", start="2024-03-01", end="2024-04-01")
    assert (march.start, march.end, march.days) == ("2024-03-01", "2024-04-01", 31.0)
    assert (march.events, march.outside, march.crs) == (3.0, 1, "EPSG:4549")
    april = density(bins, 200.0, 30.0, start="2024-04-01", end="2024-05-01")
    change = difference(april, march)
    assert (change.start, change.end, change.days) == ("2024-04-01", "2024-05-01", 30.0)
    assert change.against == Against("2024-03-01", "2024-04-01", 31.0, 3.0)


def test_a_bandwidth_too_short_for_its_cells_is_refused():
    with pytest.raises(InputError, match="too short"):
        density(Bins(frame(WIDE, 100.0)), 150.0, 1.0)
    assert density(Bins(frame(WIDE, 100.0)), 200.0, 1.0).bandwidth_m == 200.0


def test_a_bandwidth_longer_than_any_territory_is_refused():
    with pytest.raises(InputError, match="longer than any territory") as told:
        check_bandwidth(100_001.0, 25.0)
    assert told.value.cure == "Give 100,000 m or less."
    check_bandwidth(100_000.0, 25.0)


def test_a_raster_too_large_is_refused():
    with pytest.raises(InputError, match="too large"):
        frame_around((0, 0, 1e6, 1e6), 1.0, lambda x, y: np.ones(len(x), bool))


def test_silverman_on_a_plain_normal():
    dice = np.random.default_rng(0)
    x, y = dice.normal(0, 500, (2, 4096))
    assert silverman(x, y) == pytest.approx(500 * 4096 ** (-1 / 6), rel=0.03)


def test_silverman_by_hand_and_not_of_nine_events():
    # 0, 3, … 27 m: variance 9 × 82.5 / 9 along the axis, none across it; 10^(−1/6) = 0.68129.
    x = np.append(np.arange(0.0, 30.0, 3.0), np.nan)
    assert silverman(x, np.zeros(11)) == pytest.approx((82.5 / 2) ** 0.5 * 0.681292, rel=1e-6)
    for choose in (silverman, lambda x, y: cross_validated(x, y, frame(WIDE))):
        with pytest.raises(InputError, match="9 events are too few"):
            choose(x[1:], np.zeros(10))


def test_events_beyond_the_territory_choose_no_bandwidth():
    x, y = clustered(400, WIDE)
    made = frame(WIDE)
    assert (made.west, made.north, made.shape, made.cell_m) == (0, 5000, (201, 241), 25)
    # To the south and east cells end where the next ones would begin.
    beyond = np.array(
        [(6025, 2500), (-1, 2500), (3000, 5001), (3000, -25), (6025, -25), (9e9, 9e9)]
    )
    far = np.concatenate([np.column_stack([x, y]), np.repeat(beyond, 200, axis=0)])
    assert cross_validated(far[:, 0], far[:, 1], made) == cross_validated(x, y, made)


def test_no_bandwidth_follows_from_a_single_place():
    place = np.full(40, 500299.995660407)  # 1.5e-10 m: too short for cells of 25 m, it was said
    with pytest.raises(InputError, match="All events lie at one place"):
        silverman(place, place)


def test_cross_validation_sees_fine_clusters_and_wide_ones():
    dice = np.random.default_rng(3)
    centre = dice.uniform(800, 4200, (12, 2))
    made = frame(WIDE)
    found = []
    for spread in (90.0, 600.0):
        points = centre[dice.integers(0, 12, 3000)] + dice.normal(0, spread, (3000, 2))
        found.append(cross_validated(points[:, 0], points[:, 1], made))
    assert found[0] <= 100.0
    assert found[1] >= 200.0
