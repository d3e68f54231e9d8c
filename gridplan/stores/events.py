"""Files of events: taken in from exports, kept as GeoPackage or Parquet, read piece by piece."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InputError, MissingPackage, StoreError
from ..events.cells import coordinate_cells
from ..events.detecting import DatumScore, score_datums
from ..events.mapping import TEXTS, TIMES, ColumnMapping, map_columns
from ..events.oddities import in_order
from ..events.placing import Placer
from ..events.sources import EventSource, open_source
from ..events.table import Cleaner, Reading, Tally
from ..events.times import day_comes_first
from ..progress import SILENT, Progress, step
from ..wording import say
from .atomic import as_store_error, new_file, put_in_place
from .grids import open_grids
from .sheets import write_rows

if TYPE_CHECKING:
    import pandas as pd

LAYER = "events"
#: Events that are looked at to score the datums.
_SAMPLE = 20_000
#: Another datum fits better by this much of the events: told as a doubt.
_DOUBT = 0.05


@dataclass(frozen=True)
class Preview:
    """What an import would do.

    Parameters
    ----------
    columns : ColumnMapping
    scores : tuple of DatumScore
        The best fitting datum first; empty when the source states its system in metres.
    encoding : str
    day_first : bool
    """

    columns: ColumnMapping
    scores: tuple[DatumScore, ...]
    encoding: str
    day_first: bool


@dataclass(frozen=True)
class ImportReport:
    """What an import did.

    Parameters
    ----------
    preview : Preview
    datum : str
        The datum that was used.
    tally : Tally
    rejects : Path
        The side table: row number, id and kind of every oddity.
    """

    preview: Preview
    datum: str
    tally: Tally
    rejects: Path

    def as_dict(self) -> dict[str, Any]:
        """The report as plain JSON values."""
        tally = self.tally
        return {
            "rows": tally.rows,
            "events": tally.events,
            "left_out": tally.rows - tally.events,
            "oddities": in_order(tally.odd),
            "placed": {way or "unplaced": n for way, n in sorted(tally.placed.items())},
            "time_dialects": dict(sorted(tally.dialects.items())),
            "personal_cells_removed": tally.personal_cells,
            "datum": self.datum,
            "datum_scores": [_score(score) for score in self.preview.scores],
            "encoding": self.preview.encoding,
            "day_first": self.preview.day_first,
            **self.preview.columns.as_dict(),
            "rejects": str(self.rejects),
        }


def preview_events(
    path: str | Path,
    plan: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    layer: str | None = None,
) -> Preview:
    """Say how an export would be read: columns, encoding, order of dates, scores of the datums.

    Parameters
    ----------
    path, plan : str or Path
        The export and the plan file.
    columns : mapping or None
        Field → column, where the user knows better than the headers.
    layer : str or None
    """
    source = open_source(path, layer)
    return _preview(source, Placer(open_grids(plan)), columns)


def import_events(
    path: str | Path,
    plan: str | Path,
    output: str | Path,
    *,
    datum: str | None = None,
    columns: Mapping[str, str] | None = None,
    layer: str | None = None,
    progress: Progress = SILENT,
) -> ImportReport:
    """Clean, date and place the events of an export, and write them to a file of their own.

    Parameters
    ----------
    path : str or Path
        The export: csv, workbook, map layer or Parquet.
    plan : str or Path
        The plan file with the grids.
    output : str or Path
        ``.gpkg`` (layer `events`) or ``.parquet``. A table of oddities with the same name and the
        ending ``.rejects.csv`` is written beside it.
    datum : {"wgs84", "gcj02", "bd09", "plane"} or None
        Datum of the coordinates. It is never guessed: when it is left out and the source does not
        state a system in metres, the scores are told and nothing is written.
    columns : mapping or None
        Field → column.
    layer : str or None
    progress : Progress

    Raises
    ------
    InputError
        When the source cannot be read, or the datum has to be chosen.
    StoreError
        When the file cannot be written; nothing was changed then.
    Cancelled
        When the user stops the work; nothing was changed then.
    """
    target = Path(os.path.realpath(output))
    _check_target(target, Path(path))
    step(progress, 0.0, say("Opening the plan"))
    placer = Placer(open_grids(plan))
    source = open_source(path, layer)
    step(progress, 0.05, say("Looking at the columns"))
    preview = _preview(source, placer, columns)
    datum = _chosen_datum(source, preview, datum)
    cleaner = Cleaner(Reading(preview.columns, datum, preview.day_first), placer, source.crs)
    rejects = target.with_suffix(".rejects.csv")
    with ExitStack() as stack:
        new = stack.enter_context(new_file(target))
        new_rejects = stack.enter_context(new_file(rejects))
        writer = _writer(new, placer)
        side = stack.enter_context(new_rejects.open("w", encoding="utf-8-sig", newline=""))
        write_rows(side, [("row", "event_id", "kind", "kept")])
        for piece in source.pieces():
            events, odd = cleaner.clean(piece)
            writer.add(events)
            write_rows(side, odd.itertuples(index=False))
            step(progress, 0.05 + 0.9 * piece.share, say("Placing events"))
        report = ImportReport(preview, datum, cleaner.tally, rejects)
        writer.finish(
            {**report.as_dict(), "plan_hash": placer.grids.plan_hash, "source": source.name}
        )
        side.close()
        put_in_place(new_rejects, rejects)
        put_in_place(new, target)
    progress.report(1.0)
    return report


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
    path: str | Path, columns: Sequence[str] | None = None, rows: int = 500_000
) -> Iterator[pd.DataFrame]:
    """As `read_events`, in pieces of so many rows; at least one piece comes, empty or not."""
    source = open_source(path, LAYER if Path(path).suffix.lower() == ".gpkg" else None, rows)
    import pandas as pd

    for piece in source.pieces():
        data: dict[str, Any] = dict(piece.cells)
        if piece.x is not None:
            data["x"], data["y"] = piece.x, piece.y
        wanted = [name for name in (columns if columns is not None else data) if name in data]
        frame = pd.DataFrame({name: data[name] for name in wanted})
        for name in frame.columns:
            if name in TIMES:
                frame[name] = pd.to_datetime(frame[name])
            elif name not in _TEXT_LIKE and frame[name].dtype == object:
                frame[name] = pd.to_numeric(frame[name])
        yield frame


def read_report(path: str | Path) -> dict[str, Any]:
    """What the import said about a file of events; empty when it says nothing."""
    path = Path(path)
    try:
        if path.suffix.lower() == ".gpkg":
            place = f"file:{path.resolve().as_posix()}?mode=ro"
            with closing(sqlite3.connect(place, uri=True)) as connection:
                row = connection.execute("SELECT value FROM events_meta WHERE name = 'report'")
                return dict(json.loads(row.fetchone()[0]))
        import pyarrow.parquet as pq

        return dict(json.loads((pq.read_metadata(path).metadata or {}).get(b"gridplan", b"{}")))
    except (sqlite3.Error, TypeError, ValueError):
        return {}


def _preview(source: EventSource, placer: Placer, chosen: Mapping[str, str] | None) -> Preview:
    mapping = map_columns(source.columns, chosen, source.name)
    columns = mapping.columns
    first = next(source.pieces())
    cells = {name: first.cells[column][:_SAMPLE] for name, column in columns.items()}
    nothing = np.empty(min(len(first), _SAMPLE), object)
    day_first = any(day_comes_first(cells[name]) for name in TIMES if name in cells)
    if source.crs is not None and first.x is not None and first.y is not None:
        x, y = first.x[:_SAMPLE], first.y[:_SAMPLE]
    else:
        x, y, *_ = coordinate_cells(cells.get("lon", nothing), cells.get("lat", nothing))
    scores: tuple[DatumScore, ...] = ()
    if not _is_projected(source.crs) and np.isfinite(x).any():
        town, village = (cells.get(name) for name in ("town", "village"))
        scores = score_datums(x, y, placer, _words(town), _words(village))
    return Preview(mapping, scores, source.encoding, day_first)


def _words(cells: Any) -> Any:
    return None if cells is None else np.array([str(c) if c is not None else None for c in cells])


def _is_projected(crs: Any) -> bool:
    if crs is None:
        return False
    from pyproj import CRS

    return bool(CRS.from_user_input(crs).is_projected)


def _chosen_datum(source: EventSource, preview: Preview, datum: str | None) -> str:
    """The datum to use; an error with the scores when nobody has chosen one."""
    if _is_projected(source.crs):
        return "declared"
    if datum is not None:
        return datum
    if not preview.scores:
        return "wgs84"  # no event has a point: nothing depends on it
    lines = "; ".join(
        say(
            "{datum}: {inside:.1%} inside, {named} where their names say",
            datum=score.datum,
            inside=score.inside,
            named="-" if score.n_named == 0 else f"{score.named:.1%}",
        )
        for score in preview.scores
    )
    raise InputError(
        say("The datum of the coordinates has to be chosen. {scores}.", scores=lines),
        where=source.name,
        cure=say(
            "{datum} fits best; say --datum {datum} if that is right.",
            datum=preview.scores[0].datum,
        ),
    )


def doubts(report: ImportReport) -> str:
    """A sentence when another datum fits clearly better than the chosen one; else empty."""
    scores = {score.datum: score for score in report.preview.scores}
    if report.datum not in scores:
        return ""
    best, mine = report.preview.scores[0], scores[report.datum]
    if best.datum != mine.datum and sum(best.key) > sum(mine.key) + _DOUBT:
        return say(
            "The coordinates were read as {mine}, but {best} fits better.",
            mine=mine.datum,
            best=best.datum,
        )
    return ""


def _score(score: DatumScore) -> dict[str, Any]:
    return {
        "datum": score.datum,
        "inside": score.inside,
        "named": score.named,
        "n_points": score.n_points,
        "n_named": score.n_named,
    }


#: Columns that are text, whatever is in them.
_TEXT_LIKE = frozenset(
    (*TEXTS, "event_id", "state", "placed_by", "oddities", *(f"grid_{n}" for n in range(1, 10)))
)


def _check_target(target: Path, source: Path) -> None:
    if target.suffix.lower() not in (".gpkg", ".parquet"):
        raise StoreError(
            say("A file of events has to end in .gpkg or .parquet."),
            where=str(target),
            cure=say("Add .gpkg to the name."),
        )
    if target.exists() and source.exists() and target.samefile(source):
        raise StoreError(
            say("The events would be written over the file they come from."),
            where=str(target),
            cure=say("Choose another name."),
        )
    if not target.parent.is_dir():
        raise as_store_error(FileNotFoundError(), target)


def _writer(new: Path, placer: Placer) -> _GeoPackageWriter | _ParquetWriter:
    return (_GeoPackageWriter if new.suffix.lower() == ".gpkg" else _ParquetWriter)(
        new, placer.grids.crs
    )


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
        try:
            import pyarrow  # noqa: F401
        except ImportError:
            raise MissingPackage(
                say("Writing Parquet needs the package pyarrow."),
                where=path.name,
                cure=say("Install pyarrow, or write a GeoPackage."),
            ) from None
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
