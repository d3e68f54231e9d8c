"""Hot spots equal the published figures, and what esda gives; planted ones are found."""

from __future__ import annotations

import time

import handmade
import numpy as np
import pytest
from scipy import sparse
from toymap import toy

from gridplan.events.statistics import hotspots
from gridplan.events.statistics.hotspots import (
    courses,
    enough_around,
    gi_star,
    local_moran,
    neighbours,
    significant,
)
from gridplan.events.statistics.repeat_locations import repeated_places

#: The six points that esda is tested with, neighbours nearer than 15.
POINTS = np.array([(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)], float)
VALUES = np.array([2, 3, 3.2, 5, 8, 7])


def near(points, limit):
    far = np.hypot(*(points[:, None] - points[None]).T)
    return sparse.csr_matrix(((far <= limit) & (far > 0)).astype(float))


def lattice(rows, columns):
    at = np.array([(r, c) for r in range(rows) for c in range(columns)], float)
    return near(at, 1.0)


def ring(count):
    """Each grid with the one before and the one after it."""
    one = sparse.diags([1.0, 1.0, 1.0, 1.0], [1, -1, count - 1, 1 - count], (count, count))
    return one.tocsr()


def test_neighbours_share_a_border_of_a_metre_or_more():
    # Cells of half a metre: A and B meet along one of them, A and D along two, B and D nowhere.
    land = handmade.territory(toy("AABB\nAACC\nDDCC", 0.5))
    plan = handmade.plan(land, dict(zip("ABCD", range(4))), [0, 1, 1, 0])
    of_grid = [land.unit_ids[list(plan.grid_of_unit(2)).index(grid)] for grid in range(4)]

    def pairs(least_m):
        found = neighbours(plan, land, 2, least_m)
        both = {of_grid[a] + of_grid[b] for a, b in zip(*found.nonzero())}
        assert both == {pair[::-1] for pair in both}
        return {pair for pair in both if pair[0] < pair[1]}

    assert pairs(1.0) == {"AD", "BC"}
    assert pairs(0.5) == {"AB", "AC", "AD", "BC", "CD"}
    # A level above A and D are one grid, B and C the other: three halves of a metre together.
    assert neighbours(plan, land, 1).toarray().tolist() == [[0, 1], [1, 0]]


def test_gi_star_as_published():
    assert gi_star(VALUES, near(POINTS, 15))[0] == pytest.approx(-1.39727626, abs=1e-8)


def test_gi_star_of_all_periods_is_that_of_each():
    weights = lattice(8, 9)
    table = np.random.default_rng(0).poisson(3, (72, 30))
    each = np.column_stack([gi_star(table[:, t], weights) for t in range(30)])
    np.testing.assert_allclose(gi_star(table, weights), each, atol=1e-12)


def test_as_esda():
    esda = pytest.importorskip("esda")
    libpysal = pytest.importorskip("libpysal")
    matrix = lattice(7, 6)
    known = libpysal.weights.WSP(matrix).to_W(silence_warnings=True)
    values = np.random.default_rng(1).poisson(4, 42).astype(float)
    theirs = esda.G_Local(values, known, transform="B", star=True, permutations=0)
    np.testing.assert_allclose(gi_star(values, matrix), theirs.Zs, atol=1e-10)
    theirs = esda.Moran_Local(values, known, permutations=99, n_jobs=1, seed=0)
    moran, z = local_moran(values, matrix)
    np.testing.assert_allclose(moran, theirs.Is, atol=1e-10)
    expected = (theirs.Is - theirs.EIc) / np.sqrt(theirs.VIc) * 1.0
    assert np.corrcoef(z, expected)[0, 1] > 0.99


def test_a_year_of_grids_as_esda_and_at_once():
    esda = pytest.importorskip("esda")
    libpysal = pytest.importorskip("libpysal")
    weights = lattice(44, 45)  # 1,980 grids
    table = np.random.default_rng(3).poisson(3, (1980, 365)).astype(float)
    begin = time.process_time()
    ours = gi_star(table, weights)
    spent = time.process_time() - begin
    known = libpysal.weights.WSP(weights).to_W(silence_warnings=True)
    begin = time.process_time()
    for day in (0, 364):
        theirs = esda.G_Local(table[:, day], known, transform="B", star=True, permutations=0)
        np.testing.assert_allclose(ours[:, day], theirs.Zs, atol=1e-10)
    # All 365 days cost less than two of theirs.
    assert spent < time.process_time() - begin


def test_local_moran_by_hand():
    # Three in a row hold 1, 2 and 6: −2, −1 and 3 off the mean, squares 14. The ends have one
    # neighbour, the middle has two: lags −1, (−2 + 3) / 2 and −1; I = (n − 1) × off × lag / 14.
    moran, _ = local_moran(np.array([1, 2, 6]), lattice(1, 3))
    np.testing.assert_allclose(moran, [2 * 2 / 14, -2 * 0.5 / 14, -2 * 3 / 14])


def test_deviate_of_local_moran_is_that_of_drawing_at_random():
    dice = np.random.default_rng(2)
    values = dice.poisson(4, 30).astype(float)
    weights = lattice(5, 6)
    _, z = local_moran(values, weights)
    off = values - values.mean()
    for grid in (0, 7, 13):
        others = np.delete(off, grid)
        around = weights[[grid]].indices
        drawn = np.array([dice.choice(others, len(around), False).mean() for _ in range(20000)])
        lag = off[around].mean()
        truth = (lag - drawn.mean()) / drawn.std() * np.sign(off[grid])
        assert z[grid] == pytest.approx(truth, abs=0.05)


def test_equal_values_are_no_hot_spot():
    assert not gi_star(np.full((12, 3), 5.0), lattice(3, 4)).any()
    assert not local_moran(np.full(12, 5.0), lattice(3, 4))[1].any()


@pytest.mark.parametrize("value", [0.1, 1 / 3, 1e12 / 7])
def test_equal_values_that_are_rounded_are_no_hot_spots_either(value):
    weights = ring(50)
    values = np.full((50, 2), value) * (1 + 1e-13 * np.sin(np.arange(100)).reshape(50, 2))
    values[:, 1] *= 1 + np.arange(50) % 7
    assert (gi_star(values, weights)[:, 0] == 0).all()
    assert gi_star(values, weights)[:, 1].any()
    moran, z = local_moran(values, weights)
    assert (moran[:, 0] == 0).all()
    assert (z[:, 0] == 0).all()
    assert z[:, 1].any()


def test_false_discoveries_as_by_hand():
    # p = 0.001, 0.012, 0.029, 0.2: limits 0.0125, 0.025, 0.0375, 0.05.
    from scipy.special import ndtri

    z = -ndtri(np.array([0.012, 0.2, 0.001, 0.029]) / 2)
    assert significant(z).tolist() == [True, False, True, True]
    # A limit that is passed by a later one alone takes all before it along.
    z = -ndtri(np.array([0.026, 0.03, 0.035, 0.9]) / 2)
    assert significant(z).tolist() == [True, True, True, False]


def test_noise_is_seldom_significant():
    z = np.random.default_rng(5).normal(0, 1, (400, 500))
    assert significant(z).any(axis=0).mean() < 0.08


def test_few_events_make_no_hot_spot():
    weights = lattice(9, 9)
    one = np.zeros((81, 3), int)
    one[40] = [1, 4, 5]
    z = gi_star(one, weights)
    hot = significant(z) & (z > 0)
    assert hot.sum(axis=0).tolist() == [5, 5, 5]  # Gi* says so of whatever stands alone
    enough = enough_around(one, weights)
    assert (hot & enough).sum(axis=0).tolist() == [0, 0, 5]
    assert enough_around(one[:, 2], weights).sum() == 5
    assert courses(z).tolist().count("persistent") == 5
    assert courses(z, enough).tolist().count("new") == 5


def test_courses_of_hot_spots():
    #            periods 1 … 10
    rows = {
        "new": [0] * 9 + [8],
        "growing": [6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
        "persistent": [9, 8, 9, 8, 9, 8, 9, 8, 9, 8],
        "fading": [15, 14, 13, 12, 11, 10, 9, 8, 7, 6],
        "occasional": [0, 9, 0, 0, 0, 9, 0, 0, 0, 9],
        "past": [0, 9, 9, 0, 0, 0, 0, 0, 0, 0],
        "": [0] * 10,
    }
    z = np.array(list(rows.values()), float)
    assert courses(z).tolist() == list(rows)


def test_a_trend_is_looked_for_only_where_it_is_told(monkeypatch):
    """Of twelve thousand days it takes minutes for all grids of a city."""
    asked = []
    monkeypatch.setattr(hotspots, "_trend", lambda z: asked.append(z) or np.zeros(len(z)))
    z = np.zeros((40, 10))
    z[3] = 9.0
    assert courses(z).tolist() == [""] * 3 + ["persistent"] + [""] * 36
    assert [part.tolist() for part in asked] == [[[9.0] * 10]]


def test_repeated_place_is_found_and_told_apart():
    day = np.datetime64("2024-03-01")
    at = np.array([0, 3, 6, 9, 12, 100, 101, 40, 41, 42])
    times = (day + at).astype("datetime64[s]")
    #  five at one corner within 12 days, two there much later, three elsewhere
    x = np.array([0, 10, 20, 5, 0, 0, 0, 900, 900, 900], float)
    places = repeated_places(x, np.zeros(10), times)
    assert [sorted(place.events.tolist()) for place in places] == [[0, 1, 2, 3, 4]]
    assert places[0].first == times[0]
    assert places[0].last == times[4]
    assert repeated_places(x, np.zeros(10), times, least=6) == []
    assert repeated_places(x, np.zeros(10), times, days=11) == []


@pytest.mark.parametrize(
    ("metres", "days", "places"), [(50.0, 30, 1), (50.1, 30, 0), (50.0, 30 + 1 / 86400, 0)]
)
def test_five_events_within_fifty_metres_and_thirty_days_are_a_repeated_place(metres, days, places):
    times = np.datetime64("2024-03-01T00:00:00") + np.zeros(5, "timedelta64[s]")
    times[4] += np.timedelta64(round(days * 86400), "s")
    x = np.array([0, 0, 0, 0, metres])
    found = repeated_places(x, np.zeros(5), times)
    assert [len(place.events) for place in found] == [5] * places
    # What has no point or no time is no event of it.
    times[0] = np.datetime64("NaT")
    assert repeated_places(x, np.zeros(5), times) == []
