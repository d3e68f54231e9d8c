"""Keeps the grid layers up to date with the session, in slices so small that nobody waits."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
from qgis.core import QgsFeature, QgsGeometry
from qgis.PyQt.QtCore import QObject, QTimer

from .plan_layers import PlanLayers, free_hue, grid_values, hues
from .unit_index import Ground, union

if TYPE_CHECKING:
    from ..gridplan.plan.draft.outcome import Outcome
    from ..gridplan.plan.redraw.session import EditSession

#: What one slice of the work may take, seconds.
SLICE_S = 0.01
#: How long the work waits, so that labels and table are painted first, milliseconds.
PAUSE_MS = 20
#: So many grids of a level show their figures at once, more of them in slices.
AT_ONCE = 50


class GridLayers(QObject):
    """The grids of all levels on the map.

    Parameters
    ----------
    layers : PlanLayers
    session : EditSession
    ground : Ground
    """

    def __init__(self, layers: PlanLayers, session: EditSession, ground: Ground) -> None:
        super().__init__()
        self._layers, self._session, self._ground = layers, session, ground
        self._fid: list[dict[int, int]] = []
        self._hue: list[dict[int, int]] = []
        self._shape: list[dict[int, QgsGeometry]] = []
        self._neighbours = [self._touching(level) for level in range(1, session.depth + 1)]
        self._waiting: list[set[int]] = [set() for _ in layers.grids]
        self._unwritten: list[set[int]] = [set() for _ in layers.grids]
        self._locked: list[set[int]] = [set() for _ in layers.grids]
        self._stale: set[int] = set()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._work)
        for level in range(1, session.depth + 1):
            self._take_in(level)

    def _touching(self, level: int) -> list[set[int]]:
        grid = self._session.grid_of_unit(level)
        edges = self._session.guard.edges(np.arange(len(grid)))
        count = int(self._session.grids(level).max()) + 1
        one, other = grid[edges.source].astype(np.int64), grid[edges.target]
        apart = (one != other) & (one >= 0) & (other >= 0)
        near: list[set[int]] = [set() for _ in range(count)]
        for pair in np.unique(one[apart] * count + other[apart]).tolist():
            near[pair // count].add(pair % count)
        return near

    def _take_in(self, level: int) -> None:
        """Learn the features of a level as they were read, and fill in what the file lacks."""
        layer, session = self._layers.grids[level - 1], self._session
        self._fid.append({})
        self._shape.append({})
        self._hue.append(dict(enumerate(hues(self._neighbours[level - 1]))))
        for feature in layer.getFeatures():
            number = session.number(level, feature["code"])
            self._fid[-1][number] = feature.id()
            self._shape[-1][number] = feature.geometry()
        self._write_values(level, session.grids(level).tolist())

    def follow(self, outcome: Outcome) -> None:
        """Take over what an edit changed; figures of a few grids at once, the rest in slices."""
        for change in outcome.changes:
            self._waiting[change.level - 1].add(change.number)
        for level in range(1, self._session.depth + 1):
            self._stale.add(level)
            locked = set(self._session.locked(level).tolist())
            changed = {c.number for c in outcome.changes if c.level == level}
            changed |= locked ^ self._locked[level - 1]
            if outcome.grids_changed:
                changed.update(self._session.grids(level).tolist())
            self._write_soon(level, changed)
        self._start()

    def look_again(self) -> None:
        """Draw every grid anew."""
        for level in range(1, self._session.depth + 1):
            grids = self._session.grids(level).tolist()
            self._waiting[level - 1].update(grids, self._fid[level - 1])
            self._write_soon(level, set(grids))
            self._stale.add(level)
        self._start()

    def name_again(self) -> None:
        """Have the layers say everything anew: the language may be another one."""
        for level in range(1, self._session.depth + 1):
            self._write_soon(level, set(self._session.grids(level).tolist()))
            self._stale.add(level)
        self._start()

    def _start(self) -> None:
        self._timer.start(PAUSE_MS)

    def _write_soon(self, level: int, numbers: set[int]) -> None:
        there = sorted(numbers & self._fid[level - 1].keys())
        if len(there) > AT_ONCE:
            self._unwritten[level - 1].update(there)
        else:
            self._write_values(level, there)

    def finish(self) -> None:
        """Do all that is waiting now."""
        while self._timer.isActive():
            self._work()

    def stop(self) -> None:
        """The layers are going."""
        self._timer.stop()

    def shape(self, level: int, number: int) -> QgsGeometry:
        """The outline of a grid as last drawn."""
        return self._shape[level - 1].get(number, QgsGeometry())

    def _work(self) -> None:
        self._timer.setInterval(0)
        until = time.perf_counter() + SLICE_S
        for level in range(self._session.depth, 0, -1):
            unwritten = self._unwritten[level - 1]
            while unwritten:
                some = [unwritten.pop() for _ in range(min(AT_ONCE, len(unwritten)))]
                self._write_values(level, [n for n in some if n in self._fid[level - 1]])
                if time.perf_counter() > until:
                    return
        for level in range(self._session.depth, 0, -1):
            waiting = self._waiting[level - 1]
            while waiting:
                self._redraw(level, waiting.pop())
                if time.perf_counter() > until:
                    return
        self._timer.stop()
        for level in sorted(self._stale):
            self._layers.grids[level - 1].triggerRepaint()
        self._stale.clear()

    def _redraw(self, level: int, number: int) -> None:
        layer, session = self._layers.grids[level - 1], self._session
        if level == session.depth:
            shape = self._ground.outline(session.units_of(level, number))
        else:
            below = self._shape[level]
            shape = union([
                below[int(child)] for child in self._children(level, number) if int(child) in below
            ])  # fmt: skip
        provider = layer.dataProvider()
        known = self._fid[level - 1].get(number)
        if shape.isEmpty():
            if known is not None:
                provider.deleteFeatures([known])
                del self._fid[level - 1][number]
                self._shape[level - 1].pop(number, None)
            return
        self._shape[level - 1][number] = shape
        if known is not None:
            provider.changeGeometryValues({known: shape})
            return
        feature = QgsFeature(layer.fields())
        feature.setGeometry(shape)
        self._hue[level - 1].setdefault(number, self._hue_for_new(level, number))
        _, added = provider.addFeatures([feature])
        self._fid[level - 1][number] = added[0].id()
        self._write_values(level, [number])

    def _children(self, level: int, number: int) -> list[int]:
        rows = self._session.units_of(level, number)
        found: list[int] = np.unique(self._session.grid_of_unit(level + 1)[rows]).tolist()
        return found

    def _hue_for_new(self, level: int, number: int) -> int:
        grid = self._session.grid_of_unit(level)
        edges = self._session.guard.edges(self._session.units_of(level, number))
        near = set(np.unique(grid[edges.target]).tolist()) - {number, -1}
        return free_hue({self._hue[level - 1].get(other, -1) for other in near}, number)

    def _write_values(self, level: int, numbers: list[int]) -> None:
        if not numbers:
            return
        layer, session = self._layers.grids[level - 1], self._session
        place = {field.name(): i for i, field in enumerate(layer.fields())}
        changes = {}
        locked = self._locked[level - 1] = set(session.locked(level).tolist())
        for number, totals in zip(numbers, session.totals(level, numbers)):
            hue = self._hue[level - 1].get(number, -1)
            values = grid_values(session, level, number, totals, hue, number in locked)
            changes[self._fid[level - 1][number]] = {
                place[name]: value for name, value in values.items() if name in place
            }
        layer.dataProvider().changeAttributeValues(changes)
