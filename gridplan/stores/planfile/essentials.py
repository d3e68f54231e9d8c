"""What redrawing a plan needs of its file, read with numpy and sqlite3 alone.

A planner can paint where there is no geopandas: outlines and other columns are left to the program
that draws the map.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...geometry.contiguity import Contiguity
from ...i18n import say
from ...plan.plan import Plan
from ...plan.rules.kept_rules import NO_KEPT_RULES, KeptRules, kept_rules, named_columns
from ...progress import SILENT, Progress, step
from ...territory.criteria import Criterion, composite_load
from .open import arrays_in, connect, contiguity_in, plan_in, readable, unit_ids_in, verified
from .outlines import well_known_binary
from .schema import all_rows


@dataclass(frozen=True)
class Essentials:
    """A plan with the arrays of its territory; n units, k criteria.

    Parameters
    ----------
    plan : Plan
    criteria : tuple of Criterion
    loads : float64 (n, k)
        Criteria by unit (persons, m²).
    contiguity : Contiguity
    centre : float64 (n, 2)
        A point of each unit, metres in `crs`.
    area_m2, perimeter_m : float64 (n,)
    crs : str
        As "EPSG:4549", or as WKT.
    rules : KeptRules
        That the plan was made with.
    """

    plan: Plan
    criteria: tuple[Criterion, ...]
    loads: NDArray[np.float64]
    contiguity: Contiguity
    centre: NDArray[np.float64]
    area_m2: NDArray[np.float64]
    perimeter_m: NDArray[np.float64]
    crs: str
    rules: KeptRules = NO_KEPT_RULES

    @cached_property
    def load(self) -> NDArray[np.float64]:
        """The composite load of each unit; all add up to 1."""
        return composite_load(self.loads, self.criteria)


def read_essentials(path: str | Path, progress: Progress = SILENT) -> Essentials:
    """Read what an `EditSession` needs; the file is checked as by `open_plan`.

    Parameters
    ----------
    path : str or Path
    progress : Progress

    Raises
    ------
    StoreError
        When the file is not a plan, is damaged, was changed by another program, or comes from a
        newer Gridplan.
    Cancelled
        When the user stops the work.
    """
    source = Path(path)
    step(progress, 0.0, say("Checking the plan file"))
    with readable(source), closing(connect(source)) as connection:
        current, meta = verified(connection)
        step(progress, 0.6, say("Reading the plan"))
        criteria = tuple(Criterion(**criterion) for criterion in meta["criteria"])
        unit_ids = unit_ids_in(current)
        count = len(unit_ids)
        plan = plan_in(current, meta, unit_ids)
        arrays = arrays_in(
            current,
            "territory",
            {
                "loads": (np.float64, (count, len(criteria))),
                "centre": (np.float64, (count, 2)),
                "area_m2": (np.float64, (count,)),
                "perimeter_m": (np.float64, (count,)),
            },
        )
        found = Essentials(
            plan=plan,
            criteria=criteria,
            contiguity=contiguity_in(current, count),
            crs=str(meta["crs"]),
            rules=_rules_in(current, plan, criteria, arrays),
            **arrays,
        )
    progress.report(1.0)
    return found


def _rules_in(
    connection: sqlite3.Connection,
    plan: Plan,
    criteria: tuple[Criterion, ...],
    arrays: dict[str, NDArray[Any]],
) -> KeptRules:
    settings = plan.provenance.settings
    wanted = named_columns(settings, criteria)
    rows = connection.execute("SELECT * FROM units ORDER BY fid")
    place = {entry[0]: i for i, entry in enumerate(rows.description)}
    wanted = [name for name in wanted if name in place]
    columns: dict[str, list[Any]] = {name: [] for name in wanted}
    for row in rows if wanted else ():
        for name in wanted:
            columns[name].append(row[place[name]])
    return kept_rules(settings, columns, criteria, arrays["loads"], arrays["centre"])


@dataclass(frozen=True)
class MapLayer:
    """One map layer of a plan file, for a program that draws.

    Parameters
    ----------
    columns : dict of str to str
        Name → type as the file declares it ("TEXT", "REAL", "INTEGER", …), outline and row number
        left out.
    rows : list of tuples
        Values in the order of `columns`; rows in the order of the file.
    outlines : list of bytes
        Outline of each row as well-known binary.
    """

    columns: dict[str, str]
    rows: list[tuple[Any, ...]]
    outlines: list[bytes]


def read_map_layer(path: str | Path, layer: str) -> MapLayer:
    """Read ``units`` or ``grids_1``, ``grids_2``, … of a plan file that `read_essentials` accepted.

    Raises
    ------
    StoreError
        When the file cannot be read.
    """
    source = Path(path)
    with readable(source), closing(connect(source)) as connection:
        listing = connection.execute("SELECT name, type FROM pragma_table_info(?)", (layer,))
        kinds = {name: kind.upper() for name, kind in listing if name not in ("fid", "geom")}
        cursor = all_rows(connection, layer)
        names = [entry[0] for entry in cursor.description]
        wanted = [names.index(name) for name in kinds]
        shape = names.index("geom")
        pick = itemgetter(*wanted, *wanted[:1])  # one more, so that it is always a tuple
        rows, outlines = [], []
        for row in cursor:
            rows.append(pick(row)[:-1])
            outlines.append(well_known_binary(row[shape]))
    return MapLayer(kinds, rows, outlines)
