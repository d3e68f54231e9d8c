"""``compare``: what moved between two plans."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import Cancelled, InputError
from ..i18n import say
from ..i18n.figures import square_kilometres
from ..progress import SILENT, Progress, Span
from .declare.kinds import OutputFile, OutputPlan, Plan
from .declare.operation import Operation, operation, parameter
from .declare.result import Figure, LayerToLoad, Line, Result
from .shared.sources import open_plan_of

if TYPE_CHECKING:
    from ..plan.compare.compare import Comparison

_LAYERS = ("changed_areas", "borders_old", "borders_new")


@operation(
    "compare",
    title="Compare two plans",
    summary="Say what moved between two plans.",
    help="Compare two plans of the same territory: units, persons and areas that change hands, "
    "grids before and after, and which old code has become which new one; as layers, tables and a "
    "picture.",
    place=90,
    examples=(
        "gridplan compare old.gpkg new.gpkg",
        "gridplan compare old.gpkg new.gpkg -o changes.gpkg -o changes.xlsx -o changes.png",
        "gridplan compare old.gpkg new.gpkg --keep-codes renumbered.gpkg",
    ),
    figures=(
        Figure("units", "Base units that change hands"),
        Figure("persons", "Persons who change hands", float),
        Figure("areas", "Connected areas"),
    ),
)
class Compare(Operation):
    """Say what changes hands between two plans."""

    before: Any = parameter(
        Plan(in_memory=False), "Plan before.", title="Plan before", positional=True,
        example="old.gpkg",
    )  # fmt: skip
    after: Any = parameter(
        Plan(), "Plan after.", title="Plan after", positional=True, example="new.gpkg"
    )
    output: tuple[Any, ...] | None = parameter(
        OutputFile(several=True, shown=(".gpkg", ".xlsx", ".csv", ".png", ".pdf", ".svg")),
        "File to write, by its end: layers .gpkg, tables .xlsx .csv, picture .png .pdf .svg; "
        "may be given several times.",
        title="What changes", default=None, short="-o", common=True, example="changes.gpkg",
    )  # fmt: skip
    keep_codes: Any = parameter(
        OutputPlan(),
        "Write the new plan with the old codes where more than half of the people stay.",
        title="New plan with the old codes", default=None, example="renumbered.gpkg",
    )  # fmt: skip

    def check(self) -> None:
        """Refuse kinds of files that a comparison cannot be written as."""
        super().check()
        from ..output.compare.changes import KINDS

        for path in self.output or ():
            if path.suffix.lower() not in KINDS:
                raise InputError(
                    say("A comparison cannot be written as {kind}.", kind=path.suffix or path.name),
                    where=str(path),
                    cure=say("Let the name end with one of: {kinds}.", kinds=", ".join(KINDS)),
                )

    def doing(self) -> str:
        """See `Operation`."""
        return say("Comparing the plans")

    def run(self, progress: Progress = SILENT) -> Result:
        """Open, compare, write."""
        from ..output.compare.changes import write_comparison
        from ..output.pack.pack import compare_files

        outputs = self.output or ()
        plan, territory = open_plan_of(self.after)
        found = compare_files(self.before, plan, territory, progress=Span(progress, 0.2, 0.5))
        renumbered = [self.keep_codes] if self.keep_codes is not None else []
        if renumbered:
            _write_renumbered(self.before, found, self.keep_codes, Span(progress, 0.5, 0.7))
        for number, path in enumerate(outputs):
            part = 0.3 / len(outputs)
            span = Span(progress, 0.7 + number * part, 0.7 + (number + 1) * part)
            with _naming([*renumbered, *outputs[:number]]):
                write_comparison(found, path, progress=span)
        files = [*outputs, *renumbered]
        said = [*_said(found), *(Line(say("Wrote {file}.", file=path)) for path in files)]
        written = {"output": outputs or None, "keep_codes": self.keep_codes}
        return Result(
            value=found,
            document=_document(found, files),
            said=said,
            outputs={name: paths for name, paths in written.items() if paths is not None},
            figures={
                "units": int(found.moved.sum()),
                "persons": found.persons,
                "areas": len(found.areas),
            },
            layers=tuple(
                LayerToLoad(path, name, name)
                for path in outputs
                if path.suffix.lower() == ".gpkg"
                for name in _LAYERS
            ),
        )


@contextmanager
def _naming(written: Sequence[Path]) -> Iterator[None]:
    """Say of work that is stopped what was written before."""
    try:
        yield
    except Cancelled:
        if not written:
            raise
        files = ", ".join(map(str, written))
        raise Cancelled(
            say("Stopped at your request; written before: {files}.", files=files)
        ) from None


def _write_renumbered(before: Path, found: Comparison, path: Path, progress: Progress) -> None:
    """Save the new plan with lasting codes; codes in the log of the old one are not given again."""
    from ..plan.compare.succession import with_lasting_codes
    from ..plan.draft.save import retired_codes
    from ..stores.planfile.geopackage import read_log, save_plan

    last = {code for entry in read_log(before) for code in (entry.source, entry.target) if code}
    retired = [set(codes) for codes in retired_codes(found.before)] or [set()] * found.before.depth
    retired[-1] = retired[-1] | last
    plan = with_lasting_codes(found.before, found.after, found.territory, retired)
    save_plan(plan, found.territory, path, progress=progress)


def _said(found: Comparison) -> list[Line]:
    from ..plan.compare.succession import knows_people

    told = {
        "units": int(found.moved.sum()),
        "all": len(found.moved),
        "area": square_kilometres(found.area_m2),
        "areas": len(found.areas),
    }
    said = [
        say(
            "{units:,} of {all:,} base units change hands: {persons:,.0f} persons, "
            "{area} km², in {areas:,} connected areas.",
            persons=found.persons,
            **told,
        )
        if knows_people(found.territory)
        else say(
            "{units:,} of {all:,} base units change hands: {area} km², in {areas:,} connected "
            "areas.",
            **told,
        )
    ]
    for level in found.levels:
        before, after = (abs(m.deviation).max() for m in (level.before, level.after))
        said.append(
            say(
                "Level {level}: {moved:,} units moved; {kept:,} of {old:,} grids live on; "
                "worst deviation {before:.1%}, now {after:.1%}.",
                level=level.level,
                moved=int(level.moved.sum()),
                kept=int((level.heir >= 0).sum()),
                old=len(level.heir),
                before=float(before),
                after=float(after),
            )
        )
    if found.matched_by == "people":
        said.append(say("The codes were not kept: grids are recognised by their people."))
    if not found.same_units:
        said.append(say("The base units have changed: each was where most of its area was."))
    if not found.same_figures:
        said.append(
            say("The figures of the units differ; those of the new plan are used for both.")
        )
    return [Line(text) for text in said]


def _document(found: Comparison, files: Sequence[Path]) -> dict[str, Any]:
    names = [criterion.name for criterion in found.territory.criteria]
    return {
        "before": found.before.hash,
        "after": found.after.hash,
        "matched_by": found.matched_by,
        "same_units": found.same_units,
        "same_figures": found.same_figures,
        "units": int(found.moved.sum()),
        "persons": found.persons,
        "area_m2": found.area_m2,
        "criteria": {name: float(total) for name, total in zip(names, found.totals)},
        "areas": len(found.areas),
        "levels": [
            {
                "level": level.level,
                "units": int(level.moved.sum()),
                "grids_before": len(level.before),
                "grids_after": len(level.after),
                "grids_kept": int((level.heir >= 0).sum()),
                "worst_deviation_before": float(abs(level.before.deviation).max()),
                "worst_deviation_after": float(abs(level.after.deviation).max()),
            }
            for level in found.levels
        ],
        "files": [str(path) for path in files],
    }
