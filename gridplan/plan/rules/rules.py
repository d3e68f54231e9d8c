"""Rules of the ground that a plan has to honour.

Limits of what a grid may hold, areas that are never cut, cores that must lie in different grids,
grids that are given, and special grids (专属网格) that stand outside the balance.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...i18n import say
from ...reading.values import BLANKS, UNMARKED, number_in
from ...territory.territory import Territory

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Limit:
    """Least and most that every last-level grid may hold of a column.

    Parameters
    ----------
    column : str
        Name of a criterion or of a column of the units; several with ``+`` between are added up.
    least, most : float
        In the measure of the column; ∓inf for none.
    """

    column: str
    least: float = -np.inf
    most: float = np.inf

    @classmethod
    def parse(cls, text: str) -> Limit:
        """Read ``households=300..500``, ``registered+migrant=..2500`` or ``households=300..``.

        Raises
        ------
        InputError
            When the text is something else, or the least is more than the most.
        """
        column, equals, bounds = text.partition("=")
        low, dots, high = bounds.partition("..")
        try:
            limit = cls(
                column.strip(),
                float(low) if low.strip() else -np.inf,
                float(high) if high.strip() else np.inf,
            )
        except ValueError:
            limit = None
        if limit is not None and limit.least > limit.most:
            raise InputError(
                say("The least of the limit {text} is more than the most.", text=text),
                where="--limit",
                cure=say(
                    "Write the smaller number first, for example {limit}.",
                    limit=cls(limit.column, limit.most, limit.least),
                ),
            )
        if (
            limit is None
            or not (equals and dots and limit.column)
            or not limit.least <= limit.most
            or not (np.isfinite(limit.least) or np.isfinite(limit.most))
        ):
            raise InputError(
                say("The limit {text} cannot be read.", text=text),
                where="--limit",
                cure=say("Write for example households=300..500 or registered+migrant=..2500."),
            )
        return limit

    def __str__(self) -> str:
        low = f"{self.least:.15g}" if np.isfinite(self.least) else ""
        high = f"{self.most:.15g}" if np.isfinite(self.most) else ""
        return f"{self.column}={low}..{high}"

    @property
    def columns(self) -> list[str]:
        """The columns that are added up."""
        return [name.strip() for name in self.column.split("+")]

    def amount(self, territory: Territory) -> Floats:
        """What each unit holds, float64 (n,).

        Raises
        ------
        InputError
            When there is no such column, or it holds something that is no number.
        """
        names = [criterion.name for criterion in territory.criteria]
        whole = np.zeros(len(territory))
        for name in self.columns:
            if name in names:
                whole += territory.loads[:, names.index(name)]
                continue
            numbers = as_numbers(_column(territory, name, "--limit"))
            if not np.isfinite(numbers).all():
                row = int(np.flatnonzero(~np.isfinite(numbers))[0])
                raise InputError(
                    say("Column {column} holds something that is no number.", column=name),
                    where=str(territory.unit_ids[row]),
                    cure=say("Mend the column, or limit another one."),
                )
            whole += numbers
        return whole


@dataclass(frozen=True)
class Rules:
    """What a plan has to honour besides counts, contiguity and balance.

    Parameters
    ----------
    limits : tuple of Limit
    compounds : str, optional
        Column of areas that are never cut, at no level: a compound, a building group, a block.
    cores : str, optional
        Column that marks units of which no two may lie in one last-level grid, for example those
        with a service station: every value but an empty one, ``0`` and ``False`` marks.
    special : str, optional
        Column whose values name special grids (school, park, market, hospital, enterprise): each
        is a last-level grid of its own, beyond the counts and outside the balance.
    given : str, optional
        Column whose values name last-level grids that stay exactly as they are; they count.
    farthest_m : float, optional
        Largest distance between two units of a last-level grid, metres between their points.
    """

    limits: tuple[Limit, ...] = ()
    compounds: str | None = None
    cores: str | None = None
    special: str | None = None
    given: str | None = None
    farthest_m: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """The rules that are set, as JSON can hold them."""
        named = {
            "limits": [str(limit) for limit in self.limits],
            "compounds": self.compounds,
            "cores": self.cores,
            "special": self.special,
            "given": self.given,
            "farthest_m": self.farthest_m,
        }
        return {name: value for name, value in named.items() if value}


NO_RULES = Rules()


#: Columns into which areas and places of another layer are marked, see `plan.preparing`.
SPECIAL_AREA, CORES_AREA = "special_area", "cores_area"


def labels_of(territory: Territory, column: str | None, where: str) -> tuple[list[str], Ints]:
    """The values of a column in order, and which one each unit has, int64 (n,); −1 for none.

    Raises
    ------
    InputError
        When there is no such column.
    """
    if column is None:
        return [], np.full(len(territory), -1)
    return numbered(_column(territory, column, where))


def numbered(values: Iterable[object]) -> tuple[list[str], Ints]:
    """The distinct texts of a column in order, and which one each has, −1 for an empty one."""
    text = [str(value).strip() for value in values]
    text = ["" if one.lower() in BLANKS else one for one in text]
    names = sorted(set(text) - {""})
    number = {name: place for place, name in enumerate(names)} | {"": -1}
    return names, np.array([number[one] for one in text], np.int64)


def cores_of(territory: Territory, column: str | None) -> NDArray[np.bool_]:
    """Which units are cores, bool (n,)."""
    if column is None:
        return np.zeros(len(territory), bool)
    return marked(_column(territory, column, "--cores"))


def marked(values: Iterable[object]) -> NDArray[np.bool_]:
    """Which values of a column mark a unit: all but empty ones, ``0`` and ``False``."""
    return np.array([str(value).strip().lower() not in UNMARKED for value in values], bool)


def spoken(number: float) -> str:
    """A number with as many decimals as it needs, two at the most."""
    return f"{number:,.2f}".rstrip("0").rstrip(".")


def as_numbers(cells: Iterable[object]) -> Floats:
    """The numbers in cells, also as people type them; NaN where there is none."""
    return np.array([_number(cell) for cell in cells])


def _number(cell: object) -> float:
    number = number_in(cell) if isinstance(cell, str) else cell
    try:
        return float(number)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return np.nan


def _column(territory: Territory, name: str, where: str) -> Any:
    units = territory.units
    if name not in units.columns or name == units.geometry.name:
        raise InputError(
            say("There is no column {column}.", column=name),
            where=where,
            cure=say(
                "The columns are {known}.",
                known=", ".join(str(one) for one in units.columns if one != units.geometry.name),
            ),
        )
    return units[name].to_list()
