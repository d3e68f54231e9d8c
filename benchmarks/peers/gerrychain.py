"""GerryChain (MGGG): parts cut off random spanning trees one after the other.

This is its `recursive_tree_part`, with a target for each part instead of one for all, since the
quotas of second-level grids differ, and with a wider tolerance where no tree can be cut within
the narrow one.
"""

from __future__ import annotations

import random
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..territories import Ground
from .nesting import Floats, Ints, nested, quotas

#: Deviation asked for at the first, the last and the levels between.
_FIRST, _BETWEEN, _LAST = 0.01, 0.02, 0.05
_ATTEMPTS = 200


def divide(ground: Ground, counts: Sequence[int], seed: int) -> list[NDArray[np.int64]]:
    """Divide nested, with spanning trees for every grid of every level."""
    import networkx
    from gerrychain import Graph

    random.seed(seed)
    warnings.simplefilter("ignore")
    smallest_first = int(quotas(counts)[0].min())

    def split(units: Ints, indptr: Ints, indices: Ints, border: Floats, share: Floats) -> Ints:
        load = ground.load[units]
        source = np.repeat(np.arange(len(units)), np.diff(indptr))
        once = source < indices
        whole = networkx.Graph()
        whole.add_nodes_from((i, {"load": one}) for i, one in enumerate(load.tolist()))
        whole.add_edges_from(zip(source[once].tolist(), indices[once].tolist(), strict=True))
        graph = Graph.from_networkx(whole)
        below = share[0] * load.sum() * counts[-1]
        epsilon = _LAST if below < 1.5 else _BETWEEN if below < 0.7 * smallest_first else _FIRST
        part = np.full(len(units), len(share) - 1)
        left = set(range(len(units)))
        for i in range(len(share) - 1):
            rest = sorted(left)
            # The load that is left is shared by the quotas that are left: no debt adds up.
            target = load[rest].sum() * share[i] / share[i:].sum()
            cut = _cut(graph.subgraph(rest), target, epsilon, one_sided=i < len(share) - 2)
            part[list(cut)] = i
            left -= cut
        return part

    return nested(ground, counts, split)


def _cut(graph: Any, target: float, epsilon: float, *, one_sided: bool) -> set[int]:
    """Units that make up the target; the tolerance doubles after every 200 trees without a cut."""
    from gerrychain.tree import bipartition_tree

    while len(graph) > 1:
        try:
            return set(
                bipartition_tree(
                    graph,
                    pop_col="load",
                    pop_target=target,
                    epsilon=epsilon,
                    one_sided_cut=one_sided,
                    max_attempts=_ATTEMPTS,
                )
            )
        except RuntimeError:
            epsilon *= 2
    return set()
