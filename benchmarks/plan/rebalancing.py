"""Least change: new figures at 60,000 units, what moved beside what has to, seconds.

    .venv/bin/python -m benchmarks.plan.rebalancing --seeds 101,102,103

A plan of 17 / 269 / 1,958 grids (`fast`). Then all figures of people are multiplied by a lognormal
number (sigma 0.15) of each unit, and by 1.5 in eight hot spots that reach 2 % of its extent.
Told is how many last-level grids were beyond 10 % and are after the rebalancing, the worst
deviation of each level, the load moved over the bound of the linear programme, and CPU seconds.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from gridplan.plan.create.divide import divide
from gridplan.plan.measures import measure
from gridplan.plan.rebalance import rebalance
from gridplan.territory.territory import Territory

from ..arguments import Arguments, cases_of
from ..partition.solve import LEVELS
from ..territories import Case, territory

TOLERANCE, SPOTS, SIGMA, FACTOR, REACH = 0.10, 8, 0.15, 1.5, 0.02


def grown(land: Territory, seed: int) -> Territory:
    """The territory with new figures."""
    rng = np.random.default_rng(seed)
    factor = np.exp(SIGMA * rng.standard_normal((len(land), 2)))
    reach = REACH * np.ptp(land.centre, axis=0).max()
    for spot in rng.choice(len(land), SPOTS, replace=False):
        near = ((land.centre - land.centre[spot]) ** 2).sum(axis=1) <= reach**2
        factor[near] *= FACTOR
    people = [c.name != "area" for c in land.criteria]
    loads = land.loads.copy()
    loads[:, people] *= factor
    units = land.units.copy()
    for criterion, column in zip(land.criteria, loads.T, strict=True):
        units[criterion.column] = column
    return replace(land, units=units, loads=loads)


def run(case: Case) -> dict[str, float | str]:
    """One territory."""
    land = territory(case)
    plan = divide(land, LEVELS, effort="fast")
    new = grown(land, case.seed)
    begun = time.process_time()
    found = rebalance(plan, land, new, tolerance=TOLERANCE)
    spent = time.process_time() - begun
    before, after = measure(found.before, new), measure(found.after, new)
    return {
        "territory": case.name,
        "beyond before": int((np.abs(before[-1].deviation) > TOLERANCE).sum()),
        "beyond after": int((np.abs(after[-1].deviation) > TOLERANCE + 1e-9).sum()),
        "worst %": " / ".join(f"{100 * np.abs(level.deviation).max():.2f}" for level in after),
        "moved %": round(100 * found.moved_load, 3),
        "over bound": round(found.moved_load / found.passed_on, 3),
        "CPU s": round(spent, 2),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the territories that the command line names."""
    parser = Arguments(__spec__.name, __doc__)
    parser.add_cases("101,102,103")
    for case in cases_of(parser.parse_args(arguments)):
        print(run(case), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
