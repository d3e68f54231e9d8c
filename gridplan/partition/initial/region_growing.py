"""Parts that grow around given nodes, of which no two may come together."""

from __future__ import annotations

import heapq

import numpy as np

from ..graph import Floats, Graph, Ints


def sprout(graph: Graph, seeds: Ints) -> Ints:
    """Connected parts, each around its seed, with loads as even as growing one by one allows.

    The part that holds least takes the free node beside it that is nearest to its seed.

    Parameters
    ----------
    graph : Graph
    seeds : int64 (parts,)

    Returns
    -------
    int64 (n,)
        Part of each node; −1 for nodes that hang together with no seed.
    """
    part = np.full(len(graph), -1, np.int64)
    part[seeds] = np.arange(len(seeds))
    ahead: list[list[tuple[float, int]]] = [[] for _ in seeds]
    waiting = [(float(graph.load[seed]), number) for number, seed in enumerate(map(int, seeds))]

    def look(node: int, number: int) -> None:
        for near in map(int, graph.indices[graph.indptr[node] : graph.indptr[node + 1]]):
            if part[near] < 0:
                step = graph.xy[near] - graph.xy[seeds[number]]
                heapq.heappush(ahead[number], (float(step @ step), near))

    for number, seed in enumerate(map(int, seeds)):
        look(seed, number)
    heapq.heapify(waiting)
    while waiting:
        held, number = heapq.heappop(waiting)
        while ahead[number] and part[ahead[number][0][1]] >= 0:
            heapq.heappop(ahead[number])
        if ahead[number]:
            _, node = heapq.heappop(ahead[number])
            part[node] = number
            look(node, number)
            heapq.heappush(waiting, (held + float(graph.load[node]), number))
    return part


def with_more(graph: Graph, seeds: Ints, count: int) -> Ints:
    """Seeds and further ones up to a count, each as far as can be from those there are."""
    xy = graph.xy if len(seeds) else graph.xy - graph.xy.mean(axis=0)
    far: Floats = np.full(len(graph), np.inf)
    for seed in seeds:
        far = np.minimum(far, ((xy - xy[seed]) ** 2).sum(axis=1))
    if not len(seeds):
        far = (xy**2).sum(axis=1)
    chosen = list(map(int, seeds))
    while len(chosen) < count:
        chosen.append(int(far.argmax()))
        far = np.minimum(far, ((xy - xy[chosen[-1]]) ** 2).sum(axis=1))
    return np.array(chosen, np.int64)
