"""The grids of a plan file, as events need them."""

from __future__ import annotations

from pathlib import Path

from ...events.grids import Grids, grids_of
from .geopackage import open_plan
from .layers import dissolve


def open_grids(path: str | Path) -> Grids:
    """Open a plan file for placing events.

    Parameters
    ----------
    path : str or Path

    Raises
    ------
    StoreError
        As `open_plan`.
    """
    plan, territory = open_plan(path)
    return grids_of(plan, territory, dissolve(plan, territory.units.geometry.to_numpy()))
