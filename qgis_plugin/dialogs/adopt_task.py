"""Plans of the grids that there are: looking them up and writing, in the thread of the core."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..gridplan.progress import Progress, Span

if TYPE_CHECKING:
    from ..gridplan.findings import Finding
    from ..gridplan.plan.plan import Plan
    from ..gridplan.territory.criteria import Criterion
    from ..gridplan.territory.territory import Territory
    from ..layers.layer_reading import Reader


@dataclass(frozen=True)
class Adoption:
    """Where the grids stand.

    Parameters
    ----------
    territory : Territory
    criteria : tuple of Criterion
        Of the territory, with the weights and tolerances that are wanted.
    levels : tuple of (str, str)
        Columns of codes and of names ("" for none), largest grids first.
    areas : callable, optional
        Reads the smallest grids given a `Progress`; None: the units have the columns.
    datum : {"wgs84", "gcj02", "bd09"}
        Of the areas.
    """

    territory: Territory
    criteria: tuple[Criterion, ...]
    levels: tuple[tuple[str, str], ...]
    areas: Reader | None = None
    datum: str = "wgs84"


@dataclass(frozen=True)
class Adopted:
    """The plan of existing grids.

    Parameters
    ----------
    plan : Plan
    territory : Territory
    findings : tuple of Finding
        What was found beyond what reading had found.
    shares : dict
        Criterion → its share in the load.
    moved : int or None
        Units that stand in another grid than in the plan that a list is of; None without one.
    """

    plan: Plan
    territory: Territory
    findings: tuple[Finding, ...]
    shares: dict[str, float]
    moved: int | None = None


def adopt_grids(adoption: Adoption, progress: Progress) -> Adopted:
    """See `gridplan.plan.create.adopt.adopt`."""
    from ..gridplan.plan.create.adopt import LevelColumns, adopt
    from ..gridplan.plan.task.expectation import expect

    territory = replace(adoption.territory, criteria=adoption.criteria)
    areas = None
    if adoption.areas is not None:
        areas = adoption.areas(Span(progress, 0.0, 0.5))
    levels = [LevelColumns(code, name or None) for code, name in adoption.levels]
    plan, tied = adopt(territory, levels, areas, datum=adoption.datum)
    names = [criterion.name for criterion in tied.criteria]
    shares = expect(tied.loads, tied.criteria, plan.counts).shares.tolist()
    return Adopted(plan, tied, tied.findings[len(territory.findings) :], dict(zip(names, shares)))


def adopt_list(path: Path, listed: Path, progress: Progress) -> Adopted:
    """See `gridplan.stores.exchange.equivalency.plan_from_equivalency`."""
    from ..gridplan.stores.exchange.equivalency import plan_from_equivalency, read_equivalency
    from ..gridplan.stores.planfile.geopackage import open_plan

    like, territory = open_plan(path)
    plan = plan_from_equivalency(read_equivalency(listed), like)
    progress.report(1.0)
    moved = int((plan.leaf_of_unit != like.leaf_of_unit).sum())
    return Adopted(plan, territory, (), {}, moved)


def write_adopted(found: Adopted, target: Path, progress: Progress) -> Path:
    """Write the plan file; returns its path."""
    from ..gridplan.stores.planfile.geopackage import save_plan

    save_plan(found.plan, found.territory, target, progress=progress)
    return target
