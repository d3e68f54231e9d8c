"""What can be expected of a division before it is made: targets, and what nobody can avoid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...partition.hierarchy import apportion
from ...territory.criteria import Criterion, composite_load
from .grid_counts import checked_counts


@dataclass(frozen=True)
class LevelOutlook:
    """One level of a plan that is not made yet.

    Parameters
    ----------
    level, count : int
        Level from 1, and its grids.
    target : float64 (k,)
        What a grid should hold of each criterion, in its unit of measure.
    units : float
        Base units in a grid, on average.
    oversize : int
        Units that are heavier than a grid of this level should be.
    unavoidable : float
        Deviation (fraction) that the worst grid has whatever is done: that of the heaviest unit
        alone in its grid, and where the first level is fixed that of its whole numbers of grids.
    """

    level: int
    count: int
    target: NDArray[np.float64]
    units: float
    oversize: int
    unavoidable: float


@dataclass(frozen=True)
class Outlook:
    """What can be expected of a division.

    Parameters
    ----------
    shares : float64 (k,)
        Share of each criterion in the load; they add up to 1. A criterion whose total is zero has
        none.
    levels : tuple of LevelOutlook
    """

    shares: NDArray[np.float64]
    levels: tuple[LevelOutlook, ...]


def expect(
    loads: NDArray[np.float64],
    criteria: Sequence[Criterion],
    counts: Sequence[int],
    fixed: ArrayLike | None = None,
) -> Outlook:
    """Look ahead at a division.

    Parameters
    ----------
    loads : float64 (n, k)
        Criteria by unit.
    criteria : sequence of Criterion
        With the weights that are wanted.
    counts : sequence of int
        Grids at each level, largest grids first.
    fixed : int (n,), optional
        First-level grid of each unit, from 0, where the first level is given.

    Returns
    -------
    Outlook

    Raises
    ------
    InputError
        When nothing is left to balance, or so many units cannot make the grids.
    """
    counts = checked_counts(counts, len(loads))
    load = composite_load(loads, criteria)
    totals = loads.sum(axis=0)
    weights = np.where(totals > 0, [c.weight for c in criteria], 0.0)
    levels = []
    for level, count in enumerate(counts, start=1):
        heavy = load * count
        unavoidable = max(float(heavy.max(initial=0.0)) - 1.0, 0.0)
        if fixed is not None:
            unavoidable = max(unavoidable, _rounding(load, np.asarray(fixed, np.int64), count))
        # A unit as heavy as a grid to the last digit is not heavier.
        oversize = int((heavy > 1 + 1e-9).sum())
        target = totals / count
        levels.append(LevelOutlook(level, count, target, len(load) / count, oversize, unavoidable))
    return Outlook(weights / weights.sum(), tuple(levels))


def _rounding(load: NDArray[np.float64], fixed: NDArray[np.int64], count: int) -> float:
    """Deviation of the worst parent's average grid; parents have whole numbers of grids."""
    inside = fixed >= 0
    parents = int(fixed.max()) + 1
    weight = np.bincount(fixed[inside], load[inside], parents).astype(np.float64)
    units = np.bincount(fixed[inside], minlength=parents)
    if not parents <= count <= units.sum():
        return 0.0
    children = apportion(
        np.array([count]), weight, np.zeros(parents, np.int64), np.ones(parents, np.int64), units
    )
    return float(np.abs(weight * count / children - 1.0).max())
