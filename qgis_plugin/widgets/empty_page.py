"""What a panel shows while there is nothing to work at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from qgis.PyQt.QtWidgets import QAction


def empty_page(lack: str, starts: Sequence[QAction]) -> QWidget:
    """A page that says what is missing, with a button for each way to come by it."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.addStretch(1)
    hint = QLabel(lack)
    hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
    column.addWidget(hint)
    for action in starts:
        button = QPushButton(action.icon(), action.text())
        button.setObjectName(f"{action.objectName()}Button")
        button.setToolTip(action.toolTip())
        button.clicked.connect(action.trigger)
        column.addWidget(button)
    column.addStretch(2)
    return page
