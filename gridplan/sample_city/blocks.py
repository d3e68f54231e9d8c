"""Cutting faces into cells, blocks and plots.

The method is the recursive cutting across the long side of the oriented bounding box, as used for
procedural cities (Parish and Müller 2001; Vanegas et al. 2012), with the box turned to the edges
of the face, so that streets run along or across what is there already.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import GridplanError
from ..i18n import say
from ..progress import SILENT, Progress, step
from .planar_graph import Floats, Ints, PlanarMap
from .polygon_cutting import Cuts, cut

#: A face that could not be cut so many times in a row stays whole.
_TRIES = 6


@dataclass(frozen=True)
class Manner:
    """How faces of each root are cut; every array has one entry a root.

    Parameters
    ----------
    stretch : float64 (r,)
        Faces are cut along their long side until they are so many times longer than wide; 1 cuts
        always across.
    uneven : float64 (r,)
        Standard deviation of the place of the cut, as a fraction of the side.
    skew : float64 (r,)
        Standard deviation of the angle of the cut, radians.
    """

    stretch: Floats
    uneven: Floats
    skew: Floats


def subdivide(
    plane: PlanarMap,
    want: Callable[[PlanarMap, Ints, Ints], Floats],
    line: Callable[[PlanarMap, Ints, Ints, Floats], NDArray[np.int8]],
    manner: Manner,
    rng: np.random.Generator,
    count: int | None = None,
    progress: Progress = SILENT,
) -> tuple[PlanarMap, Ints]:
    """Cut faces until each has the area it wants, or until there are `count` of them.

    Parameters
    ----------
    plane : PlanarMap
        Its faces are the roots.
    want : callable (plane, faces, roots of the faces) → float64
        Area wanted for some faces, m²; infinite where a face stays whole.
    line : callable (plane, faces, roots of the faces, areas) → int8
        What runs along the cuts of some faces.
    manner : Manner
    rng : numpy Generator
    count : int, optional
        Number of faces to end with, exactly; the largest faces relative to their want are cut
        first. Without it, cutting ends where no face is larger than it wants.

    Returns
    -------
    PlanarMap
    int64 (f,)
        The root of each face.

    Raises
    ------
    GridplanError
        When the faces cannot be cut into `count`.
    Cancelled
        When the user stopped it.
    """
    root = np.arange(len(plane))
    area = plane.areas()
    need = area / want(plane, root, root)
    tries: Ints = np.zeros(len(plane), np.int64)
    begun = len(plane)
    while count is None or len(plane) < count:
        hungry = np.where(tries < _TRIES, need, 0.0)
        largest = float(hungry.max())
        if count is None and largest <= 1.0:
            break
        if largest <= 0.0:
            raise GridplanError(
                say("The sample could not be cut into {count} pieces.", count=count),
                cure=say("Take another seed or fewer units."),
            )
        least = largest / 2.2 if count is not None else max(1.0, largest / 2.2)
        faces = np.flatnonzero(hungry >= least)
        if count is not None and len(faces) > count - len(plane):
            best = np.argsort(-hungry[faces], kind="stable")[: count - len(plane)]
            faces = np.sort(faces[best])
        where = _across(plane, faces, root[faces], area[faces], manner, rng)
        cuts = Cuts(faces, *where, line(plane, faces, root[faces], area[faces]))
        plane, done = cut(plane, cuts)
        tries[faces] += 1
        tries[faces[done]] = 0
        root = np.concatenate([root, root[faces[done]]])
        tries = np.concatenate([tries, np.zeros(len(done), np.int64)])
        changed = np.concatenate([faces[done], np.arange(len(area), len(plane))])
        area = np.concatenate([area, np.zeros(len(done))])
        need = np.concatenate([need, np.zeros(len(done))])
        area[changed] = plane.areas(changed)
        need[changed] = area[changed] / want(plane, changed, root[changed])
        if count is not None:
            step(progress, (len(plane) - begun) / max(count - begun, 1), say("Cutting plots"))
    return plane, root


def _across(
    plane: PlanarMap,
    faces: Ints,
    root: Ints,
    area: Floats,
    manner: Manner,
    rng: np.random.Generator,
) -> tuple[Floats, Floats, Floats, Floats]:
    """A cutting line for each face: point, direction, reach of snapping, bend."""
    position, following, owner = plane.entries(faces)
    corner = plane.xy[plane.ring[position]]
    edge = plane.xy[plane.ring[following]] - corner
    length2 = (edge**2).sum(axis=1)
    turn = 4 * np.arctan2(edge[:, 1], edge[:, 0])
    n = len(faces)
    angle = np.arctan2(
        np.bincount(owner, length2 * np.sin(turn), n), np.bincount(owner, length2 * np.cos(turn), n)
    )
    first = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
    sides = []
    for quarter in (0.0, np.pi / 2):
        axis = np.stack([np.cos(angle / 4 + quarter), np.sin(angle / 4 + quarter)], axis=1)
        reach = (corner * axis[owner]).sum(axis=1)
        sides.append((axis, np.minimum.reduceat(reach, first), np.maximum.reduceat(reach, first)))
    (one, one_low, one_high), (two, two_low, two_high) = sides
    one_long = one_high - one_low >= two_high - two_low
    long = np.where(one_long, one_high - one_low, two_high - two_low)
    short = np.where(one_long, two_high - two_low, one_high - one_low)
    across_long = long >= manner.stretch[root] * short
    one_cut = one_long == across_long  # the axis along which the place of the cut is chosen
    share = np.clip(0.5 + manner.uneven[root] * rng.normal(size=n), 0.28, 0.72)
    at_one = one_low + np.where(one_cut, share, 0.5) * (one_high - one_low)
    at_two = two_low + np.where(one_cut, 0.5, share) * (two_high - two_low)
    through = one * at_one[:, None] + two * at_two[:, None]
    along = np.where(one_cut[:, None], two, one)
    skew = manner.skew[root] * rng.normal(size=n)
    cos, sin = np.cos(skew), np.sin(skew)
    along = np.stack(
        [along[:, 0] * cos - along[:, 1] * sin, along[:, 0] * sin + along[:, 1] * cos], axis=1
    )
    size = np.sqrt(area)
    bend = np.where(size > 250, rng.normal(0, 0.025, n), 0.0)
    return through, along, np.clip(0.09 * size, 1.5, 30.0), bend
