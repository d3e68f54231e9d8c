"""Builds a model in code and writes it to a file: units → divide → check."""

import sys

from qgis.core import (
    QgsApplication,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingParameterFeatureSource,
)

Source = QgsProcessingModelChildParameterSource
application = QgsApplication([], False)
application.initQgis()
model = QgsProcessingModelAlgorithm("Divide and check", "Tests", "divide_and_check")
model.addModelParameter(
    QgsProcessingParameterFeatureSource("units", "Base units"), QgsProcessingModelParameter("units")
)
divide = QgsProcessingModelChildAlgorithm("gridplan:divide")
divide.setChildId("divide")
divide.addParameterSources("UNITS", [Source.fromModelParameter("units")])
divide.addParameterSources("LEVELS", [Source.fromStaticValue("3,9,60")])
divide.addParameterSources("EFFORT", [Source.fromStaticValue(0)])
plan = QgsProcessingModelOutput("the_plan")
plan.setChildId("divide")
plan.setChildOutputName("OUTPUT")
divide.setModelOutputs({"the_plan": plan})
model.addChildAlgorithm(divide)
check = QgsProcessingModelChildAlgorithm("gridplan:check")
check.setChildId("check")
check.addParameterSources("PLAN", [Source.fromChildOutput("divide", "OUTPUT")])
model.addChildAlgorithm(check)
sys.exit(0 if model.toFile(sys.argv[1]) else 1)
