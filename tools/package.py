"""Packs the QGIS plugin: build/gridplan_qgis-VERSION.zip; the same files give the same bytes.

Run as ``python tools/package.py [FOLDER]``.
"""

from __future__ import annotations

import configparser
import sys
import zipfile
from pathlib import Path

from stage import NAME, ROOT, contents

#: What the plugin repository of QGIS wants filled in; installing from the zip needs none of it.
#: Its page calls the homepage optional, but it refuses a plugin whose homepage does not answer.
WANTED = (
    "name", "description", "about", "version", "qgisMinimumVersion", "author", "email",
    "homepage", "tracker", "repository",
)  # fmt: skip
#: The first moment that a zip can tell.
MOMENT = (1980, 1, 1, 0, 0, 0)


def package(folder: Path) -> Path:
    """Write the zip and return its path."""
    metadata = configparser.ConfigParser()
    metadata.read(ROOT / "metadata.txt", encoding="utf-8")
    lacking = [name for name in WANTED if not metadata["general"].get(name, "").strip()]
    if lacking:
        print(f"metadata.txt: before an upload fill in {', '.join(lacking)}.", file=sys.stderr)
    target = folder / f"{NAME}-{metadata['general']['version']}.zip"
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w") as archive:
        for name, file in sorted(contents()):
            entry = zipfile.ZipInfo(f"{NAME}/{name}", MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, file.read_bytes())
    return target


if __name__ == "__main__":
    print(package(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build"))
