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

from ..progress import SILENT, Progress, Span, step
from ..stores.atomic import write_bytes
from ..wording import language, say, speaking
from .board_data import MASKED, BoardData, gather
from .look import DENSITY_COLOURS

_PARTS = Path(__file__).parent / "board"
#: How far an outline may run from the true one, metres, at each level.
_TOLERANCE_M = (40.0, 25.0, 12.0)


def write_board(
    events: str | Path,
    plan: str | Path,
    path: str | Path,
    *,
    title: str | None = None,
    mask: bool = True,
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
    mask : bool
        See `gridplan.output.board_data.gather`.
    progress : Progress

    Returns
    -------
    int
        Bytes written.
    """
    data = gather(events, plan, mask=mask, progress=Span(progress, 0.0, 0.9))
    step(progress, 0.9, say("Writing the page"))
    page = board_page(data, title or say("Events in the grids"), masked=mask).encode("utf-8")
    write_bytes(Path(path), page)
    progress.report(1.0)
    return len(page)


def board_page(data: BoardData, title: str, *, masked: bool = True) -> str:
    """The whole page.

    Parameters
    ----------
    data : BoardData
    title : str
    masked : bool
        Whether small numbers were left out, which the page then says.
    """
    script = (_PARTS / "board.js").read_text(encoding="utf-8")
    style = (_PARTS / "board.css").read_text(encoding="utf-8")
    seal = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    policy = (
        f"default-src 'none'; script-src 'sha256-{seal}'; style-src 'unsafe-inline'; img-src data:"
    )
    return (
        '<!DOCTYPE html>\n<html><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Gridplan</title><style>{style}</style></head><body>"
        f'<script type="application/json" id="data">{_as_text(_content(data, title, masked))}'
        f"</script><script>{script}</script></body></html>\n"
    )


def _as_text(content: dict[str, Any]) -> str:
    """JSON that cannot end the block it stands in, whatever the texts say."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, sort_keys=True)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _content(data: BoardData, title: str, masked: bool) -> dict[str, Any]:
    grids = data.grids
    levels = []
    for level in range(grids.depth):
        parents = [-1] * len(grids.codes[level])
        if level:
            for below, above in zip(grids.ancestor[:, level], grids.ancestor[:, level - 1]):
                parents[int(below)] = int(above)
        tolerance = _TOLERANCE_M[min(level, len(_TOLERANCE_M) - 1)]
        levels.append(
            {
                "codes": grids.codes[level],
                "names": grids.names[level],
                "parents": parents,
                "area": [round(float(area), 3) for area in grids.area_km2[level]],
                "rings": [_rings(s, data, tolerance) for s in grids.shapes[level]],
                "spots": data.spots[level].tolist(),
            }
        )
    packed = b"".join(
        [data.density.tobytes(), *(np.ascontiguousarray(c, "<u2").tobytes() for c in data.counts)]
    )
    # The density is a whole number of pairs of bytes, so that the numbers behind it are aligned.
    shape = data.density.shape
    if data.density.size % 2:
        packed = packed[: data.density.size] + b"\0" + packed[data.density.size :]
    return {
        "title": title,
        "language": language(),
        "masked": masked,
        "nothing": MASKED,
        "levels": levels,
        "period": data.period,
        "periods": data.periods,
        "categories": data.categories,
        "shape": list(shape),
        "cell": data.cell_m,
        "most": data.most,
        "bandwidth": data.bandwidth_m,
        "colours": DENSITY_COLOURS,
        "packed": base64.b64encode(gzip.compress(packed, 9, mtime=0)).decode("ascii"),
        "warnings": [
            {
                "grid": w.grid,
                "name": w.name,
                "category": w.category,
                "seen": w.seen,
                "expected": round(w.expected, 1),
                "score": round(w.score, 2),
                "text": _both(w),
            }
            for w in data.warnings[:100]
        ],
        "warned": len(data.warnings),
        "by_day": data.by_day.tolist(),
        "by_hour": data.by_hour.tolist(),
        "first_day": data.first_day,
        "assessed": data.assessed,
        "words": {"en": _words("en"), "zh_CN": _words("zh_CN")},
    }


def _both(warning: Any) -> dict[str, str]:
    text = {}
    for spoken in ("en", "zh_CN"):
        with speaking(spoken):
            text[spoken] = warning.in_words()
    return text


def _rings(shape: Any, data: BoardData, tolerance: float) -> list[list[int]]:
    """Rings of a grid: whole metres east and south of the corner of the density, in turn."""
    if shape is None or shape.is_empty:
        return []
    rings = []
    for polygon in shapely.get_parts(shapely.simplify(shape, tolerance)):
        for ring in (polygon.exterior, *polygon.interiors):
            corners = shapely.get_coordinates(ring)
            east = np.round(corners[:, 0] - data.west)
            south = np.round(data.north - corners[:, 1])
            rings.append(np.column_stack([east, south]).astype(int).ravel().tolist())
    return rings


def _words(spoken: str) -> dict[str, str]:
    """The words on the page in a language."""
    with speaking(spoken):
        return {
            "density": say("Density"),
            "counts": say("Events by grid"),
            "spots": say("Hot spots"),
            "all": say("all categories"),
            "unit": say("events a km² and day"),
            "bandwidth": say("bandwidth"),
            "level": say("Level"),
            "play": say("Play"),
            "stop": say("Stop"),
            "theme": say("Light / dark"),
            "new": say("New"),
            "reported": say("Reported"),
            "open": say("Open"),
            "overdue": say("Overdue"),
            "on_time": say("On time"),
            "warnings": say("Warnings"),
            "grid": say("Grid"),
            "by_day": say("Events by day"),
            "by_hour": say("Events by hour"),
            "assessed": say("Cases by first-level grid"),
            "few": say("fewer than 5 are not shown"),
            "none": say("No warning in the last week."),
            "city": say("Whole territory"),
            "hot": say("hot"),
            "cold": say("cold"),
            "seen": say("seen"),
            "expected": say("expected"),
        }
