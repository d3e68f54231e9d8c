"""Two plans of the same units, ready to be put on pages."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from ...i18n import say
from ...plan.compare.compare import Comparison, compare
from ...progress import SILENT, Progress, step
from ...stores.planfile.geopackage import open_plan
from .plan_content import Book, outlines_of


@dataclass(frozen=True)
class ChangeBook:
    """What changed from an earlier plan.

    Parameters
    ----------
    path : Path
        Of the earlier plan.
    found : Comparison
    old_shapes : object (g,)
        Outlines of the last-level grids of the earlier plan.
    areas : object (a,)
        Outlines of the connected areas that changed hands, in the order of `found.areas`.
    """

    path: Path
    found: Comparison
    old_shapes: NDArray[np.object_]
    areas: NDArray[np.object_]

    def first_level(self, area: int) -> tuple[int, int]:
        """First-level grids of the new plan that lost and gained an area; −1 for none."""
        change = self.found.areas[area]
        old = change.old[0]
        heir = int(self.found.levels[0].heir[old]) if old >= 0 else -1
        return heir, change.new[0]


def open_changes(book: Book, path: str | Path, progress: Progress = SILENT) -> ChangeBook:
    """Compare the plan of a book with an earlier one.

    Parameters
    ----------
    book : Book
    path : str or Path
        File of the earlier plan.
    progress : Progress

    Raises
    ------
    InputError
        When the plans are of different territories or have different numbers of levels.
    StoreError
        When the file is no plan.
    """
    step(progress, 0.0, say("Opening the earlier plan"))
    before, earlier = open_plan(path)
    found = compare(before, book.plan, book.territory, earlier=earlier)
    step(progress, 0.7, say("Reading the outlines"))
    outlines = book.territory.units.geometry.to_numpy()
    areas = np.empty(len(found.areas), object)
    for number, area in enumerate(found.areas):
        areas[number] = shapely.union_all(outlines[area.units])
    return ChangeBook(Path(path), found, outlines_of(Path(path), before, before.depth), areas)
