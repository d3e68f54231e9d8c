"""Names of the files that the plugin writes, and whether a plan may be written there."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

Spare = TemporaryDirectory[str]
ENDING = ".gpkg"


def geopackage(name: str | Path) -> Path:
    """A file name as typed, with its ending; what follows another dot belongs to the name."""
    path = Path(name)
    return path if path.suffix.lower() == ENDING else Path(f"{path}{ENDING}")


def free_name(path: Path) -> Path:
    """The path itself, or the next one with a number that no file has."""
    found, number = path, 2
    while found.exists():
        found, number = path.with_stem(f"{path.stem}_{number}"), number + 1
    return found


def obstacle_at(path: Path) -> str:
    """Why no plan can be written there, such as who is editing it; empty when one can."""
    from ..gridplan.errors import GridplanError
    from ..gridplan.stores.planfile.geopackage import refuse_place

    try:
        refuse_place(path)
    except GridplanError as obstacle:
        return str(obstacle)
    return ""


def spare_copy(path: Path) -> Spare | None:
    """A copy of a plan among the temporary files, as long as it is held; None without room for it.

    Whatever becomes of the plan file while it is open, the work at it can be saved elsewhere.
    """
    with contextlib.suppress(OSError):
        folder = Spare(prefix="gridplan-")
        shutil.copyfile(path, spare_file(folder))
        return folder
    return None


def spare_file(spare: Spare) -> Path:
    """Where the copy lies."""
    return Path(spare.name) / "plan.gpkg"
