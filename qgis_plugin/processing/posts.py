"""``posts``: how many workers each grid gets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from qgis.core import (
    QgsProcessingContext,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFile,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
    QgsVectorLayer,
)

from ..platform.words import tr
from .algorithm import CANCELLED, Told
from .event_algorithm import (
    EVENTS,
    PLAN,
    TABLE,
    grids_parameter,
    level_parameter,
    plan_parameter,
    table_parameter,
    time_parameters,
)
from .roster import STAFF, StaffAlgorithm, staff_parameter

POSTS, EACH, LEAST, BY = "POSTS", "EACH", "LEAST", "BY"
COLUMNS = {
    "code": str, "name": str, "workload": float, "posts": int, "a_post": float, "one_more": float,
}  # fmt: skip


class SharePosts(StaffAlgorithm):
    """Share out posts among grids."""

    identity = "posts"

    def title(self) -> str:
        """Name for people."""
        return tr("Share out posts")

    def explanation(self) -> str:
        """What it does."""
        return tr(
            "Shares out posts among the grids by the load, by a criterion or by events, so that "
            "the largest workload of a post is as small as it can be; every grid has one at least. "
            "Give the number of posts, or what each can carry. With a roster the workers that "
            "there are stand beside."
        )

    def initAlgorithm(self, _configuration: Any = None) -> None:  # noqa: N802
        """Parameters and outputs."""
        number = QgsProcessingParameterNumber
        self.add(
            plan_parameter(),
            number(POSTS, tr("Posts in all"), optional=True, minValue=1, maxValue=10**9),
            number(EACH, tr("What a post can carry (persons, km², events)"), number.Type.Double,
                   optional=True, minValue=0.0),
            number(LEAST, tr("Posts of every grid at least"), defaultValue=1, minValue=0),
            QgsProcessingParameterString(
                BY, tr("Criterion that makes work; the load when empty"), optional=True
            ),
            QgsProcessingParameterFile(
                EVENTS, tr("Events that make work, instead of a criterion"),
                fileFilter="GeoPackage (*.gpkg);;Parquet (*.parquet)", optional=True,
            ),
            *time_parameters(),
            staff_parameter(optional=True),
            level_parameter(),
            grids_parameter(tr("Grids by workload of a post")),
            table_parameter(),
        )  # fmt: skip
        self.addOutput(QgsProcessingOutputNumber("COUNT", tr("Number of posts")))
        self.addOutput(QgsProcessingOutputNumber("LARGEST", tr("Largest workload of a post")))

    def work(
        self, values: Mapping[str, Any], context: QgsProcessingContext, told: Told
    ) -> dict[str, Any]:
        """Share out and write."""
        from ..gridplan.analysis.posts import LOAD, staff_plan
        from ..gridplan.stores.exchange.safe_tables import write_sheets

        def given(name: str) -> bool:
            return values.get(name) is not None

        found = staff_plan(
            self.file(values, PLAN, context),
            self.level_of(values, context),
            total=self.parameterAsInt(values, POSTS, context) if given(POSTS) else None,
            each=self.parameterAsDouble(values, EACH, context) if given(EACH) else None,
            least=self.parameterAsInt(values, LEAST, context),
            by=self.parameterAsString(values, BY, context).strip() or LOAD,
            events=self.parameterAsFile(values, EVENTS, context) or None,
            roster=self.parameterAsFile(values, STAFF, context) or None,
            progress=told,
            **self.times(values, context),
        )
        for line in found.sentences():
            told.say(line, "info")
        posts = found.posts
        path = self.parameterAsFileOutput(values, TABLE, context)
        if path:
            write_sheets(path, found.sheets())
        self.level = found.level
        figures = (posts.workload, posts.posts, posts.each, posts.relief)
        self.grids = (
            COLUMNS,
            [
                [code, name, *(cell.item() if np.isfinite(cell) else None for cell in row)]
                for code, name, row in zip(found.codes, found.names, zip(*figures))
            ],
        )
        each = posts.each[np.isfinite(posts.each)]
        out = {"COUNT": int(posts.posts.sum()), "LARGEST": float(each.max(initial=0.0))}
        return {**out, CANCELLED: False, **({TABLE: path} if path else {})}

    def style(self, layer: QgsVectorLayer) -> None:
        """Light to dark by what a post carries."""
        from ..layers.event_styles import style_amounts

        style_amounts(layer, "a_post", self.level)
