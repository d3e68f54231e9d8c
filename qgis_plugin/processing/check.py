"""``check``: the certificate of a plan."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingOutputBoolean,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
)

from ..platform.words import tr
from .algorithm import CANCELLED, CoreAlgorithm, Told

PLAN, CERTIFICATE = "PLAN", "CERTIFICATE"


class Check(CoreAlgorithm):
    """Prove that a plan holds, or say where it does not."""

    identity = "check"

    def title(self) -> str:
        """Name for people."""
        return tr("Check a plan")

    def explanation(self) -> str:
        """What it does."""
        return tr(
            "Computes everything anew from the outlines of the units and their grids, and says "
            "whether the plan holds: exact counts, nested, connected, no gaps and no overlaps."
        )

    def initAlgorithm(self, _configuration: Any = None) -> None:  # noqa: N802
        """Parameters and outputs."""
        self.addParameter(
            QgsProcessingParameterFile(PLAN, tr("Plan file"), fileFilter="GeoPackage (*.gpkg)")
        )
        self.addParameter(
            QgsProcessingParameterFileDestination(
                CERTIFICATE, tr("Certificate"), "JSON (*.json)", optional=True,
                createByDefault=False,
            )
        )  # fmt: skip
        self.addOutput(QgsProcessingOutputBoolean("HOLDS", tr("The plan holds")))
        self.addOutput(QgsProcessingOutputBoolean(CANCELLED, tr("Stopped")))

    def work(
        self, values: Mapping[str, Any], context: QgsProcessingContext, told: Told
    ) -> dict[str, Any]:
        """Check and tell."""
        from ..gridplan.plan.certificate.certificate import check
        from ..gridplan.progress import Span
        from ..gridplan.stores.atomic_files import write_bytes
        from ..gridplan.stores.planfile.geopackage import open_plan

        plan, territory = open_plan(self.parameterAsFile(values, PLAN, context))
        certificate = check(plan, territory, progress=Span(told, 0.2, 1.0))
        told.tell(certificate.findings)
        verdict = tr("The plan holds.") if certificate.holds else tr("The plan does not hold.")
        told.say(verdict, "info" if certificate.holds else "warning")
        path = self.parameterAsFileOutput(values, CERTIFICATE, context)
        if path:
            text = json.dumps(certificate.as_dict(), ensure_ascii=False, indent=2, allow_nan=False)
            write_bytes(Path(path), text.encode("utf-8"))
        found = {"HOLDS": certificate.holds, CANCELLED: False}
        return {**found, CERTIFICATE: path} if path else found
