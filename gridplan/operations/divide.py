"""``divide``: base units in, plan out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..i18n import say
from ..progress import SILENT, Progress, Span
from ..workers import HERE
from .declare.kinds import Choice, Counts, OutputPlan, Share, Text, Unusable, number_typed
from .declare.operation import operation, parameter, refuse
from .declare.result import Line, Result
from .shared.ground import GroundRules
from .shared.plans import PLAN_FIGURES, plan_result
from .shared.requests import with_request
from .shared.search import Clustered, KeptAreas, Search, Signed
from .shared.units import Units


def _pressure(text: str) -> tuple[str, float | list[float]]:
    """Criterion and weight of ``criterion=weight``, or a weight for each level."""
    name, _, weights = text.partition("=")
    read = [number_typed(weight) for weight in weights.split(",")]
    each = [weight for weight in read if weight is not None]
    if len(each) < len(read):
        raise Unusable(say("write criterion=weight, for example registered=1"))
    return name.strip(), each[0] if len(each) == 1 else each


def _codes(text: str) -> Any:
    from ..plan.codes.codes import CodeTemplate

    return CodeTemplate.parse(text)


@operation(
    "divide",
    title="Divide base units into a plan",
    summary="Divide base units into nested, balanced grids: the main job.",
    help="Divide base units into nested, connected, compact grids that share the load evenly, at "
    "as many levels as counts are given, and write the plan file. The same units, settings and "
    "seed give the same plan. Rules that contradict each other are named before anything is "
    "divided.",
    place=30,
    examples=(
        "gridplan divide units.gpkg -o plan.gpkg",
        "gridplan divide units.shp -o plan.gpkg --levels 17,269,1958 --fixed-level 1=town",
        "gridplan divide units.gpkg -o plan.gpkg --criterion registered=户籍人口:0.5 "
        "--criterion migrant=流动人口:0.5 --effort best --seed 7",
        "gridplan divide units.gpkg -o plan.gpkg --barriers lines.gpkg:kind=arterial,railway "
        "--hard-barriers lines.gpkg:kind=river,expressway --crossings bridges.gpkg",
        "gridplan divide units.gpkg -o plan.gpkg --limit households=300..500 --special parks.gpkg "
        "--compounds block --tolerance 3%",
        "gridplan divide units.gpkg -o plan.gpkg --fixed-level 1=town_code "
        "--codes {label},{parent}{number:3:601},{parent}{number:3}",
        "gridplan divide units.gpkg -o plan.gpkg --fixed-level 1=town --cluster tcp://host:8786",
        "gridplan divide counties/ -o plans/ --levels 17,269,1958 --cluster tcp://host:8786",
    ),
    figures=PLAN_FIGURES,
)
class Divide(Units, GroundRules, KeptAreas, Search, Signed, Clustered):
    """Divide base units into nested, connected, balanced grids."""

    output: Any = parameter(
        OutputPlan(), "Plan file.", title="Plan file", short="-o", example="plan.gpkg"
    )
    levels: tuple[int, ...] = parameter(
        Counts(), "Grids at each level, largest grids first.",
        title="Grids at each level, largest grids first", default=(17, 269, 1958), group="levels",
        common=True, example="17,269,1958",
    )  # fmt: skip
    pressures: tuple[str, ...] | None = parameter(
        Text(several=True, read=_pressure, form="CRITERION=WEIGHT"),
        "criterion=weight, or one weight for each level with commas between: bring this "
        "criterion into its own tolerance too, at the cost of compactness.",
        title="Weight on single criteria", default=None, group="criteria", option="--pressure",
        example="registered=1",
    )  # fmt: skip
    tolerance: float = parameter(
        Share(), "Deviation of the load that every last-level grid should keep to.",
        title="Tolerance of the load", default=0.05, group="criteria", common=True, example="3%",
    )  # fmt: skip
    objective: str = parameter(
        Choice(
            names=("compact", "cut-edges"),
            titles=("compact grids", "few neighbours in different grids"),
        ),
        "What counts beside balance: compact grids, or few neighbours in different grids.",
        title="What counts beside balance", default="compact", group="search", example="cut-edges",
    )  # fmt: skip
    codes: str | None = parameter(
        Text(read=_codes),
        "Patterns of the codes, one for each level with commas between: {label} is the official "
        "code of the first level, {parent} the code above, {number:3} a number of three digits, "
        "{number:3:601} one that counts from 601.",
        title="Patterns of the codes", default=None, group="output",
        example="{label},{parent}{number:3},{parent}{number:3}",
    )  # fmt: skip
    cluster: str | None = parameter(
        Text(form="ADDRESS"),
        "Divide first-level grids one by one: on tcp://host:8786 or tls://host:8786 (a Dask "
        "scheduler you trust), by local:N processes here, or here (this process, the same plan). "
        "UNITS may be a folder then, with a file for each of them; the output is a folder too.",
        title="Cluster", default=None, group="search", in_toolbox=False, example="local:4",
    )  # fmt: skip

    def check(self) -> None:
        """Refuse what cannot go together; nothing is read."""
        super().check()
        if not self._is_folder:
            return
        reason = ""
        if self.cluster is None:
            reason = say("A folder of files is divided with --cluster, for example --cluster here.")
        elif self.fixed_level is not None:
            reason = say("The files of a folder are the first level.")
        elif self.codes is not None:
            reason = say("--codes is for one file, not for a folder of them.")
        if reason:
            refuse(type(self), reason)

    def prepare(self) -> None:
        """See `Operation`; a folder of plans is checked by what writes it."""
        if not self._is_folder:
            super().prepare()

    @property
    def _is_folder(self) -> bool:
        from ..reading.formats import is_geodatabase

        units = self.units
        return isinstance(units, Path) and units.is_dir() and not is_geodatabase(units)

    def doing(self) -> str:
        """See `Operation`."""
        return say("Dividing {units}", units=self.name_of_units)

    def run(self, progress: Progress = SILENT) -> Result:
        """Read, apply the rules, divide, save."""
        from ..plan.create.divide import divide
        from ..scale.cluster import open_workers
        from ..stores.planfile.geopackage import save_plan

        if self._is_folder:
            return self._run_folder(progress)
        fixed = self.first_level
        with open_workers(self.cluster, progress) as workers:
            territory = self.read_units(self.units, Span(progress, 0.0, 0.3))
            territory, rules = self.apply_ground(
                territory, fixed, self.walls, Span(progress, 0.3, 0.4)
            )
            plan = divide(
                territory,
                self.levels,
                fixed_level=fixed,
                walls=self.walls,
                rules=rules,
                template=None if self.codes is None else _codes(self.codes),
                workers=workers,
                **self._settings(),
                progress=Span(progress, 0.4, 0.8),
            )
            if self.output is not None:
                plan = with_request(plan, self, self.output)
                save_plan(
                    plan, territory, self.output, author=self.author,
                    progress=Span(progress, 0.8, 1.0),
                )  # fmt: skip
        return plan_result(plan, territory, self.output, seed=self.seed)

    def _settings(self) -> dict[str, Any]:
        return {
            "seed": self.seed,
            "effort": self.effort,
            "pressure": dict(_pressure(text) for text in self.pressures or ()),
            "tolerance": self.tolerance,
            "objective": self.objective,
            "author": self.author,
        }

    def _run_folder(self, progress: Progress) -> Result:
        """Divide a folder of files, each a first-level grid."""
        from ..scale.cluster import open_workers
        from ..scale.files import Settings, divide_files

        reading = self.reading()
        if reading["join"] is not None:
            reading["join"] = reading["join"].absolute()  # workers may stand elsewhere
        settings = Settings(
            reading, self.barrier_lines(), self.rules(), self.walls, self._settings()
        )
        with open_workers(self.cluster, progress) as workers:
            plans = divide_files(
                self.units, self.output, self.levels, settings, workers=workers or HERE,
                progress=progress,
            )  # fmt: skip
        said = [Line(finding.in_words()) for plan in plans for finding in plan.findings]
        said.append(
            Line(
                say(
                    "{plans} plans of {units:,} units in {folder}; {held} certificates hold. The "
                    "list of them is plans.csv.",
                    plans=len(plans),
                    units=sum(plan.units for plan in plans),
                    folder=self.output,
                    held=sum(plan.holds for plan in plans),
                )
            )
        )
        document = {
            "folder": str(self.output),
            "counts": self.levels,
            "plans": [plan.as_dict() for plan in plans],
        }
        return Result(value=plans, document=document, said=said, outputs={"output": self.output})
