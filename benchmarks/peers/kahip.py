"""KaHIP (Sanders and Schulz) through its Python package.

Its interface takes no target weights, so the children of a grid get equal shares even where their
quotas differ, and it has no contiguous mode.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..territories import Ground
from .nesting import Floats, Ints, nested

_TOTAL_LOAD = 1_000_000  # its weights are 32-bit, and their sums too
_IMBALANCE = 0.01


def divide(
    ground: Ground, counts: Sequence[int], seed: int, *, mode: str = "FAST"
) -> list[NDArray[np.int64]]:
    """Divide nested, with KaHIP for every grid of every level.

    Parameters
    ----------
    ground : Ground
    counts : sequence of int
    seed : int
    mode : {"FAST", "ECO", "STRONG"}
        Its preconfigurations.
    """
    import kahip

    weights = np.maximum(np.round(ground.load * _TOTAL_LOAD), 1).astype(int)

    def split(units: Ints, indptr: Ints, indices: Ints, border: Floats, share: Floats) -> Ints:
        metres = np.maximum(np.round(border), 1).astype(int)
        _, part = kahip.kaffpa(
            weights[units].tolist(),
            indptr.tolist(),
            metres.tolist(),
            indices.tolist(),
            len(share),
            _IMBALANCE,
            True,
            seed,
            getattr(kahip, mode),
        )
        return np.array(part, np.int64)

    return nested(ground, counts, split)
