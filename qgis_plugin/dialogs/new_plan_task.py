"""New plans: of the sample, and of units that were read; both run as tasks of QGIS."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..gridplan.findings import in_a_row
from ..gridplan.progress import SILENT, Progress, Span
from ..platform.words import plain, without_options

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..gridplan.findings import Finding
    from ..gridplan.territory.checks.examination import Examination
    from ..gridplan.territory.criteria import Criterion
    from ..gridplan.territory.territory import Territory
    from .ground_wishes import GroundWishes

#: Grids that are proposed where there are units enough, and units to a last-level grid where not.
USUAL_LEVELS, UNITS_PER_GRID = (17, 269, 1958), 30
#: Meanings of columns that hold amounts.
QUANTITIES = ("registered", "migrant", "households", "area", "land", "water")
#: The town that is shipped with the plugin, and the grids of its plan.
SAMPLE = Path(__file__).parents[1] / "sample"
SAMPLE_LEVELS = (3, 18, 150)


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
    ground : GroundWishes, optional
    """

    criteria: tuple[Criterion, ...]
    levels: tuple[int, ...]
    fixed_level: str
    walls: str
    effort: str
    seed: int
    target: Path
    ground: GroundWishes | None = None


@dataclass(frozen=True)
class Units:
    """Base units that were read.

    Parameters
    ----------
    territory : Territory or None
        None when they cannot be divided as they are.
    findings : tuple of Finding
    columns : tuple of str
        Columns that can be chosen.
    labels : dict
        Columns that name areas, such as towns, or number them: number of the area of each unit of
        the territory.
    countable : tuple of str
        Columns that can be limited: all but texts that name areas.
    count : int
        Units in the source.
    """

    territory: Territory | None
    findings: tuple[Finding, ...]
    columns: tuple[str, ...]
    labels: dict[str, NDArray[np.int64]]
    countable: tuple[str, ...]
    count: int


def proposed_levels(units: int) -> tuple[int, ...]:
    """Counts of grids for so many base units: the usual ones, or fewer in the same proportion."""
    last = min(USUAL_LEVELS[-1], max(units // UNITS_PER_GRID, 1))
    return tuple(max(round(count * last / USUAL_LEVELS[-1]), 1) for count in USUAL_LEVELS)


def sample_units() -> Path:
    """The file of base units that is shipped."""
    return next(SAMPLE.glob("*.shp"))


def divide_sample(target: Path, progress: Progress) -> Path:
    """Divide the shipped sample into a plan file; returns its path."""
    from ..gridplan.territory.read import read_territory

    target.parent.mkdir(parents=True, exist_ok=True)
    territory = read_territory(sample_units(), progress=Span(progress, 0.0, 0.4))
    wishes = Wishes(territory.criteria, SAMPLE_LEVELS, "", "", "fast", 1, target)
    return divide_units(territory, wishes, Span(progress, 0.4, 1.0))


def divide_units(territory: Territory, wishes: Wishes, progress: Progress) -> Path:
    """Divide a territory as it is wished, and write the plan file; returns its path."""
    from ..gridplan.plan.create.divide import divide
    from ..gridplan.plan.task.prepare import Asked, prepared
    from ..gridplan.stores.planfile.geopackage import save_plan

    territory = replace(territory, criteria=wishes.criteria)
    fixed, walls = wishes.fixed_level or None, wishes.walls or None
    asked = wishes.ground.asked(SILENT) if wishes.ground else Asked()
    territory, rules = prepared(
        territory, asked, fixed_level=fixed, walls=walls, progress=Span(progress, 0.0, 0.1)
    )
    plan = divide(
        territory,
        wishes.levels,
        fixed_level=fixed,
        walls=walls,
        seed=wishes.seed,
        effort=wishes.effort,
        rules=rules,
        **({"tolerance": wishes.ground.tolerance} if wishes.ground else {}),
        progress=Span(progress, 0.1, 0.7),
    )
    save_plan(plan, territory, wishes.target, progress=Span(progress, 0.7, 1.0))
    return wishes.target


def contradictions(territory: Territory, wishes: Wishes, progress: Progress) -> list[str]:
    """Rules that cannot be kept, each with its cure, as sentences; nothing is divided."""
    from ..gridplan.errors import Cancelled, GridplanError
    from ..gridplan.plan.task.prepare import contradictions as find
    from ..gridplan.plan.task.prepare import prepared

    fixed, walls = wishes.fixed_level or None, wishes.walls or None
    try:
        ground, rules = prepared(
            territory,
            wishes.ground.asked(SILENT),
            fixed_level=fixed,
            walls=walls,
            progress=progress,
        )
    except Cancelled:
        raise
    except GridplanError as error:
        return [plain(error)]
    found = find(ground, wishes.levels, rules, fixed)
    told = [in_a_row(each.message, each.where, each.cure) for each in found]
    return [without_options(text) for text in told]


def read_units(
    source: Any,
    columns: dict[str, str] | None,
    datum: str,
    progress: Progress,
    *,
    tolerance_m: float,
    empty_as_zero: bool = False,
    id_column: str | None = None,
) -> Units:
    """Read and check base units.

    Parameters
    ----------
    source : path or callable
        A file, or what reads the features of a layer given a `Progress`.
    columns : dict, optional
        Criterion → column; None: recognised by their names.
    datum : {"wgs84", "gcj02", "bd09"}
        What the coordinates really are, whatever their system says.
    progress : Progress
    tolerance_m : float
        Borders this close are made to agree.
    empty_as_zero : bool
        Whether empty cells of the criteria mean nobody and nothing.
    id_column : str, optional
        Default: recognised by its name.
    """
    from ..gridplan.reading.columns import recognise
    from ..gridplan.territory.checks.examination import examine_units
    from ..gridplan.territory.criteria import DEFAULT_WEIGHTS, Criterion

    units = source(Span(progress, 0.0, 0.2)) if callable(source) else source

    def examine(chosen: dict[str, str] | None) -> Examination:
        criteria = chosen and [
            Criterion(name, column, DEFAULT_WEIGHTS.get(name, 1.0))
            for name, column in chosen.items()
        ]
        return examine_units(
            units,
            criteria=criteria or None,
            id_column=id_column,
            datum=datum,
            tolerance_m=tolerance_m,
            empty_as_zero=empty_as_zero,
            progress=Span(progress, 0.2, 1.0),
        )

    found = examine(columns)
    if not columns and any(finding.code == "missing-column" for finding in found.findings):
        # Not all of the usual three are there: then those that are, and the area at least.
        known = recognise(found.columns)
        usual = {name: known[name] for name in ("registered", "migrant") if name in known}
        found = examine({**usual, "area": known.get("land", "geometry")})
    territory = found.territory
    texts = {} if territory is None else _labels(territory, "OT")
    labels = texts if territory is None else _labels(territory, "OTif")
    countable = tuple(column for column in found.columns if column not in texts)
    return Units(territory, found.findings, found.columns, labels, countable, found.count)


def _labels(territory: Territory, kinds: str) -> dict[str, NDArray[np.int64]]:
    """Columns that name or number areas, with the number of the area of each unit; −1 for none.

    What has a quantity in its name, or is a criterion, numbers no areas.
    """
    import pandas as pd

    from ..gridplan.reading.columns import recognise

    meant = recognise(map(str, territory.units.columns))
    quantities = {meant[name] for name in QUANTITIES if name in meant}
    quantities |= {criterion.column for criterion in territory.criteria}
    labels = {}
    for column in territory.units.columns.drop(territory.units.geometry.name):
        values = territory.units[column]
        kind = values.dtype.kind
        if kind not in kinds or (kind in "if" and (column in quantities or (values % 1 > 0).any())):
            continue
        number, names = pd.factorize(values, sort=True)
        if 1 < len(names) < len(values) / 2:
            labels[str(column)] = np.asarray(number, np.int64)
    return labels
