"""Where the city is dense, where it works, and what each piece of land is used for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .blocks import Manner, subdivide
from .kinds import Ground, Line, Use
from .network import Network
from .planar import Floats, Ints, PlanarMap
from .sketch import metres, sketch, towns

_HECTARE = 10_000.0

#: Use: area of a plot at 60,000 units (ha), stretch, unevenness, skew.
_PLOTS: dict[Use, tuple[float, float, float, float]] = {
    Use.OLD_TOWN: (0.32, 1.0, 0.08, 0.05),
    Use.ESTATE: (1.25, 1.0, 0.05, 0.01),
    Use.SHOPS: (0.8, 1.0, 0.07, 0.01),
    Use.PUBLIC: (2.2, 1.0, 0.08, 0.01),
    Use.PARK: (4.5, 1.0, 0.08, 0.06),
    Use.FACTORY: (2.4, 1.5, 0.09, 0.01),
    Use.WAREHOUSE: (3.2, 1.6, 0.06, 0.0),
    Use.HAMLET: (0.55, 1.8, 0.06, 0.06),
    Use.STRIP_FIELD: (1.6, 4.5, 0.03, 0.01),
    Use.PADDY: (3.0, 2.2, 0.04, 0.02),
    Use.ORCHARD: (2.4, 1.5, 0.06, 0.03),
    Use.POND: (1.4, 2.0, 0.02, 0.0),
    Use.WOOD: (6.0, 1.0, 0.08, 0.1),
    Use.VACANT: (3.5, 1.0, 0.1, 0.02),
}

#: Mixture of uses in the core, the built-up rest, industrial zones and the country.
_MIX: tuple[dict[Use, float], ...] = (
    {
        Use.OLD_TOWN: 34,
        Use.ESTATE: 28,
        Use.SHOPS: 17,
        Use.PUBLIC: 12,
        Use.PARK: 6,
        Use.VACANT: 3,
    },
    {
        Use.ESTATE: 42,
        Use.OLD_TOWN: 10,
        Use.HAMLET: 8,
        Use.SHOPS: 9,
        Use.PUBLIC: 10,
        Use.PARK: 6,
        Use.FACTORY: 9,
        Use.VACANT: 6,
    },
    {
        Use.FACTORY: 62,
        Use.WAREHOUSE: 12,
        Use.ESTATE: 6,
        Use.SHOPS: 2,
        Use.HAMLET: 9,
        Use.VACANT: 6,
        Use.STRIP_FIELD: 3,
    },
    {
        Use.HAMLET: 21,
        Use.STRIP_FIELD: 20,
        Use.PADDY: 32,
        Use.ORCHARD: 7,
        Use.POND: 9,
        Use.WOOD: 5,
        Use.FACTORY: 6,
    },
)


@dataclass(frozen=True)
class Fields:
    """How urban and how industrial places are.

    Parameters
    ----------
    zones : float64 (z, 3)
        Industrial zones: x, y and reach, metres.
    """

    zones: Floats

    def urban(self, points: Floats) -> Floats:
        """From 0 (country) to 1 and a little more (heart of the city); float64 (n,)."""
        value = np.zeros(len(points))
        for town in towns():
            far = np.hypot(points[:, 0] - town.x, points[:, 1] - town.y) / town.radius
            value = np.maximum(value, np.exp(-0.5 * far**2) * min(1.0, 0.75 + 0.05 * town.people))
        return value

    def industry(self, points: Floats) -> Floats:
        """From 0 to 1 (middle of an industrial zone); float64 (n,)."""
        value = np.zeros(len(points))
        for x, y, reach in self.zones:
            far = np.hypot(points[:, 0] - x, points[:, 1] - y) / reach
            value = np.maximum(value, np.exp(-0.5 * far**4))
        return value


def draw_fields(rng: np.random.Generator) -> Fields:
    """Place industrial zones: some at the edge of every town, a row along the Yangtze."""
    zones = []
    for town in towns():
        for _ in range(int(np.ceil(town.industry * 2.2))):
            angle, far = rng.uniform(0, 2 * np.pi), rng.uniform(1.1, 2.1) * town.radius
            reach = rng.uniform(450, 900) * town.industry**0.5
            zones.append((town.x + far * np.cos(angle), town.y + far * np.sin(angle), reach))
    bank = metres(sketch()["bank"])
    for x in np.arange(502_500, 520_500, 1700.0):
        y = np.interp(x, bank[:, 0], bank[:, 1])
        zones.append((x, y - rng.uniform(500, 1100), rng.uniform(700, 1100)))
    return Fields(np.array(zones))


@dataclass(frozen=True)
class Cells:
    """Pieces of one use, between streets, lanes and creeks.

    Parameters
    ----------
    plane : PlanarMap
    ground, use : int8 (c,)
        `Ground` and `Use` of each cell.
    urban, industry : float64 (c,)
        Fields at its centre.
    """

    plane: PlanarMap
    ground: NDArray[np.int8]
    use: NDArray[np.int8]
    urban: Floats
    industry: Floats


def lay_out(network: Network, fields: Fields, units: int, rng: np.random.Generator) -> Cells:
    """Cut the network's faces into cells and choose the use of each."""
    coarse = max(1.0, 30_000 / units)
    ground = network.ground

    def want(plane: PlanarMap, faces: Ints, roots: Ints) -> Floats:
        centre = _middles(plane, faces)
        urban, industry = fields.urban(centre), fields.industry(centre)
        hectares = 13.0 - 8.5 * np.clip(urban / 0.7, 0, 1) - 2.0 * industry
        size = hectares * _HECTARE * coarse
        return np.where(ground[roots] == Ground.LAND, size, np.inf)

    def line(roots: Ints, area: Floats, rng: np.random.Generator) -> NDArray[np.int8]:
        draw = rng.random(len(roots))
        return np.where(draw < 0.5, Line.STREET, Line.CREEK).astype(np.int8)

    n = len(network.plane)
    manner = Manner(np.full(n, 1.0), np.full(n, 0.07), np.full(n, 0.04))
    plane, root = subdivide(network.plane, want, line, manner, rng)
    centre = plane.centroids()
    urban, industry = fields.urban(centre), fields.industry(centre)
    zone = np.full(len(plane), 3)
    zone[industry > 0.5] = 2
    zone[(urban > 0.36) & (urban > 0.75 * industry)] = 1
    zone[urban > 0.72] = 0
    use = np.empty(len(plane), np.int8)
    draw = rng.random(len(plane))
    for number, mix in enumerate(_MIX):
        kinds, weights = np.array(list(mix)), np.array(list(mix.values()))
        edges = np.cumsum(weights) / weights.sum()
        here = zone == number
        use[here] = kinds[np.searchsorted(edges[:-1], draw[here], side="right")]
    fixed = {
        Ground.RIVER: Use.RIVER,
        Ground.YANGTZE: Use.RIVER,
        Ground.LAKE: Use.LAKE,
        Ground.HILL: Use.WOOD,
        Ground.EXPRESSWAY: Use.ROAD,
        Ground.BRIDGE: Use.ROAD,
        Ground.RAILWAY: Use.RAILWAY,
    }
    for kind, name in fixed.items():
        use[ground[root] == kind] = name
    return Cells(plane, ground[root], use, urban, industry)


def cut_plots(cells: Cells, faces: int, rng: np.random.Generator) -> tuple[PlanarMap, Ints]:
    """Cut cells into exactly so many plots; also the cell of each plot."""
    size = np.full(len(cells.use), np.inf)
    stretch, uneven, skew = np.ones(len(size)), np.full(len(size), 0.05), np.full(len(size), 0.02)
    for use, (hectares, *manner) in _PLOTS.items():
        here = cells.use == use
        size[here] = hectares * _HECTARE
        stretch[here], uneven[here], skew[here] = manner
    size[cells.ground == Ground.HILL] = 400 * _HECTARE
    for kind in (Ground.RIVER, Ground.YANGTZE, Ground.LAKE, Ground.RAILWAY, Ground.EXPRESSWAY):
        size[cells.ground == kind] = np.inf
    size[cells.ground == Ground.BRIDGE] = np.inf

    def want(plane: PlanarMap, faces: Ints, roots: Ints) -> Floats:
        return size[roots]

    def line(roots: Ints, area: Floats, rng: np.random.Generator) -> NDArray[np.int8]:
        return np.where(area > 3 * _HECTARE, Line.LANE, Line.PLOT).astype(np.int8)

    return subdivide(cells.plane, want, line, Manner(stretch, uneven, skew), rng, faces)


def _middles(plane: PlanarMap, faces: Ints) -> Floats:
    """Mean of the corners of some faces, metres."""
    position, _, owner = plane.entries(faces)
    corner = plane.xy[plane.ring[position]]
    number = np.bincount(owner, minlength=len(faces))
    return (
        np.stack([np.bincount(owner, corner[:, i], len(faces)) for i in (0, 1)], axis=1)
        / (number[:, None])
    )
