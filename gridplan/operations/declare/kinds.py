"""Kinds of parameters: what a value is, and how a text or a Python object becomes one.

A kind knows two doors: `from_text`, for what is typed on a command line, and `check`, for what is
given in Python. The QGIS plugin has a table from kind to the parameter of Processing. Kinds know
nothing of plans and events; what they read is kept in a form that JSON can hold, but for layers
that are in memory.
"""

from __future__ import annotations

import math
import os
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...errors import InputError
from ...i18n import as_percent, say


class Unusable(ValueError):
    """A value that a parameter cannot have; the text is the reason, without the name."""


def as_typed(value: Any) -> Any:
    """Text without the full width of a Chinese keyboard and without blanks around it."""
    return unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else value


def number_typed(text: str) -> float | None:
    """The finite number in a text; None where there is none."""
    try:
        number = float(as_typed(text))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


@dataclass(frozen=True)
class Kind:
    """What a parameter holds.

    Parameters
    ----------
    several : bool
        Whether it may be given several times; the value is a tuple then.
    form : str
        What stands for the value in a usage line; empty for the kind's own name.
    """

    several: bool = False
    form: str = ""

    #: Name in the reference and in usage lines.
    name = "text"

    def from_text(self, text: str) -> Any:
        """The value of one text of a command line.

        Raises
        ------
        Unusable
            With the reason.
        """
        return self.check(text)

    def check(self, value: Any) -> Any:
        """One value, as the operation takes it.

        Raises
        ------
        Unusable
            With the reason.
        """
        return value

    def before_work(self, value: Any) -> None:
        """Refuse, before any work, what could not be written or read; for files.

        Raises
        ------
        GridplanError
        """

    def as_text(self, value: Any) -> str:
        """A value as it is typed on a command line."""
        return str(value)

    def as_json(self, value: Any) -> Any:
        """One value in a request."""
        return value


@dataclass(frozen=True)
class Text(Kind):
    """A text.

    Parameters
    ----------
    read : callable, optional
        Reads the text and raises `Unusable` or `InputError` where that cannot be done; the value
        stays the text.
    crs : bool
        Whether it names a coordinate system.
    """

    read: Callable[[str], Any] | None = None
    crs: bool = False

    name = "text"

    def check(self, value: Any) -> str:
        """The text."""
        text = str(value)
        if self.read is not None:
            self.read(text)
        return text


@dataclass(frozen=True)
class Flag(Kind):
    """Yes or no."""

    name = "flag"

    def check(self, value: Any) -> bool:
        """Whether it is so."""
        if not isinstance(value, bool):
            raise Unusable(say("{value}; write True or False", value=value))
        return value


@dataclass(frozen=True)
class Choice(Kind):
    """One of a few names.

    Parameters
    ----------
    names : tuple of str
    titles : tuple of str
        What people read instead, in the same order; the names themselves where there are none.
    listed : bool
        Whether it is a list of them, on the command line with commas between.
    """

    names: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    listed: bool = False

    name = "choice"

    def check(self, value: Any) -> Any:
        """The name, or the names."""
        if self.listed:
            names = value.split(",") if isinstance(value, str) else value
            return tuple(str(name).strip() for name in names if str(name).strip())
        if value not in self.names:
            raise Unusable(f"{value}; " + say("choose one of {known}", known=", ".join(self.names)))
        return str(value)

    def as_text(self, value: Any) -> str:
        """With commas between."""
        return ",".join(value) if self.listed else str(value)

    def as_json(self, value: Any) -> Any:
        """A name, or a list of them."""
        return list(value) if self.listed else value


@dataclass(frozen=True)
class Quantity(Kind):
    """A finite number within a range.

    Parameters
    ----------
    unit : str
        "m", "persons", …; empty for a plain number.
    least, most : float, optional
    above : bool
        Whether the number has to be greater than `least`.
    whole : bool
    """

    unit: str = ""
    least: float | None = None
    most: float | None = None
    above: bool = False
    whole: bool = False

    @property
    def name(self) -> str:  # type: ignore[override]
        """Name in usage lines."""
        return "integer" if self.whole else "number"

    def from_text(self, text: str) -> Any:
        """The number in a text, also in the digits of a Chinese keyboard."""
        number: float | int | None = number_typed(text)
        if self.whole and number is not None:
            typed = as_typed(text)
            try:
                number = int(typed)
            except ValueError:
                number = None
        if number is None:
            raise Unusable(f"{as_typed(text)}; {self._wanted()}")
        return self.check(number)

    def check(self, value: Any) -> Any:
        """The number."""
        whole = isinstance(value, int) or (hasattr(value, "__index__"))
        if isinstance(value, bool) or not (whole or isinstance(value, float)):
            raise Unusable(f"{value}; {self._wanted()}")
        if self.whole and not whole:
            raise Unusable(f"{value}; {self._wanted()}")
        number = int(value) if self.whole else float(value)
        low = self.least is not None and (
            number < self.least or (self.above and number == self.least)
        )
        if low or (self.most is not None and number > self.most) or not math.isfinite(number):
            raise Unusable(f"{value}; {self._wanted()}")
        return number

    def _wanted(self) -> str:
        text = say("write a whole number") if self.whole else say("write a number")
        if self.least is None and self.most is None:
            return text
        low = "" if self.least is None else f"{self.least:g} {'<' if self.above else '≤'} "
        high = "" if self.most is None else f" ≤ {self.most:g}"
        return f"{text} ({low}x{high})"

    def as_text(self, value: Any) -> str:
        """Without digits that say nothing."""
        return f"{value:,g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True)
class Share(Kind):
    """A share, written as ``5%`` or ``0.05``; a fraction in Python."""

    name = "share"

    def as_text(self, value: Any) -> str:
        """In percent."""
        return as_percent(value)

    def from_text(self, text: str) -> float:
        """The fraction."""
        from ...territory.criteria import share_in

        typed = as_typed(str(text))
        share = share_in(typed)
        # 5 may be meant as 5%.
        if share is None or share < 0 or (share > 1 and not typed.endswith("%")):
            raise Unusable(f"{text}; " + say("write a share, for example 5%"))
        return share

    def check(self, value: Any) -> float:
        """The fraction."""
        if isinstance(value, str):
            return self.from_text(value)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not value >= 0:
            raise Unusable(f"{value}; " + say("write a share, for example 5%"))
        return float(value)


@dataclass(frozen=True)
class Counts(Kind):
    """Numbers of grids at each level, largest grids first: ``17,269,1958``."""

    name = "counts"

    def check(self, value: Any) -> tuple[int, ...]:
        """The numbers."""
        numbers: Sequence[Any] = (
            as_typed(value).replace("、", ",").split(",") if isinstance(value, str) else value
        )
        texts = [str(number).strip() for number in numbers]
        if not texts or not all(t.isascii() and t.isdigit() and int(t) for t in texts):
            raise Unusable(say("write whole numbers with commas, for example 17,269,1958"))
        return tuple(map(int, texts))

    def as_text(self, value: Any) -> str:
        """With commas between."""
        return ",".join(map(str, value))

    def as_json(self, value: Any) -> Any:
        """A list."""
        return list(value)


@dataclass(frozen=True)
class Criteria(Kind):
    """What is balanced: ``name=COLUMN:weight:tolerance``, one text for each criterion.

    In Python also a mapping from the name to what stands behind ``=``, or `Criterion` objects.
    """

    name = "criterion"

    def check(self, value: Any) -> str:
        """One criterion as text, once it can be read."""
        from ...stores.planfile.layers import check_names
        from ...territory.criteria import Criterion, parse_criterion

        if isinstance(value, Criterion):
            return f"{value.name}={value.column}:{value.weight!r}:{value.tolerance!r}"
        check_names([parse_criterion(str(value))])
        return str(value)


@dataclass(frozen=True)
class Column(Text):
    """A column of a layer.

    Parameters
    ----------
    of : str
        The parameter that names the layer.
    """

    of: str = "units"

    name = "column"


@dataclass(frozen=True)
class Moment(Kind):
    """A day or a moment, ``2024-01-01`` or ``2024-01-01 08:00``; it stays text."""

    name = "day"

    def check(self, value: Any) -> str:
        """The text, once it is known to be a moment."""
        from ...events.values.dates import moment_named

        text = str(value.isoformat(" ") if hasattr(value, "isoformat") else as_typed(value))
        try:
            moment_named(text)
        except InputError as problem:
            raise Unusable(problem.message) from problem
        return text


@dataclass(frozen=True)
class Pairs(Kind):
    """Pairs of two texts, ``COLUMN=VALUE``, given one by one; a mapping in Python.

    Parameters
    ----------
    example : str
        How to write one, in errors; a message for translation.
    empty : bool
        Whether the second text may be empty.
    headers : tuple of str
        What the two texts are called in a table.
    """

    several: bool = True
    empty: bool = True
    example: Callable[[], str] | None = None
    headers: tuple[str, str] = ("", "")

    name = "pair"

    def check(self, value: Any) -> str:
        """One pair as text."""
        name, equals, rest = str(value).partition("=")
        if not (name and equals and (rest or self.empty)):
            raise Unusable(self.example() if self.example else say("write COLUMN=VALUE"))
        return str(value)


# Files and layers --------------------------------------------------------------------------------


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
        from ...reading.postgis import is_address

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
        from ...stores.atomic_files import refuse_target
        from ...stores.planfile.open import refuse_others

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
        from ...stores.planfile.geopackage import refuse_place

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
        from ...reading.postgis import is_address

        return value if self.database and is_address(value) else Path(value)

    def before_work(self, value: Any) -> None:
        """Nothing: the operation itself knows which folders it may replace."""


def texts_of(value: Any) -> list[Any]:
    """The single values of a parameter that may be given several times.

    Parameters
    ----------
    value : sequence or mapping or a single value
        A mapping stands for ``key=value`` texts.
    """
    if isinstance(value, Mapping):
        return [f"{key}={held}" for key, held in value.items()]
    if isinstance(value, (str, bytes, os.PathLike)) or not isinstance(value, Sequence):
        return [value]
    return list(value)


def pairs_of(texts: Sequence[str]) -> dict[str, str]:
    """The pairs that texts like ``COLUMN=VALUE`` name.

    Raises
    ------
    Unusable
        Where one name has two values.
    """
    pairs: dict[str, str] = {}
    for text in texts:
        name, _, value = text.partition("=")
        if pairs.setdefault(name, value) != value:
            raise Unusable(say("{name} has two values", name=name))
    return pairs
