"""Pages drawn without QGIS in files of their own: a PDF for each first-level grid, pictures."""

from __future__ import annotations

from pathlib import Path

from ...progress import SILENT, Progress, step
from ...stores.atomic_files import write_bytes
from ..content.briefing import Briefing
from ..look.safe_text import distinct, file_name
from ..maps.figure_files import file_of
from .pages import Numbered, bind, check_paper, draw_sheet, numbered, writing

#: Width of the picture of a page, dots.
_PICTURE_WIDTH = 1920


def write_grid_files(
    briefing: Briefing, folder: Path, stem: str, *, paper: str = "a3",
    second_level: bool = False, progress: Progress = SILENT,
) -> list[Path]:  # fmt: skip
    """Draw a PDF for each first-level grid: its page, and those of the grids in it.

    Parameters
    ----------
    briefing : Briefing
    folder : Path
        Exists.
    stem : str
        Beginning of the names.
    paper : str
        One of `look.PAPER_SIZES`.
    second_level : bool
        Whether each second-level grid has a page.
    progress : Progress

    Returns
    -------
    list of Path
    """
    check_paper(paper)
    files: list[Path] = []
    with writing(briefing):
        sheets = numbered(briefing, paper, second_level)
        for grid in range(briefing.plan.counts[0]):
            mine = [sheet for sheet in sheets if _first_level(briefing, sheet) == grid]
            step(progress, grid / briefing.plan.counts[0], mine[0].page.title)
            name = file_name(stem, mine[0].page.title, ending=".pdf")
            files.append(folder / distinct(name, files))
            bind(
                briefing, mine, len(sheets), files[-1], paper=paper, title=mine[0].page.title
            )  # fmt: skip
    return files


def write_page_pictures(
    briefing: Briefing, folder: Path, stem: str, *, paper: str = "a3",
    second_level: bool = False, progress: Progress = SILENT,
) -> list[Path]:  # fmt: skip
    """Draw each page as a PNG, 1,920 dots wide; parameters as for `write_grid_files`."""
    check_paper(paper)
    files: list[Path] = []
    with writing(briefing):
        sheets = numbered(briefing, paper, second_level)
        for place, sheet in enumerate(sheets):
            step(progress, place / len(sheets), sheet.page.title)
            figure = draw_sheet(briefing, sheet, len(sheets), paper)
            # A hair more: a product just below a whole number would lose a dot.
            dots = (_PICTURE_WIDTH + 0.01) / figure.get_size_inches()[0]
            name = file_name(stem, f"{sheet.number:03d}", sheet.page.title, ending=".png")
            files.append(folder / name)
            write_bytes(files[-1], file_of(figure, "png", dpi=dots))
    return files


def _first_level(briefing: Briefing, sheet: Numbered) -> int:
    """The first-level grid whose file a page belongs to; −1 for none."""
    page = sheet.page
    if page.grid is None:
        return -1
    return int(briefing.plan.parents[0][page.grid]) if page.level == 2 else page.grid
