"""Tables of a plan file beside its map layers, their versions, and the digests that seal them."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

from ...errors import StoreError
from ...i18n import say

#: Version of the plan file that this program writes.
SCHEMA_VERSION = 1

#: Version → what turns a file of that version into one of the next. They work on a copy.
MIGRATIONS: dict[int, Callable[[sqlite3.Connection], None]] = {}

#: Tables without geometry; their first column numbers the rows, as the format demands.
TABLES = {
    "gridplan_meta": """CREATE TABLE gridplan_meta (
        id INTEGER PRIMARY KEY, "key" TEXT NOT NULL UNIQUE, value TEXT NOT NULL)""",
    "gridplan_log": """CREATE TABLE gridplan_log (
        id INTEGER PRIMARY KEY, who TEXT NOT NULL, "when" TEXT NOT NULL, unit TEXT NOT NULL,
        "from" TEXT NOT NULL, "to" TEXT NOT NULL, why TEXT NOT NULL)""",
    "gridplan_arrays": """CREATE TABLE gridplan_arrays (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, npz BLOB NOT NULL)""",
    "layer_styles": """CREATE TABLE layer_styles (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
        f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
        styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
        owner TEXT(30), ui TEXT(30), update_time DATETIME DEFAULT CURRENT_TIMESTAMP)""",
}


def create_tables(connection: sqlite3.Connection) -> None:
    """Create the tables of `TABLES` and enter them into the contents of the GeoPackage."""
    for name, statement in TABLES.items():
        connection.execute(statement)
        connection.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier) "
            "VALUES (?, 'attributes', ?)",
            (name, name),
        )


def write_meta(connection: sqlite3.Connection, meta: Mapping[str, Any]) -> None:
    """Write the settings of a plan file, each as JSON, and the seal over them."""
    texts = {key: as_json(meta[key]) for key in sorted(meta)}
    texts["seal"] = as_json(seal(texts))
    connection.executemany('INSERT INTO gridplan_meta ("key", value) VALUES (?, ?)', texts.items())


def read_meta(connection: sqlite3.Connection) -> dict[str, Any]:
    """Read the settings of a plan file and check their seal.

    Raises
    ------
    StoreError
        When a setting was changed, added or removed.
    """
    texts = dict(connection.execute('SELECT "key", value FROM gridplan_meta ORDER BY "key"'))
    try:
        meta = {key: json.loads(text) for key, text in texts.items()}
    except (ValueError, TypeError, RecursionError):
        meta = {}
    texts.pop("seal", None)
    if meta.pop("seal", None) != seal(texts):
        raise changed_outside("gridplan_meta")
    return meta


def seal(texts: Mapping[str, str]) -> str:
    """SHA-256 over one line for each setting: key, tab, JSON; sorted by key."""
    lines = "".join(f"{key}\t{texts[key]}\n" for key in sorted(texts))
    return hashlib.sha256(lines.encode("utf-8")).hexdigest()


def digest_rows(rows: sqlite3.Cursor) -> str:
    """SHA-256 over one line for every thousand rows: the rows as a JSON list of lists.

    Blobs stand in it by their own SHA-256 in hexadecimal.
    """
    whole = hashlib.sha256()
    while chunk := rows.fetchmany(1000):
        whole.update(as_json(chunk, _digest).encode("utf-8") + b"\n")
    return whole.hexdigest()


def _digest(blob: Any) -> str:
    """What stands for a blob; whatever else is no JSON cannot be in a table."""
    return hashlib.sha256(blob).hexdigest()


def as_json(value: Any, default: Callable[[Any], Any] | None = None) -> str:
    """JSON as the seals want it: no blanks, sorted keys, all letters as they are.

    Parameters
    ----------
    value : object
    default : callable, optional
        Gives what stands for a value that is no JSON.
    """
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=default
    )


def all_rows(connection: sqlite3.Connection, table: str) -> sqlite3.Cursor:
    """All rows and columns of a table, in the order of its first column."""
    # A name cannot be a parameter of a statement; quoted, it can be nothing but a name.
    name = table.replace('"', '""')
    return connection.execute(f'SELECT * FROM "{name}" ORDER BY 1')  # noqa: S608


def up_to_date(connection: sqlite3.Connection, version: object) -> sqlite3.Connection:
    """A connection to a plan of the present version: this one, or an upgraded copy in memory.

    Parameters
    ----------
    connection : sqlite3.Connection
    version : object
        What the file says about itself.

    Raises
    ------
    StoreError
        When the file is newer than this program, or is not a plan file at all.
    """
    if not isinstance(version, int) or version < 1:
        raise StoreError(
            say("The file does not say which version of the plan format it has."),
            cure=say("Open a plan that Gridplan has saved."),
        )
    if version > SCHEMA_VERSION:
        raise StoreError(
            say(
                "The plan has format version {version}; this program knows {known}.",
                version=version,
                known=SCHEMA_VERSION,
            ),
            cure=say("Install a newer Gridplan to open it."),
        )
    if version == SCHEMA_VERSION:
        return connection
    copy = sqlite3.connect(":memory:")
    connection.backup(copy)
    for step in range(version, SCHEMA_VERSION):
        MIGRATIONS[step](copy)
    return copy


def changed_outside(where: str) -> StoreError:
    """The error for a plan file that does not match its own digests."""
    return StoreError(
        say("The plan was changed by another program since it was saved."),
        where=where,
        cure=say(
            "Use a copy that was not changed. A changed assignment can be taken over as a list of "
            "units and grids (CSV)."
        ),
    )
