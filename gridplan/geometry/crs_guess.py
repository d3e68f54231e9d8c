"""What coordinates look like whose coordinate reference system is unknown or wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..i18n import say

if TYPE_CHECKING:
    from pyproj import CRS

#: Metres north in mainland China, and metres east in a Gauss-Kruger zone there, less its number.
_NORTHINGS = (1.9e6, 6.0e6)
_EASTINGS = (1.6e5, 8.4e5)
#: First and last zone with its number in the coordinates, and the EPSG code of the first.
_ZONES = ((25, 45, 4513), (13, 23, 4491))
#: First and last EPSG code of zones with their number, and how far the code without it is away.
_WITHOUT_NUMBER = ((4513, 4533, 21), (4491, 4501, 11))


def look_of(bounds: Any, declared: CRS | None = None) -> str:
    """What to do about coordinates, from their size.

    Parameters
    ----------
    bounds : float64 (4,)
        West, south, east and north, in the unknown system.
    declared : CRS, optional
        The system that they cannot be in.

    Returns
    -------
    str
        A cure.
    """
    west, south, east, north = (float(value) for value in bounds)
    if not np.isfinite(bounds).all():
        return say("Declare the coordinate reference system in the source.")
    if -180 <= west <= east <= 180 and -90 <= south <= north <= 90:
        return say("They look like degrees. If they are CGCS2000, say --crs EPSG:4490.")
    if 8.1e6 <= west <= east <= 15.1e6 and 1.9e6 <= south <= north <= 7.1e6:
        zone = int(west // 1_000_000)
        if zone < 13:
            return say("They look like those of web maps: --crs EPSG:3857.")
        return say(
            "They look like those of web maps (--crs EPSG:3857), or like CGCS2000 coordinates with "
            "zone number {zone} (--crs EPSG:{code}).",
            zone=zone,
            code=4491 + zone - 13,
        )
    return _look_of_zone(west, south, east, north, declared) or say(
        "Ask who made the data for the central meridian; CGCS2000 three-degree zones are EPSG:4534 "
        "(75° E) to EPSG:4554 (135° E), for example --crs EPSG:4549 for 120° E."
    )


def _look_of_zone(
    west: float, south: float, east: float, north: float, declared: CRS | None
) -> str:
    """The cure where a Gauss-Kruger zone is to be seen, else empty."""
    zone = int(west // 1_000_000)
    for lowest, highest, code in _ZONES:
        if lowest <= zone <= highest and int(east // 1_000_000) == zone:
            return say(
                "They look like CGCS2000 coordinates with zone number {zone}: --crs EPSG:{code}.",
                zone=zone,
                code=code + zone - lowest,
            )
    if _NORTHINGS[0] <= west <= east <= _NORTHINGS[1] and _is_easting(south, north):
        return say(
            "They look like northings written before eastings, as surveyors do. Swap x and y in "
            "the source (QGIS: Swap X and Y coordinates)."
        )
    code = (declared.to_epsg() or 0) if declared is not None and _is_easting(west, east) else 0
    for first, last, away in _WITHOUT_NUMBER:
        if first <= code <= last:
            return say(
                "They look like the same coordinates without zone number: --crs EPSG:{code}.",
                code=code + away,
            )
    return ""


def _is_easting(least: float, most: float) -> bool:
    """Whether these are metres east in a Gauss-Kruger zone, with or without its number."""
    zone = least // 1_000_000
    within = _EASTINGS[0] <= least % 1_000_000 and most - zone * 1_000_000 <= _EASTINGS[1]
    return within and (zone == 0 or 13 <= zone <= 45)
