"""The journal of strokes: what was done since the plan was saved, safe on disk step by step.

A text file beside the plan. Every line is a checksum, a blank and a JSON object; the checksum
covers the line and the checksum before it, so that nothing can be changed, dropped or put in
another order unseen. The first line says which plan and which data the steps belong to. A step is
written before it counts as done, so that a program that ends suddenly loses at most the one that
was being written. It is forced to the disk too; when a disk takes longer over that than a planner
would bear, the next step waits for it instead, so that a failure of power loses at most one.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import StoreError
from ...i18n import say, spoken_reason
from ..plan import SPECIAL_GRIDS, Plan
from .lease import Lease, is_same
from .save import LOCKS, RETIRED

FORMAT = 2
#: How long a step waits until it is on the disk, seconds.
PATIENCE_S = 0.02


def journal_path(plan_file: str | os.PathLike[str]) -> Path:
    """Where the journal of a plan file lies: beside it, with ``.journal`` added to the name."""
    path = Path(plan_file)
    return path.with_name(path.name + ".journal")


def fingerprint(plan: Plan, data_digest: str) -> dict[str, Any]:
    """What a journal says about the plan and the data that its steps belong to."""
    rows = hashlib.sha256("\n".join(map(str, plan.unit_ids)).encode()).hexdigest()
    return {"format": FORMAT, "plan": state_of(plan), "data": data_digest, "rows": rows}


def state_of(plan: Plan) -> str:
    """SHA-256 of all that steps can change of a plan.

    Two plans of one hash may still differ in their upper levels, names and locks.
    """
    kept = plan.provenance.settings
    changing = [kept.get(name) for name in (RETIRED, LOCKS, SPECIAL_GRIDS)]
    text = json.dumps([plan.nesting_hash, plan.names, changing], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Recovery:
    """What a journal holds that was left behind by a crash.

    Parameters
    ----------
    path : Path
    head : mapping
        The first line: see `fingerprint`.
    records : tuple of mapping
        One for each step, in order: ``kind``, ``who``, ``when``, ``why`` and ``change``.
    sound_bytes : int
        Length of the part of the file that is sound.
    lost_bytes : int
        What follows it: the step that was being written when the work ended, or damage.
    obstacle : str
        Why the steps cannot be done again: plan or data have changed. Empty when they can.
    """

    path: Path
    head: Mapping[str, Any]
    records: tuple[Mapping[str, Any], ...]
    sound_bytes: int
    lost_bytes: int
    obstacle: str = ""

    @property
    def steps(self) -> int:
        """How many steps can be done again."""
        return len(self.records)

    @property
    def last(self) -> str:
        """When the last step was made, ISO 8601."""
        return str(self.records[-1]["when"]) if self.records else ""

    @property
    def units(self) -> NDArray[np.int64]:
        """Rows of all units that the steps move, ascending: to be shown on the map."""
        rows = [
            row
            for record in self.records
            for _, _, units in record["change"].get("moves", ())
            for row in units
        ]
        return np.unique(np.array(rows, np.int64))


def read_journal(path: Path, expected: Mapping[str, Any]) -> Recovery | None:
    """Read what a journal holds.

    Parameters
    ----------
    path : Path
    expected : mapping
        `fingerprint` of the plan and the data as they are now.

    Returns
    -------
    Recovery or None
        None when there is no journal, or nothing in it that the plan file does not hold already.

    Raises
    ------
    StoreError
        When the file cannot be read.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(
            say("The journal cannot be read: {reason}.", reason=spoken_reason(error)),
            where=str(path),
            cure=say("Check that you may read the file."),
        ) from error
    head: Mapping[str, Any] | None = None
    records: list[Mapping[str, Any]] = []
    saved: dict[str, int] = {}
    seal, sound = "", 0
    for line in raw.splitlines(keepends=True):
        read = _unsealed(line, seal)
        if read is None:
            break
        seal, content = read
        sound += len(line)
        if head is None:
            head = content
        elif content.get("kind") == "saving":
            saved[str(content.get("plan"))] = len(records)
        else:
            records.append(content)
    lost = len(raw) - sound
    if head is None:
        obstacle = say("Its first line is damaged.")
        return Recovery(path, {}, (), 0, lost, obstacle) if raw.strip() else None
    if expected["plan"] in saved:
        # The work ended after the plan was saved and before a new journal was begun.
        records = records[saved[expected["plan"]] :]
        head = {**head, "plan": expected["plan"]}
    if not records and not lost:
        return None
    return Recovery(path, head, tuple(records), sound, lost, _obstacle(head, expected))


def _obstacle(head: Mapping[str, Any], expected: Mapping[str, Any]) -> str:
    if head.get("format") != expected["format"]:
        return say("It was written by another version of Gridplan.")
    if head.get("data") != expected["data"] or head.get("rows") != expected["rows"]:
        return say("The base units have changed since.")
    if head.get("plan") != expected["plan"]:
        return say("The plan has been saved by somebody else since.")
    return ""


def _sealed(content: Mapping[str, Any], seal: str) -> tuple[str, bytes]:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    new = hashlib.sha256((seal + text).encode()).hexdigest()[:16]
    return new, f"{new} {text}\n".encode()


def _unsealed(line: bytes, seal: str) -> tuple[str, dict[str, Any]] | None:
    """Checksum and content of a sound line, None of any other."""
    try:
        found, _, text = line.decode().partition(" ")
        content = json.loads(text)
    except ValueError:
        return None
    whole = line.endswith(b"\n") and isinstance(content, dict)
    new = hashlib.sha256((seal + text.rstrip("\n")).encode()).hexdigest()[:16]
    return (new, content) if whole and new == found else None


class Journal:
    """The journal of one plan file, open for writing.

    Parameters
    ----------
    plan_file : path
        The plan that is being edited.
    head : mapping
        `fingerprint` of the plan and its data.
    owner : str
        Who edits.
    take_over : bool
        See `Lease`.

    Attributes
    ----------
    found : Recovery or None
        What an earlier session left behind. Nothing can be written until `resume` or `begin` was
        called.

    Raises
    ------
    PlanInUse
        When somebody else edits the plan.
    StoreError
        When the folder cannot be written to.
    """

    def __init__(
        self,
        plan_file: str | os.PathLike[str],
        head: Mapping[str, Any],
        owner: str,
        *,
        take_over: bool = False,
    ) -> None:
        self.path = journal_path(plan_file)
        self.lease = Lease(Path(plan_file), owner, take_over=take_over)
        self._file: FileIO | None = None
        self._seal = ""
        self._length = 0
        # The last line, while it is not known to be on the disk, and what forces it there.
        self._unsure = b""
        self._forcing: Future[None] | None = None
        self._forcer: ThreadPoolExecutor | None = None
        try:
            self.found = read_journal(self.path, head)
            if self.found is None:
                self.begin(head)
        except BaseException:
            self.lease.release()
            raise

    def begin(self, head: Mapping[str, Any]) -> None:
        """Begin an empty journal; what an earlier session left is set aside, not destroyed."""
        self.lease.confirm()
        self._close()
        seal, line = _sealed(head, "")
        fresh = self.path.with_name(self.path.name + ".new")
        try:
            if self.found is not None:
                os.replace(self.path, self.path.with_name(self.path.name + ".discarded"))
            with FileIO(fresh, "w") as file:
                _write_all(file, line)
                os.fsync(file.fileno())
            os.replace(fresh, self.path)
            _sync_folder(self.path)
            self._file = FileIO(self.path, "a+")
        except OSError as error:
            raise self._trouble(error) from error
        self.found = None
        self._seal, self._length = seal, len(line)

    def resume(self) -> None:
        """Go on behind the steps that were found; a torn last line is cut off."""
        if self.found is None:
            raise ValueError("there is nothing to resume")
        self.lease.confirm()
        try:
            with open(self.path, "rb+") as file:
                sound = file.read(self.found.sound_bytes)
                file.truncate(self.found.sound_bytes)
                os.fsync(file.fileno())
            self._file = FileIO(self.path, "a+")
        except OSError as error:
            raise self._trouble(error) from error
        self._seal = sound.splitlines()[-1][:16].decode()
        self._length = len(sound)
        self.found = None

    def write(self, record: Mapping[str, Any]) -> None:
        """Write one step; it is on the disk when this returns, unless the disk is slow.

        Raises
        ------
        PlanInUse
            When somebody took the plan over.
        StoreError
            When the disk is full or gone. The journal then ends with the step before.
        """
        if self._file is None:
            raise ValueError("resume or begin the journal first")
        self.lease.confirm()
        seal, line = _sealed(record, self._seal)
        try:
            self._make_sure(self._file)
            if not is_same(self._file.fileno(), self.path):
                self._file = self._written_anew(self._file)
            if os.fstat(self._file.fileno()).st_size != self._length:  # an earlier write failed
                self._file.truncate(self._length)
        except OSError as error:
            raise self._trouble(error) from error
        try:
            _write_all(self._file, line)
            self._force(self._file, line)
        except OSError as error:
            with contextlib.suppress(OSError):
                self._file.truncate(self._length)
            raise self._trouble(error) from error
        self._seal = seal
        self._length += len(line)

    def _force(self, file: FileIO, line: bytes) -> None:
        """Force the last line to the disk, and wait for that as long as anybody would."""
        if self._forcer is None:
            self._forcer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal")
        forcing = self._forcer.submit(os.fsync, file.fileno())
        if wait([forcing], PATIENCE_S).done:
            forcing.result()
        else:
            self._forcing, self._unsure = forcing, line

    def _make_sure(self, file: FileIO) -> None:
        """Wait until the last line is on the disk; when it did not get there, write it again."""
        if self._forcing is not None and self._forcing.exception() is None:
            self._unsure = b""
        self._forcing = None
        if self._unsure:
            file.truncate(self._length - len(self._unsure))
            _write_all(file, self._unsure)
            os.fsync(file.fileno())
            self._unsure = b""

    def _written_anew(self, gone: FileIO) -> FileIO:
        """The journal as it was, at its place again: somebody removed it."""
        gone.seek(0)
        steps = gone.readall()[: self._length]
        with FileIO(self.path, "w") as file:
            _write_all(file, steps)
            os.fsync(file.fileno())
        gone.close()
        _sync_folder(self.path)
        return FileIO(self.path, "a+")

    def saving(self, head: Mapping[str, Any]) -> None:
        """Note that the plan is about to be saved as `head` says."""
        self.write({"kind": "saving", "plan": head["plan"]})

    def close(self, *, remove: bool) -> None:
        """Give the plan back.

        Parameters
        ----------
        remove : bool
            Remove the journal: everything in it is saved or not wanted.
        """
        self._close()
        if remove:
            with contextlib.suppress(OSError):
                self.path.unlink()
        self.lease.release()

    def _close(self) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._make_sure(self._file)
            self._file.close()
            self._file = None
        if self._forcer is not None:
            self._forcer.shutdown()
            self._forcer = None

    def _trouble(self, error: OSError) -> StoreError:
        return StoreError(
            say("The journal cannot be written: {reason}.", reason=spoken_reason(error)),
            where=str(self.path),
            cure=say(
                "Make room on the disk or save the plan elsewhere; the last step was not made."
            ),
        )


def _write_all(file: FileIO, data: bytes) -> None:
    while data:
        data = data[file.write(data) :]


def _sync_folder(path: Path) -> None:
    """Make a rename last; not every system can."""
    with contextlib.suppress(OSError):
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
