"""Files of events with the grids of a plan, whether they were imported with it or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ...events.intake.cleaning import code_columns
from ...events.placement import Placer
from ...events.values.dates import moment_named
from .files import iterate_events, read_report

if TYPE_CHECKING:
    import pandas as pd

#: What events are placed by.
_PLACES = ("x", "y", "grid_code", "village", "town")


def iterate_placed(
    path: str | Path,
    placer: Placer,
    columns: Sequence[str] = (),
    *,
    start: str | None = None,
    end: str | None = None,
) -> Iterator[pd.DataFrame]:
    """Read events with the codes of their grids in a plan, in pieces.

    Events that were imported with another plan, or before it was redrawn, are placed anew.

    Parameters
    ----------
    path : str or Path
        Events that `import_events` wrote.
    placer : Placer
        Of the plan.
    columns : sequence of str
        Wanted beside ``grid_1`` …, which all come.
    start, end : str or None
        First day that counts, and the day after the last one; events without a time count only
        where neither is given.
    """
    first, after = (None if day is None else moment_named(day) for day in (start, end))
    for piece in _placed(path, placer, columns):
        if first is None and after is None:
            yield piece
            continue
        time = piece["t_report"].to_numpy()
        wanted = ~np.isnat(time)
        wanted &= True if first is None else time >= first
        wanted &= True if after is None else time < after
        yield piece[wanted].reset_index(drop=True)


def _placed(path: str | Path, placer: Placer, columns: Sequence[str]) -> Iterator[pd.DataFrame]:
    levels = [f"grid_{level + 1}" for level in range(placer.grids.depth)]
    others = [name for name in columns if not name.startswith("grid_") or name == "grid_code"]
    if read_report(path).get("plan_hash") == placer.grids.plan_hash:
        yield from iterate_events(path, list(dict.fromkeys([*others, *levels])))
        return
    for piece in iterate_events(path, list(dict.fromkeys([*others, *_PLACES]))):
        x, y = (piece[name].to_numpy(np.float64) for name in _PLACES[:2])
        words = (piece[name].to_numpy(object) if name in piece else None for name in _PLACES[2:])
        yield piece.assign(**code_columns(placer, placer.place(x, y, *words)))
