"""The web page of a plan: one HTML file that asks nothing of any network.

As on the board, text reaches the page by one door: a block of JSON in which ``<``, ``>`` and ``&``
are written as escapes, put on the page as text, never as HTML. A policy in the page allows its own
script alone.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ...i18n import language, say
from ...progress import SILENT, Progress, step
from ...stores.atomic_files import write_bytes
from ..content.briefing import Briefing
from ..content.footer import review_box, source_line
from ..content.tables import in_unit, unit_words
from ..look import look
from .agenda import headline

_PARTS = Path(__file__).resolve().parents[1] / "web" / "plan"
#: How far an outline may run from the true one, metres, at the first, second and deeper levels.
_TOLERANCE_M = (25.0, 15.0, 8.0)


def write_plan_page(briefing: Briefing, path: Path, *, progress: Progress = SILENT) -> int:
    """Write the web page of a plan.

    Parameters
    ----------
    briefing : Briefing
    path : Path
        Replaced as a whole.
    progress : Progress

    Returns
    -------
    int
        Bytes written.
    """
    step(progress, 0.0, say("Writing the page"))
    page = plan_page(briefing).encode("utf-8")
    write_bytes(path, page)
    progress.report(1.0)
    return len(page)


def plan_page(briefing: Briefing) -> str:
    """The whole page."""
    script = (_PARTS / "plan.js").read_text(encoding="utf-8")
    style = (_PARTS / "plan.css").read_text(encoding="utf-8")
    seal = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    policy = f"default-src 'none'; script-src 'sha256-{seal}'; style-src 'unsafe-inline'"
    spoken = "zh-CN" if language() == "zh_CN" else "en"
    return (
        f'<!DOCTYPE html>\n<html lang="{spoken}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html.escape(briefing.title)}</title><style>{style}</style></head><body>"
        f'<script type="application/json" id="data">{_inert(_content(briefing))}'
        f"</script><script>{script}</script></body></html>\n"
    )


def _inert(content: dict[str, Any]) -> str:
    """JSON that cannot end the block it stands in, whatever the texts say."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, sort_keys=True)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _content(briefing: Briefing) -> dict[str, Any]:
    west, south, east, north = shapely.total_bounds(briefing.outlines[0])
    criteria = briefing.territory.criteria
    columns = [
        (name + unit_words(c.unit), 2 if c.unit == "m²" else 0)
        for name, c in zip(briefing.criteria, criteria)
    ]
    columns += [(say("households"), 0)] if briefing.households else []
    columns += [(say("base units"), 0), (say("compactness"), 2)]
    levels = []
    for k, m in enumerate(briefing.levels):
        figures = [_rounded(_in_unit_all(m.totals[:, i], c.unit)) for i, c in enumerate(criteria)]
        figures += [_rounded(briefing.households[k])] if briefing.households else []
        figures += [_rounded(m.units), _rounded(m.polsby_popper)]
        tolerance = _TOLERANCE_M[min(k, len(_TOLERANCE_M) - 1)]
        shapes = shapely.simplify(briefing.outlines[k], tolerance)
        levels.append(
            {
                "codes": briefing.codes[k],
                "names": briefing.names[k],
                "short": [briefing.short_code(k + 1, g) for g in range(len(m))],
                "parents": briefing.plan.parents[k - 1].tolist() if k else [],
                "deviation": [
                    round(float(off), 5) if aims else None
                    for off, aims in zip(m.deviation, m.balanced)
                ],
                "figures": figures,
                "rings": [_rings(shape, west, north) for shape in shapes],
                "middle": _middles(shapes, west, north),
            }
        )
    return {
        "title": briefing.title,
        "line": headline(briefing),
        "facts": f"{source_line(briefing)} · {review_box(briefing.review)}",
        "width": round(float(east - west)),
        "height": round(float(north - south)),
        "colours": look.DEVIATION_COLOURS,
        "grey": look.SPECIAL,
        "limits": look.DEVIATION_LIMITS,
        "columns": columns,
        "levels": levels,
        "words": {
            "levels": [say("Level {level}", level=k) for k in range(1, len(levels) + 1)],
            "whole": say("Whole territory"),
            "find": say("Find a code or name"),
            "legend": say("Deviation of the load from the target, and grids in each class"),
            "above": say("grid above"),
            "deviation": say("load deviation"),
            "special": say("special"),
            "code": say("code"),
            "name": say("name"),
            "more": say("Grids not listed here:"),
            "north": say("N"),
        },
    }


def _in_unit_all(values: NDArray[np.float64], unit: str) -> NDArray[np.float64]:
    """Figures of all grids as tables give them: areas in square kilometres."""
    return values * in_unit(1.0, unit)


def _rounded(values: NDArray[Any]) -> list[float]:
    return [round(float(value), 3) for value in values]


def _rings(shape: Any, west: float, north: float) -> list[list[int]]:
    """Rings of a grid: whole metres east and south of the corner of the map, in turn."""
    rings = []
    for polygon in shapely.get_parts(shape):
        for ring in shapely.get_rings(polygon):
            corners = shapely.get_coordinates(ring)
            across = np.column_stack([corners[:, 0] - west, north - corners[:, 1]])
            rings.append(np.round(across).astype(int).ravel().tolist())
    return rings


def _middles(shapes: NDArray[np.object_], west: float, north: float) -> list[list[int]]:
    """A point well inside each grid, for its name."""
    middles = []
    for shape in shapes:
        parts = shapely.get_parts(shape)
        if not len(parts) or shape.area <= 0:
            middles.append([0, 0])
            continue
        largest = parts[np.argmax(shapely.area(parts))]
        circle = shapely.maximum_inscribed_circle(largest, np.sqrt(largest.area) / 50)
        x, y = shapely.get_coordinates(circle)[0]
        middles.append([round(float(x - west)), round(float(north - y))])
    return middles
