"""Gridplan in QGIS: divide a territory into nested, balanced grids, and redraw them by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from .plugin import GridplanPlugin


def classFactory(iface: QgisInterface) -> GridplanPlugin:  # noqa: N802
    """What QGIS calls to load the plugin."""
    from .plugin import GridplanPlugin

    return GridplanPlugin(iface)
