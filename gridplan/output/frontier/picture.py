"""The picture of a front: balance against compactness at every level, every plan numbered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...i18n import language, say, speaking
from ...plan.frontier.frontier import Frontier, Measure, nondominated
from ...stores.atomic_files import write_bytes
from ..look import look
from ..look.fonts import font_families, writable
from ..maps.figure_files import file_of

#: Levels that find room: the first ones and the last.
MOST_PANELS = 3
#: Points nearer than this share of a panel have one number text.
NEAR = 0.025
_MARGIN = 0.45


def draw_frontier(found: Frontier, path: Path) -> None:
    """Draw the plans of a front; a line joins those that are best in the two axes of a panel.

    Parameters
    ----------
    found : Frontier
    path : Path
        A PNG file; replaced as a whole or not at all.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    families = font_families()
    spoken = language() if writable(say("grids"), families) else "en"
    settings = {"font.family": families or ["sans-serif"], "text.parse_math": False}
    with speaking(spoken), rc_context(settings):
        width, height = look.PAPER_SIZES["slide"]
        figure = Figure((width, height), dpi=look.DOTS_PER_INCH, facecolor=look.PAPER)
        _heading(figure, found)
        depth = found.points[0].plan.depth
        third = _third(found, depth)
        levels = [*range(1, min(depth, MOST_PANELS)), depth]
        wide = (width - 2 * _MARGIN - 0.9) / len(levels)
        list_top = _list(
            figure, found, families, None if third.key.startswith("on_lines") else depth
        )
        low = (list_top + 0.9) / height
        for place, level in enumerate(levels):
            left = (_MARGIN + 0.45 + place * wide) / width
            axes = figure.add_axes((left, low, (wide - 0.75) / width, 0.83 - low))
            dots = _panel(axes, found, level, third)
        what, values, tell_value = (
            _title(third, families, "third"),
            found.values(third.key),
            _ticks(third),
        )
        if _alike(values):
            note = say("{what}: {value} in all plans", what=what, value=tell_value(values[0]))
        else:
            note = say("Colour: {what}", what=what)
            bar = figure.add_axes((1 - (_MARGIN + 0.75) / width, low, 0.012, 0.83 - low))
            figure.colorbar(dots, cax=bar, format=tell_value)
            bar.tick_params(labelsize=look.SMALL_PT, colors=look.SOFT_INK)
            bar.set_title(say("colour"), size=look.SMALL_PT, color=look.SOFT_INK, loc="left")
        figure.text(_MARGIN / width, (list_top + 0.2) / height, note, size=look.TEXT_PT,
                    color=look.INK)  # fmt: skip
        _foot(figure, found, families)
        write_bytes(path, file_of(figure, "png"))


def _alike(values: NDArray[np.float64]) -> bool:
    """Whether a figure is the same for all plans, as far as a scale of colours can tell."""
    return bool(np.ptp(values) <= 1e-3 * np.abs(values).max())


def _foot(figure: Any, found: Frontier, families: list[str]) -> None:
    width, height = figure.get_size_inches()
    made = found.points[0].plan.provenance
    source = Path(str(found.territory.origin.get("source", ""))).name
    facts = [
        made.created[:10],
        f"Gridplan {made.version}" if made.version else "",
        say("seed {seed}", seed=made.seed),
        say("source {file}", file=source) if source and writable(source, families) else "",
    ]
    figure.text(_MARGIN / width, 0.2 / height, " · ".join(filter(None, facts)),
                size=look.SMALL_PT, color=look.SOFT_INK)  # fmt: skip


def _third(found: Frontier, depth: int) -> Measure:
    """What the colour shows: people who move, else the border on lines, else the load."""
    by_key = {measure.key: measure for measure in found.measures}
    keys = ("persons_moved", "load_moved", f"on_lines_{depth}", f"load_max_{depth}")
    return next(by_key[key] for key in keys if key in by_key)


def _title(measure: Measure, families: list[str], instead: str) -> str:
    return measure.title if writable(measure.title, families) else instead


def _heading(figure: Any, found: Frontier) -> None:
    width, height = figure.get_size_inches()
    plan = found.points[0].plan
    counts = " / ".join(f"{count:,}" for count in plan.counts)
    title = say(
        "Balance and compactness: {count} plans of {grids} grids",
        count=len(found.points),
        grids=counts,
    )
    figure.text(_MARGIN / width, 1 - 0.35 / height, title, size=look.TITLE_PT, weight="bold",
                color=look.INK, va="top")  # fmt: skip
    line = say(
        "None of them is better than another in everything; {beaten} more were beaten. The line "
        "joins those that are best in the two things a panel shows.",
        beaten=len(found.beaten),
    )
    figure.text(_MARGIN / width, 1 - 0.8 / height, line, size=look.HEADING_PT,
                color=look.SOFT_INK, va="top")  # fmt: skip


def _panel(axes: Any, found: Frontier, level: int, third: Measure) -> Any:
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.ticker import FuncFormatter

    x, y = found.values(f"criteria_max_{level}"), found.values(f"compactness_{level}")
    best = np.flatnonzero(nondominated(np.column_stack([x, -y])))
    best = best[np.lexsort((y[best], x[best]))]
    axes.plot(x[best], y[best], color=look.FAINT, linewidth=1.2, zorder=1)
    scale = LinearSegmentedColormap.from_list("front", look.DENSITY_COLOURS[2:])
    values = found.values(third.key)
    # One colour where the figure is the same for all plans.
    limits = (0.0, 2 * values.max()) if _alike(values) else (values.min(), values.max())
    dots = axes.scatter(
        x, y, c=values, cmap=scale, vmin=limits[0], vmax=limits[1], s=70, zorder=2,
        edgecolors=look.INK, linewidths=0.5,
    )  # fmt: skip
    axes.margins(0.12)
    axes.autoscale_view()
    _number(axes, x, y)
    axes.xaxis.set_major_formatter(FuncFormatter(_percent))
    axes.tick_params(labelsize=look.SMALL_PT, colors=look.SOFT_INK)
    axes.grid(color=look.LAND)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.set_title(say("Level {level}", level=level), size=look.HEADING_PT, weight="bold",
                   color=look.INK, loc="left")  # fmt: skip
    axes.set_xlabel(say("largest deviation of any criterion"), size=look.TEXT_PT)
    if level == 1:
        axes.set_ylabel(say("compactness (Polsby-Popper, median)"), size=look.TEXT_PT)
    return dots


_Box = tuple[float, float, float, float]
#: Where a number may stand beside its point, points to the right and up; the first is preferred.
_BESIDE = ((5.0, 4.0), (5.0, -11.0), (-5.0, 4.0), (-5.0, -11.0))


def _number(axes: Any, x: NDArray[np.float64], y: NDArray[np.float64]) -> None:
    """Write the numbers beside the points; one text for points that lie on one another."""
    from matplotlib.patheffects import withStroke

    pixels = axes.transData.transform(np.column_stack([x, y]))
    place = axes.transAxes.inverted().transform(pixels)
    points = pixels * 72 / axes.figure.dpi
    left = list(range(len(x)))
    taken: list[_Box] = []
    while left:
        first = left[0]
        near = [k for k in left if np.abs(place[k] - place[first]).max() < NEAR]
        left = [k for k in left if k not in near]
        text = ", ".join(str(k + 1) for k in near)
        others = np.delete(points, near, axis=0)
        boxes = [_box(points[first], text, beside) for beside in _BESIDE]
        chosen = min(range(len(boxes)), key=lambda k: _covered(others, taken, boxes[k]))
        taken.append(boxes[chosen])
        right, up = _BESIDE[chosen]
        axes.annotate(
            text, (x[first], y[first]), xytext=(right, up), textcoords="offset points",
            size=look.SMALL_PT, color=look.INK, zorder=3, ha="left" if right > 0 else "right",
            path_effects=[withStroke(linewidth=2.0, foreground=look.PAPER)],
        )  # fmt: skip


def _box(point: NDArray[np.float64], text: str, beside: tuple[float, float]) -> _Box:
    """West, south, east and north of a number beside its point, in points of the paper."""
    wide = 0.6 * look.SMALL_PT * len(text)
    x, y = point + beside
    west = float(x) if beside[0] > 0 else float(x) - wide
    return west, float(y), west + wide, float(y) + look.SMALL_PT


def _covered(others: NDArray[np.float64], taken: list[_Box], box: _Box) -> int:
    """How many other points and numbers a number would lie on."""
    west, south, east, north = box
    reach = 5.0
    inside = (
        (others[:, 0] > west - reach)
        & (others[:, 0] < east + reach)
        & (others[:, 1] > south - reach)
        & (others[:, 1] < north + reach)
    )
    crossed = sum(w < east and e > west and s < north and n > south for w, s, e, n in taken)
    return int(inside.sum()) + crossed


def _percent(share: float, _: object = None) -> str:
    return f"{100 * share:,.6g}%"


def _ticks(measure: Measure) -> Any:
    from matplotlib.ticker import FuncFormatter

    if measure.unit == "share":
        return FuncFormatter(_percent)
    return FuncFormatter(lambda value, _: f"{value:,.0f}")


def _list(figure: Any, found: Frontier, families: list[str], level: int | None) -> float:
    """How each plan was made, and its border on lines, in up to three columns; where they end."""
    width, height = figure.get_size_inches()
    rows = max(-(-len(found.points) // 3), 1)
    step = min(0.2, 1.7 / rows)
    top = 0.5 + rows * step
    known = any(measure.key == f"on_lines_{level}" for measure in found.measures)
    on_lines = found.values(f"on_lines_{level}") if known else None
    for place, point in enumerate(found.points):
        column, row = divmod(place, rows)
        title = point.setting.title
        if on_lines is not None:
            title = say("{how} ({share:.0%} on lines)", how=title, share=on_lines[place])
        text = f"{place + 1}  {title if writable(title, families) else ''}"
        x = _MARGIN + column * (width - 2 * _MARGIN) / 3
        figure.text(x / width, (top - row * step) / height, text, size=look.TEXT_PT,
                    color=look.INK, va="top")  # fmt: skip
    return top
