"""The last grids grown anew around their largest unit, whatever that upsets; then all is mended.

A grid of a large unit and a middling one that do not fit has to part with the middling one and to
take many small ones, which its neighbours then lack. No chain of single moves finds its way through
the states between. So another grid is grown around the large unit, across the grids beside it;
what is left of these keeps their names, pieces that are cut off join a neighbour, and the borders
around are refined until load has been passed on from grid to grid. Of many such divisions the best
are gone on from, even where they are no better than what was there before.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..ancestry import Ancestry, Uppers
from ..graph import Graph, Ints, pieces, ranges, subgraph, sums
from ..tolerance_windows import Windows

#: Deviation of upper levels, first level first, that a new grid may bring until it is mended, and
#: that may be left then.
PASSING, LEFT = (0.05, 0.5), (0.005, 0.08)
#: Grids grown around a unit, of which some are tried, and units that one may have.
GROWN, LARGEST = 60, 400
#: Load of the units that grids are grown around, beside the largest one.
LARGE = 0.3
#: How much more than at first may be out, in grids, of divisions that are gone on from.
HOPEFUL = 0.05
#: Chance that one takes another unit though it is within its windows.
MORE = 0.7

Mended = Callable[[Ints], Ints]


@dataclass(frozen=True)
class Renewal:
    """How far the search goes for one of the last bad grids.

    Parameters
    ----------
    ways : int
        New grids tried in each division, those that upset least first.
    states : int
        Divisions gone on from.
    turns : int
        How many times.
    """

    ways: int
    states: int
    turns: int


def renewed(
    graph: Graph,
    leaf: Ints,
    ancestry: Ancestry,
    windows: Windows,
    renewal: Renewal,
    mended: Mended,
    given_up: Sequence[int] | Ints,
    rng: np.random.Generator,
) -> Ints | None:
    """A division with fewer grids out, or less, by growing others around their largest units.

    Parameters
    ----------
    graph : Graph
    leaf : int64 (n,)
        Last-level grid of each unit; every grid is connected.
    ancestry : Ancestry
    windows : Windows
    renewal : Renewal
    mended : callable
        Refines the borders around the grids that are out: leaf → leaf.
    given_up : sequence of int
        Units whose grids stay as far out as they are.
    rng : Generator

    Returns
    -------
    int64 (n,) or None
        Every grid is connected; None where nothing better was found.
    """
    return _Search(graph, ancestry, windows, given_up, rng).better(leaf, renewal, mended)


def worst_unit(
    graph: Graph, leaf: Ints, windows: Windows, given_up: Sequence[int] | Ints
) -> int | None:
    """The largest unit of the grid that is furthest out, None where none is.

    Grids of units that were given up do not count.
    """
    out = windows.excess(windows.held(leaf, int(leaf.max()) + 1))
    out[leaf[np.asarray(given_up, np.int64)]] = 0.0
    grid = out.argmax()
    if out[grid] <= 0.0:
        return None
    members = np.flatnonzero(leaf == grid)
    return int(members[graph.load[members].argmax()])


class _Search:
    """Divisions of one graph, and what they cost."""

    def __init__(
        self,
        graph: Graph,
        ancestry: Ancestry,
        windows: Windows,
        given_up: Sequence[int] | Ints,
        rng: np.random.Generator,
    ) -> None:
        self._graph, self._ancestry, self._windows = graph, ancestry, windows
        self._given_up, self._rng = given_up, rng

    def better(self, leaf: Ints, renewal: Renewal, mended: Mended) -> Ints | None:
        """The first division with fewer grids out, or else the best one; None if none is better."""
        best, first = None, self._cost(leaf)
        least = first
        allowed = Uppers(self._graph, leaf, replace(self._ancestry, tolerance=LEFT))
        pool, known = [leaf], {leaf.tobytes()}
        for _ in range(renewal.turns):
            made: list[tuple[float, int, Ints]] = []
            for state in pool:
                for upset in self._upsets(state, renewal.ways):
                    new = mended(upset)
                    if new.tobytes() in known or not allowed.allows(new):
                        continue
                    known.add(new.tobytes())
                    cost = self._cost(new)
                    made.append((cost, len(made), new))
                    if cost < least - 1e-9:
                        best, least = new, cost
                    if cost < first - 0.5 * self._windows.once:
                        return new
            hopeful = [one for one in made if one[0] <= first + HOPEFUL]
            pool = self._various([new for _, _, new in sorted(hopeful, key=lambda one: one[:2])])
            pool = pool[: renewal.states]
        return best

    def _cost(self, leaf: Ints) -> float:
        out = self._windows.excess(self._windows.held(leaf, int(leaf.max()) + 1))
        return float((out + self._windows.once * (out > 0)).sum())

    def _worst(self, leaf: Ints) -> int | None:
        return worst_unit(self._graph, leaf, self._windows, self._given_up)

    def _various(self, divisions: list[Ints]) -> list[Ints]:
        """The same divisions, those first whose worst grid is none of those before."""
        first: list[Ints] = []
        more: list[Ints] = []
        kinds: set[bytes] = set()
        for leaf in divisions:
            worst = self._worst(leaf)
            kind = b"" if worst is None else (leaf == leaf[worst]).tobytes()
            (more if kind in kinds else first).append(leaf)
            kinds.add(kind)
        return first + more

    def _upsets(self, leaf: Ints, ways: int) -> Iterator[Ints]:
        """Divisions with another grid in place of the worst one, least costly first, if legal."""
        worst = self._worst(leaf)
        if worst is None:
            return
        found: list[tuple[float, int, Ints]] = []
        for nodes in self._around_large(np.flatnonzero(leaf == leaf[worst])):
            new = self._with(leaf, int(leaf[worst]), nodes)
            if new is not None:
                found.append((self._cost(new), len(found), new))
        uppers = Uppers(self._graph, leaf, replace(self._ancestry, tolerance=PASSING))
        legal = (
            new
            for _, _, new in sorted(found, key=lambda one: one[:2])
            if self._legal(uppers, leaf, new)
        )
        yield from itertools.islice(legal, ways)

    def _around_large(self, members: Ints) -> list[Ints]:
        """Different grids around the large units of one, or around its largest."""
        load = self._graph.load[members]
        order = members[np.argsort(-load, kind="stable")]
        large = order[: max(1, np.count_nonzero(load >= LARGE))]
        grown = [self._grown(int(large[turn % len(large)])) for turn in range(GROWN)]
        return list({nodes.tobytes(): nodes for nodes in grown if nodes is not None}.values())

    def _grown(self, unit: int) -> Ints | None:
        """Units around one, in one piece, ascending: within the windows, or nearly."""
        graph, windows, luck = self._graph, self._windows, self._rng.random
        held = windows.amount[unit].copy()
        inside, seen, front = [unit], {unit}, list[tuple[float, int]]()
        node = unit
        while (held < windows.low).any() or luck() < MORE:
            for edge in range(graph.indptr[node], graph.indptr[node + 1]):
                # Units with a long border to what is there join sooner.
                soon = luck() / max(graph.border[edge], 1.0)
                heapq.heappush(front, (soon, int(graph.indices[edge])))
            while front:
                node = heapq.heappop(front)[1]
                if node not in seen:
                    seen.add(node)
                    if (held + windows.amount[node] <= windows.high).all():
                        break
            else:
                break
            inside.append(node)
            held += windows.amount[node]
            if len(inside) > LARGEST:
                return None
        if (held < windows.low).any():
            # No grid is within its windows: one unit too many may be less out.
            beside = sorted(seen.difference(inside))
            options = np.concatenate([held[None], held + windows.amount[beside]])
            best = int(windows.excess(options).argmin())
            inside += beside[best - 1 : best]
        return np.sort(inside)

    def _with(self, leaf: Ints, grid: int, nodes: Ints) -> Ints | None:
        """The division with that set of units as a grid, and other grids whole again."""
        graph = self._graph
        new = leaf.copy()
        new[leaf == grid] = -1
        lost = np.setdiff1d(leaf[nodes], grid)
        new[nodes] = grid
        for other in lost:
            rest = np.flatnonzero(new == other)
            if not len(rest):
                return None
            number, piece = pieces(subgraph(graph, rest), np.zeros(len(rest), np.int64))
            main = sums(piece, graph.load[rest], number).argmax()
            new[rest[piece != main]] = -1
        while len(rest := np.flatnonzero(new < 0)):
            number, piece = pieces(subgraph(graph, rest), np.zeros(len(rest), np.int64))
            # One piece after the other, so that pieces behind others find a neighbour, too.
            for one in range(number):
                own = rest[piece == one]
                first = graph.indptr[own]
                near = graph.indices[ranges(first, graph.indptr[own + 1] - first)]
                beside = np.setdiff1d(new[near], [-1])
                if len(beside) > 1:
                    beside = beside[beside != grid]  # what the new grid encloses joins it
                if len(beside):
                    new[own] = beside[int(self._rng.integers(len(beside)))]
                    break
            else:
                return None
        return new

    def _legal(self, uppers: Uppers, leaf: Ints, new: Ints) -> bool:
        """Whether upper levels stay whole and balanced, and keep what they hold fast."""
        moved = np.flatnonzero(new != leaf)
        if not len(moved):
            return False
        old, to = leaf[moved], new[moved]
        for above, fast in zip(self._ancestry.above, self._ancestry.held, strict=True):
            if (fast[moved] & (above[old] != above[to])).any():
                return False
        return uppers.accepts(leaf, moved, to)
