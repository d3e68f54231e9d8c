"""Density of events: how many a km² and day, smoothed over a bandwidth in metres.

Events are shared out to the cell they are in and the eight around by a quadratic B-spline: the
centre of gravity of an event stays where it is, and each is spread by exactly a quarter of a
squared cell, which is taken off the variance of the kernel. So the raster is what an exact sum of
kernels would be, to the third order of cell / bandwidth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..wording import say
from .frame import Frame
from .smoothing import MARGIN, Kernel

Floats = NDArray[np.float64]

#: A kernel is not drawn well with fewer cells than this to a bandwidth.
_FEWEST_CELLS = 2.0
#: Events are counted in so many at a time: the working arrays stay near the processor.
_AT_A_TIME = 1 << 16
#: Places in a cell are told apart to so many parts of its side. Shares are then whole multiples
#: of 2⁻¹⁹ and their products of 2⁻³⁸: sums are exact, and the same in whatever order events come.
_PARTS = 512.0


@dataclass(frozen=True)
class Density:
    """Events a km² and day.

    Parameters
    ----------
    values : float32 (rows, columns)
        NaN outside the territory; the first row is the northernmost.
    frame : Frame
    bandwidth_m : float
        Standard deviation of the kernel along an axis, whichever kernel it is.
    kernel : str
        One of `gridplan.events.smoothing.KERNELS`.
    days : float
        Length of the time the events are from.
    events : float
        Events, or sum of their weights, in the raster.
    outside : int
        Events that lie outside the territory and are left out.
    crs : object
        Coordinate system, anything pyproj understands.
    start, end : str
        First day, and the day after the last one; ISO dates, empty when unknown.
    """

    values: NDArray[np.float32]
    frame: Frame
    bandwidth_m: float
    kernel: str
    days: float
    events: float
    outside: int = 0
    crs: Any = None
    start: str = ""
    end: str = ""


class Bins:
    """Collects events piece by piece into the cells of a frame.

    An event counts when its cell or one of the eight around has its centre in the territory.

    Parameters
    ----------
    frame : Frame
    """

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.outside = 0
        rows, columns = frame.shape
        self._shape = rows + 2 * MARGIN, columns + 2 * MARGIN
        self._sum = np.zeros(self._shape[0] * self._shape[1])
        near = np.zeros(self._shape, bool)
        for down in range(MARGIN - 1, MARGIN + 2):
            for right in range(MARGIN - 1, MARGIN + 2):
                near[down : down + rows, right : right + columns] |= frame.inside
        self._near = near.ravel()

    def add(self, x: Floats, y: Floats, weight: Floats | None = None) -> None:
        """Add events.

        Parameters
        ----------
        x, y : float64 (n,)
            Metres; events without a point (NaN) and outside the territory are left out.
        weight : float64 (n,) or None
            1 by default; not negative.
        """
        for begin in range(0, len(x), _AT_A_TIME):
            part = slice(begin, begin + _AT_A_TIME)
            self._add(x[part], y[part], None if weight is None else weight[part])

    def _add(self, x: Floats, y: Floats, weight: Floats | None) -> None:
        frame = self.frame
        rows, columns = self._shape
        across = (x - frame.west) * (1.0 / frame.cell_m) + MARGIN
        down = (frame.north - y) * (1.0 / frame.cell_m) + MARGIN
        # The outermost cells take what is far away or nowhere (NaN); no event counts there.
        across = np.fmax(np.fmin(across, columns - 0.5), 0.0)
        down = np.fmax(np.fmin(down, rows - 0.5), 0.0)
        column, row = across.astype(np.int64), down.astype(np.int64)
        cell = row * columns + column
        chosen = self._near[cell]
        across -= column
        down -= row
        if not chosen.all():
            self.outside += int((np.isfinite(x) & np.isfinite(y) & ~chosen).sum())
            cell, across, down = cell[chosen], across[chosen], down[chosen]
            weight = None if weight is None else weight[chosen]
        by_column = _shares(np.rint(across * _PARTS) / _PARTS)
        # The first cell is the one north-west of that of the event.
        cell -= columns + 1
        for under, share in enumerate(_shares(np.rint(down * _PARTS) / _PARTS)):
            weighed = share if weight is None else share * weight
            for right, part in enumerate(by_column):
                np.add.at(self._sum, cell + (under * columns + right), weighed * part)

    @property
    def total(self) -> float:
        """Events, or sum of their weights."""
        return float(self._sum.sum())

    def padded(self) -> Floats:
        """The bins with their margin, float64 (rows + 2 MARGIN, columns + 2 MARGIN)."""
        return self._sum.reshape(self._shape)


def _shares(along: Floats) -> tuple[Floats, Floats, Floats]:
    """What the cell before, that of an event and the one after get; `along` from 0 to 1."""
    after = 0.5 * along * along
    before = after - along + 0.5
    return before, 1.0 - before - after, after


def density(
    bins: Bins,
    bandwidth_m: float,
    days: float,
    *,
    kernel: str = "gaussian",
    edges: bool = True,
    crs: Any = None,
    start: str = "",
    end: str = "",
) -> Density:
    """Smooth the bins.

    Parameters
    ----------
    bins : Bins
    bandwidth_m : float
        Standard deviation of the kernel along an axis. A quartic kernel of the same spread ends
        at √8 bandwidths.
    days : float
        Length of the time the events are from.
    kernel : str
        One of `gridplan.events.smoothing.KERNELS`.
    edges : bool
        Whether what a kernel loses beyond the border of the territory is made good.
    crs, start, end
        See `Density`.

    Raises
    ------
    InputError
        For a bandwidth shorter than two cells, or a time of no length.
    """
    laid_out = kernel_over(bins.frame, bandwidth_m, kernel, edges=edges)
    return smoothed_by(laid_out, bins, days, crs=crs, start=start, end=end)


def kernel_over(
    frame: Frame, bandwidth_m: float, name: str = "gaussian", *, edges: bool = True
) -> Kernel:
    """A kernel over a frame, for any number of densities; see `density`.

    Raises
    ------
    InputError
        For a bandwidth shorter than two cells.
    """
    check_bandwidth(bandwidth_m, frame.cell_m)
    return Kernel(frame, bandwidth_m, name, edges=edges)


def check_bandwidth(bandwidth_m: float, cell_m: float) -> None:
    """Check that a kernel can be drawn on cells.

    Raises
    ------
    InputError
        For a bandwidth shorter than two cells.
    """
    if not bandwidth_m >= _FEWEST_CELLS * cell_m:
        raise InputError(
            say(
                "A bandwidth of {bandwidth:g} m is too short for cells of {cell:g} m.",
                bandwidth=bandwidth_m,
                cell=cell_m,
            ),
            cure=say("A cell should be an eighth of the bandwidth or less."),
        )


def smoothed_by(
    kernel: Kernel, bins: Bins, days: float, *, crs: Any = None, start: str = "", end: str = ""
) -> Density:
    """Smooth bins with a kernel that is laid out already; see `density`.

    Raises
    ------
    InputError
        For a time of no length.
    """
    if not days > 0:
        raise InputError(say("The time of the events has no length."))
    frame = bins.frame
    values = kernel.smooth(bins.padded())
    values /= (frame.cell_m / 1e3) ** 2 * days
    values[~frame.inside] = np.nan
    return Density(
        values.astype(np.float32),
        frame,
        kernel.bandwidth_m,
        kernel.name,
        float(days),
        bins.total,
        bins.outside,
        crs,
        start,
        end,
    )


def difference(later: Density, earlier: Density) -> Density:
    """How many more events a km² and day there are in `later` than in `earlier`.

    Parameters
    ----------
    later, earlier : Density
        Of the same frame, bandwidth and kernel.
    """
    if later.values.shape != earlier.values.shape or later.bandwidth_m != earlier.bandwidth_m:
        raise ValueError("densities of different frames or bandwidths have no difference")
    return Density(
        later.values - earlier.values,
        later.frame,
        later.bandwidth_m,
        later.kernel,
        later.days,
        later.events - earlier.events,
        later.outside + earlier.outside,
        later.crs,
        later.start,
        later.end,
    )
