"""What goes into a new plan file: map layers, tables, styles, seals."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...i18n import say
from ...plan.measures import measure
from ...plan.plan import Plan
from ...progress import Progress, step
from ...territory.territory import Territory
from .arrays import pack
from .history import LogEntry, write_log_rows
from .layers import dissolve, grid_layer, unit_layer
from .schema import SCHEMA_VERSION, all_rows, create_tables, digest_rows, write_meta

if TYPE_CHECKING:
    import geopandas as gpd

_STYLES = Path(__file__).resolve().parents[1] / "styles"


def write_layers(
    plan: Plan,
    territory: Territory,
    since: Sequence[Sequence[tuple[str, int]]],
    new: Path,
    progress: Progress,
) -> None:
    """Write the units and the dissolved grids of all levels to a new GeoPackage.

    Parameters
    ----------
    plan : Plan
    territory : Territory
    since : sequence of sequences of (str, int)
        Date and version from which each grid has had its units, by level.
    new : Path
        A file that does not exist yet.
    progress : Progress
    """
    step(progress, 0.0, say("Writing units"))
    _write_layer(unit_layer(plan, territory), "units", new)
    step(progress, 0.3, say("Dissolving grids"))
    shapes = dissolve(plan, territory.units.geometry.to_numpy())
    for level, measures in enumerate(measure(plan, territory), start=1):
        step(progress, 0.5 + 0.3 * level / plan.depth, say("Writing grids"))
        begun, version = zip(*since[level - 1], strict=True)
        layer = grid_layer(plan, territory, measures, shapes[level - 1], begun, version)
        _write_layer(layer, f"grids_{level}", new)


def _write_layer(layer: gpd.GeoDataFrame, name: str, new: Path) -> None:
    import pyogrio

    pyogrio.write_dataframe(
        layer,
        new,
        layer=name,
        driver="GPKG",
        geometry_type="MultiPolygon",
        promote_to_multi=True,
        append=new.exists(),
        layer_options={"GEOMETRY_NAME": "geom", "FID": "fid"},
    )


def write_tables(
    plan: Plan,
    territory: Territory,
    version: int,
    log: Sequence[LogEntry],
    connection: sqlite3.Connection,
) -> None:
    """Write log, arrays, styles and the sealed settings to a GeoPackage with all its layers.

    Parameters
    ----------
    plan : Plan
    territory : Territory
    version : int
        Version of the plan.
    log : sequence of LogEntry
    connection : sqlite3.Connection
    """
    create_tables(connection)
    write_log_rows(connection, log)
    for name, arrays in _arrays(plan, territory).items():
        connection.execute(
            "INSERT INTO gridplan_arrays (name, npz) VALUES (?, ?)", (name, pack(arrays))
        )
    for level in range(plan.depth, 0, -1):
        place = "last" if level == plan.depth else "first" if level == 1 else "middle"
        _write_style(connection, f"grids_{level}", f"grids_{place}.qml")
    _write_style(connection, "units", "units.qml")
    set_time(plan, connection)
    write_meta(
        connection,
        {
            "format": "gridplan",
            "schema_version": SCHEMA_VERSION,
            **settings_of(plan, version),
            "criteria": [criterion.as_dict() for criterion in territory.criteria],
            "crs": _crs_text(territory),
            "geometry_column": territory.units.geometry.name,
            "origin": _plain(territory.origin),
            "findings": [_plain(finding.as_dict()) for finding in territory.findings],
            "digests": digests(plan, connection),
        },
    )


def settings_of(plan: Plan, version: int) -> dict[str, Any]:
    """The settings of a plan file that change with the plan."""
    return {
        "plan_hash": plan.hash,
        "plan_version": version,
        "provenance": asdict(plan.provenance),
        "codes": plan.codes,
        "names": plan.names,
    }


def digests(plan: Plan, connection: sqlite3.Connection) -> dict[str, str]:
    """Digest of every table that is sealed."""
    layers = ["units", *(f"grids_{level}" for level in range(1, plan.depth + 1))]
    return {
        table: digest_rows(all_rows(connection, table))
        for table in (*layers, "gridplan_arrays", "gridplan_log")
    }


def set_time(plan: Plan, connection: sqlite3.Connection) -> None:
    """Make the time of saving that of the plan, so that equal plans make equal files."""
    moment = (_utc(plan.provenance.created),)
    connection.execute("UPDATE layer_styles SET update_time = ?", moment)
    connection.execute("UPDATE gpkg_contents SET last_change = ?", moment)


def assignment_of(plan: Plan) -> dict[str, NDArray[Any]]:
    """The arrays of a plan file that change with the plan."""
    return {
        "leaf_of_unit": plan.leaf_of_unit,
        **{f"parent_{level}": above for level, above in enumerate(plan.parents, start=2)},
    }


def _arrays(plan: Plan, territory: Territory) -> dict[str, dict[str, NDArray[Any]]]:
    links = territory.contiguity
    return {
        "assignment": assignment_of(plan),
        "contiguity": {
            "indptr": links.indptr,
            "indices": links.indices,
            "border_m": links.border_m,
            "links": links.links,
            "link_gap_m": links.link_gap_m,
        },
        **(
            {"barriers": {"lines": links.lines, "line_m": links.line_m, "closed": links.closed}}
            if len(links.lines) or len(links.closed)
            else {}
        ),
        "territory": {
            "loads": territory.loads,
            "centre": territory.centre,
            "area_m2": territory.area_m2,
            "perimeter_m": territory.perimeter_m,
        },
    }


def _write_style(connection: sqlite3.Connection, layer: str, file: str) -> None:
    connection.execute(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
        "f_geometry_column, styleName, styleQML, useAsDefault, description, owner) "
        "VALUES ('', '', ?, 'geom', ?, ?, 1, ?, '')",
        (layer, layer, (_STYLES / file).read_text(encoding="utf-8"), "Gridplan"),
    )


def _crs_text(territory: Territory) -> str:
    crs = territory.units.crs
    authority = crs.to_authority()
    return ":".join(authority) if authority else str(crs.to_wkt())


def _utc(created: str) -> str:
    try:
        moment = datetime.fromisoformat(created)
    except ValueError:
        moment = datetime.now(timezone.utc)
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [_plain(item) for item in value]
    if isinstance(value, np.generic):
        return value.item()
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)
