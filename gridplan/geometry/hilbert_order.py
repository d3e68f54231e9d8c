"""The canonical order of base units: along a Hilbert curve, whatever order the source has."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

#: Steps of the curve along each axis: 2¹⁶, half a metre or so in a county.
ORDER = 16


def canonical_order(
    centre: NDArray[np.float64], area_m2: NDArray[np.float64], ids: NDArray[np.object_] | None
) -> NDArray[np.int64]:
    """Sort units along a Hilbert curve; ties by x, y, area and id.

    Parameters
    ----------
    centre : float64 (n, 2)
        A point of each unit in metres; at least one unit.
    area_m2 : float64 (n,)
    ids : object (n,) or None
        Ids as text; they decide only between units that have everything else in common.

    Returns
    -------
    int64 (n,)
        Row of the source at each place of the order.
    """
    # Millimetres: noise of the arithmetic must not decide.
    x, y = np.rint(centre * 1000).T
    area = np.rint(area_m2 * 1000)
    cells = 1 << ORDER
    side = max(float(np.ptp(x)), float(np.ptp(y)), 1.0)
    east = np.minimum((x - x.min()) / side * cells, cells - 1).astype(np.int64)
    north = np.minimum((y - y.min()) / side * cells, cells - 1).astype(np.int64)
    keys = [area, y, x, hilbert_distance(east, north)]
    if ids is not None:
        keys.insert(0, ids.astype(str))
    order: NDArray[np.int64] = np.lexsort(keys)
    return order


def hilbert_distance(east: NDArray[np.int64], north: NDArray[np.int64]) -> NDArray[np.int64]:
    """Distance along the Hilbert curve of cells of a raster of 2^`ORDER` cells a side.

    Parameters
    ----------
    east, north : int64 (n,)
        Column and row of the cells, from 0.

    Notes
    -----
    D. Hilbert, "Über die stetige Abbildung einer Linie auf ein Flächenstück", Math. Ann. 38
    (1891); quadrant by quadrant, each turned so that the ends of the pieces meet.
    """
    x, y = east.copy(), north.copy()
    distance = np.zeros(len(x), np.int64)
    for bit in range(ORDER - 1, -1, -1):
        half = np.int64(1) << bit
        right, upper = (x & half) > 0, (y & half) > 0
        distance += half * half * ((3 * right) ^ upper)
        turned = ~upper
        flipped = turned & right
        x[flipped] = half - 1 - (x[flipped] & (half - 1))
        y[flipped] = half - 1 - (y[flipped] & (half - 1))
        x[turned], y[turned] = y[turned].copy(), x[turned].copy()
        x &= half - 1
        y &= half - 1
    return distance
