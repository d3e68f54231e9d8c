"""Kernels on a raster, and what they lose beyond the border of a territory.

Near the border a kernel reaches out of the territory. Kernels are scaled by a factor where they
start and one where they arrive, such that each keeps its whole weight inside (as Jones and
Diggle's correction, so that the raster holds exactly as many events as were put into it) and that
events spread evenly give an even density (as the correction by a smoothed mask); the factors come
from balancing the matrix of kernels (Sinkhorn 1964). They change as slowly as the kernel is wide:
they are balanced on coarser cells, and only the last step, the one that keeps the weight, is done
on the cells themselves. A Gaussian is smoothed on a lattice of four nodes to the bandwidth and
brought to finer cells by splines, whose spread is taken off its variance.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .frame import Frame
from .lattice import SPREAD, Lattice, cells_a_node, means

Floats = NDArray[np.float64]

KERNELS = ("gaussian", "quartic")
#: Variance along an axis that sharing out gives every event, in squared node distances.
SHARED_OUT = 0.25
#: A Gaussian kernel is cut off at so many bandwidths; what is left is scaled to 1.
_REACH = 5.0
#: A quartic kernel of radius R spreads as a Gaussian of σ = R / √8.
_QUARTIC_RADIUS = 8.0**0.5
#: Factors are balanced until an even density is even to so much, or so often; the last step, on the
#: cells of the frame, makes it better.
_BALANCED = 5e-3
_MOST_ROUNDS = 20
#: How much of what a round finds missing it makes good: between a half, which halves the roughest
#: errors and leaves nothing of smooth ones, and two thirds, which leave a third of either.
_PACE = 0.6
#: Outside, a factor is at most so many times what it is inside.
_FAR = 8.0
#: Standard deviations of a kernel in coarse cells that are enough to balance them.
_COARSE = 2.0
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
    """

    def __init__(self, shape: tuple[int, int], weights: Floats) -> None:
        from scipy import fft

        reach = weights.shape[0] // 2
        self._rows, self._columns = shape
        # A kernel wider than the raster needs room on both sides, though it never gets there.
        room = reach if reach < min(shape) else 2 * reach + 1
        self._shape = [fft.next_fast_len(side + room, True) for side in shape]
        # The kernel goes around the corner, so that its middle stands at the first cell.
        places = [np.arange(-reach, reach + 1) % side for side in self._shape]
        # A kernel that is the same to all sides has a spectrum without imaginary part.
        if weights.ndim == 1:
            down, across = (np.zeros(side) for side in self._shape)
            down[places[0]], across[places[1]] = weights, weights
            self._spectrum: Floats = np.outer(fft.fft(down).real, fft.rfft(across).real)
        else:
            around = np.zeros(self._shape)
            around[np.ix_(*places)] = weights
            self._spectrum = fft.rfft2(around, overwrite_x=True).real.copy()

    def __call__(self, values: NDArray[Any]) -> NDArray[Any]:
        """Values convolved with the kernel, as large as they were; nothing lies around them.

        In the precision of the values, float64 or float32.
        """
        from scipy import fft

        spectrum = fft.rfft2(values, self._shape)
        spectrum *= self._spectrum.astype(spectrum.real.dtype, copy=False)
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
        distance = frame.cell_m * lattice.step
        self._smoother = Smoother(
            lattice.shape, kernel_weights(bandwidth_m, distance, name, spread)
        )
        self._factors: tuple[Floats, NDArray[np.float32]] | None = None
        if edges:
            whole = kernel_weights(bandwidth_m, distance, name, 0.0)
            coarse = max(1, int(bandwidth_m / distance / _COARSE))
            share = lattice.means(frame.inside)
            start = _balanced(share, whole, coarse) * _shared_out(share)
            # Single precision is enough here: the other end makes good whatever comes out.
            arrival = _opposite(lattice.to_cells(self._smoother(start)), frame.inside)
            kept = self._smoother(lattice.to_nodes(arrival))
            self._factors = _opposite(kept).astype(np.float64), arrival

    def smooth(self, bins: Floats) -> NDArray[Any]:
        """Bins smoothed, events a cell.

        Parameters
        ----------
        bins : float64 (rows, columns) of the lattice
            From `Bins.padded`.

        Returns
        -------
        float64 or float32 (rows, columns)
            With the correction at the border, as many events as in the bins; 0 outside.
        """
        if self._factors is not None:
            bins = self._factors[0] * bins
        smooth: NDArray[Any] = self._smoother(bins)
        smooth = np.maximum(smooth, 0.0, out=smooth)
        if self.lattice.step > 1:
            smooth = smooth.astype(np.float32)
        smooth = self.lattice.to_cells(smooth)
        return smooth if self._factors is None else smooth * self._factors[1]


def _opposite(kept: NDArray[Any], where: Any = True) -> NDArray[Any]:
    """The factor at one end of kernels that keeps their weight, given what the other end keeps."""
    factor = np.zeros_like(kept)
    np.divide(1.0, kept, out=factor, where=(kept > _LEAST_KEPT) & where)
    return factor


def _shared_out(share: NDArray[np.float32]) -> NDArray[np.float32]:
    """What sharing out makes of events that are spread evenly, given the means around nodes."""
    beside = np.float32((SHARED_OUT + 1.0 / 12.0) / 2.0)
    for _ in range(2):
        wide = (1 - 2 * beside) * share
        wide[1:] += beside * share[:-1]
        wide[:-1] += beside * share[1:]
        share = np.ascontiguousarray(wide.T)
    return share


def _balanced(share: NDArray[np.float32], weights: Floats, coarse: int) -> NDArray[np.float32]:
    """The factor where kernels start: balanced on cells so many times as long, then on these.

    Parameters
    ----------
    share : float32 (rows, columns)
        How much of the cell of each node is inside.
    weights : float64
        From `kernel_weights`.
    coarse : int
    """
    rows, columns = share.shape
    height, width = -(-rows // coarse), -(-columns // coarse)
    whole = np.zeros((height * coarse, width * coarse), np.float32)
    whole[:rows, :columns] = share
    even = np.ones((height, width), np.float32)
    if coarse == 1:
        return _better(even, share, weights, _MOST_ROUNDS)
    factor = _better(even, means(whole, coarse), _coarser(weights, coarse), _MOST_ROUNDS)
    return _better(_finer(factor, coarse)[:rows, :columns], share, weights, 1)


def _better(
    factor: NDArray[np.float32], share: NDArray[np.float32], weights: Floats, rounds: int
) -> NDArray[np.float32]:
    """Better the factor round by round until it balances, or as often as is said."""
    smooth = Smoother((share.shape[0], share.shape[1]), weights)
    some = share > 0
    for _ in range(rounds):
        kept = np.maximum(smooth(factor * share), np.float32(_LEAST_KEPT))
        balance = factor * kept
        if np.abs(balance - 1.0).max(where=some, initial=0.0) <= _BALANCED:
            break
        # Also around the territory, so that there is something to draw lines to.
        factor *= balance ** np.float32(-_PACE)
    # Far from the territory it may be anything; lines to the border begin near it.
    far: np.float32 = _FAR * factor.max(where=some, initial=0.0)
    return np.minimum(factor, far, out=factor)


def _coarser(weights: Floats, coarse: int) -> Floats:
    """The kernel from a coarse cell to a coarse cell, the mean over the cells in them."""
    reach = weights.shape[0] // 2
    far = reach // coarse + 1
    step = np.abs(np.arange(-far, far + 1)[:, None] * coarse - np.arange(-reach, reach + 1))
    between = np.maximum(coarse - step, 0) / coarse
    mean: Floats = between @ weights
    return mean if weights.ndim == 1 else mean @ between.T


def _finer(values: NDArray[np.float32], coarse: int) -> NDArray[np.float32]:
    """Values of coarse cells on the cells in them, along smooth lines through the centres."""
    if coarse == 1:
        return values
    # Weights of the two centres before and the two after each cell (Catmull and Rom 1974).
    place = (np.arange(coarse, dtype=np.float32) + np.float32(0.5)) / coarse + np.float32(0.5)
    along = place % 1
    first = np.floor(place).astype(int)
    weights = (
        along * (2 * along - along**2 - 1) / 2,
        1 + along**2 * (3 * along - 5) / 2,
        along * (1 + 4 * along - 3 * along**2) / 2,
        along**2 * (along - 1) / 2,
    )
    for _ in range(2):
        count = values.shape[0]
        around = np.pad(values, ((2, 2), (0, 0)), mode="edge")
        whole = np.empty((count * coarse, values.shape[1]), np.float32)
        for phase, begin in enumerate(first):
            rows = whole[phase::coarse]
            np.multiply(around[begin : begin + count], weights[0][phase], out=rows)
            for tap in (1, 2, 3):
                rows += weights[tap][phase] * around[begin + tap : begin + tap + count]
        values = np.maximum(whole.T, values.min())
    return np.ascontiguousarray(values)
