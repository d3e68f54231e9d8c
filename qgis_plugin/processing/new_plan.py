"""A plan that an algorithm makes: its file as a parameter, and what it puts out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingOutputBoolean,
    QgsProcessingOutputString,
    QgsProcessingParameterFileDestination,
)

from ..platform.words import tr
from .algorithm import CANCELLED
from .plan_layers import add_layer_outputs, layer_outputs

if TYPE_CHECKING:
    from ..gridplan.plan.plan import Plan

PLAN, HASH = "PLAN", "HASH"


def new_plan_parameter() -> QgsProcessingParameterFileDestination:
    """The plan file to write."""
    return QgsProcessingParameterFileDestination(PLAN, tr("Plan file"), "GeoPackage (*.gpkg)")


def add_plan_outputs(algorithm: QgsProcessingAlgorithm) -> None:
    """Give an algorithm the outputs that go with the plan file."""
    add_layer_outputs(algorithm)
    algorithm.addOutput(QgsProcessingOutputString(HASH, tr("Hash of the plan")))
    algorithm.addOutput(QgsProcessingOutputBoolean(CANCELLED, tr("Stopped")))


def plan_outputs(plan: Plan, path: Path) -> dict[str, Any]:
    """All outputs when the plan is saved."""
    return {PLAN: str(path), **layer_outputs(plan, path), HASH: plan.hash, CANCELLED: False}
