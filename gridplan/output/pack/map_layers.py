"""What lies under and over the grids on a map: ground, names, and where the shown grid lies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ..content.briefing import Briefing
from ..look import look
from ..look.safe_text import one_line, short_village
from ..maps.maps import Bounds, Sheet, draw_outlines, fill_grids, map_axes, scale_corner

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Shapes = NDArray[np.object_]

#: Colour and width in millimetres of the layers drawn for orientation.
_GROUND = {
    "river": ("#8fb4d2", 0.7),
    "road": ("#c9c0ae", 0.5),
    "rail": ("#a09a92", 0.35),
    "other": ("#b9b9b4", 0.25),
}
#: An outline may run so far from the true one, in dots.
DOT_M = 1 / 3
#: A name of so many Latin letters, or half as many Chinese ones, may be wider than its shape.
_SHORT_NAME = "N" * 12
#: More shapes than this bear their names only where there is room.
_MOST_NAMED = 100


class Labels:
    """Names on a map that do not cover each other."""

    def __init__(self, axes: Axes, briefing: Briefing, metres_per_inch: float) -> None:
        from matplotlib.patheffects import withStroke

        self._axes, self._briefing, self._metres = axes, briefing, metres_per_inch
        self._halo = [withStroke(linewidth=look.points(look.HALO_MM), foreground=look.PAPER)]
        self._taken: list[Bounds] = [scale_corner(frame_of(axes), metres_per_inch)]

    def keep_free(self, box: Bounds) -> None:
        """Write nothing there: west, south, east, north in metres."""
        self._taken.append(box)

    def write(self, shapes: Shapes, names: Any, codes: Any, *, faint: bool = False) -> None:
        """Write a name into each shape, the largest first, where it is free; else its code.

        A name far longer than its shape is wide gives way to the code, so that nobody takes it for
        that of the next one. Of very many shapes those bear names that have room for them.
        """
        many = len(shapes) > _MOST_NAMED
        order = np.argsort(-shapely.area(shapes), kind="stable")
        for place in order:
            shape = shapes[place]
            if shape.is_empty:
                continue
            parts = shapely.get_parts(shape)
            largest = parts[np.argmax(shapely.area(parts))]
            if largest.area <= 0:
                continue
            circle = shapely.maximum_inscribed_circle(largest, self._metres / 50)
            room = 2.3 * shapely.length(circle)
            name = self._briefing.on_map(names[place], codes[place])
            size = look.SMALL_PT if faint else look.TEXT_PT
            if many and room < self._wide(name, size):
                continue
            at = shapely.get_coordinates(circle)[0]
            fits = self._wide(name, size) <= max(room, self._wide(_SHORT_NAME, size))
            if not (fits and self.put(at, name, faint=faint)):
                self.put(at, self._briefing.on_map(codes[place]), faint=faint)

    def _wide(self, text: str, size: float) -> float:
        """The width of a text, metres."""
        letters = sum(1.05 if ord(letter) > 0x2E80 else 0.6 for letter in text)
        return letters * size / 72 * self._metres

    def is_free(self, at: NDArray[np.float64]) -> bool:
        """Whether nothing is written at a point."""
        x, y = at
        return not any(w <= x <= e and s <= y <= n for w, s, e, n in self._taken)

    def put(
        self, at: NDArray[np.float64], text: str, *, faint: bool = False, colour: str = ""
    ) -> bool:
        """Write a text around a point unless something is written there; tells whether it is."""
        size = look.SMALL_PT if faint else look.TEXT_PT
        half_x = self._wide(text, size) / 2
        half_y = 1.25 * size / 72 * self._metres / 2
        x, y = float(at[0]), float(at[1])
        box = (x - half_x, y - half_y, x + half_x, y + half_y)
        west, south, east, north = frame_of(self._axes)
        inside = box[0] > west and box[2] < east and box[1] > south and box[3] < north
        clear = all(
            box[0] > b[2] or box[2] < b[0] or box[1] > b[3] or box[3] < b[1] for b in self._taken
        )
        if not (text and inside and clear):
            return False
        self._taken.append(box)
        self._axes.text(
            x, y, text, size=size, weight="normal" if faint else "bold", ha="center", va="center",
            color=colour or (look.SOFT_INK if faint else look.INK), zorder=10,
            path_effects=self._halo,
        )  # fmt: skip
        return True


def draw_ground(axes: Axes, briefing: Briefing) -> None:
    """Rivers, roads and railways under the borders of the grids."""
    from matplotlib.collections import LineCollection

    frame = shapely.box(*frame_of(axes))
    for kind, layer in briefing.ground:
        colour, width = _GROUND.get(kind, ("", 0.0))
        shapes = layer.geometry.to_numpy()
        shapes = shapes[shapely.intersects(shapes, frame)] if colour else shapes[:0]
        if not len(shapes):
            continue
        parts = shapely.get_parts(shapes)
        points = parts[shapely.get_type_id(parts) == 0]
        if len(points):
            x, y = shapely.get_coordinates(points).T
            axes.scatter(x, y, s=4, color=colour, linewidths=0, zorder=1)
        faces = shapely.get_type_id(parts) == 3
        parts[faces] = shapely.boundary(parts[faces])
        lines = [shapely.get_coordinates(line) for line in shapely.get_parts(parts)
                 if shapely.get_type_id(line) in (1, 2)]  # fmt: skip
        axes.add_collection(
            LineCollection(lines, colors=colour, linewidths=look.points(width), zorder=1),
            autolim=False,
        )


def draw_villages(labels: Labels, briefing: Briefing, inside: NDArray[np.bool_]) -> None:
    """Names of villages where they find room, at the middle of their units."""
    territory = briefing.territory
    column = territory.origin.get("columns", {}).get("village", "")
    if column not in territory.units:
        return
    names = territory.units[column].astype(object).to_numpy()[inside]
    known = np.array([isinstance(name, str) and bool(name) for name in names], bool)
    names, centre = names[known].astype(str), territory.centre[inside][known]
    for name in np.unique(names):
        middle = centre[names == name].mean(axis=0)
        # The unit nearest to the middle: villages are not round, and names belong on them.
        near = centre[names == name]
        at = near[np.argmin(((near - middle) ** 2).sum(axis=1))]
        labels.put(at, briefing.on_map(one_line(short_village(str(name)), 12)), faint=True)


class Locator:
    """A small map of all first-level grids, in the corner where it hides least of a grid.

    Parameters
    ----------
    axes : matplotlib Axes
        Of the map.
    sheet : Sheet
        Of the map.
    briefing : Briefing
    own : Polygon or MultiPolygon
        The grid that the map is about.
    metres_per_inch : float
        Of the map.
    """

    def __init__(
        self, axes: Axes, sheet: Sheet, briefing: Briefing, own: Any, metres_per_inch: float
    ) -> None:
        self._briefing = briefing
        self._bounds = bounds_of(briefing.outlines[0])
        west, south, east, north = self._bounds
        wide = min(1.7, 0.24 * sheet.width)
        tall = min(wide * (north - south) / (east - west), 0.3 * sheet.height)
        right, up = sheet.x + sheet.width - wide, sheet.y + sheet.height - tall
        # The lower left corner has the scale.
        corners = [(right, up), (sheet.x, up), (right, sheet.y)]
        left, low = frame_of(axes)[:2]
        covered = []
        for x, y in corners:
            x0 = left + (x - sheet.x) * metres_per_inch
            y0 = low + (y - sheet.y) * metres_per_inch
            covered.append((x0, y0, x0 + wide * metres_per_inch, y0 + tall * metres_per_inch))
        hidden = [shapely.area(shapely.intersection(own, shapely.box(*each))) for each in covered]
        best = int(np.argmin(hidden))
        self._place = Sheet(*corners[best], wide, tall)
        #: What it covers of the map, metres.
        self.covers: Bounds = covered[best]

    def draw(self, figure: Any, grid: int) -> None:
        """Draw it, with one of the first-level grids filled."""
        from matplotlib.patches import Rectangle

        axes, metres = map_axes(figure, self._place, self._bounds)
        limits = frame_of(axes)
        size = limits[2] - limits[0], limits[3] - limits[1]
        axes.add_patch(
            Rectangle(limits[:2], *size, facecolor=look.PAPER, edgecolor=look.FAINT, linewidth=0.6)
        )
        shapes = thinned([self._briefing.outlines[0]], metres)[0]
        colours = [look.SOFT_INK if g == grid else look.LAND for g in range(len(shapes))]
        fill_grids(axes, shapes, colours)
        draw_outlines(axes, [shapes], metres, scale=0.15)
        axes.set_zorder(5)


def thinned(levels: Any, metres_per_inch: float) -> list[Shapes]:
    """Outlines of levels without what no dot of the picture shows."""
    hair = metres_per_inch * DOT_M / look.DOTS_PER_INCH
    return [shapely.simplify(shapes, hair) for shapes in levels]


def bounds_of(shapes: Shapes) -> Bounds:
    """West, south, east and north of shapes."""
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(shapes))
    return west, south, east, north


def wider(bounds: Bounds, share: float) -> Bounds:
    """Bounds with a share of their longer side added on every side."""
    west, south, east, north = bounds
    more = share * max(east - west, north - south)
    return west - more, south - more, east + more, north + more


def frame_of(axes: Axes) -> Bounds:
    """West, south, east and north of what axes show."""
    (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
    return west, south, east, north
