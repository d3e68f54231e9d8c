"""Whether a move keeps every grid connected, and which pieces would be cut off.

The guard is asked before every stroke, so it looks at as little as it can: first at the units
around those that leave, where neighbours of a boundary stroke nearly always meet again, and only
when they do not at the whole grid. Whatever its shape, a grid of k units takes O(log k) rounds over
its edges, so a spiral costs no more than a square.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
#: Units or grids: int32 in plans, int64 where numpy makes them.
Numbers = NDArray[np.integer[Any]]
#: So many units are quicker marked among all than sorted.
MANY = 5_000


class Edges(NamedTuple):
    """The edges in the rows of some units.

    Parameters
    ----------
    source : int64 (m,)
        Place, in the list of units, of the unit in whose row the edge stands.
    entry : int64 (m,)
        Place of the edge in ``indices`` (and in whatever runs parallel to it).
    target : int64 (m,)
        The neighbour.
    """

    source: Ints
    entry: Ints
    target: Ints


class Cut(NamedTuple):
    """A grid that a move would cut, and the pieces it would lose.

    Parameters
    ----------
    grid : int
    pieces : tuple of int64 arrays
        Units of each piece, ascending; the heaviest piece is not among them: it stays the grid.
    """

    grid: int
    pieces: tuple[Ints, ...]


def joined(count: int, first: Ints, second: Ints) -> Ints:
    """The smallest member of the connected piece of each node.

    Parameters
    ----------
    count : int
        Number of nodes.
    first, second : int64 (m,)
        Ends of the edges; once in either direction is enough.

    Returns
    -------
    int64 (count,)

    Notes
    -----
    Every root hooks itself to its smallest neighbouring root, then all paths are compressed;
    edges inside a piece are dropped (after FastSV, Zhang, Azad and Hu 2020).
    """
    root = np.arange(count)
    while len(first):
        a, b = root[first], root[second]
        apart = a != b
        if not apart.all():
            first, second, a, b = first[apart], second[apart], a[apart], b[apart]
        np.minimum.at(root, np.maximum(a, b), np.minimum(a, b))
        while True:
            jumped = root[root]
            if (jumped == root).all():
                break
            root = jumped
    return root


def _in_several(group: Numbers, piece: Ints) -> Ints:
    """Groups whose members are of more than one piece, ascending."""
    if not len(group):
        return np.empty(0, np.int64)
    count = int(group.max()) + 1
    low, high = np.full(count, len(piece) and int(piece.max())), np.zeros(count, np.int64)
    np.minimum.at(low, group, piece)
    np.maximum.at(high, group, piece)
    several: Ints = np.flatnonzero(low < high)
    return several


class Guard:
    """Connectivity of grids on one contiguity graph.

    Parameters
    ----------
    indptr : int64 (n + 1,)
    indices : int32 or int64 (m,)
        Neighbours in compressed sparse rows, every pair in both rows. Links count as neighbours.
    """

    def __init__(self, indptr: Numbers, indices: Numbers) -> None:
        self._start: Ints = indptr.astype(np.int64)
        self._count: Ints = np.diff(self._start)
        self._target: Ints = indices.astype(np.int64)
        # Scratch, −1 between calls: place of a unit in the list that is being looked at.
        self._place: Ints = np.full(len(self._count), -1, np.int64)

    def edges(self, units: Numbers) -> Edges:
        """The edges in the rows of `units`."""
        count = self._count[units]
        source = np.arange(len(units)).repeat(count)
        # Where each row would begin if the entries were numbered through.
        shift = self._start[units] - count.cumsum() + count
        entry = np.arange(len(source)) + shift[source]
        return Edges(source, entry, self._target[entry])

    def places(self, units: Numbers, targets: Ints) -> Ints:
        """Place of each target in the list `units`, −1 for those that are not in it."""
        self._place[units] = np.arange(len(units))
        found: Ints = self._place[targets]
        self._place[units] = -1
        return found

    def pieces(self, units: Numbers, label: Numbers | None = None) -> Ints:
        """Connected pieces among some units.

        Parameters
        ----------
        units : int (m,)
        label : int (n,), optional
            When given, only neighbours of equal label count.

        Returns
        -------
        int64 (m,)
            Equal numbers for units of the same piece: the place of its first unit in the list.
        """
        edges = self.edges(units)
        place = self.places(units, edges.target)
        keep = place > edges.source
        if label is not None:
            keep &= label[units][edges.source] == label[edges.target]
        return joined(len(units), edges.source[keep], place[keep])

    def strays(
        self, label: Numbers, grid: int, joining: Numbers, edges: Edges | None = None
    ) -> Ints:
        """Which units would join a grid without touching it, be it through one another.

        Parameters
        ----------
        label : int (n,)
            Grid of each unit now.
        grid : int
            The grid to join; when it has no units yet, the first piece of `joining` founds it.
        joining : int (m,)
            Units of other grids.
        edges : Edges, optional
            ``edges(joining)``, when the caller has it already.

        Returns
        -------
        int64 (s,)
        """
        edges = self.edges(joining) if edges is None else edges
        place = self.places(joining, edges.target)
        inside = place > edges.source
        piece = joined(len(joining), edges.source[inside], place[inside])
        touching = piece[edges.source[label[edges.target] == grid]]
        held = np.zeros(len(joining), bool)
        held[touching] = True
        if not len(touching) and not (label == grid).any():
            held[piece[:1]] = True
        strays: Ints = joining[~held[piece]].astype(np.int64)
        return strays

    def cuts(
        self,
        label: Numbers,
        leaving: Numbers,
        weight: NDArray[np.float64],
        edges: Edges | None = None,
    ) -> list[Cut]:
        """The grids that would fall into more pieces than they are in now.

        Parameters
        ----------
        label : int (n,)
            Grid of each unit now; units without a grid have −1 and are never cut.
        leaving : int (m,)
            Units that leave their grids, each once.
        weight : float64 (n,)
            Decides which piece stays the grid: the one with the largest sum.
        edges : Edges, optional
            ``edges(leaving)``, when the caller has it already.

        Returns
        -------
        list of Cut
            In the order of the grids; empty when every grid stays as connected as it is.
        """
        edges = self.edges(leaving) if edges is None else edges
        mine = label[leaving][edges.source]
        place = self.places(leaving, edges.target)
        same = (label[edges.target] == mine) & (mine >= 0)
        behind = same & (place < 0)
        near = edges.target[behind]
        ring = self._distinct(near)
        piece = self._met_nearby(label, leaving, ring)
        doubtful = _in_several(label[ring], piece)
        if len(doubtful):
            # A grid stays connected when the units around each of its holes meet again.
            inside = same & (place > edges.source)
            hole = joined(len(leaving), edges.source[inside], place[inside])
            torn = _in_several(hole[edges.source[behind]], piece[np.searchsorted(ring, near)])
            doubtful = np.unique(label[leaving[torn]])
        found = [self._cut(label, int(grid), leaving, weight) for grid in doubtful]
        return [cut for cut in found if cut.pieces]

    def _distinct(self, units: Ints) -> Ints:
        """Each unit once, ascending."""
        if len(units) < MANY:
            return np.unique(units)
        there = np.zeros(len(self._count), bool)
        there[units] = True
        return np.flatnonzero(there)

    def _met_nearby(self, label: Numbers, leaving: Numbers, ring: Ints) -> Ints:
        """Pieces that the units around holes make with one more ring, inside their grids."""
        around = self.edges(ring)
        near = self.places(leaving, around.target) < 0
        near &= label[around.target] == label[ring][around.source]
        close = self._distinct(np.concatenate([ring, around.target[near]]))
        piece: Ints = self.pieces(close, label)[np.searchsorted(close, ring)]
        return piece

    def _cut(self, label: Numbers, grid: int, leaving: Numbers, weight: NDArray[np.float64]) -> Cut:
        """Look at the whole grid: the pieces that hang together now and would not any more."""
        going = leaving[label[leaving] == grid]
        members = np.flatnonzero(label == grid)
        stays = np.ones(len(members), bool)
        stays[np.searchsorted(members, going)] = False
        rest = members[stays]
        after = self.pieces(rest)
        if not len(after) or (after == after[0]).all():
            return Cut(grid, ())
        # Before the move the units that leave tied some of these pieces together.
        nodes = np.concatenate([rest, going])
        edges = self.edges(going)
        place = self.places(nodes, edges.target)
        inside = place >= 0
        own = np.concatenate([after, np.arange(len(rest), len(nodes))])
        before = joined(len(nodes), own[edges.source[inside] + len(rest)], own[place[inside]])[own]
        heads, which = np.unique(after, return_inverse=True)
        heavy = np.bincount(which, weight[rest], len(heads))
        kept: dict[int, int] = {}
        for head in np.argsort(-heavy, kind="stable"):
            kept.setdefault(int(before[heads[head]]), int(head))
        stay = set(kept.values())
        lost = [head for head in range(len(heads)) if head not in stay]
        return Cut(grid, tuple(rest[which == head] for head in lost))

    def holds_nearby(self, label: Sequence[int] | Numbers, unit: int) -> bool:
        """Whether a unit may leave its grid, judged from the two rings around it alone.

        Quick and careful: True is certain, False may only mean that its neighbours meet again
        farther away. For searches over many single moves.

        Parameters
        ----------
        label : int (n,)
        unit : int
        """
        grid = label[unit]
        ring = [v for v in self._neighbours(unit) if label[v] == grid]
        if len(ring) < 2:
            return True
        waiting = set(ring[1:])
        reached = {unit, ring[0]}
        front = [ring[0]]
        near = set(ring)
        for v in ring:
            near.update(w for w in self._neighbours(v) if label[w] == grid)
        while front and waiting:
            v = front.pop()
            for w in self._neighbours(v):
                if w in near and w not in reached:
                    reached.add(w)
                    waiting.discard(w)
                    front.append(w)
        return not waiting

    def _neighbours(self, unit: int) -> list[int]:
        start = self._start[unit]
        return list(map(int, self._target[start : start + self._count[unit]]))
