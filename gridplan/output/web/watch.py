"""A board that is written anew whenever its events have grown."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from ...errors import Cancelled, GridplanError
from ...i18n import say
from ...progress import SILENT, Progress, Silent
from .board import write_board

#: The page is looked at for changes of its own this often, seconds; see `write_board`.
_RELOAD_S = 60.0
_NAP_S = 0.2


class _Quiet(Silent):
    """Progress that is not shown, but stops as the one behind it."""

    def __init__(self, behind: Progress) -> None:
        self._behind = behind

    def cancelled(self) -> bool:
        """Whether the user asked to stop."""
        return self._behind.cancelled()


def watch_board(
    events: str | Path,
    plan: str | Path,
    path: str | Path,
    *,
    title: str | None = None,
    mask: bool = True,
    start: str | None = None,
    end: str | None = None,
    every_s: float = 10.0,
    told: Callable[[int, GridplanError | None], None] = lambda size, problem: None,
    progress: Progress = SILENT,
) -> None:
    """Write the board, and again whenever the events or the plan have changed, until stopped.

    Nothing but the files is looked at: no network, no lock. A file that cannot be read just now,
    because it is being written, leaves the page as it is until the next look. The page loads
    itself anew every minute, as it is looked at.

    Parameters
    ----------
    events, plan, path, title, mask, start, end
        See `gridplan.output.web.board.write_board`.
    every_s : float
        Seconds between two looks.
    told : callable
        Called after every writing with the size of the page in bytes, or with what is wrong.
    progress : Progress
        Its `cancelled` ends the watch.

    Raises
    ------
    Cancelled
        In the end; the page is whole then.
    InputError, StoreError
        When the first page cannot be written.
    """
    known = None
    first = True
    while True:
        now = _look(events), _look(plan)
        if now != known and None not in now:
            try:
                size = write_board(
                    events,
                    plan,
                    path,
                    title=title,
                    mask=mask,
                    start=start,
                    end=end,
                    reload_s=max(_RELOAD_S, every_s),
                    progress=progress if first else _Quiet(progress),
                )
                told(size, None)
                known = now
            except Cancelled:
                raise
            except GridplanError as problem:
                if first:
                    raise
                told(0, problem)
        elif first:  # the ordinary way says which file is missing
            write_board(
                events, plan, path, title=title, mask=mask, start=start, end=end, progress=progress
            )
        first = False
        until = time.monotonic() + every_s
        while time.monotonic() < until:
            if progress.cancelled():
                raise Cancelled(say("The watch has ended; the page is whole."))
            time.sleep(min(_NAP_S, every_s))


def _look(path: str | Path) -> tuple[int, int] | None:
    """Size and time of a file; None while it is not there."""
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns
