"""Events collected at the nodes of a lattice, whole and where they are.

Events are shared out to the nearest node of a lattice and the eight around by a quadratic B-spline:
the centre of gravity of an event stays where it is, and each is spread by exactly a quarter of a
squared node distance.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...jit import pays
from .frame import Frame, Inside
from .lattice import MARGIN, Lattice, cells_a_node

Floats = NDArray[np.float64]

#: Events are counted in so many at a time: the working arrays stay near the processor.
_AT_A_TIME = 1 << 14
#: Seconds that sharing out by compiled loops saves an event.
_SAVED_S = 3e-8
#: Places between nodes are told apart to 2⁹ parts. Shares are then whole multiples of 2⁻¹⁹ and
#: their products of 2⁻³⁸: sums are exact up to 2¹⁵, and the same in whatever order events come.
_PART_BITS = 9
_PARTS = 1 << _PART_BITS
#: Sums at a node below this are exact; above they are rounded.
_EXACT = 2.0**15
#: So many events that a copy of the sums costs little beside them.
_MANY = 1 << 18
#: What is known of the events of a cell: none counts, all do, each has to be looked at.
_FAR, _NEAR, _BORDER = np.arange(3, dtype=np.uint8)


class Bins:
    """Collects events piece by piece at the nodes of a lattice over a frame.

    An event counts when its cell or one of the eight around has its centre in the territory, and
    it lies inside itself.

    Parameters
    ----------
    frame : Frame
    step : int
        Cells from node to node, see `for_kernel`.
    inside : callable or None
        See `frame.frame_around`; asked near the border only. None where all events
        that are given lie inside.
    """

    def __init__(self, frame: Frame, step: int = 1, inside: Inside | None = None) -> None:
        self.frame = frame
        self.lattice = Lattice(frame.shape, step)
        self._inside = inside
        self.outside = 0
        rows, columns = self.lattice.shape
        self._sum = np.zeros(rows * columns)
        self._crowded = False
        # Cells as far as the lattice goes: the margin is wide enough for the cells around.
        there = np.zeros((rows * step, columns * step), bool)
        height, width = frame.shape
        first = MARGIN * step
        there[first : first + height, first : first + width] = frame.inside
        near = there.copy()
        near[1:-1] |= near[2:] | near[:-2]
        near[:, 1:-1] |= near[:, 2:] | near[:, :-2]
        known = near
        if inside is not None:
            known = there.copy()
            known[1:-1] &= there[2:] & there[:-2]
            known[:, 1:-1] &= known[:, 2:] & known[:, :-2]
        self._near = near.astype(np.uint8).reshape(-1)
        self._cells = np.where(near & ~known, _BORDER, near).astype(np.uint8).reshape(-1)
        # Nodes of whose cells all is known: there is no need to look at the cells of events there.
        whole = known[::step].copy()
        for k in range(1, step):
            whole &= known[k::step]
        self._all_near = np.logical_and.reduce([whole[:, k::step] for k in range(step)]).ravel()

    @classmethod
    def for_kernel(
        cls,
        frame: Frame,
        bandwidth_m: float,
        kernel: str = "gaussian",
        inside: Inside | None = None,
    ) -> Bins:
        """Bins as coarse as a kernel allows, for densities of this bandwidth only."""
        return cls(frame, cells_a_node(bandwidth_m, frame.cell_m, kernel), inside)

    def add(self, x: Floats, y: Floats, weight: Floats | None = None) -> None:
        """Add events.

        Parameters
        ----------
        x, y : float64 (n,)
            Metres; events without a point (NaN) and outside the territory are left out.
        weight : float64 (n,) or None
            1 by default; not negative.
        """
        doubtful = self._share(x, y, weight, self._cells)
        if self._inside is None or not doubtful.any():
            return
        here = np.flatnonzero(doubtful)
        inside = self._inside(x[here], y[here])
        self.outside += int((~inside).sum())
        here = here[inside]
        self._share(x[here], y[here], None if weight is None else weight[here], self._near)

    def _share(
        self, x: Floats, y: Floats, weight: Floats | None, cells: NDArray[np.uint8]
    ) -> NDArray[np.bool_]:
        """Add the events that count for sure; which have to be looked at, bool (n,)."""
        if pays(_SAVED_S * len(x)):
            return self._share_compiled(x, y, weight, cells)
        doubtful = np.zeros(len(x), bool)
        for begin in range(0, len(x), _AT_A_TIME):
            part = slice(begin, begin + _AT_A_TIME)
            heavy = None if weight is None else weight[part]
            self._share_part(x[part], y[part], heavy, cells, doubtful[part])
        return doubtful

    def _share_compiled(
        self, x: Floats, y: Floats, weight: Floats | None, cells: NDArray[np.uint8]
    ) -> NDArray[np.bool_]:
        from .lattice_loops import share_out

        frame, step = self.frame, self.lattice.step
        x, y = (np.ascontiguousarray(axis, np.float64) for axis in (x, y))
        plain = weight is None
        weight = np.empty(0) if plain else np.ascontiguousarray(weight, np.float64)
        place = frame.west, frame.north, _PARTS / (frame.cell_m * step), _PARTS * MARGIN + 0.5
        sizes = (*self.lattice.shape, step, _PART_BITS)
        known, doubtful = (cells, self._all_near), np.zeros(len(x), bool)
        # Exact sums are the same in any order. That they were, is seen afterwards.
        exact = plain and not self._crowded and len(x) >= _MANY
        sums = self._sum.copy() if exact else self._sum
        outside = share_out(x, y, weight, place, sizes, known, not exact, sums, doubtful)
        if exact and sums.max() >= _EXACT:
            self._crowded, sums = True, self._sum
            share_out(x, y, weight, place, sizes, known, True, sums, doubtful)
        self._sum = sums
        self.outside += outside
        return doubtful

    def _share_part(
        self,
        x: Floats,
        y: Floats,
        weight: Floats | None,
        cells: NDArray[np.uint8],
        doubtful: NDArray[np.bool_],
    ) -> None:
        frame, step = self.frame, self.lattice.step
        rows, columns = self.lattice.shape
        distance = frame.cell_m * step
        across = _in_parts(x - frame.west, distance, columns)
        down = _in_parts(frame.north - y, distance, rows)
        node = ((down >> _PART_BITS) * columns + (across >> _PART_BITS)).astype(np.intp)
        chosen = self._all_near[node]
        if not chosen.all():
            some = np.flatnonzero(~chosen)
            cell = (down[some] * step >> _PART_BITS) * (columns * step)
            known = cells[cell + (across[some] * step >> _PART_BITS)]
            chosen[some] = known == _NEAR
            far = some[known == _FAR]
            self.outside += int((np.isfinite(x[far]) & np.isfinite(y[far])).sum())
            doubtful[some] = known == _BORDER
            down, across, node = down[chosen], across[chosen], node[chosen]
            weight = None if weight is None else weight[chosen]
        node -= columns + 1  # the first node is the one north-west of that of the event
        by_column = _shares(across)
        weighed = np.empty(len(node))
        for under, share in enumerate(_shares(down)):
            row = share if weight is None else share * weight
            for right, part in enumerate(by_column):
                np.multiply(row, part, out=weighed)
                np.add.at(self._sum[under * columns + right :], node, weighed)

    def take(self, sums: Floats, outside: int) -> None:
        """Add what others have collected on the same lattice: their `padded` sums.

        Whole events below 2¹⁵ at a node add up exactly, so that nothing depends on who collected
        what; larger sums and weights are rounded in the order in which they are taken.
        """
        self._sum += sums.ravel()
        self.outside += outside

    @property
    def total(self) -> float:
        """Events, or sum of their weights."""
        return float(self._sum.sum())

    def padded(self) -> Floats:
        """The sums at the nodes, with their margin; float64 (rows, columns) of the lattice."""
        return self._sum.reshape(self.lattice.shape)


def _in_parts(metres: Floats, distance: float, nodes: int) -> NDArray[np.int32]:
    """Places along an axis, from the edge of the frame, as whole parts of node distances."""
    metres *= _PARTS / distance
    metres += _PARTS * MARGIN + 0.5
    # The outermost nodes take what is far away or nowhere (NaN); no event counts there.
    np.fmin(metres, _PARTS * nodes - 0.5 * _PARTS, out=metres)
    return np.fmax(metres, 0.0, out=metres).astype(np.int32)


def _shares(parts: NDArray[np.int32]) -> tuple[Floats, Floats, Floats]:
    """What the node before, that of an event and the one after get."""
    after: Floats = np.multiply(parts & (_PARTS - 1), 1.0 / _PARTS)
    before: Floats = np.subtract(0.5, after)
    after *= after
    after *= 0.5
    before += after
    here: Floats = np.subtract(1.0, before)
    here -= after
    return before, here, after
