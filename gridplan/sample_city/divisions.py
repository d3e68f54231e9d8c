"""Towns and villages: contiguous territories of whole cells, with the real names and codes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra

from .ground_kinds import Ground, Line
from .landuse import Cells
from .planar_graph import Floats, Ints
from .sketch import Town, Village, towns

#: A border shorter than this does not join two cells, metres.
_LEAST_BORDER = 4.0
#: How much dearer it is to cross a border with such a line, so that territories end there.
_COST = np.ones(len(Line))
_COST[[Line.CREEK, Line.STREET, Line.SECONDARY, Line.ARTERIAL]] = 1.3, 1.3, 1.5, 1.8
_COST[[Line.BANK, Line.VERGE]] = 3.0, 2.2


@dataclass(frozen=True)
class Divisions:
    """To which town and village every cell belongs.

    Parameters
    ----------
    town : int64 (c,)
        Index into `towns()`.
    village : int64 (c,)
        Index into `villages`.
    villages : tuple of Village
    enclave, island : bool (c,)
        Cells that lie apart from the rest of their village and town on purpose.
    """

    town: Ints
    village: Ints
    villages: tuple[Village, ...]
    enclave: NDArray[np.bool_]
    island: NDArray[np.bool_]


def divide_cells(cells: Cells, rng: np.random.Generator, enclaves: int = 6) -> Divisions:
    """Grow towns and villages over the cells."""
    centre, area = cells.plane.centroids(), cells.plane.areas()
    graph = _graph(cells, centre)
    _, piece = connected_components(graph, directed=False)
    main = piece == np.bincount(piece).argmax()
    island = ~main
    town = _towns(graph, centre, area, cells, main)
    village = np.empty(len(town), np.int64)
    found: list[Village] = []
    weight = area * (0.15 + 3.0 * np.clip(cells.urban, 0, 1) ** 1.5)
    weight[cells.ground != Ground.LAND] = 1.0
    for number, place in enumerate(towns()):
        here = np.flatnonzero((town == number) & main)
        local = graph[here][:, here]
        part = _villages(local, centre[here], weight[here], cells.urban[here], place, rng)
        village[here] = part + len(found)
        found += place.villages
    shore = np.flatnonzero(main & (cells.ground == Ground.LAND))
    for number in np.unique(piece[island]):
        here = piece == number
        middle = centre[here].mean(axis=0)
        host = shore[np.hypot(*(centre[shore] - middle).T).argmin()]
        town[here], village[here] = town[host], village[host]
    enclave = np.zeros(len(town), bool)
    _set_enclaves(graph, cells, town, village, enclave, main, rng, enclaves)
    return Divisions(town, village, tuple(found), enclave, island)


def _graph(cells: Cells, centre: Floats) -> csr_matrix:
    """Cells and the distances between their centres; dearer across rivers and main roads."""
    pair, length, line = cells.plane.borders()
    cost = _COST[line]
    n = len(centre)
    code, inverse = np.unique(pair[:, 0] * n + pair[:, 1], return_inverse=True)
    border = np.bincount(inverse, length)
    cost = np.bincount(inverse, length * cost) / border
    a, b = code // n, code % n
    far = np.hypot(*(centre[a] - centre[b]).T) * cost
    keep = border >= _LEAST_BORDER
    a, b, far = a[keep], b[keep], far[keep]
    rows, columns = np.concatenate([a, b]), np.concatenate([b, a])
    return csr_matrix((np.concatenate([far, far]), (rows, columns)), shape=(n, n))


def _towns(
    graph: csr_matrix, centre: Floats, area: Floats, cells: Cells, main: NDArray[np.bool_]
) -> Ints:
    """Nearest town along the graph, with a head start that gives each about its real area."""
    places = towns()
    solid = np.flatnonzero(main & (cells.ground == Ground.LAND))
    seats = [
        solid[np.hypot(centre[solid, 0] - t.x, centre[solid, 1] - t.y).argmin()] for t in places
    ]
    far = dijkstra(graph, indices=seats)
    goal = np.array([t.area for t in places])
    dry = np.where(cells.ground == Ground.YANGTZE, 0.0, area)
    goal *= dry[main].sum() / goal.sum()
    start = np.zeros(len(places))
    for turn in range(60):
        nearest = np.argmin(far - start[:, None], axis=0)
        have = np.bincount(nearest[main], dry[main], len(places))
        start += 1400 * 0.96**turn * np.clip(1 - have / goal, -0.5, 0.5)
        # A town never swallows the seat of another.
        for _ in range(len(places)):
            start = np.minimum(start, (start[:, None] + 0.8 * far[:, seats]).min(axis=0))
    owner: Ints = np.argmin(far - start[:, None], axis=0)
    return owner


def _villages(
    graph: csr_matrix,
    centre: Floats,
    weight: Floats,
    urban: Floats,
    town: Town,
    rng: np.random.Generator,
) -> Ints:
    """Split the cells of a town among its villages, communities in the densest parts."""
    k = len(town.villages)
    seat = rng.choice(len(centre), k, replace=False, p=weight / weight.sum())
    for _ in range(12):
        gap = ((centre[:, None, :] - centre[seat][None]) ** 2).sum(axis=2)
        owner = gap.argmin(axis=1)
        mass = np.maximum(np.bincount(owner, weight, k), 1e-9)
        middle = np.stack([np.bincount(owner, weight * centre[:, i], k) for i in (0, 1)]) / mass
        gap = ((centre[:, None, :] - middle.T[None]) ** 2).sum(axis=2)
        gap[weight <= 1.0] += 1e12
        for j in range(k):
            seat[j] = gap[:, j].argmin()
            gap[seat[j]] = np.inf
    part = np.argmin(dijkstra(graph, indices=seat), axis=0)
    dense = np.bincount(part, urban, k) / np.maximum(np.bincount(part, minlength=k), 1)
    order = np.argsort(-dense, kind="stable")  # densest first
    names = np.argsort([not village.community for village in town.villages], kind="stable")
    name = np.empty(k, np.int64)
    name[order] = names
    named: Ints = name[part]
    return named


def _set_enclaves(
    graph: csr_matrix,
    cells: Cells,
    town: Ints,
    village: Ints,
    enclave: NDArray[np.bool_],
    main: NDArray[np.bool_],
    rng: np.random.Generator,
    wanted: int,
) -> None:
    """Give single cells inside one village to a village of another town."""
    made = 0
    for cell in rng.permutation(np.flatnonzero(main & (cells.ground == Ground.LAND))):
        around = graph.indices[graph.indptr[cell] : graph.indptr[cell + 1]]
        host = village[cell]
        if made == wanted:
            break
        if len(around) < 3 or (village[around] != host).any() or enclave[around].any():
            continue
        rest = np.flatnonzero((village == host) & main & (np.arange(len(village)) != cell))
        pieces, _ = connected_components(graph[rest][:, rest], directed=False)
        if pieces > 1 or enclave[rest].any():
            continue
        beside = np.flatnonzero((town != town[cell]) & main)
        centre = cells.plane.xy[cells.plane.ring[cells.plane.start[:-1]]]
        nearest = beside[np.hypot(*(centre[beside] - centre[cell]).T).argmin()]
        if np.hypot(*(centre[nearest] - centre[cell])) > 5000:
            continue
        town[cell], village[cell], enclave[cell] = town[nearest], village[nearest], True
        made += 1
