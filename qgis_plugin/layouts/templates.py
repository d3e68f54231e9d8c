"""The template of each kind of page: built here, or the one a user has saved in its place.

Things on a page are found by their ids, so a user may move, restyle or remove them in QGIS's
layout designer and save the template as ``KIND_PAPER.qpt`` in the folder of their styles.
"""

from __future__ import annotations

from pathlib import Path

from qgis.core import (
    Qgis,
    QgsFillSymbol,
    QgsLayoutFrame,
    QgsLayoutItem,
    QgsLayoutItemLabel,
    QgsLayoutItemManualTable,
    QgsLayoutItemMap,
    QgsLayoutItemPicture,
    QgsLayoutItemScaleBar,
    QgsLayoutItemShape,
    QgsLayoutMeasurement,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsLayoutTable,
    QgsPrintLayout,
    QgsProject,
    QgsReadWriteContext,
    QgsTableCell,
    QgsTextFormat,
    QgsUnitTypes,
)
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor, QFont
from qgis.PyQt.QtXml import QDomDocument

from ..gridplan.errors import InputError
from ..gridplan.output.atlas.pages import KINDS
from ..gridplan.output.atlas.paper import Box, Paper, places
from ..gridplan.output.look.look import FAINT, INK, SOFT_INK
from ..platform.settings import preferences
from ..platform.words import tr

#: Dots per inch of pictures inside a page.
DPI = 300
#: White around the text of a cell, and lines between rows, millimetres.
CELL_MARGIN, GRID_LINE = 0.8, 0.15
_MM = QgsUnitTypes.LayoutUnit.LayoutMillimeters


def template_folder() -> Path:
    """Where templates of the user stand: beside their styles."""
    return preferences().style_folder


def template(project: QgsProject, kind: str, paper: Paper, family: str) -> QgsPrintLayout:
    """A new layout for a kind of page: from the user's template, or the built-in one.

    Raises
    ------
    InputError
        When the user's template cannot be read.
    """
    own = template_folder() / f"{kind}_{paper.name}.qpt"
    layout = _loaded(project, own) if own.exists() else built(project, kind, paper, family)
    layout.renderContext().setDpi(DPI)
    layout.renderContext().setTextRenderFormat(Qgis.TextRenderFormat.AlwaysText)
    return layout


def save_templates(project: QgsProject, paper: Paper, family: str) -> list[Path]:
    """Write the built-in templates of a paper for editing; those that are there stay."""
    folder = template_folder()
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for kind in KINDS:
        path = folder / f"{kind}_{paper.name}.qpt"
        if not path.exists():
            layout = built(project, kind, paper, family)
            layout.setName(path.stem)
            layout.saveAsTemplate(str(path), QgsReadWriteContext())
            written.append(path)
    return written


def _loaded(project: QgsProject, path: Path) -> QgsPrintLayout:
    document = QDomDocument()
    layout = QgsPrintLayout(project)
    found = document.setContent(path.read_bytes())
    if found[0] if isinstance(found, tuple) else found:
        _, loaded = layout.loadFromTemplate(document, QgsReadWriteContext())
        if loaded and layout.pageCollection().pageCount() == 1:
            return layout
    raise InputError(
        tr("The template {file} cannot be used.", file=path.name),
        where=str(path),
        cure=tr("Save it anew in the layout designer, with one page, or delete it."),
    )


def built(project: QgsProject, kind: str, paper: Paper, family: str) -> QgsPrintLayout:
    """The built-in template."""
    layout = QgsPrintLayout(project)
    layout.initializeDefaults()
    layout.pageCollection().page(0).setPageSize(QgsLayoutSize(paper.width, paper.height, _MM))
    builder = _Builder(layout, paper, family, kind)
    for name, box in places(paper, kind).items():
        builder.add(name, box)
    return layout


class _Builder:
    def __init__(self, layout: QgsPrintLayout, paper: Paper, family: str, kind: str) -> None:
        self._layout, self._paper, self._family, self._kind = layout, paper, family, kind

    def add(self, name: str, box: Box) -> None:
        """Make the thing of this id; its beginning says what it is."""
        stem = name.rstrip("_0123456789")
        if stem in ("map", "locator"):
            item: QgsLayoutItem = self._map(name)
        elif stem in ("table", "facts"):
            self._table(name, box)
            return
        elif stem in ("legend", "strip", "chart", "north"):
            item = self._picture()
        elif stem == "scale_bar":
            item = self._scale_bar(name)
        elif stem in ("foot_rule", "rule"):
            item = self._rule(SOFT_INK if stem == "rule" else FAINT)
        else:
            item = self._label(name)
        self._layout.addLayoutItem(item)
        self._place(item, name, box)

    def _place(self, item: QgsLayoutItem, name: str, box: Box) -> None:
        item.setId(name)
        item.attemptMove(QgsLayoutPoint(box.x, box.y, _MM))
        item.attemptResize(QgsLayoutSize(box.width, box.height, _MM))

    def _map(self, name: str) -> QgsLayoutItemMap:
        item = QgsLayoutItemMap(self._layout)
        framed = self._kind != "cover"
        item.setFrameEnabled(framed)
        item.setFrameStrokeColor(QColor(FAINT))
        item.setFrameStrokeWidth(QgsLayoutMeasurement(0.2, _MM))
        item.setBackgroundEnabled(framed and name != "locator")
        item.setBackgroundColor(QColor("#fbfbfa"))
        return item

    def _table(self, name: str, box: Box) -> None:
        paper = self._paper
        table = QgsLayoutItemManualTable.create(self._layout)
        sip.transferto(table, None)  # the layout owns it; Python would delete it
        frame = QgsLayoutFrame(self._layout, table)
        table.addFrame(frame)
        self._place(frame, name, box)
        size = paper.small_pt
        if name == "facts" or self._kind == "cover":
            size = paper.text_pt * (1.2 if self._kind == "cover" else 1.0)
        table.setContentTextFormat(text_format(self._family, size))
        table.setHeaderTextFormat(text_format(self._family, paper.small_pt, colour=SOFT_INK))
        table.setHeaderMode(QgsLayoutTable.HeaderMode.AllFrames)
        table.setHeaderHAlignment(QgsLayoutTable.HeaderHAlignment.FollowColumn)
        table.setCellMargin(CELL_MARGIN)
        table.setShowGrid(True)
        table.setVerticalGrid(False)
        table.setHorizontalGrid(True)
        table.setGridColor(QColor(FAINT))
        table.setGridStrokeWidth(GRID_LINE)
        table.setBackgroundColor(QColor(0, 0, 0, 0))
        # A frame is as wide as its table: one empty cell keeps the width of the place.
        table.setTableContents([[QgsTableCell("")]])
        table.setColumnWidths([box.width - 2 * CELL_MARGIN])

    def _picture(self) -> QgsLayoutItemPicture:
        item = QgsLayoutItemPicture(self._layout)
        item.setPictureAnchor(QgsLayoutItem.ReferencePoint.UpperLeft)
        item.setResizeMode(QgsLayoutItemPicture.ResizeMode.Zoom)
        return item

    def _scale_bar(self, name: str) -> QgsLayoutItemScaleBar:
        item = QgsLayoutItemScaleBar(self._layout)
        item.setStyle("Single Box")
        linked = self._layout.itemById(name.replace("scale_bar", "map"))
        item.setLinkedMap(linked)
        item.setNumberOfSegmentsLeft(0)
        item.setNumberOfSegments(2)
        item.setHeight(1.2)
        item.setLabelBarSpace(0.8)
        item.setBoxContentSpace(0.0)
        item.setTextFormat(text_format(self._family, self._paper.small_pt))
        item.setFillColor(QColor(INK))
        item.setLineColor(QColor(INK))
        item.setLineWidth(0.15)
        return item

    def _rule(self, colour: str) -> QgsLayoutItemShape:
        item = QgsLayoutItemShape(self._layout)
        item.setShapeType(QgsLayoutItemShape.Shape.Rectangle)
        item.setSymbol(QgsFillSymbol.createSimple({"color": colour, "outline_style": "no"}))
        return item

    def _label(self, name: str) -> QgsLayoutItemLabel:
        paper = self._paper
        item = QgsLayoutItemLabel(self._layout)
        item.setMarginX(0.0)
        item.setMarginY(0.0)
        cover = self._kind == "cover"
        if name == "title":
            size = paper.title_pt * (1.6 if cover else 1.0)
            item.setTextFormat(text_format(self._family, size, bold=True))
            item.setVAlign(Qt.AlignmentFlag.AlignBottom if cover else Qt.AlignmentFlag.AlignVCenter)
        elif "heading" in name:
            item.setTextFormat(text_format(self._family, paper.heading_pt, bold=True))
        elif name in ("subtitle", "text"):
            colour = SOFT_INK if name == "subtitle" else INK
            made = text_format(self._family, paper.text_pt, colour=colour)
            made.setLineHeight(1.25)
            item.setTextFormat(made)
        else:
            item.setTextFormat(text_format(self._family, paper.small_pt, colour=SOFT_INK))
        if name == "page":
            item.setHAlign(Qt.AlignmentFlag.AlignRight)
        return item


def text_format(
    family: str, points: float, *, bold: bool = False, colour: str = INK
) -> QgsTextFormat:
    """Text of the house."""
    font = QFont(family)
    font.setBold(bold)
    made = QgsTextFormat()
    made.setFont(plain(font))
    made.setSize(points)
    made.setSizeUnit(QgsUnitTypes.RenderUnit.RenderPoints)
    made.setColor(QColor(colour))
    return made


def plain(font: QFont) -> QFont:
    """The font without ligatures and other figures: shaped glyphs cannot be found in a PDF."""
    font.setStyleStrategy(QFont.StyleStrategy.PreferNoShaping)
    return font
