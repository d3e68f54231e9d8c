"""Parts of a meeting pack: their names, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass

#: Parts of a pack: the atlas that QGIS prints as one PDF, as a PDF for each first-level grid, as a
#: picture of each page; the pages drawn without QGIS, slides, workbook, web page, hand-over bundle.
#: The pages stand in for the atlas where that cannot be had.
PARTS = ("atlas", "grids", "pictures", "pages", "deck", "workbook", "web", "bundle")
#: What is made when nothing is said.
USUAL_PARTS = ("atlas", "deck", "workbook", "web", "bundle")
#: Parts that are printed together → what the printing calls the kind of file.
PRINTED = {"atlas": "pdf", "grids": "parts", "pictures": "png"}


@dataclass(frozen=True)
class Made:
    """One part of a pack.

    Parameters
    ----------
    part : str
        One of `PARTS`.
    files : tuple of str
        Names inside the folder.
    count : int
        Pages, slides, sheets or files; 0 where nothing is counted.
    """

    part: str
    files: tuple[str, ...]
    count: int


@dataclass(frozen=True)
class Missing:
    """A part that could not be made, with the reason and the cure."""

    part: str
    why: str
    cure: str
