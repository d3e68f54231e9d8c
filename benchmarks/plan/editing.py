"""Redrawing a plan: strokes, guard and undo, beside a whole-table join and beside a dissolve.

    .venv/bin/python -m benchmarks.plan.editing

The territory is a lattice of hexagons with random loads, cut by coordinates into 17 / 269 / 1,958
nested grids, or as many as the size allows. All ways to refresh the totals after a stroke see the
same strokes in the same run.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from gridplan.geometry.contiguity import Contiguity
from gridplan.plan.plan import Plan, Provenance
from gridplan.plan.redraw.session import EditSession
from gridplan.territory.criteria import Criterion

from ..arguments import Arguments

LEVELS = (17, 269, 1958)
SIZES = (100_000,)
SIDE_M = 20.0
STROKE = 100
CRITERIA = (
    Criterion("registered", "registered", 0.4),
    Criterion("migrant", "migrant", 0.4),
    Criterion("area", "", 0.2, unit="m²"),
)


def run(sizes: Sequence[int] = SIZES, strokes: int = 300, seed: int = 1) -> list[dict[str, Any]]:
    """Measure every size.

    Returns
    -------
    list of dict
        ``what``, ``units``, ``runs``, ``median_ms``, ``p95_ms``, ``max_ms``; comparisons also
        ``ratio``, their median in medians of our stroke.
    """
    records = []
    for size in sizes:
        records += _measure(Lattice(size, seed), strokes, np.random.default_rng(seed))
    return records


class Lattice:
    """Hexagons in rows, odd rows half a step to the right, and a nested plan of rectangles."""

    def __init__(self, units: int, seed: int) -> None:
        self.columns = self.rows = round(units**0.5)
        self.n = self.columns * self.rows
        self.row, self.column = np.divmod(np.arange(self.n), self.columns)
        self.contiguity = self._contiguity()
        rng = np.random.default_rng(seed)
        persons = rng.gamma(1.5, 8.0, (self.n, 2))
        self.area = np.full(self.n, 1.5 * 3**0.5 * SIDE_M**2)
        self.loads = np.column_stack([persons.round(), self.area])
        self.plan = self._plan()

    def session(self) -> EditSession:
        """A fresh session."""
        return EditSession(
            self.plan,
            self.contiguity,
            loads=self.loads,
            criteria=CRITERIA,
            area_m2=self.area,
            perimeter_m=np.full(self.n, 6 * SIDE_M),
            author="bench",
        )

    def polygons(self) -> Any:
        """The hexagons as shapely polygons that share their corners exactly."""
        import shapely

        # Corners on a grid of half widths and half sides: neighbours compute the same numbers.
        dx = np.array([0, 1, 1, 0, -1, -1, 0])
        dy = np.array([2, 1, -1, -2, -1, 1, 2])
        x = (2 * self.column + self.row % 2)[:, None] + dx
        y = (3 * self.row)[:, None] + dy
        corners = np.stack([x * (SIDE_M * 3**0.5 / 2), y * (SIDE_M / 2)], axis=2)
        return shapely.polygons(corners)

    def _contiguity(self) -> Contiguity:
        row, column = self.row, self.column
        odd = row % 2
        pairs = []
        for down, right in ((0, 1), (1, odd - 1), (1, odd)):
            r, c = row + down, column + right
            inside = (r < self.rows) & (c >= 0) & (c < self.columns)
            unit = np.arange(self.n)[inside]
            pairs.append(np.stack([unit, (r * self.columns + c)[inside]], axis=1))
        once = np.concatenate(pairs)
        both = np.concatenate([once, once[:, ::-1]])
        both = both[np.lexsort((both[:, 1], both[:, 0]))]
        indptr = np.searchsorted(both[:, 0], np.arange(self.n + 1)).astype(np.int64)
        return Contiguity(indptr, both[:, 1].astype(np.int32), np.full(len(both), SIDE_M))

    def _plan(self) -> Plan:
        scale = min(1.0, self.n / 50 / LEVELS[-1])
        counts = [max(round(count * scale), 1) for count in LEVELS]
        boxes = [(0, self.columns, 0, self.rows)]
        parents = []
        for i, count in enumerate(counts):
            share, more = divmod(count, len(boxes))
            families = [_cut(box, share + (j < more)) for j, box in enumerate(boxes)]
            if i:
                family = [j for j, parts in enumerate(families) for _ in parts]
                parents.append(np.array(family, np.int32))
            boxes = [part for parts in families for part in parts]
        leaf = np.empty(self.n, np.int32)
        for g, (west, east, south, north) in enumerate(boxes):
            inside = np.arange(south, north)[:, None] * self.columns + np.arange(west, east)
            leaf[inside.ravel()] = g
        codes = tuple(tuple(f"{g:04d}" for g in range(count)) for count in counts)
        ids = np.array([str(i) for i in range(self.n)], object)
        return Plan(ids, leaf, tuple(parents), codes, codes, Provenance(counts=tuple(counts)))


def _cut(box: tuple[int, int, int, int], parts: int) -> list[tuple[int, int, int, int]]:
    if parts == 1:
        return [box]
    west, east, south, north = box
    one = parts // 2
    if east - west >= north - south:
        at = west + round((east - west) * one / parts)
        halves = (west, at, south, north), (at, east, south, north)
    else:
        at = south + round((north - south) * one / parts)
        halves = (west, east, south, at), (west, east, at, north)
    return _cut(halves[0], one) + _cut(halves[1], parts - one)


def brush(lattice: Lattice, session: EditSession, target: int, size: int) -> np.ndarray:
    """The units around a grid, ring by ring, without emptying any other grid."""
    leaf = session.grid_of_unit(session.depth)
    left = np.bincount(leaf)
    reached = leaf == target
    front = np.flatnonzero(reached)
    chosen: list[int] = []
    while len(chosen) < size and len(front):
        following = []
        for unit in front.tolist():
            for other in lattice.contiguity.neighbours(unit).tolist():
                if not reached[other] and len(chosen) < size and left[leaf[other]] > 1:
                    reached[other] = True
                    left[leaf[other]] -= 1
                    chosen.append(other)
                    following.append(other)
        front = np.array(following, np.int64)
    return np.array(chosen, np.int64)


def spiral(units: int) -> tuple[np.ndarray, np.ndarray]:
    """A chain of units: the slowest shape for any search that goes step by step."""
    neighbours = [[j for j in (i - 1, i + 1) if 0 <= j < units] for i in range(units)]
    indptr = np.concatenate([[0], np.cumsum([len(row) for row in neighbours])])
    return indptr, np.concatenate(neighbours).astype(np.int32)


def _times(calls: Sequence[Callable[[], object]]) -> list[float]:
    times = []
    for call in calls:
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1e3)
    return times


def _best(calls: Sequence[Callable[[], object]], of: int = 5) -> list[float]:
    """Best time of several for each call, so that what else the machine does counts less."""
    return [min(_times([call] * of)) for call in calls]


def _record(what: str, units: int, times: Sequence[float], **more: Any) -> dict[str, Any]:
    return {
        "what": what,
        "units": units,
        "runs": len(times),
        "median_ms": round(float(np.median(times)), 3),
        "p95_ms": round(float(np.percentile(times, 95)), 3),
        "max_ms": round(float(max(times)), 3),
        **more,
    }


def _measure(lattice: Lattice, strokes: int, rng: np.random.Generator) -> list[dict[str, Any]]:
    n = lattice.n
    found = [_record("open a session", n, _times([lattice.session] * 3))]
    session = lattice.session()
    depth = session.depth
    ours, shown, back, previews, guarded = [], [], [], [], []
    refused = 0
    tables = Tables(lattice)
    joined, dissolved = [], []
    for i in range(strokes):
        target = int(rng.integers(len(session.grids(depth))))
        rows = brush(lattice, session, target, STROKE)
        previews += _times([lambda rows=rows, target=target: session.preview(rows, target)])
        leaf, load = session.grid_of_unit(depth), session.unit_load
        guarded += _times(
            [lambda rows=rows, leaf=leaf, load=load: session.guard.cuts(leaf, rows, load)]
        )
        outcome = None

        def do(rows: np.ndarray = rows, target: int = target) -> None:
            nonlocal outcome
            outcome = session.stroke(rows, target, take_along=True)

        spent = _times([do])
        if not outcome.allowed:
            refused += 1
            continue
        ours += spent
        shown += _times([lambda outcome=outcome: outcome.changes])
        if i % 30 == 0:
            joined += _times([lambda: tables.join(session)])
            dissolved += _times([lambda: tables.dissolve(session)])
        if i % 2:
            back += _times([session.undo])
    ours_ms = float(np.median(ours))
    found += [
        _record(f"stroke of {STROKE} units: guard, totals, done", n, ours, refused=refused),
        _record(f"preview of {STROKE} units", n, previews),
        _record("guard alone, last level", n, guarded),
        _record("what the screen shows of a stroke", n, shown),
        _record("undo of a stroke", n, back),
    ]
    for what, times in (
        ("join and group the whole table, three levels (pandas)", joined),
        ("dissolve all last-level grids (geopandas, coverage)", dissolved),
    ):
        found.append(_record(what, n, times, ratio=round(float(np.median(times)) / ours_ms, 1)))
    found += _worst(lattice)
    found += _big(lattice)
    found += _help(lattice, rng)
    found += _journal(lattice, rng)
    return found


class Tables:
    """The same refresh as others do it."""

    def __init__(self, lattice: Lattice) -> None:
        import geopandas as gpd
        import pandas as pd

        self.units = pd.DataFrame(lattice.loads, columns=[c.name for c in CRITERIA])
        self.units.index = pd.Index(lattice.plan.unit_ids, name="unit_id")
        self.shapes = gpd.GeoDataFrame(geometry=lattice.polygons(), crs="EPSG:4549")

    def join(self, session: EditSession) -> object:
        import pandas as pd

        ids = self.units.index
        totals = []
        for level in range(1, session.depth + 1):
            assignment = pd.DataFrame({"unit_id": ids, "grid": session.grid_of_unit(level)})
            table = self.units.reset_index().merge(assignment, on="unit_id")
            totals.append(table.drop(columns="unit_id").groupby("grid").sum())
        return totals

    def dissolve(self, session: EditSession) -> object:
        return self.shapes.dissolve(by=session.grid_of_unit(session.depth), method="coverage")


def _worst(lattice: Lattice) -> list[dict[str, Any]]:
    """Strokes that really cut: a strip across a whole first-level grid; and a chain of units."""
    from gridplan.partition.guard import Guard

    session = lattice.session()
    label = session.grid_of_unit(1)
    calls, pieces = [], 0
    for grid in session.grids(1).tolist():
        rows = session.units_of(1, grid)
        middle = int(np.median(lattice.row[rows]))
        strip = rows[lattice.row[rows] == middle]
        calls.append(lambda strip=strip: session.guard.cuts(label, strip, session.unit_load))
        pieces += len(calls[-1]())
    found = [_record("guard, a first-level grid cut across", lattice.n, _best(calls), cuts=pieces)]
    across = []
    for grid in session.grids(1).tolist():
        rows = session.units_of(1, grid)
        strip = rows[lattice.row[rows] == int(np.median(lattice.row[rows]))]
        ends = np.concatenate([lattice.contiguity.neighbours(unit) for unit in strip[[0, -1]]])
        beside = ends[(label[ends] != grid) & (lattice.row[ends] == lattice.row[strip[0]])]
        to = int(session.grid_of_unit(session.depth)[beside[0]])
        across.append(lambda strip=strip, to=to: session.preview(strip, to))
    codes = [call().refusal.code for call in across]
    found.append(
        _record("stroke refused: cut at all levels", lattice.n, _best(across), codes=codes)
    )
    units = 6_000
    guard = Guard(*spiral(units))
    one, weight = np.zeros(units, np.int32), np.ones(units)
    chain = [lambda: guard.cuts(one, np.array([units // 2]), weight)] * 20
    found.append(_record("guard, a chain of 6,000 units cut", units, _times(chain)))
    return found


def _big(lattice: Lattice) -> list[dict[str, Any]]:
    """A move of a tenth of all units, and its undo and redo."""
    session = lattice.session()
    leaf = session.grid_of_unit(session.depth)
    # All but the southern row and the western column of grids: what stays still hangs together.
    south, west = (np.full(leaf.max() + 1, lattice.n) for _ in range(2))
    np.minimum.at(south, leaf, lattice.row)
    np.minimum.at(west, leaf, lattice.column)
    inner = np.flatnonzero((lattice.row > south[leaf]) & (lattice.column > west[leaf]))
    rows = inner[: lattice.n // 10]
    move = _times([lambda: session.stroke(rows, -1)])
    moved = int((session.grid_of_unit(session.depth) < 0).sum())
    undo, redo = [], []
    for _ in range(5):
        undo += _times([session.undo])
        redo += _times([session.redo])
    return [
        _record("move of a tenth of all units", lattice.n, move, moved=moved),
        _record("undo of it", lattice.n, undo, moved=moved),
        _record("redo of it", lattice.n, redo, moved=moved),
    ]


def _help(lattice: Lattice, rng: np.random.Generator) -> list[dict[str, Any]]:
    """Rebalance around an edit, smooth a border, suggest moves, split and merge."""
    session = lattice.session()
    depth = session.depth
    times: dict[str, list[float]] = {}
    before, after = [], []
    for _ in range(40):
        target = int(rng.integers(len(session.grids(depth))))
        if not session.stroke(brush(lattice, session, target, 3), target).allowed:
            continue
        worst = abs(session.totals(depth, [target])[0].deviation)
        spent = _times([lambda target=target: session.rebalance([target])])
        times.setdefault("rebalance around an edit", []).extend(spent)
        before.append(worst)
        after.append(abs(session.totals(depth, [target])[0].deviation))
    for _ in range(20):
        target = int(rng.choice(session.grids(depth)))
        calls = {
            "three suggestions": lambda target=target: session.suggest(depth, target),
            "split a grid in two": lambda target=target: session.split(depth, target, 2),
        }
        for what, call in calls.items():
            times.setdefault(what, []).extend(_times([call]))
    found = [_record(what, lattice.n, spent) for what, spent in times.items()]
    found[0]["mean_deviation"] = [round(float(np.mean(v)), 3) for v in (before, after)]
    return found


def _journal(lattice: Lattice, rng: np.random.Generator) -> list[dict[str, Any]]:
    """Strokes that are forced to the disk one by one; depends on the disk."""
    session = lattice.session()
    times: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        session.keep_journal(Path(folder) / "plan.gpkg")
        for _ in range(50):
            target = int(rng.integers(len(session.grids(session.depth))))
            rows = brush(lattice, session, target, STROKE)
            times += _times([lambda r=rows, t=target: session.stroke(r, t, take_along=True)])
        session.close(discard=True)
    return [_record(f"stroke of {STROKE} units, forced to the disk", lattice.n, times)]


if __name__ == "__main__":
    parser = Arguments(__spec__.name, __doc__)
    parser.add_sizes("units of the lattice", SIZES)
    for one in run(parser.parse_args().sizes):
        print(json.dumps(one, ensure_ascii=False))
