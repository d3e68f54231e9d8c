"""``sample``: the sample territory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..i18n import say
from ..progress import SILENT, Progress
from .declare.kinds import OutputFolder, Quantity
from .declare.operation import Operation, operation, parameter
from .declare.result import Figure, Line, Result


@operation(
    "sample",
    title="Write the sample territory",
    summary="Write a sample territory to try things on.",
    help="Write a made-up territory into a folder: base units, rivers and roads, a population "
    "table and events, inside the outline and with the town and village names of a real city.",
    place=10,
    examples=("gridplan sample demo --units 5000", "gridplan sample demo --seed 7"),
    figures=(Figure("units_file", "Base units", str),),
    has_json=False,
)
class Sample(Operation):
    """Write the sample territory and its events."""

    folder: Any = parameter(
        OutputFolder(form="DIR"), "Folder to write.", title="Folder", positional=True,
        example="demo",
    )  # fmt: skip
    units: int = parameter(
        Quantity(least=0, whole=True), "Number of base units, from 5,000 to 1,000,000.",
        title="Number of base units", default=60_000, example="5000",
    )  # fmt: skip
    events: int = parameter(
        Quantity(least=0, whole=True),
        "Number of events of a year, with faults as in real exports; 0 for none.",
        title="Number of events", default=100_000, example="2000",
    )  # fmt: skip
    seed: int = parameter(
        Quantity(least=0, whole=True), "The same number gives the same sample.", title="Seed",
        default=1, example="7",
    )  # fmt: skip

    def doing(self) -> str:
        """See `Operation`."""
        return say("Making the sample")

    def run(self, progress: Progress = SILENT) -> Result:
        """Make and write it."""
        from ..sample_city import write_sample

        folder = Path(self.folder)
        sample = write_sample(folder, self.units, self.seed, progress, events=self.events)
        told = say(
            "{units} base units in {towns} towns and {villages} villages: {folder}",
            units=f"{len(sample.units):,}",
            towns=sample.units["town_code"].nunique(),
            villages=sample.units["village_code"].nunique(),
            folder=folder,
        )
        return Result(
            value=sample,
            said=[Line(told, aside=False)],
            outputs={"folder": folder},
            figures={"units_file": str(folder / "units.gpkg")},
        )
