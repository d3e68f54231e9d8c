"""The window that loads events, and layers that nobody would call an export."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def look(qgis_new_project, tmp_path, monkeypatch):
    """Opens the window with a layer, and lets it look into it."""
    from event_land import plan_file
    from gridplan_qgis.events import load_dialog
    from held_tasks import Held
    from qgis.core import QgsFeature, QgsGeometry, QgsProject, QgsVectorLayer

    held, windows = Held(), []
    monkeypatch.setattr(load_dialog, "start", held.start)
    window = load_dialog.LoadDialog(None, plan_file(tmp_path))
    windows.append(window)

    def look(kind, name, fields, rows):
        described = "".join(f"&field={field}:string" for field in fields)
        layer = QgsVectorLayer(f"{kind}?crs=EPSG:4549{described}", name, "memory")
        for wkt, cells in rows:
            feature = QgsFeature(layer.fields())
            if wkt:
                feature.setGeometry(QgsGeometry.fromWkt(wkt))
            feature.setAttributes(cells)
            layer.dataProvider().addFeature(feature)
        QgsProject.instance().addMapLayer(layer)
        window.layer.setLayer(layer)
        look.again()
        return window

    def choose(path):
        window.file.setFilePath(str(path))
        look.again()
        return window

    look.file = choose

    def again():
        held.next("Looking into the source").finish()

    look.again = again
    yield look
    window.deleteLater()


def test_points_without_a_place(look):
    window = look("Point", "无坐标", ["工单编号"], [(None, ["W1"]), ("Point EMPTY", ["W2"])])
    assert window.status.text() == ""
    assert window.table.chosen()["event_id"] == "工单编号"
    assert window.ok.isEnabled()


def test_columns_that_nobody_knows_can_be_chosen(look):
    window = look("NoGeometry", "来电/表", ["甲", "乙"], [(None, ["W1", "2024-03-01"])])
    assert window.status.text().startswith("来电_表.gpkg: No column of events is recognised.")
    assert not window.ok.isEnabled()
    box = window.table._boxes["t_report"]
    box.setCurrentIndex(box.findData("乙"))
    look.again()
    assert window.status.text() == ""
    assert window.ok.isEnabled()


def test_a_file_with_a_header_of_its_own(look, tmp_path):
    from event_land import degrees, write_csv

    rows = [[f"W{n}", "2024-05-03 08:00", *degrees(0.5, 0.5)] for n in range(3)]
    window = look.file(write_csv(tmp_path / "e.csv", ["c1", "c2", "c3", "c4"], rows))
    assert window.status.text().startswith("e.csv: No column of events is recognised.")
    assert "--map" not in window.status.text()
    for field, column in zip(("event_id", "t_report", "lon", "lat"), ("c1", "c2", "c3", "c4")):
        box = window.table._boxes[field]
        box.setCurrentIndex(box.findData(column))
        look.again()
    assert window.status.text() == "Encoding: UTF-8-SIG."
    assert window.datums.datum is None  # a person decides
    window.datums.choose("wgs84")
    assert window.ok.isEnabled()


def test_the_window_follows_the_layer_and_forgets_one_that_is_taken_away(look):
    from qgis.core import QgsProject

    window = look("NoGeometry", "t", ["工单编号"], [(None, ["W1"])])
    layer = window.layer.currentLayer()
    look("NoGeometry", "u", ["工单编号"], [(None, ["W2"])])
    window.layer.setLayer(layer)
    look.again()
    layer.startEditing()
    layer.changeAttributeValue(next(layer.getFeatures()).id(), 0, "W9")
    look.again()
    assert window.table._cells["工单编号"] == ("W9",)
    QgsProject.instance().removeMapLayer(layer.id())
    assert window.layer.currentLayer() is None
    assert not window.ok.isEnabled()
