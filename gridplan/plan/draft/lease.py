"""One writer at a time: the lease on a plan, and how the second one is told.

The holder keeps a small file beside the plan open under an operating-system lock, which goes away
with the process however it ends. The file says who holds the lease, so that others can be told.
Where plans lie in folders that are copied between machines the lock cannot be seen; there the time
of the last sign of life decides.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import secrets
import socket
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta, timezone
from io import FileIO
from pathlib import Path

from ...errors import StoreError
from ...i18n import say, spoken_reason

#: A holder on another machine that gave no sign of life for so long counts as gone.
SILENCE = timedelta(minutes=10)
#: Where Windows locks: far behind the text, so that others can still read it.
_LOCKED_BYTE = 1 << 30
_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True)
class Holder:
    """Who holds a plan.

    Parameters
    ----------
    owner, host : str
        Person and machine.
    pid : int
        Process.
    since, seen : str
        ISO 8601 times with zone: when the lease was taken, and the last sign of life.
    token : str
        Tells two leases apart.
    """

    owner: str
    host: str
    pid: int
    since: str
    seen: str
    token: str


class PlanInUse(StoreError):
    """Somebody else has the plan open for editing, or this process itself.

    Parameters
    ----------
    plan : Path
    holder : Holder
        Also at hand as the attribute of this name.

    Attributes
    ----------
    is_ours : bool
        Whether it is open in this process.
    """

    def __init__(self, plan: Path, holder: Holder) -> None:
        self.holder = holder
        self.is_ours = (holder.host, holder.pid) == (socket.gethostname(), os.getpid())
        if self.is_ours:
            super().__init__(
                say("This plan is open for editing here."),
                where=str(plan),
                cure=say("Close it first, or save under another name."),
            )
            return
        super().__init__(
            say(
                "{owner} has had this plan open for editing on {host} since {since}.",
                owner=holder.owner or "?",
                host=holder.host,
                since=holder.since[:16].replace("T", " "),
            ),
            where=str(plan),
            cure=say("Close it there, or save your work as another plan."),
        )


class Lease:
    """The right to write a plan, held until `release` or the end of the process.

    Parameters
    ----------
    plan : Path
        The plan file; the lease is the file with ``.lease`` added to its name.
    owner : str
        Who asks.
    take_over : bool
        Take the lease even from somebody on another machine who was seen lately.

    Raises
    ------
    PlanInUse
        When another process holds the lease.
    StoreError
        When the folder cannot be written to.
    """

    def __init__(self, plan: Path, owner: str, *, take_over: bool = False) -> None:
        self.plan = plan
        self.path = plan.with_name(plan.name + ".lease")
        now = _now()
        self.holder = Holder(
            owner, socket.gethostname(), os.getpid(), now, now, secrets.token_hex(8)
        )
        #: Who held the lease before and did not give it back; None when nobody.
        self.left_behind: Holder | None = None
        with _explained(self.path):
            self._file = self._open(take_over)
            self._write()
            os.fsync(self._file.fileno())

    def _open(self, take_over: bool) -> FileIO:
        while True:
            number = os.open(self.path, _FLAGS, 0o600)
            # An object, so that the lease goes when the session is forgotten.
            file = FileIO(number, "r+")
            try:
                locked = _lock(number)
                known = _read(self.path)
                if locked is False:
                    raise PlanInUse(self.plan, known or Holder("", "?", 0, "", "", ""))
                if not is_same(number, self.path):  # given back and removed in this moment
                    file.close()
                    continue
                # The lock proves only that nobody holds it here.
                here = locked and known and known.host == socket.gethostname()
                if known and not here and not take_over and _age(known) < SILENCE:
                    raise PlanInUse(self.plan, known)
            except PlanInUse:
                file.close()
                raise
            self.left_behind = known
            return file

    def _write(self) -> None:
        text = json.dumps(asdict(self.holder), ensure_ascii=False).encode()
        self._file.seek(0)
        self._file.write(text)
        self._file.truncate(len(text))

    def confirm(self) -> None:
        """Give a sign of life, and make sure that nobody took the lease over.

        Raises
        ------
        PlanInUse
            When somebody did; nothing may be written to the plan any more.
        """
        with _explained(self.path):
            known = _read(self.path)
            if known and known.token != self.holder.token:
                raise PlanInUse(self.plan, known)
            # Somebody removed it, or its whole folder.
            if self._file.closed or not is_same(self._file.fileno(), self.path):
                self._file.close()
                self._file = self._open(take_over=False)
                known = None
            if known is None or _age(known) > SILENCE / 10:
                self.holder = Holder(**{**asdict(self.holder), "seen": _now()})
                self._write()

    def release(self) -> None:
        """Give the lease back; safe to call twice."""
        if self._file.closed:
            return
        with contextlib.suppress(OSError):
            known = _read(self.path)
            mine = known is not None and known.token == self.holder.token
            if mine and sys.platform != "win32":
                os.unlink(self.path)
            self._file.close()
            if mine and sys.platform == "win32":
                os.unlink(self.path)


def refuse_held(plan: Path) -> None:
    """Refuse to replace a plan that somebody is editing.

    Raises
    ------
    PlanInUse
        When another session holds the lease, of this process or another one.
    StoreError
        When the folder cannot be written to.
    """
    if plan.exists() and plan.with_name(plan.name + ".lease").exists():
        Lease(plan, "").release()


def _now() -> str:
    return datetime.now(timezone.utc).astimezone().isoformat(timespec="seconds")


def _read(path: Path) -> Holder | None:
    try:
        values = json.loads(path.read_bytes())
        text = {name: str(values[name]) for name in ("owner", "host", "since", "seen", "token")}
        return Holder(pid=int(values["pid"]), **text)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _age(holder: Holder) -> timedelta:
    try:
        return datetime.now(timezone.utc) - datetime.fromisoformat(holder.seen)
    except (ValueError, TypeError):
        return timedelta.max


def is_same(file: int, path: Path) -> bool:
    """Whether an open file is still the one at a path."""
    try:
        return os.path.samestat(os.fstat(file), os.stat(path))
    except FileNotFoundError:
        return False


def _lock(file: int) -> bool | None:
    """Take the operating system's lock without waiting; None where there is no such lock."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(file, _LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return False if error.errno in (errno.EACCES, errno.EAGAIN, errno.EDEADLK) else None
    return True


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            say("The file cannot be written: {reason}.", reason=spoken_reason(error)),
            where=str(path),
            cure=say("Keep the plan in a folder that you can write to."),
        ) from error
