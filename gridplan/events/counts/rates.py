"""What counts of events mean: rates, smoothed rates, changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..grids import Grids
from .counting import Counts, period_name

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

#: Periods to the same one a year before; None: by the calendar.
_IN_A_YEAR = {"day": None, "week": 52, "month": 12, "quarter": 4, "year": 1}


def year_before(number: int, period: str) -> int | None:
    """The same period of the year before; None for the 29th of February."""
    step = _IN_A_YEAR[period]
    if step is not None:
        return number - step
    date = str(np.datetime64(number, "D"))
    if date.endswith("-02-29"):
        return None
    return int(np.datetime64(f"{int(date[:4]) - 1}{date[4:]}", "D").astype(np.int64))


def smoothed_rates(count: NDArray[Any], persons: Floats) -> Floats:
    """Rates drawn towards the mean of all, the more the fewer people there are.

    Empirical Bayes after Marshall (1991): the variance between grids is what the counts show
    beyond chance.

    Parameters
    ----------
    count : (n,)
    persons : float64 (n,)

    Returns
    -------
    float64 (n,)
        Events a person; the mean where nobody lives, NaN when nobody lives anywhere.
    """
    total = float(persons.sum())
    if total <= 0:
        return np.full(len(persons), np.nan)
    lived = persons > 0
    rate = np.divide(count, persons, out=np.zeros(len(persons)), where=lived)
    mean = float(count[lived].sum()) / total
    spread = float((persons * (rate - mean) ** 2)[lived].sum()) / total
    between = max(spread - mean * int(lived.sum()) / total, 0.0)
    chance = np.divide(mean, persons, out=np.full(len(persons), np.inf), where=lived)
    trust = between / (between + chance) if between > 0 else np.zeros(len(persons))
    smoothed: Floats = mean + trust * (rate - mean)
    return smoothed


def relative_change(now: NDArray[Any], before: NDArray[Any]) -> Floats:
    """(now − before) / before; NaN where there was nothing before."""
    now, before = np.asarray(now, np.float64), np.asarray(before, np.float64)
    out = np.full(now.shape, np.nan)
    np.divide(now - before, before, out=out, where=before > 0)
    return out


def rate_table(counts: Counts, grids: Grids) -> pd.DataFrame:
    """Counts with rates and changes as a table, one row for each kind, period and grid.

    Rows without events are left out, unless there were some in the period before or neither
    periods nor kinds are counted.

    Returns
    -------
    DataFrame
        `grid`, `name`, `period`, the columns of kinds, `count`, `per_10k` (events per 10,000
        persons), `per_km2`, `smoothed_per_10k`, `on_previous` (环比), `on_year_before` (同比); NaN
        where a rate or change does not exist, or one of its two periods is not whole in the data.
    """
    import pandas as pd

    level = counts.level - 1
    persons, area = grids.persons[level], grids.area_km2[level]
    codes, names = np.array(grids.codes[level], object), np.array(grids.shown_names(level), object)
    tables = []
    # After what happened before a silence, a period without events is told, as everywhere.
    fallen = counts.numbers[:-1][np.diff(counts.numbers) > 1] + 1
    numbers = [int(number) for number in np.union1d(counts.numbers, fallen)]
    for kind, values in enumerate(counts.kinds):
        for number in numbers:
            now = counts.of(kind, number)
            shown = (now > 0) | (not counts.period and not counts.by)
            shown |= counts.of(kind, number - 1) > 0
            nothing = np.full(len(now), np.nan)
            rate = np.divide(now, persons, out=nothing.copy(), where=persons > 0)
            table = {"grid": codes, "name": names}
            if counts.period:
                label = period_name(number, counts.period)
                table["period"] = np.full(len(now), label, object)
            for column, value in zip(counts.by, values):
                table[column] = np.full(len(now), value, object)
            table |= {
                "count": now,
                "per_10k": 1e4 * rate,
                "per_km2": np.divide(now, area, out=nothing.copy(), where=area > 0),
                "smoothed_per_10k": 1e4 * smoothed_rates(now, persons),
            }
            if counts.period:
                for column, other in (
                    ("on_previous", number - 1),
                    ("on_year_before", year_before(number, counts.period)),
                ):
                    if other is None or not (counts.is_whole(number) and counts.is_whole(other)):
                        table[column] = nothing
                    else:
                        table[column] = relative_change(now, counts.of(kind, other))
            tables.append(pd.DataFrame(table)[shown])
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
