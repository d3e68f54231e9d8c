"""The panel of a front of plans: choose the axes, click a point, and its plan is on the map."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qgis.gui import QgsDockWidget
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ..gridplan.errors import GridplanError
from ..platform.readable_colours import make_readable
from ..platform.words import tr
from ..widgets.scatter_plot import Scatter

if TYPE_CHECKING:
    from ..gridplan.output.frontier.folder import FrontierTable
    from ..gridplan.plan.frontier.frontier import Measure

#: Measures that the axes and the colour show at first, where there are such.
FIRST = (("criteria_max_1",), ("compactness_1",), ("persons_moved", "load_moved", "load_max_1"))


class FrontierDock(QgsDockWidget):
    """The panel; `open_folder` gives it a front."""

    #: The plan of a point is wanted: its file.
    plan_chosen = pyqtSignal(object)
    #: A folder could not be read: the error.
    failed = pyqtSignal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(tr("Plans to Choose From"), parent)
        self.setObjectName("gridplanFrontierDock")
        self.table: FrontierTable | None = None
        self.scatter = Scatter()
        self.axes = [self._new_axis(name) for name in ("Across", "Up", "Colour")]
        self.told = QLabel()
        self.told.setObjectName("gridplanFrontierTold")
        self.told.setWordWrap(True)
        self.told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        folder = QPushButton(tr("Open a Folder of Plans…"))
        folder.setObjectName("gridplanFrontierFolder")
        folder.clicked.connect(self.ask)
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        for title, box in zip((tr("Across"), tr("Up"), tr("Colour")), self.axes, strict=True):
            form.addRow(title, box)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(6, 4, 6, 4)
        column.addWidget(folder)
        column.addLayout(form)
        column.addWidget(self.scatter, 1)
        column.addWidget(self.told)
        self.setWidget(page)
        make_readable(page)
        self.scatter.chosen.connect(self._tell)
        self.scatter.asked_for.connect(self._asked)
        self.told.setText(tr("A click on a point opens its plan; arrow keys walk, Enter opens."))

    def _new_axis(self, name: str) -> QComboBox:
        box = QComboBox()
        box.setObjectName(f"gridplanFrontier{name}")
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        box.setMinimumContentsLength(16)
        box.setSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Fixed)
        box.activated.connect(self._draw)
        return box

    def ask(self) -> None:
        """Which folder to open."""
        title = tr("Open a Folder of Plans")
        folder = QFileDialog.getExistingDirectory(self, title, "")
        if folder:
            self.open_folder(Path(folder))

    def open_folder(self, folder: Path) -> None:
        """Show the front in a folder that the command or the algorithm frontier has written."""
        from ..gridplan.output.frontier.folder import read_frontier

        try:
            table = read_frontier(folder)
        except GridplanError as error:
            self.failed.emit(error)
            return
        self.table = table
        keys = [measure.key for measure in table.measures]
        for box, wanted in zip(self.axes, FIRST, strict=True):
            box.clear()
            for measure in table.measures:
                box.addItem(measure.title, measure.key)
            box.setCurrentIndex(next((keys.index(key) for key in wanted if key in keys), 0))
        self.scatter.current = -1
        self._draw()
        self.told.setText(
            tr("{count} plans in {folder}", count=len(table.rows), folder=folder.name)
        )
        self.scatter.setFocus()

    def _draw(self, _index: int = 0) -> None:
        table = self.table
        if table is None:
            return
        places = [box.currentIndex() for box in self.axes]
        across, up = (table.measures[place] for place in places[:2])
        self.scatter.show_points(
            [tuple(row.values[place] for place in places) for row in table.rows],
            [self._about(place) for place in range(len(table.rows))],
            (f"→ {across.title}", f"↑ {up.title}"),
            (lambda value: written(across, value), lambda value: written(up, value)),
        )

    def _about(self, place: int) -> str:
        """How a plan was made, and its values in the two axes and the colour."""
        if self.table is None:
            return ""
        row = self.table.rows[place]
        lines = [f"{row.number}  {row.title}"]
        for box in self.axes:
            measure = self.table.measures[box.currentIndex()]
            lines.append(f"{measure.title}: {written(measure, row.values[box.currentIndex()])}")
        return "\n".join(dict.fromkeys(lines))

    def _tell(self, place: int) -> None:
        self.told.setText(self._about(place))

    def _asked(self, place: int) -> None:
        if self.table is not None:
            self.plan_chosen.emit(self.table.rows[place].file)


def written(measure: Measure, value: float) -> str:
    """A value with its unit."""
    if measure.unit == "share":
        return f"{value:.1%}"
    return f"{value:.3f}" if measure.unit == "index" else f"{value:,.0f}"
