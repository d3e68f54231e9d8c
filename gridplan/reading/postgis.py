"""A PostGIS database: how it is reached, what it is asked, and base units out of one of its tables.

Reading happens in a transaction that cannot write. Names of tables and columns are quoted by the
driver, values go apart from the SQL, and neither the address nor the password is ever shown.
"""

from __future__ import annotations

import select
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from ..errors import Cancelled, InputError, MissingPackage
from ..i18n import say
from ..progress import Progress, stop_if_asked
from .personal_data import without_traces

if TYPE_CHECKING:
    import geopandas as gpd

#: How an address of a database begins.
BEGINNINGS = ("postgresql://", "postgres://", "PG:")
_SETTINGS = "-c DateStyle=ISO -c TimeZone=UTC -c client_encoding=UTF8"
#: Types of columns that keep numbers and truth values, by their numbers in every PostgreSQL.
_WHOLE, _BROKEN, _TRUTH = (20, 21, 23), (700, 701, 1700), 16
#: On Windows waiting hears Ctrl-C only when it ends.
_PATIENCE_S = 0.2


def is_address(path: object) -> bool:
    """Whether something names a database and not a file."""
    return isinstance(path, str) and path.startswith(BEGINNINGS)


def read_table(address: str, table: str | None, progress: Progress) -> tuple[gpd.GeoDataFrame, str]:
    """The shapes and columns of a table or view, in the order of its primary key.

    Parameters
    ----------
    address : str
    table : str or None
        ``units`` or ``schema.units``.
    progress : Progress
        Asked while the server works whether to stop.

    Returns
    -------
    frame : GeoDataFrame
        Without a CRS where the shapes do not say one. Times and all that is no number are text.
    name : str
        Of database and table.

    Raises
    ------
    InputError
        When the database cannot be reached, or there is no such table of shapes.
    MissingPackage
        Without psycopg2.
    Cancelled
        When the user stops the work.
    """
    import geopandas as gpd
    import numpy as np
    import pandas as pd
    import shapely

    if table is None:
        raise InputError(
            say("A database needs the name of a table."),
            cure=say("Say --layer schema.table; a view may stand for a query."),
        )
    with connected(address, progress) as connection, connection.cursor() as cursor:
        from psycopg2 import sql

        name = f"{connection.info.dbname}.{table}"
        with told(name):
            what = relation(cursor, table)
            cursor.execute("SELECT oid FROM pg_type WHERE typname IN ('geometry', 'geography')")
            shapes = {number for (number,) in cursor.fetchall()}
            cursor.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(what))
            columns = [(str(column.name), column.type_code) for column in cursor.description]
            shape = next((column for column, kind in columns if kind in shapes), None)
            if shape is None:
                raise InputError(
                    say("The table {table} has no shapes.", table=table),
                    where=name,
                    cure=say("Give the layer with the polygons, and this one as --join."),
                )
            crs = system_of(cursor, what, sql.Identifier(shape))
            plain = [(column, kind) for column, kind in columns if kind not in shapes]
            parts = [_typed(column, kind) for column, kind in plain]
            outline = sql.SQL("{}::geometry").format(sql.Identifier(shape))
            parts.append(sql.SQL("ST_SRID({})").format(outline))
            parts.append(sql.SQL("ST_AsBinary(ST_CurveToLine({}))").format(outline))
            cursor.execute(
                sql.SQL("SELECT {} FROM {} AS q").format(sql.SQL(", ").join(parts), what)
                + key_order(cursor, what)
            )
            rows = cursor.fetchall()
    cells = list(zip(*rows)) or [()] * (len(plain) + 2)
    refuse_systems({number for number in cells[-2] if number is not None}, name)
    frame = pd.DataFrame(
        {column: _column(values, kind) for (column, kind), values in zip(plain, cells)},
        index=pd.RangeIndex(len(rows)),
    )
    outlines = shapely.from_wkb(
        np.array([None if blob is None else bytes(blob) for blob in cells[-1]], object)
    )
    return gpd.GeoDataFrame(frame, geometry=outlines, crs=crs), name


def refuse_systems(numbers: Collection[int], where: str) -> None:
    """Refuse shapes of more than one system.

    Raises
    ------
    InputError
    """
    if len(numbers) > 1:
        raise InputError(
            say(
                "The shapes are in several coordinate systems: {systems}.",
                systems=", ".join(map(str, sorted(numbers))),
            ),
            where=where,
            cure=say("Bring them into one with a query: SELECT …, ST_Transform(geom, 4490)."),
        )


def _typed(name: str, kind: int) -> Any:
    """A column as a number where it is one, else as text."""
    from psycopg2 import sql

    form = {**dict.fromkeys((*_WHOLE, _TRUTH), "{}"), **dict.fromkeys(_BROKEN, "{}::float8")}
    return sql.SQL(form.get(kind, "{}::text")).format(sql.Identifier(name))


def _column(values: tuple[Any, ...], kind: int) -> Any:
    """Cells of a column as a frame holds them; empty cells make whole numbers broken ones."""
    import pandas as pd

    if kind in _WHOLE and None not in values:
        return pd.array(values, dtype="int64")
    if kind in (*_WHOLE, *_BROKEN):
        return pd.Series(values, dtype="float64")
    return pd.Series(values, dtype="bool" if kind == _TRUTH and None not in values else "object")


@contextmanager
def connected(address: str, progress: Progress, *, writing: bool = False) -> Iterator[Any]:
    """A connection of psycopg2, with one transaction that the caller commits where it writes.

    Parameters
    ----------
    address : str
        ``postgresql://user@host/database`` or ``PG:host=… dbname=…``. The password is better
        left to PGPASSWORD or the file .pgpass.
    progress : Progress
        Asked while the server works whether to stop.
    writing : bool
        Else the transaction cannot write.

    Raises
    ------
    InputError
        When the database cannot be reached.
    MissingPackage
        Without psycopg2.
    Cancelled
        When the user stops the work.
    """
    try:
        import psycopg2
    except ImportError:
        raise MissingPackage(
            say("Reading from a database needs the package psycopg2."),
            cure=say("Install psycopg2, or export the table to GeoPackage."),
        ) from None
    try:
        connection = psycopg2.connect(
            address.removeprefix("PG:"), options=_SETTINGS, connect_timeout=15
        )
    except psycopg2.Error as error:
        # The driver's own words may repeat the address, and the password with it.
        wrong = isinstance(error, psycopg2.ProgrammingError)
        raise InputError(
            say("The address of the database cannot be read.")
            if wrong
            else say("The database cannot be reached, or does not let you in."),
            cure=say(
                "Write postgresql://user@host:5432/database; give the password in PGPASSWORD "
                "or in the file .pgpass."
            ),
        ) from None
    try:
        connection.set_session(isolation_level="REPEATABLE READ", readonly=not writing)
        with _interruptible(progress):
            yield connection
    finally:
        connection.close()


@contextmanager
def told(where: str, cure: str = "") -> Iterator[None]:
    """What the server says about a query, as an error for people."""
    import psycopg2

    try:
        yield
    except psycopg2.Error as error:
        said = (error.diag.message_primary or type(error).__name__) if error.pgcode else ""
        said = without_traces(said)
        raise InputError(
            say("The database refuses: {reason}.", reason=said or say("the link broke")),
            where=where,
            cure=cure or say("Check the table or the query, and your rights to read it."),
        ) from None


@contextmanager
def _interruptible(progress: Progress) -> Iterator[None]:
    """Wait for the server in Python, which hears Ctrl-C; the driver's own waiting does not."""
    from psycopg2 import extensions

    if threading.current_thread() is not threading.main_thread():
        yield  # no signal arrives here, and the setting is one for the whole process
        return
    before = extensions.get_wait_callback()
    extensions.set_wait_callback(partial(_wait, progress))
    try:
        yield
    finally:
        extensions.set_wait_callback(before)


def _wait(progress: Progress, connection: Any) -> None:
    """Wait until the server has answered, or the user wants to stop."""
    from psycopg2 import extensions

    while (state := connection.poll()) != extensions.POLL_OK:
        reading = [connection] if state == extensions.POLL_READ else []
        writing = [connection] if state == extensions.POLL_WRITE else []
        select.select(reading, writing, [], _PATIENCE_S)
        try:
            stop_if_asked(progress)
        except Cancelled:
            connection.cancel()  # else the server would work on for nobody
            raise


def relation(cursor: Any, table: str) -> Any:
    """The quoted name of a table that exists."""
    from psycopg2 import sql

    schema, dot, name = table.rpartition(".")
    cursor.execute(
        "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relkind = ANY ('{r,v,m,f,p}') AND c.relname = %s "
        "AND (n.nspname = %s OR (%s AND pg_table_is_visible(c.oid)))",
        (name, schema, not dot),
    )
    found = cursor.fetchone()
    if found is None:
        cursor.execute(
            "SELECT f_table_schema || '.' || f_table_name FROM geometry_columns ORDER BY 1 LIMIT 20"
        )
        known = [name for (name,) in cursor.fetchall()]
        raise InputError(
            say("There is no table {table}.", table=table),
            cure=say("Tables with shapes are: {tables}.", tables=", ".join(known) or "-"),
        )
    return sql.Identifier(*found)


def subquery(query: str) -> Any:
    """A SELECT in brackets."""
    from psycopg2 import sql

    text = query.strip().rstrip(";").rstrip()
    if ";" in text or not text.lower().startswith(("select", "with")):
        raise InputError(
            say("A query is one SELECT without semicolons."),
            cure=say("Put everything else into a view of the database."),
        )
    return sql.SQL("(\n{}\n)").format(sql.SQL(text))


def system_of(cursor: Any, what: Any, shape: Any) -> Any:
    """System of the shapes: anything pyproj understands, None when they do not say."""
    from psycopg2 import sql

    cursor.execute(
        sql.SQL(
            "SELECT auth_name || ':' || auth_srid, srtext FROM spatial_ref_sys WHERE srid = "
            "(SELECT ST_SRID({shape}::geometry) FROM {what} AS q WHERE {shape} IS NOT NULL LIMIT 1)"
        ).format(shape=shape, what=what)
    )
    found = cursor.fetchone()
    if found is None:
        return None
    return found[0] if (found[0] or "").startswith("EPSG:") else found[1]


def key_order(cursor: Any, what: Any) -> Any:
    """The order of the primary key, so that the same table is read the same way every time."""
    from psycopg2 import sql

    if not isinstance(what, sql.Identifier):
        return sql.SQL("")
    cursor.execute(
        "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid "
        "AND a.attnum = ANY (i.indkey) WHERE i.indisprimary AND i.indrelid = %s::regclass "
        "ORDER BY array_position(i.indkey::int2[], a.attnum)",
        (what.as_string(cursor),),
    )
    # Columns come as text under their own names: the key itself is that of the table.
    keys = [sql.Identifier("q", name) for (name,) in cursor.fetchall()]
    return sql.SQL(" ORDER BY {}").format(sql.SQL(", ").join(keys)) if keys else sql.SQL("")
