"""Other tools on the same data: each divides nested with the same quotas where it can."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module

import numpy as np
from numpy.typing import NDArray

from ..territories import Ground
from .nesting import quotas

__all__ = ["PEERS", "peer", "quotas"]

Divide = Callable[[Ground, Sequence[int], int], list[NDArray[np.int64]]]

#: Method → module of this package and settings of its `divide`.
PEERS = {
    "metis": ("metis", {}),
    "metis-rb": ("metis", {"recursive": True}),
    "metis-tight": ("metis", {"imbalance": 1.005}),
    "metis-3": ("metis", {"single_criteria": True}),
    "metis-3-rb": ("metis", {"single_criteria": True, "recursive": True}),
    "kahip": ("kahip", {"mode": "FAST"}),
    "kahip-eco": ("kahip", {"mode": "ECO"}),
    "gerrychain": ("gerrychain", {}),
    "spopt": ("spopt", {"heuristic": "WardSpatial"}),
    "spopt-skater": ("spopt", {"heuristic": "Skater"}),
}


def peer(method: str) -> Divide:
    """The function that divides with a peer."""
    module, settings = PEERS[method]
    return partial(import_module(f"{__name__}.{module}").divide, **settings)
