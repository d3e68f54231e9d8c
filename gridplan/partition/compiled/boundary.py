"""Edges between parts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from . import kernel

Ints = NDArray[np.int64]


@kernel
def find_rim(source: Ints, indices: Ints, edges: Ints, part: Ints) -> Ints:
    """The edges between two parts, see `single_moves.rim`."""
    rim = np.empty(len(edges), np.int64)
    number = 0
    for edge in edges:
        rim[number] = edge
        number += part[source[edge]] != part[indices[edge]]
    return rim[:number].copy()
