"""The whole solver on graphs: exact counts, nested, connected; whatever the loads and the shape."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toygraph import board, connected_graphs, from_edges, hexagons, is_division, path, star

from gridplan.errors import Cancelled
from gridplan.partition.effort import EFFORTS
from gridplan.partition.graph import pieces
from gridplan.partition.hierarchy import cap
from gridplan.partition.multilevel import uncoarsening
from gridplan.partition.objective import TOLERANCE
from gridplan.partition.solver import solve


def loaded(graph, load, grids):
    """The graph with its load measured in last-level grids."""
    whole = float(np.sum(load)) or 1.0
    graph.load[:] = cap(np.asarray(load, float) / whole, grids, TOLERANCE)
    return graph


def levels_hold(graph, division, counts):
    """Every level has exactly its grids, each in one piece. Nesting holds by what a division is."""
    return all(
        is_division(graph, division.at(level), count) for level, count in enumerate(counts)
    ) and all(
        len(parent) == lower and set(parent.tolist()) == set(range(upper))
        for parent, upper, lower in zip(division.parents, counts, counts[1:], strict=False)
    )


def solved(graph, counts, load=None, **more):
    load = np.ones(len(graph)) if load is None else load
    more.setdefault("effort", "fast")
    return solve(loaded(graph, load, counts[-1]), tuple(counts), **more)


SHAPES = {
    "squares": lambda: board(12, 10),
    "hexagons": lambda: hexagons(11, 11),
    "strip": lambda: board(60, 2),
    "path": lambda: path(120),
    "ring": lambda: from_edges(120, [(i, (i + 1) % 120) for i in range(120)]),
    "star": lambda: star(119),
    "comb": lambda: from_edges(
        120, [(i, i + 1) for i in range(59)] + [(i, i + 60) for i in range(60)]
    ),
    "stars": lambda: from_edges(120, [(i // 10, i) for i in range(1, 120)]),
    "all touch": lambda: from_edges(40, [(a, b) for a in range(40) for b in range(a)]),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("counts", [(3, 9, 30), (5, 20), (30,), (2, 30)], ids=str)
def test_every_shape_is_divided(shape, counts):
    graph = SHAPES[shape]()
    assert levels_hold(graph, solved(graph, counts), counts)


@pytest.mark.parametrize(
    "counts",
    [
        (1,),
        (7,),
        (120,),
        (1, 1),
        (1, 120),
        (4, 4),
        (120, 120),
        (2, 4, 8, 16),
        (1, 3, 3, 20, 60),
        (17, 18, 19),
    ],
    ids=str,
)
def test_any_number_of_levels_and_any_counts(counts):
    graph = board(12, 10)
    assert levels_hold(graph, solved(graph, counts), counts)


def rng(seed=1):
    return np.random.default_rng(seed)


LOADS = {
    "all in one unit": np.eye(120)[37],
    "all in two far corners": np.eye(120)[0] + np.eye(120)[119],
    "half of the units empty": np.where(rng().random(120) < 0.5, 0.0, rng(2).exponential(1.0, 120)),
    "three units heavier than grids": np.ones(120) + 60.0 * np.eye(120)[[5, 60, 100]].sum(axis=0),
    "millions apart": 10.0 ** rng(3).uniform(-6, 6, 120),
    "all in the west": (np.arange(120) % 12 < 2).astype(float),
}


@pytest.mark.parametrize("kind", LOADS)
@pytest.mark.parametrize("counts", [(3, 9, 30), (1, 110)], ids=str)
def test_whatever_the_loads_are(kind, counts):
    graph = board(12, 10)
    assert levels_hold(graph, solved(graph, counts, LOADS[kind]), counts)


@pytest.mark.filterwarnings("error")  # weights that are no numbers would leave one part for all
def test_a_territory_a_thousand_times_longer_than_wide():
    graph = path(200)
    graph.xy[:, 0] *= 1000.0
    assert levels_hold(graph, solved(graph, (4, 20)), (4, 20))


def test_units_on_one_spot():
    graph = board(8, 8)
    graph.xy[:] = 0.0
    assert levels_hold(graph, solved(graph, (3, 12)), (3, 12))


def test_equal_squares_are_shared_out_equally():
    graph = board(24, 20)
    division = solved(graph, (4, 16), effort="normal")
    assert np.abs(np.bincount(division.at(1)) / 30 - 1).max() <= 0.05


def test_the_fast_effort_keeps_off_the_tolerance_where_that_is_easy():
    fast = EFFORTS["fast"]
    assert fast.aim(0.05, units=30.0) == pytest.approx(0.039)
    assert fast.aim(0.05, units=6.0) == 0.05, "few units a grid: the tolerance is hard to keep"
    assert fast.keeping(0.01).aim(0.01, units=30.0) == 0.01, "so is a tight one"
    assert EFFORTS["normal"].aim(0.05, units=30.0) == 0.05


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_six_units_a_grid_leave_few_grids_out(seed):
    """240 grids, loads of very different units: single moves alone leave some thirty of them."""
    load = rng(seed).exponential(1.0, 1440)
    division = solved(hexagons(40, 36), (3, 24, 240), load)
    share = load / load.sum() * 240
    held = np.bincount(division.leaf, share)
    heavy = np.bincount(division.leaf, share > 1.05) > 0
    out = np.abs(held - 1.0)[~heavy] > 0.05
    assert np.count_nonzero(out) <= 10


def test_coarse_grids_below_leave_borders_of_the_first_level_short():
    """Six units a grid: what makes grids even may not make their town jagged."""
    load = rng(7).exponential(1.0, 2400)
    graph, town = (hexagons(60, 40, load=load * n / load.sum()) for n in (400, 8))

    def border(part):
        return graph.border[part[graph.source] != part[graph.indices]].sum()

    seeds = range(1, 5)
    alone = sum(border(solve(town, (8,), seed=seed).leaf) for seed in seeds)
    assert sum(border(solve(graph, (8, 400), seed=seed).at(0)) for seed in seeds) < 1.1 * alone


def test_the_seed_decides_alone():
    once, again, other = (
        solved(board(12, 10), (3, 9, 30), LOADS["half of the units empty"], seed=seed)
        for seed in (5, 5, 6)
    )
    assert once.leaf.tobytes() == again.leaf.tobytes()
    assert [p.tobytes() for p in once.parents] == [p.tobytes() for p in again.parents]
    assert once.leaf.tobytes() != other.leaf.tobytes()


# Fixed first level, whole areas -------------------------------------------------------------------


def quarters(columns, rows):
    place = np.arange(columns * rows)
    return 2 * (place // columns >= rows // 2) + (place % columns >= columns // 2)


@pytest.mark.parametrize("counts", [(4,), (4, 4), (4, 30), (4, 12, 60)], ids=str)
def test_a_fixed_first_level_is_kept_to_the_unit(counts):
    graph, towns = board(16, 12), quarters(16, 12)
    load = rng(4).exponential(1.0, 192)
    division = solved(graph, counts, load, fixed=towns, effort="normal")
    assert levels_hold(graph, division, counts)
    assert division.at(0).tolist() == towns.tolist()


def test_a_fixed_town_never_gets_more_grids_than_it_has_units():
    """All the load is in a town of three units; eleven grids go to three and seventeen units."""
    graph = board(20, 1)
    towns = (np.arange(20) >= 3).astype(np.int64)
    load = np.where(towns == 0, 1000.0, 1.0)
    division = solved(graph, (2, 11), load, fixed=towns)
    assert levels_hold(graph, division, (2, 11))
    assert np.bincount(division.parents[0]).tolist() == [3, 8]


def blocks(columns, rows, wide, high):
    place = np.arange(columns * rows)
    return (place // columns // high) * (columns // wide) + place % columns // wide


@pytest.mark.parametrize("fixed", [False, True])
def test_whole_areas_are_not_cut_above_the_last_level(fixed):
    """48 villages of four units, 12 second-level grids of four villages, 48 last-level ones."""
    graph, villages = board(16, 12), blocks(16, 12, 2, 2)
    towns = quarters(16, 12) if fixed else None
    load = rng(7).uniform(0.5, 1.5, 192)
    counts = (4, 12, 60)
    division = solved(graph, counts, load, fixed=towns, whole=villages, effort="normal")
    assert levels_hold(graph, division, counts)
    for level in (0, 1):
        pairs = np.unique(np.stack([villages, division.at(level)]), axis=1)
        assert pairs.shape[1] == 48


def test_an_area_larger_than_a_grid_is_cut_and_the_others_are_not():
    """One village is half of the board; ten grids cannot keep it whole."""
    graph = board(16, 12)
    villages = np.where(np.arange(192) % 16 < 8, 0, 1 + blocks(16, 12, 2, 2))
    division = solved(graph, (2, 10, 40), whole=villages, effort="normal")
    assert levels_hold(graph, division, (2, 10, 40))
    cut = [v for v in np.unique(villages) if len(np.unique(division.at(1)[villages == v])) > 1]
    assert cut == [0]


FAR_REACHING = {
    "rim": lambda x, y: (x % 15 == 0) | (y % 11 == 0),
    "comb": lambda x, y: (y == 0) | (x % 2 == 0),
    "cross": lambda x, y: (x == 8) | (y == 6),
}


@pytest.mark.parametrize("shape", FAR_REACHING)
@pytest.mark.parametrize("counts", [(3, 6, 40), (6, 9, 40), (4, 5, 6, 40)], ids=str)
def test_a_large_area_that_upper_levels_cut_to_pieces_leaves_every_grid_whole(shape, counts):
    """The pieces of one area that lie in one first-level grid may be far from each other."""
    graph, place = board(16, 12), np.arange(192)
    large = FAR_REACHING[shape](place % 16, place // 16)
    division = solved(graph, counts, whole=np.where(large, 0, 1 + place // 2))
    assert levels_hold(graph, division, counts)


def test_grids_without_any_outline_are_divided_all_the_same():
    """Borders that are as long as all outlines leave none: no map, but no reason to fail."""
    graph = board(12, 10)
    graph.perimeter[:] = np.bincount(graph.source, graph.border)
    assert levels_hold(graph, solved(graph, (1, 1)), (1, 1))
    assert levels_hold(graph, solved(graph, (4, 40)), (4, 40))


def test_units_of_no_area_are_free():
    graph = board(12, 10)
    whole = np.where(np.arange(120) % 12 < 4, np.arange(120) // 12, -1)
    assert levels_hold(graph, solved(graph, (2, 5, 30), whole=whole), (2, 5, 30))


@pytest.mark.filterwarnings("error")
def test_units_without_any_load_count_alike():
    division = solved(board(6, 4), (2, 8), np.zeros(24))
    assert np.bincount(division.at(0)).tolist() == [12, 12]
    assert np.bincount(division.leaf).tolist() == [3] * 8


@pytest.mark.filterwarnings("error")
@settings(deadline=None, max_examples=25)
@given(connected_graphs(most=40), st.data())
def test_any_connected_graph_any_levels(graph, data):
    last = data.draw(st.integers(1, len(graph)))
    uppers = data.draw(st.lists(st.integers(1, last), max_size=3))
    counts = (*sorted(uppers), last)
    division = solved(graph, counts, graph.load.copy(), seed=data.draw(st.integers(0, 9)))
    assert levels_hold(graph, division, counts)


def test_threads_change_no_byte_of_a_large_plan(monkeypatch):
    """Large territories are solved in groups of regions, side by side."""
    graph = hexagons(40, 36, load=np.random.default_rng(3).exponential(1.0, 1440))
    graph.load[:] *= 60 / graph.load.sum()
    whole = solve(graph, (6, 18, 60), effort="fast").leaf
    monkeypatch.setattr(uncoarsening, "GROUPED", 0)
    monkeypatch.setattr(uncoarsening, "GROUPS", 4)
    plans = []
    for threads in ("1", "3", ""):
        monkeypatch.setenv("OMP_NUM_THREADS", threads)
        plans.append(solve(graph, (6, 18, 60), effort="fast").leaf)
    assert len({plan.tobytes() for plan in plans}) == 1
    assert (plans[0] != whole).any()
    assert pieces(graph, plans[0])[0] == 60


def test_work_in_threads_can_be_stopped(monkeypatch):
    class Stopping:
        def __init__(self):
            self.asked = 0

        def report(self, fraction, text=""):
            self.asked += fraction > 0.25

        def cancelled(self):
            return self.asked > 0

    monkeypatch.setattr(uncoarsening, "GROUPED", 0)
    monkeypatch.setattr(uncoarsening, "GROUPS", 4)
    graph = hexagons(30, 30)
    with pytest.raises(Cancelled):
        solve(graph, (6, 18, 60), effort="fast", progress=Stopping())
