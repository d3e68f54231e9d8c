"""Where people live and work: towns, industrial zones, and heavily skewed head counts."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

REGISTERED = 1_260_000
MIGRANTS = 900_000
AREA_M2 = 987e6
TOWNS = 17
INDUSTRIAL_ZONES = 42
#: Units of an ordinary territory to a last-level grid; a granular one has a fifth of them.
UNITS_PER_GRID = 60_000 / 1958
GRANULAR = 5
#: Where the made-up plane lies on the map: coordinates around 0 are moved here (EPSG:4549).
ORIGIN = (540_000.0, 3_520_000.0)
CRS = 4549

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Settlement:
    """Centres, weights (adding up to 1) and radii in metres of towns and industrial zones."""

    town_centre: Array
    town_weight: Array
    town_radius: Array
    zone_centre: Array
    zone_weight: Array
    zone_radius: Array


def outline(rng: np.random.Generator) -> shapely.Polygon:
    """An irregular rounded outline of 987 km², about 58 by 30 km, around the origin."""
    angle = np.linspace(0, 2 * np.pi, 361)[:-1]
    half_width, half_height, roundness = 29e3, 15e3, 2.6
    radius = (
        (np.abs(np.cos(angle)) / half_width) ** roundness
        + (np.abs(np.sin(angle)) / half_height) ** roundness
    ) ** (-1 / roundness)
    waves = np.zeros_like(angle)
    for k in range(2, 14):
        waves += rng.normal(0, 0.09 / k**0.9) * np.cos(k * angle + rng.uniform(0, 2 * np.pi))
    radius = radius * (1 + waves)
    shape = shapely.Polygon(np.c_[radius * np.cos(angle), radius * np.sin(angle)]).buffer(0)
    scale = np.sqrt(AREA_M2 / shape.area)
    return shapely.transform(shape, lambda xy: xy * scale)


def points_inside(rng: np.random.Generator, domain: shapely.Geometry, count: int) -> Array:
    """Uniform random points of the domain."""
    shapely.prepare(domain)
    x0, y0, x1, y1 = domain.bounds
    points = np.empty((0, 2))
    while len(points) < count:
        drawn = rng.uniform((x0, y0), (x1, y1), (2 * count + 64, 2))
        points = np.r_[points, drawn[shapely.contains_xy(domain, drawn[:, 0], drawn[:, 1])]]
    return points[:count]


def settle(rng: np.random.Generator, domain: shapely.Geometry) -> Settlement:
    """Spread 17 towns, one of them far larger, and 42 industrial zones near them."""
    places = points_inside(rng, domain, 600)
    towns = [places[0]]
    for _ in range(TOWNS - 1):
        gap = np.min([np.hypot(*(places - town).T) for town in towns], axis=0)
        towns.append(places[(gap * rng.uniform(0.6, 1, len(places))).argmax()])
    town_centre = np.array(towns)
    town_weight = np.r_[6.0, rng.lognormal(0, 0.45, TOWNS - 1)]
    town_weight /= town_weight.sum()
    zone_centre = town_centre[rng.integers(0, TOWNS, INDUSTRIAL_ZONES)]
    zone_centre = zone_centre + rng.normal(0, 3200, (INDUSTRIAL_ZONES, 2))
    zone_weight = rng.lognormal(0, 0.8, INDUSTRIAL_ZONES)
    zone_weight /= zone_weight.sum()
    return Settlement(
        town_centre,
        town_weight,
        900 + 5200 * np.sqrt(town_weight),
        zone_centre,
        zone_weight,
        rng.uniform(500, 1100, INDUSTRIAL_ZONES),
    )


def unit_sites(
    rng: np.random.Generator, domain: shapely.Geometry, settlement: Settlement, count: int
) -> Array:
    """Points for `count` units: 45 % around towns, 12 % in industrial zones, the rest anywhere."""
    shapely.prepare(domain)
    around = [
        (int(0.45 * count), settlement.town_centre, settlement.town_weight, settlement.town_radius),
        (int(0.12 * count), settlement.zone_centre, settlement.zone_weight, settlement.zone_radius),
    ]
    clustered = []
    for wanted, centre, weight, radius in around:
        which = rng.choice(len(centre), 3 * wanted, p=weight)
        drawn = centre[which] + rng.normal(0, 1, (3 * wanted, 2)) * radius[which][:, None]
        clustered.append(drawn[shapely.contains_xy(domain, drawn[:, 0], drawn[:, 1])][:wanted])
    sites = np.concatenate(clustered)
    return np.r_[sites, points_inside(rng, domain, count - len(sites))]


def _density(centroid: Array, centre: Array, weight: Array, radius: Array) -> Array:
    """A sum of bell-shaped densities per m², without the factor 1 / 2π."""
    density = np.zeros(len(centroid))
    for c, w, r in zip(centre, weight, radius, strict=True):
        density += w / r**2 * np.exp(-0.5 * ((centroid - c) ** 2).sum(1) / r**2)
    return density / weight.sum()


def populate(
    rng: np.random.Generator,
    settlement: Settlement,
    centroid: Array,
    area: Array,
    cap: float,
) -> pd.DataFrame:
    """Registered and migrant head counts and the town of each unit.

    About half of the units have none of one or the other; no unit holds more than `cap` of either.
    """
    s, n = settlement, len(area)
    urban_density = _density(centroid, s.town_centre, s.town_weight, 0.75 * s.town_radius)
    zone_density = _density(centroid, s.zone_centre, s.zone_weight, s.zone_radius)
    even = 1 / AREA_M2
    urban, zone = urban_density > 3 * even, zone_density > 4 * even
    wide = area > np.quantile(area, 0.985)
    lived_in = np.where(zone & ~urban, 0.12, np.where(urban, 0.62, 0.45))
    lived_in[wide] = 0.1
    has_migrants = np.where(zone, 0.55, np.where(urban, 0.45, 0.15))
    has_migrants[wide] = 0.05
    registered = area * (0.55 * urban_density + 0.45 * even) * rng.lognormal(0, 1.0, n)
    registered = registered * (rng.random(n) < lived_in)
    migrant = area * (0.60 * zone_density + 0.30 * urban_density + 0.10 * even)
    migrant = migrant * rng.lognormal(0, 1.25, n) * (rng.random(n) < has_migrants)
    to_town = ((centroid[:, None, :] - s.town_centre[None]) ** 2).sum(2)
    return pd.DataFrame(
        {
            "registered": _whole(rng, registered, REGISTERED, cap),
            "migrant": _whole(rng, migrant, MIGRANTS, cap),
            "town": np.argmin(to_town - (1.6 * s.town_radius) ** 2, axis=1),
        }
    )


def _whole(rng: np.random.Generator, wanted: Array, total: int, cap: float) -> NDArray[np.int64]:
    """Scale to the total under the cap, and round at random so that the total is kept."""
    people = wanted * total / wanted.sum()
    for _ in range(40):
        people = np.minimum(people, cap)
        missing = total / people.sum()
        if missing < 1.0005:
            break
        people = np.where(people < cap, people * missing, people)
    return np.floor(people + rng.random(len(people))).astype(np.int64)


def cap_for(units: int) -> float:
    """The most people of a kind in one unit: 400 at 60,000 units and more, in proportion below."""
    return 400 * max(1.0, 60_000 / units)


def framed(
    rng: np.random.Generator, polygons: NDArray[np.object_], people: pd.DataFrame
) -> gpd.GeoDataFrame:
    """The finished territory: moved onto the map, in an order that helps nobody."""
    order = rng.permutation(len(polygons))
    moved = shapely.transform(polygons[order], lambda xy: np.round(xy + ORIGIN, 3))
    frame = people.iloc[order].reset_index(drop=True)
    frame.insert(0, "unit_id", np.char.mod("%07d", np.arange(1, len(frame) + 1)).astype(object))
    frame["land_m2"] = np.round(shapely.area(moved), 2)
    return gpd.GeoDataFrame(frame, geometry=moved, crs=CRS)
