"""A unit moves together with what hangs on it where it cannot move alone."""

import numpy as np
from toygraph import from_edges

from gridplan.partition.chaining import chain
from gridplan.partition.pocketing import move_pockets
from gridplan.partition.uppers import Ancestry, Uppers
from gridplan.partition.windows import Windows

LOOSE = (0.05, 0.05)


def mended(graph, leaf, ancestors=(), held=()):
    windows = Windows.of(graph, 0.05)
    ancestry = Ancestry([np.array(above) for above in ancestors], held, LOOSE)

    def chained(leaf):
        return chain(graph, leaf, ancestry, windows, 5)

    leaf = np.array(leaf)
    assert chained(leaf).tolist() == leaf.tolist()  # single units mend nothing
    return move_pockets(graph, leaf, ancestry, windows, 5, chained).tolist()


#: 62 – 30 – 62 – 38 – 100, and a court of 8 that only the 30, a street, leads to.
EDGES = [(0, 1), (1, 2), (1, 3), (3, 4), (4, 5)]
LEAF = [0, 1, 1, 1, 2, 2]


def town(*hundredths):
    return from_edges(len(hundredths), EDGES, load=np.array(hundredths) / 100)


def test_a_street_moves_with_the_court_behind_it_and_load_follows():
    """The first grid lacks 38: the street and its court; then the 38 beyond follow."""
    assert mended(town(62, 30, 8, 62, 38, 100), LEAF) == [0, 0, 0, 1, 1, 2]


def test_a_grid_gives_the_street_with_its_court():
    #: The middle grid has 38 too much; the heaviest rest stays.
    assert mended(town(62, 30, 8, 100, 60, 40), LEAF) == [0, 0, 0, 1, 2, 2]


def test_all_is_taken_back_where_it_does_not_help():
    """What the first grid gains the second one lacks, and nobody beyond can spare it."""
    assert mended(town(62, 30, 8, 62, 50, 50), LEAF) == LEAF


def test_who_is_held_by_an_upper_grid_stays_and_its_street_with_it():
    parents = [[0, 1, 1]]
    graph = town(62, 30, 8, 62, 38, 100)
    nobody, court = np.zeros(6, bool), np.arange(6) == 2
    assert mended(graph, LEAF, parents, [court]) == LEAF
    assert mended(graph, LEAF, [[0, 0, 0]], [nobody]) == [0, 0, 0, 1, 1, 2]


def test_upper_grids_may_be_no_further_out_than_tolerated_or_than_they_were():
    """The street and its court change their upper grid: .62 and 2.38 of 1 and 2 become as asked."""
    graph, nobody = town(62, 30, 8, 62, 38, 100), np.zeros(6, bool)
    ancestry = Ancestry([np.array([0, 1, 1])], [nobody], (0.05,))
    before, after = np.array(LEAF), np.array([0, 0, 0, 1, 1, 2])
    assert Uppers(graph, before, ancestry).allows(before)
    assert Uppers(graph, before, ancestry).allows(after)
    assert not Uppers(graph, after, ancestry).allows(before)
