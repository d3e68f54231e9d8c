"""Repair around an edit on a real plan of 100,000 units and 1,958 grids.

    .venv/bin/python -m benchmarks.plan.repairing

The plan is that of ``benchmarks.qgis.in_window``. Each edit moves a unit and its nearest neighbours
into the grid next to it; then the grids it changed are evened out. Only the repair is timed. Told
is how often a changed grid was beyond 5 % before and after, and the deviation of the parent of
those that stay beyond: repair leaves parents as they are, so a parent beyond 5 % leaves a child
beyond it. Where the parent is within 5 %, a far wider search then tells whether there was a way.
"""

from __future__ import annotations

import time
from unittest import mock

import numpy as np
from numpy.typing import NDArray

from gridplan.partition import compiled
from gridplan.plan.moves import move_chains
from gridplan.plan.redraw.session import EditSession
from gridplan.stores.planfile.essentials import read_essentials

from ..arguments import Arguments
from ..qgis.in_window import FOLDER, make_plan

TOLERANCE, EDITS = 0.05, 100


def run(units: int, seed: int = 3) -> dict[str, object]:
    """Edits of so many units.

    Returns
    -------
    dict
        ``median_ms``, ``p95_ms``, ``max_ms`` by the clock, ``cpu_p95_ms`` of the thread,
        ``beyond`` and ``still_beyond``: edits whose worst grid is beyond tolerance before and after
        the repair, ``parent_percent`` deviation of the parent of those that stay, ``missed``: those
        that the wide search mends.
    """
    known = read_essentials(FOLDER / "plan.gpkg")
    session = EditSession(
        known.plan, known.contiguity, loads=known.loads, criteria=known.criteria,
        area_m2=known.area_m2, perimeter_m=known.perimeter_m,
    )  # fmt: skip
    rng, depth = np.random.default_rng(seed), session.depth
    wall, cpu, beyond, still, parents, missed = [], [], 0, 0, [], 0
    while len(wall) < EDITS:
        while session.undo():
            pass
        grid = int(rng.choice(session.grids(depth)))
        rows = blob(session, grid, units, rng)
        if not len(rows):
            continue
        outcome = session.stroke(rows, grid)
        if not outcome.allowed:
            continue
        changed = sorted(change.number for change in outcome.changes if change.level == depth)
        before = worst(session, changed)
        begun, thread = time.perf_counter(), time.thread_time()
        session.rebalance(changed, tolerance=TOLERANCE)
        cpu.append(1e3 * (time.thread_time() - thread))
        wall.append(1e3 * (time.perf_counter() - begun))
        beyond += before > TOLERANCE
        if before > TOLERANCE and worst(session, changed) > TOLERANCE + 1e-9:
            still += 1
            parents.append(round(100 * of_parent(session, changed), 1))
            missed += abs(parents[-1]) <= 100 * TOLERANCE and can_be_mended(session, changed)
    return {
        "units": units,
        "edits": EDITS,
        "median_ms": round(float(np.median(wall)), 1),
        "p95_ms": round(float(np.percentile(wall, 95)), 1),
        "max_ms": round(max(wall), 1),
        "cpu_p95_ms": round(float(np.percentile(cpu, 95)), 1),
        "beyond": beyond,
        "still_beyond": still,
        "parent_percent": parents,
        "missed": missed,
    }


def can_be_mended(session: EditSession, grids: list[int]) -> bool:
    """Whether wide chains, of which no planner could await the end, bring grids into tolerance."""
    wide = {"SEARCHES": ((20, 400, 30, 1.0),), "FEW_OUT": 200}
    ready = compiled.there()
    with mock.patch.multiple(move_chains, **wide), mock.patch.object(compiled, "READY", ready):
        session.rebalance(grids, tolerance=TOLERANCE)
    return worst(session, grids) <= TOLERANCE + 1e-9


def blob(
    session: EditSession, grid: int, units: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """A unit beside a grid and its neighbours in the same other grid."""
    leaf = session.grid_of_unit(session.depth)
    target = session.guard.edges(session.units_of(session.depth, grid)).target
    outside = target[(leaf[target] != grid) & (leaf[target] >= 0)]
    if not len(outside):
        return outside
    first = rng.choice(outside)
    near = session.guard.edges(np.array([first])).target
    return np.concatenate([[first], near[leaf[near] == leaf[first]]])[:units]


def worst(session: EditSession, grids: list[int]) -> float:
    """Largest deviation of some grids."""
    return max(abs(totals.deviation) for totals in session.totals(session.depth, grids))


def of_parent(session: EditSession, grids: list[int]) -> float:
    """Deviation of the parent of the worst grid, inside which repair has to stay."""
    depth = session.depth
    grid = max(grids, key=lambda g: abs(session.totals(depth, [g])[0].deviation))
    return session.totals(depth - 1, [session.parent(depth, grid)])[0].deviation


def main() -> None:
    """Measure edits of the sizes that the command line names."""
    parser = Arguments(__spec__.name, __doc__)
    parser.add_sizes("units moved by an edit", (1, 3))
    sizes = parser.parse_args().sizes
    make_plan()
    for size in sizes:
        print(run(size), flush=True)


if __name__ == "__main__":
    main()
