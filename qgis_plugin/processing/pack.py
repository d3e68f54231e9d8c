"""``pack`` in QGIS: its atlas is printed here, in the main thread, all else is work of the core."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from qgis.core import QgsProcessingAlgorithm, QgsProcessingContext

from ..gridplan.operations.declare.operation import perform
from ..gridplan.operations.pack import LANGUAGES, PAPERS
from ..gridplan.output.pack.parts import PRINTED
from ..gridplan.progress import Span
from ..platform.tasks import in_core
from .algorithm import Told
from .operation_algorithm import OperationAlgorithm
from .pages import print_pages


class PackAlgorithm(OperationAlgorithm):
    """Make the meeting pack of a plan."""

    def flags(self) -> Any:
        """Layouts belong into the main thread."""
        return super().flags() | QgsProcessingAlgorithm.Flag.FlagNoThreading

    def set_to_work(
        self, values: Mapping[str, Any], context: QgsProcessingContext, told: Told
    ) -> dict[str, Any]:
        """The atlas is printed first, in this thread; the rest is work of the core."""
        from ..layouts.atlas import Order
        from ..layouts.printing import Outputs

        wanted: Any = self.asked(values, context)
        kinds = [PRINTED[part] for part in wanted.parts if part in PRINTED]
        if not kinds:
            return super().set_to_work(values, context, told)
        order = Order(
            plan=wanted.plan,
            language=LANGUAGES.get(wanted.language or ""),
            paper=PAPERS[wanted.paper],
            second_level=wanted.second_level,
            events=wanted.events,
            compare=wanted.before,
            heads=wanted.heads,
            title=wanted.heading_text,
            review=wanted.review,
        )
        with tempfile.TemporaryDirectory() as place:
            print_pages(order, Path(place), Outputs.of(kinds), told, 0.6)
            printed = sorted(Path(place).iterdir())

            def carry(_order: Any, inside: Path, _progress: Any) -> list[Path]:
                return [Path(shutil.move(each, inside / each.name)) for each in printed]

            wanted = replace(wanted, atlas=carry)
            result = in_core(lambda: perform(wanted, Span(told, 0.6, 1.0)))
        return self.found_in(result, told)
