"""Ways around a node by its neighbours' neighbours, against a search of the whole part."""

import numpy as np
import pytest
from toymap import toy

from gridplan.partition.graph import pieces, subgraph
from gridplan.partition.refinement.two_step_connectivity import whole_nearby
from gridplan.plan.task.solver_task import unit_graph
from gridplan.territory.read import read_territory


def whole(graph, part, node):
    inside = np.flatnonzero((part == part[node]) & (np.arange(len(graph)) != node))
    if not len(inside):
        return False
    small = subgraph(graph, inside)
    seen, todo = {0}, [0]
    while todo:
        one = todo.pop()
        for other in small.indices[small.indptr[one] : small.indptr[one + 1]]:
            if int(other) not in seen:
                seen.add(int(other))
                todo.append(int(other))
    return len(seen) == len(inside)


@pytest.mark.parametrize("seed", range(5))
def test_what_holds_together_nearby_holds_together(seed):
    graph = unit_graph(read_territory(toy("\n".join(["A" * 9] * 7), cells=True)))
    rng = np.random.default_rng(seed)
    # Cells by the nearest of some seeds: some parts are thin, nearly all of one piece.
    seeds = graph.xy[rng.choice(len(graph), 9 if seed else 1, replace=False)]
    part = np.abs(graph.xy[:, None] - seeds[None]).sum(axis=2).argmin(axis=1)
    piece = pieces(graph, part)[1]
    single = np.array([len(np.unique(piece[part == one])) == 1 for one in range(len(seeds))])
    nodes = np.flatnonzero(single[part])
    assert len(nodes) > 30
    nearby = whole_nearby(graph, part, nodes)
    exact = np.array([whole(graph, part, node) for node in nodes])
    assert not (nearby & ~exact).any()
    if not seed:
        # In one block of square cells every cell can go; no neighbour of one touches another.
        assert nearby.all()
        assert not graph.loose(np.ones(len(graph.indices), bool)).all()
