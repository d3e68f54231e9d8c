"""The grids that events fall into: codes, outlines, people and area, level by level."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..plan.codes.codes import spoken_name
from ..plan.compare.succession import people
from ..plan.plan import Plan
from ..territory.territory import Territory

if TYPE_CHECKING:
    import pandas as pd

#: Words that a village or town may carry or not, longest first.
_ENDINGS = (
    "社区居民委员会",
    "村民委员会",
    "居民委员会",
    "社区居委会",
    "村委会",
    "居委会",
    "街道办事处",
    *("社区", "街道", "镇", "乡", "村"),
)


@dataclass(frozen=True)
class Grids:
    """The grids of a plan, as events see them.

    Parameters
    ----------
    codes, names : tuple of tuples of str
        One tuple per level, first level first; codes in ascending order.
    ancestor : int32 (leaves, depth)
        The grid of each level that holds each last-level grid.
    shapes : tuple of arrays of Polygon or MultiPolygon
        Outlines, one array per level, metres.
    persons : tuple of float64 arrays
        People living in each grid; zeros when the plan knows none.
    area_km2 : tuple of float64 arrays
    villages : mapping
        Plain name of a village, or (town, village) → its grid at each level, −1 where it has
        several.
    crs : object
        Coordinate system of the outlines (anything pyproj understands).
    plan_hash : str
        `Plan.nesting_hash`: what events were placed in is the same plan at every level.
    """

    codes: tuple[tuple[str, ...], ...]
    names: tuple[tuple[str, ...], ...]
    ancestor: NDArray[np.int32]
    shapes: tuple[NDArray[np.object_], ...]
    persons: tuple[NDArray[np.float64], ...]
    area_km2: tuple[NDArray[np.float64], ...]
    villages: Mapping[str | tuple[str, str], NDArray[np.int32]]
    crs: Any
    plan_hash: str = ""

    @property
    def depth(self) -> int:
        """Number of levels."""
        return len(self.codes)

    def shown_names(self, level: int) -> tuple[str, ...]:
        """Names of the grids of a level, 0 for the first, as a reader is shown them."""
        return tuple(map(spoken_name, self.names[level], self.codes[level]))


def grids_of(plan: Plan, territory: Territory, shapes: Sequence[NDArray[np.object_]]) -> Grids:
    """The grids of a plan with their outlines.

    Parameters
    ----------
    plan : Plan
    territory : Territory
        Of the plan, in the same row order.
    shapes : sequence of arrays of Polygon or MultiPolygon
        Outline of every grid, one array per level.
    """
    import shapely

    persons = []
    for level in range(1, plan.depth + 1):
        grid = plan.grid_of_unit(level)
        inside = grid >= 0
        persons.append(
            np.bincount(
                grid[inside], people(territory)[inside], minlength=plan.counts[level - 1]
            ).astype(np.float64)
        )
    return Grids(
        codes=plan.codes,
        names=plan.names,
        ancestor=np.column_stack([plan.ancestor_of_leaf(i + 1) for i in range(plan.depth)]),
        shapes=tuple(shapes),
        persons=tuple(persons),
        area_km2=tuple(shapely.area(level) / 1e6 for level in shapes),
        villages=_villages(plan, territory),
        crs=territory.units.crs,
        plan_hash=plan.nesting_hash,
    )


def plain_place(name: object) -> str:
    """The name of a place in its plainest form: 城中社区居委会 and 城中社区 are one."""
    flat = "".join(unicodedata.normalize("NFKC", str(name)).split())
    for ending in _ENDINGS:
        if flat.endswith(ending) and len(flat) > len(ending) + 1:
            # 树家村村委会 → 树家村 → 树家
            return plain_place(flat[: -len(ending)])
    return flat


def _villages(plan: Plan, territory: Territory) -> dict[str | tuple[str, str], NDArray[np.int32]]:
    """Grids of each village: the one of each level, or −1 where it has several."""
    from ..reading.columns import recognise

    found = recognise(territory.units.columns)
    if "village" not in found:
        return {}
    village = _plain_places(territory.units[found["village"]])
    town: NDArray[np.object_] = np.full(len(village), "", object)
    if "town" in found:
        town = _plain_places(territory.units[found["town"]])
    grid = np.column_stack([plan.grid_of_unit(level + 1) for level in range(plan.depth)])
    named = np.flatnonzero(village != "")
    in_town = named[town[named] != ""]
    grids: dict[str | tuple[str, str], NDArray[np.int32]] = {}
    grids |= _common(village[named].tolist(), grid[named])
    grids |= _common(list(zip(town[in_town], village[in_town])), grid[in_town])
    return grids


def _plain_places(names: pd.Series[Any]) -> NDArray[np.object_]:
    known = {name: plain_place(name) for name in names.fillna("").unique()}
    plain: NDArray[np.object_] = names.fillna("").map(known).to_numpy(object)
    return plain


def _common(keys: list[Any], grid: NDArray[np.int32]) -> dict[Any, NDArray[np.int32]]:
    """For each key the grid of each level that all its rows are in, −1 where they are in several.

    Parameters
    ----------
    keys : list of n
    grid : int32 (n, depth)
    """
    if not keys:
        return {}
    number = {key: place for place, key in enumerate(dict.fromkeys(keys))}
    of_row = np.array([number[key] for key in keys])
    order = np.argsort(of_row, kind="stable")
    first = np.searchsorted(of_row[order], np.arange(len(number)))
    low = np.minimum.reduceat(grid[order], first, axis=0)
    high = np.maximum.reduceat(grid[order], first, axis=0)
    return dict(zip(number, np.where(low == high, low, np.int32(-1))))
