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

#: Patterns of the names of the pages that are shown → names of the pictures.
PAGES = {
    "*_001_*": "atlas_cover",
    "*_002_*": "atlas_overview",
    "*_003_*": "atlas_balance",
    "*_10_*": "atlas_grid",
    "*_事件_*": "atlas_events",
    "*_15_*的变更*": "atlas_changes",
    "*_方案编制说明*": "atlas_method",
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
        for pattern, name in PAGES.items():
            page = sorted(Path(scratch, "out").glob(pattern))[-1]
            picture = Image.open(page).convert("RGB")
            size = (WIDTH, round(WIDTH * picture.height / picture.width))
            picture = picture.resize(size, Image.Resampling.LANCZOS)
            if name != "atlas_events":  # running colours would turn into stripes
                picture = picture.quantize(256, dither=Image.Dither.NONE)
            picture.save(folder / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
