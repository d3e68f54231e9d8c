"""Bandwidths chosen from the events themselves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...i18n import say
from .frame import Frame
from .kernels import Smoother, kernel_weights

Floats = NDArray[np.float64]

#: Bandwidths that are tried, metres.
CANDIDATES = (75.0, 100.0, 150.0, 200.0, 250.0, 300.0, 400.0, 500.0, 700.0, 1000.0)
#: Cells to a bandwidth that are enough to compare bandwidths.
_CELLS = 3.0
#: Places nearer to each other are one, square metres.
_LEAST_VARIANCE = 1e-6


def silverman(x: Floats, y: Floats) -> float:
    """Silverman's rule of thumb in two dimensions, metres.

    σ n^(-1/6), with σ the root of the mean variance along the axes (Silverman 1986, §4.3.2: the
    factor (4 / (d + 2))^(1 / (d + 4)) is 1 for d = 2). It over-smooths a city of many centres.

    Parameters
    ----------
    x, y : float64 (n,)
        Metres; NaN is left out.

    Raises
    ------
    InputError
        For fewer than 10 events, and for events at one place.
    """
    placed = np.isfinite(x) & np.isfinite(y)
    _check(int(placed.sum()))
    spread = (np.var(x[placed], ddof=1) + np.var(y[placed], ddof=1)) / 2.0
    if spread < _LEAST_VARIANCE:
        raise InputError(
            say("All events lie at one place: no bandwidth follows from them."),
            cure=say("Give the bandwidth in metres, for example --bandwidth 300."),
        )
    return float(spread**0.5 * placed.sum() ** (-1.0 / 6.0))


def cross_validated(
    x: Floats,
    y: Floats,
    frame: Frame,
    candidates: Sequence[float] = CANDIDATES,
) -> float:
    """The bandwidth under which each event is most likely, given all the others; metres.

    Leave-one-out likelihood on bins of a third of the shortest candidate, Gaussian kernel, without
    edge correction. Places with many events at one point pull it to short bandwidths.

    Parameters
    ----------
    x, y : float64 (n,)
        Metres; NaN is left out.
    frame : Frame
        Of the territory; only where it lies matters, not its cells.
    candidates : sequence of float
    """
    placed = np.isfinite(x) & np.isfinite(y)
    _check(int(placed.sum()))
    cell = max(min(candidates) / _CELLS, frame.cell_m)
    height, width = (side * frame.cell_m for side in frame.shape)
    rows, columns = int(np.ceil(height / cell)), int(np.ceil(width / cell))
    column = np.floor((x[placed] - frame.west) / cell)
    row = np.floor((frame.north - y[placed]) / cell)
    held = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
    at = (row[held] * columns + column[held]).astype(np.int64)
    count = np.bincount(at, minlength=rows * columns).astype(np.float64)
    used = np.flatnonzero(count)
    likely = []
    for bandwidth in candidates:
        weights = kernel_weights(bandwidth, cell, "gaussian")
        own = weights[len(weights) // 2] ** 2
        others = (
            Smoother((rows, columns), weights)(count.reshape(rows, columns)).ravel()[used] - own
        )
        # An event that stands alone has no likelihood; it is given that of one far away.
        likely.append(float(count[used] @ np.log(np.maximum(others, 1e-12))))
    return float(candidates[int(np.argmax(likely))])


def _check(events: int) -> None:
    if events < 10:
        raise InputError(
            say("{events} events are too few to choose a bandwidth from.", events=events),
            cure=say("Give the bandwidth in metres, for example --bandwidth 300."),
        )
