"""The last few grids that are out of tolerance are mended over many grids.

All of this happens near these grids: grids further off are one node each meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...progress import Progress, stop_if_asked
from .. import compiled
from ..ancestry import Ancestry
from ..effort import FEW_CUTS, OUTSIDE, Effort
from ..graph import Bools, Graph, Ints, contract, pieces, subgraph, sums
from ..refinement.ejection_chains import SEARCHES, WIDE_SEARCHES, Searches, chain
from ..refinement.local_search import Schedule
from ..refinement.nested_refinement import Upper, weave
from ..refinement.recombination import recut
from ..refinement.regrow import renewed, worst_unit
from ..tolerance_windows import WHOLE, Watch, Windows

#: Grids out of tolerance that are few: load can be passed on from them to all others. Where there
#: are more, the rest of them would only be a little better and their neighbours worse.
FEW = 60
#: Grids that chains are tried on in the end, and the deviation of upper levels, first level first,
#: that these may bring.
LAST, LOOSE = 60, (0.004, 0.03)
#: Times that all borders around them are refined anew, at first and in the end, and how many grids
#: far at first.
REWOVEN, FOLLOWING, RINGS = 4, 2, 3
#: How many grids far from one that is out load may be passed on.
REACH = 6
#: Grids that others are grown for, one after the other, and how many in a row in vain: where none
#: of them can be better (limits, a unit with nearly all the load), the next ones cannot either.
RENEWED, IN_VAIN = 16, 3


def mend_last(
    graph: Graph,
    leaf: Ints,
    ancestry: Ancestry,
    uppers: Sequence[Upper],
    effort: Effort,
    tolerance: float,
    watches: Sequence[Watch],
    rng: np.random.Generator,
    progress: Progress,
) -> Ints:
    """Mend the last grids over many grids; upper levels may give way a little.

    Parameters
    ----------
    graph : Graph
    leaf : int64 (n,)
        Last-level grid of each unit; every grid is connected.
    ancestry : Ancestry
    uppers : sequence of Upper
    effort : Effort
    tolerance : float
        Deviation of the load that every last-level grid should keep to.
    watches : sequence of Watch
        One for each level, the last level last.
    rng : Generator
    progress : Progress
        Asked before each try whether to stop.

    Returns
    -------
    int64 (n,)
        As it was, where more than `FEW` grids are out.
    """
    count = int(leaf.max()) + 1
    units = len(graph) / count
    graph = _with_enclosed(graph, leaf, Windows.of(graph, tolerance, watches[-1]), count)
    windows = Windows.of(graph, tolerance, watches[-1])
    out = np.flatnonzero(windows.excess(windows.held(leaf, count)))
    if not 0 < len(out) <= FEW:
        return leaf
    compiled.choose(compiled.LEAST)  # one search takes up to .3 s without the loops
    giving = [
        replace(upper, tolerance=LOOSE[min(depth, len(LOOSE) - 1)])
        for depth, upper in enumerate(uppers)
    ]
    schedule = effort.mend_schedule(tolerance, units)
    loose = replace(ancestry, tolerance=LOOSE)
    ground = _Ground(graph, loose, giving, tolerance, watches, schedule, count, rng, progress)
    node = ground.nodes(leaf, out)
    ground, leaf = ground.narrowed(node), _of_first(node, leaf)
    # The cheap means first: what a few cuts mend need not wait for wide searches.
    leaf = recut(ground.graph, leaf, ground.ancestry, ground.whole, LAST, FEW_CUTS, rng)
    leaf = _renewed(ground, ground.around(leaf, REWOVEN), effort)
    return ground.around(ground.chained(leaf, WIDE_SEARCHES), FOLLOWING)[node]


@dataclass(frozen=True)
class _Ground:
    """What does not change while grids are mended: the graph, its upper levels, what is allowed."""

    graph: Graph
    ancestry: Ancestry
    uppers: Sequence[Upper]
    tolerance: float
    watches: Sequence[Watch]
    schedule: Schedule
    count: int
    rng: np.random.Generator
    progress: Progress

    @property
    def whole(self) -> Windows:
        """The windows with all of the tolerance."""
        windows = Windows.of(self.graph, self.tolerance, self.watches[-1], used=WHOLE)
        return replace(windows, once=OUTSIDE)

    def chained(self, leaf: Ints, searches: Searches) -> Ints:
        """Chains of moves for all grids that are out."""
        windows = Windows.of(self.graph, self.tolerance, self.watches[-1])
        return chain(self.graph, leaf, self.ancestry, windows, LAST, searches=searches)

    def around(self, leaf: Ints, turns: int) -> Ints:
        """All borders near the grids that are out refined anew, further and further around."""
        whole = self.whole
        for turn in range(turns):
            stop_if_asked(self.progress)
            out = whole.excess(whole.held(leaf, self.count))
            bad = np.flatnonzero(out)
            if not 0 < len(bad) <= LAST:
                break
            near = self._near(leaf, bad, RINGS + turn // 2)
            tried = weave(
                self.graph, leaf, self.uppers, self.schedule, self.rng,
                watches=self.watches, only=near,
            )  # fmt: skip
            tried = self.chained(tried, SEARCHES[:2])
            left = whole.excess(whole.held(tried, self.count))
            if (np.count_nonzero(left), left.sum()) < (len(bad), out.sum()):
                leaf = tried
        return leaf

    def nodes(self, leaf: Ints, grids: Ints) -> Ints:
        """A node for each unit near some grids, and one for each other grid, int64 (n,)."""
        near = self._near(leaf, grids, REACH)
        fine = near[leaf]
        node = np.cumsum(fine) - 1
        node[~fine] = np.count_nonzero(fine) + (np.cumsum(~near) - 1)[leaf[~fine]]
        return node

    def narrowed(self, node: Ints) -> _Ground:
        """The ground of these nodes."""
        held = [_of_first(node, one) for one in self.ancestry.held]
        return replace(
            self,
            graph=contract(self.graph, node, int(node.max()) + 1),
            ancestry=replace(self.ancestry, held=held),
            uppers=[replace(one, held=mine) for one, mine in zip(self.uppers, held, strict=True)],
        )

    def _near(self, leaf: Ints, grids: Ints, rings: int) -> Bools:
        """Last-level grids within so many steps of some of them, bool (count,)."""
        own, ahead = leaf[self.graph.source], leaf[self.graph.indices]
        border = own != ahead
        own, ahead = own[border], ahead[border]
        near = np.zeros(self.count, bool)
        near[grids] = True
        for _ in range(rings):
            near[ahead[near[own]]] = True
        return near


def _of_first(node: Ints, values: NDArray[Any]) -> NDArray[Any]:
    """The value that the first unit of each node has: what is held moves with none of a node."""
    out = np.empty(int(node.max()) + 1, values.dtype)
    out[node[::-1]] = values[::-1]
    return out


def _renewed(ground: _Ground, leaf: Ints, effort: Effort) -> Ints:
    """Other grids grown for the worst one, then for the next, each with what is near it alone."""
    given_up: list[int] = []
    in_vain = 0
    for _ in range(RENEWED):
        worst = worst_unit(ground.graph, leaf, ground.whole, given_up)
        if worst is None or in_vain == IN_VAIN:
            break
        node = ground.nodes(leaf, leaf[[worst]])
        near, now = ground.narrowed(node), _of_first(node, leaf)
        better = renewed(
            near.graph, now, near.ancestry, near.whole, effort.renewal,
            partial(near.around, turns=1), node[given_up], ground.rng,
        )  # fmt: skip
        if better is None:
            given_up.append(worst)
            in_vain += 1
        else:
            leaf, in_vain = better[node], 0
    return leaf


def _with_enclosed(graph: Graph, leaf: Ints, windows: Windows, count: int) -> Graph:
    """The graph with less load in grids that hold too much and can give nothing.

    Such a grid lies behind one unit: what that unit cuts off from all others cannot be a grid of
    its own, so they stay together, and count as much as a grid should hold.
    """
    held = sums(leaf, graph.load, count)
    full = np.flatnonzero(held > windows.high[0])
    load = graph.load.copy()
    for grid in full if len(full) <= FEW else []:
        members = np.flatnonzero(leaf == grid)
        small = subgraph(graph, members)
        open_ = np.diff(graph.indptr)[members] > np.diff(small.indptr)
        rest = np.flatnonzero(~open_)
        if np.count_nonzero(open_) != 1 or not len(rest):
            continue
        pockets = subgraph(small, rest)
        number, piece = pieces(pockets, np.zeros(len(rest), np.int64))
        if sums(piece, pockets.load, number).max() < windows.low[0]:
            load[members] /= held[grid]
    return replace(graph, load=load)
