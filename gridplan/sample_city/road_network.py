"""Rivers, lakes, hills, railways and main roads together, and the faces between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from . import courses
from .fields import Fields
from .ground_kinds import Ground, Line
from .planar_graph import Floats, Ints, PlanarMap, from_polygons, weld
from .roads import Road, draw_roads

if TYPE_CHECKING:
    import shapely

#: Lines of the network meet on this grid, metres, and no edge is shorter than that.
_GRID = 0.01
_SHORTEST = 2.0
#: Lakes and hills smaller than this are left out, m².
_LEAST_BLOB = 60_000.0


@dataclass(frozen=True)
class Network:
    """The coarse map that everything else is cut from.

    Parameters
    ----------
    plane : PlanarMap
        Faces between the lines; its edges say which line runs along them.
    ground : int8 (f,)
        What each face is (`Ground`).
    lines : list of (Line, name, geometry)
        Centre lines of rivers, expressways, railways and main roads inside the territory.
    """

    plane: PlanarMap
    ground: NDArray[np.int8]
    lines: list[tuple[Line, str, shapely.MultiLineString]]


@dataclass(frozen=True)
class _Areas:
    """What the network takes up; no two of them overlap but for bridges."""

    territory: shapely.Geometry
    yangtze: shapely.Geometry
    stream: shapely.Geometry
    lakes: shapely.Geometry
    hills: shapely.Geometry
    motorway: shapely.Geometry
    rail: shapely.Geometry
    bridges: shapely.Geometry


def draw_network(units: int, fields: Fields, rng: np.random.Generator) -> Network:
    """Draw the network of a territory.

    Parameters
    ----------
    units : int
        About how many base units it will have; the map of few units leaves out small rivers.
    fields : Fields
        Where towns are.
    rng : numpy Generator

    Returns
    -------
    Network
    """
    import shapely

    territory = courses.draw_territory(rng)
    rivers = courses.draw_rivers(0 if units >= 40_000 else 30 if units >= 15_000 else 50, rng)
    expressways, railways = courses.draw_expressways(rng), courses.draw_railways(rng)
    roads = draw_roads(territory.bounds, fields, rng)
    areas = _areas(territory, rivers, expressways, railways, roads, rng)
    wet = shapely.union_all([areas.stream, areas.lakes, areas.yangtze])
    closed = shapely.union_all([wet, areas.hills])
    inland = {
        kind: shapely.union_all([r.line for r in roads if r.kind == kind]).difference(closed)
        for kind in (Line.SECONDARY, Line.ARTERIAL)
    }
    work = [
        territory.boundary,
        wet.boundary,
        areas.bridges.boundary,
        areas.hills.boundary.difference(wet),
        areas.motorway.boundary.difference(areas.yangtze),
        areas.rail.boundary.difference(areas.yangtze),
        *inland.values(),
        _reaches(areas.yangtze),
    ]
    ribs = shapely.union_all([shapely.segmentize(part, 90.0) for part in work], grid_size=_GRID)
    faces, ground = _without_specks(*_faces(ribs, areas))
    plane = weld(from_polygons(faces), _SHORTEST)
    plane = _mark(plane, ground, inland)

    dry = territory.difference(areas.yangtze)
    open_ground = dry.difference(shapely.union_all([areas.lakes, areas.hills]))
    lines = [
        (Line.RIVER if r.width >= 40 else Line.CANAL, r.name, r.line.intersection(dry))
        for r in rivers
    ]
    lines += [(Line.EXPRESSWAY, e.name, e.line.intersection(dry)) for e in expressways]
    lines += [(Line.RAILWAY, r.name, r.line.intersection(dry)) for r in railways]
    lines += [(road.kind, road.name, road.line.intersection(open_ground)) for road in roads]
    pure = [(kind, name, _lines_of(shape)) for kind, name, shape in lines]
    return Network(plane, ground, [item for item in pure if not item[2].is_empty])


def _areas(
    territory: shapely.Geometry,
    rivers: list[courses.Course],
    expressways: list[courses.Course],
    railways: list[courses.Course],
    roads: list[Road],
    rng: np.random.Generator,
) -> _Areas:
    """Settle who gives way to whom."""
    import shapely

    yangtze = courses.draw_yangtze(territory)
    stream = shapely.union_all([river.ribbon for river in rivers])
    motorway = shapely.union_all([way.ribbon for way in expressways])
    rail = shapely.union_all([way.ribbon for way in railways])
    ways = shapely.union_all([stream, motorway, rail])
    lakes = shapely.union_all(courses.draw_blobs("lakes", rng)).difference(ways.buffer(40))
    lakes = _large_parts(lakes, _LEAST_BLOB)
    hills = shapely.union_all(courses.draw_blobs("hills", rng))
    hills = hills.difference(shapely.union_all([ways, lakes, yangtze]).buffer(5))
    hills = _large_parts(hills, _LEAST_BLOB)
    stream = stream.difference(yangtze)
    pavement = shapely.union_all(
        [road.line.buffer(14 if road.kind == Line.ARTERIAL else 9) for road in roads]
    )
    bridges = shapely.union_all([pavement, motorway, rail]).intersection(stream)
    bridges = _large_parts(bridges, 200.0)
    return _Areas(territory, yangtze, stream, lakes, hills, motorway, rail, bridges)


def _reaches(yangtze: shapely.Geometry) -> shapely.Geometry:
    """Lines across the Yangtze, one every few kilometres."""
    import shapely

    west, south, east, north = yangtze.bounds
    cuts = np.arange(west + 1500, east, 2600.0)
    lines = [[(x, south - 10), (x + 250, north + 10)] for x in cuts]
    return shapely.multilinestrings(lines).intersection(yangtze)


def _large_parts(area: shapely.Geometry, least: float) -> shapely.MultiPolygon:
    """The parts of at least so many m²."""
    import shapely

    parts = shapely.get_parts(area)
    return shapely.multipolygons(parts[shapely.area(parts) >= least])


def _lines_of(shape: shapely.Geometry) -> shapely.MultiLineString:
    """The lines of a mixed shape."""
    import shapely

    parts = shapely.get_parts(shape)
    is_line = shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING
    return shapely.multilinestrings(parts[is_line])


def _faces(ribs: shapely.Geometry, areas: _Areas) -> tuple[NDArray[np.object_], NDArray[np.int8]]:
    """The faces between lines and what they are; a face around another is cut by a lane."""
    import shapely

    shapely.prepare(areas.territory)
    while True:
        faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(ribs)))
        faces = faces[shapely.contains(areas.territory, shapely.point_on_surface(faces))]
        pierced = faces[shapely.get_num_interior_rings(faces) > 0]
        if not len(pierced):
            break
        lanes = [lane for face in pierced for lane in _lanes(face)]
        ribs = shapely.union_all([ribs, *lanes], grid_size=_GRID)
    middle = shapely.get_coordinates(shapely.centroid(faces))
    faces = faces[np.lexsort((middle[:, 1], middle[:, 0]))]
    at = shapely.point_on_surface(faces)
    ground = np.full(len(faces), Ground.LAND, np.int8)
    for kind, area in (
        (Ground.HILL, areas.hills),
        (Ground.LAKE, areas.lakes),
        (Ground.RAILWAY, areas.rail),
        (Ground.EXPRESSWAY, areas.motorway),
        (Ground.RIVER, areas.stream),
        (Ground.YANGTZE, areas.yangtze),
        (Ground.BRIDGE, areas.bridges),
    ):
        shapely.prepare(area)
        ground[shapely.contains(area, at)] = kind
    return faces, ground


def _lanes(face: shapely.Polygon) -> list[shapely.LineString]:
    """Lines from the holes of a face to its outer edge."""
    import shapely

    lanes = []
    west, _, east, _ = face.bounds
    for hole in face.interiors:
        y = round(shapely.Polygon(hole).point_on_surface().y, 2)
        across = shapely.LineString([(west - 1, y), (east + 1, y)]).intersection(face)
        lanes += [lane for lane in shapely.get_parts(across) if lane.distance(hole) < 1e-6]
    return lanes


def _without_specks(
    faces: NDArray[np.object_], ground: NDArray[np.int8]
) -> tuple[NDArray[np.object_], NDArray[np.int8]]:
    """Melt slivers and specks between lines into a neighbour, best one of their kind or land."""
    import shapely

    while True:
        area, round_ = shapely.area(faces), shapely.length(faces)
        sliver = (ground == Ground.LAND) & (area < 20 * round_) & (area < 8_000)
        specks = np.flatnonzero((area < 600) | sliver)
        a, b, border = _around(from_polygons(faces), specks)
        liking = np.where(ground[b] == Ground.LAND, 2.0, 1.0) * np.where(
            ground[a] == ground[b], 3.0, 1
        )
        order = np.lexsort((-border * liking, a))
        best = order[np.r_[True, np.diff(a[order]) > 0]] if len(order) else order
        busy, gone = np.zeros(len(faces), bool), np.zeros(len(faces), bool)
        faces = faces.copy()
        for speck, host in zip(a[best], b[best]):
            melted = shapely.union_all([faces[speck], faces[host]])
            whole = melted.geom_type == "Polygon" and not len(melted.interiors)
            if whole and not (busy[speck] or busy[host]):
                faces[host] = melted
                busy[speck] = busy[host] = gone[speck] = True
        if not gone.any():
            return faces, ground
        faces, ground = faces[~gone], ground[~gone]


def _around(plane: PlanarMap, some: Ints) -> tuple[Ints, Ints, Floats]:
    """Faces, their neighbours and the lengths of their common borders, for some faces."""
    pair, length, _ = plane.borders()
    pair, length = np.concatenate([pair, pair[:, ::-1]]), np.concatenate([length, length])
    here = np.isin(pair[:, 0], some)
    code, inverse = np.unique(pair[here, 0] * len(plane) + pair[here, 1], return_inverse=True)
    border: Floats = np.bincount(inverse, length[here], len(code)).astype(float)
    return code // len(plane), code % len(plane), border


def _mark(
    plane: PlanarMap, ground: NDArray[np.int8], roads: dict[Line, shapely.Geometry]
) -> PlanarMap:
    """Write on every edge what runs along it."""
    import shapely

    position, following, owner = plane.entries(np.arange(len(plane)))
    a, b = plane.ring[position], plane.ring[following]
    middle = shapely.points((plane.xy[a] + plane.xy[b]) / 2)
    _, edge = np.unique(np.minimum(a, b) * len(plane.xy) + np.maximum(a, b), return_inverse=True)

    def sides(kinds: tuple[Ground, ...]) -> Ints:
        inside = np.isin(ground, kinds)[owner]
        number: Ints = np.bincount(edge, inside)[edge].astype(np.int64)
        return number

    line = np.full(len(position), Line.NONE, np.int8)
    line[sides((Ground.EXPRESSWAY, Ground.RAILWAY)) == 1] = Line.VERGE
    line[sides((Ground.RIVER, Ground.LAKE, Ground.YANGTZE)) == 1] = Line.BANK
    for kind, geometry in roads.items():
        shapely.prepare(geometry)
        line[shapely.dwithin(geometry, middle, 2 * _SHORTEST)] = kind
    return PlanarMap(plane.xy, plane.start, plane.ring, line)
