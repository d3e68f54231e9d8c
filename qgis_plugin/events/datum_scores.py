"""The datums that an export may be in, and how well each fits."""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QButtonGroup, QGridLayout, QGroupBox, QLabel, QRadioButton

from ..platform.event_titles import datum_titles
from ..platform.words import tr


class DatumScores(QGroupBox):
    """The datums with their scores; nothing is chosen until somebody chooses."""

    chosen = pyqtSignal()

    def __init__(self) -> None:
        super().__init__(tr("Datum of the coordinates"))
        self.setObjectName("gridplanDatums")
        self._page = QGridLayout(self)
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(lambda _button: self.chosen.emit())
        self._needed = False
        self.hint = QLabel()
        self.show_scores(())

    @property
    def datum(self) -> str | None:
        """The one that is chosen."""
        button = self._group.checkedButton()
        return str(button.property("datum")) if button is not None else None

    @property
    def answered(self) -> bool:
        """Whether one is chosen, or none is needed."""
        return not self._needed or self.datum is not None

    def choose(self, datum: str) -> None:
        """Choose one, for example the one that this source had before."""
        for button in self._group.buttons():
            if button.property("datum") == datum:
                button.setChecked(True)
                self.hint.setText(tr("As chosen for this source before; look at the scores."))
                self.chosen.emit()

    def show_scores(self, scores: Any) -> None:
        """Show how well each datum fits, the best one first."""
        for button in self._group.buttons():
            self._group.removeButton(button)
        while self._page.count():
            widget = self._page.takeAt(0).widget()
            if widget is not self.hint:
                widget.deleteLater()
        self._needed = bool(scores)
        self.setVisible(self._needed)
        for row, score in enumerate(scores):
            button = QRadioButton(datum_titles()[score.datum])
            button.setObjectName(f"gridplanDatum_{score.datum}")
            button.setProperty("datum", score.datum)
            self._group.addButton(button)
            inside = tr("{share} inside the territory", share=f"{score.inside:.1%}")
            named = tr("{share} where their names say", share=f"{score.named:.1%}")
            self._page.addWidget(button, row, 0)
            self._page.addWidget(QLabel(inside), row, 1)
            self._page.addWidget(QLabel(named if score.n_named else ""), row, 2)
            self._page.addWidget(QLabel(tr("fits best") if row == 0 else ""), row, 3)
        self.hint.setText(tr("Nothing is guessed: choose the datum that the source uses."))
        self._page.addWidget(self.hint, len(scores), 0, 1, 4)
