"""Ids of base units: which column holds them, and whether each unit has one of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..i18n import say
from ..notes import Notes
from ..reading.columns import WRITTEN_BY_PROGRAMS, columns_meaning, plain_name, recognise
from ..reading.personal_data import which_hold_personal, without_traces
from ..reading.values import codes, text_of_codes

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd


def id_column_of(units: gpd.GeoDataFrame, named: str | None, notes: Notes) -> str | None:
    """The column of the ids: the one that is named, else the first by its name; None for none.

    Raises
    ------
    InputError
        When there is no column of that name.
    """
    if named is not None:
        known = units.columns.drop(units.geometry.name)
        if named not in known:
            raise InputError(
                say("There is no column {column}.", column=named),
                where=notes.source,
                cure=say("The columns are {columns}.", columns=without_traces(", ".join(known))),
            )
        return named
    taken = recognise(units.columns).get("unit_id")
    note_other_ids(units, taken, notes)
    return taken


def note_other_ids(
    table: pd.DataFrame, taken: str | None, notes: Notes, option: str = "--id-column"
) -> None:
    """Tell of columns with other ids that could have been meant as well.

    Parameters
    ----------
    table : DataFrame
    taken : str or None
        Column whose name is preferred.
    notes : Notes
    option : str
        How another column is named.
    """
    if taken is None:
        return
    rivals = [
        name
        for name in columns_meaning("unit_id", table.columns)
        if name != taken
        and plain_name(name) not in WRITTEN_BY_PROGRAMS
        and _are_other_ids(table[name], table[taken])
    ]
    if rivals:
        notes.warning(
            "several-id-columns",
            say(
                "Several columns can be the ids: {columns}.",
                columns=", ".join([taken, *rivals]),
            ),
            say(
                "{column} is taken. If another one is meant, name it: {option} {other}.",
                column=taken,
                option=option,
                other=rivals[0],
            ),
            column=taken,
        )


def _are_other_ids(column: pd.Series[str], taken: pd.Series[str]) -> bool:
    """Whether a column tells all rows apart, and not as the one that is taken does."""
    ids = text_of_codes(column)[0].tolist()
    return "" not in ids and len(set(ids)) == len(ids) and ids != text_of_codes(taken)[0].tolist()


def read_ids(
    units: gpd.GeoDataFrame, id_column: str | None, notes: Notes
) -> NDArray[np.object_] | None:
    """Ids of the units, object (n,), as text; None when the source has none."""
    if id_column is None:
        notes.info(
            "no-ids",
            say("No column of unit ids was found."),
            say("The units get ids from their place on the map; name a column with --id-column."),
        )
        return None
    ids = codes(units[id_column], notes)
    missing = ids == ""
    if missing.any():
        who = notes.who(missing)
        notes.error(
            "missing-id",
            say("Units without an id: {count} ({units}).", count=who.count, units=who),
            say("Give every unit an id of its own."),
            column=id_column,
            who=who,
        )
    personal = which_hold_personal(list(ids))
    if personal.any():
        who = notes.who(personal)
        notes.error(
            "personal-ids",
            say(
                "Ids that are numbers of persons or of their telephones: {count} ({units}).",
                count=who.count,
                units=who,
            ),
            say("Ids are printed and handed on; give the units other ones."),
            column=id_column,
            who=who,
        )
    notes.name_rows(np.where(missing | personal, notes.names, ids))
    return ids


def note_duplicate_ids(
    ids: NDArray[np.object_], rows: NDArray[np.int64], column: str, notes: Notes
) -> None:
    """Note an error where some of the units, int64 (m,), share an id."""
    names, first, count = np.unique(ids[rows].astype(str), return_index=True, return_counts=True)
    repeated = first[(count > 1) & (names != "")]
    if len(repeated):
        who = notes.part(rows).who(repeated)
        notes.error(
            "duplicate-id",
            say("Ids that stand for several units: {count} ({units}).", count=who.count, units=who),
            say("Give every unit an id of its own."),
            column=column,
            who=who,
        )
