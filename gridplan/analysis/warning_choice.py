"""Warnings by any method, for the command line, the toolbox and the panel alike."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..events.grids import Grids
from ..events.statistics.warning_methods import USUAL_PERIODS
from ..progress import SILENT, Progress
from ..stores.planfile.grids import open_grids
from .counted_events import count_case, left_out
from .quartiles import quartile_warnings
from .surveillance import GridWarning, warnings_in


@dataclass(frozen=True)
class FoundWarnings:
    """Warnings, and what they were looked for in.

    Parameters
    ----------
    warnings : list of GridWarning
        The greatest surprise first.
    grids : Grids
    level : int
    period : str
    left_out : str
        See `gridplan.analysis.counted_events.left_out`.
    """

    warnings: list[GridWarning]
    grids: Grids
    level: int
    period: str
    left_out: str = ""


def look_for_warnings(
    events: str | Path,
    plan: str | Path,
    level: int | None,
    *,
    method: str,
    period: str = "",
    by: str = "type2",
    start: str | None = None,
    end: str | None = None,
    progress: Progress = SILENT,
) -> FoundWarnings:
    """Find where more happened in the last whole period than was to be expected.

    Parameters
    ----------
    events, plan : str or Path
    level : int or None
        The last one by default.
    method : str
        One of `USUAL_PERIODS`.
    period : str
        That of `USUAL_PERIODS` when empty.
    by : str
        Column of the categories.
    start, end : str or None
        First day that counts, and the day after the last one.
    progress : Progress

    Raises
    ------
    InputError
        When there is too little to judge by.
    """
    period = period or USUAL_PERIODS[method]
    if method == "quartile":
        grids = open_grids(plan)
        level = level or grids.depth
        found = quartile_warnings(
            events, grids, level, period, by=by, start=start, now=end, progress=progress
        )
        return FoundWarnings(found, grids, level, period)
    case = count_case(
        events, plan, level, period, by=(by,), start=start, end=end, progress=progress
    )
    counts, found = case.counts, warnings_in(case, method=method)
    return FoundWarnings(found, case.grids, counts.level, period, left_out(counts))
