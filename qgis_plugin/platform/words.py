"""The words of the plugin: Qt's translation, and the core in the same language."""

from __future__ import annotations

import re
from pathlib import Path

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QTranslator

from ..gridplan.i18n import choose_language
from ..gridplan.i18n.figures import Figures

CONTEXT = "Gridplan"


def tr(text: str, /, **values: object) -> str:
    """The sentence in the language in force, with `values` put into its ``{places}``."""
    wording = QCoreApplication.translate(CONTEXT, text)
    return Figures().vformat(wording, (), values) if values else wording


def plain(error: Exception) -> str:
    """An error in words, without the option of the command line that it may be about."""
    from ..gridplan.stores.atomic_files import as_store_error

    if isinstance(error, OSError) and error.filename is not None:
        error = as_store_error(error, Path(str(error.filename)))
    where = getattr(error, "where", "")
    text = str(error).removeprefix(f"{where}: ") if where.startswith("--") else str(error)
    return without_options(text)


def without_options(text: str) -> str:
    """A sentence of the core with what the windows have in place of commands and their options."""
    here = {
        "--bandwidth": tr("Bandwidth, metres"),
        "--by": tr("the criterion that makes work"),
        "--cell": tr("Side of a cell, metres"),
        "--criterion": tr("Criteria"),
        "--compounds": tr("column of compounds"),
        "--crs": tr("coordinate system"),
        "--datum": tr("Datum of the coordinates"),
        "--each": tr("what a post can carry"),
        "--effort": tr("Effort"),
        "--empty-as-zero": tr("Empty cells count as 0"),
        "--events": tr("the events"),
        "--fixed-level": tr("Column that is the first level"),
        "--from": tr("First day"),
        "--id-column": tr("Column of the unit ids"),
        "--join": tr("a join in the properties of the layer"),
        "--layer": tr("layer or sheet"),
        "--least": tr("the least number of posts"),
        "--map": tr("the table of columns"),
        "--now": tr("Moment of the assessment"),
        "--posts": tr("the number of posts"),
        "--query": tr("a query of the database"),
        "--seed": tr("Seed"),
        "--snap": tr("snapping distance"),
        "--until": tr("Day after the last one"),
    }
    commands = {
        "gridplan adopt": tr("Plan of Existing Grids…"),
        "gridplan events import": tr("Load Events…"),
        "gridplan inspect": tr("Inspect base units"),
    }
    for command, action in commands.items():
        text = text.replace(command, action.rstrip("…"))
    return re.sub(r"--[a-z][a-z-]*", lambda option: here.get(option[0], option[0]), text)


def speak(language: str) -> QTranslator | None:
    """Have plugin and core speak a language: ``"zh_CN"``, ``"en"``, or that of QGIS when empty.

    Keep what is returned, and hand it to Qt to be removed when another language is wanted.
    """
    locale = language or QgsApplication.instance().locale()
    choose_language("zh_CN" if locale.startswith("zh") else "en")
    translator = QTranslator()
    file = Path(__file__).parents[1] / "i18n" / f"gridplan_{locale[:5]}.qm"
    if not file.exists():
        file = file.with_name("gridplan_zh_CN.qm") if locale.startswith("zh") else file
    if file.exists() and translator.load(str(file)):
        QCoreApplication.installTranslator(translator)
        return translator
    return None
