"""Layers of the maps: made for each page with all styles fixed, so that nothing is looked up late.

Colours are computed by the core and stand in a column; no layer has opacity or a blending mode,
so maps stay vectors in the PDF.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from qgis.core import QgsMapLayer

from ..gridplan.output.atlas.change_pages import NEW_BORDER, OLD_BORDER
from ..gridplan.output.atlas.event_pages import SPOT_COLOURS
from ..gridplan.output.atlas.labels import Label, apart, labels_inside, labels_of_neighbours
from ..gridplan.output.atlas.pages import MapView
from ..gridplan.output.atlas.paper import Paper
from ..gridplan.output.content.map_windows import Window
from ..gridplan.output.look import look
from ..gridplan.output.look.amounts import load_colours
from .drafting import Drafting

if TYPE_CHECKING:
    from .content import Content

#: Fill of the grids around the one a page is about.
_AROUND = "#e9e9e5"
#: Fill of the grid that a locator points out, and of the grid above it.
_HERE, _NEAR = "#2a6099", "#c2d9ea"
#: Outlines of a locator run at most so far from the true ones, millimetres on paper.
_HAIR_MM = 0.1
#: Names of villages.
_PLACES = "#8a8a85"
#: Lines on maps of the whole territory, a share of the usual width.
_WHOLE = 0.5
#: More grids in one than this are named where there is room, and have thinner lines.
_MOST_NAMED = 100
#: Changed areas with the most people that bear their number; the others have a dot.
_NUMBERED, _DOT = 40, "·"
#: With more changed areas than this, borders of the last level would blacken the whole territory.
_MOST_OUTLINED = 300
#: Colour of the outlines below the second level there.
_FINE = "#cfcfcb"


class Maps:
    """Makes the layers of maps.

    Parameters
    ----------
    content : Content
    paper : Paper
    family : str
        Font of the labels.
    overlays : sequence of QgsMapLayer
        Drawn over the fills and under the outlines of grids: roads, rivers, names.
    """

    def __init__(
        self, content: Content, paper: Paper, family: str, overlays: Sequence[QgsMapLayer] = ()
    ) -> None:
        self._content, self._book = content, content.book
        self._overlays = list(overlays)
        self._draw = Drafting(content.book.crs.to_wkt(), paper, family)
        self._paper = paper
        self.crs = self._draw.crs

    def layers(self, view: MapView, window: Window, metres_per_mm: float) -> list[QgsMapLayer]:
        """The layers of a map, uppermost first.

        Parameters
        ----------
        view : MapView
        window : tuple of float
            What the frame shows: west, south, east, north in metres.
        metres_per_mm : float
        """
        if view.theme == "division":
            return self._division(metres_per_mm)
        if view.theme == "balance":
            return self._balance(metres_per_mm)
        if view.theme == "grid":
            return self._grid(view, window, metres_per_mm)
        if view.theme == "locator":
            return self._locator(view, metres_per_mm)
        if view.theme == "change":
            return self._change(view, window, metres_per_mm)
        return self._heat(view.period) if view.theme == "heat" else self._spots(view.period)

    # Themes ---------------------------------------------------------------------------------

    def _division(self, metres_per_mm: float) -> list[QgsMapLayer]:
        book = self._book
        depth = min(book.plan.depth, 2)
        return [
            self._draw.labels(self._names_of_first(metres_per_mm), bold=True),
            *(
                self._draw.outlines(level, book.shapes[level - 1], _WHOLE)
                for level in range(1, depth + 1)
            ),
            *self._overlays,
            self._draw.fills(book.shapes[0], book.hues[0]),
        ]

    def _balance(self, metres_per_mm: float) -> list[QgsMapLayer]:
        book = self._book
        depth = book.plan.depth
        colours = load_colours(book.levels[-1])
        return [
            self._draw.labels(self._names_of_first(metres_per_mm), bold=True),
            *(self._draw.outlines(level, book.shapes[level - 1], _WHOLE)
              for level in range(1, depth + 1)),
            self._draw.fills(book.shapes[-1], colours),
        ]  # fmt: skip

    def _grid(self, view: MapView, window: Window, metres_per_mm: float) -> list[QgsMapLayer]:
        book, level = self._book, view.level
        plan = book.plan
        here = book.shapes[level - 1][view.number]
        children = book.children(level, view.number)
        leaves = np.flatnonzero(plan.ancestor_of_leaf(level) == view.number)
        every = load_colours(book.levels[-1])
        colours = [every[g] for g in leaves]
        frame = shapely.box(*window)
        around = np.flatnonzero(shapely.intersects(book.shapes[level - 1], frame))
        around = around[around != view.number]
        named = self._named(level + 1, children, metres_per_mm)
        neighbours = labels_of_neighbours(
            book.shapes[level - 1], [book.name(level, g) for g in range(plan.counts[level - 1])],
            here, window, metres_per_mm, self._paper.small_pt,
        )  # fmt: skip
        between = range(level + 1, plan.depth + 1)
        share = 1.0 if len(children) <= _MOST_NAMED else 0.3
        return [
            self._draw.labels(named, bold=True, only_free=len(children) > _MOST_NAMED),
            self._draw.labels(self._villages(level, view.number), colour=_PLACES, only_free=True),
            self._draw.labels(neighbours, colour=look.SOFT_INK),
            self._draw.outlines(level, [here]),
            *(self._draw.outlines(deeper, self._inside(deeper, level, view.number),
                             share if deeper == level + 1 else 1.7 * share)
              for deeper in between),
            self._draw.outlines(level, book.shapes[level - 1][around], 0.35, look.FAINT),
            *self._overlays,
            self._draw.fills(book.shapes[-1][leaves], colours),
            self._draw.fills(book.shapes[level - 1][around], [_AROUND] * len(around)),
        ]  # fmt: skip

    def _locator(self, view: MapView, metres_per_mm: float) -> list[QgsMapLayer]:
        book = self._book
        # It is on every page and small: what the eye cannot see would make up half of a long PDF.
        hair = _HAIR_MM * metres_per_mm
        first = shapely.simplify(book.shapes[0], hair)
        fills = [look.LAND] * book.plan.counts[0]
        here = [shapely.simplify(book.shapes[view.level - 1][view.number], hair)]
        if view.level > 1:
            fills[int(book.plan.parents[0][view.number])] = _NEAR
        return [
            self._draw.fills(here, [_HERE]),
            self._draw.outlines(1, first, 0.25, look.SOFT_INK),
            self._draw.fills(first, fills),
        ]

    def _heat(self, period: int) -> list[QgsMapLayer]:
        book, events = self._book, self._content.events
        if events is None:
            return []
        return [
            self._draw.outlines(1, book.shapes[0], 0.35),
            self._draw.outlines(2, book.shapes[min(events.level, 2) - 1], 0.3, _FINE),
            *self._overlays,
            self._draw.surface(events.surfaces[period], events.stops, events.frame),
            self._draw.fills(book.shapes[0], [look.PAPER] * book.plan.counts[0]),
        ]

    def _spots(self, period: int) -> list[QgsMapLayer]:
        book, events = self._book, self._content.events
        if events is None:
            return []
        colours = [SPOT_COLOURS[int(spot)] for spot in events.spots[period]]
        shapes = book.shapes[events.level - 1]
        return [
            self._draw.outlines(1, book.shapes[0], 0.35),
            self._draw.outlines(2, shapes, 0.3, look.SOFT_INK),
            *self._overlays,
            self._draw.fills(shapes, colours),
        ]

    def _change(self, view: MapView, window: Window, metres_per_mm: float) -> list[QgsMapLayer]:
        book, changes = self._book, self._content.changes
        if changes is None:
            return []
        chosen = [
            area
            for area in range(len(changes.areas))
            if view.level == 0 or view.number in changes.first_level(area)
        ]
        last = [changes.found.areas[area] for area in chosen]
        old = sorted({area.old[-1] for area in last} - {-1})
        new = sorted({area.new[-1] for area in last} - {-1})
        names = [] if view.level else self._names_of_first(metres_per_mm)
        numbers = labels_inside(
            [changes.areas[area] for area in chosen[:_NUMBERED]],
            [[str(area + 1)] for area in chosen[:_NUMBERED]],
            metres_per_mm, self._paper.text_pt, self._paper.small_pt,
        )  # fmt: skip
        numbers, crowded = apart(numbers, metres_per_mm, names)
        dots = [replace(label, text=_DOT, points=self._paper.small_pt) for label in crowded]
        dots += labels_inside(
            [changes.areas[area] for area in chosen[_NUMBERED:]],
            [[_DOT]] * (len(chosen) - len(chosen[:_NUMBERED])),
            metres_per_mm, self._paper.small_pt, self._paper.small_pt,
            always=view.level > 0 or len(chosen) <= _MOST_OUTLINED,
        )  # fmt: skip
        dots, _ = apart(dots, metres_per_mm, [*names, *numbers])
        taking = [grid for grid in new if len(new) <= _NUMBERED]
        codes = labels_inside(
            shapely.intersection(book.shapes[-1][taking], shapely.box(*window)).tolist(),
            [[book.plan.codes[-1][grid]] for grid in taking],
            metres_per_mm, self._paper.small_pt, self._paper.small_pt,
        ) if view.level else []  # fmt: skip
        fills = [look.LAND] * book.plan.counts[0]
        if view.level:
            fills = [_AROUND] * len(fills)
            fills[view.number] = look.PAPER
        share = 0.5 if view.level == 0 else 1.0
        if view.level == 0 and len(chosen) > _MOST_OUTLINED:
            old = new = []
        return [
            self._draw.labels([*names, *numbers, *dots], bold=True),
            self._draw.labels(codes, colour=look.SOFT_INK, only_free=True),
            self._draw.lines(book.shapes[-1][new], NEW_BORDER, share),
            self._draw.lines(changes.old_shapes[old], OLD_BORDER, share, dashed=True),
            self._draw.outlines(1, book.shapes[0], 0.5),
            self._draw.outlines(3, book.shapes[-1], 0.5, _FINE),
            *self._overlays,
            self._draw.hatching(changes.areas[chosen]),
            self._draw.fills(book.shapes[0], fills),
        ]

    # Pieces ---------------------------------------------------------------------------------

    def _inside(self, deeper: int, level: int, number: int) -> Any:
        plan = self._book.plan
        ancestor = np.arange(plan.counts[deeper - 1])
        for parent in reversed(plan.parents[level - 1 : deeper - 1]):
            ancestor = parent[ancestor]
        return self._book.shapes[deeper - 1][ancestor == number]

    def _named(self, level: int, numbers: Any, metres_per_mm: float) -> list[Label]:
        """The codes of grids: all of them whole, or all of them without the part they share.

        Of very many, those that find room.
        """
        shapes = self._book.shapes[level - 1][numbers].tolist()
        whole = [[self._book.plan.codes[level - 1][number]] for number in numbers]
        size, least = self._paper.text_pt, self._paper.small_pt
        found = labels_inside(shapes, whole, metres_per_mm, size, least, always=False)
        if len(found) == len(shapes):
            return found
        short = [[self._book.short_code(level, int(number))] for number in numbers]
        few = len(shapes) <= _MOST_NAMED
        return labels_inside(shapes, short, metres_per_mm, size, least, always=few)

    def _villages(self, level: int, number: int) -> list[Label]:
        """Names of the villages in a grid, in the middle of their units there."""
        book = self._book
        inside = book.plan.grid_of_unit(level) == number
        return [Label(x, y, name, self._paper.small_pt) for name, x, y in book.villages(inside)]

    def _names_of_first(self, metres_per_mm: float) -> list[Label]:
        book = self._book
        texts = [[book.plan.names[0][g] or code, code] for g, code in enumerate(book.plan.codes[0])]
        return labels_inside(
            book.shapes[0].tolist(), texts, metres_per_mm,
            self._paper.text_pt, self._paper.small_pt,
        )  # fmt: skip
