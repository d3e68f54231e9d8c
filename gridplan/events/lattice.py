"""A lattice coarser than a frame: what is as smooth as a kernel needs no finer one.

Nodes are the centres of squares of so many cells of the frame. Values go from the nodes to the
cells by cubic B-splines, which keep their sum and spread them by exactly a third of a squared
node distance; sums of kernels at nodes take the same way back.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Nodes around a frame that events at its edge may be shared out to.
MARGIN = 2
#: Variance along an axis that going to finer cells gives, in squared node distances.
SPREAD = 1.0 / 3.0
#: Node distances to the bandwidth of a Gaussian that are enough to hold it.
_NODES = 4.0
#: A node distance is no more cells: borders have corners, however wide the kernel.
_MOST_CELLS = 8


def cells_a_node(bandwidth_m: float, cell_m: float, kernel: str) -> int:
    """How many cells of a frame a node distance may be long.

    Parameters
    ----------
    bandwidth_m, cell_m : float
    kernel : str
        A quartic kernel has an edge, which a lattice would round: 1.
    """
    if kernel != "gaussian":
        return 1
    return min(max(1, int(bandwidth_m / cell_m / _NODES)), _MOST_CELLS)


class Lattice:
    """Nodes over a frame.

    Parameters
    ----------
    shape : tuple of int
        Rows and columns of the frame.
    step : int
        Cells of the frame from node to node; with 1 nodes are cells.

    Attributes
    ----------
    shape : tuple of int
        Rows and columns of nodes, `MARGIN` of them around the frame at least.
    """

    def __init__(self, shape: tuple[int, int], step: int = 1) -> None:
        self.frame_shape, self.step = shape, step
        rows, columns = (-(-side // step) + 2 * MARGIN for side in shape)
        self.shape = rows, columns

    @cached_property
    def _ways(self) -> list[Any]:
        """From nodes to cells along rows and along columns, as sparse matrices."""
        from scipy import sparse

        ways = []
        for cells, nodes in zip(self.frame_shape, self.shape):
            place = (np.arange(cells) + 0.5) / self.step - 0.5 + MARGIN
            node = np.floor(place).astype(np.int32)[:, None] + np.arange(-1, 3, dtype=np.int32)
            far = np.abs(place[:, None] - node)
            share = np.where(
                far < 1, 2.0 / 3.0 - far**2 + far**3 / 2.0, np.maximum(2.0 - far, 0.0) ** 3 / 6.0
            )
            begin = np.arange(0, 4 * cells + 1, 4, dtype=np.int32)
            data = (share / self.step).astype(np.float32).ravel()
            ways.append(sparse.csr_matrix((data, node.ravel(), begin), shape=(cells, nodes)))
        return ways

    def to_cells(self, values: NDArray[Any]) -> NDArray[Any]:
        """Values of nodes shared out to the cells of the frame."""
        rows, columns = self.frame_shape
        if self.step == 1:
            return values[MARGIN : MARGIN + rows, MARGIN : MARGIN + columns]
        down, across = self._ways
        wide = across @ np.ascontiguousarray(values.T)
        found: NDArray[Any] = down @ np.ascontiguousarray(wide.T)
        return found

    def to_nodes(self, values: NDArray[Any]) -> NDArray[Any]:
        """What the cells around each node hold, weighed as `to_cells` shares out."""
        if self.step == 1:
            return np.pad(values, MARGIN)
        down, across = self._ways
        low = down.T @ values
        found: NDArray[Any] = np.ascontiguousarray((across.T @ np.ascontiguousarray(low.T)).T)
        return found

    def means(self, values: NDArray[Any]) -> NDArray[np.float32]:
        """The mean over the cells of each node; cells beyond the frame hold 0."""
        rows, columns = self.shape
        whole = np.zeros((rows * self.step, columns * self.step), np.float32)
        first = MARGIN * self.step
        height, width = self.frame_shape
        whole[first : first + height, first : first + width] = values
        return means(whole, self.step)


def means(values: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """Means over squares of so many cells; both sides of the raster are multiples of that."""
    if side == 1:
        return values
    # One row and column after the other: numpy is slow along short axes.
    low = values[::side].copy()
    for k in range(1, side):
        low += values[k::side]
    found = low[:, ::side].copy()
    for k in range(1, side):
        found += low[:, k::side]
    found /= np.float32(side * side)
    return found
