"""The picture of a plan: what a planner puts on a slide."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ...errors import InputError
from ...findings import in_a_row
from ...i18n import language as language_in_force
from ...i18n import say, speaking
from ...i18n.figures import figure, square_kilometres
from ...plan.codes.codes import spoken_name
from ...plan.measures import LevelMeasures, measure
from ...plan.plan import Plan
from ...progress import SILENT, Progress, step
from ...stores.atomic_files import write_bytes
from ...territory.quantities import spoken
from ...territory.territory import Territory
from ..look import look
from ..look.amounts import load_colours, on_special, percent, share_within, signed_percent, worst
from ..look.fonts import font_families, writable
from ..look.grid_colours import identity_colours
from ..look.safe_text import division_title, one_line
from .figure_files import file_of
from .maps import (
    Sheet,
    draw_outlines,
    draw_scale_and_north,
    fill_grids,
    map_axes,
    write_names,
)
from .outline_drawing import level_outlines
from .panels import classes_words, draw_classes, draw_distribution, draw_table, panel_axes

#: Kinds of file that can be written, by the end of the name.
KINDS = (".png", ".svg", ".pdf")
#: Deviation of the load inside which a grid counts as balanced.
BALANCED = look.DEVIATION_LIMITS[3]
#: Deviation at the ends of the distribution of the load.
LOAD_REACH = 0.2
#: Small maps of upper levels that find room.
MOST_SMALL_MAPS = 6

_MARGIN, _GAP = 0.35, 0.18


@dataclass(frozen=True)
class _Words:
    """What the data call things, as far as it can be written with the fonts of the machine."""

    title: str
    names: tuple[str, ...]
    codes: tuple[str, ...]
    criteria: tuple[str, ...]
    source: str
    remark: str


@dataclass(frozen=True)
class _Picture:
    """What is drawn: figures, outlines, and words in their order of the criteria and grids."""

    plan: Plan
    territory: Territory
    levels: tuple[LevelMeasures, ...]
    outlines: list[NDArray[np.object_]]
    words: _Words


def draw_plan(
    plan: Plan,
    territory: Territory,
    path: str | os.PathLike[str],
    *,
    title: str | None = None,
    language: str | None = None,
    size: str = "slide",
    progress: Progress = SILENT,
) -> Path:
    """Draw a plan: its levels, deviations, distributions and key numbers, on one page.

    Parameters
    ----------
    plan : Plan
    territory : Territory
        Of the same units in the same order.
    path : path
        The file to write; ``.png``, ``.svg`` or ``.pdf``. It is replaced as a whole or not at all.
    title : str, optional
        The heading; says the number of grids when left out.
    language : {"en", "zh_CN"}, optional
        The language in force when left out.
    size : {"slide", "a4", "a3"}
        Paper, all lying: 13.33 × 7.5 inches, A4, A3.
    progress : Progress

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    InputError
        When the file name ends otherwise, or plan and territory are not of the same units.
    StoreError
        When the file cannot be written; an old one is as it was.

    Notes
    -----
    Equal inputs give equal files with the same libraries and fonts. Where no font on the machine
    can write the names, the grids bear their codes and the picture says so: never boxes.
    """
    target = _checked_target(Path(path), size)
    if not np.array_equal(plan.unit_ids, territory.unit_ids):
        raise InputError(
            say("The plan and the territory do not have the same units in the same order."),
            cure=say("Open both from the same plan file."),
        )
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    families = font_families()
    with speaking(_spoken(language, families)), rc_context(_settings(families)):
        step(progress, 0.0, say("Measuring the plan"))
        levels = measure(plan, territory)
        step(progress, 0.1, say("Joining units into grids"))
        outlines = level_outlines(plan, territory, _hair(territory, size))
        words = _words(plan, territory, title or "", families)
        picture = _Picture(plan, territory, levels, outlines, words)
        step(progress, 0.5, say("Drawing"))
        figure = Figure(look.PAPER_SIZES[size], dpi=look.DOTS_PER_INCH, facecolor=look.PAPER)
        _compose(figure, picture)
        write_bytes(target, file_of(figure, target.suffix.lower()[1:]))
    progress.report(1.0)
    return target


def _compose(figure: Any, picture: _Picture) -> None:
    width, height = figure.get_size_inches()
    left = Sheet(_MARGIN, 0.45, width * 0.62 - _MARGIN, height - 0.45 - 1.05)
    right_x = left.x + left.width + 2 * _GAP
    right = Sheet(right_x, left.y, width - _MARGIN - right_x, left.height + 0.1)
    _write_heads(figure, picture)
    table_height = 0.2 * (len(picture.levels) + 1.8)
    _key_numbers(figure, Sheet(left.x, left.y, left.width, table_height), picture)
    legend = Sheet(left.x, left.y + table_height + _GAP, left.width, 0.6)
    _legend(figure, legend, picture)
    below = legend.y + legend.height + _GAP
    _main_map(figure, Sheet(left.x, below, left.width, left.y + left.height - below), picture)
    rest = _small_maps(figure, right, picture)
    _distributions(figure, rest, picture)
    _footer(figure, picture)


def _main_map(figure: Any, sheet: Sheet, picture: _Picture) -> None:
    axes, metres_per_inch = map_axes(
        figure, sheet, _bounds(picture.outlines), uncovered=picture.outlines[0]
    )
    fill_grids(axes, picture.outlines[-1], load_colours(picture.levels[-1]))
    draw_outlines(axes, picture.outlines, metres_per_inch, scale=0.45)
    words = picture.words
    write_names(axes, picture.outlines[0], words.names, words.codes, metres_per_inch)
    draw_scale_and_north(axes, metres_per_inch)


def _small_maps(figure: Any, sheet: Sheet, picture: _Picture) -> Sheet:
    """Maps of the upper levels in rows of two or three; returns what of the sheet is below them."""
    upper = range(1, min(picture.plan.depth, MOST_SMALL_MAPS + 1))
    across = 2 if len(upper) <= 2 else 3
    rows = -(-len(upper) // across)
    west, south, east, north = _bounds(picture.outlines)
    wide = (sheet.width - (across - 1) * _GAP) / across
    # The distributions below need the larger part of the sheet.
    most = 0.36 * sheet.height / max(rows, 1)
    tall = min(wide * (north - south) / (east - west), most) + 0.2
    top = sheet.y + sheet.height
    for level in upper:
        row, column = divmod(level - 1, across)
        x, y = sheet.x + column * (wide + _GAP), top - (row + 1) * tall - row * _GAP
        axes, metres_per_inch = map_axes(
            figure, Sheet(x, y, wide, tall - 0.2), (west, south, east, north)
        )
        colours = identity_colours(picture.plan, picture.territory, level)
        fill_grids(axes, picture.outlines[level - 1], colours)
        draw_outlines(axes, picture.outlines[:level], metres_per_inch, scale=0.25)
        heading = say(
            "Level {level}: {count:,} grids", level=level, count=picture.plan.counts[level - 1]
        )
        size = look.HEADING_PT if across == 2 else look.TEXT_PT
        _text(figure, x, y + tall, heading, size, weight="bold", va="top")
    used = rows * (tall + _GAP)
    return Sheet(sheet.x, sheet.y, sheet.width, sheet.height - used)


def _distributions(figure: Any, sheet: Sheet, picture: _Picture) -> None:
    last = picture.levels[-1]
    inside = last.balanced
    top = sheet.y + sheet.height
    heading = say(
        "How far the {count:,} grids of level {level} are from target",
        count=int(inside.sum()),
        level=last.level,
    )
    _text(figure, sheet.x, top, heading, look.HEADING_PT, weight="bold", va="top")
    rows = [(say("load"), last.balanced_deviation, BALANCED, LOAD_REACH)]
    for number, criterion in enumerate(picture.territory.criteria):
        deviation = last.criterion_deviation[inside, number]
        rows.append((picture.words.criteria[number], deviation, criterion.tolerance, 1.0))
    tall = min((sheet.height - 0.32) / len(rows), 2.0)
    for number, row in enumerate(rows, start=1):
        strip = Sheet(sheet.x, top - 0.32 - number * tall, sheet.width, tall - 0.06)
        draw_distribution(panel_axes(figure, strip), *row)


def _legend(figure: Any, sheet: Sheet, picture: _Picture) -> None:
    heading = classes_words(picture.plan.depth) + on_special(picture.levels[-1].balanced)
    draw_classes(panel_axes(figure, sheet), picture.levels[-1].balanced_deviation, heading)


def _key_numbers(figure: Any, sheet: Sheet, picture: _Picture) -> None:
    criteria = picture.territory.criteria
    columns = [
        "",
        say("grids"),
        *(say("mean {name}", name=name) for name in picture.words.criteria),
        say("worst load deviation"),
        say("load within ±{limit}", limit=f"{BALANCED:.0%}"),
        say("in one piece"),
        say("compactness"),
    ]
    rows = [
        [
            say("Level {level}", level=m.level),
            f"{len(m):,}",
            *(amount(m.totals[:, i].mean(), c.unit) for i, c in enumerate(criteria)),
            signed_percent(worst(m.balanced_deviation)),
            percent(share_within(m.balanced_deviation, BALANCED)),
            percent(float(np.mean(m.pieces <= 1))),
            f"{np.median(m.polsby_popper):.2f}",
        ]
        for m in picture.levels
    ]
    draw_table(panel_axes(figure, sheet), columns, rows)


def _write_heads(figure: Any, picture: _Picture) -> None:
    _, height = figure.get_size_inches()
    plan, territory = picture.plan, picture.territory
    counts = " / ".join(f"{count:,}" for count in plan.counts)
    heading = picture.words.title or division_title(plan.counts)
    _text(figure, _MARGIN, height - 0.3, heading, look.TITLE_PT, weight="bold", va="top")
    totals = [
        f"{picture.words.criteria[i]} {amount(territory.loads[:, i].sum(), c.unit)}"
        for i, c in enumerate(territory.criteria)
    ]
    units = say("{count:,} base units", count=len(territory))
    line = " · ".join([*([counts] if picture.words.title else []), units, *totals])
    _text(figure, _MARGIN, height - 0.72, line, look.HEADING_PT, color=look.SOFT_INK, va="top")


def _footer(figure: Any, picture: _Picture) -> None:
    width, _ = figure.get_size_inches()
    made = picture.plan.provenance
    source = picture.words.source
    facts = [
        made.created[:10],
        f"Gridplan {made.version}" if made.version else "",
        say("plan {hash}", hash=picture.plan.hash[:12]),
        say("seed {seed}", seed=made.seed),
        say("source {file}", file=source) if source else "",
    ]
    line = " · ".join(fact for fact in facts if fact)
    _text(figure, _MARGIN, 0.2, line, look.SMALL_PT, color=look.SOFT_INK)
    remark = in_a_row(_on_oversize_units(picture.levels[-1]), picture.words.remark)
    _text(figure, width - _MARGIN, 0.2, remark, look.SMALL_PT, color=look.SOFT_INK, ha="right")


def _on_oversize_units(last: LevelMeasures) -> str:
    count = int(np.sum((last.units == 1) & (last.deviation > BALANCED)))
    if count == 0:
        return ""
    return say("Grids of one base unit that is heavier than its target: {count}.", count=count)


def amount(value: float, unit: str) -> str:
    """A quantity as exactly as the data bear: persons whole, areas in square kilometres."""
    if unit == "m²":
        return f"{square_kilometres(value)} km²"
    return figure(value, ",.0f")


def _text(figure: Any, x: float, y: float, words: str, size: float, **style: Any) -> None:
    """Write at inches from the lower left corner of the page."""
    width, height = figure.get_size_inches()
    style.setdefault("color", look.INK)
    figure.text(x / width, y / height, words, size=size, **style)


def _bounds(outlines: list[NDArray[np.object_]]) -> tuple[float, float, float, float]:
    west, south, east, north = shapely.total_bounds(outlines[0])
    return float(west), float(south), float(east), float(north)


def _hair(territory: Territory, size: str) -> float:
    """A third of a dot of the main map, in metres."""
    west, south, east, north = shapely.total_bounds(territory.units.geometry.to_numpy())
    width, height = look.PAPER_SIZES[size]
    dots = 0.6 * look.DOTS_PER_INCH * np.array([width, height])
    return float(np.max(np.array([east - west, north - south]) / dots) / 3)


def _spoken(language: str | None, families: list[str]) -> str:
    """The language to write in: the wanted one, or English where there is no font for it."""
    with speaking(language):
        return language_in_force() if writable(say("grids"), families) else "en"


def _words(plan: Plan, territory: Territory, title: str, families: list[str]) -> _Words:
    """Replace what cannot be written: names by codes or numbers, criteria by numbers."""
    title = one_line(title, 80)
    codes = tuple(one_line(code, 24) for code in plan.codes[0])
    names = tuple(
        one_line(spoken_name(name, code), 24) or shown
        for name, code, shown in zip(plan.names[0], plan.codes[0], codes, strict=True)
    )
    criteria = [one_line(spoken(criterion.name), 24) for criterion in territory.criteria]
    source = one_line(Path(str(territory.origin.get("source", ""))).name, 40)
    short = tuple(
        code if writable(code, families) else str(number)
        for number, code in enumerate(codes, start=1)
    )
    lacking = not writable(title + source + "".join([*names, *criteria]), families)
    return _Words(
        title=title if writable(title, families) else "",
        names=tuple(name if writable(name, families) else code for name, code in zip(names, short)),
        codes=short,
        criteria=tuple(
            name if writable(name, families) else say("criterion {number}", number=number)
            for number, name in enumerate(criteria, start=1)
        ),
        source=source if writable(source, families) else "",
        remark=say("No font of this machine can write all names.") if lacking else "",
    )


def _settings(families: list[str]) -> dict[str, Any]:
    return {
        "font.family": families or ["sans-serif"],
        "text.parse_math": False,  # a dollar sign in a name is a dollar sign
        "svg.hashsalt": "gridplan",
        "svg.fonttype": "path",
        "path.simplify": True,
    }


def _checked_target(path: Path, size: str) -> Path:
    if path.suffix.lower() not in KINDS:
        raise InputError(
            say("A picture cannot be written as {kind}.", kind=path.suffix or path.name),
            where=str(path),
            cure=say("Let the name end with one of: {kinds}.", kinds=", ".join(KINDS)),
        )
    if size not in look.PAPER_SIZES:
        raise InputError(
            say("There is no paper size {size}.", size=size),
            cure=say("The sizes are: {sizes}.", sizes=", ".join(look.PAPER_SIZES)),
        )
    return path
