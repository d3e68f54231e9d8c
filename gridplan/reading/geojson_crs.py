"""Coordinate systems that GeoJSON files name and nobody knows.

GDAL takes the coordinates of such a file for degrees of WGS 84, without a word.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from .formats import SourceFile
from .personal_data import without_traces

#: What stands before and after the features is looked at so far, bytes.
_MOST = 1 << 16
_MEMBER = re.compile(r'"crs"\s*:\s*')
#: Names of the system that GDAL falls back on.
_WGS84 = re.compile(r"(4326|CRS84|WGS[\s_]*(19)?84)\W*$", re.IGNORECASE)


def unknown_system(file: SourceFile, crs: Any) -> str:
    """The system that a GeoJSON file names and GDAL did not know; empty for all other files.

    Parameters
    ----------
    file : SourceFile
    crs : object
        What GDAL said: anything pyproj understands, or None.
    """
    if file.kind != "json" or crs is None or not _WGS84.search(str(crs)):
        return ""
    name = _name(_declared(*_ends(file)))
    return "" if _WGS84.search(name) else without_traces(name)


def _ends(file: SourceFile) -> tuple[str, str]:
    """The beginning and the end of a file."""
    if file.address.startswith("/vsizip/"):
        text = (file.sibling(Path(file.address).suffix) or b"").decode("utf-8", "replace")
        return text[:_MOST], text[-_MOST:]
    with file.path.open("rb") as stream:
        first = stream.read(_MOST)
        stream.seek(max(file.path.stat().st_size - _MOST, 0))
        return first.decode("utf-8", "replace"), stream.read().decode("utf-8", "replace")


def _declared(first: str, last: str) -> Any:
    """The member that names the system, before the features or behind them; None without one."""
    for text in (first.partition('"features"')[0], last.rpartition("]")[2]):
        if found := _MEMBER.search(text):
            try:
                return json.JSONDecoder().raw_decode(text, found.end())[0]
            except ValueError:
                return None
    return None


def _name(member: Any) -> str:
    """What a member calls the system; empty for null, which says nothing."""
    held = member.get("properties") if isinstance(member, dict) else member
    if isinstance(held, dict):
        held = next((held[key] for key in ("name", "href", "code") if key in held), None)
    return "" if held is None else str(held).strip()
