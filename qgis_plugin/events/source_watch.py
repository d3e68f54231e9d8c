"""Seeing that a source of events has grown: a file, or a layer of a database."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsVectorLayer
from qgis.PyQt.QtCore import QFileSystemWatcher, QObject, QTimer, pyqtSignal

#: A file that is being written is left alone until it has been quiet for so long, milliseconds.
QUIET_MS = 1500
#: A database that does not tell of changes is looked at so often, milliseconds.
LOOK_MS = 60_000


class Watch(QObject):
    """Watches one source at a time; `grown` says when it is another than before."""

    grown = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self._files = QFileSystemWatcher(self)
        self._files.fileChanged.connect(self._stirred)
        self._files.directoryChanged.connect(self._stirred)
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(QUIET_MS)
        self._quiet.timeout.connect(self._settle)
        self._looks = QTimer(self)
        self._looks.setInterval(LOOK_MS)
        self._looks.timeout.connect(self._stirred)
        self._path: Path | None = None
        self._layer: QgsVectorLayer | None = None
        self._seen: tuple[int, int] = (0, 0)

    @property
    def active(self) -> bool:
        """Whether something is watched."""
        return self._path is not None or self._layer is not None

    def file(self, path: Path) -> None:
        """Watch a file; it may be replaced by another one of its name."""
        self.stop()
        self._path, self._seen = path, _state_of(path)
        self._files.addPaths([str(path), str(path.parent)])

    def layer(self, layer: QgsVectorLayer) -> None:
        """Watch a layer: by what its database tells (NOTIFY), and by looking at times."""
        self.stop()
        self._layer = layer
        provider = layer.dataProvider()
        provider.setListening(True)
        provider.notify.connect(self._stirred)
        layer.willBeDeleted.connect(self.stop)
        self._looks.start()

    def stop(self) -> None:
        """Watch nothing."""
        self._quiet.stop()
        self._looks.stop()
        for listed in (self._files.files(), self._files.directories()):
            if listed:
                self._files.removePaths(listed)
        if self._layer is not None:
            provider = self._layer.dataProvider()
            provider.setListening(False)
            provider.notify.disconnect(self._stirred)
            self._layer.willBeDeleted.disconnect(self.stop)
        self._path = self._layer = None

    def _stirred(self, _what: str = "") -> None:
        self._quiet.start()

    def _settle(self) -> None:
        if self._layer is not None:
            self.grown.emit()
            return
        if self._path is None:
            return
        now = _state_of(self._path)
        if str(self._path) not in self._files.files() and now != (0, 0):
            self._files.addPath(str(self._path))  # it was replaced by a new file
        if now not in (self._seen, (0, 0)):
            self._seen = now
            self.grown.emit()


def _state_of(path: Path) -> tuple[int, int]:
    """Size and time of the last change; zeros when there is no such file."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns
