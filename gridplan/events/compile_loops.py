"""Loops over events, cells and edges, compiled by numba; see `gridplan.jit`.

Everything here stands a second time in numpy, in the modules that call it, and gives the same
bytes: every sum is made in the same order, nothing is contracted or reassociated.
"""

from __future__ import annotations

import numpy as np

from ..jit import prefer


def load() -> bool:
    """Load all loops, at the very first time compile them, and use them from here on.

    Returns
    -------
    bool
        Whether numba is there.
    """
    import shapely

    from ..geometry.point_location import Locator
    from .density.binning import Bins
    from .density.density import density
    from .density.frame import frame_around

    if not prefer():
        return False
    box = shapely.box(0.0, 0.0, 90.0, 90.0)
    frame = frame_around(
        box.bounds, 10.0, lambda x, y: np.asarray(shapely.contains_xy(box, x, y), bool)
    )
    given, own = np.full(9, 50.0), np.full(9, 50.0)
    given.flags.writeable = False  # as tables give it: another kind of array to numba
    for x in (given, own):
        for y in (given, own):
            bins = Bins.for_kernel(frame, 100.0)
            bins.add(x, y)
            density(bins, 100.0, 1.0)
            Locator(np.array([box], object), 100).locate(x, y)
    bins.add(own, own, given)
    return True
