"""Events out of a PostGIS database: one table or one SELECT, read through a cursor of the server.

Everything is read in a transaction that cannot write. Names of tables and columns are quoted by the
driver, values go apart from the SQL, and neither the address nor the password is ever shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import InputError
from ...i18n import say
from ...progress import Progress
from ...reading.postgis import (
    connected,
    key_order,
    refuse_systems,
    relation,
    subquery,
    system_of,
    told,
)
from .source import EventSource, Piece

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Number of the type "timestamp with time zone" in every PostgreSQL.
_WITH_ZONE = 1184
#: Columns of coordinates of points that do not say what system they are in.
_LON, _LAT = "lon", "lat"


def open_database(
    address: str, table: str | None, query: str | None, rows: int, progress: Progress
) -> EventSource:
    """Open a table or a query of a PostGIS database as a source of events.

    Parameters
    ----------
    address : str
        See `gridplan.reading.postgis.connected`.
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
        with connected(self._address, self._progress) as connection:
            self.name = f"{connection.info.dbname}.{table}" if table else connection.info.dbname
            with told(self.name), connection.cursor() as cursor:
                self._what = relation(cursor, table) if table else subquery(query or "")
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
            self.crs = system_of(cursor, self._what, shape)
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
        self._select += key_order(cursor, self._what)
        cursor.execute(sql.SQL("EXPLAIN (FORMAT JSON) ") + self._select)
        self._expected = max(int(cursor.fetchone()[0][0]["Plan"]["Plan Rows"]), 1)

    def pieces(self) -> Iterator[Piece]:
        """All rows, so many at a time; the server keeps the others."""
        done = 0
        self._systems: set[int] = set()
        with (
            connected(self._address, self._progress) as connection,
            connection.cursor("events") as cursor,
        ):
            cursor.itersize = self._rows
            with told(self.name):
                cursor.execute(self._select)
            while True:
                with told(self.name):
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
        refuse_systems(self._systems, self.name)
        row = begin + 1 + np.arange(len(records), dtype=np.int64)
        x = y = None
        if self._has_points and self.crs is not None:
            x, y = (column.astype(np.float64) for column in columns[-2:])
        return Piece(row, dict(zip(self.columns, columns)), x, y, share=share)


def _as_text(name: str, kind: int) -> Any:
    """A column as text; times with a zone as UTC, which says so."""
    from psycopg2 import sql

    form = "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
    return sql.SQL(form if kind == _WITH_ZONE else "{}::text").format(sql.Identifier(name))


def _objects(column: Any) -> NDArray[np.object_]:
    cells = np.empty(len(column), object)
    cells[:] = column
    return cells
