"""Kernels on a raster, and what they lose beyond the border of a territory.

Near the border a kernel reaches out of the territory. Kernels are scaled by a factor where they
start and one where they arrive, such that each keeps its whole weight inside (as Jones and
Diggle's correction, so that the raster holds exactly as many events as were put into it) and that
events spread evenly give an even density (as the correction by a smoothed mask); the factors come
from balancing the matrix of kernels (Sinkhorn 1964). They change as slowly as the kernel is wide,
so they are balanced on the nodes of a lattice, four to the bandwidth; only the last step, the one
that keeps the weight, goes to the cells and back. On its way every step spreads what it shares
out. At the end that is taken off the variance of the kernel, but a factor at the start has to
meet events where they are: their shares are sharpened before it, and the kernel knows it.
"""

from __future__ import annotations

from copy import copy
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .frame import Frame
from .lattice import SPREAD, Lattice, beside, cells_a_node

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

KERNELS = ("gaussian", "quartic")
#: Variance along an axis that sharing out gives every event, in squared node distances.
SHARED_OUT = 0.25
#: A Gaussian kernel is cut off at so many bandwidths; what is left is scaled to 1.
_REACH = 5.0
#: A quartic kernel of radius R spreads as a Gaussian of σ = R / √8.
_QUARTIC_RADIUS = 8.0**0.5
#: Columns that are transformed have a multiple of this as their length: a tenth to a third quicker.
_TOGETHER = 8
#: What sharpening gives each neighbour of a node: takes off the spread of sharing events out.
_SHARPER = -SHARED_OUT / 2.0
#: The same for what has come from cells to nodes.
_SHARPER_AREA = -SPREAD / 2.0
#: How much of what a round finds missing it makes good. What a round leaves of an error is between
#: 1 - pace (the roughest) and 1 - 2 pace (smooth ones); these four together leave the least of all.
_PACES = (2.0 / 3.0, 0.87, 0.54, 0.66)
#: What a kernel may lose without need for a factor.
_LOST = 2e-6
#: Factors are balanced until they were so near before the last round, or so often.
_BALANCED = 0.03
_MOST_ROUNDS = 20
#: Nodes with less of their square inside do not count when that is judged.
_LEAST_INSIDE = 0.05
#: A bin that has less of its kernel inside lies too far out to hold an event.
_LEAST_KEPT = 1e-9


def kernel_weights(
    bandwidth_m: float, cell_m: float, kernel: str, spread: float = SHARED_OUT
) -> Floats:
    """A kernel on the cells around the one in its middle; the weights add up to 1.

    A Gaussian is the product of two lines of weights, one along each axis.

    Parameters
    ----------
    bandwidth_m, cell_m : float
    kernel : str
        One of `KERNELS`.
    spread : float
        Variance along an axis that is taken off a Gaussian, in squared cells: what sharing out
        events to cells, and values to finer cells, adds.

    Returns
    -------
    float64 (2 r + 1) for a Gaussian, the line; else (2 r + 1, 2 r + 1)
    """
    variance = bandwidth_m**2 - cell_m**2 * spread
    if kernel == "gaussian":
        reach = int(np.ceil(_REACH * bandwidth_m / cell_m))
        step = np.arange(-reach, reach + 1) * cell_m
        weights: Floats = np.exp(-(step**2) / (2.0 * variance))
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
    weights : float64 (2 r + 1) or (2 r + 1, 2 r + 1)
        From `kernel_weights`.
    sharpened : float
        By how much the rasters have been sharpened (`lattice.beside`); is taken back.
    """

    def __init__(self, shape: tuple[int, int], weights: Floats, sharpened: float = 0.0) -> None:
        from scipy import fft

        reach = weights.shape[0] // 2
        self._rows, self._columns = shape
        # A kernel wider than the raster needs room on both sides, though it never gets there.
        room = reach if reach < min(shape) else 2 * reach + 1
        # Quick lengths; those of columns with several factors of two.
        down, across = (side + room for side in shape)
        self._shape = [
            _TOGETHER * fft.next_fast_len(-(-down // _TOGETHER), True),
            fft.next_fast_len(across, True),
        ]
        # The kernel goes around the corner, so that its middle stands at the first cell.
        places = [np.arange(-reach, reach + 1) % side for side in self._shape]
        # A kernel that is the same to all sides has a spectrum without imaginary part.
        if weights.ndim == 1:
            lines = [np.zeros(side) for side in self._shape]
            for line, place in zip(lines, places):
                line[place] = weights
            self._spectrum: Floats = np.outer(fft.fft(lines[0]).real, fft.rfft(lines[1]).real)
        else:
            around = np.zeros(self._shape)
            around[np.ix_(*places)] = weights
            self._spectrum = fft.rfft2(around, overwrite_x=True).real.copy()
        if sharpened:
            self._spectrum /= self._beside(sharpened)
        self._single = self._spectrum.astype(np.float32)

    def and_beside(self, share: float) -> Smoother:
        """The same kernel and `lattice.beside` after it."""
        other = copy(self)
        other._spectrum = self._spectrum * self._beside(share)
        other._single = other._spectrum.astype(np.float32)
        return other

    def _beside(self, share: float) -> Floats:
        """The spectrum of `lattice.beside`."""
        down, across = (
            1.0 - 2.0 * share + 2.0 * share * np.cos(np.arange(side) * (2.0 * np.pi / side))
            for side in self._shape
        )
        return np.outer(down, across[: self._spectrum.shape[1]])

    def __call__(self, values: NDArray[Any]) -> NDArray[Any]:
        """Values convolved with the kernel, as large as they were; nothing lies around them.

        In the precision of the values, float64 or float32.
        """
        from scipy import fft

        spectrum = fft.rfft2(values, self._shape)
        spectrum *= self._single if spectrum.dtype == np.complex64 else self._spectrum
        whole: NDArray[Any] = fft.irfft2(spectrum, self._shape, overwrite_x=True)
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
    lattice : Lattice or None
        Where events are shared out to; by default as coarse as the kernel allows.
    """

    def __init__(
        self,
        frame: Frame,
        bandwidth_m: float,
        name: str = "gaussian",
        *,
        edges: bool = True,
        lattice: Lattice | None = None,
    ) -> None:
        self.frame = frame
        self.bandwidth_m = float(bandwidth_m)
        self.name = name
        if lattice is None:
            step = cells_a_node(bandwidth_m, frame.cell_m, name)
            lattice = Lattice(frame.shape, step)
        self.lattice = lattice
        spread = SHARED_OUT + (SPREAD if lattice.step > 1 else 0.0)
        weights = kernel_weights(bandwidth_m, frame.cell_m * lattice.step, name, spread)
        self._smoother = Smoother(lattice.shape, weights, _SHARPER if edges else 0.0)
        self._factors: tuple[Floats, Singles] | None = None
        if edges:
            # Single precision is enough here: the other end makes good whatever comes out.
            start = self._balanced_start()
            arrival = _opposite(lattice.to_cells(self._smoother(start)), ~frame.inside)
            kept = self._smoother(lattice.to_nodes(arrival))
            self._factors = _opposite(kept, kept <= _LEAST_KEPT).astype(np.float64), arrival

    def smooth(self, bins: Floats, scale: float = 1.0) -> NDArray[Any]:
        """Bins smoothed, events a cell.

        Parameters
        ----------
        bins : float64 (rows, columns) of the lattice
            From `Bins.padded`.
        scale : float
            What the result is multiplied by.

        Returns
        -------
        float64 or float32 (rows, columns)
            With the correction at the border, as many events as in the bins; 0 outside.
        """
        times = None
        if self._factors is not None:
            factor, times = self._factors
            bins = beside(bins, _SHARPER)
            bins *= factor
        smooth: NDArray[Any] = self._smoother(bins)
        smooth = np.maximum(smooth, 0.0, out=smooth)
        smooth *= scale
        if self.lattice.step > 1:
            smooth = smooth.astype(np.float32)
        return self.lattice.to_cells(smooth, times)

    def _balanced_start(self) -> Singles:
        """Area inside at every node times the factor where kernels start, balanced at the nodes."""
        lattice, smoother = self.lattice, self._smoother
        area = lattice.to_nodes(self.frame.inside)
        # Cells are squares, not points.
        wider = 1.0 / (24.0 * lattice.step**2)
        area = beside(area, wider + (_SHARPER_AREA if lattice.step > 1 else 0.0))
        if lattice.step > 1:
            # What is found at the nodes is as wide as a kernel, with its way to the cells.
            smoother = smoother.and_beside(SPREAD / 2.0)
        kept = smoother(area)
        # Far inside kernels lose nothing; outside there is no area.
        rim = np.flatnonzero((np.abs(kept - np.float32(1.0)) > _LOST) & (area != 0))
        product = area.reshape(-1)
        held = product[rim]
        factor = np.ones(len(held), np.float32)
        judged = held > _LEAST_INSIDE
        for round_ in range(_MOST_ROUNDS):
            missing = factor * kept.reshape(-1)[rim] - np.float32(1.0)
            pace = _PACES[min(round_, len(_PACES) - 1)]
            factor /= 1.0 + np.float32(pace) * missing
            product[rim] = factor * held
            if np.abs(missing).max(where=judged, initial=0.0) <= _BALANCED:
                break
            kept = smoother(area)
        return area


def _opposite(kept: Singles, nowhere: NDArray[np.bool_]) -> Singles:
    """The factor at one end of kernels that keeps their weight, given what the other end keeps."""
    factor = np.maximum(kept, np.float32(_LEAST_KEPT))
    np.divide(np.float32(1.0), factor, out=factor)
    factor[nowhere] = 0.0
    return factor
