"""Asks what the coordinates of a layer really are, whatever its system says."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QComboBox

from ..platform.datum_titles import datum_help, layer_datums


class DatumBox(QComboBox):
    """The datums that layers are drawn in; the data of a choice is what the core calls it.

    Parameters
    ----------
    name : str
        Object name.
    of_plan : str
        What the first choice is called, where that is the datum of a plan: None.
    """

    def __init__(self, name: str, of_plan: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        if of_plan:
            self.addItem(of_plan, None)
        for datum, title in layer_datums().items():
            self.addItem(title, datum)
        self.setToolTip(datum_help())
