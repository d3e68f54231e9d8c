"""How long work tells its progress and learns that it should stop."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from .errors import Cancelled


@runtime_checkable
class Progress(Protocol):
    """What long work is given to speak to its caller."""

    def report(self, fraction: float, text: str = "") -> None:
        """Say that `fraction` (0 to 1) of the work is done, and what is being done."""

    def cancelled(self) -> bool:
        """Whether the user asked to stop."""


class Silent:
    """Progress that nobody looks at and that is never cancelled."""

    def report(self, fraction: float, text: str = "") -> None:
        """Do nothing."""

    def cancelled(self) -> bool:
        """Never."""
        return False


SILENT = Silent()


class Span:
    """The part from `low` to `high` of another progress, itself counted from 0 to 1."""

    def __init__(self, whole: Progress, low: float, high: float) -> None:
        self._whole = whole
        self._low = low
        self._width = high - low

    def report(self, fraction: float, text: str = "") -> None:
        """Pass the fraction on, scaled into the span."""
        self._whole.report(self._low + self._width * min(max(fraction, 0.0), 1.0), text)

    def cancelled(self) -> bool:
        """Whether the whole work was cancelled."""
        return self._whole.cancelled()


def step(progress: Progress, fraction: float, text: str = "") -> None:
    """Report a fraction, and stop with `Cancelled` when the user asked for it.

    Raises
    ------
    Cancelled
        When `progress.cancelled()` is true.
    """
    stop_if_asked(progress)
    progress.report(fraction, text)


def stop_if_asked(progress: Progress) -> None:
    """Stop with `Cancelled` when the user asked for it.

    Raises
    ------
    Cancelled
        When `progress.cancelled()` is true.
    """
    if progress.cancelled():
        raise Cancelled("Stopped at your request; nothing was written.")


def tell(progress: Progress, text: str) -> None:
    """Say something while the work goes on, where somebody listens.

    Parameters
    ----------
    progress : Progress
        Its `say` is called, where it has one.
    text : str
        Translated already.
    """
    say = getattr(progress, "say", None)
    if say is not None:
        say(text, "info")
