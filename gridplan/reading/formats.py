"""What kind of file it is, by its content; only formats that read nothing but themselves pass.

GDAL asks every driver whether it knows a file, whatever the name says, and some formats are
instructions to open other files or addresses. The content is therefore looked at before GDAL sees
the file, and the driver that GDAL took is compared with what the content promised.
"""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from ..errors import InputError
from ..i18n import say, spoken_reason
from .encodings import utf16_encoding
from .postgis import BEGINNINGS

#: Kind of file → GDAL drivers that may read it.
DRIVERS = {
    "sqlite": ("GPKG", "SQLite"),
    "shapefile": ("ESRI Shapefile",),
    "json": ("GeoJSON", "GeoJSONSeq", "TopoJSON", "ESRIJSON"),
    "flatgeobuf": ("FlatGeobuf",),
    "filegdb": ("OpenFileGDB",),
    "mapinfo": ("MapInfo File",),
    "kml": ("KML", "LIBKML"),
    "xlsx": ("XLSX",),
    "xls": ("XLS",),
    "ods": (),
    "parquet": (),
    "csv": (),
}
#: Kinds that hold a table without shapes.
TABLES = ("xlsx", "xls", "ods", "csv")
#: An archive may unpack to this many bytes, and to this many times its own size.
MOST_BYTES = 4 << 30
MOST_RATIO = 500

_HEAD = 1 << 16
#: How addresses of databases, servers and archives begin.
_ADDRESSES = (*BEGINNINGS, "http:", "https:", "/vsi")
_WORKBOOKS = (".xlsx", ".xls", ".et", ".ods")
#: GeoJSON by lines has four endings.
_JSON_LINES = (".geojsonl", ".geojsons", ".ndjson", ".jsonl")
_JSON = (".json", ".geojson", ".topojson", *_JSON_LINES)
_ZIPPED = (".shp", ".gpkg", ".geojson", ".json", ".fgb", ".tab", ".mif", ".kml", *_JSON_LINES)
_DRAWINGS = (".dxf", ".dwg", ".dgn")
_VIRTUAL_TABLES = (
    "rtree",
    "fts",
    "geopoly",
    "virtualspatialindex",
    "virtualelementary",
    "virtualknn",
)


@dataclass(frozen=True)
class SourceFile:
    """A file that may be opened.

    Parameters
    ----------
    path : Path
    kind : str
        Key of `DRIVERS`.
    address : str
        What GDAL is given: the path, or the path inside an archive.
    sibling : callable
        Bytes of the file of the same name with another ending (".dbf"), None when there is none.
    """

    path: Path
    kind: str
    address: str
    sibling: Callable[[str], bytes | None]


def is_geodatabase(path: Path) -> bool:
    """Whether a folder is a file geodatabase."""
    return (path / "a00000001.gdbtable").is_file()


def look_at(path: str | Path) -> SourceFile:
    """Find out what kind of file it is.

    Parameters
    ----------
    path : str or Path
        A local file, a zipped one, or the folder of a file geodatabase.

    Raises
    ------
    InputError
        When there is no such file, or it is of a kind that is not read.
    """
    path = Path(path)
    name = path.name
    odd = sorted({sign for sign in str(path) if sign in "!;" or not sign.isprintable()})
    if odd:
        raise InputError(
            say("Names of files or folders with {signs} cannot be read.", signs=ascii(odd)[1:-1]),
            where=name,
            cure=say("Rename the file or its folder."),
        )
    if not path.exists():
        if str(path).startswith(_ADDRESSES):
            raise InputError(
                say("This is an address, not a file."),
                where=str(path).partition(":")[0],  # the rest may hold a password
                cure=say("Load it in QGIS and export it to GeoPackage."),
            )
        raise InputError(
            say("There is no such file."), where=str(path), cure=say("Check the path.")
        )
    if path.is_dir():
        if not is_geodatabase(path):
            raise InputError(
                say("This is a folder."),
                where=name,
                cure=say("Name a file in it."),
            )
        return SourceFile(path, "filegdb", str(path.absolute()), lambda ending: None)
    if not path.is_file():
        raise InputError(say("This is no file."), where=name, cure=say("Check the path."))
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise InputError(
            say("The file cannot be read: {reason}.", reason=spoken_reason(error)),
            where=name,
            cure=say("Close it in other programs and check your rights to it."),
        ) from None
    if not head:
        raise InputError(say("The file is empty."), where=name, cure=say("Export the data again."))
    if head.startswith(b"PK"):
        return _archive(path)
    kind = _kind(head, path.suffix.lower(), name)
    if kind == "sqlite":
        _refuse_foreign_tables(path)
    return SourceFile(path, kind, str(path.absolute()), lambda ending: _beside(path, ending))


def refuse_driver(file: SourceFile, driver: str) -> None:
    """Stop when GDAL took the file for something else than its content promised.

    Raises
    ------
    InputError
    """
    if driver not in DRIVERS[file.kind]:
        raise InputError(
            say("The file would be read as {driver}, which is not allowed.", driver=driver),
            where=file.path.name,
            cure=say("Convert it to GeoPackage in QGIS (Export, Save Features As)."),
        )


def not_utf8(name: str, encoding: str) -> InputError:
    """The error for JSON in an encoding that JSON must not have."""
    return InputError(
        say("The text of the file is stored as {encoding}; it has to be UTF-8.", encoding=encoding),
        where=name,
        cure=say("Save it as UTF-8 (Notepad: Save As, Encoding), or export it to GeoPackage."),
    )


def _kind(head: bytes, ending: str, name: str) -> str:
    """Kind of a file from its first bytes."""
    _refuse_known(head, ending, name)
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n\x1e")
    lowered = text[:4096].lower()
    kind = ""
    if b"<ogrvrt" in lowered or b"<vrtdataset" in lowered or b"<ogrwfs" in lowered:
        kind = ""  # a list of other files to open, whatever surrounds it
    elif head.startswith(b"SQLite format 3\x00"):
        kind = "sqlite"
    elif head.startswith(b"\x00\x00\x27\x0a") and ending == ".shp":
        kind = "shapefile"
    elif head.startswith(b"fgb\x03"):
        kind = "flatgeobuf"
    elif head.startswith(b"PAR1"):
        kind = "parquet"
    elif head.startswith(b"\xd0\xcf\x11\xe0") and ending in (".xls", ".et"):
        kind = "xls"
    elif text[:1] in (b"{", b"[") and ending in _JSON:
        kind = "json"
    elif ending == ".kml" and b"<kml" in text and b"<!doctype" not in text.lower():
        kind = "kml"
    elif (ending == ".tab" and lowered.startswith(b"!table")) or (
        ending == ".mif" and lowered.startswith(b"version")
    ):
        kind = "mapinfo"
    elif ending in (".csv", ".txt", ".tsv"):
        kind = "csv"
    if not kind:
        raise InputError(
            say("The content of the file is of no kind that is read here."),
            where=name,
            cure=say("Open it in a spreadsheet program and save it as xlsx.")
            if ending in _WORKBOOKS
            else say("Convert it to GeoPackage in QGIS (Export, Save Features As)."),
        )
    return kind


def _refuse_known(head: bytes, ending: str, name: str) -> None:
    """Refuse what is known but not read: parts of a Shapefile, drawings, GML, JSON in UTF-16."""
    if ending in (".shx", ".dbf", ".prj", ".cpg"):
        raise InputError(
            say("This is a part of a Shapefile."),
            where=name,
            cure=say("Name its .shp file, with the others beside it."),
        )
    if ending in _DRAWINGS:
        raise InputError(
            say("This is a drawing; it names no coordinate system."),
            where=name,
            cure=say(
                "Load it in QGIS, set its coordinate system and export it to GeoPackage; where "
                "areas are wanted, make them of its lines first (Polygonize)."
            ),
        )
    if ending == ".gml":
        raise InputError(
            say("GML is not read: such files may point to other files and to addresses."),
            where=name,
            cure=say("Convert it to GeoPackage in QGIS (Export, Save Features As)."),
        )
    if ending in _JSON and (encoding := utf16_encoding(head)):
        raise not_utf8(name, encoding)


def _archive(path: Path) -> SourceFile:
    """A workbook, or one data set in a zip file."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            total = sum(member.file_size for member in members)
            if total > min(MOST_BYTES, MOST_RATIO * max(path.stat().st_size, 1 << 16)):
                raise InputError(
                    say("The archive would unpack to {size:,} bytes.", size=total),
                    where=path.name,
                    cure=say("Unpack it yourself if you trust it, and name the file in it."),
                )
            names = [member.filename for member in members]
            if "[Content_Types].xml" in names and any(n.startswith("xl/") for n in names):
                return SourceFile(path, "xlsx", str(path.absolute()), lambda ending: None)
            if "mimetype" in names and b"opendocument.spreadsheet" in archive.read("mimetype"):
                return SourceFile(path, "ods", str(path.absolute()), lambda ending: None)
            inside = [
                n for n in names if n.lower().endswith(_ZIPPED) and not n.startswith("__MACOSX")
            ]
            # Of a KMZ file with several parts this one may hold nothing but the list of them.
            if len(inside) > 1 and "doc.kml" in inside:
                listing = b"<Placemark" not in archive.read("doc.kml")
                inside = [n for n in inside if not listing or n != "doc.kml"]
            if any(n.endswith("a00000001.gdbtable") for n in names):
                raise InputError(
                    say("The archive holds a file geodatabase."),
                    where=path.name,
                    cure=say("Unpack it and name the folder that ends in .gdb."),
                )
            if len(inside) != 1 or "}" in str(path) or ".." in inside[0].split("/"):
                raise InputError(
                    say("The archive holds {count} data sets.", count=len(inside)),
                    where=path.name,
                    cure=say("Unpack it and name the file to read."),
                )
            with archive.open(inside[0]) as file:
                head = file.read(_HEAD)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError):
        raise InputError(
            say("The archive is damaged or locked with a password."),
            where=path.name,
            cure=say("Export the data again."),
        ) from None
    kind = _kind(head, Path(inside[0]).suffix.lower(), path.name)
    if kind == "sqlite":
        raise InputError(
            say("A zipped GeoPackage is not read."), where=path.name, cure=say("Unpack it first.")
        )
    return SourceFile(
        path,
        kind,
        f"/vsizip/{{{path.absolute()}}}/{inside[0]}",
        lambda ending: _zipped_beside(path, inside[0], ending),
    )


def _beside(path: Path, ending: str) -> bytes | None:
    for candidate in (path.with_suffix(ending), path.with_suffix(ending.upper())):
        if candidate.is_file():
            return candidate.read_bytes()
    return None


def _zipped_beside(path: Path, member: str, ending: str) -> bytes | None:
    wanted = (member[: member.rindex(".")] + ending).lower()
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.lower() == wanted:
                return archive.read(name)
    return None


def _refuse_foreign_tables(path: Path) -> None:
    """Refuse a database whose tables read other files."""
    address = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
    try:
        connection = sqlite3.connect(address, uri=True)
        try:
            rows = connection.execute(
                "SELECT name, sql FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'"
            ).fetchall()
        finally:
            connection.close()
    except (sqlite3.Error, UnicodeDecodeError):
        raise InputError(
            say("The database file is damaged."),
            where=path.name,
            cure=say("Take a copy from before, or export the data again."),
        ) from None
    for _, sql in rows:
        module = sql.lower().partition(" using ")[2].strip().strip('"[`')
        if not module.startswith(_VIRTUAL_TABLES):
            raise InputError(
                say("The database has tables that read other files."),
                where=path.name,
                cure=say("Export the layer you need to a new GeoPackage."),
            )
