"""What is to be expected of a new plan, level by level, while it is being set up."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QGridLayout, QGroupBox, QLabel, QVBoxLayout, QWidget

from ..platform.figures import amount, criterion_title
from ..platform.settings import preferences
from ..platform.words import tr

if TYPE_CHECKING:
    from ..gridplan.plan.task.expectation import Outlook
    from ..gridplan.territory.criteria import Criterion


class OutlookBox(QGroupBox):
    """What one grid will hold on average, with a remark where that is more than the norm."""

    def __init__(self) -> None:
        super().__init__(tr("What to expect: one grid on average"))
        self.table, self.remark = OutlookTable(), QLabel()
        self.remark.setWordWrap(True)
        page = QVBoxLayout(self)
        page.addWidget(self.table)
        page.addWidget(self.remark)

    def clear(self) -> None:
        """Show nothing."""
        self.table.clear()
        self.remark.clear()

    def show_outlook(self, outlook: Outlook, criteria: Sequence[Criterion]) -> None:
        """Show what is expected."""
        self.table.show_outlook(outlook, criteria)
        targets = outlook.levels[-1].target.tolist()
        people = sum(t for t, c in zip(targets, criteria) if c.unit == "persons")
        most = preferences().most_people
        self.remark.clear()
        if people > most:
            self.remark.setText(
                tr(
                    "A last-level grid would hold {people} people; the norm is at most {most}.",
                    people=f"{people:,.0f}",
                    most=f"{most:,}",
                )
            )


class OutlookTable(QWidget):
    """Figures of the core, written down; one line for each level."""

    def __init__(self) -> None:
        super().__init__()
        self._page = QGridLayout(self)
        self._page.setContentsMargins(0, 0, 0, 0)
        self._page.setHorizontalSpacing(14)
        self.setObjectName("gridplanOutlook")

    def clear(self) -> None:
        """Show nothing."""
        while self._page.count():
            widget = self._page.takeAt(0).widget()
            widget.hide()
            widget.deleteLater()

    def show_outlook(self, outlook: Outlook, criteria: Sequence[Criterion]) -> None:
        """Show what is expected."""
        self.clear()
        titles = [
            tr("Level"), tr("Grids"), tr("Units in a grid"),
            *(criterion_title(criterion.name) for criterion in criteria),
            tr("Oversize units"), tr("Unavoidable"),
        ]  # fmt: skip
        for place, title in enumerate(titles):
            self._put(0, place, f"<b>{escape(title)}</b>")
        for line, level in enumerate(outlook.levels, start=1):
            figures = [
                str(level.level), f"{level.count:,}", f"{level.units:,.1f}",
                *(amount(t, c.unit) for t, c in zip(level.target.tolist(), criteria)),
                f"{level.oversize:,}", f"{level.unavoidable:.1%}",
            ]  # fmt: skip
            for place, figure in enumerate(figures):
                self._put(line, place, figure)
        tips = {
            len(titles) - 2: tr("Base units that alone are heavier than a grid should be"),
            len(titles) - 1: tr("Deviation of the worst grid, whatever is done: "
                                "by one heavy unit, or by whole numbers of grids in a fixed level"),
        }  # fmt: skip
        for place, tip in tips.items():
            for line in range(len(outlook.levels) + 1):
                self._page.itemAtPosition(line, place).widget().setToolTip(tip)

    @property
    def text(self) -> str:
        """All figures as text, line by line."""
        lines = range(self._page.rowCount())
        cells = [[self._page.itemAtPosition(line, place) for place in range(20)] for line in lines]
        return "\n".join(" ".join(c.widget().text() for c in line if c) for line in cells)

    def _put(self, line: int, place: int, text: str) -> None:
        label = QLabel(text)
        label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._page.addWidget(label, line, place)
