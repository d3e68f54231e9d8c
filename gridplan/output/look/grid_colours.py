"""Colours that tell grids apart: a hue for each first-level grid, shades of it below."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from ...geometry.contiguity import Contiguity
from ...plan.plan import Plan
from ...territory.territory import Territory
from .colour_vision import clearness, seen
from .look import IDENTITY_COLOURS

#: Shades of a hue: negative darkens it, positive mixes in so much white.
_SHADES = (0.0, 0.5, -0.12, 0.8, -0.22, -0.32)


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
    hues = _spread(plan.counts[0], _touching(territory.contiguity, plan.grid_of_unit(1)))
    if level == 1:
        return [IDENTITY_COLOURS[hue] for hue in hues]
    top = np.arange(plan.counts[level - 1])
    for parent in reversed(plan.parents[: level - 1]):
        top = parent[top]
    hue = np.array(hues)[top]
    shades = _apart(hue, _touching(territory.contiguity, plan.grid_of_unit(level)))
    return [_FAMILIES[h][shade] for h, shade in zip(hue, shades, strict=True)]


def _touching(contiguity: Contiguity, grid: NDArray[np.int32]) -> NDArray[np.int32]:
    source = np.repeat(grid, np.diff(contiguity.indptr))
    pairs = np.stack([source, grid[contiguity.indices]], axis=1)
    touching: NDArray[np.int32] = np.unique(
        pairs[(pairs[:, 0] != pairs[:, 1]) & (pairs >= 0).all(axis=1)], axis=0
    )
    return touching


def _spread(count: int, pairs: NDArray[np.int32]) -> list[int]:
    """A hue for each node so that neighbours differ: greedily, most neighbours first."""
    neighbours, order = _neighbours(count, pairs)
    colours = len(IDENTITY_COLOURS)
    chosen = [-1] * count
    used = [0] * colours
    for node in order:
        taken = {chosen[other] for other in neighbours[node]}
        free = [c for c in range(colours) if c not in taken] or list(range(colours))
        chosen[node] = min(free, key=lambda c: (used[c], c))
        used[chosen[node]] += 1
    return chosen


def _apart(hue: NDArray[np.int64], pairs: NDArray[np.int32]) -> NDArray[np.int64]:
    """A shade of its hue for each node: the first that stands clear of all neighbours chosen.

    Where none does, the one that is furthest from them; most neighbours first.
    """
    neighbours, order = _neighbours(len(hue), pairs)
    look = np.stack([seen(family) for family in _FAMILIES], axis=1)
    chosen = np.full(len(hue), -1)
    for node in order:
        near = neighbours[node][chosen[neighbours[node]] >= 0]
        others = look[:, hue[near], chosen[near]]
        clear = clearness(look[:, hue[node], :, None], others[:, None]).min(axis=1, initial=np.inf)
        chosen[node] = np.argmax(clear >= 1.0) if (clear >= 1.0).any() else np.argmax(clear)
    return chosen


def _neighbours(count: int, pairs: NDArray[np.int32]) -> tuple[list[NDArray[np.int32]], list[int]]:
    """The neighbours of each node, and the nodes, those with most neighbours first."""
    limits = np.searchsorted(pairs[:, 0], np.arange(count + 1))
    neighbours = [pairs[a:b, 1] for a, b in itertools.pairwise(limits)]
    return neighbours, sorted(range(count), key=lambda n: (-len(neighbours[n]), n))


def _shaded(colour: str, shade: float) -> str:
    channels = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    aim = 255 if shade > 0 else 0
    return "#" + "".join(f"{round(c + (aim - c) * abs(shade)):02x}" for c in channels)


#: The shades of each hue.
_FAMILIES = [[_shaded(colour, shade) for shade in _SHADES] for colour in IDENTITY_COLOURS]
