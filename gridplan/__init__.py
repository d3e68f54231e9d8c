"""Gridplan: divide a territory into nested, balanced, contiguous grids, and live with the plan."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from .analysis.posts import staff_plan
    from .errors import Cancelled, GridplanError, InputError, MissingPackage, StoreError
    from .findings import Finding, Severity
    from .operations.declare.result import Result
    from .output.maps.plan_picture import draw_plan
    from .output.pack.pack import write_pack
    from .plan.certificate.certificate import Certificate
    from .plan.create.adopt import LevelColumns
    from .plan.plan import Plan
    from .plan.redraw.session import EditSession
    from .plan.rules.rules import Rules
    from .plan.staff.completeness import completeness
    from .plan.staff.roster import read_roster
    from .progress import Progress
    from .sample_city import write_sample
    from .stores.eventfile.event_import import import_events
    from .stores.eventfile.files import read_events
    from .stores.exchange.export import export_plan
    from .stores.planfile.geopackage import open_plan, save_plan
    from .stores.planfile.layers import grids
    from .stores.postgis import export_to_database
    from .territory.checks.examination import examine_units
    from .territory.criteria import Criterion
    from .territory.read import read_territory
    from .territory.territory import Territory

    #: One function for each command, with its parameters; see `operations`.
    sample: Callable[..., Result]
    inspect: Callable[..., Result]
    divide: Callable[..., Result]
    adopt: Callable[..., Result]
    frontier: Callable[..., Result]
    check: Callable[..., Result]
    explain: Callable[..., Result]
    show: Callable[..., Result]
    compare: Callable[..., Result]
    rebalance: Callable[..., Result]
    merge: Callable[..., Result]
    rerun: Callable[..., Result]
    roster: Callable[..., Result]
    posts: Callable[..., Result]
    pack: Callable[..., Result]
    export: Callable[..., Result]
    events_import: Callable[..., Result]
    events_count: Callable[..., Result]
    events_assess: Callable[..., Result]
    events_density: Callable[..., Result]
    events_hotspots: Callable[..., Result]
    events_warn: Callable[..., Result]
    events_clusters: Callable[..., Result]
    events_repeats: Callable[..., Result]
    events_board: Callable[..., Result]
    events_map: Callable[..., Result]
    events_forget: Callable[..., Result]

from .version import __version__

#: Public name → module that holds it; resolved on first use, so that importing costs nothing.
_PUBLIC = {
    "Cancelled": "errors",
    "Certificate": "plan.certificate.certificate",
    "Criterion": "territory.criteria",
    "EditSession": "plan.redraw.session",
    "Finding": "findings",
    "GridplanError": "errors",
    "InputError": "errors",
    "LevelColumns": "plan.create.adopt",
    "MissingPackage": "errors",
    "Plan": "plan.plan",
    "Progress": "progress",
    "Result": "operations.declare.result",
    "Rules": "plan.rules.rules",
    "Severity": "findings",
    "StoreError": "errors",
    "Territory": "territory.territory",
    "completeness": "plan.staff.completeness",
    "draw_plan": "output.maps.plan_picture",
    "examine_units": "territory.checks.examination",
    "export_plan": "stores.exchange.export",
    "export_to_database": "stores.postgis",
    "grids": "stores.planfile.layers",
    "import_events": "stores.eventfile.event_import",
    "open_plan": "stores.planfile.geopackage",
    "read_events": "stores.eventfile.files",
    "read_roster": "plan.staff.roster",
    "read_territory": "territory.read",
    "save_plan": "stores.planfile.geopackage",
    "staff_plan": "analysis.posts",
    "write_pack": "output.pack.pack",
    "write_sample": "sample_city",
}

__all__ = [
    "Cancelled",
    "Certificate",
    "Criterion",
    "EditSession",
    "Finding",
    "GridplanError",
    "InputError",
    "LevelColumns",
    "MissingPackage",
    "Plan",
    "Progress",
    "Result",
    "Rules",
    "Severity",
    "StoreError",
    "Territory",
    "__version__",
    "adopt",
    "check",
    "compare",
    "completeness",
    "divide",
    "draw_plan",
    "events_assess",
    "events_board",
    "events_clusters",
    "events_count",
    "events_density",
    "events_forget",
    "events_hotspots",
    "events_import",
    "events_map",
    "events_repeats",
    "events_warn",
    "examine_units",
    "explain",
    "export",
    "export_plan",
    "export_to_database",
    "frontier",
    "grids",
    "import_events",
    "inspect",
    "merge",
    "open_plan",
    "pack",
    "posts",
    "read_events",
    "read_roster",
    "read_territory",
    "rebalance",
    "rerun",
    "roster",
    "sample",
    "save_plan",
    "show",
    "staff_plan",
    "write_pack",
    "write_sample",
]


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(import_module(f".{_PUBLIC[name]}", __name__), name)
    from .operations.declare.function import function
    from .operations.declare.registry import all_operations

    if name in all_operations():
        made = globals()[name] = function(all_operations()[name])
        return made
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
