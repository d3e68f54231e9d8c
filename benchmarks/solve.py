"""Gridplan and its peers on the same territories: seconds, memory and what the divisions are worth.

    .venv/bin/python -m benchmarks.solve --family rough --units 60000 --seed 3 \
        --methods metis,metis-rb,normal

Every run is a process of its own, so that its CPU seconds and its peak memory are its own. The
seconds count the division alone: reading and contiguity are measured by their own benchmarks.
Seeds 1 to 9 are for tuning; seeds from 101 on are kept for the final judgement.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from . import peers, scoring, territories
from .territories import BUILD, Case

EFFORTS = ("fast", "normal", "best")
LEVELS = (17, 269, 1958)
TIME_LIMIT_S = 240.0


def run(
    case: Case, method: str, seed: int = 1, counts: Sequence[int] = LEVELS, limit: float = 240.0
) -> dict[str, Any]:
    """Divide one territory by one method in a process of its own, and judge the division.

    Returns
    -------
    dict
        What was run, ``outcome`` (``"ok"`` or why there is no result), and for ``"ok"``
        ``cpu_s``, ``wall_s``, ``peak_mb`` and ``score``.
    """
    ground = territories.ground(case)
    record = {"what": "solve", **asdict(case), "method": method, "solver_seed": seed}
    record["counts"] = list(counts)
    answer = BUILD / "runs" / f"{case.name}-{method}-{seed}.npz"
    answer.parent.mkdir(parents=True, exist_ok=True)
    answer.unlink(missing_ok=True)
    order = json.dumps({**record, "answer": str(answer)})
    try:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.solve", "--order", order],
            cwd=Path(__file__).resolve().parent.parent,
            timeout=limit,
            capture_output=True,
            text=True,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {**record, "outcome": f"no result in {limit:.0f} s"}
    if done.returncode or not answer.exists():
        last = (done.stderr.strip() or f"exit code {done.returncode}").splitlines()[-1]
        missing = "ModuleNotFoundError" in last
        return {**record, "outcome": "not installed" if missing else f"failed: {last}"}
    with np.load(answer, allow_pickle=False) as stored:
        labels = [stored[f"label_{i}"] for i in range(len(counts))]
        quotas = [stored[f"quota_{i}"] for i in range(len(counts))]
        cpu, wall, peak = stored["spent"].tolist()
    return {
        **record,
        "outcome": "ok",
        "cpu_s": round(cpu, 3),
        "wall_s": round(wall, 3),
        "peak_mb": round(peak),
        "score": scoring.score(ground, labels, quotas),
    }


def _obey(order: dict[str, Any]) -> None:
    """In the process of a run: divide, and leave the answer in a file."""
    names = ("family", "units", "seed", "granular", "weights")
    case = Case(**{name: order[name] for name in names})
    counts = order["counts"]
    if order["method"] in EFFORTS:
        from gridplan.plan.dividing import divide

        territory = territories.territory(case)
        start = _clock()
        plan = divide(territory, counts, seed=order["solver_seed"], effort=order["method"])
        spent = _clock() - start
        labels = [plan.grid_of_unit(level + 1) for level in range(len(counts))]
        quotas = [plan.leaves_below(level + 1) for level in range(len(counts))]
    else:
        from .peers import nesting

        ground = territories.ground(case)
        divide_by_peer = peers.peer(order["method"])
        start = _clock()
        labels = divide_by_peer(ground, counts, order["solver_seed"])
        spent = _clock() - start
        quotas = nesting.quotas(counts)
    arrays = {f"label_{i}": label for i, label in enumerate(labels)}
    arrays |= {f"quota_{i}": quota for i, quota in enumerate(quotas)}
    np.savez(order["answer"], spent=np.r_[spent, _peak_mb()], **arrays)


def _peak_mb() -> float:
    """Most memory this process has held (not `ru_maxrss`, which starts at the parent's)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _clock() -> np.ndarray:
    """CPU seconds of this process and its children, and wall seconds."""
    own, others = (resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    cpu = own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime
    return np.array([cpu, time.perf_counter()])


HEAD = (
    f"{'territory':30s} {'method':12s} {'CPU s':>6s} {'MB':>5s} {'grids':>12s} {'discon.':>8s} "
    f"{'L1/L2/L3 max %':>17s} {'free %':>6s} {'mean':>5s} {'p95':>5s} {'<=5%':>5s} "
    f"{'PP50/10 L3':>10s} {'PP50 L1/L2':>10s} {'border km':>14s} {'criteria mean %':>15s}"
)


def line(record: dict[str, Any]) -> str:
    """One run as a line under `HEAD`."""
    kind = f"{record['family']}{' granular' if record['granular'] else ''}"
    head = f"{kind + ' ' + str(record['units']) + ' s' + str(record['seed']):30s} "
    head += f"{record['method']:12s} "
    if record["outcome"] != "ok":
        return head + record["outcome"]
    levels = record["score"]["levels"]
    last = levels[-1]
    load = last["load"]
    maxima = "/".join(f"{100 * level['load']['max']:.2f}" for level in levels)
    upper = "/".join(f"{level['pp_median']:.3f}"[1:] for level in levels[:-1])
    border = "/".join(f"{level['border_km']:.0f}" for level in levels)
    single = "/".join(f"{100 * v['mean']:.0f}" for v in last["criteria"].values())
    return head + (
        f"{record['cpu_s']:6.1f} {record['peak_mb']:5d} "
        f"{'/'.join(str(level['count']) for level in levels):>12s} "
        f"{'/'.join(str(level['disconnected']) for level in levels):>8s} "
        f"{maxima:>17s} {100 * load['max_free']:6.2f} {100 * load['mean']:5.2f} "
        f"{100 * load['p95']:5.2f} {100 * load['within']:5.1f} "
        f"{last['pp_median']:.3f}/{last['pp_p10']:.3f}"
        f" {upper:>10s} "
        f"{border:>14s} {single:>15s}"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--family", default="voronoi", help="names, comma between")
    parser.add_argument("--units", default="60000", help="sizes, comma between")
    parser.add_argument("--seed", default="1", help="seeds of the territory, comma between")
    parser.add_argument("--methods", default="metis,metis-rb,fast,normal")
    parser.add_argument("--solver-seed", type=int, default=1)
    parser.add_argument("--granular", action="store_true")
    parser.add_argument("--levels", default=",".join(map(str, LEVELS)))
    parser.add_argument("--weights", default="1,1,1", help="registered, migrant, area")
    parser.add_argument("--limit", type=float, default=TIME_LIMIT_S, help="seconds for one run")
    parser.add_argument("--order", help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.order:
        _obey(json.loads(asked.order))
        return 0
    counts = [int(count) for count in asked.levels.split(",")]
    weights = tuple(float(weight) for weight in asked.weights.split(","))
    print(HEAD)
    for family in asked.family.split(","):
        for units in asked.units.split(","):
            for seed in asked.seed.split(","):
                case = Case(family, int(units), int(seed), asked.granular, weights)
                for method in asked.methods.split(","):
                    record = run(case, method, asked.solver_seed, counts, asked.limit)
                    print(line(record), flush=True)
                    with (BUILD / "results.jsonl").open("a", encoding="utf-8") as results:
                        results.write(json.dumps(record) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
