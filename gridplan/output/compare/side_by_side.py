"""Two plans of the same units, ready to be looked at beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ...i18n import say
from ...plan.measures import LevelMeasures
from ...plan.plan import Plan
from ...progress import SILENT, Progress, Span, step
from ...stores.planfile.geopackage import open_plan
from ..content.change_tables import movements_table
from ..content.plan_content import outlines_of
from ..content.tables import Table
from ..look.amounts import worst
from ..look.grid_colours import identity_colours
from ..look.look import LAND
from ..pack.pack import compare_files

#: Movements that are shown in a list and on the maps; all are in the files of a comparison.
MOST_SHOWN = 2000


@dataclass(frozen=True)
class Side:
    """One of the two plans.

    Parameters
    ----------
    name : str
        Of its file.
    shapes : tuple of object arrays
        Outlines of the grids of each level, first level first, simplified to a hair.
    colours : list of str
        Of each grid of the last level; the same grid has the same one on both sides.
    worst : float
        Largest deviation of the load at the last level, a fraction with sign.
    """

    name: str
    shapes: tuple[NDArray[np.object_], ...]
    colours: list[str]
    worst: float


@dataclass(frozen=True)
class Pair:
    """The plans before and after, and what changes hands between them.

    Parameters
    ----------
    before, after : Side
    areas : object (a,)
        Outlines of the connected areas that change hands, the most people first.
    movements : Table
        One row for each of these areas; its first column is their number from 1.
    crs : Any
        Of all outlines, a pyproj CRS.
    """

    before: Side
    after: Side
    areas: NDArray[np.object_]
    movements: Table
    crs: Any


def open_pair(before: Path, after: Path, progress: Progress = SILENT) -> Pair:
    """Open and compare two plan files.

    Parameters
    ----------
    before, after : Path
    progress : Progress

    Raises
    ------
    InputError
        When the plans are of different territories or have different numbers of levels.
    StoreError
        When a file is no plan.
    """
    step(progress, 0.0, say("Opening the plan"))
    plan, territory = open_plan(after)
    found = compare_files(before, plan, territory, progress=Span(progress, 0.3, 0.7))
    step(progress, 0.7, say("Reading the outlines"))
    units = territory.units.geometry.to_numpy()
    shown = found.areas[:MOST_SHOWN]
    areas = np.empty(len(shown), object)
    for number, area in enumerate(shown):
        areas[number] = shapely.union_all(units[area.units])
    table = movements_table(found)
    hues = identity_colours(found.after, territory, found.after.depth)
    heir = found.levels[-1].heir
    olds = [hues[new] if new >= 0 else LAND for new in heir]
    return Pair(
        _side(before, found.before, found.levels[-1].before, olds),
        _side(after, found.after, found.levels[-1].after, hues),
        areas,
        table.only(*range(len(table.columns)), rows=range(len(shown))),
        territory.units.crs,
    )


def _side(path: Path, plan: Plan, measures: LevelMeasures, colours: list[str]) -> Side:
    return Side(
        path.stem,
        tuple(outlines_of(path, plan, level) for level in range(1, plan.depth + 1)),
        colours,
        worst(measures.balanced_deviation),
    )
