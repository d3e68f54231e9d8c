"""The meeting pack: everything that a meeting needs, in one folder, whole or not at all."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...errors import GridplanError, InputError, MissingPackage
from ...events.density.binning import Bins
from ...events.density.density import Density
from ...i18n import say
from ...plan.compare.compare import Comparison, compare
from ...plan.plan import Plan
from ...progress import SILENT, Progress, Span, step
from ...stores.atomic_files import write_bytes
from ...stores.atomic_folders import MANIFEST, new_folder
from ...stores.eventfile.files import iterate_events
from ...stores.planfile.geopackage import open_plan
from ...territory.territory import Territory
from ..content.briefing import Briefing, gather
from ..content.event_content import open_events
from ..look import look
from ..look.safe_text import file_name
from ..look.small_crowds import without_few
from .deck import write_deck
from .handover_bundle import write_bundle
from .manifest import manifest
from .page_files import write_grid_files, write_page_pictures
from .pages import write_pages
from .parts import PARTS, PRINTED, USUAL_PARTS, Made, Missing
from .plan_page import write_plan_page
from .qgis_atlas import AtlasOrder, NoAtlas, draw_atlas
from .workbook import write_workbook

_PDF_PAGE = re.compile(rb"/Type\s*/Page\b")
#: Layer of lines that the sample puts beside its units.
_LINES_BESIDE = "lines.gpkg"


@dataclass(frozen=True)
class Pack:
    """A finished pack.

    Parameters
    ----------
    folder : Path
    made : tuple of Made
    missing : tuple of Missing
    """

    folder: Path
    made: tuple[Made, ...]
    missing: tuple[Missing, ...]


def write_pack(
    plan_file: str | Path,
    folder: str | Path,
    *,
    parts: Sequence[str] = USUAL_PARTS,
    title: str = "",
    paper: str = "a3",
    second_level: bool = False,
    events: str | Path | None = None,
    compare_with: str | Path | None = None,
    overlays: Sequence[Path] | None = None,
    heads: str | Path | None = None,
    review: str = "",
    atlas: Callable[[AtlasOrder, Path, Progress], list[Path]] = draw_atlas,
    progress: Progress = SILENT,
) -> Pack:
    """Make the meeting pack of a plan.

    Parameters
    ----------
    plan_file : str or Path
    folder : str or Path
        Where the pack is to stand. An earlier pack there is replaced as a whole; a folder with
        anything else in it is refused.
    parts : sequence of str
        Of `PARTS`.
    title : str
        Heading, and start of the file names; that of the plan file when left out.
    paper : str
        One of `look.PAPER_SIZES`.
    second_level : bool
        Whether atlas, files of grids, pictures and pages have one for each second-level grid.
    events : str or Path, optional
        File of events: pages on where they happen.
    compare_with : str or Path, optional
        The plan before: pages on what changes.
    overlays : sequence of Path, optional
        Local layers drawn for orientation. Left out: ``lines.gpkg`` beside the plan, where it is.
    heads : str or Path, optional
        Who heads which grid, a CSV file; see `gridplan.plan.staff.roster`.
    review : str
        Review number of the map (审图号); room for it is left without one.
    atlas : callable
        Draws the atlas into an empty folder and returns its files; raises `NoAtlas` where
        that cannot be done.
    progress : Progress

    Returns
    -------
    Pack

    Raises
    ------
    InputError
        When a part or paper does not exist, or the plans are of different territories.
    StoreError
        When a file cannot be read or the pack cannot be written; nothing was changed then.
    Cancelled
        When the user stops the work; nothing was written then.
    """
    plan_path, target = Path(plan_file), Path(folder)
    _check_request(parts, paper)
    if overlays is None:
        beside = plan_path.with_name(_LINES_BESIDE)
        overlays = [beside] if beside.is_file() else []
    step(progress, 0.0, say("Opening the plan"))
    order = AtlasOrder(
        plan_file=plan_path,
        paper=paper,
        second_level=second_level,
        events=Path(events) if events else None,
        compare=Path(compare_with) if compare_with else None,
        title=title,
        overlays=tuple(overlays),
        heads=Path(heads) if heads else None,
        review=review,
        formats=tuple(PRINTED[part] for part in PRINTED if part in parts),
    )
    with new_folder(target) as new:
        plan, territory = open_plan(plan_path)
        briefing = _briefing(order, plan, territory, Span(progress, 0.02, 0.15))
        packer = _Packer(briefing, order, new, title or plan_path.stem, atlas)
        made, missing = packer.make(parts, Span(progress, 0.15, 0.97))
        step(progress, 0.97, say("Writing the list of files"))
        write_bytes(new / MANIFEST, manifest(briefing, order, new, made, missing))
    progress.report(1.0)
    return Pack(target, tuple(made), tuple(missing))


def _check_request(parts: Sequence[str], paper: str) -> None:
    unknown = [part for part in parts if part not in PARTS]
    if unknown or not parts:
        raise InputError(
            say("There is no such part of a pack: {parts}.", parts=", ".join(unknown) or "–"),
            where="--parts",
            cure=say("The parts are: {parts}.", parts=", ".join(PARTS)),
        )
    if paper not in look.PAPER_SIZES:
        raise InputError(
            say("There is no paper size {size}.", size=paper),
            cure=say("The sizes are: {sizes}.", sizes=", ".join(look.PAPER_SIZES)),
        )


def _briefing(
    order: AtlasOrder,
    plan: Plan,
    territory: Territory,
    progress: Progress,
) -> Briefing:
    from ...analysis.density import density_file

    found = surface = periods = None
    if order.compare is not None:
        found = compare_files(order.compare, plan, territory, progress=Span(progress, 0.0, 0.4))
    if order.events is not None:
        surface = density_file(order.events, order.plan_file, progress=Span(progress, 0.4, 0.6))
        surface = without_few(surface, _bins(surface, order.events))
        periods = open_events(plan, territory, order.events, Span(progress, 0.6, 0.7))
    return gather(
        plan,
        territory,
        title=order.title,
        comparison=found,
        events=surface,
        periods=periods,
        overlays=order.overlays,
        heads=order.heads,
        review=order.review,
        progress=Span(progress, 0.7, 1.0),
    )


def _bins(surface: Density, events: Path) -> Bins:
    """The events that a density is of."""
    bins = Bins.for_kernel(surface.frame, surface.bandwidth_m, surface.kernel)
    for piece in iterate_events(events, ["x", "y"]):
        bins.add(*(piece[axis].to_numpy(np.float64) for axis in ("x", "y")))
    return bins


def compare_files(
    before: Path, after: Plan, territory: Territory, *, progress: Progress = SILENT
) -> Comparison:
    """Compare the plan of a file with a newer one that is open already.

    Raises
    ------
    InputError
        When the base units differ; names the file.
    """
    old, earlier = open_plan(before)
    try:
        return compare(old, after, territory, earlier=earlier, progress=progress)
    except InputError as problem:
        where = ": ".join(filter(None, (str(before), problem.where)))
        raise InputError(problem.message, where=where, cure=problem.cure) from problem


class _Packer:
    """Makes the parts one after the other; what cannot be made is noted and left out."""

    def __init__(
        self,
        briefing: Briefing,
        order: AtlasOrder,
        folder: Path,
        stem: str,
        atlas: Callable[[AtlasOrder, Path, Progress], list[Path]],
    ) -> None:
        self._briefing, self._order, self._folder, self._atlas = briefing, order, folder, atlas
        self._stem = stem
        self._missing: list[Missing] = []

    def make(self, parts: Sequence[str], progress: Progress) -> tuple[list[Made], list[Missing]]:
        """Make the parts in their order."""
        makers = {
            "pages": self._make_pages,
            "deck": self._make_deck,
            "workbook": self._make_workbook,
            "web": self._make_web,
            "bundle": self._make_bundle,
        }
        made: list[Made] = []
        if "grids" in parts and self._briefing.plan.depth == 1:
            parts = [part for part in parts if part != "grids"]
            self._missing.append(
                Missing(
                    "grids",
                    say("A plan of one level has no pages of single grids."),
                    say("The overview shows all of them."),
                )
            )
        printed = [part for part in PRINTED if part in parts]
        others = [part for part in PARTS if part in parts and part in makers]
        # What is printed together counts as one piece of work.
        works = len(others) + bool(printed)
        if printed:
            made += self._make_printed(printed, others, Span(progress, 0.0, 1 / works))
        for number, part in enumerate(others, start=works - len(others)):
            span = Span(progress, number / works, (number + 1) / works)
            try:
                made.append(makers[part](span))
            except MissingPackage as problem:
                self._missing.append(Missing(part, problem.message, problem.cure))
        return made, self._missing

    def _name(self, word: str, ending: str) -> str:
        return file_name(self._stem, self._briefing.date, word, ending=ending)

    def _make_printed(
        self, parts: Sequence[str], others: Sequence[str], progress: Progress
    ) -> list[Made]:
        """Atlas, files of grids and pictures by QGIS; drawn without it where it cannot."""
        step(progress, 0.0, say("Drawing the atlas in QGIS"))
        inside = self._folder / file_name(say("atlas"), ending="")
        inside.mkdir()
        try:
            return self._sorted_out(parts, self._atlas(self._order, inside, progress))
        except GridplanError as problem:
            # QGIS may have left files and folders that it had begun.
            shutil.rmtree(inside, ignore_errors=True)
            if not isinstance(problem, NoAtlas):
                raise
            inside.mkdir(exist_ok=True)
            if "atlas" in parts:
                self._missing.append(Missing("atlas", problem.message, problem.cure))
        made = []
        if "atlas" in parts and "pages" not in others:
            made.append(self._make_pages(progress))
        drawers = {"grids": write_grid_files, "pictures": write_page_pictures}
        for part in (part for part in parts if part in drawers):
            files = drawers[part](
                self._briefing, inside, file_name(self._stem, self._briefing.date, ending=""),
                paper=self._order.paper, second_level=self._order.second_level, progress=progress,
            )  # fmt: skip
            made.append(Made(part, self._names(files), len(files)))
        if not any(inside.iterdir()):
            inside.rmdir()
        return made

    def _sorted_out(self, parts: Sequence[str], files: Sequence[Path]) -> list[Made]:
        """Which of the files that QGIS has printed belong to which part."""
        pictures = [file for file in files if file.suffix == ".png"]
        books = [file for file in files if file.suffix != ".png"]
        # The whole atlas has the name with which those of the grids begin.
        whole = [min(books, key=lambda file: len(file.stem))] if "atlas" in parts and books else []
        grids = [file for file in books if file not in whole]
        made = [Made("atlas", self._names(whole), sum(map(_pages_in, whole)))] if whole else []
        for part, found in (("grids", grids), ("pictures", pictures)):
            made += [Made(part, self._names(found), len(found))] if found else []
        return made

    def _names(self, files: Sequence[Path]) -> tuple[str, ...]:
        return tuple(file.relative_to(self._folder).as_posix() for file in files)

    def _make_pages(self, progress: Progress) -> Made:
        name = self._name(say("maps"), ".pdf")
        count = write_pages(
            self._briefing, self._folder / name, paper=self._order.paper,
            second_level=self._order.second_level, progress=progress,
        )  # fmt: skip
        return Made("pages", (name,), count)

    def _make_deck(self, progress: Progress) -> Made:
        name = self._name(say("slides"), ".pptx")
        return Made("deck", (name,), write_deck(self._briefing, self._folder / name,
                                                progress=progress))  # fmt: skip

    def _make_workbook(self, progress: Progress) -> Made:
        name = self._name(say("tables"), ".xlsx")
        return Made("workbook", (name,), write_workbook(self._briefing, self._folder / name,
                                                        progress=progress))  # fmt: skip

    def _make_web(self, progress: Progress) -> Made:
        name = self._name(say("map page"), ".html")
        write_plan_page(self._briefing, self._folder / name, progress=progress)
        return Made("web", (name,), 0)

    def _make_bundle(self, progress: Progress) -> Made:
        inside = self._folder / file_name(say("hand-over"), ending="")
        inside.mkdir()
        stem = file_name(self._stem, self._briefing.date, ending="")
        count = write_bundle(self._briefing, self._order.plan_file, inside, stem, progress=progress)
        return Made("bundle", self._names(sorted(inside.iterdir())), count)


def _pages_in(file: Path) -> int:
    """Pages of a PDF as QGIS writes it; 0 for a picture."""
    return len(_PDF_PAGE.findall(file.read_bytes())) if file.suffix == ".pdf" else 0
