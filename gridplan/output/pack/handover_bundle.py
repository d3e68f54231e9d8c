"""The hand-over: a plan as files that any office can read, with no Gridplan at hand."""

from __future__ import annotations

import shutil
from pathlib import Path

from ...i18n import say
from ...progress import SILENT, Progress, step
from ...stores.atomic_files import write_bytes
from ...stores.exchange.equivalency import write_equivalency
from ...stores.exchange.safe_tables import write_sheets
from ..content.briefing import Briefing
from ..look.safe_text import file_name
from .workbook import tables_of


def write_bundle(
    briefing: Briefing, plan_file: Path, folder: Path, stem: str, *, progress: Progress = SILENT
) -> int:
    """Write the hand-over bundle.

    Parameters
    ----------
    briefing : Briefing
    plan_file : Path
        The plan as it was opened; copied as it is.
    folder : Path
        Exists.
    stem : str
        Start of all file names.
    progress : Progress

    Returns
    -------
    int
        Number of files.
    """
    step(progress, 0.0, say("Copying the plan file"))
    shutil.copyfile(plan_file, folder / file_name(stem, ending=".gpkg"))
    step(progress, 0.3, say("Writing tables"))
    write_equivalency(briefing.plan, folder / file_name(stem, say("units"), ending=".csv"))
    tables = tables_of(briefing)
    for number, table in enumerate(tables):
        step(progress, 0.4 + 0.5 * number / len(tables), table.heading)
        header = [heading for heading, _ in table.columns]
        rows = [list(row) for row in table.rows]
        name = file_name(stem, table.name, ending=".csv")
        write_sheets(folder / name, {table.name: (header, rows)})
    write_bytes(folder / "README.txt", _readme(briefing).encode("utf-8-sig"))
    progress.report(1.0)
    return sum(1 for _ in folder.iterdir())


def _readme(briefing: Briefing) -> str:
    lines = [
        briefing.title,
        say("plan {hash}", hash=briefing.hash),
        "",
        say("The .gpkg file is the plan: QGIS opens it as it is, with its colours."),
        say("The list of units gives the code of the last-level grid of each base unit."),
        say("The other tables are UTF-8 with a mark; shares are fractions, areas km²."),
        say("An apostrophe before = + - @ in a cell only keeps it from being a formula."),
    ]
    return "\r\n".join([*lines, ""])
