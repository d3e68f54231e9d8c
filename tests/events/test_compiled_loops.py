"""Events with numba and without: the same bytes."""

import subprocess
import sys

import numpy as np
import pytest
import shapely
from test_density import NARROW, RAGGED, clustered, frame

from gridplan import jit
from gridplan.events.density.binning import Bins
from gridplan.events.density.density import density
from gridplan.events.density.lattice import Lattice, beside
from gridplan.geometry.point_location import Locator
from gridplan.geometry.polygon_raster import LabelRaster

needs_numba = pytest.mark.skipif(not jit.there(), reason="needs numba")
pytestmark = needs_numba


@pytest.fixture
def both(monkeypatch):
    """Call a function with compiled loops and without."""

    def call(function):
        answers = []
        for loaded in (True, False):
            monkeypatch.setattr(jit, "_loaded", loaded)
            monkeypatch.setattr(jit, "_lost_s", -np.inf)
            answers.append(function())
        return answers

    return call


def same(one, other):
    assert one.dtype == other.dtype
    assert one.shape == other.shape
    assert one.tobytes() == other.tobytes()


@pytest.mark.parametrize("weighed", [False, True])
@pytest.mark.parametrize("step", [1, 2, 5])
def test_bins(both, step, weighed):
    """Several pieces, weights whose sums depend on their order, events that do not count."""
    made, dice = frame(RAGGED), np.random.default_rng(2)
    x, y = dice.uniform(-900, 5900, (2, 100_000))
    x[:5], y[5:9] = (np.nan, np.inf, -np.inf, 1e300, -1e300), (np.nan, np.inf, 1e300, -1e300)
    weight = dice.exponential(1.0, len(x)) if weighed else None

    def filled():
        bins = Bins(made, step)
        bins.add(x, y, weight)
        return bins

    compiled, plain = both(filled)
    same(compiled.padded(), plain.padded())
    assert compiled.outside == plain.outside > 10_000
    assert plain.total > 10_000


@pytest.mark.parametrize("weighed", [False, True])
def test_events_beside_the_border_are_looked_at_alike(both, weighed):
    made, (x, y) = frame(NARROW), clustered(4000, NARROW)
    dice = np.random.default_rng(2)
    x, y = x + dice.normal(0, 30, len(x)), y + dice.normal(0, 30, len(y))
    weight = dice.random(len(x)) if weighed else None

    def sums():
        bins = Bins(made, 2, lambda x, y: shapely.intersects_xy(NARROW, x, y))
        bins.add(x, y, weight)
        return bins.padded(), np.array(bins.outside)

    compiled, plain = both(sums)
    for one, other in zip(compiled, plain):
        same(one, other)
    assert plain[1] == (~shapely.intersects_xy(NARROW, x, y)).sum() > 0


@pytest.mark.parametrize("crowd", [1_000, 200_000])
def test_bins_of_many_events_also_where_sums_are_rounded(both, crowd):
    """More than 2¹⁵ events at one node: their sum depends on its order."""
    made, dice = frame(RAGGED), np.random.default_rng(2)
    x, y = dice.uniform(0, 4000, (2, 300_000))
    x[:crowd], y[:crowd] = dice.uniform(1000, 1020, (2, crowd))

    def filled():
        bins = Bins(made, 2)
        for some in (slice(0, 290_000), slice(290_000, None)):
            bins.add(x[some], y[some])
        return bins

    compiled, plain = both(filled)
    same(compiled.padded(), plain.padded())
    assert compiled.outside == plain.outside
    assert (plain.padded().max() > 2**15) == (crowd > 100_000)


@pytest.mark.parametrize("shape", [(1, 1), (7, 50), (101, 64)])
@pytest.mark.parametrize("step", [2, 3, 8])
def test_ways_between_nodes_and_cells(both, shape, step):
    dice = np.random.default_rng(4)
    lattice = Lattice(shape, step)
    nodes = dice.normal(size=lattice.shape).astype(np.float32)
    cells = dice.normal(size=shape).astype(np.float32)
    nodes[0, 0], cells[0, 0] = -0.0, -0.0
    same(*both(lambda: lattice.to_cells(nodes)))
    same(*both(lambda: lattice.to_nodes(cells)))
    same(*both(lambda: lattice.to_nodes(cells > 0)))
    same(*both(lambda: beside(nodes, -0.125)))
    same(*both(lambda: beside(nodes.astype(np.float64), 1.0 / 6.0)))


@pytest.mark.parametrize("kernel", ["gaussian", "quartic"])
@pytest.mark.parametrize("territory", [RAGGED, NARROW])
def test_densities(both, territory, kernel):
    made = frame(territory)
    x, y = clustered(3000, territory)

    def drawn():
        bins = Bins.for_kernel(made, 200.0, kernel)
        bins.add(x, y)
        return density(bins, 200.0, 1.0, kernel=kernel).values

    same(*both(drawn))


#: Overlapping, touching, empty and in several pieces, with a hole, with corners on round numbers.
ODD = np.array(
    [
        shapely.box(0, 0, 10, 10),
        shapely.box(5, 5, 15, 15),
        shapely.box(10, 0, 15, 5),
        None,
        shapely.Point(3, 3).buffer(9),
        shapely.Polygon(),
        shapely.box(2, 2, 4, 4).difference(shapely.box(2.5, 2.5, 3, 3)),
        shapely.MultiPolygon([shapely.box(20, 20, 22, 22), shapely.box(25, 20, 27, 25)]),
    ],
    object,
)


def shapes_of(kind):
    if kind == "odd":
        return ODD
    if kind == "none":
        return np.array([None], object)
    seeds = np.random.default_rng(7).uniform(0, 1000, (200, 2))
    cells = np.array(shapely.voronoi_polygons(shapely.multipoints(seeds)).geoms, object)
    return shapely.segmentize(shapely.intersection(cells, shapely.box(0, 0, 1000, 1000)), 7.0)


@pytest.mark.parametrize("cells", [None, 10, 300, 50_000])
@pytest.mark.parametrize("kind", ["odd", "none", "cells"])
def test_rasters(both, kind, cells):
    compiled, plain = both(lambda: LabelRaster(shapes_of(kind), cells))
    same(compiled.label, plain.label)
    for one, other in zip(compiled.cells(), plain.cells(), strict=True):
        same(one, other)


@pytest.mark.parametrize("cells", [10, 300, 50_000])
@pytest.mark.parametrize("kind", ["odd", "cells"])
def test_places(both, kind, cells):
    """Also events on edges and corners, and nowhere."""
    shapes, dice = shapes_of(kind), np.random.default_rng(3)
    west, south, east, north = shapely.total_bounds(shapes)
    corners = shapely.get_coordinates(shapes)
    middles = (corners[1:] + corners[:-1]) / 2
    free = dice.uniform((west - 3, south - 3), (east + 3, north + 3), (40_000, 2))
    x, y = np.concatenate([free, np.round(free[:3000]), corners, middles]).T
    x[:4], y[4:8] = (np.nan, np.inf, -np.inf, 1e300), (np.nan, np.inf, -np.inf, 1e300)
    compiled, plain = both(lambda: Locator(shapes, cells).locate(x, y))
    same(compiled, plain)
    np.testing.assert_array_equal(compiled, Locator(shapes).locate_slowly(x, y))


def test_loading_compiles_all_that_is_used(monkeypatch):
    """A second time, with other sizes, nothing is compiled anew: no click waits for that."""
    monkeypatch.setattr(jit, "_loaded", False)
    from gridplan.events.compile_loops import load
    from gridplan.events.density import lattice_loops
    from gridplan.geometry import raster_loops

    assert load()
    loops = [loop for module in (lattice_loops, raster_loops) for loop in vars(module).values()]
    loops = [loop for loop in loops if hasattr(loop, "signatures")]
    before = {loop.__name__: len(loop.signatures) for loop in loops}
    assert len(before) == 8
    assert min(before.values()) >= 1
    made = frame(NARROW)
    x, y = clustered(3000, NARROW)
    given = x.copy()
    given.flags.writeable = False
    for east in (x, given, np.repeat(x, 2)[::2]):
        for kernel in ("gaussian", "quartic"):
            for weight in (None, np.ones(len(x))):
                bins = Bins.for_kernel(made, 200.0, kernel)
                bins.add(east, y, weight)
                density(bins, 200.0, 1.0, kernel=kernel)
                density(bins, 200.0, 1.0, kernel=kernel, edges=False)
        Locator(shapes_of("cells"), 1000).locate(east, y)
    assert {loop.__name__: len(loop.signatures) for loop in loops} == before


def test_who_has_little_to_do_does_not_wait_for_numba():
    program = """
import sys
import numpy as np
from gridplan.jit import pays
from gridplan.geometry.point_location import Locator
import shapely
Locator([shapely.box(0, 0, 1, 1)]).locate(*np.random.default_rng(1).random((2, 100_000)))
assert "numba" not in sys.modules
print(sum(not pays(0.1) for _ in range(20)))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    # After 1 s that would have been saved, the loops are used.
    assert done.stdout.strip() in ("9", "10")
