"""``atlas``: the pages of a plan for a meeting, as PDF and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingOutputBoolean,
    QgsProcessingOutputFile,
    QgsProcessingOutputNumber,
    QgsProcessingParameterEnum,
    QgsProcessingParameterMultipleLayers,
)

from ..platform.words import tr
from .algorithm import CANCELLED, CoreAlgorithm, Told
from .pages import HEADS, OUTPUT, REVIEW, add_pages, asked_pages, print_pages

LAYERS, FORMATS = "LAYERS", "FORMATS"
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
        layers = QgsProcessingParameterMultipleLayers(
            LAYERS,
            tr("Layers to draw over the grids"),
            QgsProcessing.SourceType.TypeMapLayer,
            optional=True,
        )
        files = QgsProcessingParameterEnum(
            FORMATS,
            tr("Files: the atlas, one for each first-level grid, pictures"),
            list(_FORMATS),
            allowMultiple=True,
            usesStaticStrings=True,
            defaultValue=["pdf"],
        )
        add_pages(self, {HEADS: layers, REVIEW: files})
        self.addOutput(QgsProcessingOutputFile("PDF", tr("Atlas")))
        self.addOutput(QgsProcessingOutputNumber("PAGES", tr("Pages")))
        self.addOutput(QgsProcessingOutputBoolean(CANCELLED, tr("Stopped")))

    def set_to_work(
        self, values: Mapping[str, Any], context: QgsProcessingContext, told: Told
    ) -> dict[str, Any]:
        """Print the pages in this thread."""
        from ..layouts.printing import Outputs

        overlays = tuple(self.parameterAsLayerList(values, LAYERS, context) or ())
        order = replace(asked_pages(self, values, context), overlays=overlays)
        outputs = Outputs.of(self.parameterAsEnumStrings(values, FORMATS, context) or ["pdf"])
        folder = Path(self.parameterAsString(values, OUTPUT, context))
        content = print_pages(order, folder, outputs, told, 1.0)
        found = {OUTPUT: str(folder), "PAGES": len(content.pages), CANCELLED: False}
        if outputs.pdf:
            found["PDF"] = str(folder / f"{content.name}.pdf")
        return found
