"""Dividing with the work shared out: this process, and processes of this machine.

    .venv/bin/python -m benchmarks.scale.cluster 1000000 fast

One line for each way: without workers, ``here``, ``local:1`` and ``local:2``. "seconds" are those
of dividing alone; "start_s" is what starting the workers took; "cpu_s" is of all processes;
"client_mb" and "worker_mb" are the most that the client and the largest worker held, the client
with the units and their shapes, which were read before.
"""

from __future__ import annotations

import time
from typing import Any

from ..alone import run_alone
from ..arguments import Arguments, number
from ..partition.solve import EFFORTS

WAYS = ("", "here", "local:1", "local:2")
COUNTS = (17, 269, 1958)


def run(units: int, effort: str, ways: tuple[str, ...] = WAYS) -> list[dict[str, Any]]:
    """Divide a Voronoi territory by its towns in each way, each in a process of its own."""
    orders = [{"units": units, "effort": effort, "way": way} for way in ways]
    return [{**order, **run_alone("scale.cluster", order, 3600.0)} for order in orders]


def obey(order: dict[str, Any]) -> dict[str, Any]:
    """In the process of a run: divide."""
    import psutil

    from gridplan.plan.certificate.certificate import check
    from gridplan.plan.create.divide import divide
    from gridplan.scale.cluster import open_workers
    from gridplan.territory.ground.division_links import tie

    from ..territories import Case, territory

    land = tie(territory(Case("voronoi", order["units"], 1)), "town", across_lines=True)
    me = psutil.Process()
    before = time.perf_counter()
    with open_workers(order["way"] or None) as workers:
        begun, worked = time.perf_counter(), sum(me.cpu_times()[:2])
        plan = divide(land, COUNTS, fixed_level="town", effort=order["effort"], workers=workers)
        ended = time.perf_counter()
        # The workers are those of all children that have worked.
        others = [one for one in me.children(recursive=True) if _peak_mb(one.pid) > 100]
        cpu = sum(me.cpu_times()[:2]) - worked + sum(sum(one.cpu_times()[:2]) for one in others)
        held = [_peak_mb(one.pid) for one in others]
    certificate = check(plan, land).as_dict()
    last = certificate["levels"][-1]
    return {
        "outcome": "ok",
        "holds": certificate["holds"],
        "hash": plan.hash[:12],
        "start_s": round(begun - before, 1),
        "seconds": round(ended - begun, 1),
        "cpu_s": round(cpu, 1),
        "client_mb": _peak_mb(me.pid),
        "worker_mb": max(held, default=0),
        "worst": round(last["deviation"]["load"]["max"], 4),
        "compactness": [round(one["polsby_popper"]["median"], 3) for one in certificate["levels"]],
    }


def _peak_mb(pid: int) -> int:
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        peak = next((line for line in status if line.startswith("VmHWM")), "VmHWM: 0 kB")
    return int(peak.split()[1]) // 1024


if __name__ == "__main__":
    parser = Arguments(__spec__.name, __doc__)
    parser.add_argument("units", type=number, metavar="UNITS", help="units of the territory")
    parser.add_argument("effort", choices=EFFORTS, help="of dividing")
    asked = parser.parse_args()
    for record in run(asked.units, asked.effort):
        print(record, flush=True)
