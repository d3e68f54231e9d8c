"""From a number of units and a seed to the whole sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...errors import InputError
from ...progress import SILENT, Progress, Span, step
from ...wording import say
from .divisions import divide_cells
from .kinds import USE_NAMES, Ground, Line, Use
from .landuse import cut_plots, draw_fields, lay_out
from .network import draw_network
from .people import settle
from .planar import Ints, PlanarMap
from .sketch import CRS, towns

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

LEAST_UNITS = 5_000
MOST_UNITS = 1_000_000


@dataclass(frozen=True)
class Sample:
    """A made-up territory inside a real outline.

    Parameters
    ----------
    units : GeoDataFrame
        Base units in EPSG:4549, columns `unit_id`, `registered`, `migrant`, `households`,
        `land_m2`, `water_m2`, `land_use`, `town`, `town_code`, `village`, `village_code`, `remark`.
        `remark` names the two-part units, enclaves and islands; it is empty elsewhere.
    lines : GeoDataFrame
        Rivers, canals, expressways, railways, main roads and streets: `kind`, `name`.
    population : DataFrame
        The people of the units under Chinese headers, to be joined by 编号.
    """

    units: gpd.GeoDataFrame
    lines: gpd.GeoDataFrame
    population: pd.DataFrame


def make_sample(units: int = 60_000, seed: int = 1, progress: Progress = SILENT) -> Sample:
    """Make the sample territory.

    Parameters
    ----------
    units : int
        Number of base units, exactly; from 5,000 to 1,000,000.
    seed : int
        The same number gives the same territory, another one another.
    progress : Progress

    Returns
    -------
    Sample

    Raises
    ------
    InputError
        When `units` is outside its range.
    Cancelled
        When the user stopped it.
    """
    if not LEAST_UNITS <= units <= MOST_UNITS:
        raise InputError(
            say("The sample cannot have {units} units.", units=units),
            cure=say("Choose from {low} to {high} units.", low=LEAST_UNITS, high=MOST_UNITS),
        )
    import geopandas as gpd
    import pandas as pd
    import shapely

    rng = np.random.default_rng(seed)
    step(progress, 0.0, say("Drawing rivers and roads"))
    network = draw_network(units, rng)
    fields = draw_fields(rng)
    step(progress, 0.1, say("Laying out streets and land use"))
    cells = lay_out(network, fields, units, rng)
    divisions = divide_cells(cells, rng)
    pairs = max(2, units // 2_500)
    step(progress, 0.2, say("Cutting plots"))
    plane, cell = cut_plots(cells, units + pairs, rng)
    step(progress, 0.6, say("Settling people"))
    twin = _twins(plane, cell, cells.use, divisions.village, pairs, rng)

    centre = plane.centroids()
    urban, industry = fields.urban(centre), fields.industry(centre)
    use = cells.use[cell]
    area = plane.areas()
    water = np.where(np.isin(use, (Use.LAKE, Use.RIVER, Use.POND)), area, 0.0)
    people = settle(use, area - water, urban, industry, rng)

    step(progress, 0.7, say("Writing down names and numbers"))
    polygons = plane.polygons()
    first, second = twin.T
    polygons[first] = shapely.multipolygons(
        polygons[twin.reshape(-1)], indices=np.repeat(np.arange(pairs), 2)
    )
    for values in (area, water, people.registered, people.migrant, people.households):
        values[first] += values[second]
    keep = np.ones(len(plane), bool)
    keep[second] = False
    village = divisions.village[cell]
    codes = np.array([v.code for v in divisions.villages], dtype=object)
    order = np.lexsort((centre[:, 0], -np.floor(centre[:, 1] / 400), codes[village].astype(str)))
    order = order[keep[order]]
    whose = village[order]
    begin = np.flatnonzero(np.r_[True, whose[1:] != whose[:-1]])
    number = np.arange(len(order)) - np.repeat(begin, np.diff(np.r_[begin, len(order)])) + 1
    serial = np.char.zfill(number.astype(str), 5)
    unit_id = np.char.add(codes[whose].astype(str), serial).astype(object)
    remark = np.full(len(plane), "", dtype=object)
    remark[divisions.island[cell]] = "江心洲"
    remark[divisions.enclave[cell]] = "飞地"
    remark[first] = "两部分"
    town = divisions.town[cell]
    town_names = np.array([t.name for t in towns()], dtype=object)
    town_codes = np.array([t.code for t in towns()], dtype=object)
    village_names = np.array([v.name for v in divisions.villages], dtype=object)
    uses = np.array(USE_NAMES, dtype=object)
    frame = gpd.GeoDataFrame(
        {
            "unit_id": unit_id,
            "registered": people.registered[order],
            "migrant": people.migrant[order],
            "households": people.households[order],
            "land_m2": np.round(area - water, 1)[order],
            "water_m2": np.round(water, 1)[order],
            "land_use": uses[use][order],
            "town": town_names[town][order],
            "town_code": town_codes[town][order],
            "village": village_names[village][order],
            "village_code": codes[whose],
            "remark": remark[order],
        },
        geometry=polygons[order],
        crs=CRS,
    )
    lines = gpd.GeoDataFrame(
        {
            "kind": [kind.name.lower() for kind, _, _ in network.lines],
            "name": [name for _, name, _ in network.lines],
        },
        geometry=[line for _, _, line in network.lines],
        crs=CRS,
    )
    population = pd.DataFrame(
        {
            "编号": unit_id,
            "乡镇街道": frame["town"],
            "村社区": frame["village"],
            "户数": frame["households"],
            "户籍人口": frame["registered"],
            "流动人口": frame["migrant"],
        }
    )
    step(progress, 1.0)
    return Sample(frame, lines, population)


def _twins(
    plane: PlanarMap,
    cell: Ints,
    use: np.ndarray,
    village: Ints,
    wanted: int,
    rng: np.random.Generator,
) -> Ints:
    """Pairs of plots of one use and village that do not touch but have a common neighbour."""
    from scipy.sparse import csr_array

    pair, _, _ = plane.borders()
    n = len(plane)
    rows, columns = np.concatenate([pair, pair[:, ::-1]]).T
    touch = csr_array((np.ones(len(rows)), (rows, columns)), shape=(n, n))
    corner_of: list[tuple[int, int]] = []
    taken = np.zeros(n, bool)
    settled = np.flatnonzero(use[cell] <= Use.WOOD)
    for plot in rng.permutation(settled)[: 60 * wanted]:
        near = touch.indices[touch.indptr[plot] : touch.indptr[plot + 1]]
        beyond = np.unique(
            np.concatenate([touch.indices[touch.indptr[i] : touch.indptr[i + 1]] for i in near])
        )
        ring = set(plane.ring[plane.start[plot] : plane.start[plot + 1]].tolist())
        for other in beyond:
            if (
                other == plot
                or taken[other]
                or taken[plot]
                or use[cell[other]] != use[cell[plot]]
                or village[cell[other]] != village[cell[plot]]
                or ring & set(plane.ring[plane.start[other] : plane.start[other + 1]].tolist())
            ):
                continue
            corner_of.append((int(plot), int(other)))
            taken[plot] = taken[other] = True
            break
        if len(corner_of) == wanted:
            break
    return np.array(corner_of, np.int64)
