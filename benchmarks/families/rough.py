"""Units as a census draws them: ragged borders, heavy green units, two-part units.

Fine Voronoi cells are merged at random into irregular units, and every border between two cells
is replaced by a random jagged line. The line stays inside the quadrilateral of the border's two
ends and the two cell sites. These quadrilaterals tile the plane, so no two lines can cross and
both sides share every vertex: the coverage is exactly valid.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.spatial import Voronoi

from . import settlement
from .settlement import GRANULAR, UNITS_PER_GRID

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

GREEN_UNITS = 0.01  # share of the units that are parks, hills and lakes …
GREEN_AREA = 0.20  # … and their share of the area
MULTIPART_UNITS = 0.03
_HEAD = 0.45  # chance of a fine cell to be the core of a unit
_CELLS_PER_UNIT = 2.14  # that comes of it
_RAGGEDNESS = 0.12  # sideways amplitude of a border, as a share of its length
_RIVER_M = 45.0
_MARGIN_M = 600.0


@dataclass(frozen=True)
class _Mesh:
    """Fine cells and the borders between them.

    Parameters
    ----------
    area : float64 (c,)
        Area of each cell, m².
    centre : float64 (c, 2)
        Site of each cell.
    rings : list of lists
        Corners of each cell in order.
    corners : float64 (v, 2)
    ends : int64 (e, 2)
        The two corners of each border.
    side : int64 (e, 2)
        The cells on both sides of each border; −1 outside the territory.
    sites : float64 (e, 2, 2)
        The sites on both sides of each border, also where one is outside.
    """

    area: Array
    centre: Array
    rings: list[list[int]]
    corners: Array
    ends: Ints
    side: Ints
    sites: Array


def make(units: int, seed: int, granular: bool = False) -> gpd.GeoDataFrame:
    """About `units` units, a fifth of that when granular.

    1 % of them are green: 20 % of the area, the largest 3 grids' worth (6 when granular, where 3
    would be less than the mean of the 1 %), and almost nobody in them. 3 % are in two parts.
    """
    count = units // GRANULAR if granular else units
    rng = np.random.default_rng(seed)
    outline = settlement.outline(rng)
    people = settlement.settle(rng, outline)
    cells = round(count * (_CELLS_PER_UNIT + 0.27))
    mesh = _mesh(rng, outline, settlement.unit_sites(rng, outline, people, cells))
    largest = (6 if granular else 3) * UNITS_PER_GRID / (GRANULAR if granular else 1)
    unit = _grow_green(rng, mesh, people, count, largest)
    greens = int(unit.max()) + 1
    unit = _merge(rng, mesh, unit)
    polygons = _dissolve(_ragged(rng, mesh), _detach(rng, mesh, unit, greens))
    population = settlement.populate(
        rng,
        people,
        shapely.get_coordinates(shapely.centroid(polygons[greens:])),
        shapely.area(polygons[greens:]),
        settlement.cap_for(count),
    )
    keepers = np.where(rng.random(greens) < 0.1, rng.integers(1, 20, greens), 0)
    centre = shapely.get_coordinates(shapely.centroid(polygons[:greens]))
    nobody = pd.DataFrame(
        {
            "registered": keepers,
            "migrant": 0,
            "town": ((centre[:, None] - people.town_centre[None]) ** 2).sum(2).argmin(1),
        }
    )
    return settlement.framed(rng, polygons, pd.concat([nobody, population], ignore_index=True))


def _mesh(rng: np.random.Generator, outline: shapely.Polygon, site: Array) -> _Mesh:
    """Fine cells inside the outline, without those that a river takes."""
    belt = shapely.difference(outline.buffer(_MARGIN_M), outline)
    around = settlement.points_inside(rng, belt, int(len(site) * belt.area / outline.area))
    x0, y0, x1, y1 = outline.buffer(4 * _MARGIN_M).bounds
    far = np.array([[x0, y0], [x0, y1], [x1, y1], [x1, y0]])
    diagram = Voronoi(np.r_[site, around, far])
    land = np.arange(len(diagram.points)) < len(site)
    land &= ~_in_river(rng, outline, diagram.points)
    number = np.where(land, np.cumsum(land) - 1, -1)
    side = number[diagram.ridge_points]
    kept = (side >= 0).any(axis=1)
    rings = [diagram.regions[r] for r in diagram.point_region[land]]
    owner = np.repeat(np.arange(len(rings)), [len(ring) + 1 for ring in rings])
    closed = np.concatenate([[*ring, ring[0]] for ring in rings])
    outlines = shapely.linearrings(diagram.vertices[closed], indices=owner)
    return _Mesh(
        shapely.area(shapely.polygons(outlines)),
        diagram.points[land],
        rings,
        diagram.vertices,
        np.array(diagram.ridge_vertices)[kept],
        side[kept],
        diagram.points[diagram.ridge_points[kept]],
    )


def _in_river(
    rng: np.random.Generator, outline: shapely.Polygon, point: Array
) -> NDArray[np.bool_]:
    """Which points lie in one of two rivers; bridges of 300 m every 2 to 4 km interrupt them."""
    x0, y0, x1, y1 = outline.bounds
    wet = np.zeros(len(point), bool)
    for k in range(2):
        level, phase = rng.uniform(0.5 * y0, 0.5 * y1), rng.uniform(0, 2 * np.pi)
        along = point[:, 0]
        course = level + 2200 * np.sin(along / 5500 + phase) + 600 * np.sin(along / 1700 + k)
        slope = 0.4 * np.cos(along / 5500 + phase) + 0.35 * np.cos(along / 1700 + k)
        near = np.abs(point[:, 1] - course) < _RIVER_M * np.hypot(1, slope)
        bridge = np.cumsum(rng.uniform(2000, 4000, int((x1 - x0) / 2000)))
        gap = np.abs(along[:, None] - x0 - bridge).min(axis=1)
        wet |= near & (gap > 150)
    return wet


def _neighbours(mesh: _Mesh) -> tuple[Ints, Ints]:
    """Neighbour lists of the fine cells in compressed sparse rows."""
    side = mesh.side[(mesh.side >= 0).all(axis=1)]
    both = np.r_[side, side[:, ::-1]]
    n = len(mesh.area)
    rows = coo_array((np.ones(len(both)), (both[:, 0], both[:, 1])), shape=(n, n)).tocsr()
    rows.sort_indices()
    return rows.indptr, rows.indices


def _grow_green(
    rng: np.random.Generator,
    mesh: _Mesh,
    people: settlement.Settlement,
    units: int,
    largest: float,
) -> Ints:
    """Number of the green unit that takes each cell, largest unit first; −1 where there is none.

    The areas follow a power law whose first term is `largest` mean units.
    """
    rank = np.arange(1, round(GREEN_UNITS * units) + 1)
    low, high = 0.0, 2.0
    for _ in range(60):
        power = (low + high) / 2
        heavy = (rank**-power).mean() * largest > GREEN_AREA / GREEN_UNITS
        low, high = (power, high) if heavy else (low, power)
    wanted = largest * rank**-low * mesh.area.sum() / units
    indptr, indices = _neighbours(mesh)
    to_town = np.min(
        [
            np.hypot(*(mesh.centre - c).T) / r
            for c, r in zip(people.town_centre, people.town_radius, strict=True)
        ],
        axis=0,
    )
    starts = iter(rng.permutation(np.flatnonzero(to_town > 1.5)).tolist())
    key = rng.random(len(mesh.area))
    unit = np.full(len(mesh.area), -1)
    for number, area in enumerate(wanted.tolist()):
        grown: list[int] = []
        while not grown:
            grown = _grow(next(starts), area, unit, mesh.area, key, indptr, indices)
        unit[grown] = number
    return unit


def _grow(
    start: int, wanted: float, unit: Ints, area: Array, key: Array, indptr: Ints, indices: Ints
) -> list[int]:
    """Free cells around `start` that make up the wanted area; none when there is no room."""
    grown, taken, total = [], {start}, 0.0
    queue = [(0.0, start)]
    while queue and total < wanted and unit[start] < 0:
        _, cell = heappop(queue)
        if total + area[cell] / 2 > wanted:
            return grown
        grown.append(cell)
        total += area[cell]
        for other in indices[indptr[cell] : indptr[cell + 1]].tolist():
            if other not in taken and unit[other] < 0:
                taken.add(other)
                heappush(queue, (len(taken) ** 0.5 + 4 * key[other], other))
    return grown if total >= 0.9 * wanted else []


def _merge(rng: np.random.Generator, mesh: _Mesh, unit: Ints) -> Ints:
    """Give every free cell to a unit: a core cell and the free cells around that join it."""
    free = unit < 0
    core = free & (rng.random(len(unit)) < _HEAD)
    side = mesh.side[(mesh.side >= 0).all(axis=1)]
    pairs = np.r_[side, side[:, ::-1]]
    joins = pairs[free[pairs[:, 0]] & ~core[pairs[:, 0]] & core[pairs[:, 1]]]
    order = np.lexsort((rng.random(len(joins)), joins[:, 0]))
    joiner, first = np.unique(joins[order, 0], return_index=True)
    host = np.arange(len(unit))
    host[joiner] = joins[order, 1][first]
    merged = unit.copy()
    hosts, number = np.unique(host[free], return_inverse=True)
    merged[free] = unit.max() + 1 + number
    assert (host[hosts] == hosts).all()
    return merged


def _detach(rng: np.random.Generator, mesh: _Mesh, unit: Ints, greens: int) -> Ints:
    """Make 3 % of the units two-part: each takes a cell two borders away from a larger unit."""
    indptr, indices = _neighbours(mesh)
    unit = unit.copy()
    units = int(unit.max()) + 1
    size = np.bincount(unit)
    cells_of = np.argsort(unit, kind="stable")
    start = np.r_[0, np.cumsum(size)]
    touched = np.zeros(units, bool)
    left = round(MULTIPART_UNITS * units)
    for taker in (greens + rng.permutation(units - greens)).tolist():
        if left == 0:
            break
        if touched[taker]:
            continue
        own = cells_of[start[taker] : start[taker + 1]]
        ring = np.unique(np.concatenate([indices[indptr[c] : indptr[c + 1]] for c in own]))
        if not len(ring):  # an islet of one unit
            continue
        second = np.unique(np.concatenate([indices[indptr[c] : indptr[c + 1]] for c in ring]))
        for cell in rng.permutation(np.setdiff1d(second, np.r_[own, ring])).tolist():
            giver = unit[cell]
            others = cells_of[start[giver] : start[giver + 1]]
            # Two cells: what stays is one piece. (A core with two joiners might be split.)
            if giver >= greens and size[giver] == 2 and not touched[giver] and giver != taker:
                assert len(others) == 2
                unit[cell] = taker
                touched[[taker, giver]] = True
                left -= 1
                break
    return unit


def _ragged(rng: np.random.Generator, mesh: _Mesh) -> NDArray[np.object_]:
    """The fine cells as polygons, every border a jagged line."""
    start, end = mesh.corners[mesh.ends[:, 0]], mesh.corners[mesh.ends[:, 1]]
    length = np.hypot(*(end - start).T)
    steps = np.select([length > 60, length > 25, length > 8], [8, 4, 2], 1)
    first = np.r_[0, np.cumsum(steps)]
    of = np.repeat(np.arange(len(steps)), steps)
    place = (np.arange(first[-1]) - first[of]) / steps[of]
    along = (end - start)[of]
    across = np.c_[-along[:, 1], along[:, 0]]  # as long as the border itself
    offset = _bridge(rng, steps, first, of, place)
    room = np.full(len(offset), np.inf)
    for s in range(2):
        # The site of this side seen from the border: a share of its length along and across it.
        arm = mesh.sites[:, s] - start
        unit2 = np.maximum(length**2, 1e-12)
        foot = ((arm * (end - start)).sum(1) / unit2)[of]
        height = ((arm[:, 1] * (end - start)[:, 0] - arm[:, 0] * (end - start)[:, 1]) / unit2)[of]
        with np.errstate(divide="ignore", invalid="ignore"):
            rise = np.where(foot > 0, place / foot, np.inf)
            fall = np.where(foot < 1, (1 - place) / (1 - foot), np.inf)
        here = np.sign(offset) == np.sign(height)
        room = np.where(here, np.abs(height) * np.minimum(rise, fall), room)
    offset = np.sign(offset) * np.minimum(np.abs(offset), 0.8 * room)
    vertex = np.round(start[of] + place[:, None] * along + offset[:, None] * across, 3)
    return _polygons(mesh, steps, first, vertex)


def _bridge(rng: np.random.Generator, steps: Ints, first: Ints, of: Ints, place: Array) -> Array:
    """A random walk along each border that starts and ends on it, in shares of its length."""
    jump = rng.normal(0, 1, len(of)) / np.sqrt(steps[of])
    walk = np.cumsum(jump) - jump
    walk -= walk[first[:-1]][of]
    last = np.bincount(of, jump)[of]
    return np.where(place > 0, _RAGGEDNESS * (walk - place * last), 0.0)


def _polygons(mesh: _Mesh, steps: Ints, first: Ints, vertex: Array) -> NDArray[np.object_]:
    """String the border lines together around each cell."""
    sizes = np.array([len(ring) for ring in mesh.rings])
    here = np.concatenate(mesh.rings)
    after = np.concatenate([[*ring[1:], ring[0]] for ring in mesh.rings])
    key = np.sort(mesh.ends, axis=1) @ [len(mesh.corners), 1]
    by_key = np.argsort(key)
    pair = np.sort(np.c_[here, after], axis=1) @ [len(mesh.corners), 1]
    border = by_key[np.searchsorted(key, pair, sorter=by_key)]
    forward = mesh.ends[border, 0] == here
    count = steps[border]
    of = np.repeat(np.arange(len(border)), count)
    step = np.arange(len(of)) - np.repeat(np.cumsum(count) - count, count)
    # A border has `steps` vertices, its start among them; backwards it starts with the next corner.
    corners = np.round(mesh.corners, 3)
    at = first[border][of] + np.where(forward[of], step, (count[of] - step) % count[of])
    xy = vertex[at]
    backward_start = ~forward[of] & (step == 0)
    xy[backward_start] = corners[here[of[backward_start]]]
    cell = np.repeat(np.arange(len(sizes)), sizes)[of]
    return shapely.polygons(shapely.linearrings(xy, indices=cell))


def _dissolve(cells: NDArray[np.object_], unit: Ints) -> NDArray[np.object_]:
    """The union of the cells of each unit."""
    order = np.argsort(unit, kind="stable")
    size = np.bincount(unit)
    polygons = np.empty(len(size), object)
    start = np.cumsum(size) - size
    for count in np.unique(size):
        units = np.flatnonzero(size == count)
        members = cells[order[start[units][:, None] + np.arange(count)]]
        polygons[units] = (
            members[:, 0] if count == 1 else shapely.coverage_union_all(members, axis=1)
        )
    return polygons
