"""Kinds of files, folders and layers, to read and to write."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ....errors import InputError
from ....i18n import say
from .values import Kind, Unusable


@dataclass(frozen=True)
class InputFile(Kind):
    """A file or folder to read.

    Parameters
    ----------
    endings : tuple of str
        Endings that such files usually have; others are not refused.
    """

    endings: tuple[str, ...] = ()

    name = "file"

    def check(self, value: Any) -> Any:
        """The path."""
        if not isinstance(value, (str, os.PathLike)):
            raise Unusable(say("{value}; give the path of a file", value=type(value).__name__))
        return Path(value)

    def as_json(self, value: Any) -> Any:
        """The path as text."""
        return str(value)


@dataclass(frozen=True)
class Table(InputFile):
    """A table to read: csv, xlsx, xls, ods."""

    endings: tuple[str, ...] = (".csv", ".xlsx", ".xls", ".ods")

    name = "table"


@dataclass(frozen=True)
class Plan(InputFile):
    """A plan: its file; in Python also what an operation that makes a plan has given.

    Parameters
    ----------
    in_memory : bool
        Whether that is so; some work needs the file.
    """

    endings: tuple[str, ...] = (".gpkg",)
    in_memory: bool = True

    name = "plan"

    def check(self, value: Any) -> Any:
        """The path, or the plan in memory with its territory."""
        if self.in_memory and hasattr(value, "plan") and hasattr(value, "territory"):
            return value
        return super().check(value)


@dataclass(frozen=True)
class Events(InputFile):
    """Clean events: a file, or a folder of Parquet files."""

    endings: tuple[str, ...] = (".gpkg", ".parquet")

    name = "events"


@dataclass(frozen=True)
class Layer(InputFile):
    """A map layer: a file, a table of a PostGIS database, in Python also a GeoDataFrame.

    Parameters
    ----------
    shapes : tuple of str
        What it may hold: "polygon", "line", "point".
    filtered : bool
        Whether ``FILE:COLUMN=VALUE,…`` chooses some of its features.
    columns_of : str
        The parameter that names another layer, one of whose columns may stand here instead of a
        layer; empty for none.
    export : bool
        Whether it is an export that may be no map layer: a file or an address alone.
    """

    shapes: tuple[str, ...] = ("polygon",)
    filtered: bool = False
    columns_of: str = ""
    export: bool = False

    name = "layer"

    def check(self, value: Any) -> Any:
        """A path, the address of a database, a text that names one, or what is in memory."""
        from ....reading.postgis import is_address

        if isinstance(value, (str, os.PathLike)):
            text = os.fspath(value)
            plain = not (self.filtered or self.columns_of or is_address(text))
            return Path(text) if plain else text
        known = ("geometry", "read_layer", "units")
        if not self.export and any(hasattr(value, name) for name in known):
            return value
        raise Unusable(say("{value}; give a file or a GeoDataFrame", value=type(value).__name__))

    def as_json(self, value: Any) -> Any:
        """The path or address; what is in memory by its size."""
        if isinstance(value, (str, os.PathLike)):
            return os.fspath(value)
        return {"in_memory": type(value).__name__}


@dataclass(frozen=True)
class OutputFile(Kind):
    """A file to write, refused before any work where it could not be written or a plan stands.

    Parameters
    ----------
    endings : tuple of str
        Endings that its name may have; any where there are none.
    shown : tuple of str
        Endings that dialogs offer where any is taken.
    """

    endings: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()

    name = "file"

    def check(self, value: Any) -> Path:
        """The path."""
        path = Path(value)
        if self.endings and path.suffix.lower() not in self.endings:
            raise InputError(
                say("The name has to end in one of: {endings}.", endings=", ".join(self.endings)),
                where=str(path),
                cure=say("Add {ending} to the name.", ending=self.endings[0]),
            )
        return path

    def before_work(self, value: Any) -> None:
        """Refuse a place where nothing can be written."""
        from ....stores.atomic_files import refuse_target
        from ....stores.planfile.open import refuse_others

        refuse_target(value)
        refuse_others(value)

    def as_json(self, value: Any) -> Any:
        """The path as text."""
        return str(value)


@dataclass(frozen=True)
class OutputPlan(OutputFile):
    """The plan file to write; a plan that stands there is replaced."""

    name = "plan"

    def before_work(self, value: Any) -> None:
        """Refuse a place where no plan can be written."""
        from ....stores.planfile.geopackage import refuse_place

        refuse_place(value)


@dataclass(frozen=True)
class OutputFolder(OutputFile):
    """A folder to make.

    Parameters
    ----------
    database : bool
        Whether the address of a database may stand here instead.
    """

    database: bool = False

    name = "folder"

    def check(self, value: Any) -> Any:
        """The path, or the address."""
        from ....reading.postgis import is_address

        return value if self.database and is_address(value) else Path(value)

    def before_work(self, value: Any) -> None:
        """Nothing: the operation itself knows which folders it may replace."""
