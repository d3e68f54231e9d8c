"""Maps that are turned or lie in another system, and strokes that begin nowhere; inside QGIS."""

import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, os.environ["GUI_TESTS"])
from hands import OUT, click, drag, iface, log, picture, plugin, press_button, run, settle, wait_for
from places import agree, border_pair, inside, leaves, look_at
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsGeometry,
    QgsProject,
)
from qgis.PyQt.QtCore import QPoint, QRect


def opened():
    for left in OUT.glob("plan.gpkg*"):
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    plan = shutil.copy(os.environ["GUI_PLAN"], OUT / "plan.gpkg")
    plugin().open_plan(Path(plan))
    wait_for(lambda: plugin().desk is not None, 30, "the plan")
    return plugin().desk


def message():
    item = iface.messageBar().currentItem()
    return item.text() if item else ""


def turned(desk):
    """On a map turned by 30° a rectangle takes what lies in the box that is drawn on the screen."""
    QgsProject.instance().setCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    iface.mapCanvas().setRotation(30)
    source, target = border_pair(desk)
    look_at(desk, [source, target], 16)
    press_button("rectangle")
    plugin().easel.target = int(leaves(desk)[source])
    corner = inside(desk, target) - QPoint(90, 40)
    box, taken = QRect(corner, corner + QPoint(180, 80)), []

    def look():
        taken.extend(plugin().tools["rectangle"].collected().tolist())
        picture("01_turned")

    before = leaves(desk)
    drag([box.topLeft(), box.center(), box.bottomRight()], look)
    others = [row for row in range(len(before)) if before[row] != plugin().easel.target]
    within = {row for row in others if box.contains(inside(desk, row))}
    assert len(within) > 5
    near = box.adjusted(-1, -1, 1, 1)  # pixels are whole
    assert within <= set(taken) <= {row for row in others if near.contains(inside(desk, row))}
    iface.mapCanvas().setRotation(0)
    plugin().dock.grids.choose(desk.session.depth, [])
    desk.roll_back()


def other_system(desk):
    """Locked units stay hatched where they are when the project takes another system."""
    source, target = border_pair(desk)
    desk.lock(0, [source, target], True)
    both = desk.ground.outline([source, target])
    project = QgsProject.instance()
    for system in ("EPSG:4326", "EPSG:3857", "EPSG:4549"):
        reference = QgsCoordinateReferenceSystem(system)
        project.setCrs(reference)
        there = QgsGeometry(both)
        there.transform(QgsCoordinateTransform(desk.layers.units.crs(), reference, project))
        area = plugin()._locked_units.area
        assert abs(area / there.area() - 1) < 1e-6, (system, area, there.area())
    desk.roll_back()


def finding(desk):
    """A grid that is picked on the map is chosen, though the filter of the table hid it."""
    source, _ = border_pair(desk)
    look_at(desk, [source])
    pane, grid = plugin().dock.grids, int(leaves(desk)[source])
    pane.filter.setText("no grid is called so")
    press_button("pick")
    click(inside(desk, source))
    assert pane.selected == [grid]
    assert plugin().easel.target == grid
    pane.choose(desk.session.depth, [])


def nowhere(desk):
    """A stroke from a unit in no grid, without a target, says what to do."""
    source, target = border_pair(desk)
    look_at(desk, [source, target])
    assert desk.do("out", "stroke", [target], -1).allowed
    now = leaves(desk)
    for name in ("brush", "lasso", "village"):
        iface.messageBar().clearWidgets()
        press_button(name)
        drag([inside(desk, target), inside(desk, source)] if name != "village"
             else [inside(desk, target)] * 2)  # fmt: skip
        assert message() == "Begin inside a grid, or choose the target grid first.", (
            name,
            message(),
        )
        assert (leaves(desk) == now).all()
    look_at(desk, range(len(now)), 3)
    iface.messageBar().clearWidgets()
    press_button("village")
    click(QPoint(10, 10))
    assert not message()
    agree(desk)


def script():
    desk = opened()
    for part in (turned, other_system, finding, nowhere):
        part(desk)
        settle()
        log(part.__name__, "done")


run(script)
