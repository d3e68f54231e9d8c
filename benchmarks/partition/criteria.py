"""Single criteria: from the load alone to each criterion, beside METIS with three constraints.

    .venv/bin/python -m benchmarks.partition.criteria --seeds 101,102,103

The same three criteria, the same counts and the same scoring for all. METIS is asked for
contiguous grids that balance registered people, migrants and area at once (``ncon = 3``) at every
level. Gridplan goes from the load alone to each criterion by its weight on single criteria; each
is brought into `TOLERANCE`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from itertools import product
from typing import Any

import numpy as np

from .. import machine, scoring, territories
from ..alone import Stopwatch, run_alone
from ..arguments import Arguments, cases_of, chosen
from ..peers import PEERS, peer, quotas
from ..territories import BUILD, Case
from .solve import LEVELS

#: Deviation of each criterion that weights press towards: below the 10 % that is asked for.
TOLERANCE = 0.08
#: Gridplan's points: name → effort, weight on each criterion at each level, and seed. How compact
#: grids are that are pressed hard is a matter of luck, so fronts try it several times, see
#: `gridplan.plan.frontier.schedule`.
POINTS: dict[str, tuple[str, tuple[float, float, float], int]] = {
    "load only": ("normal", (0.0, 0.0, 0.0), 1),
    "weight 5": ("normal", (5.0, 5.0, 5.0), 1),
    "weight 10": ("normal", (10.0, 10.0, 10.0), 1),
    "weight 25": ("normal", (25.0, 25.0, 25.0), 1),
    "weight 100": ("normal", (100.0, 100.0, 100.0), 1),
    "weight 400": ("normal", (400.0, 400.0, 400.0), 1),
    "weight 400 at L1": ("normal", (400.0, 0.0, 0.0), 1),
    "weight 400 at L1, best": ("best", (400.0, 0.0, 0.0), 1),
    "weight 1200 at L1, best": ("best", (1200.0, 0.0, 0.0), 1),
    **{
        f"weight 400 at L1, attempt {number}": ("normal", (400.0, 0.0, 0.0), number)
        for number in range(2, 7)
    },
}
PEER = "metis-3"
LIMIT_S = 900.0


def run(case: Case, method: str, limit: float = LIMIT_S) -> dict[str, Any]:
    """Divide one territory in a process of its own, and judge the division; see `solve.run`."""
    ground = territories.ground(case)
    name = "".join(letter for letter in method if letter.isalnum())
    answer = BUILD / "runs" / f"{case.name}-criteria-{name}.npz"
    answer.parent.mkdir(parents=True, exist_ok=True)
    record: dict[str, Any] = {"what": "criteria", **asdict(case), "method": method}
    record |= run_alone("partition.criteria", {**record, "answer": str(answer)}, limit)
    if record["outcome"] == "ok":
        with np.load(answer, allow_pickle=False) as stored:
            labels = [stored[f"label_{i}"] for i in range(len(LEVELS))]
            shares = [stored[f"quota_{i}"] for i in range(len(LEVELS))]
        record["score"] = scoring.score(ground, labels, shares)
    return record


def obey(order: dict[str, Any]) -> dict[str, float]:
    """In the process of a run: divide, leave the labels in a file, and tell the seconds."""
    case = Case.measured(order)
    method = order["method"]
    if method in PEERS:
        ground, divide_by_peer = territories.ground(case), peer(method)
        watch = Stopwatch()
        labels = divide_by_peer(ground, LEVELS, 1)
        spent = watch.read()
        shares = quotas(LEVELS)
    else:
        from gridplan.plan.create.divide import divide

        effort, weights, seed = POINTS[method]
        territory = territories.territory(case)
        criteria = tuple(replace(c, tolerance=TOLERANCE) for c in territory.criteria)
        territory = replace(territory, criteria=criteria)
        watch = Stopwatch()
        pressure = {c.name: weights for c in criteria}
        plan = divide(territory, LEVELS, effort=effort, pressure=pressure, seed=seed)
        spent = watch.read()
        labels = [plan.grid_of_unit(level) for level in range(1, len(LEVELS) + 1)]
        shares = [plan.leaves_below(level) for level in range(1, len(LEVELS) + 1)]
    arrays = {f"label_{i}": label for i, label in enumerate(labels)}
    np.savez(order["answer"], **arrays, **{f"quota_{i}": q for i, q in enumerate(shares)})
    return spent


HEAD = (
    "| territory | method | CPU s | level | load max % | registered max/mean % | "
    "migrant max/mean % | area max/mean % | PP median | border km | in pieces |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|"
)


def lines(record: dict[str, Any]) -> list[str]:
    """One run as rows under `HEAD`, one for each level."""
    head = f"| {Case.measured(record).name} | {record['method']} |"
    if record["outcome"] != "ok":
        return [f"{head} {record['outcome']} |"]
    return [
        f"{head} {record['cpu_s']:.1f} | {number} | {100 * level['load']['max']:.1f} | "
        + " | ".join(
            f"{100 * one['max']:.1f} / {100 * one['mean']:.1f}"
            for one in level["criteria"].values()
        )
        + f" | {level['pp_median']:.3f} | {level['border_km']:.0f} | {level['disconnected']} |"
        for number, level in enumerate(record["score"]["levels"], start=1)
    ]


def ahead(mine: dict[str, Any], theirs: dict[str, Any]) -> bool:
    """Whether a first level is better in every column: load, each criterion, outline, border."""

    def columns(record: dict[str, Any]) -> list[float]:
        level = record["score"]["levels"][0]
        single = [value for one in level["criteria"].values() for value in one.values()]
        return [level["load"]["max"], *single, -level["pp_median"], level["border_km"]]

    return all(a < b for a, b in zip(columns(mine), columns(theirs), strict=True))


def verdict(records: Sequence[dict[str, Any]]) -> list[str]:
    """For each territory: which points are ahead of METIS, and which keep to 10 % at 0.25."""
    told = []
    good = [record for record in records if record["outcome"] == "ok"]
    for name in sorted({Case.measured(record).name for record in good}):
        there = [record for record in good if Case.measured(record).name == name]
        mine = [record for record in there if record["method"] in POINTS]
        theirs = [record for record in there if record["method"] == PEER]
        beating = [r["method"] for r in mine if theirs and ahead(r, theirs[0])]
        first = [(r["method"], r["score"]["levels"][0]) for r in mine]
        within = [
            f"{point} ({level['pp_median']:.3f})"
            for point, level in first
            if max(one["max"] for one in level["criteria"].values()) <= 0.10
        ]
        told.append(
            f"{name}: ahead of METIS in every column at L1: {', '.join(beating) or 'none'}; "
            f"each criterion within 10 % on all grids at L1 (Polsby-Popper): "
            f"{', '.join(within) or 'none'}"
        )
    return told


def main(arguments: Sequence[str] | None = None) -> int:
    """Run METIS and all points on the territories that the command line names."""
    methods = (PEER, *POINTS)
    parser = Arguments(__spec__.name, __doc__)
    parser.add_cases("101,102,103")
    parser.add_argument(
        "--points", type=chosen(methods, ";"), default=methods, metavar="A;…",
        help=f"of {'; '.join(methods)}; without: all",
    )  # fmt: skip
    asked = parser.parse_args(arguments)
    print(HEAD)
    records = []
    for method, case in product(asked.points, cases_of(asked)):
        record = run(case, method)
        records.append(record)
        print("\n".join(lines(record)), flush=True)
        machine.keep(record)
    print("\n".join(verdict(records)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
