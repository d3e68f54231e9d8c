"""The sample as files: units, lines, population table and a page that says what it is."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError, StoreError
from ..i18n import say, spoken_reason
from ..progress import SILENT, Progress, Span, step
from .city import Sample, make_sample
from .events import EVENTS_FILE, write_events
from .sketch import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    import pandas as pd

UNITS_FILE = "units.gpkg"
LINES_FILE = "lines.gpkg"
POPULATION_FILE = "population.xlsx"
README_FILE = "README.txt"


def write_sample(
    folder: str | os.PathLike[str],
    units: int = 60_000,
    seed: int = 1,
    progress: Progress = SILENT,
    *,
    events: int = 0,
    population: bool = True,
) -> Sample:
    """Make the sample territory and write its files.

    All files are written aside, synced and then moved to their place, so that a stopped run leaves
    whatever was there before.

    Parameters
    ----------
    folder : path
        Made when it does not exist. Gets ``units.gpkg``, ``lines.gpkg``, ``population.xlsx`` and
        ``README.txt``; files of these names are replaced.
    units, seed
        See `make_sample`.
    progress : Progress
    events : int
        Rows of ``events.csv``, written with ``events_answers.json``; none of both for 0.
    population : bool
        Whether ``population.xlsx`` is written, which needs xlsxwriter; the units have the same
        figures.

    Returns
    -------
    Sample

    Raises
    ------
    InputError
        When `units`, `seed` or `events` is out of range or `folder` is a file.
    StoreError
        When the files cannot be written.
    Cancelled
        When the user stopped it.
    """
    place = Path(folder)
    if place.exists() and not place.is_dir():
        raise InputError(
            say("This is a file, not a folder."),
            where=str(place),
            cure=say("Name a folder for the sample."),
        )
    sample = make_sample(units, seed, Span(progress, 0.0, 0.6))
    with _all_or_nothing(place) as fresh:
        step(progress, 0.6, say("Writing {file}", file=UNITS_FILE))
        _write_layer(sample.units, fresh / UNITS_FILE, "units")
        step(progress, 0.75, say("Writing {file}", file=LINES_FILE))
        _write_layer(sample.lines, fresh / LINES_FILE, "lines")
        if population:
            step(progress, 0.8, say("Writing {file}", file=POPULATION_FILE))
            write_table(sample.population, fresh / POPULATION_FILE, Span(progress, 0.8, 0.9))
        if events:
            step(progress, 0.9, say("Writing {file}", file=EVENTS_FILE))
            write_events(sample.units, fresh, events, seed)
        text = (FOLDER / "README_of_a_sample.txt").read_text(encoding="utf-8")
        text = text.format(units=f"{units:,}", seed=seed)
        (fresh / README_FILE).write_text(text, encoding="utf-8")
        step(progress, 0.99)
    progress.report(1.0)
    return sample


def write_table(table: pd.DataFrame, path: Path, progress: Progress = SILENT) -> None:
    """Write a table as xlsx, text as text, row by row; the same table gives the same bytes.

    Parameters
    ----------
    table : DataFrame
        Columns of text and of whole numbers.
    path : Path
        Must not be open in another program.
    progress : Progress
    """
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_numbers": False})
    book.set_properties({"created": datetime(2024, 1, 1)})
    sheet = book.add_worksheet("人口")
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, len(table.columns) - 1, 14)
    sheet.write_row(0, 0, list(table.columns))
    columns = [table[name].tolist() for name in table.columns]
    for number, row in enumerate(zip(*columns), start=1):
        if number % 20_000 == 0:
            step(progress, number / len(table))
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, column, value)
            else:
                sheet.write_number(number, column, value)
    book.close()


def _write_layer(layer: gpd.GeoDataFrame, path: Path, name: str) -> None:
    from pyogrio.errors import DataLayerError, DataSourceError, FeatureError

    try:
        layer.to_file(path, layer=name, driver="GPKG", engine="pyogrio")
    except (DataLayerError, DataSourceError, FeatureError) as problem:
        raise StoreError(
            say("The file cannot be written: {reason}.", reason=spoken_reason(problem)),
            where=path.name,
            cure=say("Make room on the disk or choose another folder."),
        ) from problem


@contextmanager
def _all_or_nothing(place: Path) -> Iterator[Path]:
    """A folder to write files to; all of them are moved into `place` once all are on disk."""
    made = not place.exists()
    place.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix=".sample-", dir=place) as name:
            yield Path(name)
            files = sorted(Path(name).iterdir())
            for file in files:
                with file.open("rb") as stream:
                    os.fsync(stream.fileno())
            for file in files:
                os.replace(file, place / file.name)
    except BaseException:
        if made:
            place.rmdir()
        raise
