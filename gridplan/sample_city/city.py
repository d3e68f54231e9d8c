"""From a number of units and a seed to the whole sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..i18n import say
from ..progress import SILENT, Progress, Span, step
from .divisions import Divisions, divide_cells
from .fields import Fields, draw_fields
from .ground_kinds import USE_NAMES, Line, Use
from .landuse import Cells, cut_plots, lay_out
from .people import settle
from .planar_graph import Floats, Ints, PlanarMap
from .planted_faults import find_pairs, make_insets
from .road_network import draw_network
from .sketch import CRS, towns

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    import shapely

LEAST_UNITS = 5_000
MOST_UNITS = 1_000_000
#: One unit in so many has two parts; one in so many lies inside another one.
_UNITS_PER_PAIR = 2_500
_UNITS_PER_INSET = 5_000
#: Water along a plot's edge on a creek, metres, and the largest share of the plot it takes.
_HALF_CREEK = 4.0
_MOST_CREEK = 0.25
#: Rows of unit numbers inside a village are so high, metres.
_ROW = 400.0

#: Uses that may hold a small unit of another use.
_HOSTS = (Use.PADDY, Use.PARK, Use.ORCHARD, Use.VACANT, Use.ESTATE)

PLAIN, ISLAND, ENCLAVE, TWO_PARTS, INSET = "普通", "江心洲", "飞地", "两部分", "内嵌"


@dataclass(frozen=True)
class Sample:
    """A made-up territory inside a real outline.

    Parameters
    ----------
    units : GeoDataFrame
        Base units in EPSG:4549, columns `unit_id`, `registered`, `migrant`, `households`,
        `land_m2`, `water_m2`, `land_use`, `town`, `town_code`, `village`, `village_code`, `form`.
        `form` tells units on islands, in enclaves, of two parts and inside another unit from
        plain ones.
    lines : GeoDataFrame
        `kind` (river, creek, expressway, railway, arterial, secondary, street, lane) and
        `name` (often empty).
    population : DataFrame
        The people of the units under Chinese headers, to be joined by 编号.
    """

    units: gpd.GeoDataFrame
    lines: gpd.GeoDataFrame
    population: pd.DataFrame


@dataclass(frozen=True)
class _Plots:
    """Units before they have people and numbers; one entry a unit, areas in m²."""

    shapes: NDArray[np.object_]
    use: NDArray[np.int8]
    area: Floats
    water: Floats
    village: Ints
    town: Ints
    form: NDArray[np.object_]


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
        When `units` is outside its range or `seed` is negative.
    Cancelled
        When the user stopped it.
    """
    if not LEAST_UNITS <= units <= MOST_UNITS:
        raise InputError(
            say("The sample cannot have {units} units.", units=units),
            where="--units",
            cure=say("Choose from {low} to {high} units.", low=LEAST_UNITS, high=MOST_UNITS),
        )
    if seed < 0:
        raise InputError(
            say("The seed is {seed}.", seed=seed), cure=say("Give a whole number, zero or more.")
        )
    for_fields, for_network, for_cells, for_towns, for_plots, for_odd, for_people = (
        np.random.default_rng([seed, part]) for part in range(7)
    )
    import pandas as pd

    step(progress, 0.0, say("Drawing rivers and roads"))
    fields = draw_fields(for_fields)
    network = draw_network(units, fields, for_network)
    step(progress, 0.1, say("Laying out streets and land use"))
    cells = lay_out(network, fields, units, for_cells)
    divisions = divide_cells(cells, for_towns)
    step(progress, 0.2, say("Cutting plots"))
    pairs, insets = max(2, units // _UNITS_PER_PAIR), max(2, units // _UNITS_PER_INSET)
    plane, cell = cut_plots(cells, units + pairs - insets, for_plots, Span(progress, 0.2, 0.7))
    step(progress, 0.7, say("Settling people"))
    plots = _draw_plots(plane, cell, cells, divisions, pairs, insets, for_odd)
    frame = _units(plots, divisions, fields, for_people)
    step(progress, 0.9, say("Drawing streets and creeks"))
    lines = _lines(network.lines, plane)
    population = frame[["unit_id", "town", "village", "households", "registered", "migrant"]]
    headers = ["编号", "乡镇街道", "村社区", "户数", "户籍人口", "流动人口"]
    step(progress, 1.0)
    return Sample(frame, lines, pd.DataFrame(population).set_axis(headers, axis=1))


def _draw_plots(
    plane: PlanarMap,
    cell: Ints,
    cells: Cells,
    divisions: Divisions,
    pairs: int,
    insets: int,
    rng: np.random.Generator,
) -> _Plots:
    """Plots as shapes, some joined to units of two parts, some with another unit inside."""
    import shapely

    use, village = cells.use[cell], divisions.village[cell]
    area, shapes = plane.areas(), plane.polygons()
    water = np.minimum(_HALF_CREEK * plane.edge_lengths(Line.CREEK), _MOST_CREEK * area)
    water[np.isin(use, (Use.LAKE, Use.RIVER, Use.POND))] = np.inf
    water = np.minimum(water, area)
    form = np.full(len(plane), PLAIN, dtype=object)
    form[divisions.island[cell]] = ISLAND
    form[divisions.enclave[cell]] = ENCLAVE

    plain = (form == PLAIN) & (use <= Use.VACANT)
    pair = find_pairs(plane, plain, use, village, pairs, rng)
    first, second = pair.T
    plain[pair] = False
    host, squares = make_insets(shapes, plain & np.isin(use, _HOSTS), insets, rng)
    area[host] -= shapely.area(squares)
    shapes[host] = shapely.difference(shapes[host], squares)
    area[first] += area[second]
    water[first] += water[second]
    shapes[first] = shapely.multipolygons(
        shapes[pair.reshape(-1)], indices=np.repeat(np.arange(len(pair)), 2)
    )
    form[first] = TWO_PARTS

    kept = np.ones(len(plane), bool)
    kept[second] = False
    row = np.concatenate([np.flatnonzero(kept), host])
    fresh = slice(int(kept.sum()), None)
    plots = _Plots(
        shapes[row],
        use[row],
        area[row],
        water[row],
        village[row],
        divisions.town[cell][row],
        form[row],
    )
    plots.shapes[fresh] = squares
    plots.use[fresh] = Use.PUBLIC
    plots.area[fresh] = shapely.area(squares)
    plots.water[fresh] = 0.0
    plots.form[fresh] = INSET
    return plots


def _units(
    plots: _Plots, divisions: Divisions, fields: Fields, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """The unit layer, numbered by village, rows from north to south and west to east."""
    import geopandas as gpd
    import shapely

    middle = shapely.get_coordinates(shapely.centroid(plots.shapes))
    codes = np.array([village.code for village in divisions.villages])
    rank = np.argsort(np.argsort(codes))
    order = np.lexsort((middle[:, 0], -np.floor(middle[:, 1] / _ROW), rank[plots.village]))
    plots = _Plots(*(values[order] for values in vars(plots).values()))
    middle = middle[order]
    land = plots.area - plots.water
    people = settle(plots.use, land, plots.town, fields.urban(middle), fields.industry(middle), rng)
    begin = np.flatnonzero(np.diff(plots.village, prepend=-1))
    number = np.arange(len(order)) - np.repeat(begin, np.diff(begin, append=len(order))) + 1
    code = codes[plots.village]
    places = towns()
    return gpd.GeoDataFrame(
        {
            "unit_id": np.char.add(code, np.char.zfill(number.astype(str), 5)).astype(object),
            "registered": people.registered,
            "migrant": people.migrant,
            "households": people.households,
            "land_m2": np.round(land, 1),
            "water_m2": np.round(plots.water, 1),
            "land_use": np.array(USE_NAMES, dtype=object)[plots.use],
            "town": np.array([t.name for t in places], dtype=object)[plots.town],
            "town_code": np.array([t.code for t in places], dtype=object)[plots.town],
            "village": np.array([v.name for v in divisions.villages], dtype=object)[plots.village],
            "village_code": code.astype(object),
            "form": plots.form,
        },
        geometry=plots.shapes,
        crs=CRS,
    )


def _lines(
    network: list[tuple[Line, str, shapely.MultiLineString]], plane: PlanarMap
) -> gpd.GeoDataFrame:
    """The line layer: the network and the streets, lanes and creeks between cells and plots."""
    import geopandas as gpd
    import shapely

    lines = [(kind, name, part) for kind, name, shape in network for part in shape.geoms]
    for kind in (Line.STREET, Line.LANE, Line.CREEK):
        edges = shapely.multilinestrings(shapely.linestrings(plane.xy[plane.edges(kind)]))
        lines += [(kind, "", part) for part in shapely.get_parts(shapely.line_merge(edges))]
    return gpd.GeoDataFrame(
        {
            "kind": np.array([kind.name.lower() for kind, _, _ in lines], dtype=object),
            "name": np.array([name for _, name, _ in lines], dtype=object),
        },
        geometry=[line for _, _, line in lines],
        crs=CRS,
    )
