"""What commands say on the terminal: progress, errors with their cure, JSON."""

from __future__ import annotations

import json
import math
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from ..errors import GridplanError, InputError
from ..findings import in_a_row
from ..i18n import say

if TYPE_CHECKING:
    from types import FrameType

    from rich.console import Console

    from ..findings import Finding, Severity

#: Findings of one error that are listed; the rest is counted.
MOST_FINDINGS = 20
#: Without a terminal, progress is said this often, in seconds.
QUIET_SECONDS = 15.0
#: ``postgresql://user:password@host`` and ``PG:password=…``, also as paths write them.
_PASSWORD = re.compile(r"(:/{1,2}[^/@\s:]*:)\S*(?=@)|(\bpassword=)(?:'(?:[^'\\]|\\.)*'|\S+)")
#: Set when `Stopped` is raised: compiled code may put an error of its own in its place.
STOPPED = threading.Event()


class Stopped(BaseException):
    """Ctrl-C, at once. Not KeyboardInterrupt: Python ends by the signal after one that met `exec`.

    Many libraries call `exec` while they are imported; the exit code would be lost.
    """


def stop_at_once(number: int, frame: FrameType | None) -> None:
    """Handle SIGINT by stopping whatever is going on."""
    STOPPED.set()
    raise Stopped


def stop_after_work(number: int, frame: FrameType | None) -> None:
    """Handle SIGINT when all is done but the last words: what was written stays."""
    STOPPED.set()
    raise Stopped(say("Stopped at your request."))


def quiet_stop(lost: sys.UnraisableHookArgs) -> None:
    """Pass over what Python can only drop and print.

    The next step of the work heeds `Stopped`; a file that cannot be closed was told of before.
    """
    if not isinstance(lost.exc_value, (Stopped, OSError)):
        sys.__unraisablehook__(lost)


class _Stoppable:
    """Progress that Ctrl-C cancels; `show` puts fraction and text before the user."""

    def __init__(self, show: Callable[[float, str], None]) -> None:
        self._show = show
        self._stop = threading.Event()
        self._fraction = 0.0
        self._text = ""

    def report(self, fraction: float, text: str = "") -> None:
        """Show how far the work is; it never goes backwards, a text stays until the next one."""
        self._fraction = max(self._fraction, min(max(fraction, 0.0), 1.0))
        self._text = text or self._text
        self._show(self._fraction, self._text)

    def say(self, text: str, severity: str) -> None:
        """Say something while the work goes on."""
        tell(text)

    def cancelled(self) -> bool:
        """Whether Ctrl-C was pressed."""
        return self._stop.is_set() or STOPPED.is_set()

    def stop(self, number: int, frame: FrameType | None) -> None:
        """Handle SIGINT: the first asks the work to stop, the second stops it at once."""
        if self._stop.is_set():
            stop_at_once(number, frame)
        self._stop.set()
        tell(say("Stopping … press Ctrl-C again to stop at once."))


@contextmanager
def progress_bar(title: str) -> Iterator[_Stoppable]:
    """Show the progress of long work on standard error, and let Ctrl-C cancel it.

    On a terminal a bar is drawn and removed at the end; elsewhere a line is written now and then,
    so that logs stay short. What was started to run in the background, where Ctrl-C is not for it,
    goes on.

    Parameters
    ----------
    title : str
        What is being done, translated already.

    Yields
    ------
    Progress
        To be handed to the core function that does the work.
    """
    showing = _bar(title) if sys.stderr.isatty() else _lines(title)
    with showing as show:
        # What the title says already is not said twice.
        progress = _Stoppable(
            lambda fraction, text: show(fraction, "" if title.startswith(text) else text)
        )
        heeded = (
            threading.current_thread() is threading.main_thread()
            and signal.getsignal(signal.SIGINT) is not signal.SIG_IGN
        )
        after = signal.signal(signal.SIGINT, progress.stop) if heeded else None
        try:
            yield progress
            after = stop_after_work if after is stop_at_once else after
        finally:
            if heeded:
                signal.signal(signal.SIGINT, after or signal.default_int_handler)


@contextmanager
def _bar(title: str) -> Iterator[Callable[[float, str], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[text]}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(title, total=1.0, text="")
        yield lambda fraction, text: bars.update(task, completed=fraction, text=text)


@contextmanager
def _lines(title: str) -> Iterator[Callable[[float, str], None]]:
    due = time.monotonic() + QUIET_SECONDS

    def show(fraction: float, text: str) -> None:
        nonlocal due
        if time.monotonic() >= due:
            due = time.monotonic() + QUIET_SECONDS
            tell(f"{title} {fraction:.0%} {text}".rstrip())

    yield show


def without_passwords(text: str) -> str:
    """Text in which no address of a database tells its password."""
    return _PASSWORD.sub(lambda found: (found[1] or found[2]) + "…", text)


def tell(text: str) -> None:
    """Say something to the person at the terminal: on standard error, so that data stay alone."""
    click.echo(without_passwords(text), err=True)


def table_console() -> Console:
    """Standard output for tables: as wide as the terminal, 100 columns elsewhere."""
    from rich.console import Console

    return Console(
        highlight=False,
        no_color=bool(os.environ.get("NO_COLOR")) or None,
        width=None if sys.stdout.isatty() else 100,
    )


def severity_word(severity: Severity) -> str:
    """The severity of a finding as a coloured word, in the markup of rich."""
    colour, word = {
        "error": ("red", say("error")),
        "warning": ("yellow", say("warning")),
        "info": ("cyan", say("note")),
    }[severity.value]
    return f"[{colour}]{word}[/]"


def print_json(document: Mapping[str, Any]) -> None:
    """Print one JSON document on standard output, in UTF-8 whatever the terminal.

    Parameters
    ----------
    document : mapping
        Plain values, numpy scalars and arrays; numbers that are not finite become null.
    """
    text = json.dumps(_plain(document), ensure_ascii=False, indent=2, allow_nan=False)
    click.echo((text + "\n").encode("utf-8"), nl=False)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if hasattr(value, "tolist"):  # numpy scalars and arrays, without importing numpy here
        return _plain(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def print_error(error: GridplanError) -> None:
    """Print what is wrong, where and how to cure it, on standard error.

    Parameters
    ----------
    error : GridplanError
        Its findings, if it has any, are listed below, the first `MOST_FINDINGS` of them.
    """
    head = say("Error:")
    line = in_a_row(head, without_passwords(error.message))
    click.echo(
        click.style(head, fg="red", bold=True) + line[len(head) :],
        err=True,
        color=False if os.environ.get("NO_COLOR") else None,
    )
    if error.where:
        tell("  " + say("Where: {where}", where=error.where))
    if error.cure:
        tell("  " + say("Cure: {cure}", cure=error.cure))
    findings = error.findings if isinstance(error, InputError) else ()
    for finding in findings[:MOST_FINDINGS]:
        tell("  - " + finding_line(finding))
    if len(findings) > MOST_FINDINGS:
        more = len(findings) - MOST_FINDINGS
        tell("  " + say("… and {more} more findings.", more=more))


def finding_line(finding: Finding) -> str:
    """One finding in one line: code, where, what, cure."""
    return f"[{finding.code}] {finding.in_words()}"
