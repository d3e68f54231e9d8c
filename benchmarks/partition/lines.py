"""Borders on lines: rivers and railways of the sample ignored, preferred, and never crossed.

    .venv/bin/python -m benchmarks.partition.lines --seeds 101,102,103

Told is the share of the borders between grids that lies on lines, and the median Polsby-Popper of
the last level, with the lines ignored and preferred; and how many grids cross a hard line
elsewhere than at a road: such a grid would not hold together by the borders that are left.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import product

import numpy as np

from gridplan.errors import InputError
from gridplan.plan.certificate.certificate import check
from gridplan.plan.create.divide import divide
from gridplan.plan.measures import LevelMeasures, measure
from gridplan.sample_city import make_sample
from gridplan.territory.ground.barrier_edges import heed_lines, read_lines
from gridplan.territory.read import read_territory

from ..arguments import Arguments, numbers
from .solve import LEVELS

SOFT = frozenset({"river", "canal", "expressway", "railway"})
HARD = frozenset({"river", "expressway"})
ROADS = frozenset({"arterial", "secondary"})


def run(units: int, seed: int) -> dict[str, float | str | bool]:
    """One sample territory."""
    sample = make_sample(units, seed)
    land = read_territory(sample.units)
    lines = {
        name: read_lines(sample.lines, land.units.crs, ("kind", kinds))
        for name, kinds in (("soft", SOFT), ("hard", HARD), ("crossings", ROADS))
    }
    soft = heed_lines(land, soft=lines["soft"])
    ignored, preferred = (measure(divide(each, LEVELS), soft) for each in (land, soft))
    found: dict[str, float | str | bool] = {
        "seed": seed,
        "on lines %, ignored": _shares(ignored),
        "preferred": _shares(preferred),
        "PP, ignored": round(float(np.median(ignored[-1].polsby_popper)), 3),
        "PP, preferred": round(float(np.median(preferred[-1].polsby_popper)), 3),
    }
    try:
        hard = heed_lines(land, hard=lines["hard"], crossings=lines["crossings"])
    except InputError as refused:
        return {**found, "hard lines are refused": str(refused)}
    kept = divide(hard, LEVELS)
    torn = [level.disconnected for level in check(kept, hard).levels]
    found["pairs parted by hard lines"] = len(hard.contiguity.closed)
    found["grids across hard lines"] = sum(torn)
    return found


def _shares(levels: Sequence[LevelMeasures]) -> str:
    return " / ".join(f"{100 * (level.on_lines or 0.0):.1f}" for level in levels)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the samples that the command line names."""
    parser = Arguments(__spec__.name, __doc__)
    parser.add_list("--sizes", numbers, "60000", "units of the samples")
    parser.add_list("--seeds", numbers, "101,102,103", "seeds of the samples")
    asked = parser.parse_args(arguments)
    for size, seed in product(asked.sizes, asked.seeds):
        print(run(size, seed), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
