"""Draws the pictures of docs/meeting-pack.md from a plan of the sample.

Run as ``python tools/draw_pack.py PLAN FOLDER``; ``lines.gpkg`` stands beside the plan. Writes two
pictures of pages and the web page of the plan, ``pack.html``.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from gridplan.output import look
from gridplan.output.agenda import agenda
from gridplan.output.briefing import gather
from gridplan.output.pages import draw_page, writing
from gridplan.output.planpage import write_plan_page
from gridplan.plan.comparing import compare
from gridplan.plan.plan import Plan
from gridplan.stores.geopackage import open_plan
from gridplan.territory.territory import Territory
from gridplan.wording import speaking

TITLE = "网格划分方案"
#: First-level grid in which units change hands, and how many.
TOWN, MOVED = 14, 12


def redrawn(plan: Plan, territory: Territory) -> Plan:
    """The plan after some units along borders have gone to a neighbour."""
    leaf, c = plan.leaf_of_unit.copy(), territory.contiguity
    places = np.flatnonzero(plan.grid_of_unit(1) == TOWN)
    moved = 0
    for unit in np.random.default_rng(1).permutation(places):
        around = c.indices[c.indptr[unit] : c.indptr[unit + 1]]
        others = [place for place in around if leaf[place] != leaf[unit]]
        if others and moved < MOVED:
            leaf[unit] = leaf[others[0]]
            moved += 1
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
        write_plan_page(gather(plan, territory, title=TITLE), plan_file.with_name("pack.html"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
