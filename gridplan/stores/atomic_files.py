"""New files beside the old one, on disk to the last byte, then put in its place by one rename.

A crash, a full disk or a stop at any moment leaves the old file whole. What a killed process left
lying about is removed at the next save.
"""

from __future__ import annotations

import errno
import itertools
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socket import gethostname

from ..errors import StoreError
from ..i18n import say, spoken_reason

_MARK = ".saving."
#: So many bytes tell what a file is.
SAMPLED = 1024
_numbers = itertools.count()


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """Give a name beside `path` to write to, and tidy up whatever happens.

    The caller moves the finished file away, for example with `put_in_place`; a file that still
    stands there at the end is removed.

    Parameters
    ----------
    path : Path
        Where the file is to stand in the end.

    Yields
    ------
    Path
        A name in the same folder with the same ending.

    Raises
    ------
    StoreError
        When the file cannot be written; says why and what to do.
    """
    refuse_device(path)
    remove_leftovers(path)
    owner = f"{_host()}-{os.getpid()}-{next(_numbers)}"
    new = path.with_name(f".{path.stem}{_MARK}{owner}{path.suffix}")
    try:
        yield new
    except (OSError, sqlite3.Error) as problem:
        raise as_store_error(problem, path) from problem
    except Exception as problem:
        # Errors of GDAL and of the writer of workbooks; others are faults of our own.
        if not type(problem).__module__.startswith(("pyogrio", "xlsxwriter")):
            raise
        raise as_store_error(problem, path) from problem
    finally:
        _remove(new)


def put_in_place(new: Path, path: Path) -> None:
    """Write a finished file through to the disk and rename it to its place.

    Parameters
    ----------
    new : Path
        In the same folder as `path`.
    path : Path
        Replaced as a whole when it exists; the new file takes over its permissions.

    Raises
    ------
    OSError
        When it was not put there.
    StoreError
        When it was, but the disk does not confirm it.
    """
    if path.exists():
        shutil.copymode(path, new)
    sync(new)
    os.replace(new, path)
    sync_folder(path)


def refuse_target(path: Path) -> None:
    """Refuse, before any work is done, a place where no file can be put.

    Raises
    ------
    StoreError
        When it is a folder or a device, or in a folder that does not exist or may not be written
        to.
    """
    target = Path(os.path.realpath(path))
    refuse_device(target)
    if target.is_dir():
        raise StoreError(
            say("This is a folder, not a file."),
            where=str(path),
            cure=say("Choose another name or folder."),
        )
    if not target.parent.is_dir():
        raise as_store_error(FileNotFoundError(), path)
    refuse_folder(path, target.parent)


def refuse_folder(path: Path, folder: Path) -> None:
    """Refuse a folder that may not be written to.

    Raises
    ------
    StoreError
        About `path`.
    """
    if os.access(folder, os.W_OK | os.X_OK):
        return
    fixed = os.name == "posix" and os.statvfs(folder).f_flag & os.ST_RDONLY
    raise as_store_error(OSError(errno.EROFS if fixed else errno.EACCES, ""), path)


def refuse_device(path: Path) -> None:
    """Refuse a pipe or a device: the rename that puts a file in its place would remove it.

    Raises
    ------
    StoreError
    """
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise StoreError(
            say("This is a device or a pipe, not a file."),
            where=str(path),
            cure=say("Choose the name of a file."),
        )


def write_bytes(path: Path, data: bytes) -> None:
    """Write a small file whole or not at all.

    Raises
    ------
    StoreError
        When it cannot be written, or a database, or any other file that is no text, would give
        way to text; an older file of that name is as it was.
    """
    target = Path(os.path.realpath(path))
    there = _beginning(target)
    if there.startswith(b"SQLite format 3\0") or (_is_binary(there) and not _is_binary(data)):
        raise StoreError(
            say("A file of another kind stands there; it is not replaced."),
            where=str(path),
            cure=say("Choose another name."),
        )
    with new_file(target) as new:
        new.write_bytes(data)
        put_in_place(new, target)


def _beginning(path: Path) -> bytes:
    """The first bytes of a file; none when there is no such file, or it cannot be read."""
    if path.is_file():
        with suppress(OSError), open(path, "rb") as file:
            return file.read(SAMPLED)
    return b""


def _is_binary(content: bytes) -> bool:
    """Whether these bytes are no text, such as those of a Shapefile, a workbook or a picture."""
    utf_16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return b"\0" in content[:SAMPLED] and not utf_16


def sync(path: Path) -> None:
    """Write a file through to the disk."""
    with open(path, "rb+") as file:
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Write the entry of a new file in its folder through to the disk, where the system can.

    Raises
    ------
    StoreError
        When the disk does not confirm it.
    """
    if os.name != "posix":
        return
    try:
        entry = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(entry)
        finally:
            os.close(entry)
    except OSError as problem:
        # Some network shares cannot do this for folders; the rename itself was carried out.
        if problem.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise StoreError(
                say("The file was written, but the disk does not confirm it."),
                where=str(path),
                cure=say("Save it again, and have the disk looked at."),
            ) from problem


def remove_leftovers(path: Path) -> None:
    """Remove what killed processes of this computer left of their saves to `path`."""
    start = f".{path.stem}{_MARK}{_host()}-"
    with suppress(OSError):
        for file in path.parent.iterdir():
            if file.name.startswith(start):
                process = file.name[len(start) :].partition("-")[0]
                if process.isdigit() and not _is_running(int(process)):
                    with suppress(OSError):
                        shutil.rmtree(file) if file.is_dir() else file.unlink()


def as_read_error(problem: Exception, path: Path) -> StoreError:
    """Say in plain words why a file cannot be read, and what to do.

    Parameters
    ----------
    problem : Exception
        What the system or SQLite said.
    path : Path
        The file concerned.
    """
    if isinstance(problem, FileNotFoundError):
        message = say("The file does not exist.")
        cure = say("Check the name and the folder.")
    elif isinstance(problem, IsADirectoryError):
        message = say("This is a folder, not a file.")
        cure = say("Name a file in it.")
    elif isinstance(problem, PermissionError):
        message = say("You have no right to read this file.")
        cure = say("Ask its owner for the right to read it.")
    elif "locked" in str(problem):
        message = say("Another program holds the file.")
        cure = say("Close it there and try again.")
    else:
        message = say("The file cannot be read: {reason}.", reason=spoken_reason(problem))
        cure = say("Use a copy of it that is whole.")
    return StoreError(message, where=str(path), cure=cure)


def as_store_error(problem: Exception, path: Path) -> StoreError:
    """Say in plain words why a file cannot be written, and what to do.

    Parameters
    ----------
    problem : Exception
        What the system, SQLite or GDAL said.
    path : Path
        The file concerned; it is as it was before.
    """
    code = problem.errno if isinstance(problem, OSError) else None
    text = str(problem).lower()

    def said(*words: str) -> bool:
        return any(word in text for word in words)

    full = code in (errno.ENOSPC, errno.EDQUOT) or said("disk is full", "no space left")
    if full or (code is None and _no_room(path.parent)):
        message = say("The disk is full.")
        cure = say("Free some space or choose another disk.")
    elif code == errno.EFBIG or said("too large"):
        message = say("The file would become larger than this disk or account allows.")
        cure = say("Choose another disk.")
    elif code == errno.EROFS or said("read-only file system"):
        message = say("This disk is read-only.")
        cure = say("Choose a folder that you may write to.")
    elif code in (errno.EACCES, errno.EPERM) or said("readonly", "permission denied"):
        message = say("You have no right to write here, or another program holds the file.")
        cure = say("Close the file in other programs, or choose a folder that you may write to.")
    elif said("locked", "busy"):
        message = say("Another program holds the file.")
        cure = say("Close it there, or choose another name.")
    elif isinstance(problem, FileNotFoundError):
        message = say("The folder does not exist.")
        cure = say("Create it, or choose another one.")
    elif code == errno.EIO or said("disk i/o error"):
        message = say("The disk reports an error.")
        cure = say("Choose another disk, and have this one looked at.")
    else:
        message = say("The file cannot be written: {reason}.", reason=spoken_reason(problem))
        cure = say("Make room on the disk or choose another folder.")
    if path.exists():
        cure = f"{cure} {say('The file is as it was before.')}"
    return StoreError(message, where=str(path), cure=cure)


def _remove(new: Path) -> None:
    """Remove a new file that was not put in its place, with what SQLite keeps beside it."""
    for ending in ("", "-journal", "-wal", "-shm"):
        with suppress(OSError):
            new.with_name(new.name + ending).unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    if process == os.getpid():
        return True
    if os.name != "posix":
        # Windows refuses to remove a file that is open: trying is the test.
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _no_room(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < 1 << 20
    except OSError:
        return False


def _host() -> str:
    """Name of this computer with nothing in it but letters and digits."""
    return "".join(letter for letter in gethostname() if letter.isalnum()) or "here"
