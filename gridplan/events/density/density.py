"""Density of events: how many a km² and day, smoothed over a bandwidth in metres.

What sharing events out (see `binning`) spreads them is taken off the variance of the kernel. So the
raster is what an exact sum of kernels would be, to the third order of node distance / bandwidth.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...i18n import say
from .binning import Bins
from .frame import Frame
from .kernels import Kernel

Floats = NDArray[np.float64]

#: Longest bandwidth, metres; the margin of the raster grows with it.
_LONGEST_M = 100_000.0
#: A kernel is not drawn well with fewer cells than this to a bandwidth.
_FEWEST_CELLS = 2.0


@dataclass(frozen=True)
class Against:
    """An earlier time that was taken off a density.

    Parameters
    ----------
    start, end, days, events
        See `Density`.
    """

    start: str
    end: str
    days: float
    events: float


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
        One of `gridplan.events.density.kernels.KERNELS`.
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
    against : Against or None
        The earlier time, where the values are a difference; all else is of the later one.
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
    against: Against | None = None


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
        One of `gridplan.events.density.kernels.KERNELS`.
    edges : bool
        Whether what a kernel loses beyond the border of the territory is made good.
    crs, start, end
        See `Density`.

    Raises
    ------
    InputError
        For a bandwidth shorter than two cells, or a time of no length.
    """
    laid_out = kernel_over(bins.frame, bandwidth_m, kernel, edges=edges, bins=bins)
    return smoothed_by(laid_out, bins, days, crs=crs, start=start, end=end)


def kernel_over(
    frame: Frame,
    bandwidth_m: float,
    name: str = "gaussian",
    *,
    edges: bool = True,
    bins: Bins | None = None,
) -> Kernel:
    """A kernel over a frame, for any number of densities; see `density`.

    Parameters
    ----------
    bins : Bins or None
        Like those that are to be smoothed; by default as `Bins.for_kernel` makes them.

    Raises
    ------
    InputError
        For a bandwidth shorter than two cells, or longer than any territory.
    """
    check_bandwidth(bandwidth_m, frame.cell_m)
    lattice = None if bins is None else bins.lattice
    return Kernel(frame, bandwidth_m, name, edges=edges, lattice=lattice)


def check_bandwidth(bandwidth_m: float, cell_m: float) -> None:
    """Check that a kernel can be drawn on cells.

    Raises
    ------
    InputError
        For a bandwidth shorter than two cells, or longer than any territory.
    """
    if bandwidth_m > _LONGEST_M:
        raise InputError(
            say(
                "A bandwidth of {bandwidth:g} m is longer than any territory.",
                bandwidth=bandwidth_m,
            ),
            cure=say("Give {longest:,.0f} m or less.", longest=_LONGEST_M),
        )
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
        raise InputError(
            say("The time of the events has no length."),
            cure=say("End it on a later day than it begins."),
        )
    frame = bins.frame
    if bins.lattice.step != kernel.lattice.step:
        raise ValueError("the bins are on another lattice than the kernel")
    values = kernel.smooth(bins.padded(), 1.0 / ((frame.cell_m / 1e3) ** 2 * days))
    values = values.astype(np.float32, copy=False)
    values[~frame.inside] = np.nan
    return Density(
        values,
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
    before = Against(earlier.start, earlier.end, earlier.days, earlier.events)
    return replace(later, values=later.values - earlier.values, against=before)
