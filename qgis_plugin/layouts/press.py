"""Prints in the main thread what work in the thread of the core asks for, page by page.

Layouts belong into the main thread; between two pages QGIS answers the user.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path

from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ..gridplan.errors import Cancelled
from ..gridplan.progress import Progress
from .atlas import Content, Order, print_atlas
from .fonts import Type
from .printing import Outputs

#: How often the waiting thread looks up, seconds.
_LOOK_S = 0.05


@dataclass
class _Job:
    begin: Callable[[], Generator[float, None, None]]
    printing: Generator[float, None, None] | None = None
    share: float = 0.0
    stop: bool = False
    error: BaseException | None = None
    done: threading.Event = field(default_factory=threading.Event)


class Press(QObject):
    """Takes orders from other threads.

    Parameters
    ----------
    type_ : Type
    """

    _wanted = pyqtSignal(object)

    def __init__(self, type_: Type) -> None:
        super().__init__()
        self._type = type_
        self._job: _Job | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._page)
        self._wanted.connect(self._begin)

    def print(
        self, order: Order, content: Content, folder: Path, outputs: Outputs, progress: Progress
    ) -> list[Path]:
        """Have an atlas printed, and wait for it; must not be called in the main thread.

        Returns
        -------
        list of Path
            The files.

        Raises
        ------
        Cancelled
            When the user stops the work; nothing is left of it then.
        """
        before = set(folder.iterdir()) if folder.exists() else set()
        job = _Job(lambda: print_atlas(order, content, self._type, folder, outputs))
        self._wanted.emit(job)
        while not job.done.wait(_LOOK_S):
            job.stop = progress.cancelled()
            progress.report(job.share)
        if job.error is not None:
            raise job.error
        return sorted(set(folder.iterdir()) - before)

    def _begin(self, job: _Job) -> None:
        self._job = job
        self._timer.start()

    def _page(self) -> None:
        job = self._job
        if job is None:
            self._timer.stop()
            return
        try:
            if job.stop:
                raise Cancelled("")
            if job.printing is None:  # projects and layouts belong to the thread that makes them
                job.printing = job.begin()
            job.share = next(job.printing)
            return
        except StopIteration:
            pass
        except Exception as error:  # carried to the thread that waits
            job.error = error
        self._timer.stop()
        self._job = None
        if job.printing is not None:
            job.printing.close()
            job.printing = None
        job.done.set()
