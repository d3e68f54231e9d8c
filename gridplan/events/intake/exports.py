"""Exports of events, read piece by piece: csv, workbooks, map layers, Parquet."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...i18n import say
from ...progress import SILENT, Progress
from ...reading.damaged_files import readable
from ...reading.formats import TABLES, SourceFile, look_at, refuse_driver
from ...reading.geojson_crs import unknown_system
from ...reading.shapefiles import LATIN, decoded, shapefile_text, text_in
from ...reading.tables.csv_rows import csv_rows, csv_text, encoding_of
from ...reading.tables.table_files import HEADER_ROWS, read_sheets
from ...reading.tables.workbooks import Workbook
from ...reading.vector_files import no_layers, open_parquet
from .header_rows import first_rows, header_of, header_row_of
from .sheets import sheet_of_events, tops_of
from .source import EventSource, Piece

if TYPE_CHECKING:
    import os

    import pandas as pd

    from ...reading.tables.csv_rows import Cell

#: Rows that are read and cleaned at a time.
ROWS = 100_000
#: Layer that is meant when a file has several and none is named.
USUAL_LAYER = "events"

#: What formats keep beside plain cells: text of some programs, lists, groups.
_NO_CELLS = frozenset((bytes, list, dict, np.ndarray))


def open_source(
    path: str | os.PathLike[str],
    layer: str | None = None,
    rows: int = ROWS,
    *,
    named: Collection[str] = (),
    query: str | None = None,
    progress: Progress = SILENT,
) -> EventSource:
    """Open an export of events.

    Parameters
    ----------
    path : path or str
        csv (UTF-8, GB18030 or Big5), workbook (xlsx, xls, ods), GeoPackage or another map layer of
        points, Parquet; or the address of a PostGIS database, see `postgis_events`.
    layer : str or None
        Layer, sheet or table; the usual or only one by default, but for a database.
    rows : int
        Rows in each piece.
    named : collection of str
        Columns that somebody has named: the header of a table is where they stand.
    query : str or None
        One SELECT, for a database.
    progress : Progress
        Asked while a database works whether to stop.

    Raises
    ------
    InputError
        When the file or database cannot be read.
    MissingPackage
        For Parquet without pyarrow, and databases without psycopg2.
    """
    from pathlib import Path

    from ...reading.postgis import is_address
    from .postgis_events import open_database

    if is_address(path):
        return open_database(str(path), layer, query, rows, progress)
    if query is not None:
        raise InputError(
            say("A query is for databases."),
            where=Path(path).name,
            cure=say("Leave --query out, or give the address of a database."),
        )
    file = look_at(Path(path))
    if layer is not None and file.kind in ("csv", "parquet"):
        raise no_layers(file, layer)
    if file.kind == "csv":
        return _csv(file, rows, named)
    if file.kind in TABLES:
        return _workbook(file, layer, rows, named)
    if file.kind == "parquet":
        return _parquet(file, rows)
    return _layer(file, layer, rows)


def _csv(file: SourceFile, rows: int, named: Collection[str]) -> EventSource:
    encoding = encoding_of(file.path)
    with csv_text(file.path, encoding) as text:
        top = []
        for _ in range(HEADER_ROWS):
            line = text.readline()
            if line:
                top.append(line)
    delimiter = max(",\t;，|", key=lambda mark: max((line.count(mark) for line in top), default=0))

    def records() -> Iterator[tuple[list[Cell] | None, float]]:
        size = max(file.path.stat().st_size, 1)
        with file.path.open("rb") as raw:
            text = io.TextIOWrapper(raw, encoding, errors="replace", newline="")
            for cells in csv_rows(text, delimiter):
                yield cells, raw.tell() / size

    return _table(file, records, encoding, rows, named)


def _workbook(
    file: SourceFile, sheet: str | None, rows: int, named: Collection[str]
) -> EventSource:
    if file.kind == "xlsx":
        book = Workbook(file.path)
        chosen = sheet
        if chosen is None and book.sheets[1:]:
            chosen = sheet_of_events(tops_of(book), named, file.path.name)
        return _table(file, lambda: book.rows(chosen), "", rows, named)
    sheets = read_sheets(file, sheet, fill_down=True)
    read = sheets[sheet_of_events(sheets, named, file.path.name)]

    def records() -> Iterator[tuple[list[Cell] | None, float]]:
        for number, cells in enumerate(read, start=1):
            yield cells, number / len(read)

    return _table(file, records, "", rows, named)


def _table(
    file: SourceFile,
    records: Callable[[], Iterator[tuple[list[Cell] | None, float]]],
    encoding: str,
    rows: int,
    named: Collection[str],
) -> EventSource:
    """A source out of plain rows, the header among the first of them."""
    top = first_rows(records())
    header_row = header_row_of(top, named, file.path.name)
    header = header_of(top, header_row, named)
    body = [row for row in top[header_row + 1 :] if any(row)]
    header += _nameless(top[header_row], len(header), body, slips=bool(encoding))
    width = len(header)
    # Where every row ends with the same empty cells more than the header, they mean nothing.
    most = max(width, len(top[header_row]), min(map(len, body), default=0))

    def pieces() -> Iterator[Piece]:
        number: list[int] = []
        kept: list[list[Cell]] = []
        unreadable: list[int] = []
        share = 0.0

        def piece() -> Piece:
            short = np.array([len(cells) < width for cells in kept], bool) if encoding else None
            padded = [(cells + [None] * width)[:width] for cells in kept]
            table = np.array(padded, dtype=object).reshape(len(kept), width)
            return Piece(
                np.array(number, np.int64),
                {name: table[:, place] for place, name in enumerate(header)},
                unreadable=np.array(unreadable, np.int64),
                short=short,
                share=share,
            )

        for at, (cells, share) in enumerate(records(), start=1):  # noqa: B007
            if at <= header_row + 1 or (cells is not None and not any(cells)):
                continue
            if cells is None or len(cells) > most or any(cells[width:]):
                unreadable.append(at)
            else:
                number.append(at)
                kept.append(cells)
            if len(kept) == rows:
                yield piece()
                number, kept, unreadable = [], [], []
        yield piece()

    return EventSource(file.path.name, tuple(header), None, encoding, pieces)


def _nameless(header: list[Cell], named: int, body: list[list[Cell]], *, slips: bool) -> list[str]:
    """Names for the columns behind the last one that has a name.

    In a text file a comma too many moves the cells behind it, so that columns without a name are
    believed only where the header counts them and most rows fill them.
    """
    if slips:
        filled = sum(any(row[named:]) for row in body)
        last = len(header) if filled * 2 > len(body) else named
    else:
        last = max((len(row) for row in body), default=named)
    return [f"#{place + 1}" for place in range(named, last)]


def _parquet(file: SourceFile, rows: int) -> EventSource:
    with readable(file), open_parquet(file) as opened:
        total = max(opened.metadata.num_rows, 1)
        geo = b"geo" in (opened.schema_arrow.metadata or {})
        names = [name for name in opened.schema_arrow.names if not (geo and name == "geometry")]
    crs = None
    if geo:
        import geopandas as gpd

        with readable(file):
            crs = gpd.read_parquet(file.path, filters=[("geometry", "==", b"")]).crs

    def pieces() -> Iterator[Piece]:
        import shapely

        begin = 0
        with readable(file):
            opened = open_parquet(file)
        with opened:
            batches = opened.iter_batches(rows)
            while True:
                with readable(file):
                    frame = next((batch.to_pandas() for batch in batches), None)
                    if frame is None:
                        return
                    x = y = None
                    if geo:
                        x, y = _middles(shapely.from_wkb(frame.pop("geometry").to_numpy()))
                yield _of_frame(frame, begin, x, y, (begin + len(frame)) / total)
                begin += len(frame)

    return EventSource(file.path.name, tuple(names), crs, "", pieces)


def _layer(file: SourceFile, layer: str | None, rows: int) -> EventSource:
    import pyogrio

    encoding = shapefile_text(file).name if file.kind == "shapefile" else ""
    latin = LATIN if encoding else None
    with readable(file):
        layers = [str(name) for name in pyogrio.list_layers(file.address)[:, 0]]
        chosen = layer or (USUAL_LAYER if USUAL_LAYER in layers else next(iter(layers), ""))
        if chosen not in layers or (layer is None and chosen != USUAL_LAYER and layers[1:]):
            raise InputError(
                say("Which layer holds the events?"),
                where=file.path.name,
                cure=say(
                    "Name one with --layer; in QGIS add it to the project and choose it as a "
                    "layer: {layers}.",
                    layers=", ".join(layers),
                ),
            )
        info = pyogrio.read_info(
            file.address, layer=chosen, encoding=latin, force_feature_count=True
        )
    refuse_driver(file, info["driver"])
    names = tuple(text_in(str(name), encoding) for name in info["fields"])
    total = int(info["features"])

    def pieces() -> Iterator[Piece]:
        for begin in range(0, max(total, 1), rows):
            with readable(file):
                frame = pyogrio.read_dataframe(
                    file.address,
                    layer=chosen,
                    encoding=latin,
                    skip_features=begin,
                    max_features=rows,
                )
            frame = decoded(frame, encoding) if encoding else frame
            x = y = None
            if hasattr(frame, "geometry"):
                x, y = _middles(frame.geometry.to_numpy())
                frame = frame.drop(columns=frame.geometry.name)
            yield _of_frame(frame, begin, x, y, min((begin + rows) / max(total, 1), 1.0))

    unknown = unknown_system(file, info["crs"])
    crs = None if unknown else info["crs"]
    return EventSource(file.path.name, names, crs, encoding, pieces, unknown)


def _middles(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    """Coordinates of the middles of shapes, float64 (2, n); NaN where there is none."""
    import shapely

    middles = shapely.centroid(shapes)
    middles[shapely.is_empty(middles)] = None
    return np.array([shapely.get_x(middles), shapely.get_y(middles)])


def _of_frame(frame: pd.DataFrame, begin: int, x: Any, y: Any, share: float) -> Piece:
    """A piece out of a data frame; missing values become None."""
    cells = {}
    for name in frame.columns:
        column = frame[name].astype(object).to_numpy(dtype=object)
        missing = frame[name].isna().to_numpy(bool)
        column = column.copy()
        column[missing] = None
        if not _NO_CELLS.isdisjoint(map(type, column)):
            column[:] = [_in_text(cell) if type(cell) in _NO_CELLS else cell for cell in column]
        cells[str(name)] = column
    return Piece(begin + 1 + np.arange(len(frame), dtype=np.int64), cells, x, y, share=share)


def _in_text(cell: Any) -> str:
    """One of `_NO_CELLS` as text."""
    if isinstance(cell, bytes):
        try:
            return cell.decode()
        except UnicodeDecodeError:
            return cell.decode("gb18030", "replace")
    return str(cell) if isinstance(cell, dict) else ", ".join(map(str, cell))
