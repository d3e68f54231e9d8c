"""How cases were handled, as the board shows it: by grid, department and source."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ...analysis.assessment import assess_file
from ...events.cases.assessment import regroup
from ...events.grids import Grids
from ...events.placement import Placer
from ...progress import SILENT, Progress
from ..look.small_numbers import Sums, Table, withhold
from .board_counts import grids_above

if TYPE_CHECKING:
    import pandas as pd

#: What cases are grouped by beside grids.
OTHERS = ("unit", "source")
#: Numbers of cases and rates of a row of the board, behind its code and name.
NUMBERS = ("reported", "open", "overdue_open", "to_dispose")
RATES = ("on_time_disposal_rate", "closing_rate", "rework_rate", "score", "rank")


def cases_of(
    path: str | Path,
    placer: Placer,
    fewest: int,
    span: tuple[str | None, str | None] = (None, None),
    progress: Progress = SILENT,
) -> tuple[dict[str, list[list[Any]]], str]:
    """Rows of cases by what they are grouped by.

    Parameters
    ----------
    path : str or Path
    placer : Placer
        Of the plan; events that were imported with another one are placed anew.
    fewest : int
        Numbers of cases above 0 and below this are left out, with what rests on them.
    span : pair of str or None
        First day of the reports that count, and the day after the last one.
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
    from ...stores.eventfile.files import iterate_events

    held = next(iter(iterate_events(path))).columns
    grids = placer.grids
    levels = [f"grid_{level}" for level in range(1, grids.depth + 1)]
    by = [*levels, *(name for name in OTHERS if name in held)]
    table, now = assess_file(path, by, placer=placer, span=span, progress=progress)
    if not len(table):
        return {}, now
    tables = {"all": regroup(table.assign(all=""), ["all"])}
    for name in by:
        part = table[table[name] != ""]
        if name in levels:
            part = part[part[name].isin(grids.codes[levels.index(name)])]
        tables[name] = regroup(part, [name])
    shown = {number: _withheld(tables, number, grids, fewest) for number in NUMBERS}
    rows = {}
    for name, assessed in tables.items():
        known = {}
        if name in levels:
            level = levels.index(name)
            known = dict(zip(grids.codes[level], grids.shown_names(level)))
        numbers = {number: held[name] for number, held in shown.items()}
        rows[name] = _rows(assessed, name, known, numbers)
    return rows, now


def _withheld(
    tables: Mapping[str, pd.DataFrame], number: str, grids: Grids, fewest: int
) -> dict[str, Table]:
    """One number of each table, without what is few and what would tell it."""
    found = {name: Table.of(table[number].to_numpy(), fewest) for name, table in tables.items()}
    sums = [Sums(found[name], found["all"]) for name in found if name in ("grid_1", *OTHERS)]
    for level in range(1, grids.depth):
        name, upper = f"grid_{level + 1}", f"grid_{level}"
        above = dict(zip(grids.codes[level], grids_above(grids, level)))
        place = {code: row for row, code in enumerate(tables[upper][upper])}
        parents = [place[grids.codes[level - 1][above[code]]] for code in tables[name][name]]
        sums.append(Sums(found[name], found[upper], np.array(parents, np.int64)))
    withhold(sums)
    return found


def _rows(
    table: pd.DataFrame, by: str, names: dict[str, str], shown: Mapping[str, Table]
) -> list[list[Any]]:
    enough = (shown["to_dispose"].numbers > 0) & ~shown["to_dispose"].hidden
    rows = []
    for k, code in enumerate(table[by]):
        rates = [float(table[name].iloc[k]) for name in RATES]
        kept = [round(rate, 4) if enough[k] and np.isfinite(rate) else None for rate in rates]
        held = [shown[name] for name in NUMBERS]
        numbers = [None if one.hidden[k] else int(one.numbers[k]) for one in held]
        rows.append([str(code), names.get(code, str(code)), *numbers, *kept])
    return rows
