"""The time slider: the temporal controller of QGIS, set up for events."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from qgis.core import Qgis, QgsDateTimeRange, QgsInterval
from qgis.PyQt.QtCore import QDateTime, Qt
from qgis.PyQt.QtWidgets import QDockWidget

if TYPE_CHECKING:
    from qgis.gui import QgisInterface, QgsMapCanvas

#: Length of a step.
STEPS = {
    "day": (1, Qgis.TemporalUnit.Days),
    "week": (1, Qgis.TemporalUnit.Weeks),
    "month": (1, Qgis.TemporalUnit.Months),
}
_PATTERN = "yyyy-MM-ddTHH:mm:ss"


def set_up(iface: QgisInterface, first: np.datetime64, last: np.datetime64, step: str) -> None:
    """Let the slider run over the days of the events, and show it.

    Parameters
    ----------
    iface : QgisInterface
    first, last : datetime64[D]
    step : str
        One of `STEPS`.
    """
    if step == "month":
        first = first.astype("datetime64[M]").astype("datetime64[D]")
    if step == "week":  # weeks begin on Monday, as in the counts
        first = first - (first.astype(np.int64) + 3) % 7
    controller = iface.mapCanvas().temporalController()
    controller.setTemporalExtents(
        QgsDateTimeRange(_moment(first), _moment(last + np.timedelta64(1, "D")), True, False)
    )
    controller.setFrameDuration(QgsInterval(*STEPS[step]))
    controller.setNavigationMode(Qgis.TemporalNavigationMode.Animated)
    controller.setCurrentFrameNumber(0)
    panel = iface.mainWindow().findChild(QDockWidget, "Temporal Controller")
    if panel is not None:
        panel.setVisible(True)


def span(canvas: QgsMapCanvas) -> tuple[np.datetime64 | None, np.datetime64 | None]:
    """First moment of the time that the slider shows, and the one after its last; or nothing."""
    shown = canvas.mapSettings().temporalRange()
    if not canvas.mapSettings().isTemporal() or shown.isInfinite():
        return None, None
    return _plain(shown.begin()), _plain(shown.end())


def span_in_words(canvas: QgsMapCanvas) -> str:
    """The time that the slider shows, for people; empty when it is off."""
    start, end = span(canvas)
    if start is None or end is None:
        return ""
    if end - start == np.timedelta64(1, "D"):
        return str(start)[:10]
    return f"{str(start)[:10]} – {str(end - np.timedelta64(1, 's'))[:10]}"


def _moment(day: np.datetime64) -> QDateTime:
    # The temporal controller of QGIS works in UTC, and so do times without a zone in its layers.
    made = QDateTime.fromString(f"{day}T00:00:00", _PATTERN)
    made.setTimeSpec(Qt.TimeSpec.UTC)
    return made


def _plain(moment: QDateTime) -> np.datetime64:
    return np.datetime64(moment.toString(_PATTERN), "s")
