"""``pack``: everything that a meeting needs, in one folder."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingOutputBoolean,
    QgsProcessingOutputNumber,
    QgsProcessingParameterEnum,
)

from ..gridplan.findings import in_a_row
from ..gridplan.i18n import speaking
from ..gridplan.output.pack.parts import PARTS, PRINTED, USUAL_PARTS
from ..gridplan.progress import Span
from ..platform.tasks import in_core
from ..platform.words import tr
from .algorithm import CANCELLED, CoreAlgorithm, Told
from .pages import OUTPUT, TITLE, add_pages, asked_pages, print_pages

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
        parts = QgsProcessingParameterEnum(
            FILES,
            tr("What to make"),
            list(PARTS),
            allowMultiple=True,
            usesStaticStrings=True,
            defaultValue=list(USUAL_PARTS),
        )
        add_pages(self, {TITLE: parts})
        self.addOutput(QgsProcessingOutputNumber("FILES", tr("Files")))
        self.addOutput(QgsProcessingOutputBoolean(CANCELLED, tr("Stopped")))

    def set_to_work(
        self, values: Mapping[str, Any], context: QgsProcessingContext, told: Told
    ) -> dict[str, Any]:
        """The atlas is printed first, in this thread; the rest is work of the core."""
        from ..gridplan.output.pack.pack import write_pack
        from ..layouts.printing import Outputs

        order = asked_pages(self, values, context)
        parts = self.parameterAsEnumStrings(values, FILES, context) or list(USUAL_PARTS)
        folder = Path(self.parameterAsString(values, OUTPUT, context))
        with tempfile.TemporaryDirectory() as place:
            kinds = [PRINTED[part] for part in parts if part in PRINTED]
            if kinds:
                print_pages(order, Path(place), Outputs.of(kinds), told, 0.6)
            printed = sorted(Path(place).iterdir())

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
            told.say(in_a_row(lack.why, lack.cure), "warning")
        files = sum(len(made.files) for made in pack.made)
        return {OUTPUT: str(folder), "FILES": files, CANCELLED: False}
