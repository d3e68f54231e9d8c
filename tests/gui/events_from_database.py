"""Events from a table of PostgreSQL: imported, and read again when the database tells; in QGIS."""

import os
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.environ["GUI_TESTS"])
import events_hands as eh
from hands import LEFT, OUT, log, plugin, run, wait_for
from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtTest import QTest

NEW = (
    'INSERT INTO hotline ("工单编号", "经度", "纬度", "上报时间", "大类名称") VALUES '
    "('NEU1', '120.3', '31.85', '2024-12-31 10:00:00', '道路交通'); NOTIFY qgis, 'more'"
)


def script():
    events = plugin().events
    plan = shutil.copy(eh.land() / "plan.gpkg", OUT / "plan.gpkg")
    address = f'{os.environ["GUI_DATABASE"]} key=\'id\' table="public"."hotline"'
    layer = QgsVectorLayer(address, "hotline", "postgres")
    assert layer.isValid(), layer.error().message()
    QgsProject.instance().addMapLayer(layer)
    eh.press("loadevents")
    dialog = events._dialog
    dialog.plan.setFilePath(str(plan))
    dialog.layer.setLayer(layer)
    wait_for(lambda: dialog.table.rowCount() > 0, 60, "the preview")
    assert "来电人" in dialog.personal.text()
    dialog.output.setFilePath(str(OUT / "clean.gpkg"))
    dialog.findChild(eh.QRadioButton, "gridplanDatum_gcj02").click()
    QTest.mouseClick(dialog.ok, LEFT)
    wait_for(lambda: events.overview is not None and not events.busy, 60, "the import")
    total = len(events.overview)
    assert total > 1900
    eh.press("watchevents")
    began = time.time()
    subprocess.run(["psql", os.environ["GUI_DATABASE"], "-qc", NEW], check=True)
    wait_for(lambda: len(events.overview) == total + 1 and not events.busy, 30, "the new event")
    log("seen after s", round(time.time() - began, 1))
    assert events.layers.points.featureCount() == total + 1
    eh.press("watchevents")


run(script)
