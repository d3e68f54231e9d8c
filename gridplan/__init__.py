"""Gridplan: divide a territory into nested, balanced, contiguous grids, and live with the plan."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .errors import Cancelled, GridplanError, InputError, MissingPackage, StoreError
    from .findings import Finding, Severity
    from .output.figures import draw_plan
    from .output.pack import write_pack
    from .plan.adopting import LevelColumns, adopt
    from .plan.certificate import Certificate, check
    from .plan.comparing import compare
    from .plan.completeness import completeness
    from .plan.dividing import divide
    from .plan.explaining import explain
    from .plan.frontier import frontier
    from .plan.merging import merge
    from .plan.plan import Plan
    from .plan.rebalancing import rebalance
    from .plan.roster import read_roster
    from .plan.rules import Rules
    from .plan.session import EditSession
    from .progress import Progress
    from .stores.event_files import read_events
    from .stores.events import import_events
    from .stores.exporting import export_plan
    from .stores.geopackage import open_plan, save_plan
    from .stores.layers import grids
    from .stores.postgis import export_to_database
    from .stores.posts import staff_plan
    from .territory.criteria import Criterion
    from .territory.examining import examine_units
    from .territory.reading import read_territory
    from .territory.sample import write_sample
    from .territory.territory import Territory

__version__ = "0.1.0"

#: Public name → module that holds it; resolved on first use, so that importing costs nothing.
_PUBLIC = {
    "Cancelled": "errors",
    "Certificate": "plan.certificate",
    "Criterion": "territory.criteria",
    "EditSession": "plan.session",
    "Finding": "findings",
    "GridplanError": "errors",
    "InputError": "errors",
    "LevelColumns": "plan.adopting",
    "MissingPackage": "errors",
    "Plan": "plan.plan",
    "Progress": "progress",
    "Rules": "plan.rules",
    "Severity": "findings",
    "StoreError": "errors",
    "Territory": "territory.territory",
    "adopt": "plan.adopting",
    "check": "plan.certificate",
    "compare": "plan.comparing",
    "completeness": "plan.completeness",
    "divide": "plan.dividing",
    "draw_plan": "output.figures",
    "examine_units": "territory.examining",
    "explain": "plan.explaining",
    "export_plan": "stores.exporting",
    "export_to_database": "stores.postgis",
    "frontier": "plan.frontier",
    "grids": "stores.layers",
    "import_events": "stores.events",
    "merge": "plan.merging",
    "open_plan": "stores.geopackage",
    "read_events": "stores.event_files",
    "read_roster": "plan.roster",
    "read_territory": "territory.reading",
    "rebalance": "plan.rebalancing",
    "save_plan": "stores.geopackage",
    "staff_plan": "stores.posts",
    "write_pack": "output.pack",
    "write_sample": "territory.sample",
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
    "examine_units",
    "explain",
    "export_plan",
    "export_to_database",
    "frontier",
    "grids",
    "import_events",
    "merge",
    "open_plan",
    "read_events",
    "read_roster",
    "read_territory",
    "rebalance",
    "save_plan",
    "staff_plan",
    "write_pack",
    "write_sample",
]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_PUBLIC[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
