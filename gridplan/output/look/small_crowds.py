"""Where a density may be shown: enough events lie around, so that it is nobody's alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ...events.density.binning import Bins
from ...events.density.density import Density, kernel_over
from ...events.density.frame import Frame
from .small_numbers import FEWEST

#: How far events are looked for, in bandwidths: where one lies it counts 1, so far off 0.6.
_WIDER = 2.0
#: Fewer than five events never count for so much, five at one place do up to a bandwidth from it.
_SHORT = 0.5


class Crowd:
    """Counts the events around each cell of a frame, each the less the farther it is away.

    Parameters
    ----------
    frame : Frame
    bandwidth_m : float
        Of the densities that are to be shown.
    bins : Bins
        Like those that will be counted.
    """

    def __init__(self, frame: Frame, bandwidth_m: float, bins: Bins) -> None:
        wide = _WIDER * bandwidth_m
        # Without correction at borders: no event counts for more than 1.
        self._kernel = kernel_over(frame, wide, edges=False, bins=bins)
        self._one = 2.0 * np.pi * (wide / frame.cell_m) ** 2

    def around(self, bins: Bins) -> NDArray[np.float32]:
        """How many events lie around each cell, float32 (rows, columns)."""
        return self._kernel.smooth(bins.padded(), self._one).astype(np.float32)


def few(around: NDArray[np.float32], fewest: int = FEWEST) -> NDArray[np.bool_]:
    """Where fewer events lie around than may be shown."""
    found: NDArray[np.bool_] = around < fewest - _SHORT
    return found


def without_few(surface: Density, bins: Bins, fewest: int = FEWEST) -> Density:
    """A density that is nothing where few events lie around.

    Parameters
    ----------
    surface : Density
    bins : Bins
        What it was made of.
    fewest : int
        Fewer than this are few.
    """
    around = Crowd(surface.frame, surface.bandwidth_m, bins).around(bins)
    hidden = few(around, fewest) & surface.frame.inside
    return replace(surface, values=np.where(hidden, np.float32(0.0), surface.values))
