"""Tasks of windows that are held until a test lets them go: no threads, and no waiting for luck."""

from __future__ import annotations

from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtTest import QTest


class Task(QObject):
    """Stands in for `gridplan_qgis.platform.tasks.CoreTask`."""

    told, moved = pyqtSignal(str), pyqtSignal(int)

    def __init__(self, title, work, done, failed):
        super().__init__()
        self.title, self._work, self._done, self._failed = title, work, done, failed
        self.stopped = False

    def cancel(self):
        self.stopped = True

    def report(self, fraction, text=""):
        pass

    def cancelled(self):
        return self.stopped

    def finish(self):
        from gridplan_qgis.gridplan.errors import Cancelled

        try:
            answer = self._work(self)
        except Exception as error:  # as CoreTask does
            self._failed(error)
            return
        if self.stopped:
            self._failed(Cancelled(""))
        else:
            self._done(answer)


class Held(list):
    """The tasks that were started, the last one at the end."""

    def start(self, title, work, done, failed, asker=None):
        self.append(Task(title, work, done, failed))
        return self[-1]

    def next(self, title, patience_ms=3000):
        """The task of a title that is started within a while."""
        for _ in range(patience_ms // 50):
            if self and self[-1].title == title:
                return self.pop()
            QTest.qWait(50)
        raise AssertionError(f"{title}: {[task.title for task in self]}")
