"""Dividing where the first level is given: each of its parts as a territory of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..progress import SILENT, Progress
from ..workers import Workers
from .graph import Graph, Ints, criteria_in, starts, subgraph, sums
from .hierarchy import quotas
from .objective import TOLERANCE
from .solver import Division, solve
from .tolerance_windows import Watch


@dataclass(frozen=True)
class Piece:
    """One part of the first level: numbers only, small enough to be sent elsewhere.

    Parameters
    ----------
    graph : Graph
        Of its units; loads in last-level grids of the whole territory.
    counts : tuple of int
        Grids of each level in it; the first is 1.
    whole : int64 (n,), optional
    watches : tuple of Watch
    effort : str
    tolerance : float
    objective : str
    seed : int
        See `solving.solve`.
    together : int
        Units of the whole territory.
    """

    graph: Graph
    counts: tuple[int, ...]
    whole: Ints | None
    watches: tuple[Watch, ...]
    effort: str
    tolerance: float
    objective: str
    seed: int
    together: int


def solve_piece(piece: Piece, progress: Progress = SILENT) -> Division:
    """Divide one part of the first level."""
    return solve(
        piece.graph,
        piece.counts,
        fixed=np.zeros(len(piece.graph), np.int64),
        whole=piece.whole,
        effort=piece.effort,
        tolerance=piece.tolerance,
        objective=piece.objective,
        watches=piece.watches,
        seed=piece.seed,
        together=piece.together,
        progress=progress,
    )


def solve_parted(
    graph: Graph,
    counts: tuple[int, ...],
    part: Ints,
    *,
    watches: Sequence[Watch] = (),
    **asked: Any,
) -> Division:
    """Divide a graph that is in pieces, as if they were a given level above all others.

    Parameters
    ----------
    graph : Graph
    counts : tuple of int
        Of the first level at least as many as there are pieces.
    part : int64 (n,)
        Piece of each unit, 0 and up without gaps.
    watches, asked
        See `solving.solve`.
    """
    above = (int(part.max()) + 1, *counts)
    division = solve(graph, above, fixed=part, watches=(*watches[:1], *watches), **asked)
    return replace(division, parents=division.parents[1:])


def even_inside(
    graph: Graph,
    division: Division,
    *,
    tolerance: float,
    watches: Sequence[Watch],
    **asked: Any,
) -> Division:
    """The division with grids even among themselves inside parents that are out of tolerance.

    Such a parent, which areas kept whole may force, is divided anew by itself; that is taken where
    its grids come out nearer to each other.

    Parameters
    ----------
    graph : Graph
        Loads in last-level grids.
    division : Division
        Of two levels or more.
    tolerance, watches, asked
        See `solving.solve`; nothing is kept whole, for the last level may cut areas.
    """
    parent, leaf = division.parents[-1], division.leaf.copy()
    load = sums(leaf, graph.load, len(parent))
    grids = np.bincount(parent)
    mean = np.bincount(parent, load) / grids
    for one in np.flatnonzero((np.abs(mean - 1.0) > tolerance) & (grids > 1)):
        nodes, children = np.flatnonzero(parent[leaf] == one), np.flatnonzero(parent == one)
        anew = solve(
            subgraph(graph, nodes), (1, len(children)), fixed=np.zeros(len(nodes), np.int64),
            tolerance=tolerance, watches=watches[-2:], **asked,
        ).leaf  # fmt: skip
        held = sums(anew, graph.load[nodes], len(children))
        if np.abs(held - mean[one]).max() < np.abs(load[children] - mean[one]).max():
            leaf[nodes] = children[anew]
    return replace(division, leaf=leaf)


def solve_apart(
    graph: Graph,
    counts: tuple[int, ...],
    fixed: Ints,
    seeds: Sequence[int],
    workers: Workers,
    *,
    whole: Ints | None = None,
    effort: str = "normal",
    tolerance: float = TOLERANCE,
    objective: str = "compact",
    watches: Sequence[Watch] = (),
    progress: Progress = SILENT,
) -> Division:
    """Divide as `solving.solve` does, but each part of the given first level by itself.

    The parts get as many grids of every level as `solve` gives them. The division depends on the
    graph, the settings and the seeds alone: not on who the workers are, how many, or who is ready
    first.

    Parameters
    ----------
    graph, counts, whole, effort, tolerance, objective, watches, progress
        See `solving.solve`.
    fixed : int64 (n,)
        First-level part of each unit, 0 to ``counts[0]`` − 1, each connected.
    seeds : sequence of int
        One for each part of the first level.
    workers : Workers
    """
    if not graph.load.any():
        graph = replace(graph, load=np.full(len(graph), counts[-1] / len(graph)))
    if len(counts) == 1:
        return Division(fixed.astype(np.int64, copy=False), ())
    size = np.bincount(fixed, minlength=counts[0])
    units = sums(fixed, graph.units, counts[0]).astype(np.int64)
    limited = (criteria_in(graph, fixed, counts[0]), watches[-1]) if watches else None
    shared = quotas(counts, sums(fixed, graph.load, counts[0]), units, limited)
    # The largest part first: whoever is left with the last one is not waited for long.
    order = np.argsort(-size, kind="stable")

    def pieces() -> Iterator[Piece]:
        for part in order:
            nodes = np.flatnonzero(fixed == part)
            yield Piece(
                subgraph(graph, nodes),
                (1, *(int(quota[part]) for quota in shared)),
                None if whole is None else whole[nodes],
                tuple(watches),
                effort,
                tolerance,
                objective,
                seeds[part],
                len(graph),
            )

    first = [starts(quota) for quota in shared]
    leaf = np.empty(len(graph), np.int64)
    parents = [np.repeat(np.arange(counts[0]), shared[0])]
    parents += [np.empty(count, np.int64) for count in counts[2:]]
    sizes = [float(size[part]) for part in order]
    results = workers.map(solve_piece, pieces(), sizes, progress)
    for part, division in zip(order, results, strict=True):
        leaf[fixed == part] = division.leaf + first[-1][part]
        for level in range(1, len(shared)):
            mine = slice(first[level][part], first[level][part + 1])
            parents[level][mine] = division.parents[level] + first[level - 1][part]
    return Division(leaf, tuple(parents))
