"""Where names stand on a map and how large: in the middle of what is seen of a grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from ..content.map_windows import Window

_MM = 25.4 / 72
#: Chinese signs and the like are as wide as high; Latin letters are narrower, in parts of that.
_LATIN = 0.6
#: First sign, in Unicode, of those that are as wide as high.
_WIDE_SIGNS = 0x2E80
#: Height of a line, in sizes of its text.
_LINE = 1.2


@dataclass(frozen=True)
class Label:
    """A text on a map.

    Parameters
    ----------
    x, y : float
        Its middle, metres.
    text : str
    points : float
        Its size.
    """

    x: float
    y: float
    text: str
    points: float


def labels_inside(
    shapes: Sequence[shapely.Geometry],
    texts: Sequence[Sequence[str]],
    metres_per_mm: float,
    points: float,
    least: float,
    *,
    always: bool = True,
) -> list[Label]:
    """A label inside each outline: the longest of its texts that fits, else the shortest.

    Parameters
    ----------
    shapes : sequence of Polygon or MultiPolygon
    texts : sequence of sequences of str
        For each outline its texts, longest first.
    metres_per_mm : float
        Metres in the terrain for a millimetre on paper.
    points, least : float
        Largest and smallest size of the text.
    always : bool
        Whether a text that does not fit is written nevertheless, in the smallest size.
    """
    found = []
    for shape, choices in zip(shapes, texts):
        parts = shapely.get_parts(shape)
        if not len(parts):
            continue
        part = parts[int(np.argmax(shapely.area(parts)))]
        size = float(np.sqrt(shapely.area(part)))
        circle = shapely.maximum_inscribed_circle(part, tolerance=max(0.02 * size, 1.0))
        x, y = shapely.get_coordinates(circle)[0]
        room = 2.3 * float(shapely.length(circle)) / metres_per_mm
        for text in choices:
            fitting = min(points, points * room / max(width_mm(text, points), 0.1))
            if fitting >= least:
                found.append(Label(float(x), float(y), text, fitting))
                break
        else:
            if always and choices:
                found.append(Label(float(x), float(y), choices[-1], least))
    return found


def labels_of_neighbours(
    shapes: NDArray[np.object_],
    names: Sequence[str],
    middle: shapely.Geometry,
    window: tuple[float, float, float, float],
    metres_per_mm: float,
    points: float,
) -> list[Label]:
    """Labels for the grids around one, in the middle of what is seen of them, where it fits.

    Parameters
    ----------
    shapes : object (g,)
        All grids of the level.
    names : sequence of str
    middle : Polygon or MultiPolygon
        The grid that the page is about.
    window : tuple of float
        What the map shows: west, south, east, north in metres.
    metres_per_mm : float
    points : float
    """
    frame = shapely.box(*window).buffer(-2.0 * metres_per_mm, join_style="mitre")
    away = middle.buffer(1.5 * metres_per_mm)
    number = np.flatnonzero(shapely.intersects(shapes, frame))
    seen, texts = [], []
    for grid in map(int, number):
        if shapely.equals(shapes[grid], middle):
            continue
        part = shapely.difference(shapely.intersection(shapes[grid], frame), away)
        if not part.is_empty:
            seen.append(part)
            texts.append([names[grid]])
    return labels_inside(seen, texts, metres_per_mm, points, points, always=False)


def apart(
    labels: Sequence[Label], metres_per_mm: float, before: Sequence[Label] = ()
) -> tuple[list[Label], list[Label]]:
    """Labels that lie on no other one: the first of two that would meet is kept.

    Parameters
    ----------
    labels : sequence of Label
        The most important first.
    metres_per_mm : float
    before : sequence of Label
        Written already; nothing is written on them.

    Returns
    -------
    kept, left_out : list of Label
    """
    taken = [_box(label, metres_per_mm) for label in before]
    kept: list[Label] = []
    left_out: list[Label] = []
    for label in labels:
        west, south, east, north = box = _box(label, metres_per_mm)
        if any(west < e and w < east and south < n and s < north for w, s, e, n in taken):
            left_out.append(label)
        else:
            kept.append(label)
            taken.append(box)
    return kept, left_out


def _box(label: Label, metres_per_mm: float) -> Window:
    """West, south, east and north of a label, metres."""
    half_x = 0.5 * width_mm(label.text, label.points) * metres_per_mm
    half_y = 0.5 * _LINE * (1 + label.text.count("\n")) * label.points * _MM * metres_per_mm
    return label.x - half_x, label.y - half_y, label.x + half_x, label.y + half_y


def width_mm(text: str, points: float) -> float:
    """About how wide the longest line of a text is on paper."""
    lines = text.split("\n")
    widths = (sum(1.0 if ord(sign) >= _WIDE_SIGNS else _LATIN for sign in line) for line in lines)
    return max(widths) * points * _MM
