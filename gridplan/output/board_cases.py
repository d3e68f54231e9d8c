"""How cases were handled, as the board shows it: by grid, department and source."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..events.assessing import regroup
from ..events.placing import Placer
from ..progress import SILENT, Progress
from ..stores.assessments import assess_file

if TYPE_CHECKING:
    import pandas as pd

#: Numbers of cases and rates of a row of the board, behind its code and name.
NUMBERS = ("reported", "open", "overdue_open", "to_dispose")
RATES = ("on_time_disposal_rate", "closing_rate", "rework_rate", "score", "rank")


def cases_of(
    path: str | Path, placer: Placer, fewest: int, progress: Progress = SILENT
) -> tuple[dict[str, list[list[Any]]], str]:
    """Rows of cases by what they are grouped by.

    Parameters
    ----------
    path : str or Path
    placer : Placer
        Of the plan; events that were imported with another one are placed anew.
    fewest : int
        Numbers of cases above 0 and below this are left out, with what rests on them.
    progress : Progress

    Returns
    -------
    rows : dict
        ``"all"`` (one row), ``"grid_1"``, ``"grid_2"``, …, ``"unit"`` and ``"source"`` → rows:
        code, name, `NUMBERS`, `RATES`; None where there is nothing or too little. Groupings that
        the events do not have are left out.
    now : str
        The moment of the assessment.
    """
    from ..stores.event_files import iterate_events

    held = next(iter(iterate_events(path))).columns
    grids = placer.grids
    levels = [f"grid_{level}" for level in range(1, grids.depth + 1)]
    by = [*levels, *(name for name in ("unit", "source") if name in held)]
    table, now = assess_file(path, by, placer=placer, progress=progress)
    if not len(table):
        return {}, now
    rows = {"all": _rows(regroup(table.assign(all=""), ["all"]), "all", {}, fewest)}
    for name in by:
        known = {}
        if name in levels:
            level = levels.index(name)
            known = dict(zip(grids.codes[level], grids.shown_names(level)))
        part = table[table[name] != ""]
        if name in levels:
            part = part[part[name].isin(known)]
        rows[name] = _rows(regroup(part, [name]), name, known, fewest)
    return rows, now


def _rows(table: pd.DataFrame, by: str, names: dict[str, str], fewest: int) -> list[list[Any]]:
    shown = {name: _hidden_few(table[name].to_numpy(np.float64), fewest) for name in NUMBERS}
    enough = shown["to_dispose"] > 0
    rows = []
    for k, code in enumerate(table[by]):
        rates = [float(table[name].iloc[k]) for name in RATES]
        kept = [round(rate, 4) if enough[k] and np.isfinite(rate) else None for rate in rates]
        numbers = [None if shown[name][k] < 0 else int(shown[name][k]) for name in NUMBERS]
        rows.append([str(code), names.get(code, str(code)), *numbers, *kept])
    return rows


def _hidden_few(values: Any, fewest: int) -> Any:
    """The values, −1 where they are few; one alone takes the next smallest along."""
    few = (values > 0) & (values < fewest)
    if few.sum() == 1:
        rest = np.flatnonzero(~few & (values > 0))
        if len(rest):
            few[rest[np.argmin(values[rest])]] = True
    return np.where(few, -1, values)
