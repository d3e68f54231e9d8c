"""The plan file: one GeoPackage with layers for QGIS and everything a plan needs to live on.

``docs/plan-format.md`` describes it. A plan is written to a new file, checked there, and put in
the place of the old one as a whole; an old plan stays as it is until that moment.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import numpy as np

from ...errors import StoreError
from ...i18n import say
from ...plan.draft.lease import refuse_held
from ...plan.plan import Plan
from ...progress import SILENT, Progress, step
from ...territory.territory import Territory
from ..atomic_files import as_store_error, new_file, refuse_device, refuse_folder
from .history import (
    NO_PAST,
    LogEntry,
    Past,
    continued_log,
    is_continuation,
    read_log_rows,
    read_past,
    validity,
)
from .layers import check_names
from .open import (
    connect,
    holds_other_layers,
    holds_plan,
    plan_in,
    readable,
    territory_in,
    unit_ids_in,
    verified,
)
from .replace import hand_over
from .write import write_layers, write_tables


def save_plan(
    plan: Plan,
    territory: Territory,
    path: str | Path,
    *,
    author: str = "",
    reason: str = "",
    progress: Progress = SILENT,
) -> None:
    """Save a plan with its territory as one GeoPackage.

    A plan that stands at `path` already stays whole until the new one is complete on the disk.
    When it is the one that `plan` was made from, its log is continued with every unit that has
    changed its grid, and grids with the same units keep their date and version.

    Parameters
    ----------
    plan : Plan
    territory : Territory
        Of the plan, in the same row order.
    path : str or Path
        Ends in ``.gpkg``.
    author, reason : str
        Who saves and why; those of the plan's provenance when left out.
    progress : Progress

    Raises
    ------
    StoreError
        When the file cannot be written, or somebody is editing another plan in it; nothing was
        changed then.
    Cancelled
        When the user stops the work; nothing was changed then.
    """
    target = Path(os.path.realpath(path))
    _check_target(plan, territory, target)
    plan = signed(plan, author, reason)
    past = past_at(target)
    if not is_continuation(plan, past):
        refuse_held(target)
        past = NO_PAST
    version, since = validity(plan, past)
    with new_file(target) as new:
        write_layers(plan, territory, since, new, progress)
        step(progress, 0.8, say("Sealing the plan"))
        with closing(sqlite3.connect(new)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("PRAGMA synchronous = FULL")
            with connection:
                write_tables(plan, territory, version, continued_log(plan, past), connection)
        step(progress, 0.9, say("Checking what was written"))
        with closing(connect(new)) as connection:
            verified(connection)
        step(progress, 0.97)
        hand_over(new, target)
    progress.report(1.0)


def open_plan(path: str | Path) -> tuple[Plan, Territory]:
    """Open a plan file, and make sure that it is whole and unchanged.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    Plan
    Territory
        With neighbours, loads and links as they were saved; no geometry work is done.

    Raises
    ------
    StoreError
        When the file is not a plan, is damaged, was changed by another program, or comes from
        a newer Gridplan.
    """
    source = Path(path)
    with readable(source), closing(connect(source)) as connection:
        current, meta = verified(connection)
        territory = territory_in(current, meta)
        return plan_in(current, meta, territory.unit_ids), territory


def read_log(path: str | Path) -> tuple[LogEntry, ...]:
    """The log of a plan file, oldest line first.

    Raises
    ------
    StoreError
        As `open_plan`.
    """
    source = Path(path)
    with readable(source), closing(connect(source)) as connection:
        return read_log_rows(verified(connection)[0])


def _check_target(plan: Plan, territory: Territory, target: Path) -> None:
    """Refuse what would destroy something else or could not be opened again."""
    check_names(territory.criteria)
    if not np.array_equal(plan.unit_ids, territory.unit_ids):
        raise StoreError(
            say("The plan and the territory do not have the same units."),
            where=str(target),
            cure=say("Read the base units that the plan was made from."),
        )
    check_place(target)


def check_place(target: Path) -> None:
    """Refuse a name or folder where no plan file can be written.

    Raises
    ------
    StoreError
    """
    if target.suffix.lower() != ".gpkg":
        raise StoreError(
            say("A plan file has to end in .gpkg."),
            where=str(target),
            cure=say("Add .gpkg to the name."),
        )
    if not target.parent.is_dir():
        raise StoreError(
            say("The folder does not exist."),
            where=str(target.parent),
            cure=say("Create it, or choose another one."),
        )
    refuse_device(target)
    refuse_folder(target, target.parent)
    if target.exists() and not os.access(target, os.W_OK):
        raise as_store_error(PermissionError(errno.EACCES, ""), target)


def refuse_place(path: str | Path) -> None:
    """Refuse, before any work is done, a place where `save_plan` could not save a new plan.

    Raises
    ------
    StoreError
    """
    target = Path(os.path.realpath(path))
    check_place(target)
    past_at(target)
    refuse_held(target)


def signed(plan: Plan, author: str, reason: str) -> Plan:
    """The plan with author, reason and time in its provenance, where they are not there yet."""
    origin = plan.provenance
    now = datetime.now(timezone.utc).astimezone().isoformat(timespec="seconds")
    return replace(
        plan,
        provenance=replace(
            origin,
            author=author or origin.author,
            reason=reason or origin.reason,
            created=origin.created or now,
        ),
    )


def past_at(target: Path) -> Past:
    """The past that the plan file at `target` hands on.

    Raises
    ------
    StoreError
        When something else stands there, which must not be lost.
    """
    if not target.exists() or target.stat().st_size == 0:
        return NO_PAST
    if holds_plan(target) and holds_other_layers(target):
        raise StoreError(
            say("The plan file that stands there also holds layers of other people."),
            where=str(target),
            cure=say("Move them to a file of their own, or choose another name for the plan."),
        )
    try:
        with readable(target), closing(connect(target)) as connection:
            current, meta = verified(connection)
            plan = plan_in(current, meta, unit_ids_in(current))
            return read_past(current, plan, int(meta["plan_version"]))
    except StoreError as problem:
        raise StoreError(
            say("The file that stands there is not replaced. {reason}", reason=problem.message),
            where=problem.where,
            cure=say("Choose another name, or move that file away."),
        ) from problem
