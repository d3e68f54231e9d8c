"""Rebalancing a plan on new figures: reading, computing and writing, in the thread of the core."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..gridplan.progress import Progress, Span
from ..platform.words import tr

if TYPE_CHECKING:
    from ..gridplan.plan.plan import Plan
    from ..gridplan.plan.rebalance import Rebalancing
    from ..gridplan.territory.territory import Territory

#: A file, or what reads the features of a layer given a `Progress`.
Source = Path | Callable[[Progress], Any]


@dataclass(frozen=True)
class Figures:
    """A plan, the base units it was made from, and those with new figures."""

    plan: Plan
    known: Territory
    new: Territory


def read_figures(
    path: Path,
    source: Source,
    datum: str | None,
    progress: Progress,
    *,
    id_column: str | None = None,
    empty_as_zero: bool = False,
    **reading: float,
) -> Figures:
    """Open a plan, and read base units for its criteria; in its datum unless another is named.

    What is in `reading` goes to `gridplan.territory.read.read_territory` as it is.
    """
    from ..gridplan.stores.planfile.geopackage import open_plan
    from ..gridplan.territory.read import read_territory, terms_of

    plan, known = open_plan(path)
    units = source(Span(progress, 0.2, 0.4)) if callable(source) else source
    new = read_territory(
        units,
        **(terms_of(known) | ({"datum": datum} if datum else {})),
        id_column=id_column,
        empty_as_zero=empty_as_zero,
        **reading,
        progress=Span(progress, 0.4, 1.0),
    )
    return Figures(plan, known, new)


def rebalance_figures(
    figures: Figures,
    progress: Progress,
    *,
    tolerance: float,
    budget: float | None,
    keep_levels: int,
    locks: Sequence[str] = (),
) -> Rebalancing:
    """See `gridplan.plan.rebalance.rebalance`."""
    from ..gridplan.plan.rebalance import rebalance

    return rebalance(
        figures.plan,
        figures.known,
        figures.new,
        tolerance=tolerance,
        budget=budget,
        keep_levels=keep_levels,
        locks=locks,
        progress=progress,
    )


def write_rebalancing(
    found: Rebalancing, target: Path, movements: Path | None, progress: Progress
) -> None:
    """Write the plan, and the list of movements as csv or xlsx."""
    from ..gridplan.stores.exchange.safe_tables import write_sheets
    from ..gridplan.stores.planfile.geopackage import save_plan

    save_plan(found.after, found.territory, target, progress=progress)
    if movements is not None:
        rows = [[m.old, m.new, m.units, m.persons, m.load] for m in found.movements()]
        write_sheets(movements, {tr("Movements"): (movement_headings(), rows)})


def movement_headings() -> list[str]:
    """What the columns of the list of movements are called."""
    return [tr("From"), tr("To"), tr("Units"), tr("Persons"), tr("Share of the load")]


def rebalance_file(
    path: Path,
    source: Source,
    target: Path,
    *,
    tolerance: float,
    budget: float | None,
    keep_levels: int,
    locks: Sequence[str] = (),
    datum: str | None = None,
    id_column: str | None = None,
    tolerance_m: float,
    movements: Path | None = None,
    progress: Progress,
) -> Rebalancing:
    """All in one go: read, rebalance, write."""
    figures = read_figures(
        path,
        source,
        datum,
        Span(progress, 0.0, 0.4),
        id_column=id_column,
        tolerance_m=tolerance_m,
    )
    found = rebalance_figures(
        figures,
        Span(progress, 0.4, 0.8),
        tolerance=tolerance,
        budget=budget,
        keep_levels=keep_levels,
        locks=locks,
    )
    write_rebalancing(found, target, movements, Span(progress, 0.8, 1.0))
    return found
