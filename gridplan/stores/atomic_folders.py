"""Folders of files that are made as a whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..errors import StoreError
from ..findings import few
from ..i18n import say
from .atomic_files import as_store_error, new_file, refuse_folder, sync, sync_folder

#: File in a folder of ours that lists all others; a folder without it is never replaced.
MANIFEST = "manifest.json"


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Give an empty folder beside `path` to write to, and put it there when all went well.

    Parameters
    ----------
    path : Path
        Does not exist, is empty, or holds nothing but what its `MANIFEST` lists; then it is
        replaced as a whole.

    Yields
    ------
    Path
        A folder that is gone again if anything goes wrong, `Cancelled` among it.

    Raises
    ------
    StoreError
        When something else stands at `path`, or the files cannot be written.
    """
    target = Path(os.path.abspath(path))
    check_place(target)
    with new_file(target) as new:
        try:
            try:
                new.mkdir()
            except OSError as problem:
                raise as_store_error(problem, target) from problem
            yield new
            for file in sorted(new.rglob("*")):
                if file.is_file():
                    sync(file)
            check_place(target)
            with new_file(target) as old:
                if target.exists():
                    os.replace(target, old)
                try:
                    os.replace(new, target)
                except OSError:
                    if old.exists():
                        os.replace(old, target)
                    raise
                shutil.rmtree(old, ignore_errors=True)
            sync_folder(target)
        except StoreError as problem:
            # The folder it speaks of is not there any more.
            problem.where = problem.where.replace(str(new), str(target))
            raise
        finally:
            shutil.rmtree(new, ignore_errors=True)


def check_place(target: Path) -> None:
    """Refuse to replace what is not ours; for callers, before long work is begun.

    Raises
    ------
    StoreError
        When `new_folder` would refuse the place.
    """
    target = Path(os.path.abspath(target))
    if not target.parent.is_dir():
        raise StoreError(
            say("The folder does not exist."),
            where=str(target.parent),
            cure=say("Create it, or choose another one."),
        )
    refuse_folder(target, target.parent)
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise StoreError(
            say("This is a file or a link, not a folder."),
            where=str(target),
            cure=say("Choose another name."),
        )
    strange = _strange_in(target) if target.is_dir() else []
    if strange:
        raise StoreError(
            say("The folder holds other files: {files}.", files=few(strange)),
            where=str(target),
            cure=say("Choose another folder, or move them away."),
        )


def _strange_in(folder: Path) -> list[str]:
    """Files in a folder that its manifest does not list."""
    listed: set[str] = set()
    with suppress(OSError, ValueError, KeyError, TypeError):
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        listed = {MANIFEST, *(entry["name"] for entry in manifest["files"])}
    there = [file.relative_to(folder).as_posix() for file in folder.rglob("*") if not file.is_dir()]
    return sorted(set(there) - listed)
