"""Mending a division: exact counts, every part in one piece, none empty. Whatever came in."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toygraph import board, connected_graphs, from_edges, is_division, one_region, path, star

from gridplan.partition.graph import contract
from gridplan.partition.initial.legalise import mend, reunite
from gridplan.partition.objective import Level


def mended(graph, part, parts, need=None):
    level = one_region(parts, float(graph.load.sum()) or 1.0, need)
    region = np.zeros(len(graph), np.int64)
    before = np.array(part, np.int64)
    after = mend(graph, region, before, level)
    assert before.tolist() == list(part)  # what was given is left alone
    return after


def test_what_is_right_stays_as_it_is():
    assert mended(board(4, 2), [0, 0, 1, 1, 0, 0, 1, 1], 2).tolist() == [0, 0, 1, 1, 0, 0, 1, 1]


def test_a_piece_that_is_cut_off_goes_to_its_surroundings():
    # 0 0 0 1 1 0  →  0 0 0 1 1 1
    assert mended(path(6), [0, 0, 0, 1, 1, 0], 2).tolist() == [0, 0, 0, 1, 1, 1]


def test_the_heavier_piece_is_the_part():
    graph = path(6, load=[1, 1, 1, 1, 1, 9])
    assert mended(graph, [0, 0, 0, 1, 1, 0], 2).tolist() == [1, 1, 1, 1, 1, 0]


def test_a_piece_with_two_neighbours_goes_where_load_is_wanting():
    # 1 1 1 1 0 2 2 0 0 0: the stray in the middle touches a full part and one that is short.
    part = [1, 1, 1, 1, 0, 2, 2, 0, 0, 0]
    assert mended(path(10), part, 3).tolist() == [1, 1, 1, 1, 2, 2, 2, 0, 0, 0]


def test_a_part_without_units_takes_half_of_a_sibling():
    after = mended(path(8), [0] * 8, 2)
    assert sorted(np.bincount(after).tolist()) == [4, 4]


@pytest.mark.parametrize("graph", [path(7), star(6), board(7, 1), board(3, 3)])
def test_as_many_parts_as_units_is_possible_everywhere(graph):
    parts = len(graph)
    after = mended(graph, [0] * parts, parts)
    assert sorted(after.tolist()) == list(range(parts))


@pytest.mark.parametrize("parts", range(1, 10))
def test_a_star_gives_its_rays_away_one_by_one(parts):
    after = mended(star(9), [0] * 10, parts)
    assert is_division(star(9), after, parts)


def test_a_star_whose_hub_was_given_to_a_ray():
    """All other parts are in pieces: each keeps one ray, the hub's part takes the rest."""
    after = mended(star(9), [0, 0, 1, 1, 1, 2, 2, 2, 3, 3], 4)
    assert is_division(star(9), after, 4)


def test_a_comb():
    # 0-1-2-3-4 and a tooth below each; labels alternate, so nothing hangs together.
    edges = [(i, i + 1) for i in range(4)] + [(i, i + 5) for i in range(5)]
    graph = from_edges(10, edges)
    after = mended(graph, [0, 1, 2, 3, 4, 4, 3, 2, 1, 0], 5)
    assert is_division(graph, after, 5)


def test_fewer_units_than_parts_is_refused():
    with pytest.raises(ValueError, match="fewer units than parts"):
        mended(path(3), [0, 0, 0], 4)


def test_a_territory_in_two_pieces_is_refused():
    islands = from_edges(4, [(0, 1), (2, 3)])
    with pytest.raises(ValueError, match="not connected"):
        reunite(islands, np.zeros(4, np.int64), np.array([0, 0, 0, 0]), one_region(1, 4.0))


def test_units_never_leave_their_region():
    """Two regions on one board; the stray of region 0 touches region 1 on more sides."""
    # 0 1 | 2 2      the 0 in the upper row is alone among 1s and region 1
    # 1 0 | 2 3
    graph = board(4, 2)
    region = np.array([0, 0, 1, 1, 0, 0, 1, 1])
    level = Level(np.array([0, 2, 4]), np.full(4, 2.0), np.ones(4, np.int64))
    after = mend(graph, region, np.array([1, 0, 2, 3, 0, 1, 2, 2]), level)
    assert (level.region[after] == region).all()
    assert is_division(graph, after, 4)


@settings(deadline=None, max_examples=200)
@given(connected_graphs(), st.data())
def test_any_labels_on_any_connected_graph_become_a_division(graph, data):
    parts = data.draw(st.integers(1, len(graph)))
    part = data.draw(st.lists(st.integers(0, parts - 1), min_size=len(graph), max_size=len(graph)))
    assert is_division(graph, mended(graph, part, parts), parts)


# Needs ------------------------------------------------------------------------------------------


def test_a_part_that_needs_units_gets_them_along_a_chain():
    # One unit, one unit, six units; the first needs three. They pass through the second.
    after = mended(path(8), [0, 1, 2, 2, 2, 2, 2, 2], 3, need=[3, 1, 1])
    assert after.tolist() == [0, 0, 0, 1, 2, 2, 2, 2]


def test_nobody_falls_below_its_own_need():
    after = mended(path(8), [0, 1, 1, 1, 2, 2, 2, 2], 3, need=[2, 3, 3])
    assert np.bincount(after).tolist() == [2, 3, 3]


def test_needs_that_cannot_be_met_leave_a_division_all_the_same():
    """A star: only the hub's part can hold more than one unit."""
    after = mended(star(6), [0, 0, 0, 0, 0, 1, 2], 3, need=[1, 3, 3])
    assert is_division(star(6), after, 3)


@settings(deadline=None, max_examples=100)
@given(st.integers(2, 40), st.data())
def test_on_a_path_every_need_that_fits_is_met(count, data):
    need = data.draw(st.lists(st.integers(1, 8), min_size=1, max_size=6))
    if sum(need) > count:
        return
    cuts = data.draw(
        st.lists(
            st.integers(1, count - 1), unique=True, min_size=len(need) - 1, max_size=len(need) - 1
        )
        if count > len(need) - 1
        else st.nothing()
    )
    part = np.searchsorted(np.sort(cuts), np.arange(count), side="right")
    after = mended(path(count), part.tolist(), len(need), need=need)
    assert is_division(path(count), after, len(need))
    assert (np.bincount(after) >= need).all()


@settings(deadline=None, max_examples=150)
@given(connected_graphs(most=30, least=6), st.integers(0, 2**32 - 1))
def test_nodes_of_many_units_never_make_it_turn_in_circles(graph, seed):
    """Clumps of different size, needs that hardly fit: it ends, and legally."""
    rng = np.random.default_rng(seed)
    clump = np.arange(len(graph))
    for a, b in zip(graph.source.tolist(), graph.indices.tolist(), strict=True):
        if rng.random() < 0.4:
            clump[clump == clump[b]] = clump[a]
    clump = np.unique(clump, return_inverse=True)[1]
    small = contract(graph, clump, int(clump.max()) + 1)
    parts = int(rng.integers(1, min(5, len(small)) + 1))
    need = np.diff(
        np.sort(np.concatenate([[0, len(graph)], rng.integers(0, len(graph), parts - 1)]))
    )
    need = np.maximum(need, 1)
    after = mended(small, rng.integers(0, parts, len(small)).tolist(), parts, need=need.tolist())
    assert is_division(small, after, parts)
