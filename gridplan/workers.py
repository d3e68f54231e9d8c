"""Who does work that falls into independent pieces: this process, or others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

from .progress import SILENT, Progress, Span, step

Order = TypeVar("Order")
Result = TypeVar("Result")


class Workers(Protocol):
    """Does the same work on many orders; what comes out does not depend on who did it, or when."""

    def map(
        self,
        work: Callable[[Order, Progress], Result],
        orders: Iterable[Order],
        sizes: Sequence[float],
        progress: Progress = SILENT,
    ) -> Iterator[Result]:
        """Results in the order of the orders, each as soon as it and those before are there.

        Parameters
        ----------
        work : callable
            A function of a module, from an order and a progress to a result.
        orders : iterable
            Taken as they are needed, so that not all have to be in memory at once.
        sizes : sequence of float
            How much work each order is, in any measure.
        progress : Progress

        Raises
        ------
        Cancelled
            When the user stops the work.
        """


class Here:
    """The process it is called in, which does one piece after the other."""

    def map(
        self,
        work: Callable[[Order, Progress], Result],
        orders: Iterable[Order],
        sizes: Sequence[float],
        progress: Progress = SILENT,
    ) -> Iterator[Result]:
        """See `Workers.map`."""
        done, whole = 0.0, max(sum(sizes), 1e-300)
        for order, size in zip(orders, sizes, strict=True):
            span = Span(progress, done / whole, (done + size) / whole)
            step(span, 0.0)
            yield work(order, span)
            done += size


HERE = Here()
