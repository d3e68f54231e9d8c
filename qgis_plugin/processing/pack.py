"""``pack``: everything that a meeting needs, in one folder."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingOutputBoolean,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterString,
)

from ..gridplan.output.atlas.paper import PAPERS
from ..gridplan.output.pack_parts import PARTS, PRINTED, USUAL_PARTS
from ..gridplan.progress import Span
from ..gridplan.wording import LANGUAGES, speaking
from ..tasks import in_core
from ..words import tr
from .algorithm import CANCELLED, CoreAlgorithm, Told
from .atlas import (
    COMPARE,
    EVENTS,
    HEADS,
    LANGUAGE,
    OUTPUT,
    PAPER,
    PLAN,
    REVIEW,
    SECOND_LEVEL,
    TITLE,
)

if TYPE_CHECKING:
    from ..layouts.atlas import Order

FILES = "PARTS"


class MeetingPack(CoreAlgorithm):
    """Make the meeting pack of a plan."""

    identity = "pack"

    def title(self) -> str:
        """Name for people."""
        return tr("Make the meeting pack of a plan")

    def explanation(self) -> str:
        """What it does."""
        return tr(
            "Makes one folder with all that a meeting needs: atlas, slides, workbook, web page and "
            "hand-over files; grids are a PDF for each first-level grid, pictures a PNG of each "
            "page, pages maps drawn without layouts. An earlier pack in the folder is replaced as "
            "a whole. Nothing is written when it is stopped."
        )

    def flags(self) -> Any:
        """Layouts belong into the main thread."""
        return super().flags() | QgsProcessingAlgorithm.Flag.FlagNoThreading

    def initAlgorithm(self, _configuration: Any = None) -> None:  # noqa: N802
        """Parameters and outputs."""
        plans = "GeoPackage (*.gpkg)"
        for parameter in (
            QgsProcessingParameterFile(PLAN, tr("Plan file"), fileFilter=plans),
            QgsProcessingParameterString(TITLE, tr("Heading"), optional=True),
            QgsProcessingParameterEnum(
                FILES,
                tr("What to make"),
                list(PARTS),
                allowMultiple=True,
                usesStaticStrings=True,
                defaultValue=list(USUAL_PARTS),
            ),
            QgsProcessingParameterEnum(
                LANGUAGE, tr("Language"), list(LANGUAGES), usesStaticStrings=True, optional=True
            ),
            QgsProcessingParameterEnum(
                PAPER, tr("Paper"), list(PAPERS), usesStaticStrings=True, defaultValue="a3"
            ),
            QgsProcessingParameterBoolean(
                SECOND_LEVEL, tr("A page for each second-level grid"), defaultValue=False
            ),
            QgsProcessingParameterFile(EVENTS, tr("Events"), optional=True),
            QgsProcessingParameterFile(
                COMPARE, tr("Earlier plan to compare with"), fileFilter=plans, optional=True
            ),
            QgsProcessingParameterFile(
                HEADS, tr("Heads of grids: code, head"), fileFilter="CSV (*.csv)", optional=True
            ),
            QgsProcessingParameterString(REVIEW, tr("Map review number"), optional=True),
            QgsProcessingParameterFolderDestination(OUTPUT, tr("Folder")),
        ):
            self.addParameter(parameter)
        self.addOutput(QgsProcessingOutputNumber("FILES", tr("Files")))
        self.addOutput(QgsProcessingOutputBoolean(CANCELLED, tr("Stopped")))

    def set_to_work(
        self, values: Mapping[str, Any], context: QgsProcessingContext, told: Told
    ) -> dict[str, Any]:
        """The atlas is printed first, in this thread; the rest is work of the core."""
        from ..gridplan.output.pack import write_pack
        from ..layouts.atlas import Order

        def file(name: str) -> Path | None:
            text = self.parameterAsFile(values, name, context)
            return Path(text) if text else None

        order = Order(
            plan=Path(self.parameterAsFile(values, PLAN, context)),
            language=self.parameterAsEnumString(values, LANGUAGE, context) or None,
            paper=self.parameterAsEnumString(values, PAPER, context),
            second_level=self.parameterAsBoolean(values, SECOND_LEVEL, context),
            events=file(EVENTS),
            compare=file(COMPARE),
            heads=file(HEADS),
            title=self.parameterAsString(values, TITLE, context),
            review=self.parameterAsString(values, REVIEW, context),
        )
        parts = self.parameterAsEnumStrings(values, FILES, context) or list(USUAL_PARTS)
        folder = Path(self.parameterAsString(values, OUTPUT, context))
        with tempfile.TemporaryDirectory() as place:
            kinds = [PRINTED[part] for part in parts if part in PRINTED]
            printed = _printed(order, Path(place), kinds, told) if kinds else []

            def carry(_order: Any, inside: Path, _progress: Any) -> list[Path]:
                return [Path(shutil.move(each, inside / each.name)) for each in printed]

            def work() -> Any:
                with speaking(order.language):
                    return write_pack(
                        order.plan, folder, parts=parts, title=order.title, paper=order.paper,
                        second_level=order.second_level, events=order.events,
                        compare_with=order.compare, heads=order.heads, review=order.review,
                        atlas=carry, progress=Span(told, 0.6, 1.0),
                    )  # fmt: skip

            pack = in_core(work)
        for lack in pack.missing:
            told.say(f"{lack.why} {lack.cure}", "warning")
        files = sum(len(made.files) for made in pack.made)
        return {OUTPUT: str(folder), "FILES": files, CANCELLED: False}


def _printed(order: Order, folder: Path, kinds: Sequence[str], told: Told) -> list[Path]:
    """The files of the atlas, of these kinds."""
    from ..gridplan.progress import step
    from ..layouts.atlas import print_atlas, read
    from ..layouts.fonts import Type, chosen_family
    from ..layouts.printing import Outputs

    type_ = Type(chosen_family())
    content = in_core(lambda: read(order, type_.family, type_.can_write, Span(told, 0.0, 0.2)))
    printing = print_atlas(order, content, type_, folder, Outputs.of(kinds))
    try:
        for share in printing:
            step(told, 0.2 + 0.4 * share)
    finally:
        printing.close()
    return sorted(folder.iterdir())
