"""Work on several things at once in threads: compiled loops let go of the interpreter."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import TypeVar

import numpy as np

from ..progress import Progress, step, stop_if_asked

#: What a piece of work tells when it has ended, one way or the other.
ENDED = 2.0

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def threads() -> int:
    """Threads to work in: the cores there are, or fewer where OMP_NUM_THREADS says so."""
    asked = os.environ.get("OMP_NUM_THREADS", "")
    return max(1, int(asked)) if asked.isdigit() else os.cpu_count() or 1


def lucks(rng: np.random.Generator, count: int) -> list[np.random.Generator]:
    """Random numbers for each of some pieces of work, whatever thread does it and when."""
    return [np.random.default_rng(int(rng.random() * 2**53)) for _ in range(count)]


def at_once(
    work: Callable[[_Item, Progress], _Result], items: Sequence[_Item], progress: Progress
) -> list[_Result]:
    """What comes of each item, in their order; all end soon after it is cancelled.

    Parameters
    ----------
    work : callable
        Takes an item, and the progress of its own work.
    items : sequence
    progress : Progress
        Of all work. This thread alone speaks to it: windows may be behind it.
    """
    told: SimpleQueue[tuple[int, float]] = SimpleQueue()
    pieces = [_Piece(told, number) for number in range(len(items))]
    fractions = [0.0] * len(items)
    with ThreadPoolExecutor(threads()) as pool:
        futures = [pool.submit(piece.done, work, item) for piece, item in zip(pieces, items)]
        try:
            while min(fractions, default=ENDED) < ENDED:
                number, fraction = told.get()
                fractions[number] = max(fractions[number], fraction)
                if fraction == ENDED:
                    futures[number].result()
                step(progress, sum(min(one, 1.0) for one in fractions) / len(items))
        except BaseException:
            for piece in pieces:
                piece.stopped = True
            raise
    return [future.result() for future in futures]


class _Piece:
    """The progress of one piece of work."""

    def __init__(self, told: SimpleQueue[tuple[int, float]], number: int) -> None:
        self._told, self._number = told, number
        self.stopped = False

    def done(self, work: Callable[[_Item, Progress], _Result], item: _Item) -> _Result:
        """What comes of the item, unless it is stopped before it begins."""
        try:
            stop_if_asked(self)
            return work(item, self)
        finally:
            self._told.put((self._number, ENDED))

    def report(self, fraction: float, text: str = "") -> None:
        """Tell the thread that waits; the text is of no use among those of others."""
        self._told.put((self._number, min(fraction, 1.0)))

    def cancelled(self) -> bool:
        """Whether all work was stopped."""
        return self.stopped
