"""Whether a unit may leave its part, looked up by which units around it are of that part."""

from __future__ import annotations

import numpy as np

from ..graph import Bools, Graph, Ints, starts

#: Units around a unit that are looked at, where its neighbours are fewer; and the most neighbours.
_LOOKED_AT, _MOST = 12, 16


class Rings:
    """The units around each unit; for every choice of them, whether its neighbours hang together.

    Around a unit lie its neighbours, and units that touch two neighbours that do not touch each
    other: cells of a square lattice meet only around the corner. A unit with more neighbours than
    `_MOST` may leave only when one of them is of its part.

    Parameters
    ----------
    graph : Graph
        A small territory.

    Attributes
    ----------
    members : int64 (n, r)
        Units around each unit, its neighbours first; n where there are no more.
    near : bool (n, r)
        Which of them are its neighbours.
    """

    def __init__(self, graph: Graph) -> None:
        n = len(graph)
        near: list[list[int]] = [
            list(map(int, graph.indices[a:b])) for a, b in zip(graph.indptr[:-1], graph.indptr[1:])
        ]
        touching = [set(row) for row in near]
        around = [row + _corners(unit, row, touching) for unit, row in enumerate(near)]
        width = max(map(len, around))
        self.members: Ints = np.full((n, width), n)
        for unit, row in enumerate(around):
            self.members[unit, : len(row)] = row
        self.near: Bools = np.arange(width) < np.diff(graph.indptr)[:, None]
        tables = [
            _table(row, len(own), touching) if len(own) <= _MOST else np.zeros(0, bool)
            for row, own in zip(around, near)
        ]
        self._wide: Bools = np.array([len(own) > _MOST for own in near])
        self._first: Ints = starts(np.array([len(table) for table in tables]))[:-1]
        self._table: Bools = np.concatenate([*tables, np.zeros(1, bool)])
        self._bit: Ints = 1 << np.minimum(np.arange(width), 62)

    def hold(self, unit: Ints, same: Bools) -> Bools:
        """Whether the neighbours that are of a unit's part hang together without it.

        Parameters
        ----------
        unit : int64 (m,)
        same : bool (m, r)
            Which of the units around it are of its part.

        Returns
        -------
        bool (m,)
            False where none is: the unit would leave an empty part.
        """
        wide = self._wide[unit]
        chosen = np.where(wide, 0, same @ self._bit)
        hold: Bools = self._table[self._first[unit] + chosen]
        hold[wide] = (same & self.near[unit])[wide].sum(axis=1) == 1
        return hold


def _corners(unit: int, near: list[int], touching: list[set[int]]) -> list[int]:
    """Units around the corner: they touch two neighbours of a unit that are apart otherwise."""
    found: set[int] = set()
    for place, one in enumerate(near):
        for other in near[:place]:
            both = touching[one] & touching[other]
            if other not in touching[one] and not both & touching[unit]:
                found |= both - {unit}
    return sorted(found)[: max(0, _LOOKED_AT - len(near))]


def _table(around: list[int], neighbours: int, touching: list[set[int]]) -> Bools:
    """For every choice of units around one, as bits, whether its neighbours in it hang together."""
    places = range(len(around))
    link = [
        sum(1 << b for b in places if b == a or around[b] in touching[around[a]]) for a in places
    ]
    choice = np.arange(1 << len(around))
    own = choice & ((1 << neighbours) - 1)
    reached = own & -own
    for _ in places:
        further = reached.copy()
        for one in places:
            further |= np.where(reached >> one & 1, link[one], 0)
        further &= choice
        if (further == reached).all():
            break
        reached = further
    hang: Bools = ((reached & own) == own) & (own > 0)
    return hang
