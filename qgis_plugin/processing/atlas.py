"""``atlas``: the pages of a plan for a meeting, as PDF and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingOutputBoolean,
    QgsProcessingOutputFile,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterString,
)

from ..gridplan.output.atlas.paper import PAPERS
from ..gridplan.progress import Span
from ..gridplan.wording import LANGUAGES
from ..tasks import in_core
from ..words import tr
from .algorithm import CANCELLED, CoreAlgorithm, Told

PLAN, OUTPUT, LANGUAGE, PAPER = "PLAN", "OUTPUT", "LANGUAGE", "PAPER"
SECOND_LEVEL, EVENTS, COMPARE, LAYERS = "SECOND_LEVEL", "EVENTS", "COMPARE", "LAYERS"
TITLE, REVIEW, FORMATS, HEADS = "TITLE", "REVIEW", "FORMATS", "HEADS"
_FORMATS = ("pdf", "parts", "png")


class Atlas(CoreAlgorithm):
    """Print the atlas of a plan."""

    identity = "atlas"

    def title(self) -> str:
        """Name for people."""
        return tr("Print the atlas of a plan")

    def explanation(self) -> str:
        """What it does."""
        return tr(
            "Makes the pages for a meeting: cover, overview, balance, a page for each first-level "
            "grid and, if wanted, for each second-level grid, events, changes against another "
            "plan, statistics and method. One PDF with bookmarks, a PDF for each first-level "
            "grid, pictures."
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
            QgsProcessingParameterMultipleLayers(
                LAYERS,
                tr("Layers to draw over the grids"),
                QgsProcessing.SourceType.TypeMapLayer,
                optional=True,
            ),
            QgsProcessingParameterString(REVIEW, tr("Map review number"), optional=True),
            QgsProcessingParameterEnum(
                FORMATS,
                tr("Files: the atlas, one for each first-level grid, pictures"),
                list(_FORMATS),
                allowMultiple=True,
                usesStaticStrings=True,
                defaultValue=["pdf"],
            ),
            QgsProcessingParameterFolderDestination(OUTPUT, tr("Folder")),
        ):
            self.addParameter(parameter)
        self.addOutput(QgsProcessingOutputFile("PDF", tr("Atlas")))
        self.addOutput(QgsProcessingOutputNumber("PAGES", tr("Pages")))
        self.addOutput(QgsProcessingOutputBoolean(CANCELLED, tr("Stopped")))

    def set_to_work(
        self, values: Mapping[str, Any], context: QgsProcessingContext, told: Told
    ) -> dict[str, Any]:
        """Read in the thread of the core, print in this one."""
        from ..gridplan.progress import step
        from ..layouts.atlas import Order, print_atlas, read
        from ..layouts.fonts import Type, chosen_family
        from ..layouts.printing import Outputs

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
            overlays=tuple(self.parameterAsLayerList(values, LAYERS, context) or ()),
        )
        wanted = self.parameterAsEnumStrings(values, FORMATS, context) or ["pdf"]
        folder = Path(self.parameterAsString(values, OUTPUT, context))
        type_ = Type(chosen_family())
        content = in_core(lambda: read(order, type_.family, type_.can_write, Span(told, 0.0, 0.3)))
        outputs = Outputs.of(wanted)
        printing = print_atlas(order, content, type_, folder, outputs)
        try:
            for share in printing:
                step(told, 0.3 + 0.7 * share)
        finally:
            printing.close()
        found = {OUTPUT: str(folder), "PAGES": len(content.pages), CANCELLED: False}
        if outputs.pdf:
            found["PDF"] = str(folder / f"{content.name}.pdf")
        return found
