"""Reading of the test territories until `gridplan.territory.reading` is there; then deleted."""

from __future__ import annotations

import numpy as np
import pyogrio
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from gridplan.territory.contiguity import Contiguity
from gridplan.territory.criteria import Criterion
from gridplan.territory.territory import Territory


def read_territory(path, criteria):
    units = pyogrio.read_dataframe(path).set_index("unit_id")
    units = units.iloc[units.hilbert_distance().argsort(kind="stable")]
    shape = units.geometry.to_numpy()
    n = len(shape)
    a, b, w = _borders(shape)
    centre = shapely.get_coordinates(shapely.point_on_surface(shape))
    piece = connected_components(coo_array((np.ones(len(a)), (a, b)), shape=(n, n)))[1]
    links, gaps = [], []
    for p in np.argsort(np.bincount(piece))[:-1]:
        inside, others = np.flatnonzero(piece == p), np.flatnonzero(piece != p)
        far, near = cKDTree(centre[others]).query(centre[inside])
        links.append(sorted((inside[far.argmin()], others[near[far.argmin()]])))
        gaps.append(shapely.distance(*shape[links[-1]]))
        piece[inside] = piece[links[-1][0] if links[-1][1] in inside else links[-1][1]]
    links = np.array(links, np.int32).reshape(-1, 2)
    s, t = np.r_[a, links[:, 0]], np.r_[b, links[:, 1]]
    w = np.r_[w, np.zeros(len(links))]
    s, t, w = np.r_[s, t], np.r_[t, s], np.r_[w, w]
    order = np.lexsort((t, s))
    indptr = np.r_[0, np.cumsum(np.bincount(s, minlength=n))].astype(np.int64)
    contiguity = Contiguity(
        indptr, t[order].astype(np.int32), w[order], links, np.array(gaps, float)
    )
    return Territory(
        units,
        tuple(Criterion(k, c) for k, c in criteria.items()),
        units[list(criteria.values())].to_numpy(float),
        contiguity,
        centre,
        shapely.area(shape),
        shapely.length(shape),
    )


def _borders(shape):
    """Shared borders of an exact coverage, and of what is left within 1 cm."""
    parts, unit = shapely.get_parts(shape, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    owner = unit[part[ring[:-1][same]]]
    p, q = xy[:-1][same], xy[1:][same]
    length = np.hypot(*(q - p).T)
    swap = (p[:, 0] > q[:, 0]) | ((p[:, 0] == q[:, 0]) & (p[:, 1] > q[:, 1]))
    low, high = np.where(swap[:, None], q, p), np.where(swap[:, None], p, q)
    key = np.round(np.c_[low, high] * 1000).astype(np.int64)
    order = np.lexsort(key.T)
    equal = (key[order][1:] == key[order][:-1]).all(axis=1)
    i, j = order[:-1][equal], order[1:][equal]
    a, b, w = owner[i], owner[j], length[i]
    left = np.ones(len(owner), bool)
    left[i] = left[j] = False
    left = np.flatnonzero(left & (length > 0.02))
    lines = shapely.linestrings(np.stack([p[left], q[left]], axis=1))
    i, j = shapely.STRtree(lines).query(lines, predicate="dwithin", distance=0.01)
    once = owner[left[i]] < owner[left[j]]
    i, j = left[i[once]], left[j[once]]
    along = (q[i] - p[i]) / length[i][:, None]
    across = np.c_[-along[:, 1], along[:, 0]]
    t0, t1 = ((p[j] - p[i]) * along).sum(1), ((q[j] - p[i]) * along).sum(1)
    h0, h1 = np.abs(((p[j] - p[i]) * across).sum(1)), np.abs(((q[j] - p[i]) * across).sum(1))
    overlap = np.minimum(np.maximum(t0, t1), length[i]) - np.maximum(np.minimum(t0, t1), 0)
    good = (overlap > 0.05) & (np.minimum(h0, h1) <= 0.05)
    good &= np.abs(h0 - h1) <= 0.02 * np.abs(t1 - t0) + 0.05
    a, b, w = np.r_[a, owner[i[good]]], np.r_[b, owner[j[good]]], np.r_[w, overlap[good]]
    low, high = np.minimum(a, b), np.maximum(a, b)
    pair, of = np.unique(low * len(shape) + high, return_inverse=True)
    keep = pair // len(shape) != pair % len(shape)
    return (pair // len(shape))[keep], (pair % len(shape))[keep], np.bincount(of, w)[keep]
