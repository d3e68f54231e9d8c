"""Metres as surveyors write them: northings before eastings, the number of the zone in front."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..grids import Grids

Floats = NDArray[np.float64]

#: A point this near to the territory is meant as it stands, metres.
_NEAR_M = 100_000.0
#: Eastings of a zone with its number in front are so many metres apart from those of the next.
_ZONE_M = 1e6


class Surveyed:
    """Puts metres where they are meant in the system of a plan.

    Parameters
    ----------
    grids : Grids
    """

    def __init__(self, grids: Grids) -> None:
        import shapely

        self._west, self._south, self._east, self._north = shapely.total_bounds(grids.shapes[0])
        self._shifts = (0.0, *_zone_shifts(grids))

    def put(self, x: Floats, y: Floats) -> tuple[Floats, Floats, NDArray[np.bool_]]:
        """Turn points round and exchange their zone numbers where that alone brings them near.

        Parameters
        ----------
        x, y : float64 (n,)
            NaN where there is none.

        Returns
        -------
        x, y : float64 (n,)
            As they were where no way of writing them lies near the territory.
        turned : bool (n,)
        """
        east, north = x.copy(), y.copy()
        turned = np.zeros(len(x), bool)
        known = self._near(x, y)
        for shift in self._shifts:
            for one, other, swapped in ((x, y, False), (y, x, True)):
                here = ~known & self._near(one + shift, other)
                east[here], north[here] = one[here] + shift, other[here]
                turned |= here & swapped
                known |= here
        return east, north, turned

    def _near(self, x: Floats, y: Floats) -> NDArray[np.bool_]:
        inside = (x > self._west - _NEAR_M) & (x < self._east + _NEAR_M)
        near: NDArray[np.bool_] = inside & (y > self._south - _NEAR_M) & (y < self._north + _NEAR_M)
        return near


def _zone_shifts(grids: Grids) -> list[float]:
    """What is added to eastings with another zone number, or none, than the plan writes."""
    operation = grids.crs.coordinate_operation if grids.crs is not None else None
    values = {each.name: each.value for each in operation.params} if operation else {}
    middle = values.get("Longitude of natural origin")
    if middle is None:
        return []
    own = values.get("False easting", 0.0) // _ZONE_M
    zones = {0.0, *(zone for zone in (middle / 3, (middle + 3) / 6) if zone == int(zone))}
    return [(own - zone) * _ZONE_M for zone in sorted(zones - {own})]
