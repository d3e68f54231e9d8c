"""Asks for the edited list of units of a plan, and for that plan."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QFormLayout, QGroupBox

from ..platform.words import tr
from .unsaved_note import UnsavedNote


class ListBox(QGroupBox):
    """A plan, and a table of its units and the codes of their grids.

    Parameters
    ----------
    plan : Path or None
        The plan that is open.
    is_changed : callable
        See `UnsavedNote`.
    """

    #: Another plan, or another list.
    changed = pyqtSignal()

    def __init__(self, plan: Path | None, is_changed: Callable[[Path], bool]) -> None:
        super().__init__(tr("List of units"))
        self.plan = _file("gridplanListPlan", "GeoPackage (*.gpkg)")
        self.listed = _file("gridplanList", tr("Table (*.csv)"))
        self.listed.setToolTip(
            tr(
                "CSV with the columns unit_id and grid_N, as the meeting pack hands it over: each "
                "unit goes to the grid whose code stands behind it. Codes that the plan does not "
                "have are refused."
            )
        )
        form = QFormLayout(self)
        form.addRow(tr("Plan that the list is of"), self.plan)
        form.addRow(tr("List of units"), self.listed)
        form.addRow(UnsavedNote(is_changed, lambda: (self.plan.filePath(),)))
        if plan is not None:
            self.plan.setFilePath(str(plan))
        for widget in (self.plan, self.listed):
            widget.fileChanged.connect(lambda _path: self.changed.emit())

    def files(self) -> tuple[Path, Path] | None:
        """Plan and list; None until both are chosen."""
        plan, listed = self.plan.filePath(), self.listed.filePath()
        return (Path(plan), Path(listed)) if plan and listed else None


def _file(name: str, kinds: str) -> QgsFileWidget:
    widget = QgsFileWidget()
    widget.setObjectName(name)
    widget.setFilter(kinds)
    return widget
