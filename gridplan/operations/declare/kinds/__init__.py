"""Kinds of parameters: what a value is, and how a text or a Python object becomes one.

In: a text of a command line (`from_text`), or what is given in Python (`check`).
Out: a value in a form that JSON can hold, but for layers that are in memory. The QGIS plugin has a
table from kind to the parameter of Processing. Kinds know nothing of plans and events.
"""

from .files import Events, InputFile, Layer, OutputFile, OutputFolder, OutputPlan, Plan, Table
from .texts import Column, Criteria, Moment, Pairs, pairs_of, texts_of
from .values import (
    Choice,
    Counts,
    Flag,
    Kind,
    Quantity,
    Share,
    Text,
    Unusable,
    as_typed,
    number_typed,
)

__all__ = [
    "Choice",
    "Column",
    "Counts",
    "Criteria",
    "Events",
    "Flag",
    "InputFile",
    "Kind",
    "Layer",
    "Moment",
    "OutputFile",
    "OutputFolder",
    "OutputPlan",
    "Pairs",
    "Plan",
    "Quantity",
    "Share",
    "Table",
    "Text",
    "Unusable",
    "as_typed",
    "number_typed",
    "pairs_of",
    "texts_of",
]
