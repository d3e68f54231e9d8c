"""Whatever a damaged file brings out in the libraries that read it, told as one plain error."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import GridplanError, InputError
from ..i18n import say, spoken_reason
from .encodings import text_encoding
from .formats import SourceFile, not_utf8


@contextmanager
def readable(file: SourceFile) -> Iterator[None]:
    """Read a file inside of this; what the libraries only warn of is not told.

    Raises
    ------
    InputError
        When the file is damaged, held by another program, or its text cannot be read.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
            return
    except (GridplanError, MemoryError):
        raise
    except (UnicodeDecodeError, SystemError):
        data = file.sibling(Path(file.address).suffix) if file.kind == "json" else None
        if data and (encoding := text_encoding(data)):
            raise not_utf8(file.path.name, encoding) from None
        reason = say("its text is stored in an unknown way")
    except Exception as error:  # a damaged file brings out all kinds in GDAL and around it
        if "database is locked" in str(error):
            raise InputError(
                say("Another program holds the file."),
                where=file.path.name,
                cure=say("Close it there and try again."),
            ) from None
        library = type(error).__module__.partition(".")[0]
        lost = library in ("pyogrio", "pyarrow") or (isinstance(error, OSError) and not error.errno)
        reason = spoken_reason(error)
        if lost or isinstance(error, ValueError):
            reason = say("it is damaged, or a part of it is missing")
    cures = {
        "json": say(
            "Where it is no GeoJSON, export it as that; rows without shapes as csv or xlsx."
        ),
        "parquet": say("Get it again, or export it anew."),
    }
    raise InputError(
        say("The file cannot be read: {reason}.", reason=reason),
        where=file.path.name,
        cure=cures.get(
            file.kind, say("Open it in QGIS; if it looks right there, export it to GeoPackage.")
        ),
    )
