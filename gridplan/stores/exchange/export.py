"""A plan in the forms of other programs: all its layers as Shapefiles or as GeoJSON."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...geometry.crs import parse_crs, shifted
from ...geometry.defaults import DATUMS
from ...i18n import say
from ...progress import SILENT, Progress, step
from ..atomic_files import write_bytes
from ..atomic_folders import MANIFEST, new_folder
from ..planfile.open import connect, readable, verified
from .safe_tables import write_sheets

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

#: Forms that a folder of layers is written in → ending of the files.
FORMS = {"shapefile": ".shp", "geojson": ".geojson"}
#: GeoJSON has one system and no other (RFC 7946).
_JSON_CRS = "EPSG:4326"
#: What a table of a Shapefile holds at most, bytes: the name of a column, a text.
_NAME, _TEXT = 10, 254
#: Old names, that all programs know, and the larger set, for rare characters.
_ENCODINGS = ("GBK", "GB18030")


@dataclass(frozen=True)
class Exported:
    """What was written.

    Parameters
    ----------
    place : str
        The folder; for a database its name and the schema.
    layers : tuple of str
        ``units``, ``grids_1``, …
    crs : str
        Name of the coordinate system of all of them.
    renamed : dict of str to str
        Columns that could not keep their names → what they are called now.
    cut : int
        Texts that were longer than a Shapefile takes.
    """

    place: str
    layers: tuple[str, ...]
    crs: str
    renamed: dict[str, str]
    cut: int


def layers_of(
    path: str | Path,
    *,
    crs: str | None = None,
    datum: str = DATUMS[0],
    progress: Progress = SILENT,
) -> tuple[dict[str, gpd.GeoDataFrame], str]:
    """The layers of a plan file by name, ``units`` last; and the day when the plan was made.

    Parameters
    ----------
    path : str or Path
        Of a plan.
    crs : str, optional
        System to bring them to, for example ``"EPSG:4490"``; that of the plan by default.
    datum : {"wgs84", "gcj02", "bd09"}
        Datum to shift the coordinates to, as maps of the web in China want it.
    progress : Progress

    Raises
    ------
    StoreError
        When the file is no plan, or is not whole.
    InputError
        When `crs` is no coordinate system.
    """
    import pyogrio

    goal = None if crs is None else parse_crs(crs, "--crs")
    source = Path(path)
    with readable(source):
        with closing(connect(source)) as connection:
            meta = verified(connection)[1]
        depth, day = len(meta["codes"]), str(meta["provenance"]["created"])[:10]
        layers = {}
        for number, name in enumerate([*(f"grids_{n + 1}" for n in range(depth)), "units"]):
            step(progress, number / (depth + 1), say("Reading {layer}", layer=name))
            layers[name] = pyogrio.read_dataframe(source, layer=name)
    for name, layer in layers.items():
        moved = shifted(layer, datum, str(source))
        layers[name] = moved if goal is None else moved.to_crs(goal)
    return layers, day


def export_plan(
    path: str | Path,
    folder: str | Path,
    *,
    form: str = "shapefile",
    crs: str | None = None,
    datum: str = DATUMS[0],
    progress: Progress = SILENT,
) -> Exported:
    """Write the units and the grids of all levels for other programs.

    Shapefiles have their text in GBK, or in GB18030 where a character needs it, and a .cpg file
    that says so; ``fields.csv`` lists what their columns are called in the plan. GeoJSON is in
    degrees of WGS 84, which agrees with CGCS2000 within decimetres.

    Parameters
    ----------
    path : str or Path
        Of a plan.
    folder : str or Path
        Does not exist, is empty, or holds an earlier export, which is replaced as a whole.
    form : {"shapefile", "geojson"}
    crs, datum
        See `layers_of`.
    progress : Progress

    Returns
    -------
    Exported

    Raises
    ------
    InputError
        When `crs` is no coordinate system, or GeoJSON is asked for in another one than its own.
    StoreError
        When the plan cannot be read, or the files cannot be written; nothing is changed then.
    Cancelled
        When the user stops the work; nothing is written then.
    """
    if form == "geojson":
        if crs is not None:
            raise InputError(
                say("GeoJSON is in degrees of WGS 84 and in nothing else."),
                where="--crs",
                cure=say("Leave it out, or export Shapefiles."),
            )
        crs = _JSON_CRS
    target = Path(folder)
    with new_folder(target) as new:
        layers, day = layers_of(path, crs=crs, datum=datum, progress=progress)
        renamed: dict[str, str] = {}
        cut = 0
        for number, (name, layer) in enumerate(layers.items()):
            step(progress, 0.5 + 0.4 * number / len(layers), say("Writing {layer}", layer=name))
            file = new / f"{name}{FORMS[form]}"
            if form == "shapefile":
                fitted, names, shortened = _fit_for_dbf(layer)
                renamed |= names
                cut += shortened
                _write(fitted, file, "ESRI Shapefile", _encoding(fitted), DBF_DATE_LAST_UPDATE=day)
            else:
                # It states no system, and GDAL is not to look for a way to the one that it has.
                bare = layer.set_crs(None, allow_override=True)
                _write(bare, file, "GeoJSON", RFC7946="YES")
        if form == "shapefile":
            rows = [[new_name, old] for old, new_name in renamed.items()]
            header = [say("column"), say("in the plan")]
            write_sheets(new / "fields.csv", {"fields": (header, rows)})
        names_of_files = sorted(file.name for file in new.iterdir())
        listed = {"format": f"gridplan {form}", "files": [{"name": n} for n in names_of_files]}
        write_bytes(new / MANIFEST, json.dumps(listed, indent=2).encode())
        step(progress, 0.95)
    progress.report(1.0)
    crs_name = layers["units"].crs.name
    return Exported(str(target), tuple(layers), crs_name, renamed, cut)


def _write(
    layer: gpd.GeoDataFrame, file: Path, driver: str, encoding: str | None = None, **options: str
) -> None:
    import pyogrio

    with warnings.catch_warnings():
        # A column of a Shapefile has room for 24 characters: GDAL tells of every zero it left out.
        warnings.filterwarnings("ignore", "Value .* not successfully written", RuntimeWarning)
        warnings.filterwarnings("ignore", "'crs' was not provided", UserWarning)
        warnings.filterwarnings("ignore", "No SRS set on layer", RuntimeWarning)
        pyogrio.write_dataframe(
            layer,
            file,
            driver=driver,
            encoding=encoding,
            geometry_type="MultiPolygon",
            promote_to_multi=True,
            layer_options=options,
        )


def _fit_for_dbf(
    layer: gpd.GeoDataFrame,
) -> tuple[gpd.GeoDataFrame, dict[str, str], int]:
    """A layer whose names and texts fit into a .dbf file, the new names, and the texts cut."""
    columns = [str(name) for name in layer.columns if name != layer.geometry.name]
    names = dict(zip(columns, _short_names(columns), strict=True))
    cut = 0
    fitted: dict[str, Any] = {}
    for column in columns:
        values = layer[column]
        if values.dtype == bool:
            values = values.astype(np.int64)
        elif _is_text(values):
            texts: NDArray[np.object_] = values.to_numpy(dtype=object, copy=True)
            for place, text in enumerate(texts):
                if isinstance(text, str) and len(short := _cut(text, _TEXT)) < len(text):
                    texts[place] = short
                    cut += 1
            values = texts
        fitted[names[column]] = values
    frame = layer[[layer.geometry.name]].assign(**fitted)
    return frame, {old: new for old, new in names.items() if old != new}, cut


def _short_names(columns: Iterable[str]) -> Iterator[str]:
    """Names of at most ten bytes, no two alike whatever the case of their letters."""
    taken: set[str] = set()
    for column in columns:
        name, number = _cut(column, _NAME), 1
        while name.casefold() in taken:
            number += 1
            name = f"{_cut(column, _NAME - 1 - len(str(number)))}_{number}"
        taken.add(name.casefold())
        yield name


def _cut(text: str, most: int) -> str:
    """The beginning of a text that is at most so many bytes long, in whole characters."""
    stored = text.encode(_ENCODINGS[1])
    if len(stored) <= most:
        return text
    return stored[:most].decode(_ENCODINGS[1], errors="ignore")


def _encoding(layer: gpd.GeoDataFrame) -> str:
    """The smallest Chinese set of characters that has all that a layer says."""
    for column in layer.columns.drop(layer.geometry.name):
        for text in {column, *(layer[column] if _is_text(layer[column]) else ())}:
            try:
                str(text).encode(_ENCODINGS[0])
            except UnicodeEncodeError:
                return _ENCODINGS[1]
    return _ENCODINGS[0]


def _is_text(column: pd.Series) -> bool:
    """Whether a column holds text, in whatever generation of pandas."""
    return bool(column.dtype.kind == "O")
