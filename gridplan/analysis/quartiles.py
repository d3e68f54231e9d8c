"""Warnings after the index of local practice: the highest tenth of the grids."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from ..errors import InputError
from ..events.counts.counting import period_name, period_numbers
from ..events.grids import Grids
from ..events.placement import Placer
from ..events.statistics.surveillance import quartile_classes
from ..events.values.dates import moment_named
from ..i18n import say
from ..plan.plan import check_level
from ..progress import SILENT, Progress
from .assessment import assess_file
from .surveillance import GridWarning

#: Periods before the last one that are looked at for how long a grid has been warned of.
_MOST_PERIODS = 53


def quartile_warnings(
    path: str | Path,
    grids: Grids,
    level: int,
    period: str,
    *,
    by: str = "type2",
    start: str | None = None,
    now: str | None = None,
    share: float = 0.1,
    progress: Progress = SILENT,
) -> list[GridWarning]:
    """Grids among the highest tenth of the index in the last whole period, the highest first.

    A case that was due in the period counts 1 when it was handled on time and 2 when it was not.

    Parameters
    ----------
    path : str or Path
        Events; placed anew where they were imported with another plan.
    grids : Grids
    level : int
    period : str
        One of `gridplan.events.counts.counting.PERIODS`.
    by : str
        Column of the categories that a warning names.
    start : str or None
        First day that counts: of periods that began before it nothing is known.
    now : str or None
        See `gridplan.analysis.assessment.assess_file`.
    share : float
        Of grids that are warned of at most.
    progress : Progress

    Raises
    ------
    InputError
        For a level that does not exist, when no period is whole, and when no case was due in it.
    """
    check_level(level, grids.depth)
    table, moment = assess_file(
        path, [f"grid_{level}", by], period=period, now=now, placer=Placer(grids), progress=progress
    )
    codes = {code: place for place, code in enumerate(grids.codes[level - 1])}
    ending: Any = np.array([moment.replace(" ", "T")], "datetime64[s]")
    if now is None:  # until the end of the day of the last event the events are known
        ending = ending.astype("datetime64[D]") + np.timedelta64(1, "D")
    whole = int(period_numbers(ending, period)[0]) - 1
    known = _MOST_PERIODS
    if start is not None:
        known = min(known, whole + 1 - _first_whole(start, period))
    if known < 1:
        raise InputError(
            say(
                "No whole period lies between {start} and {end}.",
                start=str(start),
                end=str(ending[0]).replace("T", " ").removesuffix(" 00:00:00"),
            ),
            cure=say("Choose an earlier --from, or a shorter period."),
        )
    names = [period_name(whole - back, period) for back in range(known)]
    if not (table["to_dispose"] > 0).any():
        raise InputError(
            say("No case has a deadline in the time that is looked at."),
            where=Path(path).name,
            cure=say("Import them again and name the column: --map t_due=COLUMN."),
        )
    table = table[table[f"grid_{level}"].isin(codes) & table["period"].isin(names)]
    if not (table["to_dispose"][table["period"] == names[0]] > 0).any():
        raise InputError(
            say("No case was due in the period {period}.", period=names[0]),
            cure=say("Choose a longer period, or another moment: --until."),
        )
    place = table[f"grid_{level}"].map(codes).to_numpy(np.int64)
    back = table["period"].map({name: k for k, name in enumerate(names)}).to_numpy(np.int64)
    size = (len(names), len(codes))
    on_time, due = np.zeros(size), np.zeros(size)
    np.add.at(on_time, (back, place), table["disposed_on_time"].to_numpy(np.float64))
    np.add.at(due, (back, place), table["to_dispose"].to_numpy(np.float64))
    delayed = due - on_time
    warns = np.array([quartile_classes(o, d, share)[1] for o, d in zip(on_time, delayed)])
    index = on_time[0] + 2.0 * delayed[0]
    middle, limit = float(np.median(index)), float(np.sort(index)[::-1][int(share * len(index))])
    found = []
    for grid in np.flatnonzero(warns[0]):
        here = table[(place == grid) & (back == 0)].sort_values(
            ["to_dispose", by], ascending=[False, True]
        )
        run = int(np.cumprod(warns[:, grid]).sum())
        found.append(
            GridWarning(
                grid=grids.codes[level - 1][grid],
                name=grids.shown_names(level - 1)[grid],
                category="",
                period=names[0],
                seen=float(index[grid]),
                expected=middle,
                limit=limit,
                score=float((index[grid] - middle) / max(limit - middle, 1.0)),
                since=names[run - 1],
                categories=tuple(
                    (str(kind), int(n))
                    for kind, n in zip(here[by][:3], here["to_dispose"][:3])
                    if n
                ),
                level=level,
                method="quartile",
                length=period,
            )
        )
    return sorted(found, key=lambda w: (-w.seen, w.grid))


def _first_whole(start: str, period: str) -> int:
    """Number of the first period that does not begin before a moment."""
    moment = moment_named(start)
    before, there = period_numbers(np.array([moment - np.timedelta64(1, "s"), moment]), period)
    return int(there) if there > before else int(there) + 1
