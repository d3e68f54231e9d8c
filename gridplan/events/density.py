"""Density of events: how many a km² and day, smoothed over a bandwidth in metres.

Events are shared out to the cell they are in and the eight around by a quadratic B-spline: the
centre of gravity of an event stays where it is, and each is spread by exactly a quarter of a
squared cell, which is taken off the variance of the kernel. So the raster is what an exact sum of
kernels would be, to the third order of cell / bandwidth.

Near the border of the territory a kernel reaches out of it. Kernels are scaled by a factor where
they start and one where they arrive, such that each keeps its whole weight inside (as Jones and
Diggle's correction, so that the raster holds exactly as many events as were put into it) and that
events spread evenly give an even density (as the correction by a smoothed mask); the factors come
from balancing the matrix of kernels (Sinkhorn 1964).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..wording import say

Floats = NDArray[np.float64]
Inside = Callable[[Floats, Floats], NDArray[np.bool_]]

KERNELS = ("gaussian", "quartic")
#: A Gaussian kernel is cut off at so many bandwidths; what is left is scaled to 1.
_REACH = 5.0
#: A quartic kernel of radius R spreads as a Gaussian of σ = R / √8.
_QUARTIC_RADIUS = 8.0**0.5
#: A raster may have so many cells.
_MOST_CELLS = 60_000_000
#: A kernel is not drawn well with fewer cells than this to a bandwidth.
_FEWEST_CELLS = 2.0
#: Variance along an axis that sharing out gives every event, in squared cells.
_SHARED_OUT = 0.25
#: Cells around a frame that events at its edge may be shared out to.
MARGIN = 2
#: Factors at the border are balanced until an even density is even to so much, or so often.
_BALANCED = 2e-3
_MOST_ROUNDS = 12
#: A bin that has less of its kernel inside lies too far out to hold an event.
_LEAST_KEPT = 1e-9


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
        One of `KERNELS`.
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
        When the raster would be too large, or no cell lies inside.
    """
    if not (np.isfinite(cell_m) and cell_m > 0):
        raise InputError(say("A cell has to be longer than 0 m."))
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
    for row in range(rows):
        y = np.full(columns, north - (row + 0.5) * cell_m)
        mask[row] = inside(x, y)
    if not mask.any():
        raise InputError(
            say("No cell of {cell:g} m lies in the territory.", cell=cell_m),
            cure=say("Choose smaller cells."),
        )
    return Frame(float(west), float(north), float(cell_m), mask)


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
        self._width = columns + 2 * MARGIN
        self._sum = np.zeros((rows + 2 * MARGIN) * self._width)
        near = np.zeros((rows + 2, columns + 2), bool)
        for down in range(3):
            for right in range(3):
                near[down : down + rows, right : right + columns] |= frame.inside
        self._near = near

    def add(self, x: Floats, y: Floats, weight: Floats | None = None) -> None:
        """Add events.

        Parameters
        ----------
        x, y : float64 (n,)
            Metres; events without a point (NaN) and outside the territory are left out.
        weight : float64 (n,) or None
            1 by default; not negative.
        """
        frame = self.frame
        rows, columns = frame.shape
        placed = np.isfinite(x) & np.isfinite(y)
        across = (x[placed] - frame.west) / frame.cell_m + 1.0
        down = (frame.north - y[placed]) / frame.cell_m + 1.0
        chosen = (across >= 0) & (across < columns + 2) & (down >= 0) & (down < rows + 2)
        near = self._near[down[chosen].astype(np.int64), across[chosen].astype(np.int64)]
        chosen[chosen] = near
        self.outside += int(placed.sum()) - int(near.sum())
        across, down = across[chosen], down[chosen]
        column, row = across.astype(np.int64), down.astype(np.int64)
        amount = 1.0 if weight is None else weight[placed][chosen]
        # The cell of the event is one further from the corner of the margin than from its own.
        corner = row * self._width + column
        by_row = _shares(down - row)
        by_column = _shares(across - column)
        for under, part in enumerate(by_row):
            weighed = part * amount
            for right, share in enumerate(by_column):
                self._sum += np.bincount(
                    corner + (under * self._width + right), weighed * share, len(self._sum)
                )

    @property
    def total(self) -> float:
        """Events, or sum of their weights."""
        return float(self._sum.sum())

    def padded(self) -> Floats:
        """The bins with their margin, float64 (rows + 2 MARGIN, columns + 2 MARGIN)."""
        return self._sum.reshape(-1, self._width)


def _shares(along: Floats) -> tuple[Floats, Floats, Floats]:
    """What the cell before, that of an event and the one after get; `along` from 0 to 1."""
    return 0.5 * (1.0 - along) ** 2, 0.5 + along * (1.0 - along), 0.5 * along**2


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
        One of `KERNELS`.
    edges : bool
        Whether what a kernel loses beyond the border of the territory is made good.
    crs, start, end
        See `Density`.

    Raises
    ------
    InputError
        For a bandwidth shorter than two cells, or a time of no length.
    """
    frame = bins.frame
    if not bandwidth_m >= _FEWEST_CELLS * frame.cell_m:
        raise InputError(
            say(
                "A bandwidth of {bandwidth:g} m is too short for cells of {cell:g} m.",
                bandwidth=bandwidth_m,
                cell=frame.cell_m,
            ),
            cure=say("A cell should be an eighth of the bandwidth or less."),
        )
    if not days > 0:
        raise InputError(say("The time of the events has no length."))
    weights = kernel_weights(bandwidth_m, frame.cell_m, kernel)
    raw = bins.padded()
    if edges:
        start_factor, arrival_factor = edge_factors(frame, weights)
        raw = arrival_factor * smoothed(start_factor * raw, weights)
    else:
        raw = smoothed(raw, weights)
    raw = raw[MARGIN:-MARGIN, MARGIN:-MARGIN]
    per_day = np.maximum(raw, 0.0) / ((frame.cell_m / 1e3) ** 2 * days)
    values = np.where(frame.inside, per_day, np.nan).astype(np.float32)
    return Density(
        values,
        frame,
        float(bandwidth_m),
        kernel,
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


def kernel_weights(bandwidth_m: float, cell_m: float, kernel: str) -> Floats:
    """A kernel on the cells around the one in its middle; the weights add up to 1.

    Parameters
    ----------
    bandwidth_m, cell_m : float
    kernel : str
        One of `KERNELS`.

    Returns
    -------
    float64 (2 r + 1, 2 r + 1)
    """
    variance = bandwidth_m**2 - cell_m**2 * _SHARED_OUT
    if kernel == "gaussian":
        reach = int(np.ceil(_REACH * bandwidth_m / cell_m))
        step = np.arange(-reach, reach + 1) * cell_m
        line = np.exp(-(step**2) / (2.0 * variance))
        weights: Floats = np.outer(line, line)
    elif kernel == "quartic":
        radius = _QUARTIC_RADIUS * bandwidth_m
        reach = int(np.ceil(radius / cell_m))
        step = np.arange(-reach, reach + 1) * cell_m
        far = (step[:, None] ** 2 + step[None, :] ** 2) / radius**2
        plain = np.pad(np.maximum(1.0 - far, 0.0) ** 2, 1)
        # A narrower quartic has another shape at its top: here the curvature is taken off.
        curved = plain[2:, 1:-1] + plain[:-2, 1:-1] + plain[1:-1, 2:] + plain[1:-1, :-2]
        curved = curved - 4.0 * plain[1:-1, 1:-1]
        weights = np.maximum(plain[1:-1, 1:-1] - _SHARED_OUT / 2.0 * curved, 0.0)
    else:
        raise ValueError(f"kernel must be one of {KERNELS}, not {kernel!r}")
    normal: Floats = weights / weights.sum()
    return normal


def edge_factors(frame: Frame, weights: Floats) -> tuple[Floats, Floats]:
    """Factors that keep kernels inside the territory, for bins with their margin.

    Parameters
    ----------
    frame : Frame
    weights : float64
        From `kernel_weights`.

    Returns
    -------
    start, arrival : float64 (rows + 2 MARGIN, columns + 2 MARGIN)
        What a bin is multiplied by before smoothing, and the result afterwards; `arrival` is 0
        outside. However far the balancing has come, no weight is lost.
    """
    inside = np.pad(frame.inside, MARGIN)
    arrival = inside.astype(np.float64)
    for _ in range(_MOST_ROUNDS):
        kept = smoothed(arrival, weights)
        balance = arrival[inside] * kept[inside]
        if np.abs(balance - 1.0).max() <= _BALANCED:
            break
        arrival[inside] /= np.sqrt(balance)
    kept = smoothed(arrival, weights)
    start = np.divide(1.0, kept, out=np.zeros_like(kept), where=kept > _LEAST_KEPT)
    return start, arrival


def smoothed(values: Floats, weights: Floats) -> Floats:
    """Values convolved with kernel weights, as large as they were; nothing lies around them."""
    from scipy import fft

    reach = weights.shape[0] // 2
    rows, columns = values.shape
    shape = [fft.next_fast_len(side + reach, True) for side in (rows, columns)]
    # The kernel goes around the corner, so that its middle stands at the first cell.
    around = np.zeros(shape)
    span = np.arange(-reach, reach + 1)
    if 2 * reach + 1 <= min(shape):
        around[np.ix_(span % shape[0], span % shape[1])] = weights
    else:  # a kernel wider than the raster: what is beyond it is never reached
        shape = [fft.next_fast_len(side + 2 * reach + 1, True) for side in (rows, columns)]
        around = np.zeros(shape)
        around[np.ix_(span % shape[0], span % shape[1])] = weights
    spectrum = fft.rfft2(values, shape)
    spectrum *= fft.rfft2(around, shape)
    whole: Floats = fft.irfft2(spectrum, shape)
    return whole[:rows, :columns]
