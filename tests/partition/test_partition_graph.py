"""The graph of the solver: clumps, cuttings, and which units can leave their part."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toygraph import (
    board,
    connected_graphs,
    from_edges,
    hexagons,
    holds_together,
    path,
    same_part,
    star,
)

from gridplan.partition.graph import contract, pieces, side_by_side, subgraph


def can_leave(graph, part):
    """The truth: the part without the node is in one piece and not empty."""
    return np.array(
        [
            holds_together(
                graph, np.flatnonzero((part == part[node]) & (np.arange(len(part)) != node))
            )
            for node in range(len(graph))
        ]
    )


def loose(graph, part):
    return graph.loose(same_part(graph, np.asarray(part)))


# Clumps -----------------------------------------------------------------------------------------


def test_a_board_of_four_by_two_in_two_clumps():
    # 0 0 1 1
    # 0 0 1 1
    squares = board(4, 2, load=[1, 2, 3, 4, 5, 6, 7, 8])
    halves = contract(squares, np.array([0, 0, 1, 1, 0, 0, 1, 1]), 2)
    assert halves.area.tolist() == [40_000, 40_000]
    assert halves.perimeter.tolist() == [800, 800]
    assert halves.border.tolist() == [200, 200]  # the one border, in both rows
    assert halves.indices.tolist() == [1, 0]
    assert halves.load.tolist() == [1 + 2 + 5 + 6, 3 + 4 + 7 + 8]
    assert halves.units.tolist() == [4, 4]
    assert halves.xy.tolist() == [[50, 50], [250, 50]]


def test_clumps_of_clumps_keep_every_total():
    squares = board(6, 6, criteria=np.arange(72.0).reshape(36, 2))
    once = contract(squares, np.arange(36) // 2, 18)
    twice = contract(once, np.arange(18) // 3, 6)  # whole rows of six
    assert twice.area.tolist() == [60_000] * 6
    assert twice.perimeter.tolist() == [1400] * 6
    assert twice.border.tolist() == [600] * 10
    assert twice.units.tolist() == [6] * 6
    assert twice.criteria.sum(axis=0).tolist() == squares.criteria.sum(axis=0).tolist()


def test_all_in_one_clump_has_no_neighbours():
    whole = contract(board(3, 3), np.zeros(9, np.int64), 1)
    assert (len(whole), len(whole.indices), whole.perimeter.tolist()) == (1, 0, [1200])


# Cuttings ---------------------------------------------------------------------------------------


def test_the_middle_column_of_a_board_is_a_path():
    middle = subgraph(board(3, 4), np.array([1, 4, 7, 10]))
    assert middle.indices.tolist() == [1, 0, 2, 1, 3, 2]
    assert middle.xy[:, 1].tolist() == [0, 100, 200, 300]


def test_a_cutting_of_nothing_is_empty():
    assert len(subgraph(board(2, 2), np.empty(0, np.int64))) == 0


def test_copies_stand_side_by_side_without_touching():
    twins = side_by_side(path(3), 2)
    assert twins.indices.tolist() == [1, 0, 2, 1, 4, 3, 5, 4]
    assert pieces(twins, np.zeros(6, np.int64))[0] == 2


def test_pieces_of_a_chessboard_are_its_squares():
    squares = board(4, 4)
    place = np.arange(16)
    colour = (place % 4 + place // 4) % 2
    assert pieces(squares, colour)[0] == 16
    assert pieces(squares, np.zeros(16, np.int64))[0] == 1


# Who can leave ----------------------------------------------------------------------------------


def test_the_ends_of_a_path_can_leave_and_its_middle_cannot():
    assert loose(path(5), [0] * 5).tolist() == [True, False, False, False, True]


def test_a_unit_alone_in_its_part_cannot_leave():
    assert loose(path(2), [0, 1]).tolist() == [False, False]


def test_the_hub_of_a_star_cannot_leave_and_every_ray_can():
    assert loose(star(4), [0] * 5).tolist() == [False, True, True, True, True]


def wheel(rim):
    hub = [(0, i) for i in range(1, rim + 1)]
    return from_edges(rim + 1, hub + [(i, i % rim + 1) for i in range(1, rim + 1)])


@pytest.mark.parametrize("rim", [3, 4, 5, 8])
def test_the_hub_of_a_wheel_may_leave_when_its_rim_is_an_arc_not_when_it_is_two(rim):
    graph = wheel(rim)
    arc = np.array([0] + [0] * (rim - 1) + [1])
    assert loose(graph, arc)[0]
    if rim >= 4:
        two = np.ones(rim + 1, np.int64)
        two[[0, 1, 3]] = 0
        assert not loose(graph, two)[0]


@pytest.mark.parametrize("part", [[0, 0, 0, 1], [0, 0, 1, 1], [0, 1, 2, 2]])
def test_of_four_that_all_touch_any_can_leave_any_company(part):
    four = from_edges(4, [(a, b) for a in range(4) for b in range(a)])
    assert loose(four, part).tolist() == can_leave(four, np.array(part)).tolist()


def test_a_unit_in_two_pieces_whose_surroundings_do_not_meet_stays():
    """Unit 0 has one piece among 1-2-3, which form a ring, and one beside 4: no other way to 4."""
    graph = from_edges(5, [(0, 1), (0, 2), (0, 3), (1, 2), (2, 3), (1, 3), (0, 4)])
    part = np.zeros(5, np.int64)
    # Four neighbours and three ties between them: as many as in a tree, yet 4 hangs on 0 alone.
    assert not loose(graph, part)[0]
    assert loose(graph, part)[4]


def test_a_node_whose_part_holds_together_by_a_way_around_is_not_called_free():
    """On a ring of six every node could leave; its neighbours alone do not show it."""
    ring = from_edges(6, [(i, (i + 1) % 6) for i in range(6)])
    assert can_leave(ring, np.zeros(6, np.int64)).all()
    assert not loose(ring, [0] * 6).any()


@settings(deadline=None, max_examples=150)
@given(connected_graphs(), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_free_is_never_said_of_a_unit_that_holds_any_connected_part_together(graph, parts, seed):
    """On planar graphs and others; parts are made connected first, as the solver keeps them."""
    part = np.random.default_rng(seed).integers(0, parts, len(graph))
    part = pieces(graph, part)[1]
    said, truth = loose(graph, part), can_leave(graph, part)
    assert not (said & ~truth).any()


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(["board", "hexagons", "merged"]), st.integers(0, 2**32 - 1))
def test_free_is_never_said_wrongly_on_maps_either(kind, seed):
    """Merged: cells of a board joined at random, far ones too (units in two pieces, with holes)."""
    rng = np.random.default_rng(seed)
    graph = hexagons(6, 5) if kind == "hexagons" else board(6, 5)
    if kind == "merged":
        clump = np.unique(rng.integers(0, 14, 30), return_inverse=True)[1]
        graph = contract(graph, clump, int(clump.max()) + 1)
    part = pieces(graph, rng.integers(0, 2, len(graph)))[1]
    said, truth = loose(graph, part), can_leave(graph, part)
    assert not (said & ~truth).any()


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32 - 1))
def test_among_hexagons_whoever_has_one_run_of_neighbours_is_free(seed):
    """The test is not only safe but useful: it finds all that a look around can find."""
    graph = hexagons(5, 5)
    part = pieces(graph, np.random.default_rng(seed).integers(0, 2, 25))[1]
    said = loose(graph, part)
    for node in range(25):
        near = graph.indices[graph.indptr[node] : graph.indptr[node + 1]]
        near = near[part[near] == part[node]]
        ring = len(near) == 6
        assert said[node] == (holds_together(graph, near) and not ring)
