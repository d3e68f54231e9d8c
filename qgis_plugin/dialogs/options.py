"""The page of the plugin among the options of QGIS."""

from __future__ import annotations

from collections.abc import Callable

from qgis.gui import QgsFileWidget, QgsOptionsPageWidget, QgsOptionsWidgetFactory
from qgis.PyQt.QtWidgets import QComboBox, QFormLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from ..platform.help_pages import help_page
from ..platform.icons import icon
from ..platform.readable_colours import make_readable
from ..platform.settings import Preferences, keep, preferences
from ..platform.words import tr


class OptionsPage(QgsOptionsPageWidget):
    """Shows the preferences, and keeps them when the options are agreed to.

    Parameters
    ----------
    parent : QWidget or None
    kept : callable
        Called after they were kept.
    """

    def __init__(self, parent: QWidget | None, kept: Callable[[], None]) -> None:
        super().__init__(parent)
        self.setObjectName("gridplanOptions")
        self._kept = kept
        now = preferences()
        self.brush = _number("gridplanOptionBrush", 0, 100, now.brush_px, " px")
        self.people = _number("gridplanOptionPeople", 1, 1_000_000, now.most_people)
        self.homes = _number("gridplanOptionHouseholds", 1, 1_000_000, now.most_households)
        self.copies = _number("gridplanOptionCopies", 1, 100, now.copies)
        self.language = QComboBox()
        self.language.setObjectName("gridplanOptionLanguage")
        for text, code in ((tr("That of QGIS"), ""), ("English", "en"), ("中文", "zh_CN")):
            self.language.addItem(text, code)
        self.language.setCurrentIndex(max(self.language.findData(now.language), 0))
        self.styles = QgsFileWidget()
        self.styles.setObjectName("gridplanOptionStyles")
        self.styles.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        self.styles.setFilePath(str(now.style_folder))
        hint = QLabel(tr("grids_first.qml, grids_middle.qml, grids_last.qml and units.qml there go "
                         "before the shipped styles."))  # fmt: skip
        hint.setWordWrap(True)
        form = QFormLayout()
        form.addRow(tr("Radius of the brush when QGIS starts"), self.brush)
        form.addRow(tr("Norm: most people in a last-level grid"), self.people)
        form.addRow(tr("Norm: most households in a last-level grid"), self.homes)
        form.addRow(tr("Latest versions of a plan that are kept as copies"), self.copies)
        form.addRow(tr("Language, also of what is written"), self.language)
        form.addRow(tr("Folder of your own styles"), self.styles)
        form.addRow("", hint)
        page = QVBoxLayout(self)
        page.addLayout(form)
        page.addStretch(1)
        make_readable(self)

    def apply(self) -> None:
        """Called by QGIS when the options are agreed to."""
        usual = Preferences()
        folder = self.styles.filePath()
        keep(
            Preferences(
                brush_px=self.brush.value(),
                most_people=self.people.value(),
                most_households=self.homes.value(),
                copies=self.copies.value(),
                language=self.language.currentData(),
                styles="" if folder == str(usual.style_folder) else folder,
            )
        )
        self._kept()

    def helpKey(self) -> str:  # noqa: N802
        """Where the help button of the options leads."""
        return help_page("options").toString()


class OptionsFactory(QgsOptionsWidgetFactory):
    """Makes the page when the options are opened.

    Parameters
    ----------
    kept : callable
        See `OptionsPage`.
    """

    def __init__(self, kept: Callable[[], None]) -> None:
        super().__init__("Gridplan", icon("gridplan"), "gridplan")
        self._kept = kept

    def createWidget(self, parent: QWidget | None) -> OptionsPage:  # noqa: N802
        """Called by QGIS."""
        return OptionsPage(parent, self._kept)


def _number(name: str, least: int, most: int, value: int, suffix: str = "") -> QSpinBox:
    box = QSpinBox()
    box.setObjectName(name)
    box.setRange(least, most)
    box.setGroupSeparatorShown(True)
    box.setValue(value)
    box.setSuffix(suffix)
    return box
