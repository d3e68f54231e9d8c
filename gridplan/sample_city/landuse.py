"""What each piece of land is used for, and how it is cut into plots."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..progress import SILENT, Progress
from .blocks import Manner, subdivide
from .fields import Fields, draw_waves
from .ground_kinds import Ground, Line, Use
from .planar_graph import Floats, Ints, PlanarMap
from .road_network import Network

_HECTARE = 10_000.0


@dataclass(frozen=True)
class _Plots:
    """Plots of one use: area at 60,000 units (ha), stretch, unevenness and skew of their cuts."""

    hectares: float
    stretch: float
    uneven: float
    skew: float


_PLOTS: dict[Use, _Plots] = {
    Use.OLD_TOWN: _Plots(0.32, 1.0, 0.08, 0.05),
    Use.ESTATE: _Plots(1.2, 1.0, 0.05, 0.01),
    Use.SHOPS: _Plots(0.8, 1.0, 0.07, 0.01),
    Use.PUBLIC: _Plots(2.0, 1.0, 0.08, 0.01),
    Use.PARK: _Plots(4.5, 1.0, 0.08, 0.06),
    Use.FACTORY: _Plots(2.2, 1.5, 0.09, 0.01),
    Use.WAREHOUSE: _Plots(3.2, 1.6, 0.06, 0.0),
    Use.HAMLET: _Plots(0.5, 1.8, 0.07, 0.07),
    Use.STRIP_FIELD: _Plots(1.6, 4.5, 0.03, 0.01),
    Use.PADDY: _Plots(2.8, 2.4, 0.04, 0.02),
    Use.ORCHARD: _Plots(2.2, 1.5, 0.06, 0.03),
    Use.POND: _Plots(1.3, 2.0, 0.02, 0.0),
    Use.WOOD: _Plots(6.0, 1.0, 0.08, 0.1),
    Use.VACANT: _Plots(3.5, 1.0, 0.1, 0.02),
}

#: How common the uses are in the core, the built-up rest, industrial zones and the country.
_MIX: tuple[dict[Use, float], ...] = (
    {
        Use.OLD_TOWN: 34,
        Use.ESTATE: 30,
        Use.SHOPS: 16,
        Use.PUBLIC: 11,
        Use.PARK: 6,
        Use.VACANT: 3,
    },
    {
        Use.ESTATE: 40,
        Use.OLD_TOWN: 11,
        Use.HAMLET: 10,
        Use.SHOPS: 8,
        Use.PUBLIC: 9,
        Use.PARK: 6,
        Use.FACTORY: 10,
        Use.VACANT: 6,
    },
    {
        Use.FACTORY: 62,
        Use.WAREHOUSE: 11,
        Use.ESTATE: 6,
        Use.SHOPS: 2,
        Use.HAMLET: 9,
        Use.VACANT: 6,
        Use.STRIP_FIELD: 4,
    },
    {
        Use.HAMLET: 24,
        Use.STRIP_FIELD: 18,
        Use.PADDY: 34,
        Use.ORCHARD: 6,
        Use.POND: 7,
        Use.WOOD: 4,
        Use.FACTORY: 5,
    },
)
#: How strongly a use keeps together; hamlets lie scattered.
_TOGETHER = {Use.HAMLET: 0.25, Use.SHOPS: 0.4, Use.PUBLIC: 0.2, Use.PARK: 0.2, Use.VACANT: 0.4}

_USE_OF_GROUND = {
    Ground.RIVER: Use.RIVER,
    Ground.YANGTZE: Use.RIVER,
    Ground.LAKE: Use.LAKE,
    Ground.HILL: Use.WOOD,
    Ground.EXPRESSWAY: Use.ROAD,
    Ground.BRIDGE: Use.ROAD,
    Ground.RAILWAY: Use.RAILWAY,
}


@dataclass(frozen=True)
class Cells:
    """Pieces of one use, between streets, lanes and creeks.

    Parameters
    ----------
    plane : PlanarMap
    ground, use : int8 (c,)
        `Ground` and `Use` of each cell.
    urban : float64 (c,)
        How urban it is, 0 to 1.
    """

    plane: PlanarMap
    ground: NDArray[np.int8]
    use: NDArray[np.int8]
    urban: Floats


def lay_out(network: Network, fields: Fields, units: int, rng: np.random.Generator) -> Cells:
    """Cut the network's faces into cells by streets and creeks, and choose the use of each.

    Parameters
    ----------
    network : Network
    fields : Fields
    units : int
        About how many units the cells will be cut into; few units make large cells.
    rng : numpy Generator

    Returns
    -------
    Cells
    """
    coarse = max(1.0, 45_000 / units)
    open_land = network.ground == Ground.LAND

    def want(plane: PlanarMap, faces: Ints, roots: Ints) -> Floats:
        centre = _middles(plane, faces)
        urban, industry = fields.urban(centre), fields.industry(centre)
        hectares = 8.0 - 3.5 * np.clip(urban / 0.7, 0, 1) + 3.0 * industry * (urban < 0.5)
        return np.where(open_land[roots], hectares * _HECTARE * coarse, np.inf)

    def line(plane: PlanarMap, faces: Ints, roots: Ints, area: Floats) -> NDArray[np.int8]:
        urban = fields.urban(_middles(plane, faces))
        country = np.clip(1 - urban / 0.4, 0, 1)
        draw = rng.random(len(faces))
        kind = np.where(draw < 0.04 + 0.40 * country, Line.CREEK, Line.STREET)
        kind[(draw > 0.6) & (country > 0.3) & (area < 20 * _HECTARE * coarse)] = Line.LANE
        return kind.astype(np.int8)

    n = len(network.plane)
    manner = Manner(np.full(n, 1.0), np.full(n, 0.09), np.full(n, 0.05))
    plane, root = subdivide(network.plane, want, line, manner, rng)
    centre = plane.centroids()
    urban, industry = fields.urban(centre), fields.industry(centre)
    zone = np.full(len(plane), 3)
    zone[industry > 0.5] = 2
    zone[(urban > 0.34) & (urban > 0.8 * industry)] = 1
    zone[urban > 0.70] = 0
    use = _choose(zone, centre, rng)
    ground = network.ground[root]
    for kind, name in _USE_OF_GROUND.items():
        use[ground == kind] = name
    return Cells(plane, ground, use, urban)


def _choose(zone: Ints, centre: Floats, rng: np.random.Generator) -> NDArray[np.int8]:
    """Draw a use for each cell: by the mix of its zone, and like its surroundings."""
    mix = np.full((len(_MIX), len(Use)), -np.inf)
    for number, weights in enumerate(_MIX):
        mix[number, list(weights)] = np.log(list(weights.values()))
    score = mix[zone] + 0.75 * rng.gumbel(size=(len(zone), len(Use)))
    for use in _PLOTS:
        score[:, use] += _TOGETHER.get(use, 0.9) * draw_waves(900, 5000, rng).at(centre)
    chosen: NDArray[np.int8] = score.argmax(axis=1).astype(np.int8)
    return chosen


def cut_plots(
    cells: Cells, faces: int, rng: np.random.Generator, progress: Progress = SILENT
) -> tuple[PlanarMap, Ints]:
    """Cut cells into plots.

    Parameters
    ----------
    cells : Cells
    faces : int
        How many plots there shall be, exactly. Waters, hills, roads and railways stay whole.
    rng : numpy Generator
    progress : Progress

    Returns
    -------
    PlanarMap
    int64 (faces,)
        The cell of each plot.
    """
    n = len(cells.use)
    size, stretch = np.full(n, np.inf), np.ones(n)
    uneven, skew = np.zeros(n), np.zeros(n)
    for use, plots in _PLOTS.items():
        here = (cells.use == use) & (cells.ground == Ground.LAND)
        size[here] = plots.hectares * _HECTARE
        stretch[here], uneven[here], skew[here] = plots.stretch, plots.uneven, plots.skew
    lane_above = np.where(np.isin(cells.use, (Use.OLD_TOWN, Use.HAMLET)), 1.2, 2.5) * _HECTARE
    lane_above[np.isin(cells.use, (Use.STRIP_FIELD, Use.PADDY, Use.ORCHARD, Use.POND))] = np.inf
    lane_above[np.isin(cells.use, (Use.WOOD, Use.PARK, Use.VACANT))] = np.inf

    def want(plane: PlanarMap, faces: Ints, roots: Ints) -> Floats:
        return size[roots]

    def line(plane: PlanarMap, faces: Ints, roots: Ints, area: Floats) -> NDArray[np.int8]:
        return np.where(area > lane_above[roots], Line.LANE, Line.PLOT).astype(np.int8)

    manner = Manner(stretch, uneven, skew)
    return subdivide(cells.plane, want, line, manner, rng, faces, progress)


def _middles(plane: PlanarMap, faces: Ints) -> Floats:
    """Mean of the corners of some faces, metres."""
    position, _, owner = plane.entries(faces)
    corner = plane.xy[plane.ring[position]]
    number = np.bincount(owner, minlength=len(faces))
    return (
        np.stack([np.bincount(owner, corner[:, i], len(faces)) for i in (0, 1)], axis=1)
        / (number[:, None])
    )
