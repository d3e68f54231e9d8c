"""Chinese datums: WGS-84 (as good as CGCS2000 here), GCJ-02 and BD-09, there and back.

GCJ-02 moves every point of China by some hundred metres, differently at every place; BD-09 moves
it once more. Both formulas are public; the way back is found by iteration. The results serve for
display and statistics, not for surveying.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .defaults import DATUMS

Floats = NDArray[np.float64]
LonLat = tuple[Floats, Floats]

# The ellipsoid of Krassowsky, 1940: half axis in metres, squared eccentricity.
_A = 6378245.0
_EE = 0.00669342162296594323
#: The formula is applied in this box only: west, south, east, north, degrees.
_BOX = (72.004, 0.8293, 137.8347, 55.8271)
# Rounds of the iteration: they leave 0.04 mm (GCJ-02) and 0.005 mm (BD-09).
_GCJ_ROUNDS = 3
_BD_ROUNDS = 2
_BD_X, _BD_Y, _BD_TURN = 0.0065, 0.006, np.pi * 3000.0 / 180.0


def convert(lon: ArrayLike, lat: ArrayLike, source: str, target: str = "wgs84") -> LonLat:
    """Convert points from one datum to another.

    Parameters
    ----------
    lon, lat : array_like (n,)
        Degrees. Points outside the box of China stay where they are; NaN stays NaN.
    source, target : {"wgs84", "gcj02", "bd09"}

    Returns
    -------
    lon, lat : float64 (n,)
        Degrees; the error of the way back is below 1 mm.

    Raises
    ------
    ValueError
        For an unknown datum.
    """
    for name in (source, target):
        if name not in DATUMS:
            raise ValueError(f"datum must be one of {DATUMS}, not {name!r}")
    x = np.array(lon, np.float64, ndmin=1)
    y = np.array(lat, np.float64, ndmin=1)
    way = DATUMS.index(target) - DATUMS.index(source)
    west, south, east, north = _BOX
    inside = (x > west) & (x < east) & (y > south) & (y < north)
    if way == 0 or not inside.any():
        return x, y
    here = (x[inside], y[inside])
    if way > 0:
        for name in DATUMS[DATUMS.index(source) : DATUMS.index(target)]:
            here = _to_gcj(*here) if name == "wgs84" else _gcj_to_bd(*here)
    else:
        for name in DATUMS[DATUMS.index(source) : DATUMS.index(target) : -1]:
            here = _from_bd(*here) if name == "bd09" else _from_gcj(*here)
    x[inside], y[inside] = here
    return x, y


def _to_gcj(lon: Floats, lat: Floats) -> LonLat:
    """WGS-84 → GCJ-02 by the published formula."""
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    wave = 20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    north += (wave + 20.0 * np.sin(np.pi * y) + 40.0 * np.sin(np.pi / 3.0 * y)) * (2.0 / 3.0)
    north += (160.0 * np.sin(np.pi / 12.0 * y) + 320.0 * np.sin(np.pi / 30.0 * y)) * (2.0 / 3.0)
    east += (wave + 20.0 * np.sin(np.pi * x) + 40.0 * np.sin(np.pi / 3.0 * x)) * (2.0 / 3.0)
    east += (150.0 * np.sin(np.pi / 12.0 * x) + 300.0 * np.sin(np.pi / 30.0 * x)) * (2.0 / 3.0)
    angle = np.radians(lat)
    bent = 1.0 - _EE * np.sin(angle) ** 2
    half = np.sqrt(bent)
    moved_lat = lat + np.degrees(north * bent * half / (_A * (1.0 - _EE)))
    moved_lon = lon + np.degrees(east * half / (_A * np.cos(angle)))
    return moved_lon, moved_lat


def _gcj_to_bd(lon: Floats, lat: Floats) -> LonLat:
    """GCJ-02 → BD-09 by the published formula."""
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD_TURN)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD_TURN)
    return radius * np.cos(angle) + _BD_X, radius * np.sin(angle) + _BD_Y


def _from_gcj(lon: Floats, lat: Floats) -> LonLat:
    """GCJ-02 → WGS-84 by fixed-point iteration."""
    return _solved(_to_gcj, lon, lat, (lon, lat), _GCJ_ROUNDS)


def _from_bd(lon: Floats, lat: Floats) -> LonLat:
    """BD-09 → GCJ-02: the usual closed form, good to 13 cm, then fixed-point iteration."""
    x, y = lon - _BD_X, lat - _BD_Y
    radius = np.hypot(x, y) - 0.00002 * np.sin(y * _BD_TURN)
    angle = np.arctan2(y, x) - 0.000003 * np.cos(x * _BD_TURN)
    start = (radius * np.cos(angle), radius * np.sin(angle))
    return _solved(_gcj_to_bd, lon, lat, start, _BD_ROUNDS)


def _solved(
    forward: Callable[[Floats, Floats], LonLat],
    lon: Floats,
    lat: Floats,
    start: LonLat,
    rounds: int,
) -> LonLat:
    """The point that `forward` moves to (lon, lat)."""
    x, y = start
    # One round from the point itself is the crude inverse; so many more refine it.
    for _ in range(rounds + 1):
        there_x, there_y = forward(x, y)
        x, y = x + (lon - there_x), y + (lat - there_y)
    return x, y
