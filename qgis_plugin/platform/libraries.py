"""Facts about this QGIS and its Python: which libraries are there, and how to get the others."""

from __future__ import annotations

import importlib.util
import re
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from .words import tr

#: What dividing and checking need beside QGIS and numpy, and from which version on.
LIBRARIES = {
    "geopandas": "1.0", "shapely": "2.1", "pandas": "2.1", "pyogrio": "0.9", "scipy": "1.11.4",
}  # fmt: skip


def missing_libraries(*more: str) -> tuple[str, ...]:
    """Those of `LIBRARIES`, and of `more`, that this Python lacks or has too old a version of.

    Nothing is imported. Where a version is too old, the one that is needed stands behind the name.
    """
    wanted = LIBRARIES | dict.fromkeys(more, "0")
    return tuple(lack for name, least in wanted.items() if (lack := _lack(name, least)))


def how_to_install(names: tuple[str, ...]) -> str:
    """What to install on this system, in one sentence."""
    wanted = ", ".join(names)
    if sys.platform == "win32":
        return tr("Install the full QGIS, or in the OSGeo4W setup: {names}.", names=wanted)
    if sys.platform == "darwin":
        return tr("Use a QGIS that brings along {names}.", names=wanted)
    return tr(
        "On Debian and Ubuntu: sudo apt install python3-geopandas python3-scipy "
        "python3-xlsxwriter (missing: {names}).",
        names=wanted,
    )


@cache
def _lack(name: str, least: str) -> str:
    """The library as it has to be named; empty when it is there and new enough."""
    try:
        if importlib.util.find_spec(name) is None:
            return name
        found = version(name)
    except PackageNotFoundError:
        return ""
    except ImportError:
        return name
    return f"{name} ≥ {least}" if _numbers(found) < _numbers(least) else ""


def _numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)[:3]]
