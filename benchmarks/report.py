"""The page ``docs/benchmarks.md``, written from measured records alone.

    .venv/bin/python -m benchmarks.report

Of several records of the same run the latest counts. Where seeds kept for the final judgement
(101 and more) were run, a table shows them and no others.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from statistics import median
from typing import Any

from . import machine
from .alone import ROOT
from .arguments import Arguments
from .families import FAMILIES
from .partition.solve import EFFORTS, HELD_OUT

PAGE = ROOT / "docs" / "benchmarks.md"
#: What stands behind this line is written by hand and stays as it is.
BY_HAND = "<!-- Written by hand from here on. -->"
REFERENCE = "metis"
NAMES = {
    "fast": "**Gridplan fast**",
    "normal": "**Gridplan normal**",
    "best": "**Gridplan best**",
    "metis": "METIS k-way, contiguous",
    "metis-tight": "METIS k-way, contiguous, 0.5 % imbalance asked for",
    "metis-rb": "METIS recursive bisection",
    "metis-3": "METIS k-way, contiguous, 3 criteria",
    "metis-3-rb": "METIS recursive bisection, 3 criteria",
    "kahip": "KaHIP fast",
    "kahip-eco": "KaHIP eco",
    "gerrychain": "GerryChain",
    "spopt": "spopt Ward",
    "spopt-skater": "spopt Skater",
}
Record = dict[str, Any]
_TERRITORY = ("family", "granular", "units", "counts", "weights")

HOW_TO_READ = """\
Every run is a process of its own. CPU seconds count the division alone (reading and finding
neighbours are below), libraries and compiled loops loaded before; memory is the most the process
held. All methods get the same units, neighbours, loads and quotas. The load is the mean of the
shares of registered population, migrants and land area, with equal weights; the deviation of a grid
is its load over its quota, less one. Grids that hold a unit heavier than 1.05 grids cannot keep
within 5 %: "free" leaves them out. Every figure is the worst over the seeds named: each column by
itself, so a row is not one run.
"Beyond bound" counts grids that are off by more than 5 % and by more than 1.1 times what such units
force on them and their parents, "worst of these" is their largest deviation. Land behind a
single unit, and units that fit with none of their neighbours, force something too
(`benchmarks/scoring.py`).
"PP" is the Polsby-Popper compactness of the last level (median and lowest tenth).
The columns marked × METIS compare with contiguous METIS seed by seed and show the worst:
seconds over its seconds, its worst deviation over ours (above 1 is better than METIS), our median
PP less its, border of the first level over its.
"""


def page(records: Sequence[Record]) -> str:
    """The whole page."""
    latest = _latest(records)
    solve = [record for record in latest if record["what"] == "solve"]
    newest = max(records, key=lambda record: record["date"])
    parts = [
        "# Benchmarks",
        "Written by `python -m benchmarks.report` from measured runs; edit only the end.",
        _about(newest, latest),
        "## Dividing",
        HOW_TO_READ,
        _verdict(_judged(solve)),
    ]
    for rows in _groups(_judged(solve)):
        kind = rows[0]["family"] + (", granular" if rows[0]["granular"] else "")
        parts += [f"### {kind}, {_units(rows)} units", _table(rows)]
    for what, title in (
        ("contiguity", "Neighbours and shared borders"),
        ("reading", "Reading"),
        ("certificate", "Checking a plan"),
        ("placing", "Events into grids"),
        ("density", "Density of events"),
        ("redrawing", "Counts of events while borders are redrawn"),
        ("one_pass", "Counts and density from one file"),
    ):
        rows = [record for record in latest if record["what"] == what]
        if rows:
            parts += [f"## {title}", _plain(rows)]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _latest(records: Iterable[Record]) -> list[Record]:
    """The last record of every run, in the order of first appearance."""
    measured = {"outcome", "date", "machine", "score"}
    last: dict[str, Record] = {}
    for record in records:
        if record["what"] == "solve":
            run = [record[name] for name in (*_TERRITORY, "seed", "solver_seed", "method")]
        else:
            run = [v for k, v in record.items() if isinstance(v, str) and k not in measured]
            run.append(record.get("units"))
        last[str(run)] = record
    return list(last.values())


def _judged(solve: Sequence[Record]) -> list[Record]:
    """The records of held-out seeds where a territory has any, else all of it."""
    held = {_territory(r) for r in solve if r["seed"] >= HELD_OUT}
    return [r for r in solve if r["seed"] >= HELD_OUT or _territory(r) not in held]


def _territory(record: Record) -> str:
    """What runs must have in common to stand in one table."""
    return str([record[name] for name in _TERRITORY])


def _groups(records: Sequence[Record]) -> list[list[Record]]:
    """Records by table: ordinary territories first, families in their order, small ones first."""
    order = list(FAMILIES)
    groups: dict[str, list[Record]] = {}
    for record in sorted(
        records, key=lambda r: (r["granular"], order.index(r["family"]), r["units"])
    ):
        groups.setdefault(_territory(record), []).append(record)
    return list(groups.values())


def _about(newest: Record, records: Sequence[Record]) -> str:
    m = newest["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in m["versions"].items())
    days = sorted({record["date"] for record in records})
    period = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
    ours = sorted({r["machine"]["commit"] for r in records if r.get("method") in EFFORTS})
    return "\n".join(
        [
            f"* Machine: {m['cpu']}, {m['cores']} cores, {m['memory_gb']} GB; {m['system']}; one "
            "process at a time, one thread.",
            f"* Versions: Python {m['python']}, {versions}.",
            f"* Measured: {period}; Gridplan at {', '.join(ours) or 'no run'} "
            "(+ means with changes not yet committed).",
            "* Commands: `gridplan bench`, or `gridplan bench --sizes … --seeds … --families …`; "
            "`gridplan bench --quick` for a minute's trial.",
        ]
    )


def _verdict(solve: Sequence[Record]) -> str:
    """In how many runs Gridplan is ahead of contiguous METIS, in one line for each effort."""
    lines = []
    for effort in EFFORTS:
        pairs = _pairs(solve, effort)
        if not pairs:
            continue
        ours = [mine["score"]["levels"] for mine, _ in pairs]
        theirs = [metis["score"]["levels"] for _, metis in pairs]
        count = len(pairs)
        exact = sum(all(x["count"] == x["expected"] for x in run) for run in ours)
        whole = sum(all(x["disconnected"] == 0 for x in run) for run in ours)
        both = list(zip([run[-1] for run in ours], [run[-1] for run in theirs], strict=True))
        worst = sum(a["load"]["max"] <= b["load"]["max"] + 1e-9 for a, b in both)
        within = sum(a["load"]["within"] > b["load"]["within"] for a, b in both)
        compact = sum(a["pp_median"] > b["pp_median"] for a, b in both)
        times = [mine["cpu_s"] / max(metis["cpu_s"], 0.01) for mine, metis in pairs]
        lines.append(
            f"* {NAMES[effort]} against contiguous METIS, {count} runs: exact counts in {exact}, "
            f"no disconnected grid in {whole}; worst grid not worse in {worst}, more grids within "
            f"5 % in {within}, more compact (median PP) in {compact}; {median(times):.1f} × its "
            f"CPU seconds (worst {max(times):.1f} ×)."
        )
    return "\n".join(lines)


def _pairs(solve: Sequence[Record], method: str) -> list[tuple[Record, Record]]:
    """The runs of a method, each with that of contiguous METIS on the same territory."""

    def key(r: Record) -> str:
        return f"{_territory(r)} {r['seed']}"

    done = [record for record in solve if record["outcome"] == "ok"]
    reference = {key(record): record for record in done if record["method"] == REFERENCE}
    return [(r, reference[key(r)]) for r in done if r["method"] == method and key(r) in reference]


def _units(rows: Sequence[Record]) -> str:
    """How many units the territories have, as a number with commas."""
    exact = {record["score"]["units"] for record in rows if "score" in record}
    about = "about " if len(exact) > 1 else ""
    return f"{about}{round(median(exact or {rows[0]['units']})):,}"


def _table(rows: Sequence[Record]) -> str:
    """One line for each method, the worst over the seeds in every column."""
    seeds = sorted({record["seed"] for record in rows})
    head = (
        "method", "seeds", "CPU s", "MB", "grids lost", "disconnected",
        *(f"L{i} max %" for i in range(1, len(rows[0]["counts"]) + 1)), "free %", "mean %",
        "within 5 %", "free within 5 %", "beyond bound", "worst of these %", "PP", "PP p10",
        "PP L1", "border km", "border L1 km", "time × METIS", "deviation × METIS", "PP − METIS",
        "border L1 × METIS",
    )  # fmt: skip
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for method in sorted({r["method"] for r in rows}, key=list(NAMES).index):
        runs = [record for record in rows if record["method"] == method]
        good = [record for record in runs if record["outcome"] == "ok"]
        name = NAMES[method]
        if len(good) < len(runs):
            bad = sorted({record["outcome"] for record in runs if record["outcome"] != "ok"})
            name += f" ({'; '.join(bad)}, {len(runs) - len(good)} of {len(runs)})"
        cells = _worst(good, _pairs(rows, method)) if good else ["–"] * (len(head) - 2)
        lines.append(f"| {name} | {len(runs)} | " + " | ".join(cells) + " |")
    counts = " / ".join(f"{count:,}" for count in rows[0]["counts"])
    note = f"{counts} grids; seeds {', '.join(map(str, seeds))}."
    if len(set(rows[0]["weights"])) > 1:
        note += f" Weights {' / '.join(f'{w:g}' for w in rows[0]['weights'])}."
    heavy = [record["score"] for record in rows if "score" in record]
    if heavy and max(score["oversize_units"] for score in heavy):
        note += (
            f" Up to {max(score['oversize_units'] for score in heavy)} units heavier than a grid; "
            f"the heaviest forces {100 * max(score['forced'] for score in heavy):.0f} %."
        )
    return note + "\n\n" + "\n".join(lines)


def _worst(runs: Sequence[Record], pairs: Sequence[tuple[Record, Record]]) -> list[str]:
    """The worst of each figure over the runs of one method."""
    levels = [record["score"]["levels"] for record in runs]
    last = [level[-1] for level in levels]

    def most(value: Callable[[Record], float], among: Sequence[Record] = last) -> float:
        return max(value(one) for one in among)

    def percent(value: Callable[[Record], float]) -> str:
        return f"{100 * most(value):.2f}"

    cells = [
        f"{most(lambda r: r['cpu_s'], runs):.2f}",
        f"{most(lambda r: r['peak_mb'], runs):.0f}",
        str(max(sum(x["expected"] - x["count"] for x in run) for run in levels)),
        str(max(sum(x["disconnected"] for x in run) for run in levels)),
        *(
            f"{100 * max(run[i]['load']['max'] for run in levels):.2f}"
            for i in range(len(levels[0]))
        ),
        percent(lambda x: x["load"]["max_free"]),
        percent(lambda x: x["load"]["mean"]),
        f"{100 * min(x['load']['within'] for x in last):.1f}",
        f"{100 * min(x['load']['within_free'] for x in last):.1f}",
        str(max(record["score"]["bound"]["beyond"] for record in runs)),
        f"{100 * max(record['score']['bound']['worst'] for record in runs):.2f}",
        f"{min(x['pp_median'] for x in last):.3f}",
        f"{min(x['pp_p10'] for x in last):.3f}",
        f"{min(run[0]['pp_median'] for run in levels):.3f}",
        f"{most(lambda x: x['border_km']):,.0f}",
        f"{max(run[0]['border_km'] for run in levels):,.0f}",
    ]
    if not pairs:
        return [*cells, "–", "–", "–", "–"]
    ends = [(a["score"]["levels"][-1], b["score"]["levels"][-1]) for a, b in pairs]
    time = max(a["cpu_s"] / max(b["cpu_s"], 0.01) for a, b in pairs)
    deviation = min(b["load"]["max"] / max(a["load"]["max"], 1e-9) for a, b in ends)
    compact = min(a["pp_median"] - b["pp_median"] for a, b in ends)
    first = max(
        a["score"]["levels"][0]["border_km"] / b["score"]["levels"][0]["border_km"]
        for a, b in pairs
    )
    return [*cells, f"{time:.1f}", f"{deviation:.2f}", f"{compact:+.3f}", f"{first:.2f}"]


def _plain(rows: Sequence[Record]) -> str:
    """Records of the smaller benchmarks, a column for every figure."""
    hidden = {"what", "date", "machine"}
    names = list(dict.fromkeys(name for record in rows for name in record if name not in hidden))
    lines = ["| " + " | ".join(name.replace("_", " ") for name in names) + " |"]
    lines.append("|---" * len(names) + "|")
    for record in rows:
        lines.append("| " + " | ".join(_cell(record.get(name)) for name in names) + " |")
    return "\n".join(lines)


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.3g}" if abs(value) < 100 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


if __name__ == "__main__":
    Arguments(__spec__.name, __doc__).parse_args()
    found = machine.kept()
    if not found:
        sys.exit("There are no records yet: run `gridplan bench` first.")
    _, line, tail = PAGE.read_text(encoding="utf-8").partition(BY_HAND)
    PAGE.write_text(page(found) + (f"\n{line}{tail}" if line else ""), encoding="utf-8")
    print(f"Wrote {PAGE.relative_to(ROOT)} from {len(found)} records.")
