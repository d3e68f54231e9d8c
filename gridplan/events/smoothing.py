"""Kernels on a raster, and what they lose beyond the border of a territory.

Near the border a kernel reaches out of the territory. Kernels are scaled by a factor where they
start and one where they arrive, such that each keeps its whole weight inside (as Jones and
Diggle's correction, so that the raster holds exactly as many events as were put into it) and that
events spread evenly give an even density (as the correction by a smoothed mask); the factors come
from balancing the matrix of kernels (Sinkhorn 1964). They change as slowly as the kernel is wide:
they are balanced on coarser cells, and only the last step, the one that keeps the weight, is done
on the cells themselves.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .frame import Frame

Floats = NDArray[np.float64]

KERNELS = ("gaussian", "quartic")
#: Variance along an axis that sharing out gives every event, in squared cells.
SHARED_OUT = 0.25
#: Cells around a frame that events at its edge may be shared out to.
MARGIN = 2
#: A Gaussian kernel is cut off at so many bandwidths; what is left is scaled to 1.
_REACH = 5.0
#: A quartic kernel of radius R spreads as a Gaussian of σ = R / √8.
_QUARTIC_RADIUS = 8.0**0.5
#: Factors on coarse cells are balanced until an even density is even to so much, or so often; the
#: step on the cells themselves makes it better.
_BALANCED = 5e-3
_MOST_ROUNDS = 20
#: Standard deviations of a kernel in coarse cells that are enough to balance them.
_COARSE = 4.0
#: A bin that has less of its kernel inside lies too far out to hold an event.
_LEAST_KEPT = 1e-9


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
    variance = bandwidth_m**2 - cell_m**2 * SHARED_OUT
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
        weights = np.maximum(plain[1:-1, 1:-1] - SHARED_OUT / 2.0 * curved, 0.0)
    else:
        raise ValueError(f"kernel must be one of {KERNELS}, not {kernel!r}")
    normal: Floats = weights / weights.sum()
    return normal


class Smoother:
    """Convolves rasters of one shape with one kernel, whose spectrum is kept.

    Parameters
    ----------
    shape : tuple of int
        Rows and columns of the rasters.
    weights : float64 (2 r + 1, 2 r + 1)
        From `kernel_weights`.
    """

    def __init__(self, shape: tuple[int, int], weights: Floats) -> None:
        from scipy import fft

        reach = weights.shape[0] // 2
        self._rows, self._columns = shape
        # A kernel wider than the raster needs room on both sides, though it never gets there.
        room = reach if reach < min(shape) else 2 * reach + 1
        self._shape = [fft.next_fast_len(side + room, True) for side in shape]
        # The kernel goes around the corner, so that its middle stands at the first cell.
        around = np.zeros(self._shape)
        span = np.arange(-reach, reach + 1)
        around[np.ix_(span % self._shape[0], span % self._shape[1])] = weights
        # A kernel that is the same to all sides has a spectrum without imaginary part.
        self._spectrum: Floats = fft.rfft2(around, overwrite_x=True).real.copy()

    def __call__(self, values: Floats) -> Floats:
        """Values convolved with the kernel, as large as they were; nothing lies around them."""
        from scipy import fft

        spectrum = fft.rfft2(values, self._shape)
        spectrum *= self._spectrum
        whole: Floats = fft.irfft2(spectrum, self._shape, overwrite_x=True)
        return whole[: self._rows, : self._columns]


class Kernel:
    """A kernel over a frame, corrected at the border of the territory.

    Parameters
    ----------
    frame : Frame
    bandwidth_m : float
        Standard deviation along an axis. A quartic kernel of that spread ends at √8 bandwidths.
    name : str
        One of `KERNELS`.
    edges : bool
        Whether what a kernel loses beyond the border of the territory is made good.
    """

    def __init__(
        self, frame: Frame, bandwidth_m: float, name: str = "gaussian", *, edges: bool = True
    ) -> None:
        self.frame = frame
        self.bandwidth_m = float(bandwidth_m)
        self.name = name
        weights = kernel_weights(bandwidth_m, frame.cell_m, name)
        rows, columns = frame.shape
        inside = np.pad(frame.inside, MARGIN)
        self._smoother = Smoother((rows + 2 * MARGIN, columns + 2 * MARGIN), weights)
        self._factors: tuple[Floats, Floats] | None = None
        if edges:
            coarse = max(1, int(bandwidth_m / frame.cell_m / _COARSE))
            arrival = self._opposite(_balanced(inside, weights, coarse) * inside)
            arrival *= inside
            self._factors = self._opposite(arrival), arrival

    def _opposite(self, factor: Floats) -> Floats:
        """The factor at one end of kernels that keeps their weight, given that at the other."""
        kept = self._smoother(factor)
        return np.divide(1.0, kept, out=np.zeros_like(kept), where=kept > _LEAST_KEPT)

    def smooth(self, bins: Floats) -> Floats:
        """Bins smoothed, events a cell.

        Parameters
        ----------
        bins : float64 (rows + 2 MARGIN, columns + 2 MARGIN)
            From `Bins.padded`.

        Returns
        -------
        float64 (rows, columns)
            With the correction at the border, as many events as in the bins; 0 outside.
        """
        if self._factors is None:
            smooth = self._smoother(bins)
        else:
            start, arrival = self._factors
            smooth = self._smoother(start * bins)
            smooth *= arrival
        smooth = smooth[MARGIN:-MARGIN, MARGIN:-MARGIN]
        return np.maximum(smooth, 0.0, out=smooth)


def _balanced(inside: NDArray[np.bool_], weights: Floats, coarse: int) -> Floats:
    """The factor where kernels arrive, balanced on cells so many times as long."""
    rows, columns = inside.shape
    height, width = -(-rows // coarse), -(-columns // coarse)
    whole = np.zeros((height * coarse, width * coarse), np.float32)
    whole[:rows, :columns] = inside
    # How much of each coarse cell is inside.
    share = whole.reshape(height, coarse, width, coarse).mean((1, 3), dtype=np.float64)
    smooth = Smoother((height, width), _coarser(weights, coarse))
    some = share > 0
    factor = np.ones_like(share)
    for _ in range(_MOST_ROUNDS):
        kept = np.maximum(smooth(factor * share), _LEAST_KEPT)
        balance = factor[some] * kept[some]
        if np.abs(balance - 1.0).max() <= _BALANCED:
            break
        # Also around the territory, so that there is something to draw lines to.
        factor = np.sqrt(factor / kept)
    return _finer(factor, coarse)[:rows, :columns]


def _coarser(weights: Floats, coarse: int) -> Floats:
    """The kernel from a coarse cell to a coarse cell, the mean over the cells in them."""
    reach = weights.shape[0] // 2
    far = reach // coarse + 1
    step = np.abs(np.arange(-far, far + 1)[:, None] * coarse - np.arange(-reach, reach + 1))
    between = np.maximum(coarse - step, 0) / coarse
    mean: Floats = between @ weights @ between.T
    return mean


def _finer(values: Floats, coarse: int) -> Floats:
    """Values of coarse cells on the cells in them, along straight lines from centre to centre."""
    for _ in range(2):
        count = values.shape[0]
        place = np.clip((np.arange(count * coarse) + 0.5) / coarse - 0.5, 0, count - 1)
        below = np.minimum(place.astype(np.int64), max(count - 2, 0))
        along = (place - below)[:, None]
        above = np.minimum(below + 1, count - 1)
        whole = values[below]
        whole += (values[above] - whole) * along
        values = whole.T
    return values
