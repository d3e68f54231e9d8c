"""The list of what is in a pack, and of what it was made from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...i18n import language
from ..content.briefing import Briefing
from .qgis_atlas import AtlasOrder

if TYPE_CHECKING:
    from .parts import Made, Missing


def manifest(
    briefing: Briefing,
    order: AtlasOrder,
    folder: Path,
    made: Sequence[Made],
    missing: Sequence[Missing],
) -> bytes:
    """The manifest as JSON; the same pack gives the same bytes.

    Parameters
    ----------
    briefing : Briefing
    order : AtlasOrder
    folder : Path
        With all files of the pack but this one.
    made : sequence of Made
    missing : sequence of Missing
    """
    origin = briefing.plan.provenance
    parts = {name: part.part for part in made for name in part.files}
    files = [
        {
            "name": file.relative_to(folder).as_posix(),
            "part": parts.get(file.relative_to(folder).as_posix(), ""),
            "bytes": file.stat().st_size,
            "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        }
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    ]
    content: dict[str, Any] = {
        "format": "gridplan pack",
        "version": 1,
        "title": briefing.title,
        "plan": {
            "file": order.plan_file.name,
            "hash": briefing.hash,
            "made": origin.created,
            "counts": list(briefing.plan.counts),
            "seed": origin.seed,
            "settings": dict(origin.settings),
            "territory_digest": origin.territory_digest,
            "gridplan": origin.version,
        },
        "language": language(),
        "paper": order.paper,
        "second_level": order.second_level,
        "events": order.events.name if order.events else None,
        "compared_with": briefing.comparison.before.hash if briefing.comparison else None,
        "parts": {part.part: part.count for part in made},
        "missing": [{"part": m.part, "why": m.why, "cure": m.cure} for m in missing],
        "files": files,
    }
    text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True, default=str)
    return (text + "\n").encode("utf-8")
