"""The shipped help, in the language of QGIS."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtGui import QDesktopServices

HELP = Path(__file__).parent / "help"


def help_page(section: str = "") -> QUrl:
    """Address of the help; `section` is an anchor in it."""
    chinese = QgsApplication.instance().locale().startswith("zh")
    address = QUrl.fromLocalFile(str(HELP / ("zh_CN.html" if chinese else "index.html")))
    if section:
        address.setFragment(section)
    return address


def show_help(section: str = "") -> None:
    """Open the help in the browser of the system."""
    QDesktopServices.openUrl(help_page(section))
