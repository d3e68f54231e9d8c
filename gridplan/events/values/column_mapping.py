"""Which column of an export is which field of an event."""

from __future__ import annotations

import csv
import dataclasses
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ...errors import InputError
from ...i18n import say
from ...reading.columns import is_personal, plain_name
from ...reading.personal_data import holds_personal, without_traces

DATA = Path(__file__).parent / "data"
#: Fields that hold points in time, in the order of a case's life; the last tells of the row.
TIMES = (
    *("t_happen", "t_report", "t_register", "t_dispatch", "t_due", "t_disposed", "t_checked"),
    *("t_closed", "t_updated"),
)
#: Fields that hold whole numbers or yes and no.
NUMBERS = ("on_time", "overdue_closed", "open_on_time", "rework", "back", "postpone")
#: Fields that hold text which says nothing about persons.
TEXTS = (
    *("source", "type1", "type2", "type3", "property", "county", "town", "village", "grid_code"),
    *("stage", "unit", "satisfaction", "level"),
)
#: Fields that are known and never kept: free text, in which anybody may be named.
NEVER = ("content", "address")


#: Rank of headers that are known by their beginning only.
_LAST = 1000
#: Remarks in headers that change nothing of their meaning.
_REMARK = re.compile(
    r"\*|_?[(\[【]_?(°|度|十进制度?|北京时间|utc\+8|必填|选填|民国|wgs_?84|cgcs_?2000|gcj_?02|bd_?09)_?[)\]】]"
)


@cache
def headers() -> Mapping[str, tuple[str, ...]]:
    """Field → the headers it goes by, the preferred ones first."""
    with (DATA / "columns.csv").open(encoding="utf-8", newline="") as file:
        return {row["field"]: tuple(row["headers"].split(";")) for row in csv.DictReader(file)}


@dataclass(frozen=True)
class ColumnMapping:
    """What is read from a source and what is left there.

    Parameters
    ----------
    columns : mapping
        Field → column of the source.
    personal : tuple of str
        Columns about persons, by their header: never read.
    unused : tuple of str
        Other columns that no field takes: not read either.
    clocks : mapping
        Field → column with the time of day, where the column of the field holds only the day.
    """

    columns: Mapping[str, str]
    personal: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    clocks: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def source_of(self, field: str) -> str:
        """Where a field is read from, for people."""
        parts = (self.columns[field], self.clocks.get(field))
        return " + ".join(part for part in parts if part)

    def as_dict(self) -> dict[str, object]:
        """The mapping as plain JSON values."""
        return {
            "columns": dict(self.columns),
            "personal": list(self.personal),
            "unused": list(self.unused),
            "clocks": dict(self.clocks),
        }


def bare_name(name: str) -> str:
    """The name of a column in simple letters, without remarks that change nothing."""
    return _REMARK.sub("", plain_name(name))


def recognise_events(names: Iterable[str]) -> dict[str, str]:
    """Find the fields of events among column names.

    Parameters
    ----------
    names : iterable of str

    Returns
    -------
    dict
        Field → column; each column serves one field.
    """
    plain = {str(name): bare_name(str(name)) for name in names}
    ranked = sorted(
        (rank, field, name)
        for field, known in headers().items()
        for rank, header in enumerate(known)
        for name, flat in plain.items()
        if flat == plain_name(header)
    )
    rest = {name: flat for name, flat in plain.items() if name not in {n for *_, n in ranked}}
    ranked += [(_LAST, field, name) for name, flat in rest.items() if (field := _cut(name, flat))]
    found: dict[str, str] = {}
    taken: set[str] = set()
    for _, field, name in ranked:
        if field not in found and name not in taken:
            found[field] = name
            taken.add(name)
    return {field: found[field] for field in headers() if field in found}


def _cut(name: str, flat: str) -> str:
    """The field of a header that a Shapefile cut after ten bytes; empty where several begin so."""
    if not {len(name.encode()), len(name.encode("gb18030", "replace"))} & {9, 10}:
        return ""
    fields = {
        field
        for field, known in headers().items()
        if any(plain_name(header).startswith(flat) for header in known)
    }
    return fields.pop() if len(fields) == 1 else ""


def named_in(chosen: Mapping[str, str] | None) -> list[str]:
    """The columns that somebody has named, of a mapping from fields."""
    return [column for column in (chosen or {}).values() if column]


def map_columns(
    names: Iterable[str], chosen: Mapping[str, str] | None = None, source: str = ""
) -> ColumnMapping:
    """Map the columns of a source: what the user chose first, the rest by its header.

    Parameters
    ----------
    names : iterable of str
        Columns of the source.
    chosen : mapping or None
        Field → column; an empty column means that the field is not read.
    source : str
        Name of the file, for errors.

    Raises
    ------
    InputError
        For a field or column that does not exist, or a field that is never read.
    """
    names = [str(name) for name in names]
    chosen = dict(chosen or {})
    known = [field for field in headers() if field not in NEVER]
    for field, column in chosen.items():
        if field not in known:
            raise InputError(
                say("There is no field {field} of events.", field=field),
                where="--map",
                cure=say("The fields are: {fields}.", fields=", ".join(known)),
            )
        if column and column not in names:
            raise InputError(
                say("There is no column {column}.", column=column),
                where=source,
                cure=say(
                    "The columns are: {columns}.", columns=", ".join(map(without_traces, names))
                ),
            )
        if column and _of_persons(column):
            raise InputError(
                say("The column {column} holds personal data; it is not read.",
                    column=without_traces(column)),
                where=source,
                cure=say("Choose another column, or leave the field out: {field}=", field=field),
            )  # fmt: skip
    free = [name for name in names if name not in chosen.values()]
    columns = {
        field: column
        for field, column in recognise_events(free).items()
        if field not in chosen and field not in NEVER
    }
    columns |= {field: column for field, column in chosen.items() if column}
    left = [name for name in names if name not in columns.values()]
    personal = tuple(name for name in left if _of_persons(name))
    return ColumnMapping(
        {field: columns[field] for field in known if field in columns},
        tuple(map(without_traces, personal)),
        tuple(name for name in left if name not in personal),
    )


def _of_persons(name: str) -> bool:
    """Whether the name of a column says that persons are told of in it."""
    return (
        is_personal(name)
        or holds_personal(unicodedata.normalize("NFKC", name))
        or not set(NEVER).isdisjoint(recognise_events([name]))
    )
