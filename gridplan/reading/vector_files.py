"""From a file of any allowed format to a GeoDataFrame, with its text decoded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from ..errors import InputError, MissingPackage
from ..geometry.crs import seen, unshifted
from ..geometry.defaults import DATUMS
from ..i18n import say
from ..notes import Notes
from ..progress import SILENT, Progress
from .columns import is_personal
from .damaged_files import readable
from .encodings import TextEncoding
from .formats import TABLES, SourceFile, look_at, refuse_driver
from .geojson_crs import unknown_system
from .odd_cells import with_cells_of_database, with_cells_of_dbf
from .postgis import is_address, read_table
from .shapefiles import LATIN, decoded, shapefile_text

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

#: Layer that is meant when a file has several and none is named.
USUAL_LAYER = "units"


def read_layer(
    path: str | Path, layer: str | None, notes: Notes, progress: Progress = SILENT
) -> tuple[gpd.GeoDataFrame, str]:
    """Read the polygons of a file.

    Parameters
    ----------
    path : str or Path
        Of a file, or the address of a PostGIS database (see `gridplan.reading.postgis`).
    layer : str or None
        Name of the layer; by default the only one with polygons, or the one named "units". The
        table or view of a database.
    notes : Notes
        Gets findings about the encoding of text.
    progress : Progress
        Asked while a database works whether to stop.

    Returns
    -------
    units : GeoDataFrame
    layer : str
        Name of the layer that was read.

    Raises
    ------
    InputError
        When the file cannot be read or has no such layer.
    MissingPackage
        For Parquet without pyarrow.
    """
    if is_address(path):
        units, notes.source = read_table(str(path), layer, progress)
        return units, layer or ""
    file = look_at(path)
    if file.kind in TABLES:
        raise _no_shapes(file)
    with readable(file):
        if file.kind == "parquet":
            if layer is not None:
                raise no_layers(file, layer)
            return _parquet(file), ""
        return _ogr(file, layer, notes)


def layer_name(source: str | Path | pd.DataFrame, otherwise: str) -> str:
    """What messages call a source: its file, or the name its reader gave the frame."""
    if is_address(source):
        return say("the database")  # its address may hold a password
    if isinstance(source, str | Path):
        return Path(source).name
    return str(source.attrs.get("name", otherwise))


def read_areas(
    source: str | Path | gpd.GeoDataFrame, crs: Any, notes: Notes, datum: str = DATUMS[0]
) -> gpd.GeoDataFrame:
    """The areas of a file or a frame in the coordinate system of a territory.

    Those that it cannot show, since corners lie off the earth, are empty.

    Parameters
    ----------
    source : str, Path or GeoDataFrame
    crs : CRS
        Of the territory.
    notes : Notes
        See `read_layer`.
    datum : {"wgs84", "gcj02", "bd09"}
        What the coordinates really are, whatever their system says.

    Raises
    ------
    InputError
        When the file cannot be read, or declares no CRS.
    """
    areas = read_layer(source, None, notes)[0] if isinstance(source, str | Path) else source
    if areas.crs is None:
        raise InputError(
            say("The areas declare no coordinate system."),
            where=notes.source,
            cure=say("Set their CRS in QGIS and save them again."),
        )
    laid = unshifted(areas, datum, notes.source).to_crs(crs)
    shapes = np.array(laid.geometry.array, dtype=object)
    shapes[~seen(shapes)] = shapely.Polygon()
    return laid.set_geometry(shapes, crs=laid.crs)


def _parquet(file: SourceFile) -> gpd.GeoDataFrame:
    import geopandas as gpd

    if b"geo" not in (open_parquet(file).schema_arrow.metadata or {}):
        raise InputError(
            say("This Parquet file says nothing of shapes; it is no GeoParquet."),
            where=file.path.name,
            cure=say("Export it from QGIS or geopandas as GeoParquet, or give a GeoPackage."),
        )
    return gpd.read_parquet(file.path)


def no_layers(file: SourceFile, layer: str) -> InputError:
    """The error where a layer is named of a file that is one table."""
    return InputError(
        say(
            "A file of this kind has neither layers nor sheets, so none is called {layer}.",
            layer=layer,
        ),
        where=file.path.name,
        cure=say("Leave --layer out, or give the file that has it."),
    )


def _no_shapes(file: SourceFile) -> InputError:
    """The error for a table; shapes that stand in it as text need a program that makes them."""
    cure = say("Give the file with the polygons, and this one as --join.")
    if file.kind == "csv" and b"POLYGON" in file.path.read_bytes().upper():
        cure = say(
            "Its shapes are text (WKT): open it in QGIS with Layer, Add Delimited Text Layer, and "
            "export that to GeoPackage."
        )
    return InputError(say("This is a table without shapes."), where=file.path.name, cure=cure)


def parquet_library(file: SourceFile) -> Any:
    """The module `pyarrow.parquet`.

    Raises
    ------
    MissingPackage
        When it is not installed.
    """
    try:
        import pyarrow.parquet as library
    except ImportError:
        raise MissingPackage(
            say("Reading Parquet needs the package pyarrow."),
            where=file.path.name,
            cure=say("Install pyarrow, or convert the file to GeoPackage."),
        ) from None
    return library


def open_parquet(file: SourceFile, read_dictionary: list[str] | None = None) -> Any:
    """A `pyarrow.parquet.ParquetFile` that reads through a small buffer, however large it is.

    Parameters
    ----------
    file : SourceFile
    read_dictionary : list of str or None
        Columns of text that come as categories.

    Raises
    ------
    MissingPackage
        Without pyarrow.
    """
    # Else pyarrow would hold the whole file in memory while it reads.
    return parquet_library(file).ParquetFile(
        file.path, pre_buffer=False, buffer_size=1 << 20, read_dictionary=read_dictionary
    )


def _ogr(file: SourceFile, layer: str | None, notes: Notes) -> tuple[gpd.GeoDataFrame, str]:
    import geopandas as gpd
    import pyogrio

    encoding = shapefile_text(file) if file.kind == "shapefile" else None
    layer = _choose_layer(file, pyogrio.list_layers(file.address), layer)
    latin = LATIN if encoding is not None and encoding.name else None
    info = pyogrio.read_info(file.address, layer=layer, encoding=latin)
    refuse_driver(file, info["driver"])
    units = pyogrio.read_dataframe(
        file.address,
        layer=layer,
        encoding=latin,
        on_invalid="ignore",
        fid_as_index=file.kind == "sqlite",
    )
    if not isinstance(units, gpd.GeoDataFrame):
        raise InputError(
            say("The layer {layer} has no shapes.", layer=layer),
            where=file.path.name,
            cure=say("Give the layer with the polygons, and this one as --join."),
        )
    if named := unknown_system(file, info["crs"]):
        units = units.set_crs(None, allow_override=True)
        notes.info(
            "unknown-crs",
            say("The file names a coordinate system that is not known: {name}.", name=named),
            say("Read in the one that --crs names, as soon as it does."),
        )
    if file.kind == "sqlite":
        units = with_cells_of_database(units, file.path, layer).reset_index(drop=True)
    if file.kind == "shapefile":
        units = with_cells_of_dbf(units, file.sibling(".dbf") or b"")
    if encoding is not None and encoding.name:
        units = decoded(units, encoding.name)
        _note_encoding(encoding, [str(name) for name in units.columns], notes)
    return units, layer


def _choose_layer(file: SourceFile, layers: Any, layer: str | None) -> str:
    """The layer that is asked for, or the only one that can be meant."""
    names = [str(name) for name, _ in layers]
    shaped = [str(name) for name, kind in layers if kind is not None]
    if layer is not None:
        if layer in names:
            return layer
        message = say("There is no layer {layer}.", layer=layer)
    elif len(shaped) == 1 or USUAL_LAYER in shaped:
        return USUAL_LAYER if USUAL_LAYER in shaped else shaped[0]
    elif len(names) == 1:
        return names[0]
    else:
        polygons = [str(name) for name, kind in layers if kind and "Polygon" in str(kind)]
        if len(polygons) == 1:
            return polygons[0]
        message = say("The file has {count} layers.", count=len(names))
    raise InputError(
        message,
        where=file.path.name,
        cure=say("Name one of its layers with --layer: {layers}.", layers=", ".join(names)),
    )


def _note_encoding(encoding: TextEncoding, names: list[str], notes: Notes) -> None:
    """Say how the text was read."""
    sample = ", ".join(n for n in names if not n.isascii() and not is_personal(n))
    shown = {"encoding": encoding.name, "declared": encoding.declared}
    if encoding.damaged:
        notes.warning(
            "text-damaged",
            say(
                "Some of the text is damaged in every encoding; read as {encoding}.",
                encoding=encoding.name,
            ),
            say("Export the file again as GeoPackage."),
            values=shown,
        )
    elif not encoding.declared:
        notes.info(
            "encoding-guessed",
            say(
                "No .cpg file says how text is stored; read as {encoding}.", encoding=encoding.name
            ),
            say("The names then read: {names}.", names=sample)
            if sample
            else say("Look whether the text in its cells reads right."),
            values=shown,
        )
    elif encoding.declared != encoding.name:
        notes.warning(
            "encoding-contradicts",
            say(
                "The file says its text is {declared}, but it is {encoding}.",
                declared=encoding.declared,
                encoding=encoding.name,
            ),
            say("Read as {encoding}; correct the .cpg file.", encoding=encoding.name),
            values=shown,
        )
