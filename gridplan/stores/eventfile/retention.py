"""Events deleted once they are old: the file is written anew, and nothing of them stays in it."""

from __future__ import annotations

import csv
import os
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import InputError
from ...i18n import say
from ...progress import SILENT, Progress, step
from ...reading.formats import look_at
from ..atomic_files import new_file, put_in_place
from ..exchange.safe_tables import write_rows
from ..planfile.replace import hand_over
from .event_import import rejects_of
from .files import LAYER, event_count, iterate_events, open_writer, read_report

if TYPE_CHECKING:
    import pandas as pd

#: Column of the table of oddities, and of events, that names an event.
_ID = "event_id"


@dataclass(frozen=True)
class Forgotten:
    """What was deleted, or would be.

    Parameters
    ----------
    before : datetime64
        Events reported before this moment are gone.
    deleted, kept, undated : int
        Events that are gone; those that stay; and how many of these have no time of report.
    """

    before: np.datetime64
    deleted: int
    kept: int
    undated: int

    def in_words(self) -> list[str]:
        """What was deleted, in a sentence or two."""
        told = [
            say(
                "Reported before {day} and deleted: {deleted:,}; kept: {kept:,}.",
                day=str(self.before)[:10], deleted=self.deleted, kept=self.kept,
            )
        ]  # fmt: skip
        if self.undated:
            told.append(
                say(
                    "Kept without a time of report, so that nobody can tell their age: {count:,}.",
                    count=self.undated,
                )
            )
        return told


def old_events(
    path: str | Path, days: int, *, now: np.datetime64, progress: Progress = SILENT
) -> Forgotten:
    """What `forget_events` would delete; nothing is changed.

    Parameters
    ----------
    path, days, now, progress
        See `forget_events`.

    Raises
    ------
    InputError
        When it is no file of events, or a folder of them.
    """
    target, before = _file(path), _before(days, now)
    whole = max(event_count(target), 1)
    deleted = kept = undated = 0
    for piece in iterate_events(target, ["t_report"]):
        old = int((piece["t_report"] < before).sum())
        deleted, kept = deleted + old, kept + len(piece) - old
        undated += int(piece["t_report"].isna().sum())
        step(progress, (deleted + kept) / whole, say("Reading events"))
    return Forgotten(before, deleted, kept, undated)


def forget_events(
    path: str | Path, days: int, *, now: np.datetime64, progress: Progress = SILENT
) -> Forgotten:
    """Delete the events that were reported more than so many days ago.

    The file is replaced by one that never held them; rows with their ids leave the table of
    oddities beside it. Events without a time of report stay: nobody can tell their age.

    Parameters
    ----------
    path : str or Path
        A file that `import_events` wrote.
    days : int
        At least 1.
    now : datetime64
        Local time, as the events have it.
    progress : Progress

    Raises
    ------
    InputError
        When it is no file of events, or a folder of them.
    StoreError
        When it cannot be written; nothing was changed then.
    """
    target, before = _file(path), _before(days, now)
    whole = max(event_count(target), 1)
    rejects, report = rejects_of(target), read_report(target)
    ids = {""}  # rows of the table of oddities may have none
    deleted = kept = undated = 0
    with ExitStack() as stack:
        new = stack.enter_context(new_file(target))
        writer = open_writer(new, _system(target))
        for piece in iterate_events(target):
            old = (piece["t_report"] < before).to_numpy(bool)
            left = _as_imported(piece)[~old].reset_index(drop=True)
            writer.add(left)
            deleted, kept = deleted + int(old.sum()), kept + len(left)
            undated += int(left["t_report"].isna().sum())
            ids.update(left[_ID].dropna().astype(str))
            step(progress, 0.9 * (deleted + kept) / whole, say("Deleting old events"))
        gone = deleted + int(report.get("forgotten", {}).get("events", 0))
        writer.finish(
            {**report, "events": kept, "forgotten": {"before": str(before), "events": gone}}
        )
        if rejects.exists():
            new_rejects = stack.enter_context(new_file(rejects))
            _without_others(rejects, new_rejects, ids)
            put_in_place(new_rejects, rejects)
        # A map that shows the events keeps the file open: it gets the new content in place.
        (hand_over if target.suffix.lower() == ".gpkg" else put_in_place)(new, target)
    progress.report(1.0)
    return Forgotten(before, deleted, kept, undated)


def _file(path: str | Path) -> Path:
    """The file itself, where a link leads to it."""
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise InputError(
            say("This is a folder, not a file of events."),
            where=str(path),
            cure=say("Give each of its files by itself."),
        )
    return target


def _before(days: int, now: np.datetime64) -> np.datetime64:
    moment: np.datetime64 = now.astype("datetime64[ms]") - np.timedelta64(days, "D")
    return moment


def _as_imported(events: pd.DataFrame) -> pd.DataFrame:
    """Events as an import writes them: columns in the order of the file, texts as texts."""
    order = [name for name in events.attrs["columns"] if name in events]
    named = [name for name, kind in events.dtypes.items() if str(kind) == "category"]
    rest = [name for name in events.columns if name not in order]
    return events[[*order, *rest]].astype(dict.fromkeys(named, object))


def _system(path: Path) -> Any:
    """System of the points of a GeoPackage; None for Parquet, which keeps metres alone."""
    file = look_at(path)
    if file.kind != "sqlite":
        return None
    import pyogrio

    return pyogrio.read_info(file.address, layer=LAYER)["crs"]


def _without_others(rejects: Path, new: Path, ids: set[str]) -> None:
    """Copy a table of oddities without the rows of events that are not among `ids`."""
    with (
        rejects.open(encoding="utf-8-sig", newline="") as old,
        new.open("w", encoding="utf-8-sig", newline="") as side,
    ):
        rows = csv.reader(old)
        head = next(rows, [])
        place = head.index(_ID) if _ID in head else None
        write_rows(side, [head])
        write_rows(side, (row for row in rows if place is None or row[place] in ids))
