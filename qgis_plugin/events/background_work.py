"""What is done with events in the background: importing, and reading for the panel."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from .sources import Order, Stock

if TYPE_CHECKING:
    from ..gridplan.events.cases.overview import Overview
    from ..gridplan.progress import Progress


class Known(NamedTuple):
    """What the panel needs to know of a file of events.

    Parameters
    ----------
    overview : Overview
    report : mapping
        What the import said.
    depth : int
        Levels of the plan.
    moved : dict
        See `gridplan.analysis.overview.moved_events`.
    has_void : bool
        Whether void cases stand in the file.
    """

    overview: Overview
    report: Any
    depth: int
    moved: dict[int, str]
    has_void: bool


def import_order(stock: Stock, order: Order, progress: Progress) -> str:
    """Import; gives the doubts about it in words, empty for none."""
    from ..gridplan.progress import Span
    from ..gridplan.stores.eventfile.doubts import doubts
    from ..gridplan.stores.eventfile.event_import import import_events, write_profile

    with tempfile.TemporaryDirectory() as folder:
        report = import_events(
            stock.file(Path(folder), Span(progress, 0.0, 0.3)),
            order.plan,
            order.output,
            datum=order.datum,
            columns=order.columns,
            layer=stock.sheet,
            progress=Span(progress, 0.3, 1.0),
        )
    if order.profile is not None:
        write_profile(order.profile, report)
    return doubts(report)


def read_known(path: Path, plan: Path, progress: Progress) -> Known:
    """Read a file of clean events; placed anew where the plan was redrawn."""
    from ..gridplan.analysis.overview import moved_events, read_overview
    from ..gridplan.progress import Span
    from ..gridplan.stores.eventfile.files import read_report, void_rows
    from ..gridplan.stores.planfile.essentials import read_essentials

    now = read_essentials(plan, Span(progress, 0.0, 0.3)).plan
    report = read_report(path)
    redrawn = None if report.get("plan_hash") == now.nesting_hash else plan
    overview = read_overview(path, Span(progress, 0.3, 1.0), plan=redrawn)
    moved = moved_events(path, overview) if redrawn else {}
    return Known(overview, report, now.depth, moved, len(void_rows(path)) > 0)
