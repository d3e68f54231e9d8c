"""Work handed to the workers of a Dask cluster as plain futures, and its results in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from threading import Event
from typing import Any, TypeVar

from ..errors import InputError
from ..i18n import language, say, speaking
from ..progress import SILENT, Progress, step
from ..version import __version__

Order = TypeVar("Order")
Result = TypeVar("Result")

#: Orders at the scheduler for each thread of the workers: enough that none waits, few enough that
#: the scheduler never holds them all.
AHEAD = 2
#: Seconds between two looks at what is ready, and at whether the user wants to stop.
GLANCE_S = 0.2
#: Glances between two looks at whether there are workers at all.
MOOD = 25
#: Such looks that find no worker before the work is given up: two minutes.
PATIENCE = 24


class ClusterError(InputError):
    """The cluster does not answer, does not fit or lost its workers. Nothing was written."""


class ClusterWorkers:
    """The workers that a client of Dask reaches.

    An order whose worker dies is given to another one, up to the number of times that Dask allows
    (three by default). Orders travel with their task, so that no worker holds what another needs.

    Parameters
    ----------
    client : distributed.Client
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def map(
        self,
        work: Callable[[Order, Progress], Result],
        orders: Iterable[Order],
        sizes: Sequence[float],
        progress: Progress = SILENT,
    ) -> Iterator[Result]:
        """See `Workers.map`.

        Raises
        ------
        GridplanError
            What the work raised.
        ClusterError
            When the scheduler is gone, or an order outlived too many workers.
        Cancelled
            When the user stops the work.
        """
        waiting: deque[Any] = deque()
        source = iter(orders)
        done, whole, given = 0.0, max(sum(sizes), 1e-300), 0
        try:
            while True:
                most = AHEAD * max(self._threads(), 1)
                for order in islice(source, max(most - len(waiting), 0)):
                    words = work, order, language(), __version__
                    waiting.append(_asked(self._client.submit, perform, *words, pure=False))
                if not waiting:
                    return
                yield self._result(waiting[0], done / whole, given, len(sizes), progress)
                waiting.popleft().release()
                done += sizes[given]
                given += 1
        finally:
            if waiting:
                self._client.cancel(list(waiting), force=True)

    def _threads(self) -> int:
        """Threads of all workers there are."""
        return sum(_asked(self._client.nthreads).values())

    def _result(
        self, future: Any, share: float, given: int, orders: int, progress: Progress
    ) -> Any:
        """Wait for one result; what went wrong becomes an error of ours."""
        from distributed import KilledWorker

        ready = Event()
        future.add_done_callback(lambda _: ready.set())
        told = text = say("{done} of {all} parts", done=given, all=orders)
        glances = alone = 0
        while not ready.wait(GLANCE_S):
            glances += 1
            if glances % MOOD == 0:
                alone = 0 if self._threads() else alone + 1
                text = say("Waiting for workers") if alone else told
                if alone > PATIENCE:
                    raise ClusterError(
                        say("All workers are gone."),
                        cure=say("Look at their logs, and start them."),
                    )
            step(progress, share, text)
        step(progress, share, text)
        if future.status == "error":
            problem = _asked(future.exception)
            if isinstance(problem, KilledWorker):
                raise ClusterError(
                    say("Workers died over the same part, again and again."),
                    cure=say("Give each worker more memory."),
                )
            raise problem
        if future.status != "finished":
            raise _gone()
        return _asked(future.result)


def _asked(what: Callable[..., Any], *words: Any, **named: Any) -> Any:
    """What the scheduler answers.

    Raises
    ------
    ClusterError
        When it does not.
    """
    try:
        return what(*words, **named)
    except OSError:
        raise _gone() from None


def _gone() -> ClusterError:
    return ClusterError(
        say("The scheduler is gone."), cure=say("Look at its log, and start it again.")
    )


def perform(
    work: Callable[[Order, Progress], Result], order: Order, spoken: str, version: str
) -> Result:
    """On a worker: do the work, in the language of the user.

    Raises
    ------
    ClusterError
        When the worker has another version of Gridplan than the user.
    """
    if version != __version__:
        raise ClusterError(
            say(
                "{name} is {there} there and {here} here.",
                name="gridplan",
                there=__version__,
                here=version,
            ),
            cure=say("Install the same versions on all machines."),
        )
    with speaking(spoken):
        return work(order, Wanted())


class Wanted:
    """On a worker: progress that nobody looks at, cancelled when the task is no longer wanted."""

    def __init__(self) -> None:
        from distributed import get_worker

        worker = get_worker()
        self._tasks = worker.state.tasks
        self._key = worker.get_current_task()

    def report(self, fraction: float, text: str = "") -> None:
        """Do nothing."""

    def cancelled(self) -> bool:
        """Whether the scheduler has taken the task back."""
        task = self._tasks.get(self._key)
        return task is None or task.state == "cancelled"
