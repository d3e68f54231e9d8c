"""The picture of the README: a stroke in QGIS on the shipped sample, with its live labels."""

import os
import sys

sys.path.insert(0, os.environ["GUI_TESTS"])
import numpy as np
from hands import drag, iface, picture, pixel, plugin, press_button, run, settle, wait_for
from qgis.PyQt.QtWidgets import QDockWidget


def script():
    pl = plugin()
    iface.mainWindow().resize(1360, 800)
    iface.mainWindow().findChild(QDockWidget, "Browser").hide()
    press_button("sample")
    wait_for(lambda: pl.desk is not None, 60, "the sample plan")
    desk = pl.desk
    session, leaf = desk.session, desk.session.grid_of_unit(3)
    edges = session.guard.edges(np.arange(len(leaf)))
    differ = leaf[edges.source] != leaf[edges.target]
    pairs = zip(edges.source[differ], edges.target[differ])
    source, target = next(
        (int(s), int(t)) for s, t in pairs
        if desk.essentials.loads[t, :2].sum() > 25  # people
        and session.preview([t], int(leaf[s])).allowed
        and abs(session.totals(3, [int(leaf[s])])[0].deviation) > 0.02
    )  # fmt: skip
    canvas = iface.mapCanvas()
    settle()
    box = desk.ground.extent([source, target])
    box.scale(max(1500 / max(box.width(), box.height()), 1))
    canvas.setExtent(canvas.mapSettings().layerExtentToOutputExtent(desk.layers.units, box))
    canvas.refresh()
    settle()
    pl.dock.grids.choose(3, [int(leaf[source])])
    press_button("brush")
    pl.easel.brush_px = 6
    ends = [desk.ground.outlines[row].pointOnSurface().asPoint() for row in (source, target)]
    a, b = (pixel(point.x(), point.y()) for point in ends)
    iface.messageBar().clearWidgets()
    drag([a + (b - a) * (k / 8) for k in range(9)], lambda: picture("qgis"))


run(script)
