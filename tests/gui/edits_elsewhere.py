"""What other tools of QGIS do to the assignment is followed, or taken back with the reason."""

import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, os.environ["GUI_TESTS"])
import numpy as np
from hands import LEFT, OUT, drag, iface, log, picture, plugin, press_button, run, settle, wait_for
from places import agree, border_pair, leaves, look_at, of_qgis, on_border, whole
from qgis.core import (
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsFeature,
    QgsField,
    QgsGeometry,
)
from qgis.PyQt.QtCore import QMetaType
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QComboBox, QWidget


def message():
    item = iface.messageBar().currentItem()
    return item.text() if item else ""


def field_of(desk, level=0):
    return desk.layers.units.fields().indexOf(f"grid_{level or desk.session.depth}")


def in_attribute_table(desk):
    """The bar of the attribute table writes an expression into the selected row."""
    source, target = border_pair(desk)
    before = leaves(desk)
    code = desk.session.code(desk.session.depth, int(before[source]))
    units = desk.layers.units
    units.selectByIds([desk.ground.fids[target]])
    table = iface.showAttributeTable(units)
    QApplication.processEvents()
    combo = next(w for w in table.findChildren(QComboBox, "mFieldCombo") if w.isVisible())
    combo.setCurrentText(units.fields()[field_of(desk)].name())
    QApplication.processEvents()
    line = table.findChild(QWidget, "mUpdateExpressionText")
    line.setField(f"'{code}'")
    QApplication.processEvents()
    table.grab().save(str(OUT / "01_attribute_table.png"))
    button = table.findChild(QWidget, "mRunFieldCalcSelected")
    assert button.isEnabled()
    QTest.mouseClick(button, LEFT)
    wait_for(lambda: leaves(desk)[target] == before[source], 10, "the edit of the table")
    table.close()
    agree(desk)
    whole(desk)
    picture("02_followed")
    of_qgis("mActionUndo").trigger()
    assert (leaves(desk) == before).all()
    agree(desk)
    units.removeSelection()


def by_expression(desk, rows, expression, level=0):
    """What the field calculator does: one command over all rows."""
    units = desk.layers.units
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(units))
    compiled = QgsExpression(expression)
    compiled.prepare(context)
    units.beginEditCommand("Field calculator")
    for row in rows:
        feature = units.getFeature(desk.ground.fids[row])
        context.setFeature(feature)
        value = compiled.evaluate(context)
        units.changeAttributeValue(
            feature.id(), field_of(desk, level), value, feature[field_of(desk, level)]
        )
    units.endEditCommand()


def broken_rules(desk):
    """Edits that would break the plan are gone as a whole; the reason is said."""
    session, depth, before = desk.session, desk.session.depth, leaves(desk)
    index = desk.layers.units.undoStack().index()
    grids = session.grids(depth).tolist()
    far = session.code(depth, grids[-1])
    rows = session.units_of(depth, grids[0])
    inner = [
        r
        for r in rows.tolist()
        if (before[session.guard.edges(np.array([r])).target] == grids[0]).all()
    ]

    def taken_back(word):
        settle()
        assert word in message(), message()
        assert (leaves(desk) == before).all()
        assert desk.layers.units.undoStack().index() == index
        agree(desk)

    by_expression(desk, inner[:1], f"'{far}'")
    taken_back("pieces")
    by_expression(desk, rows.tolist(), f"'{far}'")
    taken_back("without any unit")
    by_expression(desk, inner[:1], "'no such grid'")
    taken_back("no grid with this code")
    by_expression(desk, inner[:1], "'no such grid'", 1)
    taken_back("Upper levels")
    source, target = border_pair(desk)
    desk.lock(depth, [int(before[target])], True)
    index = desk.layers.units.undoStack().index()
    by_expression(desk, [target], f"'{session.code(depth, int(before[source]))}'")
    taken_back("locked")
    picture("03_refused")
    desk.lock(depth, [int(before[target])], False)


def other_data(desk):
    """Whatever a plan does not keep is taken back and said, at once and not when it is saved."""
    before, units = leaves(desk), desk.layers.units
    start, fid, count = units.undoStack().index(), desk.ground.fids[0], units.featureCount()
    fields = [field.name() for field in units.fields()]
    column, shape = fields.index("户数"), desk.ground.outlines[0]
    old = units.getFeature(fid)[column]
    new = QgsFeature(units.fields())
    new.setGeometry(shape)
    for edit in (
        lambda: units.changeAttributeValue(fid, column, 77),
        lambda: units.deleteFeatures([fid]),
        lambda: units.addFeature(new),
        lambda: units.changeGeometry(fid, QgsGeometry(shape).buffer(50, 2)),
        lambda: units.deleteAttribute(fields.index("grid_1")),
        lambda: units.addAttribute(QgsField("remark", QMetaType.Type.QString)),
    ):
        iface.messageBar().clearWidgets()
        units.beginEditCommand("by hand")
        assert edit()
        units.endEditCommand()
        wait_for(message, 5, "the reason")
        assert "Rebalance Plan" in message(), message()
        assert units.undoStack().index() == start
        assert [field.name() for field in units.fields()] == fields
        assert units.featureCount() == count
        assert units.getFeature(fid)[column] == old
        assert units.getFeature(fid).geometry().equals(shape)
    form = units.editFormConfig()
    written = [name for i, name in enumerate(fields) if not form.readOnly(i)]
    assert written == [f"grid_{desk.session.depth}"]
    source, target = border_pair(desk)
    look_at(desk, [source, target])
    press_button("brush")
    plugin().easel.brush_px = 1
    drag(list(on_border(desk, source, target)))
    assert leaves(desk)[target] == before[source]
    assert not message(), "what was refused before the stroke is still said"
    assert units.undoStack().index() == start + 1
    of_qgis("mActionUndo").trigger()
    assert (leaves(desk) == before).all()
    of_qgis("mActionRedo").trigger()
    assert leaves(desk)[target] == before[source]
    agree(desk)


def emptied(desk):
    """The last unit of a grid stays: the brush is told that it would empty the grid."""
    session, depth = desk.session, desk.session.depth
    source, target = border_pair(desk)
    desk.do("new", "new_grid", [target])
    now = leaves(desk)
    look_at(desk, [source, target])
    press_button("brush")
    plugin().easel.brush_px = 1
    seen = []
    drag(
        list(on_border(desk, source, target)),
        lambda: seen.extend(plugin().tools["brush"].view.labels.texts),
    )
    assert (leaves(desk) == now).all()
    assert "without any unit" in " ".join(seen), seen
    assert session.code(depth, int(now[target])) in message(), message()
    picture("04_would_empty")


def qgis_saves(desk):
    """QGIS's own button to save the layer saves the plan."""
    assert desk.session.unsaved
    iface.setActiveLayer(desk.layers.units)
    of_qgis("mActionSaveLayerEdits").trigger()
    wait_for(lambda: not desk.session.unsaved, 30, "saving")
    assert desk.layers.units.isEditable()
    agree(desk)
    picture("05_saved_by_qgis")


def script():
    for left in OUT.glob("plan.gpkg*"):
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    plan = shutil.copy(os.environ["GUI_PLAN"], OUT / "plan.gpkg")
    plugin().open_plan(Path(plan))
    wait_for(lambda: plugin().desk is not None, 30, "the plan")
    for part in (in_attribute_table, broken_rules, other_data, emptied, qgis_saves):
        part(plugin().desk)
        log(part.__name__, "done")


run(script)
