"""Events out of a PostGIS database: one table or one SELECT, read through a cursor of the server.

Everything is read in a transaction that cannot write. Names of tables and columns are quoted by the
driver, values go apart from the SQL, and neither the address nor the password is ever shown.
"""

from __future__ import annotations

import select
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import Cancelled, InputError, MissingPackage
from ..progress import Progress, stop_if_asked
from ..territory.privacy import without_traces
from ..wording import say
from .sources import EventSource, Piece

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: How an address of a database begins.
_BEGINNINGS = ("postgresql://", "postgres://", "PG:")
#: Number of the type "timestamp with time zone" in every PostgreSQL.
_WITH_ZONE = 1184
_SETTINGS = (
    "-c default_transaction_read_only=on -c DateStyle=ISO -c TimeZone=UTC -c client_encoding=UTF8"
)
#: On Windows waiting hears Ctrl-C only when it ends.
_PATIENCE_S = 0.2
#: Columns of coordinates of points that do not say what system they are in.
_LON, _LAT = "lon", "lat"


def is_address(path: object) -> bool:
    """Whether something names a database and not a file."""
    return isinstance(path, str) and path.startswith(_BEGINNINGS)


def open_database(
    address: str, table: str | None, query: str | None, rows: int, progress: Progress
) -> EventSource:
    """Open a table or a query of a PostGIS database as a source of events.

    Parameters
    ----------
    address : str
        ``postgresql://user@host/database`` or ``PG:host=… dbname=…``. The password is better
        left to PGPASSWORD or the file .pgpass.
    table : str or None
        ``events`` or ``schema.events``.
    query : str or None
        One SELECT instead of a table.
    rows : int
        Rows in each piece.
    progress : Progress
        Asked while the server works whether to stop.

    Raises
    ------
    InputError
        When the database cannot be reached, or there is no such table.
    MissingPackage
        Without psycopg2.
    Cancelled
        When the user stops the work.
    """
    reader = _Reader(address, table, query, rows, progress)
    return EventSource(reader.name, reader.columns, reader.crs, "", reader.pieces)


class _Reader:
    """What is read, and how."""

    def __init__(
        self, address: str, table: str | None, query: str | None, rows: int, progress: Progress
    ) -> None:
        if (table is None) == (query is None):
            raise InputError(
                say("A database needs the name of a table or a query."),
                cure=say("Say --layer schema.table, or --query with one SELECT."),
            )
        self._address, self._rows, self._progress = address, rows, progress
        with self._connected() as connection:
            self.name = f"{connection.info.dbname}.{table}" if table else connection.info.dbname
            with self._told(), connection.cursor() as cursor:
                self._what = _relation(cursor, table) if table else _subquery(query or "")
                self._look_at(cursor)

    def _look_at(self, cursor: Any) -> None:
        """Find columns, geometry, its system, an order and the number of rows."""
        from psycopg2 import sql

        cursor.execute("SELECT oid FROM pg_type WHERE typname IN ('geometry', 'geography')")
        shapes = {number for (number,) in cursor.fetchall()}
        cursor.execute(sql.SQL("SELECT * FROM {} AS q LIMIT 0").format(self._what))
        described = [(str(column.name), column.type_code) for column in cursor.description]
        plain = [column for column in described if column[1] not in shapes]
        self.columns = tuple(name for name, _ in plain)
        parts = [_as_text(name, kind) for name, kind in plain]
        self.crs: Any = None
        self._has_points = len(plain) < len(described)
        if self._has_points:
            shape = sql.Identifier(next(name for name, kind in described if kind in shapes))
            self.crs = _system(cursor, self._what, shape)
            point = sql.SQL("ST_Centroid({}::geometry)").format(shape)
            parts.append(
                sql.SQL("CASE WHEN NOT ST_IsEmpty({0}::geometry) THEN ST_SRID({0}::geometry) END")
                .format(shape)
            )  # fmt: skip
            parts += [sql.SQL(f"ST_{axis}({{}})").format(point) for axis in "XY"]
            if self.crs is None:  # degrees of some datum, or metres: it has to be asked
                self.columns += (_LON, _LAT)
        self._select = sql.SQL("SELECT {} FROM {} AS q").format(
            sql.SQL(", ").join(parts), self._what
        )
        self._select += _order(cursor, self._what)
        cursor.execute(sql.SQL("EXPLAIN (FORMAT JSON) ") + self._select)
        self._expected = max(int(cursor.fetchone()[0][0]["Plan"]["Plan Rows"]), 1)

    def pieces(self) -> Iterator[Piece]:
        """All rows, so many at a time; the server keeps the others."""
        done = 0
        self._systems: set[int] = set()
        with self._connected() as connection, connection.cursor("events") as cursor:
            cursor.itersize = self._rows
            with self._told():
                cursor.execute(self._select)
            while True:
                with self._told():
                    records = cursor.fetchmany(self._rows)
                if not records and done:
                    return
                share = min((done + len(records)) / self._expected, 1.0)
                yield self._piece(records, done, share)
                done += max(len(records), 1)

    def _piece(self, records: list[Any], begin: int, share: float) -> Piece:
        columns: list[Any] = [_objects(column) for column in zip(*records)]
        columns = columns or [np.empty(0, object) for _ in range(len(self.columns) + 3)]
        if self._has_points:
            self._systems |= {number for number in columns.pop(-3) if number is not None}
        if len(self._systems) > 1:
            raise InputError(
                say("The shapes are in several coordinate systems: {systems}.",
                    systems=", ".join(map(str, sorted(self._systems)))),
                where=self.name,
                cure=say("Bring them into one with a query: SELECT …, ST_Transform(geom, 4490)."),
            )  # fmt: skip
        row = begin + 1 + np.arange(len(records), dtype=np.int64)
        x = y = None
        if self._has_points and self.crs is not None:
            x, y = (column.astype(np.float64) for column in columns[-2:])
        return Piece(row, dict(zip(self.columns, columns)), x, y, share=share)

    @contextmanager
    def _connected(self) -> Iterator[Any]:
        try:
            import psycopg2
        except ImportError:
            raise MissingPackage(
                say("Reading from a database needs the package psycopg2."),
                cure=say("Install psycopg2, or export the table to GeoPackage."),
            ) from None
        try:
            connection = psycopg2.connect(
                self._address.removeprefix("PG:"), options=_SETTINGS, connect_timeout=15
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
            connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
            with _interruptible(self._progress):
                yield connection
        finally:
            connection.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What the server says about a query, as an error for people."""
        import psycopg2

        try:
            yield
        except psycopg2.Error as error:
            said = (error.diag.message_primary or type(error).__name__) if error.pgcode else ""
            said = without_traces(said)
            raise InputError(
                say("The database refuses: {reason}.", reason=said or say("the link broke")),
                where=self.name,
                cure=say("Check the table or the query, and your rights to read it."),
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


def _relation(cursor: Any, table: str) -> Any:
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


def _subquery(query: str) -> Any:
    """A SELECT in brackets."""
    from psycopg2 import sql

    text = query.strip().rstrip(";").rstrip()
    if ";" in text or not text.lower().startswith(("select", "with")):
        raise InputError(
            say("A query is one SELECT without semicolons."),
            cure=say("Put everything else into a view of the database."),
        )
    return sql.SQL("(\n{}\n)").format(sql.SQL(text))


def _as_text(name: str, kind: int) -> Any:
    """A column as text; times with a zone as UTC, which says so."""
    from psycopg2 import sql

    form = "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
    return sql.SQL(form if kind == _WITH_ZONE else "{}::text").format(sql.Identifier(name))


def _system(cursor: Any, what: Any, shape: Any) -> Any:
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


def _order(cursor: Any, what: Any) -> Any:
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


def _objects(column: Any) -> NDArray[np.object_]:
    cells = np.empty(len(column), object)
    cells[:] = column
    return cells
