"""Answers to what QGIS asks in scripts inside it."""

from hands import log
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QApplication, QMessageBox

Answer = QMessageBox.StandardButton


class Asked:
    """Answers whatever QGIS asks."""

    def __init__(self, answer):
        self.answer, self.questions = answer, []
        self.timer = QTimer()
        self.timer.timeout.connect(self.look)
        self.timer.start(100)

    def look(self):
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QMessageBox):
            self.questions.append(dialog.text())
            log("asked", dialog.text())
            button = dialog.button(self.answer)
            (button or dialog.buttons()[0]).click()
