"""What a meeting pack may hold: names alone, for those who ask before any library is loaded."""

from __future__ import annotations

#: Parts of a pack: the atlas that QGIS prints, the pages drawn without it, slides, workbook, web
#: page, hand-over bundle. The pages stand in for the atlas where that cannot be had.
PARTS = ("atlas", "pages", "deck", "workbook", "web", "bundle")
#: What is made when nothing is said.
USUAL_PARTS = ("atlas", "deck", "workbook", "web", "bundle")
