"""Events by grid, period and kind, and what that means: rates, smoothed rates, changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..wording import say
from .dates import moment_named
from .grids import Grids
from .placing import Placer

if TYPE_CHECKING:
    import pandas as pd

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

#: Lengths of periods.
PERIODS = ("day", "week", "month", "quarter", "year")
#: What events are counted by, beside grid and period.
KINDS = ("type1", "type2", "type3", "source", "state", "unit", "property", "level", "town")
#: A table of counts may have so many cells.
_MOST_CELLS = 100_000_000
#: Periods to the same one a year before; None: by the calendar.
_IN_A_YEAR = {"day": None, "week": 52, "month": 12, "quarter": 4, "year": 1}


@dataclass(frozen=True)
class Counts:
    """Numbers of events.

    Parameters
    ----------
    level : int
        Level of the grids.
    period : str
        One of `PERIODS`; empty when all times are counted together.
    first : int
        Number of the first period; see `period_numbers`.
    by : tuple of str
        Columns that kinds are made of.
    kinds : tuple of tuples of str
        Values of these columns; one empty tuple when there are none.
    count : int64 (kinds, periods, grids)
    unplaced : int
        Events in no grid of that level.
    undated : int
        Events without a time; left out where periods are counted.
    """

    level: int
    period: str
    first: int
    by: tuple[str, ...]
    kinds: tuple[tuple[str, ...], ...]
    count: Ints
    unplaced: int
    undated: int


def period_numbers(times: NDArray[np.datetime64], period: str) -> Ints:
    """Periods numbered in the order of time, so that the one before has the number below.

    Parameters
    ----------
    times : datetime64 (n,)
        Without NaT.
    period : str
        One of `PERIODS`; weeks begin on Monday.
    """
    day = times.astype("datetime64[D]").astype(np.int64)
    month = times.astype("datetime64[M]").astype(np.int64)
    numbers: Ints = {
        "day": day,
        "week": (day + 3) // 7,
        "month": month,
        "quarter": month // 3,
        "year": month // 12,
    }[period]
    return numbers


def period_name(number: int, period: str) -> str:
    """The name of a period: 2024-01-31, 2024-01 (month), 2024Q1, 2024; a week by its Monday."""
    if period == "day":
        return str(np.datetime64(number, "D"))
    if period == "week":
        return str(np.datetime64(7 * number - 3, "D"))
    if period == "month":
        return str(np.datetime64(number, "M"))
    year = 1970 + (number // 4 if period == "quarter" else number)
    return f"{year}Q{number % 4 + 1}" if period == "quarter" else str(year)


def year_before(number: int, period: str) -> int | None:
    """The same period of the year before; None for the 29th of February."""
    step = _IN_A_YEAR[period]
    if step is not None:
        return number - step
    date = str(np.datetime64(number, "D"))
    if date.endswith("-02-29"):
        return None
    return int(np.datetime64(f"{int(date[:4]) - 1}{date[4:]}", "D").astype(np.int64))


def count_events(
    pieces: Iterable[pd.DataFrame],
    placer: Placer,
    level: int,
    *,
    period: str = "",
    by: Sequence[str] = (),
    placed: bool = True,
    start: str | None = None,
    end: str | None = None,
) -> Counts:
    """Count events.

    Parameters
    ----------
    pieces : iterable of DataFrame
        Events, with `t_report` where times matter, and `x` and `y` or ``grid_1`` ….
    placer : Placer
    level : int
        From 1 to the depth of the plan.
    period : str
        One of `PERIODS`, or empty for all times together.
    by : sequence of str
        Columns whose values are counted apart.
    placed : bool
        Whether the codes in the columns ``grid_1`` … are of this plan; else events are placed by
        their point, code or village.
    start, end : str or None
        First day that counts, and the day after the last one; ISO dates.

    Raises
    ------
    InputError
        For a level, period or column that does not exist, or a table that would be too large.
    """
    grids = placer.grids
    if not 1 <= level <= grids.depth:
        raise InputError(
            say("There is no level {level}.", level=level),
            cure=say("Levels are from 1 to {depth}.", depth=grids.depth),
        )
    grid_count = len(grids.codes[level - 1])
    kinds: dict[tuple[str, ...], int] = {} if by else {(): 0}
    tallies: list[tuple[Ints, Ints, Ints, Ints]] = []
    unplaced = undated = 0
    for frame in pieces:
        need_columns(frame, by)
        chosen, without = _in_time(frame, period, start, end)
        undated += without
        grid = _grids_of(chosen, placer, level, placed)
        inside = grid >= 0
        unplaced += int((~inside).sum())
        when: Ints = np.zeros(int(inside.sum()), np.int64)
        if period:
            when = period_numbers(chosen["t_report"].to_numpy()[inside], period)
        kind = _numbers_of_kinds(chosen, by, kinds)[inside]
        tallies.append(_tally(kind, when, grid[inside].astype(np.int64)))
    joined = [np.concatenate(column) for column in zip(*tallies)] if tallies else [np.empty(0)] * 4
    kind, when, where, number = (column.astype(np.int64) for column in joined)
    first = int(when.min()) if len(when) else 0
    periods = int(when.max()) - first + 1 if len(when) else 1
    if len(kinds) * periods * grid_count > _MOST_CELLS:
        raise InputError(
            say("The table of counts would be too large."),
            cure=say("Choose longer periods, fewer kinds or a higher level."),
        )
    names = sorted(kinds)
    rank = np.zeros(max(len(kinds), 1), np.int64)
    for place, name in enumerate(names):
        rank[kinds[name]] = place
    count = np.zeros((len(names), periods, grid_count), np.int64)
    np.add.at(count, (rank[kind], when - first, where), number)
    return Counts(level, period, first, tuple(by), tuple(names), count, unplaced, undated)


def need_columns(frame: pd.DataFrame, columns: Sequence[str]) -> None:
    """Check that the events have some columns.

    Raises
    ------
    InputError
        Naming the first that is missing, and those there are.
    """
    missing = [name for name in columns if name not in frame]
    if missing:
        # Of a file only the columns asked for are read; what it holds says more.
        there = frame.attrs.get("columns", frame.columns)
        raise InputError(
            say("The events have no column {column}.", column=missing[0]),
            cure=say("The columns are: {columns}.", columns=", ".join(there)),
        )


def _in_time(
    frame: pd.DataFrame, period: str, start: str | None, end: str | None
) -> tuple[pd.DataFrame, int]:
    """The events of the time asked for, and how many have no time."""
    if not (period or start or end):
        return frame, 0
    if "t_report" not in frame:
        raise InputError(say("The events have no times."), cure=say("Leave the period out."))
    time = frame["t_report"]
    dated = time.notna()
    wanted = dated.copy()
    if start:
        wanted &= time >= moment_named(start)
    if end:
        wanted &= time < moment_named(end)
    return frame[wanted], int((~dated).sum())


def _grids_of(frame: pd.DataFrame, placer: Placer, level: int, placed: bool) -> Any:
    """Grid of each event, −1 where it is in none."""
    import pandas as pd

    column = f"grid_{level}"
    if placed and column in frame:
        codes = pd.Categorical(frame[column])
        known = pd.Index(placer.grids.codes[level - 1]).get_indexer(codes.categories)
        return np.append(known, -1)[codes.codes]
    need_columns(frame, ["x", "y"])
    x = frame["x"].to_numpy(np.float64)
    y = frame["y"].to_numpy(np.float64)
    words = [
        frame[name].to_numpy(object) if name in frame else None
        for name in ("grid_code", "village", "town")
    ]
    if all(column is None for column in words):
        ancestor = np.append(placer.grids.ancestor[:, level - 1], np.int32(-1))
        return ancestor[placer.place_points(x, y)]
    return placer.place(x, y, *words).grid[:, level - 1]


def _numbers_of_kinds(
    frame: pd.DataFrame, by: Sequence[str], kinds: dict[tuple[str, ...], int]
) -> Ints:
    """Number of the kind of each event; new kinds are entered into `kinds`."""
    import pandas as pd

    if not by:
        return np.zeros(len(frame), np.int64)
    combined = np.zeros(len(frame), np.int64)
    values = []
    for name in by:
        category = pd.Categorical(frame[name])
        values.append([*map(str, category.categories), ""])
        codes = np.where(category.codes < 0, len(category.categories), category.codes)
        combined = combined * (len(category.categories) + 1) + codes
    seen, number = np.unique(combined, return_inverse=True)
    places = []
    for whole in seen:
        rest, parts = int(whole), []
        for words in reversed(values):
            rest, place = divmod(rest, len(words))
            parts.append(words[place])
        places.append(kinds.setdefault(tuple(reversed(parts)), len(kinds)))
    numbers: Ints = np.array(places, np.int64)[number]
    return numbers


def _tally(kind: Ints, when: Ints, where: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Distinct triples and how often each occurs."""
    if not len(kind):
        return kind, when, where, kind
    low = int(when.min())
    periods, places = int(when.max()) - low + 1, int(where.max()) + 1
    key = (kind * periods + (when - low)) * places + where
    if int(key.max()) < 4 * len(key) + 1_000_000:
        count = np.bincount(key)
        key = np.flatnonzero(count)
        number = count[key]
    else:
        key, number = np.unique(key, return_counts=True)
    rest, where = np.divmod(key, places)
    kind, when = np.divmod(rest, periods)
    return kind, when + low, where, number


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
        where a rate or change does not exist or the time before is not in the data.
    """
    import pandas as pd

    level = counts.level - 1
    persons, area = grids.persons[level], grids.area_km2[level]
    codes, names = np.array(grids.codes[level], object), np.array(grids.shown_names(level), object)
    tables = []
    for kind, values in enumerate(counts.kinds):
        for period in range(counts.count.shape[1]):
            now = counts.count[kind, period]
            previous = _at(counts, kind, period - 1)
            earlier = year_before(counts.first + period, counts.period) if counts.period else None
            a_year_ago = None if earlier is None else _at(counts, kind, earlier - counts.first)
            shown = (now > 0) | (not counts.period and not counts.by)
            if previous is not None:
                shown |= previous > 0
            nothing = np.full(len(now), np.nan)
            rate = np.divide(now, persons, out=nothing.copy(), where=persons > 0)
            table = {"grid": codes, "name": names}
            if counts.period:
                label = period_name(counts.first + period, counts.period)
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
                table["on_previous"] = (
                    nothing if previous is None else relative_change(now, previous)
                )
                table["on_year_before"] = (
                    nothing if a_year_ago is None else relative_change(now, a_year_ago)
                )
            tables.append(pd.DataFrame(table)[shown])
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()


def _at(counts: Counts, kind: int, period: int) -> Ints | None:
    """Counts of a period; None outside the time of the data."""
    if not counts.period or not 0 <= period < counts.count.shape[1]:
        return None
    found: Ints = counts.count[kind, period]
    return found
