"""``events clusters``: clusters in space and time, with the chance of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingOutputNumber,
    QgsProcessingParameterNumber,
)

from ..platform.words import tr
from .algorithm import Told
from .event_algorithm import EVENTS, PERIOD, PLAN, level_parameter, period_parameter
from .event_finds import EventFinds
from .events_hotspots import PERIODS

LONGEST, REPLICATES, SEED = "LONGEST", "REPLICATES", "SEED"
#: Clusters with at most this chance count as such.
SHARE = 0.05


class EventsClusters(EventFinds):
    """Find clusters."""

    identity = "events_clusters"
    layer_name = "clusters"

    def title(self) -> str:
        """Name for people."""
        return tr("Clusters in space and time")

    def finds(self) -> str:
        """What is found."""
        return tr("Clusters")

    def explanation(self) -> str:
        """What it does."""
        return tr(
            "Finds neighbouring grids in which more happened over some periods, up to the last "
            "whole one, than place and time by themselves explain (a permutation scan), and how "
            "often chance does as much."
        )

    def initAlgorithm(self, _configuration: Any = None) -> None:  # noqa: N802
        """Parameters and outputs."""
        number = QgsProcessingParameterNumber
        self.add(
            level_parameter(),
            period_parameter(PERIODS, "week"),
            number(LONGEST, tr("Periods that a cluster may last"), defaultValue=4, minValue=1,
                   maxValue=60),
            number(REPLICATES, tr("How often the times are shuffled"), defaultValue=199,
                   minValue=9, maxValue=99_999),
            number(SEED, tr("Seed"), defaultValue=1, minValue=0),
        )  # fmt: skip
        self.addOutput(QgsProcessingOutputNumber("CLUSTERS", tr("Number of clusters")))

    def work(
        self, values: Mapping[str, Any], context: QgsProcessingContext, told: Told
    ) -> dict[str, Any]:
        """Find and write them."""
        from ..gridplan.analysis.counted_events import count_case, left_out
        from ..gridplan.analysis.surveillance import cluster_table, clusters_in
        from ..gridplan.output.maps.spot_layers import write_clusters
        from ..gridplan.progress import Span

        category = self.category(values, context)
        case = count_case(
            self.file(values, EVENTS, context),
            self.file(values, PLAN, context),
            self.level_of(values, context),
            PERIODS[self.parameterAsEnum(values, PERIOD, context)],
            by=("type2",) if category else (),
            **self.times(values, context),
            progress=Span(told, 0.0, 0.2),
        )
        found = clusters_in(
            case,
            category=category,
            longest=self.parameterAsInt(values, LONGEST, context),
            replicates=self.parameterAsInt(values, REPLICATES, context),
            seed=self.parameterAsInt(values, SEED, context),
            progress=Span(told, 0.2, 1.0),
        )
        outputs = self.written(
            values,
            context,
            lambda file: write_clusters(case, found, file, SHARE),
            lambda: cluster_table(case, found),
        )
        likely = sum(cluster.p <= SHARE for cluster in found)
        told.say(
            tr("{count} clusters that chance does not explain (p up to 5 %).", count=likely), "info"
        )
        if missing := left_out(case.counts):
            told.say(missing, "info")
        return {**outputs, "CLUSTERS": likely}
