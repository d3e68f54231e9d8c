"""What an edit answers: everything that the screen has to show."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..codes.codes import spoken_name
from ..codes.register import Grid
from ..measures import deviations, polsby_popper
from .draft import Draft
from .ledger import AREA, CRITERIA, LOAD, OUTLINE, UNITS


class Totals(NamedTuple):
    """What one grid holds.

    Parameters
    ----------
    units : int
        Base units.
    criteria, criterion_deviation : tuple of float
        Sum of each criterion, in its unit of measure, and its deviation from the grid's share.
    load, target : float
        Composite load, and the load it should hold; 1 is the whole territory. What special grids
        hold is left out of loads, targets and deviations.
    deviation : float
        load / target − 1.
    area_m2, outline_m : float
        Area, and length of the whole outline.
    polsby_popper : float
        4π × area / outline² (Polsby and Popper 1991); 1 for a circle.
    """

    units: int
    criteria: tuple[float, ...]
    criterion_deviation: tuple[float, ...]
    load: float
    target: float
    deviation: float
    area_m2: float
    outline_m: float
    polsby_popper: float


class GridChange(NamedTuple):
    """A grid that an edit changes.

    Parameters
    ----------
    level, number : int
    code, name : str
        A name that Gridplan has given is in the language in force.
    before, after : Totals or None
        None before it was opened, and after it was closed.
    """

    level: int
    number: int
    code: str
    name: str
    before: Totals | None
    after: Totals | None


@dataclass(frozen=True)
class Refusal:
    """Why an edit was not made.

    Parameters
    ----------
    code : str
        ``"nothing"`` (it would change nothing), ``"closed"`` (the grid was merged away),
        ``"locked-unit"``, ``"locked-grid"``, ``"locked-parent"``, ``"cuts"``, ``"empties"``,
        ``"apart"``, ``"too-few"``, ``"foreign"`` (made by other means than an edit of the session).
    message : str
        One sentence for the planner.
    level : int
        Level of the grids concerned, 0 when there is none.
    grids : tuple of int
        The grids concerned.
    units : int64 array
        The units to show on the map: the cut-off pieces, the locked units, those that do not touch.
    """

    code: str
    message: str
    level: int = 0
    grids: tuple[int, ...] = ()
    units: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))


class LevelRows(NamedTuple):
    """Rows of `Draft.standing` before and after, for the changed grids of one level."""

    level: int
    grids: NDArray[np.int64]
    before: NDArray[np.float64]
    after: NDArray[np.float64]
    target_before: NDArray[np.float64]
    target_after: NDArray[np.float64]


@dataclass(frozen=True)
class Outcome:
    """The answer to an edit or to the question what it would do.

    Parameters
    ----------
    kind : str
        What was asked for: ``"stroke"``, ``"split"``, ``"merge"``, …
    units : int64 array
        Units that change their last-level grid, ascending.
    taken_along : int64 array
        Those of them that were not asked for: cut-off pieces that came along.
    refusal : Refusal or None
        None when the edit is allowed.
    step : int or None
        Number of the step in the log; None for a question and for a refused edit.
    opened : tuple of Grid
        Grids that come into being.
    grids_changed : bool
        Grids came or went, so that the targets of all grids moved: show the whole table again.
    """

    kind: str
    draft: Draft = field(repr=False)
    rows: tuple[LevelRows, ...] = field(default=(), repr=False)
    units: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    taken_along: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    refusal: Refusal | None = None
    step: int | None = None
    opened: tuple[Grid, ...] = ()
    grids_changed: bool = False

    @property
    def allowed(self) -> bool:
        """Whether the edit was made, or could be made."""
        return self.refusal is None

    @cached_property
    def changes(self) -> tuple[GridChange, ...]:
        """The grids that change, first level first, with totals before and after."""
        coming = {(grid.level, grid.number): grid for grid in self.opened}
        found = []
        for rows in self.rows:
            before = describe(rows.before, rows.target_before)
            after = describe(rows.after, rows.target_after)
            for number, old, new in zip(map(int, rows.grids), before, after):
                key = (rows.level, number)
                grid = coming.get(key) or self.draft.register.grid(*key)
                found.append(
                    GridChange(
                        *key,
                        grid.code,
                        spoken_name(grid.name, grid.code),
                        old if old.units else None,
                        new if new.units else None,
                    )
                )
        return tuple(found)


def describe(rows: NDArray[np.float64], target: NDArray[np.float64]) -> list[Totals]:
    """Grids as `Totals`.

    Parameters
    ----------
    rows : float64 (g, columns + k)
        From `Draft.standing`.
    target : float64 (g,)
        Load that each grid should hold; 1 is all that counts.
    """
    width = (rows.shape[1] - CRITERIA) // 2
    rows, shares = rows[:, : CRITERIA + width], rows[:, CRITERIA + width :]
    away = deviations(rows[:, LOAD], target)
    each = np.nan_to_num(deviations(shares, target[:, None]), nan=0.0)
    compact = polsby_popper(rows[:, AREA], rows[:, OUTLINE])
    # As plain numbers in one go: one by one it takes four times as long.
    columns = (values.tolist() for values in (rows, each, target, away, compact))
    return [
        Totals(
            int(row[UNITS]),
            tuple(row[CRITERIA:]),
            tuple(apart),
            row[LOAD],
            aim,
            deviation,
            row[AREA],
            row[OUTLINE],
            roundness,
        )
        for row, apart, aim, deviation, roundness in zip(*columns)
    ]
