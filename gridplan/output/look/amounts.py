"""Figures of grids that the measures do not hold, and codes as pages shorten them.

The atlas and all other parts of a pack take them from here, so that they cannot disagree.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...i18n import say
from ...i18n.figures import figure
from ...plan.measures import LevelMeasures
from ...plan.plan import Plan
from ...territory.territory import Territory
from . import look

#: Deviation of the load from which a grid needs a look.
EXCEPTION = 0.10
#: Change, as a fraction, whose tenths of a percent say nothing.
MANYFOLD = 10.0
#: Compactness (4πA / P²) below which its outline does.
STRAGGLING = 0.15


def households(plan: Plan, territory: Territory) -> tuple[NDArray[np.float64], ...] | None:
    """Households of the grids of each level, where the units say how many they are.

    Parameters
    ----------
    plan : Plan
    territory : Territory
        Of the same units in the same order.

    Returns
    -------
    tuple of float64 (g,), or None
        First level first; None where no unit tells of any.
    """
    name = territory.origin.get("columns", {}).get("households", "households")
    if name not in territory.units.columns:
        return None
    import pandas as pd

    column = pd.to_numeric(territory.units[name], errors="coerce")
    homes = np.nan_to_num(column.to_numpy(np.float64, na_value=0.0))
    if not homes.sum() > 0:
        return None
    found: list[NDArray[np.float64]] = []
    for level, count in enumerate(plan.counts, start=1):
        grid = plan.grid_of_unit(level)
        inside = grid >= 0
        sums = np.bincount(grid[inside], homes[inside], minlength=count)
        found.append(sums.astype(np.float64))
    return tuple(found)


def percent(share: float, digits: int = 1) -> str:
    """A share with at most so many digits; 100% is said of all only."""
    # Sums of fractions miss the whole by a hair.
    short = share < 1.0 - 1e-9
    text = f"{min(share, 1.0 - 10.0 ** -(digits + 2)) if short else share:.{digits}%}"
    return text.replace(f".{'0' * digits}%", "%") if digits else text


def signed_percent(deviation: float, digits: int = 1) -> str:
    """A deviation with its sign, which is a true minus; zero has none, and large ones no digits."""
    shown = round(float(deviation), digits + 2)
    digits = 0 if abs(shown) >= MANYFOLD else digits
    return figure(shown, f"+,.{digits}%") if shown else "0%"


def worst(deviation: NDArray[np.float64]) -> float:
    """The deviation farthest from 0, with its sign; 0 where there are no grids."""
    return float(deviation[np.argmax(np.abs(deviation))]) if len(deviation) else 0.0


def share_within(deviation: NDArray[np.float64], tolerance: float) -> float:
    """Share of the grids that keep to a tolerance, a fraction; 1 where there are no grids."""
    return float(np.mean(np.abs(deviation) <= tolerance)) if len(deviation) else 1.0


def standing_out(found: LevelMeasures) -> NDArray[np.bool_]:
    """Grids that need a look: off their target, in pieces, straggling or without units; (g,)."""
    odd: NDArray[np.bool_] = (
        (np.abs(found.deviation) > EXCEPTION)
        | (found.pieces > 1)
        | (found.polsby_popper < STRAGGLING)
        | (found.units == 0)
    )
    return odd


def load_colours(found: LevelMeasures) -> list[str]:
    """Colours of the grids of a level by the deviation of their load; special ones have one."""
    return [
        look.deviation_colour(float(off)) if aims else look.SPECIAL
        for off, aims in zip(found.deviation, found.balanced)
    ]


def on_special(balanced: NDArray[np.bool_]) -> str:
    """What the colour of special grids means, for the end of a legend; empty where are none.

    Parameters
    ----------
    balanced : bool (g,)
        Whether the grids that are shown have a target.
    """
    count = int(np.sum(~balanced))
    return say("; grey: {count:,} special grids", count=count) if count else ""


def short_code(code: str, above: str) -> str:
    """A code without what it has from the grid above it; the whole where nothing would be left."""
    return code.removeprefix(above).lstrip("-_./ ") or code
