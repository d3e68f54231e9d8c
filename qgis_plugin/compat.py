"""Facts about this QGIS and its Python: which libraries are there, and how to get the others."""

from __future__ import annotations

import importlib.util
import sys

from .words import tr

#: What dividing and checking need beside QGIS and numpy.
LIBRARIES = ("geopandas", "shapely", "pandas", "pyogrio", "scipy")


def missing_libraries(*more: str) -> tuple[str, ...]:
    """Those of `LIBRARIES`, and of `more`, that this Python cannot find; nothing is imported."""
    return tuple(name for name in (*LIBRARIES, *more) if not _is_there(name))


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


def _is_there(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ImportError:
        return False
