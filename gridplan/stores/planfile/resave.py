"""Saving a redrawn plan: a copy of its file in which only what has changed is written anew.

Nothing but numpy and SQLite is needed. Outlines of changed grids are united by a function of the
caller, which may be that of a map program.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from ...errors import StoreError
from ...i18n import say
from ...plan.measures import measure
from ...plan.plan import Plan
from ...progress import SILENT, Progress, step
from ..atomic_files import new_file
from .arrays import pack
from .backups import LATEST, keep_copy
from .geopackage import check_place, past_at, signed
from .history import NO_PAST, Past, continued_log, is_continuation, validity, write_log_rows
from .layers import codes_of_units, grid_columns
from .open import connect, plan_in, readable, unit_ids_in, verified
from .outlines import as_blob, box_of, teach, well_known_binary
from .replace import hand_over
from .schema import write_meta
from .write import assignment_of, digests, set_time, settings_of

if TYPE_CHECKING:
    from ...territory.territory import Territory
    from .essentials import Essentials

#: Outlines of neighbours → the outline of all of them together, all as well-known binary.
Union = Callable[[Sequence[bytes]], bytes]


def resave_plan(
    plan: Plan,
    known: Essentials,
    source: str | Path,
    target: str | Path,
    union: Union,
    *,
    copies: int = LATEST,
    progress: Progress = SILENT,
) -> None:
    """Save a plan that was redrawn from the plan in `source`.

    What `geopackage.save_plan` promises holds here too: log, versions and dates are continued,
    those of the source in another file, and an older file stays whole until the new one is
    complete. The plan that stood in the target is kept as a copy (`copies`).

    Parameters
    ----------
    plan : Plan
        From `EditSession.saving`.
    known : Essentials
        Of the plan that was opened.
    source : str or Path
        The file with the units: the one that was opened, or saved last.
    target : str or Path
        Where to save; may be the same.
    union : callable
        Unites outlines.
    copies : int
        How many of the latest versions before are kept as copies.
    progress : Progress

    Raises
    ------
    StoreError
        When somebody has replaced the plan in `target` since it was opened, or the file cannot be
        written; nothing was changed then.
    Cancelled
        When the user stops the work; nothing was changed then.
    """
    source, target = (Path(os.path.realpath(path)) for path in (source, target))
    check_place(target)
    plan = signed(plan, "", "")
    step(progress, 0.0, say("Checking the plan file"))
    if not source.exists():
        raise StoreError(
            say("The plan file is not there any more."),
            where=str(source),
            cure=say(
                "Put it back where it was and save again, or save under another name; the open "
                "plan stays as it is."
            ),
        )
    past = replaced = past_at(target)
    if source == target and not is_continuation(plan, past):
        raise StoreError(
            say("Somebody else has saved this plan since you opened it."),
            where=str(target),
            cure=say("Save your work under another name; both versions stay."),
        )
    if not is_continuation(plan, past):
        past = past_at(source)
        past = past if is_continuation(plan, past) else NO_PAST
    step(progress, 0.2)
    with new_file(target) as new:
        with ExitStack() as opened:
            with readable(source):
                connection = opened.enter_context(closing(connect(source)))
                current, meta = verified(connection)
                before = plan_in(current, meta, unit_ids_in(current))
            if not np.array_equal(before.unit_ids, plan.unit_ids):
                raise StoreError(
                    say("The plan and the territory do not have the same units."),
                    where=str(source),
                    cure=say("Read the base units that the plan was made from."),
                )
            with closing(sqlite3.connect(new)) as copy:
                current.backup(copy)
        step(progress, 0.4, say("Writing grids"))
        with closing(sqlite3.connect(new)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("PRAGMA synchronous = FULL")
            teach(connection)
            with connection:
                _Rewriting(plan, before, known, connection).write(meta, past, union, progress)
        step(progress, 0.8, say("Checking what was written"))
        with closing(connect(new)) as connection:
            verified(connection)
        step(progress, 0.95)
        if replaced.hash:
            keep_copy(target, replaced.created, copies)
        hand_over(new, target)
    progress.report(1.0)


class _Rewriting:
    """The changes to a copy of the file, within one transaction."""

    def __init__(
        self, plan: Plan, before: Plan, known: Essentials, connection: sqlite3.Connection
    ) -> None:
        self.plan, self.before, self.known, self.connection = plan, before, known, connection
        rows = connection.execute("SELECT fid FROM units ORDER BY fid")
        self.fids = [fid for (fid,) in rows]

    def write(self, meta: dict[str, Any], past: Past, union: Union, progress: Progress) -> None:
        """Write everything that differs, and seal it."""
        plan, connection = self.plan, self.connection
        version, since = validity(plan, past)
        self.write_units()
        # Of the measures nothing is needed but numbers by unit, which are here too.
        measured = measure(plan, cast("Territory", self.known))
        below: dict[int, bytes] = {}
        for level in range(plan.depth, 0, -1):
            begun, versions = zip(*since[level - 1], strict=True)
            columns = grid_columns(plan, self.known.criteria, measured[level - 1], begun, versions)
            below = self.write_grids(level, columns, below, union)
            step(progress, 0.4 + 0.3 * (plan.depth - level + 1) / plan.depth)
        connection.execute("DELETE FROM gridplan_log")
        write_log_rows(connection, continued_log(plan, past))
        connection.execute(
            "UPDATE gridplan_arrays SET npz = ? WHERE name = 'assignment'",
            (pack(assignment_of(plan)),),
        )
        set_time(plan, connection)
        connection.execute("DELETE FROM gridplan_meta")
        meta = {**meta, **settings_of(plan, version)}
        write_meta(connection, {**meta, "digests": digests(plan, connection)})

    def write_units(self) -> None:
        """The codes of the units whose grid of any level has another code."""
        for level in range(1, self.plan.depth + 1):
            codes = codes_of_units(self.plan, level)
            moved = np.flatnonzero(codes != codes_of_units(self.before, level))
            self.connection.executemany(
                f'UPDATE units SET "grid_{level}" = ? WHERE fid = ?',  # noqa: S608
                [(codes[row], self.fids[row]) for row in map(int, moved)],
            )

    def write_grids(
        self, level: int, columns: dict[str, Any], below: dict[int, bytes], union: Union
    ) -> dict[int, bytes]:
        """The grids of one level; returns the outline of each that has one.

        Parameters
        ----------
        level : int
        columns : dict
            Values by column, in the order of the grids.
        below : dict
            Outlines of the grids of the level below; empty at the last level.
        union : callable
        """
        table, plan = f"grids_{level}", self.plan
        (srs_id,) = self.connection.execute(
            "SELECT srs_id FROM gpkg_geometry_columns WHERE table_name = ?", (table,)
        ).fetchone()
        kept = self.unchanged(level)
        stored = dict(self.connection.execute(f"SELECT code, geom FROM {table}"))  # noqa: S608
        members = self.members(level)
        shapes: dict[int, bytes] = {}
        blobs: list[bytes | None] = []
        for grid, code in enumerate(plan.codes[level - 1]):
            blob = stored.get(code) if grid in kept else None
            if blob is None and len(members[grid]):
                if level == plan.depth:
                    parts = self.outlines(members[grid])
                else:
                    parts = [below[child] for child in map(int, members[grid]) if child in below]
                blob = as_blob(union(parts), srs_id) if parts else None
            blobs.append(blob)
            if blob is not None:
                shapes[grid] = well_known_binary(blob)
        names = ["fid", "geom", *columns]
        listed = ", ".join('"' + name.replace('"', '""') + '"' for name in names)
        places = ", ".join("?" * len(names))
        values = [list(map(_plain, column)) for column in columns.values()]
        self.connection.execute(f"DELETE FROM {table}")  # noqa: S608
        self.connection.executemany(
            f"INSERT INTO {table} ({listed}) VALUES ({places})",  # noqa: S608
            zip(range(1, len(blobs) + 1), blobs, *values, strict=True),
        )
        if shapes:
            boxes = np.array([box_of(shape) for shape in shapes.values()])
            self.connection.execute(
                "UPDATE gpkg_contents SET min_x = ?, min_y = ?, max_x = ?, max_y = ? "
                "WHERE table_name = ?",
                (*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist(), table),
            )
        return shapes

    def members(self, level: int) -> list[NDArray[np.int64]]:
        """Units of each grid of the last level, or the grids below each grid of another one."""
        plan = self.plan
        above = plan.leaf_of_unit if level == plan.depth else plan.parents[level - 1]
        order = np.argsort(above, kind="stable")
        count = plan.counts[level - 1]
        cuts = np.searchsorted(above[order], np.arange(count + 1))
        return [order[cuts[grid] : cuts[grid + 1]] for grid in range(count)]

    def unchanged(self, level: int) -> set[int]:
        """Grids that hold the same units as in the file, under the same code."""
        old, new = self.before.grid_of_unit(level), self.plan.grid_of_unit(level)
        number = {code: grid for grid, code in enumerate(self.plan.codes[level - 1])}
        codes = self.before.codes[level - 1]
        now = np.array([number.get(code, -1) for code in codes] + [-1], np.int64)[old]
        differ = now != new
        touched = {*map(int, now[differ]), *map(int, new[differ])}
        return {number[code] for code in codes if code in number} - touched

    def outlines(self, rows: NDArray[np.int64]) -> list[bytes]:
        """Outlines of some units."""
        found = []
        for row in map(int, rows):
            (blob,) = self.connection.execute(
                "SELECT geom FROM units WHERE fid = ?", (self.fids[row],)
            ).fetchone()
            found.append(well_known_binary(blob))
        return found


def _plain(value: Any) -> Any:
    """A number of numpy as one of Python, which SQLite takes."""
    return value.item() if isinstance(value, np.generic) else value
