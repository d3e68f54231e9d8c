"""Criteria: what a plan balances, each with its weight and tolerance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..i18n import say
from ..reading.columns import counts_persons
from ..reading.values import number_in, plain_text

#: `Criterion.column` of a criterion that is measured on the outlines.
OUTLINE = "geometry"
#: Weights of the three criteria of grid governance, and their units of measure.
DEFAULT_WEIGHTS = {"registered": 0.4, "migrant": 0.4, "area": 0.2}
UNITS_OF_MEASURE = {"registered": "persons", "migrant": "persons", "area": "m²"}


@dataclass(frozen=True)
class Criterion:
    """One quantity that the grids of a plan should hold equal shares of.

    Parameters
    ----------
    name : str
        Name in plans and reports, for example ``"registered"``.
    column : str
        Column of the base units that holds it.
    weight : float
        Its weight in the load, relative to the weights of the other criteria; not negative.
    tolerance : float
        Deviation of a grid (as a fraction) beyond which reports mark it.
    unit : str
        Unit of measure: ``"persons"``, ``"m²"``, or empty for any other. By default it is told by
        the name and the column: ``"people"`` and ``"常住人口"`` count persons.
    """

    name: str
    column: str
    weight: float = 1.0
    tolerance: float = 0.2
    unit: str = ""

    def __post_init__(self) -> None:
        if not self.unit:
            object.__setattr__(self, "unit", _measured_in(self.name, self.column))
        if not (math.isfinite(self.weight) and self.weight >= 0):
            raise InputError(
                say(
                    "The weight of criterion {name} is {weight}.",
                    name=self.name,
                    weight=self.weight,
                ),
                where="--criterion",
                cure=say("Give a number that is zero or more."),
            )
        if not (math.isfinite(self.tolerance) and self.tolerance > 0):
            raise InputError(
                say(
                    "The tolerance of criterion {name} is {tolerance}.",
                    name=self.name,
                    tolerance=self.tolerance,
                ),
                where="--criterion",
                cure=say("Give a number above zero, for example 0.2 for 20 %."),
            )

    def as_dict(self) -> dict[str, Any]:
        """The criterion as plain JSON values."""
        return asdict(self)


def parse_criterion(text: str) -> Criterion:
    """Read ``name=COLUMN:weight:tolerance`` (weight and tolerance may be left out).

    Raises
    ------
    InputError
        When the text does not have that form.
    """
    name, equals, rest = text.partition("=")
    column, *numbers = rest.rsplit(":", 2) if rest.count(":") >= 2 else rest.split(":")
    weight = share_in(numbers[0]) if numbers else 1.0
    tolerance = share_in(numbers[1]) if len(numbers) > 1 else 0.2
    if tolerance is not None and tolerance > 1 and not plain_text(numbers[-1]).endswith("%"):
        tolerance = None  # 5 may be meant as 5%
    if not (name.strip() and equals and column.strip()) or weight is None or tolerance is None:
        raise InputError(
            say("{text} is not a criterion.", text=text),
            where="--criterion",
            cure=say(
                "Write name=COLUMN:weight:tolerance, for example registered=户籍人口:0.4:20%."
            ),
        )
    return Criterion(name.strip(), column.strip(), weight, tolerance)


def _measured_in(name: str, column: str) -> str:
    if column in ("", OUTLINE):
        return "m²"
    counted = "persons" if counts_persons(name) or counts_persons(column) else ""
    return UNITS_OF_MEASURE.get(name, counted)


def share_in(text: str) -> float | None:
    """The number in a text, a hundredth of it before ``%``; None where there is none."""
    plain = plain_text(text)
    number = number_in(plain.removesuffix("%"))
    if number is None or not math.isfinite(number):
        return None
    return number / 100 if plain.endswith("%") else number


def shares(loads: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each unit's share of the territory's total of each criterion.

    Parameters
    ----------
    loads : float64 (n, k)
        Criteria by unit, in their own units of measure.

    Returns
    -------
    float64 (n, k)
        Columns add up to 1; a criterion whose total is zero gives zeros.
    """
    totals = loads.sum(axis=0)
    share: NDArray[np.float64] = loads / np.where(totals > 0, totals, 1.0)
    return share


def composite_load(
    loads: NDArray[np.float64], criteria: Sequence[Criterion]
) -> NDArray[np.float64]:
    """The load of each unit: Σ weight × share, with weights scaled so that all loads add up to 1.

    Parameters
    ----------
    loads : float64 (n, k)
        Criteria by unit.
    criteria : sequence of Criterion
        In the order of the columns.

    Returns
    -------
    float64 (n,)

    Raises
    ------
    InputError
        When nothing is left to balance: all weights or all totals are zero.
    """
    weights = np.array([c.weight for c in criteria])
    weights = np.where(loads.sum(axis=0) > 0, weights, 0.0)
    if weights.sum() <= 0:
        raise InputError(
            say("There is nothing to balance: every criterion has weight or total zero."),
            where="--criterion",
            cure=say("Give at least one criterion a weight above zero and values above zero."),
        )
    weights = weights / weights.sum()
    load = np.zeros(len(loads))
    for share, weight in zip(shares(loads).T, weights, strict=True):
        load += weight * share
    return load
