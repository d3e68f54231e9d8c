"""Taking out of a territory what is not divided, and putting it back around what was.

Special grids and given grids are carved out first; areas that are never cut become one node each.
What is left is divided, and every carved grid then joins the parent with the longest common border.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...i18n import say
from ...partition.graph import Graph, contract, pieces, subgraph, sums
from ...territory.territory import Territory
from ..rules.rules import Ints, Rules, labels_of


@dataclass(frozen=True)
class Carving:
    """A territory without what is carved out; n units, m of them left, in some nodes.

    Parameters
    ----------
    graph : Graph
        Of the nodes: what is to be divided. Loads are those of the units, not yet in grids.
    rest : int64 (m,)
        Units that are left.
    node : int64 (m,)
        Node of each of them.
    area : int64 (n,)
        Carved grid of each unit, given ones first; −1 for units that are left.
    names : tuple of str
        What the carved grids are called.
    given : int
        How many of them are given grids; the others are special ones.
    """

    graph: Graph
    rest: Ints
    node: Ints
    area: Ints
    names: tuple[str, ...]
    given: int

    def taken_up(self, fixed: Ints) -> Ints:
        """First-level areas of which nothing is left, int64, ascending.

        `fixed` (n,) is the first-level grid of each unit where that level is given.
        """
        return np.setdiff1d(fixed, fixed[self.rest])

    def counts_left(self, counts: Sequence[int], fixed: Ints | None) -> tuple[int, ...]:
        """Grids of each level to be made of the rest, from those wanted."""
        closed = 0 if fixed is None else len(self.taken_up(fixed))
        return (*(count - closed for count in counts[:-1]), counts[-1] - self.given)

    def of_nodes(self, label: Ints) -> Ints:
        """The label of each node, from a label of each unit that does not cut nodes."""
        nodes = np.empty(len(self.graph), np.int64)
        nodes[self.node] = label[self.rest]
        return nodes


def carve(territory: Territory, graph: Graph, rules: Rules) -> Carving:
    """Carve out special and given grids, and make one node of every compound.

    Parameters
    ----------
    territory : Territory
    graph : Graph
        Of all units.
    rules : Rules
        Without contradictions.
    """
    given_names, given = labels_of(territory, rules.given, "--given-grids")
    special_names, special = labels_of(territory, rules.special, "--special")
    area = np.where(given >= 0, given, np.where(special >= 0, special + len(given_names), -1))
    rest = np.flatnonzero(area < 0)
    compound = labels_of(territory, rules.compounds, "--compounds")[1][rest]
    node = np.arange(len(rest))
    left = subgraph(graph, rest) if len(rest) < len(graph) else graph
    if (compound >= 0).any():
        key = np.where(compound >= 0, compound, compound.max() + 1 + node)
        node = np.unique(key, return_index=True, return_inverse=True)[2].astype(np.int64)
        count = int(node.max()) + 1
        left = contract(left, node, count)
        # A compound counts as one unit: it makes one grid at most.
        left = replace(left, units=np.ones(count, np.int64))
    names = (*given_names, *special_names)
    return Carving(left, rest, node, area, names, len(given_names))


def put_back(
    carving: Carving,
    graph: Graph,
    leaf: Ints,
    parents: Sequence[Ints],
    fixed: Ints | None,
) -> tuple[Ints, list[Ints]]:
    """The division of all units: carved grids numbered after the others, each inside a parent.

    Parameters
    ----------
    carving : Carving
    graph : Graph
        Of all units.
    leaf : int64 (nodes,)
        Last-level grid of each node.
    parents : sequence of int64 arrays
    fixed : int64 (n,), optional
        First-level grid of each unit where that level is given.

    Returns
    -------
    leaf : int64 (n,)
    parents : list of int64 arrays

    Raises
    ------
    InputError
        When a carved grid touches no parent that it may lie in.
    """
    count = int(leaf.max()) + 1
    whole = np.full(len(carving.area), -1)
    whole[carving.rest] = leaf[carving.node]
    carved = carving.area >= 0
    whole[carved] = count + carving.area[carved]
    lineage = [np.asarray(parent, np.int64) for parent in parents]
    if not carving.names or not lineage:
        return whole, lineage
    home: Ints = np.full(len(carving.names), -1)
    if fixed is not None:
        area, above = fixed[carved], carving.taken_up(fixed)
        inside = np.isin(area, above)
        lineage[0] = np.setdiff1d(fixed, above)[lineage[0]]
        for level, parent in enumerate(lineage[:-1]):
            # One grid of each level between stands for an area that given grids take up.
            lineage[level] = np.append(parent, above)
            above = np.arange(len(parent), len(parent) + len(above))
        home[carving.area[carved][inside]] = above[np.unique(area[inside], return_inverse=True)[1]]
    home = _parents_of_carved(carving, graph, whole, lineage, home, fixed)
    lineage[-1] = np.append(lineage[-1], home)
    return whole, lineage


def _parents_of_carved(
    carving: Carving,
    graph: Graph,
    leaf: Ints,
    lineage: list[Ints],
    home: Ints,
    fixed: Ints | None,
) -> Ints:
    """The parent that each carved grid shares most border with, where its `home` is −1."""
    parent, area = lineage[-1], carving.area
    count = len(parent)
    top = np.arange(max(parent.max(), home.max()) + 1)
    for above in reversed(lineage[:-1]):
        top = above[top]
    edges = np.flatnonzero((area[graph.source] >= 0) & (area[graph.source] != area[graph.indices]))
    source, target, border = graph.source[edges], graph.indices[edges], graph.border[edges]
    while (home < 0).any():
        # Beside a carved grid that has its parent already, that parent is as near.
        grid = np.where(leaf[target] < count, parent[np.minimum(leaf[target], count - 1)], -1)
        beside = area[target] >= 0
        grid[beside] = home[area[target[beside]]]
        fits = (grid >= 0) & (home[area[source]] < 0)
        if fixed is not None:
            fits &= top[grid] == fixed[source]
        if not fits.any():
            lost = carving.names[int(np.flatnonzero(home < 0)[0])]
            raise InputError(
                say("The area {area} touches no grid that it could lie in.", area=lost),
                cure=say("Give it a neighbour in the same first-level area, or leave it out."),
            )
        key = area[source[fits]] * len(top) + grid[fits]
        pairs, place = np.unique(key, return_inverse=True)
        metres = sums(place, border[fits], len(pairs))
        order = np.lexsort((pairs, -np.round(metres, 3), pairs // len(top)))
        first = np.unique(pairs[order] // len(top), return_index=True)[1]
        chosen = pairs[order][first]
        home[chosen // len(top)] = chosen % len(top)
    return home


def in_pieces(graph: Graph, label: Ints) -> NDArray[np.bool_]:
    """Which labels (0, 1, …) lie in more than one piece, bool; −1 is no label."""
    apart = np.where(label >= 0, label, label.max() + 1 + np.arange(len(label)))
    _, piece = pieces(graph, apart)
    pairs = np.unique(np.stack([label, piece], axis=1)[label >= 0], axis=0)
    return np.bincount(pairs[:, 0], minlength=int(label.max()) + 1) > 1
