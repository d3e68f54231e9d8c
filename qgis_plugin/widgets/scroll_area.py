"""A window's content that scrolls, and changes nothing while it does."""

from __future__ import annotations

from qgis.PyQt.QtCore import QEvent, QObject, Qt
from qgis.PyQt.QtWidgets import QAbstractSpinBox, QComboBox, QFrame, QScrollArea, QWidget

#: What the wheel of the mouse would change.
CHANGED_BY_WHEEL = (QComboBox, QAbstractSpinBox)


class Scrolled(QScrollArea):
    """Lists and numbers inside take the wheel only when they have the focus; else it scrolls.

    Parameters
    ----------
    content : QWidget
    """

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._watch(content)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Called by Qt before what is inside gets an event."""
        kind = event.type()
        if kind == QEvent.Type.ChildPolished:
            self._watch(event.child())
        elif (
            kind == QEvent.Type.Wheel
            and isinstance(watched, CHANGED_BY_WHEEL)
            and not watched.hasFocus()
        ):
            self.wheelEvent(event)
            return True
        return bool(super().eventFilter(watched, event))

    def _watch(self, widget: QObject) -> None:
        """Watch a widget and all inside; what comes later is watched as it comes."""
        widget.installEventFilter(self)
        if isinstance(widget, CHANGED_BY_WHEEL):
            widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # no focus by the wheel
        for child in widget.children():
            if isinstance(child, QWidget):
                self._watch(child)
