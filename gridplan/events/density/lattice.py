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

from ...jit import pays

#: Nodes around a frame that events at its edge may be shared out to, and be sharpened to again.
MARGIN = 3
#: Variance along an axis that going to finer cells gives, in squared node distances.
SPREAD = 1.0 / 3.0
#: Node distances to the bandwidth of a Gaussian that are enough to hold it.
_NODES = 4.0
#: A node distance is no more cells: borders have corners, however wide the kernel.
_MOST_CELLS = 8
#: Seconds that the compiled way from nodes to cells, or back, saves a cell.
_SAVED_S = 3e-9

Singles = NDArray[np.float32]


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
        """From nodes to cells along rows and along columns, as sparse matrices of 4 a row."""
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

    def _arrays(self) -> list[Any]:
        """First node and shares of each row, then of each column, for the compiled loops."""
        arrays = []
        for way in self._ways:
            arrays += [way.indices[::4].copy(), way.data.reshape(-1, 4)]
        return arrays

    def to_cells(self, values: Singles, times: Singles | None = None) -> Singles:
        """Values of nodes shared out to the cells of the frame, there multiplied by `times`."""
        rows, columns = self.frame_shape
        if self.step == 1:
            own = values[MARGIN : MARGIN + rows, MARGIN : MARGIN + columns]
            return own if times is None else own * times
        if pays(_SAVED_S * rows * columns):
            from .lattice_loops import to_cells

            factor = np.empty((0, 0), np.float32) if times is None else times
            return to_cells(np.ascontiguousarray(values), factor, *self._arrays())
        down, across = self._ways
        wide = across @ np.ascontiguousarray(values.T)
        found: Singles = down @ np.ascontiguousarray(wide.T)
        return found if times is None else np.multiply(found, times, out=found)

    def to_nodes(self, values: Singles | NDArray[np.bool_]) -> Singles:
        """What the cells around each node hold, weighed as `to_cells` shares out."""
        if self.step == 1:
            return np.pad(values, MARGIN).astype(np.float32)
        rows, columns = self.frame_shape
        if pays(_SAVED_S * rows * columns):
            from .lattice_loops import to_nodes

            return to_nodes(values, self.shape, *self._arrays())
        down, across = self._ways
        if values.dtype == bool:  # at once, and quicker than from truth values
            values = values.view(np.uint8).astype(np.float32)
        low = down.T @ values
        found: Singles = np.ascontiguousarray((across.T @ np.ascontiguousarray(low.T)).T)
        return found


def beside(values: NDArray[Any], share: float) -> NDArray[Any]:
    """Give every node's neighbours along each axis such a share of what it has, 0 beyond the edge.

    This adds a variance of two shares, in squared node distances; shares below 0 take it off.

    Parameters
    ----------
    values : float64 or float32 (rows, columns)
    share : float
    """
    kind = values.dtype.type
    if pays(_SAVED_S * values.size):
        from .lattice_loops import give_neighbours

        return give_neighbours(values, kind(1.0 - 2.0 * share), kind(share))
    for _ in range(2):
        wide = kind(1.0 - 2.0 * share) * values
        wide[1:] += kind(share) * values[:-1]
        wide[:-1] += kind(share) * values[1:]
        values = np.ascontiguousarray(wide.T)
    return values
