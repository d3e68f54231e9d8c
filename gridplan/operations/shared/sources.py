"""Layers and plans as an operation was given them: files, databases, or what is in memory."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...progress import SILENT, Progress

if TYPE_CHECKING:
    from ...plan.plan import Plan
    from ...territory.territory import Territory


def read_source(value: Any, progress: Progress = SILENT) -> Any:
    """A layer as the core reads it: a path, an address, a GeoDataFrame.

    Parameters
    ----------
    value : object
        One of these, or a layer of a program around us, whose `read_layer` gives a GeoDataFrame.
    progress : Progress
    """
    return value.read_layer(progress) if hasattr(value, "read_layer") else value


def path_of_source(value: Any) -> Any:
    """The file that a layer is in."""
    return value.path if hasattr(value, "read_layer") else value


def name_of_source(value: Any) -> str:
    """What messages call a layer or a plan."""
    from ...territory.checks.examination import name_of

    if hasattr(value, "read_layer"):
        return str(value.name)
    return name_of(value) if isinstance(value, (str, Path)) else ""


def file_and_choice(text: str) -> tuple[str, str]:
    """File and choice of ``FILE:COLUMN=VALUE,VALUE``; a colon of a drive stays in the file."""
    path, colon, choice = text.rpartition(":")
    return (path, choice) if colon and "=" in choice else (text, "")


def open_plan_of(value: Any) -> tuple[Plan, Territory]:
    """A plan and its territory: out of a file, or as an operation has given them."""
    from ...stores.planfile.geopackage import open_plan

    if isinstance(value, Path):
        return open_plan(value)
    return value.plan, value.territory


def typed(path: Path) -> str:
    """A path as it is typed in a command: in quotation marks where it has blanks or signs."""
    text = str(path)
    return text if re.fullmatch(r"[\w@%+=:,./\\-]+", text) else f'"{text}"'
