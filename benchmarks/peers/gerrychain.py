"""GerryChain (MGGG): parts cut off a random spanning tree one after the other.

This is its `recursive_tree_part`, with a target for each part instead of one for all, since the
quotas of second-level grids differ.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..territories import Ground
from .nesting import Floats, Ints, nested

#: Deviation allowed at each level from the last one upwards; uppermost levels take the last.
_EPSILON = (0.05, 0.02, 0.01)


def divide(ground: Ground, counts: Sequence[int], seed: int) -> list[NDArray[np.int64]]:
    """Divide nested, with spanning trees for every grid of every level."""
    import networkx
    from gerrychain import Graph
    from gerrychain.tree import bipartition_tree

    random.seed(seed)
    grids = counts[-1]

    def split(units: Ints, indptr: Ints, indices: Ints, border: Floats, share: Floats) -> Ints:
        load = ground.load[units]
        source = np.repeat(np.arange(len(units)), np.diff(indptr))
        once = source < indices
        whole = networkx.Graph()
        whole.add_nodes_from((i, {"load": one}) for i, one in enumerate(load.tolist()))
        whole.add_edges_from(zip(source[once].tolist(), indices[once].tolist(), strict=True))
        graph = Graph.from_networkx(whole)
        part = np.full(len(units), len(share) - 1)
        left = set(range(len(units)))
        level = 0 if share[0] * load.sum() * grids < 1.5 else 1 if load.sum() < 0.5 else 2
        for i in range(len(share) - 1):
            rest = sorted(left)
            # The load that is left is shared by the quotas that are left: no debt adds up.
            target = load[rest].sum() * share[i] / share[i:].sum()
            cut = bipartition_tree(
                graph.subgraph(rest),
                pop_col="load",
                pop_target=target,
                epsilon=_EPSILON[level],
                one_sided_cut=i < len(share) - 2,
            )
            part[list(cut)] = i
            left -= set(cut)
        return part

    return nested(ground, counts, split)
