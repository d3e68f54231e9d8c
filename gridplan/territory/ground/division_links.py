"""Units of one label (a town, a walled village) tied together where they lie in several pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...geometry.contiguity import Contiguity
from ...i18n import say
from ...notes import Notes
from ...reading.values import BLANKS, label_codes
from ..territory import Territory
from .links import Links, link_within, pieces, with_links


def tie(territory: Territory, column: str, *, across_lines: bool = True) -> Territory:
    """The territory with links that connect the units of every label of a column.

    Parameters
    ----------
    territory : Territory
    column : str
        Column that serves as a fixed level or as walls, for example that of the towns.
    across_lines : bool
        Whether pieces that a hard line parts are tied too: a fixed level needs it, walls do not.

    Returns
    -------
    Territory
        With a finding that tells of the links, when any were needed.

    Raises
    ------
    InputError
        When there is no such column.
    """
    units = territory.units
    known = [str(name) for name in units.columns if name != units.geometry.name]
    if column not in known:
        raise InputError(
            say("There is no column {column}.", column=column),
            where=str(territory.origin.get("source", "")),
            cure=say("The columns are {columns}.", columns=", ".join(known)),
        )
    notes = territory.notes()
    codes = label_codes(units[column], notes)
    noted = replace(territory, findings=(*territory.findings, *notes.findings))
    return tie_labels(noted, codes, column, across_lines=across_lines)


def tie_areas(territory: Territory, fixed_level: str | None, walls: str | None) -> Territory:
    """The territory with every area that a division keeps whole tied together.

    Parameters
    ----------
    territory : Territory
    fixed_level, walls : str, optional
        Columns, see `gridplan.plan.create.divide.divide`.

    Raises
    ------
    InputError
        When there is no such column.
    """
    for column in filter(None, (fixed_level, walls)):
        territory = tie(territory, column, across_lines=column == fixed_level)
    return territory


def tie_labels(
    territory: Territory, labels: NDArray[Any], column: str, *, across_lines: bool = True
) -> Territory:
    """As `tie`, for labels that stand in no column.

    Parameters
    ----------
    territory : Territory
    labels : int array (n,)
        Label of each unit, −1 for none.
    column : str
        What findings call the labels.
    across_lines : bool
    """
    notes = territory.notes()
    geometry = np.array(territory.units.geometry.values, object)
    contiguity, added = _tied(territory.contiguity, labels, geometry, across_lines)
    _note_crossed(territory.contiguity, labels, added, notes)
    _note_links("label-links", say("between pieces of the same {column}", column=column), added,
                notes, column)  # fmt: skip
    return replace(
        territory, contiguity=contiguity, findings=(*territory.findings, *notes.findings)
    )


def tie_around(territory: Territory, columns: Sequence[str], label: str | None = None) -> Territory:
    """The territory with links that hold together what is left without special and given grids.

    Parameters
    ----------
    territory : Territory
    columns : sequence of str
        Columns whose units are taken out: those with a value.
    label : str, optional
        Column of the fixed first level: every one of its areas is held together.
    """
    units = territory.units
    notes = territory.notes()
    # Parts between hard lines stay apart.
    left: NDArray[np.int64] = pieces(territory.contiguity).astype(np.int64)
    if label is not None:
        left = label_codes(units[label], notes)
    for column in columns:
        taken = [str(value).strip().lower() not in BLANKS for value in units[column]]
        left = np.where(taken, -1, left)
    geometry = np.array(units.geometry.values, object)
    contiguity, added = link_within(territory.contiguity, left, geometry)
    _note_crossed(territory.contiguity, left, added, notes)
    _note_links("links-around", say("around special or given grids"), added, notes)
    return replace(
        territory, contiguity=contiguity, findings=(*territory.findings, *notes.findings)
    )


def tie_pairs(territory: Territory, added: Links) -> Territory:
    """The territory with links that a plan of other units of the same ground has.

    Parameters
    ----------
    territory : Territory
    added : Links
        Between units that are no neighbours.
    """
    if not len(added):
        return territory
    notes = territory.notes()
    _note_links("links-kept", say("that the plan has"), added, notes)
    contiguity = with_links(territory.contiguity, added)
    return replace(
        territory, contiguity=contiguity, findings=(*territory.findings, *notes.findings)
    )


def _tied(
    contiguity: Contiguity,
    labels: NDArray[Any],
    geometry: NDArray[np.object_],
    across_lines: bool,
) -> tuple[Contiguity, Links]:
    """Like `link_within`; what touches across a hard line may count as one piece already."""
    if across_lines or not len(contiguity.closed):
        return link_within(contiguity, labels, geometry)
    added = link_within(_opened(contiguity), labels, geometry)[1]
    return (with_links(contiguity, added) if len(added) else contiguity), added


def _opened(contiguity: Contiguity) -> Contiguity:
    """The neighbour lists as if there were no hard lines."""
    return with_links(contiguity, Links(contiguity.closed, np.zeros(len(contiguity.closed))))


def _note_links(code: str, where: str, added: Links, notes: Notes, column: str = "") -> None:
    """Tell of links, and where they are."""
    if not len(added):
        return
    who = notes.who(np.unique(added.pairs))
    notes.info(
        code,
        say(
            "Links {where}: {count}, the longest {gap:,.0f} m ({units}).",
            where=where,
            count=len(added),
            gap=added.gap_m.max(),
            units=who,
        ),
        say("Grids may reach across them; check them on the map."),
        column=column,
        who=who,
        values=added.named(notes),
    )


def _note_crossed(contiguity: Contiguity, labels: NDArray[Any], added: Links, notes: Notes) -> None:
    """Tell of links that join what a hard line parts, as if there were a crossing."""
    if not len(contiguity.closed):
        return
    piece = pieces(_opened(contiguity), labels)
    crossed = piece[added.pairs[:, 0]] == piece[added.pairs[:, 1]]
    if crossed.any():
        who = notes.who(np.unique(added.pairs[crossed]))
        notes.warning(
            "links-across-lines",
            say(
                "Links across hard lines, as if there were a crossing: {count} ({units}).",
                count=int(crossed.sum()),
                units=who,
            ),
            say("The areas there are parted by the line; give a crossing, or other areas."),
            who=who,
        )
