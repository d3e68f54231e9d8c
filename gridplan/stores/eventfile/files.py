"""Files of clean events: a GeoPackage layer of points, or Parquet; written and read in pieces."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...events.intake.oddities import VOID
from ...events.values.column_mapping import TEXTS
from ...i18n import say
from ...reading.damaged_files import readable
from ...reading.formats import SourceFile, look_at
from ...reading.vector_files import open_parquet

if TYPE_CHECKING:
    import pandas as pd

LAYER = "events"
#: Rows of a piece.
ROWS = 250_000
#: Columns that are text, whatever is in them.
_TEXT_LIKE = frozenset(
    (*TEXTS, "event_id", "state", "placed_by", "oddities", *(f"grid_{n}" for n in range(1, 10)))
)


def read_events(path: str | Path, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Read a file of events that `import_events` wrote, whole.

    Parameters
    ----------
    path : str or Path
    columns : sequence of str or None
        All by default; `x` and `y` are metres in the system of the plan.

    Returns
    -------
    DataFrame
        Times are local, without a zone; the zone they were written in is `zone`, in minutes.

    Raises
    ------
    InputError
        When the file cannot be read.
    """
    import pandas as pd

    return pd.concat(list(iterate_events(path, columns)), ignore_index=True)


def iterate_events(
    path: str | Path,
    columns: Sequence[str] | None = None,
    rows: int = ROWS,
    *,
    groups: tuple[int, int] | None = None,
) -> Iterator[pd.DataFrame]:
    """As `read_events`, in pieces of so many rows; at least one piece comes, empty or not.

    Void cases are left out here where the import that wrote the file did not do so.

    Parameters
    ----------
    groups : tuple of int or None
        First row group of a Parquet file to read, and the one after the last; all by default.
    """
    if _left_out(read_report(path)) is not None:
        yield from _pieces(path, columns, rows, groups)
        return
    asked = None if columns is None else list(dict.fromkeys([*columns, "state"]))
    for piece in _pieces(path, asked, rows, groups):
        void = _void(piece)
        kept = piece[~void].reset_index(drop=True) if void.any() else piece
        kept.attrs = piece.attrs
        unasked = asked is not None and "state" in kept and "state" not in (columns or ())
        yield kept.drop(columns="state") if unasked else kept


def _pieces(
    path: str | Path,
    columns: Sequence[str] | None,
    rows: int,
    groups: tuple[int, int] | None = None,
) -> Iterator[pd.DataFrame]:
    file = look_at(path)
    if file.kind == "parquet":
        yield from _parquet_pieces(file, columns, rows, groups)
    elif file.kind == "sqlite":
        yield from _layer_pieces(file, columns, rows)
    else:
        raise InputError(
            say("This is no file of events."),
            where=file.path.name,
            cure=say("Import it first: gridplan events import."),
        )


def count_columns(
    placed: bool, level: int, *, period: str = "", by: Sequence[str] = (), start: Any, end: Any
) -> list[str]:
    """Columns of events that `events.counting.Counting` needs with such settings."""
    times = ["t_report"] if period or start or end else []
    where = [f"grid_{level}"] if placed else ["x", "y", "grid_code", "village", "town"]
    return [*by, *times, *where]


def event_count(path: str | Path) -> int:
    """How many events a file holds."""
    file = look_at(path)
    if file.kind == "parquet":
        with readable(file), open_parquet(file) as opened:
            return int(opened.metadata.num_rows)
    return int(_layer_info(file)["features"])


def _layer_info(file: SourceFile) -> dict[str, Any]:
    import pyogrio

    try:
        return dict(pyogrio.read_info(file.address, layer=LAYER, force_feature_count=True))
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError):
        raise InputError(
            say("The file has no layer of events."),
            where=file.path.name,
            cure=say("Import it first: gridplan events import."),
        ) from None


def _parquet_pieces(
    file: SourceFile,
    columns: Sequence[str] | None,
    rows: int,
    groups: tuple[int, int] | None,
) -> Iterator[pd.DataFrame]:
    with readable(file), open_parquet(file) as whole:
        names = whole.schema_arrow.names
        texts = [name for name in names if name in _TEXT_LIKE and name != "event_id"]
    wanted = None if columns is None else [name for name in columns if name in names]
    with readable(file):
        opened = open_parquet(file, read_dictionary=texts)
    with opened:
        if not opened.metadata.num_rows:
            yield opened.schema_arrow.empty_table().select(wanted or names).to_pandas()
        chosen = None if groups is None else range(*groups)
        batches = opened.iter_batches(rows, row_groups=chosen, columns=wanted)
        while True:
            with readable(file):
                frame = next((batch.to_pandas() for batch in batches), None)
            if frame is None:
                return
            frame.attrs["columns"] = names
            yield frame


def _layer_pieces(
    file: SourceFile, columns: Sequence[str] | None, rows: int
) -> Iterator[pd.DataFrame]:
    import pyogrio
    import shapely

    info = _layer_info(file)
    fields = list(info["fields"])
    wanted = fields if columns is None else [name for name in columns if name in fields]
    points = columns is None or "x" in columns or "y" in columns
    for begin in range(0, max(int(info["features"]), 1), rows):
        # Events are numbered from 1 without a hole: they were written once, in order.
        frame = pyogrio.read_dataframe(
            file.address,
            layer=LAYER,
            columns=wanted,
            read_geometry=points,
            where=f"fid > {begin} AND fid <= {begin + rows}",
        )
        if points:
            frame["x"] = shapely.get_x(frame.geometry.to_numpy())
            frame["y"] = shapely.get_y(frame.geometry.to_numpy())
            frame = frame.drop(columns=frame.geometry.name)
        frame.attrs["columns"] = fields
        yield frame


def read_report(path: str | Path) -> dict[str, Any]:
    """What the import said about a file of events; empty when it says nothing, as folders do."""
    path = Path(path)
    if path.is_dir():
        return {}
    try:
        if path.suffix.lower() == ".gpkg":
            place = f"file:{path.resolve().as_posix()}?mode=ro"
            with closing(sqlite3.connect(place, uri=True)) as connection:
                row = connection.execute("SELECT value FROM events_meta WHERE name = 'report'")
                return dict(json.loads(row.fetchone()[0]))
        import pyarrow.parquet as pq

        return dict(json.loads((pq.read_metadata(path).metadata or {}).get(b"gridplan", b"{}")))
    except (sqlite3.Error, TypeError, ValueError, OSError, ImportError):
        return {}


def void_cases(path: str | Path) -> int:
    """How many cases of a file of events are left out because they are void; 0 for a folder."""
    if Path(path).is_dir():
        return 0
    told = _left_out(read_report(path))
    if told is not None:
        return told
    return len(void_rows(path))


def void_rows(path: str | Path) -> NDArray[np.int64]:
    """Rows of a file of events, from 0, that are left out when it is read: void cases.

    Returns
    -------
    int64 (m,)
        Empty where the import left them out.
    """
    if _left_out(read_report(path)) is not None:
        return np.empty(0, np.int64)
    return np.flatnonzero(np.concatenate([_void(p) for p in _pieces(path, ["state"], ROWS)]))


def _left_out(report: Mapping[str, Any]) -> int | None:
    """How many void cases an import left out; None where it may have kept them."""
    told = report.get("void_cases", report.get("oddities", {}).get(VOID))
    return None if told is None else int(told)


def _void(piece: pd.DataFrame) -> NDArray[np.bool_]:
    if "state" not in piece:
        return np.zeros(len(piece), bool)
    void: NDArray[np.bool_] = (piece["state"] == "void").to_numpy(bool)
    return void


def open_writer(new: Path, crs: Any) -> EventWriter:
    """A writer for a new file of events, by the ending of its name.

    Parameters
    ----------
    new : Path
        Must not exist yet.
    crs : object
        System of `x` and `y`.
    """
    if new.suffix.lower() == ".gpkg":
        return _GeoPackageWriter(new, crs)
    return _ParquetWriter(new, crs)


class EventWriter(Protocol):
    """Writes events piece by piece."""

    def add(self, events: pd.DataFrame) -> None:
        """Append some events; the columns are the same every time."""

    def finish(self, report: Mapping[str, Any]) -> None:
        """Write what the import said, and close the file."""


class _GeoPackageWriter:
    """Writes events as points of a layer."""

    def __init__(self, path: Path, crs: Any) -> None:
        self._path = path
        self._crs = crs

    def add(self, events: pd.DataFrame) -> None:
        """Append some events."""
        import geopandas as gpd
        import pyogrio
        import shapely

        placed = events["x"].notna().to_numpy()
        points = np.full(len(events), None, object)
        points[placed] = shapely.points(events.loc[placed, ["x", "y"]].to_numpy(np.float64))
        frame = events.drop(columns=["x", "y"])
        for name in frame.columns:
            if frame[name].dtype == object:
                frame[name] = frame[name].astype("string")
        pyogrio.write_dataframe(
            gpd.GeoDataFrame(frame, geometry=points, crs=self._crs),
            self._path,
            layer=LAYER,
            driver="GPKG",
            geometry_type="Point",
            append=self._path.exists(),
            layer_options={"GEOMETRY_NAME": "geom", "FID": "fid"},
        )

    def finish(self, report: Mapping[str, Any]) -> None:
        """Write what the import said into a table of its own."""
        with closing(sqlite3.connect(self._path)) as connection, connection:
            connection.execute(
                "CREATE TABLE events_meta (id INTEGER PRIMARY KEY, name TEXT, value TEXT)"
            )
            connection.execute(
                "INSERT INTO gpkg_contents (table_name, data_type, identifier) "
                "VALUES ('events_meta', 'attributes', 'events_meta')"
            )
            connection.execute(
                "INSERT INTO events_meta (name, value) VALUES ('report', ?)", (_json(report),)
            )


class _ParquetWriter:
    """Writes events as rows of a Parquet file, with x and y in metres."""

    def __init__(self, path: Path, crs: Any) -> None:
        self._path = path
        self._crs = crs
        self._writer: Any = None

    def add(self, events: pd.DataFrame) -> None:
        """Append some events as row groups."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        fields = []
        for name, dtype in events.dtypes.items():
            if str(dtype) in ("object", "string", "str"):
                fields.append(pa.field(name, pa.string()))
            elif dtype.kind == "M":
                fields.append(pa.field(name, pa.timestamp("ms")))
            else:
                fields.append(pa.field(name, pa.from_numpy_dtype(dtype)))
        table = pa.Table.from_pandas(events, pa.schema(fields), preserve_index=False)
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, table.schema, compression="zstd")
        self._writer.write_table(table.replace_schema_metadata(None))

    def finish(self, report: Mapping[str, Any]) -> None:
        """Write what the import said into the file's own metadata."""
        self._writer.add_key_value_metadata({"gridplan": _json(report)})
        self._writer.close()


def _json(report: Mapping[str, Any]) -> str:
    def plain(value: Any) -> Any:
        if isinstance(value, float) and not np.isfinite(value):
            return None
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items()}
        return [plain(item) for item in value] if isinstance(value, list) else value

    return json.dumps(plain(dict(report)), ensure_ascii=False, sort_keys=True)
