"""Gridplan: divide a territory into nested, balanced, contiguous grids, and live with the plan."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

#: Public name → module that holds it; resolved on first use, so that importing costs nothing.
_PUBLIC = {
    "read_territory": "territory.reading",
    "divide": "plan.dividing",
    "frontier": "plan.frontier",
    "explain": "plan.explaining",
    "check": "plan.certificate",
    "compare": "plan.comparing",
    "rebalance": "plan.rebalancing",
    "open_plan": "stores.geopackage",
    "save_plan": "stores.geopackage",
    "read_events": "stores.event_files",
    "EditSession": "plan.session",
}

__all__ = ["__version__", *_PUBLIC]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_PUBLIC[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
