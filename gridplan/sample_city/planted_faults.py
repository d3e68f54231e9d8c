"""What real base units do and clean ones do not: two-part units, units inside others."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from .planar_graph import Ints, PlanarMap

#: Candidates looked at for each one wanted.
_TRIES = 60


def find_pairs(
    plane: PlanarMap,
    allowed: NDArray[np.bool_],
    use: NDArray[np.int8],
    village: Ints,
    wanted: int,
    rng: np.random.Generator,
) -> Ints:
    """Plots that shall be one unit in two parts: of one use and village, near, not touching.

    Parameters
    ----------
    plane : PlanarMap
    allowed : bool (f,)
        Plots that may be taken.
    use : int8 (f,)
    village : int64 (f,)
    wanted : int
        How many pairs.
    rng : numpy Generator

    Returns
    -------
    int64 (wanted, 2)
        No plot stands in two pairs.
    """
    pair, _, _ = plane.borders()
    n = len(plane)
    rows, columns = np.concatenate([pair, pair[:, ::-1]]).T
    touch = csr_array((np.ones(len(rows)), (rows, columns)), shape=(n, n))

    def around(plots: Ints) -> Ints:
        spans = [touch.indices[touch.indptr[i] : touch.indptr[i + 1]] for i in plots]
        reached: Ints = np.unique(np.concatenate(spans))
        return reached

    def apart(one: int, other: int) -> bool:
        here, there = (plane.ring[plane.start[i] : plane.start[i + 1]] for i in (one, other))
        return not np.isin(here, there).any()

    found: list[tuple[int, int]] = []
    taken = ~allowed
    candidates = np.flatnonzero(allowed)
    some = rng.choice(candidates, min(_TRIES * wanted, len(candidates)), replace=False)
    for plot in some:
        if len(found) == wanted:
            break
        if taken[plot]:
            continue
        far = around(around(np.array([plot])))
        alike = (use[far] == use[plot]) & (village[far] == village[plot]) & ~taken[far]
        for other in far[alike]:
            if apart(plot, other):
                found.append((int(plot), int(other)))
                taken[[plot, other]] = True
                break
    return np.array(found, np.int64).reshape(-1, 2)


def make_insets(
    shapes: NDArray[np.object_],
    allowed: NDArray[np.bool_],
    wanted: int,
    rng: np.random.Generator,
) -> tuple[Ints, NDArray[np.object_]]:
    """Small squares inside large plots: a pumping station, a shrine, a transformer.

    Parameters
    ----------
    shapes : object (f,)
        Plots as polygons.
    allowed : bool (f,)
        Plots that may hold one.
    wanted : int
    rng : numpy Generator

    Returns
    -------
    hosts : int64 (wanted,)
        The plots that hold one.
    squares : object (wanted,)
        The squares; a hole of the same corners is to be cut into each host.
    """
    import shapely

    plots = np.flatnonzero(allowed)
    area = shapely.area(shapes[plots])
    plots = plots[area >= np.median(area)]
    plots = np.sort(rng.choice(plots, min(_TRIES * wanted, len(plots)), replace=False))
    half = 0.12 * np.sqrt(shapely.area(shapes[plots]))
    middle = shapely.get_coordinates(shapely.point_on_surface(shapes[plots]))
    low, high = np.round(middle - half[:, None], 2), np.round(middle + half[:, None], 2)
    squares = shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1])
    inside = shapely.contains_properly(shapes[plots], shapely.buffer(squares, 2.0))
    good = np.sort(rng.permutation(np.flatnonzero(inside))[:wanted])
    return plots[good], squares[good]
