"""Rivers, lakes, hills, expressways, railways and main roads, and the faces between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .kinds import Ground, Line
from .planar import Floats, Ints, PlanarMap, from_polygons
from .sketch import metres, outline, sketch, towns

if TYPE_CHECKING:
    import shapely

#: Lines of the network meet on this grid, metres.
_GRID = 0.01


@dataclass
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
    lines: list[tuple[Line, str, Any]] = field(default_factory=list)


def draw_network(units: int, rng: np.random.Generator) -> Network:
    """Draw the network of a territory of about so many units.

    Parameters
    ----------
    units : int
        A map of few units leaves out the small rivers.
    rng : numpy Generator

    Returns
    -------
    Network
    """
    import shapely

    land = _territory(rng)
    rivers, expressways, railways = _courses(units, rng)
    roads = _main_roads(land, rng)
    stream = shapely.union_all([line.buffer(width / 2) for _, line, width in rivers])
    yangtze = _yangtze(land)
    lakes = shapely.union_all([_blob(item, 0.0, rng) for item in sketch()["lakes"]])
    hills = shapely.union_all([_blob(item, item["turn"], rng) for item in sketch()["hills"]])
    motorway = shapely.union_all([line.buffer(width / 2) for _, line, width in expressways])
    rail = shapely.union_all([line.buffer(width / 2) for _, line, width in railways])
    # A lake that a river or a road runs through is left out of the way of both.
    lakes = lakes.difference(shapely.union_all([stream, motorway, rail]).buffer(40))
    lakes = _large_parts(lakes, 60_000)
    hills = hills.difference(shapely.union_all([stream, lakes, motorway, rail, yangtze]).buffer(5))
    hills = _large_parts(hills, 60_000)
    stream = stream.difference(yangtze)
    road_lines = shapely.MultiLineString([line for _, line in roads])
    crossing = shapely.union_all([road_lines.buffer(14), motorway, rail])
    bridges = _large_parts(crossing.intersection(stream), 200)
    water = shapely.union_all([stream, lakes, yangtze])
    inland = road_lines.difference(shapely.union_all([water, hills]))
    work = [
        land.boundary,
        water.boundary,
        bridges.boundary,
        hills.boundary.difference(water),
        motorway.boundary.difference(yangtze),
        rail.boundary.difference(yangtze),
        inland,
        _reaches(yangtze, roads),
    ]
    ribs = shapely.union_all([shapely.segmentize(part, 90.0) for part in work], grid_size=_GRID)
    faces = _faces(ribs, land)
    at = shapely.point_on_surface(faces)

    def inside(area: shapely.Geometry) -> NDArray[np.bool_]:
        shapely.prepare(area)
        within: NDArray[np.bool_] = shapely.contains(area, at)
        return within

    ground = np.full(len(faces), Ground.LAND, np.int8)
    for kind, area in (
        (Ground.HILL, hills),
        (Ground.LAKE, lakes),
        (Ground.YANGTZE, yangtze),
        (Ground.RIVER, stream),
        (Ground.RAILWAY, rail.difference(stream)),
        (Ground.EXPRESSWAY, motorway.difference(stream)),
        (Ground.BRIDGE, bridges),
    ):
        ground[inside(area)] = kind
    ground[(ground == Ground.EXPRESSWAY) & inside(yangtze)] = Ground.YANGTZE
    ground[(ground == Ground.RAILWAY) & inside(yangtze)] = Ground.YANGTZE
    plane, ground = _without_specks(faces, ground)
    plane = _mark(plane, ground, inland)
    drawn = [(Line.RIVER if width >= 40 else Line.CANAL, n, line) for n, line, width in rivers]
    drawn += [(Line.EXPRESSWAY, n, line) for n, line, _ in expressways]
    drawn += [(Line.RAILWAY, n, line) for n, line, _ in railways]
    dry = land.difference(yangtze)
    lines = [(kind, n, line.intersection(dry)) for kind, n, line in drawn]
    lines += [(Line.ARTERIAL, n, line.difference(water).intersection(land)) for n, line in roads]
    lines = [(kind, n, _only_lines(line)) for kind, n, line in lines]
    return Network(plane, ground, [item for item in lines if not item[2].is_empty])


def _curve(points: Floats, wobble: float, rng: np.random.Generator, every: float = 60.0) -> Floats:
    """A smooth course through points that wanders aside by about `wobble` metres."""
    from scipy.interpolate import CubicSpline

    reach = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    spline = CubicSpline(reach, points)
    s = np.linspace(0, reach[-1], max(int(reach[-1] / every), 2))
    tangent = spline(s, 1)
    aside = np.stack([-tangent[:, 1], tangent[:, 0]], axis=1) / np.hypot(*tangent.T)[:, None]
    sway = np.zeros(len(s))
    for wave, size in ((5200.0, 1.0), (2300.0, 0.5), (1100.0, 0.28), (520.0, 0.12)):
        wave *= rng.uniform(0.85, 1.2)
        sway += size * rng.normal(1, 0.25) * np.sin(2 * np.pi * (s / wave + rng.random()))
    course: Floats = spline(s) + (wobble * sway)[:, None] * aside
    return course


def _territory(rng: np.random.Generator) -> shapely.Geometry:
    """The outline without the shipping channels of the Yangtze, and the islands in them."""
    import shapely

    land = outline()
    for channel in sketch()["channels"]:
        bank = shapely.LineString(_curve(metres(channel["along"]), 25, rng))
        parts = [part for part in shapely.ops.split(land, bank).geoms]
        land = max(parts, key=lambda part: part.area)
    islands = [_blob(item, item["turn"], rng) for item in sketch()["islands"]]
    return shapely.union_all([land, *islands])


def _blob(item: dict[str, Any], turn: float, rng: np.random.Generator) -> shapely.Polygon:
    """A round shape with a wavy shore: centre and half axes in km, turned by degrees."""
    import shapely

    angle = np.linspace(0, 2 * np.pi, 73)[:-1]
    radius = np.ones(len(angle))
    for k in range(2, 8):
        radius += rng.normal(0, 0.16 / k) * np.cos(k * angle + rng.uniform(0, 2 * np.pi))
    shape = np.stack([np.cos(angle), np.sin(angle)], axis=1) * radius[:, None] * item["size"] * 1000
    cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    shape = shape @ np.array([[cos, sin], [-sin, cos]])
    return shapely.Polygon(shape + metres(item["centre"]))


def _courses(units: int, rng: np.random.Generator) -> tuple[list[Any], list[Any], list[Any]]:
    """Rivers, expressways and railways: (name, line, width) each."""
    import shapely

    def draw(kind: str, wobble: float) -> list[tuple[str, Any, float]]:
        return [
            (
                item["name"],
                shapely.LineString(_curve(metres(item["along"]), wobble, rng)),
                item["width"],
            )
            for item in sketch()[kind]
        ]

    rivers = draw("rivers", 85)
    least = 30 if units >= 15_000 else 50
    keep = [river for river in rivers if units >= 40_000 or river[2] >= least]
    return keep, draw("expressways", 30), draw("railways", 20)


def _yangtze(land: shapely.Geometry) -> shapely.Geometry:
    """The part of the territory beyond the bank of the Yangtze (islands are land)."""
    import shapely

    rng = np.random.default_rng(7)  # the bank is the same in every sample
    bank = _curve(metres(sketch()["bank"]), 20, rng)
    far = np.array([[bank[-1, 0], 3_545_000], [bank[0, 0], 3_545_000]])
    main = max(shapely.get_parts(land), key=lambda part: part.area)
    return main.intersection(shapely.Polygon(np.concatenate([bank, far])))


def _reaches(yangtze: shapely.Geometry, roads: list[tuple[str, Any]]) -> shapely.Geometry:
    """Lines across the Yangtze where a road from the north ends at its bank."""
    import shapely

    x0, y0, x1, y1 = yangtze.bounds
    cuts = np.arange(x0 + 1500, x1, 2600.0)
    lines = shapely.MultiLineString([[(x, y0 - 10), (x + 250, y1 + 10)] for x in cuts])
    return lines.intersection(yangtze)


def _main_roads(land: shapely.Geometry, rng: np.random.Generator) -> list[tuple[str, Any]]:
    """A warped net of main roads, denser in towns, with stretches left out in the country."""
    import shapely

    x0, y0, x1, y1 = land.bounds
    xs = np.cumsum(rng.uniform(1500, 2500, 60)) + x0 - 2000
    ys = np.cumsum(rng.uniform(1300, 2200, 60)) + y0 - 2000
    xs, ys = xs[xs < x1 + 1000], ys[ys < y1 + 1000]
    wave = rng.uniform(0, 2 * np.pi, (2, 6))

    def warp(x: Floats, y: Floats) -> Floats:
        dx = 330 * np.sin(y / 4100 + wave[0, 0]) + 190 * np.sin((x + y) / 3100 + wave[0, 1])
        dx += 70 * np.sin(y / 1300 + wave[0, 2]) + 0.10 * (y - y0)
        dy = 330 * np.sin(x / 4700 + wave[1, 0]) + 190 * np.sin((x - y) / 3500 + wave[1, 1])
        dy += 70 * np.sin(x / 1500 + wave[1, 2]) - 0.06 * (x - x0)
        return np.round(np.stack([x + dx, y + dy + 900], axis=1), 2)

    def urban(points: Floats) -> float:
        middle = points.mean(axis=0)
        return max(
            float(np.exp(-(((middle - (t.x, t.y)) ** 2).sum()) / (2 * (1.25 * t.radius) ** 2)))
            for t in towns()
        )

    def street(x: tuple[float, float], y: tuple[float, float]) -> Floats:
        steps = max(int(max(abs(x[1] - x[0]), abs(y[1] - y[0])) / 80), 2)
        return warp(np.linspace(*x, steps), np.linspace(*y, steps))

    named = sketch()
    ew = dict(zip(_spread(len(ys), len(named["east_west_roads"])), named["east_west_roads"][::-1]))
    ns = dict(zip(_spread(len(xs), len(named["north_south_roads"])), named["north_south_roads"]))
    pieces: list[tuple[str, Floats]] = []
    for j, y in enumerate(ys):
        for i in range(len(xs) - 1):
            line = street((xs[i], xs[i + 1]), (y, y))
            if j in ew or rng.random() < 0.80 + 0.3 * urban(line):
                pieces.append((ew.get(j, ""), line))
            dense = urban(line + (0, 900))
            for share in (0.5,) if dense < 0.75 else (0.36, 0.68):
                if j + 1 < len(ys) and rng.random() < (dense - 0.25) * 2:
                    mid = y + share * (ys[j + 1] - y)
                    pieces.append(("", street((xs[i], xs[i + 1]), (mid, mid))))
    for i, x in enumerate(xs):
        for j in range(len(ys) - 1):
            line = street((x, x), (ys[j], ys[j + 1]))
            if i in ns or rng.random() < 0.80 + 0.3 * urban(line):
                pieces.append((ns.get(i, ""), line))
            dense = urban(line + (1000, 0))
            for share in (0.5,) if dense < 0.75 else (0.34, 0.67):
                if i + 1 < len(xs) and rng.random() < (dense - 0.25) * 2:
                    mid = x + share * (xs[i + 1] - x)
                    pieces.append(("", street((mid, mid), (ys[j], ys[j + 1]))))
    names = sorted({name for name, _ in pieces})
    roads: list[tuple[str, Any]] = []
    for name in names:
        whole = shapely.MultiLineString([line for label, line in pieces if label == name])
        roads += [(name, line) for line in shapely.get_parts(shapely.line_merge(whole))]
    return roads


def _spread(lines: int, names: int) -> list[int]:
    """Which of the lines get a name, evenly spread."""
    return [round((k + 0.5) * lines / names - 0.5) for k in range(names)]


def _large_parts(area: shapely.Geometry, least: float) -> shapely.Geometry:
    """The parts of at least so many m²."""
    import shapely

    parts = shapely.get_parts(area)
    return shapely.multipolygons(parts[shapely.area(parts) >= least])


def _only_lines(shape: shapely.Geometry) -> shapely.MultiLineString:
    """The lines of a mixed shape."""
    import shapely

    parts = shapely.get_parts(shape)
    return shapely.multilinestrings(
        parts[shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING]
    )


def _faces(ribs: shapely.Geometry, land: shapely.Geometry) -> NDArray[np.object_]:
    """The faces between lines; where one surrounds another, a lane is cut through it."""
    import shapely

    for _ in range(20):
        faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(ribs)))
        shapely.prepare(land)
        faces = faces[shapely.contains(land, shapely.point_on_surface(faces))]
        pierced = faces[shapely.get_num_interior_rings(faces) > 0]
        if not len(pierced):
            break
        lanes = []
        for face in pierced:
            for hole in face.interiors:
                x0, _, x1, _ = face.bounds
                y = round(shapely.Polygon(hole).point_on_surface().y, 2)
                across = shapely.LineString([(x0 - 1, y), (x1 + 1, y)]).intersection(face)
                touching = [
                    piece for piece in shapely.get_parts(across) if piece.distance(hole) < 1e-6
                ]
                lanes += touching
        ribs = shapely.union_all([ribs, *lanes], grid_size=_GRID)
    corners = shapely.get_coordinates(shapely.centroid(faces))
    ordered: NDArray[np.object_] = faces[np.lexsort((corners[:, 1], corners[:, 0]))]
    return ordered


def _without_specks(
    faces: NDArray[np.object_], ground: NDArray[np.int8]
) -> tuple[PlanarMap, NDArray[np.int8]]:
    """Melt slivers and specks between lines into the neighbour with the longest border."""
    import shapely

    for _ in range(6):
        plane = from_polygons(faces)
        area, around = shapely.area(faces), shapely.length(faces)
        narrow = (ground == Ground.LAND) & (area < 40 * around / 2) & (area < 8_000)
        speck = np.flatnonzero((area < 600) | narrow)
        if not len(speck):
            break
        pair, length, _ = plane.borders()
        both = np.concatenate([pair, pair[:, ::-1]])
        metres_ = np.concatenate([length, length])
        keep = np.isin(both[:, 0], speck)
        joined = both[keep, 0] * len(faces) + both[keep, 1]
        code, inverse = np.unique(joined, return_inverse=True)
        total = np.bincount(inverse, metres_[keep])
        a, b = code // len(faces), code % len(faces)
        alike = np.where(ground[a] == ground[b], 3.0, 1.0)
        alike = np.where(ground[b] == Ground.LAND, 2.0 * alike, alike)
        order = np.lexsort((-total * alike, a))
        first = order[np.r_[True, np.diff(a[order]) > 0]]
        taken = np.zeros(len(faces), bool)
        gone = np.zeros(len(faces), bool)
        faces = faces.copy()
        for small, into in zip(a[first], b[first]):
            if taken[small] or taken[into]:
                continue
            melted = shapely.union_all([faces[small], faces[into]])
            if melted.geom_type == "Polygon" and not len(melted.interiors):
                faces[into] = melted
                gone[small] = True
                taken[small] = taken[into] = True
        if not gone.any():
            break
        faces, ground = faces[~gone], ground[~gone]
    return from_polygons(faces), ground


def _mark(plane: PlanarMap, ground: NDArray[np.int8], roads: shapely.Geometry) -> PlanarMap:
    """Write on every edge what runs along it."""
    import shapely

    position, following, owner = plane.entries(np.arange(len(plane)))
    a, b = plane.xy[plane.ring[position]], plane.xy[plane.ring[following]]
    middle = shapely.points((a + b) / 2)
    line = np.full(len(position), Line.NONE, np.int8)
    shapely.prepare(roads)
    line[shapely.dwithin(roads, middle, 0.5)] = Line.ARTERIAL
    wet = np.isin(ground, (Ground.RIVER, Ground.LAKE, Ground.YANGTZE))
    code = np.minimum(plane.ring[position], plane.ring[following]) * len(plane.xy)
    code += np.maximum(plane.ring[position], plane.ring[following])
    order = np.argsort(code, kind="stable")
    _, index, inverse = np.unique(code, return_index=True, return_inverse=True)
    del order, index
    touches = np.bincount(inverse, wet[owner].astype(float)) > 0
    dry = np.bincount(inverse, (~wet[owner]).astype(float)) > 0
    line[(touches & dry)[inverse]] = Line.BANK
    hard = np.isin(ground, (Ground.EXPRESSWAY, Ground.RAILWAY))
    edge = np.bincount(inverse, hard[owner].astype(float)) == 1
    line[edge[inverse] & (line == Line.NONE)] = Line.VERGE
    return PlanarMap(plane.xy, plane.start, plane.ring, line)
