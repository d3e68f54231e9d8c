"""The panel of events: filters, figures, curves, warnings, one case, what the import met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.gui import QgsDockWidget
from qgis.PyQt.QtCore import QModelIndex, QRectF, Qt, QUrl, pyqtSignal
from qgis.PyQt.QtGui import QDesktopServices, QPainter
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTabWidget,
    QToolBar,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ..gridplan.events.intake.oddities import kind_in_words
from ..platform.event_titles import datum_titles
from ..platform.words import tr
from ..widgets.bar_charts import Bars, draw_share
from ..widgets.empty_page import empty_page
from .case_timeline import CasePane, escaped
from .filters import Filters
from .warnings_pane import WarningsPane

if TYPE_CHECKING:
    from qgis.PyQt.QtWidgets import QAction

    from ..gridplan.events.cases.overview import Figures, Overview

#: Categories that are listed.
MOST_CATEGORIES = 50


class EventDock(QgsDockWidget):
    """The panel; `show_events` gives it a file of events."""

    def __init__(
        self, parent: QWidget, tools: Sequence[QAction], starts: Sequence[QAction]
    ) -> None:
        super().__init__(tr("Gridplan Events"), parent)
        self.setObjectName("gridplanEventDock")
        self.head = _text("gridplanEventHead")
        self.filters = Filters()
        self.figures = _text("gridplanEventFigures")
        self.overview = OverviewPane()
        self.warnings, self.case, self.report = WarningsPane(), CasePane(), ReportPane()
        self.tabs = QTabWidget()
        self.tabs.setObjectName("gridplanEventTabs")
        self.tabs.setDocumentMode(True)
        for pane, title in (
            (self.overview, tr("Overview")),
            (self.warnings, tr("Warnings")),
            (self.case, tr("Case")),
            (self.report, tr("Import")),
        ):
            self.tabs.addTab(pane, title)
        self.tools = QToolBar()
        self.tools.setObjectName("gridplanEventDockTools")
        for action in tools:
            self.tools.addAction(action)
        work = QWidget()
        page = QVBoxLayout(work)
        page.setContentsMargins(6, 4, 6, 4)
        for widget in (self.head, self.tools, self.filters, self.figures, self.tabs):
            page.addWidget(widget, 1 if widget is self.tabs else 0)
        self._pages = QStackedWidget()
        self._pages.addWidget(empty_page(tr("No events are loaded."), starts))
        self._pages.addWidget(work)
        self._pages.setMinimumWidth(self.fontMetrics().averageCharWidth() * 66)
        self.setWidget(self._pages)

    def show_events(
        self, path: Path | None, overview: Overview | None, report: Mapping[str, Any], depth: int
    ) -> None:
        """Show another file of events, or none."""
        there = path is not None and overview is not None
        self._pages.setCurrentIndex(1 if there else 0)
        self.case.show_event(None, None)
        self.warnings.forget()
        if path is None or overview is None:
            return
        self.head.setText(
            tr(
                "<b>{file}</b> · {events} events · {first} to {last}",
                file=escaped(path.name),
                events=f"{len(overview):,}",
                first=overview.first,
                last=overview.last,
            )
        )
        self.filters.show_overview(overview)
        self.warnings.show_depth(depth)
        self.overview.show_depth(depth)
        self.report.show_report(report)

    def show_figures(self, found: Figures, span: str) -> None:
        """Show what the filters leave.

        Parameters
        ----------
        found : Figures
        span : str
            The time of the slider, when it chooses; else empty.
        """
        rate = f"{found.on_time / found.due:.1%}" if found.due else "-"
        text = tr(
            "<b>{events}</b> events · open <b>{open}</b> · overdue <b>{overdue}</b> · handled on "
            "time <b>{rate}</b>",
            events=f"{found.events:,}",
            open=f"{found.open:,}",
            overdue=f"{found.overdue:,}",
            rate=rate,
        )
        slider = tr("Time slider: {span}", span=span) if span else ""
        self.figures.setText(f"{text}<br>{slider}" if span else text)
        self.overview.show_figures(found)


class OverviewPane(QWidget):
    """Curves of the day and the year, and the largest categories."""

    #: A category was activated in the list.
    category_chosen = pyqtSignal(str)
    #: Level of grids to colour; 0 for none.
    level_chosen = pyqtSignal(int)
    #: Length of the steps of the time slider.
    slider_asked = pyqtSignal(str)

    def __init__(self) -> None:
        super().__init__()
        self.hours = Bars("gridplanHours", tr("By hour of the day"))
        self.days = Bars("gridplanDays", tr("By day"))
        self.top = QTreeWidget()
        self.top.setObjectName("gridplanTop")
        self.top.setHeaderLabels([tr("Category"), tr("Events"), tr("Share")])
        self.top.setRootIsDecorated(False)
        self.top.setUniformRowHeights(True)
        self.top.setToolTip(tr("Double click: only this category, and back"))
        self.top.setItemDelegateForColumn(2, ShareDelegate(self.top))
        self.top.itemActivated.connect(
            lambda item, _column: self.category_chosen.emit(item.data(0, Qt.ItemDataRole.UserRole))
        )
        self.level = QComboBox()
        self.level.setObjectName("gridplanColourLevel")
        self.level.currentIndexChanged.connect(
            lambda _row: self.level_chosen.emit(self.level.currentData() or 0)
        )
        self.step = QComboBox()
        self.step.setObjectName("gridplanSliderStep")
        for title, step in ((tr("by day"), "day"), (tr("by week"), "week"),
                            (tr("by month"), "month")):  # fmt: skip
            self.step.addItem(title, step)
        self.step.setCurrentIndex(2)
        slider = QPushButton(tr("Time Slider"))
        slider.setObjectName("gridplanTimeSlider")
        slider.setToolTip(tr("Set up the temporal controller of QGIS for these events"))
        slider.clicked.connect(lambda: self.slider_asked.emit(self.step.currentData()))
        row = QHBoxLayout()
        row.addWidget(QLabel(tr("Colour grids")))
        row.addWidget(self.level)
        row.addStretch(1)
        row.addWidget(self.step)
        row.addWidget(slider)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 4, 0, 0)
        page.addLayout(row)
        page.addWidget(self.hours)
        page.addWidget(self.days)
        page.addWidget(self.top, 1)

    def show_depth(self, depth: int) -> None:
        """Offer the levels of a plan."""
        chosen = self.level.currentData() or 0
        self.level.blockSignals(True)
        self.level.clear()
        self.level.addItem(tr("none"), 0)
        for level in range(1, depth + 1):
            self.level.addItem(tr("level {level}", level=level), level)
        self.level.setCurrentIndex(max(self.level.findData(chosen), 0))
        self.level.blockSignals(False)

    def show_figures(self, found: Figures) -> None:
        """Show what the filters leave."""
        hours = found.by_hour.tolist()
        self.hours.show_values(
            hours,
            [(hour, str(hour)) for hour in range(0, 24, 3)],
            lambda hour: tr("{first}:00 – {last}:00: {count}", first=hour, last=hour + 1,
                            count=f"{hours[hour]:,}"),
        )  # fmt: skip
        by_day, days = found.by_day.tolist(), found.days.astype(str).tolist()
        self.days.show_values(
            by_day, _day_ticks(days), lambda place: f"{days[place]}: {by_day[place]:,}"
        )
        self.top.clear()
        for value, count in found.top[:MOST_CATEGORIES]:
            item = QTreeWidgetItem([value or tr("without"), f"{count:,}", ""])
            item.setTextAlignment(1, int(Qt.AlignmentFlag.AlignRight))
            item.setData(0, Qt.ItemDataRole.UserRole, value)
            item.setData(2, Qt.ItemDataRole.UserRole, count / max(found.events, 1))
            self.top.addTopLevelItem(item)
        for column in (0, 1):
            self.top.resizeColumnToContents(column)


class ShareDelegate(QStyledItemDelegate):
    """Draws a share as a bar and a figure."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Called by Qt."""
        super().paint(painter, option, index)
        share = index.data(Qt.ItemDataRole.UserRole) or 0.0
        painter.save()
        draw_share(painter, QRectF(option.rect).adjusted(44, 0, 0, 0), share)
        painter.setPen(option.palette.text().color())
        painter.drawText(option.rect.adjusted(4, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter),
                         f"{share:.1%}")  # fmt: skip
        painter.restore()


class ReportPane(QWidget):
    """What the import met: rows, oddities, the datum."""

    def __init__(self) -> None:
        super().__init__()
        self.head = _text("gridplanImportHead")
        self.list = QTreeWidget()
        self.list.setObjectName("gridplanOddities")
        self.list.setHeaderLabels([tr("Rows"), tr("What was met")])
        self.list.setRootIsDecorated(False)
        self.list.setWordWrap(True)
        self.open = QPushButton(tr("Open the Table of Oddities"))
        self.open.setObjectName("gridplanOpenRejects")
        self._rejects = ""
        self.open.clicked.connect(
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(self._rejects))
        )
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 4, 0, 0)
        page.addWidget(self.head)
        page.addWidget(self.list, 1)
        page.addWidget(self.open, 0, Qt.AlignmentFlag.AlignLeft)

    def show_report(self, report: Mapping[str, Any]) -> None:
        """Show the report that stands in the file of events."""
        self.list.clear()
        self._rejects = str(report.get("rejects", ""))
        self.open.setEnabled(Path(self._rejects).is_file())
        if not report:
            self.head.setText(tr("The file says nothing about its import."))
            return
        datum = str(report["datum"])
        self.head.setText(
            tr(
                "{events} of {rows} rows of {source}; {left} left out. Read as {datum}. Personal "
                "columns left behind: {personal}. Cells emptied: {cells}.",
                events=f"{report['events']:,}",
                rows=f"{report['rows']:,}",
                source=escaped(report["source"]),
                left=f"{report['left_out']:,}",
                datum=datum_titles().get(datum, tr("the file states it")),
                personal=escaped(", ".join(report["personal"])) or tr("none"),
                cells=f"{report['personal_cells_removed']:,}",
            )
        )
        oddities = sorted(report["oddities"].items(), key=lambda entry: (-entry[1], entry[0]))
        for kind, count in oddities:
            item = QTreeWidgetItem([f"{count:,}", kind_in_words(kind)])
            item.setTextAlignment(0, int(Qt.AlignmentFlag.AlignRight))
            item.setToolTip(1, item.text(1))
            self.list.addTopLevelItem(item)
        self.list.resizeColumnToContents(0)


def _text(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _day_ticks(days: list[str]) -> list[tuple[int, str]]:
    """Days that are written under the curve: beginnings of months, or some of a short time."""
    if len(days) > 62:
        return [(place, day[:7]) for place, day in enumerate(days) if day.endswith("-01")]
    every = max(len(days) // 6, 1)
    return [(place, days[place][5:]) for place in range(0, len(days), every)]
