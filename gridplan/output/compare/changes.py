"""A comparison of two plans as a file: map layers, tables or a picture, by the end of its name."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ...errors import InputError
from ...i18n import say
from ...plan.compare.compare import Comparison
from ...plan.plan import Plan
from ...progress import SILENT, Progress, step
from ...stores.atomic_files import new_file, refuse_target, write_bytes
from ...stores.exchange.safe_tables import write_sheets
from ...stores.planfile.open import refuse_others
from ...stores.planfile.replace import hand_over
from ...stores.planfile.schema import TABLES
from ..content.change_tables import change_tables, movements_table
from ..look import look
from ..maps.border_lines import border_lines
from ..maps.figure_files import file_of
from ..pack.workbook import write_tables

if TYPE_CHECKING:
    import geopandas as gpd

#: Ends of file names that can be written.
KINDS = (".gpkg", ".xlsx", ".csv", ".png", ".pdf", ".svg")
_STYLES = Path(__file__).resolve().parents[2] / "stores" / "styles"
_LAYERS = {
    "changed_areas": ("MultiPolygon", "changed_areas"),
    "moved_units": ("MultiPolygon", "changed_areas"),
    "borders_old": ("MultiLineString", "borders_old"),
    "borders_new": ("MultiLineString", "borders_new"),
}


def write_comparison(
    found: Comparison, path: Path, *, title: str = "", progress: Progress = SILENT
) -> None:
    """Write a comparison.

    Parameters
    ----------
    found : Comparison
    path : Path
        ``.gpkg``: layers of changed areas, moved units, old and new borders, with styles;
        ``.xlsx``: all tables; ``.csv``: the movements; ``.png``, ``.pdf``, ``.svg``: a picture.
    title : str
        Heading of a picture.
    progress : Progress

    Raises
    ------
    InputError
        When the name ends otherwise.
    StoreError
        When the file cannot be written; an old one is as it was.
    """
    kind = path.suffix.lower()
    if kind not in KINDS:
        raise InputError(
            say("A comparison cannot be written as {kind}.", kind=kind or path.name),
            where=str(path),
            cure=say("Let the name end with one of: {kinds}.", kinds=", ".join(KINDS)),
        )
    refuse_target(path)
    refuse_others(path)
    step(progress, 0.0, say("Writing {file}", file=path.name))
    if kind == ".gpkg":
        _write_layers(found, path)
    elif kind == ".xlsx":
        write_tables(change_tables(found), path)
    elif kind == ".csv":
        table = movements_table(found)
        header = [heading for heading, _ in table.columns]
        write_sheets(path, {table.name: (header, [list(row) for row in table.rows])})
    else:
        _draw(found, path, title)
    progress.report(1.0)


def _write_layers(found: Comparison, path: Path) -> None:
    import pyogrio

    layers = {
        "moved_units": _moved_units(found),
        "changed_areas": _changed_areas(found),
        "borders_old": _borders(found, found.before),
        "borders_new": _borders(found, found.after),
    }
    with new_file(path) as new:
        for name, layer in layers.items():
            pyogrio.write_dataframe(
                layer,
                new,
                layer=name,
                driver="GPKG",
                geometry_type=_LAYERS[name][0],
                promote_to_multi=True,
                append=new.exists(),
                layer_options={"GEOMETRY_NAME": "geom", "FID": "fid"},
            )
        with closing(sqlite3.connect(new)) as connection, connection:
            connection.execute(TABLES["layer_styles"])
            connection.execute(
                "INSERT INTO gpkg_contents (table_name, data_type, identifier) "
                "VALUES ('layer_styles', 'attributes', 'layer_styles')"
            )
            for name, (_, style) in _LAYERS.items():
                text = (_STYLES / f"{style}.qml").read_text(encoding="utf-8")
                connection.execute(
                    "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
                    "f_geometry_column, styleName, styleQML, useAsDefault, description, owner, "
                    "update_time) VALUES ('', '', ?, 'geom', ?, ?, 1, 'Gridplan', '', ?)",
                    (name, name, text, _TIME),
                )
            connection.execute("UPDATE gpkg_contents SET last_change = ?", (_TIME,))
        hand_over(new, path)


#: The same comparison gives the same bytes.
_TIME = "2024-01-01T00:00:00.000Z"


def _moved_units(found: Comparison) -> gpd.GeoDataFrame:
    import geopandas as gpd

    rows = np.flatnonzero(found.moved)
    columns: dict[str, Any] = {"unit_id": found.after.unit_ids[rows]}
    for level in range(1, found.after.depth + 1):
        columns[f"old_{level}"] = _codes(found.before, level)[rows]
        columns[f"new_{level}"] = _codes(found.after, level)[rows]
    for criterion, values in zip(found.territory.criteria, found.territory.loads.T):
        columns[criterion.name] = values[rows]
    shapes = shapely.force_2d(found.territory.units.geometry.to_numpy()[rows])
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=found.territory.units.crs)


def _changed_areas(found: Comparison) -> gpd.GeoDataFrame:
    import geopandas as gpd

    table = movements_table(found)
    shapes = shapely.force_2d(found.territory.units.geometry.to_numpy())
    outlines = np.array([shapely.union_all(shapes[area.units]) for area in found.areas], object)
    names = ("number", "level", "from_code", "from_name", "to_code", "to_name", "n_units",
             "persons", *(c.name for c in found.territory.criteria), "ground_km2")  # fmt: skip
    columns = {name: [row[k] for row in table.rows] for k, name in enumerate(names)}
    return gpd.GeoDataFrame(columns, geometry=outlines, crs=found.territory.units.crs)


def _borders(found: Comparison, plan: Plan) -> gpd.GeoDataFrame:
    """The borders between grids, with the highest level that they part."""
    import geopandas as gpd

    lines = border_lines(found, [plan.grid_of_unit(level) for level in range(1, plan.depth + 1)])
    return gpd.GeoDataFrame(
        {"level": [level for level, _ in lines]},
        geometry=[line for _, line in lines],
        crs=found.territory.units.crs,
    )


def _codes(plan: Plan, level: int) -> NDArray[np.object_]:
    codes = np.array([*plan.codes[level - 1], None], dtype=object)
    return codes[plan.grid_of_unit(level)]


def _draw(found: Comparison, path: Path, title: str) -> None:
    from matplotlib.figure import Figure

    from ..content.briefing import gather
    from ..pack.agenda import change_page
    from ..pack.pages import draw_page, writing

    briefing = gather(found.after, found.territory, title=title, comparison=found)
    page = change_page(briefing)
    with writing(briefing):
        figure = Figure(look.PAPER_SIZES["slide"], dpi=look.DOTS_PER_INCH, facecolor=look.PAPER)
        draw_page(figure, briefing, page)
        write_bytes(path, file_of(figure, path.suffix.lower()[1:]))
