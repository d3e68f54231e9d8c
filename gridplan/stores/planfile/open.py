"""Reading a plan file with distrust: is it whole, is it a plan, does it match its own digests."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

from ...errors import GridplanError, StoreError
from ...findings import Finding, Severity
from ...geometry.contiguity import Contiguity
from ...i18n import say
from ...plan.plan import Plan, Provenance
from ...plan.recount import agreed_counts
from ...territory.criteria import Criterion
from ...territory.territory import Territory
from ..atomic_files import as_read_error
from .arrays import damaged, unpack
from .history import read_log_rows, with_logged_counts
from .outlines import well_known_binary
from .schema import TABLES, all_rows, changed_outside, digest_rows, read_meta, up_to_date


def connect(path: Path) -> sqlite3.Connection:
    """A connection that trusts nothing in the file and changes nothing in it.

    Raises
    ------
    StoreError
        When there is no such file, or it is not a GeoPackage.
    """
    with open(path, "rb") as file:
        head = file.read(72)
    if not head.startswith(b"SQLite format 3\0") or head[68:72] not in (b"GPKG", b"GP10", b"GP11"):
        raise not_a_plan()
    # Opened for writing only so that SQLite may roll back what a crashed program left behind.
    place = quote(path.resolve().as_posix(), safe="/:")
    slash = "" if place.startswith("/") else "/"
    connection = sqlite3.connect(f"file://{slash}{place}?mode=rw", uri=True, isolation_level=None)
    for guard in ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON"):
        connection.execute(f"PRAGMA {guard}")
    return connection


def holds_plan(path: Path) -> bool:
    """Whether a plan file stands at `path`, whole or not."""
    try:
        with closing(connect(path)) as connection:
            return bool(
                connection.execute(
                    "SELECT count(*) FROM sqlite_master WHERE name = 'gridplan_meta'"
                ).fetchone()[0]
            )
    except (OSError, sqlite3.Error, StoreError):
        return False


def holds_other_layers(path: Path) -> bool:
    """Whether a GeoPackage stands at `path` with a layer or table that is not by Gridplan."""
    try:
        with closing(connect(path)) as connection:
            tables = "SELECT table_name FROM gpkg_contents WHERE data_type = "
            layers = {name for (name,) in connection.execute(tables + "'features'")}
            others = {name for (name,) in connection.execute(tables + "'attributes'")}
            ours = {"events"} if "events_meta" in others else set()
            if "layer_styles" in others:
                ours |= {
                    name
                    for (name,) in connection.execute(
                        "SELECT f_table_name FROM layer_styles WHERE description = 'Gridplan'"
                    )
                }
    except (OSError, sqlite3.Error, StoreError):
        return False
    return not (layers <= ours and others <= {*TABLES, "events_meta"})


def refuse_others(path: Path) -> None:
    """Refuse to replace a plan, or a GeoPackage with layers that are not by Gridplan.

    Raises
    ------
    StoreError
    """
    if holds_plan(path):
        message = say("A plan stands there; it is not replaced.")
    elif holds_other_layers(path):
        message = say("A GeoPackage with other layers stands there; it is not replaced.")
    else:
        return
    raise StoreError(message, where=str(path), cure=say("Choose another name."))


def not_a_plan() -> StoreError:
    """The error for a file that is something else."""
    return StoreError(
        say("This file is not a plan."), cure=say("Choose a file that Gridplan has saved.")
    )


def verified(connection: sqlite3.Connection) -> tuple[sqlite3.Connection, dict[str, Any]]:
    """Check the whole file: pages, tables, version, seals, digests.

    Returns
    -------
    sqlite3.Connection
        To the file, or to a copy of it in memory that has the present schema version.
    dict
        The settings of the file.

    Raises
    ------
    StoreError
    """
    tables = dict(connection.execute("SELECT name, type FROM sqlite_master"))
    if any(tables.get(name) != "table" for name in ("gridplan_meta", "units")):
        raise not_a_plan()
    problems = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if problems != "ok":
        raise sqlite3.DatabaseError(problems)
    meta = read_meta(connection)
    current = up_to_date(connection, meta.get("schema_version"))
    if current is not connection:
        meta = read_meta(current)
    digests = meta.get("digests", {})
    needed = {"units", "grids_1", "gridplan_arrays", "gridplan_log"}
    if not needed <= set(digests) or any(tables.get(name) != "table" for name in TABLES):
        raise not_a_plan()
    for table, digest in digests.items():
        if tables.get(table) != "table" or digest_rows(all_rows(current, table)) != digest:
            raise changed_outside(_where_changed(current, meta, table))
    return current, meta


def _where_changed(connection: sqlite3.Connection, meta: Mapping[str, Any], table: str) -> str:
    """The table, and the first unit whose grid is not the saved one."""
    if table != "units":
        return table
    try:
        codes = [*meta["codes"][-1], None]
        leaf = _assignment(connection, meta)["leaf_of_unit"]
        column = f"grid_{len(meta['codes'])}"
        cursor = all_rows(connection, table)
        names = [entry[0] for entry in cursor.description]
        unit, grid = names.index("unit_id"), names.index(column)
        rows = list(cursor)
        if len(rows) != len(leaf):  # rows were deleted or added: those behind are in other places
            return table
        for row, saved in zip(rows, leaf, strict=True):
            if row[grid] != codes[saved]:
                return f"{table}, unit_id {row[unit]}: {codes[saved]} → {row[grid]}"
    except (GridplanError, sqlite3.Error, LookupError, ValueError):
        pass
    return table


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn whatever goes wrong while a plan file is read into one plain error."""
    try:
        yield
    except StoreError as problem:
        where = f"{path}: {problem.where}" if problem.where else str(path)
        raise StoreError(problem.message, where=where, cure=problem.cure) from problem
    except (OSError, sqlite3.OperationalError) as problem:
        raise as_read_error(problem, path) from problem
    # Strange bytes can break the reading anywhere: text, JSON, arrays, outlines, CRS.
    except (sqlite3.Error, ValueError, TypeError, LookupError, RuntimeError) as problem:
        raise StoreError(
            say("The plan file is damaged."),
            where=str(path),
            cure=say("Use a copy of it that is whole."),
        ) from problem


def territory_in(connection: sqlite3.Connection, meta: Mapping[str, Any]) -> Territory:
    """The territory of a verified file."""
    import geopandas as gpd

    criteria = tuple(Criterion(**criterion) for criterion in meta["criteria"])
    frame, geometry = _units(connection, len(meta["codes"]))
    count = len(frame)
    arrays = arrays_in(
        connection,
        "territory",
        {
            "loads": (np.float64, (count, len(criteria))),
            "centre": (np.float64, (count, 2)),
            "area_m2": (np.float64, (count,)),
            "perimeter_m": (np.float64, (count,)),
        },
    )
    column = meta["geometry_column"]
    frame = frame.set_index("unit_id").assign(**{column: geometry})
    return Territory(
        units=gpd.GeoDataFrame(frame, geometry=column, crs=meta["crs"]),
        criteria=criteria,
        loads=arrays["loads"],
        contiguity=contiguity_in(connection, count),
        centre=arrays["centre"],
        area_m2=arrays["area_m2"],
        perimeter_m=arrays["perimeter_m"],
        findings=tuple(
            Finding(
                **{
                    **finding,
                    "severity": Severity(finding["severity"]),
                    "units": tuple(finding["units"]),
                }
            )
            for finding in meta["findings"]
        ),
        origin=meta["origin"],
    )


def unit_ids_in(connection: sqlite3.Connection) -> NDArray[np.object_]:
    """Ids of the units of a verified file, in row order."""
    rows = connection.execute("SELECT unit_id FROM units ORDER BY fid")
    return np.array([str(row[0]) for row in rows], dtype=object)


def plan_in(
    connection: sqlite3.Connection, meta: Mapping[str, Any], unit_ids: NDArray[np.object_]
) -> Plan:
    """The plan of a verified file, with its hash computed anew.

    Raises
    ------
    StoreError
        When the hash is not the one that was saved.
    """
    arrays = _assignment(connection, meta)
    provenance = dict(meta["provenance"])
    provenance["criteria"] = tuple(provenance["criteria"])
    provenance["counts"] = tuple(provenance["counts"])
    plan = Plan(
        unit_ids=unit_ids,
        leaf_of_unit=arrays["leaf_of_unit"],
        parents=tuple(arrays[f"parent_{level}"] for level in range(2, len(meta["codes"]) + 1)),
        codes=tuple(map(tuple, meta["codes"])),
        names=tuple(map(tuple, meta["names"])),
        provenance=Provenance(**provenance),
    )
    sound = (
        len(plan) == len(unit_ids)
        and _within(plan.leaf_of_unit, -1, plan.counts[-1])
        and all(
            _within(parent, 0, above)
            for parent, above in zip(plan.parents, plan.counts, strict=False)
        )
    )
    if not sound:
        raise damaged()
    if plan.hash != meta["plan_hash"]:
        raise changed_outside("plan_hash")
    if len(plan.provenance.counts) == plan.depth and agreed_counts(plan) != plan.counts:
        plan = with_logged_counts(plan, read_log_rows(connection))
    return plan


def _assignment(
    connection: sqlite3.Connection, meta: Mapping[str, Any]
) -> dict[str, NDArray[np.int32]]:
    parents = {
        f"parent_{level}": (np.int32, (len(codes),))
        for level, codes in enumerate(meta["codes"][1:], start=2)
    }
    return arrays_in(connection, "assignment", {"leaf_of_unit": (np.int32, (-1,)), **parents})


def contiguity_in(connection: sqlite3.Connection, count: int) -> Contiguity:
    """The neighbours of the units of a verified file."""
    arrays = arrays_in(
        connection,
        "contiguity",
        {
            "indptr": (np.int64, (count + 1,)),
            "indices": (np.int32, (-1,)),
            "border_m": (np.float64, (-1,)),
            "links": (np.int32, (-1, 2)),
            "link_gap_m": (np.float64, (-1,)),
        },
    )
    if connection.execute("SELECT 1 FROM gridplan_arrays WHERE name = 'barriers'").fetchone():
        arrays |= arrays_in(
            connection,
            "barriers",
            {
                "lines": (np.int32, (-1, 2)),
                "line_m": (np.float64, (-1,)),
                "closed": (np.int32, (-1, 2)),
            },
        )
    contiguity = Contiguity(**arrays)
    steps = np.diff(contiguity.indptr)
    sound = (
        contiguity.indptr[0] == 0
        and contiguity.indptr[-1] == len(contiguity.indices) == len(contiguity.border_m)
        and not (steps < 0).any()
        and _within(contiguity.indices, 0, count)
        and _within(contiguity.links, 0, count)
        and len(contiguity.links) == len(contiguity.link_gap_m)
        and _within(contiguity.lines, 0, count)
        and len(contiguity.lines) == len(contiguity.line_m)
        and _within(contiguity.closed, 0, count)
    )
    if not sound:
        raise damaged()
    return contiguity


def _within(values: NDArray[np.integer[Any]], low: int, high: int) -> bool:
    return not len(values) or bool(values.min() >= low and values.max() < high)


def arrays_in(
    connection: sqlite3.Connection,
    name: str,
    shapes: Mapping[str, tuple[type[np.generic], tuple[int, ...]]],
) -> dict[str, NDArray[Any]]:
    """Arrays of a verified file, refused when they are not of these types and shapes."""
    row = connection.execute("SELECT npz FROM gridplan_arrays WHERE name = ?", (name,)).fetchone()
    return unpack(row[0] if row else b"", shapes)


def _units(connection: sqlite3.Connection, depth: int) -> tuple[Any, NDArray[np.object_]]:
    """The columns of the units but for codes, as a DataFrame, and their outlines."""
    import pandas as pd

    rows = all_rows(connection, "units")
    names = [entry[0] for entry in rows.description]
    kinds = {row[1]: row[2].upper() for row in connection.execute("PRAGMA table_info(units)")}
    columns = dict(zip(names, zip(*rows, strict=True), strict=True))
    geometry = _geometry(columns.pop("geom"))
    columns.pop("fid")
    for level in range(1, depth + 1):
        columns.pop(f"grid_{level}")
    frame = pd.DataFrame({name: _column(values, kinds[name]) for name, values in columns.items()})
    return frame, geometry


def _column(values: tuple[Any, ...], kind: str) -> Any:
    """Values of one column in the type that the file declares for it."""
    import pandas as pd

    if kind.startswith(("DATE", "TIMESTAMP")):
        return pd.to_datetime(pd.Series(values, dtype=object), errors="coerce")
    if kind.startswith("TEXT") or None in values:
        return np.array(values, dtype=np.float64 if kind in _NUMBERS else object)
    return np.array(values, dtype=_NUMBERS.get(kind, object))


_NUMBERS: dict[str, type] = {
    "BOOLEAN": bool,
    "TINYINT": np.int64,
    "SMALLINT": np.int64,
    "MEDIUMINT": np.int64,
    "INT": np.int64,
    "INTEGER": np.int64,
    "FLOAT": np.float64,
    "DOUBLE": np.float64,
    "REAL": np.float64,
}


def _geometry(blobs: tuple[bytes, ...]) -> NDArray[np.object_]:
    """Outlines from their GeoPackage form: a header, an envelope, WKB."""
    import shapely

    wkb = np.array([well_known_binary(blob) for blob in blobs], dtype=object)
    shapes = np.asarray(shapely.from_wkb(wkb), dtype=object)
    single = shapely.get_num_geometries(shapes) == 1
    shapes[single] = shapely.get_geometry(shapes[single], 0)
    return shapes
