"""Maps of a plan on matplotlib axes: fills, outlines by hierarchy, names, scale, north."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ...i18n import say
from ..look import look

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.path import Path

Bounds = tuple[float, float, float, float]

#: Scale bar and north arrow are so many inches high.
_SCALE_HEIGHT = 0.52
#: An outline is at most this share of the mean width of a grid.
_LINE_SHARE = 0.06
#: So many names are written even where they are wider than their grid.
_ALL_NAMED = 40
#: They may be so many times as wide as there is room.
_OVERHANG = 2.0
#: A name of so many Chinese letters is never broken.
_SHORT_NAME = 7.0
#: Smaller text is left out.
_LEAST_PT = 4.0


@dataclass(frozen=True)
class Sheet:
    """Where on the paper something stands: inches from the lower left corner."""

    x: float
    y: float
    width: float
    height: float


def map_axes(
    figure: Any,
    sheet: Sheet,
    bounds: Bounds,
    *,
    uncovered: NDArray[np.object_] | None = None,
) -> tuple[Axes, float]:
    """Axes without frame that show `bounds` at true shape, in the middle of the sheet.

    Parameters
    ----------
    figure : matplotlib Figure
    sheet : Sheet
    bounds : tuple
        West, south, east, north in metres.
    uncovered : object (g,), optional
        Shapes that `draw_scale_and_north` must not hide: where they fill its corner, the map
        stands above it.

    Returns
    -------
    axes : Axes
    metres_per_inch : float
    """
    frame, metres_per_inch = _frame(sheet, bounds, 0.0)
    if uncovered is not None:
        corner = shapely.box(*scale_corner(frame, metres_per_inch))
        if shapely.intersects(uncovered, corner).any():
            frame, metres_per_inch = _frame(sheet, bounds, _SCALE_HEIGHT)
    width, height = figure.get_size_inches()
    axes = figure.add_axes(
        (sheet.x / width, sheet.y / height, sheet.width / width, sheet.height / height)
    )
    axes.set_axis_off()
    axes.set_xlim(frame[0], frame[2])
    axes.set_ylim(frame[1], frame[3])
    return axes, metres_per_inch


def _frame(sheet: Sheet, bounds: Bounds, below: float) -> tuple[Bounds, float]:
    """What a map of `bounds` shows, and metres an inch; `below` it so many inches stay free."""
    west, south, east, north = bounds
    across, up = (east - west) / sheet.width, (north - south) / (sheet.height - below)
    metres = max(across, up) * 1.01
    middle_x, middle_y = (west + east) / 2, (south + north - below * metres) / 2
    half_x, half_y = sheet.width * metres / 2, sheet.height * metres / 2
    return (middle_x - half_x, middle_y - half_y, middle_x + half_x, middle_y + half_y), metres


def scale_corner(frame: Bounds, metres_per_inch: float) -> Bounds:
    """The corner of a map that scale bar and north arrow take: west, south, east, north."""
    west, south = frame[:2]
    length = round_length(1.3 * metres_per_inch)
    return (
        west, south, west + length + 0.62 * metres_per_inch,
        south + _SCALE_HEIGHT * metres_per_inch,
    )  # fmt: skip


def fill_grids(axes: Axes, outlines: NDArray[np.object_], colours: Sequence[str]) -> None:
    """Fill each grid with its colour.

    Parameters
    ----------
    axes : Axes
    outlines : object (g,)
    colours : sequence of str
    """
    from matplotlib.patches import PathPatch

    of_grid = np.array(colours)
    for colour in np.unique(of_grid):
        path = outline_path(outlines[of_grid == colour])
        # The hairline in the fill's own colour closes the seams between neighbours. As an artist,
        # not a patch: the limits of the axes stand already, and finding new ones takes long.
        axes.add_artist(PathPatch(path, facecolor=colour, edgecolor=colour, linewidth=0.3))


def draw_outlines(
    axes: Axes,
    levels: Sequence[NDArray[np.object_]],
    metres_per_inch: float,
    *,
    scale: float = 1.0,
) -> None:
    """Draw outlines by hierarchy, the last level first and the first level on top.

    Parameters
    ----------
    axes : Axes
    levels : sequence of object arrays
        Outlines of each level, first level first.
    metres_per_inch : float
        From `map_axes`. Lines are thinner than usual where grids are small on paper.
    scale : float
        Factor on all line widths.
    """
    from matplotlib.patches import PathPatch

    for level in range(len(levels), 0, -1):
        line = look.level_line(level)
        path = outline_path(levels[level - 1])
        if not len(levels[level - 1]):
            continue
        across = np.sqrt(shapely.area(levels[level - 1]).mean()) / metres_per_inch * 72
        width = min(look.points(line.width_mm) * scale, _LINE_SHARE * across)
        if level == 1:
            casing = width * (1 + 2 * look.CASING_MM / line.width_mm)
            axes.add_artist(
                PathPatch(path, fill=False, edgecolor=look.PAPER, linewidth=casing, alpha=0.6)
            )
        axes.add_artist(
            PathPatch(path, fill=False, edgecolor=line.colour, linewidth=width, joinstyle="round")
        )


def outline_path(outlines: NDArray[np.object_]) -> Path:
    """Rings of all outlines as one path; holes run the other way round and stay open."""
    from matplotlib.path import Path

    rings = shapely.get_rings(shapely.get_parts(shapely.normalize(outlines)))
    sizes = shapely.get_num_coordinates(rings)
    codes = np.full(int(sizes.sum()), Path.LINETO, dtype=Path.code_type)
    ends = np.cumsum(sizes)
    codes[ends - sizes] = Path.MOVETO
    codes[ends - 1] = Path.CLOSEPOLY
    return Path(shapely.get_coordinates(rings), codes)


def write_names(
    axes: Axes,
    outlines: NDArray[np.object_],
    names: Sequence[str],
    codes: Sequence[str],
    metres_per_inch: float,
) -> None:
    """Write a name with a white edge into each grid, at the point farthest from its outline.

    Up to `_ALL_NAMED` names are always written; more of them only where they fit. A name far longer
    than its grid is wide gives way to the code; one that is somewhat longer stands on two lines.

    Parameters
    ----------
    axes : Axes
    outlines : object (g,)
    names, codes : sequence of str
    metres_per_inch : float
        From `map_axes`.
    """
    from matplotlib.patheffects import withStroke

    halo = [withStroke(linewidth=look.points(look.HALO_MM), foreground=look.PAPER)]
    least = look.SMALL_PT if len(names) <= _ALL_NAMED else 0.0
    for outline, name, code in zip(outlines, names, codes, strict=True):
        parts = shapely.get_parts(outline)
        if len(parts) == 0:
            continue
        largest = parts[np.argmax(shapely.area(parts))]
        radius = shapely.maximum_inscribed_circle(largest)
        centre = shapely.get_coordinates(radius)[0]
        room = 2.0 * shapely.length(radius) / metres_per_inch * 72
        wide = _letters(name) * (least or _LEAST_PT)
        text = name if wide <= (_OVERHANG if least else 1.0) * room else code
        long = _letters(text) > max(_SHORT_NAME, room / (least or _LEAST_PT))
        lines = _in_two(text) if long else [text]
        size = max(min(look.TEXT_PT, room / max(map(_letters, lines))), least)
        if size >= _LEAST_PT:
            axes.text(
                centre[0], centre[1], "\n".join(lines), size=size, weight="bold",
                color=look.INK, ha="center", va="center", linespacing=1.1,
                path_effects=halo, zorder=10,
            )  # fmt: skip


def _in_two(text: str) -> list[str]:
    """A text on two lines of about the same length, broken at a blank where it has one."""
    blanks = [place for place, letter in enumerate(text) if letter == " "]
    middle = min(blanks, key=lambda place: abs(2 * place - len(text)), default=-(-len(text) // 2))
    return [text[:middle], text[middle:].lstrip()]


def _letters(text: str) -> float:
    """About how wide a text is, in sizes of its letters; at least one."""
    return max(sum(1.0 if ord(letter) > 0x2E80 else 0.58 for letter in text), 1.0)


def draw_scale_and_north(axes: Axes, metres_per_inch: float) -> None:
    """Draw a scale bar of a round length and a north arrow into the lower left corner."""
    west, _ = axes.get_xlim()
    south, _ = axes.get_ylim()
    length = round_length(1.3 * metres_per_inch)
    inch = metres_per_inch
    x, y = west + 0.32 * inch, south + 0.06 * inch
    # Fills and borders of the map may run behind.
    _, _, east, north = scale_corner((west, south, 0.0, 0.0), metres_per_inch)
    axes.add_artist(_backing(west, south, east - west, north - south))
    for part, colour in ((0, look.INK), (1, look.PAPER)):
        axes.add_patch(_rectangle(x + part * length / 2, y, length / 2, 0.045 * inch, colour))
    text: dict[str, Any] = {
        "size": look.SMALL_PT,
        "color": look.INK,
        "va": "bottom",
        "zorder": 12,
    }
    axes.text(x, y + 0.07 * inch, "0", ha="center", **text)
    label = f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"
    axes.text(x + length, y + 0.07 * inch, label, ha="center", **text)
    tip = (west + 0.1 * inch, y + 0.3 * inch)
    left, right = (tip[0] - 0.06 * inch, y), (tip[0] + 0.06 * inch, y)
    notch = (tip[0], y + 0.07 * inch)
    axes.fill(*zip(tip, left, notch, strict=True), color=look.INK, linewidth=0, zorder=13)
    axes.fill(
        *zip(tip, right, notch, strict=True),
        facecolor=look.PAPER,
        edgecolor=look.INK,
        linewidth=0.5,
        zorder=13,
    )
    axes.text(tip[0], tip[1] + 0.02 * inch, say("N"), ha="center", weight="bold", **text)


def round_length(longest: float) -> float:
    """The longest of 1, 2, 5, 10, 20, 50, … that is not above `longest`."""
    power = 10.0 ** np.floor(np.log10(longest))
    return float(max(step * power for step in (1, 2, 5) if step * power <= longest))


def _backing(x: float, y: float, width: float, height: float) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle(
        (x, y), width, height, facecolor=look.PAPER, alpha=0.85, linewidth=0, zorder=11
    )


def _rectangle(x: float, y: float, width: float, height: float, colour: str) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle(
        (x, y), width, height, facecolor=colour, edgecolor=look.INK, linewidth=0.5, zorder=13
    )
