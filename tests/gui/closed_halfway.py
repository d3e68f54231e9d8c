"""Windows that are closed while their work goes on: no error, nothing half written; inside QGIS."""

import os
import shutil
import sys
import time
from pathlib import Path

sys.path.insert(0, os.environ["GUI_TESTS"])
from hands import OUT, _troubles, log, plugin, press_button, run, settle, wait_for
from places import agree
from qgis.core import QgsApplication
from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import QEvent
from qgis.PyQt.QtWidgets import QApplication, QDialog

UNITS = Path(os.environ["GUI_TESTS"]).parents[1] / "sample_shapes" / "zhutang.shp"
#: How long the work goes on before its window is closed, seconds.
AFTER_S = (0.0, 0.02, 0.2, 0.8)


def spin(seconds):
    until = time.time() + seconds
    while time.time() < until:
        QApplication.processEvents()
        time.sleep(0.005)


def opened(action):
    press_button(action)
    spin(0.1)
    return next(
        w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()
    )


def left(dialog):
    """Close a window; Qt deletes it at once, as it does when nobody holds up its events."""
    dialog.reject()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    wait_for(lambda: not QgsApplication.taskManager().countActiveTasks(), 60, "tasks to end")
    settle()


def comparison(after):
    dialog = opened("compare")
    dialog.before.setFilePath(os.environ["GUI_PLAN"])
    dialog.start()
    spin(after)
    left(dialog)


def preview(after):
    dialog = opened("pack")
    dialog.preview()
    spin(after)
    left(dialog)


def pack(after):
    dialog = opened("pack")
    dialog.folder.setFilePath(str(OUT / "pack"))
    dialog.make_pack()
    spin(after)
    left(dialog)
    assert not (OUT / "pack").exists()


def figures(after):
    dialog = opened("rebalanceplan")
    dialog.findChild(QgsFileWidget, "gridplanFile").setFilePath(str(UNITS))
    spin(0.4 + after)  # it waits a moment before it reads
    left(dialog)


def units(after):
    dialog = opened("new")
    dialog.findChild(QgsFileWidget, "gridplanFile").setFilePath(str(UNITS))
    spin(0.4 + after)
    left(dialog)


def script():
    path = Path(shutil.copy(os.environ["GUI_PLAN"], OUT / "halfway.gpkg"))
    plugin().open_plan(path)
    wait_for(lambda: plugin().desk, 30, "the plan")
    for part in (comparison, preview, pack, figures, units):
        for after in AFTER_S:
            part(after)
            assert not _troubles, (part.__name__, after, _troubles[0][-400:])
        log(part.__name__, "done")
    agree(plugin().desk)
    assert sorted(p.name for p in OUT.glob("*.gpkg")) == ["halfway.gpkg"]


run(script)
