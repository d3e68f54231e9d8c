"""A plan on the drawing table: the arrays that change while a planner edits.

The draft obeys: it makes and takes back changes and keeps all levels, totals and locks in step.
Whether a change is allowed is judged elsewhere (`judging`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...geometry.contiguity import Contiguity
from ...i18n import say
from ...partition.guard import Edges, Guard, Numbers
from ...territory.criteria import Criterion, composite_load
from ..change import Change
from ..codes.register import NO_GRID, Register
from ..plan import Plan
from ..rules.kept_rules import NO_KEPT_RULES, KeptRules
from .ledger import CRITERIA, LOAD, Flow, Ledger


class Move(NamedTuple):
    """Units on their way to other last-level grids, with all that follows from it.

    Parameters
    ----------
    units : int64 (m,)
        Ascending.
    edges : Edges
        The edges in their rows.
    old, new : int32 (levels, m)
        Grid of each unit at each level before and after.
    """

    units: NDArray[np.int64]
    edges: Edges
    old: NDArray[np.int32]
    new: NDArray[np.int32]


class Draft:
    """The state of a plan that is being edited.

    Parameters
    ----------
    plan : Plan
    contiguity : Contiguity
        Links count as neighbours.
    loads : float64 (n, k)
        Criteria by unit, in the order of `criteria`.
    criteria : sequence of Criterion
    area_m2, perimeter_m : float64 (n,)
        Area and length of the whole outline of each unit.
    retired : sequence of sequences of str
        Codes of each level that must never be given out again.
    rules : KeptRules
        That the plan was made with; the planner may break them, what helps the planner may not.

    Raises
    ------
    InputError
        When the arrays do not belong together.
    """

    def __init__(
        self,
        plan: Plan,
        contiguity: Contiguity,
        *,
        loads: NDArray[np.float64],
        criteria: Sequence[Criterion],
        area_m2: NDArray[np.float64],
        perimeter_m: NDArray[np.float64],
        retired: Sequence[Iterable[str]] = (),
        rules: KeptRules = NO_KEPT_RULES,
    ) -> None:
        _check_lengths(plan, contiguity, loads, criteria, area_m2, perimeter_m)
        self.register = Register(plan, retired)
        self.criteria = tuple(criteria)
        self.guard = Guard(contiguity.indptr, contiguity.indices)
        self.labels = np.ascontiguousarray(self.register.lines()[:, plan.leaf_of_unit])
        self.unit_locked = np.zeros(len(plan), bool)
        self.rules = rules
        #: Units that nothing but the planner moves.
        self.bound = rules.bound(len(plan))
        self._given = np.flatnonzero(rules.given.of_unit >= 0) if rules.given else self.bound[:0]
        self._targets: list[NDArray[np.float64]] = []
        in_persons = [c.unit == "persons" for c in criteria]
        #: Persons by unit over all criteria that count persons; None when none does.
        self.persons = loads[:, in_persons].sum(axis=1) if any(in_persons) else None
        self.ledger = Ledger(
            self.labels,
            self.register.counts,
            loads=loads,
            load=composite_load(loads, criteria),
            area_m2=area_m2,
            perimeter_m=perimeter_m,
            border_m=_both_ways(self.guard.edges(np.arange(len(plan))), contiguity.border_m),
            guard=self.guard,
            walls=(contiguity.closed, contiguity.closed_m),
        )

    @property
    def depth(self) -> int:
        """Number of levels."""
        return self.register.depth

    @property
    def leaf(self) -> NDArray[np.int32]:
        """Last-level grid of each unit, int32 (n,); a view, not to be written to."""
        leaf: NDArray[np.int32] = self.labels[-1]
        return leaf

    @property
    def load(self) -> NDArray[np.float64]:
        """Load of each unit."""
        return self.ledger.values[:, LOAD]

    def members(self, level: int, grids: Sequence[int] | Numbers) -> NDArray[np.int64]:
        """Units of some grids of a level, ascending."""
        label, chosen = self.labels[level - 1], np.asarray(grids, np.int64)
        if not len(chosen):
            return chosen
        # Grids of one parent have numbers side by side: comparing is quicker than looking up.
        near = np.flatnonzero((label >= int(chosen.min())) & (label <= int(chosen.max())))
        wanted = np.zeros(self.register.counts[level - 1] + 1, bool)
        wanted[chosen] = True
        members: NDArray[np.int64] = near[wanted[label[near]]]
        return members

    @property
    def given(self) -> NDArray[np.int32]:
        """Last-level grids that are given: nothing but the planner adds to them."""
        return np.unique(self.leaf[self._given]) if len(self._given) else self.leaf[:0]

    def touches_special(self, *leaves: Numbers) -> bool:
        """Whether one of these last-level grids (−1 for none) is a special one.

        Units that go in or out of a special grid change the targets of all grids.
        """
        special = self.register.special
        return bool(special.any()) and any(np.append(special, False)[each].any() for each in leaves)

    def counted(self, level: int) -> NDArray[np.float64]:
        """Totals of all grids of a level as they count for the balance; not to be written to.

        Columns as in the ledger. What special grids hold is left out of load and criteria, and the
        load of all that counts is 1.
        """
        special = np.flatnonzero(self.register.special)
        totals = self.ledger.totals(level)
        if not len(special):
            return totals
        inside = self.ledger.totals(self.depth)[special]
        rows = totals.copy()
        for column in (LOAD, *range(CRITERIA, rows.shape[1])):
            # Exact: see `ledger`. Closed grids hold nothing.
            np.subtract.at(
                rows[:, column], self.register.lines()[level - 1][special], inside[:, column]
            )
        rows[:, LOAD] *= self.scale
        return rows

    @property
    def scale(self) -> float:
        """What a load has to be multiplied with to be a share of all that counts."""
        return 1.0 / max(float(self._all_counted()[LOAD]), 1e-300) if self._outside() else 1.0

    def standing(
        self, level: int, grids: Numbers, more: NDArray[np.float64] | None = None
    ) -> NDArray[np.float64]:
        """Some grids of a level as `outcome.describe` takes them.

        Parameters
        ----------
        level : int
        grids : int (g,)
        more : float64 (g, columns), optional
            What a move would add, columns as in the ledger. No unit of it may go in or out of a
            special grid.

        Returns
        -------
        float64 (g, columns + k)
            Columns of the ledger, the load as it counts; then of each criterion the share of all
            that counts, NaN where there is none of it.
        """
        rows, counted = self.ledger.totals(level)[grids], self.counted(level)[grids]
        if more is not None:
            rows = rows + more
            counted = counted + more
            counted[:, LOAD] += more[:, LOAD] * (self.scale - 1.0)
        rows[:, LOAD] = counted[:, LOAD]
        whole = self._all_counted()[CRITERIA:]
        shares = np.full((len(rows), len(whole)), np.nan)
        np.divide(counted[:, CRITERIA:], whole, out=shares, where=whole > 0)
        return np.concatenate([rows, shares], axis=1)

    def _outside(self) -> bool:
        return bool(self.register.special.any())

    def _all_counted(self) -> NDArray[np.float64]:
        """What all grids but the special ones hold, and the units in no grid."""
        whole: NDArray[np.float64] = self.ledger.total
        if self._outside():
            inside = self.ledger.totals(self.depth)[self.register.special]
            whole = whole - inside.sum(axis=0)
        return whole

    def targets(self, level: int) -> NDArray[np.float64]:
        """The load that each grid of a level should hold: its share of the last-level grids.

        A new array whenever grids come or go; never written to.
        """
        if not self._targets:
            leaves = max(int((self.register.open[-1] & ~self.register.special).sum()), 1)
            share = 1.0 / leaves if self._outside() else float(self.ledger.total[LOAD]) / leaves
            quotas = (self.register.quota(i + 1).astype(np.float64) for i in range(self.depth))
            self._targets = [share * quota for quota in quotas]
        return self._targets[level - 1]

    def move(self, units: NDArray[np.int64], leaves: Numbers) -> Move:
        """Lay out a move of units to last-level grids; nothing is changed yet.

        Parameters
        ----------
        units : int64 (m,)
            Ascending, each once.
        leaves : int (m,)
            Where each goes; −1 for nowhere.
        """
        return Move(
            units,
            self.guard.edges(units),
            self.labels[:, units],
            self.register.lines()[:, leaves],
        )

    def flows(self, move: Move) -> list[Flow]:
        """What a move adds and takes at every level."""
        return self.ledger.flows(move.units, move.edges, self.labels, move.old, move.new)

    def book(self, move: Move, flows: Sequence[Flow]) -> None:
        """Make a move whose flows are known."""
        self.ledger.add(flows)
        self.labels[:, move.units] = move.new
        if self.touches_special(move.old[-1], move.new[-1]):
            self._targets = []

    def apply(self, change: Change) -> None:
        """Make a change; ``apply(change.inverse())`` takes it back."""
        for grid in change.opened:
            self.register.enter(grid)
            self.ledger.fit(grid.level, self.register.counts[grid.level - 1])
        for placing in change.placed:
            self.register.place(placing.level, placing.number, placing.after)
        units = change.units.astype(np.int64)
        leaves = change.after
        if change.placed:
            carried = [self.members(p.level, [p.number]) for p in change.placed]
            units = np.unique(np.concatenate([units, *carried]))
            leaves = self.leaf[units]
            leaves[np.searchsorted(units, change.units)] = change.after
        if len(units):
            move = self.move(units, leaves)
            self.book(move, self.flows(move))
        for grid in change.closed:
            self.register.close(grid.level, grid.number)
        if change.opened or change.closed or change.placed:
            self._targets = []
        for lock in change.locks:
            target = self.unit_locked if lock.level == 0 else self.register.locked[lock.level - 1]
            target[list(lock.numbers)] = lock.locked

    def cut_back(self, counts: Sequence[int]) -> None:
        """Forget grids that were opened on trial and closed again; see `Register.cut_back`."""
        self.register.cut_back(counts)
        for level, count in enumerate(counts, start=1):
            self.ledger.fit(level, count)


def _check_lengths(
    plan: Plan,
    contiguity: Contiguity,
    loads: NDArray[np.float64],
    criteria: Sequence[Criterion],
    area_m2: NDArray[np.float64],
    perimeter_m: NDArray[np.float64],
) -> None:
    n = len(plan)
    sizes = {len(contiguity), len(loads), len(area_m2), len(perimeter_m)}
    if sizes != {n} or loads.shape[1] != len(criteria):
        raise InputError(
            say("The plan and the base units do not have the same number of units."),
            cure=say("Open the plan with the base units it was made from."),
        )
    numbers = [contiguity.border_m, loads, area_m2, perimeter_m]
    if not all(np.isfinite(values).all() and (values >= 0).all() for values in numbers):
        raise InputError(
            say("Some values of the base units are negative or not numbers."),
            cure=say("Check the base units with: gridplan inspect"),
        )
    if n and not NO_GRID <= plan.leaf_of_unit.min() <= plan.leaf_of_unit.max() < plan.counts[-1]:
        raise InputError(
            say("The plan names a grid that it does not have."),
            cure=say("Open an intact copy of the plan."),
        )


def _both_ways(edges: Edges, border_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """The border of each edge, the same to the last bit in both directions.

    Raises
    ------
    InputError
        When a pair does not stand in both rows.
    """
    back = np.lexsort((edges.source, edges.target))
    matched = (edges.source[back] == edges.target) & (edges.target[back] == edges.source)
    if not matched.all():
        raise InputError(
            say("The list of neighbours is damaged: a pair stands in one row only."),
            cure=say("Open an intact copy of the plan."),
        )
    return np.where(edges.source < edges.target, border_m, border_m[back])
