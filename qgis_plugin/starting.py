"""New plans: of the sample, and of units that were read; both run as tasks of QGIS."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .gridplan.errors import InputError
from .gridplan.progress import Progress, Span
from .words import tr

if TYPE_CHECKING:
    from .gridplan.territory.criteria import Criterion
    from .gridplan.territory.examining import Examination
    from .gridplan.territory.territory import Territory

#: The town that is shipped with the plugin, and the grids of its plan.
SAMPLE = Path(__file__).parent / "sample"
SAMPLE_LEVELS = (3, 18, 90)


@dataclass(frozen=True)
class Wishes:
    """What a new plan is to be.

    Parameters
    ----------
    criteria : tuple of Criterion
        Of the territory, with the weights and tolerances that are wanted.
    levels : tuple of int
        Grids at each level, largest grids first.
    fixed_level, walls : str
        Columns; empty for none.
    effort : str
    seed : int
    target : Path
        Plan file to write.
    """

    criteria: tuple[Criterion, ...]
    levels: tuple[int, ...]
    fixed_level: str
    walls: str
    effort: str
    seed: int
    target: Path


def sample_units() -> Path:
    """The file of base units that is shipped."""
    return next(SAMPLE.glob("*.shp"))


def divide_sample(target: Path, progress: Progress) -> Path:
    """Divide the shipped sample into a plan file; returns its path."""
    from .gridplan.territory.reading import read_territory

    target.parent.mkdir(parents=True, exist_ok=True)
    territory = read_territory(sample_units(), progress=Span(progress, 0.0, 0.4))
    wishes = Wishes(territory.criteria, SAMPLE_LEVELS, "", "", "fast", 1, target)
    return divide_units(territory, wishes, Span(progress, 0.4, 1.0))


def divide_units(territory: Territory, wishes: Wishes, progress: Progress) -> Path:
    """Divide a territory as it is wished, and write the plan file; returns its path."""
    from .gridplan.plan.dividing import divide
    from .gridplan.stores.geopackage import save_plan
    from .gridplan.territory.linking import tie

    territory = replace(territory, criteria=wishes.criteria)
    for column in filter(None, (wishes.fixed_level, wishes.walls)):
        territory = tie(territory, column)
    plan = divide(
        territory,
        wishes.levels,
        fixed_level=wishes.fixed_level or None,
        walls=wishes.walls or None,
        seed=wishes.seed,
        effort=wishes.effort,
        progress=Span(progress, 0.0, 0.7),
    )
    save_plan(plan, territory, wishes.target, progress=Span(progress, 0.7, 1.0))
    return wishes.target


def examine(
    source: Any, columns: dict[str, str] | None, id_column: str, progress: Progress
) -> Examination:
    """Read and check base units.

    Parameters
    ----------
    source : path or callable
        A file, or what reads the features of a layer given a `Progress`.
    columns : dict, optional
        Criterion → column; None: recognised by their names.
    id_column : str
        Empty: recognised by its name.
    progress : Progress
    """
    from .gridplan.territory.criteria import DEFAULT_WEIGHTS, UNITS_OF_MEASURE, Criterion
    from .gridplan.territory.examining import examine_units

    units = source(Span(progress, 0.0, 0.2)) if callable(source) else source
    criteria = columns and [
        Criterion(name, column, DEFAULT_WEIGHTS.get(name, 1.0), unit=UNITS_OF_MEASURE.get(name, ""))
        for name, column in columns.items()
    ]
    if columns is not None and not criteria:
        raise InputError(tr("Choose the column of at least one criterion."))
    return examine_units(
        units,
        criteria=criteria,
        id_column=id_column or None,
        progress=Span(progress, 0.2, 1.0),
    )
