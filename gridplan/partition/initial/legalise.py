"""Making a division legal: every part there, in one piece, with the units it needs.

The guarantee stands here. A connected region with at least as many units as parts can always be
divided into that many connected parts: pieces that are cut off go to a part they touch, which joins
parts but never empties a region of one; a part without units takes one end of a sibling with more
than one, and one of a tree's ends can always be taken.
"""

from __future__ import annotations

from collections import deque

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import breadth_first_order

from ..graph import Graph, Ints, counts, pieces, ranges, sums
from ..objective import Level


def mend(graph: Graph, region: Ints, part: Ints, level: Level) -> Ints:
    """The division with every part connected and none empty, changed as little as possible.

    Parameters
    ----------
    graph : Graph
        Its regions are connected.
    region : int64 (n,)
    part : int64 (n,)
    level : Level

    Returns
    -------
    int64 (n,)

    Raises
    ------
    ValueError
        When a region has fewer nodes than parts, or is not connected.
    """
    part = reunite(graph, region, part, level)
    part = _fill(graph, region, part, level)
    return _feed(graph, region, part, level)


def reunite(graph: Graph, region: Ints, part: Ints, level: Level) -> Ints:
    """Hand every piece that is cut off from the main body of its part to a part it touches.

    The receiver is the one whose load stays nearest to its target; the shared border breaks ties.
    """
    part = part.copy()
    count = level.parts
    for _ in range(len(graph) + 1):
        number, piece = pieces(graph, part)
        if number == np.count_nonzero(counts(part, count)):
            return part
        load = sums(piece, graph.load, number) + 1e-12 * sums(piece, graph.area, number)
        owner = np.empty(number, np.int64)
        owner[piece] = part
        by_owner = np.lexsort((-load, owner))
        head = np.concatenate([[True], owner[by_owner][1:] != owner[by_owner][:-1]])
        main = np.zeros(number, bool)
        main[by_owner[head]] = True
        cut_off = np.flatnonzero(~main[piece])
        degree = np.diff(graph.indptr)[cut_off]
        edges = ranges(graph.indptr[cut_off], degree)
        source, target = np.repeat(cut_off, degree), graph.indices[edges]
        outer = (region[source] == region[target]) & (piece[source] != piece[target])
        chosen = outer & main[piece[target]]
        if not chosen.any():
            chosen = outer
        if not chosen.any():
            raise ValueError("a region is not connected")
        key = piece[source[chosen]] * count + part[target[chosen]]
        pairs, place = np.unique(key, return_inverse=True)
        length = sums(place, graph.border[edges[chosen]], len(pairs))
        who, to = pairs // count, pairs % count
        held = sums(part, graph.load, count)
        share = length / (sums(who, length, number)[who] + 1e-12)
        aim = level.target[to]
        worse = ((held[to] + load[who]) / aim - 1.0) ** 2 - (held[to] / aim - 1.0) ** 2
        score = worse - share * (0.5 * np.minimum(load[who] / aim, 1.0) + 0.02)
        order = np.lexsort((score, who))
        first = np.unique(who[order], return_index=True)[1]
        who, to = who[order][first], to[order][first]
        heavy_first = np.argsort(-load[who], kind="stable")
        who, to = who[heavy_first], to[heavy_first]
        once = np.unique(to, return_index=True)[1]  # one piece per receiver and round
        goes = np.full(number, -1)
        goes[who[once]] = to[once]
        moved = goes[piece] >= 0
        part[moved] = goes[piece[moved]]
    raise ValueError("pieces could not be reunited")


def _fill(graph: Graph, region: Ints, part: Ints, level: Level) -> Ints:
    """Give every empty part one end of the sibling that can spare most."""
    held = counts(part, level.parts)
    for empty in np.flatnonzero(held == 0):
        home = level.region[empty]
        first, last = level.first[home], level.first[home + 1]
        load = sums(part, graph.load, level.parts)
        excess = load[first:last] / level.target[first:last]
        excess = np.where(held[first:last] > 1, excess, -np.inf)
        if not np.isfinite(excess.max()):
            raise ValueError("a region has fewer units than parts")
        giver = first + int(excess.argmax())
        members = np.flatnonzero(part == giver)
        cut = _branch(graph, members, float(level.target[empty]), load[giver])
        part[members[cut]] = empty
        held = counts(part, level.parts)
    return part


def _branch(graph: Graph, members: Ints, wanted: float, whole: float) -> Ints:
    """A connected end of the members whose rest is connected, near the load wanted or half."""
    place = np.full(len(graph), -1)
    place[members] = np.arange(len(members))
    degree = np.diff(graph.indptr)[members]
    start = np.repeat(graph.indptr[members] - np.cumsum(degree) + degree, degree)
    target = place[graph.indices[start + np.arange(degree.sum())]]
    source = np.repeat(np.arange(len(members)), degree)
    keep = target >= 0
    tree = csr_matrix(
        (np.ones(keep.sum()), (source[keep], target[keep])), shape=(len(members),) * 2
    )
    x, y = graph.xy[members].T
    root = int((x + 1e-6 * y).argmin())
    order, parent = breadth_first_order(tree, root, directed=False)
    below = graph.load[members].copy()
    for node in order[:0:-1]:
        below[parent[node]] += below[node]
    goal = min(wanted, 0.5 * whole)
    ends = order[1:]
    top = int(ends[np.abs(below[ends] - goal).argmin()])
    inside = np.zeros(len(members), bool)
    inside[top] = True
    for node in order:
        if node != root and inside[parent[node]]:
            inside[node] = True
    return np.flatnonzero(inside)


def _feed(graph: Graph, region: Ints, part: Ints, level: Level) -> Ints:
    """Move units along chains of parts to parts that hold fewer units than they need.

    What cannot be reached this way stays: the number of last-level grids of such a part is then
    cut to its units when grids are apportioned.
    """
    held = sums(part, graph.units, level.parts).astype(np.int64)
    for short in np.flatnonzero(held < level.need):
        stuck = False
        while held[short] < level.need[short] and not stuck:
            stuck = not _pass_unit(graph, region, part, level, held, int(short))
    return part


def _pass_unit(
    graph: Graph, region: Ints, part: Ints, level: Level, held: Ints, short: int
) -> bool:
    """Pass one node along the shortest chain from a part that can spare it; False when none can."""
    home = level.region[short]
    edges = (region[graph.source] == home) & (region[graph.indices] == home)
    source, target = graph.source[edges], graph.indices[edges]
    before: dict[int, int] = {short: -1}
    queue = deque([short])
    while queue:
        to = queue.popleft()
        beside = np.unique(part[target[(part[source] == to) & (part[target] != to)]])
        for giver in beside.tolist():
            if giver in before:
                continue
            before[giver] = to
            queue.append(giver)
            if held[giver] > level.need[giver] and _shift(
                graph, part, level, held, before, giver, source, target
            ):
                return True
    return False


def _shift(
    graph: Graph,
    part: Ints,
    level: Level,
    held: Ints,
    before: dict[int, int],
    giver: int,
    source: Ints,
    target: Ints,
) -> bool:
    """Move one node over each border of the chain that ends at `giver`; undone when one resists."""
    done: list[tuple[int, int, int]] = []
    while before[giver] >= 0:
        taker = before[giver]
        rim = np.unique(source[(part[source] == giver) & (part[target] == taker)])
        node = _loose(graph, part, giver, rim)
        if node < 0:
            for moved, origin, _ in done:
                part[moved] = origin
            for moved, origin, now in done:
                held[origin] += graph.units[moved]
                held[now] -= graph.units[moved]
            return False
        part[node] = taker
        held[giver] -= graph.units[node]
        held[taker] += graph.units[node]
        done.append((node, giver, taker))
        giver = taker
    return bool(held[done[0][1]] >= level.need[done[0][1]])


def _loose(graph: Graph, part: Ints, giver: int, rim: Ints) -> int:
    """The lightest node of the rim without which the part stays in one piece; −1 when none is."""
    members = np.flatnonzero(part == giver)
    if len(members) < 2:
        return -1
    for node in map(int, rim[np.argsort(graph.load[rim], kind="stable")]):
        rest = members[members != node]
        seen = {int(rest[0])}
        queue = [int(rest[0])]
        while queue:
            here = queue.pop()
            row = slice(graph.indptr[here], graph.indptr[here + 1])
            for near in map(int, graph.indices[row]):
                if near not in seen and near != node and part[near] == giver:
                    seen.add(near)
                    queue.append(near)
        if len(seen) == len(rest):
            return int(node)
    return -1
