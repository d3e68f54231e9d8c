"""The atlas that QGIS prints, drawn by a QGIS of its own in another process."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...errors import Cancelled, GridplanError
from ...i18n import language, say
from ...progress import SILENT, Progress

#: Seconds after which an atlas is given up.
_LONGEST_S = 3600.0
#: QGIS says in its own language that it does not know an algorithm.
_UNKNOWN = re.compile("not found|未找到|找不到|没有找到", re.IGNORECASE)
_ALGORITHM = "gridplan:atlas"
#: What QGIS calls it: on Linux and macOS, on Windows.
_PROGRAMS = ("qgis_process", "qgis_process-qgis", "qgis_process-qgis-ltr")


class NoAtlas(GridplanError):
    """The atlas cannot be drawn here; everything else can."""

    exit_code = 2


@dataclass(frozen=True)
class AtlasOrder:
    """What an atlas is to show.

    Parameters
    ----------
    plan_file : Path
    paper : str
        One of `gridplan.output.look.look.PAPER_SIZES`.
    second_level : bool
        Whether each second-level grid has a page.
    events, compare : Path, optional
        File of events, and the plan before.
    title : str
        Heading; empty for the usual one.
    overlays : tuple of Path
        Local layers drawn for orientation.
    heads : Path, optional
        Who heads which grid.
    review : str
        Review number of the map.
    formats : tuple of str
        What is printed: ``"pdf"``, ``"parts"`` (a PDF for each first-level grid), ``"png"``.
    """

    plan_file: Path
    paper: str = "a3"
    second_level: bool = False
    events: Path | None = None
    compare: Path | None = None
    title: str = ""
    overlays: tuple[Path, ...] = ()
    heads: Path | None = None
    review: str = ""
    formats: tuple[str, ...] = ("pdf",)


def draw_atlas(order: AtlasOrder, folder: Path, progress: Progress = SILENT) -> list[Path]:
    """Draw the atlas with `qgis_process`.

    Parameters
    ----------
    order : AtlasOrder
    folder : Path
        Exists and is empty.
    progress : Progress
        When it is cancelled the other process is ended.

    Returns
    -------
    list of Path
        Files in the folder.

    Raises
    ------
    NoAtlas
        Without QGIS, without the plugin, or when it fails; says why.
    Cancelled
    """
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise NoAtlas(
            say("QGIS was not found: there is no program qgis_process."),
            cure=say("Install QGIS with the plugin Gridplan to get the atlas."),
        )
    arguments = [program, "run", _ALGORITHM, "--json", "--", *_inputs(order, folder)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    # Files, not pipes: a full pipe would stop the other process while nobody reads.
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complained:
        process = subprocess.Popen(  # noqa: S603
            arguments, stdin=subprocess.DEVNULL, stdout=said, stderr=complained, env=environment
        )
        try:
            _wait(process, progress)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        said.seek(0)
        complained.seek(0)
        answer = said.read().decode("utf-8", "replace")
        complaint = complained.read().decode("utf-8", "replace")
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    if process.returncode != 0 or not files or _results(answer).get("CANCELLED", True):
        raise NoAtlas(
            say("QGIS could not draw the atlas: {reason}", reason=_reason(complaint, answer)),
            cure=say("Enable the plugin Gridplan in QGIS, or draw the atlas there."),
        )
    return files


def _inputs(order: AtlasOrder, folder: Path) -> list[str]:
    """Parameters of the algorithm as NAME=value, each one argument of its own."""
    values = {
        "PLAN": str(order.plan_file.resolve()),
        "OUTPUT": str(folder.resolve()),
        "LANGUAGE": language(),
        "PAPER": order.paper,
        "SECOND_LEVEL": str(order.second_level).lower(),
        "TITLE": order.title,
        "EVENTS": str(order.events.resolve()) if order.events else "",
        "COMPARE": str(order.compare.resolve()) if order.compare else "",
        "HEADS": str(order.heads.resolve()) if order.heads else "",
        "REVIEW": order.review,
        "FORMATS": ",".join(order.formats),
    }
    layers = [f"LAYERS={path.resolve()}" for path in order.overlays]
    return [*(f"{name}={value}" for name, value in values.items() if value), *layers]


def _wait(process: subprocess.Popen[bytes], progress: Progress) -> None:
    begun = time.monotonic()
    while process.poll() is None:
        if progress.cancelled():
            raise Cancelled(say("Stopped at your request; nothing was written."))
        if time.monotonic() - begun > _LONGEST_S:
            raise NoAtlas(say("QGIS took longer than an hour for the atlas."))
        time.sleep(0.1)


def _results(answer: str) -> dict[str, Any]:
    """What the algorithm says that it has made; nothing when it did not come to its end."""
    try:
        results = json.loads(answer)["results"]
    except (ValueError, KeyError, TypeError):
        return {}
    return results if isinstance(results, dict) else {}


def _reason(complaint: str, answer: str) -> str:
    """The line that says most: the first of an error, else the last one."""
    lines = [line.strip() for line in (complaint + "\n" + answer).splitlines() if line.strip()]
    if any(_ALGORITHM in line and _UNKNOWN.search(line) for line in lines):
        return say("the plugin Gridplan is not there, or not enabled.")
    telling = [line for line in lines if "rror" in line or "not found" in line]
    return (telling or lines[-1:] or [say("it said nothing")])[0][:300]
