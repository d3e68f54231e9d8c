"""The outline and the courses of rivers, expressways, railways, lakes and hills."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .planar_graph import Floats
from .sketch import metres, outline, sketch

if TYPE_CHECKING:
    import shapely

#: A river that ends this near to another one flows into it, metres.
_MOUTH = 1200.0


@dataclass(frozen=True)
class Course:
    """A river, an expressway or a railway: its name, centre line and width in metres."""

    name: str
    line: shapely.LineString
    width: float

    @property
    def ribbon(self) -> shapely.Polygon:
        """The strip it takes up."""
        return self.line.buffer(self.width / 2)


def draw_territory(rng: np.random.Generator) -> shapely.Geometry:
    """The outline without the shipping channels of the Yangtze, and the islands in them."""
    import shapely
    from shapely.ops import split

    land = outline()
    for channel in sketch()["channels"]:
        bank = shapely.LineString(wander(metres(channel["along"]), 20, rng))
        land = max(split(land, bank).geoms, key=lambda part: float(part.area))
    return shapely.union_all([land, *draw_blobs("islands", rng)])


def draw_yangtze(territory: shapely.Geometry) -> shapely.Geometry:
    """The part of the territory beyond the bank of the Yangtze; islands are land."""
    import shapely

    bank = wander(metres(sketch()["bank"]), 20, np.random.default_rng(7))  # always the same bank
    far = np.array([[bank[-1, 0], 3_545_000], [bank[0, 0], 3_545_000]])
    main = max(shapely.get_parts(territory), key=lambda part: float(part.area))
    return main.intersection(shapely.Polygon(np.concatenate([bank, far])))


def draw_rivers(least_width: float, rng: np.random.Generator) -> list[Course]:
    """Rivers of at least some width; those that end near another one flow into it."""
    import shapely

    rivers = [course for course in _draw("rivers", 85, rng) if course.width >= least_width]
    joined = []
    for river in rivers:
        others = shapely.multilinestrings([r.line for r in rivers if r is not river])
        line = _to_mouth(_to_mouth(river.line, others).reverse(), others).reverse()
        joined.append(Course(river.name, line, river.width))
    return joined


def _to_mouth(line: shapely.LineString, others: shapely.MultiLineString) -> shapely.LineString:
    """The line with its first end cut off at, or led to, another river that is near."""
    import shapely
    from shapely.ops import substring

    crossings = shapely.line_locate_point(line, shapely.get_parts(line.intersection(others)))
    if len(crossings) and crossings.min() < _MOUTH:
        return substring(line, float(crossings.min()), line.length)
    start = shapely.get_point(line, 0)
    if others.distance(start) >= _MOUTH:
        return line
    mouth = shapely.get_coordinates(shapely.shortest_line(start, others))[1]
    return shapely.LineString([mouth, *shapely.get_coordinates(line)])


def draw_expressways(rng: np.random.Generator) -> list[Course]:
    """Expressways, gently curved."""
    return _draw("expressways", 25, rng)


def draw_railways(rng: np.random.Generator) -> list[Course]:
    """Railways, gently curved."""
    return _draw("railways", 15, rng)


def draw_blobs(kind: str, rng: np.random.Generator) -> list[shapely.Polygon]:
    """Round shapes with a wavy shore: the lakes, hills or islands of the sketch."""
    import shapely

    blobs = []
    for item in sketch()[kind]:
        angle = np.linspace(0, 2 * np.pi, 73)[:-1]
        radius = np.ones(len(angle))
        for k in range(2, 9):
            radius += rng.normal(0, 0.28 / k) * np.cos(k * angle + rng.uniform(0, 2 * np.pi))
        shape = np.stack([np.cos(angle), np.sin(angle)], axis=1) * radius[:, None]
        turn = np.radians(item.get("turn", 0.0))
        turned = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        size = np.asarray(item["size"]) * 1000
        blobs.append(shapely.Polygon((shape * size) @ turned + metres(item["centre"])))
    return blobs


def _draw(kind: str, sway: float, rng: np.random.Generator) -> list[Course]:
    import shapely

    items: list[dict[str, Any]] = sketch()[kind]
    lines = [shapely.LineString(wander(metres(item["along"]), sway, rng)) for item in items]
    return [Course(i["name"], line, i["width"]) for i, line in zip(items, lines)]


def wander(points: Floats, sway: float, rng: np.random.Generator) -> Floats:
    """A smooth course through points that strays aside by about `sway` metres.

    Returns
    -------
    float64 (m, 2)
        A point about every 60 m.
    """
    from scipy.interpolate import CubicSpline

    reach = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    spline = CubicSpline(reach, points)
    at = np.linspace(0, reach[-1], max(int(reach[-1] / 60), 2))
    tangent = spline(at, 1)
    aside = np.stack([-tangent[:, 1], tangent[:, 0]], axis=1) / np.hypot(*tangent.T)[:, None]
    stray = np.zeros(len(at))
    for wave, size in ((5200.0, 1.0), (2300.0, 0.5), (1100.0, 0.28), (520.0, 0.12)):
        length = wave * rng.uniform(0.85, 1.2)
        stray += size * rng.normal(1, 0.25) * np.sin(2 * np.pi * (at / length + rng.random()))
    course: Floats = spline(at) + (sway * stray)[:, None] * aside
    return course
