"""Grids grown anew around their cores, where a division has left several cores in one grid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ...partition.graph import Graph, subgraph, sums
from ...partition.initial.region_growing import sprout, with_more
from ..moves.split import split_graph
from ..plan import Plan
from ..rules.kept_rules import KeptRules
from ..rules.rules import Ints
from .carried_rules import Bound


def regrown(plan: Plan, graph: Graph, rules: KeptRules, bound: Bound) -> Plan:
    """The plan with the grids around crowded ones divided by their cores.

    Inside the lowest upper grid that has no more cores than last-level grids, each of these grows
    around one of the cores, or where there is none; levels between are put together from them.
    Grids that nobody may change keep their units. Where that does not work out, nothing is done.

    Parameters
    ----------
    plan : Plan
    graph : Graph
        Of its units.
    rules : KeptRules
    bound : Bound
    """
    if rules.cores is None:
        return plan
    nodes = bound.contracted(graph)
    leaf = np.zeros(len(nodes), np.int64)
    leaf[bound.node] = plan.leaf_of_unit
    core = np.bincount(bound.node, rules.cores, len(nodes)) > 0
    parents = [parent.astype(np.int64) for parent in plan.parents]
    for level, grids in _regions(plan, leaf[core], bound.shut):
        free = grids[~bound.shut[-1][grids]]
        inside = np.flatnonzero(np.isin(leaf, free))
        part = subgraph(nodes, inside)
        grown = sprout(part, with_more(part, np.flatnonzero(core[inside]), len(free)))
        if (grown < 0).any():
            continue
        new = leaf.copy()
        new[inside] = free[grown]
        lineage = _lineage(plan, nodes, new, grids, level)
        if lineage is not None:
            leaf = new
            for parent, (below, above) in zip(parents[level:], lineage):
                parent[below] = above
    return replace(
        plan,
        leaf_of_unit=leaf[bound.node].astype(np.int32),
        parents=tuple(parent.astype(np.int32) for parent in parents),
    )


def _regions(
    plan: Plan, of_core: Ints, shut: list[NDArray[np.bool_]]
) -> Iterator[tuple[int, Ints]]:
    """The lowest upper grids around crowded grids with room for their cores.

    Of each the level, 0 for the whole territory, and the last-level grids in it. Nothing goes out
    of an upper grid that is shut.
    """
    count = plan.counts[-1]
    cores = np.bincount(of_core, minlength=count)
    crowded = (cores > 1) & ~shut[-1]
    found: list[tuple[int, Ints]] = []
    for level in range(plan.depth - 1, -1, -1):
        above = plan.ancestor_of_leaf(level) if level else np.zeros(count, np.int32)
        for grid in np.unique(above[crowded]):
            inside = above == grid
            if cores[inside & ~shut[-1]].sum() <= (inside & ~shut[-1]).sum():
                grids = np.flatnonzero(inside)
                # What lies in it was found at a lower level and is grown anew with it.
                found = [one for one in found if not np.isin(one[1], grids).any()]
                found.append((level, grids))
                crowded &= ~inside
            elif level and shut[level - 1][grid]:
                crowded &= ~inside
    yield from found


def _lineage(
    plan: Plan, nodes: Graph, leaf: Ints, grids: Ints, level: int
) -> list[tuple[Ints, Ints]] | None:
    """Grids of each level below an upper one and those above them, the topmost level first.

    None where the grids cannot be put together to connected ones.
    """
    pairs = np.unique(np.stack([leaf[nodes.source], leaf[nodes.indices]]), axis=1)
    pairs = pairs[:, np.isin(pairs, grids).all(axis=0)]
    first, second = np.searchsorted(grids, pairs)
    load = sums(leaf, nodes.load, plan.counts[-1])[grids]
    lineage: list[tuple[Ints, Ints]] = []
    below = grids
    for upper in range(plan.depth - 1, level, -1):
        above = np.unique(plan.ancestor_of_leaf(upper)[grids]).astype(np.int64)
        apart = first != second
        try:
            group = split_graph(first[apart], second[apart], load, len(above))
        except ValueError:
            return None
        lineage.insert(0, (below, above[group]))
        first, second = np.unique(np.stack([group[first], group[second]]), axis=1)
        load, below = sums(group, load, len(above)), above
    return lineage
