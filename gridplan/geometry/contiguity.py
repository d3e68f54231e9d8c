"""Which base units touch, along how many metres, and which are tied by a link."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Contiguity:
    """Neighbour lists of the base units in compressed sparse rows.

    Parameters
    ----------
    indptr : int64 (n + 1,)
        Row `i` stands at ``indptr[i]:indptr[i + 1]``.
    indices : int32 (m,)
        Neighbours, ascending inside a row. Every pair stands in both rows.
    border_m : float64 (m,)
        Length of the shared border in metres; 0 for a pair that is tied by a link only.
    links : int32 (l, 2)
        Pairs tied by a link (islands, river crossings, detached pieces), smaller unit first. They
        stand in the rows too.
    link_gap_m : float64 (l,)
        Distance bridged by each link, metres.
    lines : int32 (k, 2)
        Pairs whose border lies on a barrier line, smaller unit first.
    line_m : float64 (k,)
        Metres of it on the line.
    closed : int32 (c, 2)
        Pairs that touch along a hard line and may not hold a grid together; they do not stand in
        the rows, unless a link ties them.
    """

    indptr: NDArray[np.int64]
    indices: NDArray[np.int32]
    border_m: NDArray[np.float64]
    links: NDArray[np.int32] = field(default_factory=lambda: np.empty((0, 2), np.int32))
    link_gap_m: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    lines: NDArray[np.int32] = field(default_factory=lambda: np.empty((0, 2), np.int32))
    line_m: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    closed: NDArray[np.int32] = field(default_factory=lambda: np.empty((0, 2), np.int32))

    def __len__(self) -> int:
        return len(self.indptr) - 1

    @property
    def closed_m(self) -> NDArray[np.float64]:
        """Metres that each closed pair touches along: those on the line, float64 (c,)."""
        if not len(self.lines):
            return np.zeros(len(self.closed))
        key = np.array([len(self), 1])
        lines, closed = self.lines @ key, self.closed @ key
        order = np.argsort(lines)
        place = order[np.minimum(np.searchsorted(lines[order], closed), len(lines) - 1)]
        return np.where(lines[place] == closed, self.line_m[place], 0.0)

    def neighbours(self, unit: int) -> NDArray[np.int32]:
        """The units that `unit` touches or is linked to."""
        return self.indices[self.indptr[unit] : self.indptr[unit + 1]]
