"""Names of the files that the plugin writes, and whether a plan may be written there."""

from __future__ import annotations

from pathlib import Path

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


def being_edited(path: Path) -> str:
    """Who is editing the plan there, in this window or another one; empty when nobody is."""
    from .gridplan.plan.lease import Lease, PlanInUse

    if not path.exists():
        return ""
    try:
        Lease(path, "").release()
    except PlanInUse as holder:
        return str(holder)
    return ""
