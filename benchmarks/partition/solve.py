"""Gridplan and its peers on the same territories: seconds, memory and what the divisions are worth.

    .venv/bin/python -m benchmarks.partition.solve --families rough,rough-granular --sizes 60000 \\
        --seeds 1,2 --methods metis,metis-rb,normal

Every run is a process of its own. The seconds count the division alone: reading and contiguity
are measured by their own benchmarks. Seeds 1 to 9 are for tuning; seeds from 101 on are kept for
the final judgement.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from itertools import product
from typing import Any

import numpy as np

from .. import machine, peers, scoring, territories
from ..alone import Stopwatch, run_alone
from ..arguments import Arguments, cases_of, chosen, numbers, seconds, weights
from ..families import GRANULAR
from ..territories import BUILD, Case

EFFORTS = ("fast", "normal", "best")
METHODS = (*EFFORTS, *peers.PEERS)
LEVELS = (17, 269, 1958)
FULL_SIZE = 10_000
LIMIT_S = 240.0
#: Seeds from here on are never used for tuning.
HELD_OUT = 101


def levels_for(case: Case) -> tuple[int, ...]:
    """Grids of the three levels: 17 / 269 / 1,958, and fewer on territories for quick trials."""
    if case.units >= (GRANULAR * FULL_SIZE if case.granular else FULL_SIZE):
        return LEVELS
    return tuple(max(2, round(count * case.units / 60_000)) for count in LEVELS)


def run(
    case: Case,
    method: str,
    *,
    solver_seed: int = 1,
    counts: Sequence[int] | None = None,
    limit: float = LIMIT_S,
) -> dict[str, Any]:
    """Divide one territory by one method in a process of its own, and judge the division.

    Parameters
    ----------
    case : Case
    method : str
        An effort of Gridplan or a key of `peers.PEERS`.
    solver_seed : int
    counts : sequence of int, optional
        Grids of each level; `levels_for` the case when left out.
    limit : float
        Seconds that the process may take, start and loading included.

    Returns
    -------
    dict
        What was run, ``outcome`` (see `run_alone`), and for ``"ok"`` ``cpu_s``, ``wall_s``,
        ``peak_mb`` and ``score`` (see `scoring.score`).
    """
    ground = territories.ground(case)
    counts = list(counts or levels_for(case))
    record = {"what": "solve", **asdict(case), "method": method, "counts": counts}
    record["solver_seed"] = solver_seed
    answer = BUILD / "runs" / f"{case.name}-{method}-{solver_seed}.npz"
    answer.parent.mkdir(parents=True, exist_ok=True)
    record |= run_alone("partition.solve", {**record, "answer": str(answer)}, limit)
    if record["outcome"] == "ok":
        with np.load(answer, allow_pickle=False) as stored:
            labels = [stored[f"label_{i}"] for i in range(len(counts))]
            quotas = [stored[f"quota_{i}"] for i in range(len(counts))]
        record["score"] = scoring.score(ground, labels, quotas)
    return record


def obey(order: dict[str, Any]) -> dict[str, float]:
    """In the process of a run: divide, leave the labels in a file, and tell the seconds."""
    case = Case.measured(order)
    counts, method, seed = order["counts"], order["method"], order["solver_seed"]
    if method in EFFORTS:
        from gridplan.plan.create.divide import divide

        territory = territories.territory(case)
        _warm_up()
        watch = Stopwatch()
        plan = divide(territory, counts, seed=seed, effort=method)
        spent = watch.read()
        labels = [plan.grid_of_unit(level) for level in range(1, len(counts) + 1)]
        quotas = [plan.leaves_below(level) for level in range(1, len(counts) + 1)]
    else:
        ground, divide_by_peer = territories.ground(case), peers.peer(method)
        watch = Stopwatch()
        labels = divide_by_peer(ground, counts, seed)
        spent = watch.read()
        quotas = peers.quotas(counts)
    arrays = {f"label_{i}": label for i, label in enumerate(labels)}
    np.savez(order["answer"], **arrays, **{f"quota_{i}": q for i, q in enumerate(quotas)})
    return spent


def _warm_up() -> None:
    """Load the compiled loops, where numba is there, as libraries are loaded: before the clock."""
    from gridplan.partition import compiled
    from gridplan.plan.create.divide import divide

    least, compiled.LEAST = compiled.LEAST, 0
    territory = territories.territory(Case("voronoi", 2000, 1))
    divide(territory, (3, 12, 60), effort="fast")
    if compiled.there():
        divide(territory, (3, 12, 300))  # few units a grid: the loops that only these need
    compiled.LEAST = least


HEAD = (
    f"{'territory':28s} {'method':12s} {'CPU s':>6s} {'MB':>5s} {'grids':>12s} {'discon.':>8s} "
    f"{'L1/L2/L3 max %':>18s} {'free %':>6s} {'mean':>5s} {'p95':>5s} {'<=5%':>5s} {'free':>5s} "
    f"{'beyond':>6s} {'worst':>6s} {'PP50/10 L3':>11s} {'PP50 L1/L2':>10s} {'border km':>14s} "
    f"{'criteria mean %':>15s}"
)


def line(record: dict[str, Any]) -> str:
    """One run as a line under `HEAD`."""
    case = Case.measured(record)
    head = f"{case.name:28s} {record['method']:12s} "
    if record["outcome"] != "ok":
        return head + record["outcome"]
    levels = record["score"]["levels"]
    last, load = levels[-1], levels[-1]["load"]
    bound = record["score"]["bound"]

    def each(text: str, name: str, among: Sequence[dict[str, Any]] = levels) -> str:
        return "/".join(text.format(level[name]) for level in among)

    maxima = "/".join(f"{100 * level['load']['max']:.2f}" for level in levels)
    single = "/".join(f"{100 * value['mean']:.0f}" for value in last["criteria"].values())
    return head + (
        f"{record['cpu_s']:6.1f} {record['peak_mb']:5d} {each('{}', 'count'):>12s} "
        f"{each('{}', 'disconnected'):>8s} {maxima:>18s} {100 * load['max_free']:6.2f} "
        f"{100 * load['mean']:5.2f} {100 * load['p95']:5.2f} {100 * load['within']:5.1f} "
        f"{bound['beyond']:6d} {100 * bound['worst']:6.2f} "
        f"{last['pp_median']:.3f}/{last['pp_p10']:.3f} "
        f"{each('{:.3f}', 'pp_median', levels[:-1]):>10s} {each('{:.0f}', 'border_km'):>14s} "
        f"{single:>15s}"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the command line asks for; every list is written with commas."""
    parser = Arguments(__spec__.name, __doc__)
    parser.add_cases("1")
    parser.add_list(
        "--methods", chosen(METHODS), "metis,metis-rb,fast,normal", f"of {', '.join(METHODS)}"
    )
    parser.add_list("--solver-seeds", numbers, "1", "seeds of dividing")
    parser.add_argument(
        "--levels",
        type=numbers,
        metavar="A,…",
        help="grids of each level; without: 17,269,1958, less if small",
    )
    parser.add_list("--weights", weights, "1,1,1", "of registered, migrants, area")
    parser.add_argument(
        "--limit",
        type=seconds,
        default=LIMIT_S,
        metavar="S",
        help=f"of one run; without: {LIMIT_S:g}",
    )
    asked = parser.parse_args(arguments)
    print(HEAD)
    for case, method, seed in product(cases_of(asked), asked.methods, asked.solver_seeds):
        record = run(
            replace(case, weights=asked.weights),
            method,
            solver_seed=seed,
            counts=asked.levels,
            limit=asked.limit,
        )
        print(line(record), flush=True)
        machine.keep(record)
    return 0


if __name__ == "__main__":
    sys.exit(main())
