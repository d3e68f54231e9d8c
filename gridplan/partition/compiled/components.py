"""The connected pieces of the parts of a graph, see `graph.pieces`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from . import kernel

Ints = NDArray[np.int64]


@kernel
def find_pieces(indptr: Ints, indices: Ints, part: Ints) -> tuple[int, Ints]:
    """The connected pieces that the parts fall into, numbered by their first nodes.

    Parameters
    ----------
    indptr, indices
        See `graph.Graph`.
    part : int64 (n,)

    Returns
    -------
    count : int
    piece : int64 (n,)
    """
    piece = np.full(len(part), -1)
    waiting = np.empty(len(part), np.int64)
    count = 0
    for first in range(len(part)):
        if piece[first] >= 0:
            continue
        piece[first] = count
        waiting[0], number = first, 1
        while number:
            number -= 1
            node = waiting[number]
            for edge in range(indptr[node], indptr[node + 1]):
                other = indices[edge]
                if piece[other] < 0 and part[other] == part[node]:
                    piece[other] = count
                    waiting[number] = other
                    number += 1
        count += 1
    return count, piece
