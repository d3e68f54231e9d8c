"""Files of events counted in the grids of a plan, and drawn as a density in the same pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..events.counts.counting import KINDS, Counting, Counts, whole_name
from ..events.counts.rates import rate_table
from ..events.placement import Placer
from ..i18n import say
from ..progress import SILENT, Progress, Span, step
from ..stores.eventfile.files import count_columns, event_count, iterate_events, read_report
from ..stores.exchange.column_titles import column_title
from ..stores.planfile.grids import open_grids
from ..workers import HERE, Workers
from .density_rasters import USUAL_BANDWIDTH, USUAL_CELL, DensitySettings, Drawing
from .partitions import in_parts

if TYPE_CHECKING:
    import pandas as pd

    from ..events.density.density import Density


def counts_for_people(table: pd.DataFrame, period: str = "") -> tuple[list[str], list[list[Any]]]:
    """Header and rows for a sheet: rates rounded, changes in per cent, empty where none are.

    Parameters
    ----------
    table : DataFrame
        From `count_file`.
    period : str
        That the events were counted by, or empty.
    """
    rows = []
    for row in table.itertuples(index=False, name=None):
        cells: list[Any] = []
        for name, cell in zip(table.columns, row):
            if isinstance(cell, float) and not np.isnan(cell):
                changes = name in ("on_previous", "on_year_before")
                shown = round(100.0 * cell, 1) if changes else round(cell, 3)
                cells.append(shown + 0.0)  # what is rounded to nothing has no sign
            elif name == "period":
                cells.append(whole_name(cell, period))
            else:
                cells.append(say("(not told)") if name in KINDS and cell == "" else cell)
        rows.append(cells)
    return [column_title(str(name)) for name in table.columns], rows


def count_file(
    path: str | Path,
    plan: str | Path,
    level: int | None = None,
    *,
    period: str = "",
    by: Sequence[str] = (),
    start: str | None = None,
    end: str | None = None,
    workers: Workers | None = None,
    progress: Progress = SILENT,
) -> tuple[Counts, pd.DataFrame]:
    """Count the events of a file in the grids of a plan, see `gridplan.events.counts.counting`.

    Events of a file that was imported with another plan are placed anew.

    Parameters
    ----------
    path, plan : str or Path
        A file of events, or a folder of Parquet files.
    level : int or None
        The last one by default.
    period, by, start, end
        See `count_events`.
    workers : Workers, optional
        Parts of the events are read by these workers, see `gridplan.analysis.partitions`.
    progress : Progress

    Returns
    -------
    counts : Counts
    table : DataFrame
        From `rate_table`.
    """
    step(progress, 0.0, say("Opening the plan"))
    placer = Placer(open_grids(plan))
    count = _settings(placer, level, period, by, start, end)
    return _count(path, placer, count, None, workers, progress)


def count_and_draw(
    path: str | Path,
    plan: str | Path,
    level: int | None = None,
    *,
    period: str = "",
    by: Sequence[str] = (),
    start: str | None = None,
    end: str | None = None,
    bandwidth: float | str = USUAL_BANDWIDTH,
    cell_m: float = USUAL_CELL,
    kernel: str = "gaussian",
    workers: Workers | None = None,
    progress: Progress = SILENT,
) -> tuple[Counts, pd.DataFrame, Density]:
    """Count the events of a file and draw their density; the file is read once.

    Parameters
    ----------
    path, plan, level, period, by, start, end, workers
        See `count_file`.
    bandwidth, cell_m, kernel
        See `gridplan.analysis.density.density_file`.
    progress : Progress

    Returns
    -------
    counts : Counts
    table : DataFrame
        From `rate_table`.
    surface : Density
    """
    step(progress, 0.0, say("Opening the plan"))
    placer = Placer(open_grids(plan))
    drawing = Drawing(placer, DensitySettings(((start, end),), bandwidth, cell_m, kernel))
    count = _settings(placer, level, period, by, start, end)
    counts, table = _count(path, placer, count, drawing, workers, progress)
    step(progress, 0.9, say("Smoothing"))
    return counts, table, drawing.surfaces()[0]


def _settings(
    placer: Placer,
    level: int | None,
    period: str,
    by: Sequence[str],
    start: str | None,
    end: str | None,
) -> dict[str, Any]:
    """What `Counting` is asked for."""
    level = level or placer.grids.depth
    return {"level": level, "period": period, "by": tuple(by), "start": start, "end": end}


def _count(
    path: str | Path,
    placer: Placer,
    count: Mapping[str, Any],
    drawing: Drawing | None,
    workers: Workers | None,
    progress: Progress,
) -> tuple[Counts, pd.DataFrame]:
    grids = placer.grids
    span = Span(progress, 0.2, 0.9)
    if workers is not None or Path(path).is_dir():
        counting = Counting(placer, **count)
        density = None if drawing is None else drawing.settings
        for part in in_parts(path, grids, workers or HERE, span, count=count, density=density):
            if part.tally is not None:
                counting.take(part.tally)
            if drawing is not None and part.density is not None:
                drawing.take(part.density)
    else:
        placed = read_report(path).get("plan_hash") == grids.plan_hash
        counting = Counting(placer, placed=placed, **count)
        columns = count_columns(placed, **count) + (drawing.settings.columns if drawing else [])
        done, total = 0, max(event_count(path), 1)
        for piece in iterate_events(path, list(dict.fromkeys(columns))):
            step(span, done / total, say("Counting events"))
            if drawing is not None:
                drawing.add(piece)
            counting.add(piece)
            done += len(piece)
    counts = counting.counts()
    return counts, rate_table(counts, grids)
