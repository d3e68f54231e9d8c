"""The meeting pack: everything that a meeting needs, in one folder, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import GridplanError, InputError, MissingPackage
from ..plan.comparing import Comparison, compare
from ..plan.plan import Plan
from ..progress import SILENT, Progress, Span, step
from ..stores.atomic import write_bytes
from ..stores.folders import MANIFEST, new_folder
from ..stores.geopackage import open_plan
from ..territory.territory import Territory
from ..wording import language, say
from . import look
from .atlas.event_book import open_events
from .briefing import Briefing, gather
from .bundle import write_bundle
from .deck import write_deck
from .naming import file_name
from .pack_parts import PARTS, USUAL_PARTS
from .pages import write_pages
from .planpage import write_plan_page
from .qgis_atlas import AtlasOrder, NoAtlas, draw_atlas
from .workbook import write_workbook

_PDF_PAGE = re.compile(rb"/Type\s*/Page\b")
#: Layer of lines that the sample puts beside its units.
_LINES_BESIDE = "lines.gpkg"


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
        Whether the atlas, or the pages, have one for each second-level grid.
    events : str or Path, optional
        File of events: pages on where they happen.
    compare_with : str or Path, optional
        The plan before: pages on what changes.
    overlays : sequence of Path, optional
        Local layers drawn for orientation. Left out: ``lines.gpkg`` beside the plan, where it is.
    heads : str or Path, optional
        Who heads which grid, a CSV file; see `read_heads`.
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
        When a part or paper does not exist, or the plans have different base units.
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
    )
    with new_folder(target) as new:
        plan, territory = open_plan(plan_path)
        briefing = _briefing(order, plan, territory, Span(progress, 0.02, 0.15))
        packer = _Packer(briefing, order, new, title or plan_path.stem, atlas)
        made, missing = packer.make(parts, Span(progress, 0.15, 0.97))
        step(progress, 0.97, say("Writing the list of files"))
        write_bytes(new / MANIFEST, _manifest(briefing, order, new, made, missing))
    progress.report(1.0)
    return Pack(target, tuple(made), tuple(missing))


def _check_request(parts: Sequence[str], paper: str) -> None:
    unknown = [part for part in parts if part not in PARTS]
    if unknown or not parts:
        raise InputError(
            say("There is no such part of a pack: {parts}.", parts=", ".join(unknown) or "–"),
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
    from ..stores.densities import density_file

    found = surface = periods = None
    if order.compare is not None:
        found = compare_files(order.compare, plan, territory, progress=Span(progress, 0.0, 0.4))
    if order.events is not None:
        surface = density_file(order.events, order.plan_file, progress=Span(progress, 0.4, 0.6))
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
        progress=Span(progress, 0.7, 1.0),
    )


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
            "atlas": self._make_atlas,
            "pages": self._make_pages,
            "deck": self._make_deck,
            "workbook": self._make_workbook,
            "web": self._make_web,
            "bundle": self._make_bundle,
        }
        made: list[Made] = []
        wanted = [part for part in PARTS if part in parts]
        for number, part in enumerate(wanted):
            span = Span(progress, number / len(wanted), (number + 1) / len(wanted))
            try:
                made.append(makers[part](span))
            except (NoAtlas, MissingPackage) as problem:
                self._missing.append(Missing(part, problem.message, problem.cure))
                if part == "atlas" and "pages" not in wanted:
                    made.append(self._make_pages(span))
        return made, self._missing

    def _name(self, word: str, ending: str) -> str:
        return file_name(self._stem, self._briefing.date, word, ending=ending)

    def _make_atlas(self, progress: Progress) -> Made:
        step(progress, 0.0, say("Drawing the atlas in QGIS"))
        inside = self._folder / file_name(say("atlas"), ending="")
        inside.mkdir()
        try:
            files = self._atlas(self._order, inside, progress)
        except GridplanError:
            for file in inside.rglob("*"):
                if file.is_file():
                    file.unlink()
            inside.rmdir()
            raise
        names = tuple(file.relative_to(self._folder).as_posix() for file in files)
        return Made("atlas", names, sum(map(_pages_in, files)))

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
        files = sorted(file.relative_to(self._folder).as_posix() for file in inside.iterdir())
        return Made("bundle", tuple(files), count)


def _pages_in(file: Path) -> int:
    """Pages of a PDF as QGIS writes it; 0 for a picture."""
    return len(_PDF_PAGE.findall(file.read_bytes())) if file.suffix == ".pdf" else 0


def _manifest(
    briefing: Briefing,
    order: AtlasOrder,
    folder: Path,
    made: Sequence[Made],
    missing: Sequence[Missing],
) -> bytes:
    """What is in the pack and what it was made from; the same pack gives the same bytes."""
    origin = briefing.plan.provenance
    parts = {name: part.part for part in made for name in part.files}
    files = [
        {
            "name": file.relative_to(folder).as_posix(),
            "part": parts.get(file.relative_to(folder).as_posix(), ""),
            "bytes": file.stat().st_size,
            "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        }
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    ]
    content: dict[str, Any] = {
        "format": "gridplan pack",
        "version": 1,
        "title": briefing.title,
        "plan": {
            "file": order.plan_file.name,
            "hash": briefing.hash,
            "made": origin.created,
            "counts": list(briefing.plan.counts),
            "seed": origin.seed,
            "settings": dict(origin.settings),
            "territory_digest": origin.territory_digest,
            "gridplan": origin.version,
        },
        "language": language(),
        "paper": order.paper,
        "second_level": order.second_level,
        "events": order.events.name if order.events else None,
        "compared_with": briefing.comparison.before.hash if briefing.comparison else None,
        "parts": {part.part: part.count for part in made},
        "missing": [{"part": m.part, "why": m.why, "cure": m.cure} for m in missing],
        "files": files,
    }
    text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True, default=str)
    return (text + "\n").encode("utf-8")
