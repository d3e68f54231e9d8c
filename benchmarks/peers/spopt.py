"""spopt (PySAL): regionalisation. None of its heuristics with a given count knows of balance."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..territories import Ground
from .nesting import Floats, Ints, nested


def divide(
    ground: Ground, counts: Sequence[int], seed: int, *, heuristic: str = "WardSpatial"
) -> list[NDArray[np.int64]]:
    """Divide nested into regions of units that lie near each other.

    Parameters
    ----------
    ground : Ground
    counts : sequence of int
    seed : int
        Not used: the heuristics have no chance in them.
    heuristic : {"WardSpatial", "Skater"}
    """
    import geopandas as gpd
    from libpysal.weights import W
    from spopt import region

    warnings.simplefilter("ignore")
    kind = getattr(region, heuristic)

    def split(units: Ints, indptr: Ints, indices: Ints, border: Floats, share: Floats) -> Ints:
        if len(units) <= len(share):
            return np.arange(len(units))
        rows = zip(indptr[:-1].tolist(), indptr[1:].tolist(), strict=True)
        neighbours = {i: indices[a:b].tolist() for i, (a, b) in enumerate(rows)}
        frame = gpd.GeoDataFrame(
            {"x": ground.centre[units, 0], "y": ground.centre[units, 1]},
            geometry=gpd.points_from_xy(*ground.centre[units].T),
        )
        model = kind(frame, W(neighbours, silence_warnings=True), ["x", "y"], len(share))
        model.solve()
        return np.unique(model.labels_, return_inverse=True)[1]

    return nested(ground, counts, split)
