"""What users set once: kept in the settings of QGIS under ``gridplan/``."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from qgis.core import QgsApplication, QgsSettings

from ..gridplan.plan.redraw.problems import MOST_HOUSEHOLDS, MOST_PEOPLE
from ..gridplan.stores.planfile.backups import LATEST

ROOM = "gridplan/"


class Preferences(NamedTuple):
    """All preferences.

    Parameters
    ----------
    brush_px : int
        Radius of the brush when QGIS starts, pixels.
    most_people, most_households : int
        Norms of a last-level grid; what is beyond is listed as a problem.
    copies : int
        How many of the latest versions of a plan are kept as copies when it is saved.
    language : str
        Of all that is said and written: ``"zh_CN"``, ``"en"``; empty: that of QGIS.
    styles : str
        Folder whose QML files go before the shipped ones; empty: that of the profile.
    """

    brush_px: int = 8
    most_people: int = MOST_PEOPLE
    most_households: int = MOST_HOUSEHOLDS
    copies: int = LATEST
    language: str = ""
    styles: str = ""

    @property
    def style_folder(self) -> Path:
        """Where the user's styles are looked for."""
        if self.styles:
            return Path(self.styles)
        return Path(QgsApplication.qgisSettingsDirPath()) / "gridplan" / "styles"


def preferences() -> Preferences:
    """What is set now; what nobody set has its default."""
    store, usual = QgsSettings(), Preferences()
    return Preferences(
        *(
            store.value(ROOM + name, default, type=type(default))
            for name, default in usual._asdict().items()
        )
    )


def keep(wanted: Preferences) -> None:
    """Keep preferences for this and the next sessions."""
    store = QgsSettings()
    for name, value in wanted._asdict().items():
        store.setValue(ROOM + name, value)
