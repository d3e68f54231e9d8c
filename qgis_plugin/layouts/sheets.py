"""Puts the content of a page into its template."""

from __future__ import annotations

import base64
import math
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsLayoutFrame,
    QgsLayoutItemLabel,
    QgsLayoutItemManualTable,
    QgsLayoutItemMap,
    QgsLayoutItemPicture,
    QgsLayoutItemScaleBar,
    QgsPrintLayout,
    QgsProject,
    QgsRectangle,
    QgsTableCell,
    QgsTextFormat,
    QgsUnitTypes,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor

from ..gridplan.output.atlas.pages import AtlasPage, MapView, Table
from ..gridplan.output.atlas.paper import HEAD_ROWS, Paper
from .fonts import Type
from .maps import Maps
from .templates import CELL_MARGIN, GRID_LINE, plain, template

if TYPE_CHECKING:
    from .content import Content

#: Denominators of scales, times a power of ten.
_SCALES = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
#: White at the left and right of a cell, millimetres, and for the rounding of widths.
_CELL = 2 * CELL_MARGIN + 0.6
#: Text on colours darker than this is white.
_DARK = 0.45
#: A column that stretches is at least so wide, millimetres.
_LEAST = 11.0


class Sheets:
    """Lays out pages.

    Parameters
    ----------
    paper : Paper
    type_ : Type
    maps : Maps
    content : Content
        Texts of the foot, and the arrow to the north.
    """

    def __init__(self, paper: Paper, type_: Type, maps: Maps, content: Content) -> None:
        self._paper, self._type, self._maps, self._content = paper, type_, maps, content
        # Python takes these down in their order: a layout must not outlive its project.
        self._templates: dict[str, QgsPrintLayout] = {}
        #: Widths of the tables as the template has them; filled ones change theirs.
        self._room: dict[tuple[str, str], float] = {}
        self._layers: list[Any] = []
        self._project = QgsProject()
        self._project.setCrs(maps.crs)

    def lay_out(self, page: AtlasPage, number: int, count: int) -> QgsPrintLayout:
        """The page as a layout; the one before of the same kind is gone then."""
        if page.kind not in self._templates:
            self._templates[page.kind] = template(
                self._project, page.kind, self._paper, self._type.family
            )
        layout = self._templates[page.kind]
        texts = {
            "title": page.title,
            "subtitle": page.subtitle,
            "source": self._content.source,
            "review": self._content.review,
            "page": f"{number} / {count}",
            **page.texts,
        }
        for name, words in texts.items():
            self._write(layout, name, words, page.kind)
        self._layers = []
        scales = {name: self._show(layout, name, view) for name, view in page.maps.items()}
        for name, scale in scales.items():
            mark = name.removeprefix("map")
            self._write(layout, f"scale{mark}", f"1 : {scale:,.0f}", page.kind)
        drawings = {**page.pictures}
        drawings |= {f"north{name.removeprefix('map')}": self._content.north for name in page.maps}
        for item in layout.items():
            if isinstance(item, QgsLayoutItemPicture) and item.id():
                _draw(item, drawings.get(item.id(), ""))
        self._fill_tables(layout, page)
        layout.refresh()
        return layout

    def _write(self, layout: QgsPrintLayout, name: str, words: str, kind: str) -> None:
        item = layout.itemById(name)
        if not isinstance(item, QgsLayoutItemLabel):
            return
        shape, room = item.textFormat(), item.sizeWithUnits().width()
        shape.setFont(plain(shape.font()))  # a template from a file does not know it
        item.setTextFormat(shape)
        bold = shape.font().bold()
        if name == "text" or (name == "title" and kind == "cover"):
            words = self._type.wrapped(words, shape.size(), room, bold=bold)
        else:
            words = self._type.cut(words, shape.size(), room, bold=bold)
        item.setText(words)

    # Maps -----------------------------------------------------------------------------------

    def _show(self, layout: QgsPrintLayout, name: str, view: MapView) -> float:
        """Set extent, round scale and layers of a map; returns the denominator."""
        item = layout.itemById(name)
        if not isinstance(item, QgsLayoutItemMap):
            return 0.0
        item.setCrs(self._maps.crs)
        size = item.sizeWithUnits()
        west, south, east, north_ = view.bounds
        metres_per_mm = max((east - west) / size.width(), (north_ - south) / size.height())
        scale = round_scale(metres_per_mm * 1000)
        x, y = (west + east) / 2, (south + north_) / 2
        half_x, half_y = size.width() * scale / 2000, size.height() * scale / 2000
        window = (x - half_x, y - half_y, x + half_x, y + half_y)
        item.setExtent(QgsRectangle(*window))
        layers = self._maps.layers(view, window, scale / 1000)
        self._layers += layers
        item.setKeepLayerSet(True)
        item.setLayers(layers)
        bar = layout.itemById(f"scale_bar{name.removeprefix('map')}")
        if isinstance(bar, QgsLayoutItemScaleBar):
            self._scale_bar(bar, item, scale / 1000)
        return scale

    def _scale_bar(
        self, bar: QgsLayoutItemScaleBar, linked: QgsLayoutItemMap, metres_per_mm: float
    ) -> None:
        part = round_down(0.11 * linked.sizeWithUnits().width() * metres_per_mm)
        kilometres = part >= 1000
        units = QgsUnitTypes.DistanceUnit
        bar.setLinkedMap(linked)
        bar.setUnits(units.DistanceKilometers if kilometres else units.DistanceMeters)
        bar.setUnitLabel("km" if kilometres else "m")
        bar.setMapUnitsPerScaleBarUnit(1.0)
        bar.setUnitsPerSegment(part / 1000 if kilometres else part)
        bar.update()

    # Tables ---------------------------------------------------------------------------------

    def _fill_tables(self, layout: QgsPrintLayout, page: AtlasPage) -> None:
        names = ("table_1", "table_2", "table_3", "table", "facts")
        frames = [frame for name in names if isinstance(
            frame := layout.itemById(name), QgsLayoutFrame)]  # fmt: skip
        for place, frame in enumerate(frames):
            table = frame.multiFrame()
            if not isinstance(table, QgsLayoutItemManualTable):
                continue
            room = self._room.setdefault((page.kind, frame.id()), frame.sizeWithUnits().width())
            there = place < len(page.tables)
            frame.setVisibility(there)
            if there:
                self._fill(table, room, page.tables[place], large=page.kind == "cover")

    def _fill(
        self, item: QgsLayoutItemManualTable, width: float, table: Table, *, large: bool
    ) -> None:
        headed = any(column.title for column in table.columns)
        size = item.contentTextFormat().size()
        head = item.headerTextFormat().size()
        table = self._fitting(table, width, size, head)
        widths = self._widths(table, width, size, head)
        rows = []
        if headed:
            titles = [
                self._type.cut(column.title, head, wide - 2 * CELL_MARGIN)
                for column, wide in zip(table.columns, widths)
            ]
            rows.append(self._cells(table, titles, item.headerTextFormat()))
        for number, row in enumerate(table.rows):
            strong = table.total and number == len(table.rows) - 1
            cut = [
                self._type.cut(words, size, wide - 2 * CELL_MARGIN, bold=strong)
                for words, wide in zip(row, widths)
            ]
            cells = self._cells(table, cut, item.contentTextFormat(), strong=strong, large=large)
            for place, cell in enumerate(cells):
                _tint(cell, table.tints.get((number, place), ""))
            rows.append(cells)
        item.setIncludeTableHeader(False)
        item.setTableContents(rows)
        item.setColumnWidths([wide - 2 * CELL_MARGIN for wide in widths])
        high = (table.row_mm or self._paper.row_mm) * (1.35 if large else 1.0)
        heads = [high * HEAD_ROWS] if headed else []
        around = 2 * CELL_MARGIN + GRID_LINE
        item.setRowHeights([tall - around for tall in (*heads, *([high] * len(table.rows)))])
        item.refresh()

    def _cells(
        self, table: Table, words: list[str], shape: QgsTextFormat, *,
        strong: bool = False, large: bool = False,
    ) -> list[QgsTableCell]:  # fmt: skip
        cells = []
        for column, text in zip(table.columns, words):
            cell = QgsTableCell(text)
            cell.setHorizontalAlignment(
                Qt.AlignmentFlag.AlignRight if column.numeric else Qt.AlignmentFlag.AlignLeft
            )
            cell.setVerticalAlignment(Qt.AlignmentFlag.AlignVCenter)
            mine = QgsTextFormat(shape)
            font = plain(mine.font())
            font.setBold(font.bold() or strong or (large and column.numeric))
            mine.setFont(font)
            cell.setTextFormat(mine)
            cells.append(cell)
        return cells

    def _fitting(self, table: Table, width: float, size: float, head: float) -> Table:
        """The table without the columns that can be spared, where it is too wide with them."""
        while sum(self._needed(table, size, head)) > width:
            spare = [(c.spare, place) for place, c in enumerate(table.columns) if c.spare]
            if not spare:
                break
            table = table.without(min(spare)[1])
        return table

    def _needed(self, table: Table, size: float, head: float) -> list[float]:
        """What the texts of each column need."""
        need = []
        for place, column in enumerate(table.columns):
            texts = [self._type.width_mm(row[place], size, bold=table.total) for row in table.rows]
            texts.append(self._type.width_mm(column.title, head))
            need.append(max(texts) + _CELL)
        return need

    def _widths(self, table: Table, width: float, size: float, head: float) -> list[float]:
        """Widths of the columns: what their texts need; those that stretch give way."""
        need = self._needed(table, size, head)
        spare = width - sum(need)
        if spare > 0:  # evenly, so that no number stands far from its neighbours
            return [value + spare / len(need) for value in need]
        stretching = [place for place, column in enumerate(table.columns) if column.stretches]
        for place in stretching:
            need[place] = max(need[place] + spare / len(stretching), _LEAST)
        over = sum(need) / width
        return [value / over for value in need] if over > 1 else need


def _tint(cell: QgsTableCell, colour: str) -> None:
    """A colour behind a cell; its text turns white on a dark one."""
    if not colour:
        return
    cell.setBackgroundColor(QColor(colour))
    if QColor(colour).lightnessF() < _DARK:
        shape = cell.textFormat()
        shape.setColor(QColor("#ffffff"))
        cell.setTextFormat(shape)


def _draw(item: QgsLayoutItemPicture, svg: str) -> None:
    item.setVisibility(bool(svg))
    if svg:
        path = "base64:" + base64.b64encode(svg.encode("utf-8")).decode("ascii")
        item.setPicturePath(path, QgsLayoutItemPicture.Format.FormatSVG)


def round_scale(denominator: float) -> float:
    """The next round denominator that is not below this one."""
    power = 10.0 ** math.floor(math.log10(denominator))
    return next(step * power for step in _SCALES if step * power >= denominator * (1 - 1e-9))


def round_down(length: float) -> float:
    """The longest of 1, 2, 5, 10, 20, 50, … that is not above `length`."""
    power = 10.0 ** math.floor(math.log10(length))
    return max(step * power for step in (1, 2, 5) if step * power <= length * (1 + 1e-9))
