"""The quotas that all peers get, and a nested division made of flat ones."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ..territories import Ground

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

#: split(units, indptr, indices, border_m, shares) → part of each of the units.
Split = Callable[[Ints, Ints, Ints, Floats, Floats], Ints]


def children(counts: Sequence[int]) -> list[Ints]:
    """Children of each grid of each level but the last, as even as whole numbers allow."""
    return [
        np.diff(np.arange(upper + 1) * lower // upper)
        for upper, lower in itertools.pairwise(counts)
    ]


def quotas(counts: Sequence[int]) -> list[Ints]:
    """Last-level grids below each grid of each level."""
    below = [np.ones(counts[-1], np.int64)]
    for sizes in reversed(children(counts)):
        below.insert(0, np.add.reduceat(below[0], np.cumsum(sizes) - sizes))
    return below


def nested(ground: Ground, counts: Sequence[int], split: Split) -> list[Ints]:
    """Divide level by level: the whole territory first, then inside each grid.

    A grid that gets no unit stays empty, and so do all grids below it: the scoring shows it.
    """
    label = np.zeros(len(ground), np.int64)
    levels = []
    for sizes, quota in zip([np.array([counts[0]]), *children(counts)], quotas(counts)):
        first = np.cumsum(sizes) - sizes
        order = np.argsort(label, kind="stable")
        end = np.cumsum(np.bincount(label, minlength=len(sizes)))
        below = np.empty_like(label)
        for parent, (start, stop) in enumerate(zip(np.r_[0, end[:-1]], end)):
            units = order[start:stop]
            parts = slice(first[parent], first[parent] + sizes[parent])
            below[units] = first[parent]
            if sizes[parent] > 1 and len(units):
                share = quota[parts] / quota[parts].sum()
                below[units] += split(units, *part_of(ground, units), share)
        label = below
        levels.append(label)
    return levels


def part_of(ground: Ground, units: Ints) -> tuple[Ints, Ints, Floats]:
    """Neighbour lists (indptr, indices, border_m) of some of the units among themselves."""
    place = np.full(len(ground), -1)
    place[units] = np.arange(len(units))
    degree = np.diff(ground.indptr)[units]
    edge = np.repeat(ground.indptr[units] - np.cumsum(degree) + degree, degree)
    edge += np.arange(len(edge))
    inside = place[ground.indices[edge]] >= 0
    source = np.repeat(np.arange(len(units)), degree)[inside]
    indptr = np.r_[0, np.cumsum(np.bincount(source, minlength=len(units)))]
    return indptr, place[ground.indices[edge[inside]]], ground.border_m[edge[inside]]
