"""How far the points of a grid lie apart."""

from __future__ import annotations

import numpy as np

from ..graph import Floats, Ints


def spans(centre: Floats, grid: Ints, count: int) -> Floats:
    """Largest distance between the points of two units of each grid, metres, float64 (count,).

    Parameters
    ----------
    centre : float64 (n, 2)
    grid : int64 (n,)
        −1 for a unit in no grid.
    count : int
    """
    order = np.argsort(grid, kind="stable")
    edges = np.searchsorted(grid[order], np.arange(count + 1))
    found = np.zeros(count)
    for one in range(count):
        found[one] = span(centre[order[edges[one] : edges[one + 1]]])
    return found


def span(points: Floats) -> float:
    """Largest distance among points; 0 where there is one at the most."""
    if len(points) < 2:
        return 0.0
    if len(points) > 50:
        # What lies closer to the middle than a distance that is there already, less the largest
        # one from the middle, cannot be an end.
        off = np.hypot(*(points - points.mean(axis=0)).T)
        known = np.hypot(*(points - points[off.argmax()]).T).max()
        points = points[off + off.max() >= known]
    step = points[:, None] - points[None]
    return float(np.sqrt((step**2).sum(axis=2).max()))
