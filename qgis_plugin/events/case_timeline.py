"""The life of one case as a line of steps, with its clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from qgis.core import NULL, QgsFeature
from qgis.PyQt.QtCore import QPointF, QRectF, QSize, Qt
from qgis.PyQt.QtGui import QColor, QPainter, QPaintEvent, QPen
from qgis.PyQt.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from ..gridplan.events.cases.case import STEPS_OF_TIMES, clock, steps_of_event, trace
from ..gridplan.events.values.states import states
from ..gridplan.i18n import language
from ..gridplan.output.look.look import DEVIATION_COLOURS
from ..platform.event_titles import field_title
from ..platform.words import tr

if TYPE_CHECKING:
    from ..gridplan.events.cases.case import TraceLine

#: Fields that are told above the line, in this order.
TOLD = ("event_id", "source", "type1", "type2", "type3", "town", "village", "unit", "state")


class CasePane(QScrollArea):
    """One case: what it is, how it went, how it stands with its deadline."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("gridplanCase")
        self.setWidgetResizable(True)
        self.about = QLabel()
        self.about.setWordWrap(True)
        self.about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.line = Timeline()
        self.standing = QLabel()
        self.standing.setWordWrap(True)
        page = QWidget()
        column = QVBoxLayout(page)
        for widget in (self.about, self.line, self.standing):
            column.addWidget(widget)
        column.addStretch(1)
        self.setWidget(page)
        self.show_event(None, None)

    def show_event(self, feature: QgsFeature | None, now: np.datetime64 | None) -> None:
        """Show another event, or none.

        Parameters
        ----------
        feature : QgsFeature or None
        now : datetime64 or None
            The moment that an open case is judged at.
        """
        if feature is None or now is None:
            self.about.setText(tr("Pick an event on the map: its case is shown here."))
            self.line.show_lines(())
            self.standing.clear()
            return
        event = plain_event(feature)
        told = [
            f"<tr><td>{field_title(name)}&nbsp;&nbsp;</td><td><b>{escaped(text)}</b></td></tr>"
            for name in TOLD
            if (text := state_title(event.get(name)) if name == "state" else event.get(name))
        ]
        self.about.setText(f"<table>{''.join(told)}</table>")
        steps = steps_of_event(event)
        self.line.show_lines(trace(steps, strict=False))
        self.standing.setText(
            _standing(clock(steps, event["t_due"], now), now, str(event.get("state") or ""))
        )


class Timeline(QWidget):
    """Steps under one another, with the time that passed between them."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("gridplanTimeline")
        self.lines: tuple[TraceLine, ...] = ()

    def show_lines(self, lines: tuple[TraceLine, ...]) -> None:
        """Show other steps."""
        self.lines = lines
        self.setMinimumHeight(int(self._step() * len(lines)) + 4)
        self.setAccessibleName("; ".join(
            f"{_moment(line.step.time)} {state_title(line.step.state)}" for line in lines
        ))  # fmt: skip
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """As high as its steps."""
        return QSize(220, self.minimumHeight())

    def _step(self) -> float:
        return self.fontMetrics().height() * 2.3

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Called by Qt."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = self.palette().color(self.foregroundRole())
        soft = QColor(ink)
        soft.setAlpha(150)
        font = self.fontMetrics()
        step, left = self._step(), 12.0
        for place, line in enumerate(self.lines):
            y = place * step + font.height() * 0.7
            if place:
                painter.setPen(QPen(soft, 1.5))
                painter.drawLine(QPointF(left, y - step + 6), QPointF(left, y - 6))
                painter.setPen(soft)
                painter.drawText(QPointF(left + 14, y - step / 2 + font.ascent() / 2),
                                 f"+ {span_in_words(line.since)}")  # fmt: skip
            odd = not line.allowed
            colour = QColor(DEVIATION_COLOURS[-1] if odd else DEVIATION_COLOURS[0])
            painter.setPen(QPen(colour, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush if odd else colour)
            painter.drawEllipse(QRectF(left - 4.5, y - 4.5, 9, 9))
            painter.setPen(ink)
            text = f"{_moment(line.step.time)}  {state_title(line.step.state)}"
            if odd:
                text += "  ⚠ " + tr("out of order")
            painter.drawText(QPointF(left + 14, y + font.ascent() / 2 - 1), text)


def plain_event(feature: QgsFeature) -> dict[str, Any]:
    """An event as the core knows it: text, and times as numpy has them."""
    event: dict[str, Any] = {name: np.datetime64("NaT", "s") for name in STEPS_OF_TIMES}
    event["t_due"] = np.datetime64("NaT", "s")
    for field in feature.fields():
        value = feature[field.name()]
        if value is None or value == NULL:
            continue
        if hasattr(value, "toPyDateTime"):
            # The times of a file of events have no zone: what stands there is meant.
            event[field.name()] = np.datetime64(value.toString("yyyy-MM-ddTHH:mm:ss"), "s")
        else:
            event[field.name()] = value
    return event


def state_title(code: str | None) -> str:
    """What a state is called."""
    known = states().get(code or "")
    if known is None:
        return code or ""
    return known.chinese if language() == "zh_CN" else known.english


def span_in_words(span: np.timedelta64) -> str:
    """A length of time: days and hours, or hours and minutes."""
    minutes = int(span.astype("timedelta64[m]").astype(np.int64))
    days, rest = divmod(abs(minutes), 1440)
    hours, minutes = divmod(rest, 60)
    if days:
        return tr("{days} d {hours} h", days=days, hours=hours)
    return tr("{hours} h {minutes} min", hours=hours, minutes=minutes)


def _standing(found: Any, now: np.datetime64, state: str) -> str:
    if np.isnat(found.due):
        return tr("The case has no deadline.")
    due = tr("Due {when}.", when=_moment(found.due))
    if np.isnat(found.ended) and state in states() and states()[state].final:
        return f"{due} {tr('Ended ({state}); nobody says when.', state=state_title(state))}"
    if found.overdue and np.isnat(found.ended):
        late = span_in_words(now - found.due)
        return f"<b>⚠ {due} {tr('Open and overdue by {span}.', span=late)}</b>"
    if found.overdue:
        late = span_in_words(found.ended - found.due)
        return f"<b>⚠ {due} {tr('Closed {span} too late.', span=late)}</b>"
    if not np.isnat(found.ended):
        return f"{due} {tr('Closed in time.')}"
    left = tr("Open; {span} left.", span=span_in_words(found.due - now))
    return f"<b>{due} {left}</b>" if found.near else f"{due} {left}"


def _moment(time: np.datetime64) -> str:
    return str(time.astype("datetime64[m]")).replace("T", " ")


def escaped(text: Any) -> str:
    """Text as labels take it, in which nothing is a mark."""
    return str(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
