"""Ctrl+C on the command line stops an algorithm as its button in the window does."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from qgis.core import QgsApplication, QgsProcessingFeedback


@contextmanager
def interruptible(feedback: QgsProcessingFeedback) -> Iterator[None]:
    """While this lasts, SIGINT cancels the feedback.

    Python alone would raise in the middle of QGIS's own code, which loses the answer. In the
    window of QGIS, and outside of the main thread, nothing is changed.
    """
    alone = QgsApplication.platform() != "desktop"
    if not alone or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, lambda *_: feedback.cancel())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
