"""The shipped help, in the language in force."""

from __future__ import annotations

from pathlib import Path

from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtGui import QDesktopServices

from ..gridplan.i18n import language

HELP = Path(__file__).parents[1] / "help"


def help_page(section: str = "") -> QUrl:
    """Address of the help; `section` is an anchor in it."""
    page = "zh_CN.html" if language() == "zh_CN" else "index.html"
    address = QUrl.fromLocalFile(str(HELP / page))
    if section:
        address.setFragment(section)
    return address


def show_help(section: str = "") -> None:
    """Open the help in the browser of the system."""
    QDesktopServices.openUrl(help_page(section))
