"""Loaded first by the worker processes of this machine."""

from __future__ import annotations

import signal
from typing import Any


def dask_setup(worker: Any) -> None:
    """Leave Ctrl-C to the process that started the workers: it reaches all that share a terminal.

    Dask calls this by its name while a worker starts.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
