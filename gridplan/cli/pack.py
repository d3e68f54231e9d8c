"""``gridplan pack``: everything that a meeting needs, in one folder."""

from __future__ import annotations

from pathlib import Path

import click

from ..i18n import choose_language, say
from .console import print_json, progress_bar, tell
from .parameters import JSON

EXAMPLES = (
    "gridplan pack plan.gpkg -o pack",
    "gridplan pack plan.gpkg -o pack --language zh --compare old.gpkg --events events.gpkg",
    "gridplan pack plan.gpkg -o pack --parts deck,workbook --overlay roads.gpkg",
    "gridplan pack plan.gpkg -o pack --parts atlas,grids,pictures --second-level",
)
#: Paper as people name it → as the core does.
_PAPERS = {"a4": "a4", "a3": "a3", "16:9": "slide"}
_LANGUAGES = {"zh": "zh_CN", "en": "en"}
_PARTS = "atlas,deck,workbook,web,bundle"


@click.command(
    help="Make the meeting pack of a plan: atlas (by QGIS, where it is installed), slides, "
    "workbook, web page and hand-over files. What cannot be made is said, and the rest is made."
)
@click.argument("plan", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder to make; an earlier pack there is replaced as a whole.",
)
@click.option("--title", default="", help="Heading, and start of the file names.")
@click.option("--events", type=click.Path(path_type=Path), help="File of events to show.")
@click.option(
    "--compare", "before", type=click.Path(path_type=Path), help="The plan before: shows changes."
)
@click.option(
    "--overlay",
    "overlays",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Layer drawn for orientation (roads, rivers); lines.gpkg beside the plan by default.",
)
@click.option(
    "--heads",
    type=click.Path(path_type=Path),
    help="Table of who heads which grid: code,head. It stands in atlas, slides and tables.",
)
@click.option("--review", default="", help="Review number of the map, for the foot of its pages.")
@click.option(
    "--language",
    type=click.Choice(list(_LANGUAGES)),
    help="Language of the pack; that of the command by default.",
)
@click.option(
    "--paper", type=click.Choice(list(_PAPERS)), default="a3", show_default=True, help="Paper."
)
@click.option(
    "--parts",
    default=_PARTS,
    show_default=True,
    help="What to make, with commas between; grids: a PDF for each first-level grid; pictures: a "
    "PNG of each page; pages: maps drawn without QGIS.",
)
@click.option(
    "--second-level", is_flag=True, help="A page of the atlas for each second-level grid."
)
@JSON
def command(
    plan: Path,
    output: Path,
    title: str,
    events: Path | None,
    before: Path | None,
    overlays: tuple[Path, ...],
    heads: Path | None,
    review: str,
    language: str | None,
    paper: str,
    parts: str,
    second_level: bool,
    as_json: bool,
) -> None:
    """Translate the parameters to one call of `write_pack`."""
    from ..output.pack.pack import write_pack

    if language:
        choose_language(_LANGUAGES[language])  # also of a stop, which is told by the caller
    with progress_bar(say("Making the pack")) as progress:
        pack = write_pack(
            plan,
            output,
            parts=tuple(part.strip() for part in parts.split(",") if part.strip()),
            title=title,
            paper=_PAPERS[paper],
            second_level=second_level,
            events=events,
            compare_with=before,
            overlays=list(overlays) or None,
            heads=heads,
            review=review,
            progress=progress,
        )
    if as_json:
        print_json(
            {
                "folder": str(pack.folder),
                "made": [
                    {"part": m.part, "files": list(m.files), "count": m.count} for m in pack.made
                ],
                "missing": [{"part": m.part, "why": m.why, "cure": m.cure} for m in pack.missing],
            }
        )
        return
    for part in pack.made:
        what = part.files[0] if len(part.files) == 1 else str(Path(part.files[0]).parent)
        tell(f"{what}  ({part.count})" if part.count else what)
    for lack in pack.missing:
        tell(say("Missing: {part}. {why} {cure}", part=lack.part, why=lack.why, cure=lack.cure))
    tell(say("The pack is in {folder}.", folder=pack.folder))
