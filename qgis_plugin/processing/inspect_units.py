"""``inspect``: what is wrong with base units."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingOutputBoolean,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFileDestination,
)

from ..layers.layer_reading import frame_of
from ..platform.words import tr
from .algorithm import CANCELLED, CoreAlgorithm, Told
from .units_parameters import (
    SNAP,
    asked_datum,
    asked_units,
    datum_parameter,
    snap_parameter,
    units_parameter,
)

REPORT = "REPORT"


class Inspect(CoreAlgorithm):
    """Say what is wrong with base units; change nothing."""

    identity = "inspect"

    def title(self) -> str:
        """Name for people."""
        return tr("Inspect base units")

    def explanation(self) -> str:
        """What it does."""
        return tr(
            "Says what is wrong with base units: outlines, gaps and overlaps, columns, "
            "coordinates, pieces that touch nothing. Changes nothing."
        )

    def initAlgorithm(self, _configuration: Any = None) -> None:  # noqa: N802
        """Parameters and outputs."""
        self.addParameter(units_parameter())
        self.addParameter(datum_parameter())
        self.addParameter(snap_parameter())
        self.addParameter(
            QgsProcessingParameterFileDestination(
                REPORT, tr("Findings"), "JSON (*.json)", optional=True, createByDefault=False
            )
        )
        self.addOutput(QgsProcessingOutputBoolean("USABLE", tr("Can be divided")))
        self.addOutput(QgsProcessingOutputNumber("FINDINGS", tr("Number of findings")))
        self.addOutput(QgsProcessingOutputBoolean(CANCELLED, tr("Stopped")))

    def work(
        self, values: Mapping[str, Any], context: QgsProcessingContext, told: Told
    ) -> dict[str, Any]:
        """Examine and tell."""
        from ..gridplan.progress import Span
        from ..gridplan.stores.atomic_files import write_bytes
        from ..gridplan.territory.checks.examination import examine_units

        examination = examine_units(
            frame_of(asked_units(self, values, context), told),
            datum=asked_datum(self, values, context),
            tolerance_m=self.parameterAsDouble(values, SNAP, context),
            progress=Span(told, 0.1, 1.0),
        )
        told.tell(examination.findings)
        usable = examination.territory is not None
        path = self.parameterAsFileOutput(values, REPORT, context)
        if path:
            listing = [finding.as_dict() for finding in examination.findings]
            text = json.dumps({"usable": usable, "findings": listing}, ensure_ascii=False, indent=2)
            write_bytes(Path(path), text.encode("utf-8"))
        found = {"USABLE": usable, "FINDINGS": len(examination.findings), CANCELLED: False}
        return {**found, REPORT: path} if path else found
