"""Grids that no single unit can mend: a unit moves together with what hangs on it.

Behind a street or a river that is one unit there often lie blocks that touch nothing else. Such a
unit cannot move alone, for they would be cut off; it can move with them. The grids that are then
out of tolerance are mended by chains of moves, and where that does not help in the end, all of it
is taken back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from .graph import Graph, Ints, pieces, subgraph, sums
from .uppers import Ancestry, Uppers
from .windows import Windows

#: Ways tried for each grid.
TRIED = 4
#: Deviation of upper levels, first level first, that a move may bring until it is mended, and that
#: may be left then.
PASSING, LEFT = (0.02, 0.2), (0.004, 0.04)

Chained = Callable[[Ints], Ints]


def move_pockets(
    graph: Graph,
    leaf: Ints,
    ancestry: Ancestry,
    windows: Windows,
    most: int,
    chained: Chained,
) -> Ints:
    """Bring grids into their windows by moves of units with what hangs on them.

    Parameters
    ----------
    graph : Graph
    leaf : int64 (n,)
        Last-level grid of each unit.
    ancestry : Ancestry
    windows : Windows
    most : int
        Bad grids that are tried, the worst first.
    chained : callable
        Mends the grids that are out by chains of moves: leaf → leaf.

    Returns
    -------
    int64 (n,)
    """
    count = int(leaf.max()) + 1
    tried: list[int] = []
    for _ in range(most):
        excess = windows.excess(windows.held(leaf, count))
        waiting = excess.copy()
        waiting[tried] = 0.0
        grid = int(waiting.argmax())
        if waiting[grid] <= 0:
            break
        tried.append(grid)
        uppers = Uppers(graph, leaf, replace(ancestry, tolerance=PASSING))
        for nodes, taker in _ways(graph, leaf, grid, windows, count)[:TRIED]:
            new = np.full(len(nodes), taker)
            if not _free(leaf, nodes, taker, ancestry) or not uppers.accepts(leaf, nodes, new):
                continue
            moved = leaf.copy()
            moved[nodes] = taker
            moved = chained(moved)
            less = windows.excess(windows.held(moved, count)).sum() < excess.sum() - 1e-9
            if less and Uppers(graph, leaf, replace(ancestry, tolerance=LEFT)).allows(moved):
                leaf = moved
                break
    return leaf


def _ways(
    graph: Graph, leaf: Ints, grid: int, windows: Windows, count: int
) -> list[tuple[Ints, int]]:
    """Units with what hangs on them that the grid could give or take, and who would take them.

    Those that leave the least excess come first.
    """
    amount = windows.held(leaf, count)
    gives = windows.too_full(tuple(map(float, amount[grid])))
    rim = (leaf[graph.source] == grid) & (leaf[graph.indices] != grid)
    inner, outer = graph.source[rim], graph.indices[rim]
    pairs = np.unique(
        np.stack([inner, leaf[outer]] if gives else [outer, np.full(len(outer), grid)], axis=1),
        axis=0,
    )
    ways = []
    for node, taker in pairs.tolist():
        giver = int(leaf[node])
        nodes = _hanging(graph, np.flatnonzero(leaf == giver), node)
        if len(nodes) < 2:
            continue
        moved = windows.amount[nodes].sum(axis=0)
        after = np.stack([amount[giver] - moved, amount[taker] + moved])
        ways.append((float(windows.excess(after).sum()), node, taker, nodes))
    ways.sort(key=lambda way: way[:3])
    return [(nodes, taker) for _, _, taker, nodes in ways]


def _hanging(graph: Graph, members: Ints, node: int) -> Ints:
    """A unit and all that is cut off from the heaviest rest of its grid without it, ascending."""
    rest = members[members != node]
    number, piece = pieces(subgraph(graph, rest), np.zeros(len(rest), np.int64))
    if number < 2:
        return np.array([node])
    main = int(sums(piece, graph.load[rest], number).argmax())
    return np.sort(np.append(rest[piece != main], node))


def _free(leaf: Ints, nodes: Ints, taker: int, ancestry: Ancestry) -> bool:
    """Whether no unit that would move is held by an upper grid that it would leave."""
    giver = leaf[nodes[0]]
    return not any(
        above[giver] != above[taker] and mine[nodes].any()
        for above, mine in zip(ancestry.above, ancestry.held, strict=True)
    )
