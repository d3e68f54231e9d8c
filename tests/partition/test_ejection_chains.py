"""The last stubborn grids: load is passed on along a chain until every grid is content."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toygraph import board, connected_graphs, from_edges, is_division, one_region, path

from gridplan.partition.ancestry import UPPER_TOLERANCE, Ancestry, Uppers
from gridplan.partition.initial.legalise import mend
from gridplan.partition.refinement.ejection_chains import PER_METRE, chain
from gridplan.partition.tolerance_windows import Watch, Windows


def chained(graph, leaf, ancestors=(), held=None, most=10):
    ancestors = [np.array(above) for above in ancestors]
    nobody = [np.zeros(len(graph), bool) for _ in ancestors]
    windows = Windows.of(graph, 0.05)
    ancestry = Ancestry(ancestors, nobody if held is None else held)
    return chain(graph, np.array(leaf), ancestry, windows, most)


def loads(graph, leaf):
    return np.bincount(leaf, graph.load).round(9).tolist()


def tenths(*numbers):
    return [number / 10 for number in numbers]


def excess(loads):
    grids = np.array(loads)[:, None]
    return Windows(grids, np.array([0.952]), np.array([1.048])).excess(grids)


def test_how_far_a_grid_is_out():
    assert excess([1.0, 1.04, 1.148, 0.752]) == pytest.approx([0, 0, 0.1, 0.2])


def test_one_move_mends_two_grids():
    # 5 5 2 | 4 4  →  5 5 | 2 4 4
    after = chained(path(5, load=tenths(5, 5, 2, 4, 4)), [0, 0, 0, 1, 1])
    assert after.tolist() == [0, 0, 1, 1, 1]


def test_a_stubborn_grid_is_mended_by_two_moves():
    """The grid in the middle is full: it can only take a unit when it passes one on."""
    #   12 → 10      10 → 10      8 → 10
    # 5 5 2        | 4 4 2      | 4 4
    graph = path(8, load=tenths(5, 5, 2, 4, 4, 2, 4, 4))
    after = chained(graph, [0, 0, 0, 1, 1, 1, 2, 2])
    assert after.tolist() == [0, 0, 1, 1, 1, 2, 2, 2]
    assert loads(graph, after) == [1.0, 1.0, 1.0]


def test_a_grid_that_lacks_load_takes_it_from_afar():
    graph = path(8, load=tenths(4, 4, 2, 4, 4, 2, 5, 5))
    after = chained(graph, [0, 0, 1, 1, 1, 2, 2, 2])
    assert after.tolist() == [0, 0, 0, 1, 1, 1, 2, 2]


def test_no_grid_is_torn_apart_for_it():
    """The only unit of the right weight holds its grid together."""
    # 5 – 2 – 5, and 4 – 4 beside the 2
    graph = from_edges(5, [(0, 1), (1, 2), (1, 3), (3, 4)], load=tenths(5, 2, 5, 4, 4))
    assert chained(graph, [0, 0, 0, 1, 1]).tolist() == [0, 0, 0, 1, 1]


def test_content_grids_are_left_alone():
    graph = path(4, load=[0.52, 0.52, 0.48, 0.48])
    assert chained(graph, [0, 0, 1, 1]).tolist() == [0, 0, 1, 1]


def test_no_more_are_tried_than_allowed():
    """Five bad pairs; each of the three rounds of searches tries one grid at least."""
    graph = path(25, load=tenths(5, 5, 2, 4, 4) * 5)
    leaf = np.repeat(np.arange(10), [3, 2] * 5)
    assert loads(graph, chained(graph, leaf, most=10)) == [1.0] * 10
    assert loads(graph, chained(graph, leaf, most=1)).count(1.0) == 6


def test_few_far_outside_rather_than_more_a_little():
    """Half of what the first grid lacks would put the second one out as well."""
    graph, leaf = path(4, load=[0.7, 0.15, 0.425, 0.425]), np.array([0, 1, 1, 1])
    for once, after in ((0.0, [0, 0, 1, 1]), (0.25, [0, 1, 1, 1])):
        windows = replace(Windows.of(graph, 0.05), once=once)
        assert chain(graph, leaf, Ancestry(), windows, 10).tolist() == after


def test_borders_count_as_much_as_they_are_told_to():
    """The unit in the middle evens the grids out, the one in the corner bends the border less."""
    #  30  5 | 27        30  5 | 27        30  5 | 27
    #  20 20 | 26   →    20 |20  26   or   20 20 | 26
    #  20 25 | 27        20 25 | 27        20 |25  27
    graph = board(3, 3, load=[0.2, 0.25, 0.27, 0.2, 0.2, 0.26, 0.3, 0.05, 0.27])
    leaf = np.array([0, 0, 1] * 3)
    windows = Windows.of(graph, 0.05)
    for per_metre, moved in ((PER_METRE, 4), (1e-4, 1)):
        one = ((1, 9, 9, 1.0),)  # a single move
        after = chain(graph, leaf, Ancestry(), windows, 1, per_metre=per_metre, searches=one)
        assert np.flatnonzero(after != leaf).tolist() == [moved]


# Upper levels ------------------------------------------------------------------------------------


def pairs():
    """Four grids in two parents; the second has two tenths too much, the third lacks them."""
    graph = path(11, load=tenths(4, 4, 2, 5, 5, 2, 4, 4, 5, 3, 2))
    return graph, np.array([0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 3]), [[0, 0, 1, 1]]


def test_a_chain_may_cross_the_border_of_parents():
    graph, leaf, parents = pairs()
    assert loads(graph, chained(graph, leaf, parents)) == [1.0, 1.0, 1.0, 1.0]


@pytest.mark.parametrize(("outline", "moved", "taker"), [((), 5, 2), ((2.0,), 7, 1)])
def test_borders_of_parents_count_as_much_as_they_are_told_to(outline, moved, taker):
    """Grid 0 may give a corner to 1, of the same parent, or to 2: both would be as even."""
    # 0 0 0 1 1
    # 0 0 0 1 1
    # 0 0 0 1 1
    # 2 2 2 2 2
    leaf = np.array([2] * 5 + [0, 0, 0, 1, 1] * 3)
    graph = board(5, 4, load=np.array([0.13, 0.15, 0.18])[leaf])
    ancestry = Ancestry([np.array([0, 0, 1])], [np.zeros(20, bool)], (0.2,), outline)
    one = ((1, 9, 9, 1.0),)  # a single move
    after = chain(graph, leaf, ancestry, Windows.of(graph, 0.05), 1, searches=one)
    assert np.flatnonzero(after != leaf).tolist() == [moved]
    assert after[moved] == taker


def test_who_is_held_does_not_cross():
    graph, leaf, parents = pairs()
    held = [np.arange(11) == 5]
    after = chained(graph, leaf, parents, held)
    assert np.array(parents[0])[after][5] == 0


@pytest.mark.parametrize(("parents", "moves"), [([0, 0, 0], True), ([0, 0, 1], False)])
def test_upper_grids_keep_their_limits(parents, moves):
    """The only unit that mends the middle grid would take its parent from even to 2 % off."""
    assert UPPER_TOLERANCE[0] < 0.02
    graph = path(7, load=[0.5, 0.44, 0.52, 0.5, 0.04, 0.5, 0.5])
    after = chained(graph, [0, 0, 1, 1, 1, 2, 2], [parents])
    assert after.tolist() == [0, 0, 1, 1, 2 if moves else 1, 2, 2]


def test_an_upper_level_accepts_what_keeps_it_whole_and_even():
    graph = board(4, 2, load=[0.5] * 8)
    leaf = np.array([0, 0, 1, 1, 2, 2, 3, 3])  # two units each
    uppers = Uppers(graph, leaf, Ancestry([np.array([0, 1, 0, 1])]))
    swap = np.array([1, 5]), np.array([1, 3])  # both give a unit of parent 0 away
    assert not uppers.accepts(leaf, *swap)
    even = np.array([1, 6]), np.array([1, 2])  # one there, one back
    assert uppers.accepts(leaf, *even)
    torn = np.array([4, 2]), np.array([3, 0])  # the south-west corner to the far parent
    assert not uppers.accepts(leaf, *torn)
    uppers.make(leaf, *even)
    assert uppers.load_of(0, 0) == pytest.approx(2.0)
    assert leaf.tolist() == [0, 1, 1, 1, 2, 2, 2, 3]


@settings(deadline=None, max_examples=40)
@given(connected_graphs(most=24, least=3), st.integers(0, 2**32 - 1))
def test_nothing_gets_worse_and_nothing_breaks(graph, seed):
    rng = np.random.default_rng(seed)
    grids = int(rng.integers(2, min(8, len(graph)) + 1))
    graph.load[0] += 1.0
    graph.load[:] *= grids / graph.load.sum()
    region = np.zeros(len(graph), np.int64)
    leaf = mend(graph, region, rng.integers(0, grids, len(graph)), one_region(grids, grids))
    uppers = int(rng.integers(1, grids + 1))
    # A nested upper level: grids put together where they touch.
    source, target = leaf[graph.source], leaf[graph.indices]
    ties = sorted({(int(a), int(b)) for a, b in zip(source, target, strict=True) if a != b})
    above = mend(
        from_edges(grids, ties),
        np.zeros(grids, np.int64),
        rng.integers(0, uppers, grids),
        one_region(uppers, grids),
    )
    after = chained(graph, leaf, [above])
    assert is_division(graph, after, grids)
    assert is_division(graph, above[after], uppers)
    before, now = (excess(np.bincount(p, graph.load, grids)).sum() for p in (leaf, after))
    assert now <= before + 1e-9


def test_a_limited_column_is_brought_into_its_limit_and_the_load_stays_in_tolerance():
    # load     5  5 | 5  5        cores must not lie in one grid: c  .  | c  c  →  c  . c | c
    graph = replace(path(6, load=[0.5, 0.5, 0.0, 0.0, 0.5, 0.5]), criteria=np.zeros((6, 1)))
    graph.criteria[[2, 4]] = 1.0
    watch = Watch(np.zeros(1), np.array([np.inf]), np.array([-np.inf]), np.array([1.0]))
    windows = Windows.of(graph, 0.05, watch)
    leaf = np.array([0, 0, 1, 1, 1, 1])
    after = chain(graph, leaf, Ancestry(), windows, 10)
    assert after.tolist() == [0, 0, 0, 1, 1, 1]
    assert windows.excess(windows.held(leaf, 2)).tolist() == [0.0, 1.0]
