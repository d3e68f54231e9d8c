"""A small request for every operation, for tests that ask each face of Gridplan for the same.

`REQUESTS` has, by the Python name of an operation, what gives the values of a request: names of
Python → values. Files to read are made once a process, in a folder that goes with it; files to
write lie in the folder that is handed in. Values are of parameters that the toolbox of QGIS has
too.
"""

from __future__ import annotations

import atexit
import csv
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import dividing_land
import event_commands
from toymap import toy

from gridplan.operations.divide import Divide
from gridplan.plan.certificate.certificate import check
from gridplan.plan.create.divide import divide
from gridplan.plan.plan import Plan
from gridplan.stores.planfile.geopackage import open_plan, save_plan
from gridplan.territory.read import read_territory
from gridplan.territory.territory import Territory

#: Two halves of the land; borders should follow the line between them.
_HALVES = ["AAAAAAAAAAAA"] * 4 + ["BBBBBBBBBBBB"] * 4


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="gridplan-requests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _table(name: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
    path = _folder() / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


# What is read --------------------------------------------------------------------------------


@cache
def units() -> Path:
    """Twelve by eight squares in four towns, with villages of four, columns of old grids."""
    frame = dividing_land.towns(12, 8)
    frame["old_grid"] = [f"{town}-{village}" for town, village in zip(frame.town, frame.village)]
    path = _folder() / "units.gpkg"
    frame.to_file(path, layer="units")
    return path


@cache
def later_units() -> Path:
    """The same squares after many have moved into the west of a town."""
    frame = dividing_land.towns(12, 8)
    frame.loc[frame.village.isin(("v0-2", "v0-3")), "registered"] += 20
    path = _folder() / "units_later.gpkg"
    frame.to_file(path, layer="units")
    return path


@cache
def barriers() -> Path:
    """Two areas whose common border runs through the middle."""
    path = _folder() / "barriers.gpkg"
    toy("\n".join(_HALVES)).to_file(path, layer="barriers")
    return path


def _plan(name: str, seed: int) -> Path:
    territory = read_territory(units())
    plan = divide(territory, (4, 12), seed=seed, effort="fast", fixed_level="town")
    path = _folder() / name
    save_plan(plan, territory, path)
    return path


@cache
def plan() -> Path:
    """Four towns, twelve grids."""
    return _plan("plan.gpkg", 1)


@cache
def other_plan() -> Path:
    """Another plan of the same units."""
    return _plan("plan_other.gpkg", 2)


@cache
def edited_plans() -> tuple[Path, Path]:
    """The plan after the edits of two planners: each moved one unit on a side of its own."""
    made = []
    for name, town in (("north.gpkg", "NW"), ("south.gpkg", "SE")):
        whole, territory = open_plan(plan())
        path = _folder() / name
        unit, grid = _legal_move(whole, territory, town)
        leaf = whole.leaf_of_unit.copy()
        leaf[unit] = grid
        save_plan(replace(whole, leaf_of_unit=leaf), territory, path)
        made.append(path)
    return made[0], made[1]


def _legal_move(whole: Plan, territory: Territory, town: str) -> tuple[int, int]:
    """A unit of the town, and the grid beside it that it can go to without leaving a hole."""
    table, leaf = territory.contiguity, whole.leaf_of_unit
    for unit in (territory.units["town"].to_numpy() == town).nonzero()[0]:
        for other in table.indices[table.indptr[unit] : table.indptr[unit + 1]]:
            same_town = whole.parents[-1][leaf[other]] == whole.parents[-1][leaf[unit]]
            if leaf[other] == leaf[unit] or not same_town:
                continue
            moved = leaf.copy()
            moved[unit] = leaf[other]
            if check(replace(whole, leaf_of_unit=moved), territory).holds:
                return int(unit), int(leaf[other])
    raise AssertionError("no unit of this town can move")


def grid() -> str:
    """The code of a last-level grid of the plan."""
    return str(open_plan(plan())[0].codes[-1][0])


@cache
def staff() -> Path:
    """Who heads which grid; the last grid of the plan is left out."""
    codes = [code for level in open_plan(plan())[0].codes for code in level][:-1]
    rows = [(code, f"Head {number}") for number, code in enumerate(codes)]
    return _table("staff.csv", ("code", "head"), rows)


@cache
def busy() -> tuple[Path, Path]:
    """Events of twenty weeks, and the plan that they lie in."""
    folder = _folder() / "events"
    folder.mkdir()
    return event_commands.busy_weeks(folder)


def export() -> Path:
    """The export that the events were read from."""
    return busy()[0].parent / "export.csv"


# Requests ------------------------------------------------------------------------------------


def _divide(folder: Path) -> dict[str, Any]:
    return {
        "units": units(), "output": folder / "plan.gpkg", "levels": (4, 12), "seed": 3,
        "fixed_level": "1=town", "walls": "village", "barriers": str(barriers()),
        "criteria": ("registered=registered:0.5", "migrant=migrant:0.5:10%"),
        "pressures": ("registered=0.5",), "tolerance": 0.08, "effort": "fast", "author": "Li",
    }  # fmt: skip


def _frontier(folder: Path) -> dict[str, Any]:
    return {
        "units": units(), "output": folder / "front", "levels": (4, 12), "current": plan(),
        "points": 2, "effort": "fast",
    }  # fmt: skip


def _merge(folder: Path) -> dict[str, Any]:
    ours, theirs = edited_plans()
    return {"base": plan(), "ours": ours, "theirs": theirs, "output": folder / "merged.gpkg"}


def _rebalance(folder: Path) -> dict[str, Any]:
    return {
        "plan": plan(), "units": later_units(), "output": folder / "later.gpkg",
        "tolerance": 0.1, "budget": 0.2, "locks": (grid(),), "datum": "wgs84",
        "movements": folder / "movements.csv",
    }  # fmt: skip


def _import(folder: Path) -> dict[str, Any]:
    return {
        "file": export(), "plan": busy()[1], "output": folder / "events.gpkg", "datum": "wgs84",
        "mapping": ("t_report=上报时间",),
    }  # fmt: skip


def _of_events(folder: Path, output: str, **more: Any) -> dict[str, Any]:
    events, in_force = busy()
    return {"events": events, "plan": in_force, "output": (folder / output,), **more}


def _page(folder: Path, output: str, **more: Any) -> dict[str, Any]:
    return _of_events(folder, output, **more) | {"output": folder / output}


def _forget(folder: Path) -> dict[str, Any]:
    """Works in place: on a copy of its own."""
    for path in busy()[0].parent.glob("events*"):
        shutil.copy(path, folder)
    return {"events": folder / busy()[0].name, "days": 30, "now": "2024-05-20"}


@cache
def made_plan() -> Path:
    """A plan that knows how it was made."""
    path = _folder() / "made.gpkg"
    Divide(units=units(), output=path, levels=(4, 12), effort="fast", seed=5).run()
    return path


#: Python name of an operation → what gives the values of a small request.
REQUESTS: dict[str, Callable[[Path], dict[str, Any]]] = {
    "sample": lambda folder: {
        "folder": folder / "sample", "units": 5000, "events": 1000, "seed": 7,
    },
    "inspect": lambda folder: {
        "units": units(), "levels": (4, 12), "output": folder / "findings.json",
    },
    "divide": _divide,
    "adopt": lambda folder: {
        "units": units(), "levels": ("town", "old_grid"), "output": folder / "adopted.gpkg",
    },
    "frontier": _frontier,
    "check": lambda folder: {"plan": plan(), "output": folder / "certificate.json"},
    "explain": lambda folder: {"plan": plan(), "grid": grid(), "tolerance": 0.01},
    "show": lambda folder: {"plan": plan(), "output": folder / "plan.svg", "size": "a4"},
    "compare": lambda folder: {
        "before": plan(), "after": other_plan(), "output": (folder / "changes.csv",),
        "keep_codes": folder / "renumbered.gpkg",
    },
    "rebalance": _rebalance,
    "merge": _merge,
    "roster": lambda folder: {
        "plan": plan(), "staff": staff(), "level": 2, "output": (folder / "staffed.csv",),
    },
    "posts": lambda folder: {
        "plan": plan(), "total": 30, "by": "registered", "output": (folder / "posts.csv",),
    },
    "pack": lambda folder: {
        "plan": plan(), "output": folder / "pack", "parts": ("workbook", "bundle"), "paper": "a4",
        "heads": staff(),
    },
    "export": lambda folder: {
        "plan": plan(), "output": folder / "shapes", "form": "geojson", "datum": "gcj02",
    },
    "rerun": lambda folder: {"plan": made_plan(), "output": folder / "again.gpkg"},
    "events_import": _import,
    "events_count": lambda folder: _of_events(
        folder, "counts.csv", period="month", by=("type2",), level=2, start="2024-02-01",
    ),
    "events_assess": lambda folder: {
        "events": busy()[0], "output": folder / "assessed.csv", "by": ("unit",),
        "denominators": ("rework_rate=handled",), "weights": ("closing_rate=2",),
    },
    "events_density": lambda folder: _page(
        folder, "density.tif", bandwidth="400", cell=100.0, where=("type2=占道经营",),
    ),
    "events_hotspots": lambda folder: _of_events(folder, "hotspots.csv", period="week"),
    "events_warn": lambda folder: _of_events(folder, "warnings.csv"),
    "events_clusters": lambda folder: _of_events(folder, "clusters.csv", replicates=19, seed=4),
    "events_repeats": lambda folder: _of_events(folder, "repeats.csv", least=3, radius=80.0),
    "events_board": lambda folder: _page(folder, "board.html", heading_text="Week 23"),
    "events_map": lambda folder: _page(folder, "map.html", show_few=True),
    "events_forget": _forget,
}  # fmt: skip
