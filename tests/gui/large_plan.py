"""How long a planner waits at a large plan: opening, strokes, undo; inside QGIS, with a real mouse.

The plan is that of GUI_PLAN. Writes ``figures.json``: seconds by the clock and of the processor.
"""

import json
import os
import shutil
import sys
import time
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, os.environ["GUI_TESTS"])
import numpy as np
from gridplan_qgis.gridplan.plan.redraw.session import EditSession
from hands import LEFT, OUT, log, picture, plugin, press_button, run, settle, wait_for
from qgis.core import QgsApplication, QgsPointXY, QgsProject
from qgis.PyQt.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from qgis.PyQt.QtGui import QMouseEvent
from qgis.PyQt.QtWidgets import QApplication

STROKES = int(os.environ.get("GUI_STROKES", "40"))
MOVES = 12
#: Share of the units that one large edit moves.
LARGE = 0.1
BEAT_MS = 2


class Heart:
    """Beats in the event loop; the longest gap is how long the window did not answer."""

    def __init__(self):
        self.timer = QTimer()
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.timeout.connect(self.beat)
        self.gaps = []
        self.last = time.perf_counter()
        self.timer.start(BEAT_MS)

    def beat(self):
        now = time.perf_counter()
        self.gaps.append(now - self.last)
        self.last = now

    @contextmanager
    def watch(self, into):
        """Append the longest gap until the window is idle again."""
        self.gaps, self.last = [], time.perf_counter()
        yield
        idle()
        self.beat()
        into.append(max(self.gaps))


def idle():
    """Let everything finish that an edit has set off."""
    desk, canvas = plugin().desk, plugin().iface.mapCanvas()
    until = time.perf_counter() + 0.25
    while time.perf_counter() < until or canvas.isDrawing() or desk.grids._timer.isActive():
        QApplication.processEvents()
        time.sleep(0.0005)


def timed(call):
    """Seconds by the clock and of this thread's processor, and the answer."""
    wall, cpu = time.perf_counter(), time.thread_time()
    answer = call()
    return time.perf_counter() - wall, time.thread_time() - cpu, answer


def mouse(kind, place, buttons=LEFT):
    """One event, until labels and table are painted."""
    port = plugin().iface.mapCanvas().viewport()
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else LEFT
    event = QMouseEvent(
        kind, QPointF(place), QPointF(port.mapToGlobal(place)), button, buttons,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip

    def send():
        QApplication.sendEvent(port, event)
        port.repaint()  # the labels
        window = plugin().iface.mainWindow()
        QApplication.sendPostedEvents(window, QEvent.Type.UpdateRequest)  # what else has changed

    took = timed(send)[:2]
    QApplication.processEvents()
    return took


def place_of(row):
    desk, canvas = plugin().desk, plugin().iface.mapCanvas()
    x, y = desk.essentials.centre[row]
    point = canvas.mapSettings().layerToMapCoordinates(desk.layers.units, QgsPointXY(x, y))
    found = canvas.getCoordinateTransform().transform(point)
    return QPoint(round(found.x()), round(found.y()))


def look_at(rows, scale):
    desk, canvas = plugin().desk, plugin().iface.mapCanvas()
    box = desk.ground.extent(rows)
    box.scale(scale)
    canvas.setExtent(canvas.mapSettings().layerExtentToOutputExtent(desk.layers.units, box))
    canvas.refresh()
    settle()


def borders(rng):
    """Pairs of neighbouring units of different grids, at random."""
    session = plugin().desk.session
    leaf = session.grid_of_unit(session.depth)
    edges = session.guard.edges(np.arange(len(leaf)))
    differ = np.flatnonzero(leaf[edges.source] != leaf[edges.target])
    for place in rng.permutation(differ).tolist():
        yield int(edges.source[place]), int(edges.target[place])


def paint(strokes, scale, heart, figures):
    """Strokes over borders, seen at this scale."""
    desk, rng = plugin().desk, np.random.default_rng(1)
    moves, releases, gaps, sizes = [], [], [], []
    made = 0
    pairs = borders(rng)
    while len(releases) < strokes:
        source, target = next(pairs)
        leaf = desk.session.grid_of_unit(desk.session.depth)
        if leaf[source] < 0 or leaf[source] == leaf[target]:
            continue
        look_at(desk.session.units_of(desk.session.depth, int(leaf[source])), scale)
        a, b = place_of(source), place_of(target)
        b = a + (b - a) * 2
        before = desk.session.depth_of_undo
        with heart.watch(gaps):
            mouse(QEvent.Type.MouseButtonPress, a)
            for step in range(1, MOVES + 1):
                moves.append(mouse(QEvent.Type.MouseMove, a + (b - a) * (step / MOVES)))
            sizes.append(len(plugin().tools["brush"].collected()))
            releases.append(mouse(QEvent.Type.MouseButtonRelease, b, Qt.MouseButton.NoButton))
        made += desk.session.depth_of_undo - before
    figures["move"], figures["release"] = moves, releases
    figures["blocked"], figures["made"], figures["units"] = gaps, made, sizes


def removable(count):
    """So many units that can leave their grids in one step, found by trying on a copy."""
    desk = plugin().desk
    known = desk.essentials
    trial = EditSession(
        known.plan, known.contiguity, loads=known.loads, criteria=known.criteria,
        area_m2=known.area_m2, perimeter_m=known.perimeter_m,
    )  # fmt: skip
    rng, depth = np.random.default_rng(2), desk.session.depth
    at = known.centre
    while (trial.grid_of_unit(depth) < 0).sum() < count:
        grid = int(rng.choice(trial.grids(depth)))
        rows = trial.units_of(depth, grid)
        away = at[rows] @ rng.normal(size=2)
        trial.stroke(rows[np.argsort(away)[: max(len(rows) // 4, 1)]], -1)
    return np.flatnonzero(trial.grid_of_unit(depth) < 0)


def large_move(heart, figures):
    """A tenth of all units moved at once, undone and redone."""
    desk = plugin().desk
    session = desk.session
    desk.roll_back()
    leaf = session.grid_of_unit(session.depth).copy()
    rows = removable(int(LARGE * len(leaf)))
    gaps = []
    with heart.watch(gaps):
        move = timed(lambda: desk.do("large", "stroke", rows, -1))
    assert move[2] is not None, "the large move was refused"
    assert move[2].allowed, move[2].refusal
    large = session.grid_of_unit(session.depth).copy()
    undo, redo = [], []
    for _ in range(3):
        with heart.watch(gaps):
            undo.append(timed(desk.undo)[:2])
        assert (session.grid_of_unit(session.depth) == leaf).all()
        with heart.watch(gaps):
            redo.append(timed(desk.redo)[:2])
        assert (session.grid_of_unit(session.depth) == large).all()
    with heart.watch(gaps):
        desk.undo()
    figures.update(
        units=int((leaf != large).sum()), move=[move[:2]], undo=undo, redo=redo, blocked=gaps
    )


def peers(figures):
    """The same refresh as others do it: join and group the whole table; dissolve all grids."""
    import geopandas as gpd
    import pandas as pd
    import shapely

    desk = plugin().desk
    known, session = desk.essentials, desk.session
    names = [criterion.name for criterion in session.criteria]
    units = pd.DataFrame(known.loads, columns=names)
    units["unit_id"] = known.plan.unit_ids
    wkb = [bytes(outline.asWkb()) for outline in desk.ground.outlines]
    shapes = gpd.GeoDataFrame(geometry=shapely.from_wkb(wkb))

    def join():
        for level in range(1, session.depth + 1):
            grids = pd.DataFrame(
                {"unit_id": known.plan.unit_ids, "grid": session.grid_of_unit(level)}
            )
            units.merge(grids, on="unit_id").drop(columns="unit_id").groupby("grid").sum()

    def dissolve():
        shapes.dissolve(by=session.grid_of_unit(session.depth), method="coverage")

    for name, call in (("join", join), ("dissolve", dissolve)):
        figures[name] = [timed(call)[:2] for _ in range(3)]


def script():
    pl = plugin()
    heart = Heart()
    figures = {}
    folder = OUT / "plan"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    plan = Path(shutil.copy(os.environ["GUI_PLAN"], folder / "plan.gpkg"))
    told = []
    begun, cpu = time.perf_counter(), time.process_time()
    pl.open_plan(plan)
    task = QgsApplication.taskManager().activeTasks()[0]
    task.progressChanged.connect(told.append)
    heart.gaps, heart.last = [], time.perf_counter()
    wait_for(lambda: pl.desk is not None, 120, "the plan")
    shown = time.perf_counter()
    idle()
    figures["open"] = {
        "seconds": shown - begun, "drawn": time.perf_counter() - begun,
        "cpu": time.process_time() - cpu, "blocked": max(heart.gaps), "told": len(told),
    }  # fmt: skip
    log("open", figures["open"])
    picture("01_open")
    figures["units"] = len(pl.desk.ground)
    press_button("brush")
    pl.easel.brush_px = 8
    for name, scale in (("near", 3), ("far", 40)):
        paint(STROKES, scale, heart, figures.setdefault(name, {}))
        picture(f"02_{name}")
        log(name, {k: np.round(1e3 * np.median(np.array(v), axis=0), 1).tolist()
                   for k, v in figures[name].items() if k in ("move", "release", "blocked")},
            "made", figures[name]["made"])  # fmt: skip
    large_move(heart, figures.setdefault("large", {}))
    log("large", figures["large"])
    peers(figures)
    log("peers", figures["join"], figures["dissolve"])
    (OUT / "figures.json").write_text(json.dumps(figures))
    QgsProject.instance().setDirty(False)


run(script)
