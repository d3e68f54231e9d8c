"""Colours that tell grids apart: a hue for each first-level grid, shades of it below."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from ..plan.plan import Plan
from ..territory.contiguity import Contiguity
from ..territory.territory import Territory
from .look import IDENTITY_COLOURS

#: Shades of a hue: negative darkens it, positive mixes in so much white.
_SHADES = (0.0, 0.5, -0.14, 0.75, -0.07, 0.3)


def identity_colours(plan: Plan, territory: Territory, level: int) -> list[str]:
    """A light colour for each grid of a level; grids that touch get different ones.

    Parameters
    ----------
    plan : Plan
    territory : Territory
    level : int
        From 1. Below the first level all grids of one first-level grid have shades of its hue.

    Returns
    -------
    list of str
        Hexadecimal colours in the order of the grids.
    """
    hues = _spread(plan.counts[0], _touching(territory.contiguity, plan.grid_of_unit(1)),
                   len(IDENTITY_COLOURS))  # fmt: skip
    if level == 1:
        return [IDENTITY_COLOURS[hue] for hue in hues]
    top = np.arange(plan.counts[level - 1])
    for parent in reversed(plan.parents[: level - 1]):
        top = parent[top]
    pairs = _touching(territory.contiguity, plan.grid_of_unit(level))
    family = pairs[top[pairs[:, 0]] == top[pairs[:, 1]]]
    shades = _spread(plan.counts[level - 1], family, len(_SHADES))
    return [
        _shaded(IDENTITY_COLOURS[hues[first]], _SHADES[shade])
        for first, shade in zip(top, shades, strict=True)
    ]


def _touching(contiguity: Contiguity, grid: NDArray[np.int32]) -> NDArray[np.int32]:
    source = np.repeat(grid, np.diff(contiguity.indptr))
    pairs = np.stack([source, grid[contiguity.indices]], axis=1)
    touching: NDArray[np.int32] = np.unique(
        pairs[(pairs[:, 0] != pairs[:, 1]) & (pairs >= 0).all(axis=1)], axis=0
    )
    return touching


def _spread(count: int, pairs: NDArray[np.int32], colours: int) -> list[int]:
    """Number the nodes so that neighbours differ: greedily, most neighbours first."""
    limits = np.searchsorted(pairs[:, 0], np.arange(count + 1))
    neighbours = [pairs[a:b, 1] for a, b in itertools.pairwise(limits)]
    chosen = [-1] * count
    used = [0] * colours
    for node in sorted(range(count), key=lambda n: (-len(neighbours[n]), n)):
        taken = {chosen[other] for other in neighbours[node]}
        free = [c for c in range(colours) if c not in taken] or list(range(colours))
        chosen[node] = min(free, key=lambda c: (used[c], c))
        used[chosen[node]] += 1
    return chosen


def _shaded(colour: str, shade: float) -> str:
    channels = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    aim = 255 if shade > 0 else 0
    return "#" + "".join(f"{round(c + (aim - c) * abs(shade)):02x}" for c in channels)
