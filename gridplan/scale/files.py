"""More base units than one machine can hold: a file for each first-level grid, divided apart.

Nobody ever holds more than one file. What a file becomes depends on that file, on what all of them
hold together and on the settings: not on who divides it, where, or when.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import InputError, StoreError
from ..findings import Finding
from ..i18n import say
from ..partition.graph import Ints
from ..partition.hierarchy import quotas
from ..plan.certificate.certificate import check
from ..plan.codes.codes import CodeTemplate, official_codes
from ..plan.create.divide import divide
from ..plan.plan import Plan
from ..plan.rules.rules import NO_RULES, Rules
from ..plan.task.grid_counts import checked_counts
from ..progress import SILENT, Progress, Span
from ..stores.atomic_files import write_bytes
from ..stores.atomic_folders import MANIFEST, check_place, new_folder
from ..stores.exchange.safe_tables import write_sheets
from ..stores.planfile.geopackage import save_plan
from ..territory.criteria import Criterion, composite_load
from ..territory.ground.division_links import tie_areas
from ..territory.read import read_territory
from ..territory.territory import Territory
from ..workers import HERE, Workers

#: Column that says of which file a unit comes: the name of its first-level grid.
FIRST_LEVEL = "first_level"
#: Endings of files that hold base units.
ENDINGS = (".gpkg", ".parquet", ".fgb", ".geojson", ".shp")
#: The table of the plans, in their folder.
TABLE = "plans.csv"


@dataclass(frozen=True)
class Settings:
    """How every file is read and divided; it is sent to the workers.

    Parameters
    ----------
    reading : mapping
        Keywords of `read_territory`.
    heed : callable or None
        Makes a territory heed lines.
    rule : callable or None
        From a territory and its column of the first level to the territory, marked and tied where
        the rules need it, and the rules.
    walls : str or None
    dividing : mapping
        Keywords of `divide`: effort, tolerance and so on.
    """

    reading: Mapping[str, Any] = field(default_factory=dict)
    heed: Callable[[Territory], Territory] | None = None
    rule: Callable[[Territory, str], tuple[Territory, Rules]] | None = None
    walls: str | None = None
    dividing: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Held:
    """What a file holds.

    Parameters
    ----------
    units : int
    totals : tuple of float
        Sum of each criterion.
    criteria : tuple of Criterion
    """

    units: int
    totals: tuple[float, ...]
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True)
class FileOrder:
    """A file to be divided.

    Parameters
    ----------
    path : str
        Absolute, and the same for everybody who reads.
    output : str
        The plan to write.
    counts : tuple of int
        Grids of each level; the first is 1.
    template : CodeTemplate or None
    settings : Settings
    """

    path: str
    output: str
    counts: tuple[int, ...]
    template: CodeTemplate | None
    settings: Settings


@dataclass(frozen=True)
class FilePlan:
    """What became of a file.

    Parameters
    ----------
    name : str
        The plan, in the folder of plans.
    code : str
        Of its first-level grid.
    units : int
    counts : tuple of int
    worst : float
        Largest deviation of a last-level grid from what its file holds on average.
    holds : bool
        Whether the certificate, made by the worker from the outlines, holds.
    hash : str
        `Plan.hash`.
    quota : float
        What the file holds against its share of the last-level grids of all files, 0 for the same.
    findings : tuple of Finding
        What reading the file had to say; each names the file.
    """

    name: str
    code: str
    units: int
    counts: tuple[int, ...]
    worst: float
    holds: bool
    hash: str
    quota: float = 0.0
    findings: tuple[Finding, ...] = ()

    def as_row(self) -> dict[str, Any]:
        """What the table of the plans tells."""
        row = {each.name: getattr(self, each.name) for each in fields(self)}
        del row["findings"]
        return row

    def as_dict(self) -> dict[str, Any]:
        """The plan of a file as plain JSON values."""
        findings = [finding.as_dict() for finding in self.findings]
        return {**self.as_row(), "counts": list(self.counts), "findings": findings}


def divide_files(
    folder: str | Path,
    output: str | Path,
    levels: Sequence[int],
    settings: Settings | None = None,
    *,
    workers: Workers = HERE,
    progress: Progress = SILENT,
) -> list[FilePlan]:
    """Divide a territory that is kept in a file for each first-level grid.

    Every file is read twice, by any worker: once for what it holds, so that each gets the grids
    that its share of the whole load gives it; then it is divided, certified and saved as a plan of
    its own. Borders between files are not looked at: files are first-level grids, and these are
    given.

    Parameters
    ----------
    folder : str or Path
        One file of base units for each first-level grid, which is called like the file. All
        workers have to see it, and `output`, under the same path.
    output : str or Path
        Folder for the plans, one file each, and a table of them; written as a whole or not at all.
    levels : sequence of int
        Grids at each level in all files together; as many of the first as there are files.
    settings : Settings, optional
    workers : Workers
    progress : Progress

    Returns
    -------
    list of FilePlan
        In the order of the names of the files.

    Raises
    ------
    InputError
        When a file cannot be divided; it is named.
    StoreError
        When the plans cannot be written.
    Cancelled
        When the user stops the work; nothing was written then.
    """
    settings = settings or Settings()
    check_place(Path(output))
    files = unit_files(folder)
    if levels[0] != len(files):
        raise InputError(
            say(
                "The folder holds {files} files, but {grids} first-level grids are wanted.",
                files=len(files),
                grids=levels[0],
            ),
            where="--levels",
            cure=say("Every file is a first-level grid: give the number of files."),
        )
    sizes = [float(file.stat().st_size) for file in files]
    orders = [FileOrder(str(file), "", (), None, settings) for file in files]
    held = list(workers.map(look_into, orders, sizes, Span(progress, 0.0, 0.4)))
    _refuse_others(files, held)
    counts = checked_counts(levels, sum(one.units for one in held))
    totals = np.array([one.totals for one in held])
    load = composite_load(totals, held[0].criteria)
    shared = quotas(counts, load, np.array([one.units for one in held]))
    numbered = official_codes([file.stem for file in files]) is None
    span = Span(progress, 0.4, 0.99)
    with new_folder(Path(output)) as new:
        orders = [
            FileOrder(
                str(file),
                str(new / f"{file.stem}.gpkg"),
                (1, *(int(quota[place]) for quota in shared)),
                _template(place, len(files), shared) if numbered else None,
                settings,
            )
            for place, file in enumerate(files)
        ]
        plans = [
            replace(plan, quota=round(float(share * counts[-1] / plan.counts[-1] - 1), 6))
            for plan, share in zip(workers.map(divide_file, orders, sizes, span), load, strict=True)
        ]
        _write_lists(new, plans)
    progress.report(1.0)
    return plans


def unit_files(folder: str | Path) -> list[Path]:
    """The files of base units in a folder, by name.

    Raises
    ------
    InputError
        When there is none, or two are called alike.
    """
    place = Path(folder).absolute()
    files = sorted(
        (file for file in place.iterdir() if file.suffix.lower() in ENDINGS),
        key=lambda file: file.stem,
    )
    alike = {one.stem for one, other in pairwise(files) if one.stem == other.stem}
    if not files or alike:
        raise InputError(
            say("Several files have the same name: {names}.", names=", ".join(sorted(alike)))
            if alike
            else say("There is no file of base units in the folder."),
            where=place.name,
            cure=say("Give the folder one file for each first-level grid."),
        )
    return files


def look_into(order: FileOrder, progress: Progress = SILENT) -> Held:
    """Read a file for what it holds."""
    with _named(order):
        territory = _read(order, progress)
    totals = tuple(float(total) for total in territory.loads.sum(axis=0))
    return Held(len(territory), totals, territory.criteria)


def divide_file(order: FileOrder, progress: Progress = SILENT) -> FilePlan:
    """Divide a file, certify the plan and save it.

    Raises
    ------
    InputError
        When it cannot be read or divided; names the file.
    StoreError
        When the folder for the plans is not seen, or cannot be written to.
    """
    output = Path(order.output)
    if not output.parent.is_dir():
        raise StoreError(
            say("A worker does not see the folder for the plans."),
            where=str(output.parent.parent),
            cure=say("Put it on a drive that all machines see under the same path."),
        )
    with _named(order):
        territory, plan = _divided(order, progress)
    certificate = check(plan, territory)
    save_plan(plan, territory, output, progress=Span(progress, 0.8, 1.0))
    return FilePlan(
        output.name,
        plan.codes[0][0],
        len(territory),
        plan.counts,
        round(certificate.levels[-1].deviation["load"]["max"], 6) if certificate.levels else 0.0,
        certificate.holds,
        plan.hash,
        findings=tuple(_naming(finding, Path(order.path).name) for finding in territory.findings),
    )


def _naming(finding: Finding, file: str) -> Finding:
    """A finding that says which file it is about."""
    return finding if file in finding.where else replace(finding, where=f"{file}: {finding.where}")


def _divided(order: FileOrder, progress: Progress) -> tuple[Territory, Plan]:
    settings = order.settings
    territory = _read(order, Span(progress, 0.0, 0.3))
    if FIRST_LEVEL in territory.units:
        raise InputError(
            say("The units have a column {column} already.", column=FIRST_LEVEL),
            where=Path(order.path).name,
            cure=say("Rename it."),
        )
    territory = replace(
        territory, units=territory.units.assign(**{FIRST_LEVEL: Path(order.path).stem})
    )
    if settings.heed is not None:
        territory = settings.heed(territory)
    territory = tie_areas(territory, FIRST_LEVEL, settings.walls)
    rules = NO_RULES
    if settings.rule is not None:
        territory, rules = settings.rule(territory, FIRST_LEVEL)
    plan = divide(
        territory,
        order.counts,
        fixed_level=FIRST_LEVEL,
        walls=settings.walls,
        rules=rules,
        template=order.template,
        workers=HERE,
        progress=Span(progress, 0.3, 0.7),
        **settings.dividing,
    )
    return territory, plan


@contextmanager
def _named(order: FileOrder) -> Iterator[None]:
    """Errors say which file they are about."""
    try:
        yield
    except InputError as error:
        name = Path(order.path).name
        if name not in error.where:
            error.where = f"{name}: {error.where}" if error.where else name
        raise


def _read(order: FileOrder, progress: Progress) -> Territory:
    path = Path(order.path)
    if not path.exists():
        raise InputError(
            say("A worker does not see this file, or another one of that name."),
            where=path.name,
            cure=say("Put it on a drive that all machines see under the same path."),
        )
    return read_territory(path, **order.settings.reading, progress=progress)


def _refuse_others(files: Sequence[Path], held: Sequence[Held]) -> None:
    """Refuse files that do not have the criteria of the first one."""
    first = [criterion.name for criterion in held[0].criteria]
    for file, one in zip(files, held, strict=True):
        if [criterion.name for criterion in one.criteria] != first:
            raise InputError(
                say("The files do not hold the same criteria."),
                where=file.name,
                cure=say("Name them for all files: --criterion name=COLUMN."),
            )


def _template(place: int, files: int, shared: Sequence[Ints]) -> CodeTemplate:
    """Codes whose first level goes on from file to file, equally long in all files."""
    first = f"{{number:{max(2, len(str(files)))}:{place + 1}}}"
    widths = [max(3, len(str(int(quota.max())))) for quota in shared]
    return CodeTemplate((first, *(f"{{parent}}-{{number:{width}}}" for width in widths)))


def _write_lists(folder: Path, plans: Sequence[FilePlan]) -> None:
    """List the plans; what a worker that died has left half-written is taken away."""
    for stray in {path.name for path in folder.iterdir()} - {plan.name for plan in plans}:
        (folder / stray).unlink()
    rows = [{**plan.as_row(), "counts": "/".join(map(str, plan.counts))} for plan in plans]
    table = [list(row.values()) for row in rows]
    write_sheets(folder / TABLE, {"plans": (list(rows[0]), table)})
    document = {"files": [*rows, {"name": TABLE}]}
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    write_bytes(folder / MANIFEST, text.encode("utf-8"))
