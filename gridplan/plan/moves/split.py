"""Cutting one grid into connected parts of about equal load.

The graph is cut in two again and again: nodes are put in the order of their distance to one far end
minus that to the other, and the order is cut where the load fits. Stray pieces go to the other
side.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ...partition.guard import joined

Ints = NDArray[np.int64]


def split_graph(
    first: Ints, second: Ints, load: NDArray[np.float64], parts: int
) -> NDArray[np.int64]:
    """Connected parts of a connected graph with loads as equal as the order of nodes allows.

    Parameters
    ----------
    first, second : int64 (m,)
        Ends of the edges; every edge in both directions.
    load : float64 (n,)
    parts : int
        From 1 to n.

    Returns
    -------
    int64 (n,)
        Part of each node, 0 to `parts` − 1; every part is connected and has a node.

    Raises
    ------
    ValueError
        When there are fewer nodes than parts, or the graph is not connected.
    """
    count = len(load)
    if not 1 <= parts <= count:
        raise ValueError(f"{count} nodes cannot be split into {parts} parts")
    if len(first) < 2 * (count - 1) or joined(count, first, second).any():
        raise ValueError("the graph is not connected")
    order = np.argsort(first, kind="stable")
    start = np.searchsorted(first[order], np.arange(count + 1))
    target = list(map(int, second[order]))
    rows = [target[a:b] for a, b in pairwise(map(int, start))]
    part = np.zeros(count, np.int64)
    waiting: list[tuple[Ints, int, int]] = [(np.arange(count), 0, parts)]
    while waiting:
        nodes, low, wanted = waiting.pop()
        if wanted == 1:
            part[nodes] = low
            continue
        one = wanted // 2
        near, far, one = _halve(rows, list(map(int, nodes)), load, one, wanted)
        waiting.append((far, low + one, wanted - one))
        waiting.append((near, low, one))
    return part


def _halve(
    rows: list[list[int]], nodes: list[int], load: NDArray[np.float64], one: int, wanted: int
) -> tuple[Ints, Ints, int]:
    """Two connected sides for `one` and `wanted` − `one` parts.

    When no sweep leaves enough nodes on both sides, one node that ties nothing together is taken
    off as a part of its own.
    """
    inside = set(nodes)
    end = _distances(rows, inside, nodes[0])
    south = max(nodes, key=lambda v: (end[v], -v))
    from_south = _distances(rows, inside, south)
    north = max(nodes, key=lambda v: (from_south[v], -v))
    from_north = _distances(rows, inside, north)
    for one_side in (one, wanted - one):
        share = one_side / wanted
        order = sorted(nodes, key=lambda v: (from_south[v] - from_north[v], from_south[v], v))
        reached = np.cumsum(load[order])
        least, most = one_side, len(nodes) - (wanted - one_side)
        cut = int(np.argmin(np.abs(reached[least - 1 : most] - share * reached[-1]))) + least
        near = _main_piece(rows, set(order[:cut]), load)
        far = _main_piece(rows, inside - near, load)
        near = inside - far
        if len(near) >= one_side and len(far) >= wanted - one_side:
            return _sorted(near), _sorted(far), one_side
    # The last node that a search reaches is never needed to hold the others together.
    last = max(nodes, key=lambda v: (from_south[v], -v))
    return _sorted({last}), _sorted(inside - {last}), 1


def _sorted(nodes: set[int]) -> Ints:
    return np.array(sorted(nodes), np.int64)


def _distances(rows: list[list[int]], inside: set[int], start: int) -> dict[int, int]:
    """Steps from `start` to every node inside."""
    steps = {start: 0}
    front = [start]
    while front:
        reached = []
        for v in front:
            for w in rows[v]:
                if w in inside and w not in steps:
                    steps[w] = steps[v] + 1
                    reached.append(w)
        front = reached
    return steps


def _main_piece(rows: list[list[int]], nodes: set[int], load: NDArray[np.float64]) -> set[int]:
    """The heaviest connected piece of some nodes; the one with the smallest node among equals."""
    best: set[int] = set()
    heaviest = -1.0
    left = set(nodes)
    for v in sorted(nodes):
        if v in left:
            piece = set(_distances(rows, left, v))
            left -= piece
            weight = float(load[sorted(piece)].sum())
            if weight > heaviest:
                best, heaviest = piece, weight
    return best
