"""Shapefiles: whether they are whole, and how their text is stored."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..i18n import say
from .encodings import TextEncoding, dbf_encoding
from .formats import SourceFile

if TYPE_CHECKING:
    import pandas as pd

#: Hands every byte through, so that text, and names that were cut, are decoded here.
LATIN = "ISO-8859-1"


def shapefile_text(file: SourceFile) -> TextEncoding:
    """How the text of a Shapefile is stored; it is read as `LATIN` and `decoded`.

    Raises
    ------
    InputError
        When the Shapefile is not whole, or its parts come from different ones.
    """
    _check_parts(file)
    return dbf_encoding(file.sibling(".dbf") or b"\0" * 33, file.sibling(".cpg"))


def _check_parts(file: SourceFile) -> None:
    """Refuse a Shapefile that is not whole, or whose parts come from different ones."""
    index, rows = file.sibling(".shx"), file.sibling(".dbf")
    try:
        (file.sibling(".prj") or b"").decode("utf-8")
    except UnicodeDecodeError:  # GDAL hands the name of the system on as it stands
        raise InputError(
            say("The .prj file names its coordinate system in letters that are not UTF-8."),
            where=file.path.name,
            cure=say(
                "Save the .prj file as UTF-8 (Notepad: Save As, Encoding), or take it away and "
                "name the system with --crs."
            ),
        ) from None
    missing = [ending for ending, data in ((".shx", index), (".dbf", rows)) if not data]
    if missing or index is None or rows is None:
        raise InputError(
            say("Parts of the Shapefile are missing: {parts}.", parts=", ".join(missing)),
            where=file.path.name,
            cure=say("Get all files of that name (.shp, .shx, .dbf, .prj), best in one zip file."),
        )
    # The last entry of the index says where the last outline ends.
    *_, start, words = struct.unpack(">8i", index[-32:]) if len(index) >= 132 else (0, 0)
    if file.path.suffix.lower() == ".shp" and file.path.stat().st_size < 2 * start + 8 + 2 * words:
        raise InputError(
            say("The end of the .shp file is missing."),
            where=file.path.name,
            cure=say("It was not copied to the end; get the files again."),
        )
    outlines, records = (len(index) - 100) // 8, int.from_bytes(rows[4:8], "little")
    if outlines != records:
        raise InputError(
            say(
                "The Shapefile has {outlines} outlines, but {records} rows of figures.",
                outlines=outlines,
                records=records,
            ),
            where=file.path.name,
            cure=say("Its .shp, .shx and .dbf do not belong together; get them again."),
        )


def decoded(frame: pd.DataFrame, encoding: str) -> Any:
    """The frame with the names and text that were read as Latin-1 in their true encoding."""

    def of_column(column: pd.Series[Any]) -> pd.Series[Any]:
        known = {raw: text_in(raw, encoding) for raw in column.dropna().unique()}
        return column.map(known).astype(object)

    for name in frame.columns:
        kind = frame[name].dtype
        if kind.kind not in "iufbmM" and str(kind) != "geometry":
            frame[name] = of_column(frame[name])
    return frame.rename(columns={name: text_in(name, encoding) for name in frame.columns})


def text_in(raw: Any, encoding: str) -> Any:
    """Text that was read as Latin-1 in its true encoding, where there is one; else as it is."""
    if not encoding or not isinstance(raw, str) or raw.isascii():
        return raw
    # The end of a full cell may be half a character.
    return raw.encode("latin-1").decode(encoding, "replace").rstrip("\ufffd")
