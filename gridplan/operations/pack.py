"""``pack``: everything that a meeting needs, in one folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..i18n import choose_language, say
from ..output.pack.parts import PARTS, USUAL_PARTS
from ..progress import SILENT, Progress
from .declare.kinds import Choice, Events, Flag, Layer, OutputFolder, Plan, Table, Text
from .declare.operation import Operation, operation, parameter
from .declare.result import Figure, Line, Result

if TYPE_CHECKING:
    from ..output.pack.pack import Pack as Written

#: Paper as people name it → as the core does.
PAPERS = {"a4": "a4", "a3": "a3", "16:9": "slide"}
LANGUAGES = {"zh": "zh_CN", "en": "en"}


@operation(
    "pack",
    title="Make the meeting pack of a plan",
    summary="Make the meeting pack: atlas, slides, workbook, web page, hand-over.",
    help="Make the meeting pack of a plan: atlas (by QGIS, where it is installed), slides, "
    "workbook, web page and hand-over files. What cannot be made is said, and the rest is made.",
    place=140,
    examples=(
        "gridplan pack plan.gpkg -o pack",
        "gridplan pack plan.gpkg -o pack --language zh --compare old.gpkg --events events.gpkg",
        "gridplan pack plan.gpkg -o pack --parts deck,workbook --overlay roads.gpkg",
        "gridplan pack plan.gpkg -o pack --parts atlas,grids,pictures --second-level",
    ),
    figures=(Figure("files", "Files"),),
)
class Pack(Operation):
    """Make the meeting pack of a plan."""

    plan: Any = parameter(
        Plan(in_memory=False), "Plan file.", title="Plan file", positional=True,
        example="plan.gpkg",
    )  # fmt: skip
    output: Any = parameter(
        OutputFolder(), "Folder to make; an earlier pack there is replaced as a whole.",
        title="Folder", short="-o", example="pack",
    )  # fmt: skip
    heading_text: str = parameter(
        Text(), "Heading, and start of the file names.", title="Heading", default="",
        option="--title", example="Draft of May",
    )  # fmt: skip
    events: Any = parameter(
        Events(), "File of events to show.", title="Events", default=None, example="events.gpkg"
    )
    before: Any = parameter(
        Plan(in_memory=False), "The plan before: shows changes.",
        title="Earlier plan to compare with", default=None, option="--compare",
        example="old.gpkg",
    )  # fmt: skip
    overlays: tuple[Any, ...] | None = parameter(
        Layer(several=True, shapes=("line", "polygon", "point")),
        "Layer drawn for orientation (roads, rivers); lines.gpkg beside the plan by default.",
        title="Layers to draw over the grids", default=None, option="--overlay",
        in_toolbox=False, example="roads.gpkg",
    )  # fmt: skip
    heads: Any = parameter(
        Table(),
        "Table of who heads which grid: code,head. It stands in atlas, slides and tables.",
        title="Heads of grids: code, head", default=None, example="heads.csv",
    )  # fmt: skip
    review: str = parameter(
        Text(), "Review number of the map, for the foot of its pages.", title="Map review number",
        default="", example="审图号",
    )  # fmt: skip
    language: str | None = parameter(
        Choice(names=tuple(LANGUAGES)),
        "Language of the pack; that of the command by default.", title="Language", default=None,
        example="zh",
    )  # fmt: skip
    paper: str = parameter(
        Choice(names=tuple(PAPERS)), "Paper.", title="Paper",
        default="a3", example="a4",
    )  # fmt: skip
    parts: tuple[str, ...] = parameter(
        Choice(names=PARTS, listed=True, form="PARTS"),
        "What to make, with commas between; grids: a PDF for each first-level grid; pictures: a "
        "PNG of each page; pages: maps drawn without QGIS.",
        title="What to make", default=USUAL_PARTS, example="deck,workbook",
    )  # fmt: skip
    second_level: bool = parameter(
        Flag(), "A page of the atlas for each second-level grid.",
        title="A page for each second-level grid", default=False,
    )  # fmt: skip
    #: What puts a printed atlas into a folder, for a program around us that has printed it.
    atlas: Callable[..., list[Path]] | None = field(default=None, compare=False)

    def doing(self) -> str:
        """See `Operation`."""
        if self.language:
            choose_language(LANGUAGES[self.language])  # also of a stop, which the caller tells
        return say("Making the pack")

    def run(self, progress: Progress = SILENT) -> Result:
        """Make all parts, in a folder that appears as a whole."""
        from ..i18n import speaking
        from ..output.pack.pack import write_pack

        how: dict[str, Any] = {} if self.atlas is None else {"atlas": self.atlas}
        with speaking(LANGUAGES.get(self.language or "")):
            pack = write_pack(
                self.plan,
                self.output,
                parts=self.parts,
                title=self.heading_text,
                paper=PAPERS[self.paper],
                second_level=self.second_level,
                events=self.events,
                compare_with=self.before,
                overlays=list(self.overlays or ()) or None,
                heads=self.heads,
                review=self.review,
                progress=progress,
                **how,
            )
            said = _said(pack)
        return Result(
            value=pack,
            document={
                "folder": str(pack.folder),
                "made": [
                    {"part": m.part, "files": list(m.files), "count": m.count} for m in pack.made
                ],
                "missing": [{"part": m.part, "why": m.why, "cure": m.cure} for m in pack.missing],
            },
            said=said,
            outputs={"output": self.output},
            figures={"files": sum(len(made.files) for made in pack.made)},
        )


def _said(pack: Written) -> list[Line]:
    said = []
    for part in pack.made:
        what = part.files[0] if len(part.files) == 1 else str(Path(part.files[0]).parent)
        said.append(Line(f"{what}  ({part.count})" if part.count else what))
    for lack in pack.missing:
        words = say("Missing: {part}. {why} {cure}", part=lack.part, why=lack.why, cure=lack.cure)
        said.append(Line(words, severity="warning"))
    said.append(Line(say("The pack is in {folder}.", folder=pack.folder)))
    return said
