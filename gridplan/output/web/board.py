"""The board: one HTML file for the wall, that asks nothing of any network.

Text reaches the page by one door: a block of JSON in which ``<``, ``>`` and ``&`` are written as
escapes, put on the page as text, never as HTML. A policy in the page allows its own script alone.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from ...events.counts.counting import whole_name
from ...i18n import language, say, speaking
from ...progress import SILENT, Progress, Span, step
from ...stores.atomic_files import write_bytes
from ..look.look import COLD_COLOUR, COURSE_COLOURS, DENSITY_COLOURS, HOT_COLOUR
from ..look.small_numbers import MASKED, MASKED_LARGE
from ..maps.outline_drawing import nested_outlines
from .board_data import COURSES, BoardData, gather
from .board_words import board_words

_PARTS = Path(__file__).parent / "board"
#: Scripts in the order they run in; together they are one.
_SCRIPTS = ("board.js", "map.js", "panels.js", "start.js")
#: What may be cut off an outline is smaller than the square of this, metres.
_TOLERANCE_M = 15.0


def write_board(
    events: str | Path,
    plan: str | Path,
    path: str | Path,
    *,
    title: str | None = None,
    mask: bool = True,
    start: str | None = None,
    end: str | None = None,
    reload_s: float = 0.0,
    progress: Progress = SILENT,
) -> int:
    """Write the board of a file of events.

    Parameters
    ----------
    events, plan : str or Path
    path : str or Path
        The page; replaced as a whole.
    title : str or None
        Heading.
    mask, start, end
        See `gridplan.output.web.board_data.gather`.
    reload_s : float
        After so many seconds the page loads itself anew, as it was looked at; 0 for never.
    progress : Progress

    Returns
    -------
    int
        Bytes written.
    """
    data = gather(events, plan, mask=mask, start=start, end=end, progress=Span(progress, 0.0, 0.9))
    step(progress, 0.9, say("Writing the page"))
    heading = title or say("Events in the grids")
    page = board_page(data, heading, masked=mask, reload_s=reload_s).encode("utf-8")
    write_bytes(Path(path), page)
    progress.report(1.0)
    return len(page)


def board_page(data: BoardData, title: str, *, masked: bool = True, reload_s: float = 0.0) -> str:
    """The whole page.

    Parameters
    ----------
    data : BoardData
    title : str
    masked : bool
        Whether small numbers were left out, which the page then says.
    reload_s : float
        See `write_board`.
    """
    parts = [(_PARTS / name).read_text(encoding="utf-8") for name in _SCRIPTS]
    script = '"use strict";\n' + "".join(parts)
    style = (_PARTS / "board.css").read_text(encoding="utf-8")
    seal = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    policy = (
        f"default-src 'none'; script-src 'sha256-{seal}'; style-src 'unsafe-inline'; img-src data:"
    )
    content = _content(data, title, masked) | {"reload": reload_s}
    return (
        '<!DOCTYPE html>\n<html><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Gridplan</title><style>{style}</style></head><body>"
        f'<script type="application/json" id="data">{_as_text(content)}'
        f"</script><script>{script}</script></body></html>\n"
    )


def _as_text(content: dict[str, Any]) -> str:
    """JSON that cannot end the block it stands in, whatever the texts say."""
    text = json.dumps(
        content, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _content(data: BoardData, title: str, masked: bool) -> dict[str, Any]:
    sections = {"density": data.density, "by_day": data.by_day, "by_hour": data.by_hour}
    sections |= {f"counts_{level}": table for level, table in enumerate(data.counts)}
    sections["totals"] = data.totals
    packed, places = _packed(sections)
    return {
        "title": title,
        "language": language(),
        "masked": masked,
        "nothing": MASKED,
        "hidden": MASKED_LARGE,
        "levels": _levels(data),
        "period": data.period,
        "periods": data.periods,
        "shown": [whole_name(name, data.period) for name in data.periods],
        "compared": data.compared,
        "categories": data.categories,
        "sources": data.sources,
        "shape": list(data.density.shape),
        "cell": data.cell_m,
        "most": data.most,
        "bandwidth": data.bandwidth_m,
        "colours": DENSITY_COLOURS,
        "courses": COURSES,
        "tints": {**COURSE_COLOURS, "hot": HOT_COLOUR, "cold": COLD_COLOUR},
        "packed": packed,
        "places": places,
        "warnings": _warnings(data),
        "days": data.days,
        "cases": data.cases,
        "now": data.now,
        "ended": data.ended,
        "file": data.source,
        "plan": data.plan_hash[:12],
        "void": data.void,
        "elsewhere": data.elsewhere,
        "words": {spoken: board_words(spoken, data.grids.depth) for spoken in ("en", "zh_CN")},
    }


def _packed(sections: dict[str, Any]) -> tuple[str, dict[str, list[Any]]]:
    """Tables one after another as text, and where each begins; each at a multiple of 4 bytes."""
    parts, places, at = [], {}, 0
    for name, table in sections.items():
        kind = table.dtype.newbyteorder("<")
        data = np.ascontiguousarray(table, kind).tobytes()
        places[name] = [at, f"u{kind.itemsize}", int(table.size)]
        data += b"\0" * (-len(data) % 4)
        parts.append(data)
        at += len(data)
    packed = gzip.compress(b"".join(parts), 9, mtime=0)
    return base64.b64encode(packed).decode("ascii"), places


def _levels(data: BoardData) -> list[dict[str, Any]]:
    grids = data.grids
    outlines = nested_outlines(grids.shapes[-1], grids.ancestor, _TOLERANCE_M)
    levels = []
    for level in range(grids.depth):
        parents = [-1] * len(grids.codes[level])
        if level:
            for below, above in zip(grids.ancestor[:, level], grids.ancestor[:, level - 1]):
                parents[int(below)] = int(above)
        levels.append(
            {
                "codes": grids.codes[level],
                "names": grids.shown_names(level),
                "parents": parents,
                "area": [round(float(area), 3) for area in grids.area_km2[level]],
                "persons": [round(float(persons)) for persons in grids.persons[level]],
                "rings": [_rings(shape, data) for shape in outlines[level]],
                "spots": data.spots[level].tolist(),
            }
        )
    return levels


def _warnings(data: BoardData) -> list[dict[str, Any]]:
    numbers = [{code: k for k, code in enumerate(codes)} for codes in data.grids.codes]
    told = []
    for period, warning in data.warnings:
        text = {}
        for spoken in ("en", "zh_CN"):
            with speaking(spoken):
                text[spoken] = warning.in_words()
        told.append(
            {
                "at": period,
                "level": warning.level - 1,
                "grid": numbers[warning.level - 1][warning.grid],
                "category": warning.category,
                "week": warning.period,
                "since": warning.since,
                "seen": warning.seen,
                "expected": round(warning.expected, 1),
                "score": round(warning.score, 2),
                "text": text,
            }
        )
    return told


def _rings(shape: Any, data: BoardData) -> list[list[int]]:
    """Rings of a grid: metres east and south of the corner of the density, then steps from there.

    Whole metres, east and south in turn; steps are shorter to write than places.
    """
    rings = []
    for polygon in shapely.get_parts(shape):
        for ring in (polygon.exterior, *polygon.interiors):
            if ring.is_empty:
                continue
            corners = shapely.get_coordinates(ring)
            east = np.round(corners[:, 0] - data.west)
            south = np.round(data.north - corners[:, 1])
            places = np.column_stack([east, south]).astype(int)
            steps = np.diff(places, axis=0, prepend=np.zeros((1, 2), int))
            rings.append(steps.ravel().tolist())
    return rings
