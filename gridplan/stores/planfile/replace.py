"""Putting a finished GeoPackage in the place of another one, also when that is open somewhere."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from ..atomic_files import put_in_place

#: How long a save waits for another program that holds the file, seconds.
PATIENCE_S = 5.0
#: What SQLite answers while others hold the file (SQLITE_BUSY and SQLITE_LOCKED).
_HELD = (5, 6)


def hand_over(new: Path, target: Path) -> None:
    """Put a new GeoPackage in the place of an old one.

    Parameters
    ----------
    new : Path
        Complete, and open nowhere.
    target : Path
        In the same folder. When another program has it open, its pages are replaced in one
        transaction instead of the file, so that the other program sees the new content.

    Raises
    ------
    sqlite3.OperationalError
        When another program has locked the file for longer than `PATIENCE_S`.
    """
    if not target.exists() or target.stat().st_size == 0 or _is_free(target):
        put_in_place(new, target)
        return
    # Somebody reads it: a rename would leave them with the old file for ever. SQLite can replace
    # all pages in one transaction instead; a crash on the way rolls it back.
    with (
        closing(sqlite3.connect(new)) as source,
        closing(sqlite3.connect(target, timeout=PATIENCE_S)) as held,
    ):
        held.execute("PRAGMA synchronous = FULL")
        deadline = time.monotonic() + PATIENCE_S

        def give_up(status: int, remaining: int, total: int) -> None:
            if status in _HELD and time.monotonic() > deadline:
                raise sqlite3.OperationalError("database is locked")

        source.backup(held, progress=give_up)


def _is_free(target: Path) -> bool:
    """Whether nobody has a plan file open, as far as SQLite can tell.

    What a crashed program left beside the file (a journal to roll back, a write-ahead log) is
    settled on the way, so that it cannot be taken for part of the new file.
    """
    with closing(sqlite3.connect(target, timeout=0.2, isolation_level=None)) as connection:
        try:
            (mode,) = connection.execute("PRAGMA journal_mode = DELETE").fetchone()
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
        except sqlite3.OperationalError as problem:
            if "locked" in str(problem):
                return False
            raise
    return bool(mode == "delete")
