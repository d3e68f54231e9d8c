"""The words of the plugin: Qt's translation, and the core in the same language."""

from __future__ import annotations

import re
from pathlib import Path

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QTranslator

from ..gridplan.i18n import choose_language, say
from ..gridplan.i18n.figures import Figures

CONTEXT = "Gridplan"


def tr(text: str, /, **values: object) -> str:
    """The sentence in the language in force, with `values` put into its ``{places}``."""
    wording = QCoreApplication.translate(CONTEXT, text)
    return Figures().vformat(wording, (), values) if values else wording


def plain(error: Exception, operation: str = "") -> str:
    """An error in words, without the option of the command line that it may be about.

    Parameters
    ----------
    error : Exception
    operation : str
        Name of the operation that raised it; empty where there is none.
    """
    from ..gridplan.stores.atomic_files import as_store_error

    if isinstance(error, OSError) and error.filename is not None:
        error = as_store_error(error, Path(str(error.filename)))
    where = getattr(error, "where", "")
    text = str(error).removeprefix(f"{where}: ") if where.startswith("--") else str(error)
    return without_options(text, operation)


def without_options(text: str, operation: str = "") -> str:
    """A sentence of the core with what the windows have in place of commands and their options.

    Parameters
    ----------
    text : str
    operation : str
        Name of the operation that says it: its options are meant first.
    """
    commands = {
        "gridplan adopt": tr("Plan of Existing Grids…"),
        "gridplan events import": tr("Load Events…"),
        "gridplan inspect": tr("Inspect base units"),
    }
    for command, action in commands.items():
        text = text.replace(command, action.rstrip("…"))
    if "--" not in text:
        return text
    titles = _titles_of_options(operation)
    return re.sub(r"--[a-z][a-z-]*", lambda option: titles.get(option[0], option[0]), text)


def _titles_of_options(operation: str) -> dict[str, str]:
    """Option of a command → what windows call the parameter, in quotation marks."""
    from ..gridplan.operations.declare.operation import parameters
    from ..gridplan.operations.declare.registry import all_operations

    titles: dict[str, str] = {}
    for wanted in sorted(all_operations().values(), key=lambda one: one.name != operation):
        for about in parameters(wanted):
            # What stands in brackets tells what is put into the field.
            title = re.split(r" ?[(（]|[;；] ?", say(about.title))[0]
            titles.setdefault(about.option, f"“{title}”")
    return titles


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
