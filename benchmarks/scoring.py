"""What a division is worth, computed from labels and numbers alone.

Nothing of the solver or of `gridplan.plan.measures` is used, so that a mistake there shows here.
All methods are judged by this one function, against the same quotas.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from .territories import Ground

Labels = NDArray[np.integer]
TOLERANCE = 0.05
#: Units hold together by a shared border of this length, or by a link.
LEAST_BORDER_M = 1.0


def score(
    ground: Ground, labels: Sequence[Labels], quotas: Sequence[NDArray[np.integer]]
) -> dict[str, Any]:
    """Judge a division.

    Parameters
    ----------
    ground : Ground
    labels : sequence of integer arrays (n,)
        Grid of each unit, one array per level, first level first; grids of a level are numbered
        from 0.
    quotas : sequence of integer arrays
        Last-level grids below each grid, one array per level (ones at the last level).

    Returns
    -------
    dict
        ``units``, ``nested`` and ``levels``, a list of what `level_score` says of each level.
    """
    heavy = ground.load * len(quotas[-1]) > 1 + TOLERANCE
    return {
        "units": len(ground),
        "nested": all(_nested(upper, lower) for upper, lower in itertools.pairwise(labels)),
        "oversize_units": int(heavy.sum()),
        "forced": max(float(ground.load.max()) * len(quotas[-1]) - 1, 0.0),
        "bound": _against_bound(ground, labels, quotas, heavy),
        "levels": [
            level_score(ground, label, quota, heavy)
            for label, quota in zip(labels, quotas, strict=True)
        ],
    }


def level_score(
    ground: Ground, label: Labels, quota: NDArray[np.integer], heavy: NDArray[np.bool_]
) -> dict[str, Any]:
    """Judge one level.

    Parameters
    ----------
    ground : Ground
    label : integer (n,)
        Grid of each unit.
    quota : integer (k,)
        Last-level grids below each grid.
    heavy : bool (n,)
        Units that are heavier than a last-level grid may be.

    Returns
    -------
    dict
        count, expected, disconnected; deviation of the load (``max``, ``mean``, ``p95``,
        ``within``, and ``max_free``, ``within_free`` over the grids that hold no heavy unit) and
        of each criterion (``max``, ``mean``) as fractions; Polsby-Popper ``pp_median``,
        ``pp_p10``; ``border_km``.
    """
    k = len(quota)
    target = quota / quota.sum()
    deviation = np.abs(np.bincount(label, ground.load, k) / target - 1)
    free = np.bincount(label, heavy, k) == 0
    source = np.repeat(np.arange(len(ground)), np.diff(ground.indptr))
    inner = label[source] == label[ground.indices]
    outline = np.bincount(label, ground.perimeter_m, k)
    outline -= np.bincount(label[source[inner]], ground.border_m[inner], k)
    area = np.bincount(label, ground.area_m2, k)
    filled = np.bincount(label, minlength=k) > 0
    roundness = 4 * np.pi * area[filled] / outline[filled] ** 2
    single = {}
    for name, column in zip(("registered", "migrant", "area"), ground.loads.T):
        off = np.abs(np.bincount(label, column, k) / column.sum() / target - 1)
        single[name] = {"max": float(off.max()), "mean": float(off.mean())}
    return {
        "count": int(filled.sum()),
        "expected": k,
        "disconnected": _disconnected(ground, source, inner, label),
        "load": {
            "max": float(deviation.max()),
            "mean": float(deviation.mean()),
            "p95": float(np.quantile(deviation, 0.95)),
            "within": float((deviation <= TOLERANCE).mean()),
            "max_free": float(deviation[free].max(initial=0.0)),
            "within_free": float((deviation[free] <= TOLERANCE).mean()) if free.any() else 1.0,
        },
        "criteria": single,
        "pp_median": float(np.median(roundness)),
        "pp_p10": float(np.quantile(roundness, 0.1)),
        "border_km": float(ground.border_m[~inner].sum() / 2000),
    }


#: A grid may be off by as much as heavy units force on it, and this share of it.
BOUND_SHARE = 1.1


def _against_bound(
    ground: Ground,
    labels: Sequence[Labels],
    quotas: Sequence[NDArray[np.integer]],
    heavy: NDArray[np.bool_],
) -> dict[str, float]:
    """What heavy units force on last-level grids, and how many grids are off by more.

    A grid that holds heavy units is off by what they hold beyond a grid. Any other is off by as
    much as its parents are, at each level up to the whole territory, when every heavy unit is
    taken out of them together with a grid of its own. And a grid that lies behind one unit is off
    by what it holds too much, or as much as the largest piece behind that unit lacks for a grid:
    either the piece stays with the unit or it has a grid that reaches no further. A unit that fits
    with none of its neighbours is alone in its grid or with one of them at least; so is all that
    lies behind one unit and is less than a grid.

    Returns
    -------
    dict
        ``largest``: the largest deviation forced; ``beyond``: grids that are off by more than
        `TOLERANCE` and more than `BOUND_SHARE` times what is forced on them; ``worst``: the
        largest deviation among these, 0 when there are none.
    """
    leaf, grids = labels[-1], len(quotas[-1])
    load = ground.load * grids
    held = np.bincount(leaf, load, grids)
    own = np.bincount(leaf, load * heavy, grids)
    full = np.bincount(leaf, heavy, grids) > 0
    forced = np.where(full, np.maximum(own - 1.0, 0.0), 0.0)
    for label in [np.zeros(len(leaf), np.int64), *labels[:-1]]:
        parent = np.zeros(grids, np.int64)
        parent[leaf] = label
        parents = int(parent.max()) + 1
        rest = np.bincount(parent, held - own, parents)
        seats = np.bincount(parent, ~full, parents)
        off = np.abs(rest / np.maximum(seats, 1) - 1.0)[parent]
        forced = np.where(full, forced, np.maximum(forced, off))
    deviation = np.abs(held - 1.0)
    beyond = deviation > np.maximum(TOLERANCE, BOUND_SHARE * forced) + 1e-9
    for grid in np.flatnonzero(beyond):
        for local in (_enclosed, _unfitting):
            forced[grid] = max(forced[grid], local(ground, leaf, int(grid), load))
    beyond = deviation > np.maximum(TOLERANCE, BOUND_SHARE * forced) + 1e-9
    return {
        "largest": float(forced.max()),
        "beyond": int(beyond.sum()),
        "worst": float(deviation[beyond].max(initial=0.0)),
    }


def _enclosed(ground: Ground, leaf: Labels, grid: int, load: NDArray[np.float64]) -> float:
    """What a full grid is off at least that touches others with one unit only; 0 for any other."""
    members = np.flatnonzero(leaf == grid)
    place = np.full(len(leaf), -1)
    place[members] = np.arange(len(members))
    near = [ground.indices[ground.indptr[one] : ground.indptr[one + 1]] for one in members]
    necks = [number for number, others in enumerate(near) if (place[others] < 0).any()]
    if len(necks) != 1 or len(members) == 1:
        return 0.0
    pairs = [
        (number, place[other])
        for number, others in enumerate(near)
        for other in others
        if place[other] >= 0 and necks[0] not in (number, place[other])
    ]
    first, second = np.array(pairs, np.int64).reshape(-1, 2).T
    shape = (len(members), len(members))
    touch = coo_array((np.ones(len(first), np.int8), (first, second)), shape=shape)
    piece = connected_components(touch, directed=False)[1]
    inner = np.arange(len(members)) != necks[0]
    largest = np.bincount(piece[inner], load[members[inner]]).max()
    return float(max(min(load[members].sum() - 1.0, 1.0 - largest), 0.0))


def _unfitting(ground: Ground, leaf: Labels, grid: int, load: NDArray[np.float64]) -> float:
    """What a grid is off at least whose core alone is too little, with any neighbour too much.

    The core is the heaviest unit; or the whole grid, where it touches others with one unit only.
    """
    members = np.flatnonzero(leaf == grid)
    if not len(members):
        return 0.0
    near = [ground.indices[ground.indptr[one] : ground.indptr[one + 1]] for one in members]
    heaviest = int(load[members].argmax())
    cores = [(load[members[heaviest]], near[heaviest])]
    outer = [others[leaf[others] != grid] for others in near]
    if sum(len(others) > 0 for others in outer) == 1:
        cores.append((load[members].sum(), np.concatenate(outer)))
    off = [min(1.0 - held, held + load[front].min(initial=np.inf) - 1.0) for held, front in cores]
    return float(max(0.0, *off))


def _nested(upper: Labels, lower: Labels) -> bool:
    """Whether every lower grid lies in one upper grid."""
    pairs = np.unique(np.stack([lower, upper]), axis=1)
    return len(np.unique(pairs[0])) == pairs.shape[1]


def _disconnected(ground: Ground, source: Labels, inner: NDArray[np.bool_], label: Labels) -> int:
    """How many grids fall into more than one piece."""
    n = len(label)
    first, second = ground.links.astype(np.int64).T
    linked = np.isin(
        source * n + ground.indices, np.concatenate([first * n + second, second * n + first])
    )
    holds = inner & ((ground.border_m >= LEAST_BORDER_M) | linked)
    touch = coo_array(
        (np.ones(holds.sum(), np.int8), (source[holds], ground.indices[holds])), shape=(n, n)
    )
    _, piece = connected_components(touch, directed=False)
    grid_of_piece = np.unique(np.stack([piece, label]), axis=1)[1]
    return int((np.bincount(grid_of_piece) > 1).sum())
