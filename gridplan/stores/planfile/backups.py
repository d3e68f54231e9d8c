"""Copies of earlier versions of a plan file: the latest ones, and the last one of each day.

They lie in a folder beside the plan, each named by the time when that version was saved.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path

from ..atomic_files import as_store_error, new_file, put_in_place

#: So many of the latest copies are kept unless the user wants another number,
LATEST = 10
#: and the last one of each of so many days.
DAYS = 30


def copies_folder(plan_file: Path) -> Path:
    """Where the copies of a plan file lie: beside it, with ``.copies`` added to the name."""
    return plan_file.with_name(plan_file.name + ".copies")


def keep_copy(plan_file: Path, created: str, latest: int = LATEST) -> Path:
    """Copy the plan file as it stands, and remove copies that are too old.

    Parameters
    ----------
    plan_file : Path
        A plan file, possibly open in other programs.
    created : str
        When this version was saved, ISO 8601; it becomes the name of the copy.
    latest : int
        How many of the latest copies are kept, beside the last one of each day.

    Returns
    -------
    Path
        The copy.

    Raises
    ------
    StoreError
        When it cannot be written; the plan file is as it was.
    """
    folder = copies_folder(plan_file)
    name = "".join(c if c.isdigit() else "-" if c in "-:" else "_" for c in created[:19])
    copy = folder / f"{name or '0'}{plan_file.suffix}"
    try:
        folder.mkdir(exist_ok=True)
    except OSError as problem:
        raise as_store_error(problem, folder) from problem
    if not copy.exists():
        with new_file(copy) as new:
            # SQLite's own copying sees what lies in a journal, and nobody's half transaction.
            with (
                closing(sqlite3.connect(plan_file)) as source,
                closing(sqlite3.connect(new)) as target,
            ):
                source.backup(target)
            put_in_place(new, copy)
    for old in outdated(folder.glob(f"[0-9]*{plan_file.suffix}"), latest):
        with suppress(OSError):
            old.unlink()
    return copy


def outdated(copies: Iterable[Path], latest: int = LATEST) -> list[Path]:
    """Those copies that need not be kept any more; their names begin with the day."""
    newest_first = sorted(copies, reverse=True)
    last_of_day: dict[str, Path] = {}
    for copy in newest_first:
        last_of_day.setdefault(copy.name[:10], copy)
    kept = {*newest_first[:latest], *list(last_of_day.values())[:DAYS]}
    return [copy for copy in newest_first if copy not in kept]
