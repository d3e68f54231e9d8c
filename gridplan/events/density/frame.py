"""The raster that events are counted in and densities are drawn on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...i18n import say

Floats = NDArray[np.float64]
Inside = Callable[[Floats, Floats], NDArray[np.bool_]]

#: A raster may have so many cells.
_MOST_CELLS = 60_000_000
#: Side of the smallest cell, metres.
_SMALLEST_M = 1e-3
#: So many centres of cells are looked up at a time.
_AT_A_TIME = 1 << 18


@dataclass(frozen=True)
class Frame:
    """A raster of square cells, north up.

    Parameters
    ----------
    west, north : float
        Outer corner of the first cell, metres.
    cell_m : float
    inside : bool (rows, columns)
        Cells whose centre lies in the territory.
    """

    west: float
    north: float
    cell_m: float
    inside: NDArray[np.bool_]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.inside.shape[0], self.inside.shape[1]


def frame_around(bounds: tuple[float, float, float, float], cell_m: float, inside: Inside) -> Frame:
    """A raster over a territory; its corners are whole multiples of the cell.

    Parameters
    ----------
    bounds : tuple of float
        West, south, east, north of the territory, metres.
    cell_m : float
    inside : callable
        x, y float64 (n,) → bool (n,): which points lie in the territory.

    Raises
    ------
    InputError
        When the cell is too small, the raster would be too large, or no cell lies inside.
    """
    if not (np.isfinite(cell_m) and cell_m >= _SMALLEST_M):
        raise InputError(
            say("A cell of {cell:g} m cannot be drawn.", cell=cell_m),
            cure=say("Choose larger cells, for example --cell 50."),
        )
    west = np.floor(bounds[0] / cell_m) * cell_m
    north = np.ceil(bounds[3] / cell_m) * cell_m
    columns = int(np.ceil((bounds[2] - west) / cell_m)) + 1
    rows = int(np.ceil((north - bounds[1]) / cell_m)) + 1
    if rows * columns > _MOST_CELLS:
        raise InputError(
            say("A raster of {rows} × {columns} cells is too large.", rows=rows, columns=columns),
            cure=say("Choose larger cells, for example --cell 50."),
        )
    x = west + (np.arange(columns) + 0.5) * cell_m
    mask = np.zeros((rows, columns), bool)
    together = max(1, _AT_A_TIME // columns)
    for first in range(0, rows, together):
        some = np.arange(first, min(first + together, rows))
        y = np.repeat(north - (some + 0.5) * cell_m, columns)
        mask[some] = inside(np.tile(x, len(some)), y).reshape(len(some), columns)
    if not mask.any():
        raise InputError(
            say("No cell of {cell:g} m lies in the territory.", cell=cell_m),
            cure=say("Choose smaller cells."),
        )
    return Frame(float(west), float(north), float(cell_m), mask)
