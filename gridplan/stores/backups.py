"""Copies of a plan file as it was before it was saved, the newest first."""

from __future__ import annotations

import shutil
from pathlib import Path

from ..errors import StoreError
from ..wording import say
from .atomic import new_file


def backup_names(path: Path, count: int) -> list[Path]:
    """Where the copies of a file stand: ``plan.backup-1.gpkg`` is the newest."""
    return [path.with_name(f"{path.stem}.backup-{n}{path.suffix}") for n in range(1, count + 1)]


def keep_backup(path: Path, count: int) -> None:
    """Copy a file aside before it is replaced; older copies move up, the oldest goes.

    Parameters
    ----------
    path : Path
        Nothing is done when there is no such file.
    count : int
        Copies to keep; none for 0.

    Raises
    ------
    StoreError
        When the copy cannot be written. The file itself is untouched then.
    """
    if count < 1 or not path.is_file():
        return
    names = backup_names(path, count)
    # The copy is whole on disk before any older one is touched.
    with new_file(names[0]) as fresh:
        shutil.copyfile(path, fresh)
        try:
            for younger, older in zip(names[-2::-1], names[:0:-1], strict=True):
                if younger.exists():
                    younger.replace(older)
            fresh.replace(names[0])
        except OSError as problem:
            raise StoreError(
                say("No copy of the plan could be kept: {reason}.", reason=problem.strerror or ""),
                where=path.name,
                cure=say("Look whether the folder and the copies in it can be written."),
            ) from problem
