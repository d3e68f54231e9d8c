"""All benchmarks in one go: what `gridplan bench` and ``make bench`` run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from . import families, machine
from .partition import solve
from .territories import Case

#: What can be measured, and the module that does it.
MODULES = {
    "contiguity": "territory.contiguity",
    "reading": "territory.reading",
    "solve": "partition.solve",
    "certificate": "plan.certificate",
    "placing": "events.placing",
    "density": "events.density",
    "redrawing": "events.redrawing",
    "one_pass": "events.one_pass",
}
WHAT = tuple(MODULES)
#: Peers that need minutes: run on the first territory of each size only.
SLOW = ("gerrychain", "spopt")


@dataclass(frozen=True)
class Request:
    """What to measure.

    Parameters
    ----------
    what : sequence of str
        Of `WHAT`.
    sizes, seeds : sequence of int
        Units of the territories, and their seeds; benchmarks about events have sizes of their own.
    families : sequence of str
        For example ``"rough"`` and ``"rough-granular"``.
    methods : sequence of str
        Efforts of Gridplan and peers, for `solve`.
    limit : float
        Seconds for one run.
    qgis : bool
        Whether QGIS's own algorithms run beside ours where events are measured: minutes more.
    """

    what: Sequence[str] = WHAT
    sizes: Sequence[int] = (60_000,)
    seeds: Sequence[int] = (1, 2, 3)
    families: Sequence[str] = tuple(
        f"{family}{kind}"
        for kind in ("", "-granular")
        for family in ("voronoi", "sample", "rough", "archipelago")
    )
    methods: Sequence[str] = (
        "metis", "metis-rb", "metis-3", "kahip", *SLOW, "fast", "normal", "best",
    )  # fmt: skip
    limit: float = solve.LIMIT_S
    qgis: bool = False


QUICK = Request(
    what=("contiguity", "reading", "solve", "certificate"),
    sizes=(5_000,),
    seeds=(1,),
    families=("voronoi", "rough"),
    methods=("metis", "metis-rb", "fast", "normal"),
    limit=60.0,
)


def choices() -> dict[str, Sequence[str]]:
    """What may stand in the lists of a request."""
    return {"what": WHAT, "families": families.KINDS, "methods": solve.METHODS}


def run(
    request: Request,
    write: Callable[[str], None],
    report: Callable[[float, str], None] = lambda fraction, text: None,
) -> list[dict[str, Any]]:
    """Measure, write a line for every record, and keep all records.

    Parameters
    ----------
    request : Request
    write : callable
        Gets every line of the tables.
    report : callable
        Gets the fraction done and what is done next; may raise to stop.

    Returns
    -------
    list of dict
        The records, as they stand in ``build/bench/results.jsonl``.
    """
    records: list[dict[str, Any]] = []
    runs = solve_runs(request) if "solve" in request.what else []
    others = [name for name in WHAT if name in request.what and name != "solve"]
    done, total = 0, len(runs) + len(others)
    for name in others:
        report(done / total, name)
        module = import_module(f"benchmarks.{MODULES[name]}")
        peers_too = {"qgis": request.qgis} if hasattr(module, "QGIS") else {}
        for record in module.run(getattr(module, "SIZES", request.sizes), **peers_too):
            records.append({"what": name, **record})
            machine.keep(records[-1])
            write(_line(records[-1]))
        done += 1
    if runs:
        write(solve.HEAD)
    for case, method in runs:
        report(done / total, f"{case.name} {method}")
        records.append(solve.run(case, method, limit=request.limit))
        machine.keep(records[-1])
        write(solve.line(records[-1]))
        done += 1
    return records


def _line(record: dict[str, Any]) -> str:
    """A record of one of the smaller benchmarks as a line."""
    head = ("what", "family", "units", "method", "outcome")
    figures = "  ".join(f"{k} {v}" for k, v in record.items() if k not in head)
    outcome = "" if record["outcome"] == "ok" else record["outcome"]
    where = f"{record['family']}-{record['units']}"
    return f"{record['what']:12s} {where:16s} {record['method']:36s} {outcome}{figures}"


def solve_runs(request: Request) -> list[tuple[Case, str]]:
    """Every territory with every method, slow peers on the first territory of a size only."""
    runs = []
    for size in request.sizes:
        cases = [Case.of(f, size, seed) for f in request.families for seed in request.seeds]
        runs += [
            (case, method)
            for case in cases
            for method in request.methods
            if method not in SLOW or case == cases[0]
        ]
    return runs
