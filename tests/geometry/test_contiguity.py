"""Neighbours, shared borders and links, on maps small enough to count by hand."""

from __future__ import annotations

import time
from itertools import combinations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import minimum_spanning_tree
from toymap import CORNER, toy

from benchmarks.families import make
from benchmarks.territory.contiguity import METHODS, noisy
from gridplan.geometry.contiguity import Contiguity
from gridplan.geometry.shared_borders import shared_borders
from gridplan.territory.checks.outline_repair import snap_borders
from gridplan.territory.ground.links import link_pieces, link_within, pieces


def shapes(drawing: str, **options) -> np.ndarray:
    return np.array(toy(drawing, **options).geometry.values, object)


def metres(contiguity: Contiguity, names: str) -> dict[str, float]:
    """Each pair once, by the letters of its units: {"AB": 100.0}."""
    source = np.repeat(np.arange(len(contiguity)), np.diff(contiguity.indptr))
    return {
        names[a] + names[b]: round(float(m), 6)
        for a, b, m in zip(source, contiguity.indices, contiguity.border_m)
        if a < b
    }


def test_shared_borders_are_measured_in_metres():
    borders = shared_borders(shapes("AAB\nACB\nDDD"))
    assert metres(borders.contiguity, "ABCD") == {
        "AB": 100.0, "AC": 200.0, "AD": 100.0, "BC": 100.0, "BD": 100.0, "CD": 100.0,
    }  # fmt: skip
    assert borders.near_m == 0.0
    assert borders.perimeter_m.tolist() == [800.0, 600.0, 400.0, 800.0]
    assert borders.open_m.tolist() == [400.0, 300.0, 0.0, 500.0]


def test_every_pair_stands_in_both_rows_in_order():
    c = shared_borders(shapes("AAB\nACB\nDDD")).contiguity
    assert [c.neighbours(unit).tolist() for unit in range(4)] == [
        [1, 2, 3],
        [0, 2, 3],
        [0, 1, 3],
        [0, 1, 2],
    ]
    assert c.indices.dtype == np.int32
    assert c.indptr.dtype == np.int64
    assert len(c.links) == 0


def test_corners_do_not_make_neighbours():
    assert metres(shared_borders(shapes("AB\nCD")).contiguity, "ABCD") == {
        "AB": 100.0, "AC": 100.0, "BD": 100.0, "CD": 100.0,
    }  # fmt: skip


def test_a_border_shorter_than_a_metre_does_not_count_unless_asked():
    a, b = shapely.box(0, 0, 10, 10), shapely.box(10, 9.4, 20, 20)
    assert metres(shared_borders(np.array([a, b])).contiguity, "AB") == {}
    assert metres(shared_borders(np.array([a, b]), min_border_m=0.5).contiguity, "AB") == {
        "AB": 0.6
    }


def test_units_in_holes_and_units_in_two_parts():
    borders = shared_borders(shapes("AAAAC\nABADC\nAAAAC\n....B"))
    assert metres(borders.contiguity, "ABCD") == {
        "AB": 400.0, "AC": 200.0, "AD": 300.0, "BC": 100.0, "CD": 100.0,
    }  # fmt: skip


def test_a_touching_hole_is_no_neighbour_of_itself():
    ring = shapes("AAA\nABA\nAAA")
    assert metres(shared_borders(ring).contiguity, "AB") == {"AB": 400.0}


def test_directions_of_rings_do_not_matter():
    units = shapes("AAB\nACB\nDDD")
    units[[0, 2]] = shapely.reverse(units[[0, 2]])
    assert metres(shared_borders(units).contiguity, "ABCD") == {
        "AB": 100.0, "AC": 200.0, "AD": 100.0, "BC": 100.0, "BD": 100.0, "CD": 100.0,
    }  # fmt: skip


def test_a_unit_drawn_twice_is_not_its_own_neighbour():
    a, b = shapes("AB")
    assert metres(shared_borders(np.array([a, a, b])).contiguity, "AaB") == {
        "AB": 100.0, "aB": 100.0,
    }  # fmt: skip


@pytest.mark.parametrize("tolerance", [0.1, 0.02])
def test_t_junctions_are_split(tolerance):
    left, lower, upper = (
        shapely.box(0, 0, 10, 30),
        shapely.box(10, 0, 20, 12),
        shapely.box(10, 12, 20, 30),
    )
    borders = shared_borders(np.array([left, lower, upper]), tolerance)
    assert metres(borders.contiguity, "LDU") == {"LD": 12.0, "LU": 18.0, "DU": 10.0}
    assert borders.near_m == 30.0
    assert shared_borders(np.array([left, lower, upper]), 0).contiguity.indices.tolist() == [2, 1]


@pytest.mark.parametrize(
    ("gap", "found"), [(0.05, True), (-0.05, True), (0.25, False), (-0.25, False)]
)
def test_gaps_and_overlaps_within_the_tolerance_are_borders(gap, found):
    left, right = shapely.box(0, 0, 10, 30), shapely.box(10 + gap, 5, 20, 50)
    border = metres(shared_borders(np.array([left, right])).contiguity, "LR")
    assert border == (pytest.approx({"LR": 25.0}, abs=1e-3) if found else {})


def test_borders_drawn_with_other_vertices_are_found():
    bend = [(10, 0), (10.04, 4), (9.96, 8), (10.03, 12), (10, 16)]
    left = shapely.Polygon([(0, 0), *bend, (0, 16)])
    right = shapely.Polygon([(20, 0), (20, 16), (10, 16), (10, 10), (10, 6), (10, 0)])
    assert metres(shared_borders(np.array([left, right])).contiguity, "LR")["LR"] == pytest.approx(
        16, rel=1e-3
    )


def test_nothing_gives_nothing():
    assert len(shared_borders(np.empty(0, object)).contiguity) == 0
    alone = shared_borders(np.array([shapely.box(0, 0, 1, 1)]))
    assert alone.contiguity.indptr.tolist() == [0, 0]
    assert alone.open_m.tolist() == [4.0]


drawings = (
    st.integers(2, 6)
    .flatmap(
        lambda width: st.lists(
            st.text("ABCDE.", min_size=width, max_size=width), min_size=2, max_size=6
        )
    )
    .filter(lambda rows: any(c != "." for row in rows for c in row))
)


@given(drawings)
@settings(max_examples=60, deadline=None)
def test_borders_are_those_of_intersecting_every_pair(rows):
    units = shapes("\n".join(rows))
    slow = {}
    for (i, a), (j, b) in combinations(enumerate(units), 2):
        length = shapely.length(shapely.intersection(shapely.boundary(a), shapely.boundary(b)))
        if length >= 1:
            slow["ABCDE"[i] + "ABCDE"[j]] = round(float(length), 6)
    assert metres(shared_borders(units).contiguity, "ABCDE") == slow


@given(st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None)
def test_the_order_of_the_rows_changes_nothing(random):
    units = np.array(make("voronoi", 200, 1).geometry.values, object)
    order = np.array(random.sample(range(len(units)), len(units)))
    plain = shared_borders(units).contiguity
    mixed = shared_borders(units[order]).contiguity
    for row, unit in enumerate(order):
        named = sorted(zip(order[mixed.neighbours(row)].tolist(), _border(mixed, row)))
        assert named == list(zip(plain.neighbours(unit).tolist(), _border(plain, unit)))


def _border(contiguity: Contiguity, unit: int) -> list[float]:
    return contiguity.border_m[contiguity.indptr[unit] : contiguity.indptr[unit + 1]].tolist()


@pytest.mark.parametrize("family", ["voronoi", "rough"])
def test_three_centimetres_of_noise_at_every_vertex_lose_no_border(family):
    units = np.array(make(family, 3000, 5).geometry.values, object)
    true = _pairs(shared_borders(units).contiguity)
    found = _pairs(shared_borders(noisy(units, 0.03, 7)).contiguity)
    both = sorted(set(true) & set(found))
    assert len(both) >= 0.999 * len(true)
    assert len(found) <= 1.001 * len(both)
    ratio = np.array([found[pair] / true[pair] for pair in both])
    assert sum(found.values()) == pytest.approx(sum(true.values()), rel=1e-3)
    assert np.quantile(np.abs(ratio - 1), 0.95) < 0.02


def _pairs(contiguity: Contiguity) -> dict[tuple[int, int], float]:
    source = np.repeat(np.arange(len(contiguity)), np.diff(contiguity.indptr))
    return {
        (int(a), int(b)): float(m)
        for a, b, m in zip(source, contiguity.indices, contiguity.border_m)
        if a < b
    }


# --- borders made to agree ------------------------------------------------------------------


@pytest.mark.parametrize("family", ["voronoi", "rough"])
def test_noisy_borders_are_made_to_agree_vertex_by_vertex(family):
    units = np.array(make(family, 1500, 3).geometry.values, object)
    shaken = shapely.make_valid(noisy(units, 0.03, 4))
    assert not shapely.coverage_is_valid(shaken)
    snapped = snap_borders(shaken, 0.1)
    assert snapped.moved_m <= 0.1
    good = ~snapped.refused
    assert good.mean() > 0.995
    assert shapely.coverage_is_valid(snapped.geometry[good])
    assert (
        np.abs(shapely.area(snapped.geometry) - shapely.area(units)).max()
        < 0.1 * shapely.length(units).max()
    )


def test_a_t_junction_becomes_a_vertex_and_moves_nothing():
    left, lower, upper = (
        shapely.box(0, 0, 10, 30),
        shapely.box(10, 0, 20, 12),
        shapely.box(10, 12, 20, 30),
    )
    snapped = snap_borders(np.array([left, lower, upper]), 0.1)
    assert snapped.changed.tolist() == [True, False, False]
    assert snapped.moved_m == 0.0
    assert snapped.near_m == 30.0
    assert shapely.get_num_coordinates(snapped.geometry).tolist() == [6, 5, 5]
    assert shapely.equals(snapped.geometry[0], left)


def test_clean_maps_are_left_alone():
    units = shapes("AAB\nACB\n.DD")
    snapped = snap_borders(units, 0.1)
    assert not snapped.changed.any()
    assert snapped.geometry is units


def test_a_unit_thinner_than_the_tolerance_is_refused_and_kept():
    thin = shapely.box(10.01, 0, 10.05, 10)
    units = np.array([shapely.box(0, 0, 10, 10), thin, shapely.box(10.06, 0, 20, 10)])
    snapped = snap_borders(units, 0.1)
    assert snapped.refused.tolist() == [False, True, False]
    assert shapely.equals(snapped.geometry[1], thin)


def test_a_thin_unit_whose_borders_agree_is_left_alone():
    units = shapely.box([0, 10, 10.05], 0, [10, 10.05, 20], 10)
    assert not snap_borders(units, 0.1).changed.any()


def test_holes_and_parts_survive_the_snapping():
    ring = shapely.box(0, 0, 30, 30).difference(shapely.box(10, 10, 20, 20))
    inner = shapely.box(10.02, 10.0, 20.0, 19.97)
    away = shapely.union_all([shapely.box(30.03, 0, 40, 30), shapely.box(50, 0, 60, 30)])
    snapped = snap_borders(np.array([ring, inner, away]), 0.1)
    assert shapely.get_type_id(snapped.geometry).tolist() == [3, 3, 6]
    assert shapely.get_num_interior_rings(snapped.geometry[0]) == 1
    assert shapely.coverage_is_valid(snapped.geometry)
    assert metres(shared_borders(snapped.geometry, 0).contiguity, "RIA").keys() == {"RI", "RA"}


# --- links ----------------------------------------------------------------------------------


def test_one_piece_needs_no_link():
    units = shapes("AAB\nACB")
    contiguity, links = link_pieces(shared_borders(units).contiguity, units)
    assert len(links) == 0
    assert len(contiguity.links) == 0


def test_islands_are_tied_over_the_shortest_gaps():
    units = shapes("AAB...C\n......C\nD......")
    borders = shared_borders(units).contiguity
    assert pieces(borders).tolist() == [0, 0, 1, 2]
    linked, links = link_pieces(borders, units)
    assert links.pairs.tolist() == [[0, 3], [1, 2]]
    assert links.gap_m.tolist() == [100.0, 300.0]
    assert linked.links.tolist() == [[0, 3], [1, 2]]
    assert linked.neighbours(1).tolist() == [0, 2]
    assert _border(linked, 1) == [100.0, 0.0]
    assert pieces(linked).max() == 0


def test_a_corner_is_a_link_without_gap():
    units = shapes("A.\n.B")
    _, links = link_pieces(shared_borders(units).contiguity, units)
    assert links.pairs.tolist() == [[0, 1]]
    assert links.gap_m.tolist() == [0.0]


def test_the_gap_is_that_between_outlines_not_between_vertices():
    west = shapely.box(0, 0, 10, 1000)
    east = shapely.Polygon([(400, 333), (600, 300), (600, 360)])
    _, links = link_pieces(
        shared_borders(np.array([west, east])).contiguity, np.array([west, east])
    )
    assert links.gap_m.tolist() == [390.0]


@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=2, max_size=14, unique=True
    )
)
@settings(max_examples=60, deadline=None)
def test_links_are_the_shortest_that_tie_all_pieces(corners):
    x, y = np.array(corners, float).T * 300 + np.array(CORNER)[:, None]
    units = shapely.box(x, y, x + 100, y + 100)
    linked, links = link_pieces(shared_borders(units).contiguity, units)
    apart = shapely.distance(units[:, None], units[None, :])
    assert links.gap_m.sum() == pytest.approx(minimum_spanning_tree(apart).sum(), abs=0.01)
    assert len(links) == len(units) - 1
    assert pieces(linked).max() == 0


def test_every_town_is_tied_within_itself():
    towns = toy("AABBA\nAABBA\n.A.B.", cells=True)
    units = np.array(towns.geometry.values, object)
    label = (towns.town == "B").to_numpy(int)
    borders = shared_borders(units).contiguity
    linked, added = link_within(borders, label, units)
    assert pieces(borders, label).max() + 1 == 3
    assert pieces(linked, label).max() + 1 == 2
    names = towns.unit_id.to_numpy()
    assert added.gap_m.tolist() == [200.0]
    assert {name[0:2] for name in names[added.pairs[0]]} == {"x1", "x4"}


def test_units_without_a_label_are_left_alone():
    units = shapes("A.B.C")
    linked, added = link_within(shared_borders(units).contiguity, np.array([0, -1, 0]), units)
    assert added.pairs.tolist() == [[0, 2]]
    assert pieces(linked).tolist() == [0, 1, 0]


def test_links_add_to_those_that_are_there():
    units = shapes("A.B..C")
    first, _ = link_pieces(shared_borders(units).contiguity, units)
    second, added = link_within(first, np.array([0, 1, 0]), units)
    assert added.pairs.tolist() == [[0, 2]]
    assert second.links.tolist() == [[0, 1], [0, 2], [1, 2]]
    assert second.link_gap_m.tolist() == [100.0, 400.0, 200.0]


@pytest.mark.slow
def test_at_least_eight_times_faster_than_the_fastest_peer():
    pytest.importorskip("libpysal")
    units = make("voronoi", 100_000, 1)[["geometry"]]

    def seconds(method: str) -> float:
        times = []
        for _ in range(3 if method == "gridplan" else 1):
            start = time.process_time()
            METHODS[method](units)
            times.append(time.process_time() - start)
        return min(times)

    ours = seconds("gridplan")
    peers = ("libpysal Graph rook", "shapely tree and intersections", "geopandas sjoin touches")
    assert min(seconds(peer) for peer in peers) >= 8 * ours
