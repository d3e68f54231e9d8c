"""What a meeting pack may hold: names alone, for those who ask before any library is loaded."""

from __future__ import annotations

#: Parts of a pack: the atlas that QGIS prints as one PDF, as a PDF for each first-level grid, as a
#: picture of each page; the pages drawn without QGIS, slides, workbook, web page, hand-over bundle.
#: The pages stand in for the atlas where that cannot be had.
PARTS = ("atlas", "grids", "pictures", "pages", "deck", "workbook", "web", "bundle")
#: What is made when nothing is said.
USUAL_PARTS = ("atlas", "deck", "workbook", "web", "bundle")
#: Parts that are printed together → what the printing calls the kind of file.
PRINTED = {"atlas": "pdf", "grids": "parts", "pictures": "png"}
