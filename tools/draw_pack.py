"""Draws the pictures of docs/meeting-pack.md from a plan of the sample.

Run as ``python tools/draw_pack.py PLAN FOLDER``; ``lines.gpkg`` stands beside the plan. Writes two
pictures of pages, and beside the plan its web page, ``pack.html``, and a plan with other borders,
``before.gpkg``.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from gridplan.i18n import speaking
from gridplan.output.content.briefing import gather
from gridplan.output.look import look
from gridplan.output.pack.agenda import agenda
from gridplan.output.pack.pages import draw_page, writing
from gridplan.output.pack.plan_page import write_plan_page
from gridplan.plan.compare.compare import compare
from gridplan.plan.plan import Plan
from gridplan.stores.planfile.geopackage import open_plan, save_plan
from gridplan.territory.territory import Territory

TITLE = "网格划分方案"
#: Second-level grid in which units change hands, in how many places, and how many in each.
GRID, PLACES, UNITS = "15-005", 4, 7


def redrawn(plan: Plan, territory: Territory) -> Plan:
    """The plan after units at some places along borders have gone to the neighbouring grid."""
    leaf, c = plan.leaf_of_unit.copy(), territory.contiguity
    inside = plan.grid_of_unit(2) == plan.codes[1].index(GRID)
    done: set[tuple[int, int]] = set()
    for unit in np.random.default_rng(1).permutation(np.flatnonzero(inside)):
        around = c.indices[c.indptr[unit] : c.indptr[unit + 1]]
        others = [place for place in around if leaf[place] != leaf[unit] and inside[place]]
        pair = (int(leaf[unit]), int(leaf[others[0]])) if others else (0, 0)
        if not others or pair in done or pair[::-1] in done:
            continue
        own = [place for place in around if leaf[place] == leaf[unit]]
        leaf[[unit, *own[: UNITS - 1]]] = pair[1]
        done.add(pair)
        if len(done) == PLACES:
            break
    return replace(plan, leaf_of_unit=leaf)


def main(plan_file: Path, folder: Path) -> None:
    """Draw all of them."""
    from matplotlib.figure import Figure

    plan, territory = open_plan(plan_file)
    edited = redrawn(plan, territory)
    lines = plan_file.with_name("lines.gpkg")
    with speaking("zh_CN"):
        found = compare(plan, edited, territory)
        briefing = gather(edited, territory, title=TITLE, comparison=found, overlays=[lines])
        pages = agenda(briefing)
        chosen = {
            "pack_grid": [page for page in pages if page.kind == "grid"][3],
            "pack_changes": [page for page in pages if page.kind == "changes"][1],
        }
        for name, page in chosen.items():
            with writing(briefing):
                figure = Figure(look.PAPER_SIZES["slide"], dpi=100, facecolor=look.PAPER)
                draw_page(figure, briefing, page)
                figure.savefig(folder / f"{name}.png", metadata={"Software": None})
        save_plan(edited, territory, plan_file.with_name("before.gpkg"))
        write_plan_page(gather(plan, territory, title=TITLE), plan_file.with_name("pack.html"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
