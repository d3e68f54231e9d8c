"""Events taken in from exports: looked at first, then cleaned, placed and kept in a file."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import InputError, MissingPackage, StoreError
from ...events.intake.cleaning import Cleaner, Reading
from ...events.intake.datum_detection import PLANE, DatumScore, datums_said, score_datums
from ...events.intake.exports import open_source
from ...events.intake.source import EventSource
from ...events.placement import Placer
from ...events.values.cells import coordinate_cells, point_cells
from ...events.values.column_mapping import TIMES, map_columns, named_in
from ...events.values.times import habits_of
from ...events.values.times_of_day import with_clocks
from ...i18n import say
from ...progress import SILENT, Progress, Span, step
from ...reading.personal_data import without_traces
from ..atomic_files import as_store_error, new_file, put_in_place, write_bytes
from ..exchange.safe_tables import write_rows
from ..planfile.grids import open_grids
from ..planfile.open import refuse_others
from ..planfile.replace import hand_over
from .doubts import unknown_system_told
from .files import EventWriter, open_writer
from .import_report import ImportReport, Preview

#: Events that are looked at to score the datums.
_SAMPLE = 20_000


def preview_events(
    path: str | Path,
    plan: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    layer: str | None = None,
    query: str | None = None,
) -> Preview:
    """Say how an export would be read: columns, encoding, order of dates, scores of the datums.

    Parameters
    ----------
    path, plan : str or Path
        The export (or database, see `open_source`) and the plan file.
    columns : mapping or None
        Field → column, where the user knows better than the headers.
    layer, query : str or None
        See `open_source`.
    """
    source = open_source(path, layer, named=named_in(columns), query=query)
    return _preview(source, Placer(open_grids(plan)), columns)


def import_events(
    path: str | Path,
    plan: str | Path,
    output: str | Path,
    *,
    datum: str | None = None,
    columns: Mapping[str, str] | None = None,
    layer: str | None = None,
    query: str | None = None,
    progress: Progress = SILENT,
) -> ImportReport:
    """Clean, date and place the events of an export, and write them to a file of their own.

    Parameters
    ----------
    path : str or Path
        The export: csv, workbook, map layer, Parquet, or the address of a PostGIS database.
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
    layer, query : str or None
        See `gridplan.events.intake.exports.open_source`.
    progress : Progress

    Raises
    ------
    InputError
        When the source cannot be read, or the datum has to be chosen.
    MissingPackage
        For Parquet without pyarrow; nothing was read then.
    StoreError
        When the file cannot be written; nothing was changed then.
    Cancelled
        When the user stops the work; nothing was changed then.
    """
    target = Path(os.path.realpath(output))
    _check_target(target, path)
    step(progress, 0.0, say("Opening the plan"))
    placer = Placer(open_grids(plan))
    source = open_source(path, layer, named=named_in(columns), query=query, progress=progress)
    step(progress, 0.05, say("Looking at the columns"))
    preview = _preview(source, placer, columns)
    datum = _chosen_datum(source, preview, datum)
    reading = Reading(preview.columns, datum, preview.habits)
    rejects = rejects_of(target)
    with ExitStack() as stack:
        new_rejects = stack.enter_context(new_file(rejects))
        new = stack.enter_context(new_file(target))
        span = Span(progress, 0.05, 0.55)
        cleaner = Cleaner(reading, placer, source.crs, source.name)
        writer = _clean(source, cleaner, new, new_rejects, span)
        overtaken = cleaner.overtaken
        if len(overtaken):  # only at the end it is known which row of a case is the latest
            writer.finish({})
            new.unlink()
            span = Span(progress, 0.55, 0.95)
            cleaner = Cleaner(reading, placer, source.crs, source.name, overtaken)
            writer = _clean(source, cleaner, new, new_rejects, span)
        report = ImportReport(preview, datum, cleaner.tally, rejects)
        writer.finish(
            {
                **report.as_dict(),
                "plan_hash": placer.grids.plan_hash,
                "source": without_traces(source.name),
            }
        )
        step(progress, 0.97)
        put_in_place(new_rejects, rejects)
        # A map that shows the events keeps the file open: it gets the new content in place.
        (hand_over if target.suffix.lower() == ".gpkg" else put_in_place)(new, target)
    progress.report(1.0)
    return report


def _clean(
    source: EventSource, cleaner: Cleaner, new: Path, rejects: Path, progress: Progress
) -> EventWriter:
    """Write the events of a source, and a table of its oddities; the writer is not finished."""
    writer = open_writer(new, cleaner.placer.grids.crs)
    with rejects.open("w", encoding="utf-8-sig", newline="") as side:
        write_rows(side, [("row", "event_id", "kind", "kept")])
        for piece in source.pieces():
            events, odd = cleaner.clean(piece)
            writer.add(events)
            write_rows(side, odd.itertuples(index=False))
            step(progress, piece.share, say("Placing events"))
    return writer


def read_profile(path: str | Path) -> dict[str, Any]:
    """What was chosen for a source earlier: `datum` and `columns`.

    Raises
    ------
    InputError
        When the file is no profile.
    """
    try:
        profile = json.loads(Path(path).read_text(encoding="utf-8"))
        columns, datum = profile["columns"], profile["datum"]
        if not (isinstance(columns, dict) and isinstance(datum, str)):
            raise TypeError
        return {
            "columns": {str(field): str(column) for field, column in columns.items()},
            "datum": None if datum == "declared" else datum,
        }
    except (ValueError, KeyError, TypeError):
        raise InputError(
            say("This file is no profile of a source."),
            where=str(path),
            cure=say("Name a new file; it is written after the import."),
        ) from None


def write_profile(path: str | Path, report: ImportReport) -> None:
    """Keep what was chosen for a source, for its next export."""
    chosen = {"columns": dict(report.preview.columns.columns), "datum": report.datum}
    text = json.dumps(chosen, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    write_bytes(Path(path), text.encode("utf-8"))


def _preview(source: EventSource, placer: Placer, chosen: Mapping[str, str] | None) -> Preview:
    mapping = map_columns(source.columns, chosen, source.name)
    columns = mapping.columns
    first = next(source.pieces())
    if not columns and first.x is None:
        raise InputError(
            say("No column of events is recognised."),
            where=source.name,
            cure=say("Name the columns with --map, for example --map t_report=COLUMN."),
        )
    cells = {name: column[:_SAMPLE] for name, column in first.cells.items()}
    mapping = with_clocks(mapping, cells)
    columns = mapping.columns
    of_times = [columns[name] for name in TIMES if columns.get(name) in cells]
    habits = habits_of(of_times, [cells[name] for name in of_times])
    scores: tuple[DatumScore, ...] = ()
    if not _is_projected(source.crs):
        scores = _scores(source, placer, columns)
    return Preview(mapping, scores, source.encoding, habits, source.unknown_system)


def _scores(
    source: EventSource, placer: Placer, columns: Mapping[str, str]
) -> tuple[DatumScore, ...]:
    """Scores of the datums on the first events with points that state no datum of their own.

    There are none when all of them do, or no event has a point.
    """
    for piece in source.pieces():
        if piece.x is not None and piece.y is not None:
            x, y = piece.x, piece.y
        elif "lon" not in columns:
            return ()
        else:
            raw = {name: piece.cells[columns[name]] for name in ("lon", "lat") if name in columns}
            x, y, *_ = coordinate_cells(*point_cells(raw, len(piece)))
        if "datum" in columns:  # those that state their own are not asked about
            said, _ = datums_said(piece.cells[columns["datum"]])
            x = np.where(said == None, x, np.nan)  # noqa: E711
        some = np.flatnonzero(np.isfinite(x))[:_SAMPLE]
        if len(some):
            town, village = (
                _words(piece.cells[columns[name]][some]) if name in columns else None
                for name in ("town", "village")
            )
            return score_datums(x[some], y[some], placer, town, village)
    return ()


def _words(cells: Any) -> Any:
    return np.array([str(cell) if cell is not None else None for cell in cells], object)


def _is_projected(crs: Any) -> bool:
    if crs is None:
        return False
    from pyproj import CRS

    return bool(CRS.from_user_input(crs).is_projected)


def _chosen_datum(source: EventSource, preview: Preview, datum: str | None) -> str:
    """The datum to use; an error with the scores when nobody has chosen one."""
    if _is_projected(source.crs):
        return "declared"
    if datum is not None and preview.scores:
        _refuse_other_unit(source, preview.scores[0].datum, datum)
    if datum is not None:
        return datum
    if not preview.scores:
        return "wgs84"  # no event has a point, or all state their own: nothing depends on it
    lines = "; ".join(score.in_words() for score in preview.scores)
    raise InputError(
        unknown_system_told(preview)
        + say("The datum of the coordinates has to be chosen. {scores}.", scores=lines),
        where=source.name,
        cure=say(
            "{datum} fits best; say --datum {datum} if that is right.",
            datum=preview.scores[0].datum,
        ),
    )


def _refuse_other_unit(source: EventSource, best: str, datum: str) -> None:
    """Refuse a datum of degrees for metres, and metres for degrees."""
    if (best == PLANE) == (datum == PLANE):
        return
    raise InputError(
        say("The coordinates are metres, but {datum} is about degrees.", datum=datum)
        if best == PLANE
        else say("The coordinates are degrees, but {datum} is about metres.", datum=datum),
        where=source.name,
        cure=say("{datum} fits best; say --datum {datum} if that is right.", datum=best),
    )


def rejects_of(target: Path) -> Path:
    """The side table of a file of events."""
    return target.with_suffix(".rejects.csv")


def _check_target(target: Path, source: str | Path) -> None:
    if target.suffix.lower() not in (".gpkg", ".parquet"):
        raise StoreError(
            say("A file of events has to end in .gpkg or .parquet."),
            where=str(target),
            cure=say("Add .gpkg to the name."),
        )
    if target.suffix.lower() == ".parquet" and find_spec("pyarrow") is None:
        raise MissingPackage(
            say("Writing Parquet needs the package pyarrow."),
            where=str(target),
            cure=say("Install pyarrow, or write a GeoPackage."),
        )
    refuse_others(target)
    written = [one for one in (target, rejects_of(target)) if one.exists()]
    if os.path.exists(source) and any(one.samefile(source) for one in written):
        raise StoreError(
            say("The events would be written over the file they come from."),
            where=str(target),
            cure=say("Choose another name."),
        )
    if not target.parent.is_dir():
        raise as_store_error(FileNotFoundError(), target)
