"""Outlines of a GeoPackage without any library for geometry: their bytes, and boxes around them."""

from __future__ import annotations

import sqlite3
import struct

import numpy as np

#: Bytes of the envelope in a geometry of a GeoPackage, by its code.
ENVELOPE = (0, 32, 48, 48, 64)
#: Well-known binary: little-endian byte order, and kinds of geometry.
_LITTLE, _POLYGON, _MULTIPOLYGON = 1, 3, 6
_EMPTY = 0x10

Box = tuple[float, float, float, float]


def well_known_binary(blob: bytes) -> bytes:
    """The outline in a geometry of a GeoPackage, without its header and envelope."""
    return blob[8 + ENVELOPE[blob[3] >> 1 & 7] :]


def as_blob(wkb: bytes, srs_id: int) -> bytes:
    """A geometry of a GeoPackage with the box around it.

    Parameters
    ----------
    wkb : bytes
        Polygon or MultiPolygon in two dimensions, little-endian, not empty.
    srs_id : int
        Of the layer.
    """
    west, south, east, north = box_of(wkb)
    return struct.pack("<2sBBi4d", b"GP", 0, 0x03, srs_id, west, east, south, north) + wkb


def box_of(wkb: bytes) -> Box:
    """West, south, east and north of an outline.

    Raises
    ------
    ValueError
        When it is no polygon of two dimensions.
    """
    lows, highs = [], []
    place, left = 0, 1
    while left:
        order, kind, count = struct.unpack_from("<BII", wkb, place)
        place, left = place + 9, left - 1
        if order != _LITTLE or kind not in (_POLYGON, _MULTIPOLYGON):
            raise ValueError("not a polygon of two dimensions")
        if kind == _MULTIPOLYGON:
            left += count
            continue
        for _ in range(count):
            (points,) = struct.unpack_from("<I", wkb, place)
            ring = np.frombuffer(wkb, "<f8", 2 * points, place + 4).reshape(-1, 2)
            place += 4 + 16 * points
            lows.append(ring.min(axis=0))
            highs.append(ring.max(axis=0))
    (west, south), (east, north) = np.min(lows, axis=0), np.max(highs, axis=0)
    return float(west), float(south), float(east), float(north)


def teach(connection: sqlite3.Connection) -> None:
    """Give a connection the functions that the spatial index of a GeoPackage calls."""
    for place, name in enumerate(("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY")):

        def edge(blob: bytes | None, place: int = place) -> float | None:
            return None if blob is None else float(struct.unpack_from("<4d", blob, 8)[place])

        connection.create_function(name, 1, edge, deterministic=True)
    connection.create_function("ST_IsEmpty", 1, _is_empty, deterministic=True)


def _is_empty(blob: bytes | None) -> int:
    return int(blob is None or bool(blob[3] & _EMPTY))
