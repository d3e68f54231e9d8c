"""Stages the QGIS plugin: build/plugins/gridplan_qgis, as it stands in the zip but of links.

Run as ``python tools/stage.py [--copy] [FOLDER]``. QGIS finds it with
QGIS_PLUGINPATH=build/plugins. With ``--copy`` the files are copied, for systems without links.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NAME = "gridplan_qgis"
#: What the plugin does not need: the command line, and what Python leaves lying about.
LEFT_OUT = {"__pycache__", "cli"}
#: Endings of files that it does not need.
NO_NEED = {".pyc", ".ts", ".typed", ".xlsx"}


def contents() -> Iterator[tuple[str, Path]]:
    """Every file of the plugin: its name inside the plugin folder, and where it comes from."""
    for name in ("LICENSE", "metadata.txt"):
        yield name, ROOT / name
    folders = {"qgis_plugin": "", "gridplan": "gridplan/", "sample_shapes": "sample/"}
    for folder, inside in folders.items():
        for file in sorted((ROOT / folder).rglob("*")):
            parts = file.relative_to(ROOT / folder).parts
            if file.is_file() and file.suffix not in NO_NEED and not LEFT_OUT & set(parts):
                yield inside + "/".join(parts), file


def stage(folder: Path, *, copy: bool = False) -> Path:
    """Make the plugin folder anew and return it."""
    plugin = folder / NAME
    shutil.rmtree(plugin, ignore_errors=True)
    for name, file in contents():
        target = plugin / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if copy:
            shutil.copyfile(file, target)
        else:
            target.symlink_to(file)
    return plugin


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if word != "--copy"]
    where = Path(words[0]) if words else ROOT / "build" / "plugins"
    print(stage(where, copy="--copy" in sys.argv))
