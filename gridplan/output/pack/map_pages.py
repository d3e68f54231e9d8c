"""The maps of a briefing: overview, one first-level grid, changes, events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ...i18n import say
from ..atlas.change_pages import HATCHING, OLD_BORDER
from ..content.briefing import Briefing
from ..content.change_windows import change_window
from ..look import look
from ..look.amounts import load_colours
from ..maps.border_lines import border_lines
from ..maps.density_geotiff import colour_stops
from ..maps.maps import (
    Sheet,
    draw_outlines,
    draw_scale_and_north,
    fill_grids,
    map_axes,
    outline_path,
)
from ..maps.panels import classes_words, draw_distribution, panel_axes
from ..maps.plan_picture import BALANCED, LOAD_REACH
from .map_layers import (
    DOT_M,
    Labels,
    Locator,
    Shapes,
    bounds_of,
    draw_ground,
    draw_villages,
    frame_of,
    thinned,
    wider,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ...events.density.frame import Frame

#: What has moved, and borders given up, as in the atlas; the latter at least so wide, points.
_MOVED, _MOVED_GROUND = HATCHING, look.DEVIATION_COLOURS[2]
_LEAST_DASHED = 1.1
#: Grids around the one that is shown: darker than a grid that is on its target.
_AROUND = "#e4e4df"
#: Changed areas that bear their number on the map, as many as the table beside it has room for.
_MOST_NUMBERED = 30
#: With more changed areas than this, borders of the second level would blacken the whole map.
_MOST_OUTLINED = 300


def draw_overview(figure: Any, sheet: Sheet, briefing: Briefing) -> Axes:
    """All first-level grids with the grids below them in the colours of deviation.

    Parameters
    ----------
    figure : matplotlib Figure
    sheet : Sheet
    briefing : Briefing
    """
    axes, metres = _whole(figure, sheet, briefing)
    shown = thinned(briefing.outlines[:2], metres)
    fill_grids(axes, shown[-1], load_colours(briefing.levels[len(shown) - 1]))
    draw_ground(axes, briefing)
    draw_outlines(axes, shown, metres, scale=0.5)
    Labels(axes, briefing, metres).write(shown[0], briefing.names[0], briefing.codes[0])
    draw_scale_and_north(axes, metres)
    return axes


def draw_grid(figure: Any, sheet: Sheet, briefing: Briefing, grid: int, level: int = 1) -> Axes:
    """One grid: its children in the colours of deviation, its neighbours faint.

    Parameters
    ----------
    figure : matplotlib Figure
    sheet : Sheet
    briefing : Briefing
    grid, level : int
        The grid, and the level that it is of.
    """
    plan, same = briefing.plan, briefing.outlines[level - 1]
    own = same[grid]
    alone = np.array([own], dtype=object)
    axes, metres = map_axes(figure, sheet, wider(bounds_of(alone), 0.05), uncovered=alone)
    frame = frame_of(axes)
    seen = shapely.intersects(same, shapely.box(*frame))
    others = [int(g) for g in np.flatnonzero(seen) if g != grid]
    around = thinned([same[others]], metres)[0]
    fill_grids(axes, around, [_AROUND] * len(around))
    children = briefing.children(grid, level)
    below = min(level + 1, plan.depth)
    shapes = thinned([briefing.outlines[below - 1][children]], metres)[0]
    colours = load_colours(briefing.levels[below - 1])
    fill_grids(axes, shapes, [colours[child] for child in children])
    draw_ground(axes, briefing)
    draw_outlines(axes, [around], metres, scale=0.25)
    leaves = np.flatnonzero(plan.ancestor_of_leaf(level) == grid)
    lines = [alone]
    lines += [shapes] if plan.depth > level else []
    lines += [briefing.outlines[-1][leaves]] if plan.depth > level + 1 else []
    draw_outlines(axes, thinned(lines, metres), metres, scale=0.55)
    labels = Labels(axes, briefing, metres)
    # One grid that is the whole needs no map of where it lies.
    locator = Locator(axes, sheet, briefing, own, metres) if plan.counts[0] > 1 else None
    if locator is not None:
        labels.keep_free(locator.covers)
    short = [briefing.short_code(below, int(child)) for child in children]
    labels.write(shapes, short, short)
    cut = shapely.intersection(same[others], shapely.box(*frame))
    codes = [briefing.codes[level - 1][g] for g in others]
    names = [briefing.names[0][g] for g in others] if level == 1 else codes
    labels.write(cut, names, codes, faint=True)
    draw_villages(labels, briefing, briefing.plan.grid_of_unit(level) == grid)
    draw_scale_and_north(axes, metres)
    if locator is not None:
        locator.draw(figure, int(plan.ancestor_of_leaf(1)[leaves[0]]))
    return axes


def draw_changes(figure: Any, sheet: Sheet, briefing: Briefing, grid: int | None = None) -> Axes:
    """What changes hands: old borders dashed, new ones solid, moved units hatched.

    Parameters
    ----------
    figure : matplotlib Figure
    sheet : Sheet
    briefing : Briefing
        With a comparison.
    grid : int, optional
        First-level grid of the new plan to show; all of them when left out.
    """
    found = briefing.comparison
    if found is None:
        raise ValueError("there is no comparison")
    if grid is None:
        axes, metres = _whole(figure, sheet, briefing)
    else:
        areas = [area for area in found.areas if found.concerns(area, grid)]
        whole = wider(bounds_of(briefing.outlines[0][[grid]]), 0.05)
        axes, metres = map_axes(figure, sheet, change_window(found, areas, whole))
    ground = thinned([briefing.outlines[0]], metres)[0]
    fill_grids(
        axes, ground, [look.LAND if grid in (None, g) else _AROUND for g in range(len(ground))]
    )
    units = found.territory.units.geometry.to_numpy()
    in_frame = shapely.intersects(units, shapely.box(*frame_of(axes))) & found.moved
    if in_frame.any():
        _hatch(axes, _union_of(units[in_frame], metres))
    draw_ground(axes, briefing)
    # A map of the whole territory has no room for borders below the second level.
    most = 1 if len(found.areas) > _MOST_OUTLINED else 2
    level = min(most, found.after.depth) if grid is None else found.after.depth
    draw_outlines(axes, thinned(briefing.outlines[:level], metres), metres, scale=0.4)
    grids = [
        [plan.grid_of_unit(k) for k in range(1, level + 1)] for plan in (found.before, found.after)
    ]
    for one, line in border_lines(found, *grids, within=frame_of(axes)):
        for part in shapely.get_parts(shapely.simplify(line, metres * DOT_M / look.DOTS_PER_INCH)):
            axes.plot(
                *shapely.get_coordinates(part).T, color=OLD_BORDER.colour, linestyle=(0, (3, 2)),
                linewidth=max(look.points(look.level_line(one).width_mm) * 0.55, _LEAST_DASHED),
                zorder=3,
            )  # fmt: skip
    labels = Labels(axes, briefing, metres)
    frame = shapely.box(*frame_of(axes))
    towns = shapely.intersection(ground, frame), briefing.names[0], briefing.codes[0]
    if grid is None:
        # The whole is read by its names; on a page of one grid the numbers come first.
        labels.write(*towns)
    # The numbers of the table, the areas with the most people first.
    shown = [(number, area) for number, area in enumerate(found.areas, start=1)
             if grid is None or found.concerns(area, grid)]  # fmt: skip
    for place, (number, area) in enumerate(shown):
        at = found.territory.centre[area.units].mean(axis=0)
        near = np.argmin(((found.territory.centre[area.units] - at) ** 2).sum(axis=1))
        point = found.territory.centre[area.units[near]]
        if place < _MOST_NUMBERED and labels.put(point, str(number), colour=_MOVED):
            continue
        if (place < _MOST_NUMBERED or len(shown) <= _MOST_OUTLINED) and labels.is_free(point):
            axes.plot(*point, "o", markersize=1.6, color=_MOVED, zorder=9)
    if grid is not None:
        leaves = sorted({leaf for _, area in shown for leaf in (area.new[-1],) if leaf >= 0})
        codes = [briefing.codes[-1][leaf] for leaf in leaves]
        labels.write(shapely.intersection(briefing.outlines[-1][leaves], frame), codes, codes,
                     faint=True)  # fmt: skip
        labels.write(*towns)
    draw_scale_and_north(axes, metres)
    return axes


def draw_events(figure: Any, sheet: Sheet, briefing: Briefing, period: int | None = None) -> Axes:
    """How many events there are a km² and day; in a period also which grids stand out.

    Parameters
    ----------
    figure : matplotlib Figure
    sheet : Sheet
    briefing : Briefing
        With events.
    period : int, optional
        One of the periods of the briefing; all the time when left out.
    """
    if briefing.events is None or (period is not None and briefing.periods is None):
        raise ValueError("there are no events")
    values, frame, stops = _density_of(briefing, period)
    from matplotlib.colors import LinearSegmentedColormap

    axes, metres = _whole(figure, sheet, briefing)
    west, south, east, north = frame_of(axes)
    most = stops[-1][0] or 1.0
    colours = LinearSegmentedColormap.from_list("density", [(v / most, c) for v, c in stops], 512)
    (rows, columns), cell = frame.shape, frame.cell_m
    extent = (frame.west, frame.west + columns * cell, frame.north - rows * cell, frame.north)
    axes.imshow(
        values, cmap=colours, vmin=0.0, vmax=most, extent=extent,
        interpolation="bilinear", aspect="auto", zorder=0.5,
    )  # fmt: skip
    # The raster has changed the limits of the axes.
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    shown = thinned(briefing.outlines[:2], metres)
    draw_outlines(axes, shown, metres, scale=0.35)
    if period is not None and briefing.periods is not None:
        hot = briefing.periods.spots[period] > 0
        for shape in thinned([briefing.outlines[briefing.periods.level - 1][hot]], metres)[0]:
            for line in shapely.get_parts(shapely.boundary(shape)):
                axes.plot(*shapely.get_coordinates(line).T, color=look.WARNING_COLOUR,
                          linewidth=1.6, zorder=8)  # fmt: skip
    Labels(axes, briefing, metres).write(shown[0], briefing.names[0], briefing.codes[0])
    draw_scale_and_north(axes, metres)
    return axes


def _density_of(
    briefing: Briefing, period: int | None
) -> tuple[NDArray[np.float32], Frame, list[tuple[float, str]]]:
    """Events a km² and day, where its cells lie, and the colours."""
    if period is not None and briefing.periods is not None:
        found = briefing.periods
        return found.surfaces[period], found.frame, density_scale(briefing)
    surface = briefing.events
    if surface is None:
        raise ValueError("there are no events")
    return surface.values, surface.frame, density_scale(briefing)


def density_scale(briefing: Briefing) -> list[tuple[float, str]]:
    """Densities and their colours, the same on all maps of events."""
    if briefing.periods is not None:
        return briefing.periods.stops
    if briefing.events is None:
        raise ValueError("there are no events")
    return colour_stops(briefing.events)


def draw_statistics(figure: Any, sheet: Sheet, briefing: Briefing) -> None:
    """How the deviations spread: load at each level, each criterion at the last one.

    Parameters
    ----------
    figure : matplotlib Figure
    sheet : Sheet
    briefing : Briefing
    """
    last = briefing.levels[-1]
    strips = [
        (say("load, level {level}", level=m.level), m.balanced_deviation, BALANCED, LOAD_REACH)
        for m in briefing.levels
    ]
    for number, (name, criterion) in enumerate(zip(briefing.criteria, briefing.territory.criteria)):
        label = say("{name}, level {level}", name=name, level=last.level)
        off = last.criterion_deviation[last.balanced, number]
        strips.append((label, off, criterion.tolerance, 1.0))
    tall = min(sheet.height / len(strips), 1.6)
    for number, (label, deviation, tolerance, reach) in enumerate(strips, start=1):
        place = Sheet(sheet.x, sheet.y + sheet.height - number * tall, sheet.width, 0.88 * tall)
        axes = panel_axes(figure, place)
        draw_distribution(axes, briefing.on_map(label), deviation, tolerance, reach)


def _whole(figure: Any, sheet: Sheet, briefing: Briefing) -> tuple[Axes, float]:
    """Axes that show the whole territory, and metres an inch."""
    towns = briefing.outlines[0]
    return map_axes(figure, sheet, bounds_of(towns), uncovered=towns)


def _hatch(axes: Axes, shape: Any) -> None:
    from matplotlib.patches import PathPatch

    path = outline_path(np.array([shape], dtype=object))
    axes.add_artist(PathPatch(path, facecolor=_MOVED_GROUND, edgecolor=_MOVED, hatch="/////",
                             linewidth=0.4, zorder=1))  # fmt: skip


def _union_of(units: Shapes, metres: float) -> Any:
    # Seams between moved units would only blacken the hatching.
    grown = shapely.union_all(shapely.buffer(units, metres / 400, join_style="mitre"))
    return shapely.simplify(grown, metres * DOT_M / look.DOTS_PER_INCH)


def legend_words(kind: str, level: int) -> str:
    """What the colours or signs of a map mean, in one sentence.

    Parameters
    ----------
    kind : str
        See `agenda.Page`.
    level : int
        Of the grids that are coloured by their deviation.
    """
    return {
        "deviation": classes_words(level),
        "changes": say("Hatched: base units that change hands. Dashed: border given up. "
                       "Solid: border of the new plan."),
        "events": say("Colour: events a km² and day, where 5 or more lie around"),
        "periods": say("Colour: events a km² and day, where 5 or more lie around; red outline: "
                       "many events around"),
    }[kind]  # fmt: skip
