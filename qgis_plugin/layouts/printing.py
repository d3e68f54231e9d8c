"""Prints the pages of an atlas: one PDF with bookmarks, a PDF for each first-level grid, PNG.

Everything is written to a folder of its own beside the place and moved there at the end, so that
work that is stopped leaves nothing behind.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qgis.core import QgsLayoutExporter, QgsPrintLayout
from qgis.PyQt.QtCore import QMarginsF, QSize, QSizeF
from qgis.PyQt.QtGui import QPageSize, QPainter, QPdfWriter

from ..gridplan.errors import StoreError
from ..gridplan.output.atlas.outline import with_bookmarks
from ..gridplan.output.atlas.pages import AtlasPage
from ..gridplan.output.atlas.paper import Paper
from ..gridplan.output.atlas.searchable import searchable
from ..gridplan.output.look.safe_text import distinct, file_name
from ..gridplan.stores.atomic_files import put_in_place
from ..platform.words import tr
from .sheets import Sheets
from .templates import DPI

#: Width of a page as PNG, dots.
PNG_WIDTH = 1920


@dataclass(frozen=True)
class Outputs:
    """What is written.

    Parameters
    ----------
    pdf : bool
        The whole atlas as one PDF.
    parts : bool
        A PDF for each first-level grid.
    png : bool
        A picture of each page.
    """

    pdf: bool = True
    parts: bool = False
    png: bool = False

    @classmethod
    def of(cls, kinds: Collection[str]) -> Outputs:
        """These kinds of files, by the names of the fields."""
        return cls("pdf" in kinds, "parts" in kinds, "png" in kinds)


class Pdf:
    """A PDF that grows page by page.

    Parameters
    ----------
    path : Path
    paper : Paper
    title : str
    date : str
        ISO day that stands in the file.
    """

    def __init__(self, path: Path, paper: Paper, title: str, date: str) -> None:
        self.path, self._date = path, date
        self._writer = QPdfWriter(str(path))
        self._writer.setResolution(DPI)
        self._writer.setPageSize(
            QPageSize(QSizeF(paper.width, paper.height), QPageSize.Unit.Millimeter)
        )
        self._writer.setPageMargins(QMarginsF(0, 0, 0, 0))
        self._writer.setTitle(title)
        self._writer.setCreator("Gridplan")
        self._painter = QPainter()
        self._entries: list[tuple[str, int, int]] = []
        self._count = 0

    def add(self, layout: QgsPrintLayout, page: AtlasPage) -> None:
        """Print one more page."""
        if self._count == 0:
            if not self._painter.begin(self._writer):
                raise StoreError(tr("The PDF cannot be written."), where=str(self.path))
        elif not self._writer.newPage():
            raise StoreError(tr("The PDF cannot be written."), where=str(self.path))
        QgsLayoutExporter(layout).renderPage(self._painter, 0)
        if page.bookmark:
            depth = min(page.depth, self._entries[-1][2] + 1 if self._entries else 0)
            self._entries.append((page.bookmark, self._count, depth))
        self._count += 1

    def close(self) -> None:
        """Finish the file, give it bookmarks and text that can be searched."""
        self._painter.end()
        pdf = searchable(self.path.read_bytes())
        self.path.write_bytes(with_bookmarks(pdf, self._entries, self._date))

    def abandon(self) -> None:
        """Stop writing."""
        if self._painter.isActive():
            self._painter.end()


class Parts:
    """A PDF for each first-level grid, one after the other.

    Parameters
    ----------
    folder : Path
    name : str
        Beginning of the names.
    paper : Paper
    date : str
    """

    def __init__(self, folder: Path, name: str, paper: Paper, date: str) -> None:
        self._folder, self._name, self._paper, self._date = folder, name, paper, date
        self._open: Pdf | None = None
        self._number = -1
        self._made: list[Path] = []

    def add(self, layout: QgsPrintLayout, page: AtlasPage) -> None:
        """Print a page that belongs to a first-level grid."""
        if page.part_of != self._number:
            self.close()
            self._number = page.part_of
            if page.part_of >= 0:
                name = file_name(self._name, page.title, ending=".pdf")
                path = self._folder / distinct(name, self._made)
                self._made.append(path)
                self._open = Pdf(path, self._paper, page.title, self._date)
        if self._open is not None:
            self._open.add(layout, page)

    def close(self) -> None:
        """Finish the file at work."""
        if self._open is not None:
            self._open.close()
        self._open = None

    def abandon(self) -> None:
        """Stop writing."""
        if self._open is not None:
            self._open.abandon()


class Pictures:
    """A PNG of each page.

    Parameters
    ----------
    folder : Path
    name : str
        Beginning of the names.
    paper : Paper
    """

    def __init__(self, folder: Path, name: str, paper: Paper) -> None:
        self._folder, self._name = folder, name
        self._size = QSize(PNG_WIDTH, round(PNG_WIDTH * paper.height / paper.width))
        self._count = 0

    def add(self, layout: QgsPrintLayout, page: AtlasPage) -> None:
        """Draw a page."""
        self._count += 1
        path = self._folder / file_name(self._name, f"{self._count:03d}", page.title, ending=".png")
        image = QgsLayoutExporter(layout).renderPageToImage(0, self._size)
        if not image.save(str(path), "PNG"):
            raise StoreError(tr("The picture cannot be written."), where=str(path))

    def close(self) -> None:
        """Nothing is left to do."""

    def abandon(self) -> None:
        """Nothing is left to do."""


def print_pages(
    pages: Sequence[AtlasPage],
    sheets: Sheets,
    paper: Paper,
    folder: Path,
    name: str,
    outputs: Outputs,
    *,
    title: str,
    date: str,
) -> Generator[float, None, None]:
    """Print; gives the share that is done after each page, and cleans up when it is closed.

    Must run in the main thread, as all layouts must.
    """
    with _staging(folder) as stage:
        writers: list[Any] = []
        if outputs.pdf:
            writers.append(Pdf(stage / file_name(name, ending=".pdf"), paper, title, date))
        if outputs.parts:
            writers.append(Parts(stage, name, paper, date))
        if outputs.png:
            writers.append(Pictures(stage, name, paper))
        try:
            for number, page in enumerate(pages, start=1):
                layout = sheets.lay_out(page, number, len(pages))
                for writer in writers:
                    writer.add(layout, page)
                yield number / len(pages)
            for writer in writers:
                writer.close()
        finally:
            for writer in writers:
                writer.abandon()
        for file in sorted(stage.iterdir()):
            put_in_place(file, folder / file.name)


@contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    """A folder inside `folder` that is gone at the end, and so is `folder` if it was new."""
    new = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=".atlas.saving.", dir=folder))
    except OSError as problem:
        raise StoreError(
            tr("The folder cannot be written to."), where=str(folder),
            cure=tr("Choose another folder."),
        ) from problem  # fmt: skip
    try:
        yield stage
    except OSError as problem:
        raise StoreError(
            tr("The pages cannot be written."), where=str(folder),
            cure=tr("Make room on the disk, or choose another folder."),
        ) from problem  # fmt: skip
    finally:
        shutil.rmtree(stage, ignore_errors=True)
        for path in new:
            with suppress(OSError):
                path.rmdir()
