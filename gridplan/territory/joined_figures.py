"""A table of figures joined to the units by their ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..i18n import say
from ..notes import Notes
from ..reading.columns import plain_name, recognise
from ..reading.personal_data import which_hold_personal, without_traces
from ..reading.values import codes
from .unit_ids import note_other_ids

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

#: Words in the key column that mark a row of totals.
TOTALS = frozenset(("合计", "总计", "小计", "共计", "总和", "total", "sum", "totals", "sumtotal"))


def join_table(
    units: gpd.GeoDataFrame,
    ids: NDArray[np.object_],
    id_column: str,
    table: pd.DataFrame,
    key: str | None,
    notes: Notes,
    table_notes: Notes,
    *,
    empty_as_zero: bool = False,
) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Put the columns of a table beside those of the units.

    Parameters
    ----------
    units : GeoDataFrame
    ids : object (n,)
        Id of each unit as text.
    id_column : str
        Column of the units that holds the ids.
    table : DataFrame
        Its index numbers the rows in the file.
    key : str or None
        Column of the table that holds the ids; recognised by its name when it is None.
    notes, table_notes : Notes
        Get the findings about the units and about the table.
    empty_as_zero : bool
        Whether units without a row have nobody and nothing; they are an error otherwise.

    Returns
    -------
    units : GeoDataFrame
        With the table's columns, which take the place of columns with the same name.
    columns : list of str
        Names of the table's columns.

    Raises
    ------
    InputError
        When the table has no column of ids.
    """
    key = _key_column(table, key, id_column, table_notes)
    table_notes.name_rows(np.array([say("row {row}", row=row) for row in table.index], object))
    keys = codes(table[key], table_notes)
    total = np.array([is_total(code) for code in keys], bool)
    if total.any():
        table_notes.info(
            "total-row",
            say("Rows of totals: {count}.", count=int(total.sum())),
            say("Left out."),
            column=key,
            count=int(total.sum()),
        )
    table_notes = table_notes.part(np.flatnonzero(~total))
    table, keys = table[~total].reset_index(drop=True), keys[~total]
    nameless = (keys == "") | which_hold_personal(list(keys))
    table_notes.name_rows(np.where(nameless, table_notes.names, keys))
    keys = _without_zeros_lost(keys, ids, key, table_notes)
    _note_duplicates(keys, key, table_notes)
    row_of = {code: row for row, code in reversed(list(enumerate(keys.tolist()))) if code}
    row = np.array([row_of.get(code, -1) for code in ids.tolist()], np.int64)
    _note_unmatched(row, keys, ids, key, notes, table_notes, empty_as_zero)
    columns = [str(name) for name in table.columns if name not in (key, units.geometry.name)]
    notes.source_of |= dict.fromkeys(columns, table_notes.source)
    joined = units.drop(columns=[name for name in columns if name in units.columns])
    padded = table[columns].reindex(row)
    padded.index = joined.index
    for name in columns:
        joined[name] = padded[name]
    return joined, columns


def is_total(cell: str) -> bool:
    """Whether a cell says that its row adds up the others."""
    return plain_name(cell).replace("_", "") in TOTALS


def refuse_lone_options(key: str | None, sheet: str | None) -> None:
    """Refuse what is said of a table where no table is joined.

    Raises
    ------
    InputError
        When a key or a sheet is named.
    """
    for option, value in (("--join-key", key), ("--join-sheet", sheet)):
        if value is not None:
            raise InputError(
                say("{option} is about a table, but none is joined.", option=option),
                cure=say("Name the table with --join, or leave {option} out.", option=option),
            )


def _key_column(table: pd.DataFrame, key: str | None, id_column: str, notes: Notes) -> str:
    names = {str(name): str(name) for name in table.columns}
    same = [name for name in names if plain_name(name) == plain_name(id_column)]
    known = recognise(names).get("unit_id", "")
    if key is None and not same:
        note_other_ids(table, known or None, notes, "--join-key")
    chosen = key if key is not None else (same[0] if same else known)
    if chosen not in names:
        raise InputError(
            say("The table has no column {column}.", column=chosen)
            if chosen
            else say("The table has no column of unit ids."),
            where=notes.source,
            cure=say(
                "Name it with --join-key; the columns are {columns}.",
                columns=without_traces(", ".join(names)),
            ),
        )
    return chosen


def _without_zeros_lost(
    keys: NDArray[np.object_], ids: NDArray[np.object_], column: str, notes: Notes
) -> NDArray[np.object_]:
    """Keys with the zeros in front that a spreadsheet took away, where that makes them match."""
    known = {str(code).lstrip("0"): str(code) for code in ids}
    matched = np.isin(keys.astype(str), ids.astype(str))
    restored = keys.copy()
    restored[:] = [known.get(str(code).lstrip("0"), str(code)) for code in keys]
    gained = (restored != keys) & ~matched
    if len(known) < len(set(map(str, ids))) or not gained.any():
        return keys
    notes.warning(
        "code-as-number",
        say("Ids that lost zeros in front: {count}.", count=int(gained.sum())),
        say("Matched without them; format the column as text in the source."),
        column=column,
        count=int(gained.sum()),
    )
    return np.where(gained, restored, keys)


def _note_duplicates(keys: NDArray[np.object_], column: str, notes: Notes) -> None:
    names, first, count = np.unique(keys.astype(str), return_index=True, return_counts=True)
    repeated = first[(count > 1) & (names != "")]
    if len(repeated):
        who = notes.who(repeated)
        notes.error(
            "duplicate-join-row",
            say("Ids with several rows: {count} ({units}).", count=who.count, units=who),
            say("Leave one row for each unit."),
            column=column,
            who=who,
        )


def _note_unmatched(
    row: NDArray[np.int64],
    keys: NDArray[np.object_],
    ids: NDArray[np.object_],
    column: str,
    notes: Notes,
    table_notes: Notes,
    empty_as_zero: bool,
) -> None:
    without = row < 0
    if without.any():
        who = notes.who(without)
        (table_notes.warning if empty_as_zero else table_notes.error)(
            "unit-without-row",
            say("Units without a row in the table: {count} ({units}).", count=who.count, units=who),
            say("Taken as empty, as you asked.")
            if empty_as_zero
            else say("Add their rows, or say that empty means zero (--empty-as-zero)."),
            column=column,
            who=who,
        )
    over = ~np.isin(keys.astype(str), ids.astype(str))
    if over.any():
        who = table_notes.who(over)
        table_notes.warning(
            "row-without-unit",
            say("Rows that match no unit: {count} ({units}).", count=who.count, units=who),
            say("Their figures are left out. Correct their ids, or add the units."),
            column=column,
            who=who,
        )
