"""The provider of all algorithms."""

from __future__ import annotations

from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from ..platform.icons import icon
from .adopt import Adopt
from .atlas import Atlas
from .check import Check
from .compare import Compare
from .divide import Divide
from .events_assess import EventsAssess
from .events_board import EventsBoard
from .events_clusters import EventsClusters
from .events_count import EventsCount
from .events_density import EventsDensity
from .events_forget import EventsForget
from .events_hotspots import EventsHotspots
from .events_import import EventsImport
from .events_map import EventsMap
from .events_repeats import EventsRepeats
from .events_warn import EventsWarn
from .explain import Explain
from .export import Export
from .frontier import Frontier
from .inspect_units import Inspect
from .merge import Merge
from .pack import MeetingPack
from .posts import SharePosts
from .rebalance import Rebalance
from .roster import CheckRoster
from .sample import Sample
from .show import Show


class GridplanProvider(QgsProcessingProvider):
    """Operations of the core under the names of the command line."""

    def id(self) -> str:
        """First part of the name of every algorithm."""
        return "gridplan"

    def name(self) -> str:
        """Name in the toolbox."""
        return "Gridplan"

    def icon(self) -> QIcon:
        """Icon in the toolbox."""
        return icon("gridplan")

    def loadAlgorithms(self) -> None:  # noqa: N802
        """Called by QGIS."""
        for algorithm in (
            *(Inspect, Divide, Adopt, Frontier, Check, Explain, Compare, Rebalance, Sample, Show),
            *(Atlas, MeetingPack, Export, Merge, CheckRoster, SharePosts),
            *(EventsImport, EventsCount, EventsDensity, EventsHotspots, EventsWarn),
            *(EventsClusters, EventsRepeats, EventsAssess, EventsBoard, EventsMap),
            EventsForget,
        ):
            self.addAlgorithm(algorithm())
