"""Repeated places of files of events."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..events.counts.counting import need_columns
from ..events.grids import Grids
from ..events.placement import Placer
from ..events.statistics.repeat_locations import RepeatedPlace, repeated_places
from ..events.values.dates import moment_named
from ..i18n import say
from ..progress import SILENT, Progress, step
from ..stores.eventfile.files import iterate_events

if TYPE_CHECKING:
    import pandas as pd


def repeated_in_file(
    path: str | Path,
    grids: Grids,
    *,
    least: int = 5,
    radius_m: float = 50.0,
    days: float = 30.0,
    category: str | None = None,
    start: str | None = None,
    end: str | None = None,
    progress: Progress = SILENT,
) -> tuple[list[RepeatedPlace], pd.DataFrame, int]:
    """Repeated places among the events of a file that lie in the grids.

    Parameters
    ----------
    path : str or Path
    grids : Grids
    least, radius_m, days
        See `gridplan.events.statistics.repeat_locations.repeated_places`.
    category : str or None
        Value that `type2` must have.
    start, end : str or None
        First day that counts, and the day after the last one; ISO dates.
    progress : Progress

    Raises
    ------
    InputError
        When there are no events of that category, and for what is no date.

    Returns
    -------
    places : list of RepeatedPlace
        The most events first.
    events : DataFrame
        Those looked at: `x`, `y`, `t_report`, and `type2` and `type3` where there are any.
    outside : int
        Events that are left out because they lie in no grid.
    """
    import pandas as pd

    columns = ["x", "y", "t_report", "type2", "type3"]
    parts = []
    categories: set[str] = set()
    for piece in iterate_events(path, columns):
        step(progress, 0.3, say("Reading events"))
        kept = piece["t_report"].notna() & piece["x"].notna()
        if category is not None:
            need_columns(piece, ["type2"])
            categories |= set(piece["type2"].dropna().unique())
            kept &= piece["type2"].astype(object) == category
        if start:
            kept &= piece["t_report"] >= moment_named(start)
        if end:
            kept &= piece["t_report"] < moment_named(end)
        parts.append(piece[kept])
    if category is not None and category not in categories:
        raise InputError(
            say("There are no events of the category {category}.", category=category),
            where="--category",
            cure=say("The categories are: {names}.", names=", ".join(sorted(categories))),
        )
    frame = pd.concat(parts, ignore_index=True)
    inside = Placer(grids).holds(*(frame[axis].to_numpy(np.float64) for axis in ("x", "y")))
    outside, frame = int((~inside).sum()), frame[inside].reset_index(drop=True)
    step(progress, 0.6, say("Looking for repeated places"))
    places = repeated_places(
        frame["x"].to_numpy(np.float64),
        frame["y"].to_numpy(np.float64),
        frame["t_report"].to_numpy("datetime64[s]"),
        least=least,
        radius_m=radius_m,
        days=days,
    )
    return places, frame, outside


def outside_told(outside: int) -> str:
    """A sentence on events that are left out because they lie in no grid."""
    return say("Events outside the territory that are left out: {count:,}.", count=outside)


def repeats_table(
    places: list[RepeatedPlace], frame: pd.DataFrame, grids: Grids
) -> tuple[list[str], list[list[Any]]]:
    """Header and rows, one for each place: its grid, events, first and last day, what it is."""
    leaf = Placer(grids).place_points(
        np.array([p.x for p in places], np.float64), np.array([p.y for p in places], np.float64)
    )
    shown = grids.shown_names(grids.depth - 1)
    kinds = _finest(frame)
    rows: list[list[Any]] = []
    for place, grid in zip(places, leaf):
        words = kinds[place.events]
        names, amounts = np.unique(words[words != ""].astype(str), return_counts=True)
        largest = [f"{names[k]} {amounts[k]}" for k in np.argsort(-amounts, kind="stable")[:3]]
        rows.append(
            [
                grids.codes[-1][grid] if grid >= 0 else "",
                shown[grid] if grid >= 0 else "",
                len(place.events),
                str(place.first.astype("datetime64[D]")),
                str(place.last.astype("datetime64[D]")),
                ", ".join(largest),
                round(place.x, 1),
                round(place.y, 1),
            ]
        )
    return ["grid", "name", "events", "first", "last", "categories", "x", "y"], rows


def _finest(frame: pd.DataFrame) -> NDArray[np.object_]:
    """The finest category that each event names; empty where there is none."""
    words = np.full(len(frame), "", object)
    for name in ("type2", "type3"):
        if name in frame:
            told = frame[name].notna().to_numpy(bool)
            words[told] = frame[name].astype(object).to_numpy(object)[told]
    return words
