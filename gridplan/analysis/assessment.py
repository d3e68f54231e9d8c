"""Assessments of files of events, and the table of them for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InputError
from ..events.cases.assessment import COLUMNS, assess, rates_with, usual_rates
from ..events.cases.calendar import WorkCalendar
from ..events.cases.trends import with_trends
from ..events.counts.counting import whole_name
from ..events.grids import Grids
from ..events.placement import Placer
from ..events.values.dates import moment_named
from ..i18n import say
from ..progress import SILENT, Progress, step
from ..stores.eventfile.files import iterate_events
from ..stores.eventfile.placed_events import iterate_placed
from ..stores.exchange.column_titles import column_title, in_reading_order

if TYPE_CHECKING:
    import pandas as pd


def assess_file(
    path: str | Path,
    by: Sequence[str],
    *,
    period: str = "",
    now: str | None = None,
    denominators: Mapping[str, str] | None = None,
    weights: Mapping[str, float] | None = None,
    calendar: WorkCalendar | None = None,
    placer: Placer | None = None,
    span: tuple[str | None, str | None] = (None, None),
    progress: Progress = SILENT,
) -> tuple[pd.DataFrame, str]:
    """Assess the cases in a file of events.

    Parameters
    ----------
    path : str or Path
    by, period, weights, calendar
        See `gridplan.events.cases.assessment.assess`.
    now : str or None
        ISO time; the last time of report, handling or closing in the file by default, so that the
        same file gives the same assessment on every day.
    denominators : mapping or None
        See `gridplan.events.cases.assessment.rates_with`.
    placer : Placer or None
        Of the plan whose grids are assessed; by default the one the events were imported with.
    span : pair of str or None
        First day of the reports that count, and the day after the last one; needs `placer`.
    progress : Progress

    Returns
    -------
    table : DataFrame
        With the columns of `gridplan.events.cases.trends.with_trends` where periods are assessed.
    now : str
        The moment of the assessment.
    """
    rates = rates_with(denominators or {})
    step(progress, 0.0, say("Reading events"))
    moment = moment_named(now) if now else _last_moment(path)
    if span[1] is not None and not now:
        moment = min(moment, moment_named(span[1]))
    step(progress, 0.3, say("Assessing cases"))
    columns = list(dict.fromkeys([*by, *COLUMNS]))
    table = assess(
        iterate_events(path, columns)
        if placer is None
        else iterate_placed(path, placer, columns, start=span[0], end=span[1]),
        by,
        now=moment,
        period=period,
        rates=rates,
        weights=weights,
        calendar=calendar,
    )
    if period:
        table = with_trends(table, list(dict.fromkeys(by)), period, moment)
    progress.report(1.0)
    return table, str(moment).replace("T", " ")


def for_people(
    table: pd.DataFrame, grids: Grids | None = None, period: str = ""
) -> tuple[list[str], list[list[Any]]]:
    """Header and rows for a sheet: rates in per cent, "-" where there were no cases.

    Parameters
    ----------
    table : DataFrame
        From `assess_file`.
    grids : Grids or None
        Whose names stand behind their codes, where cases are assessed by grid.
    period : str
        That the cases were assessed by, or empty.
    """
    rates = [rate.name for rate in usual_rates()]
    told = table.drop(columns="begun", errors="ignore")
    columns = in_reading_order([str(name) for name in told.columns])
    under_way = table["begun"] if "begun" in table else np.zeros(len(table), bool)
    names = {} if grids is None else _names_of(grids)
    rows = []
    for row, begun in zip(told[columns].itertuples(index=False, name=None), under_way):
        cells: list[Any] = []
        for name, cell in zip(columns, row):
            if isinstance(cell, float) and np.isnan(cell):
                cells.append("-")
            elif name in rates:
                cells.append(round(100.0 * cell, 2))
            elif name == "few":
                remarks = [say("few cases")] * bool(cell) + [say("not over yet")] * bool(begun)
                cells.append(" · ".join(remarks))
            elif name == "period":
                cells.append(whole_name(str(cell), period))
            elif isinstance(cell, float):
                cells.append(int(cell) if cell.is_integer() else round(cell, 2))
            else:
                cells.append(cell if cell != "" else say("(not told)"))
            if name in names:
                cells.append(names[name].get(cell, ""))
        rows.append(cells)
    header = []
    for name in columns:
        header += [column_title(name), *([column_title("name")] if name in names else [])]
    return header, rows


def _names_of(grids: Grids) -> dict[str, dict[str, str]]:
    """Column of grids → code → name."""
    return {
        f"grid_{level + 1}": dict(zip(grids.codes[level], grids.shown_names(level)))
        for level in range(grids.depth)
    }


def _last_moment(path: str | Path) -> np.datetime64:
    fields = ["t_report", "t_disposed", "t_closed"]
    last = np.datetime64("NaT", "s")
    for piece in iterate_events(path, fields):
        for name in piece.columns:
            times = piece[name].dropna().to_numpy("datetime64[s]")
            if len(times):
                last = times.max() if np.isnat(last) else max(last, times.max())
    if np.isnat(last):
        raise InputError(
            say("The events have no times."), cure=say("Say the moment of the assessment: --now.")
        )
    return last
