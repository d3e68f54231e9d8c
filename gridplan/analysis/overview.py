"""Overviews of files of events, and a look into exports before they are imported."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..events.cases.overview import NEEDED, Overview
from ..events.intake.exports import open_source
from ..events.placement import Placer
from ..events.values.cells import without_personal
from ..events.values.column_mapping import map_columns, named_in
from ..i18n import say
from ..progress import SILENT, Progress, step
from ..stores.eventfile.files import iterate_events, void_rows
from ..stores.eventfile.placed_events import iterate_placed
from ..stores.planfile.grids import open_grids

if TYPE_CHECKING:
    import pandas as pd

#: A plan has at most so many levels.
_LEVELS: tuple[str, ...] = tuple(f"grid_{level}" for level in range(1, 10))


def read_overview(
    path: str | Path, progress: Progress = SILENT, *, plan: str | Path | None = None
) -> Overview:
    """Read what an overview of events needs.

    Parameters
    ----------
    path : str or Path
        Events that `import_events` wrote.
    progress : Progress
    plan : str or Path, optional
        Place the events anew in the grids of this plan: it was redrawn since they were imported.

    Raises
    ------
    InputError
        When the file cannot be read.
    """
    import pandas as pd

    read = (
        iterate_events(path, [*NEEDED, *_LEVELS])
        if plan is None
        else iterate_placed(path, Placer(open_grids(plan)), NEEDED)
    )
    pieces: list[pd.DataFrame] = []
    for piece in read:
        step(progress, 0.5, say("Reading events"))
        pieces.append(piece)
    return Overview(pd.concat(pieces, ignore_index=True))


def moved_events(path: str | Path, overview: Overview) -> dict[int, str]:
    """Events that lie in another first-level grid than their file says: the plan was redrawn.

    Parameters
    ----------
    path : str or Path
    overview : Overview
        Of this file, from `read_overview`.

    Returns
    -------
    dict
        Row of the event in the file, from 1 → code of its grid now; empty text for none.
    """
    said = [piece["grid_1"].astype(object) for piece in iterate_events(path, ["grid_1"])]
    codes = np.concatenate([column.where(column.notna(), "").to_numpy(object) for column in said])
    labels = overview.labels["grid_1"]
    now = np.array(labels.values, object)[labels.code]
    void = void_rows(path)
    row_of = np.delete(np.arange(len(codes) + len(void)), void)
    return {int(row_of[k]) + 1: str(now[k]) for k in np.flatnonzero(codes != now)}


def sample_cells(
    path: str | Path,
    columns: Mapping[str, str] | None = None,
    layer: str | None = None,
    rows: int = 3,
) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    """The columns of an export, and the first values of those that may be shown.

    Parameters
    ----------
    path : str or Path
    columns : mapping or None
        Field → column, where the user knows better than the headers.
    layer : str or None
    rows : int

    Returns
    -------
    columns : tuple of str
        All of them.
    cells : dict
        Column → its first values that are not empty. Columns about persons are left out, and
        cells that hold telephone or identity numbers.
    """
    source = open_source(path, layer, named=named_in(columns))
    mapping = map_columns(source.columns, columns, source.name)
    first = next(source.pieces())
    shown: dict[str, tuple[str, ...]] = {}
    for name in source.columns:
        if name in mapping.personal or name not in first.cells:
            continue
        cells = [str(cell) for cell in first.cells[name][:200] if cell not in (None, "")]
        safe, _ = without_personal(np.array(cells, object))
        shown[name] = tuple(cell for cell in safe if cell)[:rows]
    return source.columns, shown
