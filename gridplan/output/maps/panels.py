"""Panels beside a map: classes with their counts, distributions, key numbers."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...i18n import as_percent, say
from ..look import look
from ..look.amounts import percent, share_within, signed_percent, worst

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .maps import Sheet

#: Bars of a distribution between its two ends; one more stands beyond each end for the rest.
_BARS = 40


def panel_axes(figure: Any, sheet: Sheet) -> Axes:
    """Axes without frame that count in inches from the lower left corner of the sheet."""
    width, height = figure.get_size_inches()
    axes: Axes = figure.add_axes(
        (sheet.x / width, sheet.y / height, sheet.width / width, sheet.height / height)
    )
    axes.set_axis_off()
    axes.set_xlim(0, sheet.width)
    axes.set_ylim(0, sheet.height)
    return axes


def classes_words(level: int) -> str:
    """What the classes of deviation on a map of a level are, in one sentence."""
    return say("Colour: deviation of the load of each level {level} grid from its target; "
               "number of grids in each class", level=level)  # fmt: skip


def draw_classes(axes: Axes, deviation: NDArray[np.float64], heading: str) -> None:
    """Draw the classes of deviation as a legend that says how many grids are in each.

    Parameters
    ----------
    axes : Axes
        From `panel_axes`, at least 0.5 inch high.
    deviation : float64 (g,)
        Fractions.
    heading : str
    """
    width, height = axes.get_xlim()[1], axes.get_ylim()[1]
    _write(axes, 0, height, heading, look.TEXT_PT, va="top")
    classes = np.array([look.deviation_class(d) for d in deviation], np.int64)
    counts = np.bincount(classes, minlength=len(look.DEVIATION_COLOURS))
    step, bottom, top = width / len(counts), 0.17, height - 0.2
    for number, (colour, count) in enumerate(zip(look.DEVIATION_COLOURS, counts, strict=True)):
        _bar(axes, number * step, bottom, step, top - bottom, colour)
        ink = look.PAPER if number in (0, len(counts) - 1) else look.INK
        _write(axes, (number + 0.5) * step, (bottom + top) / 2, f"{count:,}",
               look.TEXT_PT, color=ink, ha="center", va="center_baseline")  # fmt: skip
    for number, limit in enumerate(look.DEVIATION_LIMITS, start=1):
        _write(axes, number * step, bottom - 0.04, signed_percent(limit, 0),
               look.SMALL_PT, color=look.SOFT_INK, ha="center", va="top")  # fmt: skip


def draw_distribution(
    axes: Axes, label: str, deviation: NDArray[np.float64], tolerance: float, reach: float
) -> None:
    """Draw how the deviations of one quantity spread, with its tolerance band.

    Parameters
    ----------
    axes : Axes
        From `panel_axes`, at least 0.6 inch high.
    label : str
        What deviates.
    deviation : float64 (g,)
        Fractions.
    tolerance : float
        Half width of the band, a fraction.
    reach : float
        Deviation at the ends of the scale, a fraction; what lies beyond is one bar more.
    """
    width, height = axes.get_xlim()[1], axes.get_ylim()[1]
    bottom, top = 0.17, height - 0.2
    edges = np.round(np.linspace(-reach, reach, _BARS + 1), 6)
    counts = np.histogram(deviation, np.concatenate([[-np.inf], edges, [np.inf]]))[0]
    step = width / len(counts)

    def place(fraction: float) -> float:
        return width / 2 + fraction / reach * step * _BARS / 2

    band = min(tolerance, reach)
    _bar(axes, place(-band), bottom, place(band) - place(-band), top - bottom, look.LAND)
    middle = np.concatenate([[-np.inf], (edges[:-1] + edges[1:]) / 2, [np.inf]])
    for number, count in enumerate(counts):
        if count:
            colour = look.DEVIATION_COLOURS[look.deviation_class(float(middle[number]))]
            tall = max((top - bottom) * count / counts.max(), 0.012)
            _bar(axes, number * step, bottom, step, tall, colour, edge=look.SOFT_INK)
    rule: dict[str, Any] = {"color": look.SOFT_INK, "linewidth": 0.6}
    axes.plot([0, width], [bottom, bottom], **rule)
    below: dict[str, Any] = {"color": look.SOFT_INK, "va": "top"}
    for tick in (-reach, -reach / 2, 0.0, reach / 2, reach):
        axes.plot([place(tick)] * 2, [bottom - 0.03, bottom], **rule)
        text, x, side = signed_percent(tick, 0), place(tick), "center"
        if tick == -reach and counts[0]:
            text, x, side = f"< {text}", 0.0, "left"
        elif tick == reach and counts[-1]:
            text, x, side = f"> {text}", width, "right"
        _write(axes, x, bottom - 0.045, text, look.SMALL_PT, ha=side, **below)
    facts = say(
        "{share} within ±{tolerance}, worst {worst}",
        share=percent(share_within(deviation, tolerance)),
        tolerance=as_percent(tolerance), worst=signed_percent(worst(deviation)),
    )  # fmt: skip
    _write(axes, 0, height, label, look.TEXT_PT, va="top")
    _write(axes, width, height, facts, look.SMALL_PT, ha="right", va="top")


def draw_table(axes: Axes, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write a table: headings, a rule, rows; the first column left, the others right.

    Parameters
    ----------
    axes : Axes
        From `panel_axes`.
    columns : sequence of str
        Headings, broken into lines where they are long.
    rows : sequence of sequences of str
    """
    width, height = axes.get_xlim()[1], axes.get_ylim()[1]
    edges = np.linspace(0, width, len(columns))
    letters = max(int((edges[1] - 0.1) / 0.065), 6)
    line = height / (len(rows) + 1.8)
    rule = height - 1.7 * line
    axes.plot([0, width], [rule, rule], color=look.SOFT_INK, linewidth=0.6)
    for edge, word in zip(edges, columns, strict=True):
        _write(axes, edge, rule + 0.05, fill(word, letters), look.SMALL_PT,
               color=look.SOFT_INK, ha="right", va="bottom", linespacing=1.1)  # fmt: skip
    for number, row in enumerate(rows):
        y = rule - (number + 0.55) * line
        for column, (edge, word) in enumerate(zip(edges, row, strict=True)):
            style = {"ha": "right"} if column else {"ha": "left", "weight": "bold"}
            _write(axes, edge, y, word, look.TEXT_PT, va="center_baseline", **style)


def _write(axes: Axes, x: float, y: float, words: str, size: float, **style: Any) -> None:
    style.setdefault("color", look.INK)
    axes.text(x, y, words, size=size, **style)


def _bar(
    axes: Axes, x: float, y: float, width: float, height: float, colour: str, edge: str = "none"
) -> None:
    from matplotlib.patches import Rectangle

    axes.add_patch(
        Rectangle((x, y), width, height, facecolor=colour, edgecolor=edge, linewidth=0.3)
    )
