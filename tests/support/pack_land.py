"""A small plan, and packs of it that need no QGIS."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import handmade
from toymap import toy

from gridplan.output.pack.pack import write_pack
from gridplan.output.pack.qgis_atlas import AtlasOrder, NoAtlas

#: Sixteen square units, four grids of four, two grids of two above them.
QUARTERS = {f"x{x}y{y}": (x // 2) + 2 * (y // 2) for x in range(4) for y in range(4)}


LAND = handmade.territory(toy("\n".join(["AAAA"] * 4), cells=True))
_BY_CODE = handmade.plan(LAND, QUARTERS, [0, 1, 0, 1], version="test", created="2026-05-01")
#: The plan of `QUARTERS`: the east and the west, two grids in each.
PLAN = replace(_BY_CODE, names=(("东镇", "西镇"), _BY_CODE.names[1]))


def after_an_edit(plan):
    """The plan after x1y0 and x1y1 have gone from the west to the east."""
    leaf = plan.leaf_of_unit.copy()
    ids = plan.unit_ids.tolist()
    east = leaf[ids.index("x2y0")]
    leaf[[ids.index("x1y0"), ids.index("x1y1")]] = east
    return replace(plan, leaf_of_unit=leaf)


def no_atlas(order: AtlasOrder, folder: Path, progress: object) -> list[Path]:
    raise NoAtlas("There is no QGIS.", cure="Install it.")


def small_pack(plan_file: Path, folder: Path, **more: object):
    return write_pack(plan_file, folder, **{"paper": "a4", "atlas": no_atlas, **more})
