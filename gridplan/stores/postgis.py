"""A plan in a PostGIS database: its layers as tables of one schema, all of them or none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import StoreError
from ..geometry.defaults import DATUMS
from ..i18n import say
from ..progress import SILENT, Progress, Span, step
from ..reading.postgis import connected, told
from .exchange.export import Exported, layers_of

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

#: Schema of the tables where none is named.
SCHEMA = "gridplan"
#: What the comment on a table of ours begins with; others are never touched.
_OURS = "Gridplan: "
_GEOM = "geom"
#: Rows that go to the server at a time.
_ROWS = 1000


def export_to_database(
    path: str | Path,
    address: str,
    *,
    schema: str = SCHEMA,
    crs: str | None = None,
    datum: str = DATUMS[0],
    progress: Progress = SILENT,
) -> Exported:
    """Write the units and the grids of all levels to tables of a database.

    The tables of an earlier export are emptied and filled anew in one transaction: whoever reads
    them sees the old plan until the new one is complete, and views and rights of others stay.

    Parameters
    ----------
    path : str or Path
        Of a plan.
    address : str
        See `gridplan.reading.postgis.connected`.
    schema : str
        Made where there is none.
    crs, datum
        See `gridplan.stores.exchange.export.layers_of`.
    progress : Progress

    Returns
    -------
    Exported

    Raises
    ------
    StoreError
        When the plan cannot be read, or tables of others stand there under these names.
    InputError
        When the database cannot be reached, or refuses; nothing is changed then.
    MissingPackage
        Without psycopg2.
    Cancelled
        When the user stops the work; nothing is changed then.
    """
    layers, _ = layers_of(path, crs=crs, datum=datum, progress=Span(progress, 0.0, 0.5))
    with connected(address, progress, writing=True) as connection:
        place = f"{connection.info.dbname}.{schema}"
        refused = say("Check your rights to write there, and what depends on these tables.")
        with told(place, refused), connection.cursor() as cursor:
            from psycopg2 import sql

            cursor.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))
            srid = _srid(cursor, layers["units"].crs)
            for number, (name, layer) in enumerate(layers.items()):
                share = 0.5 + 0.5 * number / len(layers)
                step(progress, share, say("Writing {layer}", layer=name))
                _fill(cursor, schema, name, layer, srid)
            step(progress, 1.0)
            connection.commit()
    return Exported(place, tuple(layers), layers["units"].crs.name, {}, 0)


def _fill(cursor: Any, schema: str, name: str, layer: gpd.GeoDataFrame, srid: int) -> None:
    """Make a table what a layer is."""
    from psycopg2 import sql
    from psycopg2.extras import execute_values

    table = sql.Identifier(schema, name)
    columns = [str(column) for column in layer.columns if column != layer.geometry.name]
    kinds = [_kind(layer[column]) for column in columns]
    if _stands(cursor, schema, name, [*zip(columns, kinds)], srid):
        cursor.execute(sql.SQL("TRUNCATE {}").format(table))
    else:
        made = [sql.SQL("{} " + kind).format(sql.Identifier(c)) for c, kind in zip(columns, kinds)]
        made.append(sql.SQL(f"{_GEOM} geometry(MultiPolygon, {srid:d})"))
        key = sql.Identifier(columns[0])
        cursor.execute(
            sql.SQL("CREATE TABLE {} ({}, PRIMARY KEY ({}))").format(
                table, sql.SQL(", ").join(made), key
            )
        )
        cursor.execute(sql.SQL(f"CREATE INDEX ON {{}} USING gist ({_GEOM})").format(table))
        cursor.execute(sql.SQL("COMMENT ON TABLE {} IS %s").format(table), (f"{_OURS}{name}",))
    cells = [_cells(layer[column]) for column in columns]
    shapes = layer.geometry.to_wkb().to_numpy()
    marks = ", ".join(["%s"] * len(columns))
    execute_values(
        cursor,
        sql.SQL("INSERT INTO {} VALUES %s").format(table).as_string(cursor),
        zip(*cells, shapes, strict=True),
        template=f"({marks}, ST_Multi(ST_GeomFromWKB(%s, {srid:d})))",
        page_size=_ROWS,
    )


def _stands(cursor: Any, schema: str, name: str, columns: list[tuple[str, str]], srid: int) -> bool:
    """Whether a table of ours with these columns is there; one with others is removed.

    Raises
    ------
    StoreError
        When it is not ours.
    """
    from psycopg2 import sql

    cursor.execute(
        "SELECT c.oid, coalesce(obj_description(c.oid, 'pg_class'), '') FROM pg_class c "
        "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = %s AND c.relname = %s",
        (schema, name),
    )
    found = cursor.fetchone()
    if found is None:
        return False
    number, comment = found
    if not comment.startswith(_OURS):
        raise StoreError(
            say("The table {table} is not one of Gridplan's.", table=f"{schema}.{name}"),
            cure=say("Choose another schema."),
        )
    cursor.execute(
        "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute "
        "WHERE attrelid = %s AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
        (number,),
    )
    if cursor.fetchall() == [*columns, (_GEOM, f"geometry(MultiPolygon,{srid:d})")]:
        return True
    cursor.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(schema, name)))
    return False


def _srid(cursor: Any, crs: Any) -> int:
    """Number of a coordinate system in the database, 0 where it has none."""
    authority = crs.to_authority()
    if authority is None:
        return 0
    cursor.execute(
        "SELECT srid FROM spatial_ref_sys WHERE auth_name = %s AND auth_srid = %s",
        (authority[0], int(authority[1])) if authority[1].isdigit() else ("", 0),
    )
    found = cursor.fetchone()
    return int(found[0]) if found else 0


def _kind(column: pd.Series) -> str:
    """Type of a column, as the server spells it."""
    return {"i": "bigint", "u": "bigint", "f": "double precision", "b": "boolean",
            "M": "timestamp without time zone"}.get(column.dtype.kind, "text")  # fmt: skip


def _cells(column: pd.Series) -> list[Any]:
    """Cells as the driver takes them, None for empty ones."""
    return [None if empty else cell for cell, empty in zip(column.tolist(), column.isna())]
