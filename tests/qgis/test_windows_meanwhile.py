"""What windows do when something is changed while they are at work."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def held(monkeypatch):
    from gridplan_qgis.dialogs import plan_maker
    from held_tasks import Held

    tasks = Held()
    monkeypatch.setattr(plan_maker, "start", tasks.start)
    return tasks


@pytest.fixture
def layers(qgis_new_project, tmp_path):
    """Two layers of base units in the project: four units in a row, and six."""
    from qgis.core import QgsProject, QgsVectorLayer
    from toymap import toy

    found = []
    for name, drawing in (("four", "ABCD"), ("six", "ABCDEF")):
        toy(drawing).to_file(tmp_path / f"{name}.gpkg", layer=name)
        found.append(QgsVectorLayer(str(tmp_path / f"{name}.gpkg"), name, "ogr"))
        QgsProject.instance().addMapLayer(found[-1])
    return found


@pytest.fixture
def new_plan(held, layers):
    from gridplan_qgis.dialogs.new_plan import NewPlan

    window = NewPlan(None)
    window.show()
    yield window
    window.close()
    window.deleteLater()


def test_what_windows_say_of_a_gap_names_no_option(held, new_plan, tmp_path):
    """A gap of three metres between two units is closed when the snapping distance is four."""
    import shapely
    from toymap import toy

    units = toy("DD\nAB\nCC")
    (row,) = units.index[units.unit_id == "A"]
    west, south, east, north = units.geometry[row].bounds
    units.loc[row, "geometry"] = shapely.box(west, south, east - 3, north)
    units.to_file(tmp_path / "gap.gpkg")
    new_plan.source.file.setFilePath(str(tmp_path / "gap.gpkg"))
    held.next("Reading base units").finish()
    said = new_plan.source.findings.toPlainText()
    assert "read with a larger “Snapping distance, metres”" in said
    assert "--" not in said
    new_plan.source.snap.setValue(4.0)
    held.next("Reading base units").finish()
    assert "gap" not in new_plan.source.findings.toPlainText()
    assert new_plan.units.territory.origin["tolerance_m"] == 4.0


def test_a_layer_without_features_is_refused_by_its_name_and_the_reason(
    held, layers, new_plan, tmp_path
):
    four, six = layers

    def said():
        held.next("Reading base units").finish()
        assert not new_plan.divide.isEnabled()
        return new_plan.message.text()

    held.next("Reading base units").finish()
    four.setSubsetString("1 = 0")
    assert said().startswith("four: No feature of the layer passes its filter.")
    six.startEditing()
    six.deleteFeatures([feature.id() for feature in six.getFeatures()])
    new_plan.source.layer.setLayer(six)
    assert said().startswith("six: The layer has no features.")
    six.rollBack()
    four.setSubsetString("")
    (tmp_path / "four.gpkg").rename(tmp_path / "elsewhere.gpkg")
    new_plan.source.layer.setLayer(four)
    assert said().startswith(f"four: Its file is gone: {tmp_path / 'four.gpkg'}.")


def test_layers_of_rules_are_called_by_their_names(held, layers, new_plan):
    from qgis.core import QgsCoordinateReferenceSystem

    held.next("Reading base units").finish()
    new_plan.grids.levels.setText("1,2")
    layers[1].setCrs(QgsCoordinateReferenceSystem())
    said = new_plan.rules.message
    for box, words in (("hard", "The lines declare no"), ("special", "The areas declare no")):
        new_plan.rules.layers[box].setLayer(layers[1])
        held.next("Checking the rules").finish()
        assert said.text().startswith(f"• six: {words} coordinate system."), said.text()
        new_plan.rules.layers[box].setLayer(None)


def test_lists_of_layers_use_nothing_that_is_out_of_date(layers):
    import warnings

    from gridplan_qgis.widgets.layer_combo_box import LayerBox
    from qgis.core import QgsMapLayerProxyModel

    kinds = QgsMapLayerProxyModel.Filter
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        polygons = LayerBox("a", kinds.LineLayer | kinds.PolygonLayer, "none")
        points = LayerBox("b", kinds.PointLayer, "none")
    assert [polygons.itemText(row) for row in range(polygons.count())] == ["none", "four", "six"]
    assert [points.itemText(row) for row in range(points.count())] == ["none"]


def test_units_of_the_layer_before_are_not_taken_for_those_of_the_next(held, layers, new_plan):
    """The answer about four units comes when six were chosen, and nobody has asked for them yet."""
    four, six = layers
    new_plan.source.layer.setLayer(four)
    reading = held.next("Reading base units")
    new_plan.source.layer.setLayer(six)
    reading.finish()
    assert new_plan.units is None
    assert not new_plan.divide.isEnabled()
    held.next("Reading base units").finish()
    assert new_plan.units.count == 6


def test_a_division_goes_on_when_its_layer_is_edited(held, layers, new_plan, tmp_path):
    from gridplan_qgis.platform.words import tr
    from qgis.PyQt.QtTest import QTest

    four, _ = layers
    assert new_plan.source.layer.currentLayer() is four  # the first one is chosen from the start
    held.next("Reading base units").finish()
    new_plan.grids.levels.setText("1,2")
    new_plan.target.setFilePath(str(tmp_path / "plan.gpkg"))
    assert new_plan.divide.isEnabled(), new_plan.message.text()
    new_plan.divide.click()
    dividing = held.next(tr("Dividing"))
    assert four.startEditing()
    assert four.deleteFeature(next(four.getFeatures()).id())
    QTest.qWait(600)  # longer than the window waits before it reads
    assert not dividing.stopped
    assert not new_plan.divide.isEnabled()
    made = []
    new_plan.made.connect(made.append)
    dividing.finish()
    assert made == [tmp_path / "plan.gpkg"]
    four.rollBack()


@pytest.mark.parametrize("active", ["four", "six", "a layer of lines", None])
def test_the_layer_that_is_active_in_qgis_is_proposed(held, layers, monkeypatch, active):
    """Without one, or when it has no polygons, it is the first one of the list."""
    from types import SimpleNamespace

    from gridplan_qgis.dialogs import units_box
    from qgis.core import QgsProject, QgsVectorLayer

    lines = QgsVectorLayer("LineString?crs=EPSG:4549", "a layer of lines", "memory")
    QgsProject.instance().addMapLayer(lines)
    known = {layer.name(): layer for layer in (*layers, lines)}
    fake = SimpleNamespace(activeLayer=lambda: known.get(active))
    monkeypatch.setattr(units_box, "iface", fake)
    box = units_box.UnitsBox()
    assert box.layer.currentLayer().name() == ("six" if active == "six" else "four")
    columns = [box.ids.itemText(i) for i in range(box.ids.count())]
    assert columns[:2] == ["(recognised by its name)", "fid"]
    for layer in layers:
        QgsProject.instance().removeMapLayer(layer.id())
    assert units_box.UnitsBox().layer.currentText() == "(no layer)"


def test_a_long_explanation_scrolls_and_a_short_one_takes_what_it_needs(qtbot):
    """On the screen of a small laptop the first and the last lines were cut off."""
    from gridplan_qgis.widgets.remark import MOST_LINES, Remark
    from qgis.PyQt.QtCore import Qt

    remark = Remark()
    qtbot.addWidget(remark)
    remark.resize(300, 100)
    remark.show()
    line = remark.fontMetrics().lineSpacing()
    heights = []
    for lines in (1, 4, 40):
        remark.say("\n".join(["a grid and its neighbour"] * lines), Qt.TextFormat.PlainText)
        qtbot.wait(10)
        heights.append(remark.height())
        assert (remark.verticalScrollBar().maximum() > 0) == (lines == 40)
    assert line <= heights[0] < heights[1] < heights[2] == MOST_LINES * line


def test_a_list_that_is_resized_while_it_is_measured(qtbot):
    """As by a scroll bar that comes with its first long row."""
    from gridplan_qgis.widgets.fitting_table import FittingTree
    from qgis.PyQt.QtGui import QResizeEvent

    class Tree(FittingTree):
        def resizeColumnToContents(self, column):  # noqa: N802
            super().resizeColumnToContents(column)
            self.resizeEvent(QResizeEvent(self.size(), self.size()))

    tree = Tree()
    qtbot.addWidget(tree)
    tree.resize(400, 200)
    tree.setHeaderLabels(["Grid", "What", "Now"])
    tree.fit((0, 1, 2), 1)
    assert not any(tree.isColumnHidden(column) for column in range(3))
