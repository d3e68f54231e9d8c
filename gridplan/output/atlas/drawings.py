"""Drawings of the atlas as SVG text: legend, strip of deviations, distribution, north arrow.

Lengths are millimetres on paper; text never falls below the smallest size of the house.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

import numpy as np
from numpy.typing import NDArray

from ...i18n import say
from ..look import look
from ..look.amounts import signed_percent

#: Deviations beyond this stand at the end of the strip, as a fraction.
REACH = 0.30
_MM = 25.4 / 72
#: Units of the drawing for a millimetre: Qt rounds sizes of text to whole units.
_FINE = 50


class Drawing:
    """A drawing of a given size that grows shape by shape.

    Parameters
    ----------
    width, height : float
        Millimetres.
    family : str
        Font.
    """

    def __init__(self, width: float, height: float, family: str) -> None:
        self.width, self.height, self._family = width, height, family
        self._shapes: list[str] = []

    def box(
        self, x: float, y: float, width: float, height: float, fill: str, edge: str = ""
    ) -> None:
        """A rectangle."""
        line = f' stroke="{edge}" stroke-width="{_FINE * 0.15:g}"' if edge else ""
        self._shapes.append(
            f'<rect x="{_fine(x)}" y="{_fine(y)}" width="{_fine(width)}" '
            f'height="{_fine(height)}" fill="{fill}"{line}/>'
        )

    def blend(
        self, x: float, y: float, width: float, height: float, colours: Sequence[str]
    ) -> None:
        """A rectangle in which colours at equal distances run into each other."""
        name = f"blend{len(self._shapes)}"
        stops = "".join(
            f'<stop offset="{place / (len(colours) - 1):.4f}" stop-color="{colour}"/>'
            for place, colour in enumerate(colours)
        )
        self._shapes.append(f'<linearGradient id="{name}">{stops}</linearGradient>')
        self.box(x, y, width, height, f"url(#{name})")

    def line(
        self, x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 0.18,
        dashes: str = "",
    ) -> None:  # fmt: skip
        """A straight line; `dashes` are lengths of strokes and gaps, millimetres."""
        pattern = " ".join(_fine(float(length)) for length in dashes.split())
        broken = f' stroke-dasharray="{pattern}"' if dashes else ""
        self._shapes.append(
            f'<line x1="{_fine(x1)}" y1="{_fine(y1)}" x2="{_fine(x2)}" y2="{_fine(y2)}" '
            f'stroke="{colour}" stroke-width="{_fine(width)}"{broken}/>'
        )

    def dot(self, x: float, y: float, radius: float, fill: str, edge: str) -> None:
        """A filled circle with an outline."""
        self._shapes.append(
            f'<circle cx="{_fine(x)}" cy="{_fine(y)}" r="{_fine(radius)}" fill="{fill}" '
            f'stroke="{edge}" stroke-width="{_fine(0.18)}"/>'
        )

    def shape(self, points: Sequence[tuple[float, float]], fill: str, edge: str) -> None:
        """A polygon."""
        corners = " ".join(f"{_fine(x)},{_fine(y)}" for x, y in points)
        self._shapes.append(
            f'<polygon points="{corners}" fill="{fill}" stroke="{edge}" '
            f'stroke-width="{_fine(0.2)}"/>'
        )

    def text(
        self, x: float, y: float, words: str, size: float = look.SMALL_PT, *,
        anchor: str = "start", colour: str = look.INK, bold: bool = False,
    ) -> None:  # fmt: skip
        """Text whose base line starts, is centred or ends (`anchor`) at a point; size in points."""
        weight = ' font-weight="bold"' if bold else ""
        self._shapes.append(
            f'<text x="{_fine(x)}" y="{_fine(y)}" font-size="{_fine(size * _MM)}" fill="{colour}" '
            f'font-family={quoteattr(self._family)} text-anchor="{anchor}"{weight}>'
            f"{escape(words)}</text>"
        )

    def svg(self) -> str:
        """The finished drawing."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width:.3f}mm" '
            f'height="{self.height:.3f}mm" viewBox="0 0 {_fine(self.width)} {_fine(self.height)}">'
            f"{''.join(self._shapes)}</svg>"
        )


def _fine(millimetres: float) -> str:
    return f"{_FINE * millimetres:.1f}"


def legend(
    width: float, family: str, deviation: NDArray[np.float64], grids: str, small: float,
    *, more: str = "",
) -> str:  # fmt: skip
    """The classes of deviation with the number of grids in each.

    Parameters
    ----------
    width : float
        Millimetres.
    family : str
    deviation : float64 (g,)
        Of the grids that the map shows.
    grids : str
        What they are, in words.
    small : float
        Size of the text, points.
    more : str
        What else the heading says.
    """
    drawing = Drawing(width, 13.0, family)
    heading = say("Deviation of the load of {grids} from target", grids=grids) + more
    drawing.text(0, small * _MM, heading, small, colour=look.SOFT_INK)
    classes = [look.deviation_class(value) for value in deviation]
    count = np.bincount(classes, minlength=len(look.DEVIATION_COLOURS))
    step = width / len(look.DEVIATION_COLOURS)
    top = small * _MM + 1.4
    for place, colour in enumerate(look.DEVIATION_COLOURS):
        drawing.box(place * step, top, step, 3.4, colour, look.FAINT)
        ink = look.PAPER if place in (0, len(look.DEVIATION_COLOURS) - 1) else look.INK
        if count[place]:
            drawing.text((place + 0.5) * step, top + 2.7, f"{count[place]:,}", small,
                         anchor="middle", colour=ink)  # fmt: skip
    for place, limit in enumerate(look.DEVIATION_LIMITS, start=1):
        drawing.text(place * step, top + 6.4, signed_percent(limit, 0), small, anchor="middle",
                     colour=look.SOFT_INK)  # fmt: skip
    return drawing.svg()


def line_legend(
    width: float, family: str, entries: Sequence[tuple[look.Line, str, str]], small: float,
    *, hatched: tuple[str, str, str] | None = None, note: str = "",
) -> str:  # fmt: skip
    """Lines with their meaning, in one row, and a note below them.

    Parameters
    ----------
    width : float
    family : str
    entries : sequence of (line, words, dashes)
    small : float
        Points.
    hatched : (str, str, str), optional
        Ground and lines of an area that is hatched, and what it means; stands last.
    note : str
    """
    drawing = Drawing(width, 13.0, family)
    step = width / (len(entries) + bool(hatched))
    for place, (line, words, dashes) in enumerate(entries):
        x = place * step
        drawing.line(x, 2.6, x + 8.0, 2.6, line.colour, 0.5 * line.width_mm, dashes)
        drawing.text(x + 10.0, 3.5, words, small)
    if hatched:
        ground, colour, words = hatched
        x = len(entries) * step
        drawing.box(x, 1.0, 8.0, 3.2, ground)
        for at in (0.0, 1.6, 3.2, 4.8):
            drawing.line(x + at, 4.2, x + at + 3.2, 1.0, colour, 0.25)
        drawing.text(x + 10.0, 3.5, words, small)
    if note:
        drawing.text(0.0, 9.5, note, small, colour=look.SOFT_INK)
    return drawing.svg()


def spot_legend(width: float, family: str, entries: Sequence[tuple[str, str]], small: float) -> str:
    """Squares of colour with their meaning in one row.

    Parameters
    ----------
    width : float
    family : str
    entries : sequence of (colour, words)
    small : float
        Points.
    """
    drawing = Drawing(width, 7.0, family)
    step = width / max(len(entries), 1)
    for place, (colour, words) in enumerate(entries):
        drawing.box(place * step, 1.0, 4.0, 3.4, colour, look.SOFT_INK)
        drawing.text(place * step + 5.2, 3.7, words, small)
    return drawing.svg()


def heat_legend(
    width: float, family: str, stops: Sequence[tuple[float, str]], small: float
) -> str:  # fmt: skip
    """The colours of densities with the densities at which they stand; between them they run over.

    Parameters
    ----------
    width : float
        Millimetres.
    family : str
    stops : sequence of (float, str)
        Densities and colours, from low to high.
    small : float
        Points.
    """
    drawing = Drawing(width, 13.0, family)
    drawing.text(
        0,
        small * _MM,
        say("Events a km² and day, where 5 or more lie around"),
        small,
        colour=look.SOFT_INK,
    )
    top = small * _MM + 1.4
    drawing.blend(0, top, width, 3.4, [colour for _, colour in stops])
    last = len(stops) - 1
    for place, (density, _) in enumerate(stops):
        words = f"≥{density:g}" if place == last else f"{density:g}"
        side = {0: "start", last: "end"}.get(place, "middle")
        drawing.text(place / last * width, top + 6.4, words, small, anchor=side,
                     colour=look.SOFT_INK)  # fmt: skip
    return drawing.svg()


def strip(
    width: float, height: float, family: str, deviation: NDArray[np.float64],
    names: Sequence[str], small: float,
) -> str:  # fmt: skip
    """Each grid as a dot on the line of its deviation; equal ones are heaped.

    Parameters
    ----------
    width, height : float
        Millimetres.
    family : str
    deviation : float64 (g,)
    names : sequence of str
        Short ones; written beside the two dots farthest from the target.
    small : float
        Points.
    """
    drawing = Drawing(width, height, family)
    left, right, base = 4.0, width - 4.0, height - 6.0

    def place(value: float) -> float:
        inside = min(max(value, -REACH), REACH)
        return left + (right - left) * (inside + REACH) / (2 * REACH)

    limits = (-REACH, *look.DEVIATION_LIMITS, REACH)
    for low, high, colour in zip(limits, limits[1:], look.DEVIATION_COLOURS, strict=False):
        drawing.box(place(low), base, place(high) - place(low), 1.6, colour)
    drawing.line(place(0), 2.0, place(0), base + 1.6, look.SOFT_INK, 0.25)
    for limit in look.DEVIATION_LIMITS:
        drawing.text(place(limit), height - 1.0, signed_percent(limit, 0), small, anchor="middle",
                     colour=look.SOFT_INK)  # fmt: skip
    drawing.text(place(0), height - 1.0, say("target"), small, anchor="middle", bold=True)
    radius = 1.05 if len(deviation) <= 60 else 0.6
    heap: dict[int, int] = {}
    most = max(int((base - 4.5) / (2 * radius)), 1)
    extreme = {int(number) for number in np.argsort(-np.abs(deviation), kind="stable")[:2]}
    written: list[tuple[float, float]] = []  # middle and width of the names that are there
    for number in map(int, np.argsort(np.abs(deviation), kind="stable")):
        x = place(float(deviation[number]))
        column = round((x - left) / (2 * radius))
        level = heap.get(column, 0)
        heap[column] = level + 1
        y = base - radius - 0.5 - 2 * radius * min(level, most - 1)
        colour = look.deviation_colour(float(deviation[number]))
        drawing.dot(left + column * 2 * radius, y, radius, colour, look.SOFT_INK)
        if number in extreme and abs(deviation[number]) > look.DEVIATION_LIMITS[3]:
            wide = _width(names[number], small)
            middle = left + column * 2 * radius
            middle = min(max(middle, wide / 2), max(width - wide / 2, wide / 2))
            # Beside a name that is there, a second one stands a line higher.
            lines = sum(abs(middle - at) < (wide + its) / 2 + 0.8 for at, its in written)
            written.append((middle, wide))
            drawing.text(middle, y - radius - 0.8 - lines * 1.15 * small * _MM, names[number],
                         small, anchor="middle")  # fmt: skip
    return drawing.svg()


def _width(text: str, size: float) -> float:
    """About how wide a text of a size in points becomes, millimetres."""
    return sum(1.0 if ord(letter) > 0x2E80 else 0.6 for letter in text) * size * _MM


def distribution(
    width: float, height: float, family: str, heading: str, deviation: NDArray[np.float64],
    note: str, small: float,
) -> str:  # fmt: skip
    """How many grids lie how far from their target, in steps of two hundredths of it.

    Parameters
    ----------
    width, height : float
        Millimetres.
    family, heading : str
    deviation : float64 (g,)
    note : str
        At the right of the heading.
    small : float
        Points.
    """
    drawing = Drawing(width, height, family)
    drawing.text(0, 3.2, heading, small + 0.5, bold=True)
    drawing.text(width, 3.2, note, small, anchor="end", colour=look.SOFT_INK)
    left, right, top, base = 2.0, width - 2.0, 5.5, height - 5.0
    edges = np.arange(-50, 51, 2) / 100
    inside = np.clip(deviation, edges[0] + 1e-9, edges[-1] - 1e-9)
    count = np.histogram(inside, edges)[0]
    wide = (right - left) / len(count)
    highest = max(int(count.max()), 1)
    for number, amount in enumerate(count.tolist()):
        tall = (base - top) * amount / highest
        if amount:
            middle = float(edges[number] + 0.01)
            fill = look.deviation_colour(middle)
            drawing.box(left + number * wide, base - tall, wide, tall, fill, look.SOFT_INK)
    drawing.line(left, base, right, base, look.SOFT_INK)
    for percentage in (-50, -20, 0, 20, 50):
        x = left + (right - left) * (percentage + 50) / 100
        drawing.line(x, base, x, base + 0.8, look.SOFT_INK)
        anchor = {-50: "start", 50: "end"}.get(percentage, "middle")
        end = {-50: "≤ ", 50: "≥ "}.get(percentage, "")
        drawing.text(x, base + 4.0, end + signed_percent(percentage / 100, 0), small, anchor=anchor,
                     colour=look.SOFT_INK)  # fmt: skip
    return drawing.svg()


def north(family: str) -> str:
    """An arrow to the north."""
    drawing = Drawing(8.0, 12.0, family)
    drawing.shape([(4.0, 3.6), (1.6, 11.4), (4.0, 9.6)], look.INK, look.INK)
    drawing.shape([(4.0, 3.6), (6.4, 11.4), (4.0, 9.6)], look.PAPER, look.INK)
    drawing.text(4.0, 2.9, say("N"), 8.0, anchor="middle", bold=True)
    return drawing.svg()
