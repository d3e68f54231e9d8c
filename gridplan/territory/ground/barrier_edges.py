"""Heeding barrier lines: soft ones are preferred as borders, hard ones are crossed at bridges only.

Across hard lines units are no neighbours, except where a crossing (a bridge, an underpass) ties
them. So whatever divides or redraws the territory cannot cross them.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

from ...errors import InputError
from ...findings import NAMED, few
from ...geometry.contiguity import Contiguity
from ...geometry.crs import seen, unshifted
from ...geometry.defaults import DATUMS
from ...i18n import say
from ...notes import Notes
from ...progress import SILENT, Progress
from ...reading.personal_data import without_traces
from ..territory import Territory
from .barriers import Bools, BorderLines, Floats, Ints, Shapes, border_lines, straight_pieces
from .links import pieces

if TYPE_CHECKING:
    from typing import TypeAlias

    import geopandas as gpd

    Source: TypeAlias = str | Path | gpd.GeoDataFrame

#: Units that keep less open border than this across a hard line are parted, metres.
OPEN_M = 1.0
#: A crossing ties the nearest parted pair that is not further off, metres.
REACH_M = 250.0
#: What a metre of border on a line counts against one elsewhere.
LINE_WEIGHT = 0.05
#: Parts of the territory that hard lines close in completely are joined to their surroundings
#: when they hold less than this share of the load.
CLOSED_IN = 5e-4


def read_lines(
    source: Source,
    crs: object,
    only: tuple[str, frozenset[str]] | None,
    *,
    points: bool = False,
    datum: str = DATUMS[0],
) -> Shapes:
    """Lines of a file or a frame, in the CRS of the units.

    Parameters
    ----------
    source : str, Path or GeoDataFrame
        A file of any allowed vector format, or what was read from one.
    crs : CRS
        Of the units.
    only : (str, frozenset of str), optional
        A column and the values that count.
    points : bool
        Whether points are kept too: crossings may be points.
    datum : {"wgs84", "gcj02", "bd09"}
        What the coordinates really are, whatever their system says.

    Returns
    -------
    array of LineString or Point

    Raises
    ------
    InputError
        When the file cannot be read, declares no CRS, lacks the column or one of the values, or
        holds no lines.
    """
    from ...reading.vector_files import layer_name, read_layer

    if isinstance(source, str | Path):
        name = str(source)
        frame, _ = read_layer(source, None, Notes(name))
    else:
        name, frame = layer_name(source, ""), source
    if frame.crs is None:
        raise InputError(
            say("The lines declare no coordinate system."),
            where=name,
            cure=say("Set their CRS in QGIS and save them again."),
        )
    if only is not None:
        column, values = only
        if column not in frame.columns:
            raise InputError(
                say("There is no column {column}.", column=column),
                where=name,
                cure=say(
                    "The columns are {columns}.",
                    columns=without_traces(", ".join(map(str, frame.columns))),
                ),
            )
        found = frame[column].astype(str)
        missing = sorted(values - set(found))
        if missing:
            raise InputError(
                say("No line has {column} = {values}.", column=column, values=", ".join(missing)),
                where=name,
                cure=say(
                    "The values are: {values}.", values=without_traces(few(sorted(set(found))))
                ),
            )
        frame = frame[found.isin(values)]
    shapes = np.asarray(unshifted(frame, datum, name).geometry.to_crs(crs).array, dtype=object)
    shapes = shapely.get_parts(shapes[~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)])
    spots = shapely.get_type_id(shapes) == shapely.GeometryType.POINT
    if not points:
        shapes = shapes[~spots]
    if not len(shapes):
        raise InputError(
            say("There are no lines to heed, only points.")
            if spots.any()
            else say("There are no lines to heed."),
            where=name,
            cure=say("Check the file, the column and the values."),
        )
    rings = shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON
    shapes[rings] = shapely.boundary(shapes[rings])
    shapes = np.asarray(shapely.force_2d(shapes), dtype=object)
    there = seen(shapes)
    far = straight_pieces(shapes[~there])
    shapes = np.concatenate([shapes[there], far[seen(far)]])
    if not len(shapes):
        raise InputError(
            say("The lines lie where the coordinate system of the units shows nothing."),
            where=name,
            cure=say("Check the coordinate system of the lines."),
        )
    return shapes


def heed_lines(
    territory: Territory,
    *,
    soft: Shapes | None = None,
    hard: Shapes | None = None,
    crossings: Shapes | None = None,
    progress: Progress = SILENT,
) -> Territory:
    """The territory with its borders on lines noted, and parted where lines are hard.

    Parameters
    ----------
    territory : Territory
    soft : array of LineString, optional
        Preferred as borders.
    hard : array of LineString, optional
        Never crossed but at crossings; preferred as borders too.
    crossings : array of Point or LineString, optional
        Bridges and underpasses as points, or roads: then every place where one meets a hard line
        is a crossing. Each ties the nearest pair of units across the line.
    progress : Progress

    Returns
    -------
    Territory
        With findings that tell what was parted and joined. Where no crossing ties the parts, no
        grid of any level reaches over the lines.
    """
    notes = territory.notes()
    every = [lines for lines in (soft, hard) if lines is not None]
    if not every:
        return territory
    noted = border_lines(territory, np.concatenate(every), progress)
    if not len(noted.pairs):
        notes.warning(
            "lines-elsewhere",
            say("No border between units lies on the lines."),
            say("Check the coordinate system of the lines, and that they lie in the territory."),
        )
    contiguity = replace(territory.contiguity, lines=noted.pairs, line_m=noted.line_m)
    if hard is not None:
        wall = noted if soft is None else border_lines(territory, hard, progress)
        if len(noted.pairs) and not len(wall.pairs):
            notes.warning(
                "lines-elsewhere",
                say("No border between units lies on the hard lines."),
                say("Check their coordinate system, and that they lie in the territory."),
            )
        wall = _take(wall, wall.open_m < OPEN_M)
        contiguity = _walled(contiguity, wall)
        tied = _tied(wall, hard, crossings, notes)
        contiguity = _parted(contiguity, wall.pairs[~tied])
        contiguity = _joined(territory, contiguity, wall, notes)
    return replace(
        territory, contiguity=contiguity, findings=(*territory.findings, *notes.findings)
    )


def discounted(territory: Territory, weight: float = LINE_WEIGHT) -> tuple[Floats, Floats]:
    """Borders and perimeters in which metres on lines count less: grids then follow the lines.

    Parameters
    ----------
    territory : Territory
    weight : float
        What a metre of border on a line counts against one elsewhere; 1 ignores the lines.

    Returns
    -------
    border_m : float64 (m,)
        Of each pair in the rows of the contiguity.
    perimeter_m : float64 (n,)
        Of each unit; less what its borders were shortened by.
    """
    contiguity = territory.contiguity
    border, perimeter = contiguity.border_m.copy(), territory.perimeter_m.copy()
    if not len(contiguity.lines):
        return border, perimeter
    n = len(contiguity)
    one, other = contiguity.lines.T.astype(np.int64)
    off = (1.0 - weight) * contiguity.line_m
    perimeter -= np.bincount(one, off, minlength=n) + np.bincount(other, off, minlength=n)
    source = np.repeat(np.arange(n), np.diff(contiguity.indptr))
    key = np.minimum(source, contiguity.indices) * n + np.maximum(source, contiguity.indices)
    wanted = one * n + other
    place = np.minimum(np.searchsorted(wanted, key), len(wanted) - 1)
    border -= np.where(wanted[place] == key, off[place], 0.0)
    return border, np.maximum(perimeter, 0.0)


def _take(found: BorderLines, which: Bools) -> BorderLines:
    return BorderLines(
        found.pairs[which], found.line_m[which], found.open_m[which], found.spots[which]
    )


def _walled(contiguity: Contiguity, wall: BorderLines) -> Contiguity:
    """The borders on a wall lie on lines as a whole, whatever soft lines cut there."""
    pairs = np.concatenate([wall.pairs, contiguity.lines])
    metres = np.concatenate([wall.line_m + wall.open_m, contiguity.line_m])
    first = np.unique(_key(pairs, len(contiguity)), return_index=True)[1]
    return replace(contiguity, lines=pairs[first], line_m=metres[first])


def _tied(wall: BorderLines, hard: Shapes, crossings: Shapes | None, notes: Notes) -> Bools:
    """Which of the parted pairs a crossing ties."""
    tied = np.zeros(len(wall.pairs), bool)
    if crossings is None or not len(wall.pairs):
        return tied
    spots = shapely.get_type_id(crossings) == shapely.GeometryType.POINT
    met = shapely.intersection(shapely.union_all(crossings[~spots]), shapely.union_all(hard))
    parts = shapely.get_parts(met)
    points = np.concatenate([crossings[spots], shapely.centroid(parts)])
    tree = shapely.STRtree(shapely.points(wall.spots))
    point, pair = tree.query_nearest(points, max_distance=REACH_M, all_matches=False)
    tied[pair] = True
    lost = len(points) - len(np.unique(point))
    notes.info(
        "crossings",
        say(
            "Crossings: {count}; they tie {pairs} pairs of units across hard lines.",
            count=len(points),
            pairs=int(tied.sum()),
        )
        + (" " + say("{count} meet no hard line between two units.", count=lost) if lost else ""),
    )
    return tied


def _parted(contiguity: Contiguity, pairs: NDArray[np.int32]) -> Contiguity:
    """The neighbour lists without some pairs, which are remembered as closed."""
    n = len(contiguity)
    source = np.repeat(np.arange(n), np.diff(contiguity.indptr))
    key = np.minimum(source, contiguity.indices) * n + np.maximum(source, contiguity.indices)
    keep = ~np.isin(key, _key(pairs, n))
    indptr = np.zeros(n + 1, np.int64)
    np.cumsum(np.bincount(source[keep], minlength=n), out=indptr[1:])
    return replace(
        contiguity,
        indptr=indptr,
        indices=contiguity.indices[keep],
        border_m=contiguity.border_m[keep],
        closed=pairs,
    )


def _key(pairs: NDArray[np.int32], n: int) -> Ints:
    return pairs[:, 0].astype(np.int64) * n + pairs[:, 1]


def _joined(
    territory: Territory, contiguity: Contiguity, wall: BorderLines, notes: Notes
) -> Contiguity:
    """Small parts that hard lines close in completely join the neighbour they share most with."""
    closed = contiguity.closed
    whole = replace(territory.contiguity, lines=contiguity.lines, line_m=contiguity.line_m)
    opened: list[NDArray[np.int32]] = []
    while True:
        piece = pieces(contiguity)
        load = np.bincount(piece, territory.load)
        small = load < CLOSED_IN
        small[int(load.argmax())] = False
        ends = piece[closed]
        outer = (ends[:, 0] != ends[:, 1]) & small[ends].any(axis=1)
        if not outer.any():
            break
        # The pairs of the wall are in order, and the closed ones are some of them.
        place = np.searchsorted(_key(wall.pairs, len(contiguity)), _key(closed, len(contiguity)))
        best = int(np.where(outer, wall.line_m[place], -1.0).argmax())
        opened.append(closed[best])
        closed = np.delete(closed, best, axis=0)
        contiguity = _parted(whole, closed)
    if opened:
        who = notes.who(np.unique(np.concatenate(opened)))
        notes.info(
            "closed-in",
            say(
                "Places closed in by hard lines, joined across one: {count} ({units}).",
                count=len(opened),
                units=who,
            ),
            who=who,
        )
    number = len(load)
    if number > 1:
        largest = np.argsort(-load, kind="stable")[:NAMED]
        parts = [f"{load[one]:.1%} ({notes.who(piece == one)})" for one in largest]
        notes.warning(
            "parted-by-lines",
            say(
                "Hard lines part the territory into {number} parts that no crossing ties: {parts}.",
                number=number,
                parts=few(parts, number, "; "),
            ),
            say(
                "Every grid lies in one of them. Give the crossings (bridges, roads) that are "
                "missing, or make these lines soft."
            ),
        )
    return contiguity
