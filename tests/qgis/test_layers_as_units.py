"""Layers as planners have them, in the window of a new plan: read, or refused with a cure."""

import time

import pytest

#: The unit in the second row and third column.
ONE = 14


def wait_for(condition, seconds=30):
    from qgis.PyQt.QtWidgets import QApplication

    until = time.monotonic() + seconds
    while not condition():
        QApplication.processEvents()
        time.sleep(0.005)
        assert time.monotonic() < until


@pytest.fixture
def layer_of(qgis_new_project):
    """Makes a layer in memory of 12 × 8 units; `change` has its way with every feature."""
    from qgis.core import QgsFeature, QgsGeometry, QgsProject, QgsVectorLayer
    from toymap import toy

    units = toy("\n".join(["A" * 12] * 8), cells=True)

    def make(kind="Polygon", change=None, fields=""):
        place = "crs=EPSG:4549&field=编号:string&field=户籍人口:int&field=流动人口:int"
        layer = QgsVectorLayer(f"{kind}?{place}{fields}", "单元", "memory")
        features = []
        for row, unit in enumerate(units.itertuples(index=False)):
            feature, outline = QgsFeature(layer.fields()), QgsGeometry()
            feature.setAttributes([unit.unit_id, unit.registered, unit.migrant])
            feature.resizeAttributes(layer.fields().count())
            outline.fromWkb(unit.geometry.wkb)
            feature.setGeometry(outline)
            if change is not None:
                change(row, feature)
            features.append(feature)
        assert layer.dataProvider().addFeatures(features)[0]
        QgsProject.instance().addMapLayer(layer)
        return layer

    return make


@pytest.fixture
def window(qgis_app, qgis_new_project):
    from gridplan_qgis.dialogs.new_plan import NewPlan
    from qgis.PyQt.QtWidgets import QWidget

    parent = QWidget()
    dialog = NewPlan(parent)
    yield dialog
    dialog.reject()
    wait_for(lambda: dialog.task is None)


def read(window, layer):
    """Choose a layer and wait until it was read, or could not be; what the window says then."""
    window.source.layer.setLayer(layer)
    return settled(window)


def settled(window):
    wait_for(lambda: window.task is None and not window._wait.isActive())
    return "\n".join([window.source.findings.toPlainText(), window.message.text()])


def test_curves_are_read_as_the_lines_that_they_are_drawn_with(window, layer_of):
    """A disc of 100 m across in a square of 100 m: 7,854 m²; and a square without an arc."""
    from qgis.core import QgsGeometry

    disc = "CurvePolygon(CircularString(500200 3520150,500300 3520150,500200 3520150))"
    square = "CurvePolygon(CompoundCurve((500200 3520100,500300 3520100,500300 3520200,"
    square += "500200 3520200,500200 3520100)))"

    for text, area in ((disc, 7_854), (square, 10_000)):
        curve = QgsGeometry.fromWkt(text)

        def bend(row, feature, curve=curve):
            if row == ONE:
                feature.setGeometry(curve)

        read(window, layer_of("CurvePolygon", bend))
        assert window.units is not None, window.message.text()
        territory = window.units.territory
        row = territory.unit_ids.tolist().index("x2y1")
        assert territory.area_m2[row] == pytest.approx(area, rel=1e-3)


def test_a_layer_without_rows_says_so_and_leaves_nothing_of_the_one_before(window, layer_of):
    from qgis.core import QgsProject, QgsVectorLayer

    read(window, layer_of())
    assert window.source.state.text().startswith("96 units")
    empty = QgsVectorLayer("Polygon?crs=EPSG:4549&field=户籍人口:int", "empty", "memory")
    QgsProject.instance().addMapLayer(empty)
    assert "The layer has no features." in read(window, empty)
    assert window.source.state.text() == ""
    window.target.setFilePath("elsewhere.gpkg")
    assert "The layer has no features." in window.message.text()
    assert not window.divide.isEnabled()


def test_empty_cells_are_a_fault_unless_they_count_as_0(window, layer_of):
    from qgis.core import NULL

    def empty(row, feature):
        if row == ONE:
            feature["户籍人口"] = NULL

    said = read(window, layer_of(change=empty))
    assert "Units without a value: 1 (x2y1)." in said
    assert "say that empty means zero (“Empty cells count as 0”)" in said
    assert not window.divide.isEnabled()
    window.source.empty_as_zero.click()
    settled(window)
    assert window.units.territory.loads[:, 0].sum() == 950
    assert window.divide.isEnabled()


def test_a_layer_without_crs_is_told_where_to_set_it_and_which_it_may_be(window, layer_of):
    from qgis.core import QgsCoordinateReferenceSystem

    layer = layer_of()
    layer.setCrs(QgsCoordinateReferenceSystem())
    said = read(window, layer)
    assert "Set its CRS in the properties of the layer." in said
    assert "“Coordinate system of the units” EPSG:4549" in said
    assert "--" not in said
    layer.setCrs(QgsCoordinateReferenceSystem("EPSG:4549"))  # seen without choosing it again
    settled(window)
    assert window.divide.isEnabled()


def test_dates_and_times_stay_what_they_are(window, layer_of):
    from qgis.PyQt.QtCore import QDate, QTime

    def dated(_row, feature):
        feature["日期"], feature["时间"] = QDate(2026, 7, 1), QTime(8, 30)

    read(window, layer_of(change=dated, fields="&field=日期:date&field=时间:time"))
    units = window.units.territory.units
    assert {str(value)[:10] for value in units["日期"]} == {"2026-07-01"}
    assert {str(value) for value in units["时间"]} == {"08:30:00"}


def test_a_layer_that_is_edited_filtered_or_taken_away_meanwhile_is_followed(window, layer_of):
    layer = layer_of()
    read(window, layer)
    window.grids.levels.setText("2,8")
    assert window.units.territory.loads[:, 0].sum() == 960
    layer.startEditing()
    layer.changeAttributeValue(1, layer.fields().indexOf("户籍人口"), 1000)
    assert not window.divide.isEnabled()
    settled(window)
    assert window.units.territory.loads[:, 0].sum() == 1950
    layer.rollBack()
    settled(window)
    assert window.units.territory.loads[:, 0].sum() == 960
    layer.setSubsetString("\"编号\" LIKE 'x0%'")
    settled(window)
    assert window.units.count == 8
    assert window.grids.counts() == (2, 8)  # as it was typed

    from qgis.core import QgsProject

    park = layer_of()
    window.rules.layers["special"].setLayer(park)
    QgsProject.instance().removeMapLayer(layer.id())
    assert "Choose the layer or the file" in settled(window)
    assert window.source.layer.currentLayer() is None
    layer_of()
    QgsProject.instance().removeMapLayer(park.id())
    assert window.rules.wishes().layers == {}
    assert not window.divide.isEnabled()


def test_a_place_where_no_plan_can_be_written_is_told_before_the_work(window, layer_of, tmp_path):
    read(window, layer_of())
    window.target.setFilePath(str(tmp_path / "gone" / "plan.gpkg"))
    window.divide.click()
    assert window.task is None
    assert "The folder does not exist." in window.message.text()


def test_joined_columns_are_recognised_by_the_names_that_they_have_at_home(window, layer_of):
    """QGIS calls them 人口表_户籍人口; a name that both layers have stays as QGIS has it."""
    from qgis.core import QgsFeature, QgsProject, QgsVectorLayer, QgsVectorLayerJoinInfo

    place = "None?field=单元:string&field=户籍人口:int&field=流动人口:int"
    figures = QgsVectorLayer(place, "人口表", "memory")
    layer = layer_of()
    layer.startEditing()
    layer.deleteAttribute(layer.fields().indexOf("户籍人口"))
    layer.commitChanges()
    rows = []
    for unit in layer.getFeatures():
        row = QgsFeature(figures.fields())
        row.setAttributes([unit["编号"], 7, 9])
        rows.append(row)
    figures.dataProvider().addFeatures(rows)
    QgsProject.instance().addMapLayer(figures)
    join = QgsVectorLayerJoinInfo()
    join.setJoinLayer(figures)
    join.setJoinFieldName("单元")
    join.setTargetFieldName("编号")
    join.setUsingMemoryCache(True)
    layer.addJoin(join)
    assert "人口表_户籍人口" in [field.name() for field in layer.fields()]

    read(window, layer)
    assert window.criteria.chosen["registered"] == "户籍人口"
    assert window.criteria.chosen["migrant"] == "流动人口"
    assert window.units.territory.loads[:, :2].sum(axis=0).tolist() == [96 * 7, 96 * 10]
    assert "人口表_流动人口" in window.units.columns


def test_the_column_of_the_ids_can_be_chosen(window, layer_of):
    """编号 is recognised; two units share one, so the numbers of the surveyors have to do."""

    def numbered(row, feature):
        feature["测号"] = 100 + row
        if row == ONE:
            feature["编号"] = "x0y0"

    said = read(window, layer_of(change=numbered, fields="&field=测号:int"))
    assert "Ids that stand for several units: 1 (x0y0)." in said
    ids = window.source.ids
    assert ids.currentText() == "(recognised by its name)"
    ids.setCurrentIndex(ids.findData("测号"))
    ids.activated.emit(ids.currentIndex())
    settled(window)
    assert window.units.territory.unit_ids[:2].tolist() == ["100", "101"]
    assert window.divide.isEnabled()
    read(window, layer_of())  # it has no such column
    assert ids.currentData() == ""


def test_towns_that_are_numbers_can_be_the_first_level_and_amounts_can_not(
    window, layer_of, tmp_path
):
    """Four towns of 24 units; households are few and whole, too."""
    from gridplan.stores.planfile.geopackage import open_plan

    def placed(row, feature):
        feature["镇码"], feature["户数"] = 320281100 + row // 24, row % 3
        feature["层数"], feature["坡度"] = row % 5, row % 4 + 0.5

    fields = "&field=镇码:int&field=户数:int&field=层数:int&field=坡度:double"
    read(window, layer_of(change=placed, fields=fields))
    offered = [window.grids.fixed.itemText(i) for i in range(window.grids.fixed.count())]
    assert offered == ["(none)", "镇码 (4)", "层数 (5)"]
    counted = window.rules.counted
    assert {"户数", "镇码"} <= {counted.itemText(i) for i in range(counted.count())}
    window.grids.fixed.setCurrentIndex(1)
    window.grids.fixed.activated.emit(1)
    window.grids.levels.setText("4,8")
    window.target.setFilePath(str(tmp_path / "plan.gpkg"))
    settled(window)
    made = []
    window.made.connect(made.append)
    window.divide.click()
    settled(window)
    assert sorted(open_plan(made[0])[0].names[0]) == [f"Grid 32028110{i}" for i in range(4)]


def test_the_wheel_scrolls_the_window_and_changes_none_of_its_values(window, layer_of):
    """Also of a criterion that was added later; a list that was clicked on takes the wheel."""
    from qgis.PyQt.QtCore import QPoint, QPointF, Qt
    from qgis.PyQt.QtGui import QWheelEvent
    from qgis.PyQt.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QScrollArea

    def turn(widget):
        here, none = QPointF(5, 5), Qt.MouseButton.NoButton
        phase, keys = Qt.ScrollPhase.NoScrollPhase, Qt.KeyboardModifier.NoModifier
        event = QWheelEvent(here, QPointF(widget.mapToGlobal(QPoint(5, 5))), QPoint(),
                            QPoint(0, -120), none, keys, phase, False)  # fmt: skip
        QApplication.sendEvent(widget, event)

    def state(widget):
        return widget.currentIndex() if isinstance(widget, QComboBox) else widget.text()

    read(window, layer_of())
    window.resize(500, 300)
    window.show()
    window.criteria.add_criterion("编号")
    QApplication.processEvents()
    window.source.layer.clearFocus()
    inside = window.findChild(QScrollArea).widget()
    boxes = [*inside.findChildren(QComboBox), *inside.findChildren(QAbstractSpinBox)]
    assert len(boxes) > 20
    before, bar = [state(box) for box in boxes], window.findChild(QScrollArea).verticalScrollBar()
    for box in boxes:
        bar.setValue(0)
        turn(box)
        assert bar.value() > 0
    assert [state(box) for box in boxes] == before
    QApplication.setActiveWindow(window)
    window.grids.effort.setFocus()
    turn(window.grids.effort)
    assert window.grids.effort.currentText() == "best"
