"""Files of events counted in the grids of a plan, and drawn as a density in the same pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..events.counting import Counts, count_events, rate_table
from ..events.placing import Placer
from ..progress import SILENT, Progress, step
from ..wording import say
from .densities import USUAL_BANDWIDTH, USUAL_CELL, Drawing
from .event_files import event_count, iterate_events, read_report
from .grids import open_grids
from .table_titles import column_title

if TYPE_CHECKING:
    import pandas as pd

    from ..events.density import Density


def counts_for_people(table: pd.DataFrame) -> tuple[list[str], list[list[Any]]]:
    """Header and rows for a sheet: rates rounded, changes in per cent, empty where none are."""
    rows = []
    for row in table.itertuples(index=False, name=None):
        cells: list[Any] = []
        for name, cell in zip(table.columns, row):
            if isinstance(cell, float) and not np.isnan(cell):
                changes = name in ("on_previous", "on_year_before")
                cells.append(round(100.0 * cell, 1) if changes else round(cell, 3))
            else:
                cells.append(cell)
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
    progress: Progress = SILENT,
) -> tuple[Counts, pd.DataFrame]:
    """Count the events of a file in the grids of a plan, see `gridplan.events.counting`.

    Events of a file that was imported with another plan are placed anew.

    Parameters
    ----------
    path, plan : str or Path
    level : int or None
        The last one by default.
    period, by, start, end
        See `count_events`.
    progress : Progress

    Returns
    -------
    counts : Counts
    table : DataFrame
        From `rate_table`.
    """
    step(progress, 0.0, say("Opening the plan"))
    placer = Placer(open_grids(plan))
    return _count(path, placer, level, period, by, start, end, None, progress)


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
    progress: Progress = SILENT,
) -> tuple[Counts, pd.DataFrame, Density]:
    """Count the events of a file and draw their density; the file is read once.

    Parameters
    ----------
    path, plan, level, period, by, start, end
        See `count_file`.
    bandwidth, cell_m, kernel
        See `gridplan.stores.densities.density_file`.
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
    drawing = Drawing(placer, [(start, end)], bandwidth=bandwidth, cell_m=cell_m, kernel=kernel)
    counts, table = _count(path, placer, level, period, by, start, end, drawing, progress)
    step(progress, 0.9, say("Smoothing"))
    return counts, table, drawing.surfaces()[0]


def _count(
    path: str | Path,
    placer: Placer,
    level: int | None,
    period: str,
    by: Sequence[str],
    start: str | None,
    end: str | None,
    drawing: Drawing | None,
    progress: Progress,
) -> tuple[Counts, pd.DataFrame]:
    grids = placer.grids
    level = level or grids.depth
    placed = read_report(path).get("plan_hash") == grids.plan_hash
    columns = [*by, *(["t_report"] if period or start or end else [])]
    columns += [f"grid_{level}"] if placed else ["x", "y", "grid_code", "village", "town"]
    columns += drawing.columns if drawing else []
    pieces = iterate_events(path, list(dict.fromkeys(columns)))
    counts = count_events(
        _watched(pieces, event_count(path), drawing.add if drawing else None, progress),
        placer,
        level,
        period=period,
        by=by,
        placed=placed,
        start=start,
        end=end,
    )
    return counts, rate_table(counts, grids)


def _watched(
    pieces: Iterator[pd.DataFrame],
    total: int,
    also: Callable[[pd.DataFrame], None] | None,
    progress: Progress,
) -> Iterator[pd.DataFrame]:
    """The pieces as they come; each is shown to somebody else before."""
    done = 0
    for piece in pieces:
        step(progress, 0.2 + 0.7 * done / max(total, 1), say("Counting events"))
        if also is not None:
            also(piece)
        yield piece
        done += len(piece)
