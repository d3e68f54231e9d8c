"""Work of the core as a task of QGIS: in the background, with progress, and stopped at request."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any, TypeVar

from qgis.core import QgsApplication, QgsTask
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..gridplan.errors import Cancelled
from ..gridplan.progress import Progress

Answer = TypeVar("Answer")

# Threads of Qt lose their Python state between two tasks, and with it what pyproj keeps for each
# thread; the second task then crashes. So the core works in one thread of Python's own.
_core = ThreadPoolExecutor(max_workers=1, thread_name_prefix="gridplan")

#: How long the waiting thread is deaf to signals, seconds.
LISTEN_S = 0.1
#: Tasks at work, so that Python does not forget them.
_at_work: set[CoreTask] = set()


def in_core(work: Callable[[], Answer]) -> Answer:
    """Call the core in its own thread, and wait for the answer; errors come through."""
    answer = _core.submit(work)
    while not wait([answer], LISTEN_S).done:
        pass  # Python hears signals, such as Ctrl+C, only between two waits
    return answer.result()


class CoreTask(QgsTask):
    """One call of the core.

    Parameters
    ----------
    title : str
    work : callable
        Gets a `Progress`; runs in another thread and touches neither project nor widgets.
    done : callable
        Gets what `work` returned; runs in the main thread.
    failed : callable
        Gets the error; `Cancelled` when the user stopped the task.
    asker : QObject, optional
        Whose methods these are; when it is gone by then, as a window that was closed, nobody is
        told.
    """

    #: What is done now, and how much of the work is done, in percent.
    told, moved = pyqtSignal(str), pyqtSignal(int)

    def __init__(
        self,
        title: str,
        work: Callable[[Progress], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
        asker: QObject | None = None,
    ) -> None:
        super().__init__(title, QgsTask.Flag.CanCancel)
        self._work, self._done, self._failed = work, done, failed
        self._asker = asker
        self._result: Any = None
        self._error: Exception | None = None

    def run(self) -> bool:
        """Do the work; called by QGIS in another thread."""
        try:
            self._result = in_core(lambda: self._work(self))
        except Exception as error:  # everything is carried back to be shown
            self._error = error
            return False
        return not self.isCanceled()

    def finished(self, success: bool) -> None:
        """Hand the result over; called by QGIS in the main thread."""
        _at_work.discard(self)
        if self._asker is not None and sip.isdeleted(self._asker):
            return
        if success:
            self._done(self._result)
        else:
            self._failed(self._error or Cancelled(""))

    def forget(self) -> None:
        """Tell nobody what comes of it."""
        self._done = self._failed = lambda _what: None

    def report(self, fraction: float, text: str = "") -> None:
        """Tell QGIS how far the work is."""
        self.setProgress(100 * fraction)
        self.moved.emit(round(100 * fraction))
        if text:
            self.told.emit(text)

    def cancelled(self) -> bool:
        """Whether the user stopped the task."""
        return bool(self.isCanceled())


def start(
    title: str,
    work: Callable[[Progress], Any],
    done: Callable[[Any], None],
    failed: Callable[[Exception], None],
    asker: QObject | None = None,
) -> CoreTask:
    """Start a task; see `CoreTask`."""
    task = CoreTask(title, work, done, failed, asker)
    _at_work.add(task)
    QgsApplication.taskManager().addTask(task)
    return task


def stop_all() -> None:
    """Stop what is at work, and forget it: the plugin is going."""
    for task in tuple(_at_work):
        task.forget()
        task.cancel()
    _at_work.clear()
    _core.shutdown(wait=False, cancel_futures=True)
