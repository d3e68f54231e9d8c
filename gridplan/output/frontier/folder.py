"""A front of plans in a folder: every plan as a file that opens, the table, the picture."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ...errors import StoreError
from ...i18n import say
from ...plan.frontier.frontier import Frontier, Measure
from ...progress import SILENT, Progress, Span, step
from ...stores.atomic_files import as_read_error, write_bytes
from ...stores.atomic_folders import MANIFEST, new_folder
from ...stores.exchange.safe_tables import write_sheets
from ...stores.planfile.geopackage import save_plan
from .picture import draw_frontier

#: The file that lists the plans and what they are worth, for machines.
INDEX = "frontier.json"
#: Version of that file.
FORMAT = 1


@dataclass(frozen=True)
class Row:
    """One plan of a front on the disk.

    Parameters
    ----------
    number : int
        From 1.
    title : str
        How it was made.
    file : Path
    values : tuple of float
        In the order of the measures.
    """

    number: int
    title: str
    file: Path
    values: tuple[float, ...]


@dataclass(frozen=True)
class FrontierTable:
    """What a folder of `write_frontier` holds.

    Parameters
    ----------
    folder : Path
    measures : tuple of Measure
    rows : tuple of Row
    """

    folder: Path
    measures: tuple[Measure, ...]
    rows: tuple[Row, ...]


def write_frontier(
    found: Frontier, folder: str | Path, *, author: str = "", progress: Progress = SILENT
) -> Path:
    """Write a front: ``plan_01.gpkg`` and so on, frontier.csv, .xlsx, .png and .json.

    Parameters
    ----------
    found : Frontier
    folder : str or Path
        Does not exist, is empty, or holds an older front, which is replaced as a whole.
    author : str
    progress : Progress

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    StoreError
        When something else stands there, or the files cannot be written; nothing is changed then.
    Cancelled
        When the user stops the work; nothing is written then.
    """
    target = Path(folder)
    with new_folder(target) as new:
        files = [f"plan_{number:02}.gpkg" for number in range(1, len(found.points) + 1)]
        for place, (file, point) in enumerate(zip(files, found.points, strict=True)):
            part = Span(progress, 0.9 * place / len(files), 0.9 * (place + 1) / len(files))
            step(part, 0.0, say("Writing {file}", file=file))
            save_plan(point.plan, found.territory, new / file, author=author, progress=part)
        step(progress, 0.9, say("Writing tables"))
        table = _table(found, files)
        lacking = left_out()
        for name in ("frontier.csv", "frontier.xlsx"):
            if name not in lacking:
                write_sheets(new / name, {say("front"): table})
        step(progress, 0.94, say("Drawing"))
        if "frontier.png" not in lacking:
            draw_frontier(found, new / "frontier.png")
        write_bytes(new / INDEX, _as_json(_document(found, files)))
        step(progress, 0.98)
        write_bytes(new / MANIFEST, _as_json({"files": _listed(new)}))
    progress.report(1.0)
    return target


def left_out() -> dict[str, str]:
    """Files that are not written here because a package is missing: file → package.

    QGIS may come without them; the plans, the csv table and the list need none.
    """
    needs = {"frontier.xlsx": "xlsxwriter", "frontier.png": "matplotlib"}
    return {file: package for file, package in needs.items() if find_spec(package) is None}


def read_frontier(folder: str | Path) -> FrontierTable:
    """Read the list of a folder that `write_frontier` wrote; the plans are not opened.

    Raises
    ------
    StoreError
        When the folder holds no front, or one of a newer Gridplan.
    """
    path = Path(folder) / INDEX
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        newer = int(document["format"]) > FORMAT
        measures = tuple(
            Measure(str(m["key"]), str(m["title"]), str(m["unit"]), bool(m["more"]))
            for m in document["measures"]
        )
        rows = tuple(
            # Only the name counts: the list cannot point to files elsewhere.
            Row(
                int(p["number"]),
                str(p["title"]),
                path.with_name(Path(str(p["file"])).name),
                tuple(float(p["values"][m.key]) for m in measures),
            )
            for p in document["plans"]
        )
    except OSError as problem:
        raise as_read_error(problem, path) from problem
    except (ValueError, KeyError, TypeError) as problem:
        raise StoreError(
            say("This is no list of a front of plans."),
            where=str(path),
            cure=say("Choose a folder that the command frontier has written."),
        ) from problem
    if newer:
        raise StoreError(
            say("The front was written by a newer Gridplan."),
            where=str(path),
            cure=say("Install Gridplan again, or a newer version."),
        )
    return FrontierTable(path.parent, measures, rows)


def _table(found: Frontier, files: list[str]) -> tuple[list[str], list[list[Any]]]:
    header = [say("plan"), say("file"), say("how it was made"), *(m.title for m in found.measures)]
    rows = [
        [number, file, point.setting.title, *map(float, point.values)]
        for number, (file, point) in enumerate(zip(files, found.points, strict=True), start=1)
    ]
    return header, rows


def _document(found: Frontier, files: list[str]) -> dict[str, Any]:
    document = found.as_dict()
    plans = zip(document.pop("plans"), files, strict=True)
    return {"format": FORMAT, **document, "plans": [{**plan, "file": file} for plan, file in plans]}


def _as_json(document: dict[str, Any]) -> bytes:
    text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
    return (text + "\n").encode("utf-8")


def _listed(folder: Path) -> list[dict[str, Any]]:
    return [
        {
            "name": file.name,
            "bytes": file.stat().st_size,
            "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        }
        for file in sorted(folder.iterdir())
    ]
