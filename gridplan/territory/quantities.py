"""Which columns a plan balances, and their figures in persons and square metres."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..i18n import say
from ..notes import Notes
from ..reading.columns import AREA_UNITS, SYNONYMS, columns_meaning, factor_in_name
from ..reading.personal_data import without_traces
from ..reading.values import numbers
from .criteria import DEFAULT_WEIGHTS, OUTLINE, Criterion

if TYPE_CHECKING:
    import geopandas as gpd

#: A land area may be larger than the outline by this share: old surveys, rounding.
AREA_SLACK = 0.05


@dataclass(frozen=True)
class Quantities:
    """What is balanced.

    Parameters
    ----------
    criteria : tuple of Criterion
        `Criterion.column` names a column that is there, or `OUTLINE`.
    loads : float64 (n, k)
        In the source's own units of area where `factors` is None.
    factors : tuple of float or None
        What the areas still have to be multiplied with; None when it has to be found out.
    """

    criteria: tuple[Criterion, ...]
    loads: NDArray[np.float64]
    factors: tuple[float | None, ...]

    def take(self, rows: NDArray[np.int64]) -> Quantities:
        """Only the chosen rows."""
        return replace(self, loads=self.loads[rows])


def read_quantities(
    units: gpd.GeoDataFrame,
    criteria: Sequence[Criterion] | None,
    known: Mapping[str, str],
    notes: Notes,
    *,
    empty_as_zero: bool,
    text_columns: Sequence[str] = (),
) -> Quantities | None:
    """Read the columns of the criteria.

    Parameters
    ----------
    units : GeoDataFrame
    criteria : sequence of Criterion or None
        None: registered, migrants and area (land area where it is known, else the outlines').
    known : mapping
        Columns whose meaning is known.
    notes : Notes
    empty_as_zero : bool
    text_columns : sequence of str
        Columns from a source that knows text only.

    Returns
    -------
    Quantities or None
        None when a column is missing; then an error has been noted.
    """
    wanted = _default(known) if criteria is None else [_resolved(c, units, known) for c in criteria]
    there = {str(name) for name in units.columns} | {OUTLINE}
    missing = [c for c in wanted if c.column not in there]
    for criterion in missing:
        notes.error(
            "missing-column",
            say("No column for {name} was found.", name=spoken(criterion.name))
            if criteria is None
            else say("There is no column {column}.", column=criterion.column),
            say(
                "Name it: {options}. The columns are {columns}.",
                options=" ".join(
                    map(_as_option, wanted if criteria is None else [replace(criterion, column="")])
                ),
                columns=without_traces(", ".join(sorted(there - {OUTLINE, units.geometry.name}))),
            ),
        )
    if missing:
        return None
    if criteria is None:
        _note_alike(units, wanted, notes, text_columns)
    loads, factors = np.full((len(units), len(wanted)), np.nan), []
    for place, criterion in enumerate(wanted):
        factor: float | None = 1.0
        if criterion.column != OUTLINE:
            loads[:, place] = numbers(
                units[criterion.column],
                notes,
                empty_as_zero=empty_as_zero,
                text_source=criterion.column in text_columns,
            )
            factor = factor_in_name(criterion.column, area=criterion.unit == "m²")
        factors.append(factor)
    return Quantities(tuple(wanted), loads, tuple(factors))


def _note_alike(
    units: gpd.GeoDataFrame,
    criteria: Sequence[Criterion],
    notes: Notes,
    text_columns: Sequence[str],
) -> None:
    """Tell of columns with other figures that could have been meant as well."""
    for criterion in criteria:
        taken = criterion.column
        meaning = "land" if criterion.name == "area" else criterion.name
        # What a joined table brings is newer; there is nothing to choose then.
        rivals = [
            name
            for name in columns_meaning(meaning, units.columns)
            if name != taken and (name in text_columns) == (taken in text_columns)
        ]
        if rivals and any(list(units[name]) != list(units[taken]) for name in rivals):
            notes.warning(
                "several-columns",
                say(
                    "Several columns can be the {name}: {columns}.",
                    name=spoken(criterion.name),
                    columns=", ".join([taken, *rivals]),
                ),
                say(
                    "{column} is taken. If another one is meant, name them all: {options}.",
                    column=taken,
                    options=" ".join(map(_as_option, criteria)),
                ),
                column=taken,
            )


def _as_option(criterion: Criterion) -> str:
    """The criterion as it is named on the command line."""
    return f"--criterion {criterion.name}={criterion.column or 'COLUMN'}:{criterion.weight:g}"


def in_standard_units(
    quantities: Quantities, area_m2: NDArray[np.float64], notes: Notes
) -> NDArray[np.float64]:
    """Loads in persons and m²; areas are compared with the outlines.

    Parameters
    ----------
    quantities : Quantities
    area_m2 : float64 (n,)
        Area of each outline; NaN where there is none.
    notes : Notes

    Returns
    -------
    float64 (n, k)
    """
    loads = quantities.loads.copy()
    for place, (criterion, factor) in enumerate(zip(quantities.criteria, quantities.factors)):
        if criterion.column == OUTLINE:
            loads[:, place] = area_m2
        elif criterion.unit == "m²":
            loads[:, place] *= factor or _likely_factor(loads[:, place], area_m2)
            _compare_area(criterion, loads[:, place], area_m2, notes)
        else:
            loads[:, place] *= factor or 1.0
        values = loads[:, place][np.isfinite(loads[:, place])]
        if len(values) and not (values > 0).any():
            notes.warning(
                "empty-criterion",
                say("All values of {name} are zero.", name=spoken(criterion.name)),
                say("It is left out of the load. Check the column."),
                column=criterion.column,
            )
    return loads


def spoken(name: str) -> str:
    """Name of a criterion in the user's language."""
    words = {
        "registered": say("registered population"),
        "migrant": say("migrant population"),
        "area": say("area"),
    }
    return words.get(name, name)


def _default(known: Mapping[str, str]) -> list[Criterion]:
    columns = {
        "registered": known.get("registered", ""),
        "migrant": known.get("migrant", ""),
        "area": known.get("land", OUTLINE),
    }
    return [Criterion(name, columns[name], weight) for name, weight in DEFAULT_WEIGHTS.items()]


def _resolved(criterion: Criterion, units: gpd.GeoDataFrame, known: Mapping[str, str]) -> Criterion:
    """The criterion with a column of the source in place of a usual name for it."""
    column = criterion.column
    if column in ("", OUTLINE, units.geometry.name):
        return replace(criterion, column=OUTLINE)
    if column not in units.columns and column in SYNONYMS and column in known:
        return replace(criterion, column=known[column])
    return criterion


def _likely_factor(values: NDArray[np.float64], area_m2: NDArray[np.float64]) -> float:
    """The unit of area that fits the outlines best, as a factor to m²."""
    both = np.isfinite(values) & np.isfinite(area_m2) & (values > 0)
    if not both.any():
        return 1.0
    ratio = area_m2[both].sum() / values[both].sum()
    return min(set(AREA_UNITS.values()), key=lambda factor: abs(np.log(ratio / factor)))


def _compare_area(
    criterion: Criterion, values: NDArray[np.float64], area_m2: NDArray[np.float64], notes: Notes
) -> None:
    both = np.isfinite(values) & np.isfinite(area_m2)
    over = both & (values > (1 + AREA_SLACK) * area_m2 + 10.0)
    if not over.any():
        return
    who = notes.who(over)
    notes.warning(
        "area-contradicts",
        say(
            "Units whose {name} is larger than their outline: {count} ({units}).",
            name=spoken(criterion.name),
            count=who.count,
            units=who,
        ),
        say("Check the unit of the column; its figures are used as they are."),
        column=criterion.column,
        who=who,
        values={"declared_m2": float(values[both].sum()), "outline_m2": float(area_m2[both].sum())},
    )
