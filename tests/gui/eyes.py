"""What a critical reader sees in widgets: cut text, weak contrast, what no key reaches."""

from __future__ import annotations

import re

from qgis.PyQt.QtCore import QPoint, QRect, Qt
from qgis.PyQt.QtGui import QColor, QTextDocument
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QWidget,
)

#: Least contrast of text with its ground (WCAG 2.1, AA).
LEAST = 4.5


def plain(text: str) -> str:
    """Text of a label without marks."""
    if not Qt.mightBeRichText(text):
        return text.replace("&&", "\0").replace("&", "").replace("\0", "&")
    document = QTextDocument()
    document.setHtml(text)
    return document.toPlainText()


def seen(root: QWidget) -> list[QWidget]:
    """All visible widgets in a window or panel, and itself."""
    return [w for w in (root, *root.findChildren(QWidget)) if w.isVisible()]


def name(widget: QWidget) -> str:
    """A widget as it is told in a failure."""
    text = getattr(widget, "text", None) or getattr(widget, "title", None)
    said = plain(str(text()))[:40] if callable(text) else ""
    return f"{type(widget).__name__} {widget.objectName()} {said!r}"


def texts(widget: QWidget) -> list[tuple[str, QRect, int]]:  # noqa: PLR0912
    """Texts that a widget shows: text, place, room for it in pixels."""
    metrics, box = widget.fontMetrics(), widget.rect()
    found: list[tuple[str, QRect, int]] = []
    if isinstance(widget, QLabel) and widget.text():
        if widget.wordWrap():
            needed = widget.heightForWidth(widget.width())
            found.append(("" if needed <= widget.height() + 1 else plain(widget.text()), box, 0))
        else:
            lines = plain(widget.text()).splitlines()
            found += [(line, box, widget.contentsRect().width() + 1) for line in lines]
    elif isinstance(widget, QComboBox):
        option = QStyleOptionComboBox()
        widget.initStyleOption(option)
        field = widget.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox,
            option,
            QStyle.SubControl.SC_ComboBoxEditField,
            widget,
        )
        if not isinstance(widget.parent(), QAbstractItemView):
            found.append((widget.currentText(), field, field.width()))
    elif isinstance(widget, (QPushButton, QCheckBox)):
        spare = widget.sizeHint().width() - metrics.horizontalAdvance(plain(widget.text()))
        found.append((plain(widget.text()), box.adjusted(4, 4, -4, -4), widget.width() - spare + 2))
    elif isinstance(widget, QTabBar):
        for tab in range(widget.count()):
            place = widget.tabRect(tab)
            room = min(place.width(), widget.width() - place.left()) - 8
            found.append((widget.tabText(tab), place.adjusted(4, 4, -4, -4), room))
    elif isinstance(widget, QHeaderView) and widget.orientation() == Qt.Orientation.Horizontal:
        model = widget.model()
        for column in range(widget.count()):
            place = QRect(widget.sectionViewportPosition(column), 0,
                          widget.sectionSize(column), widget.height())  # fmt: skip
            if not widget.isSectionHidden(column) and place.left() < widget.width():
                title = str(model.headerData(column, Qt.Orientation.Horizontal) or "")
                room = min(place.width(), widget.viewport().width() - place.left()) - 4
                found.append((title, place.adjusted(3, 3, -3, -3), room))
    elif isinstance(widget, QLineEdit):
        shown = widget.text() or widget.placeholderText()
        room = widget.width() if not widget.text() else 10**6  # what is typed may scroll
        found.append((shown, box.adjusted(6, 3, -26, -3), room))
    elif isinstance(widget, QGroupBox) and widget.title():
        place = QRect(0, 0, widget.width(), metrics.height() + 2)
        found.append((widget.title(), place, widget.width()))
    return [(text, place, room) for text, place, room in found if text or not room]


def cut_off(root: QWidget) -> list[str]:
    """Texts that do not fit, and widgets that reach out of what holds them."""
    troubles = []
    for widget in seen(root):
        for text, _, room in texts(widget):
            needed = widget.fontMetrics().horizontalAdvance(text)
            if needed > room:
                troubles.append(f"{name(widget)}: {text!r} needs {needed}, has {room}")
        if isinstance(widget, QAbstractItemView) and not isinstance(widget, QHeaderView):
            troubles += _cut_cells(widget)
        if isinstance(widget, QScrollArea) and widget.horizontalScrollBar().maximum() > 0:
            troubles.append(f"{name(widget)} has to be scrolled sideways")
        parent = widget.parentWidget()
        scrolls = isinstance(parent, QAbstractScrollArea) or (
            parent is not None and isinstance(parent.parentWidget(), QAbstractScrollArea)
        )
        if widget is not root and parent is not None and not widget.isWindow() and not scrolls:
            inside = parent.rect().adjusted(-2, -2, 2, 2).contains(widget.geometry())
            if not inside and not widget.geometry().isEmpty():
                troubles.append(f"{name(widget)} reaches out of {name(parent)}")
    return troubles


def _cut_cells(view: QAbstractItemView) -> list[str]:
    """Cells in sight whose text is shortened and that do not say it in a tool tip."""
    model, troubles = view.model(), []
    for row in range(min(model.rowCount(), 12) if model else 0):
        for column in range(model.columnCount()):
            index = model.index(row, column)
            place = view.visualRect(index)
            text = str(index.data() or "")
            tip = index.data(Qt.ItemDataRole.ToolTipRole)
            if place.width() <= 0 or not text or tip:
                continue
            needed = view.fontMetrics().horizontalAdvance(text) + 4
            if needed > place.width():
                troubles.append(f"{name(view)} cell {row},{column}: {text!r} is cut off")
    return troubles


def weak_contrast(root: QWidget) -> list[str]:
    """Texts whose strongest pixel stands too little out of its ground."""
    troubles = []
    picture = root.grab().toImage()
    ratio = picture.devicePixelRatio()
    for widget in seen(root):
        if not widget.isEnabled():
            continue
        surface = widget.viewport() if isinstance(widget, QHeaderView) else widget
        places = [(text, place) for text, place, room in texts(widget) if room]
        if isinstance(widget, QLabel) and widget.wordWrap() and widget.text():
            places.append((plain(widget.text()), widget.rect()))
        is_table = isinstance(widget, QAbstractItemView) and not isinstance(widget, QHeaderView)
        if is_table and widget.model():
            surface, model = widget.viewport(), widget.model()
            for row in range(min(model.rowCount(), 6)):
                for column in range(model.columnCount()):
                    index = model.index(row, column)
                    if index.data():
                        places.append((str(index.data()), widget.visualRect(index)))
        for text, place in places:
            visible = place & surface.rect() & surface.visibleRegion().boundingRect()
            if visible.height() < min(place.height(), surface.fontMetrics().height()):
                continue  # scrolled away
            corner = surface.mapTo(root, visible.topLeft()) if surface is not root else QPoint()
            box = QRect(corner, visible.size()) & root.rect()
            if re.search(r"\w", text) and box.width() > 8 and box.height() > 8:
                found = contrast(picture, QRect(box.topLeft() * ratio, box.size() * ratio))
                if found < LEAST:
                    troubles.append(f"{name(widget)}: {text!r} has a contrast of {found:.1f}")
    return troubles


def contrast(picture: object, box: QRect) -> float:
    """Contrast of the strongest pixel with the commonest one."""
    counts: dict[int, int] = {}
    for y in range(box.top(), box.bottom() + 1):
        for x in range(box.left(), box.right() + 1):
            if picture.valid(x, y):
                rgb = picture.pixel(x, y)
                counts[rgb] = counts.get(rgb, 0) + 1
    if not counts:
        return 99.0
    ground = _light(max(counts, key=lambda rgb: counts[rgb]))
    lights = [_light(rgb) for rgb in counts]
    return max((max(light, ground) + 0.05) / (min(light, ground) + 0.05) for light in lights)


def _light(rgb: int) -> float:
    """Relative luminance (WCAG 2.1)."""
    parts = QColor(rgb).getRgbF()[:3]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def out_of_reach(root: QWidget) -> list[str]:
    """What can be used by the mouse but is not reached by pressing Tab."""
    kinds = (QPushButton, QCheckBox, QComboBox, QAbstractSpinBox, QLineEdit, QTabBar,
             QAbstractItemView, QPlainTextEdit)  # fmt: skip
    wanted = {w for w in seen(root) if isinstance(w, kinds) and w.isEnabled()}
    wanted = {
        w for w in wanted
        if not isinstance(w, QHeaderView)
        and not isinstance(w.parentWidget(), (QAbstractSpinBox, QComboBox))
    }  # fmt: skip
    wanted = {w for w in wanted if not (isinstance(w, QTabBar) and w.count() < 2)}
    QApplication.setActiveWindow(root.window())  # there is no window manager to do it
    troubles = []
    for widget in wanted:
        target = widget.focusProxy() or widget
        if not target.focusPolicy() & Qt.FocusPolicy.TabFocus:
            troubles.append(f"{name(widget)} is not reached by Tab")
            continue
        target.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(target, Qt.Key.Key_Tab)
        if QApplication.focusWidget() is target:
            troubles.append(f"Tab does not lead away from {name(widget)}")
    return troubles
