"""Draws pages of the atlas for the documentation: ``draw_atlas.py PLAN EVENTS BEFORE FOLDER``.

Runs QGIS without a window, with the plugin as it stands here, in a profile of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from stage import stage

#: Ends of the names of the pages that are shown → names of the pictures.
PAGES = {
    "_cover.png": "atlas_cover",
    "_overview.png": "atlas_overview",
    "_balance.png": "atlas_balance",
    "_grid-10.png": "atlas_grid",
    "_events-*.png": "atlas_events",
    "_changes-15.png": "atlas_changes",
    "_method.png": "atlas_method",
}
WIDTH = 1100


def main() -> None:
    """Print the atlas as pictures and keep some of them, smaller."""
    plan, events, before, folder = (Path(word).resolve() for word in sys.argv[1:])
    with tempfile.TemporaryDirectory() as scratch:
        environment = {
            **os.environ,
            "QGIS_CUSTOM_CONFIG_PATH": scratch + "/profile",
            "QGIS_PLUGINPATH": str(stage(Path(scratch) / "plugins").parent),
            "QT_QPA_PLATFORM": "offscreen",
        }
        words = [
            f"PLAN={plan}",
            f"EVENTS={events}",
            f"COMPARE={before}",
            f"OUTPUT={scratch}/out",
            "PAPER=slide",
        ]
        words += ["LANGUAGE=zh_CN", "FORMATS=png"]
        for command in (["plugins", "enable", "gridplan_qgis"],
                        ["run", "gridplan:atlas", "--", *words]):  # fmt: skip
            subprocess.run(
                ["qgis_process", *command], check=True, env=environment, stdout=subprocess.DEVNULL
            )
        for end, name in PAGES.items():
            page = sorted(Path(scratch, "out").glob(f"*{end}"))[-1]
            picture = Image.open(page).convert("RGB")
            size = (WIDTH, round(WIDTH * picture.height / picture.width))
            picture = picture.resize(size, Image.Resampling.LANCZOS)
            if name != "atlas_events":  # running colours would turn into stripes
                picture = picture.quantize(256, dither=Image.Dither.NONE)
            picture.save(folder / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
