"""Cutting a planar map: what is shared stays shared, what cannot be cut stays whole."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.errors import Cancelled, GridplanError
from gridplan.sample_city.blocks import Manner, subdivide
from gridplan.sample_city.planar_graph import from_polygons, weld
from gridplan.sample_city.polygon_cutting import Cuts, cut


def square(x, y, side=100.0):
    return shapely.box(x, y, x + side, y + side)


def one_cut(face, through, along, snap=1.0, bend=0.0, line=7):
    direction = np.asarray(along, float) / np.hypot(*along)
    return Cuts(
        np.array([face]),
        np.array([through], float),
        direction[None],
        np.array([snap]),
        np.array([bend]),
        np.array([line], np.int8),
    )


def is_coverage(plane):
    polygons = plane.polygons()
    return bool(shapely.is_valid(polygons).all() and shapely.coverage_is_valid(polygons))


def test_a_square_is_cut_in_two():
    plane = from_polygons([square(0, 0)])
    halves, done = cut(plane, one_cut(0, (30, 50), (0, 1)))
    assert done.tolist() == [0]
    assert sorted(halves.areas().tolist()) == [3000.0, 7000.0]
    pair, length, line = halves.borders()
    assert pair.tolist() == [[0, 1]]
    assert length.tolist() == [100.0]
    assert line.tolist() == [7]


def test_the_end_of_a_cut_stands_in_the_neighbour_too():
    # +---+---+        +---+---+
    # |   |   |   →    +---+   |   the right square gets a fifth corner
    # +---+---+        +---+---+
    plane = from_polygons([square(0, 0), square(100, 0)])
    left = int(np.argmin(plane.centroids()[:, 0]))
    after, _ = cut(plane, one_cut(left, (50, 40), (1, 0)))
    assert sorted(np.diff(after.start).tolist()) == [4, 4, 5]
    assert is_coverage(after)


def test_a_cut_that_ends_near_a_corner_ends_on_it():
    plane = from_polygons([square(0, 0), square(100, 0)])
    left = int(np.argmin(plane.centroids()[:, 0]))
    once, _ = cut(plane, one_cut(left, (50, 40), (1, 0)))
    right = int(np.argmax(once.centroids()[:, 0]))
    twice, done = cut(once, one_cut(right, (150, 41), (1, 0), snap=3.0))
    assert done.tolist() == [0]
    corners = {tuple(point) for point in twice.xy.tolist()}
    assert (100.0, 40.0) in corners
    assert (100.0, 41.0) not in corners
    assert is_coverage(twice)


def test_a_bent_cut_gets_a_middle_corner_and_keeps_the_area():
    plane = from_polygons([square(0, 0)])
    halves, _ = cut(plane, one_cut(0, (50, 50), (0, 1), bend=0.1))
    assert halves.areas().sum() == pytest.approx(10_000)
    assert sorted(halves.areas().tolist()) == pytest.approx([4500, 5500])


def test_a_cut_that_leaves_a_sliver_is_not_done():
    plane = from_polygons([square(0, 0)])
    same, done = cut(plane, one_cut(0, (5, 50), (0, 1)), least_share=0.12)
    assert len(done) == 0
    assert len(same) == 1


def test_a_bend_that_would_leave_the_face_is_not_done():
    # A U: a cut through one arm bent so far that it would cross the gap between the arms.
    u = shapely.Polygon(
        [(0, 0), (90, 0), (90, 90), (60, 90), (60, 30), (30, 30), (30, 90), (0, 90)]
    )
    plane = from_polygons([u])
    for bend in (-1.5, 1.5):
        after, done = cut(plane, one_cut(0, (15, 60), (1, 0), bend=bend), least_share=0.0)
        assert is_coverage(after)
        assert after.areas().sum() == pytest.approx(u.area)
        assert len(after) == 1 + len(done)
    straight, done = cut(plane, one_cut(0, (15, 60), (1, 0)), least_share=0.05)
    assert done.tolist() == [0]
    assert sorted(straight.areas().tolist()) == [900.0, 5400.0]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), rounds=st.integers(1, 7))
def test_any_cuts_leave_a_coverage_of_the_same_area(seed, rounds):
    rng = np.random.default_rng(seed)
    star = [
        (r * np.cos(a), r * np.sin(a))
        for a, r in zip(np.linspace(0, 2 * np.pi, 13)[:-1], rng.uniform(200, 900, 12))
    ]
    plane = from_polygons([shapely.Polygon(star)])
    whole = plane.areas().sum()
    for _ in range(rounds):
        faces = np.flatnonzero(rng.random(len(plane)) < 0.8)
        angle = rng.uniform(0, np.pi, len(faces))
        cuts = Cuts(
            faces,
            plane.centroids()[faces] + rng.normal(0, 20, (len(faces), 2)),
            np.stack([np.cos(angle), np.sin(angle)], axis=1),
            rng.uniform(0.5, 10, len(faces)),
            rng.choice([0.0, 0.05, -0.2], len(faces)),
            np.zeros(len(faces), np.int8),
        )
        before = len(plane)
        plane, done = cut(plane, cuts)
        assert len(plane) == before + len(done)
    assert is_coverage(plane)
    assert plane.areas().sum() == pytest.approx(whole, rel=1e-5)  # corners are rounded to mm


def divide_square(count, stretch, seed=3, **more):
    plane = from_polygons([square(0, 0, 1000)])
    manner = Manner(np.array([stretch]), np.array([0.04]), np.array([0.0]))
    return subdivide(
        plane,
        lambda plane, faces, roots: np.full(len(faces), 1000.0),
        lambda plane, faces, roots, area: np.ones(len(faces), np.int8),
        manner,
        np.random.default_rng(seed),
        count,
        **more,
    )


def test_subdividing_ends_with_the_number_asked_for():
    plane, root = divide_square(777, 1.0)
    assert len(plane) == 777
    assert (root == 0).all()
    assert is_coverage(plane)
    assert plane.areas().max() / plane.areas().min() < 8


def test_strips_are_longer_than_blocks():
    def longness(plane):
        sides = shapely.get_coordinates(shapely.minimum_rotated_rectangle(plane.polygons()))
        a, b = (np.hypot(*(sides[i::5] - sides[i + 1 :: 5]).T) for i in (0, 1))
        return np.median(np.maximum(a, b) / np.minimum(a, b))

    assert longness(divide_square(300, 4.5)[0]) > 2.5
    assert longness(divide_square(300, 1.0)[0]) < 2.0


def test_what_cannot_be_cut_into_so_many_is_refused():
    triangle = from_polygons([shapely.Polygon([(0, 0), (100, 0), (50, 1e-3)])])
    manner = Manner(np.ones(1), np.zeros(1), np.zeros(1))
    with pytest.raises(GridplanError, match="could not be cut into 50"):
        subdivide(
            triangle,
            lambda plane, faces, roots: np.full(len(faces), np.inf),
            lambda plane, faces, roots, area: np.ones(len(faces), np.int8),
            manner,
            np.random.default_rng(1),
            50,
        )


def test_subdividing_stops_when_asked():
    class Impatient:
        def report(self, fraction, text=""): ...

        def cancelled(self):
            return True

    with pytest.raises(Cancelled):
        divide_square(500, 1.0, progress=Impatient())


def test_welding_removes_short_edges_for_both_neighbours():
    left = shapely.Polygon([(0, 0), (50, 0), (50, 50), (50.4, 50.3), (50, 100), (0, 100)])
    right = shapely.Polygon([(50, 0), (100, 0), (100, 100), (50, 100), (50.4, 50.3), (50, 50)])
    plane = weld(from_polygons([left, right]), 2.0)
    assert np.diff(plane.start).tolist() == [5, 5]
    assert is_coverage(plane)


def test_welding_spares_faces_it_would_spoil():
    # Welding the short side of the needle would leave it without area.
    needle = shapely.Polygon([(0, 0), (100, 0.5), (100, 1.5)])
    plane = weld(from_polygons([needle]), 2.0)
    assert np.diff(plane.start).tolist() == [3]
    assert plane.areas().sum() == pytest.approx(50.0)
