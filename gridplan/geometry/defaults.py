"""Names and distances that other rooms ask for before any library is loaded."""

from __future__ import annotations

#: Names of the datums; CGCS2000 differs from WGS-84 by decimetres and counts as the same.
DATUMS = ("wgs84", "gcj02", "bd09")
#: Vertices and segments of neighbours may lie this far apart, metres.
TOLERANCE_M = 0.1
#: A place without units is a gap up to this mean width, metres; a lake or a square above.
GAP_WIDTH_M = 10.0
