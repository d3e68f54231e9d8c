"""Points to polygons: the same answer as testing every point against every polygon."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from toymap import toy

from gridplan.geometry.point_location import Locator

RNG = np.random.default_rng(11)


def brute_force(shapes, x, y):
    """First polygon that touches each point; every pair is tested by GEOS."""
    points = shapely.points(x, y)
    hit = np.array([shapely.intersects(shape, points) for shape in shapes])
    return np.where(hit.any(axis=0), hit.argmax(axis=0), -1)


def brute_pairs(shapes, x, y):
    """Every point with every polygon that touches it."""
    points = shapely.points(x, y)
    return np.argwhere(np.array([shapely.intersects(shape, points) for shape in shapes]).T)


def edge_points(shapes):
    """All corners, all middles of edges, and points a hair beside them."""
    xy = shapely.get_coordinates(shapes)
    middle = (xy[1:] + xy[:-1]) / 2
    hair = np.nextafter(xy, np.inf)
    return np.concatenate([xy, middle, hair, xy - (1e-7, 0), xy + np.array([0, 1e-7])]).T


def test_a_point_on_a_border_goes_to_the_first_polygon():
    squares = toy("AB\nCD").geometry.to_numpy()  # A and B above C and D; cells of 100 m
    west, south = 500_000.0, 3_520_000.0
    points = {
        (50, 150): 0,
        (150, 150): 1,
        (100, 150): 0,  # between A and B
        (150, 100): 1,  # between B and D
        (100, 100): 0,  # the corner of all four
        (0, 0): 2,  # the outermost corner belongs to the territory
        (200, 200): 1,
        (200.001, 100): -1,
    }
    x, y = np.array(list(points), float).T
    found = Locator(squares).locate(west + x, south + y)
    assert found.tolist() == list(points.values())


@pytest.mark.parametrize("cells", [1, 30, 900, 40_000])
@pytest.mark.parametrize("origin", [(0.0, 0.0), (500_000.0, 3_520_000.0)])
def test_equal_to_brute_force_on_irregular_polygons(cells, origin):
    seeds = shapely.multipoints(RNG.uniform(0, 1000, (60, 2)) + origin)
    shapes = np.array(shapely.voronoi_polygons(seeds).geoms, object)
    low, high = np.array(origin) - 300, np.array(origin) + 1300
    x, y = np.concatenate([edge_points(shapes).T, RNG.uniform(low, high, (4000, 2))]).T
    np.testing.assert_array_equal(Locator(shapes, cells).locate(x, y), brute_force(shapes, x, y))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 5000), st.sampled_from([1.0, 0.1, 7.0]))
def test_equal_to_brute_force_on_coarse_coordinates_with_overlaps_holes_and_gaps(seed, cells, step):
    rng = np.random.default_rng(seed)
    corners = rng.integers(0, 12, (6, 5, 2)) * step
    shapes = shapely.make_valid(shapely.polygons([[*ring, ring[0]] for ring in corners]))
    shapes = np.array([s if s.area else shapely.box(0, 0, step, step) for s in shapes], object)
    shapes = np.array(
        [shapely.union_all([p for p in shapely.get_parts(s) if p.area]) for s in shapes]
    )
    shapes[0] = shapely.difference(shapely.box(0, 0, 12 * step, 12 * step), shapes[0])
    grid = np.array(np.meshgrid(np.arange(-1, 14), np.arange(-1, 14))).reshape(2, -1) * step
    x, y = np.concatenate([grid.T, (grid.T + step / 2), edge_points(shapes).T]).T
    locator = Locator(shapes, cells)
    np.testing.assert_array_equal(locator.locate(x, y), brute_force(shapes, x, y))
    np.testing.assert_array_equal(np.array(locator.touching(x, y)).T, brute_pairs(shapes, x, y))


def test_events_without_coordinates_and_far_away_are_nowhere():
    shapes = toy("AB").geometry.to_numpy()
    x = np.array([np.nan, 500_050, np.inf, 1e12, -1e300])
    y = np.array([3_520_050, np.nan, 3_520_050, 1e12, 0.0])
    assert Locator(shapes).locate(x, y).tolist() == [-1] * 5


def test_missing_and_empty_shapes_hold_nothing_and_keep_their_number():
    square = toy("A").geometry.to_numpy()[0]
    shapes = np.array([None, shapely.Polygon(), square], object)
    assert Locator(shapes).locate([500_050], [3_520_050]).tolist() == [2]
    assert Locator(shapes[:2]).locate([500_050], [3_520_050]).tolist() == [-1]


def test_no_points_is_no_error():
    locator = Locator(toy("A").geometry.to_numpy())
    assert locator.locate([], []).tolist() == []
    assert [pairs.tolist() for pairs in locator.touching([], [])] == [[], []]


def test_a_point_on_a_border_touches_all_that_meet_there():
    locator = Locator(toy("AB\nCD").geometry.to_numpy())
    x, y = 500_000.0 + np.array([100, 100, 250, 50]), 3_520_000.0 + np.array([100, 150, 0, 50])
    point, shape = locator.touching(x, y)
    assert point.tolist() == [0, 0, 0, 0, 1, 1, 3]
    assert shape.tolist() == [0, 1, 2, 3, 0, 1, 2]


def test_with_and_without_the_raster_the_answers_are_the_same():
    shapes = toy("AB\nCD").geometry.to_numpy()
    few, many = Locator(shapes), Locator(shapes)
    x, y = edge_points(shapes)
    one_by_one = [int(few.locate(x[i : i + 1], y[i : i + 1])[0]) for i in range(10)]
    every = many.locate(np.tile(x, 50), np.tile(y, 50))
    assert every[:10].tolist() == one_by_one
    np.testing.assert_array_equal(every, np.tile(brute_force(shapes, x, y), 50))
