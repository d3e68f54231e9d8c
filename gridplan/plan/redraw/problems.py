"""Problems of a plan that is being redrawn, found in what the session knows already."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ...i18n import say
from ...partition.guard import joined
from ..codes.register import NO_GRID
from ..rules.kept_rules import NO_KEPT_RULES, KeptRules

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .session import EditSession

#: Norms of grid governance for last-level grids: people, and households.
MOST_PEOPLE, MOST_HOUSEHOLDS = 2_500, 500


class Problem(NamedTuple):
    """One thing that is wrong with a grid; the weight sorts the list.

    Of units in no grid the number is −1, and `units` are their rows.
    """

    level: int
    number: int
    code: str
    name: str
    text: str
    weight: float
    units: tuple[int, ...] = ()


def find_problems(
    session: EditSession,
    households: NDArray[np.float64] | None = None,
    *,
    rules: KeptRules = NO_KEPT_RULES,
    most_people: int = MOST_PEOPLE,
    most_households: int = MOST_HOUSEHOLDS,
) -> list[Problem]:
    """Grids in pieces, out of tolerance, too heavy by one unit, too full, miscoded, against a rule.

    Units in no grid are told too, each piece of them by itself. Special grids are only asked to be
    in one piece.

    Parameters
    ----------
    session : EditSession
    households : float64 (n,), optional
        Households by unit.
    rules : KeptRules
        That the plan was made with.
    most_people, most_households : int
        Norms of a last-level grid.

    Returns
    -------
    list of Problem
        The worst first.
    """
    found: list[Problem] = []
    against = _against(session, rules)
    tolerance = max((c.tolerance for c in session.criteria), default=0.2)
    people = [i for i, c in enumerate(session.criteria) if c.unit == "persons"]
    every = np.arange(len(session.unit_load))
    edges = session.guard.edges(every)
    once = edges.source < edges.target
    one, other = edges.source[once], edges.target[once]
    for level in range(1, session.depth + 1):
        label = session.grid_of_unit(level)
        inside = label[one] == label[other]
        # Each piece goes by the number of its first unit.
        piece = joined(len(every), one[inside], other[inside])
        first = piece == every
        parts = np.bincount(label[first & (label >= 0)])
        last = level == session.depth
        if last:
            found += _left_out(session, piece)
        homes = _sums(households, label) if last and households is not None else None
        heaviest = _heaviest(session, label) if last else None
        numbers = [int(number) for number in session.grids(level)]
        misplaced = set(session.misplaced(level))
        for number, totals in zip(numbers, session.totals(level, numbers)):
            persons = sum(totals.criteria[i] for i in people)
            faults = []
            if number < len(parts) and parts[number] > 1:
                faults.append((say("in {count} pieces", count=int(parts[number])), 1000.0))
            special = last and session.special(number)
            if abs(totals.deviation) > tolerance and level > 1:
                text = say("deviation {deviation:+.1%}", deviation=totals.deviation)
                faults.append((text, 10 + abs(totals.deviation)))
            if (
                heaviest is not None
                and not special
                and heaviest[number] > totals.target * (1 + tolerance)
            ):
                faults.append((say("one unit alone is heavier than a grid should be"), 5.0))
            if last and not special and persons > most_people:
                text = say(
                    "{persons:,.0f} people; the norm is {most:,}", persons=persons, most=most_people
                )
                faults.append((text, 8.0))
            if homes is not None and not special and homes[number] > most_households:
                text = say(
                    "{homes:,.0f} households; the norm is {most}",
                    homes=homes[number],
                    most=most_households,
                )
                faults.append((text, 4.0))
            if number in misplaced:
                faults.append((say("its code tells another parent (Recode)"), 9.5))
            if last:
                faults += [(text, 9.0) for text in against.get(number, ())]
            code, name = session.code(level, number), session.name(level, number)
            found += [Problem(level, number, code, name, text, w) for text, w in faults]
    return sorted(found, key=lambda problem: (-problem.weight, problem.level, problem.code))


def _left_out(session: EditSession, piece: NDArray[np.int64]) -> list[Problem]:
    """The units in no grid, piece by piece."""
    rows = np.flatnonzero(session.grid_of_unit(session.depth) == NO_GRID)
    found = []
    for head in np.unique(piece[rows]):
        units = rows[piece[rows] == head]
        text = say("units in no grid: {count}", count=len(units))
        found.append(Problem(session.depth, NO_GRID, "–", "", text, 900.0, tuple(units.tolist())))
    return found


def _against(session: EditSession, rules: KeptRules) -> dict[int, list[str]]:
    """What each last-level grid has against the rules."""
    count = int(session.grids(session.depth).max(initial=-1)) + 1
    ordinary = np.zeros(count, bool)
    for grid in map(int, session.grids(session.depth)):
        ordinary[grid] = not session.special(grid)
    found: dict[int, list[str]] = {}
    leaf, first = session.grid_of_unit(session.depth), session.grid_of_unit(1)
    for breach in rules.breaches(leaf, ordinary, first):
        found.setdefault(breach.grid, []).append(breach.text)
    return found


def _sums(values: NDArray[np.float64], label: NDArray[np.int32]) -> NDArray[np.float64]:
    inside = label >= 0
    count = int(label.max()) + 1
    return np.bincount(label[inside], values[inside], count).astype(np.float64, copy=False)


def _heaviest(session: EditSession, label: NDArray[np.int32]) -> NDArray[np.float64]:
    heaviest = np.zeros(int(label.max()) + 1)
    inside = label >= 0
    np.maximum.at(heaviest, label[inside], session.unit_load[inside])
    return heaviest
